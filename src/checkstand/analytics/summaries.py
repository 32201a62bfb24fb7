"""Which rows of a summary a question is about, and how they are added up."""

from sqlalchemy import BigInteger, ColumnElement, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from checkstand.analytics.figures import Scope
from checkstand.purchases.models import (
    CustomerBranch,
    CustomerDay,
    CustomerTotals,
    DailyBranchSales,
    DailyCategorySales,
    DailyPaymentSales,
    DailyProductSales,
    HourlyBranchSales,
    ProductTotals,
)

SalesSummary = type[DailyBranchSales | DailyCategorySales | DailyPaymentSales | HourlyBranchSales]
ProductSummary = type[DailyProductSales | ProductTotals]
CustomerSummary = type[CustomerDay | CustomerBranch | CustomerTotals]


def total(column: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Add up a column: 0 of no rows, and no decimal where PostgreSQL would make one."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def within(
    table: SalesSummary | ProductSummary | CustomerSummary, scope: Scope
) -> list[ColumnElement[bool]]:
    """Answer the conditions that hold a summary to the scope.

    The keys of daily ones begin with the day. So a branch is looked up on each day on which it
    sold, and the rows of other branches are never read.
    """
    columns = table.__table__.c
    conditions = []
    if scope.branch_id is not None:
        conditions.append(columns.branch_id == scope.branch_id)
        if "business_date" in columns and table is not DailyBranchSales:
            days = select(DailyBranchSales.business_date).where(*within(DailyBranchSales, scope))
            return [*conditions, columns.business_date.in_(days)]
    if scope.first is not None:
        conditions.append(columns.business_date >= scope.first)
    if scope.last is not None:
        conditions.append(columns.business_date <= scope.last)
    return conditions
