"""`checkstand purchases`."""

import sys
from base64 import b64encode
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import Connection

from checkstand.branches.service import PAPER_COLUMNS
from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.options import Branch, Cursor, First, Last, Limit, On, Week, Yes, asked, day
from checkstand.cli.output import (
    AsJson,
    TableOf,
    confirm,
    note,
    print_fields,
    print_json,
    print_line,
    print_more,
)
from checkstand.cli.shop import open_shop
from checkstand.platform.money import format_milli, format_minor
from checkstand.purchases.drafts import ReturnDraft
from checkstand.purchases.errors import PurchaseUnknown
from checkstand.purchases.filters import PurchaseFilter
from checkstand.purchases.recorded import AlreadyRecorded, RecordedPurchase, Refused
from checkstand.purchases.recorded_schemas import purchase_json
from checkstand.purchases.repository import id_of_receipt, load_purchases
from checkstand.purchases.returns_schemas import RefundIn, VoidIn, history_json
from checkstand.purchases.returns_service import history_of
from checkstand.purchases.service import PurchaseList, list_purchases, record_purchases
from checkstand.receipts.forms import MEDIA_TYPES, render
from checkstand.receipts.service import get_receipt
from checkstand.shop import Shop

app = typer.Typer(no_args_is_help=True)

Purchase = Annotated[
    str, typer.Argument(metavar="PURCHASE", help="A purchase, by its id or its receipt's number.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept.")]
ApprovedBy = Annotated[
    str | None, typer.Option("--approved-by", help="The manager who answers for it.")
]
Id = Annotated[
    str | None,
    typer.Option("--id", help="A UUID of yours; with it, a second try records nothing new."),
]


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
    purchase: Purchase,
    as_json: AsJson = False,
) -> None:
    """Show a purchase with its lines and payments."""
    with open_shop() as shop, shop.database.read() as session:
        id_ = _id_of(session.connection(), purchase)
        found = load_purchases(session.connection(), [id_]).get(id_)
    if found is None:
        raise PurchaseUnknown(f"There is no purchase {id_}.")
    print_purchase(found, shop.digits, as_json=as_json)


@app.command()
def receipt(
    purchase: Purchase,
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
    with open_shop() as shop, shop.database.read() as session:
        id_ = _id_of(session.connection(), purchase)
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


@app.command()
def history(purchase: Purchase, as_json: AsJson = False) -> None:
    """Tell what became of a purchase, and what can still go back."""
    with open_shop() as shop, shop.database.read() as session:
        connection = session.connection()
        found = history_of(connection, _id_of(connection, purchase))
    told = history_json(found, shop.digits)
    if as_json:
        print_json(told)
        return
    print_line(f"{found.purchase.receipt_number}: {found.status.replace('_', ' ')}")
    table = TableOf("Recorded (UTC)", "What", "Receipt", ">Total", "Reason", "Approved by")
    for each, moment in found.events:
        table.add(
            moment.isoformat()[:16].replace("T", " "),
            each.kind,
            each.receipt_number,
            format_minor(each.total_minor, shop.digits),
            each.reason,
            each.approved_by,
        )
    table.print()
    left = TableOf(">Item", "Product", ">Bought", ">Left to refund")
    for item, line in zip(found.items, found.purchase.items, strict=True):
        left.add(
            item.line,
            line.product_name,
            format_milli(item.quantity_milli),
            format_milli(item.quantity_milli - item.refunded_milli),
        )
    left.print()


@app.command()
def refund(
    purchase: Purchase,
    reason: Reason,
    items: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="NUMBER[:QUANTITY]",
            help="A line that goes back, by its number, and how much of it; all of it without."
            " May be repeated; without any, all that is left goes back.",
        ),
    ] = None,
    method: Annotated[
        str | None,
        typer.Option("--method", help="How the money goes back: cash, card, …; as it came else."),
    ] = None,
    register: Annotated[str | None, typer.Option(help="Where it is done.")] = None,
    cashier: Annotated[str | None, typer.Option(help="Who does it.")] = None,
    approved_by: ApprovedBy = None,
    id_: Id = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Give money back for a purchase or some of it, at what was paid for it then."""
    body = asked(
        RefundIn,
        id=id_,
        items=[_refund_item(item) for item in items] if items else None,
        reason=reason,
        register=register,
        cashier=cashier,
        approved_by=approved_by,
        payment_method=method,
    )
    with open_shop() as shop:
        with shop.database.read() as session:
            found = history_of(session.connection(), _id_of(session.connection(), purchase))
        confirm(f"Refund {_what(items)} of {found.purchase.receipt_number}?", yes=yes)
        _record(shop, body.draft(found.purchase.id, None), as_json=as_json)


@app.command()
def void(
    purchase: Purchase,
    reason: Reason,
    cashier: Annotated[str | None, typer.Option(help="Who does it.")] = None,
    approved_by: ApprovedBy = None,
    id_: Id = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take a whole purchase back, as if it had not been. Both stay on file."""
    body = asked(VoidIn, id=id_, reason=reason, cashier=cashier, approved_by=approved_by)
    with open_shop() as shop:
        with shop.database.read() as session:
            found = history_of(session.connection(), _id_of(session.connection(), purchase))
        total = format_minor(found.purchase.total_minor, shop.digits)
        confirm(f"Void {found.purchase.receipt_number} of {total}?", yes=yes)
        _record(shop, body.draft(found.purchase.id, None), as_json=as_json)


