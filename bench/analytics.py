"""The owner's questions, asked of a shop that has sold little and of one that has sold much."""

import http.client
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from urllib.parse import urlsplit

from bench.figures import Figure, alternate, at_most, median
from bench.load import Wrong, check_books
from bench.options import Options
from bench.places import postgresql, postgresql_database, settle, sqlite_database, sqlite_folder
from bench.shop import Assortment, purchases
from checkstand.purchases.recorded import Recorded
from checkstand.purchases.service import record_purchases
from checkstand.settings import Settings
from checkstand.shop import open_shop
from tests.serving import serve

SMALL = 10_000
RATIO = at_most(2)
SLOWEST = at_most(100)
DAYS = 30
PURCHASES_PER_CUSTOMER = 20
ASKED = 40
"""How often each question is asked of each shop."""
BATCH = 1_000

_GROUPINGS = ("hour", "day", "week", "month", "branch", "category", "payment_method")
_QUESTIONS = (
    "/analytics/unique-customers",
    "/analytics/loyal-customers?limit=100",
    "/analytics/top-products?limit=10",
    "/analytics/top-products?limit=10&by=revenue&order=worst",
    "/analytics/statistics",
    "/dashboard",
    *(f"/analytics/revenue?group_by={each}" for each in _GROUPINGS),
)


def analytics(options: Options) -> Iterator[Figure]:
    """Ask on PostgreSQL, then on SQLite."""
    with postgresql() as cluster:
        urls = [postgresql_database(cluster, _assortment(n)) for n in (SMALL, options.purchases)]
        yield from _compare("PostgreSQL", urls, options.purchases)
    with sqlite_folder() as folder:
        urls = [sqlite_database(folder, str(n), _assortment(n)) for n in (SMALL, options.purchases)]
        yield from _compare("SQLite", urls, options.purchases)


def _assortment(count: int) -> Assortment:
    """The same small shop; the more it sells, the more customers it has."""
    return Assortment(
        branches=3,
        registers_per_branch=4,
        products=60,
        products_per_category=10,
        customers=count // PURCHASES_PER_CUSTOMER,
    )


@dataclass(frozen=True, slots=True)
class _Answered:
    """How one question was answered by both shops."""

    question: str
    small_ms: list[float]
    large_ms: list[float]

    @property
    def ratio(self) -> float:
        return median(self.large_ms) / median(self.small_ms)

    @property
    def p95_ms(self) -> float:
        return statistics.quantiles(self.large_ms, n=20)[-1]

    def __str__(self) -> str:
        return (
            f"{self.question}: {median(self.large_ms):.1f} ms, p95 {self.p95_ms:.1f} ms,"
            f" beside {median(self.small_ms):.1f} ms"
        )


def _compare(where: str, urls: list[str], large: int) -> Iterator[Figure]:
    """Answer the figures of the questions that did worst."""
    for url, count in zip(urls, (SMALL, large), strict=True):
        _fill(url, count)
        if where == "PostgreSQL":
            settle(url)
    check_books(urls[0])
    with ExitStack() as stack:
        shops = [_Asked(stack.enter_context(serve(url, "analytics")).base_url) for url in urls]
        answered = [_ask_both(question, *shops) for question in _questions()]
    details = tuple(map(str, answered))
    steepest = max(answered, key=lambda each: each.ratio)
    yield Figure(
        f"analytics, {where}: steepest of {len(answered)} at {large:,} beside {SMALL:,} purchases",
        steepest.ratio,
        "×",
        RATIO,
        str(steepest),
        details,
    )
    slowest = max(answered, key=lambda each: each.p95_ms)
    yield Figure(
        f"analytics, {where}: slowest of {len(answered)}, p95",
        slowest.p95_ms,
        "ms",
        SLOWEST,
        str(slowest),
    )


def _ask_both(question: str, small: "_Asked", large: "_Asked") -> _Answered:
    few, many = alternate(ASKED, partial(small.ask, question), partial(large.ask, question))
    return _Answered(question, few, many)


def _questions() -> Iterator[str]:
    """Each question about everything, and about a branch's last week."""
    today = datetime.now(UTC).date()
    scope = f"branch=SM2&from={today - timedelta(days=7)}&to={today}"
    for question in _QUESTIONS:
        yield question
        yield f"{question}{'&' if '?' in question else '?'}{scope}"


def _fill(url: str, count: int) -> None:
    """Let the shop sell, through the one door.

    Raises:
        Wrong: A purchase was refused.
    """
    shop = open_shop(Settings(database_url=url))
    drawn = purchases(_assortment(count), count, DAYS)
    try:
        while batch := list(islice(drawn, BATCH)):
            outcomes = record_purchases(shop, batch)
            if not all(isinstance(outcome, Recorded) for outcome in outcomes):
                raise Wrong("purchases were refused")
    finally:
        shop.database.close()


class _Asked:
    """A server that is asked over one connection."""

    def __init__(self, base_url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=60)

    def ask(self, question: str) -> float:
        """Answer how many milliseconds the answer took."""
        began = time.perf_counter()
        self._connection.request("GET", question)
        response = self._connection.getresponse()
        body = response.read()
        took = time.perf_counter() - began
        if response.status != http.client.OK:
            raise Wrong(f"{question}: {response.status} {body[:300]!r}")
        return took * 1000
