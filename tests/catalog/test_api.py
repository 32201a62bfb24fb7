from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from checkstand.shop import Shop
from tests.client import TestClient
from tests.shop import sell

OAT = {
    "product_name": "oat milk 1l",
    "unit_price": "2.50",
    "sku": "OAT1",
    "barcode": "4006381333931",
    "category": "Dairy",
    "tax_rate": 7,
    "stock": 24,
    "branch": "SM1",
}


def add(client: TestClient, **fields: Any) -> dict[str, Any]:
    answer = client.post("/products", json={"product_name": "milk", "unit_price": 1, **fields})
    assert answer.status_code == 201, answer.text
    product: dict[str, Any] = answer.json()
    return product


def names(client: TestClient, path: str, **params: Any) -> list[str]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [item["product_name"] for item in answer.json()["items"]]


def refused(answer: Any, status: int, code: str, pointer: str | None = None) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    assert answer.headers["content-type"] == "application/problem+json"
    if pointer is not None:
        assert pointer in [error["pointer"] for error in body["errors"]]


def stored(shop: Shop) -> list[int]:
    tables = (
        "products",
        "product_barcodes",
        "product_words",
        "categories",
        "stock_levels",
        "stock_movements",
    )
    with shop.database.read() as session:
        return [
            session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
        ]


# --- Adding -------------------------------------------------------------------------------------


def test_a_new_product_is_answered_whole(client: TestClient) -> None:
    product = add(client, **OAT)
    assert product == {
        "id": product["id"],
        "sku": "OAT1",
        "barcodes": ["4006381333931"],
        "product_name": "oat milk 1l",
        "category": "Dairy",
        "unit": "each",
        "quantity_decimals": 0,
        "unit_price": "2.50",
        "tax_rate": 7,
        "stock": 24,
        "active": True,
    }
    assert client.get(f"/products/{product['id']}").json() == product
    assert client.get(f"/register/products/{product['id']}").json() == product
    assert client.get("/register/products").json() == {"items": [product], "next_cursor": None}


def test_the_words_of_older_systems_are_understood(client: TestClient) -> None:
    product = add(client, product_name="apples")
    assert (product["product_name"], product["unit_price"]) == ("apples", "1.00")
    answer = client.post("/products", json={"name": "pears", "price": 2.9})
    assert answer.status_code == 201
    assert answer.json()["unit_price"] == "2.90"
    refused(
        client.post("/products", json={"product_name": "a", "name": "b", "price": 1}),
        422,
        "validation-failed",
        "/name",
    )


@pytest.mark.parametrize(
    ("unit", "kept", "decimals"),
    [
        ("piece", "each", 0),
        ("PCS", "each", 0),
        ("ea", "each", 0),
        ("Kilogram", "kg", 3),
        ("kg", "kg", 3),
        ("ml", "ml", 3),
        ("bunch", "bunch", 0),
    ],
)
def test_units(client: TestClient, unit: str, kept: str, decimals: int) -> None:
    product = add(client, unit=unit)
    assert (product["unit"], product["quantity_decimals"]) == (kept, decimals)


def test_the_digits_of_quantities_may_be_said(client: TestClient) -> None:
    product = add(client, unit="kg", quantity_decimals=2)
    assert (product["unit"], product["quantity_decimals"]) == ("kg", 2)
    changed = client.patch(f"/products/{product['id']}", json={"unit": "kilo"}).json()
    assert changed["quantity_decimals"] == 2
    changed = client.patch(f"/products/{product['id']}", json={"unit": "pcs"}).json()
    assert (changed["unit"], changed["quantity_decimals"]) == ("each", 0)


@pytest.mark.parametrize(
    ("rate", "answered"), [(19, 19), ("7.5", 7.5), ("19%", 19), (0.07, 7), (0, 0)]
)
def test_tax_rates(client: TestClient, rate: Any, answered: float) -> None:
    assert add(client, tax_rate=rate)["tax_rate"] == answered


