"""Files to import, and what is on file after it."""

from io import BytesIO
from typing import Any

from sqlalchemy import text

from checkstand.imports.report import ImportOptions, ImportReport, LineOptions
from checkstand.imports.service import import_file
from checkstand.purchases.consequences import disagreements
from checkstand.shop import Shop

HEADER = "supermarket_id,timestamp,user_id,items_list,total_amount\n"


def import_purchases(
    shop: Shop, rows: str | bytes, *, header: str = HEADER, **options: Any
) -> ImportReport:
    """Import rows of purchases below the usual header; bytes are a whole file."""
    data = rows if isinstance(rows, bytes) else (header + rows).encode()
    return import_file(shop, "purchases", BytesIO(data), ImportOptions(**options))


def import_products(shop: Shop, data: str | bytes, **options: Any) -> ImportReport:
    """Import a whole file of products."""
    data = data if isinstance(data, bytes) else data.encode()
    return import_file(shop, "products", BytesIO(data), ImportOptions(**options))


def import_lines(
    shop: Shop, data: str | bytes, lines: LineOptions | None = None, **options: Any
) -> ImportReport:
    """Import a whole file of line items."""
    data = data if isinstance(data, bytes) else data.encode()
    told = ImportOptions(**options, lines=lines or LineOptions())
    return import_file(shop, "lines", BytesIO(data), told)


def query(shop: Shop, sql: str) -> list[tuple[Any, ...]]:
    with shop.database.read() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def one(shop: Shop, sql: str) -> Any:
    return query(shop, sql)[0][0]


def count(shop: Shop, table: str) -> int:
    return int(one(shop, f"SELECT count(*) FROM {table}"))


def everything(shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    """All rows that an import could have left behind, to compare before and after."""
    tables = (
        "branches",
        "registers",
        "customers",
        "products",
        "purchases",
        "purchase_items",
        "stock_levels",
        "stock_movements",
        "daily_branch_sales",
        "daily_product_sales",
        "hourly_branch_sales",
        "customer_totals",
    )
    return {table: sorted(query(shop, f"SELECT * FROM {table}"), key=repr) for table in tables}


def assert_summaries_agree(shop: Shop) -> None:
    with shop.database.read() as session:
        assert disagreements(session.connection()) == {}


def codes(report: ImportReport) -> list[tuple[int, str | None, str]]:
    """Where the errors are and what they are called."""
    return [(error.row, error.column, error.code) for error in report.errors]


def warning_codes(report: ImportReport) -> list[tuple[int, str | None, str]]:
    return [(warning.row, warning.column, warning.code) for warning in report.warnings]
