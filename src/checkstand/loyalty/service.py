"""What a manager does with points. Purchases earn and spend them by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from checkstand.catalog.repository import category_names, find_category_ids
from checkstand.customers.service import get_customer
from checkstand.loyalty import repository
from checkstand.loyalty.errors import PointsInvalid, PointsShort, ProgrammeInvalid
from checkstand.loyalty.repository import Movement
from checkstand.loyalty.rules import Programme
from checkstand.platform.http.paging import decode_cursor, encode_cursor
from checkstand.platform.search import name_key

MOST_POINTS = 1_000_000_000
_LAST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """The programme as everybody is told of it; categories by their names."""

    programme: Programme
    active: bool
    excluded_categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A page of a customer's points."""

    customer_id: UUID
    balance: int
    movements: Sequence[Movement]
    next_cursor: str | None


def get_programme(session: Session) -> ProgrammeView | None:
    """Answer the programme, active or not; None where there never was one."""
    connection = session.connection()
    programme = repository.find_programme(connection, even_inactive=True)
    if programme is None:
        return None
    names = category_names(connection, programme.excluded_categories)
    return ProgrammeView(programme, repository.is_active(connection), tuple(sorted(names.values())))


def set_programme(
    session: Session,
    *,
    active: bool,
    points: int,
    per_minor: int,
    point_value_minor: int,
    excluded_categories: Sequence[str],
) -> ProgrammeView:
    """Put a programme in the place of the one there was; it counts for what is sold from now on.

    Raises:
        ProgrammeInvalid: Points would be earned for nothing, or a category isn't there.
    """
    if per_minor <= 0:
        raise ProgrammeInvalid("Points are earned for some money.", pointer="/per_amount")
    connection = session.connection()
    found = find_category_ids(connection, excluded_categories)
    for position, name in enumerate(excluded_categories):
        if name_key(name) not in found:
            raise ProgrammeInvalid(
                f"There is no category {name[:80]!r}.", pointer=f"/excluded_categories/{position}"
            )
    programme = Programme(points, per_minor, point_value_minor, frozenset(found.values()))
    repository.store_programme(connection, programme, active=active)
    names = category_names(connection, programme.excluded_categories)
    return ProgrammeView(programme, active, tuple(sorted(names.values())))


def adjust_points(
    session: Session, customer: UUID | str, points: int, reason: str, now: datetime
) -> Account:
    """Give a customer points, or take some, for a reason that is kept.

    Raises:
        CustomerUnknown: There is none of that id or code.
        PointsInvalid: No points.
        PointsShort: More are taken than there are.
    """
    if not 0 < abs(points) <= MOST_POINTS:
        raise PointsInvalid("Say how many points, above or below zero.", pointer="/points")
    customer_id = get_customer(session, customer).id
    connection = session.connection()
    has = repository.balances(connection, [customer_id], lock=True).get(customer_id, 0)
    if points < 0 and has + points < 0:
        raise PointsShort(f"The customer has {has} points.", pointer="/points")
    repository.adjust(connection, customer_id, points, reason, now)
    return account_of(session, customer_id)


def account_of(
    session: Session, customer: UUID | str, cursor: str | None = None, limit: int = 50
) -> Account:
    """Answer a customer's points, and what moved them, the latest first.

    Raises:
        CustomerUnknown: There is none of that id or code.
        CursorInvalid: The cursor was not given out here.
    """
    customer_id = get_customer(session, customer).id
    connection = session.connection()
    before_id = None
    if cursor:
        told: int = decode_cursor(cursor, int)[0]
        before_id = min(max(told, 0), _LAST_ID)
    rows = repository.movements(connection, customer_id, before_id, limit + 1)
    more = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    balance = repository.balances(connection, [customer_id]).get(customer_id, 0)
    return Account(customer_id, balance, rows[:limit], more)
