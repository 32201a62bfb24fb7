"""From a draft to a purchase ready to store: looked up, checked and priced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from checkstand.branches.repository import MAIN_REGISTER, BranchRow
from checkstand.catalog.repository import ProductRow
from checkstand.loyalty.errors import PointsInvalid
from checkstand.loyalty.rules import POINTS, Programme
from checkstand.platform.money import format_minor, minor_digits
from checkstand.purchases.drafts import (
    Draft,
    ItemDraft,
    NewCustomer,
    PaymentDraft,
    PurchaseDraft,
)
from checkstand.purchases.errors import (
    PriceChanged,
    QuantityInvalid,
    TimestampInFuture,
    TimestampInvalid,
)
from checkstand.purchases.lookup import Names
from checkstand.purchases.recorded import RecordedItem, RecordedPayment
from checkstand.purchases.rules import (
    CASH,
    Line,
    PaymentsTooLow,
    Settlement,
    TaxAmount,
    check_units,
    percent_of,
    price,
    round_cash,
    settle,
)

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far a register's clock may be ahead of ours."""
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
NEVER, LATEST = (each.replace(tzinfo=UTC) for each in (datetime.min, datetime.max))  # noqa: DTZ901


@dataclass(frozen=True, slots=True)
class Selling:
    """The shop's policy that purchases are held to, where a branch has none of its own."""

    currency: str = "EUR"
    max_units_per_product: int | None = None
    prices_include_tax: bool = True
    cash_rounding_minor: int = 0

    def at(self, branch: BranchRow) -> "Selling":
        """Answer the policy of a branch."""
        return Selling(
            self.currency,
            self.max_units_per_product
            if branch.max_units_per_product is None
            else branch.max_units_per_product or None,
            self.prices_include_tax
            if branch.prices_include_tax is None
            else branch.prices_include_tax,
            self.cash_rounding_minor
            if branch.cash_rounding_minor is None
            else branch.cash_rounding_minor,
        )


@dataclass(frozen=True, slots=True)
class Composed:
    """A purchase, refund or void ready to store: all but its customer and its receipt number."""

    draft: Draft
    kind: Literal["purchase", "refund", "void"]
    branch: BranchRow
    register: str
    customer: UUID | str | NewCustomer | None
    occurred_at: datetime
    business_date: date
    business_hour: int
    items: tuple[RecordedItem, ...]
    taxes: tuple[TaxAmount, ...]
    discount_minor: int
    tax_minor: int
    adjustment_minor: int
    rounding_minor: int
    total_minor: int
    payments: tuple[RecordedPayment, ...]
    change_minor: int
    tax_included: bool
    flags: tuple[tuple[str, str], ...] = ()
    """Code and sentence of what someone should look at."""
    cash_out_minor: int = 0
    """Change that did not come in as cash; below zero where it is put back."""
    points_earned: int = 0
    points_spent: int = 0
    original_id: UUID | None = None

    @property
    def lines_minor(self) -> int:
        """What the lines come to."""
        return self.total_minor - self.rounding_minor - self.adjustment_minor


