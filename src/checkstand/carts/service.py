"""What a register does with carts. Every change holds the cart: two at once both count."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from checkstand.branches.repository import MAIN_REGISTER, BranchRow
from checkstand.carts import repository
from checkstand.carts.errors import (
    CartFull,
    CartItemUnknown,
    CartNotParked,
)
from checkstand.carts.holding import found, held, in_use, open_for_change, write
from checkstand.carts.repository import Cart
from checkstand.carts.rules import NO_DISCOUNT, CartLine, CustomerRef, Discount, with_more
from checkstand.carts.showing import CartView, shown
from checkstand.catalog.repository import ProductRow
from checkstand.customers.repository import CustomerRow, add_customers, find_customers
from checkstand.labels.rules import digits_of
from checkstand.platform.errors import FieldProblem, Refusal
from checkstand.platform.ids import uuid7
from checkstand.platform.money import format_minor
from checkstand.purchases.drafts import (
    NEW_CUSTOMER,
    ItemDraft,
    PurchaseDraft,
)
from checkstand.purchases.errors import IdReused, PriceChanged, QuantityInvalid
from checkstand.purchases.lookup import look_up
from checkstand.purchases.repository import content_hashes
from checkstand.purchases.rules import AmountTooLarge, DiscountTooLarge, TooManyUnits
from checkstand.purchases.schemas import MOST_ITEMS
from checkstand.purchases.service import selling
from checkstand.shop import Shop

_READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class NewCart:
    """A cart as it was asked for.

    Attributes:
        branch: A branch's number or code.
        id: Minted where it is rung up; None mints one here.
        register: Code of the checkout point; None is the branch's own `main`.
        customer: Who is not on file is registered.
    """

    branch: int | str
    id: UUID | None = None
    register: str | None = None
    cashier: str | None = None
    customer: CustomerRef | None = None
    items: tuple[ItemDraft, ...] = ()
    discount: Discount = NO_DISCOUNT


@dataclass(frozen=True, slots=True)
class CartChanges:
    """What to change of a cart; None is not said, an empty text takes the thing away."""

    customer: CustomerRef | None = None
    discount: Discount | None = None
    register: str | None = None
    cashier: str | None = None


@dataclass(frozen=True, slots=True)
class LineChanges:
    """What to change of a line; None is not said."""

    quantity_milli: int | None = None
    discount: Discount | None = None


# --- Ringing up ---------------------------------------------------------------------------------


def open_cart(session: Session, shop: Shop, new: NewCart) -> tuple[CartView, bool]:
    """Open a cart, with the first of its lines perhaps.

    Returns:
        The cart, and whether it is new: asked for again under its id it is answered as it is.

    Raises:
        BranchUnknown: There is no such branch.
        BranchClosed: It sells no more.
        IdReused: The id is that of a cart of another branch, or of a purchase.
        Refusal: Why a line can't be in it; points at the line.
    """
    connection = session.connection()
    nothing = _as_draft(new.branch, ())
    branch = look_up(connection, [nothing]).branch(nothing)
    now = shop.clock()
    empty = Cart(
        id=new.id or uuid7(),
        branch_id=branch.id,
        register=new.register or MAIN_REGISTER,
        cashier=new.cashier,
        customer_id=None,
        state="open",
        name="",
        discount=new.discount,
        items_added=0,
        version=1,
        created_at=now,
        updated_at=now,
    )
    if new.id is not None:
        known = repository.load_cart(connection, new.id, lock=True)
        if known is None and content_hashes(connection, [new.id]):
            raise IdReused(f"A purchase was recorded under {new.id} before.", pointer="/id")
        if known is not None:
            return _same_cart(connection, shop, known, branch), False
    cart = replace(empty, customer_id=_customer_id(connection, new.customer, now))
    places = [f"/items/{position}" for position in range(len(new.items))]
    cart, on_lines = _with_items(connection, cart, new.items, places, shop.digits)
    view = _priced(connection, shop, cart)
    _refuse_what_is_new(view, on_lines, {"/quantity", "/discount"})
    if not repository.insert_cart(connection, cart):
        known = held(connection, cart.id)
        return _same_cart(connection, shop, known, branch), False
    return view, True


def get_cart(session: Session, shop: Shop, cart_id: UUID) -> CartView:
    """Answer a cart as it is priced now; one that was checked out, as it was sold.

    Raises:
        CartUnknown: There is none.
    """
    connection = session.connection()
    return _priced(connection, shop, found(connection, cart_id))


def add_item(session: Session, shop: Shop, cart_id: UUID, item: ItemDraft) -> tuple[CartView, bool]:
    """Put a product into a cart.

    Returns:
        The cart, and whether it has a line more: the same product again is counted up.

    Raises:
        Refusal: Why it can't be in the cart, or nothing can.
    """
    connection = session.connection()
    cart = open_for_change(connection, cart_id)
    after, on_lines = _with_items(connection, cart, [item], [""], shop.digits)
    view = _written(connection, shop, cart, after)
    _refuse_what_is_new(view, on_lines, {"/quantity", "/discount"})
    return view, len(after.lines) > len(cart.lines)


def change_item(
    session: Session, shop: Shop, cart_id: UUID, item_id: int, changes: LineChanges
) -> CartView:
    """Change the quantity or the discount of a line.

    Raises:
        CartItemUnknown: The cart has no such line.
        Refusal: Why the line can't be so.
    """
    connection = session.connection()
    cart = open_for_change(connection, cart_id)
    line = _line(cart, item_id)
    said = set()
    changed = line
    if changes.quantity_milli is not None:
        said.add("/quantity")
        if line.label is not None and changes.quantity_milli != line.quantity_milli:
            raise QuantityInvalid("Its label says how much it is.", pointer="/quantity")
        changed = replace(changed, quantity_milli=changes.quantity_milli)
    if changes.discount is not None:
        said.add("/discount")
        changed = replace(changed, discount=changes.discount)
    lines = tuple(changed if each == line else each for each in cart.lines)
    view = _written(connection, shop, cart, replace(cart, lines=lines))
    _refuse_what_is_new(view, {item_id: ""}, said)
    return view


def remove_item(session: Session, shop: Shop, cart_id: UUID, item_id: int) -> CartView:
    """Take a line out of a cart.

    Raises:
        CartItemUnknown: The cart has no such line.
    """
    connection = session.connection()
    cart = open_for_change(connection, cart_id)
    gone = _line(cart, item_id)
    lines = tuple(line for line in cart.lines if line != gone)
    return _written(connection, shop, cart, replace(cart, lines=lines))


def clear_cart(session: Session, shop: Shop, cart_id: UUID) -> CartView:
    """Take all lines out of a cart, which stays open."""
    connection = session.connection()
    cart = open_for_change(connection, cart_id)
    return _written(connection, shop, cart, replace(cart, lines=()))


def change_cart(session: Session, shop: Shop, cart_id: UUID, changes: CartChanges) -> CartView:
    """Change whose a cart is, its discount, its cashier or its register.

    A customer who is not on file is registered, as by a purchase.
    """
    connection = session.connection()
    cart = open_for_change(connection, cart_id)
    after = cart
    if changes.customer is not None:
        after = replace(
            after, customer_id=_customer_id(connection, changes.customer or None, shop.clock())
        )
    if changes.discount is not None:
        after = replace(after, discount=changes.discount)
    if changes.register is not None:
        after = replace(after, register=changes.register)
    if changes.cashier is not None:
        after = replace(after, cashier=changes.cashier or None)
    return _written(connection, shop, cart, after)


def give_up(session: Session, shop: Shop, cart_id: UUID) -> None:
    """Give a cart up, parked or open: nothing of it is sold."""
    connection = session.connection()
    cart = in_use(connection, cart_id)
    write(connection, shop, cart, replace(cart, state="cleared"))


# --- Parking ------------------------------------------------------------------------------------


def park_cart(session: Session, shop: Shop, cart_id: UUID, name: str) -> CartView:
    """Put a cart aside under a name; one that is put aside already gets the name."""
    connection = session.connection()
    cart = in_use(connection, cart_id)
    return _written(connection, shop, cart, replace(cart, state="parked", name=name))


def resume_cart(
    session: Session,
    shop: Shop,
    cart_id: UUID,
    register: str | None = None,
    cashier: str | None = None,
) -> CartView:
    """Take a parked cart up again, at any register of the branch.

    Of two registers that want it at once one gets it. Asked again by the one that has it, it is
    answered as it is.

    Raises:
        CartNotParked: It is open already.
    """
    connection = session.connection()
    cart = in_use(connection, cart_id)
    if cart.state != "parked" and register != cart.register:
        raise CartNotParked(f"The cart is not parked but open, at register {cart.register}.")
    after = replace(
        cart,
        state="open",
        register=register or cart.register,
        cashier=cashier or cart.cashier,
    )
    return _written(connection, shop, cart, after)


# --- Holding and changing ------------------------------------------------------------------------


def _line(cart: Cart, item_id: int) -> CartLine:
    for line in cart.lines:
        if line.item_id == item_id:
            return line
    raise CartItemUnknown(f"The cart has no line {str(item_id)[:20]}.")


def _written(connection: Connection, shop: Shop, before: Cart, after: Cart) -> CartView:
    return _priced(connection, shop, write(connection, shop, before, after))


def _same_cart(connection: Connection, shop: Shop, known: Cart, branch: BranchRow) -> CartView:
    if known.branch_id != branch.id:
        raise IdReused(f"Another cart was opened under {known.id} before.", pointer="/id")
    return _priced(connection, shop, known)


def _customer_id(connection: Connection, said: CustomerRef | None, now: datetime) -> UUID | None:
    """Answer the id of a customer, registering one who is not on file, as a purchase does."""
    if said is None:
        return None
    key: UUID | str = uuid4() if said is NEW_CUSTOMER else said
    known = find_customers(connection, [key]).get(key)
    if known is not None:
        return known.id
    new = CustomerRow(key, None) if isinstance(key, UUID) else CustomerRow(uuid4(), key)
    if not add_customers(connection, [new], now):  # another writer was quicker
        return find_customers(connection, [key])[key].id
    return new.id


def _with_items(
    connection: Connection,
    cart: Cart,
    items: Sequence[ItemDraft],
    places: Sequence[str],
    digits: int,
) -> tuple[Cart, dict[int, str]]:
    """Put products into a cart, not yet written.

    Args:
        connection: To look them up with.
        cart: As it is.
        items: What comes in.
        places: Where in the input each stands, for pointing at it.
        digits: Of the currency's minor unit.

    Returns:
        The cart, and for each line that was touched the place of what touched it last.
    """
    if not items:
        return cart, {}
    names = look_up(connection, [_as_draft(cart.branch_id, tuple(items))])
    lines, added = cart.lines, cart.items_added
    on_lines: dict[int, str] = {}
    for position, (item, place) in enumerate(zip(items, places, strict=True)):
        with pointing_at(place, position):
            product, told = names.bought(
                item, position, cart.branch_id, digits, even_inactive=False
            )
        _check_price(item, product, place, digits)
        new = CartLine(
            item_id=added + 1,
            product_id=product.id,
            quantity_milli=told.quantity_milli,
            unit_price_minor=product.unit_price_minor,
            discount=_discount_of(item),
            label=digits_of(str(item.product.value))
            if names.is_label(item.product, cart.branch_id)
            else None,
        )
        lines, item_id = with_more(lines, new)
        on_lines[item_id] = place
        if item_id == new.item_id:
            added += 1
        if len(lines) > MOST_ITEMS or added > repository.LAST_ITEM_ID:
            raise CartFull(f"A cart has at most {MOST_ITEMS} lines.", pointer=place)
    return replace(cart, lines=lines, items_added=added), on_lines


def _check_price(item: ItemDraft, product: ProductRow, place: str, digits: int) -> None:
    """Hold a price that the register showed to the shop's."""
    if item.unit_price_minor not in (None, product.unit_price_minor):
        raise PriceChanged(
            f"{product.name} costs {format_minor(product.unit_price_minor, digits)} now.",
            pointer=f"{place}/unit_price",
        )


