"""One database, SQLite or PostgreSQL: its engine and its two units of work."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from checkstand.platform.errors import Unavailable

SQLITE_WAIT_MS = 60_000
"""How long a writer of another process may hold SQLite before we give up."""

sqlite3.register_adapter(UUID, lambda value: value.hex)


class ConnectionLost(Unavailable):
    """The connection broke; what ran on it may be committed. A new one may be had at once."""


class Contended(Unavailable):
    """Another writer came between (a deadlock, say): the same change again may succeed at once."""


class Database:
    """Where the shop's facts are.

    `read()` and `write()` are the only ways in. What runs inside `write()` is one transaction,
    committed when the block ends and undone when it raises; nothing inside commits.

    On SQLite one writer of this process runs at a time, and waits its turn before it asks the file:
    SQLite's own waiting is unfair and starves tills.
    """

    def __init__(self, url: str, *, pool_size: int = 10, application: str = "checkstand") -> None:
        self.url = as_driver_url(url)
        self.dialect = self.url.get_backend_name()
        self.is_sqlite = self.dialect == "sqlite"
        if self.is_sqlite:
            self.engine = _sqlite_engine(self.url, pool_size)
            self._writer: Engine = self.engine.execution_options(checkstand_writes=True)
        else:
            self.engine = _postgresql_engine(
                self.url, pool_size, application, pool_pre_ping=True, isolation_level=_ONE_STATE
            )
            event.listen(self.engine, "connect", _only_read)
            # Without the ping a sale saves a round trip, and meets a dead server itself.
            self._writer = _postgresql_engine(self.url, pool_size, application)
        self._is_closed = False
        for pool in {self.engine.pool, self._writer.pool}:
            event.listen(pool, "checkin", self._close_late)
        self._turn: Any = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for reading: all its statements see one state, and none can write."""
        with _outages(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open the one transaction of a change; it is durable once the block has ended."""
        with (
            _outages(),
            self._turn,
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def ping(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            Unavailable: There is none.
        """
        if self.is_sqlite and not self.sqlite_path.exists():  # open connections wouldn't notice
            raise Unavailable("The database file is gone.")
        try:
            with self.read() as session:
                session.execute(text("SELECT version_num FROM alembic_version"))
        except SQLAlchemyError as error:
            raise Unavailable("The database can't be read.") from error

    def close(self) -> None:
        """Close all connections; one that a thread still has is closed when it is given back."""
        self._is_closed = True
        self.engine.dispose()
        self._writer.dispose()

    def _close_late(self, connection: object, record: Any) -> None:
        if self._is_closed and connection is not None:
            record.invalidate()

    @property
    def sqlite_path(self) -> Path:
        """The database file.

        Raises:
            ValueError: This is no SQLite database.
        """
        if not self.is_sqlite or not self.url.database:
            raise ValueError("only an SQLite database is a file")
        return Path(self.url.database)


def as_driver_url(url: str | URL) -> URL:
    """Read a database address as people write it: `sqlite:///file` or `postgresql://…`.

    Raises:
        ValueError: Another kind of database, or no address at all.
    """
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise ValueError(f"not the address of a database: {str(url)[:80]!r}") from error
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("an SQLite database needs a file: sqlite:///path/to/shop.db")
        return parsed.set(drivername="sqlite")
    raise ValueError(f"Checkstand runs on sqlite:///… or postgresql://…, not on {backend}")


_ONE_STATE: Literal["REPEATABLE READ"] = "REPEATABLE READ"


def _postgresql_engine(url: URL, pool_size: int, application: str, **options: Any) -> Engine:
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_use_lifo=True,
        connect_args={"application_name": application, "connect_timeout": 5},
        **options,
    )


def _only_read(connection: Any, _record: object) -> None:
    connection.read_only = True


def _sqlite_engine(url: URL, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        connect_args={"timeout": SQLITE_WAIT_MS / 1000, "check_same_thread": False},
    )

    path = Path(url.database or "")
    was_there = threading.Event()

    @event.listens_for(engine, "do_connect")
    def before_connect(*_: object) -> None:
        """Keep SQLite from putting an empty file in the place of one that went missing."""
        if path.exists():
            was_there.set()
        elif was_there.is_set():
            raise sqlite3.OperationalError("unable to open database file: it is gone")

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # an answered sale survives a power cut
            "foreign_keys = ON",
            f"busy_timeout = {SQLITE_WAIT_MS}",
            "cache_size = -4096",
            "temp_store = FILE",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("checkstand_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def _outages() -> Iterator[None]:
    """Tell an unreachable or exhausted database from a mistake of ours."""
    try:
        yield
    except PoolTimeoutError as error:
        raise Unavailable("The database is busy; try again.") from error
    except OperationalError as error:
        if error.connection_invalidated:
            raise ConnectionLost("The connection to the database was lost.") from error
        if getattr(error.orig, "sqlstate", None) in ("40001", "40P01"):
            raise Contended("Somebody else changed the same thing just now; try again.") from error
        if is_outage(error):
            raise Unavailable("The database can't be reached right now.") from error
        raise


def is_outage(error: OperationalError) -> bool:
    """Answer whether trying again later may help."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state)[:2] in ("08", "57", "53")
    message = str(error.orig).lower()
    return any(
        sign in message
        for sign in (
            "locked",
            "disk is full",
            "disk i/o",
            "unable to open",
            "connection",
            "timeout",
        )
    )
