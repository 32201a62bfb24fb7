"""Refunds, voids and corrections: what goes back, to the penny, and what the figures say after."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from checkstand.platform.ids import uuid7
from checkstand.purchases.audit import unbalanced_purchases
from checkstand.purchases.consequences import disagreements
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.shop import add_product, make_shop, sell

NOW = datetime(2026, 3, 14, 10, 30, tzinfo=UTC)


class MovingClock:
    """A clock that a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture
def shop(database_url: str, clock: MovingClock) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=clock)
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


def refund(client: TestClient, purchase: Any, **body: Any) -> Any:
    return client.post(
        f"/management/purchases/{purchase}/refund", json={"reason": "damaged", **body}
    )


def problem(response: Any) -> tuple[int, str, str | None]:
    body = response.json()
    errors = body.get("errors")
    pointer = errors[0]["pointer"] if errors else None
    return response.status_code, body["code"], pointer


def stock_of(client: TestClient, product_id: int, branch: str = "SM1") -> float:
    items = client.get(f"/cash-register/products?branch={branch}").json()["items"]
    return next(item["stock"] for item in items if item["id"] == product_id)


def statistics(client: TestClient, **scope: str) -> tuple[int, str, float]:
    totals = client.get("/analytics/statistics", params=scope).json()["totals"]
    return totals["purchases"], totals["revenue"], totals["units"]


def test_a_line_is_refunded_at_what_was_paid_for_it(shop: Shop, client: TestClient) -> None:
    milk = add_product(shop, "milk", 333, tax_rate_bp=700)
    bread = add_product(shop, "bread", 499, tax_rate_bp=1900)
    bought = sell(
        shop, [(milk, 3), bread], discount_minor=100, payments=[("cash", 2000)], customer="u100"
    )
    # lines 9.99 and 4.99, less 0.67 and 0.33 of the discount
    answer = refund(client, bought.id, items=[{"item_id": 1, "quantity": 2}])
    assert answer.status_code == 201
    body = answer.json()
    assert body["kind"] == "refund"
    assert body["original_id"] == str(bought.id)
    assert [
        (item["quantity"], item["discount"], item["line_total"], item["original_item_id"])
        for item in body["items"]
    ] == [(-2, "-0.45", "-6.21", 1)]
    assert (body["total_amount"], body["tax_amount"], body["total_discount"]) == (
        "-6.21",
        "-0.41",
        "-0.45",
    )
    assert body["payments"] == [{"method": "cash", "amount": "-6.21"}]
    assert body["reason"] == "damaged"
    assert statistics(client) == (1, "7.77", 2)
    assert stock_of(client, milk) == -1


def test_refunds_in_parts_come_to_the_purchase_to_the_penny(shop: Shop, client: TestClient) -> None:
    cheese = add_product(shop, "cheese", 1999, tax_rate_bp=700, quantity_decimals=3)
    wine = add_product(shop, "wine", 799, tax_rate_bp=1900)
    bought = sell(
        shop,
        [(cheese, 0.777), (wine, 7)],
        discount_minor=333,
        payments=[("card", 3000), ("cash", 5000)],
        customer="u100",
    )
    parts = [
        [{"item_id": 1, "quantity": 0.111}, {"item_id": 2, "quantity": 1}],
        [{"item_id": 2, "quantity": 3}],
        [{"product_id": cheese, "quantity": 0.333}],
        [{"item_id": 2}],
        None,
    ]
    refunds = []
    for part in parts:
        answer = refund(client, bought.id, **({} if part is None else {"items": part}))
        assert answer.status_code == 201, answer.text
        refunds.append(answer.json())

    def together(name: str) -> int:
        return sum(round(float(each[name]) * 100) for each in refunds)

    assert together("total_amount") == -bought.total_minor
    assert together("tax_amount") == -bought.tax_minor
    assert together("total_discount") == -bought.discount_minor
    paid: dict[str, int] = {}
    for each in refunds:
        for payment in each["payments"]:
            cents = round(float(payment["amount"]) * 100)
            paid[payment["method"]] = paid.get(payment["method"], 0) + cents
    assert paid == {"card": -3000, "cash": -(bought.total_minor - 3000)}
    assert problem(refund(client, bought.id)) == (409, "nothing-left-to-refund", None)
    assert statistics(client) == (1, "0.00", 0)


