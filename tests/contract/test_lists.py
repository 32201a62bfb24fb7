"""Lists: `limit`, `cursor`, and every row once, whatever is added meanwhile."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from checkstand.customers.service import CustomerChanges, add_customer
from checkstand.platform.http.paging import encode_cursor
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import NOON, PURCHASES, filled, operations, refusal
from tests.shop import add_branch, add_product, draft, make_shop, sell_all

ROWS = 23
"""Of each list here, before the walk begins."""


def customer(client: TestClient, number: int) -> str:
    body = {"name": f"Dana {number}", "code": f"u{number:03}" if number % 2 else None}
    return str(client.post("/management/customers", json=body).json()["id"])


def purchase(client: TestClient, number: int) -> str:
    body = {
        "branch_id": 1,
        "user_id": "u001",
        "timestamp": (NOON - timedelta(minutes=number % 7)).isoformat(),
        "items": [{"product_id": 1}],
    }
    return str(client.post(PURCHASES, json=body).json()["id"])


def product(client: TestClient, number: int) -> int:
    body = {"product_name": f"tea {number % 5}", "unit_price": "1.00", "category": "tea"}
    return int(client.post("/management/products", json=body).json()["id"])


def category(client: TestClient, number: int) -> int:
    name = f"{'abcdefg'[number % 7]} category {number}"
    return int(client.post("/management/categories", json={"name": name}).json()["id"])


def branch(client: TestClient, number: int) -> int:
    body = {"code": f"B{number}", "name": f"Branch {number}"}
    return int(client.post("/management/branches", json=body).json()["id"])


def import_(client: TestClient, number: int) -> str:
    rows = f"product_name,unit_price\nsoap {number},2\n"
    answer = client.post("/management/imports/products", files={"file": ("p.csv", rows.encode())})
    return str(answer.json()["import_id"])


Add = Callable[[TestClient, int], Any]
LISTS: dict[str, tuple[str, Add, str]] = {
    "branches": ("/cash-register/branches", branch, "id"),
    "branches found": ("/cash-register/branches?search=branch", branch, "id"),
    "all branches": ("/management/branches", branch, "id"),
    "products": ("/cash-register/products", product, "id"),
    "products found": ("/cash-register/products?search=te", product, "id"),
    "products of a category": ("/cash-register/products?category=tea", product, "id"),
    "all products": ("/management/products?active=all", product, "id"),
    "categories": ("/management/categories", category, "id"),
    "customers": ("/cash-register/customers", customer, "id"),
    "customers found": ("/cash-register/customers?search=dan", customer, "id"),
    "all customers": ("/management/customers", customer, "id"),
    "purchases": ("/management/purchases", purchase, "id"),
    "purchases of a branch": ("/management/purchases?branch=SM1", purchase, "id"),
    "purchases of a customer": ("/management/purchases?customer=u001", purchase, "id"),
    "purchases of a day": ("/management/purchases?date=2026-11-20", purchase, "id"),
    "imports": ("/management/imports", import_, "import_id"),
}


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOON)
    add_product(shop, "apple", 50)
    yield shop
    shop.database.close()


def page(client: TestClient, path: str, **params: Any) -> dict[str, Any]:
    response = client.get(path, params={**dict(client.get(path).request.url.params), **params})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert answer.keys() == {"items", "next_cursor"}
    return answer


def walk(
    client: TestClient, path: str, limit: int, meanwhile: Callable[[], object] = lambda: None
) -> list[dict[str, Any]]:
    """Read a list to its end, page by page; `meanwhile` happens between pages."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = page(client, path, limit=limit, **cursor)
        assert len(answer["items"]) <= limit
        items += answer["items"]
        if answer["next_cursor"] is None:
            return items
        assert len(answer["items"]) == limit
        cursor = {"cursor": answer["next_cursor"]}
        assert len(items) < 10 * ROWS, "it never ends"
        meanwhile()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_in_pages_has_each_row_once(client: TestClient, name: str) -> None:
    path, add, key = LISTS[name]
    for number in range(ROWS):
        add(client, number)
    whole = [item[key] for item in page(client, path, limit=500)["items"]]
    assert len(whole) == len(set(whole)) >= ROWS
    assert page(client, path, limit=500)["next_cursor"] is None
    for limit in (1, 7, len(whole) - 1, len(whole)):
        assert [item[key] for item in walk(client, path, limit)] == whole


