"""A shop with what CONTRACT.md names, served in this process."""

from collections.abc import Iterator

import pytest
import structlog

from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import NOON, furnish
from tests.shop import make_shop


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep what the server logs out of the way: thousands of requests are refused here."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    yield
    structlog.configure(**before)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOON)
    furnish(shop)
    yield shop
    shop.database.close()


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        yield client
