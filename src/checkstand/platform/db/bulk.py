"""Many rows in one statement, on either database.

SQLAlchemy's own bulk inserts build a statement a batch; here the statement is the same text for any
number of rows, so that the database plans it once: arrays on PostgreSQL, `executemany` on SQLite.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

import orjson
import psycopg
from sqlalchemy import Connection, Date, String, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from checkstand.platform.db.types import Base, UtcDateTime

_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


def insert_rows(
    connection: Connection,
    model: type[Base],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    on_conflict: str = "",
) -> int:
    """Insert rows of plain Python values (aware datetimes, UUIDs, ints, text, bytes, None).

    Args:
        connection: Of a running transaction.
        model: The table to insert into.
        columns: Names of the columns that each row fills, in order.
        rows: May be empty.
        on_conflict: An `ON CONFLICT …` clause that both databases understand.

    Returns:
        How many rows were inserted; -1 inside of `together`.
    """
    if not rows:
        return 0
    key = tuple(columns)
    if connection.dialect.name == "postgresql":
        statement = _postgresql_insert(model, key, on_conflict)
        result = connection.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))
    else:
        statement, moments, days = _sqlite_insert(model, key, on_conflict)
        result = connection.exec_driver_sql(statement, _sqlite_values(rows, moments, days))
    return result.rowcount


@cache
def _postgresql_insert(model: type[Base], columns: tuple[str, ...], on_conflict: str) -> str:
    table = _table(model)
    arrays = ", ".join(f"%s::{_postgresql_type(table.c[name].type)}[]" for name in columns)
    into = f"{table.name} ({', '.join(columns)})"
    return f"INSERT INTO {into} SELECT * FROM unnest({arrays}) {on_conflict}"


def _postgresql_type(kind: TypeEngine[Any]) -> str:
    """Name the type of an array's elements: text for any text, since a cast would cut it short."""
    return "text" if isinstance(kind, String) else kind.compile(_POSTGRESQL)


@cache
def _sqlite_insert(
    model: type[Base], columns: tuple[str, ...], on_conflict: str
) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    table = _table(model)
    types = [table.c[name].type for name in columns]
    marks = ", ".join("?" * len(columns))
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}) {on_conflict}",
        tuple(i for i, kind in enumerate(types) if isinstance(kind, UtcDateTime)),
        tuple(i for i, kind in enumerate(types) if isinstance(kind, Date)),
    )


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


def _sqlite_values(
    rows: Sequence[Sequence[Any]], moments: tuple[int, ...], days: tuple[int, ...]
) -> list[tuple[Any, ...]]:
    """Write moments and days as SQLAlchemy's types write them."""
    if not moments and not days:
        return [tuple(row) for row in rows]
    values = []
    for row in rows:
        cells = list(row)
        for i in moments:
            if cells[i] is not None:
                cells[i] = sqlite_moment(cells[i])
        for i in days:
            if cells[i] is not None:
                cells[i] = cells[i].isoformat()
        values.append(tuple(cells))
    return values


def sqlite_moment(moment: datetime) -> str:
    """Write an aware moment as the text that `UtcDateTime` keeps in SQLite."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def next_ids(connection: Connection, model: type[Base], count: int) -> list[int]:
    """Take numbers for rows of a table keyed by `id`, right after the highest there is.

    A sequence would leave gaps wherever something is tried out and undone, and people see these.
    Writers that take some wait for each other till the end of their transactions.
    """
    table = _table(model).name
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        connection.exec_driver_sql(
            f"SELECT pg_advisory_xact_lock('{table}'::regclass::oid::bigint)"
        )
    highest = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one()
    if is_postgresql and count:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", (highest + count,)
        )
    return list(range(highest + 1, highest + count + 1))


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send the statements of a block without waiting for each; they are done when it ends.

    For statements whose results nobody reads. On PostgreSQL a dozen of them cost one round trip
    (libpq's pipeline mode). What fails, fails at the end of the block.

    Raises:
        sqlalchemy.exc.DBAPIError: As the statement would have raised it.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    driver_connection = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    try:
        with driver_connection.pipeline():
            yield
    except psycopg.Error as error:
        lost = connection.dialect.is_disconnect(error, driver_connection, None)  # type: ignore[arg-type]
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            None,
            None,
            error,
            psycopg.Error,
            connection_invalidated=lost,
            dialect=connection.dialect,
        ) from error


def any_of(
    connection: Connection, column: str, kind: str, values: Sequence[Any]
) -> tuple[str, Any]:
    """Answer a condition `column` is one of `values`, and its one parameter.

    Args:
        connection: Tells the database.
        column: Of which table, and its name: `purchases.id`.
        kind: PostgreSQL's name of the type: `uuid`, `bigint`, `text`.
        values: Whatever their number, the statement's text stays the same.
    """
    if connection.dialect.name == "postgresql":
        return f"{column} = ANY(%s::{kind}[])", list(values)
    plain = [value.hex if isinstance(value, UUID) else value for value in values]
    return f"{column} IN (SELECT value FROM json_each(?))", orjson.dumps(plain).decode()
