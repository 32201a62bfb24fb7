"""Finding a cart and holding it: whoever changes one does so alone."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from checkstand.carts import repository
from checkstand.carts.errors import CartClosed, CartParked, CartUnknown
from checkstand.carts.repository import Cart
from checkstand.shop import Shop


def found(connection: Connection, cart_id: UUID, *, lock: bool = False) -> Cart:
    cart = repository.load_cart(connection, cart_id, lock=lock)
    if cart is None:
        raise CartUnknown(f"There is no cart {cart_id}.")
    return cart


def held(connection: Connection, cart_id: UUID) -> Cart:
    return found(connection, cart_id, lock=True)


def in_use(connection: Connection, cart_id: UUID) -> Cart:
    """Hold a cart that is open or parked."""
    cart = held(connection, cart_id)
    if cart.state == "checked_out":
        raise CartClosed("The cart was checked out, it is a purchase now.")
    if cart.state == "cleared":
        raise CartClosed("The cart was given up.")
    return cart


def check_open(cart: Cart) -> None:
    if cart.state == "cleared":
        raise CartClosed("The cart was given up.")
    if cart.state == "parked":
        raise CartParked(f"The cart is parked as {cart.name!r}.")


def open_for_change(connection: Connection, cart_id: UUID) -> Cart:
    """Hold a cart that is open."""
    cart = in_use(connection, cart_id)
    check_open(cart)
    return cart


def write(connection: Connection, shop: Shop, before: Cart, after: Cart) -> Cart:
    """Write a cart if it is another than before; answers it with its new version."""
    if after == before:
        return before
    written = replace(after, version=before.version + 1, updated_at=shop.clock())
    repository.update_cart(connection, before, written)
    return written