def _record(shop: Shop, draft: ReturnDraft, *, as_json: bool) -> None:
    (outcome,) = record_purchases(shop, [replace(draft, source="cli")])
    if isinstance(outcome, Refused):
        raise outcome.refusal
    if isinstance(outcome, AlreadyRecorded):
        note("This was recorded before; nothing was recorded now.")
    print_purchase(outcome.purchase, shop.digits, as_json=as_json)


def _refund_item(text: str) -> dict[str, Any]:
    number, colon, quantity = text.partition(":")
    if not number.strip().isdecimal():
        raise Stop(f"{text[:80]!r} is no item: write --item 1 or --item 1:2.", ExitCode.USAGE)
    item: dict[str, Any] = {"item_id": number.strip()}
    return {**item, "quantity": quantity.strip()} if colon else item


def _what(items: list[str] | None) -> str:
    return f"item {', '.join(items)}" if items else "all that is left"


def _id_of(connection: Connection, said: str) -> UUID:
    """Answer the purchase that is named by its id or its receipt's number.

    Raises:
        PurchaseUnknown: There is none.
    """
    try:
        return UUID(said)
    except ValueError:
        id_ = id_of_receipt(connection, said)
    if id_ is None:
        raise PurchaseUnknown(f"There is no purchase {said[:80]!r}.")
    return id_


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
            ("Rounding", None if not purchase.rounding_minor else item["rounding"]),
            ("Adjustment", None if not purchase.adjustment_minor else item["adjustment"]),
            ("Total", f"{item['total_amount']} {currency}"),
            ("Tax contained" if purchase.tax_included else "Tax added", item["tax_amount"]),
            *((paid["method"].capitalize(), paid["amount"]) for paid in item["payments"]),
            ("Change due", None if not purchase.change_minor else item["change_due"]),
            ("Points earned", purchase.points_earned or None),
            ("Points spent", purchase.points_spent or None),
            ("Takes back", item["original_id"]),
            ("Stands for", item["replaces_id"]),
            ("Reason", item["reason"]),
            ("Approved by", item["approved_by"]),
            ("Look at", ", ".join(item["flags"])),
            ("Id", item["id"]),
        ]
    )


def _time(item: dict[str, Any]) -> str:
    return str(item["timestamp"])[:16].replace("T", " ")
