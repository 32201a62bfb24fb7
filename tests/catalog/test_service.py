from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from checkstand.catalog import search
from checkstand.catalog.errors import ProductAmbiguous, ProductUnknown
from checkstand.catalog.rules import NewProduct, ProductChanges, read_barcode
from checkstand.catalog.saving import save_products
from checkstand.catalog.service import (
    ProductQuery,
    add_product,
    change_product,
    deactivate_product,
    find_product,
    search_products,
)
from checkstand.platform.clock import utc_now
from checkstand.platform.db.database import Database
from checkstand.platform.db.migrate import upgrade
from checkstand.shop import Shop
from tests.plans import read_whole, statements

OATS, COLA, GUM, EGGS = "4006381333931", "5449000000996", "036000291452", "73513537"


def add(shop: Shop, name: str, barcode: str | None = None, **more: Any) -> int:
    barcodes = () if barcode is None else (read_barcode(barcode),)
    with shop.database.write() as session:
        new = NewProduct(name, more.pop("price", 100), barcodes=barcodes, **more)
        return add_product(session, new, shop.clock()).id


def found(shop: Shop, text: str, **more: Any) -> list[str]:
    with shop.database.read() as session:
        products, _ = search_products(session, ProductQuery(search=text, **more))
    return [view.product.name for view in products]


# --- Naming a product ---------------------------------------------------------------------------


def test_a_product_is_named_by_id_sku_barcode_or_name(shop: Shop) -> None:
    oat = add(shop, "Oat Milk 1l", OATS, sku="OAT1")
    tricky = add(shop, "tricky", COLA, sku=str(oat))
    named = add(shop, COLA)
    with shop.database.read() as session:
        for ref in (str(oat), "OAT1", OATS, "0" + OATS, "4 006381 333931", " oat  milk 1L "):
            assert find_product(session, ref).id == oat
        assert find_product(session, COLA).id == tricky
        assert find_product(session, str(tricky)).id == tricky
        assert find_product(session, str(named)).product.name == COLA


@pytest.mark.parametrize("ref", ["", "x", "999", str(2**31), "9" * 30, "oat1", "4006381333931"])
def test_unknown_products(shop: Shop, ref: str) -> None:
    add(shop, "Oat Milk 1l", sku="OAT1")
    with shop.database.read() as session, pytest.raises(ProductUnknown):
        find_product(session, ref)


def test_a_name_of_several_products(shop: Shop) -> None:
    first = add(shop, "Milk", sku="A")
    second = add(shop, "milk", sku="B")
    third = add(shop, "milk", sku="C")
    with shop.database.read() as session:
        assert find_product(session, "Milk").id == first
        with pytest.raises(ProductAmbiguous, match="2 products are called 'milk'"):
            find_product(session, "milk")
        with pytest.raises(ProductAmbiguous, match="3 products are called 'MILK'"):
            find_product(session, "MILK")
    with shop.database.write() as session:
        deactivate_product(session, third, shop.clock())
    with shop.database.read() as session:
        assert find_product(session, "milk").id == second


def test_a_change_is_dated_and_nothing_else_is(shop: Shop) -> None:
    oat = add(shop, "oat milk", sku="OAT1")
    with shop.database.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("UPDATE products SET updated_at = created_at, name_key = 'x'")
        change_product(session, oat, ProductChanges(name="oat milk"), shop.clock())
        assert connection.exec_driver_sql("SELECT name_key FROM products").scalar() == "x"
        change_product(session, oat, ProductChanges(name="Oat milk"), shop.clock())
        assert connection.exec_driver_sql("SELECT name_key FROM products").scalar() == "oat milk"