def _discount_of(item: ItemDraft) -> Discount:
    """Answer a line's discount; one of nothing is none."""
    return Discount(item.discount_minor or None, item.discount_bp or None)


def _as_draft(branch: int | str, items: tuple[ItemDraft, ...]) -> PurchaseDraft:
    """Answer what `purchases` looks names up for."""
    return PurchaseDraft(id=uuid7(), branch=branch, items=items, content_hash=b"")


@contextmanager
def pointing_at(place: str, position: int) -> Iterator[None]:
    """Let what is refused of an item point at its own place in the input."""
    try:
        yield
    except Refusal as refusal:
        refusal.errors = tuple(
            FieldProblem(place + each.pointer.removeprefix(f"/items/{position}"), each.message)
            for each in refusal.errors
        )
        raise


_FIELDS: Mapping[type[Refusal], str] = {
    QuantityInvalid: "/quantity",
    TooManyUnits: "/quantity",
    AmountTooLarge: "/quantity",
    DiscountTooLarge: "/discount",
}


def _refuse_what_is_new(view: CartView, on_lines: Mapping[int, str], said: Collection[str]) -> None:
    """Refuse what a change itself asks for and check-out would refuse.

    What comes about in another way, a product taken off the shelves, say, is only shown.

    Args:
        view: The cart as it would be.
        on_lines: The lines that the change touches, and their places in the input.
        said: The fields that it tells.
    """
    if not on_lines:
        return
    for obstacle in view.obstacles:
        refusal = obstacle.refusal
        field = _FIELDS.get(type(refusal), "")
        place = on_lines.get(obstacle.item_id or 0)
        if isinstance(refusal, AmountTooLarge):
            place = on_lines[max(on_lines)]
        if place is not None and field in said:
            raise type(refusal)(refusal.message, pointer=place + field)


def _priced(connection: Connection, shop: Shop, cart: Cart) -> CartView:
    return shown(connection, [cart], selling(shop))[0]
