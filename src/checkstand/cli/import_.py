"""`checkstand import`."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.output import AsJson, TableOf, print_fields, print_json, progress
from checkstand.cli.shop import open_shop
from checkstand.imports.errors import FileUnreadable
from checkstand.imports.report import (
    ImportKind,
    ImportOptions,
    ImportReport,
    LineOptions,
    Progress,
)
from checkstand.imports.service import import_file

app = typer.Typer(no_args_is_help=True)

File = Annotated[str, typer.Argument(metavar="FILE", help="A CSV file; `-` is what is piped in.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would happen; change nothing.")]
SkipErrors = Annotated[
    bool, typer.Option("--skip-errors", help="Import the good rows of a file with bad ones.")
]
SHOWN = 20
"""Most errors, and most warnings, shown to people; programs get them all."""


@app.command()
def products(
    file: File,
    dry_run: DryRun = False,
    skip_errors: SkipErrors = False,
    as_json: AsJson = False,
) -> None:
    """Import products: product_name, unit_price, and more columns if you like."""
    options = ImportOptions(dry_run=dry_run, skip_errors=skip_errors)
    _import("products", file, options, as_json=as_json)


@app.command()
def purchases(
    file: File,
    dry_run: DryRun = False,
    skip_errors: SkipErrors = False,
    create_products: Annotated[
        bool, typer.Option("--create-products", help="Add products that the shop doesn't have.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import purchases: supermarket_id, timestamp, user_id, items_list, total_amount."""
    options = ImportOptions(
        dry_run=dry_run, skip_errors=skip_errors, create_products=create_products
    )
    _import("purchases", file, options, as_json=as_json)


def _column(what: str, *usual: str) -> Any:
    return typer.Option(
        metavar="COLUMN",
        help=f"The file's column that holds {what}; else a usual name, like {', '.join(usual)}.",
    )


@app.command()
def lines(
    file: File,
    receipt: Annotated[
        str, _column("the receipt's number", "receipt", "InvoiceNo", "basket_id")
    ] = "",
    timestamp: Annotated[str, _column("date and time", "timestamp", "InvoiceDate", "date")] = "",
    branch: Annotated[str, _column("the branch (or a branch on file)", "branch", "store_id")] = "",
    customer: Annotated[str, _column("the customer", "customer", "CustomerID")] = "",
    sku: Annotated[str, _column("the product's sku", "sku", "StockCode")] = "",
    product: Annotated[str, _column("the product's sku or name", "product")] = "",
    name: Annotated[str, _column("the product's name", "name", "description")] = "",
    quantity: Annotated[
        str, _column("how much was sold, 1 where no column does", "quantity", "qty")
    ] = "",
    unit_price: Annotated[
        str,
        _column("the price, the catalogue's where no column does", "unit_price", "price"),
    ] = "",
    discount: Annotated[str, _column("what was taken off the line", "discount")] = "",
    branch_code: Annotated[
        str,
        typer.Option("--branch-code", metavar="CODE", help="The branch, if the file has none."),
    ] = "",
    day_first: Annotated[
        bool | None,
        typer.Option("--day-first/--month-first", help="What 1/12/2010 is; else it is an error."),
    ] = None,
    credit_prefix: Annotated[
        str,
        typer.Option(metavar="TEXT", help="What receipts of goods taken back start with, like C."),
    ] = "",
    dry_run: DryRun = False,
    skip_errors: SkipErrors = False,
    create_products: Annotated[
        bool, typer.Option("--create-products", help="Add products that the shop doesn't have.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import line items: a row each, any columns; those of one receipt are one purchase."""
    columns = {
        "receipt": receipt,
        "timestamp": timestamp,
        "branch": branch,
        "customer": customer,
        "sku": sku,
        "product": product,
        "name": name,
        "quantity": quantity,
        "unit_price": unit_price,
        "discount": discount,
    }
    options = ImportOptions(
        dry_run=dry_run,
        skip_errors=skip_errors,
        create_products=create_products,
        lines=LineOptions(
            {column: told for column, told in columns.items() if told},
            branch_code,
            day_first,
            credit_prefix,
        ),
    )
    _import("lines", file, options, as_json=as_json)


def _import(kind: ImportKind, name: str, options: ImportOptions, *, as_json: bool) -> None:
    with _opened(name) as (file, file_name), open_shop() as shop:
        options = replace(options, file_name=file_name)
        with progress(f"Importing {file_name}") as meter:

            def tell(done: Progress) -> None:
                meter(done.bytes_done, done.bytes_total)

            try:
                report = import_file(shop, kind, file, options, tell)
            except FileUnreadable as error:
                raise Stop(error.message, ExitCode.IMPORT_REFUSED) from error
    if as_json:
        print_json(report.as_json())
    else:
        _print(report)
    if report.status == "refused":
        raise Stop(_refusal(report, file_name), ExitCode.IMPORT_REFUSED)


def _refusal(report: ImportReport, file_name: str) -> str:
    rows = "1 error" if report.error_count == 1 else f"{report.error_count:,} errors"
    first = report.errors[0]
    where = f"line {first.row}" + (f", {first.column}" if first.column else "")
    return (
        f"{file_name} has {rows}, and nothing of it was imported ({where}:"
        f" {first.message.rstrip('.')}): correct it, or import the good rows with --skip-errors."
    )


@contextmanager
def _opened(name: str) -> Iterator[tuple[IO[bytes], str]]:
    """Open the file that is named, or keep what is piped in: it is read twice.

    Raises:
        Stop: It can't be read.
    """
    if name == "-":
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.seek(0)
            yield kept, "standard input"
        return
    path = Path(name)
    try:
        file = path.open("rb")
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        step = "check its name" if missing else "check that it is a file that you may read"
        raise Stop(
            f"{name} can't be opened ({error.strerror}): {step}.",
            ExitCode.NOT_FOUND if missing else ExitCode.REFUSED,
        ) from error
    with file:
        yield file, path.name


def _print(report: ImportReport) -> None:
    done: list[tuple[str, Any]] = [("Rows", f"{report.rows:,}"), ("Good", f"{report.valid:,}")]
    if report.dry_run:
        done.append(("Would be recorded", f"{report.new_count:,}"))
    else:
        done.append(("Recorded", f"{report.recorded:,}"))
    if report.kind == "products":
        done += [("New", f"{report.added:,}"), ("Changed", f"{report.updated:,}")]
    if report.kind == "lines":
        done += [("Purchases", f"{report.purchases:,}"), ("Refunds", f"{report.refunds:,}")]
        taken = (f"{column} from {name}" for column, name in report.columns.items())
        done.append(("Columns read", ", ".join(taken)))
    done += [
        ("On file already", f"{report.already_recorded:,}"),
        ("Errors", f"{report.error_count:,}"),
        ("Warnings", f"{report.warning_count:,}"),
        ("Columns ignored", ", ".join(report.extra_columns)),
        ("Import", report.import_id),
    ]
    print_fields(done)
    for title, problems, count in (
        ("Errors", report.errors, report.error_count),
        ("Warnings", report.warnings, report.warning_count),
    ):
        if not problems:
            continue
        more = f", the first {SHOWN} of {count:,}" if count > SHOWN else ""
        table = TableOf(">Line", "Column", "Code", "What is wrong", title=f"\n{title}{more}")
        for each in problems[:SHOWN]:
            table.add(each.row, each.column, each.code, each.message)
        table.print()
