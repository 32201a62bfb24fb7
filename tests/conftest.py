"""What tests share: databases of both kinds, migrated as a shop's are, and the shared data.

A test that asks for `database_url` runs on SQLite and on PostgreSQL. Each test gets a database of
its own, copied from one that the migrations made once.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.postgres import Cluster, PostgresMissing

BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]
ON_POSTGRES = {"postgres_cluster", "postgres_url", "durable_postgres_cluster"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL; the parameters of `database_url` carry the mark themselves."""
    for item in items:
        if ON_POSTGRES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("postgres")


def missing(what: str) -> NoReturn:
    """Skip a test for want of something; in continuous integration nothing may be wanting."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def _migrate(url: str) -> None:
    from checkstand.platform.db.migrate import upgrade  # loaded only where a database is needed

    upgrade(url)


# --- Databases ----------------------------------------------------------------------------------


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database, on SQLite and on PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(params=BOTH)
def durable_database_url(request: pytest.FixtureRequest) -> str:
    """The same, on a PostgreSQL that writes to the disk as a shop's does; for kill -9."""
    name = "sqlite_url" if request.param == "sqlite" else "durable_postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(params=BOTH)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that no migration has touched, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    url = cluster.create_database()
    yield url
    cluster.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """A migrated, empty SQLite database."""
    path = tmp_path / "checkstand.db"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_cluster: Cluster, _postgres_template: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    url = postgres_cluster.create_database(_postgres_template)
    yield url
    postgres_cluster.drop_database(url)


@pytest.fixture
def durable_postgres_url(durable_postgres_cluster: Cluster) -> Iterator[str]:
    """A migrated, empty database on the PostgreSQL that writes to the disk."""
    url = durable_postgres_cluster.create_database()
    _migrate(url)
    yield url
    durable_postgres_cluster.drop_database(url)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """The PostgreSQL server of this test run, or of this worker of it."""
    try:
        cluster = Cluster()
    except PostgresMissing as error:
        missing(str(error))
    with cluster:
        yield cluster


@pytest.fixture(scope="session")
def durable_postgres_cluster() -> Iterator[Cluster]:
    """A second server, whose commits are on the disk before they are answered."""
    try:
        cluster = Cluster(durable=True)
    except PostgresMissing as error:
        missing(str(error))
    with cluster:
        yield cluster


@pytest.fixture(scope="session")
def _postgres_template(postgres_cluster: Cluster) -> str:
    url = postgres_cluster.create_database()
    _migrate(url)
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    # What is still in the write-ahead log belongs into the file: only that is copied.
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


# --- Data beside the project --------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared_data(pytestconfig: pytest.Config) -> Path:
    """The folder of real data that lies beside the project and is never copied into it."""
    folder = pytestconfig.rootpath.parent / "shared" / "data"
    if not folder.is_dir():
        missing("the shared data does not lie beside the project")
    return folder
