"""'Recording a purchase': the requests as CONTRACT.md writes them, and what they are answered."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from checkstand.services import cash_register
from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import PURCHASES, is_uuid4, refusal, row_counts

CUSTOMER = "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44"
MINTED = "01926f3a-7c1e-7b20-9d4e-5f1a2b3c4d5e"

FORM_NEW = {
    "supermarket_id": 1,
    "user_id": "new",
    "items": [{"product_id": 1}, {"product_id": 3}, {"product_id": 5}],
}
FORM_UUID = {"branch_id": 1, "user_id": CUSTOMER, "items": [{"product_id": 1, "quantity": 2}]}
FORM_NAMES = {
    "supermarket_id": "SM1",
    "user_id": "u100",
    "items": [{"product_name": "apple", "quantity": 3}, {"product_name": "bread"}],
}
FORM_WHOLE = {
    "id": MINTED,
    "branch_id": "SM1",
    "register": "R2",
    "cashier": "dana",
    "user_id": None,
    "timestamp": "2026-11-20T08:12:00Z",
    "items": [
        {"barcode": "4006381333931", "quantity": 1, "discount": "0.50"},
        {"sku": "APL", "quantity": 0.525},
    ],
    "discount": "1.00",
    "payments": [{"method": "card", "amount": "5.00"}, {"method": "cash", "amount": "20.00"}],
}
PROMISED = {
    *("id", "receipt_number", "branch_id", "branch_code", "register", "cashier", "customer_id"),
    *("timestamp", "items", "total_discount", "tax_amount", "total_amount", "payments"),
    *("change_due", "points_earned"),
}
BESIDE = {
    *("kind", "customer_code", "business_date", "adjustment", "currency", "offline", "flags"),
    *("tax_included", "rounding", "points_spent", "original_id", "replaces_id", "reason"),
    "approved_by",
}
LINE = {
    *("product_id", "sku", "product_name", "quantity", "unit_price", "discount", "tax_rate"),
    "line_total",
}


@pytest.fixture(params=["/cash-register/purchases", "/cash-register/purchase", "alone"])
def door(request: pytest.FixtureRequest, shop: Shop) -> Iterator[tuple[TestClient, str]]:
    """Where purchases are recorded: at both addresses, and at the cash register's own root."""
    if request.param != "alone":
        yield request.getfixturevalue("client"), request.param
        return
    with TestClient(cash_register.create(shop), raise_server_exceptions=False) as client:
        yield client, "/purchases"


def record(door: tuple[TestClient, str], body: Any, **more: Any) -> dict[str, Any]:
    client, path = door
    response = client.post(path, json=body, **more)
    assert response.status_code == 201, response.text
    assert response.headers["content-type"] == "application/json"
    answer: dict[str, Any] = response.json()
    assert answer.keys() == PROMISED | BESIDE
    assert all(
        item.keys() == LINE | {"item_id", "added_tax", "original_item_id"}
        for item in answer["items"]
    )
    shown = client.get(str(response.url.join(response.headers["location"])))
    assert (shown.status_code, shown.json()) == (200, answer)
    return answer


def ask(client: TestClient, **changes: Any) -> dict[str, Any]:
    response = client.post(PURCHASES, json={**FORM_UUID, **changes})
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer


# --- The four forms -----------------------------------------------------------------------------


def test_the_form_with_a_new_customer(door: tuple[TestClient, str]) -> None:
    answer = record(door, FORM_NEW)
    assert UUID(answer["id"])
    assert is_uuid4(answer["customer_id"])
    assert [(item["product_id"], item["line_total"]) for item in answer["items"]] == [
        (1, "0.50"),
        (3, "1.50"),
        (5, "9.99"),
    ]
    assert (answer["total_amount"], answer["tax_amount"]) == ("11.99", "1.73")
    assert (answer["total_discount"], answer["change_due"]) == ("0.00", "0.00")
    assert (answer["payments"], answer["points_earned"]) == ([], 0)
    assert (answer["branch_id"], answer["branch_code"]) == (1, "SM1")
    assert (answer["register"], answer["cashier"]) == ("main", None)
    assert answer["receipt_number"] == "SM1-main-000001"
    assert answer["timestamp"] == "2026-11-20T12:00:00Z"


def test_the_form_with_a_uuid(door: tuple[TestClient, str]) -> None:
    answer = record(door, FORM_UUID)
    assert answer["customer_id"] == CUSTOMER
    assert answer["items"] == [
        {
            "item_id": 1,
            "product_id": 1,
            "sku": None,
            "product_name": "apple",
            "quantity": 2,
            "unit_price": "0.50",
            "discount": "0.00",
            "tax_rate": 7,
            "added_tax": "0.00",
            "line_total": "1.00",
            "original_item_id": None,
        }
    ]
    assert record(door, FORM_UUID)["customer_id"] == CUSTOMER
    assert door[0].get(door[1].replace("purchases", "purchase")).status_code in (404, 405)