def test_barcodes_answer_as_printed_and_are_found_in_any_form(client: TestClient) -> None:
    add(client, product_name="gum", barcodes=["036000291452", "7351-3537", "0036000291452"])
    [gum] = client.get("/products").json()["items"]
    assert gum["barcodes"] == ["73513537", "036000291452"]
    for form in ("036000291452", "0036000291452", "00036000291452", "73513537", "00000073513537"):
        assert names(client, "/register/products", barcode=form) == ["gum"]
    assert names(client, "/register/products", barcode="4006381333931") == []
    refused(
        client.get("/register/products", params={"barcode": "4006381333932"}),
        422,
        "barcode-invalid",
        "/barcode",
    )


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"product_name": ""}, "validation-failed", "/product_name"),
        ({"product_name": "a\x00b"}, "validation-failed", "/product_name"),
        ({"product_name": "a\nb"}, "validation-failed", "/product_name"),
        ({"product_name": "x" * 201}, "validation-failed", "/product_name"),
        ({"product_name": "\ufdfa" * 200}, "product-invalid", "/product_name"),
        ({"product_name": 7}, "validation-failed", "/product_name"),
        ({"unit_price": "-1"}, "product-invalid", "/unit_price"),
        ({"unit_price": "1.005"}, "validation-failed", "/unit_price"),
        ({"unit_price": "1e3"}, "validation-failed", "/unit_price"),
        ({"unit_price": True}, "validation-failed", "/unit_price"),
        ({"unit_price": 10**18}, "validation-failed", "/unit_price"),
        ({"unit_price": "9" * 1000}, "validation-failed", "/unit_price"),
        ({"unit_price": None}, "validation-failed", "/unit_price"),
        ({"sku": "x" * 65}, "validation-failed", "/sku"),
        ({"sku": "a\tb"}, "validation-failed", "/sku"),
        ({"barcode": "123"}, "barcode-invalid", "/barcode"),
        ({"barcodes": ["4006381333931", "4006381333932"]}, "barcode-invalid", "/barcodes/1"),
        ({"tax_rate": 101}, "validation-failed", "/tax_rate"),
        ({"tax_rate": "much"}, "validation-failed", "/tax_rate"),
        ({"category": "x" * 101}, "validation-failed", "/category"),
        ({"unit": "x" * 17}, "validation-failed", "/unit"),
        ({"quantity_decimals": 4}, "validation-failed", "/quantity_decimals"),
        ({"stock": -1}, "validation-failed", "/stock"),
        ({"stock": 10**9}, "validation-failed", "/stock"),
        ({"stock": 0.5, "branch": 1}, "quantity-invalid", "/stock"),
        ({"stock": 5}, "branch-missing", "/branch"),
        ({"reorder_point": 5}, "branch-missing", "/branch"),
        ({"branch": True}, "validation-failed", "/branch"),
        ({"prise": 5}, "validation-failed", "/prise"),
        ({"id": 5}, "validation-failed", "/id"),
    ],
)
def test_what_can_not_be_is_pointed_at_and_stores_nothing(
    client: TestClient, shop: Shop, fields: dict[str, Any], code: str, pointer: str
) -> None:
    answer = client.post("/products", json={"product_name": "milk", "unit_price": 1, **fields})
    refused(answer, 422, code, pointer)
    assert stored(shop) == [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("branch", ["SM9", 99, "99", 10**20, -1])
def test_stock_in_an_unknown_branch_stores_nothing(
    client: TestClient, shop: Shop, branch: Any
) -> None:
    new = {"product_name": "milk", "unit_price": 1, "stock": 5, "branch": branch}
    refused(client.post("/products", json=new), 404, "branch-unknown", "/branch")
    assert stored(shop) == [0, 0, 0, 0, 0, 0]


def test_a_sku_and_a_barcode_belong_to_one_product(client: TestClient, shop: Shop) -> None:
    add(client, **OAT)
    before = stored(shop)
    again = {"product_name": "other", "unit_price": 1, "category": "New"}
    refused(client.post("/products", json={**again, "sku": "OAT1"}), 409, "sku-taken", "/sku")
    refused(
        client.post("/products", json={**again, "barcode": "04006381333931"}),
        409,
        "barcode-taken",
        "/barcode",
    )
    refused(
        client.post("/products", json={**again, "barcodes": ["73513537", "4006381333931"]}),
        409,
        "barcode-taken",
        "/barcodes/1",
    )
    assert stored(shop) == before
    other = add(client, product_name="other", sku="X")
    path = f"/products/{other['id']}"
    refused(client.patch(path, json={"sku": "OAT1"}), 409, "sku-taken", "/sku")
    refused(client.patch(path, json={"barcode": "4006381333931"}), 409, "barcode-taken", "/barcode")
    assert client.get(path).json() == other


def test_one_of_many_at_once_gets_the_sku(client: TestClient, shop: Shop) -> None:
    def post(number: int) -> tuple[int, str]:
        answer = client.post("/products", json={**OAT, "product_name": f"oat {number}"})
        return answer.status_code, answer.json().get("code", "")

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(post, range(12)))
    assert answers[0] == (201, "")
    assert set(answers[1:]) <= {(409, "sku-taken"), (409, "barcode-taken")}
    assert len(answers) == 12
    assert stored(shop)[:2] == [1, 1]


