"""What a purchase comes to: pure integer arithmetic, the same in Python and TypeScript.

Prices include tax. Money is rounded half away from zero, once a line (price times quantity) and
once a tax rate, so that a refund is its purchase with the sign turned. The cases in
`vectors/pricing.json` are what these rules mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from checkstand.platform.errors import Invalid
from checkstand.platform.money import format_milli, format_minor

CASH = "cash"


class DiscountTooLarge(Invalid):
    code = "discount-too-large"


class PaymentsTooLow(Invalid):
    code = "payments-too-low"


class TooManyUnits(Invalid):
    code = "too-many-units"


class AmountTooLarge(Invalid):
    code = "amount-too-large"


LARGEST_TOTAL_MINOR = 10**14


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is priced from.

    Attributes:
        unit_price_minor: For one unit, or one kilogram of what is weighed.
        quantity_milli: In thousandths.
        discount_minor: Off the whole line.
        tax_rate_bp: Contained in the price.
    """

    unit_price_minor: int
    quantity_milli: int
    discount_minor: int = 0
    tax_rate_bp: int = 0


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line's amounts. `total_minor` is after both discounts."""

    gross_minor: int
    line_discount_minor: int
    shared_discount_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class TaxAmount:
    tax_rate_bp: int
    gross_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Priced:
    """A purchase's amounts: the lines' totals add up to the whole, and so do the taxes' gross."""

    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxAmount, ...]
    discount_minor: int
    tax_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What stays of each payment, and the cash given back.

    What stays, less `cash_out_minor`, is the total.
    """

    amounts_minor: tuple[int, ...]
    change_minor: int
    cash_out_minor: int = 0
    """The part of the change that did not come in as cash: it leaves the drawer."""


def price(lines: Sequence[Line], discount_minor: int = 0, digits: int = 2) -> Priced:
    """Price a purchase: its lines, a discount on the whole, and the tax contained.

    Args:
        lines: At least one.
        discount_minor: Off the whole purchase, shared out over the lines.
        digits: Of the currency's minor unit, to write amounts in refusals.

    Raises:
        DiscountTooLarge: A discount takes its line, or the purchase, below zero.
        AmountTooLarge: More money than a shop takes.

    >>> priced = price([Line(150, 2000, tax_rate_bp=1900), Line(399, 525, 10)], 100)
    >>> priced.total_minor, priced.discount_minor, priced.tax_minor
    (399, 110, 38)
    """
    grosses = [line_amount(line.unit_price_minor, line.quantity_milli) for line in lines]
    worth = []
    for position, (line, gross) in enumerate(zip(lines, grosses, strict=True)):
        if not 0 <= line.discount_minor <= gross:
            raise DiscountTooLarge(
                f"The discount is more than the line's {format_minor(gross, digits)}.",
                pointer=f"/items/{position}/discount",
            )
        worth.append(gross - line.discount_minor)
    subtotal = sum(worth)
    if subtotal > LARGEST_TOTAL_MINOR:
        raise AmountTooLarge("That is more money than one purchase can come to.", pointer="/items")
    if not 0 <= discount_minor <= subtotal:
        raise DiscountTooLarge(
            f"The discount is more than the purchase's {format_minor(subtotal, digits)}.",
            pointer="/discount",
        )
    shares = share_out(discount_minor, worth) if discount_minor else [0] * len(worth)
    priced = tuple(
        PricedLine(gross, line.discount_minor, share, value - share)
        for line, gross, value, share in zip(lines, grosses, worth, shares, strict=True)
    )
    taxes = _taxes([line.tax_rate_bp for line in lines], [line.total_minor for line in priced])
    return Priced(
        lines=priced,
        taxes=taxes,
        discount_minor=discount_minor + sum(line.discount_minor for line in lines),
        tax_minor=sum(tax.tax_minor for tax in taxes),
        total_minor=subtotal - discount_minor,
    )


def line_amount(unit_price_minor: int, quantity_milli: int) -> int:
    """Answer what a quantity costs, rounded half away from zero.

    >>> line_amount(399, 525), line_amount(-399, 525), line_amount(1, 500)
    (209, -209, 1)
    """
    return divide_rounding(unit_price_minor * quantity_milli, 1000)


def share_out(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Share a whole-purchase discount over its lines, to the last penny.

    Each line takes its part by value. Pennies left over by rounding go to the lines that lost most,
    the earlier line first, so till and server agree. A refund mirrors its purchase: the same amount
    below zero gives the same parts below zero.

    Args:
        amount_minor: The amount to share, in minor units; may be negative.
        weights: What each line is worth, in minor units; none negative.

    Returns:
        One part for each weight, in order. They add up to `amount_minor`.

    Raises:
        ValueError: The lines are worth nothing together.

    >>> share_out(100, [333, 333, 334])
    [33, 33, 34]
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("nothing to share an amount over")
    sign = -1 if amount_minor < 0 else 1
    shares, losses = [], []
    for position, weight in enumerate(weights):
        share, lost = divmod(abs(amount_minor) * weight, whole)
        shares.append(share)
        losses.append((-lost, position))
    left_over = abs(amount_minor) - sum(shares)
    for _, position in sorted(losses)[:left_over]:
        shares[position] += 1
    return [sign * share for share in shares]


def contained_tax(gross_minor: int, tax_rate_bp: int) -> int:
    """Answer the tax that an amount contains, rounded half away from zero.

    >>> contained_tax(1190, 1900), contained_tax(-1190, 1900), contained_tax(100, 0)
    (190, -190, 0)
    """
    return divide_rounding(gross_minor * tax_rate_bp, 10_000 + tax_rate_bp)


def settle(total_minor: int, tendered: Sequence[tuple[str, int]], digits: int = 2) -> Settlement:
    """Settle a total with payments (method and amount); what is too much is given back in cash.

    Raises:
        PaymentsTooLow: They don't cover the total.

    >>> settle(1650, [("card", 500), ("cash", 2000)])
    Settlement(amounts_minor=(500, 1150), change_minor=850, cash_out_minor=0)
    >>> settle(1650, [("card", 2000)])
    Settlement(amounts_minor=(2000,), change_minor=350, cash_out_minor=350)
    """
    change = sum(amount for _, amount in tendered) - total_minor
    if change < 0:
        raise PaymentsTooLow(
            f"The payments fall short by {format_minor(-change, digits)}.", pointer="/payments"
        )
    amounts = [amount for _, amount in tendered]
    left = change
    for position in reversed(range(len(tendered))):
        if tendered[position][0] == CASH:
            back = min(left, amounts[position])
            amounts[position] -= back
            left -= back
    return Settlement(tuple(amounts), change, left)


def check_units(
    products: Sequence[int], units_milli: Sequence[int], most_units: int | None
) -> None:
    """Hold a purchase to the most units of one product that the shop sells at once.

    Args:
        products: The product of each line.
        units_milli: What each line counts for; one unit for what is weighed, however heavy.
        most_units: None is no limit.

    Raises:
        TooManyUnits: At the line that goes beyond.
    """
    if most_units is None:
        return
    bought: dict[int, int] = {}
    for position, (product, units) in enumerate(zip(products, units_milli, strict=True)):
        bought[product] = bought.get(product, 0) + units
        if bought[product] > most_units * 1000:
            raise TooManyUnits(
                f"At most {most_units} of one product can be bought at once,"
                f" not {format_milli(bought[product])}.",
                pointer=f"/items/{position}/quantity",
            )


def divide_rounding(dividend: int, divisor: int) -> int:
    """Divide, rounding half away from zero; the divisor is above zero.

    >>> divide_rounding(5, 2), divide_rounding(-5, 2), divide_rounding(4, 3)
    (3, -3, 1)
    """
    if dividend < 0:
        return -((-2 * dividend + divisor) // (2 * divisor))
    return (2 * dividend + divisor) // (2 * divisor)


def _taxes(rates_bp: Sequence[int], totals_minor: Sequence[int]) -> tuple[TaxAmount, ...]:
    gross: dict[int, int] = {}
    for rate, total in zip(rates_bp, totals_minor, strict=True):
        gross[rate] = gross.get(rate, 0) + total
    return tuple(
        TaxAmount(rate, gross[rate], contained_tax(gross[rate], rate)) for rate in sorted(gross)
    )
