"""products.csv: products, barcodes, categories and stock by the file."""

import gzip
from itertools import islice
from pathlib import Path

import pytest

from checkstand.shop import Shop
from tests.imports.files import (
    codes,
    count,
    everything,
    import_products,
    import_purchases,
    one,
    query,
    warning_codes,
)
from tests.shop import add_branch, make_shop

FULL = (
    "product_name,unit_price,sku,barcode,category,tax_rate,unit,stock,reorder_point,branch\n"
    "oat milk 1l,2.50,OAT1,4006381333931,Dairy,7,,24,6,SM1\n"
    "flour,1.20,FLR,,Baking,7%,kg,12.5,,SM1\n"
)


def test_a_file_with_all_columns(empty_shop: Shop) -> None:
    shop = empty_shop
    add_branch(shop, "SM1")

    report = import_products(shop, FULL)

    assert (report.status, report.rows, report.valid) == ("done", 2, 2)
    assert (report.recorded, report.added, report.updated, report.already_recorded) == (2, 2, 0, 0)
    assert (report.errors, report.warnings, report.extra_columns) == ([], [], ())
    assert report.preview[0] == {
        "row": 2,
        "status": "added",
        "product_name": "oat milk 1l",
        "unit_price": "2.50",
        "sku": "OAT1",
        "barcode": "4006381333931",
        "category": "Dairy",
        "tax_rate": 7,
        "unit": None,
        "stock": 24,
        "reorder_point": 6,
        "branch": "SM1",
    }
    assert query(
        shop,
        "SELECT p.name, p.sku, p.unit, p.quantity_decimals, p.tax_rate_bp, p.unit_price_minor,"
        " c.name, b.gtin14, l.quantity_milli, l.reorder_point_milli FROM products p"
        " JOIN categories c ON c.id = p.category_id"
        " LEFT JOIN product_barcodes b ON b.product_id = p.id"
        " LEFT JOIN stock_levels l ON l.product_id = p.id ORDER BY p.sku DESC",
    ) == [
        (
            "oat milk 1l",
            "OAT1",
            "each",
            0,
            700,
            250,
            "Dairy",
            "04006381333931",
            24_000,
            6_000,
        ),
        ("flour", "FLR", "kg", 3, 700, 120, "Baking", None, 12_500, None),
    ]
    assert query(shop, "SELECT kind, quantity_milli FROM stock_movements ORDER BY id") == [
        ("opening", 24_000),
        ("opening", 12_500),
    ]


def test_the_same_file_again_changes_nothing(empty_shop: Shop) -> None:
    add_branch(empty_shop, "SM1")
    import_products(empty_shop, FULL)
    before = everything(empty_shop)

    report = import_products(empty_shop, FULL)

    assert (report.status, report.valid, report.recorded, report.already_recorded) == (
        "done",
        2,
        0,
        2,
    )
    assert [row["status"] for row in report.preview] == ["unchanged", "unchanged"]
    assert everything(empty_shop) == before


def test_a_known_product_is_updated_by_sku_else_barcode_else_name(shop: Shop) -> None:
    import_products(
        shop, "name,price,sku,barcode\ntea,2,TEA,\ncoffee,4,,4006381333931\n  Oat MILK 1l,2.60,,\n"
    )

    report = import_products(
        shop,
        "Name;Price;SKU;Barcode\n"
        "Green tea;2,20;TEA;\n"  # by its sku, with a new name
        "Coffee beans;4,50;;4006381333931\n"  # by its barcode
        "milk;1,60;;\n"  # by its name
        "bread;2,00;BRD;\n",  # as it was
    )

    assert (report.added, report.updated, report.already_recorded) == (0, 3, 1)
    assert sorted(query(shop, "SELECT name, unit_price_minor FROM products")) == [
        ("Coffee beans", 450),
        ("Green tea", 220),
        ("Oat MILK 1l", 260),
        ("bread", 200),
        ("eggs", 300),
        ("flour", 120),
        ("milk", 160),
    ]


