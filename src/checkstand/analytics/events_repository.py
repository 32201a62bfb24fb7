"""All SQL of live events. Registers count their receipts, and so tell cheaply what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from checkstand.purchases.models import Purchase


@dataclass(frozen=True, slots=True)
class LastPurchase:
    """The last purchase of a register."""

    register_id: int
    branch_id: int
    id: UUID
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class BranchNews:
    """What was recorded in a branch: purchases, refunds and voids, and what they come to."""

    branch_id: int
    code: str
    count: int
    revenue_minor: int


def receipts(connection: Connection) -> dict[int, int]:
    """Answer how many receipts each register has numbered, which it does without a gap."""
    return {
        row[0]: row[1] for row in connection.exec_driver_sql("SELECT id, receipts FROM registers")
    }


def recorded_since(connection: Connection, seen: Mapping[int, int]) -> list[BranchNews]:
    """Add up what registers have recorded since they had numbered so many receipts.

    Args:
        connection: To read with.
        seen: Receipts by register; only of those asked for.
    """
    if not seen:
        return []
    if connection.dialect.name == "postgresql":
        since = "unnest(%s::int[], %s::bigint[]) AS s(register_id, receipts) JOIN purchases p"
        condition = "p.register_id = s.register_id AND p.receipt_count > s.receipts"
        parameters: tuple[object, ...] = (list(seen), list(seen.values()))
    else:
        since = "json_each(?) s CROSS JOIN purchases p"
        condition = (
            "p.register_id = json_extract(s.value, '$[0]')"
            " AND p.receipt_count > json_extract(s.value, '$[1]')"
        )
        parameters = (orjson.dumps(list(seen.items())).decode(),)
    rows = connection.exec_driver_sql(
        "SELECT n.branch_id, b.code, n.purchases, n.revenue FROM ("
        " SELECT p.branch_id, count(*) AS purchases, sum(p.total_minor) AS revenue"
        f" FROM {since} ON {condition} GROUP BY p.branch_id"
        ") n JOIN branches b ON b.id = n.branch_id ORDER BY b.code",
        parameters,
    )
    return [BranchNews(row[0], row[1], row[2], int(row[3])) for row in rows]


def last_purchases(connection: Connection, branch_id: int | None = None) -> Sequence[LastPurchase]:
    """Answer the last purchase of each register, of one branch or of all; the newest first."""
    condition = "" if branch_id is None else " AND r.branch_id = :branch_id"
    statement = text(
        "SELECT p.register_id, p.branch_id, p.id, p.recorded_at"
        " FROM registers r CROSS JOIN purchases p"  # SQLite keeps to this order
        f" WHERE p.register_id = r.id AND p.receipt_count = r.receipts{condition}"
        " ORDER BY p.recorded_at DESC, p.id DESC"
    ).columns(Purchase.register_id, Purchase.branch_id, Purchase.id, Purchase.recorded_at)
    parameters = {} if branch_id is None else {"branch_id": branch_id}
    return [LastPurchase(*row) for row in connection.execute(statement, parameters)]
