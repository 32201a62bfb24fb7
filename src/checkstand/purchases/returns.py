"""Taking back: what a refund or a void of a purchase comes to, and a refund without a receipt.

What goes back is never worked out anew: it is the purchase's own amounts with the sign turned, and
of a part of a line the part of what was paid for it. Parts are taken from the running sum, so that
refunds of a purchase in whatever parts come to the purchase, to the penny.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from checkstand.loyalty.errors import PointsInvalid
from checkstand.loyalty.rules import POINTS
from checkstand.platform.money import format_milli, format_minor, minor_digits
from checkstand.purchases.compose import Composed, Selling, compose, zone
from checkstand.purchases.drafts import (
    BlindRefundDraft,
    PaymentDraft,
    PurchaseDraft,
    ReturnDraft,
    ReturnItem,
)
from checkstand.purchases.errors import (
    AlreadyRefunded,
    AlreadyVoided,
    ItemUnknown,
    NothingLeftToRefund,
    NotRefundable,
    PriceTooHigh,
    QuantityInvalid,
)
from checkstand.purchases.lookup import Names
from checkstand.purchases.originals import Original, Return
from checkstand.purchases.recorded import RecordedItem, RecordedPayment, RecordedPurchase
from checkstand.purchases.rules import CASH, TaxAmount, divide_rounding, round_cash


def compose_return(
    draft: ReturnDraft, original: Original, selling: Selling, now: datetime
) -> Composed:
    """Work out what a refund or a void takes back.

    Raises:
        Refusal: Why it can't be taken back.
    """
    if original.purchase.kind != "purchase":
        raise NotRefundable(f"{original.purchase.receipt_number} is no purchase to take back.")
    if draft.kind == "void":
        return _void(draft, original)
    return _refund(draft, original, selling, now)


def _void(draft: ReturnDraft, original: Original) -> Composed:
    """Turn the sign of everything; a void lies on the day and hour of what it takes back."""
    purchase = original.purchase
    if original.is_voided:
        raise AlreadyVoided(f"{purchase.receipt_number} is void already.")
    if original.returns:
        raise AlreadyRefunded(
            f"Part of {purchase.receipt_number} was refunded: refund the rest of it."
        )
    return Composed(
        draft=draft,
        kind="void",
        branch=original.branch,
        register=draft.register or purchase.register,
        customer=purchase.customer_id,
        occurred_at=purchase.occurred_at,
        business_date=purchase.business_date,
        business_hour=original.business_hour,
        items=tuple(_negative(item, purchase) for item in purchase.items),
        taxes=tuple(
            TaxAmount(tax.tax_rate_bp, -tax.gross_minor, -tax.tax_minor) for tax in original.taxes
        ),
        discount_minor=-purchase.discount_minor,
        tax_minor=-purchase.tax_minor,
        adjustment_minor=-purchase.adjustment_minor,
        rounding_minor=-purchase.rounding_minor,
        total_minor=-purchase.total_minor,
        payments=tuple(
            RecordedPayment(paid.method, -paid.amount_minor, -paid.amount_minor)
            for paid in purchase.payments
        ),
        change_minor=0,
        cash_out_minor=-original.cash_out_minor,
        tax_included=purchase.tax_included,
        points_earned=-purchase.points_earned,
        points_spent=-purchase.points_spent,
        original_id=purchase.id,
    )


def _refund(draft: ReturnDraft, original: Original, selling: Selling, now: datetime) -> Composed:
    purchase = original.purchase
    policy = selling.at(original.branch)
    wanted = _wanted(draft.items, original)
    items = tuple(
        _part(item, original.returned(item.line), wanted[item.line], purchase, at)
        for at, item in enumerate((item for item in purchase.items if item.line in wanted), start=1)
    )
    is_last = all(original.left_milli(item) == wanted.get(item.line, 0) for item in purchase.items)
    adjustment = (
        -purchase.adjustment_minor - sum(each.adjustment_minor for each in original.returns)
        if is_last
        else 0
    )
    exact = -sum(item.total_minor for item in items) - adjustment
    parts = _ways_back(exact, draft.payment_method, original)
    rounding = _rounding(parts.get(CASH, 0), original, policy.cash_rounding_minor)
    taxes = _taxes(items, original)
    local = now.astimezone(zone(original.branch.time_zone))
    return Composed(
        draft=draft,
        kind="refund",
        branch=original.branch,
        register=draft.register or purchase.register,
        customer=purchase.customer_id,
        occurred_at=now,
        business_date=local.date(),
        business_hour=local.hour,
        items=items,
        taxes=taxes,
        discount_minor=sum(item.discount_minor for item in items),
        tax_minor=sum(tax.tax_minor for tax in taxes),
        adjustment_minor=adjustment,
        rounding_minor=-rounding,
        total_minor=-exact - rounding,
        payments=tuple(
            _given_back(method, amount + (rounding if method == CASH else 0))
            for method, amount in parts.items()
        ),
        change_minor=0,
        tax_included=purchase.tax_included,
        points_earned=-_points_earned_back(items, original),
        points_spent=-_points_spent_back(parts.get(POINTS, 0), original),
        original_id=purchase.id,
    )


def compose_blind_refund(
    draft: BlindRefundDraft, names: Names, selling: Selling, now: datetime
) -> Composed:
    """Work out a refund of goods that nobody has a receipt of, at what they cost now or less.

    What a file tells of is taken as it was: at its own prices, with nobody to approve it.

    Raises:
        Refusal: Why it can't be taken back.
    """
    digits = minor_digits(selling.currency)
    branch_id = names.branch(draft).id
    is_told = draft.source == "import"
    for position, item in enumerate(draft.items):
        product, _ = names.bought(item, position, branch_id, digits, even_inactive=True)
        shown = item.unit_price_minor
        if shown is not None and shown > product.unit_price_minor and not is_told:
            raise PriceTooHigh(
                f"{product.name} costs {format_minor(product.unit_price_minor, digits)}:"
                " without a receipt no more goes back.",
                pointer=f"/items/{position}/unit_price",
            )
    bought = compose(
        PurchaseDraft(
            id=draft.id,
            branch=draft.branch,
            branch_field=draft.branch_field,
            register=draft.register,
            items=draft.items,
            customer=draft.customer,
            occurred_at=draft.occurred_at,
            payments=None if is_told else (PaymentDraft(draft.payment_method or CASH, None),),
            offline=not is_told,
            source=draft.source,
            content_hash=draft.content_hash,
        ),
        names,
        replace(selling, max_units_per_product=None),
        now,
    )
    return replace(
        bought,
        draft=draft,
        kind="refund",
        items=tuple(_negative(item, None) for item in bought.items),
        taxes=tuple(
            TaxAmount(tax.tax_rate_bp, -tax.gross_minor, -tax.tax_minor) for tax in bought.taxes
        ),
        discount_minor=-bought.discount_minor,
        tax_minor=-bought.tax_minor,
        rounding_minor=-bought.rounding_minor,
        total_minor=-bought.total_minor,
        payments=tuple(_given_back(paid.method, paid.amount_minor) for paid in bought.payments),
        flags=()
        if is_told
        else (("no-receipt", f"Refunded without a receipt, approved by {draft.approved_by}."),),
    )


def _wanted(items: Sequence[ReturnItem] | None, original: Original) -> dict[int, int]:
    """Answer how much of which line is to go back, in thousandths.

    Raises:
        ItemUnknown: The purchase has no such line.
        QuantityInvalid: Nobody can have bought so much.
        NothingLeftToRefund: More than is left.
    """
    left = {item.line: original.left_milli(item) for item in original.purchase.items}
    number = original.purchase.receipt_number
    if not any(left.values()):
        raise NothingLeftToRefund(f"Nothing is left to refund of {number}.")
    if items is None:
        return {line: quantity for line, quantity in left.items() if quantity}
    wanted: dict[int, int] = {}
    for position, asked in enumerate(items):
        lines = [
            item
            for item in original.purchase.items
            if asked.line in (None, item.line) and asked.product_id in (None, item.product_id)
        ]
        name = "item_id" if asked.line is not None else "product_id"
        if not lines:
            raise ItemUnknown(f"{number} has no such item.", pointer=f"/items/{position}/{name}")
        quantity = asked.quantity_milli
        pointer = f"/items/{position}/quantity"
        if quantity is None:
            quantity = sum(left[item.line] for item in lines)
        elif quantity % original.quantity_steps[lines[0].product_id]:
            raise QuantityInvalid(
                f"{lines[0].product_name} isn't sold in such quantities.", pointer=pointer
            )
        there = sum(left[item.line] for item in lines)
        if quantity > there or not there:
            raise NothingLeftToRefund(
                f"Only {format_milli(there)} of {lines[0].product_name} is left to refund."
                if there
                else f"Nothing of {lines[0].product_name} is left to refund.",
                pointer=pointer,
            )
        for item in lines:
            taken = min(quantity, left[item.line])
            if taken:
                left[item.line] -= taken
                wanted[item.line] = wanted.get(item.line, 0) + taken
                quantity -= taken
    return wanted


def _part(
    item: RecordedItem,
    before: RecordedItem | None,
    quantity_milli: int,
    purchase: RecordedPurchase,
    line: int,
) -> RecordedItem:
    """Answer the line of a refund: so much of a line, after what was taken back before."""
    until_now = quantity_milli - (before.quantity_milli if before else 0)

    def part(amount_minor: int, given_back_minor: int) -> int:
        return -divide_rounding(amount_minor * until_now, item.quantity_milli) - given_back_minor

    return replace(
        item,
        line=line,
        quantity_milli=-quantity_milli,
        line_discount_minor=part(
            item.line_discount_minor, before.line_discount_minor if before else 0
        ),
        shared_discount_minor=part(
            item.shared_discount_minor, before.shared_discount_minor if before else 0
        ),
        added_tax_minor=part(item.added_tax_minor, before.added_tax_minor if before else 0),
        total_minor=part(item.total_minor, before.total_minor if before else 0),
        original_purchase_id=purchase.id,
        original_line=item.line,
    )


def _negative(item: RecordedItem, original: RecordedPurchase | None) -> RecordedItem:
    return replace(
        item,
        quantity_milli=-item.quantity_milli,
        line_discount_minor=-item.line_discount_minor,
        shared_discount_minor=-item.shared_discount_minor,
        added_tax_minor=-item.added_tax_minor,
        total_minor=-item.total_minor,
        original_purchase_id=original.id if original else None,
        original_line=item.line if original else None,
    )


def _taxes(items: Sequence[RecordedItem], original: Original) -> tuple[TaxAmount, ...]:
    """Answer the tax that goes back with lines: once a rate, from the running sum."""
    taxes = []
    for tax in original.taxes:
        of_rate = [item for item in items if item.tax_rate_bp == tax.tax_rate_bp]
        if not of_rate:
            continue
        gross = sum(item.total_minor for item in of_rate)
        if not original.purchase.tax_included:
            back = sum(item.added_tax_minor for item in of_rate)
        else:
            before = [
                each
                for returned in original.returns
                for each in returned.taxes
                if each.tax_rate_bp == tax.tax_rate_bp
            ]
            until_now = -gross - sum(each.gross_minor for each in before)
            whole = (
                divide_rounding(tax.tax_minor * until_now, tax.gross_minor)
                if tax.gross_minor
                else 0
            )
            back = -whole - sum(each.tax_minor for each in before)
        taxes.append(TaxAmount(tax.tax_rate_bp, gross, back))
    return tuple(taxes)


def _ways_back(exact_minor: int, method: str | None, original: Original) -> dict[str, int]:
    """Share what goes back over methods of payment: as it was paid, the last payment first.

    Raises:
        PointsInvalid: Points are asked for, and it was not paid with them.
    """
    purchase = original.purchase
    paid = _by_method(purchase, -original.cash_out_minor)
    for each in original.returns:
        for way, amount in _by_method(each, 0).items():
            paid[way] = paid.get(way, 0) + amount
    if method == POINTS and paid.get(POINTS, 0) < exact_minor:
        raise PointsInvalid("It was not paid with so many points.", pointer="/payment_method")
    if method is not None:
        return {method: exact_minor}
    if not purchase.payments:
        return {}
    parts: dict[str, int] = {}
    left = exact_minor
    for way in reversed(list(paid)):
        part = min(left, max(paid[way], 0))
        if part:
            parts[way] = part
            left -= part
    if left or not parts:
        last = next(reversed(parts), purchase.payments[-1].method)
        parts[last] = parts.get(last, 0) + left
    return parts


def _by_method(purchase: RecordedPurchase | Return, cash_out_minor: int) -> dict[str, int]:
    """Add up what was paid in each way, cash before its rounding."""
    paid: dict[str, int] = {}
    for payment in purchase.payments:
        paid[payment.method] = paid.get(payment.method, 0) + payment.amount_minor
    if CASH in paid:
        paid[CASH] -= purchase.rounding_minor
    if cash_out_minor:
        paid[CASH] = paid.get(CASH, 0) + cash_out_minor
    return paid


def _rounding(cash_minor: int, original: Original, step_minor: int) -> int:
    """Answer what cash that goes back is rounded by, together with what went back before."""
    if not cash_minor or step_minor <= 1:
        return 0
    exact = -sum(_by_method(each, 0).get(CASH, 0) for each in original.returns)
    given = -sum(
        payment.amount_minor
        for each in original.returns
        for payment in each.payments
        if payment.method == CASH
    )
    return round_cash(exact + cash_minor, step_minor) - given - cash_minor


def _given_back(method: str, amount_minor: int) -> RecordedPayment:
    return RecordedPayment(method, -amount_minor, -amount_minor)


def _points_earned_back(items: Sequence[RecordedItem], original: Original) -> int:
    """Answer how many of the points earned go back: as many as their part of what earned them."""
    earned = original.purchase.points_earned
    eligible = _eligible(original.purchase.items)
    if not earned or not eligible:
        return 0
    before = sum(_eligible(each.items) for each in original.returns)
    given_back = -sum(each.points_earned for each in original.returns)
    return divide_rounding(earned * (-before - _eligible(items)), eligible) - given_back


def _eligible(items: Sequence[RecordedItem]) -> int:
    return sum(item.total_minor for item in items if item.earns_points)


def _points_spent_back(amount_minor: int, original: Original) -> int:
    """Answer how many points an amount is that goes back as points."""
    paid = _by_method(original.purchase, 0).get(POINTS, 0)
    if not amount_minor or not paid:
        return 0
    before = -sum(_by_method(each, 0).get(POINTS, 0) for each in original.returns)
    given_back = -sum(each.points_spent for each in original.returns)
    return (
        divide_rounding(original.purchase.points_spent * (before + amount_minor), paid) - given_back
    )
