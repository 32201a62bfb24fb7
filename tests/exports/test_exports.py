"""What is exported comes back: through a spreadsheet's rules, and into another shop."""

import csv
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkstand.analytics import service as analytics
from checkstand.analytics.figures import Scope
from checkstand.exports.service import KINDS, ExportKind, export
from checkstand.imports.report import ImportReport
from checkstand.imports.service import import_file
from checkstand.platform.csv_text import defused, undefused
from checkstand.platform.db.migrate import upgrade
from checkstand.purchases.filters import PurchaseFilter
from checkstand.sampledata.service import load_sample
from checkstand.services import management
from checkstand.shop import Shop
from tests.analytics.taking_back import refund, void
from tests.client import TestClient
from tests.postgres import Cluster
from tests.shop import add_product, make_shop, sell

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOON)
    yield shop
    shop.database.close()


def text_of(shop: Shop, kind: ExportKind, **asked: Any) -> str:
    return "".join(export(shop, kind, PurchaseFilter.read(**asked)))


def rows_of(shop: Shop, kind: ExportKind, **asked: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text_of(shop, kind, **asked), newline="")))


def taken_in(shop: Shop, kind: Any, text: str) -> ImportReport:
    return import_file(shop, kind, BytesIO(text.encode()))


@given(st.text(alphabet="'=+-@\t\r a", max_size=6))
def test_any_text_comes_back(text: str) -> None:
    assert undefused(defused(text)) == text
    assert defused(text)[:1] not in tuple("=+-@\t\r")


def test_products_can_be_imported_again_unchanged(shop: Shop) -> None:
    names = ["=1+1", "-20% tea", "@home", "+plus", "'=odd", "'n Beetje", 'beans, "baked"; |x: 5']
    for number, name in enumerate(names):
        add_product(shop, name, 150 + number, category=name[:9], tax_rate_bp=50 * number)
    with_marks = "4006381333931"
    add_product(shop, "flour", 99, sku="-F", barcode=with_marks, quantity_decimals=3, active=False)
    with shop.database.write() as session:
        session.connection().exec_driver_sql("UPDATE products SET unit = 'each' WHERE sku IS NULL")
    text = text_of(shop, "products")
    report = taken_in(shop, "products", text)
    assert (report.errors, report.rows, report.already_recorded) == ([], 8, 8)
    rows = rows_of(shop, "products")
    assert [undefused(row["product_name"]) for row in rows] == [*names, "flour"]
    assert rows[0]["product_name"] == "'=1+1"
    assert (rows[7]["sku"], rows[7]["barcode"], rows[7]["active"]) == ("'-F", with_marks, "no")
    assert (rows[1]["unit_price"], rows[1]["tax_rate"]) == ("1.51", "0.5%")


def figures(shop: Shop) -> tuple[Any, ...]:
    with shop.database.read() as session:
        loyal = analytics.loyal_customers(session, Scope(), min_purchases=3)
        products = analytics.top_products(session, Scope(), limit=20)
        return (
            analytics.unique_customers(session, Scope()),
            loyal.total,
            [(each.name, each.units_milli, each.purchases) for each in products],
            analytics.sales(session, Scope()),
        )