@pytest.mark.parametrize("name", LISTS)
def test_a_list_in_pages_misses_no_row_while_others_are_added(
    client: TestClient, name: str
) -> None:
    path, add, key = LISTS[name]
    before = [add(client, number) for number in range(ROWS)]
    added = iter(range(ROWS, 2 * ROWS))
    walked = [item[key] for item in walk(client, path, 5, lambda: add(client, next(added)))]
    assert len(walked) == len(set(walked))
    assert set(before) <= set(walked)


@pytest.mark.usefixtures("shop")
def test_loyal_customers_in_pages(client: TestClient, shop: Shop) -> None:
    sell_all(
        shop,
        [
            draft([1], customer=f"u{number}", id=uuid4())
            for number in range(ROWS)
            for _ in range(1 + number % 5)
        ],
    )

    def walk_loyal(limit: int, path: str = "/analytics/loyal-customers") -> list[Any]:
        found: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            params: dict[str, Any] = {"min_purchases": 2, "limit": limit, **cursor}
            answer = client.get(path, params=params).json()
            assert answer.keys() == {"min_purchases", "total", "customers", "next_cursor"}
            assert (answer["min_purchases"], answer["total"]) == (2, 18)
            assert len(answer["customers"]) <= limit
            found += [(each["purchases"], each["customer_id"]) for each in answer["customers"]]
            if answer["next_cursor"] is None:
                return found
            cursor = {"cursor": answer["next_cursor"]}

    whole = walk_loyal(500)
    assert [purchases for purchases, _ in whole] == [5] * 4 + [4] * 4 + [3] * 5 + [2] * 5
    assert whole == sorted(whole, key=lambda each: (-each[0], each[1]))
    for limit in (1, 4, 17, 18):
        assert walk_loyal(limit) == whole
        assert walk_loyal(limit, "/loyal_customers") == whole


# --- Limits and cursors -------------------------------------------------------------------------


def list_paths(shop: Shop) -> list[str]:
    """Every route that takes a cursor, whatever there will be."""
    with shop.database.write() as session:
        somebody = add_customer(session, CustomerChanges(name="Somebody"), shop.clock())
    return [
        filled(path, [("customer_id", str(somebody.id))])
        for method, path, operation in operations(all_in_one.create(shop))
        if method == "GET"
        and any(each["name"] == "cursor" for each in operation.get("parameters", ()))
    ]


def test_every_list_has_a_limit_and_a_cursor(shop: Shop) -> None:
    parameters = {
        path: {each["name"]: each["schema"] for each in operation.get("parameters", ())}
        for method, path, operation in operations(all_in_one.create(shop))
        if method == "GET"
    }
    answers_a_list = {
        *("/cash-register/branches", "/cash-register/products", "/cash-register/customers"),
        *("/cash-register/carts", "/management/branches", "/management/products"),
        "/management/categories",
        *("/management/customers", "/management/purchases", "/management/imports"),
        *("/cash-register/customers/{customer_id}/points",),
        *("/management/customers/{customer_id}/points",),
        *("/analytics/loyal-customers", "/loyal_customers"),
    }
    assert {path for path in parameters if "cursor" in parameters[path]} == answers_a_list
    for path in answers_a_list:
        limit = parameters[path]["limit"]
        most, usual = (10_000, 500) if "loyal" in path else (500, 50)
        assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, most, usual)
    top = {"/analytics/top-products", "/best_sellers"}
    assert {path for path in parameters if "limit" in parameters[path]} == answers_a_list | top


def test_limits_out_of_range_are_refused(client: TestClient, shop: Shop) -> None:
    for path in [*list_paths(shop), "/analytics/top-products", "/best_sellers"]:
        most = 10_000 if "loyal" in path else 500
        for said in (0, -1, most + 1, "abc", "1.5", "1e1", "9" * 30, "\u0661", "0x10", "null"):
            assert refusal(client.get(path, params={"limit": said})) == (
                422,
                "validation-failed",
                ["/limit"],
            ), (path, said)
        for said in (1, most):
            assert client.get(path, params={"limit": said}).status_code == 200


