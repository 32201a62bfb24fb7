"""The shop as commands get it: opened from the settings, its database brought up to date."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from checkstand.cli.errors import ExitCode, Stop
from checkstand.platform.db.database import Database, as_driver_url, is_outage
from checkstand.platform.errors import Unavailable
from checkstand.settings import Settings
from checkstand.shop import Shop

_FATAL = re.compile(r"FATAL:\s*(.+)")
_FAILED = re.compile(r"failed: (?!FATAL)([^\n]+)")
_DAMAGED = ("malformed", "not a database")


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        Stop: One of them is written wrongly; says which.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = f"CHECKSTAND_{'_'.join(map(str, first['loc'])).upper()}"
        message = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
        raise Stop(
            f"The setting {name} is wrong ({message}): correct it, or unset it.",
            ExitCode.USAGE,
        ) from error


@contextmanager
def open_shop() -> Iterator[Shop]:
    """Open the shop that the environment describes; its database is made or upgraded first.

    Raises:
        Stop: The settings are wrong, or the database can't be used; says why.
    """
    settings = read_settings()
    with explained(settings.database_url), opened(settings.database_url) as database:
        bring_up_to_date(database)
        yield Shop(settings, database)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database as it is; on SQLite its folder is made."""
    database = Database(url, pool_size=4, application="checkstand command line")
    try:
        if database.is_sqlite:
            make_folder(database.sqlite_path.parent)
        yield database
    finally:
        database.close()


def make_folder(folder: Path) -> None:
    """Make the folder of a database.

    Raises:
        Stop: It can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            f"The folder {folder} can't be made ({error.strerror}): make it yourself, or name"
            " another one in CHECKSTAND_DATABASE_URL.",
            ExitCode.UNAVAILABLE,
        ) from error


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Tell why a database can't be used, where it can't.

    Raises:
        Stop: With the reason.
    """
    try:
        yield
    except Unavailable as error:
        cause = error.__cause__
        if isinstance(cause, OperationalError):
            raise _unusable(url, cause) from error
        raise
    except DBAPIError as error:
        if isinstance(error, OperationalError) or _is_damaged(error):
            raise _unusable(url, error) from error
        raise


def address(url: str) -> str:
    """Answer a database's address as it may be shown: without its password."""
    parsed = as_driver_url(url)
    if parsed.get_backend_name() == "sqlite":
        return str(parsed.database)
    return parsed.set(drivername="postgresql").render_as_string(hide_password=True)


def bring_up_to_date(database: Database) -> bool:
    """Migrate a database where it is not at this version's schema.

    Asks the database alone first: what migrates takes a tenth of a second to load.

    Returns:
        Whether anything had to be done.

    Raises:
        Stop: A newer version of Checkstand has migrated it already.
    """
    revision = revision_of(database)
    newest = newest_revision()
    if revision == newest:
        return False
    if revision is not None and revision > newest:
        raise Stop(
            f"The database was upgraded by a newer Checkstand (schema {revision}, this one knows"
            f" {newest}): install that version, or restore a backup from before.",
            ExitCode.UNAVAILABLE,
        )
    from checkstand.platform.db.migrate import upgrade

    upgrade(database.url.render_as_string(hide_password=False))
    return True


def revision_of(database: Database) -> str | None:
    """Answer the revision of a database's schema; None where it was never migrated."""
    try:
        with database.read() as session:
            revision: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
            return revision
    except ProgrammingError:
        return None
    except OperationalError as error:
        if is_outage(error) or "no such table" not in str(error.orig):
            raise
        return None


def newest_revision() -> str:
    """Answer the revision of this version's schema; migrations are files named by their number."""
    versions = files("checkstand") / "migrations" / "versions"
    return max(
        entry.name.partition("_")[0] for entry in versions.iterdir() if entry.name[:1].isdigit()
    )


def _is_damaged(error: DBAPIError) -> bool:
    return any(sign in str(error.orig) for sign in _DAMAGED)


def _unusable(url: str, error: DBAPIError) -> Stop:
    if _is_damaged(error):
        step = "keep the file, and go back to a backup with `checkstand db restore FILE`"
    elif "full" in str(error.orig):
        step = "free some space and try again"
    else:
        step = "check CHECKSTAND_DATABASE_URL, or run `checkstand doctor`"
    return Stop(
        f"The database {address(url)} can't be used ({reason(error)}): {step}.",
        ExitCode.UNAVAILABLE,
    )


def reason(error: DBAPIError) -> str:
    """Answer in a few words what a database driver complains of."""
    said = str(error.orig)
    found = _FATAL.search(said) or _FAILED.search(said)
    return " ".join((found[1] if found else said).split())[:200].rstrip(".")
