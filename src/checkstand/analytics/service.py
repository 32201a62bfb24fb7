"""The owner's questions, answered from what recording has added up; exact after every purchase."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Literal, TypeVar, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from checkstand.analytics import repository
from checkstand.analytics.errors import DatesReversed, SeriesTooLong
from checkstand.analytics.figures import (
    NO_SALES,
    Dashboard,
    Grouping,
    HeatMapCell,
    LoyalCustomers,
    Measure,
    Order,
    RankedProduct,
    Sales,
    Scope,
    SeriesItem,
    Statistics,
    Totals,
)
from checkstand.analytics.rules import DAY, MONTH, WEEK
from checkstand.branches.errors import BranchUnknown
from checkstand.branches.repository import find_branches
from checkstand.purchases.repository import load_purchases

LONGEST_SERIES = 3_660
"""Most days, weeks or months of one series: ten years by day."""

UNCATEGORISED = {0: "uncategorised"}
"""The number and the key of what has no category."""

ON_DASHBOARD_LOYAL = 5
ON_DASHBOARD_PRODUCTS = 5
ON_DASHBOARD_PURCHASES = 10

_PERIODS = {"day": DAY, "week": WEEK, "month": MONTH}
_Key = TypeVar("_Key", int, str)


def scope_of(
    session: Session,
    *,
    branch: int | str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Scope:
    """Answer which sales are meant.

    Args:
        session: To look the branch up with.
        branch: Its number or code; None is all of them.
        first: First day, in each branch's own time zone; None is from the start.
        last: Last day, itself included; None is until now.

    Raises:
        BranchUnknown: There is none of that number or code.
        DatesReversed: The last day lies before the first.
    """
    if first is not None and last is not None and first > last:
        raise DatesReversed(f"From {first} to {last} goes backwards.", pointer="/from")
    if branch is None:
        return Scope(None, first, last)
    found = find_branches(session.connection(), [branch]).get(branch)
    if found is None:
        raise BranchUnknown(f"There is no branch {branch!r}.", pointer="/branch")
    return Scope(found.id, first, last)


def unique_customers(session: Session, scope: Scope) -> int:
    """Count the distinct customers who bought; walk-ins are none."""
    return repository.count_customers(session, scope)


def loyal_customers(
    session: Session,
    scope: Scope,
    *,
    min_purchases: int,
    limit: int = 500,
    after: tuple[int, UUID] | None = None,
) -> LoyalCustomers:
    """List those who bought often, most purchases first, then by id.

    Args:
        session: To read with.
        scope: Which purchases count.
        min_purchases: From how many a customer is loyal.
        limit: Most to list; the total counts all.
        after: Purchases and id of the last customer of the page before.
    """
    total, found = repository.loyal_customers(session, scope, min_purchases, after, limit + 1)
    return LoyalCustomers(
        min_purchases=min_purchases,
        total=total,
        customers=tuple(found[:limit]),
        has_more=len(found) > limit,
    )


def top_products(
    session: Session, scope: Scope, *, limit: int = 3, by: Measure = "units", order: Order = "best"
) -> list[RankedProduct]:
    """Rank the products that were sold.

    Products that did alike share a place, and all that share the last place are listed, as SQL's
    `RANK` and `WITH TIES` have it. The worst are those that sold least: what was not sold at all
    has no place.
    """
    return repository.ranked_products(session, scope, by, order, limit)


def statistics(session: Session, scope: Scope) -> Statistics:
    """Add everything up, for the whole and for each branch.

    Customers of the whole are counted anew: one of two branches is one customer.
    """
    branches = repository.branch_totals(session, scope)
    each = [branch.totals for branch in branches]
    if len(each) == 1:
        return Statistics(each[0], tuple(branches))
    return Statistics(
        totals=Totals(
            purchases=sum(totals.purchases for totals in each),
            customers=repository.count_customers(session, scope),
            walk_ins=sum(totals.walk_ins for totals in each),
            units_milli=sum(totals.units_milli for totals in each),
            revenue_minor=sum(totals.revenue_minor for totals in each),
            discount_minor=sum(totals.discount_minor for totals in each),
            tax_minor=sum(totals.tax_minor for totals in each),
        ),
        branches=tuple(branches),
    )


def sales(session: Session, scope: Scope) -> Sales:
    """Add up purchases, units and revenue."""
    return repository.sales(session, scope)


def revenue(session: Session, scope: Scope, group_by: Grouping) -> list[SeriesItem]:
    """Split the revenue, by one of these.

    - `hour`: of the branch's day, always 0 to 23.
    - `day`, `week`, `month`: without gaps, from the scope's first day to its last; where it has
      none, from the first or to the last day with sales. Weeks are those of ISO 8601; the first
      and the last hold only their days in the scope.
    - `branch`: every branch, by number.
    - `category`: those sold, by the names that they have now, `uncategorised` last. A sale belongs
      to the category that the product was in then. A purchase of two categories counts with both.
      What an imported purchase's total differs from its lines belongs to no category, so these may
      add up to another sum than the others.
    - `payment_method`: those used; `unspecified` where none was told. A purchase paid in two ways
      counts with both, its revenue in parts.

    Raises:
        SeriesTooLong: More than `LONGEST_SERIES` days, weeks or months.
    """
    match group_by:
        case "hour":
            return _filled(range(24), str, repository.sales_by_hour(session, scope))
        case "day" | "week" | "month":
            return _by_time(session, scope, group_by)
        case "branch":
            codes = {id_: code for id_, code, _ in repository.branches(session, scope.branch_id)}
            return _filled(codes, codes.__getitem__, repository.sales_by_branch(session, scope))
        case "category":
            found = repository.sales_by_category(session, scope)
            names = repository.categories(session) | UNCATEGORISED
            return _filled([id_ for id_ in names if id_ in found], names.__getitem__, found)
        case "payment_method":
            methods = repository.sales_by_payment_method(session, scope)
            return _filled(sorted(methods), str, methods)
        case _:
            assert_never(group_by)


def heat_map(session: Session, scope: Scope) -> list[HeatMapCell]:
    """Add sales up by weekday and hour: a cell for each of the 168, of zeros where none were."""
    found = repository.sales_by_weekday_and_hour(session, scope)
    return [
        HeatMapCell(weekday, hour, found.get((weekday, hour), NO_SALES))
        for weekday in range(1, 8)
        for hour in range(24)
    ]


def dashboard(session: Session, scope: Scope, *, min_purchases: int, now: datetime) -> Dashboard:
    """Answer the first look at the shop in one go.

    The dates of the scope narrow the figures, but neither today's nor the recent purchases.

    Args:
        session: To read with.
        scope: Which sales count.
        min_purchases: From how many a customer is loyal.
        now: The moment, which is not the same day in every branch.
    """
    today = {
        id_: now.astimezone(ZoneInfo(time_zone)).date()
        for id_, _, time_zone in repository.branches(session, scope.branch_id)
    }
    recent = repository.recent_purchases(session, scope.branch_id, ON_DASHBOARD_PURCHASES)
    purchases = load_purchases(session.connection(), recent)
    return Dashboard(
        unique_customers=unique_customers(session, scope),
        loyal=loyal_customers(
            session, scope, min_purchases=min_purchases, limit=ON_DASHBOARD_LOYAL
        ),
        top_products=tuple(top_products(session, scope, limit=ON_DASHBOARD_PRODUCTS)),
        today=repository.sales_of_days(session, today),
        overall=sales(session, scope),
        recent=tuple(purchases[id_] for id_ in recent),
    )


def _by_time(
    session: Session, scope: Scope, group_by: Literal["day", "week", "month"]
) -> list[SeriesItem]:
    days = repository.sales_by_day(session, scope)
    first = scope.first or min(days, default=None)
    last = scope.last or max(days, default=None)
    if first is None or last is None:
        return []
    period = _PERIODS[group_by]
    periods = range(period.number(first), period.number(last) + 1)
    if len(periods) > LONGEST_SERIES:
        raise SeriesTooLong(
            f"From {first} to {last} is {len(periods)} {group_by}s; ask for at most"
            f" {LONGEST_SERIES} at once.",
            pointer="/group_by" if scope.is_ever else "/from",
        )
    found: dict[int, Sales] = {}
    for day, sold in days.items():
        number = period.number(day)
        found[number] = found.get(number, NO_SALES) + sold
    return _filled(periods, period.key, found)


def _filled(
    keys: Iterable[_Key], text: Callable[[_Key], str], found: Mapping[_Key, Sales]
) -> list[SeriesItem]:
    """Answer an item for every key, of zeros where nothing was sold."""
    items = []
    for key in keys:
        sold = found.get(key, NO_SALES)
        items.append(SeriesItem(text(key), sold.revenue_minor, sold.units_milli, sold.purchases))
    return items
