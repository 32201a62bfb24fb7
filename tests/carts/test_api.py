from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from checkstand.platform.money import minor_digits
from checkstand.shop import Shop
from tests.carts.conftest import (
    UNKNOWN,
    Clock,
    change,
    client_of,
    listed,
    one,
    opened,
    refused,
    shown,
)
from tests.client import TestClient
from tests.shop import sell

# --- Ringing up ---------------------------------------------------------------------------------


def test_a_new_cart_is_answered_whole(client: TestClient) -> None:
    answer = client.post("/carts", json={"branch_id": 1})
    assert answer.status_code == 201
    cart = answer.json()
    assert UUID(cart["id"]).version == 7
    assert answer.headers["location"] == f"carts/{cart['id']}"
    assert cart == {
        "id": cart["id"],
        "branch_id": 1,
        "branch_code": "SM1",
        "register": "main",
        "cashier": None,
        "customer_id": None,
        "customer_code": None,
        "customer_name": None,
        "points": None,
        "state": "open",
        "name": "",
        "version": 1,
        "created_at": "2026-11-20T12:00:00Z",
        "updated_at": "2026-11-20T12:00:00Z",
        "items": [],
        "discount": None,
        "discount_percent": None,
        "total_discount": "0.00",
        "tax_amount": "0.00",
        "total_amount": "0.00",
        "currency": "EUR",
        "problems": [],
        "purchase_id": None,
        "receipt_number": None,
    }
    assert shown(client, cart["id"]) == cart


def test_a_cart_with_all_that_can_be_said_of_it(client: TestClient, clock: Clock) -> None:
    id_ = str(uuid4())
    cart = opened(
        client,
        {"sku": "BRD", "quantity": 2, "discount": "0.50"},
        {"barcode": "4006381333931"},
        {"product_name": "wine", "discount": "10%"},
        {"product_id": 4, "quantity": 0.525},
        {"sku": "MLK", "quantity": "2"},
        id=id_,
        register="R2",
        cashier="dana",
        customer_id="u100",
        discount="1.00",
    )
    # 3.50 + 4.50 + 8.99 + 2.09 = 19.08, of which 1.00 is shared out by value
    assert (cart["id"], cart["register"], cart["cashier"]) == (id_, "R2", "dana")
    assert (cart["customer_code"], cart["customer_name"], cart["points"]) == ("u100", "", 0)
    shown_items = [
        (
            *(item["item_id"], item["sku"], item["quantity"], item["unit_price"]),
            *(item["line_discount"], item["discount_percent"], item["discount"]),
            *(item["tax_rate"], item["line_total"]),
        )
        for item in cart["items"]
    ]
    assert shown_items == [
        (1, "BRD", 2, "2.00", "0.50", None, "0.68", 7, "3.32"),
        (2, "MLK", 3, "1.50", "0.00", None, "0.24", 7, "4.26"),
        (3, "WIN", 1, "9.99", "1.00", 10, "1.47", 19, "8.52"),
        (4, "APL", 0.525, "3.99", "0.00", None, "0.11", 7, "1.98"),
    ]
    assert (cart["discount"], cart["discount_percent"]) == ("1.00", None)
    assert cart["total_discount"] == "2.50"
    assert cart["total_amount"] == "18.08"
    # 9.56 at 7 % hold 0.63 (0.6254…), 8.52 at 19 % hold 1.36
    assert cart["tax_amount"] == "1.99"
    assert shown(client, id_) == cart
    clock.goes_on(1)
    sold = client.post(f"/carts/{id_}/checkout").json()
    for field in ("total_amount", "tax_amount", "total_discount"):
        assert sold[field] == cart[field]
    same = ("item_id", "sku", "quantity", "unit_price", "discount", "tax_rate", "line_total")
    assert [[item[field] for field in same] for item in sold["items"]] == [
        [item[field] for field in same] for item in cart["items"]
    ]


