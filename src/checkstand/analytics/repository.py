"""All SQL of analytics. It reads the summaries that recording keeps, and writes nothing.

`_buyers` and `_sold` choose the summary that answers with the fewest rows: where no date is asked
for, one that has no dates. A row may be down to zero after a void: it is there, and stands for
nothing.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    extract,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from checkstand.analytics.figures import (
    BranchTotals,
    LoyalCustomer,
    Measure,
    Order,
    RankedProduct,
    Sales,
    Scope,
    Totals,
)
from checkstand.analytics.summaries import (
    CustomerSummary,
    ProductSummary,
    SalesSummary,
    total,
    within,
)
from checkstand.branches.models import Branch
from checkstand.catalog.models import Category, Product
from checkstand.customers.models import Customer
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
    Purchase,
)

# --- Customers ----------------------------------------------------------------------------------


def _where_bought(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Answer a moment of a day on which something was bought: a refund alone has none."""
    return case((CustomerDay.__table__.c.purchases > 0, moment))


_BOUGHT: dict[str, Callable[[Any], ColumnElement[Any]]] = {
    "purchases": total,
    "spent_minor": total,
    "first_at": lambda column: func.min(_where_bought(column)),
    "last_at": lambda column: func.max(_where_bought(column)),
}
"""What a customer did, and how that of several days is put together."""


def _buyers(
    scope: Scope, keys: Collection[str], bought: Collection[str] = (), min_purchases: int = 1
) -> FromClause:
    """Answer who bought so many times in a scope.

    Args:
        scope: What counts.
        keys: `customer_id`, and `branch_id` where each branch counts its own.
        bought: What to tell of them, of `_BOUGHT`. SQLite would work out what nobody reads, too.
        min_purchases: From how many purchases.
    """
    if scope.is_ever:
        by_branch = scope.branch_id is not None or "branch_id" in keys
        table: CustomerSummary = CustomerBranch if by_branch else CustomerTotals
        columns = table.__table__.c
        return (
            select(*(columns[name] for name in (*keys, *bought)))
            .where(*within(table, scope), columns.purchases >= min_purchases)
            .subquery("buyers")
        )
    columns = CustomerDay.__table__.c
    return (
        select(
            *(columns[name] for name in keys),
            *(_BOUGHT[name](columns[name]).label(name) for name in bought),
        )
        .where(*within(CustomerDay, scope))
        .group_by(*(columns[name] for name in keys))
        .having(func.sum(columns.purchases) >= min_purchases)
        .cte("buyers")
    )


def count_customers(session: Session, scope: Scope) -> int:
    """Count the distinct customers."""
    buyers = _buyers(scope, ["customer_id"])
    return session.scalars(select(func.count()).select_from(buyers)).one()


def customers_by_branch(session: Session, scope: Scope) -> dict[int, int]:
    """Count the distinct customers of each branch."""
    buyers = _buyers(scope, ["branch_id", "customer_id"])
    rows = session.execute(select(buyers.c.branch_id, func.count()).group_by(buyers.c.branch_id))
    return {row[0]: row[1] for row in rows}


def loyal_customers(
    session: Session, scope: Scope, min_purchases: int, after: tuple[int, UUID] | None, limit: int
) -> tuple[int, list[LoyalCustomer]]:
    """Count customers who bought so many times, and list them: most purchases first, then by id.

    Args:
        session: To read with.
        scope: What counts.
        min_purchases: From how many purchases.
        after: Purchases and id of the customer before the first listed.
        limit: Most to list.
    """
    buyers = _buyers(scope, ["customer_id"], _BOUGHT, min_purchases)
    counted = select(func.count().label("total")).select_from(buyers).subquery("counted")
    page = select(buyers).order_by(buyers.c.purchases.desc(), buyers.c.customer_id).limit(limit)
    if after is not None:
        purchases, customer_id = after
        page = page.where(
            buyers.c.purchases <= purchases,
            or_(buyers.c.purchases < purchases, buyers.c.customer_id > customer_id),
        )
    listed = page.subquery("listed")
    rows = session.execute(
        select(
            counted.c.total,
            listed.c.customer_id,
            Customer.code,
            Customer.name,
            *(listed.c[name] for name in _BOUGHT),
        )
        .select_from(counted)
        .outerjoin(listed, true())
        .outerjoin(Customer, Customer.id == listed.c.customer_id)
        .order_by(listed.c.purchases.desc(), listed.c.customer_id)
    ).all()
    return rows[0].total, [LoyalCustomer(*row[1:]) for row in rows if row.customer_id is not None]


