"""Backing a database up while it is in use, and putting a backup in its place.

A backup is one file: an SQLite database, or what `pg_dump -Fc` writes. It gets its name when it is
whole and on the disk, so that whatever is called a backup is one.
"""

import glob
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from checkstand.platform.db.database import Database
from checkstand.platform.errors import Conflict, Invalid, NotFound, Unavailable

if sys.platform != "win32":
    import fcntl

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps PostgreSQL's programs, a folder for each version."""

_SQLITE_MAGIC = b"SQLite format 3\0"
_DUMP_MAGIC = b"PGDMP"
_VERSION_ROW = re.compile(r"^COPY \S*alembic_version .*\n(\S+)$", re.MULTILINE)


class BackupUnknown(NotFound):
    code = "backup-unknown"


class BackupExists(Conflict):
    code = "backup-exists"


class NotABackup(Invalid):
    code = "not-a-backup"


class DatabaseInUse(Conflict):
    code = "database-in-use"


class DatabaseHasMore(Conflict):
    code = "database-has-more"


class ProgramMissing(Unavailable):
    code = "program-missing"


class BackupFailed(Unavailable):
    code = "backup-failed"


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that has been found to be a backup.

    Attributes:
        revision: Of the schema, when it was made.
    """

    path: Path
    revision: str
    tables: frozenset[str]
    size_bytes: int


def back_up(database: Database, target: Path, *, overwrite: bool = False) -> int:
    """Write a backup of a database that may be in use meanwhile.

    Args:
        database: Of which.
        target: The file; its folder must be there.
        overwrite: Take the place of a file of that name.

    Returns:
        The size of the backup in bytes.

    Raises:
        BackupExists: There is such a file.
        BackupFailed: It can't be written; nothing half-written is left.
        ProgramMissing: `pg_dump` is not installed.
    """
    if target.exists() and not overwrite:
        raise BackupExists(
            f"There is a file {target} already: name another one, or add --overwrite."
        )
    with _written_whole(target) as part:
        if database.is_sqlite:
            _copy_sqlite(database.sqlite_path, part)
        else:
            _run_postgresql(database, "pg_dump", "--format=custom", f"--file={part}")
    return target.stat().st_size


def read_backup(path: Path, *, sqlite: bool, must_have: Collection[str]) -> Backup:
    """Find out whether a file is a backup that can be restored.

    Args:
        path: The file.
        sqlite: Whether it should be one of SQLite, or of PostgreSQL.
        must_have: Tables that make it one of ours.

    Raises:
        BackupUnknown: There is no such file.
        NotABackup: It is none, it is damaged, or it is of the other kind.
        ProgramMissing: `pg_restore` is not installed.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(16)
    except FileNotFoundError as error:
        raise BackupUnknown(f"There is no file {path}: check its name.") from error
    except OSError as error:
        raise NotABackup(f"{path} can't be read: {error.strerror}.") from error
    is_sqlite, is_dump = magic == _SQLITE_MAGIC, magic[:5] == _DUMP_MAGIC
    if not (is_sqlite or is_dump):
        raise NotABackup(f"{path} is no backup: it was not written by `checkstand db backup`.")
    if is_sqlite != sqlite:
        kinds = ("SQLite", "PostgreSQL") if is_sqlite else ("PostgreSQL", "SQLite")
        raise NotABackup(
            f"{path} is a backup of {kinds[0]}: CHECKSTAND_DATABASE_URL names {kinds[1]}."
        )
    revision, tables = _read_sqlite(path) if is_sqlite else _read_dump(path)
    if revision is None or not tables.issuperset(must_have):
        raise NotABackup(f"{path} is a database: it is not one of Checkstand.")
    return Backup(path, revision, frozenset(tables), path.stat().st_size)


def restore(database: Database, backup: Backup) -> Path | None:
    """Put a backup in the place of a database, at once or not at all.

    Args:
        database: In whose place; closed by the caller.
        backup: As `read_backup` answered it.

    Returns:
        Where the SQLite file that was there before is kept; None where there was none.

    Raises:
        DatabaseInUse: A server has the SQLite file open.
        DatabaseHasMore: The PostgreSQL database has tables that the backup lacks.
        BackupFailed: It could not be done; the database is as it was.
    """
    if database.is_sqlite:
        return _restore_sqlite(database.sqlite_path, backup.path)
    _restore_postgresql(database, backup)
    return None


# --- Files --------------------------------------------------------------------------------------


@contextmanager
def _written_whole(target: Path) -> Iterator[Path]:
    """Let a file be written beside its place, and move it there once it is on the disk."""
    try:
        _remove_abandoned(target)
        handle, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
    except OSError as error:
        raise _not_written(target, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle) as held:
            if sys.platform != "win32":
                fcntl.flock(held, fcntl.LOCK_EX)
            yield part
            _sync(part)
            part.replace(target)
            _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise _not_written(target, error) from error
    finally:
        part.unlink(missing_ok=True)


