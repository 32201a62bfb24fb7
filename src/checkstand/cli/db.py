"""`checkstand db`: the database as a whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from checkstand.cli.errors import ExitCode, Stop
from checkstand.cli.options import Yes
from checkstand.cli.output import AsJson, TableOf, confirm, note, print_json, print_line
from checkstand.cli.shop import (
    address,
    bring_up_to_date,
    explained,
    newest_revision,
    opened,
    read_settings,
    revision_of,
)
from checkstand.platform.db.backup import back_up, read_backup, restore
from checkstand.platform.db.database import Database
from checkstand.purchases.audit import (
    broken_receipt_numbers,
    purchases_without_items,
    unbalanced_purchases,
)
from checkstand.purchases.consequences import disagreements

app = typer.Typer(no_args_is_help=True)

OURS = ("alembic_version", "branches", "products", "purchases", "purchase_items")
"""Tables that make a database one of Checkstand."""


@app.command()
def upgrade(as_json: AsJson = False) -> None:
    """Make the database, or bring it to this version's schema."""
    settings = read_settings()
    with explained(settings.database_url), opened(settings.database_url) as database:
        changed = bring_up_to_date(database)
    if as_json:
        print_json({"revision": newest_revision(), "changed": changed})
    else:
        print_line(
            f"The database {address(settings.database_url)} has schema {newest_revision()}"
            + (" now." if changed else " already.")
        )


@app.command()
def check(as_json: AsJson = False) -> None:
    """Check that nothing in the database is damaged, missing or contradictory.

    Reads everything: on millions of purchases it takes minutes. The shop may be open meanwhile.
    """
    settings = read_settings()
    with explained(settings.database_url), opened(settings.database_url) as database:
        found = [{"check": name, "message": message} for name, message in _findings(database)]
    if as_json:
        print_json({"status": "findings" if found else "ok", "findings": found})
    elif not found:
        print_line("The database is in order.")
    else:
        table = TableOf("Check", "Found")
        for each in found:
            table.add(each["check"], each["message"])
        table.print()
    if found:
        raise Stop(
            "The database is not in order: keep a copy of it, then restore the last good backup"
            " with `checkstand db restore FILE`.",
            ExitCode.REFUSED,
        )


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Take the place of a file of that name.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Back the database up into one file, as it is; the shop may be open meanwhile."""
    settings = read_settings()
    with explained(settings.database_url), opened(settings.database_url) as database:
        revision = None if _is_missing(database) else revision_of(database)
        if revision is None:
            raise Stop(
                "There is no shop to back up yet: make one with `checkstand db upgrade`.",
                ExitCode.NOT_FOUND,
            )
        size = back_up(database, file, overwrite=overwrite)
    if as_json:
        print_json({"file": str(file), "size_bytes": size, "revision": revision})
    else:
        print_line(f"Wrote {file} ({_size(size)}).")


@app.command("restore")
def restore_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the database, after the server has been stopped.

    An SQLite file that was there before is kept beside it, as *.before-restore.
    """
    settings = read_settings()
    with explained(settings.database_url), opened(settings.database_url) as database:
        found = read_backup(file, sqlite=database.is_sqlite, must_have=OURS)
        newest = newest_revision()
        if found.revision > newest:
            raise Stop(
                f"{file} is of a newer Checkstand (schema {found.revision}, this one knows"
                f" {newest}): install that version, and restore again.",
                ExitCode.REFUSED,
            )
        where = address(settings.database_url)
        confirm(f"Replace the database {where} by {file}?", yes=yes)
        kept = restore(database, found)
    with explained(settings.database_url), opened(settings.database_url) as database:
        bring_up_to_date(database)
    if as_json:
        print_json({"file": str(file), "kept": kept and str(kept), "revision": newest})
        return
    print_line(f"Restored {file} into {where}.")
    if kept is not None:
        print_line(f"What was there before is {kept}.")
    note("Check it with `checkstand db check` before you open the shop.")


def _findings(database: Database) -> Iterator[tuple[str, str]]:
    """Answer what is wrong: the name of the check, and a sentence."""
    if _is_missing(database):
        yield "schema", "There is no database yet: make it with `checkstand db upgrade`."
        return
    if database.is_sqlite:
        yield from _damage(database)
    revision, newest = revision_of(database), newest_revision()
    if revision != newest:
        yield "schema", f"It has schema {revision or 'none'}, this version needs {newest}."
        return
    with database.read() as session:
        connection = session.connection()
        for table, rows in disagreements(connection).items():
            yield "summaries", f"{rows:,} rows of {table} don't say what the purchases say."
        for register in broken_receipt_numbers(connection):
            yield "receipts", f"The receipts of {register} are not numbered without a gap."
        if purchases := unbalanced_purchases(connection):
            yield "totals", f"{purchases:,} purchases don't come to the sum of their lines."
        if purchases := purchases_without_items(connection):
            yield "items", f"{purchases:,} purchases have no line."


def _is_missing(database: Database) -> bool:
    """Answer whether SQLite would make the database by looking at it."""
    return database.is_sqlite and not database.sqlite_path.exists()


def _damage(database: Database) -> Iterator[tuple[str, str]]:
    with database.read() as session:
        connection = session.connection()
        for (problem,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if problem != "ok":
                yield "integrity", str(problem)
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20):
            yield "references", f"A row of {row[0]} refers to one of {row[2]} that isn't there."


def _size(size_bytes: int) -> str:
    size, unit = float(size_bytes), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:.1f} {unit}" if unit != "bytes" else f"{size_bytes} bytes"
