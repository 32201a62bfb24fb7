"""Every purchase that is refused: with which status, code and pointer, and nothing is stored."""

from collections.abc import Iterator
from typing import Any

import pytest

from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import NOON, PURCHASES, furnish, refusal, row_counts
from tests.shop import add_branch, add_product, make_shop

MILK = {"product_id": 3}
TILL = {"branch_id": "SM1", "register": "R9", "user_id": "new"}
"""A register and a customer who would be on file after this: so they must not be."""


def of(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**TILL, "items": list(items), **more}


REFUSALS: dict[str, tuple[dict[str, Any], int, str, list[str]]] = {
    "no items": (of(), 422, "no-items", ["/items"]),
    "items absent": (TILL, 422, "validation-failed", ["/items"]),
    "items null": ({**TILL, "items": None}, 422, "validation-failed", ["/items"]),
    "too many items": (of(*[MILK] * 1001), 422, "validation-failed", ["/items"]),
    "product of no such number": (
        of(MILK, {"product_id": 99}),
        422,
        "product-unknown",
        ["/items/1/product_id"],
    ),
    "product number 0": (of({"product_id": 0}), 422, "product-unknown", ["/items/0/product_id"]),
    "product of no such sku": (of({"sku": "NO"}), 422, "product-unknown", ["/items/0/sku"]),
    "sku in another case": (of({"sku": "apl"}), 422, "product-unknown", ["/items/0/sku"]),
    "product of no such name": (
        of({"product_name": "caviar"}),
        422,
        "product-unknown",
        ["/items/0/product_name"],
    ),
    "product of no such barcode": (
        of({"barcode": "96385074"}),
        422,
        "product-unknown",
        ["/items/0/barcode"],
    ),
    "barcode with a wrong check digit": (
        of({"barcode": "4006381333932"}),
        422,
        "product-unknown",
        ["/items/0/barcode"],
    ),
    "name of two products": (
        of({"product_name": "TWIN"}),
        422,
        "product-ambiguous",
        ["/items/0/product_name"],
    ),
    "product not sold any more": (
        of({"product_name": "gone"}),
        422,
        "product-inactive",
        ["/items/0/product_name"],
    ),
    "line without a product": (
        of(MILK, {"quantity": 1}),
        422,
        "product-not-named",
        ["/items/1"],
    ),
    "line with two products": (
        of({"product_id": 1, "sku": "APL"}),
        422,
        "product-not-named",
        ["/items/0/sku"],
    ),
    "quantity 0": (of({**MILK, "quantity": 0}), 422, "quantity-invalid", ["/items/0/quantity"]),
    "quantity below 0": (
        of(MILK, {**MILK, "quantity": -1}),
        422,
        "quantity-invalid",
        ["/items/1/quantity"],
    ),
    "half a piece": (of({**MILK, "quantity": 0.5}), 422, "quantity-invalid", ["/items/0/quantity"]),
    "finer than a gram": (
        of({"sku": "APL", "quantity": 0.5255}),
        422,
        "quantity-invalid",
        ["/items/0/quantity"],
    ),
    "quantity beyond a million": (
        of({**MILK, "quantity": 1_000_001}),
        422,
        "quantity-invalid",
        ["/items/0/quantity"],
    ),
    "quantity in words": (
        of({**MILK, "quantity": "two"}),
        422,
        "quantity-invalid",
        ["/items/0/quantity"],
    ),
    "quantity true": (
        of({**MILK, "quantity": True}),
        422,
        "validation-failed",
        ["/items/0/quantity"],
    ),
    "discount above the line": (
        of(MILK, {**MILK, "quantity": 2, "discount": "3.01"}),
        422,
        "discount-too-large",
        ["/items/1/discount"],
    ),
    "discount above the purchase": (
        of({**MILK, "discount": "1.00"}, discount="0.51"),
        422,
        "discount-too-large",
        ["/discount"],
    ),
    "discount below 0": (
        of({**MILK, "discount": "-0.01"}),
        422,
        "amount-invalid",
        ["/items/0/discount"],
    ),
    "discount finer than a cent": (of(MILK, discount=0.005), 422, "amount-invalid", ["/discount"]),
    "discount in words": (of(MILK, discount="half"), 422, "validation-failed", ["/discount"]),
    "payments short of the total": (
        of(
            MILK,
            payments=[{"method": "card", "amount": "1"}, {"method": "cash", "amount": "0.49"}],
        ),
        422,
        "payments-too-low",
        ["/payments"],
    ),
    "payment below 0": (
        of(MILK, payments=[{"method": "cash", "amount": -2}]),
        422,
        "amount-invalid",
        ["/payments/0/amount"],
    ),
    "payment without a method": (
        of(MILK, payments=[{"amount": "2.00"}]),
        422,
        "validation-failed",
        ["/payments/0/method"],
    ),
    "timestamp in the future": (
        of(MILK, timestamp="2026-11-20T12:02:01Z"),
        422,
        "timestamp-in-future",
        ["/timestamp"],
    ),
    "timestamp in the far future": (
        of(MILK, timestamp="9999-12-31T23:59:59-14:00"),
        422,
        "timestamp-in-future",
        ["/timestamp"],
    ),
    "timestamp before 1970": (
        of(MILK, timestamp="0001-01-01T00:00:00+14:00"),
        422,
        "timestamp-invalid",
        ["/timestamp"],
    ),
    "timestamp of no day": (
        of(MILK, timestamp="2026-11-31T08:00:00Z"),
        422,
        "validation-failed",
        ["/timestamp"],
    ),
    "timestamp in seconds": (
        of(MILK, timestamp=1_790_000_000),
        422,
        "validation-failed",
        ["/timestamp"],
    ),
    "price changed": (
        of(MILK, {"sku": "CHE", "unit_price": "9.49"}),
        409,
        "price-changed",
        ["/items/1/unit_price"],
    ),
    "more money than there is": (
        of({"product_name": "gold", "quantity": 1_000_000}),
        422,
        "amount-too-large",
        ["/items"],
    ),
    "branch of no such code": (
        of(MILK, branch_id="SM9"),
        404,
        "branch-unknown",
        ["/branch_id"],
    ),
    "branch of no such number": (of(MILK, branch_id=99), 404, "branch-unknown", ["/branch_id"]),
    "supermarket of no such number": (
        {"supermarket_id": "99", "user_id": "new", "items": [MILK]},
        404,
        "branch-unknown",
        ["/supermarket_id"],
    ),
    "branch closed": (of(MILK, branch_id="SHUT"), 422, "branch-closed", ["/branch_id"]),
    "no branch": ({"user_id": "new", "items": [MILK]}, 422, "branch-missing", ["/branch_id"]),
    "two branches": (
        of(MILK, supermarket_id="SM2"),
        422,
        "names-differ",
        ["/supermarket_id"],
    ),
    "two customers": (of(MILK, customer_id="u100"), 422, "names-differ", ["/customer_id"]),
    "id that is no uuid": (of(MILK, id="7"), 422, "validation-failed", ["/id"]),
    "a field that there isn't": (of(MILK, coupon="X"), 422, "validation-failed", ["/coupon"]),
    "several things at once": (
        of({**MILK, "quantity": []}, discount={}, offline="perhaps"),
        422,
        "validation-failed",
        ["/items/0/quantity", "/discount", "/offline"],
    ),
}


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOON)
    furnish(shop)
    add_product(shop, "twin", 100)
    add_product(shop, "Twin", 100)
    add_product(shop, "twIN", 100)
    add_product(shop, "gone", 100, active=False)
    add_product(shop, "gold", 10**12)
    add_branch(shop, "SHUT", active=False)
    yield shop
    shop.database.close()