def test_names_of_every_script(client: TestClient) -> None:
    for name in ("חלב 3%", "🥛 milk", "Crème fraîche", "牛奶", "‏حليب‏"):
        assert add(client, product_name=name)["product_name"] == name.strip()
    assert names(client, "/products", search="חלב") == ["חלב 3%"]
    assert names(client, "/products", search="CREME") == ["Crème fraîche"]
    assert names(client, "/products", search="牛") == ["牛奶"]


def test_ten_megabytes_are_refused(client: TestClient) -> None:
    huge = "x" * 10_000_000
    new = {"product_name": "milk", "unit_price": 1}
    for field in ("product_name", "unit_price", "sku", "barcode", "category", "tax_rate", "stock"):
        refused(client.post("/products", json={**new, field: huge}), 422, "validation-failed")


@pytest.mark.parametrize("field", ["product_name", "sku", "category", "unit", "branch"])
def test_half_a_character_is_refused(client: TestClient, field: str) -> None:
    body = f'{{"product_name": "m", "unit_price": 1, "stock": 1, "{field}": "a\\ud800"}}'
    answer = client.post("/products", content=body, headers={"content-type": "application/json"})
    refused(answer, 422, "validation-failed", f"/{field}")


# --- Changing -----------------------------------------------------------------------------------


def test_a_change_changes_what_it_says(client: TestClient) -> None:
    product = add(client, **OAT)
    path = f"/products/{product['id']}"
    changed = client.patch(path, json={"price": "2.60", "category": "Plant milk"})
    assert changed.status_code == 200
    expected = {**product, "unit_price": "2.60", "category": "Plant milk"}
    assert changed.json() == expected == client.get(path).json()
    assert client.patch(path, json={}).json() == expected
    gone = client.patch(path, json={"sku": None, "barcodes": None, "category": None}).json()
    assert gone == {**expected, "sku": None, "barcodes": [], "category": None}
    assert names(client, "/products", search="plant") == []
    assert names(client, "/products", search="oat1") == []
    assert names(client, "/products", search="oat") == ["oat milk 1l"]
    assert names(client, "/products", barcode="4006381333931") == []


def test_barcodes_are_replaced_together(client: TestClient) -> None:
    product = add(client, **OAT)
    path = f"/products/{product['id']}"
    changed = client.patch(path, json={"barcodes": ["73513537", "04006381333931"]}).json()
    assert changed["barcodes"] == ["73513537", "4006381333931"]
    assert client.patch(path, json={"barcode": "73513537"}).json()["barcodes"] == ["73513537"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"stock": 5}, "/stock"),
        ({"product_name": ""}, "/product_name"),
        ({"unit_price": "free"}, "/unit_price"),
        ({"actve": True}, "/actve"),
    ],
)
def test_changes_that_can_not_be(client: TestClient, changes: dict[str, Any], pointer: str) -> None:
    product = add(client, **OAT)
    path = f"/products/{product['id']}"
    refused(client.patch(path, json=changes), 422, "validation-failed", pointer)
    assert client.get(path).json() == product


def test_a_product_goes_and_comes_back(client: TestClient) -> None:
    product = add(client, **OAT)
    path = f"/products/{product['id']}"
    assert client.delete(path).status_code == 204
    again = client.delete(path)
    assert (again.status_code, again.content) == (204, b"")
    assert client.get(path).json() == {**product, "active": False}
    assert names(client, "/register/products") == []
    assert names(client, "/register/products", active="all") == ["oat milk 1l"]
    assert names(client, "/products") == ["oat milk 1l"]
    assert names(client, "/products", active="true") == []
    assert names(client, "/products", active="false", search="oat") == ["oat milk 1l"]
    refused(client.post("/products", json=OAT), 409, "sku-taken", "/sku")
    assert client.patch(path, json={"active": True}).json() == product
    assert names(client, "/register/products") == ["oat milk 1l"]


