"""`PATCH /products`: all or nothing, in as many statements for a thousand as for two."""

from typing import Any

from sqlalchemy import event

from checkstand.shop import Shop
from tests.catalog.test_api import add, refused, stored
from tests.client import TestClient


def change(client: TestClient, *products: dict[str, Any]) -> Any:
    return client.patch("/products", json={"products": list(products)})


def test_many_change_at_once(client: TestClient) -> None:
    ids = [add(client, product_name=f"tea {number}", sku=f"T{number}")["id"] for number in range(3)]
    answer = change(
        client,
        {"id": ids[2], "unit_price": "1.20", "category": "dairy"},
        {"id": ids[0], "active": False, "sku": None},
        {"id": ids[1], "reorder_point": 5, "branch": "SM2", "tax_rate": 7},
    )
    assert answer.status_code == 200, answer.text
    changed = answer.json()["products"]
    assert [each["id"] for each in changed] == [ids[2], ids[0], ids[1]]
    assert (changed[0]["unit_price"], changed[0]["category"]) == ("1.20", "dairy")
    assert (changed[1]["active"], changed[1]["sku"]) == (False, None)
    assert changed[2]["tax_rate"] == 7
    for each in changed:
        assert client.get(f"/products/{each['id']}").json() == each


def test_one_that_can_not_be_leaves_all_as_they_were(client: TestClient, shop: Shop) -> None:
    first, second = add(client, sku="A"), add(client, sku="B", barcode="4006381333931")
    add(client, sku="C")
    before = stored(shop)
    good = {"id": first["id"], "unit_price": "9.99", "category": "new"}
    ill = {
        (404, "product-unknown", "/products/1/id"): {"id": 999_999},
        (422, "product-invalid", "/products/1/id"): {"id": first["id"]},
        (422, "validation-failed", "/products/1/unit_price"): {
            "id": second["id"],
            "unit_price": "1.234",
        },
        (422, "product-invalid", "/products/1/unit_price"): {"id": second["id"], "unit_price": -1},
        (409, "sku-taken", "/products/1/sku"): {"id": second["id"], "sku": "C"},
        (422, "barcode-invalid", "/products/1/barcode"): {"id": second["id"], "barcode": "123"},
        (404, "branch-unknown", "/products/1/branch"): {
            "id": second["id"],
            "reorder_point": 1,
            "branch": "SM9",
        },
        (422, "validation-failed", "/products/1/nonsense"): {"id": second["id"], "nonsense": 1},
    }
    for (status, code, pointer), bad in ill.items():
        refused(change(client, good, bad), status, code, pointer)
    taken = {"id": first["id"], "barcodes": ["96385074", "4006381333931"]}
    refused(change(client, taken), 409, "barcode-taken", "/products/0/barcodes/1")
    both = [{"id": each["id"], "sku": "D"} for each in (first, second)]
    refused(change(client, *both), 409, "sku-taken", "/products/1/sku")
    assert stored(shop) == before
    assert client.get(f"/products/{first['id']}").json() == first
    refused(client.patch("/products", json={"products": []}), 422, "validation-failed")
    many = [{"id": number} for number in range(1, 1002)]
    refused(change(client, *many), 422, "validation-failed")


def test_skus_and_barcodes_pass_from_one_to_another(client: TestClient) -> None:
    first = add(client, sku="A", barcode="4006381333931")
    second = add(client, sku="B", barcode="96385074")
    answer = change(
        client,
        {"id": first["id"], "sku": "B", "barcode": "96385074"},
        {"id": second["id"], "sku": "A", "barcode": "4006381333931"},
    )
    assert answer.status_code == 200, answer.text
    assert [(each["sku"], each["barcodes"]) for each in answer.json()["products"]] == [
        ("B", ["96385074"]),
        ("A", ["4006381333931"]),
    ]


def test_a_thousand_take_no_more_statements_than_two(client: TestClient, shop: Shop) -> None:
    ids = [add(client, product_name=f"tea {number}")["id"] for number in range(60)]
    counts = []
    for some in (ids[:2], ids):
        sent: list[str] = []

        def note(_1: Any, _2: Any, statement: str, *_: Any, sent: list[str] = sent) -> None:
            sent.append(statement)

        event.listen(shop.database._writer, "before_cursor_execute", note)
        prices = [{"id": id_, "unit_price": len(some), "category": f"c{len(some)}"} for id_ in some]
        assert change(client, *prices).status_code == 200
        event.remove(shop.database._writer, "before_cursor_execute", note)
        counts.append(len(sent))
    assert counts[0] == counts[1] < 25
