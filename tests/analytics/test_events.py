"""Live events: who listens hears of every purchase, whoever records it, and harms nobody."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text

from checkstand.analytics import events
from checkstand.analytics.errors import ListenersTooMany
from checkstand.analytics.events import Listener, PurchaseFeed
from checkstand.analytics.events_repository import last_purchases, receipts, recorded_since
from checkstand.branches.errors import BranchUnknown
from checkstand.shop import Shop
from tests.asynchronous import run_async
from tests.contract.asking import problem_of
from tests.plans import read_whole, statements
from tests.serving import Server, serve
from tests.shop import add_product, draft, make_shop, sell, sell_all

Event = tuple[str, dict[str, Any]]


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url)
    add_product(shop, "milk", 150)
    yield shop
    shop.database.close()


# --- The feed -----------------------------------------------------------------------------------


def test_news_are_added_up_for_those_whom_they_concern(shop: Shop) -> None:
    first = sell(shop, [1], branch="SM2")

    async def listen() -> None:
        feed = PurchaseFeed(shop)
        everybody, one, other = [await feed.join(branch) for branch in (None, "SM1", 2)]
        assert everybody.latest_id == other.latest_id == first.id
        assert one.latest_id is None
        sales = [draft([1]), draft([(1, 2)], branch="SM2", register="R7"), draft([1])]
        sold = await asyncio.to_thread(sell_all, shop, sales)
        news = await everybody.next(2)
        assert news is not None
        assert (news.count, news.revenue_minor) == (3, 600)
        assert news.branches == {"SM1", "SM2"}
        assert news.latest_id in {each.id for each in sold}
        news = await one.next(2)
        assert news is not None
        assert (news.count, news.revenue_minor, news.branches) == (2, 300, {"SM1"})
        assert news.latest_id in {sold[0].id, sold[2].id}
        news = await other.next(2)
        assert news is not None
        assert (news.count, news.revenue_minor, news.latest_id) == (1, 300, sold[1].id)
        assert await everybody.next(1.2) is None
        await feed.close()

    run_async(listen())


def test_news_gather_until_they_are_fetched(shop: Shop) -> None:
    async def listen() -> None:
        feed = PurchaseFeed(shop)
        slow = await feed.join()
        for branch in ("SM1", "SM2", "SM2"):
            last = await asyncio.to_thread(sell, shop, [1], branch=branch)
            await asyncio.sleep(0.7)
        news = await slow.next(0.1)
        assert news is not None
        assert (news.count, news.branches, news.latest_id) == (3, {"SM1", "SM2"}, last.id)
        await feed.close()
        assert slow.is_over

    run_async(listen())


def test_the_database_is_asked_only_while_somebody_listens(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "POLL_SECONDS", 0.05)

    async def listen() -> None:
        feed = PurchaseFeed(shop)
        here = await feed.join()
        feed.leave(here)
        await asyncio.sleep(0.3)
        assert feed._watching is not None
        assert feed._watching.done()
        sell(shop, [1])  # nobody is told of it
        back = await feed.join()
        assert await back.next(0.3) is None
        sold = await asyncio.to_thread(sell, shop, [1])
        news = await back.next(2)
        assert news is not None
        assert (news.count, news.latest_id) == (1, sold.id)
        await feed.close()

    run_async(listen())


def test_there_is_room_for_so_many(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_LISTENERS", 3)

    async def listen() -> None:
        feed = PurchaseFeed(shop)
        with pytest.raises(BranchUnknown):
            await feed.join("nowhere")
        joined: list[Listener] = [await feed.join() for _ in range(3)]
        with pytest.raises(ListenersTooMany):
            await feed.join()
        feed.leave(joined[0])
        await feed.join()
        await feed.close()

    run_async(listen())


def test_the_feed_goes_on_when_the_database_is_back(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    shop = make_shop(sqlite_url)
    add_product(shop, "milk", 150)

    async def listen() -> None:
        feed = PurchaseFeed(shop)
        listener = await feed.join()
        shop.database.close()
        away = path.rename(path.with_suffix(".away"))
        assert await listener.next(1.2) is None
        assert not listener.is_over
        away.rename(path)
        sold = await asyncio.to_thread(sell, shop, [1])
        news = await listener.next(3)
        assert news is not None
        assert (news.count, news.latest_id) == (1, sold.id)
        await feed.close()

    run_async(listen())
    shop.database.close()


def test_nothing_that_grows_is_read_to_its_end(shop: Shop) -> None:
    sell_all(shop, [draft([1], register=f"R{number % 4}") for number in range(600)])
    with shop.database.write() as session:
        session.execute(text("ANALYZE"))
    with shop.database.read() as session:
        connection = session.connection()
        asked = statements(
            connection,
            lambda: (
                receipts(connection),
                recorded_since(connection, {1: 0, 2: 0}),
                last_purchases(connection),
                last_purchases(connection, 2),
            ),
        )
        assert len(asked) == 4
        read = {table for statement in asked for table in read_whole(connection, *statement)}
    assert read <= {"registers", "branches"}


# --- The stream ---------------------------------------------------------------------------------


class Stream:
    """What a browser would make of the answer."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next(self) -> Event:
        fields: dict[str, str] = {}
        for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                return fields["event"], orjson.loads(fields["data"])
        raise EOFError("the stream has ended")


@contextmanager
def listening(server: Server, path: str = "/analytics/events") -> Iterator[Stream]:
    with server.client(20) as client, client.stream("GET", path) as response:
        yield Stream(response)