# --- Searching ----------------------------------------------------------------------------------


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    add(shop, "Oat Milk 1l", OATS, sku="OAT-1", category="Dairy")
    add(shop, "Whole milk 1l", COLA, category="Dairy")
    add(shop, "Crème fraîche 30%", category="Dairy")
    add(shop, "Milk chocolate", GUM, sku="***", category="Sweets")
    add(shop, "Eggs, 10", EGGS, sku="100500")
    return shop


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("milk", ["Milk chocolate", "Oat Milk 1l", "Whole milk 1l"]),
        ("MILK 1", ["Oat Milk 1l", "Whole milk 1l"]),
        ("mil cho", ["Milk chocolate"]),
        ("ilk", []),
        ("milk dairy", ["Oat Milk 1l", "Whole milk 1l"]),
        ("sweets", ["Milk chocolate"]),
        ("creme fraiche", ["Crème fraîche 30%"]),
        ("CRÈME", ["Crème fraîche 30%"]),
        ("oat-1", ["Oat Milk 1l"]),
        ("***", ["Milk chocolate"]),
        ("%", []),
        ("_", []),
        ("4006", ["Oat Milk 1l"]),
        ("4006381333931", ["Oat Milk 1l"]),
        ("04006381333931", ["Oat Milk 1l"]),
        ("036000", ["Milk chocolate"]),
        ("0036000291452", ["Milk chocolate"]),
        ("735135", ["Eggs, 10"]),
        ("400", []),
        ("4006 oat", ["Oat Milk 1l"]),
        ("4006 whole", []),
        ("100500", ["Eggs, 10"]),
        ("10", ["Eggs, 10"]),
        ("9" * 30, []),
    ],
)
@pytest.mark.parametrize("few", [0, 3_000])
def test_every_word_begins_a_word(
    stocked: Shop, monkeypatch: pytest.MonkeyPatch, few: int, text: str, names: list[str]
) -> None:
    monkeypatch.setattr(search, "FEW", few)  # 0: every word is a common one
    assert found(stocked, text) == names


def test_a_search_is_narrowed(stocked: Shop) -> None:
    with stocked.database.write() as session:
        deactivate_product(session, find_product(session, "whole milk 1l").id, stocked.clock())
    assert found(stocked, "milk", active=True) == ["Milk chocolate", "Oat Milk 1l"]
    assert found(stocked, "milk", active=False) == ["Whole milk 1l"]
    assert found(stocked, "milk", category="dairy") == ["Oat Milk 1l", "Whole milk 1l"]
    assert found(stocked, "milk", barcode=OATS) == ["Oat Milk 1l"]
    assert found(stocked, "cola", barcode=OATS) == []
    assert found(stocked, "***", category="dairy") == []


def test_a_long_name_is_still_found_by_its_sku_and_category(shop: Shop) -> None:
    add(shop, " ".join(f"w{n}" for n in range(45)), sku="ZEBRA", category="zoo")
    assert len(found(shop, "zebra")) == len(found(shop, "zoo w1")) == 1


@pytest.mark.parametrize(("few", "window"), [(0, 2), (0, 40), (3_000, 3_000), (5, 10)])
def test_pages_of_a_search_hold_everything_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, few: int, window: int
) -> None:
    rows = [
        NewProduct(f"{'apple' if n % 3 else 'bread'} {n % 10} {'rare' if n > 90 else ''}", n)
        for n in range(100)
    ]
    with shop.database.write() as session:
        save_products(session.connection(), rows, shop.clock())
        products, _ = search_products(session, ProductQuery(), limit=500)
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "WINDOW", window)
    for text in ("apple", "bre", "apple 7", "rare", "rare bread", "zzz"):
        wanted = [
            view.id
            for view in products
            if all(
                any(word.startswith(each) for word in view.product.words) for each in text.split()
            )
        ]
        read: list[int] = []
        cursor = None
        with shop.database.read() as session:
            while True:
                page, cursor = search_products(
                    session, ProductQuery(search=text), cursor=cursor, limit=7
                )
                read += [view.id for view in page]
                if cursor is None:
                    break
                assert len(page) == 7
        assert read == wanted


# --- Plans --------------------------------------------------------------------------------------