def test_the_same_id_opens_one_cart(client: TestClient, shop: Shop) -> None:
    id_ = str(uuid4())
    first = opened(client, {"sku": "BRD"}, id=id_)
    again = client.post(
        "/carts", json={"id": id_, "branch_id": "SM1", "items": [{"sku": "BRD"}, {"sku": "WIN"}]}
    )
    assert (again.status_code, again.json()) == (200, first)
    refused(client.post("/carts", json={"id": id_, "branch_id": "SM2"}), 409, "id-reused", "/id")
    bought = sell(shop, [1])
    answer = client.post("/carts", json={"id": str(bought.id), "branch_id": "SM1"})
    refused(answer, 409, "id-reused", "/id")
    assert one(shop, "SELECT count(*) FROM carts") == 1


def test_the_same_product_is_counted_up_where_nothing_differs(client: TestClient) -> None:
    id_ = opened(client)["id"]

    def add(**item: Any) -> tuple[int, list[tuple[int, int, str]]]:
        answer = client.post(f"/carts/{id_}/items", json={"sku": "BRD", **item})
        lines = answer.json()["items"]
        return answer.status_code, [
            (line["item_id"], line["quantity"], line["line_discount"]) for line in lines
        ]

    assert add() == (201, [(1, 1, "0.00")])
    assert add(quantity=2) == (200, [(1, 3, "0.00")])
    assert add(discount="0.10") == (201, [(1, 3, "0.00"), (2, 1, "0.10")])
    assert add(discount="10%") == (201, [(1, 3, "0.00"), (2, 1, "0.10"), (3, 1, "0.20")])
    assert add(discount="0%", unit_price="2.00")[1][0] == (1, 4, "0.00")
    assert add(discount=0)[1][0] == (1, 5, "0.00")
    assert shown(client, id_)["version"] == 7


def test_a_per_cent_stays_one_as_the_cart_changes(client: TestClient) -> None:
    cart = opened(client, {"sku": "BRD", "discount": "12.5%"}, discount="10%")
    path = f"/carts/{cart['id']}"
    assert (cart["total_discount"], cart["total_amount"]) == ("0.43", "1.57")  # 0.25, 0.175
    cart = client.patch(f"{path}/items/1", json={"quantity": 4}).json()
    assert (cart["items"][0]["line_discount"], cart["total_amount"]) == ("1.00", "6.30")
    assert cart["discount_percent"] == 10
    cart = client.post(f"{path}/items", json={"sku": "WIN"}).json()
    assert cart["total_amount"] == "15.29"  # 16.99 less 1.70
    cart = client.patch(path, json={"discount": None}).json()
    assert (cart["total_amount"], cart["discount_percent"]) == ("16.99", None)
    cart = client.patch(f"{path}/items/1", json={"discount": None}).json()
    assert cart["total_amount"] == "17.99"


def test_lines_are_changed_and_taken_out(client: TestClient) -> None:
    cart = opened(client, {"sku": "BRD"}, {"sku": "MLK"}, {"sku": "WIN"})
    path = f"/carts/{cart['id']}"
    changed = client.patch(f"{path}/items/2", json={"quantity": 3, "discount": "0.50"})
    assert changed.status_code == 200
    assert changed.json()["items"][1]["line_total"] == "4.00"
    gone = client.delete(f"{path}/items/2")
    assert gone.status_code == 200
    assert [item["item_id"] for item in gone.json()["items"]] == [1, 3]
    assert gone.json()["total_amount"] == "11.99"
    assert [item["item_id"] for item in add(client, path, sku="MLK")["items"]] == [1, 3, 4]
    same = client.patch(f"{path}/items/4", json={})
    assert (same.status_code, same.json()["version"]) == (200, 4)
    cleared = client.post(f"{path}/clear").json()
    assert (cleared["items"], cleared["total_amount"], cleared["state"]) == ([], "0.00", "open")
    assert [item["item_id"] for item in add(client, path, sku="BRD")["items"]] == [5]


def add(client: TestClient, path: str, **item: Any) -> dict[str, Any]:
    answer = client.post(f"{path}/items", json=item)
    assert answer.status_code in (200, 201), answer.text
    cart: dict[str, Any] = answer.json()
    return cart


