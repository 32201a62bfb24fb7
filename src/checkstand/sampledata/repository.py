"""All SQL of sample data: what a shop has that purchases can be made of."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from checkstand.branches.models import Branch
from checkstand.catalog.models import Category, Product
from checkstand.customers.models import Customer
from checkstand.sampledata.rhythm import Place

Table = type[Branch] | type[Product] | type[Customer]

_LOCK = 0x7361_6D70_6C65  # any number, so long as every load takes the same

MOST_PLACES = 100
MOST_PRODUCTS = 2_000
MOST_CUSTOMERS = 2_000


def wait_for_turn(connection: Connection) -> None:
    """Let one load of sample data at a time prepare its shop."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


class ProductOnSale(NamedTuple):
    id: int
    sku: str | None
    category: str
    unit_price_minor: int
    quantity_decimals: int


def is_empty(connection: Connection, table: Table) -> bool:
    return connection.execute(select(table.id).limit(1)).first() is None


def places(connection: Connection) -> list[Place]:
    """Answer the branches that are open, the first of many."""
    rows = connection.execute(
        select(Branch.id, Branch.time_zone)
        .where(Branch.active)
        .order_by(Branch.id)
        .limit(MOST_PLACES)
    )
    return [Place(id_, time_zone) for id_, time_zone in rows]


def products_on_sale(connection: Connection) -> list[ProductOnSale]:
    """Answer the products that are sold, the first of many."""
    rows = connection.execute(
        select(
            Product.id,
            Product.sku,
            func.coalesce(Category.name, ""),
            Product.unit_price_minor,
            Product.quantity_decimals,
        )
        .join(Category, Category.id == Product.category_id, isouter=True)
        .where(Product.active)
        .order_by(Product.id)
        .limit(MOST_PRODUCTS)
    )
    return [ProductOnSale(*row) for row in rows]


def customers_on_file(connection: Connection) -> list[UUID]:
    """Answer customers, the first of many by an order that means nothing."""
    rows = connection.execute(
        select(Customer.id).where(Customer.active).order_by(Customer.id).limit(MOST_CUSTOMERS)
    )
    return [id_ for (id_,) in rows]