QUERIES = {
    "all": ProductQuery(active=True),
    "a rare word": ProductQuery(search="rare", active=True),
    "a common word": ProductQuery(search="milk", active=True),
    "two common words": ProductQuery(search="milk 1l"),
    "common words that are rare together": ProductQuery(search="milk bread"),
    "a barcode's beginning": ProductQuery(search="4006"),
    "a barcode": ProductQuery(barcode=OATS),
    "a category": ProductQuery(category="dairy", active=True),
    "a word in a category": ProductQuery(search="milk", category="dairy"),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def large(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """A database with 20,000 products, as its own statistics know."""
    cluster = None
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('large')}/large.db"
    else:
        cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.create_database()
    upgrade(url)
    database = Database(url)
    fill(database)
    yield database
    database.close()
    if cluster is not None:
        cluster.drop_database(url)


FILL = """
INSERT INTO categories (id, name, name_key) VALUES (1, 'dairy', 'dairy');

INSERT INTO products (id, name, name_key, category_id, unit, quantity_decimals, tax_rate_bp,
                      unit_price_minor, created_at, updated_at)
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
SELECT n, 'milk 1l ' || n, 'milk 1l ' || n, CASE WHEN n / 100 * 100 = n THEN 1 END, 'each', 0, 0,
       100, '2026-01-01 00:00:00', '2026-01-01 00:00:00'
FROM n;

INSERT INTO product_words (word, product_id) SELECT 'milk', id FROM products;

INSERT INTO product_words (word, product_id)
SELECT '1l', id FROM products WHERE id / 2 * 2 = id;

INSERT INTO product_words (word, product_id)
SELECT 'bread', id FROM products WHERE id > 15000 AND id / 2 * 2 < id;

INSERT INTO product_words (word, product_id)
SELECT 'rare' || id, id FROM products WHERE id / 1000 * 1000 = id;

INSERT INTO product_barcodes (gtin14, product_id, printed)
SELECT '0' || (4006000000000 + id), id, '' || (4006000000000 + id) FROM products;

INSERT INTO branches (id, code, name, time_zone, created_at)
VALUES (1, 'SM1', 'SM1', 'UTC', '2026-01-01 00:00:00');

INSERT INTO stock_levels (branch_id, product_id, quantity_milli)
SELECT 1, id, 1000 FROM products
"""


def fill(database: Database) -> None:
    with database.write() as session:
        connection = session.connection()
        for statement in FILL.split(";"):
            connection.exec_driver_sql(statement)
        if not database.is_sqlite:
            connection.exec_driver_sql("ANALYZE")


@pytest.mark.postgres
@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("page", [1, 2])
def test_products_are_found_from_indexes(large: Database, name: str, page: int) -> None:
    with large.read() as session:
        query = QUERIES[name]
        cursor = None
        if page == 2:
            _, cursor = search_products(session, query)
        connection = session.connection()
        asked = statements(
            connection, lambda: search_products(session, query, cursor=cursor, limit=50)
        )
        assert read_by_index_only(connection, asked) == []
    assert 2 <= len(asked) <= 9


def test_a_product_is_named_from_indexes(large: Database) -> None:
    with large.read() as session:
        connection = session.connection()
        asked = statements(connection, lambda: find_product(session, "milk 1l 77"))
        assert read_by_index_only(connection, asked) == []


def test_rows_of_a_file_are_known_from_indexes(large: Database) -> None:
    rows = [
        NewProduct(f"milk 1l {n}", 120, sku=f"S{n}" if n % 2 else None, stock_milli=0, branch="SM1")
        for n in range(1, 200)
    ]

    with large.write() as session:
        connection = session.connection()
        trial = connection.begin_nested()
        asked = statements(connection, lambda: save_products(connection, rows, utc_now()))
        reads = [statement for statement in asked if statement[0].startswith("SELECT")]
        assert read_by_index_only(connection, reads) == []
        trial.rollback()
    assert len(reads) <= 15


def read_by_index_only(connection: Connection, asked: list[tuple[str, Any]]) -> list[str]:
    """Answer the tables of some size that statements read from end to end."""
    read = [table for statement in asked for table in read_whole(connection, *statement)]
    return [table for table in read if table not in ("categories", "branches")]
