"""The one door: the only code that writes a purchase and everything that follows from it.

A single sale is a batch of one. A batch costs a handful of statements, whatever its size.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from checkstand.branches.repository import number_receipts
from checkstand.customers.repository import CustomerRow, add_customers
from checkstand.platform.db.bulk import any_of, insert_rows, together
from checkstand.platform.errors import Refusal
from checkstand.purchases import consequences
from checkstand.purchases.compose import Composed, Selling, compose
from checkstand.purchases.drafts import NEW_CUSTOMER, PurchaseDraft
from checkstand.purchases.errors import IdReused
from checkstand.purchases.lookup import Names, look_up
from checkstand.purchases.models import Payment, Purchase, PurchaseFlag, PurchaseItem, PurchaseTax
from checkstand.purchases.recorded import (
    AlreadyRecorded,
    Outcome,
    Recorded,
    RecordedItem,
    RecordedPayment,
    RecordedPurchase,
    Refused,
)
from checkstand.purchases.repository import content_hashes, load_purchases
from checkstand.purchases.rules import CASH


class Collision(Exception):
    """Another writer registered the same customer meanwhile: the transaction has to start again."""


def record(
    connection: Connection, drafts: Sequence[PurchaseDraft], selling: Selling, now: datetime
) -> list[Outcome]:
    """Record a batch of purchases: each one whole or not at all, with all that follows from it.

    Stock, summaries and customers change in the caller's transaction, and the caller commits. A
    refused draft stores nothing and stops no other. A draft whose id is on file answers with the
    purchase that has it, if it asks for the same; else it is refused.

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
        consequences.apply(connection, *any_of(connection, "p.id", "uuid", stored))
    return outcomes


def store(
    connection: Connection, drafts: Sequence[PurchaseDraft], selling: Selling, now: datetime
) -> tuple[list[Outcome], list[UUID]]:
    """Store a batch of purchases without what follows from them.

    For a long import, which stores many batches in one transaction and lets
    `consequences.apply` draw the conclusions once, at its end. Everybody else calls `record`.

    Returns:
        What became of each draft, in order, and the ids of those that are new.
    """
    outcomes: dict[int, Outcome] = {}
    first_of: dict[UUID, int] = {}
    repeats: list[int] = []
    for position, draft in enumerate(drafts):
        if first_of.setdefault(draft.id, position) != position:
            repeats.append(position)
    outcomes.update(_answer_known(connection, drafts, first_of))
    fresh = [position for position in first_of.values() if position not in outcomes]
    stored: list[UUID] = []
    if fresh:
        names = look_up(connection, [drafts[position] for position in fresh])
        composed: dict[int, Composed] = {}
        for position in fresh:
            try:
                composed[position] = compose(drafts[position], names, selling, now)
            except Refusal as refusal:
                outcomes[position] = Refused(refusal)
        written = _write(connection, list(composed.values()), names, selling, now)
        for position, purchase in zip(composed, written, strict=True):
            outcomes[position] = Recorded(purchase)
            stored.append(purchase.id)
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


def _answer_known(
    connection: Connection, drafts: Sequence[PurchaseDraft], first_of: dict[UUID, int]
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


def _repeated(draft: PurchaseDraft, first: PurchaseDraft, outcome: Outcome) -> Outcome | None:
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
        for item, line, product in zip(
            purchase.items, each.priced.lines, each.products, strict=True
        ):
            rows[PurchaseItem].append(
                (
                    purchase.id,
                    item.line,
                    item.product_id,
                    item.sku,
                    item.product_name,
                    product.category_id,
                    item.quantity_milli,
                    item.unit_price_minor,
                    product.unit_price_minor,
                    line.line_discount_minor,
                    line.shared_discount_minor,
                    item.tax_rate_bp,
                    item.total_minor,
                )
            )
        rows[PurchaseTax] += [
            (purchase.id, tax.tax_rate_bp, tax.gross_minor, tax.tax_minor)
            for tax in each.priced.taxes
        ]
        rows[Payment] += [
            (purchase.id, line, paid.method, paid.tendered_minor, paid.amount_minor)
            for line, paid in enumerate(purchase.payments, 1)
        ]
        if each.settlement.cash_out_minor:
            rows[Payment].append((purchase.id, 0, CASH, 0, -each.settlement.cash_out_minor))
        rows[PurchaseFlag] += [
            (purchase.id, position, code, message)
            for position, (code, message) in enumerate(each.flags, 1)
        ]
    with together(connection):
        for table, columns in _COLUMNS.items():
            insert_rows(connection, table, columns, rows[table])
    return recorded


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
        said = each.draft.customer
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
    return RecordedPurchase(
        id=draft.id,
        kind="purchase",
        receipt_number=f"{each.branch.code}-{each.register}-{receipt_count:06d}",
        branch_id=each.branch.id,
        branch_code=each.branch.code,
        register=each.register,
        cashier=draft.cashier,
        customer_id=customer.id if customer else None,
        customer_code=customer.code if customer else None,
        occurred_at=each.occurred_at,
        business_date=each.local.date(),
        items=tuple(
            RecordedItem(
                line=line,
                product_id=product.id,
                sku=product.sku,
                product_name=product.name,
                quantity_milli=item.quantity_milli,
                unit_price_minor=unit_price,
                line_discount_minor=priced.line_discount_minor,
                shared_discount_minor=priced.shared_discount_minor,
                tax_rate_bp=product.tax_rate_bp,
                added_tax_minor=0,
                total_minor=priced.total_minor,
            )
            for line, (item, product, unit_price, priced) in enumerate(
                zip(
                    draft.items,
                    each.products,
                    each.unit_prices_minor,
                    each.priced.lines,
                    strict=True,
                ),
                1,
            )
        ),
        discount_minor=each.priced.discount_minor,
        tax_minor=each.priced.tax_minor,
        rounding_minor=0,
        adjustment_minor=each.adjustment_minor,
        total_minor=each.total_minor,
        payments=tuple(
            RecordedPayment(payment.method, payment.amount_minor, amount)
            for payment, amount in zip(
                draft.payments or (), each.settlement.amounts_minor, strict=True
            )
        ),
        change_minor=each.settlement.change_minor,
        points_earned=0,
        points_spent=0,
        currency=currency,
        tax_included=True,
        offline=draft.offline,
        flags=tuple(code for code, _ in each.flags),
    )


def _purchase_row(
    each: Composed, purchase: RecordedPurchase, register_id: int, receipt_count: int, now: datetime
) -> tuple[Any, ...]:
    """Answer the row of `purchases`, in the order of `_COLUMNS`."""
    return (
        purchase.id,
        purchase.kind,
        1,
        purchase.branch_id,
        register_id,
        receipt_count,
        purchase.receipt_number,
        purchase.cashier,
        purchase.customer_id,
        purchase.occurred_at,
        now,
        purchase.business_date,
        each.local.hour,
        sum(item.quantity_milli for item in purchase.items),
        purchase.discount_minor,
        purchase.tax_minor,
        purchase.adjustment_minor,
        purchase.total_minor,
        purchase.change_minor,
        purchase.currency,
        purchase.offline,
        each.draft.source,
        each.draft.import_id,
        each.draft.content_hash,
    )
