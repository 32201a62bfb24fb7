"""`checkstand doctor`: finds what keeps a shop from opening, or could lose its sales."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from sqlalchemy import text
from sqlalchemy.orm import Session

from checkstand import VERSION
from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.output import AsJson, TableOf, print_json
from checkstand.cli.shop import address, explained, newest_revision, read_settings, revision_of
from checkstand.imports.repository import imports_page, is_alive
from checkstand.platform.db.database import Database
from checkstand.platform.errors import Refusal
from checkstand.purchases.audit import summaries_agree
from checkstand.purchases.compose import CLOCKS_DIFFER
from checkstand.purchases.filters import PurchaseFilter
from checkstand.purchases.service import list_purchases
from checkstand.settings import Settings

app = typer.Typer()

Status = Literal["ok", "warn", "fail"]
LEAST_FREE_BYTES = 200 * 1024 * 1024
SLOW_SECONDS = 1.0
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier day."""
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings of PostgreSQL without which a power cut loses sales that were answered."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at.

    Attributes:
        next_step: What to do about it; empty where it is well.
    """

    status: Status
    what: str
    message: str
    next_step: str = ""


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look for what is wrong with this installation, and say what to do about it."""
    lines = list(_examine())
    if as_json:
        worst = max(lines, key=lambda line: ("ok", "warn", "fail").index(line.status)).status
        print_json({"status": worst, "checks": [asdict(line) for line in lines]})
    else:
        table = TableOf("", "What", "How it is", "What to do")
        for line in lines:
            table.add(line.status, line.what, line.message, line.next_step)
        table.print()
    failed = [line for line in lines if line.status == "fail"]
    if failed:
        raise Stop(f"{failed[0].message.rstrip('.')}: {failed[0].next_step}.", ExitCode.REFUSED)


def _examine() -> Iterator[Line]:
    yield Line("ok", "Checkstand", f"Version {VERSION} on Python {sys.version.split()[0]}")
    yield _clock()
    try:
        settings = read_settings()
    except Stop as stop:
        message, _, step = stop.message.rpartition(": ")
        yield Line("fail", "settings", message, step.rstrip("."))
        return
    yield _time_zone(settings)
    yield from _folders(settings)
    yield _port(settings)
    yield from _database(settings)