def test_a_refund_after_a_price_change_gives_the_old_price(shop: Shop, client: TestClient) -> None:
    milk = add_product(shop, "milk", 120, tax_rate_bp=700)
    bought = sell(shop, [(milk, 2)])
    changed = client.patch(
        f"/management/products/{milk}", json={"unit_price": "9.99", "tax_rate": 19}
    )
    assert changed.status_code == 200
    body = refund(client, bought.id, items=[{"product_id": milk, "quantity": 1}]).json()
    assert (body["total_amount"], body["tax_amount"]) == ("-1.20", "-0.08")
    assert body["payments"] == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"items": []}, (422, "no-items", "/items")),
        ({"items": [{"quantity": 1}]}, (422, "item-not-named", "/items/0")),
        ({"items": [{"item_id": 1, "product_id": 1}]}, (422, "item-not-named", "/items/0")),
        ({"items": [{"item_id": 7, "quantity": 1}]}, (422, "item-unknown", "/items/0/item_id")),
        ({"items": [{"product_id": 77}]}, (422, "item-unknown", "/items/0/product_id")),
        (
            {"items": [{"item_id": 1, "quantity": 0}]},
            (422, "quantity-invalid", "/items/0/quantity"),
        ),
        (
            {"items": [{"item_id": 1, "quantity": 0.5}]},
            (422, "quantity-invalid", "/items/0/quantity"),
        ),
        (
            {"items": [{"item_id": 1, "quantity": 3}]},
            (409, "nothing-left-to-refund", "/items/0/quantity"),
        ),
        (
            {"items": [{"item_id": 1}, {"product_id": 1, "quantity": 1}]},
            (409, "nothing-left-to-refund", "/items/1/quantity"),
        ),
        ({"items": [{"item_id": 1}], "reason": " "}, (422, "validation-failed", "/reason")),
        ({"payment_method": "points"}, (422, "points-invalid", "/payment_method")),
        ({"surprise": 1}, (422, "validation-failed", "/surprise")),
    ],
)
def test_a_refused_refund_changes_nothing(
    shop: Shop, client: TestClient, body: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    milk = add_product(shop, "milk", 120)
    bought = sell(shop, [(milk, 2)])
    assert problem(refund(client, bought.id, **body)) == expected
    assert statistics(client) == (1, "2.40", 2)
    assert stock_of(client, milk) == -2
    history = client.get(f"/management/purchases/{bought.id}/history").json()
    assert len(history["events"]) == 1


def test_what_is_not_there_or_no_purchase_cannot_be_refunded(
    shop: Shop, client: TestClient
) -> None:
    milk = add_product(shop, "milk", 120)
    assert problem(refund(client, uuid4()))[:2] == (404, "purchase-unknown")
    bought = sell(shop, [(milk, 2)])
    back = refund(client, bought.id).json()
    assert problem(refund(client, back["id"]))[:2] == (409, "not-refundable")
    void = client.post(f"/management/purchases/{back['id']}/void", json={"reason": "no"})
    assert problem(void)[:2] == (409, "not-refundable")


def test_the_same_refund_again_is_answered_and_recorded_once(
    shop: Shop, client: TestClient
) -> None:
    milk = add_product(shop, "milk", 120)
    bought = sell(shop, [(milk, 2)])
    id_ = str(uuid7())
    first = refund(client, bought.id, id=id_, items=[{"item_id": 1, "quantity": 1}])
    again = refund(client, bought.id, id=id_, items=[{"item_id": 1, "quantity": 1}])
    other = refund(client, bought.id, id=id_, items=[{"item_id": 1, "quantity": 2}])
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert problem(other)[:2] == (409, "id-reused")
    keyed = [
        client.post(
            f"/management/purchases/{bought.id}/void",
            json={"reason": "oops"},
            headers={"Idempotency-Key": "k"},
        )
        for _ in range(2)
    ]
    assert [each.status_code for each in keyed] == [409, 409]
    assert statistics(client) == (1, "1.20", 1)


def test_a_void_takes_the_purchase_away_on_its_own_day(
    shop: Shop, client: TestClient, clock: MovingClock
) -> None:
    milk = add_product(shop, "milk", 120, category="dairy")
    first = sell(shop, [(milk, 2)], customer="u100", payments=[("card", 500)])
    clock.now = NOW + timedelta(days=1)
    second = sell(shop, [milk], customer="u100")
    clock.now = NOW + timedelta(days=3)
    answer = client.post(
        f"/management/purchases/{first.id}/void",
        json={"reason": "rung up twice", "approved_by": "maria"},
    )
    assert answer.status_code == 201
    body = answer.json()
    assert (body["kind"], body["business_date"], body["total_amount"], body["approved_by"]) == (
        "void",
        "2026-03-14",
        "-2.40",
        "maria",
    )
    assert body["timestamp"] == "2026-03-14T10:30:00Z"
    assert statistics(client) == (1, "1.20", 1)
    assert statistics(client, **{"from": "2026-03-14", "to": "2026-03-14"}) == (0, "0.00", 0)
    assert stock_of(client, milk) == -1
    loyal = client.get("/analytics/loyal-customers?min_purchases=1").json()["customers"]
    assert [
        (each["code"], each["purchases"], each["total_spent"], each["first_purchase_at"])
        for each in loyal
    ] == [("u100", 1, "1.20", second.occurred_at.isoformat().replace("+00:00", "Z"))]
    by_method = client.get("/analytics/revenue?group_by=payment_method").json()["items"]
    assert {each["key"]: each["revenue"] for each in by_method if each["revenue"] != "0.00"} == {
        "unspecified": "1.20"
    }
    again = client.post(f"/management/purchases/{first.id}/void", json={"reason": "x"})
    assert problem(again)[:2] == (409, "already-voided")
    assert problem(refund(client, first.id))[:2] == (409, "nothing-left-to-refund")
    history = client.get(f"/management/purchases/{first.id}/history").json()
    assert history["status"] == "voided"
    assert [(event["purchase"]["kind"], event["recorded_at"]) for event in history["events"]] == [
        ("purchase", "2026-03-14T10:30:00Z"),
        ("void", "2026-03-17T10:30:00Z"),
    ]


def test_a_voided_customer_is_no_customer(shop: Shop, client: TestClient) -> None:
    milk = add_product(shop, "milk", 120)
    bought = sell(shop, [milk], customer="u100")
    answer = client.delete(f"/management/purchases/{bought.id}", params={"reason": "training"})
    assert answer.status_code == 201
    assert client.get("/analytics/unique-customers").json() == {"unique_customers": 0}
    assert (
        client.delete(f"/management/purchases/{bought.id}", params={}).json()["code"]
        == "validation-failed"
    )


def test_a_refund_makes_nobody_a_customer_of_its_day(
    shop: Shop, client: TestClient, clock: MovingClock
) -> None:
    milk = add_product(shop, "milk", 120)
    bought = sell(shop, [(milk, 2)], customer="u100")
    clock.now = NOW + timedelta(days=2)
    refund(client, bought.id, items=[{"item_id": 1, "quantity": 1}])
    on_that_day = {"from": "2026-03-16", "to": "2026-03-16"}
    assert client.get("/analytics/unique-customers", params=on_that_day).json() == {
        "unique_customers": 0
    }
    assert statistics(client, **on_that_day) == (0, "-1.20", -1)
    both = {"from": "2026-03-14", "to": "2026-03-16", "min_purchases": "1"}
    for scope in ({"min_purchases": "1"}, both):
        (loyal,) = client.get("/analytics/loyal-customers", params=scope).json()["customers"]
        assert loyal["last_purchase_at"] == loyal["first_purchase_at"] == "2026-03-14T10:30:00Z"
        assert (loyal["purchases"], loyal["total_spent"]) == (1, "1.20")


def test_a_correction_is_a_void_and_a_new_purchase_linked_to_it(
    shop: Shop, client: TestClient, clock: MovingClock
) -> None:
    milk = add_product(shop, "milk", 120, tax_rate_bp=700)
    bread = add_product(shop, "bread", 300)
    bought = sell(shop, [(milk, 2)], customer="u100", cashier="dana", payments=[("cash", 500)])
    client.patch(f"/management/products/{milk}", json={"unit_price": "2.00"})
    clock.now = NOW + timedelta(days=1)
    answer = client.patch(
        f"/management/purchases/{bought.id}",
        json={
            "items": [{"item_id": 1, "quantity": 3}, {"product_id": bread, "discount": "10%"}],
            "reason": "counted wrong",
        },
    )
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["kind"], body["replaces_id"], body["timestamp"], body["cashier"]) == (
        "purchase",
        str(bought.id),
        "2026-03-14T10:30:00Z",
        "dana",
    )
    assert [(item["unit_price"], item["line_total"]) for item in body["items"]] == [
        ("1.20", "3.60"),
        ("3.00", "2.70"),
    ]
    assert body["payments"] == [{"method": "cash", "amount": "6.30"}]
    assert statistics(client) == (1, "6.30", 4)
    assert statistics(client, **{"from": "2026-03-15"}) == (0, "0.00", 0)
    assert (stock_of(client, milk), stock_of(client, bread)) == (-3, -1)
    assert client.get("/analytics/unique-customers").json() == {"unique_customers": 1}
    history = client.get(f"/management/purchases/{bought.id}/history").json()
    assert history["status"] == "corrected"
    assert [event["purchase"]["kind"] for event in history["events"]] == [
        "purchase",
        "void",
        "purchase",
    ]
    again = client.patch(f"/management/purchases/{bought.id}", json={"reason": "x"})
    assert problem(again)[:2] == (409, "already-voided")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"items": [{"item_id": 9}]}, (422, "item-unknown", "/items/0/item_id")),
        ({"items": []}, (422, "no-items", "/items")),
        (
            {"items": [{"item_id": 1, "discount": "9.00"}]},
            (422, "discount-too-large", "/items/0/discount"),
        ),
        ({"items": [{"product_id": 99}]}, (422, "product-unknown", "/items/0/product_id")),
        ({"items": [{"item_id": 1, "product_id": 1}]}, (422, "item-not-named", "/items/0")),
        (
            {"payments": [{"method": "cash", "amount": "1.00"}]},
            (422, "payments-too-low", "/payments"),
        ),
    ],
)
def test_a_refused_correction_voids_nothing(
    shop: Shop, client: TestClient, body: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    milk = add_product(shop, "milk", 120)
    bought = sell(shop, [(milk, 2)])
    answer = client.patch(f"/management/purchases/{bought.id}", json={"reason": "x", **body})
    assert problem(answer) == expected
    assert statistics(client) == (1, "2.40", 2)
    history = client.get(f"/management/purchases/{bought.id}/history").json()
    assert history["status"] == "stands"


def test_without_a_receipt_a_manager_answers(shop: Shop, client: TestClient) -> None:
    milk = add_product(shop, "milk", 120, tax_rate_bp=700)
    body = {
        "branch_id": "SM1",
        "items": [{"product_id": milk, "quantity": 2}],
        "reason": "sour",
    }
    refused = client.post("/management/refunds", json=body)
    assert problem(refused) == (422, "validation-failed", "/approved_by")
    dear = {"product_id": milk, "unit_price": "1.30"}
    too_much = client.post(
        "/management/refunds", json={**body, "items": [dear], "approved_by": "maria"}
    )
    assert problem(too_much) == (422, "price-too-high", "/items/0/unit_price")
    answer = client.post("/management/refunds", json={**body, "approved_by": "maria"})
    assert answer.status_code == 201
    back = answer.json()
    assert (back["kind"], back["original_id"], back["total_amount"], back["flags"]) == (
        "refund",
        None,
        "-2.40",
        ["no-receipt"],
    )
    assert back["payments"] == [{"method": "cash", "amount": "-2.40"}]
    assert stock_of(client, milk) == 2
    assert statistics(client) == (0, "-2.40", -2)


def test_cash_refunds_of_a_rounded_purchase_come_to_what_was_paid(
    shop: Shop, client: TestClient
) -> None:
    client.patch("/management/branches/1", json={"cash_rounding": "0.05"})
    a = add_product(shop, "a", 573)
    b = add_product(shop, "b", 579)
    bought = sell(shop, [a, b], payments=[("cash", 1200)])
    assert (bought.rounding_minor, bought.total_minor, bought.change_minor) == (-2, 1150, 50)
    first = refund(client, bought.id, items=[{"item_id": 1}]).json()
    second = refund(client, bought.id, items=[{"item_id": 2}]).json()
    assert [
        (each["total_amount"], each["rounding"], each["payments"]) for each in (first, second)
    ] == [
        ("-5.75", "-0.02", [{"method": "cash", "amount": "-5.75"}]),
        ("-5.75", "0.04", [{"method": "cash", "amount": "-5.75"}]),
    ]


def test_tax_that_was_added_goes_back_with_the_line(shop: Shop, client: TestClient) -> None:
    client.patch("/management/branches/1", json={"prices_include_tax": False})
    milk = add_product(shop, "milk", 1000, tax_rate_bp=800)
    bought = sell(shop, [(milk, 3)], payments=[("card", 3240)])
    assert (bought.total_minor, bought.tax_minor, bought.tax_included) == (3240, 240, False)
    back = refund(client, bought.id, items=[{"item_id": 1, "quantity": 1}]).json()
    assert (back["total_amount"], back["tax_amount"], back["items"][0]["added_tax"]) == (
        "-10.80",
        "-0.80",
        "-0.80",
    )


@pytest.mark.parametrize(
    ("moment", "day", "hour"),
    [
        ("2026-03-28T22:59:59Z", date(2026, 3, 28), 23),  # Berlin, the night clocks go forward
        ("2026-03-28T23:00:00Z", date(2026, 3, 29), 0),
        ("2026-03-29T00:59:00Z", date(2026, 3, 29), 1),
        ("2026-03-29T01:00:00Z", date(2026, 3, 29), 3),
        ("2026-03-29T21:59:59Z", date(2026, 3, 29), 23),
        ("2026-03-29T22:00:00Z", date(2026, 3, 30), 0),
        ("2026-10-24T22:00:00Z", date(2026, 10, 25), 0),
        ("2026-10-25T00:30:00Z", date(2026, 10, 25), 2),
        ("2026-10-25T01:30:00Z", date(2026, 10, 25), 2),  # the hour comes twice
        ("2026-10-25T22:59:59Z", date(2026, 10, 25), 23),
        ("2026-10-25T23:00:00Z", date(2026, 10, 26), 0),
    ],
)
def test_a_purchase_lies_on_its_branchs_day_also_when_clocks_change(
    shop: Shop, client: TestClient, clock: MovingClock, moment: str, day: date, hour: int
) -> None:
    milk = add_product(shop, "milk", 100)
    at = datetime.fromisoformat(moment)
    clock.now = at + timedelta(hours=1)
    bought = sell(shop, [milk], at=at)
    assert bought.business_date == day
    on_day = {"from": day.isoformat(), "to": day.isoformat()}
    by_hour = client.get("/analytics/revenue", params={"group_by": "hour", **on_day}).json()[
        "items"
    ]
    assert {each["key"] for each in by_hour if each["revenue"] == "1.00"} == {str(hour)}
    clock.now = at + timedelta(days=40)
    client.post(f"/management/purchases/{bought.id}/void", json={"reason": "x"})
    by_hour = client.get("/analytics/revenue", params={"group_by": "hour", **on_day}).json()[
        "items"
    ]
    assert {each["revenue"] for each in by_hour} == {"0.00"}
