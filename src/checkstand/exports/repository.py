"""All SQL of exports: rows as they come, however many, in memory that does not grow."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select
from sqlalchemy.orm import aliased

from checkstand.catalog.models import Product
from checkstand.customers.models import Customer
from checkstand.purchases.filters import Wanted
from checkstand.purchases.finding import conditions
from checkstand.purchases.models import CustomerTotals, Purchase

AT_ONCE = 500


def product_ids(connection: Connection) -> Iterator[list[int]]:
    """Answer the numbers of all products, in order, some at a time."""
    for rows in _streamed(connection, select(Product.id).order_by(Product.id)):
        yield [row[0] for row in rows]


def customers(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    """Answer all customers with what they bought, some at a time."""
    totals = CustomerTotals.__table__.c
    statement = (
        select(
            Customer.id,
            Customer.code,
            Customer.name,
            Customer.email,
            Customer.phone,
            Customer.active,
            func.coalesce(totals.purchases, 0).label("purchases"),
            func.coalesce(totals.spent_minor, 0).label("spent_minor"),
            totals.first_at,
            totals.last_at,
        )
        .outerjoin(CustomerTotals, totals.customer_id == Customer.id)
        .order_by(Customer.id)
    )
    return _streamed(connection, statement)


def purchase_ids(connection: Connection, wanted: Wanted, *, standing: bool) -> Iterator[list[UUID]]:
    """Answer the purchases of a filter, oldest first, some at a time.

    Args:
        connection: To read with.
        wanted: Which.
        standing: Only purchases that nobody voided; no refunds, no voids.
    """
    p = Purchase.__table__.c
    statement = select(p.id).where(*conditions(wanted)).order_by(p.occurred_at, p.id)
    if standing:
        statement = statement.where(p.kind == "purchase", _is_not_voided())
    for rows in _streamed(connection, statement):
        yield [row[0] for row in rows]


def _is_not_voided() -> ColumnElement[bool]:
    void = aliased(Purchase)
    voids = select(func.count()).where(
        void.original_id == Purchase.__table__.c.id, void.kind == "void"
    )
    return voids.scalar_subquery() == 0


def _streamed(connection: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    result = connection.execution_options(yield_per=AT_ONCE).execute(statement)
    return result.partitions()
