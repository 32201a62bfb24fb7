"""`checkstand cart`."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from checkstand.carts import service
from checkstand.carts.checkout import check_out
from checkstand.carts.errors import CartItemUnknown
from checkstand.carts.finding import find_cart_id, list_carts
from checkstand.carts.rules import CartLine
from checkstand.carts.schemas import (
    CartIn,
    CartItemPatch,
    CartPatch,
    CheckOutIn,
    ParkIn,
    ResumeIn,
    asked_item,
    cart_json,
    cart_summary_json,
)
from checkstand.carts.showing import CartView
from checkstand.catalog.errors import ProductUnknown
from checkstand.catalog.service import find_product
from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.options import Branch, Cursor, Limit, asked
from checkstand.cli.output import (
    AsJson,
    TableOf,
    note,
    print_fields,
    print_json,
    print_line,
    print_more,
)
from checkstand.cli.purchases import print_purchase
from checkstand.cli.sell import only_branch, payments_of
from checkstand.cli.shop import open_shop
from checkstand.purchases.recorded import AlreadyRecorded
from checkstand.purchases.schemas import ItemIn
from checkstand.shop import Shop

app = typer.Typer(no_args_is_help=True)

Ref = Annotated[
    str,
    typer.Argument(metavar="CART", help="The cart's id, or the name under which it was parked."),
]
Product = Annotated[
    str, typer.Argument(metavar="PRODUCT", help="A product, by id, sku, barcode or name.")
]
Item = Annotated[
    int | None, typer.Option("--item", help="Which line, where several have the product: its id.")
]
Customer = Annotated[str | None, typer.Option(help="Whose it is: a code, an id, or `new`.")]
Register = Annotated[str | None, typer.Option(help="The checkout point's code.")]
Cashier = Annotated[str | None, typer.Option(help="Who rings it up.")]
Off = Annotated[str | None, typer.Option(help="Off the line: 0.50, or 10%.")]


@app.command()
def new(
    branch: Branch = None,
    register: Register = None,
    customer: Customer = None,
    cashier: Cashier = None,
    discount: Annotated[str | None, typer.Option(help="Off the whole cart: 1.00, or 10%.")] = None,
    id_: Annotated[
        str | None, typer.Option("--id", help="A UUID of yours; with it, a second try opens none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Open a cart; its id is what the other commands take."""
    with open_shop() as shop:
        wanted = asked(
            CartIn,
            id=id_,
            branch_id=branch or only_branch(shop),
            register=register,
            customer_id=customer,
            cashier=cashier,
            discount=discount,
        ).asked(shop.digits)
        with shop.database.write() as session:
            view, is_new = service.open_cart(session, shop, wanted)
        if not is_new:
            note("This cart was opened before; none was opened now.")
        _print(shop, view, as_json=as_json)


@app.command()
def add(
    cart: Ref,
    product: Product,
    quantity: Annotated[str, typer.Option(help="How many, or how many kilograms.")] = "1",
    discount: Off = None,
    as_json: AsJson = False,
) -> None:
    """Put a product into a cart; the same again, without a discount, is counted up."""

    def change(session: Session, shop: Shop, cart_id: UUID) -> CartView:
        named = _named(session, product)
        item = asked(ItemIn, **named, quantity=quantity, discount=discount)
        return service.add_item(session, shop, cart_id, asked_item(item, shop.digits))[0]

    _change(cart, change, as_json=as_json)


@app.command("set")
def set_(
    cart: Ref,
    product: Product,
    quantity: Annotated[str | None, typer.Option(help="How many there are from now on.")] = None,
    discount: Annotated[
        str | None, typer.Option(help="Off the line: 0.50, or 10%; 0 takes it away.")
    ] = None,
    item: Item = None,
    as_json: AsJson = False,
) -> None:
    """Change the quantity or the discount of a product in a cart."""
    if quantity is None and discount is None:
        raise Stop("Say what to change: add --quantity 3 or --discount 10%.", ExitCode.USAGE)
    changes = asked(CartItemPatch, quantity=quantity, discount=discount)

    def change(session: Session, shop: Shop, cart_id: UUID) -> CartView:
        line = _line(session, shop, cart_id, product, item)
        return service.change_item(session, shop, cart_id, line.item_id, changes.asked(shop.digits))

    _change(cart, change, as_json=as_json)


