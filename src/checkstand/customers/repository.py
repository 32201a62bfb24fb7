"""All SQL on customers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select, tuple_, update
from sqlalchemy.orm import aliased

from checkstand.customers.models import Customer, CustomerWord
from checkstand.customers.rules import customer_words
from checkstand.platform.db.bulk import any_of, insert_rows
from checkstand.platform.db.types import as_uuid
from checkstand.platform.search import after_prefix


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer, as everybody is told of them."""

    id: UUID
    code: str | None
    name: str
    email: str | None
    phone: str | None
    active: bool
    purchases: int = 0
    """How many were counted: refunds don't count, voided purchases don't either."""
    points: int = 0


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """Who a customer is, for selling."""

    id: UUID
    code: str | None


def find_customers(
    connection: Connection, refs: Collection[UUID | str]
) -> dict[UUID | str, CustomerRow]:
    """Look up customers by id or code; each found one is under both."""
    found: dict[UUID | str, CustomerRow] = {}
    ids = [ref for ref in refs if isinstance(ref, UUID)]
    codes = [ref for ref in refs if isinstance(ref, str)]
    for column, kind, values in (("id", "uuid", ids), ("code", "text", codes)):
        if not values:
            continue
        condition, parameter = any_of(connection, column, kind, values)
        for row in connection.exec_driver_sql(
            f"SELECT id, code FROM customers WHERE {condition}", (parameter,)
        ):
            key = as_uuid(row[0])
            customer = CustomerRow(key, row[1])
            found[key] = customer
            if customer.code is not None:
                found[customer.code] = customer
    return found


def add_customers(connection: Connection, rows: Sequence[CustomerRow], now: datetime) -> int:
    """Register customers known by nothing but their id or code.

    Returns:
        How many were added: fewer than given where another writer registered one just now.
    """
    added = insert_rows(
        connection,
        Customer,
        ("id", "code", "created_at"),
        [(row.id, row.code, now) for row in sorted(rows, key=lambda row: (row.code or "", row.id))],
        on_conflict="ON CONFLICT DO NOTHING",
    )
    if added == len(rows):
        index = [
            (word, row.id) for row in rows for word in customer_words("", row.code, None, None)
        ]
        insert_rows(connection, CustomerWord, ("word", "customer_id"), sorted(index))
    return added


# --- Management ---------------------------------------------------------------------------------

_Select = Select[UUID, str | None, str, str | None, str | None, bool]

_COLUMNS = (
    Customer.id,
    Customer.code,
    Customer.name,
    Customer.email,
    Customer.phone,
    Customer.active,
)


