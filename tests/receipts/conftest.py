from collections.abc import Iterator

import pytest

from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.receipts.printers import Printer
from tests.shop import make_shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url)
    yield shop
    shop.database.close()


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def printer() -> Iterator[Printer]:
    """A printer that is there."""
    printer = Printer()
    printer.come()
    yield printer
    printer.go()
