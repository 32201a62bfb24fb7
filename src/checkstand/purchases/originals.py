"""Purchases that something is taken back of, with what was taken back of them before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from checkstand.branches.repository import BranchRow, find_branches
from checkstand.catalog.repository import find_products
from checkstand.customers.repository import CustomerRow
from checkstand.platform.db.bulk import any_of
from checkstand.platform.db.types import as_uuid
from checkstand.purchases.recorded import RecordedItem, RecordedPayment, RecordedPurchase
from checkstand.purchases.repository import load_purchases
from checkstand.purchases.rules import TaxAmount


class Return(Protocol):
    """A refund or void, on file or about to be; its amounts are below zero."""

    @property
    def kind(self) -> str: ...
    @property
    def items(self) -> Sequence[RecordedItem]: ...
    @property
    def taxes(self) -> Sequence[TaxAmount]: ...
    @property
    def payments(self) -> Sequence[RecordedPayment]: ...
    @property
    def adjustment_minor(self) -> int: ...
    @property
    def rounding_minor(self) -> int: ...
    @property
    def points_earned(self) -> int: ...
    @property
    def points_spent(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _OnFile:
    """A return that was recorded before."""

    kind: str
    items: Sequence[RecordedItem]
    taxes: Sequence[TaxAmount]
    payments: Sequence[RecordedPayment]
    adjustment_minor: int
    rounding_minor: int
    points_earned: int
    points_spent: int


@dataclass(slots=True)
class Original:
    """A purchase that something is taken back of, with what was taken back before.

    Attributes:
        cash_out_minor: Change that did not come in as cash.
        returns: Refunds and voids of it so far.
        quantity_steps: The finest quantity of each product, in thousandths.
    """

    purchase: RecordedPurchase
    branch: BranchRow
    business_hour: int
    cash_out_minor: int
    taxes: tuple[TaxAmount, ...]
    quantity_steps: Mapping[int, int]
    returns: list[Return] = field(default_factory=list)

    @property
    def is_voided(self) -> bool:
        return any(each.kind == "void" for each in self.returns)

    def returned(self, line: int) -> RecordedItem | None:
        """Answer what was taken back of a line so far, as one line; None if nothing was."""
        of_line = [
            item for each in self.returns for item in each.items if item.original_line == line
        ]
        if not of_line:
            return None
        return replace(
            of_line[0],
            quantity_milli=sum(item.quantity_milli for item in of_line),
            line_discount_minor=sum(item.line_discount_minor for item in of_line),
            shared_discount_minor=sum(item.shared_discount_minor for item in of_line),
            added_tax_minor=sum(item.added_tax_minor for item in of_line),
            total_minor=sum(item.total_minor for item in of_line),
        )

    def take_back(self, each: Return) -> None:
        """Count what was just taken back, for what comes next in the same batch."""
        self.returns.append(each)

    @property
    def customer(self) -> CustomerRow | None:
        """Whose the purchase is."""
        purchase = self.purchase
        if purchase.customer_id is None:
            return None
        return CustomerRow(purchase.customer_id, purchase.customer_code)

    def left_milli(self, item: RecordedItem) -> int:
        """Answer how much of a line has not been taken back."""
        returned = self.returned(item.line)
        return item.quantity_milli + (returned.quantity_milli if returned else 0)


def load_originals(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Original]:
    """Read purchases with all that was taken back of them, and hold them till the end.

    Held in the order of their ids, before registers; sales hold no purchase.
    """
    if not ids:
        return {}
    if connection.dialect.name == "postgresql":
        condition, parameter = any_of(connection, "id", "uuid", list(set(ids)))
        connection.exec_driver_sql(
            f"SELECT 1 FROM purchases WHERE {condition} ORDER BY id FOR NO KEY UPDATE",
            (parameter,),
        )
    return read_originals(connection, ids)


def read_originals(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Original]:
    """Read purchases with all that was taken back of them, in ten statements however many."""
    rows = _rows_of(connection, "p.id", ids)
    rows |= _rows_of(connection, "p.original_id", ids)
    purchases = load_purchases(connection, list(rows))
    taxes = _taxes_of(connection, list(rows))
    branches = find_branches(connection, {purchase.branch_id for purchase in purchases.values()})
    products = find_products(
        connection,
        ids={item.product_id for purchase in purchases.values() for item in purchase.items},
    ).by_id
    originals = {
        id_: Original(
            purchase=purchases[id_],
            branch=branches[purchases[id_].branch_id],
            business_hour=rows[id_][1],
            cash_out_minor=rows[id_][2],
            taxes=tuple(taxes.get(id_, ())),
            quantity_steps={key: row.quantity_step_milli for key, row in products.items()},
        )
        for id_ in set(ids) & rows.keys()
    }
    for id_, (original_id, _, _) in rows.items():
        if original_id in originals:
            each = purchases[id_]
            originals[original_id].returns.append(
                _OnFile(
                    each.kind,
                    each.items,
                    tuple(taxes.get(id_, ())),
                    each.payments,
                    each.adjustment_minor,
                    each.rounding_minor,
                    each.points_earned,
                    each.points_spent,
                )
            )
    return originals


def _rows_of(
    connection: Connection, column: str, ids: Collection[UUID]
) -> dict[UUID, tuple[UUID | None, int, int]]:
    """Answer what purchases take back, their hour, and their change that was no cash before."""
    condition, parameter = any_of(connection, column, "uuid", list(ids))
    return {
        as_uuid(row[0]): (None if row[1] is None else as_uuid(row[1]), row[2], -row[3])
        for row in connection.exec_driver_sql(
            "SELECT p.id, p.original_id, p.business_hour, coalesce(m.amount_minor, 0)"
            " FROM purchases p LEFT JOIN payments m ON m.purchase_id = p.id AND m.line = 0"
            f" WHERE {condition}",
            (parameter,),
        )
    }


def _taxes_of(connection: Connection, ids: Collection[UUID]) -> dict[UUID, list[TaxAmount]]:
    condition, parameter = any_of(connection, "purchase_id", "uuid", list(ids))
    taxes: dict[UUID, list[TaxAmount]] = {}
    for row in connection.exec_driver_sql(
        "SELECT purchase_id, tax_rate_bp, gross_minor, tax_minor FROM purchase_taxes"
        f" WHERE {condition} ORDER BY purchase_id, tax_rate_bp",
        (parameter,),
    ):
        taxes.setdefault(as_uuid(row[0]), []).append(TaxAmount(row[1], row[2], row[3]))
    return taxes