def test_refused_purchases(shop: Shop) -> None:
    """All in one shop: whatever one of them left behind would show."""
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        before = row_counts(shop)
        for name, (body, *expected) in REFUSALS.items():
            answer = refusal(client.post(PURCHASES, json=body))
            assert (name, *answer) == (name, *expected)
            assert row_counts(shop) == before, name
        assert before["customers"] == before["purchases"] == before["registers"] == 0
        first = client.post(PURCHASES, json=of(MILK)).json()
        assert first["receipt_number"] == "SM1-R9-000001"


def test_refused_purchases_in_a_batch(shop: Shop) -> None:
    """The same refusals, each by itself."""
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        before = row_counts(shop)
        answer = client.post(
            f"{PURCHASES}/batch", json={"purchases": [body for body, *_ in REFUSALS.values()]}
        )
        assert answer.status_code == 200
        results = dict(zip(REFUSALS, answer.json()["results"], strict=True))
        assert row_counts(shop) == before
    for name, (_, status, code, pointers) in REFUSALS.items():
        assert results[name]["status"] == "refused"
        problem = results[name]["problem"]
        found = [error["pointer"] for error in problem["errors"]]
        assert (name, problem["status"], problem["code"], found) == (name, status, code, pointers)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"x"', "1", '{"items":', "\ufeff{}"])
def test_what_is_no_purchase_at_all(client: TestClient, content: str) -> None:
    response = client.post(
        PURCHASES, content=content.encode(), headers={"Content-Type": "application/json"}
    )
    status, code, pointers = refusal(response)
    assert (status, code) in ((400, "json-invalid"), (422, "validation-failed"))
    assert pointers in ([""], ["/items"])


def test_an_offline_purchase_with_a_changed_price_is_kept_and_flagged(
    client: TestClient, shop: Shop
) -> None:
    body = of({"sku": "CHE", "unit_price": "9.49"}, {**MILK, "unit_price": "1.50"})
    assert refusal(client.post(PURCHASES, json=body))[1] == "price-changed"
    response = client.post(PURCHASES, json={**body, "offline": True})
    assert response.status_code == 201
    kept = response.json()
    assert (kept["offline"], kept["flags"]) == (True, ["price-changed"])
    assert [item["unit_price"] for item in kept["items"]] == ["9.49", "1.50"]
    assert kept["total_amount"] == "10.99"
    assert client.get(f"{PURCHASES}/{kept['id']}").json() == kept
    assert row_counts(shop)["purchase_flags"] == 1
    assert client.get("/analytics/statistics").json()["totals"]["revenue"] == "10.99"


def test_an_offline_purchase_of_the_right_price_is_not_flagged(client: TestClient) -> None:
    kept = client.post(PURCHASES, json=of({**MILK, "unit_price": 1.5}, offline=True)).json()
    assert (kept["offline"], kept["flags"]) == (True, [])


def test_an_offline_purchase_is_no_way_around_other_refusals(shop: Shop) -> None:
    forgiven = {"price-changed", "product-inactive", "branch-closed"}
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        before = row_counts(shop)
        for name, (body, status, code, _) in REFUSALS.items():
            if code not in forgiven:
                answer = refusal(client.post(PURCHASES, json={"offline": True, **body}))
                assert (name, *answer[:2]) == (name, status, code)
        assert row_counts(shop) == before


# --- At most so many units ----------------------------------------------------------------------


@pytest.fixture
def rationed(database_url: str) -> Iterator[TestClient]:
    """A shop with CHECKSTAND_MAX_UNITS_PER_PRODUCT=1."""
    shop = make_shop(database_url, clock=lambda: NOON, max_units_per_product=1)
    furnish(shop)
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        yield client


def test_at_most_one_unit_of_each_product(rationed: TestClient) -> None:
    sold = rationed.post(PURCHASES, json=of(MILK, {"product_id": 1}, {"sku": "APL", "quantity": 3}))
    assert sold.status_code == 201


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ([{**MILK, "quantity": 2}], "/items/0/quantity"),
        ([MILK, {"product_id": 1}, MILK], "/items/2/quantity"),
        ([MILK, {"product_name": "milk"}], "/items/1/quantity"),
        ([{"sku": "APL", "quantity": 0.1}, {"sku": "APL", "quantity": 0.1}], "/items/1/quantity"),
    ],
)
def test_more_units_than_the_policy_allows(
    rationed: TestClient, items: list[dict[str, Any]], pointer: str
) -> None:
    shop = rationed.app.state.shop  # type: ignore[attr-defined]
    before = row_counts(shop)
    assert refusal(rationed.post(PURCHASES, json=of(*items))) == (
        422,
        "too-many-units",
        [pointer],
    )
    assert row_counts(shop) == before


def test_two_lines_of_one_product_are_fine_without_the_policy(client: TestClient) -> None:
    sold = client.post(PURCHASES, json=of(MILK, MILK, {**MILK, "quantity": 3}))
    assert (sold.status_code, sold.json()["total_amount"]) == (201, "7.50")
