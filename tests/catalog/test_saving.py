"""Files of products: what a row means, and what the second import of a file does."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from checkstand.catalog.rules import NewProduct, read_barcode
from checkstand.catalog.saving import Saved, save_products, store_products
from checkstand.catalog.service import ProductQuery, find_product, search_products
from checkstand.purchases.consequences import disagreements
from checkstand.shop import Shop
from tests.shop import sell

OATS, COLA, GUM = "4006381333931", "5449000000996", "036000291452"


def row(
    name: str = "milk", price: int = 100, barcode: str | None = None, **more: Any
) -> NewProduct:
    barcodes = () if barcode is None else (read_barcode(barcode),)
    return NewProduct(name, price, barcodes=barcodes, **more)


def save(shop: Shop, *rows: NewProduct) -> list[Saved]:
    with shop.database.write() as session:
        return save_products(session.connection(), rows, shop.clock())


def whats(saved: Sequence[Saved]) -> list[str]:
    return [each.what if each.refusal is None else each.refusal.code for each in saved]


def shelf(shop: Shop) -> list[tuple[str, str | None, int, str | None, list[str]]]:
    with shop.database.read() as session:
        views, _ = search_products(session, ProductQuery())
    return [
        (p.name, p.sku, p.unit_price_minor, p.category, list(p.barcodes.values()))
        for p in (view.product for view in views)
    ]


def facts(shop: Shop) -> list[list[Any]]:
    with shop.database.read() as session:
        return [
            sorted(map(tuple, session.execute(text(f"SELECT {columns} FROM {table}"))))
            for table, columns in (
                ("products", "id, sku, name, category_id, unit_price_minor, unit, tax_rate_bp"),
                ("product_barcodes", "gtin14, product_id, printed"),
                ("product_words", "word, product_id"),
                ("categories", "id, name"),
                ("stock_levels", "branch_id, product_id, quantity_milli"),
                ("stock_movements", "branch_id, product_id, kind, quantity_milli"),
            )
        ]


FILE = [
    row("oat milk", 250, OATS, sku="OAT1", category="Dairy", stock_milli=24_000, branch="SM1"),
    row("bread", 200, category="bakery", tax_rate_bp=700),
    row("cola", 150, COLA, category="DAIRY", stock_milli=0, branch="SM1"),
    row("apples", 290, unit="Kilo", stock_milli=1_500, reorder_point_milli=500, branch=2),
]


def test_a_file_again_changes_nothing(shop: Shop) -> None:
    assert whats(save(shop, *FILE)) == ["added"] * 4
    assert shelf(shop) == [
        ("apples", None, 290, None, []),
        ("bread", None, 200, "bakery", []),
        ("cola", None, 150, "Dairy", [COLA]),
        ("oat milk", "OAT1", 250, "Dairy", [OATS]),
    ]
    before = facts(shop)
    assert [movement[2:] for movement in before[5]] == [("opening", 24_000), ("opening", 1_500)]
    again = save(shop, *FILE)
    assert whats(again) == ["unchanged"] * 4
    assert facts(shop) == before
    with shop.database.read() as session:
        for row_, saved in zip(FILE, again, strict=True):
            assert find_product(session, row_.name).id == saved.product_id
            assert find_product(session, row_.name).product.unit == (
                "kg" if row_.name == "apples" else "each"
            )


def test_only_what_a_row_says_changes(shop: Shop) -> None:
    save(shop, *FILE)
    assert whats(save(shop, row("Oat Milk 1l", 260, sku="OAT1"), row("BREAD", 200))) == [
        "updated",
        "updated",
    ]
    assert shelf(shop) == [
        ("apples", None, 290, None, []),
        ("BREAD", None, 200, "bakery", []),
        ("cola", None, 150, "Dairy", [COLA]),
        ("Oat Milk 1l", "OAT1", 260, "Dairy", [OATS]),
    ]
    with shop.database.read() as session:
        bread = find_product(session, "bread").product
        found, _ = search_products(session, ProductQuery(search="1l dairy"))
    assert bread.tax_rate_bp == 700
    assert [view.product.name for view in found] == ["Oat Milk 1l"]


def test_stock_is_what_was_counted(shop: Shop) -> None:
    [oat, *_] = save(shop, *FILE)
    assert oat.product_id is not None
    sell(shop, [(oat.product_id, 5)], branch="SM1")
    assert whats(save(shop, FILE[0])) == ["updated"]
    assert whats(save(shop, FILE[0])) == ["unchanged"]
    movements = facts(shop)[5]
    assert [movement[2:] for movement in movements if movement[1] == oat.product_id] == [
        ("count", 5_000),
        ("opening", 24_000),
        ("sale", -5_000),
    ]
    assert whats(save(shop, replace(FILE[0], branch="SM2", stock_milli=7_000))) == ["updated"]
    assert (2, oat.product_id, "opening", 7_000) in facts(shop)[5]
    with shop.database.read() as session:
        assert disagreements(session.connection()) == {}


def test_a_product_is_known_by_sku_else_barcode_else_name(shop: Shop) -> None:
    first = save(shop, row("milk", 100, sku="M"), row("cola", 150, COLA), row("bread", 200))
    known = save(
        shop,
        row("whole milk", 110, sku="M"),
        row("Cola 1l", 160, "0" + COLA),
        row("Bread", 210),
    )
    assert whats(known) == ["updated"] * 3
    assert [each.product_id for each in known] == [each.product_id for each in first]
    later = save(shop, row("Bread", 210, sku="B"), row("Bread", 210, GUM), row("Bread", 210))
    assert whats(later) == ["updated", "updated", "unchanged"]
    assert {each.product_id for each in later} == {first[2].product_id}
    assert shelf(shop) == [
        ("Bread", "B", 210, None, [GUM]),
        ("Cola 1l", None, 160, None, [COLA]),
        ("whole milk", "M", 110, None, []),
    ]


def test_products_of_one_name_are_told_apart_by_sku_and_barcode(shop: Shop) -> None:
    alike = [
        row("candy", 100, sku="C1"),
        row("candy", 120, sku="C2"),
        row("candy", 130, COLA),
        row("candy", 140, GUM),
    ]
    # The third has no sku yet and the first no barcode: they might be one, and the file says so.
    assert whats(save(shop, alike[0], alike[1])) == ["added", "added"]
    assert whats(save(shop, alike[2])) == ["product-ambiguous"]
    barcoded = [row("gum", 130, COLA), row("gum", 140, GUM), row("gum", 150, OATS)]
    assert whats(save(shop, *barcoded)) == ["added"] * 3
    before = facts(shop)
    assert whats(save(shop, *alike[:2], *barcoded)) == ["unchanged"] * 5
    assert facts(shop) == before
    assert whats(save(shop, row("gum", 1))) == ["product-ambiguous"]


def test_a_barcode_of_another_product_is_refused(shop: Shop) -> None:
    save(shop, row("milk", 100, COLA, sku="M"), row("bread", 200, GUM, sku="B"))
    before = facts(shop)
    refused = save(
        shop,
        row("bread", 210, COLA, sku="B"),
        row("new", 1, COLA, sku="N", category="New", stock_milli=1000, branch="SM1"),
        replace(row("both"), barcodes=(read_barcode(COLA), read_barcode(GUM, "/barcodes/1"))),
    )
    assert whats(refused) == ["barcode-taken"] * 3
    pointers = [each.refusal.errors[0].pointer for each in refused if each.refusal]
    assert pointers == ["/barcode", "/barcode", "/barcodes/1"]
    assert refused[0].refusal is not None
    assert refused[0].refusal.message == f"The barcode {COLA} is that of milk (sku M)."
    assert facts(shop) == before


@pytest.mark.parametrize(
    ("bad", "code", "pointer"),
    [
        (row(""), "product-invalid", "/product_name"),
        (row("x" * 201), "product-invalid", "/product_name"),
        (row("a\x00b"), "product-invalid", "/product_name"),
        (row(price=-1), "product-invalid", "/unit_price"),
        (row(sku="x" * 65), "product-invalid", "/sku"),
        (row(category="x" * 101), "category-invalid", "/category"),
        (row(unit="x" * 17), "product-invalid", "/unit"),
        (row(tax_rate_bp=10_001), "product-invalid", "/tax_rate"),
        (row(stock_milli=1000, branch="\x00"), "product-invalid", "/branch"),
        (row(stock_milli=-1, branch="SM1"), "product-invalid", "/stock"),
        (row(stock_milli=500, branch="SM1"), "quantity-invalid", "/stock"),
        (row(stock_milli=1000), "branch-missing", "/branch"),
        (row(stock_milli=1000, branch="SM9"), "branch-unknown", "/branch"),
    ],
)
def test_a_bad_row_stores_nothing_and_stops_no_other(
    shop: Shop, bad: NewProduct, code: str, pointer: str
) -> None:
    saved = save(shop, row("bread", 200), bad, row("cola", 150))
    assert whats(saved) == ["added", code, "added"]
    assert saved[1].product_id is None
    assert saved[1].refusal is not None
    assert [error.pointer for error in saved[1].refusal.errors] == [pointer]
    assert [each[0] for each in shelf(shop)] == ["bread", "cola"]


def test_rows_of_one_file_follow_each_other(shop: Shop) -> None:
    saved = save(
        shop,
        row("milk", 100, sku="M", stock_milli=1_000, branch="SM1"),
        row("whole milk", 110, sku="M"),
        row("whole milk", 120, COLA, sku="M", stock_milli=3_000, branch="SM1"),
        row("milk", 90),
        row("anything", 120, COLA, sku="M2"),
    )
    assert whats(saved) == ["added", "updated", "updated", "added", "barcode-taken"]
    assert shelf(shop) == [("milk", None, 90, None, []), ("whole milk", "M", 120, None, [COLA])]
    assert [movement[2:] for movement in facts(shop)[5]] == [("opening", 3_000)]


def test_an_inactive_product_stays_so(shop: Shop) -> None:
    save(shop, row("milk", 100, sku="M", active=False))
    assert whats(save(shop, row("milk", 120, sku="M"))) == ["updated"]
    with shop.database.read() as session:
        assert find_product(session, "M").product.active is False
    save(shop, row("milk", 120, sku="M", active=True))
    with shop.database.read() as session:
        assert find_product(session, "M").product.active is True


def test_thousands_at_once(shop: Shop) -> None:
    rows = [
        row(f"product {n}", n, sku=f"S{n}", category=f"c{n % 7}", stock_milli=1000, branch="SM1")
        for n in range(2_500)
    ]
    with shop.database.write() as session:
        connection = session.connection()
        saved, targets = store_products(connection, rows, shop.clock())
        assert len(targets) == 2_500
    assert whats(saved) == ["added"] * 2_500
    assert whats(save(shop, *[replace(each, stock_milli=None) for each in rows])) == (
        ["unchanged"] * 2_500
    )


def test_two_files_at_once_add_a_product_once(shop: Shop) -> None:
    rows = [row(f"product {n}", 100, sku=f"S{n}", category=f"c{n % 3}") for n in range(40)]
    both_are_there = threading.Barrier(2)

    def import_them(order: int) -> list[str]:
        both_are_there.wait(10)
        return whats(save(shop, *rows[::order]))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(import_them, (1, -1))
    assert sorted([set(first) == {"added"}, set(second) == {"added"}]) == [False, True]
    assert {*first, *second} == {"added", "unchanged"}
    assert len(facts(shop)[0]) == 40
