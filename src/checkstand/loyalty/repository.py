"""All SQL on points, except that purchases move them: see `purchases.consequences`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from checkstand.loyalty.models import (
    LoyaltyExclusion,
    LoyaltyProgramme,
    PointsBalance,
    PointsMovement,
)
from checkstand.loyalty.rules import Programme
from checkstand.platform.db.bulk import any_of, insert_rows
from checkstand.platform.db.types import as_uuid


@dataclass(frozen=True, slots=True)
class Movement:
    """Points earned or spent, with the balance after it."""

    id: int
    kind: str
    points: int
    balance: int
    purchase_id: UUID | None
    reason: str
    occurred_at: datetime


def find_programme(connection: Connection, *, even_inactive: bool = False) -> Programme | None:
    """Read the programme that holds, in one statement; None where there is none."""
    condition = "true" if even_inactive else "p.active"
    rows = connection.exec_driver_sql(
        "SELECT p.points, p.per_minor, p.point_value_minor, e.category_id"
        " FROM loyalty_programme p LEFT JOIN loyalty_exclusions e ON true"
        f" WHERE {condition}"
    ).all()
    if not rows:
        return None
    excluded = frozenset(row[3] for row in rows if row[3] is not None)
    return Programme(rows[0][0], rows[0][1], rows[0][2], excluded)


def is_active(connection: Connection) -> bool:
    """Answer whether points are earned at present."""
    return bool(connection.scalar(select(LoyaltyProgramme.active)))


def store_programme(connection: Connection, programme: Programme, *, active: bool) -> None:
    """Put a programme in the place of the one there was."""
    insert_rows(
        connection,
        LoyaltyProgramme,
        ("id", "active", "points", "per_minor", "point_value_minor"),
        [(1, active, programme.points, programme.per_minor, programme.point_value_minor)],
        on_conflict="ON CONFLICT (id) DO UPDATE SET active = excluded.active,"
        " points = excluded.points, per_minor = excluded.per_minor,"
        " point_value_minor = excluded.point_value_minor",
    )
    connection.execute(delete(LoyaltyExclusion))
    insert_rows(
        connection,
        LoyaltyExclusion,
        ("category_id",),
        [(category,) for category in sorted(programme.excluded_categories)],
    )


def balances(
    connection: Connection, customers: Collection[UUID], *, lock: bool = False
) -> dict[UUID, int]:
    """Read what customers have, and hold it until the transaction ends if asked to.

    Held in the order of their ids; who has never had points is left out.
    """
    if not customers:
        return {}
    condition, parameter = any_of(connection, "customer_id", "uuid", list(customers))
    held = " FOR UPDATE" if lock and connection.dialect.name == "postgresql" else ""
    return {
        as_uuid(row[0]): int(row[1])
        for row in connection.exec_driver_sql(
            f"SELECT customer_id, points FROM points_balances WHERE {condition}"
            f" ORDER BY customer_id{held}",
            (parameter,),
        )
    }


def adjust(
    connection: Connection, customer_id: UUID, points: int, reason: str, now: datetime
) -> None:
    """Write points down that no purchase has moved, and raise the balance by them."""
    connection.execute(
        insert(PointsMovement).values(
            customer_id=customer_id, kind="adjust", points=points, reason=reason, occurred_at=now
        )
    )
    insert_rows(
        connection,
        PointsBalance,
        ("customer_id", "points"),
        [(customer_id, points)],
        on_conflict="ON CONFLICT (customer_id) DO UPDATE SET"
        " points = points_balances.points + excluded.points",
    )


def movements(
    connection: Connection, customer_id: UUID, before_id: int | None, limit: int
) -> Sequence[Movement]:
    """List what moved a customer's points, the latest first, each with the balance after it."""
    m = PointsMovement.__table__.c
    statement = select(m.id, m.kind, m.points, m.purchase_id, m.reason, m.occurred_at).where(
        m.customer_id == customer_id
    )
    earlier: Any = balance_until(connection, customer_id, before_id)
    if before_id is not None:
        statement = statement.where(m.id < before_id)
    found = []
    for row in connection.execute(statement.order_by(m.id.desc()).limit(limit)):
        found.append(Movement(row[0], row[1], row[2], earlier, row[3], row[4], row[5]))
        earlier -= row[2]
    return found


def balance_until(connection: Connection, customer_id: UUID, before_id: int | None) -> int:
    """Answer what a customer had before a movement; None is after the last one."""
    later = ""
    parameters: tuple[object, ...] = (
        customer_id if connection.dialect.name == "postgresql" else customer_id.hex,
    )
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    if before_id is not None:
        later = f" AND id < {mark}"
        parameters = (*parameters, before_id)
    return int(
        connection.exec_driver_sql(
            "SELECT coalesce(sum(points), 0) FROM points_movements"
            f" WHERE customer_id = {mark}{later}",
            parameters,
        ).scalar_one()
    )