def test_unknown_cursors_are_refused(client: TestClient, shop: Shop) -> None:
    odd = [
        *("x", "=", "%", "é", "null", "a" * 3000, "AAAA", " ", "🛒"),
        encode_cursor(),
        encode_cursor(1, 2, 3, 4, 5),
        encode_cursor("a", "b", "c", "d"),
        "W251bGxd",  # [null]
        "eyJhIjoxfQ",  # {"a":1}
        "WzFlNDAwXQ",  # [1e400]
        "W1tbW1tb",
    ]
    for path in list_paths(shop):
        for cursor in odd:
            status, code, pointers = refusal(client.get(path, params={"cursor": cursor}))
            assert (status, pointers) == (422, ["/cursor"]), (path, cursor)
            assert code in ("cursor-invalid", "validation-failed")


def test_a_cursor_of_another_list_is_refused_or_harmless(client: TestClient, shop: Shop) -> None:
    keys: list[tuple[Any, ...]] = [
        (-1,),
        (0,),
        (2**63,),
        (2**64 - 1,),
        ("",),
        ("\u202e🛒",),
        ("x" * 900,),
        ("", ""),
        ("a", -1),
        ("a", 2**64 - 1),
        ("a", "b"),
        ("9999-12-31T23:59:59+00:00", str(uuid4())),
        ("9999-12-31T23:59:59-14:00", str(uuid4())),
        ("0001-01-01T00:00:00+14:00", str(uuid4())),
        ("2026-11-20T08:00:00", str(uuid4())),
        (-5, "0" * 32),
        (2**63, "0" * 32),
        ("a", "b", "c"),
        ("a", "b", str(uuid4())),
    ]
    for path in list_paths(shop):
        for key in keys:
            for search in ({}, {"search": "a"}, {"category": "tea"}):
                response = client.get(path, params={"cursor": encode_cursor(*key), **search})
                if response.status_code != 200:
                    assert refusal(response) == (422, "cursor-invalid", ["/cursor"]), (path, key)


def test_as_many_as_asked_and_fifty_without(client: TestClient, shop: Shop) -> None:
    for number in range(51):
        add_branch(shop, f"B{number}")
    answer = page(client, "/cash-register/branches")
    assert len(answer["items"]) == 50
    assert page(client, "/cash-register/branches", limit=3)["items"] == answer["items"][:3]
    assert answer["items"][0] == {
        "id": 1,
        "code": "SM1",
        "name": "Supermarket SM1",
        "time_zone": "Europe/Berlin",
        "address": "",
        "active": True,
        "prices_include_tax": None,
        "cash_rounding": None,
        "max_units_per_product": None,
        "receipt_header": "",
        "receipt_footer": "",
    }
    rest = page(client, "/cash-register/branches", cursor=answer["next_cursor"])
    assert [item["id"] for item in rest["items"]] == [51, 52, 53, 54]
    assert rest["next_cursor"] is None


# --- What the items are -------------------------------------------------------------------------


def test_products_and_how_they_are_found(client: TestClient) -> None:
    made = client.post(
        "/management/products",
        json={
            "product_name": "Crème fraîche 30%",
            "unit_price": 1.29,
            "sku": "CF30",
            "barcode": "4006381333931",
            "category": "Dairy",
            "tax_rate": 7,
            "stock": 12,
            "branch": "SM1",
        },
    )
    assert made.status_code == 201
    expected = {
        "id": 2,
        "sku": "CF30",
        "barcodes": ["4006381333931"],
        "product_name": "Crème fraîche 30%",
        "category": "Dairy",
        "unit": "each",
        "quantity_decimals": 0,
        "unit_price": "1.29",
        "tax_rate": 7,
        "stock": 12,
        "active": True,
    }
    assert made.json() == expected
    client.post(PURCHASES, json={"branch_id": 2, "items": [{"sku": "CF30", "quantity": 2}]})
    for params in (
        {"search": "CREME fra"},
        {"search": "dairy"},
        {"search": "cf30"},
        {"category": "dairy"},
        {"barcode": "4006381333931"},
        {"barcode": "04006381333931"},
        {"search": "creme", "category": "DAIRY", "barcode": "4006381333931"},
    ):
        for branch, stock in ((None, 10), ("1", 12), ("SM2", -2), ("SM3", 0)):
            where = {"branch": branch} if branch else {}
            (found,) = page(client, "/cash-register/products", **params, **where)["items"]
            assert found == {**expected, "stock": stock}
    assert page(client, "/cash-register/products", category="no")["items"] == []
    assert page(client, "/cash-register/products", barcode="96385074")["items"] == []
    client.delete("/management/products/2")
    assert page(client, "/cash-register/products", search="creme")["items"] == []
    assert page(client, "/management/products", search="creme")["items"][0]["active"] is False


