"""purchases.csv: what is understood, what is refused, and that it is all or nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy.pool import PoolProxiedConnection

from checkstand.customers.repository import CustomerRow, add_customers
from checkstand.imports.errors import FileUnreadable
from checkstand.imports.report import ImportOptions, Progress
from checkstand.imports.service import import_file
from checkstand.platform.errors import Unavailable
from checkstand.shop import Shop
from tests.imports.files import (
    HEADER,
    assert_summaries_agree,
    codes,
    count,
    everything,
    import_purchases,
    one,
    query,
    warning_codes,
)
from tests.serving import ROOT
from tests.shop import add_product, make_shop, sell

ROW = 'SM1,2025-10-28T09:30:00Z,u002,"bread,milk",3.50\n'


# --- What is understood -------------------------------------------------------------------------


def test_a_row_becomes_a_purchase_with_its_amounts(shop: Shop) -> None:
    report = import_purchases(shop, 'SM1,2025-10-28T09:30:00.123456Z,u002,"bread,milk:2",5.00\n')

    assert report.as_json() | {"preview": [], "import_id": ""} == {
        "import_id": "",
        "kind": "purchases",
        "status": "done",
        "dry_run": False,
        "rows": 1,
        "valid": 1,
        "recorded": 1,
        "already_recorded": 0,
        "added": 0,
        "updated": 0,
        "purchases": 0,
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
    assert report.preview == [
        {
            "row": 2,
            "status": "new",
            "branch_code": "SM1",
            "timestamp": "2025-10-28T09:30:00.123456Z",
            "customer": "u002",
            "items": [
                {
                    "product_name": "bread",
                    "quantity": 1,
                    "unit_price": "2.00",
                    "line_total": "2.00",
                },
                {"product_name": "milk", "quantity": 2, "unit_price": "1.50", "line_total": "3.00"},
            ],
            "total_amount": "5.00",
            "difference": "0.00",
        }
    ]
    assert query(
        shop,
        "SELECT total_minor, adjustment_minor, units_milli, source, receipt_number, recorded_at"
        " > occurred_at FROM purchases",
    ) == [(500, 0, 3000, "import", "SM1-import-000001", True)]
    assert one(shop, "SELECT import_id FROM purchases") is not None
    assert_summaries_agree(shop)


def test_a_time_without_zone_is_the_branchs_and_keeps_its_microseconds(shop: Shop) -> None:
    import_purchases(
        shop,
        "SM1,2025-07-01T00:30:00.539354,,milk,1.50\n"  # Berlin: 2025-06-30T22:30Z
        "SM9,2025-07-01T00:30:00,,milk,1.50\n",  # registered in Tokyo: 2025-06-30T15:30Z
    )

    rows = query(
        shop,
        "SELECT b.code, b.time_zone, p.business_hour, p.occurred_at FROM purchases p"
        " JOIN branches b ON b.id = p.branch_id ORDER BY b.code",
    )
    assert [row[:3] for row in rows] == [("SM1", "Europe/Berlin", 0), ("SM9", "Asia/Tokyo", 0)]
    assert [_utc(row[3]) for row in rows] == [
        datetime(2025, 6, 30, 22, 30, 0, 539354, UTC),
        datetime(2025, 6, 30, 15, 30, tzinfo=UTC),
    ]


def _utc(value: object) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def test_unquoted_lists_quantities_codes_and_zone_suffixes(shop: Shop) -> None:
    report = import_purchases(
        shop,
        "SM1,2025-10-28T09:30:00Z,u002,eggs,milk,4.5\n"
        'SM1,2025-10-28T10:30:00+02:00,u001,"flour:0.525,milk : 2",3.63\n'
        "SM1,2025-10-28 11:30:00,,Oat  Milk 1L,2.5\n"
        "SM1,2025-10-28T12:30:00Z,u001,BRD,\n",
    )

    assert (report.recorded, report.errors, report.warnings) == (4, [], [])
    assert [row["total_amount"] for row in report.preview] == ["4.50", "3.63", "2.50", "2.00"]
    assert [item["product_name"] for item in report.preview[2]["items"]] == ["oat milk 1l"]
    assert one(shop, "SELECT purchases FROM customer_totals WHERE purchases = 2") == 2
    assert count(shop, "customers") == 2


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"),
    [
        ("utf-8", ",", "\n"),
        ("utf-8-sig", ",", "\r\n"),
        ("cp1252", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-16-le", ",", "\n"),
    ],
)
def test_encodings_delimiters_and_line_ends(
    shop: Shop, encoding: str, delimiter: str, end: str
) -> None:
    add_product(shop, "crème", 120)
    total = '"2,70"' if delimiter == ";" else "2.70"
    lines = [
        delimiter.join(HEADER.strip().split(",")),
        delimiter.join(["SM1", "2025-10-28T09:30:00Z", "Zoë", '"crème,milk"', total]),
    ]

    report = import_purchases(shop, end.join(lines).encode(encoding))  # no line end at the end

    assert (report.recorded, report.errors, report.warnings) == (1, [], [])
    assert query(shop, "SELECT code FROM customers") == [("Zoë",)]


def test_a_bom_in_the_first_header_is_no_part_of_its_name(shop: Shop) -> None:
    report = import_purchases(shop, b"\xef\xbb\xbf" + (HEADER + ROW).encode())

    assert (report.recorded, report.extra_columns) == (1, ())


def test_the_last_row_without_a_line_end_is_not_lost(shop: Shop) -> None:
    report = import_purchases(shop, (ROW + ROW.replace("u002", "u003")).rstrip("\n"))

    assert (report.rows, report.recorded, count(shop, "purchases")) == (2, 2, 2)


def test_a_header_in_any_case_and_order_with_other_names_and_extra_columns(shop: Shop) -> None:
    report = import_purchases(
        shop,
        "3.50,x,u1,bread,milk,2025-10-28T09:30:00Z,SM1\n",
        header="Total,Note,Customer ID,ITEMS,Timestamp,Branch\n",
    )

    assert (report.recorded, report.extra_columns) == (1, ("Note",))


def test_customers_are_uuids_codes_new_or_walk_ins(shop: Shop) -> None:
    id_ = uuid4()
    import_purchases(
        shop,
        f"SM1,2025-10-28T09:30:00Z,{id_},milk,\n"
        f"SM1,2025-10-28T09:31:00Z,{str(id_).upper()},milk,\n"
        "SM1,2025-10-28T09:32:00Z,u1,milk,\n"
        "SM1,2025-10-28T09:33:00Z,,milk,\n"
        "SM1,2025-10-28T09:34:00Z,new,milk,\n"
        "SM1,2025-10-28T09:35:00Z,new,milk,\n",
    )

    by_customer = {
        (UUID(str(row[0])) if row[1] is None else row[1]): row[2]
        for row in query(
            shop,
            "SELECT c.id, c.code, t.purchases FROM customers c"
            " JOIN customer_totals t ON t.customer_id = c.id",
        )
    }
    assert by_customer.pop(id_) == 2
    assert by_customer.pop("u1") == 1
    assert list(by_customer.values()) == [1, 1]
    assert one(shop, "SELECT sum(walk_ins) FROM daily_branch_sales") == 1


def test_a_customers_first_purchase_counts_for_loyalty(shop: Shop) -> None:
    import_purchases(
        shop, "".join(f"SM1,2025-10-2{day}T09:30:00Z,u1,milk,1.50\n" for day in (1, 2, 3))
    )

    assert one(shop, "SELECT purchases FROM customer_totals") == 3


def test_names_that_a_spreadsheet_would_run_are_kept_as_they_are(shop: Shop) -> None:
    names = ["=1+1", "+49 170", "@sum", "-x"]
    report = import_purchases(
        shop,
        "".join(f"{name},2025-10-28T09:30:00Z,{name},milk,1.50\n" for name in names),
    )

    assert report.recorded == 4
    assert sorted(row[0] for row in query(shop, "SELECT code FROM customers")) == sorted(names)
    assert {row[0] for row in query(shop, "SELECT code FROM branches")} == {*names, "SM1"}


def test_branches_known_by_number_or_registered_by_code(shop: Shop) -> None:
    # 2 comes before 1 and must not take its number for its code
    number = one(shop, "SELECT id FROM branches")
    report = import_purchases(
        shop,
        "".join(
            f"{branch},2025-10-28T09:30:00Z,,milk,1.50\n" for branch in (77, number + 1, number)
        ),
    )

    assert report.recorded == 3
    assert query(
        shop,
        "SELECT b.code, count(*) FROM purchases p JOIN branches b ON b.id = p.branch_id"
        " GROUP BY b.code ORDER BY b.code",
    ) == [(str(number + 1), 1), ("77", 1), ("SM1", 1)]


def test_a_product_that_is_sold_no_more_was_sold_once(shop: Shop) -> None:
    add_product(shop, "fax paper", 990, active=False)

    assert import_purchases(shop, "SM1,2015-10-28T09:30:00Z,,fax paper,9.90\n").recorded == 1


def test_the_preview_shows_twenty_rows(shop: Shop) -> None:
    rows = "".join(f"SM1,2025-10-28T09:{minute}:00Z,,milk,1.50\n" for minute in range(10, 59))

    report = import_purchases(shop, rows, dry_run=True)

    assert [row["row"] for row in report.preview] == list(range(2, 22))


# --- Totals -------------------------------------------------------------------------------------


def test_a_total_that_disagrees_stands_and_the_difference_is_kept(shop: Shop) -> None:
    report = import_purchases(
        shop, 'SM1,2025-10-28T09:30:00Z,,"bread,milk",3.00\nSM1,2025-10-28T09:31:00Z,,milk,2\n'
    )

    assert warning_codes(report) == [
        (2, "total_amount", "total-differs"),
        (3, "total_amount", "total-differs"),
    ]
    assert report.warnings[0].message == (
        "The file says 3.00 and the prices make 3.50: the file's total stands, and the difference"
        " is kept as the purchase's adjustment."
    )
    assert query(
        shop, "SELECT total_minor, adjustment_minor FROM purchases ORDER BY occurred_at"
    ) == [(300, -50), (200, 50)]
    assert query(
        shop,
        "SELECT sum(i.total_minor) FROM purchase_items i JOIN purchases p ON p.id = i.purchase_id"
        " GROUP BY p.id, p.occurred_at ORDER BY p.occurred_at",
    ) == [(350,), (150,)]
    assert one(shop, "SELECT sum(revenue_minor) FROM daily_branch_sales") == 500
    assert [row["difference"] for row in report.preview] == ["-0.50", "0.50"]


def test_without_a_total_the_prices_say_it(shop: Shop) -> None:
    report = import_purchases(
        shop,
        'SM1,2025-10-28T09:30:00Z,,"bread,milk"\n',
        header="supermarket_id,timestamp,user_id,items_list\n",
    )

    assert (report.recorded, report.warnings) == (1, [])
    assert one(shop, "SELECT total_minor FROM purchases") == 350


# --- Errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",2025-10-28T09:30:00Z,u1,milk,1.50", "supermarket_id", "branch-missing"),
        ("S" * 65 + ",2025-10-28T09:30:00Z,u1,milk,1.50", "supermarket_id", "text-too-long"),
        ("SM1,,u1,milk,1.50", "timestamp", "timestamp-missing"),
        ("SM1,yesterday,u1,milk,1.50", "timestamp", "timestamp-invalid"),
        ("SM1,2025-02-30T09:30:00Z,u1,milk,1.50", "timestamp", "timestamp-invalid"),
        ("SM1,2190-01-01T09:30:00Z,u1,milk,1.50", "timestamp", "timestamp-in-future"),
        (f"SM1,2025-10-28T09:30:00Z,{'u' * 65},milk,1.50", "user_id", "text-too-long"),
        ('SM1,2025-10-28T09:30:00Z,"u\n1",milk,1.50', "user_id", "text-invalid"),
        ("SM1,2025-10-28T09:30:00Z,u1,,1.50", "items_list", "items-missing"),
        ('SM1,2025-10-28T09:30:00Z,u1,"milk,,bread",1.50', "items_list", "item-empty"),
        ("SM1,2025-10-28T09:30:00Z,u1,milk:0,1.50", "items_list", "quantity-invalid"),
        ("SM1,2025-10-28T09:30:00Z,u1,milk:-1,1.50", "items_list", "quantity-invalid"),
        ("SM1,2025-10-28T09:30:00Z,u1,milk:0.5,1.50", "items_list", "quantity-invalid"),
        ("SM1,2025-10-28T09:30:00Z,u1,flour:0.0005,1.50", "items_list", "quantity-invalid"),
        ("SM1,2025-10-28T09:30:00Z,u1,caviar,1.50", "items_list", "product-unknown"),
        (f"SM1,2025-10-28T09:30:00Z,u1,{'x' * 201},1.50", "items_list", "text-too-long"),
        (
            f'SM1,2025-10-28T09:30:00Z,u1,"{",".join(["milk"] * 1001)}",1.50',
            "items_list",
            "items-too-many",
        ),
        ("SM1,2025-10-28T09:30:00Z,u1,milk,-1.50", "total_amount", "amount-negative"),
        ("SM1,2025-10-28T09:30:00Z,u1,milk,1.505", "total_amount", "amount-too-precise"),
        ("SM1,2025-10-28T09:30:00Z,u1,milk,free", "total_amount", "amount-invalid"),
        ('SM1,2025-10-28T09:30:00Z,u1,"milk,1.50', None, "quote-not-closed"),
        ("SM1,2025-10-28T09:30:00Z,u\0001,milk,1.50", None, "character-invalid"),
    ],
)
def test_a_bad_row_is_told_by_row_column_and_code_and_nothing_is_stored(
    shop: Shop, row: str, column: str | None, code: str
) -> None:
    before = everything(shop)

    report = import_purchases(shop, f"SM7,2025-10-28T09:30:00Z,u9,milk,1.50\n{row}\n")

    assert codes(report) == [(3, column, code)]
    assert report.errors[0].message.endswith(".")
    assert (report.status, report.rows, report.valid, report.recorded) == ("refused", 2, 1, 0)
    assert everything(shop) == before


def test_a_row_tells_all_that_is_wrong_with_its_fields(shop: Shop) -> None:
    report = import_purchases(shop, ",never,u1,milk:x:0,much\n")

    assert codes(report) == [
        (2, "supermarket_id", "branch-missing"),
        (2, "timestamp", "timestamp-invalid"),
        (2, "items_list", "quantity-invalid"),
        (2, "total_amount", "amount-invalid"),
    ]
    assert (report.rows, report.valid, report.error_count) == (1, 0, 4)


def test_an_unknown_product_is_named(shop: Shop) -> None:
    report = import_purchases(shop, 'SM1,2025-10-28T09:30:00Z,u1,"milk,caviar",1.50\n')

    assert report.errors[0].message == "There is no product with the name or sku 'caviar'."


def test_an_unknown_product_far_down_leaves_nothing_of_the_rows_before(shop: Shop) -> None:
    before = everything(shop)
    rows = "".join(f"SM{n % 3},2025-10-28T09:30:00Z,u{n},milk,1.50\n" for n in range(2500))

    report = import_purchases(shop, rows + "SM1,2025-10-28T09:30:00Z,u1,caviar,1\n")

    assert codes(report) == [(2502, "items_list", "product-unknown")]
    assert (report.status, report.recorded, report.valid) == ("refused", 0, 2500)
    assert everything(shop) == before


def test_skipping_errors_records_the_good_rows_and_nothing_of_the_bad(shop: Shop) -> None:
    report = import_purchases(
        shop,
        "SM1,2025-10-28T09:30:00Z,u1,milk,1.50\n"
        "SM8,2025-10-28T09:30:00Z,u2,caviar,1.50\n"
        "SM1,2025-10-28T09:30:00Z,u3,bread,2\n"
        "SM1,never,u4,bread,2\n"
        "SM1,2025-10-28T09:30:00Z,u5,eggs,3\n",
        skip_errors=True,
    )

    assert (report.status, report.rows, report.valid, report.recorded) == ("done", 5, 3, 3)
    assert codes(report) == [
        (3, "items_list", "product-unknown"),
        (5, "timestamp", "timestamp-invalid"),
    ]
    assert {row[0] for row in query(shop, "SELECT code FROM customers")} == {"u1", "u3", "u5"}
    assert query(shop, "SELECT code FROM branches") == [("SM1",)]
    assert_summaries_agree(shop)


def test_errors_are_counted_exactly_and_listed_up_to_a_thousand(shop: Shop) -> None:
    report = import_purchases(shop, "SM1,2025-10-28T09:30:00Z,u1,caviar,1\n" * 1500)

    assert (report.rows, report.error_count, len(report.errors)) == (1500, 1500, 1000)


def test_the_row_of_an_error_is_the_line_on_which_it_starts(shop: Shop) -> None:
    report = import_purchases(
        shop,
        'SM1,2025-10-28T09:30:00Z,u1,"milk,\n bread",3.50\n\n'
        "SM1,2025-10-28T09:30:00Z,u1,caviar,1\n",
    )

    assert codes(report) == [(5, "items_list", "product-unknown")]


def test_a_name_of_two_products_has_to_be_told_apart(shop: Shop) -> None:
    add_product(shop, "Milk", 150)

    report = import_purchases(
        shop, "SM1,2025-10-28T09:30:00Z,u1,milk,1.50\nSM1,2025-10-28T09:30:00Z,u1,MILK,1.50\n"
    )

    assert codes(report) == [(3, "items_list", "product-ambiguous")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b"PK\x03\x04 a workbook", "file-not-csv"),
        (b"supermarket_id,timestamp,user_id\nSM1,2025-10-28T09:30:00Z,u1\n", "column-missing"),
        (b"branch,branch,timestamp,user_id,items\n", "column-duplicate"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused(shop: Shop, data: bytes, code: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        import_file(shop, "purchases", BytesIO(data))

    assert refused.value.code == code
    assert refused.value.errors[0].pointer == "/file"
    assert count(shop, "imports") == 0


# --- Products that are created ------------------------------------------------------------------


def test_unknown_products_are_added_if_asked(shop: Shop) -> None:
    report = import_purchases(
        shop,
        'SM1,2025-10-28T09:30:00Z,u1,"milk,Blue  Caviar:2",21.50\n'
        "SM1,2025-10-28T09:31:00Z,u1,blue caviar,10\n"
        "SM1,2025-10-28T09:32:00Z,u1,loose tea:0.25,\n"
        "SM1,never,u1,unseen,\n",
        create_products=True,
        skip_errors=True,
    )

    assert (report.status, report.recorded) == ("done", 3)
    assert warning_codes(report) == [
        (2, "items_list", "product-created"),
        (2, "total_amount", "total-differs"),
        (3, "total_amount", "total-differs"),
        (4, "items_list", "product-created"),
    ]
    assert report.warnings[0].message == (
        "'Blue Caviar' is not in the catalogue and is added to it with the price 0.00: set its"
        " price."
    )
    assert query(
        shop,
        "SELECT name, unit_price_minor, quantity_decimals FROM products WHERE id > 5 ORDER BY name",
    ) == [("Blue Caviar", 0, 0), ("loose tea", 0, 3)]
    assert query(
        shop, "SELECT total_minor, adjustment_minor FROM purchases ORDER BY occurred_at"
    ) == [(2150, 2000), (1000, 1000), (0, 0)]
    assert_summaries_agree(shop)


def test_a_dry_run_adds_nothing(shop: Shop) -> None:
    before = everything(shop)

    report = import_purchases(
        shop, "SM7,2025-10-28T09:30:00Z,u1,caviar,9\n", create_products=True, dry_run=True
    )

    assert (report.status, report.dry_run, report.valid, report.recorded) == ("done", True, 1, 0)
    assert report.import_id is None
    assert everything(shop) == before
    assert count(shop, "imports") == 0


# --- Once and no more ---------------------------------------------------------------------------


def test_the_same_file_again_records_nothing_and_counts_nothing_twice(shop: Shop) -> None:
    rows = ROW + ROW + "SM1,2025-10-28T09:31:00,,eggs,9\n"
    first = import_purchases(shop, rows)
    before = everything(shop)

    again = import_purchases(shop, rows)

    assert (first.recorded, first.already_recorded) == (3, 0)
    assert (again.status, again.valid, again.recorded, again.already_recorded) == ("done", 3, 0, 3)
    assert (again.errors, again.warnings) == ([], [])
    assert everything(shop) == before


def test_two_equal_rows_of_a_file_are_two_purchases_however_far_apart(shop: Shop) -> None:
    between = "".join(f"SM1,2025-10-28T09:30:00Z,x{n},milk,1.50\n" for n in range(1200))

    report = import_purchases(shop, ROW + between + ROW + ROW)

    assert (report.recorded, count(shop, "purchases")) == (1203, 1203)


def test_a_file_that_overlaps_records_only_what_is_new(shop: Shop) -> None:
    import_purchases(shop, ROW + "SM1,2025-10-28T09:31:00Z,,milk,1.50\n")

    report = import_purchases(shop, ROW + ROW + "SM1,2025-10-28T09:32:00Z,,milk,1.50\n")

    assert (report.recorded, report.already_recorded, count(shop, "purchases")) == (2, 1, 4)
    assert_summaries_agree(shop)


def test_the_same_row_written_differently_is_the_same_purchase(shop: Shop) -> None:
    id_ = uuid4()
    import_purchases(shop, f'SM1,2025-10-28T09:30:00Z,{id_},"bread,milk:2",5.00\n')

    report = import_purchases(
        shop,
        f'"bread:1, milk:2.0";5;{str(id_).upper()};2025-10-28T10:30:00+01:00;SM1\n',
        header="items;total;customer;timestamp;branch\n",
    )

    assert (report.recorded, report.already_recorded) == (0, 1)


@pytest.mark.parametrize(
    "other",
    [
        'SM2,2025-10-28T09:30:00Z,None,"bread,milk",3.50\n',
        'SM1,2025-10-28T09:30:00.000001Z,None,"bread,milk",3.50\n',
        'SM1,2025-10-28T09:30:00Z,,"bread,milk",3.50\n',
        'SM1,2025-10-28T09:30:00Z,None,"milk,bread",3.50\n',
        'SM1,2025-10-28T09:30:00Z,None,"bread,milk:2",3.50\n',
        'SM1,2025-10-28T09:30:00Z,None,"bread,milk",3.51\n',
        'SM1,2025-10-28T09:30:00Z,None,"bread,milk",\n',
    ],
)
def test_any_difference_makes_another_purchase(shop: Shop, other: str) -> None:
    report = import_purchases(shop, 'SM1,2025-10-28T09:30:00Z,None,"bread,milk",3.50\n' + other)

    assert report.recorded == 2
    assert import_purchases(shop, other).already_recorded == 1


def test_a_file_again_after_its_products_were_renamed_still_records_nothing(shop: Shop) -> None:
    import_purchases(shop, ROW)
    with shop.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE products SET name = 'oat bread', name_key = 'oat bread', sku = NULL"
            " WHERE name = 'bread'"
        )

    report = import_purchases(shop, ROW)

    assert (report.status, report.already_recorded, report.errors) == ("done", 1, [])


# --- All or nothing -----------------------------------------------------------------------------


def test_a_commit_that_fails_stores_nothing_and_is_told(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(shop)
    data = (HEADER + ROW).encode()
    dialect = shop.database._writer.dialect
    commit = dialect.do_commit

    def fail(_connection: PoolProxiedConnection) -> None:
        monkeypatch.setattr(dialect, "do_commit", commit)
        raise RuntimeError("no space left")

    def progress(p: Progress) -> None:
        if p.bytes_done > len(data):  # the rows are written, and their commit is next
            monkeypatch.setattr(dialect, "do_commit", fail)

    with pytest.raises(RuntimeError):
        import_file(shop, "purchases", BytesIO(data), progress=progress)

    assert everything(shop) == before
    assert query(shop, "SELECT status FROM imports") == [("failed",)]
    assert import_purchases(shop, ROW).recorded == 1


def test_stopping_in_the_middle_leaves_nothing(shop: Shop) -> None:
    rows = "".join(f"SM1,2025-10-28T09:30:00Z,x{n},milk,1.50\n" for n in range(3000))
    data = (HEADER + rows).encode()
    before = everything(shop)
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if progress.bytes_done > len(data) and progress.rows_read == 2000:
            raise Unavailable("Stop.")

    with pytest.raises(Unavailable):
        import_file(shop, "purchases", BytesIO(data), progress=stop)

    assert [each.rows_read for each in seen] == [1000, 2000, 3000, 1000, 2000]
    assert {each.bytes_total for each in seen} == {2 * len(data)}
    assert [each.percent for each in seen] == sorted(each.percent for each in seen)
    assert everything(shop) == before


KILLED = """
import os, sys
from checkstand.imports.service import import_file
from checkstand.settings import Settings
from checkstand.shop import open_shop

