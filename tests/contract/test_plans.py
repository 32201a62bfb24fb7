"""The shop opens on many purchases as quickly as on ten: no query reads a large table to its end.

Every statement that an address sends is caught on its way to the database, which is then asked how
it goes about it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import current_thread
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, event, text

from checkstand.catalog.models import Category, Product, ProductBarcode, ProductWord
from checkstand.migrations.tables import metadata
from checkstand.platform.db.bulk import insert_rows
from checkstand.platform.search import name_key, words
from checkstand.purchases.drafts import ItemDraft, ProductRef
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import NOON, PURCHASES, UNKNOWN_ID, is_endless, operations
from tests.shop import draft, make_shop, sell_all

LARGE = {
    *("purchases", "purchase_items", "purchase_taxes", "payments", "purchase_flags"),
    *("customers", "customer_words", "customer_days"),
    *("products", "product_words", "product_barcodes", "stock_levels", "stock_movements"),
}
"""These grow with every sale, customer or product. Other summaries may be added up as a whole."""

PRODUCTS, CUSTOMERS, SALES = 3_000, 800, 2_400
TEA = ("green", "black", "white", "oolong", "earl grey")


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """A shop with some thousand products and purchases, of which the database knows the numbers."""
    shop = make_shop(database_url, clock=lambda: NOON)
    names = {number: f"{TEA[number % 5]} tea {number}" for number in range(1, PRODUCTS + 1)}
    with shop.database.write() as session:
        connection = session.connection()
        insert_rows(
            connection,
            Category,
            ("name", "name_key"),
            [(f"category {number}", f"category {number}") for number in range(1, 31)],
        )
        insert_rows(
            connection,
            Product,
            (
                *("id", "sku", "name", "name_key", "category_id", "unit", "quantity_decimals"),
                *("tax_rate_bp", "unit_price_minor", "created_at", "updated_at"),
            ),
            [
                (n, f"T{n}", name, name_key(name), 1 + n % 30, "each", 0, 700, 199, NOON, NOON)
                for n, name in names.items()
            ],
        )
        insert_rows(
            connection,
            ProductBarcode,
            ("gtin14", "product_id", "printed"),
            [(f"{n:014}", n, f"{n:013}") for n in names],
        )
        insert_rows(
            connection,
            ProductWord,
            ("word", "product_id"),
            sorted((word, n) for n, name in names.items() for word in words(name, f"T{n}")),
        )
    for start in range(0, SALES, 400):
        sell_all(shop, [a_sale(number) for number in range(start, start + 400)])
    analyze(shop)
    yield shop
    shop.database.close()


def a_sale(number: int) -> Any:
    return draft(
        [
            ItemDraft(ProductRef("id", 1 + (number * 7 + line) % PRODUCTS, "product_id"))
            for line in range(3)
        ],
        branch=f"SM{number % 3 + 1}",
        customer=f"u{number % CUSTOMERS}" if number % 5 else None,
        cashier=f"c{number % 4}",
        at=NOON - timedelta(minutes=30 * number),
        payments=[("card" if number % 2 else "cash", 1000)],
        id=uuid4(),
    )


def analyze(shop: Shop) -> None:
    with shop.database.write() as session:
        session.execute(text("ANALYZE"))
    if shop.database.is_sqlite:
        shop.database.close()  # connections look at the numbers when they are opened


# --- Catching statements, and asking how they are done ------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement with the parameters of its first row."""

    statement: str
    parameters: Any