def load_customer(
    connection: Connection, customer_id: UUID, *, lock: bool = False
) -> CustomerView | None:
    """Read a customer, and hold them until the transaction ends if asked to."""
    statement = select(*_COLUMNS).where(Customer.id == customer_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    views = _views(connection, statement)
    return views[0] if views else None


def load_customers(connection: Connection, ids: Sequence[UUID]) -> list[CustomerView]:
    """Read customers, in the order of their ids given."""
    if not ids:
        return []
    views = {
        view.id: view for view in _views(connection, select(*_COLUMNS).where(Customer.id.in_(ids)))
    }
    return [views[id_] for id_ in ids]


def coded_customers(
    connection: Connection, after_code: str | None, limit: int, active: bool | None
) -> list[CustomerView]:
    """List the customers who have a code, by code."""
    statement = select(*_COLUMNS).where(Customer.code.is_not(None))
    if after_code is not None:
        statement = statement.where(Customer.code > after_code)
    return _views(connection, _of(statement, active).order_by(Customer.code).limit(limit))


def uncoded_customers(
    connection: Connection, after_id: UUID | None, limit: int, active: bool | None
) -> list[CustomerView]:
    """List the customers who have no code, by id."""
    statement = select(*_COLUMNS).where(Customer.code.is_(None))
    if after_id is not None:
        statement = statement.where(Customer.id > after_id)
    return _views(connection, _of(statement, active).order_by(Customer.id).limit(limit))


def count_matches(connection: Connection, words_asked: Sequence[str], most: int) -> list[int]:
    """Count what each word finds in the index, up to `most`."""
    return [
        len(connection.execute(select(CustomerWord.word).where(_begins(word)).limit(most)).all())
        for word in words_asked
    ]


def matching_customers(
    connection: Connection,
    words_asked: Sequence[str],
    lead: str,
    after: tuple[str, UUID] | None,
    limit: int,
    active: bool | None,
) -> list[tuple[str, UUID]]:
    """Find customers of whom every word asked for begins a word.

    They come in the order of the index: by the first of their words that `lead` begins, so that
    who is called just so comes before those called similarly; then by id.

    Args:
        connection: To read with.
        words_asked: Folded as the index is.
        lead: One of them, the rarer the better: its part of the index is gone through.
        after: The word and id answered last.
        limit: Most to answer.
        active: Only customers in use, or only those who aren't; None is both.

    Returns:
        Word and id of each.
    """
    earlier = aliased(CustomerWord)
    statement = (
        select(CustomerWord.word, CustomerWord.customer_id)
        .where(
            _begins(lead),
            ~select(earlier.word)
            .where(
                earlier.customer_id == CustomerWord.customer_id,
                earlier.word >= lead,
                earlier.word < CustomerWord.word,
            )
            .correlate(CustomerWord)
            .exists(),
        )
        .order_by(CustomerWord.word, CustomerWord.customer_id)
        .limit(limit)
    )
    for word in words_asked:
        if word != lead:
            other = aliased(CustomerWord)
            statement = statement.where(
                select(other.word)
                .where(
                    other.customer_id == CustomerWord.customer_id,
                    other.word >= word,
                    other.word < after_prefix(word),
                )
                .correlate(CustomerWord)
                .exists()
            )
    if active is not None:
        statement = statement.where(
            select(Customer.id)
            .where(Customer.id == CustomerWord.customer_id, Customer.active == active)
            .correlate(CustomerWord)
            .exists()
        )
    if after is not None:
        # The range tells both databases where in the index to go on.
        statement = statement.where(
            CustomerWord.word >= after[0],
            tuple_(CustomerWord.word, CustomerWord.customer_id) > tuple_(*after),
        )
    return [(row[0], row[1]) for row in connection.execute(statement)]


def insert_customer(
    connection: Connection, customer: CustomerView, words_: Sequence[str], now: datetime
) -> None:
    """Add a customer with the words that find them."""
    connection.execute(insert(Customer).values(id=customer.id, **_values(customer), created_at=now))
    _index(connection, customer.id, words_)


def update_customer(connection: Connection, customer: CustomerView, words_: Sequence[str]) -> None:
    """Write a customer as they are now, with the words that find them."""
    connection.execute(
        update(Customer).where(Customer.id == customer.id).values(**_values(customer))
    )
    connection.execute(delete(CustomerWord).where(CustomerWord.customer_id == customer.id))
    _index(connection, customer.id, words_)


def _values(customer: CustomerView) -> dict[str, object]:
    """Answer what may change; were the id among it, SQLite would look for who points at it."""
    return {
        "code": customer.code,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "active": customer.active,
    }


def _index(connection: Connection, customer_id: UUID, words_: Sequence[str]) -> None:
    insert_rows(
        connection,
        CustomerWord,
        ("word", "customer_id"),
        [(word, customer_id) for word in words_],
    )


def _begins(word: str) -> ColumnElement[bool]:
    return (CustomerWord.word >= word) & (CustomerWord.word < after_prefix(word))


def _of(statement: _Select, active: bool | None) -> _Select:
    return statement if active is None else statement.where(Customer.active == active)


def _views(connection: Connection, statement: _Select) -> list[CustomerView]:
    rows = connection.execute(statement).all()
    if not rows:
        return []
    condition, parameter = any_of(connection, "customer_id", "uuid", [row[0] for row in rows])
    purchases = {
        as_uuid(row[0]): int(row[1])
        for row in connection.exec_driver_sql(
            f"SELECT customer_id, purchases FROM customer_totals WHERE {condition}", (parameter,)
        )
    }
    points = {
        as_uuid(row[0]): int(row[1])
        for row in connection.exec_driver_sql(
            f"SELECT customer_id, points FROM points_balances WHERE {condition}", (parameter,)
        )
    }
    return [
        CustomerView(
            id=row[0],
            code=row[1],
            name=row[2],
            email=row[3],
            phone=row[4],
            active=row[5],
            purchases=purchases.get(row[0], 0),
            points=points.get(row[0], 0),
        )
        for row in rows
    ]
