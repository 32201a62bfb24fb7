"""Many tills at once, through real servers and bare threads: nothing lost, doubled or stuck."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from checkstand.purchases import consequences
from checkstand.purchases.drafts import NEW_CUSTOMER
from checkstand.purchases.recorded import AlreadyRecorded, Recorded
from checkstand.purchases.service import record_purchases
from checkstand.shop import Shop
from tests.serving import Server, serve
from tests.shop import add_product, draft, make_shop

T = TypeVar("T")


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url)
    for number in range(1, 21):
        add_product(shop, f"product {number}", 100 + number)
    yield shop
    shop.database.close()


def at_once(number: int, work: Callable[[int], T]) -> list[T]:
    """Do `work(0) … work(number - 1)` at the same moment."""
    barrier = Barrier(number)

    def each(position: int) -> T:
        barrier.wait(30)
        return work(position)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(each, range(number)))


def one(shop: Shop, statement: str) -> Any:
    with shop.database.read() as session:
        return session.execute(text(statement)).scalar_one()


def everything_agrees(shop: Shop) -> None:
    with shop.database.read() as session:
        connection = session.connection()
        assert consequences.disagreements(connection) == {}
        gaps = connection.execute(
            text(
                "SELECT count(*) FROM (SELECT register_id FROM purchases GROUP BY register_id"
                " HAVING max(receipt_count) <> count(*)) AS gapped"
            )
        ).scalar_one()
        assert gaps == 0


def test_fifty_equal_purchases_by_threads(shop: Shop) -> None:
    asked = draft([1, 2, 3], customer=NEW_CUSTOMER, payments=[("cash", 1000)])
    outcomes = at_once(50, lambda _: record_purchases(shop, [asked])[0])
    assert Counter(type(outcome) for outcome in outcomes) == {Recorded: 1, AlreadyRecorded: 49}
    purchases = {outcome.purchase.receipt_number for outcome in outcomes}  # type: ignore[union-attr]
    assert purchases == {"SM1-main-000001"}
    assert one(shop, "SELECT count(*) FROM purchases") == 1
    assert one(shop, "SELECT count(*) FROM customers") == 1
    everything_agrees(shop)


def test_the_same_new_customer_in_many_branches(shop: Shop) -> None:
    outcomes = at_once(
        12,
        lambda number: record_purchases(
            shop, [draft([1], branch=f"SM{number % 3 + 1}", customer="u100")]
        )[0],
    )
    customers = {outcome.purchase.customer_id for outcome in outcomes}  # type: ignore[union-attr]
    assert len(customers) == 1
    assert one(shop, "SELECT purchases FROM customer_totals") == 12
    everything_agrees(shop)


@pytest.mark.parametrize("branches", [1, 3])
def test_registers_selling_the_same_products(shop: Shop, branches: int) -> None:
    """Each thread sells the same products in an order of its own, in batches: no deadlock."""

    def till(number: int) -> int:
        order = random.Random(number)
        sold = 0
        for _ in range(6):
            drafts = []
            for _ in range(5):
                products = order.sample(range(1, 21), 6)
                drafts.append(
                    draft(
                        products,
                        branch=f"SM{order.randint(1, branches)}",
                        register=f"R{order.randint(1, 3)}",
                        customer=f"u{order.randint(1, 5)}",
                    )
                )
            outcomes = record_purchases(shop, drafts)
            assert all(isinstance(outcome, Recorded) for outcome in outcomes)
            sold += 6 * len(drafts)
        return sold

    sold = sum(at_once(8, till))
    assert sold == 8 * 6 * 5 * 6
    assert one(shop, "SELECT count(*) FROM purchases") == 240
    assert one(shop, "SELECT sum(quantity_milli) FROM stock_movements") == -sold * 1000
    assert one(shop, "SELECT sum(quantity_milli) FROM stock_levels") == -sold * 1000
    everything_agrees(shop)


# --- Through real servers -----------------------------------------------------------------------


def post(server: Server, bodies: Sequence[dict[str, Any]]) -> list[httpx.Response]:
    """Send purchases, each on a connection of its own, at the same moment."""

    def send(position: int) -> httpx.Response:
        with server.client() as client:
            return client.post("/cash-register/purchases", json=bodies[position])

    return at_once(len(bodies), send)


def workers(shop: Shop) -> tuple[str, ...]:
    return () if shop.database.is_sqlite else ("--workers", "2")


def test_fifty_equal_requests(shop: Shop, database_url: str) -> None:
    body = {
        "id": str(uuid4()),
        "supermarket_id": "SM1",
        "user_id": "new",
        "items": [{"product_id": 1, "quantity": 2}, {"product_id": 3}],
        "payments": [{"method": "cash", "amount": "10.00"}],
    }
    with serve(database_url, *workers(shop)) as server:
        answers = post(server, [body] * 50)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 49}
    assert len({answer.text for answer in answers}) == 1
    assert one(shop, "SELECT count(*) FROM purchases") == 1
    assert one(shop, "SELECT count(*) FROM customers") == 1
    everything_agrees(shop)


def test_one_id_for_two_purchases(shop: Shop, database_url: str) -> None:
    id_ = str(uuid4())
    bodies = [
        {"id": id_, "branch_id": 1, "items": [{"product_id": 1 + number % 2}]}
        for number in range(20)
    ]
    with serve(database_url, *workers(shop)) as server:
        answers = post(server, bodies)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 9, 409: 10}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {
        "id-reused"
    }
    assert one(shop, "SELECT count(*) FROM purchases") == 1


def test_eight_registers_and_another_process(shop: Shop, database_url: str) -> None:
    """No register is told that the database is locked, though the command line writes too."""

    def till(server: Server, number: int) -> list[int]:
        statuses = []
        with server.client() as client:
            for _ in range(25):
                answer = client.post(
                    "/cash-register/purchases",
                    json={
                        "branch_id": number % 3 + 1,
                        "register": f"R{number}",
                        "user_id": f"u{number % 4}",
                        "items": [{"product_id": 1}, {"product_id": 2}, {"product_id": 3}],
                    },
                )
                statuses.append(answer.status_code)
        return statuses

    with serve(database_url) as server:

        def work(number: int) -> list[int]:
            if number < 8:
                return till(server, number)
            for _ in range(25):
                record_purchases(shop, [draft([1, 2, 3], register="cli")])
            return []

        statuses = [status for each in at_once(9, work) for status in each]
    assert Counter(statuses) == {201: 200}
    assert one(shop, "SELECT count(*) FROM purchases") == 225
    everything_agrees(shop)


@pytest.mark.force
def test_killed_under_load(durable_database_url: str) -> None:
    """Every purchase that was answered is there once after kill -9; none that wasn't is half."""
    shop = make_shop(durable_database_url)
    for number in range(1, 11):
        add_product(shop, f"product {number}", 100 + number)
    answered: list[str] = []
    sent: list[str] = []

    def till(server: Server, number: int) -> None:
        with server.client(timeout=10) as client:
            for turn in range(10_000):
                body = {
                    "id": str(uuid4()),
                    "branch_id": number % 3 + 1,
                    "register": f"R{number}",
                    "user_id": f"u{number % 4}",
                    "items": [{"product_id": turn % 10 + 1}, {"product_id": 3, "quantity": 2}],
                }
                sent.append(json.dumps(body))
                try:
                    answer = client.post("/cash-register/purchases", json=body)
                except httpx.HTTPError:
                    return
                assert answer.status_code == 201
                answered.append(str(body["id"]))

    def killer(server: Server) -> None:
        end = time.monotonic() + 30
        while len(answered) < 150 and time.monotonic() < end:
            time.sleep(0.01)
        server.kill9()

    with serve(durable_database_url) as server:
        at_once(9, lambda number: till(server, number) if number else killer(server))
        server.restart()
        with server.client() as client:
            for id_ in answered:
                assert client.get(f"/cash-register/purchases/{id_}").status_code == 200
            statuses = Counter(
                client.post("/cash-register/purchases", json=json.loads(body)).status_code
                for body in sent
            )
    assert len(answered) >= 150
    assert statuses[200] >= len(answered)
    assert set(statuses) <= {200, 201}
    assert one(shop, "SELECT count(*) FROM purchases") == len(sent)
    assert one(shop, "SELECT count(*) FROM purchase_items") == 2 * len(sent)
    everything_agrees(shop)
    shop.database.close()


