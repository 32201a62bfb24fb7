"""All SQL on imports, and the locks that say which of them are running."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Row, select, text, update
from sqlalchemy.orm import Session

from checkstand.imports.models import Import
from checkstand.platform.db.database import ConnectionLost, Database

_ONE_AT_A_TIME = 0x696D_706F_7274  # any number, so long as every import takes the same

_SUMMARY = (
    Import.id,
    Import.kind,
    Import.file_name,
    Import.size_bytes,
    Import.status,
    Import.rows_read,
    Import.started_at,
    Import.ended_at,
    Import.report["dry_run"].as_boolean().label("dry_run"),
    *(
        Import.report[name].as_integer().label(name)
        for name in (
            "rows",
            "valid",
            "recorded",
            "already_recorded",
            "error_count",
            "warning_count",
        )
    ),
)


def add_import(
    session: Session, id_: UUID, kind: str, file_name: str, size_bytes: int, now: datetime
) -> None:
    session.add(
        Import(
            id=id_,
            kind=kind,
            file_name=file_name,
            size_bytes=size_bytes,
            status="running",
            started_at=now,
        )
    )


def end_import(session: Session, id_: UUID, report: dict[str, Any], now: datetime) -> None:
    session.execute(
        update(Import)
        .where(Import.id == id_)
        .values(status=report["status"], report=report, rows_read=report["rows"], ended_at=now)
    )


def fail_imports(session: Session, ids: Collection[UUID], failure: str, now: datetime) -> int:
    """Mark imports as failed that are still marked as running."""
    result = session.execute(
        update(Import)
        .where(Import.id.in_(ids), Import.status == "running")
        .values(status="failed", report={"status": "failed", "failure": failure}, ended_at=now)
    )
    return cast("CursorResult[Any]", result).rowcount


def find_import(session: Session, id_: UUID) -> Import | None:
    return session.get(Import, id_)


def imports_page(session: Session, before: UUID | None, limit: int) -> list[Row[Any]]:
    """List imports, the newest first, without their lists of errors.

    Their ids are ordered by time.
    """
    statement = select(*_SUMMARY).order_by(Import.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Import.id < before)
    return list(session.execute(statement))


def running_imports(session: Session) -> list[UUID]:
    return list(session.scalars(select(Import.id).where(Import.status == "running")))


def wake(database: Database) -> None:
    """Meet a server that was restarted since the last write now, and not in the middle."""
    if database.is_sqlite:
        return
    for _ in range(2):
        with suppress(ConnectionLost), database.write() as session:
            session.execute(text("SELECT 1"))
            return


def write_alone(connection: Connection) -> None:
    """Wait until no other import writes, so that this one sees all that they have recorded.

    The others wait until this transaction ends. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})


@contextmanager
def sign_of_life(database: Database, id_: UUID) -> Iterator[None]:
    """Show other processes that this import is running, until the block ends or we are killed.

    It is a lock that only a living process can hold: of a transaction on PostgreSQL, of a small
    database of its own beside an SQLite file.
    """
    if not database.is_sqlite:
        with database.write() as session:
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_key(id_)})
            yield
        return
    path = _life_path(database, id_)
    try:
        with closing(sqlite3.connect(path, check_same_thread=False)) as life:
            life.execute("PRAGMA journal_mode = OFF")
            life.execute("BEGIN EXCLUSIVE")
            yield
    finally:
        path.unlink(missing_ok=True)


def is_alive(database: Database, id_: UUID) -> bool:
    """Answer whether some process shows its `sign_of_life` for an import."""
    if not database.is_sqlite:
        with database.write() as session:
            free = session.execute(
                text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _lock_key(id_)}
            ).scalar_one()
            return not free
    path = _life_path(database, id_)
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=0)) as life:
        try:
            life.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
    path.unlink(missing_ok=True)
    return False


def _lock_key(id_: UUID) -> int:
    return (id_.int & (1 << 64) - 1) - (1 << 63)


def _life_path(database: Database, id_: UUID) -> Path:
    path = database.sqlite_path
    return path.with_name(f"{path.name}-import-{id_.hex}")