def test_the_form_with_names_and_codes(door: tuple[TestClient, str]) -> None:
    first, second = record(door, FORM_NAMES), record(door, FORM_NAMES)
    assert [(item["product_name"], item["quantity"]) for item in first["items"]] == [
        ("apple", 3),
        ("bread", 1),
    ]
    assert first["total_amount"] == "3.50"
    assert is_uuid4(first["customer_id"])
    assert first["customer_id"] == second["customer_id"]
    assert first["customer_code"] == "u100"
    assert (first["id"], first["receipt_number"]) != (second["id"], second["receipt_number"])


def test_the_form_with_everything(door: tuple[TestClient, str]) -> None:
    assert record(door, FORM_WHOLE) == {
        "id": MINTED,
        "kind": "purchase",
        "receipt_number": "SM1-R2-000001",
        "branch_id": 1,
        "branch_code": "SM1",
        "register": "R2",
        "cashier": "dana",
        "customer_id": None,
        "customer_code": None,
        "timestamp": "2026-11-20T08:12:00Z",
        "business_date": "2026-11-20",
        "items": [
            {
                "item_id": 1,
                "product_id": 5,
                "sku": "CHE",
                "product_name": "cheese",
                "quantity": 1,
                "unit_price": "9.99",
                "discount": "1.32",
                "tax_rate": 19,
                "added_tax": "0.00",
                "line_total": "8.67",
                "original_item_id": None,
            },
            {
                "item_id": 2,
                "product_id": 6,
                "sku": "APL",
                "product_name": "apples, loose",
                "quantity": 0.525,
                "unit_price": "3.99",
                "discount": "0.18",
                "tax_rate": 7,
                "added_tax": "0.00",
                "line_total": "1.91",
                "original_item_id": None,
            },
        ],
        "total_discount": "1.50",
        "tax_amount": "1.50",
        "tax_included": True,
        "rounding": "0.00",
        "adjustment": "0.00",
        "total_amount": "10.58",
        "payments": [
            {"method": "card", "amount": "5.00"},
            {"method": "cash", "amount": "20.00"},
        ],
        "change_due": "14.42",
        "points_earned": 0,
        "points_spent": 0,
        "currency": "EUR",
        "offline": False,
        "flags": [],
        "original_id": None,
        "replaces_id": None,
        "reason": "",
        "approved_by": None,
    }


# --- Synonyms, numbers and texts ----------------------------------------------------------------


@pytest.mark.parametrize("field", ["supermarket_id", "branch_id"])
@pytest.mark.parametrize("said", [2, "2", "SM2", " SM2 "])
def test_a_branch_by_number_or_code(client: TestClient, field: str, said: object) -> None:
    answer = client.post(PURCHASES, json={field: said, "items": [{"product_id": 1}]}).json()
    assert (answer["branch_id"], answer["branch_code"]) == (2, "SM2")


def test_both_names_of_a_branch_may_agree(client: TestClient) -> None:
    assert ask(client, supermarket_id=1)["branch_code"] == "SM1"


@pytest.mark.parametrize("field", ["user_id", "customer_id"])
def test_customers_by_either_name(client: TestClient, shop: Shop, field: str) -> None:
    base = {"branch_id": 1, "items": [{"product_id": 1}]}

    def customer(said: object) -> Any:
        answer = client.post(PURCHASES, json={**base, field: said}).json()
        return answer["customer_id"]

    assert is_uuid4(customer("new"))
    assert customer("new") != customer("new")
    assert customer(CUSTOMER) == customer(CUSTOMER.upper()) == CUSTOMER
    assert customer("u7") == customer("u7")
    assert is_uuid4(customer("u7"))
    assert customer(None) is None
    assert client.post(PURCHASES, json=base).json()["customer_id"] is None
    assert row_counts(shop)["customers"] == 5
    assert client.get("/analytics/unique-customers").json() == {"unique_customers": 5}
    totals = client.get("/analytics/statistics").json()["totals"]
    assert (totals["purchases"], totals["customers"], totals["walk_ins"]) == (10, 5, 2)


@pytest.mark.parametrize(
    ("discount", "unit_price", "paid"),
    [("0.25", "0.50", "0.75"), (0.25, 0.5, 0.75), (" 0.25 ", "0.5", "000.75"), (0.25, 0.50, 1)],
)
def test_money_as_text_or_number(
    client: TestClient, discount: object, unit_price: object, paid: object
) -> None:
    answer = ask(
        client,
        items=[{"product_id": 1, "quantity": 2, "discount": discount, "unit_price": unit_price}],
        payments=[{"method": "cash", "amount": paid}],
    )
    assert (answer["total_amount"], answer["total_discount"]) == ("0.75", "0.25")
    assert answer["change_due"] == ("0.25" if paid == 1 else "0.00")


@pytest.mark.parametrize(
    ("said", "answered"),
    [(2, 2), (2.0, 2), ("2", 2), (0.525, 0.525), ("0.525", 0.525), (1e3, 1000)],
)
def test_quantities_as_number_or_text(client: TestClient, said: object, answered: object) -> None:
    item = ask(client, items=[{"sku": "APL", "quantity": said}])["items"][0]
    assert (item["quantity"], type(item["quantity"])) == (answered, type(answered))


