from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from checkstand.customers.models import Customer, CustomerWord
from checkstand.customers.repository import CustomerRow, add_customers
from checkstand.customers.service import search_customers
from checkstand.platform.db.bulk import insert_rows
from checkstand.purchases.drafts import NEW_CUSTOMER
from checkstand.shop import Shop
from tests.client import TestClient
from tests.plans import read_whole, statements
from tests.shop import add_product, sell

DANA = {
    "name": "Dana Levi",
    "code": "u100",
    "email": "dana@example.com",
    "phone": "+972 50-123-4567",
}


def add(client: TestClient, **fields: Any) -> dict[str, Any]:
    answer = client.post("/customers", json={"name": "Dana", **fields})
    assert answer.status_code == 201, answer.text
    customer: dict[str, Any] = answer.json()
    return customer


def found(client: TestClient, path: str = "/customers", **params: Any) -> list[str]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [item["name"] or item["code"] for item in answer.json()["items"]]


def refused(answer: Any, status: int, code: str, pointer: str | None = None) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    if pointer is not None:
        assert pointer in [error["pointer"] for error in body["errors"]]


def stored(shop: Shop) -> list[int]:
    with shop.database.read() as session:
        return [
            session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("customers", "customer_words")
        ]


def test_a_register_adds_customers_as_a_manager_does(client: TestClient) -> None:
    answer = client.post("/register/customers", json=DANA)
    assert answer.status_code == 201
    assert client.get(f"/customers/{answer.json()['id']}").json() == answer.json()
    refused(client.post("/register/customers", json=DANA), 409, "code-taken", "/code")


def test_a_new_customer_is_answered_whole(client: TestClient) -> None:
    dana = add(client, **DANA)
    assert dana == {
        "id": dana["id"],
        "code": "u100",
        "name": "Dana Levi",
        "email": "dana@example.com",
        "phone": "+972501234567",
        "points": 0,
        "purchases": 0,
        "active": True,
    }
    assert UUID(dana["id"]).version == 4
    for ref in (dana["id"], dana["id"].upper(), "u100"):
        assert client.get(f"/customers/{ref}").json() == dana
        assert client.get(f"/register/customers/{ref}").json() == dana
    assert client.get("/register/customers").json() == {"items": [dana], "next_cursor": None}


def test_purchases_are_counted(client: TestClient, shop: Shop) -> None:
    dana = add(client, **DANA)
    milk = add_product(shop, "milk")
    sell(shop, [milk], customer="u100")
    sell(shop, [milk], customer=UUID(dana["id"]), branch="SM2")
    assert client.get("/customers/u100").json()["purchases"] == 2
    assert client.get("/register/customers?search=dana").json()["items"][0]["purchases"] == 2
    purchase = sell(shop, [milk], customer=NEW_CUSTOMER)
    assert client.get(f"/customers/{purchase.customer_id}").json() == {
        "id": str(purchase.customer_id),
        "code": None,
        "name": "",
        "email": None,
        "phone": None,
        "points": 0,
        "purchases": 1,
        "active": True,
    }


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": None}, "/name"),
        ({"name": "a\x00"}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": "x" * 10_000_000}, "/name"),
        ({"code": ""}, "/code"),
        ({"code": "x" * 65}, "/code"),
        ({"code": "a\nb"}, "/code"),
        ({"email": "dana"}, "/email"),
        ({"email": "a@b@c"}, "/email"),
        ({"email": "a@\x00b"}, "/email"),
        ({"email": "x" * 255 + "@y"}, "/email"),
        ({"phone": "call me"}, "/phone"),
        ({"phone": "1" * 10_000_000}, "/phone"),
        ({"phone": 972501234567}, "/phone"),
        ({"points": 5}, "/points"),
        ({"nam": "x"}, "/nam"),
    ],
)
def test_what_can_not_be_is_pointed_at_and_stores_nothing(
    client: TestClient, shop: Shop, fields: dict[str, Any], pointer: str
) -> None:
    answer = client.post("/customers", json={**DANA, **fields})
    refused(answer, 422, "validation-failed", pointer)
    assert stored(shop) == [0, 0]