def compose(draft: PurchaseDraft, names: Names, selling: Selling, now: datetime) -> Composed:
    """Look up, check and price one draft.

    A purchase that was rung up offline has been paid and carried home: what the shop would refuse
    now (a changed price, a product no longer sold) is kept as it was rung up, and flagged. Where it
    was paid by another policy than today's, what was paid stands; the difference is its adjustment.

    Raises:
        Refusal: Why it can't be sold.
    """
    branch = names.branch(draft)
    policy = selling.at(branch)
    digits = minor_digits(policy.currency)
    occurred_at = _moment(draft, branch.time_zone, now)
    is_past = draft.offline or draft.source == "import" or draft.correction is not None
    bought = [
        names.bought(item, position, branch.id, digits, even_inactive=is_past)
        for position, item in enumerate(draft.items)
    ]
    products = [product for product, _ in bought]
    asked = [item for _, item in bought]
    flags: list[tuple[str, str]] = []
    prices = tuple(
        _unit_price(draft, item, product, position, digits, flags)
        for position, (item, product) in enumerate(zip(asked, products, strict=True))
    )
    _check_quantities(asked, products)
    check_units(
        [product.id for product in products],
        [
            1000 if product.quantity_decimals else item.quantity_milli
            for item, product in zip(asked, products, strict=True)
        ],
        None if is_past else policy.max_units_per_product,
    )
    lines = [
        _line(item, product, unit_price)
        for unit_price, item, product in zip(prices, asked, products, strict=True)
    ]
    priced = price(
        lines, _whole_discount(draft, lines), digits, tax_included=policy.prices_include_tax
    )
    adjustment = 0 if draft.total_minor is None else draft.total_minor - priced.total_minor
    total = priced.total_minor + adjustment
    step = policy.cash_rounding_minor
    tendered = _tendered(draft.payments or (), total, step)
    try:
        settlement = settle(total, tendered, digits, step) if tendered else Settlement((), 0)
    except PaymentsTooLow as refusal:
        told = sum(amount for _, amount in tendered)
        if not draft.offline or told < _least(draft, lines, step):
            raise
        flags.append((refusal.code, refusal.message))
        adjustment = told - priced.total_minor
        total = told
        settlement = settle(total, tendered, digits)
    programme = names.programme if draft.source != "import" else None
    items = tuple(
        RecordedItem(
            line=line,
            product_id=product.id,
            sku=product.sku,
            product_name=product.name,
            category_id=product.category_id,
            quantity_milli=item.quantity_milli,
            unit_price_minor=unit_price,
            list_price_minor=product.unit_price_minor,
            line_discount_minor=amounts.line_discount_minor,
            shared_discount_minor=amounts.shared_discount_minor,
            tax_rate_bp=product.tax_rate_bp if item.tax_rate_bp is None else item.tax_rate_bp,
            added_tax_minor=amounts.added_tax_minor,
            total_minor=amounts.total_minor,
            earns_points=programme is None or programme.earns(product.category_id),
        )
        for line, (item, product, unit_price, amounts) in enumerate(
            zip(asked, products, prices, priced.lines, strict=True), 1
        )
    )
    earned, spent = points_of(draft, items, settlement, tendered, programme, digits)
    local = occurred_at.astimezone(zone(branch.time_zone))
    return Composed(
        draft=draft,
        kind="purchase",
        branch=branch,
        register=draft.register or MAIN_REGISTER,
        customer=draft.customer,
        occurred_at=occurred_at,
        business_date=local.date(),
        business_hour=local.hour,
        items=items,
        taxes=priced.taxes,
        discount_minor=priced.discount_minor,
        tax_minor=priced.tax_minor,
        adjustment_minor=adjustment,
        rounding_minor=settlement.rounding_minor,
        total_minor=total + settlement.rounding_minor,
        payments=tuple(
            RecordedPayment(method, amount, stays)
            for (method, amount), stays in zip(tendered, settlement.amounts_minor, strict=True)
        ),
        change_minor=settlement.change_minor,
        cash_out_minor=settlement.cash_out_minor,
        tax_included=policy.prices_include_tax,
        flags=tuple(flags),
        points_earned=earned,
        points_spent=spent,
    )


def _least(draft: PurchaseDraft, lines: Sequence[Line], step_minor: int) -> int:
    """Answer the least that a purchase can have come to where the branch had another policy."""
    contained = price(lines, _whole_discount(draft, lines))
    return contained.total_minor - step_minor // 2


def points_of(
    draft: PurchaseDraft,
    items: Sequence[RecordedItem],
    settlement: Settlement,
    tendered: Sequence[tuple[str, int]],
    programme: Programme | None,
    digits: int,
) -> tuple[int, int]:
    """Answer the points that a purchase earns and spends.

    Raises:
        PointsInvalid: Points can't pay this: nobody's, none are given out, more than there is to
            pay, or not what whole points are worth.
    """
    paid = 0
    for position, (method, amount) in enumerate(tendered):
        if method == POINTS:
            paid += amount
            _check_points(draft, paid, amount, f"/payments/{position}", programme, digits)
    if paid and sum(settlement.amounts_minor) - settlement.cash_out_minor < paid:
        raise PointsInvalid("Points pay no more than the total.", pointer="/payments")
    if programme is None:
        return 0, 0
    eligible = sum(item.total_minor for item in items if item.earns_points)
    earned = 0 if draft.customer is None else programme.earned(eligible, paid)
    return earned, paid // programme.point_value_minor if paid else 0


