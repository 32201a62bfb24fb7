"""What a manager does with purchases that were recorded: refund, void, put right; and their story.

Nothing is rewritten. A void takes a purchase back whole; putting it right is a void, and the
purchase as it should have been, which names the voided one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from checkstand.platform.ids import uuid7
from checkstand.purchases.drafts import (
    Correction,
    ItemDraft,
    PaymentDraft,
    ProductRef,
    PurchaseDraft,
    ReturnDraft,
)
from checkstand.purchases.errors import (
    AlreadyRefunded,
    AlreadyVoided,
    IdReused,
    ItemUnknown,
    NotRefundable,
    PaymentsMissing,
    PurchaseUnknown,
)
from checkstand.purchases.originals import Original, load_originals, read_originals
from checkstand.purchases.record import record
from checkstand.purchases.recorded import (
    AlreadyRecorded,
    Outcome,
    RecordedItem,
    RecordedPurchase,
    Refused,
)
from checkstand.purchases.repository import (
    content_hashes,
    load_purchases,
    recorded_moments,
    related_ids,
)
from checkstand.purchases.service import in_one_transaction, selling
from checkstand.shop import Shop

Status = Literal["stands", "partly_refunded", "refunded", "voided", "corrected"]


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line that was sold, as it should have been; None stays as it was."""

    line: int
    quantity_milli: int | None = None
    discount: tuple[int, int | None] | None = None
    """An amount, or basis points in its place."""
    unit_price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a manager puts right; None stays as it was.

    Attributes:
        items: All lines: of those that were sold, and products that were not.
        customer: Whose it is; an empty text is a walk-in.
        discount: Off the whole purchase: an amount, or basis points in its place.
    """

    id: UUID
    reason: str
    content_hash: bytes
    approved_by: str | None = None
    items: tuple[ChangedLine | ItemDraft, ...] | None = None
    customer: UUID | str | None = None
    cashier: str | None = None
    discount: tuple[int, int | None] | None = None
    payments: tuple[PaymentDraft, ...] | None = None


@dataclass(frozen=True, slots=True)
class ItemLeft:
    """How much of a line was taken back."""

    line: int
    quantity_milli: int
    refunded_milli: int


@dataclass(frozen=True, slots=True)
class History:
    """What became of a purchase: all that is linked with it, in the order of recording."""

    purchase: RecordedPurchase
    status: Status
    items: tuple[ItemLeft, ...]
    events: tuple[tuple[RecordedPurchase, datetime], ...]

    @property
    def refunded_minor(self) -> int:
        """What was given back of the purchase."""
        return -sum(
            each.total_minor for each, _ in self.events if each.original_id == self.purchase.id
        )


def correct_purchase(shop: Shop, purchase_id: UUID, changes: Changes) -> Outcome:
    """Put a purchase right: void it, and record it as it should have been, or do neither.

    The new purchase lies where and when the old one did, at the prices of then.

    Raises:
        Unavailable: The database can't be reached, or stays contended.
    """

    def correct(connection: Connection) -> Outcome:
        now = shop.clock()
        original = load_originals(connection, [purchase_id]).get(purchase_id)
        hashes = content_hashes(connection, [changes.id])
        if hashes:
            if hashes[changes.id] != changes.content_hash:
                raise IdReused(f"Another purchase was recorded under {changes.id} before.")
            return AlreadyRecorded(load_purchases(connection, [changes.id])[changes.id])
        if original is None:
            raise PurchaseUnknown(f"There is no purchase {purchase_id}.")
        draft = _corrected(original, changes)
        void = ReturnDraft(
            id=uuid7(),
            kind="void",
            original_id=purchase_id,
            reason=changes.reason,
            approved_by=changes.approved_by,
            content_hash=changes.content_hash,
        )
        voided, corrected = record(connection, [void, draft], selling(shop), now)
        for outcome in (voided, corrected):
            if isinstance(outcome, Refused):
                raise outcome.refusal
        return corrected

    return in_one_transaction(shop, correct)


def _corrected(original: Original, changes: Changes) -> PurchaseDraft:
    purchase = original.purchase
    if purchase.kind != "purchase":
        raise NotRefundable(f"{purchase.receipt_number} is no purchase to put right.")
    if original.is_voided:
        raise AlreadyVoided(f"{purchase.receipt_number} is void already.")
    if original.returns:
        raise AlreadyRefunded(
            f"Part of {purchase.receipt_number} was refunded: refund the rest of it."
        )
    sold = {item.line: item for item in purchase.items}
    items = (
        tuple(_as_sold(item) for item in purchase.items)
        if changes.items is None
        else tuple(_item(item, sold, at) for at, item in enumerate(changes.items))
    )
    shared = sum(item.shared_discount_minor for item in purchase.items)
    discount, discount_bp = (shared, None) if changes.discount is None else changes.discount
    return PurchaseDraft(
        id=changes.id,
        branch=purchase.branch_id,
        register=purchase.register,
        cashier=purchase.cashier if changes.cashier is None else changes.cashier or None,
        customer=purchase.customer_id if changes.customer is None else changes.customer or None,
        occurred_at=purchase.occurred_at,
        items=items,
        discount_minor=discount,
        discount_bp=discount_bp,
        payments=_payments(purchase, changes),
        content_hash=changes.content_hash,
        correction=Correction(purchase.id, changes.reason, changes.approved_by),
    )


def _as_sold(item: RecordedItem) -> ItemDraft:
    """Answer a line just as it was sold, what a label said included."""
    gross = item.total_minor - item.added_tax_minor + item.discount_minor
    return ItemDraft(
        product=ProductRef("id", item.product_id, "product_id"),
        quantity_milli=item.quantity_milli,
        discount_minor=item.line_discount_minor,
        unit_price_minor=item.unit_price_minor,
        tax_rate_bp=item.tax_rate_bp,
        amount_minor=gross,
    )


def _item(
    changed: ChangedLine | ItemDraft, sold: Mapping[int, RecordedItem], position: int
) -> ItemDraft:
    if isinstance(changed, ItemDraft):
        return changed
    item = sold.get(changed.line)
    if item is None:
        raise ItemUnknown("The purchase has no such item.", pointer=f"/items/{position}/item_id")
    draft = _as_sold(item)
    if changed.quantity_milli is not None and changed.quantity_milli != item.quantity_milli:
        draft = replace(draft, quantity_milli=changed.quantity_milli, amount_minor=None)
    if changed.unit_price_minor is not None:
        draft = replace(draft, unit_price_minor=changed.unit_price_minor, amount_minor=None)
    if changed.discount is not None:
        minor, rate_bp = changed.discount
        draft = replace(draft, discount_minor=minor, discount_bp=rate_bp)
    return draft


def _payments(purchase: RecordedPurchase, changes: Changes) -> tuple[PaymentDraft, ...] | None:
    """Answer how the corrected purchase is paid: as it was, whatever it comes to now.

    Raises:
        PaymentsMissing: It was paid in several ways, and its lines or discount change.
    """
    if changes.payments is not None:
        return changes.payments
    if not purchase.payments:
        return None
    if changes.items is None and changes.discount is None:
        return tuple(PaymentDraft(paid.method, paid.tendered_minor) for paid in purchase.payments)
    methods = {paid.method for paid in purchase.payments}
    if len(methods) > 1:
        raise PaymentsMissing(
            "It was paid in several ways: say how it is paid now.", pointer="/payments"
        )
    return tuple(PaymentDraft(method, None) for method in methods)


def history_of(connection: Connection, purchase_id: UUID) -> History:
    """Tell what became of a purchase.

    Raises:
        PurchaseUnknown: There is none of that id.
    """
    original = read_originals(connection, [purchase_id]).get(purchase_id)
    if original is None:
        raise PurchaseUnknown(f"There is no purchase {purchase_id}.")
    ids = related_ids(connection, purchase_id)
    moments = recorded_moments(connection, ids)
    events = sorted(
        ((each, moments[each.id]) for each in load_purchases(connection, ids).values()),
        key=lambda event: (event[1], event[0].kind != "void", event[0].receipt_number),
    )
    return History(
        original.purchase,
        _status(original, [each for each, _ in events]),
        tuple(
            ItemLeft(
                item.line, item.quantity_milli, item.quantity_milli - original.left_milli(item)
            )
            for item in original.purchase.items
        ),
        tuple(events),
    )


def _status(original: Original, related: Sequence[RecordedPurchase]) -> Status:
    if any(each.replaces_id == original.purchase.id for each in related):
        return "corrected"
    if original.is_voided:
        return "voided"
    if not original.returns:
        return "stands"
    left = any(original.left_milli(item) for item in original.purchase.items)
    return "partly_refunded" if left else "refunded"
