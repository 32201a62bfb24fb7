"""Carts as everybody is told of them: priced as they lie there, or as they were sold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from checkstand.branches.repository import BranchRow, find_branches
from checkstand.carts.pricing import Obstacle, price_cart
from checkstand.carts.repository import Cart, CustomerOfCart, customers_of
from checkstand.catalog.repository import ProductRow, find_products
from checkstand.platform.errors import Refusal
from checkstand.platform.money import minor_digits
from checkstand.purchases.compose import Selling
from checkstand.purchases.drafts import ItemDraft, ProductRef, PurchaseDraft
from checkstand.purchases.lookup import look_up
from checkstand.purchases.recorded import RecordedPurchase
from checkstand.purchases.repository import load_purchases


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a cart with its amounts."""

    item_id: int
    product_id: int
    sku: str | None
    product_name: str
    quantity_milli: int
    unit_price_minor: int
    line_discount_minor: int
    shared_discount_minor: int
    discount_bp: int | None
    tax_rate_bp: int
    total_minor: int
    label: str | None

    @property
    def discount_minor(self) -> int:
        """Its own discount and its part of that on the whole cart."""
        return self.line_discount_minor + self.shared_discount_minor


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart with all that it comes to: today, or when it was checked out."""

    cart: Cart
    branch_code: str
    customer: CustomerOfCart | None
    lines: tuple[ShownLine, ...]
    discount_minor: int
    tax_minor: int
    total_minor: int
    obstacles: tuple[Obstacle, ...] = ()
    receipt_number: str | None = None
    """Of the purchase that it became."""


def shown(connection: Connection, carts: Sequence[Cart], policy: Selling) -> list[CartView]:
    """Price carts, in as many statements as there are kinds of things in them."""
    if not carts:
        return []
    branches = find_branches(connection, {cart.branch_id for cart in carts})
    products = find_products(
        connection, ids={line.product_id for cart in carts for line in cart.lines}
    ).by_id
    buyers = {cart.customer_id for cart in carts if cart.customer_id is not None}
    customers = customers_of(connection, list(buyers))
    purchases = load_purchases(
        connection, [cart.id for cart in carts if cart.state == "checked_out"]
    )
    labels = _read_labels(
        connection,
        [cart for cart in carts if cart.id not in purchases],
        minor_digits(policy.currency),
    )
    views = []
    for cart in carts:
        branch = branches[cart.branch_id]
        customer = customers[cart.customer_id] if cart.customer_id is not None else None
        if cart.id in purchases:
            views.append(_as_sold(cart, branch, customer, purchases[cart.id]))
        else:
            read = labels.get(cart.id, {})
            views.append(_as_priced(cart, branch, customer, products, read, policy))
    return views


def _as_priced(
    cart: Cart,
    branch: BranchRow,
    customer: CustomerOfCart | None,
    products: Mapping[int, ProductRow],
    labels: Mapping[int, ItemDraft | Refusal],
    policy: Selling,
) -> CartView:
    priced = price_cart(cart.lines, products, labels, cart.discount, branch, policy)
    lines = tuple(
        ShownLine(
            item_id=line.item_id,
            product_id=line.product_id,
            sku=products[line.product_id].sku,
            product_name=products[line.product_id].name,
            quantity_milli=quantity_milli,
            unit_price_minor=products[line.product_id].unit_price_minor,
            line_discount_minor=amounts.line_discount_minor,
            shared_discount_minor=amounts.shared_discount_minor,
            discount_bp=line.discount.bp,
            tax_rate_bp=products[line.product_id].tax_rate_bp,
            total_minor=amounts.total_minor,
            label=line.label,
        )
        for line, quantity_milli, amounts in zip(
            cart.lines, priced.quantities_milli, priced.lines, strict=True
        )
    )
    return CartView(
        cart=cart,
        branch_code=branch.code,
        customer=customer,
        lines=lines,
        discount_minor=priced.discount_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        obstacles=priced.obstacles if cart.state != "cleared" else (),
    )


def _as_sold(
    cart: Cart, branch: BranchRow, customer: CustomerOfCart | None, purchase: RecordedPurchase
) -> CartView:
    """Show a cart as its purchase, which need not have the lines that were last seen of it."""
    in_cart = {(line.item_id, line.product_id): line for line in cart.lines}
    by_position = dict(enumerate(cart.lines, 1))
    lines = []
    for item in purchase.items:
        line = by_position.get(item.line)
        known = line and in_cart.get((line.item_id, item.product_id))
        lines.append(
            ShownLine(
                item_id=known.item_id if known else item.line,
                product_id=item.product_id,
                sku=item.sku,
                product_name=item.product_name,
                quantity_milli=item.quantity_milli,
                unit_price_minor=item.unit_price_minor,
                line_discount_minor=item.line_discount_minor,
                shared_discount_minor=item.shared_discount_minor,
                discount_bp=known.discount.bp if known else None,
                tax_rate_bp=item.tax_rate_bp,
                total_minor=item.total_minor,
                label=known.label if known else None,
            )
        )
    return CartView(
        cart=cart,
        branch_code=branch.code,
        customer=customer,
        lines=tuple(lines),
        discount_minor=purchase.discount_minor,
        tax_minor=purchase.tax_minor,
        total_minor=purchase.total_minor,
        receipt_number=purchase.receipt_number,
    )


def scanned(label: str) -> ItemDraft:
    """Answer a label as a line of a purchase names it: it tells by itself how much it is."""
    return ItemDraft(ProductRef("barcode", label, "barcode"))


def _read_labels(
    connection: Connection,
    carts: Sequence[Cart],
    digits: int,
) -> dict[UUID, dict[int, ItemDraft | Refusal]]:
    """Read the labels in carts as check-out would; answers each line's, or why it can't be read."""
    labelled = {
        cart.id: {line.item_id: scanned(line.label) for line in cart.lines if line.label}
        for cart in carts
    }
    drafts = [
        PurchaseDraft(cart.id, cart.branch_id, tuple(labelled[cart.id].values()), b"")
        for cart in carts
        if labelled[cart.id]
    ]
    if not drafts:
        return {}
    names = look_up(connection, drafts)
    found: dict[UUID, dict[int, ItemDraft | Refusal]] = {}
    for draft in drafts:
        read = found.setdefault(draft.id, {})
        for item_id, item in labelled[draft.id].items():
            try:
                read[item_id] = names.bought(
                    item, 0, int(draft.branch), digits, even_inactive=True
                )[1]
            except Refusal as refusal:
                read[item_id] = refusal
    return found
