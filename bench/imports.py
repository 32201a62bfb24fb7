"""A large purchases.csv, beside the database's own way to take in the rows that result."""

import csv
import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psycopg
from psycopg.sql import SQL, Identifier

from bench.figures import Figure, at_least, at_most, median
from bench.floors.sqlite_writer import PRAGMAS
from bench.importing import Imported
from bench.load import Wrong, check_books, run_module
from bench.options import Options
from bench.places import postgresql, postgresql_database, sqlite_database, sqlite_folder
from bench.shop import Assortment, price_minor
from checkstand.migrations.tables import metadata

RATIO = at_least(0.25)
MEMORY = at_most(250)
DAYS = 365
ROWS_PER_CUSTOMER = 20
LONGEST_SECONDS = 3_600

_TABLES = [table.name for table in metadata.sorted_tables]


def imports(options: Options) -> Iterator[Figure]:
    """Import on PostgreSQL, then on SQLite."""
    with sqlite_folder() as folder:
        file = folder / "purchases.csv"
        write_purchases(file, Assortment(), options.rows)
        yield from _on_postgresql(file, options)
        yield from _on_sqlite(folder, file, options)


def write_purchases(file: Path, assortment: Assortment, rows: int) -> None:
    """Write a purchases.csv: a year of purchases of one to five products."""
    random = Random(1)
    last = datetime(2026, 1, 1, tzinfo=UTC)
    with file.open("w", newline="", encoding="utf-8") as output:
        writer = csv.writer(output)
        writer.writerow(("supermarket_id", "timestamp", "user_id", "items_list", "total_amount"))
        for _ in range(rows):
            products = random.sample(range(1, assortment.products + 1), random.randint(1, 5))
            at = last - timedelta(seconds=random.randrange(DAYS * 86_400))
            cents = sum(map(price_minor, products))
            writer.writerow(
                (
                    f"SM{random.randint(1, assortment.branches)}",
                    f"{at:%Y-%m-%dT%H:%M:%SZ}",
                    f"u{random.randint(1, max(1, rows // ROWS_PER_CUSTOMER))}",
                    ",".join(f"Product {product}" for product in products),
                    f"{cents // 100}.{cents % 100:02d}",
                )
            )


def _on_postgresql(file: Path, options: Options) -> Iterator[Figure]:
    ours, floor = [], []
    copies = file.with_name("copies")
    with postgresql() as cluster:
        for number in range(options.rounds):
            url = postgresql_database(cluster, Assortment())
            ours.append(_import(url, file, options.rows))
            if number == 0:
                check_books(url)
                _copy_out(url, copies)
            cluster.drop_database(url)
            url = postgresql_database(cluster)
            floor.append(_copy_in(url, copies))
            cluster.drop_database(url)
    yield from _figures("PostgreSQL", "COPY", ours, floor, options.rows)


def _copy_out(url: str, copies: Path) -> None:
    """Write every table to a file."""
    copies.mkdir()
    with psycopg.connect(url) as connection:
        for table in _TABLES:
            statement = SQL("COPY {} TO STDOUT").format(Identifier(table))
            with connection.cursor().copy(statement) as rows, (copies / table).open("wb") as file:
                file.writelines(rows)


def _copy_in(url: str, copies: Path) -> float:
    """Read every table from its file, in one transaction; answers the seconds that it took."""
    began = time.perf_counter()
    with psycopg.connect(url) as connection:
        for table in _TABLES:
            statement = SQL("COPY {} FROM STDIN").format(Identifier(table))
            with connection.cursor().copy(statement) as rows, (copies / table).open("rb") as file:
                while block := file.read(1 << 16):
                    rows.write(block)
    return time.perf_counter() - began


def _on_sqlite(folder: Path, file: Path, options: Options) -> Iterator[Figure]:
    ours, floor = [], []
    for number in range(options.rounds):
        url = sqlite_database(folder, f"imported-{number}", Assortment())
        ours.append(_import(url, file, options.rows))
        if number == 0:
            check_books(url)
        imported, empty = (folder / f"{name}-{number}.db" for name in ("imported", "empty"))
        sqlite_database(folder, empty.stem)
        floor.append(_insert(empty, imported))
        for each in (imported, empty):
            each.unlink()
    yield from _figures("SQLite", "INSERT … SELECT", ours, floor, options.rows)


def _insert(empty: Path, imported: Path) -> float:
    """Take every table's rows from another file; answers the seconds that it took."""
    began = time.perf_counter()
    connection = sqlite3.connect(empty, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("ATTACH ? AS imported", (str(imported),))
    connection.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        connection.execute(f"INSERT INTO {table} SELECT * FROM imported.{table}")
    connection.execute("COMMIT")
    connection.close()
    return time.perf_counter() - began


def _import(url: str, file: Path, rows: int) -> Imported:
    told = run_module("bench.importing", url, str(file), seconds=LONGEST_SECONDS)
    imported = Imported(**json.loads(told))
    if imported.recorded != rows:
        raise Wrong(f"{imported.recorded} of {rows} rows were recorded")
    return imported


def _figures(
    where: str, beside: str, ours: list[Imported], floor: list[float], rows: int
) -> Iterator[Figure]:
    mine, theirs = median(each.seconds for each in ours), median(floor)
    yield Figure(
        f"import of {rows:,} rows, {where}, beside {beside}",
        theirs / mine,
        "×",
        RATIO if where == "PostgreSQL" else None,
        f"{rows / mine:,.0f} rows/s, {beside} {rows / theirs:,.0f}",
    )
    yield Figure(
        f"import of {rows:,} rows, {where}, peak memory",
        max(each.peak_mb for each in ours),
        "MB",
        MEMORY,
    )
