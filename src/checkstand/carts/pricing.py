"""What a cart comes to as it lies there, and what stands in the way of checking it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checkstand.branches.repository import BranchRow
from checkstand.carts.rules import CartLine, Discount
from checkstand.catalog.repository import ProductRow
from checkstand.platform.errors import Refusal
from checkstand.platform.money import format_minor, minor_digits
from checkstand.purchases.compose import Selling
from checkstand.purchases.drafts import ItemDraft
from checkstand.purchases.errors import BranchClosed, PriceChanged, ProductInactive, QuantityInvalid
from checkstand.purchases.rules import (
    AmountTooLarge,
    DiscountTooLarge,
    Line,
    Priced,
    PricedLine,
    TooManyUnits,
    check_units,
    price,
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something to tell about a cart.

    Attributes:
        refusal: What it is, as check-out refuses it.
        item_id: The line that is to blame, if one is.
        prevents_checkout: Whether check-out refuses it; else it is only to be known.
    """

    refusal: Refusal
    item_id: int | None = None
    prevents_checkout: bool = True


@dataclass(frozen=True, slots=True)
class PricedCart:
    """What a cart comes to. A discount that is too large takes only what there is."""

    lines: tuple[PricedLine, ...]
    quantities_milli: tuple[int, ...]
    """Of each line, as its label says today where it has one."""
    discount_minor: int
    tax_minor: int
    total_minor: int
    obstacles: tuple[Obstacle, ...]


def price_cart(
    lines: Sequence[CartLine],
    products: Mapping[int, ProductRow],
    labels: Mapping[int, ItemDraft | Refusal],
    discount: Discount,
    branch: BranchRow,
    selling: Selling,
) -> PricedCart:
    """Price a cart at today's prices, whatever is wrong with it.

    Where nothing is wrong, it comes to what its purchase will come to before any rounding of cash.

    Args:
        lines: What lies in it.
        products: All that it names, by id.
        labels: What the lines' labels say, by `item_id`; or why one can't be read.
        discount: Off the whole cart.
        branch: Where it would be sold.
        selling: The shop's policy.
    """
    policy = selling.at(branch)
    digits = minor_digits(policy.currency)
    found: list[Obstacle] = []
    if not branch.active:
        found.append(Obstacle(BranchClosed(f"The branch {branch.code} is closed.")))
    asked = []
    lines = [_as_labelled(line, labels.get(line.item_id)) for line in lines]
    for line in lines:
        product = products[line.product_id]
        label = labels.get(line.item_id)
        found += _of_product(line, product, label, digits)
        asked.append(_line(line, product, label, found, digits))
    found += _too_many(lines, products, policy.max_units_per_product)
    worth = sum(line.gross_minor - line.discount_minor for line in asked)
    off = discount.off(worth)
    if off > worth:
        if lines:
            found.append(
                Obstacle(
                    DiscountTooLarge(
                        f"The discount is more than the cart's {format_minor(worth, digits)}."
                    )
                )
            )
        off = worth
    try:
        priced = price(asked, off, digits, tax_included=policy.prices_include_tax)
    except AmountTooLarge as refusal:
        found.append(Obstacle(refusal))
        priced = _without_tax(asked)
    return PricedCart(
        priced.lines,
        tuple(line.quantity_milli for line in lines),
        priced.discount_minor,
        priced.tax_minor,
        priced.total_minor,
        tuple(found),
    )


def _as_labelled(line: CartLine, label: ItemDraft | Refusal | None) -> CartLine:
    """Answer a line with the quantity that its label says, where it has one."""
    return (
        replace(line, quantity_milli=label.quantity_milli) if isinstance(label, ItemDraft) else line
    )


def _of_product(
    line: CartLine, product: ProductRow, label: ItemDraft | Refusal | None, digits: int
) -> list[Obstacle]:
    found = []
    if isinstance(label, Refusal):
        found.append(Obstacle(label, line.item_id))
    if not product.active:
        found.append(
            Obstacle(ProductInactive(f"{product.name} is not sold any more."), line.item_id)
        )
    if line.quantity_milli % product.quantity_step_milli:
        found.append(
            Obstacle(
                QuantityInvalid(f"{product.name} is not sold in quantities that fine."),
                line.item_id,
            )
        )
    if line.unit_price_minor != product.unit_price_minor:
        found.append(
            Obstacle(
                PriceChanged(
                    f"{product.name} costs {format_minor(product.unit_price_minor, digits)} now,"
                    f" not {format_minor(line.unit_price_minor, digits)}."
                ),
                line.item_id,
                prevents_checkout=False,
            )
        )
    return found


def _line(
    line: CartLine,
    product: ProductRow,
    label: ItemDraft | Refusal | None,
    found: list[Obstacle],
    digits: int,
) -> Line:
    amount = label.amount_minor if isinstance(label, ItemDraft) else None
    gross = Line(product.unit_price_minor, line.quantity_milli, amount_minor=amount).gross_minor
    off = line.discount.off(gross)
    if off > gross:
        found.append(
            Obstacle(
                DiscountTooLarge(
                    f"The discount is more than the line's {format_minor(gross, digits)}."
                ),
                line.item_id,
            )
        )
    return Line(
        product.unit_price_minor,
        line.quantity_milli,
        min(off, gross),
        product.tax_rate_bp,
        amount,
    )


def _too_many(
    lines: Sequence[CartLine], products: Mapping[int, ProductRow], most_units: int | None
) -> list[Obstacle]:
    """Find the products of which there is more than the shop sells at once; at their last lines."""
    if most_units is None:
        return []
    units: dict[int, int] = {}
    last: dict[int, int] = {}
    for line in lines:
        weighed = products[line.product_id].quantity_decimals
        counted = 1000 if weighed else line.quantity_milli
        units[line.product_id] = units.get(line.product_id, 0) + counted
        last[line.product_id] = line.item_id
    found = []
    for product_id, counted in units.items():
        try:
            check_units([product_id], [counted], most_units)
        except TooManyUnits as refusal:
            found.append(Obstacle(TooManyUnits(refusal.message), last[product_id]))
    return found


def _without_tax(lines: Sequence[Line]) -> Priced:
    """Show what nobody can sell, because it is more money than a purchase can come to."""
    amounts = tuple(
        PricedLine(line.gross_minor, line.discount_minor, 0, line.gross_minor - line.discount_minor)
        for line in lines
    )
    return Priced(
        amounts,
        (),
        sum(line.discount_minor for line in lines),
        0,
        sum(line.total_minor for line in amounts),
    )