@contextmanager
def caught(shop: Shop) -> Iterator[list[Sent]]:
    """Catch all that is sent to the database within the block."""
    sent: list[Sent] = []

    def note(_1: Any, _2: Any, statement: str, parameters: Any, _3: Any, many: bool) -> None:
        if current_thread().name == "receipts":
            return  # what waits for a printer is looked for now and then
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", statement):
            sent.append(Sent(statement, parameters[0] if many else parameters))

    engines = [shop.database.engine, shop.database._writer]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def read_to_the_end(connection: Connection, sent: Sent) -> set[str]:
    """Answer the tables that a statement reads from end to end.

    Not those that it reads in the order of an index until it has enough.
    """
    if connection.dialect.name == "postgresql":
        # Tables of some thousand rows are soon read: see what would be done were that dear.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        plan = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {sent.statement}", sent.parameters
        ).scalar_one()
        return set(_unbounded(plan[0]["Plan"], stops=False))
    steps = [
        row[3]
        for row in connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {sent.statement}", sent.parameters
        )
    ]
    called = {
        alias: table
        for table, alias in re.findall(r"(?:FROM|JOIN)\s+(\w+)(?:\s+AS)?\s+(\w+)", sent.statement)
    }
    stops = "LIMIT" in sent.statement and not any("TEMP B-TREE" in step for step in steps)
    read = set()
    for step in steps:
        scanned = re.match(r"SCAN (\w+)( USING)?", step)
        if scanned and not (stops and scanned[2]):
            name = scanned[1]
            table = name if name in metadata.tables else called.get(name)
            if table is None:
                made_here = rf"\)\s+(AS\s+)?{name}\b|\b{name}\s+AS\s*\("
                assert name in ("json_each", "CONSTANT") or re.search(made_here, sent.statement)
            else:
                read.add(table)
    return read


def _unbounded(node: dict[str, Any], *, stops: bool) -> Iterator[str]:
    kind = node["Node Type"]
    streams = ("Nested Loop", "Subquery Scan", "Index Scan", "Index Only Scan", "Incremental Sort")
    stops = kind == "Limit" or (stops and kind in streams)
    bounded = node.keys() & {"Index Cond", "Recheck Cond"} or (stops and kind != "Seq Scan")
    if "Relation Name" in node and kind != "ModifyTable" and not bounded:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        goes_on = stops and child.get("Parent Relationship") in ("Outer", "Subquery")
        yield from _unbounded(child, stops=goes_on)


def hold(shop: Shop, asked: dict[str, Callable[[], Any]]) -> None:
    """Hold every statement of some requests to reading no large table to its end."""
    seen: dict[str, tuple[str, Sent]] = {}
    for name, ask in asked.items():
        with caught(shop) as sent:
            ask()
        assert sent, name
        for each in sent:
            seen.setdefault(each.statement, (name, each))
    faults = []
    with shop.database.read() as session:
        for name, each in seen.values():
            read = read_to_the_end(session.connection(), each) & LARGE
            if read:
                faults.append(f"{name} reads all of {sorted(read)}: {each.statement}")
    assert not faults, "\n\n".join(faults)


# --- What is asked ------------------------------------------------------------------------------

THERE = {
    "product_id": "77",
    "customer_id": "u7",
    "category_id": "7",
    "branch_id": "2",
    "rule_id": "1",
}
VALUES: dict[str, tuple[str, ...]] = {
    "search": ("green", "tea", "t77 green", "tea 77 bl", "u7", "u", "0000000000077", "nothing"),
    "category": ("category 7", "none", "uncategorised"),
    "barcode": ("96385074",),
    "branch": ("SM2", "3"),
    "active": ("true", "false", "all"),
    "from": ("2026-11-01",),
    "to": ("2026-11-10",),
    "date": ("2026-11-10",),
    "week": ("2026-W46",),
    "customer": ("u7",),
    "cashier": ("c1", "nobody"),
    "payment_method": ("card", "cheque", "unspecified"),
    "product": ("77", "T78", "2999"),
    "hour": ("9", "3"),
    "weekday": ("2", "7"),
    "register": ("main", "nowhere"),
    "receipt": ("SM2-", "SM2-main-0004", UNKNOWN_ID),
    "min_purchases": ("2",),
    "by": ("revenue", "purchases"),
    "order": ("worst",),
    "group_by": ("hour", "day", "week", "month", "branch", "category", "payment_method"),
    "state": ("open", "parked"),
    "name": ("man", "nobody"),
    "limit": ("3",),
    "format": ("text", "html", "escpos"),
    "columns": ("32",),
}
NOT_HERE = {
    *("/", "/health", "/metrics", "/cash-register/shop"),  # ask the database nothing of these
    "/management/labels/presets",  # nor this
    "/cash-register/catalogue",  # read to its end on purpose, by registers that don't have it yet
}
FILES = "/management/exports/"
"""These are read to their ends on purpose, a piece at a time."""
TOTALS = "/management/purchases/totals"
"""A list added up. Where no index and no summary knows what it is of, all purchases are read."""
KNOWN_TO_SUMMARIES = {"branch", "from", "to", "date", "week", "customer"}
TOGETHER = [
    {"branch": "SM2", "from": "2026-11-01", "to": "2026-11-10"},
    {"branch": "SM2", "search": "green tea", "category": "category 7"},
    {"branch": "SM2", "customer": "u7", "cashier": "c1", "payment_method": "card"},
    {"branch": "SM2", "cashier": "c1", "date": "2026-11-10"},
    {"product": "77", "category": "category 18", "hour": "9", "weekday": "2", "branch": "SM2"},
    {"product": "77", "payment_method": "card", "from": "2026-11-01"},
    {"register": "main", "branch": "SM2", "receipt": "SM2-main"},
    {"customer": "u7", "week": "2026-W46"},
    {"from": "2026-11-01", "min_purchases": "1"},
    {"from": "2026-11-01", "by": "revenue"},
    {"active": "false", "search": "tea"},
]