@app.command()
def remove(cart: Ref, product: Product, item: Item = None, as_json: AsJson = False) -> None:
    """Take a product out of a cart."""

    def change(session: Session, shop: Shop, cart_id: UUID) -> CartView:
        line = _line(session, shop, cart_id, product, item)
        return service.remove_item(session, shop, cart_id, line.item_id)

    _change(cart, change, as_json=as_json)


@app.command()
def clear(cart: Ref, as_json: AsJson = False) -> None:
    """Take everything out of a cart, which stays open."""
    _change(cart, service.clear_cart, as_json=as_json)


@app.command()
def discount(
    cart: Ref,
    off: Annotated[str, typer.Argument(metavar="DISCOUNT", help="1.00, or 10%; 0 takes it away.")],
    as_json: AsJson = False,
) -> None:
    """Take something off a whole cart; a per cent stays one as the cart changes."""
    changes = asked(CartPatch, discount=off)
    _change(
        cart,
        lambda session, shop, cart_id: service.change_cart(
            session, shop, cart_id, changes.asked(shop.digits)
        ),
        as_json=as_json,
    )


@app.command()
def update(
    cart: Ref,
    customer: Annotated[
        str | None, typer.Option(help="Whose it is: a code, an id, or `new`; empty is nobody's.")
    ] = None,
    register: Annotated[
        str | None, typer.Option(help="The checkout point that goes on with it.")
    ] = None,
    cashier: Cashier = None,
    as_json: AsJson = False,
) -> None:
    """Change whose a cart is, or move it to another register."""
    texts = {"customer_id": customer, "cashier": cashier}
    emptied = [field for field, text in texts.items() if text == ""]
    changes = asked(CartPatch, emptied, **texts, register=register)
    _change(
        cart,
        lambda session, shop, cart_id: service.change_cart(
            session, shop, cart_id, changes.asked(shop.digits)
        ),
        as_json=as_json,
    )


@app.command()
def show(cart: Ref, as_json: AsJson = False) -> None:
    """Show a cart with what it comes to, and what stands in the way of checking it out."""
    with open_shop() as shop, shop.database.read() as session:
        view = service.get_cart(session, shop, find_cart_id(session, cart))
        _print(shop, view, as_json=as_json)