@pytest.mark.parametrize("id_", ["0", "-1", "99", str(2**31), str(2**63), "9" * 30])
def test_unknown_numbers(client: TestClient, id_: str) -> None:
    for path in (f"/products/{id_}", f"/register/products/{id_}"):
        refused(client.get(path), 404, "product-unknown")
    refused(client.patch(f"/products/{id_}", json={"active": True}), 404, "product-unknown")
    refused(client.delete(f"/products/{id_}"), 404, "product-unknown")
    refused(client.get(f"/categories/{id_}"), 404, "category-unknown")


# --- Stock --------------------------------------------------------------------------------------


def test_stock_is_that_of_a_branch_or_of_all(client: TestClient, shop: Shop) -> None:
    oat = add(client, **OAT)
    flour = add(client, product_name="flour", unit="kg", stock=1.5, branch=2)
    sell(shop, [(oat["id"], 3)], branch="SM1")
    sell(shop, [oat["id"]], branch="SM2")

    def stock(**params: Any) -> list[float]:
        items = client.get("/register/products", params=params).json()["items"]
        return [item["stock"] for item in items]

    assert stock() == [1.5, 20]
    assert stock(branch="SM1") == [0, 21]
    assert stock(branch="2") == [1.5, -1]
    assert stock(branch="SM3") == [0, 0]
    assert client.get(f"/products/{oat['id']}", params={"branch": "SM2"}).json()["stock"] == -1
    assert flour["stock"] == 1.5
    refused(
        client.get("/register/products", params={"branch": "SM9"}),
        404,
        "branch-unknown",
        "/branch",
    )


def test_the_only_branch_need_not_be_named(client: TestClient, shop: Shop) -> None:
    with shop.database.write() as session:
        session.execute(text("UPDATE branches SET active = false WHERE code <> 'SM2'"))
    product = add(client, stock=3, reorder_point=1)
    with shop.database.read() as session:
        levels = session.execute(text("SELECT * FROM stock_levels")).all()
        movements = session.execute(
            text("SELECT branch_id, product_id, kind, quantity_milli FROM stock_movements")
        ).all()
    assert [tuple(row) for row in levels] == [(2, product["id"], 3000, 1000)]
    assert [tuple(row) for row in movements] == [(2, product["id"], "opening", 3000)]


def test_no_stock_needs_no_branch(client: TestClient, shop: Shop) -> None:
    assert add(client, stock=0)["stock"] == 0
    assert stored(shop)[4:] == [0, 0]
    add(client, product_name="bread", stock=0, branch="SM1")
    assert stored(shop)[4:] == [1, 0]


def test_a_reorder_point_can_be_changed(client: TestClient, shop: Shop) -> None:
    product = add(client, **OAT)
    path = f"/products/{product['id']}"
    assert client.patch(path, json={"reorder_point": 6, "branch": 1}).json() == product
    with shop.database.read() as session:
        levels = session.execute(text("SELECT * FROM stock_levels")).all()
    assert [tuple(row) for row in levels] == [(1, product["id"], 24000, 6000)]


# --- Lists --------------------------------------------------------------------------------------


