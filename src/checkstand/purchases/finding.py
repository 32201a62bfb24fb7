"""Finding the purchases that a filter wants, newest first.

No index knows what was bought, in which hour or how it was paid. The summaries know on which days
it was: only those days are looked through. A receipt or a quiet register is found by its own index.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    extract,
    func,
    or_,
    select,
    tuple_,
)

from checkstand.branches.models import Register
from checkstand.platform.db.types import Base
from checkstand.platform.search import after_prefix
from checkstand.purchases.filters import PurchaseFilter, Wanted
from checkstand.purchases.models import (
    DailyBranchSales,
    DailyCategorySales,
    DailyPaymentSales,
    DailyProductSales,
    HourlyBranchSales,
    Payment,
    Purchase,
    PurchaseItem,
)

UNSPECIFIED = "unspecified"
"""How purchases were paid of which nobody said."""
UNCATEGORISED = "uncategorised"
"""The category of lines that had none."""

FEW = 1_000
"""As many purchases are looked at one by one sooner than in the order of time."""

Condition = ColumnElement[bool]


_EARLIEST, _LATEST = timedelta(hours=-14), timedelta(hours=36)
"""When a date begins in the first time zone of the world, and ends in the last; from midnight UTC.

Time zones change over the years, so no branch's own is asked.
"""
_APART = 3
"""Dates so many days from each other overlap in no two time zones."""

_Days = dict[date, list[int]]
"""Branches by the dates on which they had what is wanted, the latest first."""


class PurchaseSums(NamedTuple):
    """Purchases of a list, together."""

    purchases: int
    units_milli: int
    revenue_minor: int


def purchase_ids(
    connection: Connection, wanted: Wanted, before: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[UUID, datetime]]:
    """Answer the newest purchases of a filter, before a given one; their ids and moments."""
    p = Purchase.__table__.c
    newest = (
        select(p.id, p.occurred_at)
        .where(*conditions(wanted))
        .order_by(p.occurred_at.desc(), p.id.desc())
    )
    if before is not None:
        newest = newest.where(tuple_(p.occurred_at, p.id) < before)
    found: list[tuple[UUID, datetime]] = []
    for part in _parts(connection, wanted, before):
        rows = connection.execute(newest.where(*part).limit(limit - len(found)))
        found += [(row[0], row[1]) for row in rows]
        if len(found) == limit:
            break
    return found


def added_up(connection: Connection, wanted: Wanted) -> PurchaseSums:
    """Add up the purchases of a filter as analytics does: a void takes its purchase away again."""
    p, day = Purchase.__table__.c, DailyBranchSales.__table__.c
    if replace(wanted.asked, branch=None, first=None, last=None) == PurchaseFilter():
        days = _together(day.purchases, day.units_milli, day.revenue_minor)
        return _sums(connection, days.where(*_of_days(wanted)))
    purchases = _together(p.counted, p.units_milli, p.total_minor).where(*conditions(wanted))
    few = _few(connection, wanted)
    # Many are read at once: looked up day by day, 100,000 took seven times as long.
    return _sums(connection, purchases if few is None else purchases.where(p.id.in_(few)))


def _together(*columns: ColumnElement[int]) -> Select[*tuple[int, ...]]:
    return select(*(func.coalesce(func.sum(each), 0) for each in columns))


def _sums(connection: Connection, statement: Select[*tuple[int, ...]]) -> PurchaseSums:
    return PurchaseSums(*map(int, connection.execute(statement).one()))


def conditions(wanted: Wanted) -> list[Condition]:
    """Answer the conditions that hold purchases to a filter.

    Business dates are the branches' days; the moments that they can lie at narrow what the index
    on moments has to show.
    """
    p, asked = Purchase.__table__.c, wanted.asked
    held: list[Condition] = []
    if wanted.branch_id is not None:
        held.append(p.branch_id == wanted.branch_id)
    if wanted.customer_id is not None:
        held.append(p.customer_id == wanted.customer_id)
    if wanted.purchase_id is not None:
        held.append(p.id == wanted.purchase_id)
    elif asked.receipt is not None:
        # No condition for an index: one on receipts would bring thousands in no order of time.
        beginning = func.substr(p.receipt_number, 1, len(asked.receipt))
        held.append(beginning == asked.receipt)
    held += _within(asked.first, asked.last)
    if asked.cashier is not None:
        held.append(p.cashier == asked.cashier)
    if wanted.register_ids is not None:
        held.append(p.register_id.in_(wanted.register_ids))
    if asked.hour is not None:
        held.append(p.business_hour == asked.hour)
    if asked.weekday is not None:
        held.append(_falls_on(p.business_date, asked.weekday))
    if wanted.product_id is not None:
        held.append(_has_item(PurchaseItem.product_id == wanted.product_id))
    if wanted.category_id is not None:
        held.append(
            _has_item(PurchaseItem.category_id.is_not_distinct_from(wanted.category_id or None))
        )
    if asked.payment_method is not None:
        held.append(_is_paid(asked.payment_method))
    return held


def register_ids(connection: Connection, code: str, branch_id: int | None) -> tuple[int, ...]:
    """Answer the registers of a code, in one branch or in all of them."""
    statement = select(Register.id).where(Register.code == code)
    if branch_id is not None:
        statement = statement.where(Register.branch_id == branch_id)
    return tuple(connection.scalars(statement))


def _parts(
    connection: Connection, wanted: Wanted, before: tuple[datetime, UUID] | None
) -> Iterator[list[Condition]]:
    """Cut the purchases into parts that are looked through one after the other, newest first."""
    p = Purchase.__table__.c
    few = _few(connection, wanted)
    if few is not None:
        if few:
            yield [p.id.in_(few)]
        return
    if wanted.customer_id is not None or not (summaries := _summaries(wanted)):
        yield []
        return
    for stretch in _stretches(_days_of(connection, wanted, summaries, before)):
        yield [*_within(min(stretch), max(stretch)), _on(stretch)]


def _few(connection: Connection, wanted: Wanted) -> Sequence[UUID] | None:
    """Answer the purchases of a receipt or of a quiet register; None where they are many."""
    p = Purchase.__table__.c
    candidates = select(p.id).limit(FEW + 1)
    if wanted.purchase_id is not None:
        return [wanted.purchase_id]
    if wanted.asked.receipt is not None:
        number, beginning = p.receipt_number, wanted.asked.receipt
        candidates = candidates.where(number >= beginning, number < after_prefix(beginning))
    elif wanted.register_ids == ():
        return []
    elif wanted.register_ids is not None and _receipts(connection, wanted.register_ids) <= FEW:
        candidates = candidates.where(p.register_id.in_(wanted.register_ids))
    else:
        return None
    ids = connection.scalars(candidates).all()
    return ids if len(ids) <= FEW else None


def _receipts(connection: Connection, registers: Sequence[int]) -> int:
    """Answer how many purchases registers have rung up."""
    return connection.scalars(
        select(func.coalesce(func.sum(Register.receipts), 0)).where(Register.id.in_(registers))
    ).one()


def _summaries(wanted: Wanted) -> list[Condition]:
    """Answer what a branch's day must have had, of what the summaries know."""
    asked, day = wanted.asked, DailyBranchSales.__table__.c
    known: list[Condition] = []

    def had(summary: type[Base], condition: Condition) -> None:
        columns = summary.__table__.c
        same = (columns.business_date == day.business_date, columns.branch_id == day.branch_id)
        known.append(exists().where(*same, condition))

    if asked.weekday is not None:
        known.append(_falls_on(day.business_date, asked.weekday))
    if asked.hour is not None:
        had(HourlyBranchSales, HourlyBranchSales.business_hour == asked.hour)
    if wanted.product_id is not None:
        had(DailyProductSales, DailyProductSales.product_id == wanted.product_id)
    if wanted.category_id is not None:
        had(DailyCategorySales, DailyCategorySales.category_id == wanted.category_id)
    if asked.payment_method is not None:
        had(DailyPaymentSales, DailyPaymentSales.method == asked.payment_method)
    return known