@pytest.mark.parametrize("field", ["name", "code", "email", "phone"])
def test_half_a_character_is_refused(client: TestClient, field: str) -> None:
    body = f'{{"name": "m", "{field}": "a\\ud800"}}'
    answer = client.post("/customers", content=body, headers={"content-type": "application/json"})
    refused(answer, 422, "validation-failed", f"/{field}")


def test_a_code_belongs_to_one_customer(client: TestClient, shop: Shop) -> None:
    add(client, **DANA)
    other = add(client, name="Ruth", code="u101")
    before = stored(shop)
    refused(client.post("/customers", json=DANA), 409, "code-taken", "/code")
    refused(
        client.patch(f"/customers/{other['id']}", json={"code": "u100", "name": "R"}),
        409,
        "code-taken",
        "/code",
    )
    assert stored(shop) == before
    assert client.get("/customers/u101").json() == other


def test_one_of_many_at_once_gets_the_code(client: TestClient, shop: Shop) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.post("/customers", json=DANA), range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    assert stored(shop)[0] == 1


def test_a_change_changes_what_it_says(client: TestClient) -> None:
    dana = add(client, **DANA)
    changed = client.patch("/customers/u100", json={"name": "Dana Cohen", "phone": None})
    assert changed.status_code == 200
    expected = {**dana, "name": "Dana Cohen", "phone": None}
    assert changed.json() == expected == client.get("/customers/u100").json()
    assert found(client, search="levi") == found(client, search="050123") == []
    assert found(client, search="cohen") == ["Dana Cohen"]
    assert client.patch("/customers/u100", json={}).json() == expected
    renamed = client.patch("/customers/u100", json={"code": "u200"}).json()
    assert renamed == {**expected, "code": "u200"}
    refused(client.get("/customers/u100"), 404, "customer-unknown")
    assert client.patch("/customers/u200", json={"code": None}).json()["code"] is None
    refused(
        client.patch(f"/customers/{dana['id']}", json={"email": "x"}),
        422,
        "validation-failed",
        "/email",
    )


def test_a_customer_goes_and_comes_back(client: TestClient) -> None:
    dana = add(client, **DANA)
    assert client.delete("/customers/u100").status_code == 204
    assert client.delete(f"/customers/{dana['id']}").status_code == 204
    assert client.get("/customers/u100").json() == {**dana, "active": False}
    assert found(client, "/register/customers") == []
    assert found(client, "/register/customers", search="dana") == []
    assert found(client, "/register/customers", active="all") == ["Dana Levi"]
    assert found(client) == ["Dana Levi"]
    assert found(client, active="true") == []
    assert found(client, active="false", search="dana") == ["Dana Levi"]
    assert client.patch("/customers/u100", json={"active": True}).json() == dana


@pytest.mark.parametrize("ref", ["nobody", "3f0c1a52-5f1e-4c0e-9a60-0d2b1a7c9e11", "x" * 64, "🛒"])
def test_unknown_customers(client: TestClient, ref: str) -> None:
    refused(client.get(f"/customers/{ref}"), 404, "customer-unknown")
    refused(client.get(f"/register/customers/{ref}"), 404, "customer-unknown")
    refused(client.patch(f"/customers/{ref}", json={"name": "x"}), 404, "customer-unknown")
    refused(client.delete(f"/customers/{ref}"), 404, "customer-unknown")


@pytest.mark.parametrize("ref", ["%00", "a%00b", "x" * 65, "a%0Ab"])
def test_refs_that_can_not_be(client: TestClient, ref: str) -> None:
    refused(client.get(f"/customers/{ref}"), 422, "validation-failed", "/customer_id")


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("dana", ["Dana Levi", "Danann"]),
        ("dan lev", ["Dana Levi"]),
        ("LEVI", ["Dana Levi", "Noa Levi"]),
        ("levi dana", ["Dana Levi"]),
        ("u100", ["Dana Levi"]),
        ("u10", ["Dana Levi", "u101"]),
        ("dana@example", ["Dana Levi"]),
        ("example.com", ["Dana Levi"]),
        ("0501", ["Dana Levi"]),
        ("050-123", ["Dana Levi"]),
        ("501234567", ["Dana Levi"]),
        ("+972 50", ["Dana Levi"]),
        ("1234567", []),
        ("נועה", ["נועה כהן"]),
        ("%", []),
        ("zzz", []),
    ],
)
def test_searching(client: TestClient, shop: Shop, search: str, names: list[str]) -> None:
    add(client, **DANA)
    add(client, name="Noa Levi")
    add(client, name="Danann")
    add(client, name="נועה כהן")
    with shop.database.write() as session:
        add_customers(session.connection(), [CustomerRow(uuid4(), "u101")], shop.clock())
    assert sorted(found(client, search=search)) == names


