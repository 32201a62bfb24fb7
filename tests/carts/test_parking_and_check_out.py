from typing import Any
from uuid import UUID

import pytest

from checkstand.shop import Shop
from tests.carts.conftest import (
    Clock,
    change,
    listed,
    one,
    opened,
    refused,
    shown,
)
from tests.client import TestClient
from tests.shop import sell

# --- Ringing up ---------------------------------------------------------------------------------


def test_parked_and_resumed_elsewhere(client: TestClient, clock: Clock) -> None:
    id_ = opened(client, {"sku": "BRD"}, register="R1", cashier="dana")["id"]
    clock.goes_on(5)
    parked = client.post(f"/carts/{id_}/park", json={"name": " man with dog "})
    assert parked.status_code == 200
    assert (parked.json()["state"], parked.json()["name"]) == ("parked", "man with dog")
    assert parked.json()["updated_at"] == "2026-11-20T12:05:00Z"
    renamed = client.post(f"/carts/{id_}/park", json={"name": "man with cat"}).json()
    assert (renamed["name"], renamed["version"]) == ("man with cat", 3)
    resumed = client.post(f"/carts/{id_}/resume", json={"register": "R2", "cashier": "eve"})
    assert resumed.status_code == 200
    cart = resumed.json()
    assert (cart["state"], cart["register"], cart["cashier"]) == ("open", "R2", "eve")
    assert (cart["name"], cart["total_amount"]) == ("man with cat", "2.00")
    refused(client.post(f"/carts/{id_}/resume", json={"register": "R1"}), 409, "cart-not-parked")
    refused(client.post(f"/carts/{id_}/resume"), 409, "cart-not-parked")
    again = client.post(f"/carts/{id_}/resume", json={"register": "R2", "cashier": "eve"})
    assert (again.status_code, again.json()) == (200, cart)


def test_resumed_where_it_was_parked(client: TestClient) -> None:
    id_ = opened(client, register="R1")["id"]
    client.post(f"/carts/{id_}/park", json={"name": "x"})
    assert client.post(f"/carts/{id_}/resume").json()["register"] == "R1"


@pytest.mark.parametrize("body", [None, {}, {"name": ""}, {"name": "x" * 101}, {"name": "a\nb"}])
def test_a_cart_is_parked_under_a_name(client: TestClient, body: dict[str, Any] | None) -> None:
    cart = opened(client)
    answer = client.post(f"/carts/{cart['id']}/park", json=body)
    refused(answer, 422, "validation-failed", "" if body is None else "/name")
    assert shown(client, cart["id"]) == cart


# --- Finding ------------------------------------------------------------------------------------


def test_an_abandoned_cart_is_found_again(client: TestClient, clock: Clock) -> None:
    lost = opened(client, {"sku": "BRD", "quantity": 2}, {"sku": "WIN"}, customer_id="u1")
    clock.goes_on(90)
    (found,) = listed(client)
    assert found == {
        "id": lost["id"],
        "branch_id": 1,
        "branch_code": "SM1",
        "register": "main",
        "cashier": None,
        "customer_id": lost["customer_id"],
        "customer_code": "u1",
        "customer_name": "",
        "state": "open",
        "name": "",
        "version": 1,
        "updated_at": "2026-11-20T12:00:00Z",
        "age_seconds": 5400,
        "lines": 2,
        "total_amount": "13.99",
        "currency": "EUR",
    }


def test_carts_are_listed_by_what_is_known_of_them(client: TestClient, clock: Clock) -> None:
    ids = {}
    for name, branch, register, parked in [
        ("a", "SM1", "R1", "Man with dog"),
        ("b", "SM1", "R2", None),
        ("c", "SM2", "R1", "man with hat"),
        ("d", "SM1", "R1", None),
    ]:
        ids[name] = opened(client, branch_id=branch, register=register)["id"]
        if parked:
            client.post(f"/carts/{ids[name]}/park", json={"name": parked})
        clock.goes_on(1)
    client.delete(f"/carts/{opened(client)['id']}")
    names = {id_: name for name, id_ in ids.items()}

    def found(**params: Any) -> str:
        return "".join(names[each["id"]] for each in listed(client, **params))

    assert found() == "dcba"
    assert found(branch="SM1") == "dba"
    assert found(branch=2) == "c"
    assert found(state="parked") == "ca"
    assert found(state="open", branch="SM1") == "db"
    assert found(register="R1") == "dca"
    assert found(name="man") == "ca"
    assert found(name="DOG man") == "a"
    assert found(name="man", branch="SM2") == "c"
    assert found(name="dogs") == ""
    assert found(name="!") == ""
    client.patch(f"/carts/{ids['b']}", json={"cashier": "dana"})
    assert found() == "bdca"
    for params in ({}, {"branch": "SM1"}, {"name": "man"}):
        pages = ""
        cursor: str | None = ""
        while cursor is not None:
            page = client.get("/carts", params={"limit": 1, "cursor": cursor, **params}).json()
            pages += "".join(names[each["id"]] for each in page["items"])
            cursor = page["next_cursor"]
        assert pages == found(**params)
    refused(client.get("/carts", params={"branch": "SM9"}), 404, "branch-unknown", "/branch")
    refused(client.get("/carts", params={"cursor": "x"}), 422, "cursor-invalid", "/cursor")
    refused(client.get("/carts", params={"state": "lost"}), 422, "validation-failed", "/state")


# --- Checking out -------------------------------------------------------------------------------


