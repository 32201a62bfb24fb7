"""The migrations make what the code expects, there and back, however many start at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from checkstand.migrations.tables import metadata
from checkstand.platform.db import migrate
from checkstand.platform.db.database import Database


@pytest.fixture
def database(bare_database_url: str) -> Iterator[Database]:
    database = Database(bare_database_url)
    yield database
    database.close()


def test_the_schema_is_all_migrations(database: Database) -> None:
    migrate.upgrade(database.url.render_as_string(hide_password=False))
    with database.write() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_there_and_back(database: Database) -> None:
    with database.write() as session:
        config = migrate._config(session.connection())
        command.upgrade(config, "head")
        command.downgrade(config, "base")
        tables = inspect(session.connection()).get_table_names()
        assert tables == ["alembic_version"]
        command.upgrade(config, "head")


def test_servers_that_start_together(bare_database_url: str) -> None:
    with ThreadPoolExecutor(4) as servers:
        revisions = list(servers.map(migrate.upgrade, [bare_database_url] * 4))
    assert revisions == [migrate.head_revision()] * 4
