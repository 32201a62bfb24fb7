"""What a purchase comes to: pure integer arithmetic, the same in Python and TypeScript.

Money is rounded half away from zero, once a line (price times quantity) and once a tax rate. In
which order things were scanned never matters, and what goes back in parts comes to the whole. The
cases in `vectors/pricing.json` are what these rules mean.
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
        tax_rate_bp: Contained in the price, or added to it.
        amount_minor: What a label says the line costs, in place of price times quantity.
    """

    unit_price_minor: int
    quantity_milli: int
    discount_minor: int = 0
    tax_rate_bp: int = 0
    amount_minor: int | None = None

    @property
    def gross_minor(self) -> int:
        if self.amount_minor is not None:
            return self.amount_minor
        return line_amount(self.unit_price_minor, self.quantity_milli)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line's amounts. `total_minor` is after both discounts, with all tax."""

    gross_minor: int
    line_discount_minor: int
    shared_discount_minor: int
    total_minor: int
    added_tax_minor: int = 0
    """Its part of the tax that prices don't contain."""


@dataclass(frozen=True, slots=True)
class TaxAmount:
    """What was sold at one tax rate: with the tax, and the tax in it."""

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

    What stays, less `cash_out_minor`, is the total with its rounding.
    """

    amounts_minor: tuple[int, ...]
    change_minor: int
    cash_out_minor: int = 0
    """The part of the change that did not come in as cash: it leaves the drawer."""
    rounding_minor: int = 0
    """Added to the total, because there are no coins for what is left to pay in cash."""


def price(
    lines: Sequence[Line],
    discount_minor: int = 0,
    digits: int = 2,
    *,
    tax_included: bool = True,
) -> Priced:
    """Price a purchase: its lines, a discount on the whole, and the tax.

    Args:
        lines: At least one.
        discount_minor: Off the whole purchase, shared out over the lines.
        digits: Of the currency's minor unit, to write amounts in refusals.
        tax_included: Whether prices contain the tax. If not, it is added: once a rate, and each
            line's total takes its part.

    Raises:
        DiscountTooLarge: A discount takes its line, or the purchase, below zero.
        AmountTooLarge: More money than a shop takes.

    >>> priced = price([Line(150, 2000, tax_rate_bp=1900), Line(399, 525, 10)], 100)
    >>> priced.total_minor, priced.discount_minor, priced.tax_minor
    (399, 110, 38)
    >>> price([Line(1000, 1000, tax_rate_bp=800)], tax_included=False).total_minor
    1080
    """
    grosses = [line.gross_minor for line in lines]
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
    shares = _share_over(discount_minor, worth, lines) if discount_minor else [0] * len(worth)
    totals = [value - share for value, share in zip(worth, shares, strict=True)]
    added = [0] * len(totals) if tax_included else _added_taxes(totals, lines)
    priced = tuple(
        PricedLine(gross, line.discount_minor, share, total + tax, tax)
        for line, gross, share, total, tax in zip(
            lines, grosses, shares, totals, added, strict=True
        )
    )
    taxes = _taxes(lines, priced, tax_included)
    return Priced(
        lines=priced,
        taxes=taxes,
        discount_minor=discount_minor + sum(line.discount_minor for line in lines),
        tax_minor=sum(tax.tax_minor for tax in taxes),
        total_minor=subtotal - discount_minor + sum(added),
    )


def _share_over(amount_minor: int, worth: Sequence[int], lines: Sequence[Line]) -> list[int]:
    """Share an amount over lines, alike in whatever order they were scanned."""
    order = sorted(
        range(len(lines)),
        key=lambda at: (
            lines[at].tax_rate_bp,
            lines[at].unit_price_minor,
            lines[at].quantity_milli,
            worth[at],
        ),
    )
    shares = [0] * len(lines)
    for at, share in zip(order, share_out(amount_minor, [worth[at] for at in order]), strict=True):
        shares[at] = share
    return shares


def _added_taxes(totals: Sequence[int], lines: Sequence[Line]) -> list[int]:
    """Answer each line's part of the tax that is added, which is worked out once a rate."""
    added = [0] * len(totals)
    for rate in {line.tax_rate_bp for line in lines}:
        of_rate = [at for at, line in enumerate(lines) if line.tax_rate_bp == rate]
        tax = percent_of(sum(totals[at] for at in of_rate), rate)
        if tax:
            parts = _share_over(tax, [totals[at] for at in of_rate], [lines[at] for at in of_rate])
            for at, part in zip(of_rate, parts, strict=True):
                added[at] = part
    return added


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


