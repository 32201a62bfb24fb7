"""Reading purchases back; `finding` says which. Only `record` writes them."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from checkstand.platform.db.bulk import any_of
from checkstand.platform.db.types import as_uuid
from checkstand.purchases.recorded import RecordedItem, RecordedPayment, RecordedPurchase


def content_hashes(connection: Connection, ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Answer the hash of the request of each purchase on file."""
    condition, parameter = any_of(connection, "id", "uuid", list(ids))
    rows = connection.exec_driver_sql(
        f"SELECT id, content_hash FROM purchases WHERE {condition}", (parameter,)
    )
    return {as_uuid(row[0]): bytes(row[1]) for row in rows}


def id_of_receipt(connection: Connection, number: str) -> UUID | None:
    """Answer the purchase of a receipt; None where there is none, or several."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    ids = connection.exec_driver_sql(
        f"SELECT id FROM purchases WHERE receipt_number = {mark} LIMIT 2", (number,)
    ).all()
    return as_uuid(ids[0][0]) if len(ids) == 1 else None


def recorded_moments(connection: Connection, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Answer when purchases were written down, which is later than they were rung up."""
    condition, parameter = any_of(connection, "id", "uuid", list(ids))
    return {
        as_uuid(row[0]): _moment(row[1])
        for row in connection.exec_driver_sql(
            f"SELECT id, recorded_at FROM purchases WHERE {condition}", (parameter,)
        )
    }


def related_ids(connection: Connection, id_: UUID) -> list[UUID]:
    """Answer what a purchase took back or stands for, and what takes it back or stands for it.

    Follows the links until there are no more; the purchase itself is among them.
    """
    known: set[UUID] = set()
    found = {id_}
    while found:
        known |= found
        links: set[UUID] = set()
        for own, other in _LINKS:
            condition, parameter = any_of(connection, own, "uuid", list(found))
            links.update(
                as_uuid(row[0])
                for row in connection.exec_driver_sql(
                    f"SELECT {other} FROM purchases WHERE {condition}", (parameter,)
                )
                if row[0] is not None
            )
        found = links - known
    return list(known)


_LINKS = (
    ("id", "original_id"),
    ("id", "replaces_id"),
    ("original_id", "id"),
    ("replaces_id", "id"),
)


def load_purchases(connection: Connection, ids: Collection[UUID]) -> dict[UUID, RecordedPurchase]:
    """Read purchases whole, in four statements however many."""
    if not ids:
        return {}
    items: dict[UUID, list[RecordedItem]] = {}
    payments: dict[UUID, list[RecordedPayment]] = {}
    flags: dict[UUID, list[str]] = {}
    condition, parameter = any_of(connection, "purchase_id", "uuid", list(ids))
    for row in connection.exec_driver_sql(
        "SELECT purchase_id, line, product_id, sku, product_name, category_id, quantity_milli,"
        " unit_price_minor, list_price_minor, line_discount_minor, shared_discount_minor,"
        " tax_rate_bp, added_tax_minor, total_minor, earns_points, original_purchase_id,"
        f" original_line FROM purchase_items WHERE {condition} ORDER BY purchase_id, line",
        (parameter,),
    ):
        items.setdefault(as_uuid(row[0]), []).append(_item(row[1:]))
    for row in connection.exec_driver_sql(
        "SELECT purchase_id, method, tendered_minor, amount_minor"
        f" FROM payments WHERE {condition} AND line > 0 ORDER BY purchase_id, line",
        (parameter,),
    ):
        payments.setdefault(as_uuid(row[0]), []).append(RecordedPayment(*row[1:]))
    for row in connection.exec_driver_sql(
        f"SELECT purchase_id, code FROM purchase_flags WHERE {condition}"
        " ORDER BY purchase_id, position",
        (parameter,),
    ):
        flags.setdefault(as_uuid(row[0]), []).append(row[1])
    condition, parameter = any_of(connection, "p.id", "uuid", list(ids))
    purchases = {}
    for row in connection.exec_driver_sql(
        "SELECT p.id, p.kind, p.receipt_number, p.branch_id, b.code, r.code, p.cashier,"
        " p.customer_id, c.code, p.occurred_at, p.business_date, p.discount_minor, p.tax_minor,"
        " p.rounding_minor, p.adjustment_minor, p.total_minor, p.change_minor, p.points_earned,"
        " p.points_spent, p.currency, p.tax_included, p.offline, p.original_id, p.replaces_id,"
        " p.reason, p.approved_by"
        " FROM purchases p JOIN branches b ON b.id = p.branch_id"
        " JOIN registers r ON r.id = p.register_id"
        f" LEFT JOIN customers c ON c.id = p.customer_id WHERE {condition}",
        (parameter,),
    ):
        id_ = as_uuid(row[0])
        purchases[id_] = RecordedPurchase(
            id=id_,
            kind=row[1],
            receipt_number=row[2],
            branch_id=row[3],
            branch_code=row[4],
            register=row[5],
            cashier=row[6],
            customer_id=as_uuid(row[7]) if row[7] is not None else None,
            customer_code=row[8],
            occurred_at=_moment(row[9]),
            business_date=_day(row[10]),
            items=tuple(items.get(id_, ())),
            discount_minor=row[11],
            tax_minor=row[12],
            rounding_minor=row[13],
            adjustment_minor=row[14],
            total_minor=row[15],
            payments=tuple(payments.get(id_, ())),
            change_minor=row[16],
            points_earned=row[17],
            points_spent=row[18],
            currency=row[19],
            tax_included=bool(row[20]),
            offline=bool(row[21]),
            flags=tuple(flags.get(id_, ())),
            original_id=as_uuid(row[22]) if row[22] is not None else None,
            replaces_id=as_uuid(row[23]) if row[23] is not None else None,
            reason=row[24],
            approved_by=row[25],
        )
    return purchases


def _item(row: Sequence[Any]) -> RecordedItem:
    original_id = None if row[14] is None else as_uuid(row[14])
    values: list[Any] = [*row[:13], bool(row[13]), original_id, row[15]]
    return RecordedItem(*values)


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    moment: datetime = value
    return moment.astimezone(UTC)


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