@app.command("list")
def list_(
    branch: Branch = None,
    state: Annotated[Literal["open", "parked"] | None, typer.Option(help="Both without.")] = None,
    register: Register = None,
    name: Annotated[
        str | None, typer.Option(help="Beginnings of words of the name it was parked under.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List the carts that are open or parked, last changed first."""
    with open_shop() as shop, shop.database.read() as session:
        views, next_cursor = list_carts(
            session,
            shop,
            branch=branch,
            state=state,
            register=register,
            name=name,
            cursor=cursor,
            limit=limit,
        )
        now = shop.clock()
        items = [
            cart_summary_json(view, shop.settings.currency, shop.digits, now) for view in views
        ]
    if as_json:
        print_json({"items": items, "next_cursor": next_cursor})
        return
    table = TableOf(
        "Changed (UTC)", "Branch", "Register", "State", "Name", "Customer", ">Lines", ">Total", "Id"
    )
    for each in items:
        table.add(
            each["updated_at"][:16].replace("T", " "),
            each["branch_code"],
            each["register"],
            each["state"],
            each["name"],
            each["customer_code"] or each["customer_id"],
            each["lines"],
            f"{each['total_amount']} {each['currency']}",
            each["id"],
        )
    table.print(if_empty="There is no such cart.")
    print_more(next_cursor)


@app.command()
def park(
    cart: Ref,
    name: Annotated[str, typer.Option("--name", help="What it is found by again.")],
    as_json: AsJson = False,
) -> None:
    """Put a cart aside under a name, until it is resumed."""
    under = asked(ParkIn, name=name).name
    _change(
        cart,
        lambda session, shop, cart_id: service.park_cart(session, shop, cart_id, under),
        as_json=as_json,
    )


@app.command()
def resume(
    cart: Ref,
    branch: Branch = None,
    register: Annotated[
        str | None, typer.Option(help="The checkout point that goes on with it.")
    ] = None,
    cashier: Cashier = None,
    as_json: AsJson = False,
) -> None:
    """Take a parked cart up again."""
    by = asked(ResumeIn, register=register, cashier=cashier)
    _change(
        cart,
        lambda session, shop, cart_id: service.resume_cart(
            session, shop, cart_id, by.register_, by.cashier
        ),
        branch=branch,
        as_json=as_json,
    )


@app.command("give-up")
def give_up(cart: Ref, as_json: AsJson = False) -> None:
    """Give a cart up: nothing of it is sold."""

    def change(session: Session, shop: Shop, cart_id: UUID) -> CartView:
        service.give_up(session, shop, cart_id)
        return service.get_cart(session, shop, cart_id)

    _change(cart, change, as_json=as_json)


@app.command()
def checkout(
    cart: Ref,
    customer: Customer = None,
    cash: Annotated[str | None, typer.Option(help="Paid in cash: 20.")] = None,
    card: Annotated[str | None, typer.Option(help="Paid by card: 5.00.")] = None,
    payment: Annotated[
        list[str] | None,
        typer.Option(metavar="METHOD=AMOUNT", help="Paid in another way; may be repeated."),
    ] = None,
    register: Register = None,
    cashier: Cashier = None,
    as_json: AsJson = False,
) -> None:
    """Sell what is in a cart. Without a way of paying, it is taken for paid."""
    wanted = asked(
        CheckOutIn,
        customer_id=customer,
        payments=payments_of(cash, card, payment or []) or None,
        register=register,
        cashier=cashier,
    )
    with open_shop() as shop:
        with shop.database.read() as session:
            cart_id = find_cart_id(session, cart)
        outcome = check_out(shop, cart_id, wanted.asked(shop.digits))
        if isinstance(outcome, AlreadyRecorded):
            note("This cart was checked out before; nothing was recorded now.")
        print_purchase(outcome.purchase, shop.digits, as_json=as_json)


def _change(
    ref: str,
    change: Callable[[Session, Shop, UUID], CartView],
    *,
    branch: str | None = None,
    as_json: bool,
) -> None:
    """Change a cart that is named, and print it."""
    with open_shop() as shop:
        with shop.database.write() as session:
            view = change(session, shop, find_cart_id(session, ref, branch))
        _print(shop, view, as_json=as_json)


def _named(session: Session, product: str) -> dict[str, Any]:
    """Answer a product as the API takes it: what is not on file may be a label."""
    try:
        return {"product_id": find_product(session, product).id}
    except ProductUnknown:
        digits = product.strip()
        if digits.isascii() and digits.isdigit() and len(digits) >= 8:
            return {"barcode": digits}
        raise


def _line(
    session: Session, shop: Shop, cart_id: UUID, product: str, item_id: int | None
) -> CartLine:
    """Answer the line of a cart that someone means.

    Raises:
        CartItemUnknown: There is none.
        Stop: There are several.
    """
    product_id = find_product(session, product).id
    lines = [
        line
        for line in service.get_cart(session, shop, cart_id).cart.lines
        if line.product_id == product_id and item_id in (None, line.item_id)
    ]
    if not lines:
        raise CartItemUnknown(f"There is no {product[:80]!r} in the cart.")
    if len(lines) > 1:
        ids = ", ".join(str(line.item_id) for line in lines)
        raise Stop(
            f"{product[:80]!r} is on the lines {ids}: say which with --item {lines[0].item_id}.",
            ExitCode.USAGE,
        )
    return lines[0]


def _print(shop: Shop, view: CartView, *, as_json: bool) -> None:
    cart = cart_json(view, shop.settings.currency, shop.digits)
    if as_json:
        print_json(cart)
        return
    name = f" as {cart['name']}" if cart["state"] == "parked" else ""
    state = cart["state"].replace("_", " ")
    print_line(f"Cart {cart['id']}  {cart['branch_code']} {cart['register']}, {state}{name}")
    print_line(f"Customer: {cart['customer_code'] or cart['customer_id'] or 'walk-in'}")
    table = TableOf(">Item", "Product", ">Quantity", ">Price", ">Discount", ">Total")
    for line in cart["items"]:
        table.add(
            line["item_id"],
            line["product_name"],
            line["quantity"],
            line["unit_price"],
            line["discount"],
            line["line_total"],
        )
    table.print(if_empty="There is nothing in it.")
    print_fields(
        [
            ("Discount", None if not view.discount_minor else cart["total_discount"]),
            ("Total", f"{cart['total_amount']} {cart['currency']}"),
            ("Receipt", cart["receipt_number"]),
        ]
    )
    for problem in cart["problems"]:
        note(problem["message"])