def addresses(client: TestClient) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every address that can be read, with each of its parameters, and with some together."""
    sold = client.get("/management/purchases", params={"limit": 1}).json()["items"][0]["id"]
    cart = client.post("/cash-register/carts", json={"branch_id": 2, "items": [{"product_id": 7}]})
    there = {**THERE, "purchase_id": sold, "cart_id": cart.json()["id"], "import_id": str(uuid4())}
    for method, path, operation in operations(client.app):  # type: ignore[arg-type]
        if method != "GET" or path in NOT_HERE or is_endless(operation) or path.startswith(FILES):
            continue
        address = re.sub(r"{(\w+)}", lambda match: there[match[1]], path)
        names = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
        assert names <= VALUES.keys() | {"cursor"}, "a new parameter: give it values above"
        if path == TOTALS:
            names &= KNOWN_TO_SUMMARIES
        yield path, address, {}
        for name in sorted(names & VALUES.keys()):
            for value in VALUES[name]:
                yield path, address, {name: value}
        for together in TOGETHER:
            if together.keys() <= names:
                yield path, address, together


def test_nothing_that_is_read_reads_a_large_table_to_its_end(shop: Shop) -> None:
    with TestClient(all_in_one.create(shop)) as client:
        asked: dict[str, Callable[[], Any]] = {}

        def add(address: str, params: dict[str, str]) -> None:
            def ask() -> Any:
                response = client.get(address, params=params)
                assert response.status_code in (200, 404), response.text
                is_json = response.headers["content-type"].endswith("json")
                return response.json() if is_json else {}

            asked[f"GET {address} {params}"] = ask
            answer = ask()
            if answer.get("next_cursor") and "cursor" not in params:
                add(address, {**params, "cursor": answer["next_cursor"]})

        for _, address, params in addresses(client):
            add(address, params)
        assert len(asked) > 150
        assert sum("cursor" in name for name in asked) > 40
        hold(shop, asked)


def test_recording_reads_no_large_table_to_its_end(shop: Shop) -> None:
    with TestClient(all_in_one.create(shop)) as client:
        items = [
            {"product_id": 7},
            {"sku": "T8"},
            {"product_name": "tea 9"},
            {"barcode": "96385074"},
        ]
        known = {"id": str(uuid4()), "branch_id": "SM2", "items": [{"product_id": 7}]}
        client.post(PURCHASES, json=known)

        def record(*bodies: dict[str, Any]) -> Callable[[], Any]:
            def ask() -> None:
                purchases = [{**body, "user_id": body.get("user_id", "u7")} for body in bodies]
                response = client.post(f"{PURCHASES}/batch", json={"purchases": purchases})
                assert response.status_code == 200

            return ask

        hold(
            shop,
            {
                "a purchase": lambda: client.post(PURCHASES, json={**known, "id": str(uuid4())}),
                "a purchase again": lambda: client.post(PURCHASES, json=known),
                "a new customer": record({**known, "id": str(uuid4()), "user_id": "new"}),
                "names of all kinds": record({"branch_id": 2, "items": items}),
                "a batch": record(*({**known, "id": str(uuid4())} for _ in range(50))),
                "prices of kinds": record(
                    *({"branch_id": "SM1", "items": [item]} for item in items),
                    {
                        "branch_id": 1,
                        "items": items[:2],
                        "payments": [{"method": "x", "amount": 9}],
                    },
                ),
            },
        )


def test_managing_reads_no_large_table_to_its_end(shop: Shop) -> None:
    product = {
        "product_name": "rare tea",
        "unit_price": 2,
        "sku": "RARE",
        "barcode": "4006381333931",
        "category": "rare things",
        "stock": 5,
        "branch": "SM1",
    }
    with TestClient(all_in_one.create(shop)) as client:

        def send(method: str, path: str, body: Any = None) -> Callable[[], Any]:
            def ask() -> None:
                response = client.request(method, f"/management{path}", json=body)
                assert response.status_code in (200, 201, 204, 409), response.text

            return ask

        hold(
            shop,
            {
                "add a product": send("POST", "/products", product),
                "the same sku": send("POST", "/products", product),
                "change a product": send("PATCH", "/products/77", {"product_name": "b tea"}),
                "deactivate a product": send("DELETE", "/products/78"),
                "add a customer": send("POST", "/customers", {"name": "Dana", "code": "new"}),
                "change a customer": send(
                    "PATCH", "/customers/u7", {"name": "Ruth", "code": "u7x"}
                ),
                "the same code": send("PATCH", "/customers/u8", {"code": "u9"}),
                "deactivate a customer": send("DELETE", "/customers/u11"),
                "rename a category": send("PATCH", "/categories/7", {"name": "teas"}),
                "add a branch": send("POST", "/branches", {"code": "SM7"}),
                "change a branch": send("PATCH", "/branches/1", {"name": "High Street"}),
            },
        )


def test_a_longer_page_takes_no_more_statements(shop: Shop) -> None:
    with TestClient(all_in_one.create(shop)) as client:
        for method, path, operation in operations(client.app):  # type: ignore[arg-type]
            names = {each["name"] for each in operation.get("parameters", ())}
            if method != "GET" or "limit" not in names:
                continue
            counts = []
            for limit in (2, 200):
                with caught(shop) as sent:
                    answer = client.get(path, params={"limit": limit}).json()
                rows = answer.get("items") or answer.get("customers") or answer.get("products")
                if "top" not in path and "best" not in path:  # these have ties
                    assert len(rows or ()) <= limit
                counts.append(len(sent))
            assert counts[0] == counts[1] <= 8, (path, counts)


def test_a_table_that_is_read_to_its_end_is_noticed(shop: Shop) -> None:
    cases: dict[str, set[str]] = {
        "SELECT count(*) FROM customers WHERE name = 'Dana'": {"customers"},
        "SELECT * FROM purchases p ORDER BY p.total_minor LIMIT 5": {"purchases"},
        "SELECT * FROM products AS p WHERE p.name LIKE '%%tea%%' LIMIT 5000": {"products"},
        "SELECT sum(total_minor) FROM purchases GROUP BY cashier": {"purchases"},
        "UPDATE customers SET name = 'x' WHERE email = 'y'": {"customers"},
        "SELECT * FROM purchases ORDER BY occurred_at, id LIMIT 5": set(),
        "SELECT * FROM customers WHERE code = 'u1'": set(),
    }
    with shop.database.read() as session:
        for statement, expected in cases.items():
            sent = Sent(statement if not shop.database.is_sqlite else statement % (), ())
            assert (statement, read_to_the_end(session.connection(), sent)) == (statement, expected)