# --- Products -----------------------------------------------------------------------------------


def _sold(scope: Scope) -> FromClause:
    """Answer the products sold in a scope, and how much of each."""
    table: ProductSummary = ProductTotals if scope.is_ever else DailyProductSales
    return (
        select(
            table.product_id,
            total(table.units_milli).label("units"),
            total(table.revenue_minor).label("revenue"),
            total(table.purchases).label("purchases"),
        )
        .where(*within(table, scope))
        .group_by(table.product_id)
        .having(func.sum(table.purchases) > 0)
        .subquery("sold")
    )


def ranked_products(
    session: Session, scope: Scope, by: Measure, order: Order, limit: int
) -> list[RankedProduct]:
    """Rank the products sold; all that share the last place are answered.

    Args:
        session: To read with.
        scope: What counts.
        by: What they are ranked by.
        order: From which end.
        limit: The last place to answer.
    """
    sold = _sold(scope)
    measure = sold.c[by]
    rank = func.rank().over(order_by=measure.desc() if order == "best" else measure.asc())
    ranked = select(sold, rank.label("place")).subquery("ranked")
    rows = session.execute(
        select(
            ranked.c.place,
            ranked.c.product_id,
            Product.name,
            ranked.c.units,
            ranked.c.revenue,
            ranked.c.purchases,
        )
        .join_from(ranked, Product, Product.id == ranked.c.product_id)
        .where(ranked.c.place <= limit)
        .order_by(ranked.c.place, Product.name_key, ranked.c.product_id)
    )
    return [RankedProduct(*row) for row in rows]


# --- Sales --------------------------------------------------------------------------------------


def branch_totals(session: Session, scope: Scope) -> list[BranchTotals]:
    """Add up what each branch sold, by number; those without sales too."""
    sold = (
        select(
            DailyBranchSales.branch_id,
            total(DailyBranchSales.purchases).label("purchases"),
            total(DailyBranchSales.walk_ins).label("walk_ins"),
            total(DailyBranchSales.units_milli).label("units_milli"),
            total(DailyBranchSales.revenue_minor).label("revenue_minor"),
            total(DailyBranchSales.discount_minor).label("discount_minor"),
            total(DailyBranchSales.tax_minor).label("tax_minor"),
        )
        .where(*within(DailyBranchSales, scope))
        .group_by(DailyBranchSales.branch_id)
        .subquery("sold")
    )
    names = ("purchases", "walk_ins", "units_milli", "revenue_minor", "discount_minor", "tax_minor")
    statement = (
        select(
            Branch.id,
            Branch.code,
            Branch.name,
            *(func.coalesce(sold.c[name], 0).label(name) for name in names),
        )
        .outerjoin(sold, sold.c.branch_id == Branch.id)
        .order_by(Branch.id)
    )
    if scope.branch_id is not None:
        statement = statement.where(Branch.id == scope.branch_id)
    customers = customers_by_branch(session, scope)
    return [
        BranchTotals(
            row.id,
            row.code,
            row.name,
            Totals(
                customers=customers.get(row.id, 0), **{name: getattr(row, name) for name in names}
            ),
        )
        for row in session.execute(statement)
    ]


def sales_by_hour(session: Session, scope: Scope) -> dict[int, Sales]:
    return _sales_by(session, scope, HourlyBranchSales, HourlyBranchSales.business_hour)


def sales_by_day(session: Session, scope: Scope) -> dict[date, Sales]:
    return _sales_by(session, scope, DailyBranchSales, DailyBranchSales.business_date)


def sales_by_branch(session: Session, scope: Scope) -> dict[int, Sales]:
    return _sales_by(session, scope, DailyBranchSales, DailyBranchSales.branch_id)


