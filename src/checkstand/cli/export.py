"""`checkstand export`."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.options import Branch, First, Last, On, Week, day
from checkstand.cli.output import AsJson, note, print_json
from checkstand.cli.shop import open_shop
from checkstand.exports.service import ExportKind, export
from checkstand.purchases.filters import PurchaseFilter

app = typer.Typer(no_args_is_help=True)

File = Annotated[
    str, typer.Argument(metavar="[FILE]", help="Where to write it; else it is printed.")
]
Bom = Annotated[
    bool, typer.Option("--bom", help="Begin with a byte order mark, by which Excel knows UTF-8.")
]
Customer = Annotated[str | None, typer.Option(help="A customer, by code or id.")]
Cashier = Annotated[str | None, typer.Option(help="Who rang it up.")]
PaymentMethod = Annotated[str | None, typer.Option(help="How it was paid: cash, card, …")]
Product = Annotated[str | None, typer.Option(help="With this product, by number or sku.")]
Category = Annotated[str | None, typer.Option(help="With something of this category.")]
Hour = Annotated[int | None, typer.Option(min=0, max=23, help="Of the branch's day.")]
Weekday = Annotated[int | None, typer.Option(min=1, max=7, help="1 is Monday, 7 Sunday.")]
Register = Annotated[str | None, typer.Option(help="Rung up here, by the register's code.")]


@app.command()
def products(file: File = "-", bom: Bom = False, as_json: AsJson = False) -> None:
    """Write all products; the file can be imported again."""
    _export("products", file, None, bom=bom, as_json=as_json)


@app.command()
def customers(file: File = "-", bom: Bom = False, as_json: AsJson = False) -> None:
    """Write all customers, with what they bought."""
    _export("customers", file, None, bom=bom, as_json=as_json)


@app.command()
def purchases(
    file: File = "-",
    on: On = None,
    week: Week = None,
    first: First = None,
    last: Last = None,
    branch: Branch = None,
    customer: Customer = None,
    cashier: Cashier = None,
    payment_method: PaymentMethod = None,
    product: Product = None,
    category: Category = None,
    hour: Hour = None,
    weekday: Weekday = None,
    register: Register = None,
    bom: Bom = False,
    as_json: AsJson = False,
) -> None:
    """Write purchases, oldest first; the file can be imported into another shop.

    Refunds are left out, and what was voided.
    """
    wanted = PurchaseFilter.read(
        on=day(on, "--date"), week=week, first=day(first, "--from"), last=day(last, "--to"),
        branch=branch, customer=customer, cashier=cashier, payment_method=payment_method,
        product=product, category=category, hour=hour, weekday=weekday, register=register,
    )  # fmt: skip
    _export("purchases", file, wanted, bom=bom, as_json=as_json)


@app.command()
def lines(
    file: File = "-",
    on: On = None,
    week: Week = None,
    first: First = None,
    last: Last = None,
    branch: Branch = None,
    customer: Customer = None,
    cashier: Cashier = None,
    payment_method: PaymentMethod = None,
    product: Product = None,
    category: Category = None,
    hour: Hour = None,
    weekday: Weekday = None,
    register: Register = None,
    bom: Bom = False,
    as_json: AsJson = False,
) -> None:
    """Write purchases line by line, oldest first, refunds and voids too."""
    wanted = PurchaseFilter.read(
        on=day(on, "--date"), week=week, first=day(first, "--from"), last=day(last, "--to"),
        branch=branch, customer=customer, cashier=cashier, payment_method=payment_method,
        product=product, category=category, hour=hour, weekday=weekday, register=register,
    )  # fmt: skip
    _export("lines", file, wanted, bom=bom, as_json=as_json)


def _export(
    kind: ExportKind, file: str, wanted: PurchaseFilter | None, *, bom: bool, as_json: bool
) -> None:
    if as_json and file == "-":
        raise Stop(
            f"--json tells of a file that was written: name one, such as {kind}.csv.",
            ExitCode.USAGE,
        )
    size_bytes = 0
    with open_shop() as shop, closing(export(shop, kind, wanted, bom=bom)) as pieces:
        first = next(pieces)  # what is refused is refused before a file is made
        with _opened(file) as out:
            size_bytes += out.write(first.encode())
            for piece in pieces:
                size_bytes += out.write(piece.encode())
    if as_json:
        print_json({"kind": kind, "file": file, "size_bytes": size_bytes})
    elif file != "-":
        note(f"{file} holds the {kind}.")


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    """Open the file to write; it takes its place when all is in it.

    Raises:
        Stop: It can't be written.
    """
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise Stop(
            f"{name} can't be written ({error.strerror}): choose another place.", ExitCode.REFUSED
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
