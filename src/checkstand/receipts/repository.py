"""All SQL on receipts: what they tell beside the purchase, and their deliveries."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Update, func, insert, select, text, update

from checkstand.branches.models import Branch, Register
from checkstand.customers.models import Customer
from checkstand.loyalty.models import PointsMovement
from checkstand.purchases.models import Purchase, PurchaseTax
from checkstand.receipts.document import TaxSum
from checkstand.receipts.models import ReceiptDelivery

WIDEST_PAPER = 48
"""Columns of the paper that a receipt is laid out for where no register says otherwise."""


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """What a receipt tells of its branch."""

    name: str
    address: str
    time_zone: str
    header: str
    footer: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A receipt handed out, or to be."""

    id: int
    purchase_id: UUID
    kind: str
    destination: str
    copy_number: int
    state: str
    tries: int
    error: str
    created_at: datetime
    next_try_at: datetime
    done_at: datetime | None


_DELIVERY = select(
    ReceiptDelivery.id,
    ReceiptDelivery.purchase_id,
    ReceiptDelivery.kind,
    ReceiptDelivery.destination,
    ReceiptDelivery.copy_number,
    ReceiptDelivery.state,
    ReceiptDelivery.tries,
    ReceiptDelivery.error,
    ReceiptDelivery.created_at,
    ReceiptDelivery.next_try_at,
    ReceiptDelivery.done_at,
)


# --- What a receipt tells -----------------------------------------------------------------------


def branch_facts(connection: Connection, branch_id: int) -> BranchFacts:
    """Read a branch as its receipts show it."""
    row = connection.execute(
        select(
            Branch.name,
            Branch.address,
            Branch.time_zone,
            Branch.receipt_header,
            Branch.receipt_footer,
        ).where(Branch.id == branch_id)
    ).one()
    return BranchFacts(*row)


def customer_facts(connection: Connection, customer_id: UUID) -> tuple[str, str | None]:
    """Answer a customer's name and e-mail address."""
    row = connection.execute(
        select(Customer.name, Customer.email).where(Customer.id == customer_id)
    ).one()
    return row[0], row[1]


def taxes_of(connection: Connection, purchase_id: UUID) -> tuple[TaxSum, ...]:
    """Answer a purchase's tax by rate."""
    statement = (
        select(PurchaseTax.tax_rate_bp, PurchaseTax.gross_minor, PurchaseTax.tax_minor)
        .where(PurchaseTax.purchase_id == purchase_id)
        .order_by(PurchaseTax.tax_rate_bp)
    )
    return tuple(TaxSum(*row) for row in connection.execute(statement))


def receipt_number_of(connection: Connection, purchase_id: UUID) -> str | None:
    """Answer a purchase's receipt number."""
    return connection.scalar(select(Purchase.receipt_number).where(Purchase.id == purchase_id))


def points_after(connection: Connection, purchase_id: UUID, customer_id: UUID) -> int | None:
    """Add up a customer's points up to what a purchase moved; None where it moved none."""
    last = connection.scalar(
        select(func.max(PointsMovement.id)).where(PointsMovement.purchase_id == purchase_id)
    )
    if last is None:
        return None
    balance = connection.scalar(
        select(func.sum(PointsMovement.points)).where(
            PointsMovement.customer_id == customer_id, PointsMovement.id <= last
        )
    )
    return int(balance or 0)


# --- Printers -----------------------------------------------------------------------------------


def printer_of(connection: Connection, branch_id: int, register: str) -> tuple[str | None] | None:
    """Answer where a register prints, in a tuple; None where there is no such register."""
    row = connection.execute(
        select(Register.printer).where(Register.branch_id == branch_id, Register.code == register)
    ).first()
    return None if row is None else (row[0],)


def columns_of_register(connection: Connection, branch_id: int, register: str) -> int:
    """Answer the columns of a register's paper."""
    columns = connection.scalar(
        select(Register.paper_columns).where(
            Register.branch_id == branch_id, Register.code == register
        )
    )
    return columns or WIDEST_PAPER


def columns_of_printer(connection: Connection, printer: str, branch_id: int) -> int:
    """Answer the columns of the paper in a printer, as its registers have it set."""
    columns = connection.scalar(
        select(Register.paper_columns)
        .where(Register.printer == printer)
        .order_by(Register.branch_id != branch_id, Register.retired, Register.id)
        .limit(1)
    )
    return columns or WIDEST_PAPER