def test_pages_by_name(client: TestClient) -> None:
    for name in ("Pear", "apple", "Änis", "pear", "zucchini", "apple"):
        add(client, product_name=name)
    read, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get("/register/products", params=params).json()
        read += [(item["product_name"], item["id"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [name for name, _ in read] == ["apple", "apple", "Pear", "pear", "zucchini", "Änis"]
    assert len({id_ for _, id_ in read}) == 6
    assert read[0][1] < read[1][1]


def test_a_category_by_number(client: TestClient) -> None:
    for number in range(5):
        add(client, product_name=f"p{9 - number}", category="Dairy")
    add(client, product_name="bread", category="Bakery")
    page = client.get("/register/products", params={"category": "DAIRY", "limit": 3}).json()
    assert [item["product_name"] for item in page["items"]] == ["p9", "p8", "p7"]
    params = {"category": "dairy", "limit": 3, "cursor": page["next_cursor"]}
    page = client.get("/register/products", params=params).json()
    assert [item["product_name"] for item in page["items"]] == ["p6", "p5"]
    assert page["next_cursor"] is None
    assert names(client, "/products", category="none such") == []
    assert names(client, "/products", category="dairy", search="p5") == ["p5"]
    assert names(client, "/products", category="bakery", search="p5") == []


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!",
        "WyJhIl0",  # ["a"]
        "WzFd",  # [1]
        "WyJhXHUwMDAwIiwxXQ",  # ["a\u0000",1]
        "WyJhIiwiYiJd",  # ["a","b"]
        "é",
    ],
)
def test_cursors_not_given_out_here(client: TestClient, cursor: str) -> None:
    for path in ("/products", "/products?search=milk"):
        answer = client.get(path, params={"cursor": cursor, "search": "m"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/cursor"


def test_a_forged_cursor_is_no_error_of_ours(client: TestClient) -> None:
    add(client)
    cursor = "WyJhIiw5MjIzMzcyMDM2ODU0Nzc1ODA3XQ"  # ["a",9223372036854775807]
    assert names(client, "/products", cursor=cursor) == ["milk"]


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"limit": 0}, "/limit"),
        ({"limit": 501}, "/limit"),
        ({"limit": "many"}, "/limit"),
        ({"active": "maybe"}, "/active"),
        ({"search": "a\x00b"}, "/search"),
        ({"search": "x" * 201}, "/search"),
        ({"category": "\x00"}, "/category"),
        ({"branch": "\x00"}, "/branch"),
    ],
)
def test_filters_that_can_not_be(client: TestClient, params: dict[str, Any], pointer: str) -> None:
    refused(client.get("/register/products", params=params), 422, "validation-failed", pointer)


# --- Categories ---------------------------------------------------------------------------------


def test_categories(client: TestClient) -> None:
    made = client.post("/categories", json={"name": "Dairy"})
    assert made.status_code == 201
    dairy = made.json()
    assert dairy == {"id": dairy["id"], "name": "Dairy", "active": True}
    add(client, category="dairy")
    add(client, product_name="bread", category="Bakery")
    listed = client.get("/categories").json()
    bakery = {"id": listed["items"][0]["id"], "name": "Bakery", "active": True}
    assert listed == {"items": [bakery, dairy], "next_cursor": None}
    assert client.get("/categories", params={"search": "DA"}).json()["items"] == [dairy]
    page = client.get("/categories", params={"limit": 1}).json()
    rest = client.get("/categories", params={"limit": 1, "cursor": page["next_cursor"]}).json()
    assert rest == {"items": [dairy], "next_cursor": None}
    refused(client.post("/categories", json={"name": " DAIRY "}), 409, "name-taken", "/name")
    path = f"/categories/{dairy['id']}"
    assert client.delete(path).status_code == client.delete(path).status_code == 204
    assert client.get(path).json() == {**dairy, "active": False}
    assert client.get("/categories", params={"active": "true"}).json()["items"] == [bakery]
    assert client.patch(path, json={"active": True}).json() == dairy
    refused(client.patch(path, json={"name": "bakery"}), 409, "name-taken", "/name")
    refused(client.post("/categories", json={"name": "x" * 101}), 422, "validation-failed", "/name")
    refused(client.post("/categories", json={}), 422, "validation-failed", "/name")


def test_products_are_found_by_the_new_name_of_their_category(client: TestClient) -> None:
    product = add(client, category="Dairy")
    [dairy] = client.get("/categories").json()["items"]
    changed = client.patch(f"/categories/{dairy['id']}", json={"name": "Cold shelf"})
    assert changed.json() == {**dairy, "name": "Cold shelf"}
    assert client.get(f"/products/{product['id']}").json()["category"] == "Cold shelf"
    assert names(client, "/products", search="dairy") == []
    assert names(client, "/products", search="cold milk") == ["milk"]


def test_the_openapi_has_examples(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for schema in ("ProductIn", "ProductPatch", "ProductOut", "CategoryIn", "CategoryOut"):
        assert schemas[schema]["examples"]
    assert schemas["ProductIn"]["required"] == ["product_name", "unit_price"]
    assert schemas["ProductIn"]["additionalProperties"] is False