def test_whose_it_is(client: TestClient, shop: Shop) -> None:
    id_ = opened(client)["id"]
    path = f"/carts/{id_}"
    new = client.patch(path, json={"customer_id": "new"}).json()
    assert UUID(new["customer_id"]).version == 4
    assert new["customer_code"] is None
    mine = client.patch(path, json={"customer_id": "u100", "cashier": "dana"}).json()
    assert (mine["customer_code"], mine["cashier"], mine["version"]) == ("u100", "dana", 3)
    assert client.patch(path, json={"customer_id": "u100"}).json() == mine
    change(
        shop,
        "INSERT INTO points_balances (customer_id, points)"
        " SELECT id, 70 FROM customers WHERE code = 'u100'",
    )
    assert shown(client, id_)["points"] == 70
    nobody = client.patch(path, json={"customer_id": None, "cashier": None}).json()
    assert (nobody["customer_id"], nobody["cashier"]) == (None, None)
    assert one(shop, "SELECT count(*) FROM customers") == 2


def test_a_cart_moves_to_another_register(client: TestClient) -> None:
    id_ = opened(client, {"sku": "BRD"}, register="R1")["id"]
    moved = client.patch(f"/carts/{id_}", json={"register": "R2"}).json()
    assert (moved["register"], moved["total_amount"]) == ("R2", "2.00")
    assert [each["id"] for each in listed(client, register="R2")] == [id_]
    assert listed(client, register="R1") == []
    sold = client.post(f"/carts/{id_}/checkout").json()
    assert (sold["register"], sold["receipt_number"]) == ("R2", "SM1-R2-000001")


# --- What is refused ----------------------------------------------------------------------------

REFUSED_ITEMS: list[tuple[dict[str, Any], int, str, str]] = [
    ({}, 422, "product-not-named", ""),
    ({"sku": "BRD", "product_id": 1}, 422, "product-not-named", "/sku"),
    ({"product_id": 999}, 422, "product-unknown", "/product_id"),
    ({"sku": "NONE"}, 422, "product-unknown", "/sku"),
    ({"barcode": "12345678"}, 422, "product-unknown", "/barcode"),
    ({"product_name": "caviar"}, 422, "product-unknown", "/product_name"),
    ({"sku": "TEA"}, 422, "product-inactive", "/sku"),
    ({"sku": "BRD", "quantity": 0}, 422, "quantity-invalid", "/quantity"),
    ({"sku": "BRD", "quantity": -1}, 422, "quantity-invalid", "/quantity"),
    ({"sku": "BRD", "quantity": 0.5}, 422, "quantity-invalid", "/quantity"),
    ({"sku": "APL", "quantity": 0.0001}, 422, "quantity-invalid", "/quantity"),
    ({"sku": "BRD", "quantity": 1_000_001}, 422, "quantity-invalid", "/quantity"),
    ({"sku": "BRD", "discount": "2.01"}, 422, "discount-too-large", "/discount"),
    ({"sku": "BRD", "discount": "-1"}, 422, "amount-invalid", "/discount"),
    ({"sku": "BRD", "discount": "0.001"}, 422, "amount-invalid", "/discount"),
    ({"sku": "BRD", "discount": "101%"}, 422, "validation-failed", "/discount"),
    ({"sku": "BRD", "discount": "a lot"}, 422, "validation-failed", "/discount"),
    ({"sku": "BRD", "unit_price": "1.99"}, 409, "price-changed", "/unit_price"),
    ({"sku": "BRD", "price": 1}, 422, "validation-failed", "/price"),
]


