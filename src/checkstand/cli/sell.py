"""`checkstand sell`."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from checkstand.branches.service import search_branches
from checkstand.catalog.service import find_product
from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.options import Branch, asked
from checkstand.cli.output import AsJson, note
from checkstand.cli.purchases import print_purchase
from checkstand.cli.shop import open_shop
from checkstand.imports.reading import FieldError, ItemRef, parse_items_list
from checkstand.platform.money import format_milli
from checkstand.purchases.recorded import AlreadyRecorded, Refused
from checkstand.purchases.schemas import PurchaseIn, draft_of
from checkstand.purchases.service import record_purchases
from checkstand.shop import Shop

app = typer.Typer()


@app.command()
def sell(
    items: Annotated[
        str,
        typer.Argument(
            metavar="ITEMS",
            help='What is bought: "apple:3,bread:1"; each product by id, sku, barcode or name.',
        ),
    ],
    branch: Branch = None,
    customer: Annotated[
        str | None,
        typer.Option(help="Whose it is: a code, an id, or `new`; nobody's without."),
    ] = None,
    register: Annotated[str | None, typer.Option(help="The checkout point's code.")] = None,
    cashier: Annotated[str | None, typer.Option(help="Who rings it up.")] = None,
    discount: Annotated[str | None, typer.Option(help="Off the whole purchase: 1.00.")] = None,
    cash: Annotated[str | None, typer.Option(help="Paid in cash: 20.")] = None,
    card: Annotated[str | None, typer.Option(help="Paid by card: 5.00.")] = None,
    payment: Annotated[
        list[str] | None,
        typer.Option(metavar="METHOD=AMOUNT", help="Paid in another way; may be repeated."),
    ] = None,
    id_: Annotated[
        str | None,
        typer.Option("--id", help="A UUID of yours; with it, a second try records nothing new."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record a purchase. Without a way of paying, it is taken for paid."""
    bought = _read(items)
    payments = payments_of(cash, card, payment or [])
    with open_shop() as shop:
        purchase = asked(
            PurchaseIn,
            id=id_,
            branch_id=branch or only_branch(shop),
            register=register,
            cashier=cashier,
            user_id=customer,
            items=_items(shop, bought),
            discount=discount,
            payments=payments or None,
        )
        draft = replace(draft_of(purchase, shop.digits), source="cli")
        (outcome,) = record_purchases(shop, [draft])
        if isinstance(outcome, Refused):
            raise outcome.refusal
        if isinstance(outcome, AlreadyRecorded):
            note("This purchase was recorded before; nothing was recorded now.")
        print_purchase(outcome.purchase, shop.digits, as_json=as_json)


def _read(items: str) -> list[ItemRef]:
    try:
        return parse_items_list(items)
    except FieldError as error:
        raise Stop(error.message, ExitCode.REFUSED) from error


def _items(shop: Shop, bought: list[ItemRef]) -> list[dict[str, Any]]:
    with shop.database.read() as session:
        return [
            {
                "product_id": find_product(session, item.name).id,
                "quantity": format_milli(item.quantity_milli),
            }
            for item in bought
        ]


def only_branch(shop: Shop) -> str:
    """Answer the branch that is meant when none is named: the only one.

    Raises:
        Stop: There are several, or none.
    """
    with shop.database.read() as session:
        branches, more = search_branches(session, active=True, limit=1)
    if not branches:
        raise Stop(
            "There is no branch to sell in: add one with `checkstand branches add SM1`.",
            ExitCode.NOT_FOUND,
        )
    if more is not None:
        raise Stop(
            "There are several branches: say which one sells with --branch, such as"
            f" --branch {branches[0].code}.",
            ExitCode.USAGE,
        )
    return branches[0].code


def payments_of(cash: str | None, card: str | None, others: list[str]) -> list[dict[str, str]]:
    """Read how something is paid, as the API takes it; cash comes last.

    Raises:
        Stop: One of the others is no payment.
    """
    payments = []
    if card is not None:
        payments.append({"method": "card", "amount": card})
    for other in others:
        method, equals, amount = other.partition("=")
        if not equals:
            raise Stop(
                f"{other[:80]!r} is no payment: write --payment voucher=5.00.", ExitCode.USAGE
            )
        payments.append({"method": method.strip().lower(), "amount": amount.strip()})
    if cash is not None:
        payments.append({"method": "cash", "amount": cash})
    return payments