def test_the_word_itself_comes_first(client: TestClient) -> None:
    for name in ("Danann Li", "Dani Dan", "Dana Levi", "Ruth Dan"):
        add(client, name=name)
    assert found(client, search="dan")[2:] == ["Dana Levi", "Danann Li"]
    assert sorted(found(client, search="dan")[:2]) == ["Dani Dan", "Ruth Dan"]


def test_pages_hold_everybody_once(client: TestClient, shop: Shop) -> None:
    rows = [CustomerRow(uuid4(), f"u{n:02}" if n % 2 else None) for n in range(31)]
    with shop.database.write() as session:
        add_customers(session.connection(), rows, shop.clock())
    for limit in (1, 4, 15, 16, 30, 31):
        read, cursor = [], None
        while True:
            params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
            page = client.get("/customers", params=params).json()
            read += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
            assert len(page["items"]) == limit
        assert [item["code"] for item in read[:15]] == [f"u{n:02}" for n in range(1, 31, 2)]
        uncoded = [item["id"] for item in read[15:]]
        assert uncoded == sorted(str(row.id) for row in rows if row.code is None)


def test_pages_of_a_search_hold_everybody_once(client: TestClient) -> None:
    for n in range(20):
        add(client, name=f"Dana Dan {'Levi' if n % 2 else 'Dandan'}{n}", code=f"dan{n}")
    for search, count in (("dan", 20), ("dan levi", 10), ("levi1", 6)):
        read, cursor = [], None
        while True:
            params = {"limit": 3, "search": search} | ({"cursor": cursor} if cursor else {})
            page = client.get("/customers", params=params).json()
            read += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(read) == len(set(read)) == count
    refused(
        client.get("/customers", params={"search": "dan", "cursor": "WyJhIiwiIl0"}),
        422,
        "cursor-invalid",
        "/cursor",
    )


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "WzFd",  # [1]
        "WyIiLCJ4Il0",  # ["","x"]
        "WyJcdTAwMDAiLCIiXQ",  # ["\u0000",""]
        "WyJkYW5hIiwiZGFuYSIsIngiXQ",  # ["dana","dana","x"]
        "WyJ4IiwieCIsIngiXQ",  # ["x","x","x"]
    ],
)
def test_cursors_not_given_out_here(client: TestClient, cursor: str) -> None:
    for params in ({}, {"search": "dana"}):
        answer = client.get("/customers", params={"cursor": cursor, **params})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/cursor"


# --- Plans --------------------------------------------------------------------------------------


@pytest.fixture
def many(shop: Shop) -> Shop:
    """A shop with 3,000 customers, as its own statistics know."""
    with shop.database.write() as session:
        connection = session.connection()
        rows = [
            (UUID(int=n + (n * 7919 % 3000 << 100)), f"u{n}" if n % 2 else None, "Dana")
            for n in range(3_000)
        ]
        now = shop.clock()
        insert_rows(
            connection, Customer, ("id", "code", "name", "created_at"), [(*r, now) for r in rows]
        )
        words = [(word, r[0]) for r in rows for word in ("dana", f"levi{r[0].int % 7}")]
        insert_rows(connection, CustomerWord, ("word", "customer_id"), words)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE customers")
            connection.exec_driver_sql("ANALYZE customer_words")
    return shop


@pytest.mark.parametrize("search", [None, "dana", "dana levi1", "nobody"])
@pytest.mark.parametrize("page", [1, 2])
def test_customers_are_found_from_indexes(many: Shop, search: str | None, page: int) -> None:
    with many.database.read() as session:
        connection = session.connection()
        cursor = None
        if page == 2:
            _, cursor = search_customers(session, search=search)
        asked = statements(
            connection,
            lambda: search_customers(session, search=search, active=True, cursor=cursor),
        )
        assert [table for each in asked for table in read_whole(connection, *each)] == []
