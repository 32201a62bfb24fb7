"""Files of line items: what becomes a purchase, what a refund, and what is refused."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest

from checkstand.imports import line_item_receipts
from checkstand.imports.errors import FileUnreadable
from checkstand.imports.report import LineOptions
from checkstand.shop import Shop
from tests.imports.files import (
    assert_summaries_agree,
    codes,
    count,
    everything,
    import_lines,
    one,
    query,
    warning_codes,
)
from tests.shop import add_branch, make_shop

HEADER = "receipt,timestamp,branch,customer,sku,product,name,quantity,unit_price,discount\n"
DAY = "2025-10-28T09:30:00Z"
TWO_RECEIPTS = (
    HEADER + f"R1,{DAY},SM1,u1,BRD,,,2,1.90,\n"
    f"R1,{DAY},SM1,u1,,milk,,1,1.50,0.50\n"
    f"R2,{DAY},SM1,,,,eggs,1,3.10,\n"
)


# --- What is understood -------------------------------------------------------------------------


def test_the_lines_of_a_receipt_are_one_purchase_at_the_files_prices(shop: Shop) -> None:
    report = import_lines(shop, TWO_RECEIPTS)

    assert report.as_json() | {"preview": [], "import_id": ""} == {
        "import_id": "",
        "kind": "lines",
        "status": "done",
        "dry_run": False,
        "rows": 3,
        "valid": 3,
        "recorded": 2,
        "already_recorded": 0,
        "added": 0,
        "updated": 0,
        "purchases": 2,
        "refunds": 0,
        "error_count": 0,
        "warning_count": 0,
        "errors": [],
        "warnings": [],
        "preview": [],
        "columns": {name: name for name in HEADER.strip().split(",")},
        "extra_columns": [],
        "encoding": "utf-8",
        "delimiter": ",",
        "failure": None,
    }
    assert report.preview[0] == {
        "kind": "purchase",
        "row": 2,
        "status": "new",
        "branch_code": "SM1",
        "timestamp": DAY,
        "customer": "u1",
        "items": [
            {"product_name": "bread", "quantity": 2, "unit_price": "1.90", "line_total": "3.80"},
            {"product_name": "milk", "quantity": 1, "unit_price": "1.50", "line_total": "1.00"},
        ],
        "total_amount": "4.80",
        "difference": "0.00",
    }
    assert query(
        shop,
        "SELECT kind, total_minor, discount_minor, units_milli, source, receipt_number, reason"
        " FROM purchases ORDER BY receipt_number",
    ) == [
        ("purchase", 480, 50, 3000, "import", "SM1-import-000001", ""),
        ("purchase", 310, 0, 1000, "import", "SM1-import-000002", ""),
    ]
    assert query(
        shop,
        "SELECT product_name, unit_price_minor, list_price_minor FROM purchase_items"
        " ORDER BY product_name",
    ) == [("bread", 190, 200), ("eggs", 310, 300), ("milk", 150, 150)]
    assert query(shop, "SELECT code FROM customers") == [("u1",)]
    assert count(shop, "purchase_flags") == 0
    assert_summaries_agree(shop)


def test_a_receipt_that_comes_again_further_down_is_one_purchase(shop: Shop) -> None:
    rows = [f"R{n % 700},{DAY},SM1,u{n % 700},BRD,,,1,2.00,\n" for n in range(2100)]

    report = import_lines(shop, HEADER + "".join(rows))

    assert (report.rows, report.valid, report.recorded, report.errors) == (2100, 2100, 700, [])
    assert query(shop, "SELECT DISTINCT total_minor, units_milli FROM purchases") == [(600, 3000)]


def test_receipts_are_told_apart_by_branch_and_by_number(shop: Shop) -> None:
    report = import_lines(
        shop,
        HEADER + f"1,{DAY},SM1,,BRD,,,1,2.00,\n1,{DAY},SM2,,BRD,,,1,2.00,\n"
        f"2,{DAY},SM1,,BRD,,,1,2.00,\n",
    )

    assert (report.recorded, count(shop, "purchases")) == (3, 3)
    assert query(shop, "SELECT code, time_zone FROM branches ORDER BY code") == [
        ("SM1", "Europe/Berlin"),
        ("SM2", "Asia/Tokyo"),
    ]


def test_what_was_taken_back_is_a_refund(shop: Shop) -> None:
    report = import_lines(
        shop,
        HEADER + f"R1,{DAY},SM1,u1,BRD,,,5,2.00,\n"
        "R2,2025-10-29T10:00:00Z,SM1,u1,BRD,,,-2,2.50,-0.50\n"  # dearer than it is now
        "R3,2025-10-30T10:00:00Z,SM1,u1,BRD,,,-1,2.00,\n"
        "R3,2025-10-30T10:01:00Z,SM1,u1,,milk,,3,1.00,\n"
        "C4,2025-10-31T10:00:00Z,SM1,,BRD,,,1,2.00,\n",
        LineOptions(credit_prefix="C"),
    )

    assert (report.purchases, report.refunds, report.recorded) == (2, 3, 5)
    assert [(each["kind"], each["row"], each["total_amount"]) for each in report.preview] == [
        ("purchase", 2, "10.00"),
        ("refund", 3, "-4.50"),
        ("purchase", 5, "3.00"),
        ("refund", 4, "-2.00"),
        ("refund", 6, "-2.00"),
    ]
    refunds = query(
        shop,
        "SELECT business_date, counted, total_minor, discount_minor, units_milli, source, reason,"
        " approved_by, original_id FROM purchases WHERE kind = 'refund' ORDER BY occurred_at",
    )
    reason = "As the imported file has it."
    assert [(str(row[0]), *row[1:]) for row in refunds] == [
        ("2025-10-29", 0, -450, -50, -2000, "import", reason, None, None),
        ("2025-10-30", 0, -200, 0, -1000, "import", reason, None, None),
        ("2025-10-31", 0, -200, 0, -1000, "import", reason, None, None),
    ]
    assert query(shop, "SELECT purchases, spent_minor FROM customer_totals") == [(2, 650)]
    assert query(
        shop,
        "SELECT p.name, -s.quantity_milli FROM stock_levels s JOIN products p"
        " ON p.id = s.product_id ORDER BY p.name",
    ) == [("bread", 1000), ("milk", 3000)]
    assert count(shop, "purchase_flags") == 0
    assert_summaries_agree(shop)


def test_columns_are_taken_as_told_and_else_by_their_usual_names(shop: Shop) -> None:
    report = import_lines(
        shop,
        "Bon,InvoiceDate,Store ID,CustomerID,Artikel,Description,Qty,Price,Country,Total\n"
        f"7,{DAY},SM1,u1,BRD,Loaf,3,1.80,UK,5.40\n",
        LineOptions(columns={"receipt": "Bon", "sku": "artikel"}),
    )

    assert report.columns == {
        "receipt": "Bon",
        "timestamp": "InvoiceDate",
        "branch": "Store ID",
        "customer": "CustomerID",
        "sku": "Artikel",
        "name": "Description",
        "quantity": "Qty",
        "unit_price": "Price",
    }
    assert report.extra_columns == ("Country", "Total")
    assert query(shop, "SELECT total_minor, units_milli FROM purchases") == [(540, 3000)]


def test_a_file_with_least_columns_takes_one_of_each_at_the_catalogues_price(shop: Shop) -> None:
    report = import_lines(shop, f"receipt,date,item\n1,{DAY},milk\n1,{DAY},BRD\n")

    assert (report.recorded, report.warnings) == (1, [])
    assert query(shop, "SELECT total_minor, units_milli, customer_id FROM purchases") == [
        (350, 2000, None)
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (LineOptions(), "SM1"),  # the only one that there is
        (LineOptions(branch_code="SM1"), "SM1"),
        (LineOptions(branch_code="SM7"), "SM7"),
        (LineOptions(columns={"branch": "SM1"}), "SM1"),
        (LineOptions(columns={"branch": "1"}), "SM1"),
    ],
)
def test_a_file_without_branches_is_of_one(shop: Shop, lines: LineOptions, code: str) -> None:
    report = import_lines(shop, f"receipt,date,item\n1,{DAY},milk\n", lines)

    assert (report.recorded, report.preview[0]["branch_code"]) == (1, code)
    assert one(shop, "SELECT b.code FROM purchases p JOIN branches b ON b.id = p.branch_id") == code


@pytest.mark.parametrize(
    ("header", "columns", "code", "message"),
    [
        ("receipt,sku\n", {}, "column-missing", "No column is recognised as timestamp"),
        ("date,sku\n", {}, "column-missing", "No column is recognised as receipt"),
        ("receipt,date,price\n", {}, "column-missing", "No column names the product"),
        ("receipt,date,sku\n", {"sku": "Artikel"}, "column-missing", "no column 'Artikel' for sku"),
        ("receipt,date,sku\n", {"branch": "Stroe"}, "column-missing", "no column 'Stroe'"),
        ("id,date\n", {"receipt": "id", "sku": "id"}, "column-duplicate", "receipt and sku"),
    ],
)
def test_a_file_whose_columns_are_not_clear_is_refused(
    shop: Shop, header: str, columns: dict[str, str], code: str, message: str
) -> None:
    before = everything(shop)

    with pytest.raises(FileUnreadable) as refused:
        import_lines(shop, header + f"1,{DAY},milk\n", LineOptions(columns=columns))

    assert refused.value.code == code
    assert message in refused.value.message
    assert everything(shop) == before
    assert count(shop, "imports") == 0


def test_a_file_without_branches_needs_one_where_there_are_several(shop: Shop) -> None:
    add_branch(shop, "SM2")

    with pytest.raises(FileUnreadable, match=r"branch_code=") as refused:
        import_lines(shop, f"receipt,date,item\n1,{DAY},milk\n")

    assert refused.value.code == "column-missing"


@pytest.mark.parametrize(
    ("text", "day_first", "moment"),
    [
        ("2025-10-28T09:30:00+02:00", None, "2025-10-28T07:30"),
        ("2025-07-01 00:30", None, "2025-06-30T22:30"),  # in Berlin
        ("2025-10-28", None, "2025-10-27T23:00"),
        ("2025/10/28 09:30", None, "2025-10-28T08:30"),
        ("28.10.2025 09:30", None, "2025-10-28T08:30"),
        ("1.2.2025 9:30", None, "2025-02-01T08:30"),
        ("28/10/2025 9:30", None, "2025-10-28T08:30"),
        ("10/28/2025 9:30 PM", None, "2025-10-28T20:30"),
        ("12/1/2010 8:26", False, "2010-12-01T07:26"),
        ("12/1/10 8:26", False, "2010-12-01T07:26"),
        ("12/1/2010 8:26", True, "2010-01-12T07:26"),
        ("1/1/2010 12:05 am", None, "2009-12-31T23:05"),
    ],
)
def test_dates_as_files_write_them(
    shop: Shop, text: str, day_first: bool | None, moment: str
) -> None:
    report = import_lines(
        shop, f"receipt,date,item\n1,{text},milk\n", LineOptions(day_first=day_first)
    )

    assert report.errors == []
    assert datetime.fromisoformat(report.preview[0]["timestamp"]) == datetime.fromisoformat(
        moment
    ).replace(tzinfo=UTC)


# --- Products -----------------------------------------------------------------------------------

NEW_PRODUCTS = (
    HEADER + f"1,{DAY},SM1,,NEW1,,Honey  jar,2,4.20,\n"
    f"1,{DAY},SM1,,new1,,Honey jar,1,4.00,\n"
    f"2,{DAY},SM1,,NEW1,,Honey,1,4.50,\n"
    f"2,{DAY},SM1,,HAM,,,0.250,12.00,\n"
)


def test_unknown_products_are_errors_of_their_rows(shop: Shop) -> None:
    before = everything(shop)

    report = import_lines(shop, NEW_PRODUCTS + f"2,{DAY},SM1,,BRD,,,1,2.00,\n")

    assert report.status == "refused"
    assert codes(report) == [(row, "sku", "product-unknown") for row in (2, 3, 4, 5)]
    assert report.errors[0].cells == {
        "receipt": "1",
        "timestamp": DAY,
        "branch": "SM1",
        "customer": "",
        "sku": "NEW1",
        "product": "",
        "name": "Honey  jar",
        "quantity": "2",
        "unit_price": "4.20",
        "discount": "",
    }
    assert (report.rows, report.valid, report.purchases) == (5, 1, 1)
    assert everything(shop) == before


def test_products_are_added_with_sku_name_and_price_of_their_first_line(shop: Shop) -> None:
    report = import_lines(shop, NEW_PRODUCTS, create_products=True)

    assert (report.recorded, report.errors) == (2, [])
    assert warning_codes(report) == [(row, "sku", "product-created") for row in (2, 3, 5)]
    assert query(
        shop,
        "SELECT sku, name, unit_price_minor, unit FROM products WHERE sku IN ('NEW1', 'new1',"
        " 'HAM') ORDER BY unit_price_minor",
    ) == [
        ("new1", "Honey jar", 400, "each"),
        ("NEW1", "Honey jar", 420, "each"),
        ("HAM", "HAM", 1200, "kg"),
    ]
    assert query(shop, "SELECT total_minor FROM purchases ORDER BY 1") == [(750,), (1240,)]
    assert_summaries_agree(shop)


def test_a_product_of_that_name_without_sku_gets_the_sku_and_keeps_its_price(shop: Shop) -> None:
    report = import_lines(shop, HEADER + f"1,{DAY},SM1,,MLK,,Milk,2,9.00,\n", create_products=True)

    assert report.recorded == 1
    assert query(shop, "SELECT name, unit_price_minor FROM products WHERE sku = 'MLK'") == [
        ("milk", 150)
    ]
    assert query(shop, "SELECT total_minor FROM purchases") == [(1800,)]
    assert count(shop, "products") == 5


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (f",{DAY},SM1,,BRD,,,1,2.00,", "receipt", "receipt-missing"),
        ("R1,,SM1,,BRD,,,1,2.00,", "timestamp", "timestamp-missing"),
        ("R1,yesterday,SM1,,BRD,,,1,2.00,", "timestamp", "timestamp-invalid"),
        ("R1,12/1/2010 8:26,SM1,,BRD,,,1,2.00,", "timestamp", "timestamp-ambiguous"),
        ("R1,31/31/2010 8:26,SM1,,BRD,,,1,2.00,", "timestamp", "timestamp-invalid"),
        ("R1,2199-01-01T00:00:00Z,SM1,,BRD,,,1,2.00,", "timestamp", "timestamp-in-future"),
        (f"R1,{DAY},,,BRD,,,1,2.00,", "branch", "branch-missing"),
        (f"R1,{DAY},SM1,{'u' * 65},BRD,,,1,2.00,", "customer", "text-too-long"),
        (f"R1,{DAY},SM1,,,,,1,2.00,", "sku", "product-missing"),
        (f"R1,{DAY},SM1,,CAVIAR,,,1,2.00,", "sku", "product-unknown"),
        (f"R1,{DAY},SM1,,,caviar,,1,2.00,", "product", "product-unknown"),
        (f"R1,{DAY},SM1,,,,caviar,1,2.00,", "name", "product-unknown"),
        (f"R1,{DAY},SM1,,BRD,,,0,2.00,", "quantity", "quantity-invalid"),
        (f"R1,{DAY},SM1,,BRD,,,,2.00,", "quantity", "quantity-invalid"),
        (f"R1,{DAY},SM1,,BRD,,,0.5,2.00,", "quantity", "quantity-invalid"),
        (f"R1,{DAY},SM1,,BRD,,,-0.5,2.00,", "quantity", "quantity-invalid"),
        (f"R1,{DAY},SM1,,BRD,,,1,0.001,", "unit_price", "amount-too-precise"),
        (f"R1,{DAY},SM1,,BRD,,,1,-2.00,", "unit_price", "amount-negative"),
        (f"R1,{DAY},SM1,,BRD,,,1,,", "unit_price", "amount-missing"),
        (f"R1,{DAY},SM1,,BRD,,,1,0,", "unit_price", "receipt-worthless"),
        (f"R1,{DAY},SM1,,BRD,,,1,2.00,2.01", "discount", "discount-too-large"),
    ],
)
def test_a_bad_row_refuses_the_file_or_is_skipped(
    shop: Shop, row: str, column: str, code: str
) -> None:
    add_branch(shop, "SM2")
    data = TWO_RECEIPTS.replace("R1,", "R9,") + row + "\n"
    before = everything(shop)

    refused = import_lines(shop, data)
    unchanged = everything(shop)
    skipped = import_lines(shop, data, skip_errors=True)

    assert (refused.status, codes(refused)) == ("refused", [(5, column, code)])
    assert unchanged == before
    assert (refused.rows, refused.valid, refused.recorded) == (4, 3, 0)
    assert (skipped.status, codes(skipped), skipped.recorded) == ("done", [(5, column, code)], 2)
    assert query(shop, "SELECT sum(total_minor) FROM purchases") == [(790,)]


def test_skipping_leaves_bad_lines_out_of_their_receipts(shop: Shop) -> None:
    data = (
        HEADER + f"1,{DAY},SM1,,BRD,,,1,2.00,\n1,{DAY},SM1,,BRD,,,1,0.001,\n"
        f"1,{DAY},SM1,,CAVIAR,,,1,9.00,\n1,{DAY},SM1,,BRD,,,0.5,2.00,\n"
        f"1,{DAY},SM1,,,milk,,1,1.00,\n2,{DAY},SM1,,CAVIAR,,,1,9.00,\n"
    )

    report = import_lines(shop, data, skip_errors=True)
    again = import_lines(shop, data, skip_errors=True)

    assert codes(report) == [
        (3, "unit_price", "amount-too-precise"),
        (4, "sku", "product-unknown"),
        (5, "quantity", "quantity-invalid"),
        (7, "sku", "product-unknown"),
    ]
    assert (report.rows, report.valid, report.recorded) == (6, 2, 1)
    assert (again.rows, again.valid, again.recorded, again.already_recorded) == (6, 2, 0, 1)
    assert query(shop, "SELECT total_minor FROM purchases") == [(300,)]
    assert_summaries_agree(shop)


def test_rows_that_can_not_be_of_one_receipt(shop: Shop) -> None:
    report = import_lines(
        shop,
        HEADER + f"1,{DAY},SM1,,BRD,,,1,2.00,\n1,{DAY},SM1,u1,BRD,,,1,2.00,\n"
        f"1,{DAY},SM1,u2,BRD,,,1,2.00,\n1,2025-10-30T09:30:00Z,SM1,u1,BRD,,,1,2.00,\n"
        "1,2025-10-28T09:31:00Z,SM1,,BRD,,,1,2.00,\n",
        skip_errors=True,
    )

    assert codes(report) == [
        (4, "customer", "customer-differs"),
        (5, "timestamp", "timestamp-differs"),
    ]
    assert query(
        shop,
        "SELECT p.total_minor, c.code FROM purchases p JOIN customers c ON c.id = p.customer_id",
    ) == [(600, "u1")]


def test_a_line_given_away_stays_on_a_receipt_that_is_worth_something(shop: Shop) -> None:
    report = import_lines(
        shop, HEADER + f"1,{DAY},SM1,,BRD,,,1,2.00,\n1,{DAY},SM1,,,milk,,1,0.00,\n"
    )

    assert (report.recorded, report.errors) == (1, [])
    assert query(shop, "SELECT total_minor, units_milli FROM purchases") == [(200, 2000)]


def test_a_receipt_without_end_is_refused_in_flat_memory(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_item_receipts, "MOST_LINES", 3)

    report = import_lines(shop, HEADER + f"1,{DAY},SM1,,BRD,,,1,2.00,\n" * 5, skip_errors=True)

    assert codes(report) == [(5, "receipt", "receipt-too-long"), (6, "receipt", "receipt-too-long")]
    assert query(shop, "SELECT total_minor FROM purchases") == [(600,)]


# --- Again, and not at all ----------------------------------------------------------------------


def test_the_same_file_again_records_nothing_new(shop: Shop) -> None:
    import_lines(shop, TWO_RECEIPTS)
    before = everything(shop)
    rows = TWO_RECEIPTS.splitlines(keepends=True)

    again = import_lines(shop, TWO_RECEIPTS)
    in_another_order = import_lines(shop, "".join([rows[0], *reversed(rows[1:])]))

    for report in (again, in_another_order):
        assert (report.status, report.valid, report.recorded) == ("done", 3, 0)
        assert (report.already_recorded, report.purchases) == (2, 2)
        assert {each["status"] for each in report.preview} == {"already_recorded"}
    assert everything(shop) == before


def test_a_receipt_on_file_with_other_lines_is_an_error(shop: Shop) -> None:
    import_lines(shop, TWO_RECEIPTS)
    before = everything(shop)

    report = import_lines(shop, TWO_RECEIPTS.replace("2,1.90", "3,1.90"))

    assert (report.status, report.valid, report.already_recorded) == ("refused", 1, 1)
    assert codes(report) == [(2, "receipt", "id-reused"), (3, "receipt", "id-reused")]
    assert everything(shop) == before


def test_equal_lines_of_a_receipt_are_two_lines(shop: Shop) -> None:
    import_lines(shop, HEADER + f"1,{DAY},SM1,,BRD,,,1,2.00,\n" * 2)

    assert query(shop, "SELECT total_minor FROM purchases") == [(400,)]
    assert count(shop, "purchase_items") == 2


def test_a_dry_run_tells_and_changes_nothing(shop: Shop) -> None:
    before = everything(shop)

    report = import_lines(shop, NEW_PRODUCTS, create_products=True, dry_run=True)

    assert (report.status, report.rows, report.valid, report.new_count) == ("done", 4, 4, 2)
    assert (report.recorded, report.import_id, len(report.preview)) == (0, None, 2)
    assert everything(shop) == before
    assert count(shop, "imports") == 0


# --- Real data ----------------------------------------------------------------------------------


@pytest.fixture
def uci_shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, branches={"UCI": "Europe/London"})
    yield shop
    shop.database.close()


def test_online_retail(uci_shop: Shop, shared_data: Path) -> None:
    path = shared_data / "online_retail" / "online_retail_2010-12_2011-08.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), 20_000))
    sales = [
        row
        for row in rows
        if row["InvoiceNo"][0] not in "CA"
        and float(row["Quantity"]) > 0
        and float(row["UnitPrice"]) > 0
    ]
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(sales)

    report = import_lines(uci_shop, text.getvalue(), create_products=True)
    again = import_lines(uci_shop, text.getvalue(), create_products=True)

    invoices = {row["InvoiceNo"] for row in sales}
    revenue = sum(int(row["Quantity"]) * round(float(row["UnitPrice"]) * 100) for row in sales)
    assert report.error_count == 0
    assert (report.rows, report.valid, report.recorded) == (len(sales), len(sales), len(invoices))
    assert (again.recorded, again.already_recorded) == (0, len(invoices))
    assert one(uci_shop, "SELECT sum(total_minor) FROM purchases") == revenue
    assert count(uci_shop, "purchase_items") == len(sales)
    assert count(uci_shop, "customers") == len({row["CustomerID"] for row in sales} - {""})
    assert count(uci_shop, "products") == len({row["StockCode"] for row in sales})
    assert_summaries_agree(uci_shop)
