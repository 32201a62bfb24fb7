"""Databases to measure on, empty but for the shop's assortment, and gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Literal

from bench.shop import Assortment, furnish
from checkstand.platform.db.migrate import upgrade
from tests.postgres import Cluster

# The tests' server sorts and keeps time oddly on purpose, and is small. This is one of a shop.
_AS_IN_A_SHOP = {
    "autovacuum": "on",
    "timezone": "UTC",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """Run a server of our own, which writes every commit to the disk."""
    with Cluster(durable=True) as cluster:
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            for name, value in _AS_IN_A_SHOP.items():
                connection.execute(
                    SQL("ALTER SYSTEM SET {} = {}").format(SQL(name), Literal(value))
                )
        cluster.crash()
        cluster.start()
        yield cluster


def postgresql_database(cluster: Cluster, assortment: Assortment | None = None) -> str:
    """Make a migrated database, furnished if an assortment is given; answers its address."""
    url = cluster.create_database()
    upgrade(url)
    if assortment is not None:
        furnish(url, assortment)
        settle(url)
    return url


def settle(url: str) -> None:
    """Let PostgreSQL do now what it would do in the middle of a round."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


@contextmanager
def sqlite_folder() -> Iterator[Path]:
    """A folder on the disk for SQLite files."""
    with tempfile.TemporaryDirectory(prefix="checkstand-bench-") as folder:
        yield Path(folder)


def sqlite_database(folder: Path, name: str, assortment: Assortment | None = None) -> str:
    """Make a migrated file, furnished if an assortment is given; answers its address."""
    url = f"sqlite:///{folder / name}.db"
    upgrade(url)
    if assortment is not None:
        furnish(url, assortment)
    return url
