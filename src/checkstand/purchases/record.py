"""The one door: the only code that writes a purchase and everything that follows from it.

A single sale is a batch of one. A batch costs a handful of statements, whatever its size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from checkstand.branches.repository import lock_registers, number_receipts
from checkstand.customers.repository import CustomerRow, add_customers
from checkstand.loyalty.errors import PointsShort
from checkstand.loyalty.repository import balances
from checkstand.platform.db.bulk import any_of, insert_rows, together
from checkstand.platform.errors import Refusal
from checkstand.purchases import consequences
from checkstand.purchases.compose import Composed, Selling, compose
from checkstand.purchases.drafts import (
    NEW_CUSTOMER,
    BlindRefundDraft,
    Draft,
    PurchaseDraft,
    ReturnDraft,
)
from checkstand.purchases.errors import IdReused, PurchaseUnknown
from checkstand.purchases.lookup import Names, look_up
from checkstand.purchases.models import Payment, Purchase, PurchaseFlag, PurchaseItem, PurchaseTax
from checkstand.purchases.originals import Original, load_originals
from checkstand.purchases.recorded import (
    AlreadyRecorded,
    Outcome,
    Recorded,
    RecordedItem,
    RecordedPurchase,
    Refused,
)
from checkstand.purchases.repository import content_hashes, load_purchases
from checkstand.purchases.returns import compose_blind_refund, compose_return
from checkstand.purchases.rules import CASH


class Collision(Exception):
    """Another writer registered the same customer meanwhile: the transaction has to start again."""


def record(
    connection: Connection, drafts: Sequence[Draft], selling: Selling, now: datetime
) -> list[Outcome]:
    """Record a batch of purchases, refunds and voids: each whole, with all that follows, or not.

    Stock, points, summaries and customers change in the caller's transaction, and the caller
    commits. A refused draft stores nothing and stops no other. A draft whose id is on file answers
    with the purchase that has it, if it asks for the same; else it is refused.

    Args:
        connection: Of the transaction.
        drafts: In the order in which they were rung up.
        selling: The policy that they are held to.
        now: The moment of recording.

    Returns:
        What became of each draft, in order.

    Raises:
        Collision: Start again in a new transaction.
        sqlalchemy.exc.IntegrityError: Another writer recorded one of the ids: start again.
    """
    outcomes, stored = store(connection, drafts, selling, now)
    if stored:
        consequences.apply(
            connection,
            *any_of(connection, "p.id", "uuid", [each.id for each in stored]),
            moves_points=any(each.points_earned or each.points_spent for each in stored),
            takes_back=any(each.kind == "void" for each in stored),
        )
    return outcomes


def store(
    connection: Connection, drafts: Sequence[Draft], selling: Selling, now: datetime
) -> tuple[list[Outcome], list[RecordedPurchase]]:
    """Store a batch of purchases without what follows from them.

    What is taken back from is held first, in the order of ids: of two registers that refund one
    line at once the second sees what the first has done, and one that sends its refund again while
    the first try is under way is answered with it.

    For a long import, which stores many batches in one transaction and lets
    `consequences.apply` draw the conclusions once, at its end. Everybody else calls `record`.

    Returns:
        What became of each draft, in order, and the purchases that are new.
    """
    outcomes: dict[int, Outcome] = {}
    first_of: dict[UUID, int] = {}
    repeats: list[int] = []
    for position, draft in enumerate(drafts):
        if first_of.setdefault(draft.id, position) != position:
            repeats.append(position)
    originals = load_originals(
        connection, [draft.original_id for draft in drafts if isinstance(draft, ReturnDraft)]
    )
    outcomes.update(_answer_known(connection, drafts, first_of))
    fresh = {at: drafts[at] for at in first_of.values() if at not in outcomes}
    stored: list[RecordedPurchase] = []
    if fresh:
        names, composed, refused = _compose(connection, fresh, originals, selling, now)
        outcomes.update(refused)
        written = _write(connection, list(composed.values()), names, selling, now)
        outcomes.update(zip(composed, map(Recorded, written), strict=True))
        stored += written
    again: list[int] = []
    for position in repeats:
        first = drafts[first_of[drafts[position].id]]
        outcome = _repeated(drafts[position], first, outcomes[first_of[first.id]])
        if outcome is None:
            again.append(position)
        else:
            outcomes[position] = outcome
    if again:
        later, more = store(connection, [drafts[position] for position in again], selling, now)
        outcomes.update(zip(again, later, strict=True))
        stored += more
    return [outcomes[position] for position in range(len(drafts))], stored


def _compose(
    connection: Connection,
    drafts: Mapping[int, Draft],
    originals: Mapping[UUID, Original],
    selling: Selling,
    now: datetime,
) -> tuple[Names, dict[int, Composed], dict[int, Refused]]:
    """Look up, check and price drafts; answers those that can be stored, and why others can't."""
    names = look_up(
        connection, [draft for draft in drafts.values() if not isinstance(draft, ReturnDraft)]
    )
    composed: dict[int, Composed] = {}
    refused: dict[int, Refused] = {}
    for at, draft in drafts.items():
        try:
            if isinstance(draft, PurchaseDraft):
                composed[at] = compose(draft, names, selling, now)
            elif isinstance(draft, BlindRefundDraft):
                composed[at] = compose_blind_refund(draft, names, selling, now)
            else:
                original = originals.get(draft.original_id)
                if original is None:
                    raise PurchaseUnknown(f"There is no purchase {draft.original_id}.")
                composed[at] = compose_return(draft, original, selling, now)
                original.take_back(composed[at])
                names.learn_customer(original.customer)
        except Refusal as refusal:
            refused[at] = Refused(refusal)
    if any(each.points_spent > 0 for each in composed.values()):
        refused.update(_without_points(connection, composed, names))
    return names, composed, refused


