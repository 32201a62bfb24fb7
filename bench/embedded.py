"""The embedded database: purchases over HTTP beside Python's sqlite3, and the server's memory."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.figures import Figure, alternate, at_least, at_most, median, ratio
from bench.load import Tills, check_books, write_with_sqlite3
from bench.options import Options
from bench.places import sqlite_database, sqlite_folder
from bench.shop import Assortment
from tests.serving import serve

TILLS = 8
RATIO = at_least(0.8)
SLOWEST = at_most(60)
WARM_UP_SECONDS = 2
MEMORY_PURCHASES = 100_000
MEMORY = at_most(200)
BATCH = 100


def sqlite(options: Options) -> Iterator[Figure]:
    """One purchase of three lines a request."""
    assortment = Assortment()
    with sqlite_folder() as folder:
        ours = sqlite_database(folder, "ours", assortment)
        floor = sqlite_database(folder, "floor", assortment)
        with serve(ours, "cash-register") as server:
            tills = Tills(server.base_url, ours, assortment)
            post = partial(tills.post, clients=TILLS)
            write = partial(write_with_sqlite3, folder / "floor.db", assortment)
            for side in (post, write):
                side(seconds=WARM_UP_SECONDS)
            measured = alternate(
                options.rounds,
                partial(post, seconds=options.seconds),
                partial(write, seconds=options.seconds),
            )
        tills.check()
        check_books(floor)
    mine, theirs = measured
    yield ratio(f"SQLite, {TILLS} tills", mine, theirs, "sqlite3", RATIO)
    yield Figure(
        f"SQLite, {TILLS} tills, p99",
        median(each.p99_ms for each in mine),
        "ms",
        SLOWEST,
        f"p50 {median(each.p50_ms for each in mine):.1f} ms,"
        f" sqlite3's p50 {median(each.p50_ms for each in theirs):.1f} ms"
        f" and p99 {median(each.p99_ms for each in theirs):.1f} ms",
    )


def memory(options: Options) -> Iterator[Figure]:
    """What the whole shop in one process holds in memory after many purchases."""
    assortment = Assortment()
    with sqlite_folder() as folder:
        url = sqlite_database(folder, "ours", assortment)
        with serve(url) as server:
            tills = Tills(f"{server.base_url}/cash-register", url, assortment)
            before = _resident_mb(server.process.pid)
            while tills.answered < MEMORY_PURCHASES:
                tills.post(clients=TILLS, seconds=options.seconds, in_batch=BATCH)
            after = _resident_mb(server.process.pid)
        tills.check()
    yield Figure(
        f"memory of the server after {MEMORY_PURCHASES:,} purchases on SQLite",
        after,
        "MB",
        MEMORY,
        f"{before:.0f} MB when it was started; {tills.answered:,} purchases",
    )


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"the system does not tell the memory of process {pid}")