@pytest.fixture
def another(request: pytest.FixtureRequest, database_url: str, tmp_path: Any) -> Iterator[Shop]:
    """A second, empty shop on the same kind of database."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'another.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.create_database()
    upgrade(url)
    shop = make_shop(url, branches={}, clock=lambda: NOON)
    yield shop
    shop.database.close()


def test_the_sample_supermarket_moves_into_an_empty_shop(database_url: str, another: Shop) -> None:
    shop = make_shop(database_url, branches={}, clock=lambda: NOON)
    load_sample(shop, 400, 1)
    before = figures(shop)
    assert before[0] > 0

    assert taken_in(another, "products", text_of(shop, "products")).status == "done"
    report = taken_in(another, "purchases", text_of(shop, "purchases"))

    assert (report.status, report.errors) == ("done", [])
    assert figures(another) == before
    assert taken_in(another, "purchases", text_of(shop, "purchases")).recorded == 0
    shop.database.close()


def test_odd_names_and_amounts_move_too(shop: Shop, another: Shop) -> None:
    names = ['beans, "baked"', "a;b", "c|d", "juice: 5", "=1+1", "'=odd", "back\\slash"]
    ids = [add_product(shop, name, 199) for name in names]
    weighed = add_product(shop, "flour", 120, sku="F,1", quantity_decimals=3)
    for number, id_ in enumerate(ids):
        sell(shop, [id_], customer=f"=c{number}", at=NOON - timedelta(hours=number))
    sell(shop, [*ids, (weighed, 0.525)], discount_minor=5, at=NOON - timedelta(days=9))
    before = figures(shop)
    taken_in(another, "products", text_of(shop, "products"))
    report = taken_in(another, "purchases", text_of(shop, "purchases"))
    assert (report.errors, report.recorded) == ([], 8)
    assert figures(another) == before


def test_what_was_taken_back_is_in_the_lines(shop: Shop) -> None:
    milk = add_product(shop, "milk", 150)
    kept = sell(shop, [(milk, 2)], branch="SM2", at=NOON - timedelta(hours=3))
    gone = sell(shop, [milk], at=NOON - timedelta(hours=2))
    void(shop, gone.id)
    refund(shop, kept.id, {1: 1000}, timedelta(hours=1))
    (purchase,) = rows_of(shop, "purchases")
    assert purchase["id"] == str(kept.id)
    assert list(purchase)[:5] == [
        *("supermarket_id", "timestamp", "user_id", "items_list", "total_amount")
    ]
    assert (purchase["supermarket_id"], purchase["user_id"]) == ("SM2", "")
    assert (purchase["items_list"], purchase["total_amount"]) == ("milk:2", "3.00")
    lines = rows_of(shop, "lines")
    assert [(row["kind"], row["quantity"], row["line_total"]) for row in lines] == [
        ("purchase", "2", "3.00"),
        ("purchase", "1", "1.50"),
        ("void", "-1", "-1.50"),
        ("refund", "-1", "-1.50"),
    ]


def test_files_take_the_filters_of_the_list(shop: Shop) -> None:
    milk, tea = add_product(shop, "milk", 150), add_product(shop, "tea", 250, category="Tea")
    sell(shop, [milk], at=NOON - timedelta(days=2), customer="u1", register="R2")
    sell(shop, [milk, tea], at=NOON, branch="SM2")
    for asked in ({"product": str(tea)}, {"category": "tea"}, {"branch": "SM2"}, {"hour": 7}):
        assert [row["items_list"] for row in rows_of(shop, "purchases", **asked)] == [
            "milk:1,tea:1"
        ]
        assert len(rows_of(shop, "lines", **asked)) == 2
    assert len(rows_of(shop, "lines", register="R2", customer="u1", weekday=3)) == 1
    assert rows_of(shop, "customers")[0]["code"] == "u1"
    assert rows_of(shop, "customers")[0]["total_spent"] == "1.50"


def test_over_http(shop: Shop) -> None:
    add_product(shop, "crème", 150)
    with TestClient(management.create(shop)) as client:
        for kind in KINDS:
            answer = client.get(f"/management/exports/{kind}.csv")
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            assert answer.headers["content-disposition"] == (
                f'attachment; filename="{kind}-2026-11-20.csv"'
            )
            assert answer.text == text_of(shop, kind)
            marked = client.get(f"/management/exports/{kind}.csv?bom=true").content
            assert marked == b"\xef\xbb\xbf" + answer.content
        refused = client.get("/management/exports/lines.csv?branch=SM9")
        assert (refused.status_code, refused.json()["code"]) == (404, "branch-unknown")


def test_a_file_that_nobody_reads_to_its_end_holds_no_transaction(shop: Shop) -> None:
    pieces = export(shop, "products")
    next(pieces)
    assert shop.database.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    pieces.close()
    assert shop.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_memory_does_not_grow_with_the_file(shop: Shop) -> None:
    add_product(shop, "milk", 150)
    peaks = []
    for rows in (1_500, 6_000):
        header = "supermarket_id,timestamp,user_id,items_list,total_amount\n"
        body = (f"SM1,2025-10-28T09:30:00Z,u{n % 9},milk,{n}.50\n" for n in range(rows))
        taken_in(shop, "purchases", header + "".join(body))
        list(map(len, export(shop, "lines")))
        tracemalloc.start()
        size = sum(map(len, export(shop, "purchases")))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > rows * 80
    assert peaks[1] < 1.5 * peaks[0]
