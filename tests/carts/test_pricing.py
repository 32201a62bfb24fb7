"""What a cart shows is what is sold: of many made up carts, and of what scales print."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import insert

from checkstand.carts.finding import list_carts
from checkstand.catalog.barcodes import check_digit
from checkstand.labels.models import LabelRule
from checkstand.shop import Shop
from tests.carts.conftest import change, client_of, opened, refused, shown
from tests.client import TestClient
from tests.plans import read_whole, statements
from tests.shop import add_product

SAME = ("product_id", "quantity", "unit_price", "discount", "tax_rate", "line_total")


@pytest.mark.parametrize("tax_included", [True, False])
def test_made_up_carts_are_sold_as_they_are_shown(
    make: Callable[..., Shop], tax_included: bool
) -> None:
    shop = make(prices_include_tax=tax_included)
    order = random.Random(7)
    with client_of(shop) as client:
        for _ in range(25):
            items = [_made_up(order) for _ in range(order.randint(1, 6))]
            whole = order.choice([None, "0.10", "7.5%", "33%"])
            cart = opened(client, *items, discount=whole)
            assert cart["problems"] == []
            sold = client.post(f"/carts/{cart['id']}/checkout").json()
            for field in ("total_amount", "tax_amount", "total_discount"):
                assert sold[field] == cart[field], items
            assert [[item[field] for field in SAME] for item in sold["items"]] == [
                [item[field] for field in SAME] for item in cart["items"]
            ]
            closed = shown(client, cart["id"])
            assert closed["items"] == cart["items"]


def _made_up(order: random.Random) -> dict[str, Any]:
    sku = order.choice(["BRD", "MLK", "WIN", "APL"])
    quantity = order.randint(100, 3_000) / 1000 if sku == "APL" else order.randint(1, 9)
    discount = order.choice([None, None, "0.07", "10%", "2.25%", "95%"])
    return {"sku": sku, "quantity": quantity, "discount": discount}


# --- Labels -------------------------------------------------------------------------------------


def label(prefix: str, item: str, value: str) -> str:
    digits = prefix + item + value
    return digits + str(check_digit(digits))


@pytest.fixture
def scales(shop: Shop) -> Shop:
    """Scales that print weights after 20 and prices after 21; cheese is 42, at 12.00 a kilogram."""
    add_product(shop, "cheese", 1200, sku="42", quantity_decimals=3, tax_rate_bp=700)
    cut = {"length": 13, "item_start": 2, "item_length": 5, "value_start": 7, "value_length": 5}
    with shop.database.write() as session:
        for position, (prefix, kind, decimals) in enumerate(
            [("20", "weight", 3), ("21", "price", 2)]
        ):
            session.execute(
                insert(LabelRule).values(
                    position=position,
                    name=kind,
                    prefix=prefix,
                    value_kind=kind,
                    decimals=decimals,
                    check_digit="gtin",
                    **cut,
                )
            )
    return shop


@pytest.fixture
def deli(scales: Shop) -> Iterator[TestClient]:
    with client_of(scales) as client:
        yield client


def test_labels_are_lines_of_their_own_and_sold_as_such(deli: TestClient) -> None:
    weight, price = label("20", "00042", "00525"), label("21", "00042", "00399")
    cart = opened(deli, {"barcode": weight}, {"barcode": weight, "discount": "10%"})
    path = f"/carts/{cart['id']}"
    added = deli.post(f"{path}/items", json={"barcode": price})
    assert added.status_code == 201
    added = deli.post(f"{path}/items", json={"sku": "42", "quantity": 0.1})
    assert added.status_code == 201
    cart = added.json()
    lines = [(item["label"], item["quantity"], item["line_total"]) for item in cart["items"]]
    assert lines[:2] == [(weight, 0.525, "6.30"), (weight, 0.525, "5.67")]
    assert lines[2][::2] == (price, "3.99")
    assert lines[3] == (None, 0.1, "1.20")
    assert (cart["total_amount"], cart["problems"]) == ("17.16", [])
    answer = deli.patch(f"{path}/items/1", json={"quantity": 1})
    refused(answer, 422, "quantity-invalid", "/quantity")
    answer = deli.post(f"{path}/items", json={"barcode": weight, "quantity": 2})
    refused(answer, 422, "quantity-invalid", "/quantity")
    misread = weight[:-1] + str((int(weight[-1]) + 1) % 10)
    answer = deli.post(f"{path}/items", json={"barcode": misread})
    refused(answer, 422, "barcode-invalid", "/barcode")
    assert shown(deli, cart["id"]) == cart
    sold = deli.post(f"{path}/checkout").json()
    assert (sold["total_amount"], sold["tax_amount"]) == (cart["total_amount"], cart["tax_amount"])
    assert [[item[field] for field in SAME] for item in sold["items"]] == [
        [item[field] for field in SAME] for item in cart["items"]
    ]


def test_a_label_that_is_read_no_more_is_shown(deli: TestClient, scales: Shop) -> None:
    cart = opened(deli, {"barcode": label("20", "00042", "00525")}, {"sku": "BRD"})
    change(scales, "UPDATE products SET sku = '43' WHERE sku = '42'")
    wrong = shown(deli, cart["id"])
    assert [(each["code"], each["item_id"]) for each in wrong["problems"]] == [
        ("product-unknown", 1)
    ]
    assert (wrong["items"][0]["quantity"], wrong["total_amount"]) == (0.525, "8.30")
    answer = deli.post(f"/carts/{cart['id']}/checkout")
    refused(answer, 422, "product-unknown", "/items/0/barcode")
    assert shown(deli, cart["id"]) == wrong


# --- How it is read -----------------------------------------------------------------------------


def test_a_list_of_carts_is_read_from_the_index(client: TestClient, shop: Shop) -> None:
    for _ in range(3):
        opened(client, {"sku": "BRD"})
    with shop.database.read() as session:
        connection = session.connection()
        asked = statements(
            connection, lambda: list_carts(session, shop, branch="SM1", state="open", limit=2)
        )
        assert len(asked) == 5
        assert [table for each in asked for table in read_whole(connection, *each)] == []