@pytest.mark.parametrize(
    ("said", "answered", "date"),
    [
        ("2026-11-19T23:30:00Z", "2026-11-19T23:30:00Z", "2026-11-20"),
        ("2026-11-19T23:30:00", "2026-11-19T22:30:00Z", "2026-11-19"),
        ("2026-11-20T01:30:00+02:00", "2026-11-19T23:30:00Z", "2026-11-20"),
        ("2026-11-19T23:30:00.250Z", "2026-11-19T23:30:00.250000Z", "2026-11-20"),
        ("2026-11-20T12:01:59Z", "2026-11-20T12:01:59Z", "2026-11-20"),
        (None, "2026-11-20T12:00:00Z", "2026-11-20"),
    ],
)
def test_moments(client: TestClient, said: object, answered: str, date: str) -> None:
    """In Berlin; without a zone it is the branch's time; clocks may differ by two minutes."""
    answer = ask(client, timestamp=said)
    assert (answer["timestamp"], answer["business_date"]) == (answered, date)


@pytest.mark.parametrize(
    "name",
    ["🍎 apple 🛒", "תפוח עץ", "تفاح‎", "ＡＰＰＬＥ", "e\u0301clair", "x" * 200, "a'b\"c\\d/e<f>&g"],
)
def test_names_in_every_script_are_kept_as_they_are(client: TestClient, name: str) -> None:
    product = client.post("/management/products", json={"product_name": name, "unit_price": 1})
    assert product.json()["product_name"] == name
    code = name[:64]
    answer = ask(client, items=[{"product_name": name}], cashier=code, register=code, user_id=code)
    assert answer["items"][0]["product_name"] == name
    assert (answer["cashier"], answer["register"], answer["customer_code"]) == (code, code, code)
    assert client.get(f"{PURCHASES}/{answer['id']}").json() == answer
    (found,) = client.get("/cash-register/customers", params={"search": "%"}).json()["items"] or [
        client.get("/cash-register/customers").json()["items"][0]
    ]
    assert found["code"] == code


# --- Once ---------------------------------------------------------------------------------------


def test_the_same_id_again_is_the_first_answer(client: TestClient, shop: Shop) -> None:
    first = client.post(PURCHASES, json=FORM_WHOLE)
    rows = row_counts(shop)
    with shop.database.write() as session:
        session.execute(
            text("UPDATE products SET unit_price_minor = 1, active = :no"), {"no": False}
        )
    again = client.post(PURCHASES, json=FORM_WHOLE)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert row_counts(shop) == rows


def test_the_same_new_customer_again_is_one_customer(client: TestClient, shop: Shop) -> None:
    body = {**FORM_NEW, "id": MINTED}
    first, again = (client.post(PURCHASES, json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert row_counts(shop)["customers"] == 1


@pytest.mark.parametrize("key", [MINTED, "till-7/2026-11-20/000123", "é"])
def test_an_idempotency_key_stands_for_the_id(client: TestClient, shop: Shop, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    first, again = (client.post(PURCHASES, json=FORM_NEW, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert (first.json()["id"] == MINTED) is (key == MINTED)
    assert row_counts(shop)["purchases"] == 1
    other = client.post(PURCHASES, json=FORM_NAMES, headers=headers)
    assert refusal(other) == (409, "id-reused", ["/id"])


def test_an_id_comes_before_an_idempotency_key(client: TestClient) -> None:
    answer = client.post(
        PURCHASES, json={**FORM_NEW, "id": MINTED}, headers={"Idempotency-Key": str(uuid4())}
    )
    assert answer.json()["id"] == MINTED


@pytest.mark.parametrize(
    "change",
    [
        {"items": [{"product_id": 1, "quantity": 3}]},
        {"user_id": "u1"},
        {"branch_id": "SM2"},
        {"register": "R9"},
        {"cashier": "ruth"},
        {"discount": "0.01"},
        {"timestamp": "2026-11-20T08:12:01Z"},
        {"payments": [{"method": "cash", "amount": "25.00"}]},
        {"offline": True},
    ],
)
def test_the_same_id_with_another_content_is_refused(
    client: TestClient, shop: Shop, change: dict[str, Any]
) -> None:
    first = client.post(PURCHASES, json=FORM_WHOLE)
    rows = row_counts(shop)
    assert refusal(client.post(PURCHASES, json={**FORM_WHOLE, **change})) == (
        409,
        "id-reused",
        ["/id"],
    )
    assert row_counts(shop) == rows
    assert client.post(PURCHASES, json=FORM_WHOLE).content == first.content


def test_the_same_purchase_in_other_digits_is_the_same(client: TestClient) -> None:
    first = client.post(PURCHASES, json=FORM_WHOLE)
    again = client.post(
        PURCHASES,
        json={
            **FORM_WHOLE,
            "id": MINTED.upper(),
            "discount": 1,
            "timestamp": "2026-11-20T08:12:00+00:00",
            "payments": [{"method": "card", "amount": 5}, {"method": "cash", "amount": "20"}],
        },
    )
    assert again.status_code == 200, again.text
    assert again.content == first.content