def _clock() -> Line:
    now = datetime.now(UTC)
    if now < BUILT:
        return Line("fail", "clock", f"The clock shows {now:%Y-%m-%d}", "set this machine's clock")
    return Line("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _time_zone(settings: Settings) -> Line:
    try:
        ZoneInfo(settings.time_zone)
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return Line("fail", "time zones", "Time zones are missing", "install the package tzdata")
    return Line("ok", "time zones", f"New branches are in {settings.time_zone}")


def _folders(settings: Settings) -> Iterator[Line]:
    folders = {}
    if settings.database_url.startswith("sqlite"):
        folders["database folder"] = Database(settings.database_url).sqlite_path.parent
    if settings.log_dir is not None:
        folders["log folder"] = settings.log_dir
    for what, folder in folders.items():
        there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        free = shutil.disk_usage(there).free
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            yield Line("fail", what, f"{there} can't be written in", "give yourself the right to")
        elif free < LEAST_FREE_BYTES:
            yield Line(
                "fail" if free < LEAST_FREE_BYTES // 20 else "warn",
                what,
                f"{there} has {free // 2**20:,} MiB left",
                "free some space",
            )
        else:
            yield Line("ok", what, f"{folder}, {free // 2**20:,} MiB free")
    if settings.import_dir is not None and not settings.import_dir.is_dir():
        yield Line(
            "warn",
            "import folder",
            f"{settings.import_dir} is no folder",
            "make it, or unset CHECKSTAND_IMPORT_DIR",
        )


def _port(settings: Settings) -> Line:
    port = 8000 if settings.port is None else settings.port
    where = f"{settings.host} port {port}"
    try:
        family, kind, protocol, _, to = socket.getaddrinfo(
            settings.host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(to)
    except OSError as error:
        return Line(
            "warn",
            "port",
            f"{where} can't be had ({error.strerror})",
            "unless it is Checkstand that listens there, choose another with CHECKSTAND_PORT",
        )
    return Line("ok", "port", f"{where} is free")


def _database(settings: Settings) -> Iterator[Line]:
    where = address(settings.database_url)
    database = Database(settings.database_url, pool_size=2)
    if database.is_sqlite and not database.sqlite_path.exists():
        yield Line("ok", "database", f"{where} will be made at the first start")
        return
    try:
        with explained(settings.database_url):
            yield from _opened(database, where)
    except Stop as stop:
        message, _, step = stop.message.rpartition(": ")
        step = step.rstrip(".").replace(", or run `checkstand doctor`", "")
        yield Line("fail", "database", message, step)
    except Refusal as refusal:
        yield Line("fail", "database", refusal.message.rstrip("."), "see that it runs")
    finally:
        database.close()


def _opened(database: Database, where: str) -> Iterator[Line]:
    revision, newest = revision_of(database), newest_revision()
    with database.read() as session:
        if database.is_sqlite:
            version = session.scalar(text("SELECT sqlite_version()"))
            size = database.sqlite_path.stat().st_size
        else:
            version = session.scalar(text("SHOW server_version"))
            size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
        kind = "SQLite" if database.is_sqlite else "PostgreSQL"
        yield Line("ok", "database", f"{kind} {version}, {where}, {size / 2**20:,.1f} MiB")
        yield from _durability(session, sqlite=database.is_sqlite)
        yield _schema(revision, newest)
        if revision == newest:
            yield _imports(session, database)
            yield _sales_and_clock(session)
            yield _summaries(session)


def _durability(session: Session, *, sqlite: bool) -> Iterator[Line]:
    if not sqlite:
        off = [
            name for name in MUST_BE_ON if session.scalar(text(f"SHOW {name}")) in ("off", "local")
        ]
        if off:
            yield Line(
                "warn",
                "durability",
                f"A power cut can lose sales: {', '.join(off)} is off",
                "switch it on in postgresql.conf",
            )
        else:
            yield Line("ok", "durability", "An answered sale survives a power cut")
        return
    mode = session.scalar(text("PRAGMA journal_mode"))
    synchronous = session.scalar(text("PRAGMA synchronous")) or 0
    if mode != "wal":
        yield Line(
            "warn",
            "durability",
            f"The journal mode is {mode}, so reading and selling wait for each other",
            "keep the database on a local disk, not on a network drive",
        )
    elif synchronous < 2:
        yield Line("fail", "durability", "A power cut can lose sales", "report this")
    else:
        yield Line("ok", "durability", "An answered sale survives a power cut")


def _schema(revision: str | None, newest: str) -> Line:
    if revision == newest:
        return Line("ok", "schema", f"{revision}, as this version needs it")
    if revision is not None and revision > newest:
        message = f"It is {revision}, of a newer version; this one knows {newest}"
        return Line("fail", "schema", message, "install the newer version")
    return Line(
        "warn",
        "schema",
        f"It is {revision or 'not there'}, this version needs {newest}",
        "run `checkstand db upgrade`; `serve` does so too",
    )


def _imports(session: Session, database: Database) -> Line:
    latest = imports_page(session, None, 20)
    stuck = [
        each for each in latest if each.status == "running" and not is_alive(database, each.id)
    ]
    failed = [each for each in latest if each.status == "failed"]
    if stuck:
        return Line(
            "warn",
            "imports",
            f"The import of {stuck[0].file_name} was cut short, and nothing of it stored",
            "import the file again",
        )
    if failed:
        return Line(
            "warn",
            "imports",
            f"The import of {failed[0].file_name} failed, and nothing of it was stored",
            "import the file again, if you have not yet",
        )
    running = sum(each.status == "running" for each in latest)
    return Line("ok", "imports", f"{running} running" if running else "none is unfinished")


def _sales_and_clock(session: Session) -> Line:
    """Ask for the newest purchases: it must be quick, and they must not lie in the future."""
    started = time.perf_counter()
    purchases = list_purchases(session.connection(), PurchaseFilter(), 50).purchases
    seconds = time.perf_counter() - started
    if purchases and purchases[0].occurred_at > datetime.now(UTC) + CLOCKS_DIFFER:
        return Line(
            "warn",
            "purchases",
            f"The newest purchase is of {purchases[0].occurred_at:%Y-%m-%d %H:%M} UTC,"
            " which is still to come",
            "set this machine's clock, and those of the registers",
        )
    if seconds > SLOW_SECONDS:
        return Line(
            "warn",
            "purchases",
            f"Listing 50 of them takes {seconds:.1f} s",
            "look for other programs that keep this machine busy",
        )
    return Line("ok", "purchases", f"Listing 50 of them takes {seconds * 1000:.0f} ms")


def _summaries(session: Session) -> Line:
    if summaries_agree(session.connection()):
        return Line("ok", "summaries", "They say in sum what the purchases say")
    return Line(
        "fail",
        "summaries",
        "Reports don't say what the purchases say",
        "run `checkstand db check`, and report what it finds",
    )