def test_names_with_spaces_signs_and_any_script(shop: Shop) -> None:
    names = ["=1+1", "@home", "+plus", "-minus", "free range eggs, 6", "חלב", "🍎 apple"]
    report = import_products(
        shop, "product_name,unit_price\n" + "".join(f'"{name}",1\n' for name in names)
    )

    assert report.added == 7
    assert {row[0] for row in query(shop, "SELECT name FROM products")} >= set(names)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_and_a_last_row_without_a_line_end(shop: Shop, encoding: str) -> None:
    report = import_products(shop, "product_name\tunit_price\r\ncrème\t€1,20".encode(encoding))

    assert (report.added, report.errors) == (1, [])
    assert one(shop, "SELECT unit_price_minor FROM products WHERE name = 'crème'") == 120


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",1,,,,,,,,", "product_name", "name-missing"),
        (f"{'x' * 201},1,,,,,,,,", "product_name", "text-too-long"),
        ("tea,,,,,,,,,", "unit_price", "amount-missing"),
        ("tea,-1,,,,,,,,", "unit_price", "amount-negative"),
        ("tea,cheap,,,,,,,,", "unit_price", "amount-invalid"),
        ("tea,1.005,,,,,,,,", "unit_price", "amount-too-precise"),
        (f"tea,1,{'s' * 65},,,,,,,", "sku", "text-too-long"),
        ("tea,1,,4.00638E+12,,,,,,", "barcode", "barcode-invalid"),
        ("tea,1,,4006381333930,,,,,,", "barcode", "barcode-invalid"),
        (f"tea,1,,,{'c' * 101},,,,,", "category", "text-too-long"),
        ("tea,1,,,,101,,,,", "tax_rate", "rate-out-of-range"),
        (f"tea,1,,,,,{'u' * 17},,,", "unit", "unit-invalid"),
        ("tea,1,,,,,,-3,,SM1", "stock", "quantity-invalid"),
        ("tea,1,,,,,,2.5,,SM1", "stock", "quantity-invalid"),
        ("tea,1,,,,,,2,x,SM1", "reorder_point", "quantity-invalid"),
        ("tea, big,1,,,,,,,,", None, "fields-surplus"),
        ("tea,1,,,,,,,,,x", None, "fields-surplus"),
    ],
)
def test_a_bad_row_is_told_and_nothing_is_stored(
    shop: Shop, row: str, column: str | None, code: str
) -> None:
    before = everything(shop)
    header = FULL.splitlines()[0]
    if row.startswith("tea, big"):
        row += "x"

    report = import_products(shop, f"{header}\njam,3,,,,,,5,,SM9\n{row}\n")

    assert codes(report) == [(3, column, code)]
    assert report.errors[0].message.endswith(".")
    assert (report.status, report.rows, report.valid, report.recorded) == ("refused", 2, 1, 0)
    assert everything(shop) == before
    assert query(shop, "SELECT status FROM imports") == [("refused",)]


def test_barcodes_stay_text_with_their_leading_zeros(shop: Shop) -> None:
    import_products(shop, "product_name,unit_price,barcode\ntea,1,036000291452\n")

    assert query(shop, "SELECT gtin14, printed FROM product_barcodes") == [
        ("00036000291452", "036000291452")
    ]


def test_skipping_errors_saves_the_good_rows(shop: Shop) -> None:
    report = import_products(
        shop,
        "product_name,unit_price,barcode\ntea,1,4006381333931\nbad,1,123\ncoffee,x,\njam,2,\n"
        "sugar,1,4006381333931\n",
        skip_errors=True,
    )

    assert (report.status, report.rows, report.valid, report.recorded) == ("done", 5, 3, 3)
    assert codes(report) == [(3, "barcode", "barcode-invalid"), (4, "unit_price", "amount-invalid")]
    # the last row means the first one's product, by its barcode
    assert (report.added, report.updated) == (2, 1)
    assert {row[0] for row in query(shop, "SELECT name FROM products")} >= {"sugar", "jam"}