def test_customers_and_how_they_are_found(client: TestClient) -> None:
    body = {"name": "Dana Levi", "code": "u100", "email": "dana@example.com"}
    made = client.post("/management/customers", json={**body, "phone": "+972 50 123-4567"}).json()
    expected = {
        **body,
        "id": made["id"],
        "phone": "+972501234567",
        "points": 0,
        "purchases": 0,
        "active": True,
    }
    assert made == expected
    for user in ("u100", made["id"]):
        sale = {"branch_id": 1, "user_id": user, "items": [{"product_id": 1}]}
        assert client.post(PURCHASES, json=sale).json()["customer_id"] == made["id"]
    expected["purchases"] = 2
    for search in ("dana", "LEV", "u100", "0501234567", "example", "dana levi"):
        found = page(client, "/cash-register/customers", search=search)["items"]
        assert found == [expected], search
    assert page(client, "/cash-register/customers", search="nobody")["items"] == []
    for ref in ("u100", made["id"]):
        assert client.get(f"/cash-register/customers/{ref}").json() == expected


def test_purchases_and_how_they_are_filtered(client: TestClient) -> None:
    def sale(day: int, **more: Any) -> str:
        body = {
            "branch_id": "SM1",
            "timestamp": f"2026-11-{day:02}T09:00:00Z",
            "items": [{"product_id": 1}],
            **more,
        }
        return str(client.post(PURCHASES, json=body).json()["id"])

    cash = {"payments": [{"method": "cash", "amount": 1}]}
    ids = [
        sale(9, user_id="u1"),
        sale(15, cashier="dana", **cash),
        sale(16, branch_id="SM2", user_id="u1", **cash),
        sale(19, cashier="dana"),
        sale(20, user_id="u2"),
    ]

    def found(**params: Any) -> list[int]:
        listed = [item["id"] for item in page(client, "/management/purchases", **params)["items"]]
        return [ids.index(each) for each in listed]

    assert found() == [4, 3, 2, 1, 0]
    assert found(branch="SM2") == found(branch=2) == [2]
    assert found(customer="u1") == [2, 0]
    assert found(cashier="dana") == [3, 1]
    assert found(payment_method="cash") == [2, 1]
    assert found(date="2026-11-16") == [2]
    assert found(week="2026-W46") == [1, 0]
    assert found(**{"from": "2026-11-15", "to": "2026-11-19"}) == [3, 2, 1]
    assert found(**{"from": "2026-11-19"}) == [4, 3]
    assert found(to="2026-11-09") == [0]
    assert found(customer="u1", branch="SM1", week="2026-W46") == [0]
    assert found(cashier="nobody") == []
    path = "/management/purchases"
    for params, expected in (
        ({"branch": "SM9"}, (404, "branch-unknown", ["/branch"])),
        ({"customer": "nobody"}, (404, "customer-unknown", ["/customer"])),
        ({"from": "2026-11-20", "to": "2026-11-19"}, (422, "dates-invalid", ["/from"])),
        ({"date": "2026-11-20", "week": "2026-W46"}, (422, "dates-invalid", ["/date"])),
        ({"date": "2026-11-31"}, (422, "validation-failed", ["/date"])),
        ({"date": "1790000000"}, (422, "validation-failed", ["/date"])),
        ({"week": "2026-W54"}, (422, "dates-invalid", ["/week"])),
        ({"week": "46"}, (422, "validation-failed", ["/week"])),
    ):
        assert refusal(client.get(path, params=params)) == expected