def _remove_abandoned(target: Path) -> None:
    """Remove what killed processes left beside a file; those at work hold a lock on theirs."""
    if sys.platform == "win32":  # there it stays
        return
    for part in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        with suppress(OSError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_written(target: Path, error: Exception) -> BackupFailed:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    step = "free some space" if "full" in reason or "space" in reason else "check the folder"
    return BackupFailed(f"{target} can't be written ({reason}): {step} and try again.")


# --- SQLite -------------------------------------------------------------------------------------


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy what the database holds at this moment; writers go on meanwhile, and don't disturb.

    All pages are copied in one step: a step that ends would start over for every sale.
    """
    with (
        closing(sqlite3.connect(source, timeout=60)) as origin,
        closing(sqlite3.connect(target)) as copy,
    ):
        copy.execute("PRAGMA synchronous = OFF")  # it is synced when it is whole
        origin.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")  # so that the backup is one file
        problems = [row[0] for row in copy.execute("PRAGMA quick_check(1)")]
    if problems != ["ok"]:
        raise BackupFailed(
            f"The database is damaged ({problems[0]}): keep it, and restore the last good backup."
        )


def _read_sqlite(path: Path) -> tuple[str | None, set[str]]:
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            problems = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            if problems != ["ok"]:
                raise NotABackup(f"{path} is damaged: {problems[0]}.")
            tables = {
                row[0]
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            if "alembic_version" not in tables:
                return None, tables
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return row and row[0], tables
    except sqlite3.Error as error:
        raise NotABackup(f"{path} is damaged: {error}.") from error


def _restore_sqlite(live: Path, backup: Path) -> Path | None:
    if live.exists() and live.samefile(backup):
        raise NotABackup(f"{backup} is the database itself: name a backup of it.")
    live.parent.mkdir(parents=True, exist_ok=True)
    kept: Path | None = None
    with _held_alone(live), _written_whole(live) as part:
        shutil.copyfile(backup, part)
        if live.exists():
            kept = _free_name(live)
            os.link(live, kept)
            for suffix in ("-wal", "-shm"):  # of a damaged database; otherwise they are gone
                leftover = live.with_name(live.name + suffix)
                if leftover.exists():
                    leftover.rename(kept.with_name(kept.name + suffix))
    return kept


def _free_name(live: Path) -> Path:
    number = 1
    while True:
        name = f"{live.name}.before-restore" + (f"-{number}" if number > 1 else "")
        if not live.with_name(name).exists():
            return live.with_name(name)
        number += 1


@contextmanager
def _held_alone(live: Path) -> Iterator[None]:
    """Hold a database file that nobody else has open.

    Leaving the write-ahead log takes a lock that no other connection lets one have.

    Raises:
        DatabaseInUse: Somebody has it open.
    """
    if not live.exists():
        yield
        return
    with closing(sqlite3.connect(live, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise BackupFailed(f"{live} can't be opened: {error}.") from error
            raise DatabaseInUse(
                f"{live} is in use: stop the server with Ctrl-C, then restore again."
            ) from error
        except sqlite3.DatabaseError:
            pass  # a damaged one is what backups are for
        yield


# --- PostgreSQL ---------------------------------------------------------------------------------


def _read_dump(path: Path) -> tuple[str | None, set[str]]:
    listing = _run(["pg_restore", "--list", str(path)], {})
    tables = set(re.findall(r"^\d+; \d+ \d+ TABLE \S+ (\S+) ", listing, re.MULTILINE))
    if "alembic_version" not in tables:
        return None, tables
    rows = _run(["pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(path)], {})
    found = _VERSION_ROW.search(rows)
    return found and found[1], tables


def _restore_postgresql(database: Database, backup: Backup) -> None:
    with database.read() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        surplus = sorted({row[0] for row in rows} - backup.tables)
    if surplus:
        raise DatabaseHasMore(
            f"The database has tables that the backup lacks ({', '.join(surplus[:3])}):"
            " restore it into a new, empty database."
        )
    database.close()
    _run_postgresql(
        database,
        "pg_restore",
        *("--clean", "--if-exists", "--no-owner", "--no-privileges"),
        *("--single-transaction", "--exit-on-error"),
        str(backup.path),
    )


def _run_postgresql(database: Database, program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs on a database, its password out of others' sight."""
    url = database.url.set(drivername="postgresql")
    address = url._replace(password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    return _run([program, "--no-password", f"--dbname={address}", *arguments], secret)


def _run(command: Sequence[str], secret: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own words, and no shell that could misread them
        [_program(command[0]), *command[1:]],
        env={**os.environ, "LC_ALL": "C", **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error:" in line]
        reason = (lines or done.stderr.splitlines() or ["it does not say why"])[0]
        raise BackupFailed(
            f"{command[0]} did not succeed, and nothing was changed:"
            f" {reason.partition('error: ')[2] or reason}."
        )
    return done.stdout


def _program(name: str) -> str:
    """Answer where one of PostgreSQL's programs is; the newest, where Debian has several.

    Raises:
        ProgramMissing: It isn't installed.
    """
    folders = DEBIAN.glob("*/bin")
    newest = sorted(folders, key=lambda folder: folder.parent.name.zfill(4), reverse=True)
    for folder in newest:
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise ProgramMissing(
            f"{name} is not installed: install PostgreSQL's client programs"
            " (Debian, Ubuntu: apt-get install postgresql-client)."
        )
    return found