# --- Deliveries ---------------------------------------------------------------------------------


def hold_purchase(connection: Connection, purchase_id: UUID) -> None:
    """Let nobody else number a copy of a receipt until the transaction ends."""
    connection.execute(
        select(Purchase.id).where(Purchase.id == purchase_id).with_for_update(key_share=True)
    )


def copies_of(connection: Connection, purchase_id: UUID) -> int:
    """Answer how often a receipt was handed out, or is on its way; what failed doesn't count."""
    copies = connection.scalar(
        select(func.max(ReceiptDelivery.copy_number)).where(
            ReceiptDelivery.purchase_id == purchase_id, ReceiptDelivery.state != "failed"
        )
    )
    return copies or 0


def add_delivery(
    connection: Connection,
    *,
    purchase_id: UUID,
    kind: str,
    destination: str,
    copy_number: int,
    state: str,
    now: datetime,
) -> Delivery:
    """Write a delivery down."""
    id_ = connection.execute(
        insert(ReceiptDelivery)
        .values(
            purchase_id=purchase_id,
            kind=kind,
            destination=destination,
            copy_number=copy_number,
            state=state,
            created_at=now,
            next_try_at=now,
            done_at=now if state == "done" else None,
        )
        .returning(ReceiptDelivery.id)
    ).scalar_one()
    return Delivery(
        id=id_,
        purchase_id=purchase_id,
        kind=kind,
        destination=destination,
        copy_number=copy_number,
        state=state,
        tries=0,
        error="",
        created_at=now,
        next_try_at=now,
        done_at=now if state == "done" else None,
    )


def deliveries_of(connection: Connection, purchase_id: UUID) -> list[Delivery]:
    """List a receipt's deliveries, the first one first."""
    statement = _DELIVERY.where(ReceiptDelivery.purchase_id == purchase_id).order_by(
        ReceiptDelivery.id
    )
    return [Delivery(*row) for row in connection.execute(statement)]


def next_due(connection: Connection, busy: Collection[str]) -> datetime | None:
    """Answer when the first waiting delivery is due, but for those to busy destinations."""
    due: datetime | None = connection.scalar(
        _waiting(select(ReceiptDelivery.next_try_at), busy)
        .order_by(ReceiptDelivery.next_try_at)
        .limit(1)
    )
    return due


def claim(
    connection: Connection, busy: Collection[str], now: datetime, lease: timedelta
) -> Delivery | None:
    """Take the delivery that is due first, for as long as a lease.

    Nobody else takes it meanwhile: on PostgreSQL others skip it, on SQLite they wait their turn.

    Returns:
        The delivery, this try counted; None where none is due.
    """
    row = connection.execute(
        _waiting(_DELIVERY, busy)
        .where(ReceiptDelivery.next_try_at <= now)
        .order_by(ReceiptDelivery.next_try_at, ReceiptDelivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    taken = Delivery(*row)
    held_until = now + lease
    connection.execute(
        update(ReceiptDelivery)
        .where(ReceiptDelivery.id == taken.id)
        .values(tries=taken.tries + 1, next_try_at=held_until)
    )
    return replace(taken, tries=taken.tries + 1, next_try_at=held_until)


def hold_longer(connection: Connection, delivery: Delivery, until: datetime) -> None:
    """Keep a delivery that takes its time from being taken by others."""
    connection.execute(_held(delivery).values(next_try_at=until))


def settle(
    connection: Connection,
    delivery: Delivery,
    *,
    state: str,
    error: str,
    next_try_at: datetime,
    done_at: datetime | None,
) -> bool:
    """Write down how a try ended; False where somebody else has taken the delivery since."""
    result = connection.execute(
        _held(delivery).values(state=state, error=error, next_try_at=next_try_at, done_at=done_at)
    )
    return result.rowcount == 1


def _held(delivery: Delivery) -> Update:
    return update(ReceiptDelivery).where(
        ReceiptDelivery.id == delivery.id,
        ReceiptDelivery.state == "waiting",
        ReceiptDelivery.tries == delivery.tries,
    )


def _waiting(statement: Any, busy: Collection[str]) -> Any:
    """Narrow a statement to waiting deliveries, so that the index of those finds them."""
    return statement.where(
        text("state = 'waiting'"), ReceiptDelivery.destination.not_in(sorted(busy))
    )