def buy(server: Server, branch: str = "SM1") -> str:
    with server.client() as client:
        sold = client.post(
            "/cash-register/purchases",
            json={"branch_id": branch, "items": [{"product_id": 1, "quantity": 2}]},
        )
        assert sold.status_code == 201, sold.text
        return str(sold.json()["id"])


def test_a_purchase_is_told_within_a_second(shop: Shop, database_url: str) -> None:
    with serve(database_url) as server, listening(server) as stream:
        headers = stream.response.headers
        assert headers["content-type"] == "text/event-stream; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        assert headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in headers
        name, hello = stream.next()
        assert (name, hello["latest_id"]) == ("hello", None)
        assert hello["server_time"].endswith("Z")
        for branch in ("SM1", "SM3"):
            latest_id = buy(server, branch)
            answered = time.monotonic()
            assert stream.next() == (
                "purchases",
                {"count": 1, "latest_id": latest_id, "branches": [branch], "revenue": "3.00"},
            )
            assert time.monotonic() - answered < 1
        sold = sell(shop, [1])  # by another process
        answered = time.monotonic()
        assert stream.next()[1]["latest_id"] == str(sold.id)
        assert time.monotonic() - answered < 1
        with listening(server, "/analytics/events?branch=SM3") as other:
            assert other.next()[1]["latest_id"] == latest_id
        with server.client() as client:
            unknown = client.get("/analytics/events", params={"branch": "SM9"})
            assert problem_of(unknown)["code"] == "branch-unknown"


@contextmanager
def served_twice(database_url: str) -> Iterator[tuple[Server, Server]]:
    """A server, and a gateway to it."""
    with serve(database_url) as behind:
        env = {
            f"CHECKSTAND_{each}_URL": behind.base_url
            for each in ("CASH_REGISTER", "ANALYTICS_SERVICE", "MANAGEMENT")
        }
        with serve("sqlite:////nowhere/none.db", "gateway", env=env) as gateway:
            yield behind, gateway


def test_streams_go_through_the_gateway_and_both_stop_at_once(database_url: str) -> None:
    make_shop(database_url).database.close()
    with ExitStack() as stack:
        behind, gateway = stack.enter_context(served_twice(database_url))
        shop = stack.enter_context(opened(database_url))
        with listening(gateway) as stream:
            assert stream.next()[0] == "hello"
            sold = sell(shop, [1])
            assert stream.next()[1]["latest_id"] == str(sold.id)
            assert_stops_at_once(behind)
            with pytest.raises(EOFError):
                stream.next()
        behind.restart()
        with listening(gateway) as stream:
            assert stream.next()[0] == "hello"
            assert_stops_at_once(gateway)
            with pytest.raises(EOFError):
                stream.next()
        gateway.restart()
        with listening(gateway) as stream:
            assert stream.next()[0] == "hello"
            behind.kill9()
            with pytest.raises(EOFError):
                stream.next()
        assert "error" not in gateway.output
        assert "error" not in behind.output


@contextmanager
def opened(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, branches={})
    add_product(shop, "milk", 150)
    yield shop
    shop.database.close()


def assert_stops_at_once(server: Server) -> None:
    told = time.monotonic()
    server.process.terminate()
    assert server.process.wait(10) == 0
    assert time.monotonic() - told < 2
    server.kill9()  # what it may have left behind


@pytest.mark.parametrize("workers", [1, 2])
def test_servers_with_listeners_stop_at_once(postgres_url: str, workers: int) -> None:
    make_shop(postgres_url).database.close()
    with serve(postgres_url, "--workers", str(workers)) as server, ExitStack() as stack:
        streams = [stack.enter_context(listening(server)) for _ in range(6)]
        assert all(stream.next()[0] == "hello" for stream in streams)
        assert_stops_at_once(server)
        for stream in streams:
            with pytest.raises(EOFError):
                stream.next()
        assert "Cancel" not in server.output


def test_listening_is_no_slow_request(sqlite_url: str) -> None:
    make_shop(sqlite_url).database.close()
    with serve(sqlite_url) as server:
        with listening(server) as stream:
            assert stream.next()[0] == "hello"
            time.sleep(1.2)
        with server.client() as client:
            metrics = client.get("/metrics").text
        labels = '{method="GET",route="/analytics/events"}'
        assert f"checkstand_http_request_seconds_count{labels} 1.0" in metrics
        assert (
            'checkstand_http_request_seconds_bucket{le="1.0",method="GET",'
            'route="/analytics/events"} 1.0'
        ) in metrics
        assert "/analytics/events" not in server.output


@pytest.mark.parametrize("through_gateway", [False, True])
def test_who_goes_away_frees_the_place(sqlite_url: str, through_gateway: bool) -> None:
    make_shop(sqlite_url).database.close()
    most = events.MOST_LISTENERS
    with served_twice(sqlite_url) as (behind, gateway):
        server = gateway if through_gateway else behind
        with ExitStack() as stack:
            client = stack.enter_context(
                httpx.Client(
                    base_url=server.base_url,
                    trust_env=False,
                    timeout=20,
                    limits=httpx.Limits(max_connections=most + 10),
                )
            )
            streams = [
                Stream(stack.enter_context(client.stream("GET", "/analytics/events")))
                for _ in range(most)
            ]
            assert all(stream.next()[0] == "hello" for stream in streams)
            refused = client.get("/analytics/events")
            assert problem_of(refused)["code"] == "listeners-too-many"
            assert refused.headers["retry-after"] == "30"
            assert client.get("/analytics/statistics").status_code == 200
        time.sleep(0.5)
        with ExitStack() as stack:
            streams = [stack.enter_context(listening(behind)) for _ in range(most)]
            assert all(stream.next()[0] == "hello" for stream in streams)