shop = open_shop(Settings(database_url=sys.argv[1]))
with open(sys.argv[2], "rb") as file:
    size = os.path.getsize(sys.argv[2])

    def progress(p):
        if p.bytes_done > size and p.rows_read >= 2000:
            os.kill(os.getpid(), 9)

    import_file(shop, "purchases", file, progress=progress)
"""


@pytest.mark.force
def test_kill_9_in_the_middle_leaves_nothing_and_the_next_import_everything(
    durable_database_url: str, tmp_path: Path
) -> None:
    shop = make_shop(durable_database_url)
    add_product(shop, "milk", 150)
    rows = "".join(f"SM1,2025-10-28T09:30:00Z,x{n},milk,1.50\n" for n in range(4000))
    path = tmp_path / "purchases.csv"
    path.write_text(HEADER + rows)
    before = everything(shop)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, durable_database_url, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        timeout=60,
    )

    assert killed.returncode == -signal.SIGKILL
    assert everything(shop) == before
    with path.open("rb") as file:
        report = import_file(shop, "purchases", file)
    assert (report.status, report.recorded, report.already_recorded) == ("done", 4000, 0)
    assert_summaries_agree(shop)
    shop.database.close()


def test_two_imports_of_one_file_at_once_record_each_purchase_once(shop: Shop) -> None:
    rows = "".join(f"SM{n % 4},2025-10-28T09:30:00Z,x{n % 700},milk,1.50\n" for n in range(2500))
    start = threading.Barrier(2)

    def run(_: int) -> tuple[str, int, int]:
        start.wait()
        report = import_purchases(shop, rows)
        return report.status, report.recorded, report.already_recorded

    with ThreadPoolExecutor(2) as threads:
        reports = sorted(threads.map(run, range(2)))

    assert reports == [("done", 0, 2500), ("done", 2500, 0)]
    assert count(shop, "purchases") == 2500
    assert_summaries_agree(shop)


def test_sales_go_on_while_a_file_is_imported(postgres_url: str) -> None:
    shop = make_shop(postgres_url)
    milk = add_product(shop, "milk", 150)
    sell(shop, [milk], customer="known")
    rows = "".join(f"SM1,2025-10-28T09:30:00Z,x{n},milk,1.50\n" for n in range(3000))
    data = (HEADER + rows).encode()
    sold = []

    def progress(p: Progress) -> None:
        if p.bytes_done > len(data):  # the import's transaction is open, in this very thread
            sold.append(sell(shop, [milk], customer="known"))

    report = import_file(shop, "purchases", BytesIO(data), progress=progress)

    assert (report.recorded, len(sold)) == (3000, 3)
    assert one(shop, "SELECT sum(purchases) FROM daily_branch_sales") == 3004
    assert_summaries_agree(shop)
    shop.database.close()


def test_a_customer_registered_meanwhile_is_the_same_customer(postgres_url: str) -> None:
    shop = make_shop(postgres_url)
    milk = add_product(shop, "milk", 150)
    rows = "".join(f"SM1,2025-10-28T09:30:00Z,x{n},milk,1.50\n" for n in range(2000))
    data = (HEADER + rows).encode()

    def progress(p: Progress) -> None:
        if p.bytes_done > len(data) and p.rows_read == 1000:
            sell(shop, [milk], customer="x1500")  # of the chunk that comes next

    report = import_file(shop, "purchases", BytesIO(data), progress=progress)

    assert report.recorded == 2000
    assert one(shop, "SELECT count(*) FROM customers WHERE code = 'x1500'") == 1
    assert one(shop, "SELECT max(purchases) FROM customer_totals") == 2
    assert_summaries_agree(shop)
    shop.database.close()


def test_a_customer_whom_a_sale_is_just_registering_makes_the_writing_start_again(
    postgres_url: str,
) -> None:
    shop = make_shop(postgres_url)
    add_product(shop, "milk", 150)
    rows = "".join(f"SM1,2025-10-28T09:30:00Z,x{n},milk,1.50\n" for n in range(2000))
    data = (HEADER + rows).encode()
    registering, told = threading.Event(), []

    def register() -> None:
        with shop.database.write() as session:
            id_ = uuid4()
            add_customers(session.connection(), [CustomerRow(id_, "x1500")], shop.clock())
            registering.set()
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while not one(shop, waits):  # until the import has run into it
                time.sleep(0.01)

    def progress(p: Progress) -> None:
        told.append(p.rows_read)
        if told == [1000, 2000, 1000]:
            threads.submit(register)
            registering.wait()

    with ThreadPoolExecutor(1) as threads:
        report = import_file(shop, "purchases", BytesIO(data), progress=progress)

    assert told == [1000, 2000, 1000, 1000, 2000]
    assert (report.recorded, report.already_recorded) == (2000, 0)
    assert count(shop, "customers") == 2000
    assert_summaries_agree(shop)
    shop.database.close()


def test_what_becomes_bad_between_check_and_writing_undoes_everything(shop: Shop) -> None:
    rows = "".join(f"SM1,2025-10-28T09:30:00Z,x{n},milk,1.50\n" for n in range(1500))
    data = (HEADER + rows + "SM1,2025-10-28T09:30:00Z,x,eggs,3\n").encode()

    def progress(p: Progress) -> None:
        if p.rows_read == 1501:
            with shop.database.write() as session:
                session.connection().exec_driver_sql(
                    "UPDATE products SET name = 'Eggs', name_key = 'x' WHERE name = 'eggs'"
                )

    report = import_file(shop, "purchases", BytesIO(data), progress=progress)

    assert (report.status, report.recorded, report.valid) == ("refused", 0, 1500)
    assert codes(report) == [(1502, "items_list", "product-unknown")]
    assert count(shop, "purchases") == 0
    assert query(shop, "SELECT status FROM imports") == [("refused",)]


# --- Real data ----------------------------------------------------------------------------------


def test_the_icash_files_give_the_known_answers_and_again_nothing(
    empty_shop: Shop, shared_data: Path
) -> None:
    shop, folder = empty_shop, shared_data / "icash"

    def load(kind: str, name: str) -> tuple[str, int, int, int]:
        with (folder / name).open("rb") as file:
            report = import_file(shop, kind, file, ImportOptions(file_name=name))  # type: ignore[arg-type]
        return report.status, report.rows, report.recorded, report.already_recorded

    assert load("products", "products_list.csv") == ("done", 10, 10, 0)
    assert load("purchases", "purchases.csv") == ("done", 2183, 2183, 0)
    answers = icash_answers(shop)
    assert answers == ICASH
    assert load("products", "products_list.csv") == ("done", 10, 0, 10)
    assert load("purchases", "purchases.csv") == ("done", 2183, 0, 2183)
    assert icash_answers(shop) == ICASH
    assert_summaries_agree(shop)


ICASH = {
    "products": 10,
    "purchases": 2183,
    "unique customers": 1762,
    "loyal at 3": 142,
    "loyal at 4": 93,
    "top": [("milk", 1823), ("eggs", 1812), ("bread", 1777)],
    "revenue": 1360890,
}


def icash_answers(shop: Shop) -> dict[str, object]:
    customers = "SELECT count(*) FROM customer_totals WHERE purchases >= "
    return {
        "products": count(shop, "products"),
        "purchases": one(shop, "SELECT sum(purchases) FROM daily_branch_sales"),
        "unique customers": one(shop, customers + "1"),
        "loyal at 3": one(shop, customers + "3"),
        "loyal at 4": one(shop, customers + "4"),
        "top": query(
            shop,
            "SELECT p.name, CAST(sum(d.units_milli) / 1000 AS INTEGER) FROM daily_product_sales d"
            " JOIN products p ON p.id = d.product_id GROUP BY p.name ORDER BY 2 DESC LIMIT 3",
        ),
        "revenue": one(shop, "SELECT sum(revenue_minor) FROM daily_branch_sales"),
    }