def test_a_commit_that_fails_answers_5xx(shop: Shop, database_url: str) -> None:
    """The failure comes from the commit itself: a deferred constraint is checked only then."""
    with shop.database.write() as session:
        for statement in (
            "CREATE TABLE nobody (id INTEGER PRIMARY KEY)",
            ("CREATE TABLE bombs (nobody_id INTEGER REFERENCES nobody (id)"
            " DEFERRABLE INITIALLY DEFERRED)"),
            *(
                [("CREATE TRIGGER bomb AFTER INSERT ON purchases BEGIN"
                 " INSERT INTO bombs VALUES (1); END")]
                if shop.database.is_sqlite
                else [
                    ("CREATE FUNCTION bomb() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$ BEGIN INSERT INTO bombs VALUES (1); RETURN NULL; END $$"),
                    ("CREATE TRIGGER bomb AFTER INSERT ON purchases"
                    " FOR EACH ROW EXECUTE FUNCTION bomb()"),
                ]
            ),
        ):  # fmt: skip
            session.execute(text(statement))
    body = {"branch_id": 1, "user_id": "u100", "items": [{"product_id": 1}]}
    with serve(database_url) as server:
        answers = post(server, [body] * 3)
        with server.client() as client:
            batch = client.post("/cash-register/purchases/batch", json={"purchases": [body]})
    assert {answer.status_code for answer in answers} == {500}
    assert {answer.json()["code"] for answer in answers} == {"not-storable"}
    assert batch.json()["results"][0]["status"] == "refused"
    assert one(shop, "SELECT count(*) FROM purchases") == 0
    assert one(shop, "SELECT count(*) FROM customers") == 0
    assert one(shop, "SELECT count(*) FROM stock_movements") == 0