def _check_points(
    draft: PurchaseDraft,
    paid: int,
    amount: int,
    pointer: str,
    programme: Programme | None,
    digits: int,
) -> None:
    if programme is None or not programme.point_value_minor:
        raise PointsInvalid("Nothing can be paid with points here.", pointer=f"{pointer}/method")
    if draft.customer is None:
        raise PointsInvalid(
            "Only a known customer pays with points: say whose they are.",
            pointer=f"{pointer}/method",
        )
    if amount % programme.point_value_minor:
        raise PointsInvalid(
            f"A point is worth {format_minor(programme.point_value_minor, digits)}:"
            " only whole points pay.",
            pointer=f"{pointer}/amount",
        )


def _line(item: ItemDraft, product: ProductRow, unit_price: int) -> Line:
    rate = product.tax_rate_bp if item.tax_rate_bp is None else item.tax_rate_bp
    line = Line(unit_price, item.quantity_milli, item.discount_minor, rate, item.amount_minor)
    if item.discount_bp is None:
        return line
    return replace(line, discount_minor=percent_of(line.gross_minor, item.discount_bp))


def _whole_discount(draft: PurchaseDraft, lines: Sequence[Line]) -> int:
    if draft.discount_bp is None:
        return draft.discount_minor
    return percent_of(
        sum(line.gross_minor - line.discount_minor for line in lines), draft.discount_bp
    )


def _tendered(
    payments: Sequence[PaymentDraft], total_minor: int, step_minor: int
) -> list[tuple[str, int]]:
    """Answer payments with their amounts: one without gets what the others leave to pay."""
    told = sum(payment.amount_minor or 0 for payment in payments)
    left = max(total_minor - told, 0)
    return [
        (
            payment.method,
            (round_cash(left, step_minor) if payment.method == CASH else left)
            if payment.amount_minor is None
            else payment.amount_minor,
        )
        for payment in payments
    ]


@cache
def zone(name: str) -> ZoneInfo:
    """Answer a time zone; kept, because looking one up by name takes a while."""
    return ZoneInfo(name)


def _moment(draft: PurchaseDraft, time_zone: str, now: datetime) -> datetime:
    said = draft.occurred_at
    if said is None:
        return now
    if said.tzinfo is None:
        said = said.replace(tzinfo=zone(time_zone))
    try:
        moment = said.astimezone(UTC)
    except OverflowError:
        moment = LATEST if said > EARLIEST else NEVER
    if moment > now + CLOCKS_DIFFER:
        raise TimestampInFuture("The purchase lies in the future.", pointer="/timestamp")
    if moment < EARLIEST:
        raise TimestampInvalid("The purchase lies before 1970.", pointer="/timestamp")
    return moment


def _unit_price(
    draft: PurchaseDraft,
    item: ItemDraft,
    product: ProductRow,
    position: int,
    digits: int,
    flags: list[tuple[str, str]],
) -> int:
    shown = item.unit_price_minor
    if shown is None or shown == product.unit_price_minor:
        return product.unit_price_minor
    if draft.correction is not None or draft.source == "import":
        return shown
    message = (
        f"{product.name} costs {format_minor(product.unit_price_minor, digits)} now,"
        f" not {format_minor(shown, digits)}."
    )
    if not draft.offline:
        raise PriceChanged(message, pointer=f"/items/{position}/unit_price")
    flags.append((PriceChanged.code, message))
    return shown


def _check_quantities(items: Sequence[ItemDraft], products: Sequence[ProductRow]) -> None:
    for position, (item, product) in enumerate(zip(items, products, strict=True)):
        if item.quantity_milli <= 0:
            raise QuantityInvalid(
                "A quantity is above zero.", pointer=f"/items/{position}/quantity"
            )
        if item.quantity_milli % product.quantity_step_milli:
            least = (
                "whole"
                if product.quantity_decimals == 0
                else f"to {product.quantity_decimals} digits"
            )
            raise QuantityInvalid(
                f"{product.name} is sold in {least} quantities."
                if product.quantity_decimals == 0
                else f"{product.name} is weighed {least} after the point.",
                pointer=f"/items/{position}/quantity",
            )