def percent_of(amount_minor: int, rate_bp: int) -> int:
    """Answer so many per cent of an amount, rounded half away from zero.

    >>> percent_of(1999, 1000), percent_of(5, 1000), percent_of(-5, 1000)
    (200, 1, -1)
    """
    return divide_rounding(amount_minor * rate_bp, 10_000)


def contained_tax(gross_minor: int, tax_rate_bp: int) -> int:
    """Answer the tax that an amount contains, rounded half away from zero.

    >>> contained_tax(1190, 1900), contained_tax(-1190, 1900), contained_tax(100, 0)
    (190, -190, 0)
    """
    return divide_rounding(gross_minor * tax_rate_bp, 10_000 + tax_rate_bp)


def round_cash(amount_minor: int, step_minor: int) -> int:
    """Round an amount to what can be paid in coins; a step of 0 or 1 leaves it alone.

    >>> round_cash(1152, 5), round_cash(1153, 5), round_cash(-1153, 5), round_cash(1152, 0)
    (1150, 1155, -1155, 1152)
    """
    return (
        divide_rounding(amount_minor, step_minor) * step_minor if step_minor > 1 else amount_minor
    )


def settle(
    total_minor: int,
    tendered: Sequence[tuple[str, int]],
    digits: int = 2,
    cash_step_minor: int = 0,
) -> Settlement:
    """Settle a total with payments (method and amount); what is too much is given back in cash.

    Where cash is rounded, what the other payments leave to pay in cash is.

    Raises:
        PaymentsTooLow: They don't cover the total.

    >>> settle(1650, [("card", 500), ("cash", 2000)])
    Settlement(amounts_minor=(500, 1150), change_minor=850, cash_out_minor=0, rounding_minor=0)
    >>> settle(1650, [("card", 2000)])
    Settlement(amounts_minor=(2000,), change_minor=350, cash_out_minor=350, rounding_minor=0)
    >>> settle(1652, [("card", 500), ("cash", 1150)], cash_step_minor=5)
    Settlement(amounts_minor=(500, 1150), change_minor=0, cash_out_minor=0, rounding_minor=-2)
    """
    rounding = 0
    if cash_step_minor > 1 and any(method == CASH for method, _ in tendered):
        left_for_cash = total_minor - sum(amount for method, amount in tendered if method != CASH)
        if left_for_cash > 0:
            rounding = round_cash(left_for_cash, cash_step_minor) - left_for_cash
    change = sum(amount for _, amount in tendered) - total_minor - rounding
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
    return Settlement(tuple(amounts), change, left, rounding)


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


def _taxes(
    lines: Sequence[Line], priced: Sequence[PricedLine], tax_included: bool
) -> tuple[TaxAmount, ...]:
    gross: dict[int, int] = {}
    added: dict[int, int] = {}
    for line, amounts in zip(lines, priced, strict=True):
        rate = line.tax_rate_bp
        gross[rate] = gross.get(rate, 0) + amounts.total_minor
        added[rate] = added.get(rate, 0) + amounts.added_tax_minor
    return tuple(
        TaxAmount(
            rate, gross[rate], contained_tax(gross[rate], rate) if tax_included else added[rate]
        )
        for rate in sorted(gross)
    )
