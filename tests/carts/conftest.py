"""A shop with five products, and the cash register in this process."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from checkstand.carts.api import register_router
from checkstand.platform.http.problems import answer_with_problems
from checkstand.purchases.api import register_router as purchases
from checkstand.shop import Shop
from tests.client import TestClient
from tests.shop import add_product, make_shop

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
UNKNOWN = "01a1fc13-27e6-7b8f-8614-e3ee80b3a2df"


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def goes_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(database_url: str, clock: Clock) -> Iterator[Callable[..., Shop]]:
    """Opens the shop with settings of its own."""
    shops = []

    def make(**settings: Any) -> Shop:
        shop = make_shop(database_url, clock=clock, **settings)
        shops.append(shop)
        add_product(shop, "bread", 200, sku="BRD", tax_rate_bp=700)
        add_product(shop, "milk", 150, sku="MLK", barcode="4006381333931", tax_rate_bp=700)
        add_product(shop, "wine", 999, sku="WIN", tax_rate_bp=1900)
        add_product(shop, "apples, loose", 399, sku="APL", quantity_decimals=3, tax_rate_bp=700)
        add_product(shop, "old tea", 300, sku="TEA", active=False)
        return shop

    yield make
    for shop in shops:
        shop.database.close()


@pytest.fixture
def shop(make: Callable[..., Shop]) -> Shop:
    return make()


def client_of(shop: Shop) -> TestClient:
    app = FastAPI()
    app.state.shop = shop
    answer_with_problems(app)
    app.include_router(register_router)
    app.include_router(purchases)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    with client_of(shop) as client:
        yield client


def opened(client: TestClient, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Open a cart in SM1 and answer it."""
    answer = client.post("/carts", json={"branch_id": "SM1", "items": list(items), **fields})
    assert answer.status_code == 201, answer.text
    cart: dict[str, Any] = answer.json()
    return cart


def shown(client: TestClient, cart_id: str) -> dict[str, Any]:
    answer = client.get(f"/carts/{cart_id}")
    assert answer.status_code == 200, answer.text
    cart: dict[str, Any] = answer.json()
    return cart


def refused(answer: Any, status: int, code: str, pointer: str | None = None) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    assert [error["pointer"] for error in body.get("errors", ())] == (
        [] if pointer is None else [pointer]
    ), body


def one(shop: Shop, statement: str) -> Any:
    with shop.database.read() as session:
        return session.execute(text(statement)).scalar_one()


def change(shop: Shop, statement: str) -> None:
    with shop.database.write() as session:
        session.execute(text(statement))


def listed(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    answer = client.get("/carts", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