def _without_points(
    connection: Connection, composed: dict[int, Composed], names: Names
) -> dict[int, Refused]:
    """Take out of a batch the purchases that would spend points which their customer hasn't got.

    Balances are held until the transaction ends, after the registers, as every writer does. What
    was paid offline is kept, and flagged.
    """
    lock_registers(connection, {(each.branch.id, each.register) for each in composed.values()})
    owners = {
        at: names.customer(each.customer)
        for at, each in composed.items()
        if isinstance(each.customer, UUID | str) and (each.points_earned or each.points_spent)
    }
    left = balances(connection, {owner.id for owner in owners.values() if owner}, lock=True)
    short: dict[int, Refused] = {}
    for at, each in list(composed.items()):
        owner = owners.get(at)
        has = left.get(owner.id, 0) if owner else 0
        if each.points_spent > max(has, 0):
            message = f"The customer has {has} points, not {each.points_spent}."
            if not getattr(each.draft, "offline", False):
                short[at] = Refused(PointsShort(message, pointer="/payments"))
                del composed[at]
                continue
            flag = (PointsShort.code, message)
            composed[at] = replace(each, flags=(*each.flags, flag))
        if owner:
            left[owner.id] = has + each.points_earned - each.points_spent
    return short


def _answer_known(
    connection: Connection, drafts: Sequence[Draft], first_of: dict[UUID, int]
) -> dict[int, Outcome]:
    """Answer the drafts whose ids are on file."""
    hashes = content_hashes(connection, list(first_of))
    if not hashes:
        return {}
    same = [id_ for id_, known in hashes.items() if drafts[first_of[id_]].content_hash == known]
    purchases = load_purchases(connection, same)
    return {
        first_of[id_]: AlreadyRecorded(purchases[id_]) if id_ in purchases else _reused(id_)
        for id_ in hashes
    }


def _repeated(draft: Draft, first: Draft, outcome: Outcome) -> Outcome | None:
    """Answer a draft whose id came earlier in the batch; None where it deserves its own try."""
    same = draft.content_hash == first.content_hash
    if isinstance(outcome, Refused):
        return outcome if same else None
    return AlreadyRecorded(outcome.purchase) if same else _reused(draft.id)