def test_check_out_answers_as_a_purchase_does_once(client: TestClient, shop: Shop) -> None:
    cart = opened(
        client, {"sku": "BRD", "quantity": 2}, register="R2", cashier="dana", customer_id="u100"
    )
    path = f"/carts/{cart['id']}"
    sold = client.post(
        f"{path}/checkout", json={"payments": [{"method": "cash", "amount": "10.00"}]}
    )
    assert sold.status_code == 201
    assert sold.headers["location"] == f"../../purchases/{cart['id']}"
    purchase = sold.json()
    assert purchase == client.get(f"/purchases/{cart['id']}").json()
    assert {name: purchase[name] for name in ("id", "receipt_number", "register", "cashier")} == {
        "id": cart["id"],
        "receipt_number": "SM1-R2-000001",
        "register": "R2",
        "cashier": "dana",
    }
    assert (purchase["customer_code"], purchase["total_amount"]) == ("u100", "4.00")
    assert purchase["payments"] == [{"method": "cash", "amount": "10.00"}]
    assert purchase["change_due"] == "6.00"
    others: list[Any] = [None, {}, {"customer_id": "u7"}, {"version": 99}, {"payments": []}]
    for body in others:
        again = client.post(f"{path}/checkout", json=body)
        assert (again.status_code, again.json()) == (200, purchase)
    change(shop, "UPDATE products SET unit_price_minor = 1 WHERE sku = 'BRD'")
    closed = shown(client, cart["id"])
    assert closed["state"] == "checked_out"
    assert (closed["purchase_id"], closed["receipt_number"]) == (cart["id"], "SM1-R2-000001")
    assert closed["items"] == cart["items"]
    assert (closed["total_amount"], closed["problems"]) == ("4.00", [])
    assert one(shop, "SELECT count(*) FROM purchases") == 1
    assert one(shop, "SELECT count(*) FROM customers") == 1
    assert one(shop, "SELECT quantity_milli FROM stock_levels") == -2000


def test_check_out_says_who_and_where(client: TestClient) -> None:
    id_ = opened(client, {"sku": "BRD"}, customer_id="u1")["id"]
    body = {"customer_id": "u100", "cashier": "eve", "register": "R9"}
    sold = client.post(f"/carts/{id_}/checkout", json=body).json()
    assert (sold["customer_code"], sold["cashier"], sold["register"]) == ("u100", "eve", "R9")
    closed = shown(client, id_)
    assert (closed["customer_code"], closed["cashier"], closed["register"]) == ("u100", "eve", "R9")


def test_check_out_of_a_walk_in_and_of_somebody_new(client: TestClient) -> None:
    walk_in = opened(client, {"sku": "BRD"}, customer_id="u1")["id"]
    sold = client.post(f"/carts/{walk_in}/checkout", json={"customer_id": None}).json()
    assert sold["customer_id"] is None
    somebody = opened(client, {"sku": "BRD"})["id"]
    sold = client.post(f"/carts/{somebody}/checkout", json={"customer_id": "new"}).json()
    assert UUID(sold["customer_id"]).version == 4
    assert shown(client, somebody)["customer_id"] == sold["customer_id"]


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        (
            {"payments": [{"method": "cash", "amount": "1.99"}]},
            422,
            "payments-too-low",
            "/payments",
        ),
        (
            {"payments": [{"method": "cash", "amount": "-5"}]},
            *(422, "amount-invalid", "/payments/0/amount"),
        ),
        ({"payments": [{"method": "CASH", "amount": "5"}]}, 422, "validation-failed", None),
        ({"version": 1}, 409, "cart-changed", None),
        ({"timestamp": "2026-11-20T08:12:00Z"}, 422, "validation-failed", "/timestamp"),
    ],
)
def test_a_refused_check_out_leaves_the_cart_as_it_was(
    client: TestClient, shop: Shop, body: Any, status: int, code: str, pointer: str | None
) -> None:
    id_ = opened(client)["id"]
    cart = client.post(f"/carts/{id_}/items", json={"sku": "BRD"}).json()
    answer = client.post(f"/carts/{id_}/checkout", json={"customer_id": "u7", **body})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    if pointer is not None:
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert shown(client, id_) == cart
    assert one(shop, "SELECT count(*) FROM purchases") == 0
    assert one(shop, "SELECT count(*) FROM customers") == 0
    sold = client.post(f"/carts/{id_}/checkout", json={"version": cart["version"]})
    assert (sold.status_code, sold.json()["receipt_number"]) == (201, "SM1-main-000001")


def test_an_empty_cart_is_not_sold(client: TestClient) -> None:
    cart = opened(client)
    refused(client.post(f"/carts/{cart['id']}/checkout"), 422, "no-items", "/items")
    assert shown(client, cart["id"]) == cart


def test_a_cart_that_a_register_sold_by_itself_is_checked_out(
    client: TestClient, shop: Shop
) -> None:
    cart = opened(client, {"product_id": 1}, {"product_id": 2})
    sold = sell(shop, [(1, 3)], id=UUID(cart["id"]))
    after = shown(client, cart["id"])
    assert (after["state"], [item["quantity"] for item in after["items"]]) == ("checked_out", [3])
    assert client.get("/carts").json()["items"] == []
    again = client.post(f"/carts/{cart['id']}/checkout", json={})
    assert (again.status_code, again.json()["receipt_number"]) == (200, sold.receipt_number)
    refused(
        client.post(f"/carts/{cart['id']}/items", json={"product_id": 1}),
        409,
        "cart-closed",
    )
    assert one(shop, "SELECT count(*) FROM purchases") == 1
