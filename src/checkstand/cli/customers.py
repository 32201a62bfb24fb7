"""`checkstand customers`."""

from typing import Annotated

import typer

from checkstand.cli.options import Cursor, Everything, Limit, Search, asked
from checkstand.cli.output import AsJson, TableOf, print_fields, print_json, print_more
from checkstand.cli.purchases import print_purchases
from checkstand.cli.shop import open_shop
from checkstand.customers import service
from checkstand.customers.repository import CustomerView
from checkstand.customers.schemas import CustomerIn, CustomerPatch, customer_out
from checkstand.purchases.filters import PurchaseFilter
from checkstand.purchases.service import list_purchases

app = typer.Typer(no_args_is_help=True)

Ref = Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code or id.")]
Code = Annotated[str | None, typer.Option(help="A short name of the shop's own, such as u100.")]
Email = Annotated[str | None, typer.Option(help="E-mail address.")]
Phone = Annotated[str | None, typer.Option(help="Phone number, such as +972501234567.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The customer's name.")],
    code: Code = None,
    email: Email = None,
    phone: Phone = None,
    as_json: AsJson = False,
) -> None:
    """Register a customer."""
    new = asked(CustomerIn, name=name, code=code, email=email, phone=phone)
    with open_shop() as shop:
        with shop.database.write() as session:
            customer = service.add_customer(session, new.asked(), shop.clock())
        _print(customer, as_json=as_json)


@app.command("list")
def list_(
    search: Search = None,
    everything: Everything = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List customers by code, or find them."""
    with open_shop() as shop, shop.database.read() as session:
        customers, next_cursor = service.search_customers(
            session,
            search=search,
            active=None if everything else True,
            cursor=cursor,
            limit=limit,
        )
    if as_json:
        items = [customer_out(each).model_dump(mode="json") for each in customers]
        print_json({"items": items, "next_cursor": next_cursor})
        return
    table = TableOf("Code", "Name", "E-mail", "Phone", ">Purchases", "Id")
    for each in customers:
        table.add(each.code, each.name, each.email, each.phone, each.purchases, each.id)
    table.print(if_empty="There is no such customer.")
    print_more(next_cursor)


@app.command()
def show(customer: Ref, as_json: AsJson = False) -> None:
    """Show a customer."""
    with open_shop() as shop, shop.database.read() as session:
        found = service.get_customer(session, customer)
    _print(found, as_json=as_json)


@app.command()
def update(
    customer: Ref,
    name: Annotated[str | None, typer.Option(help="The new name.")] = None,
    code: Code = None,
    email: Email = None,
    phone: Phone = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Whether they are in use.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change a customer; an empty text takes a code, e-mail address or phone number away."""
    texts = {"name": name, "code": code, "email": email, "phone": phone}
    emptied = [field for field, text in texts.items() if text == ""]
    changes = asked(CustomerPatch, emptied, **texts, active=active)
    with open_shop() as shop:
        with shop.database.write() as session:
            changed = service.change_customer(session, customer, changes.asked())
        _print(changed, as_json=as_json)


@app.command()
def purchases(
    customer: Ref, limit: Limit = 50, cursor: Cursor = None, as_json: AsJson = False
) -> None:
    """List what a customer bought, newest first."""
    with open_shop() as shop, shop.database.read() as session:
        service.get_customer(session, customer)
        page = list_purchases(
            session.connection(), PurchaseFilter.read(customer=customer), limit, cursor
        )
    print_purchases(page, shop.digits, as_json=as_json)


def _print(customer: CustomerView, *, as_json: bool) -> None:
    if as_json:
        print_json(customer_out(customer).model_dump(mode="json"))
        return
    print_fields(
        [
            ("Id", customer.id),
            ("Code", customer.code),
            ("Name", customer.name),
            ("E-mail", customer.email),
            ("Phone", customer.phone),
            ("Purchases", customer.purchases),
            ("Points", customer.points),
            ("State", "in use" if customer.active else "out of use"),
        ]
    )
