"""HTTP of analytics: `router`, the dashboard, and the addresses of the oldest system."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from checkstand.analytics import service
from checkstand.analytics.figures import Grouping, Measure, Order, Scope
from checkstand.analytics.schemas import (
    DashboardAnswer,
    HeatMapAnswer,
    LoyalCustomersAnswer,
    ProductAnswer,
    RevenueAnswer,
    StatisticsAnswer,
    TopProductsAnswer,
    UniqueCustomersAnswer,
)
from checkstand.dependencies import CurrentShop, ReadSession
from checkstand.platform.http.fields import Code, Cursor, Day
from checkstand.platform.http.paging import CursorInvalid, decode_cursor
from checkstand.platform.http.problems import PROBLEM_RESPONSES

_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: PROBLEM_RESPONSES[status] for status in (404, 422, 503)
}

router = APIRouter(prefix="/analytics", tags=["analytics"], responses=_RESPONSES)
dashboard = APIRouter(tags=["analytics"], responses=_RESPONSES)
aliases = APIRouter(tags=["old addresses"], responses=_RESPONSES)


def _scope(
    session: ReadSession,
    branch: Annotated[
        Code | None, Query(description="A branch's number or code; all branches without.")
    ] = None,
    first: Annotated[
        Day | None,
        Query(alias="from", description="First day, in the branch's time zone: `2025-03-01`."),
    ] = None,
    last: Annotated[
        Day | None, Query(alias="to", description="Last day, itself included: `2025-03-31`.")
    ] = None,
) -> Scope:
    return service.scope_of(session, branch=branch, first=first, last=last)


_MOST = 2**63 - 1
_HEX = re.compile("[0-9a-f]{32}\\Z")

Asked = Annotated[Scope, Depends(_scope)]

MinPurchases = Annotated[
    int | None,
    Query(
        ge=1,
        le=1_000_000_000,
        description="From how many purchases; the shop's own setting without (3 at first).",
    ),
]


@router.get("/unique-customers", summary="How many customers bought")
@router.get("/customers", summary="How many customers bought (second address)")
@aliases.get("/unique_customers", summary="As /analytics/unique-customers")
@aliases.get("/uniqe_customers", summary="As /analytics/unique-customers (old spelling)")
def unique_customers(session: ReadSession, scope: Asked) -> UniqueCustomersAnswer:
    """Count distinct customers: one who bought twice, or in two branches, is one.

    Walk-ins are never counted, nor are voided purchases.
    """
    return UniqueCustomersAnswer(unique_customers=service.unique_customers(session, scope))


@router.get("/loyal-customers", summary="Who buys often")
@aliases.get("/loyal_customers", summary="As /analytics/loyal-customers")
def loyal_customers(
    shop: CurrentShop,
    session: ReadSession,
    scope: Asked,
    min_purchases: MinPurchases = None,
    limit: Annotated[int, Query(ge=1, le=10_000, description="Most to list.")] = 500,
    cursor: Cursor = None,
) -> LoyalCustomersAnswer:
    """List the customers with at least `min_purchases` purchases, most purchases first.

    Customers with as many purchases are in the order of their ids. `total` counts them all, however
    many are listed. What they bought and spent is what lies in the branch and dates asked for.
    """
    loyal = service.loyal_customers(
        session,
        scope,
        min_purchases=min_purchases or shop.settings.loyal_min_purchases,
        limit=limit,
        after=None if cursor is None else _after(cursor),
    )
    return LoyalCustomersAnswer.of(loyal, shop.digits)


def _after(cursor: str) -> tuple[int, UUID]:
    purchases, customer_id = decode_cursor(cursor, int, str)
    if 0 < purchases <= _MOST and _HEX.match(customer_id):
        return purchases, UUID(customer_id)
    raise CursorInvalid("The cursor is not one that this list gave out.", pointer="/cursor")


@router.get("/top-products", summary="What sells best, or worst")
@aliases.get("/best_sellers", summary="As /analytics/top-products")
def top_products(
    shop: CurrentShop,
    session: ReadSession,
    scope: Asked,
    limit: Annotated[int, Query(ge=1, le=500, description="The last place to list.")] = 3,
    by: Annotated[Measure, Query(description="What they are ranked by.")] = "units",
    order: Annotated[Order, Query(description="From which end.")] = "best",
) -> TopProductsAnswer:
    """Rank products by units sold, by revenue or by the purchases that they were in.

    Products that did alike share a rank, and the next rank is skipped. All that share the last
    place are listed, so there may be more than `limit`. The worst are those that sold least of
    those that were sold; a product that was not sold in the branch and dates asked for is not
    listed. Units of what is weighed are kilograms. Revenue is that of the lines, after discounts.
    """
    products = service.top_products(session, scope, limit=limit, by=by, order=order)
    return TopProductsAnswer(
        limit=limit, products=[ProductAnswer.of(product, shop.digits) for product in products]
    )


@router.get("/statistics", summary="Everything added up")
def statistics(shop: CurrentShop, session: ReadSession, scope: Asked) -> StatisticsAnswer:
    """Add up purchases, units and revenue, and count customers: altogether and per branch.

    Branches without sales are listed too. Customers of all branches are counted anew, not added
    up: one who bought in two branches is one. Revenue is less what was given back with refunds.
    """
    return StatisticsAnswer.of(service.statistics(session, scope), shop.digits)


@router.get("/revenue", summary="Revenue by time, branch, category or way of paying")
def revenue(
    shop: CurrentShop,
    session: ReadSession,
    scope: Asked,
    group_by: Annotated[Grouping, Query(description="What to split by.")] = "day",
) -> RevenueAnswer:
    """Split the revenue.

    - `hour`: hours of the branch's day, always `0` to `23`.
    - `day` (`2025-03-10`), `week` (`2025-W11`, ISO 8601) and `month` (`2025-03`): without gaps,
      from `from` to `to`; without those, from the first to the last day with sales. The first and
      last week and month hold only their days in between. At most 3,660 of them.
    - `branch`: codes; branches without sales too.
    - `category`: those sold, by the names that they have now; `uncategorised` comes last. A sale
      belongs to the category that its product was in at the time of the sale. A purchase of two
      categories counts with both. What an imported purchase's total differs from its lines belongs
      to no category, so these may add up to another sum than the others do.
    - `payment_method`: methods; `unspecified` where none was told. A purchase paid in two ways
      counts with both, its revenue in parts.
    """
    items = service.revenue(session, scope, group_by)
    return RevenueAnswer.of(group_by, items, shop.digits)


@router.get("/heat-map", summary="Sales by weekday and hour")
def heat_map(shop: CurrentShop, session: ReadSession, scope: Asked) -> HeatMapAnswer:
    """Add sales up by weekday and hour of the branch's day.

    There are always 168 cells: Monday's 24 hours first, Sunday's last.
    """
    return HeatMapAnswer.of(service.heat_map(session, scope), shop.digits)


@dashboard.get("/dashboard", summary="The first look at the shop")
def first_look(
    shop: CurrentShop, session: ReadSession, scope: Asked, min_purchases: MinPurchases = None
) -> DashboardAnswer:
    """Answer in one go what an owner looks at first.

    Today is the day that each branch has now. The dates asked for narrow the other figures, but
    neither today's nor the recent purchases.
    """
    answer = service.dashboard(
        session,
        scope,
        min_purchases=min_purchases or shop.settings.loyal_min_purchases,
        now=shop.clock(),
    )
    return DashboardAnswer.of(answer, shop.digits)
