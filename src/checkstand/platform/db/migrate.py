"""Bring a database to the schema of this version: Alembic, under a lock, in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from checkstand.platform.db.database import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_LOCK = 0x6368_6563_6B73  # any number, so long as every server takes the same


def upgrade(url: str) -> str:
    """Migrate the database at `url` to this version's schema; several servers may try at once.

    Returns:
        The revision that it has now.
    """
    database = Database(url)
    if database.is_sqlite:
        database.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with database.write() as session:
            connection = session.connection()
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            if current_revision(connection) != head_revision():
                command.upgrade(_config(connection), "head")
            return head_revision()
    finally:
        database.close()


def current_revision(connection: Connection) -> str | None:
    """Answer the revision that a database has; None where it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """Answer the revision of this version's schema."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise RuntimeError("the package carries no migrations")
    return head


def new_revision(connection: Connection, message: str, revision: str) -> None:
    """Write the migration from a database's schema to the tables in the code."""
    command.revision(_config(connection), message=message, rev_id=revision, autogenerate=True)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
