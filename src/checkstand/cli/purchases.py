"""`checkstand purchases`."""

import sys
from base64 import b64encode
from enum import Enum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from checkstand.branches.service import PAPER_COLUMNS
from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.options import Branch, Cursor, First, Last, Limit, On, Week, day
from checkstand.cli.output import (
    AsJson,
    TableOf,
    print_fields,
    print_json,
    print_line,
    print_more,
)
from checkstand.cli.shop import open_shop
from checkstand.purchases.errors import PurchaseUnknown
from checkstand.purchases.filters import PurchaseFilter
from checkstand.purchases.recorded import RecordedPurchase
from checkstand.purchases.recorded_schemas import purchase_json
from checkstand.purchases.repository import load_purchases
from checkstand.purchases.service import PurchaseList, list_purchases
from checkstand.receipts.forms import MEDIA_TYPES, render
from checkstand.receipts.service import get_receipt

app = typer.Typer(no_args_is_help=True)


class ReceiptForm(Enum):
    """What a receipt can be written as."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    ESCPOS = "escpos"


@app.command("list")
def list_(
    on: On = None,
    week: Week = None,
    first: First = None,
    last: Last = None,
    branch: Branch = None,
    customer: Annotated[str | None, typer.Option(help="A customer, by code or id.")] = None,
    cashier: Annotated[str | None, typer.Option(help="Who rang it up.")] = None,
    payment_method: Annotated[
        str | None, typer.Option(help="How it was paid: cash, card, …")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List purchases, newest first. Days are those of each branch."""
    wanted = PurchaseFilter.read(
        branch=branch,
        on=day(on, "--date"),
        week=week,
        first=day(first, "--from"),
        last=day(last, "--to"),
        customer=customer,
        cashier=cashier,
        payment_method=payment_method,
    )
    with open_shop() as shop, shop.database.read() as session:
        page = list_purchases(session.connection(), wanted, limit, cursor)
    print_purchases(page, shop.digits, as_json=as_json)


@app.command()
def show(
    purchase: Annotated[str, typer.Argument(metavar="ID", help="The purchase's id, a UUID.")],
    as_json: AsJson = False,
) -> None:
    """Show a purchase with its lines and payments."""
    id_ = _purchase_id(purchase)
    with open_shop() as shop, shop.database.read() as session:
        found = load_purchases(session.connection(), [id_]).get(id_)
    if found is None:
        raise PurchaseUnknown(f"There is no purchase {id_}.")
    print_purchase(found, shop.digits, as_json=as_json)


@app.command()
def receipt(
    purchase: Annotated[str, typer.Argument(metavar="ID", help="The purchase's id, a UUID.")],
    form: Annotated[
        ReceiptForm, typer.Option("--format", help="What to write it as.")
    ] = ReceiptForm.TEXT,
    columns: Annotated[
        int | None,
        typer.Option(help="Characters in a line: 32, 40 or 48; the register's paper without."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="A file to write it to, instead of printing it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print a purchase's receipt, or write it to a file."""
    if columns not in (None, *PAPER_COLUMNS):
        raise Stop("Paper has 32, 40 or 48 columns: write --columns 48.", ExitCode.USAGE)
    id_ = _purchase_id(purchase)
    with open_shop() as shop, shop.database.read() as session:
        document, paper = get_receipt(session, id_)
    content = render(document, form.value, columns or paper)
    if output is not None:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise Stop(
                f"The file {output} can't be written ({error.strerror}): name another one.",
                ExitCode.USAGE,
            ) from error
        content = b""
    if as_json:
        is_text = form in (ReceiptForm.TEXT, ReceiptForm.HTML)
        print_json(
            {
                "purchase_id": str(id_),
                "format": form.value,
                "media_type": MEDIA_TYPES[form.value],
                "encoding": "utf-8" if is_text else "base64",
                "content": content.decode() if is_text else b64encode(content).decode(),
                "output": None if output is None else str(output),
            }
        )
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def print_purchases(page: PurchaseList, digits: int, *, as_json: bool) -> None:
    """Print a page of purchases."""
    items = [purchase_json(each, digits) for each in page.purchases]
    if as_json:
        print_json({"items": items, "next_cursor": page.next_cursor})
        return
    table = TableOf("Time (UTC)", "Receipt", "Customer", ">Lines", ">Total", "Paid with", "Id")
    for item in items:
        table.add(
            _time(item),
            item["receipt_number"],
            item["customer_code"] or item["customer_id"] or "walk-in",
            len(item["items"]),
            f"{item['total_amount']} {item['currency']}",
            ", ".join(paid["method"] for paid in item["payments"]),
            item["id"],
        )
    table.print(if_empty="There is no such purchase.")
    print_more(page.next_cursor)


def print_purchase(purchase: RecordedPurchase, digits: int, *, as_json: bool) -> None:
    """Print a purchase, for people much as a receipt has it."""
    item = purchase_json(purchase, digits)
    if as_json:
        print_json(item)
        return
    by = f", by {item['cashier']}" if item["cashier"] else ""
    print_line(f"{item['receipt_number']}  {_time(item)} UTC{by}")
    print_line(f"Customer: {item['customer_code'] or item['customer_id'] or 'walk-in'}")
    table = TableOf("Product", ">Quantity", ">Price", ">Discount", ">Total")
    for line in item["items"]:
        table.add(
            line["product_name"],
            line["quantity"],
            line["unit_price"],
            line["discount"],
            line["line_total"],
        )
    table.print()
    currency = item["currency"]
    print_fields(
        [
            ("Discount", None if not purchase.discount_minor else item["total_discount"]),
            ("Adjustment", None if not purchase.adjustment_minor else item["adjustment"]),
            ("Total", f"{item['total_amount']} {currency}"),
            ("Tax contained", item["tax_amount"]),
            *((paid["method"].capitalize(), paid["amount"]) for paid in item["payments"]),
            ("Change due", None if not purchase.change_minor else item["change_due"]),
            ("Look at", ", ".join(item["flags"])),
            ("Id", item["id"]),
        ]
    )


def _purchase_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Stop(
            f"{text[:80]!r} is no purchase's id: take one from `checkstand purchases list --json`.",
            ExitCode.USAGE,
        ) from error


def _time(item: dict[str, Any]) -> str:
    return str(item["timestamp"])[:16].replace("T", " ")
