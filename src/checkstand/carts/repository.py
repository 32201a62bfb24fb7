"""All SQL on carts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, case, delete, insert, select, text, tuple_, update
from sqlalchemy.exc import IntegrityError

from checkstand.branches.models import Branch
from checkstand.carts.models import Cart as CartTable
from checkstand.carts.models import CartItem
from checkstand.carts.rules import CartLine, Discount
from checkstand.customers.models import Customer
from checkstand.loyalty.models import PointsBalance
from checkstand.platform.db.bulk import insert_rows
from checkstand.platform.db.constraints import violated
from checkstand.purchases.models import Purchase

LAST_ITEM_ID = 2**15 - 1
"""The largest number that a line can have."""

_IN_USE = text("state IN ('open', 'parked')")
"""Written out as the index has it, or SQLite would not use it."""

_PURCHASE = select(Purchase.id).where(Purchase.id == CartTable.id).scalar_subquery()
"""The purchase that has a cart's id, also where a register has recorded it by itself.

No EXISTS: PostgreSQL would join with all purchases.
"""


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart as it is on file, with its lines in the order of their numbers."""

    id: UUID
    branch_id: int
    register: str
    cashier: str | None
    customer_id: UUID | None
    state: str
    name: str
    discount: Discount
    items_added: int
    version: int
    created_at: datetime
    updated_at: datetime
    lines: tuple[CartLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerOfCart:
    """Who a cart is for, as everybody is told of them."""

    id: UUID
    code: str | None
    name: str
    points: int


_COLUMNS = (
    CartTable.id,
    CartTable.branch_id,
    CartTable.register_code,
    CartTable.cashier,
    CartTable.customer_id,
    case((_PURCHASE.is_not(None), "checked_out"), else_=CartTable.state),
    CartTable.name,
    CartTable.discount_minor,
    CartTable.discount_bp,
    CartTable.items_added,
    CartTable.version,
    CartTable.created_at,
    CartTable.updated_at,
)


def load_cart(connection: Connection, cart_id: UUID, *, lock: bool = False) -> Cart | None:
    """Read a cart with its lines, and hold it until the transaction ends if asked to."""
    statement = select(*_COLUMNS).where(CartTable.id == cart_id)
    if lock:
        statement = statement.with_for_update(of=CartTable)
    row = connection.execute(statement).first()
    return None if row is None else _with_lines(connection, [_cart(row)])[0]


def carts_before(
    connection: Connection,
    before: tuple[datetime, UUID] | None,
    limit: int,
    *,
    branch_id: int | None = None,
    state: str | None = None,
    register: str | None = None,
) -> list[Cart]:
    """List carts in use with their lines, last changed first, from the one after `before`."""
    statement = select(*_COLUMNS).where(_IN_USE, _PURCHASE.is_(None))
    if branch_id is not None:
        statement = statement.where(CartTable.branch_id == branch_id)
    if state is not None:
        statement = statement.where(CartTable.state == state)
    if register is not None:
        statement = statement.where(CartTable.register_code == register)
    if before is not None:
        statement = statement.where(
            CartTable.updated_at <= before[0],
            tuple_(CartTable.updated_at, CartTable.id) < tuple_(*before),
        )
    statement = statement.order_by(CartTable.updated_at.desc(), CartTable.id.desc()).limit(limit)
    return _with_lines(connection, [_cart(row) for row in connection.execute(statement)])


def insert_cart(connection: Connection, cart: Cart) -> bool:
    """Add a cart with its lines; answers False where another has its id."""
    try:
        with connection.begin_nested():
            connection.execute(insert(CartTable).values(id=cart.id, **_values(cart)))
    except IntegrityError as error:
        if violated(error) != "pk_carts":
            raise
        return False
    _insert_lines(connection, cart.id, cart.lines)
    return True


def update_cart(connection: Connection, before: Cart, after: Cart) -> None:
    """Write a cart as it is now, with those lines that are not as they were before."""
    connection.execute(update(CartTable).where(CartTable.id == after.id).values(**_values(after)))
    known = {line.item_id: line for line in before.lines}
    kept = {line.item_id for line in after.lines}
    gone = [item_id for item_id in known if item_id not in kept]
    if gone:
        connection.execute(
            delete(CartItem).where(CartItem.cart_id == after.id, CartItem.item_id.in_(gone))
        )
    for line in after.lines:
        if line.item_id in known and line != known[line.item_id]:
            connection.execute(
                update(CartItem)
                .where(CartItem.cart_id == after.id, CartItem.item_id == line.item_id)
                .values(
                    quantity_milli=line.quantity_milli,
                    discount_minor=line.discount.minor,
                    discount_bp=line.discount.bp,
                )
            )
    _insert_lines(connection, after.id, [each for each in after.lines if each.item_id not in known])


def customers_of(connection: Connection, ids: Sequence[UUID]) -> Mapping[UUID, CustomerOfCart]:
    """Read who some carts are for, with the points that they have."""
    if not ids:
        return {}
    rows = connection.execute(
        select(Customer.id, Customer.code, Customer.name, PointsBalance.points)
        .outerjoin(PointsBalance, PointsBalance.customer_id == Customer.id)
        .where(Customer.id.in_(ids))
    )
    return {row[0]: CustomerOfCart(row[0], row[1], row[2], row[3] or 0) for row in rows}


def branch_codes(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Answer the codes of some branches."""
    rows = connection.execute(select(Branch.id, Branch.code).where(Branch.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _insert_lines(connection: Connection, cart_id: UUID, lines: Sequence[CartLine]) -> None:
    insert_rows(
        connection,
        CartItem,
        (
            *("cart_id", "item_id", "product_id", "quantity_milli", "discount_minor"),
            *("discount_bp", "label", "unit_price_minor"),
        ),
        [
            (
                *(cart_id, line.item_id, line.product_id, line.quantity_milli),
                *(line.discount.minor, line.discount.bp, line.label, line.unit_price_minor),
            )
            for line in lines
        ],
    )


def _with_lines(connection: Connection, carts: Sequence[Cart]) -> list[Cart]:
    lines: dict[UUID, list[CartLine]] = {cart.id: [] for cart in carts}
    if carts:
        rows = connection.execute(
            select(
                CartItem.cart_id,
                CartItem.item_id,
                CartItem.product_id,
                CartItem.quantity_milli,
                CartItem.unit_price_minor,
                CartItem.discount_minor,
                CartItem.discount_bp,
                CartItem.label,
            )
            .where(CartItem.cart_id.in_(list(lines)))
            .order_by(CartItem.cart_id, CartItem.item_id)
        )
        for row in rows:
            line = CartLine(row[1], row[2], row[3], row[4], Discount(row[5], row[6]), row[7])
            lines[row[0]].append(line)
    return [replace(cart, lines=tuple(lines[cart.id])) for cart in carts]


def _values(cart: Cart) -> dict[str, Any]:
    return {
        "branch_id": cart.branch_id,
        "register_code": cart.register,
        "cashier": cart.cashier,
        "customer_id": cart.customer_id,
        "state": cart.state,
        "name": cart.name,
        "discount_minor": cart.discount.minor,
        "discount_bp": cart.discount.bp,
        "items_added": cart.items_added,
        "version": cart.version,
        "created_at": cart.created_at,
        "updated_at": cart.updated_at,
    }


def _cart(row: Any) -> Cart:
    return Cart(
        id=row[0],
        branch_id=row[1],
        register=row[2],
        cashier=row[3],
        customer_id=row[4],
        state=row[5],
        name=row[6],
        discount=Discount(row[7], row[8]),
        items_added=row[9],
        version=row[10],
        created_at=row[11],
        updated_at=row[12],
    )