def test_a_dry_run_tells_what_would_be_and_changes_nothing(shop: Shop) -> None:
    before = everything(shop)

    report = import_products(
        shop,
        "product_name,unit_price,stock,branch\nmilk,1.50,,\nbread,2.10,,\ntea,1,5,SM9\n",
        dry_run=True,
    )

    assert (report.status, report.valid, report.recorded, report.already_recorded) == (
        "done",
        3,
        0,
        1,
    )
    assert [row["status"] for row in report.preview] == ["unchanged", "updated", "added"]
    assert everything(shop) == before
    assert count(shop, "imports") == 0


# --- Branches and stock -------------------------------------------------------------------------


def test_stock_without_a_branch_is_that_of_the_only_one(shop: Shop) -> None:
    import_products(shop, "product_name,unit_price,stock\nmilk,1.50,0\nbread,2,7\n")

    assert query(
        shop,
        "SELECT p.name, l.quantity_milli FROM stock_levels l JOIN products p ON p.id = l.product_id"
        " ORDER BY p.name",
    ) == [("bread", 7_000), ("milk", 0)]


def test_stock_without_a_branch_where_there_are_several_is_an_error(shop: Shop) -> None:
    add_branch(shop, "SM2")

    report = import_products(shop, "product_name,unit_price,stock\nmilk,1.50,3\n")

    assert codes(report) == [(2, "branch", "branch-missing")]


def test_an_unknown_branch_with_stock_is_registered_and_told(shop: Shop) -> None:
    number = one(shop, "SELECT id FROM branches")
    report = import_products(
        shop,
        "product_name,unit_price,stock,branch\n"
        f"milk,1.50,3,{number + 2}\n"
        f"milk,1.50,4,{number}\n"
        f"milk,1.50,5,{number + 1}\n"
        "milk,1.50,,SM9\n",  # without stock no branch is asked for
    )

    assert report.status == "done"
    assert warning_codes(report) == [
        (2, "branch", "branch-created"),
        (4, "branch", "branch-created"),
    ]
    assert query(
        shop,
        "SELECT b.code, l.quantity_milli, b.time_zone FROM stock_levels l"
        " JOIN branches b ON b.id = l.branch_id ORDER BY l.quantity_milli",
    ) == [
        (str(number + 2), 3_000, "Asia/Tokyo"),
        ("SM1", 4_000, "Europe/Berlin"),
        (str(number + 1), 5_000, "Asia/Tokyo"),
    ]


def test_a_new_count_is_booked_as_a_movement(shop: Shop) -> None:
    import_products(shop, "product_name,unit_price,stock\nmilk,1.50,10\n")
    import_purchases(shop, "SM1,2025-10-28T09:30:00Z,,milk:4,\n")

    report = import_products(shop, "product_name,unit_price,stock\nmilk,1.50,9\n")

    assert report.updated == 1
    assert query(shop, "SELECT kind, quantity_milli FROM stock_movements ORDER BY id") == [
        ("opening", 10_000),
        ("sale", -4_000),
        ("count", 3_000),
    ]


def test_ten_thousand_products(empty_shop: Shop) -> None:
    rows = "".join(f"product {n},{n / 100:.2f},S{n},dairy {n % 30}\n" for n in range(10_000))

    report = import_products(empty_shop, "product_name,unit_price,sku,category\n" + rows)

    assert (report.added, report.errors) == (10_000, [])
    assert count(empty_shop, "categories") == 30
    assert one(empty_shop, "SELECT unit_price_minor FROM products WHERE sku = 'S9999'") == 9_999


def test_the_real_barcodes_of_open_food_facts(sqlite_url: str, shared_data: Path) -> None:
    """The names and barcodes of real packages: most are good, the bad ones are each explained."""
    shop = make_shop(sqlite_url)
    with gzip.open(
        shared_data / "barcodes" / "barcode_name.csv.gz", "rt", encoding="utf-8"
    ) as file:
        lines = list(islice(file, 5_001))
    header, rows = lines[0].strip().split(","), lines[1:]
    assert header[0] == "barcode"
    data = "barcode,product_name,unit_price\n" + "".join(f"{row.strip()},1\n" for row in rows)

    report = import_products(shop, data, skip_errors=True)

    assert report.rows > 4_900
    assert report.recorded + report.already_recorded + report.error_count == report.rows
    assert report.recorded > 4_000
    shop.database.close()
