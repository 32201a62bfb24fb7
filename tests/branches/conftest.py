from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from checkstand.branches import api
from checkstand.platform.http.problems import answer_with_problems
from checkstand.shop import Shop
from tests.client import TestClient
from tests.shop import make_shop

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOW)
    yield shop
    shop.database.close()


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    """The register's side at `/register`, the manager's at the root."""
    app = FastAPI()
    app.state.shop = shop
    answer_with_problems(app)
    app.include_router(api.management_router)
    app.include_router(api.register_router, prefix="/register")
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
