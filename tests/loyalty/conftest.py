"""A shop that gives points: one for each whole euro, worth a cent; tobacco earns none."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from checkstand.purchases.audit import unbalanced_purchases
from checkstand.purchases.consequences import disagreements
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.shop import add_product, make_shop

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PROGRAMME: dict[str, Any] = {
    "active": True,
    "points": 1,
    "per_amount": "1.00",
    "point_value": "0.01",
    "excluded_categories": ["tobacco"],
}
BREAD, WINE, CIGARS, CHEESE = range(1, 5)


class Clock:
    """Goes on by a second each time that somebody looks."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=Clock())
    add_product(shop, "bread", 250, category="bakery", tax_rate_bp=700)
    add_product(shop, "wine", 1000, category="drinks", tax_rate_bp=1900)
    add_product(shop, "cigars", 2000, category="tobacco", tax_rate_bp=1900)
    add_product(shop, "cheese", 1999, tax_rate_bp=700, quantity_decimals=3)
    yield shop
    with shop.database.read() as session:
        assert disagreements(session.connection()) == {}
        assert unbalanced_purchases(session.connection()) == 0
    shop.database.close()


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    app: FastAPI = all_in_one.create(shop)
    with TestClient(app) as client:
        yield client


@pytest.fixture
def programme(client: TestClient) -> dict[str, Any]:
    answer = client.put("/management/loyalty", json=PROGRAMME)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def customer(client: TestClient) -> str:
    """Dana with the code u100, who has no points yet; answers her id."""
    answer = client.post("/management/customers", json={"name": "Dana Levi", "code": "u100"})
    assert answer.status_code == 201, answer.text
    id_: str = answer.json()["id"]
    return id_


def buy(client: TestClient, *items: Any, customer: str | None = "u100", **more: Any) -> Any:
    """Ask for a purchase in SM1; answers the response."""
    return client.post(
        "/cash-register/purchases",
        json={
            "branch_id": "SM1",
            "customer_id": customer,
            "items": [item if isinstance(item, dict) else {"product_id": item} for item in items],
            **more,
        },
    )


def bought(client: TestClient, *items: Any, **more: Any) -> Any:
    answer = buy(client, *items, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def take_back(client: TestClient, purchase: Any, action: str = "refund", **body: Any) -> Any:
    answer = client.post(
        f"/management/purchases/{purchase['id']}/{action}", json={"reason": "sour", **body}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def give(client: TestClient, points: int, customer: str = "u100") -> None:
    answer = client.post(
        f"/management/customers/{customer}/points", json={"points": points, "reason": "gift"}
    )
    assert answer.status_code == 201, answer.text


def balance(client: TestClient, customer: str = "u100") -> int:
    told: int = client.get(f"/cash-register/customers/{customer}/points").json()["balance"]
    return told


def ledger(client: TestClient, customer: str = "u100") -> list[tuple[str, int, int]]:
    """What moved a customer's points, the latest first: kind, points, and the balance after."""
    items = client.get(f"/management/customers/{customer}/points").json()["items"]
    return [(item["kind"], item["points"], item["balance"]) for item in items]


def problem(answer: Any) -> tuple[int, str, str | None]:
    body = answer.json()
    errors = body.get("errors")
    return answer.status_code, body["code"], errors[0]["pointer"] if errors else None


def points_paid(amount: str, *others: tuple[str, str]) -> dict[str, Any]:
    """Answer payments of which the first is in points."""
    return {
        "payments": [
            {"method": method, "amount": each} for method, each in (("points", amount), *others)
        ]
    }