def _days_of(
    connection: Connection,
    wanted: Wanted,
    summaries: Sequence[Condition],
    before: tuple[datetime, UUID] | None,
) -> _Days:
    day = DailyBranchSales.__table__.c
    statement = (
        select(day.business_date, day.branch_id)
        .where(*_of_days(wanted), *summaries)
        .order_by(day.business_date.desc())
    )
    if before is not None:
        statement = statement.where(day.business_date <= _moved(before[0], -_EARLIEST).date())
    days: _Days = {}
    for business_date, branch_id in connection.execute(statement):
        days.setdefault(business_date, []).append(branch_id)
    return days


def _of_days(wanted: Wanted) -> list[Condition]:
    day = DailyBranchSales.__table__.c
    held: list[Condition] = []
    if wanted.branch_id is not None:
        held.append(day.branch_id == wanted.branch_id)
    if wanted.asked.first is not None:
        held.append(day.business_date >= wanted.asked.first)
    if wanted.asked.last is not None:
        held.append(day.business_date <= wanted.asked.last)
    return held


def _stretches(days: _Days) -> Iterator[_Days]:
    """Cut days where nothing can overlap, so that all of one stretch is newer than the next."""
    stretch: _Days = {}
    for day, branches in days.items():
        if stretch and (next(reversed(stretch)) - day).days >= _APART:
            yield stretch
            stretch = {}
        stretch[day] = branches
    if stretch:
        yield stretch


def _on(days: _Days) -> Condition:
    p = Purchase.__table__.c
    branch_id = p.branch_id + 0  # or SQLite would look each branch up and sort what it finds
    dates_of: dict[int, list[date]] = {}
    for day, branches in days.items():
        for branch in branches:
            dates_of.setdefault(branch, []).append(day)
    return or_(
        *(
            and_(branch_id == branch, p.business_date.in_(dates))
            for branch, dates in dates_of.items()
        )
    )


def _within(first: date | None, last: date | None) -> list[Condition]:
    p = Purchase.__table__.c
    held: list[Condition] = []
    if first is not None:
        held += [p.business_date >= first, p.occurred_at >= _moved(_midnight(first), _EARLIEST)]
    if last is not None:
        held += [p.business_date <= last, p.occurred_at < _moved(_midnight(last), _LATEST)]
    return held


def _falls_on(day: ColumnElement[date], weekday: int) -> Condition:
    return extract("dow", day) == weekday % 7


def _has_item(condition: Condition) -> Condition:
    return exists().where(PurchaseItem.purchase_id == Purchase.__table__.c.id, condition)


def _is_paid(method: str) -> Condition:
    of_purchase = Payment.purchase_id == Purchase.__table__.c.id
    paid = exists().where(of_purchase, Payment.method == method)
    return or_(paid, ~exists().where(of_purchase)) if method == UNSPECIFIED else paid


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment
