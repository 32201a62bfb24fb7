"""Checking a cart out: it becomes a purchase, once."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from checkstand.carts.errors import CartChanged
from checkstand.carts.holding import check_open, held, write
from checkstand.carts.repository import Cart
from checkstand.carts.rules import CustomerRef
from checkstand.carts.showing import scanned
from checkstand.purchases.drafts import ItemDraft, PaymentDraft, ProductRef, PurchaseDraft
from checkstand.purchases.record import record
from checkstand.purchases.recorded import AlreadyRecorded, Recorded, Refused
from checkstand.purchases.repository import load_purchases
from checkstand.purchases.schemas import NoItems, hash_of
from checkstand.purchases.service import in_one_transaction, selling
from checkstand.shop import Shop


@dataclass(frozen=True, slots=True)
class CheckOut:
    """How a cart is checked out; what is None is as the cart has it.

    Attributes:
        customer: An empty text is nobody.
        version: The cart's, when it was looked at: if it has changed since, that is refused.
    """

    payments: tuple[PaymentDraft, ...] | None = None
    customer: CustomerRef | None = None
    register: str | None = None
    cashier: str | None = None
    version: int | None = None


def check_out(shop: Shop, cart_id: UUID, asked: CheckOut) -> Recorded | AlreadyRecorded:
    """Sell what is in a cart: its id becomes the purchase's, so that it is sold once.

    Whoever checks it out again is told the same purchase, whatever else they ask. Refused, the cart
    stays as it is.

    Raises:
        CartUnknown: There is none.
        CartClosed: It was given up.
        CartParked: It has to be resumed first.
        CartChanged: It has changed since the version that is asked for.
        Refusal: Why it can't be sold; points at its lines as they lie in the cart.
    """

    def sold(connection: Connection) -> Recorded | AlreadyRecorded:
        cart = held(connection, cart_id)
        if cart.state == "checked_out":
            return AlreadyRecorded(load_purchases(connection, [cart.id])[cart.id])
        check_open(cart)
        if asked.version is not None and asked.version != cart.version:
            raise CartChanged("The cart has changed meanwhile.")
        if not cart.lines:
            raise NoItems("There is nothing in the cart.", pointer="/items")
        now = shop.clock()
        (outcome,) = record(connection, [_draft(cart, asked)], selling(shop), now)
        if isinstance(outcome, Refused):
            raise outcome.refusal
        purchase = outcome.purchase
        closed = replace(
            cart,
            state="checked_out",
            register=purchase.register,
            cashier=purchase.cashier,
            customer_id=purchase.customer_id,
        )
        write(connection, shop, cart, closed)
        return outcome

    return in_one_transaction(shop, sold)


def _draft(cart: Cart, asked: CheckOut) -> PurchaseDraft:
    """Answer a cart as the draft of its purchase."""
    customer = cart.customer_id if asked.customer is None else asked.customer or None
    register = asked.register or cart.register
    cashier = asked.cashier or cart.cashier
    items = tuple(
        replace(
            scanned(line.label)
            if line.label is not None
            else ItemDraft(ProductRef("id", line.product_id, "product_id"), line.quantity_milli),
            discount_minor=line.discount.minor or 0,
            discount_bp=line.discount.bp,
        )
        for line in cart.lines
    )
    content = (cart.branch_id, register, cashier, customer, items, cart.discount, asked.payments)
    return PurchaseDraft(
        id=cart.id,
        branch=cart.branch_id,
        items=items,
        content_hash=hash_of(*content),
        register=register,
        cashier=cashier,
        customer=customer,
        discount_minor=cart.discount.minor or 0,
        discount_bp=cart.discount.bp,
        payments=asked.payments,
    )
