from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from checkstand.labels import api
from checkstand.platform.http.problems import answer_with_problems
from checkstand.shop import Shop
from tests.client import TestClient
from tests.shop import make_shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url)
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