def sales_by_payment_method(session: Session, scope: Scope) -> dict[str, Sales]:
    return _sales_by(session, scope, DailyPaymentSales, DailyPaymentSales.method)


def sales_by_category(session: Session, scope: Scope) -> dict[int, Sales]:
    """Add up sales by the category that each product was in when it was sold; 0 is none."""
    return _sales_by(session, scope, DailyCategorySales, DailyCategorySales.category_id)


def sales_by_weekday_and_hour(session: Session, scope: Scope) -> dict[tuple[int, int], Sales]:
    """Add up sales by weekday, Monday being 1 and Sunday 7, and hour of the branch's day."""
    hours = HourlyBranchSales
    weekday = extract("dow", hours.business_date)
    rows = session.execute(
        select(weekday, hours.business_hour, *_sales_of(hours))
        .where(*within(hours, scope))
        .group_by(weekday, hours.business_hour)
    )
    return {(int(row[0]) or 7, row[1]): Sales(*row[2:]) for row in rows}


def _sales_of(
    table: SalesSummary,
) -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[int]]:
    """Answer the columns of `Sales`."""
    return (total(table.purchases), total(table.units_milli), total(table.revenue_minor))


def _sales_by(
    session: Session,
    scope: Scope,
    table: SalesSummary,
    key: InstrumentedAttribute[Any],
) -> dict[Any, Sales]:
    """Add up sales by a column; where nothing is left of them, there is no key."""
    rows = session.execute(
        select(key, *_sales_of(table))
        .where(*within(table, scope))
        .group_by(key)
        .having(
            or_(
                func.sum(table.purchases) != 0,
                func.sum(table.units_milli) != 0,
                func.sum(table.revenue_minor) != 0,
            )
        )
        .order_by(key)
    )
    return {row[0]: Sales(*row[1:]) for row in rows}


def sales(session: Session, scope: Scope) -> Sales:
    """Add up all sales."""
    row = session.execute(
        select(*_sales_of(DailyBranchSales)).where(*within(DailyBranchSales, scope))
    ).one()
    return Sales(*row)


def sales_of_days(session: Session, days: Mapping[int, date]) -> Sales:
    """Add up what branches sold, each on a day of its own.

    Args:
        session: To read with.
        days: Each branch's.
    """
    branches_of: dict[date, list[int]] = {}
    for branch_id, day in days.items():
        branches_of.setdefault(day, []).append(branch_id)
    row = session.execute(
        select(*_sales_of(DailyBranchSales)).where(
            or_(
                false(),
                *(
                    and_(
                        DailyBranchSales.business_date == day,
                        DailyBranchSales.branch_id.in_(branches),
                    )
                    for day, branches in branches_of.items()
                ),
            )
        )
    ).one()
    return Sales(*row)


def recent_purchases(session: Session, branch_id: int | None, limit: int) -> list[UUID]:
    """Answer the newest purchases, newest first, without those that were voided."""
    void = aliased(Purchase)
    # Counted, because PostgreSQL would turn NOT EXISTS into a join with every void there is.
    voids = (
        select(func.count())
        .select_from(void)
        .where(void.original_id == Purchase.id, void.kind == "void")
        .scalar_subquery()
    )
    statement = (
        select(Purchase.id)
        .where(Purchase.kind == "purchase", voids == 0)
        .order_by(Purchase.occurred_at.desc(), Purchase.id.desc())
        .limit(limit)
    )
    if branch_id is not None:
        statement = statement.where(Purchase.branch_id == branch_id)
    return list(session.scalars(statement))


# --- What sales are split by --------------------------------------------------------------------


def branches(session: Session, branch_id: int | None) -> list[tuple[int, str, str]]:
    """List number, code and time zone of every branch, or of one."""
    statement = select(Branch.id, Branch.code, Branch.time_zone).order_by(Branch.id)
    if branch_id is not None:
        statement = statement.where(Branch.id == branch_id)
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def categories(session: Session) -> dict[int, str]:
    """Answer the name of every category, in the order of names."""
    rows = session.execute(select(Category.id, Category.name).order_by(Category.name_key))
    return {row[0]: row[1] for row in rows}
