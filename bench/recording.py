"""Purchases over HTTP on PostgreSQL, beside pgbench writing the same rows."""

from collections.abc import Iterator
from functools import partial

from bench.figures import Figure, Measured, alternate, at_least, at_most, median, ratio
from bench.load import Tills, check_books, write_with_pgbench
from bench.options import Options
from bench.places import postgresql, postgresql_database, settle
from bench.shop import Assortment
from tests.serving import serve

RATIOS = {1: None, 16: at_least(1.0), 64: at_least(1.4)}
"""By number of clients."""
SLOWEST = at_most(50)
BATCH = 100
BATCH_CLIENTS = 8
BATCH_RATIO = at_least(3)
FLOOR_CLIENTS = 16
WARM_UP_SECONDS = 2


def recording(options: Options) -> Iterator[Figure]:
    """One purchase of three lines a request."""
    for clients, target in RATIOS.items():
        ours, floor = _beside(options, clients, clients, 1)
        yield ratio(f"recording, {clients} clients", ours, floor, "pgbench", target)
        yield Figure(
            f"recording, {clients} clients, p99",
            median(each.p99_ms for each in ours),
            "ms",
            None if target is None else SLOWEST,
            f"p50 {median(each.p50_ms for each in ours):.1f} ms,"
            f" pgbench's mean {median(each.p50_ms for each in floor):.1f} ms",
        )


def batch(options: Options) -> Iterator[Figure]:
    """A hundred purchases a request."""
    ours, floor = _beside(options, BATCH_CLIENTS, FLOOR_CLIENTS, BATCH)
    yield ratio(f"batches of {BATCH}, {BATCH_CLIENTS} clients", ours, floor, "pgbench", BATCH_RATIO)


def _beside(
    options: Options, clients: int, floor_clients: int, in_batch: int
) -> list[list[Measured]]:
    assortment = Assortment()
    with postgresql() as cluster:
        ours, floor = (postgresql_database(cluster, assortment) for _ in range(2))
        with serve(ours, "cash-register") as server:
            tills = Tills(server.base_url, ours, assortment)
            post = partial(tills.post, clients=clients, in_batch=in_batch)
            write = partial(write_with_pgbench, floor, assortment, clients=floor_clients)
            for side in (post, write):
                side(seconds=WARM_UP_SECONDS)
            settle(ours)
            settle(floor)
            measured = alternate(
                options.rounds,
                partial(post, seconds=options.seconds),
                partial(write, seconds=options.seconds),
            )
        tills.check()
        check_books(floor)
    return measured