@pytest.mark.parametrize(("item", "status", "code", "pointer"), REFUSED_ITEMS)
def test_a_line_that_can_not_be_changes_nothing(
    client: TestClient, shop: Shop, item: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    cart = opened(client, {"sku": "MLK"})
    refused(client.post(f"/carts/{cart['id']}/items", json=item), status, code, pointer)
    assert shown(client, cart["id"]) == cart
    both = {"branch_id": "SM1", "customer_id": "u7", "items": [{"sku": "MLK"}, item]}
    refused(client.post("/carts", json=both), status, code, f"/items/1{pointer}")
    assert one(shop, "SELECT count(*) FROM carts") == 1
    assert one(shop, "SELECT count(*) FROM customers") == 0


@pytest.mark.parametrize(
    ("item", "code", "pointer"),
    [
        ({"quantity": 0}, "quantity-invalid", "/quantity"),
        ({"quantity": 1.5}, "quantity-invalid", "/quantity"),
        ({"quantity": "many"}, "quantity-invalid", "/quantity"),
        ({"quantity": True}, "validation-failed", "/quantity"),
        ({"discount": "3.01"}, "discount-too-large", "/discount"),
        ({"quantity": 1, "discount": "1.51"}, "discount-too-large", "/discount"),
        ({"discount": "1.234"}, "amount-invalid", "/discount"),
        ({"sku": "BRD"}, "validation-failed", "/sku"),
    ],
)
def test_a_change_of_a_line_that_can_not_be(
    client: TestClient, item: dict[str, Any], code: str, pointer: str
) -> None:
    cart = opened(client, {"sku": "MLK", "quantity": 2})
    refused(client.patch(f"/carts/{cart['id']}/items/1", json=item), 422, code, pointer)
    assert shown(client, cart["id"]) == cart


@pytest.mark.parametrize(
    ("fields", "status", "code", "pointer"),
    [
        ({"branch_id": "SM9"}, 404, "branch-unknown", "/branch_id"),
        ({"branch_id": 9}, 404, "branch-unknown", "/branch_id"),
        ({"branch_id": None}, 422, "validation-failed", "/branch_id"),
        ({"branch_id": "SM3"}, 422, "branch-closed", "/branch_id"),
        ({"customer_id": ""}, 422, "validation-failed", "/customer_id"),
        ({"register": "a\tb"}, 422, "validation-failed", "/register"),
        ({"discount": "-1"}, 422, "amount-invalid", "/discount"),
        ({"id": "7"}, 422, "validation-failed", "/id"),
        ({"items": [{"sku": "BRD"}] * 1_001}, 422, "validation-failed", "/items"),
    ],
)
def test_a_cart_that_can_not_be(
    client: TestClient, shop: Shop, fields: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    change(shop, "UPDATE branches SET active = false WHERE code = 'SM3'")
    answer = client.post("/carts", json={"branch_id": "SM1", "customer_id": "u1", **fields})
    refused(answer, status, code, pointer)
    assert one(shop, "SELECT count(*) FROM carts") == 0
    assert one(shop, "SELECT count(*) FROM customers") == 0


CHANGES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PATCH", "", {"cashier": "eve"}),
    ("POST", "/items", {"sku": "BRD"}),
    ("PATCH", "/items/1", {"quantity": 2}),
    ("DELETE", "/items/1", None),
    ("POST", "/clear", None),
    ("POST", "/checkout", {}),
]
"""What a parked cart doesn't take."""
ENDINGS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", "/park", {"name": "x"}),
    ("POST", "/resume", {"register": "main"}),
    ("DELETE", "", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES + ENDINGS)
def test_what_is_not_there(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    refused(client.request(method, f"/carts/{UNKNOWN}{path}", json=body), 404, "cart-unknown")
    refused(client.get(f"/carts/{UNKNOWN}"), 404, "cart-unknown")
    answer = client.request(method, f"/carts/7{path}", json=body)
    refused(answer, 422, "validation-failed", "/cart_id")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("item_id", ["2", "0", "-1", "99999999999999999999"])
def test_a_line_that_is_not_there(client: TestClient, method: str, item_id: str) -> None:
    cart = opened(client, {"sku": "BRD"})
    body = {"quantity": 2} if method == "PATCH" else None
    answer = client.request(method, f"/carts/{cart['id']}/items/{item_id}", json=body)
    refused(answer, 404, "cart-item-unknown")
    assert shown(client, cart["id"]) == cart


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_a_parked_cart_is_not_changed(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    id_ = opened(client, {"sku": "BRD"})["id"]
    parked = client.post(f"/carts/{id_}/park", json={"name": "man with dog"}).json()
    refused(client.request(method, f"/carts/{id_}{path}", json=body), 409, "cart-parked")
    assert shown(client, id_) == parked


@pytest.mark.parametrize("ended", ["checked_out", "cleared"])
@pytest.mark.parametrize(("method", "path", "body"), CHANGES + ENDINGS)
def test_a_cart_that_has_ended_is_not_changed(
    client: TestClient, ended: str, method: str, path: str, body: dict[str, Any] | None
) -> None:
    id_ = opened(client, {"sku": "BRD"})["id"]
    if ended == "checked_out":
        assert client.post(f"/carts/{id_}/checkout").status_code == 201
    else:
        assert client.delete(f"/carts/{id_}").status_code == 204
    before = shown(client, id_)
    assert before["state"] == ended
    answer = client.request(method, f"/carts/{id_}{path}", json=body)
    if (ended, path) == ("checked_out", "/checkout"):
        assert (answer.status_code, answer.json()["id"]) == (200, id_)
    else:
        refused(answer, 409, "cart-closed")
    assert shown(client, id_) == before
    assert listed(client) == []


def test_a_cart_has_at_most_a_thousand_lines(client: TestClient) -> None:
    lines = [{"sku": "WIN", "discount": "0.01"}] * 1_000
    cart = opened(client, *lines)
    assert (len(cart["items"]), cart["total_amount"]) == (1_000, "9980.00")
    refused(client.post(f"/carts/{cart['id']}/items", json={"sku": "BRD"}), 422, "cart-full", "")
    assert shown(client, cart["id"]) == cart


def test_more_money_than_a_purchase_can_come_to(client: TestClient, shop: Shop) -> None:
    change(shop, "UPDATE products SET unit_price_minor = 999999999 WHERE sku = 'WIN'")
    cart = opened(client, {"sku": "WIN", "quantity": 100_000})
    answer = client.post(f"/carts/{cart['id']}/items", json={"sku": "WIN", "quantity": 2})
    refused(answer, 422, "amount-too-large", "/quantity")
    assert shown(client, cart["id"]) == cart
    change(shop, "UPDATE products SET unit_price_minor = 1000000001 WHERE sku = 'WIN'")
    dear = shown(client, cart["id"])
    assert problems(dear) == [("price-changed", 1, False), ("amount-too-large", None, True)]
    assert (dear["items"][0]["line_total"], dear["tax_amount"]) == ("1000000001000.00", "0.00")


# --- What stands in the way ---------------------------------------------------------------------


def problems(cart: dict[str, Any]) -> list[tuple[str, int | None, bool]]:
    return [(each["code"], each["item_id"], each["prevents_checkout"]) for each in cart["problems"]]


def test_a_cart_is_shown_whatever_is_wrong_with_it(client: TestClient, shop: Shop) -> None:
    cart = opened(
        client,
        {"sku": "BRD", "discount": "1.50"},
        {"sku": "MLK"},
        {"sku": "APL", "quantity": 0.5},
        discount="5.00",
    )
    id_ = cart["id"]
    assert problems(cart) == [("discount-too-large", None, True)]
    # 0.50 + 1.50 + 2.00, all of which the discount takes
    assert (cart["total_discount"], cart["total_amount"]) == ("5.50", "0.00")
    cart = client.patch(f"/carts/{id_}", json={"discount": "1.00"}).json()
    assert (problems(cart), cart["total_amount"]) == ([], "3.00")
    change(shop, "UPDATE products SET unit_price_minor = 100 WHERE sku = 'BRD'")
    change(shop, "UPDATE products SET active = false WHERE sku = 'MLK'")
    change(shop, "UPDATE products SET quantity_decimals = 0 WHERE sku = 'APL'")
    change(shop, "UPDATE branches SET active = false WHERE code = 'SM1'")
    wrong = shown(client, id_)
    assert problems(wrong) == [
        ("branch-closed", None, True),
        ("price-changed", 1, False),
        ("discount-too-large", 1, True),
        ("product-inactive", 2, True),
        ("quantity-invalid", 3, True),
    ]
    assert wrong["problems"][1]["message"] == "bread costs 1.00 now, not 2.00."
    assert wrong["total_amount"] == "2.50"
    refused(client.post(f"/carts/{id_}/checkout"), 422, "branch-closed", "/branch_id")
    change(shop, "UPDATE branches SET active = true WHERE code = 'SM1'")
    refused(client.post(f"/carts/{id_}/checkout"), 422, "product-inactive", "/items/1/product_id")
    cart = client.delete(f"/carts/{id_}/items/2").json()
    refused(client.post(f"/carts/{id_}/checkout"), 422, "quantity-invalid", "/items/1/quantity")
    cart = client.delete(f"/carts/{id_}/items/3").json()
    refused(client.post(f"/carts/{id_}/checkout"), 422, "discount-too-large", "/items/0/discount")
    assert shown(client, id_) == cart
    assert one(shop, "SELECT count(*) FROM purchases") == 0
    cart = client.patch(f"/carts/{id_}", json={"discount": "0.25"}).json()
    cart = client.patch(f"/carts/{id_}/items/1", json={"discount": "50%"}).json()
    assert (problems(cart), cart["total_amount"]) == ([("price-changed", 1, False)], "0.25")
    assert client.post(f"/carts/{id_}/checkout").json()["total_amount"] == "0.25"


def test_a_discount_that_a_smaller_quantity_leaves_too_large_is_shown(client: TestClient) -> None:
    id_ = opened(client, {"sku": "BRD", "quantity": 3, "discount": "5.00"})["id"]
    cart = client.patch(f"/carts/{id_}/items/1", json={"quantity": 2}).json()
    assert problems(cart) == [("discount-too-large", 1, True)]
    assert (cart["items"][0]["line_discount"], cart["total_amount"]) == ("4.00", "0.00")


def test_more_units_than_the_policy_allows(make: Callable[..., Shop]) -> None:
    shop = make(max_units_per_product=2)
    with client_of(shop) as client:
        cart = opened(client, {"sku": "BRD", "quantity": 2}, {"sku": "APL", "quantity": 2.5})
        path = f"/carts/{cart['id']}"
        answer = client.post(f"{path}/items", json={"sku": "BRD"})
        refused(answer, 422, "too-many-units", "/quantity")
        answer = client.post(f"{path}/items", json={"sku": "BRD", "discount": "10%"})
        refused(answer, 422, "too-many-units", "/quantity")
        answer = client.patch(f"{path}/items/1", json={"quantity": 3})
        refused(answer, 422, "too-many-units", "/quantity")
        answer = client.post(
            "/carts", json={"branch_id": 1, "items": [{"sku": "BRD"}, {"sku": "BRD"}] * 2}
        )
        refused(answer, 422, "too-many-units", "/items/3/quantity")
        assert shown(client, cart["id"]) == cart
        change(shop, "UPDATE branches SET max_units_per_product = 1 WHERE code = 'SM1'")
        assert problems(shown(client, cart["id"])) == [("too-many-units", 1, True)]
        refused(client.post(f"{path}/checkout"), 422, "too-many-units", "/items/0/quantity")
        fewer = client.patch(f"{path}/items/1", json={"quantity": 1}).json()
        assert problems(fewer) == []
        assert client.post(f"{path}/checkout").status_code == 201


def test_tax_added_to_prices_and_another_currency(make: Callable[..., Shop]) -> None:
    shop = make(prices_include_tax=False, currency="JPY")
    assert minor_digits("JPY") == 0
    with client_of(shop) as client:
        cart = opened(client, {"sku": "WIN", "discount": "10%"}, {"sku": "BRD"}, discount="100")
        # 899 and 200, less 82 and 18 of the whole: 817 and 182, with 155 and 13 tax added
        assert [item["line_total"] for item in cart["items"]] == ["972", "195"]
        assert (cart["tax_amount"], cart["total_amount"]) == ("168", "1167")
        sold = client.post(f"/carts/{cart['id']}/checkout").json()
        assert (sold["tax_amount"], sold["total_amount"]) == ("168", "1167")


# --- Parking ------------------------------------------------------------------------------------