def _reused(id_: UUID) -> Refused:
    return Refused(IdReused(f"Another purchase was recorded under {id_} before.", pointer="/id"))


def _write(
    connection: Connection,
    purchases: Sequence[Composed],
    names: Names,
    selling: Selling,
    now: datetime,
) -> list[RecordedPurchase]:
    """Insert the facts: customers, receipt numbers, purchases, lines, taxes, payments, flags."""
    if not purchases:
        return []
    customers = _customers(connection, purchases, names, now)
    wanted: dict[tuple[int, str], int] = {}
    for each in purchases:
        key = (each.branch.id, each.register)
        wanted[key] = wanted.get(key, 0) + 1
    taken = {key: list(row) for key, row in number_receipts(connection, wanted).items()}
    rows: dict[Any, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
    recorded = []
    for each, customer in zip(purchases, customers, strict=True):
        register = taken[each.branch.id, each.register]
        register[1] += 1
        purchase = _recorded(each, customer, register[1], selling.currency)
        recorded.append(purchase)
        rows[Purchase].append(_purchase_row(each, purchase, register[0], register[1], now))
        rows[PurchaseItem] += [_item_row(purchase.id, item) for item in purchase.items]
        rows[PurchaseTax] += [
            (purchase.id, tax.tax_rate_bp, tax.gross_minor, tax.tax_minor) for tax in each.taxes
        ]
        rows[Payment] += [
            (purchase.id, line, paid.method, paid.tendered_minor, paid.amount_minor)
            for line, paid in enumerate(purchase.payments, 1)
        ]
        if each.cash_out_minor:
            rows[Payment].append((purchase.id, 0, CASH, 0, -each.cash_out_minor))
        rows[PurchaseFlag] += [
            (purchase.id, position, code, message)
            for position, (code, message) in enumerate(each.flags, 1)
        ]
    with together(connection):
        for table, columns in _COLUMNS.items():
            seldom = _SELDOM.get(table, {})
            usual = tuple(seldom.values())
            if all(row[: len(usual)] == usual for row in rows[table]):
                rows[table] = [row[len(usual) :] for row in rows[table]]
            else:
                columns = (*seldom, *columns)
            insert_rows(connection, table, columns, rows[table])
    return recorded


_SELDOM: dict[Any, dict[str, Any]] = {
    Purchase: {
        "original_id": None,
        "replaces_id": None,
        "rounding_minor": 0,
        "points_earned": 0,
        "points_spent": 0,
        "tax_included": True,
        "reason": "",
        "approved_by": None,
    },
    PurchaseItem: {
        "added_tax_minor": 0,
        "earns_points": True,
        "original_purchase_id": None,
        "original_line": None,
    },
}
"""Columns that lead the rows, and what the tables themselves fill in where nothing else is said.

They are a third of all columns: sending them with every sale would cost a tenth of its time.
"""


_COLUMNS: dict[Any, tuple[str, ...]] = {
    Purchase: (
        "id",
        "kind",
        "counted",
        "branch_id",
        "register_id",
        "receipt_count",
        "receipt_number",
        "cashier",
        "customer_id",
        "occurred_at",
        "recorded_at",
        "business_date",
        "business_hour",
        "units_milli",
        "discount_minor",
        "tax_minor",
        "adjustment_minor",
        "total_minor",
        "change_minor",
        "currency",
        "offline",
        "source",
        "import_id",
        "content_hash",
    ),
    PurchaseItem: (
        "purchase_id",
        "line",
        "product_id",
        "sku",
        "product_name",
        "category_id",
        "quantity_milli",
        "unit_price_minor",
        "list_price_minor",
        "line_discount_minor",
        "shared_discount_minor",
        "tax_rate_bp",
        "total_minor",
    ),
    PurchaseTax: ("purchase_id", "tax_rate_bp", "gross_minor", "tax_minor"),
    Payment: ("purchase_id", "line", "method", "tendered_minor", "amount_minor"),
    PurchaseFlag: ("purchase_id", "position", "code", "message"),
}


def _customers(
    connection: Connection, purchases: Sequence[Composed], names: Names, now: datetime
) -> list[CustomerRow | None]:
    """Answer each purchase's customer, registering those who are not on file."""
    new: dict[UUID | str, CustomerRow] = {}
    customers: list[CustomerRow | None] = []
    for each in purchases:
        said = each.customer
        if said is None:
            customers.append(None)
            continue
        key: UUID | str = uuid4() if said is NEW_CUSTOMER else said
        customer = names.customer(key) or new.get(key)
        if customer is None:
            customer = (
                CustomerRow(key, None) if isinstance(key, UUID) else CustomerRow(uuid4(), key)
            )
            new[key] = customer
        customers.append(customer)
    if add_customers(connection, list(new.values()), now) < len(new):
        raise Collision
    return customers


def _recorded(
    each: Composed, customer: CustomerRow | None, receipt_count: int, currency: str
) -> RecordedPurchase:
    draft = each.draft
    correction = draft.correction if isinstance(draft, PurchaseDraft) else None
    return RecordedPurchase(
        id=draft.id,
        kind=each.kind,
        receipt_number=f"{each.branch.code}-{each.register}-{receipt_count:06d}",
        branch_id=each.branch.id,
        branch_code=each.branch.code,
        register=each.register,
        cashier=draft.cashier,
        customer_id=customer.id if customer else None,
        customer_code=customer.code if customer else None,
        occurred_at=each.occurred_at,
        business_date=each.business_date,
        items=each.items,
        discount_minor=each.discount_minor,
        tax_minor=each.tax_minor,
        rounding_minor=each.rounding_minor,
        adjustment_minor=each.adjustment_minor,
        total_minor=each.total_minor,
        payments=each.payments,
        change_minor=each.change_minor,
        points_earned=each.points_earned,
        points_spent=each.points_spent,
        currency=currency,
        tax_included=each.tax_included,
        offline=draft.offline if isinstance(draft, PurchaseDraft) else False,
        flags=tuple(code for code, _ in each.flags),
        original_id=each.original_id,
        replaces_id=correction.replaces_id if correction else None,
        reason=correction.reason if correction else getattr(draft, "reason", ""),
        approved_by=correction.approved_by if correction else getattr(draft, "approved_by", None),
    )


_COUNTED = {"purchase": 1, "refund": 0, "void": -1}


def _purchase_row(
    each: Composed, purchase: RecordedPurchase, register_id: int, receipt_count: int, now: datetime
) -> tuple[Any, ...]:
    """Answer the row of `purchases`, in the order of `_SELDOM` and `_COLUMNS`."""
    draft = each.draft
    return (
        purchase.original_id,
        purchase.replaces_id,
        purchase.rounding_minor,
        purchase.points_earned,
        purchase.points_spent,
        purchase.tax_included,
        purchase.reason,
        purchase.approved_by,
        purchase.id,
        purchase.kind,
        _COUNTED[purchase.kind],
        purchase.branch_id,
        register_id,
        receipt_count,
        purchase.receipt_number,
        purchase.cashier,
        purchase.customer_id,
        purchase.occurred_at,
        now,
        purchase.business_date,
        each.business_hour,
        sum(item.quantity_milli for item in purchase.items),
        purchase.discount_minor,
        purchase.tax_minor,
        purchase.adjustment_minor,
        purchase.total_minor,
        purchase.change_minor,
        purchase.currency,
        purchase.offline,
        draft.source,
        getattr(draft, "import_id", None),
        draft.content_hash,
    )


def _item_row(purchase_id: UUID, item: RecordedItem) -> tuple[Any, ...]:
    """Answer the row of `purchase_items`, in the order of `_SELDOM` and `_COLUMNS`."""
    return (
        item.added_tax_minor,
        item.earns_points,
        item.original_purchase_id,
        item.original_line,
        purchase_id,
        item.line,
        item.product_id,
        item.sku,
        item.product_name,
        item.category_id,
        item.quantity_milli,
        item.unit_price_minor,
        item.list_price_minor,
        item.line_discount_minor,
        item.shared_discount_minor,
        item.tax_rate_bp,
        item.total_minor,
    )
