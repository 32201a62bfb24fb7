"""Taking back at many registers at once, through real servers: once, wholly, and never too much."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from checkstand.purchases.recorded import RecordedPurchase
from checkstand.shop import Shop
from tests.concurrency.test_recording_together import at_once, everything_agrees, one
from tests.serving import Server, serve
from tests.shop import add_product, draft, make_shop, sell_all

TWO_LINES = [(1, 3), (2, 2)]
"""Three of the first product and two of the second: 8.57."""


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url)
    stocked(shop)
    yield shop
    shop.database.close()


@pytest.fixture
def registers(shop: Shop, database_url: str) -> Iterator[list[httpx.Client]]:
    """Two registers; on PostgreSQL each has a server process of its own."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve(database_url))
            for _ in range(1 if shop.database.is_sqlite else 2)
        ]
        yield [stack.enter_context(servers[number % len(servers)].client()) for number in (0, 1)]


def stocked(shop: Shop) -> None:
    for number in range(1, 4):
        add_product(shop, f"product {number}", 100 + 51 * number, tax_rate_bp=1900)


def sold(shop: Shop, number: int) -> list[RecordedPurchase]:
    """Sell the two lines so many times, to a handful of customers, paid in cash."""
    return sell_all(
        shop,
        [
            draft(TWO_LINES, customer=f"u{at % 3}", payments=[("cash", 1000)])
            for at in range(number)
        ],
    )


def address(purchase: UUID, action: str = "") -> str:
    return f"/management/purchases/{purchase}{action}"


def ended(answers: Sequence[httpx.Response]) -> list[tuple[int, str | None]]:
    """Answer how each request ended, those that succeeded first: its status and its code."""
    return sorted((answer.status_code, answer.json().get("code")) for answer in answers)


def test_two_registers_refund_the_same_line(shop: Shop, registers: list[httpx.Client]) -> None:
    for purchase in sold(shop, 50):

        def refund(number: int, purchase: UUID = purchase.id) -> httpx.Response:
            return registers[number].post(
                address(purchase, "/refund"),
                json={
                    "items": [{"item_id": 1, "quantity": 2}],
                    "reason": "sour",
                    "register": f"R{number}",
                },
            )

        answers = at_once(2, refund)
        assert ended(answers) == [(201, None), (409, "nothing-left-to-refund")]
        (refused,) = (answer for answer in answers if answer.status_code == 409)
        assert refused.json()["errors"][0]["pointer"] == "/items/0/quantity"
    assert one(shop, "SELECT count(*) FROM purchases WHERE kind = 'refund'") == 50
    assert one(shop, "SELECT sum(quantity_milli) FROM stock_levels") == -50 * 3000
    assert one(shop, "SELECT sum(revenue_minor) FROM daily_branch_sales") == 50 * (151 + 2 * 202)
    everything_agrees(shop)


def test_a_void_and_a_refund(shop: Shop, registers: list[httpx.Client]) -> None:
    won = Counter[str]()
    for purchase in sold(shop, 30):

        def take_back(number: int, purchase: UUID = purchase.id) -> httpx.Response:
            action = "/void" if number else "/refund"
            return registers[number].post(address(purchase, action), json={"reason": "sour"})

        refund, void = at_once(2, take_back)
        if void.status_code == 201:
            won["void"] += 1
            assert (refund.status_code, refund.json()["code"]) == (409, "nothing-left-to-refund")
        else:
            won["refund"] += 1
            assert refund.status_code == 201
            assert (void.status_code, void.json()["code"]) == (409, "already-refunded")
    assert won.total() == 30
    assert one(shop, "SELECT count(*) FROM purchases") == 60
    assert one(shop, "SELECT sum(counted) FROM purchases") == won["refund"]
    assert one(shop, "SELECT sum(quantity_milli) FROM stock_levels") == 0
    assert one(shop, "SELECT sum(revenue_minor) FROM daily_branch_sales") == 0
    everything_agrees(shop)


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("/refund", {}),
        ("/refund", {"items": [{"item_id": 2, "quantity": 1}]}),
        ("/void", {}),
    ],
    ids=["refund of all", "refund of a part", "void"],
)
def test_one_id_eight_times(
    shop: Shop, registers: list[httpx.Client], action: str, body: dict[str, Any]
) -> None:
    for purchase in sold(shop, 12):
        asked = {"id": str(uuid4()), "reason": "sour", **body}

        def take_back(
            number: int, purchase: UUID = purchase.id, asked: dict[str, Any] = asked
        ) -> httpx.Response:
            return registers[number % 2].post(address(purchase, action), json=asked)

        answers = at_once(8, take_back)
        assert ended(answers) == [(200, None)] * 7 + [(201, None)]
        assert len({answer.text for answer in answers}) == 1
        assert answers[0].json()["id"] == asked["id"]
    assert one(shop, "SELECT count(*) FROM purchases") == 24
    everything_agrees(shop)


@pytest.mark.parametrize("same_id", [False, True], ids=["two corrections", "one sent twice"])
def test_a_purchase_is_put_right_once(
    shop: Shop, registers: list[httpx.Client], same_id: bool
) -> None:
    for purchase in sold(shop, 20):
        ids = [str(uuid4())] * 2 if same_id else [str(uuid4()), str(uuid4())]

        def correct(
            number: int, purchase: UUID = purchase.id, ids: list[str] = ids
        ) -> httpx.Response:
            return registers[number].patch(
                address(purchase),
                json={"id": ids[number], "items": [{"item_id": 1}], "reason": "one line too many"},
            )

        answers = at_once(2, correct)
        second = (200, None) if same_id else (409, "already-voided")
        assert ended(answers) == sorted([(201, None), second])
    assert one(shop, "SELECT count(*) FROM purchases") == 60
    assert one(shop, "SELECT count(*) FROM purchases WHERE replaces_id IS NOT NULL") == 20
    assert one(shop, "SELECT sum(revenue_minor) FROM daily_branch_sales") == 20 * 3 * 151
    assert one(shop, "SELECT sum(purchases) FROM customer_totals") == 20
    everything_agrees(shop)


def test_sales_and_refunds_in_opposite_orders(shop: Shop, registers: list[httpx.Client]) -> None:
    """Sellers and refunders of the same products and customers, in turns: nothing gets stuck."""
    purchases = sold(shop, 40)

    def work(number: int) -> list[int]:
        client = registers[number % 2]
        mine = purchases[number::4] if number < 4 else []
        statuses = [
            client.post(address(each.id, "/refund"), json={"reason": "sour"}).status_code
            for each in (mine if number % 2 else reversed(mine))
        ]
        for turn in range(10 if number >= 4 else 0):
            items = [{"product_id": 1}, {"product_id": 2}, {"product_id": 3}]
            body = {
                "branch_id": turn % 3 + 1,
                "user_id": f"u{turn % 3}",
                "items": items[:: 1 if number % 2 else -1],
            }
            statuses.append(client.post("/cash-register/purchases", json=body).status_code)
        return statuses

    statuses = Counter(status for each in at_once(8, work) for status in each)
    assert statuses == {201: 80}
    assert one(shop, "SELECT sum(quantity_milli) FROM stock_levels") == -40 * 3000
    everything_agrees(shop)


@pytest.mark.force
def test_killed_amid_refunds(durable_database_url: str) -> None:
    """Every refund that was answered is there once after kill -9; none that wasn't is half."""
    shop = make_shop(durable_database_url)
    stocked(shop)
    purchases = sold(shop, 400)
    answered: list[str] = []
    sent: list[tuple[str, dict[str, Any]]] = []

    def till(server: Server, number: int) -> None:
        with server.client(timeout=10) as client:
            for purchase in purchases[number - 1 :: 6]:
                for item in (1, 2):
                    body = {
                        "id": str(uuid4()),
                        "items": [{"item_id": item, "quantity": 1}],
                        "reason": "sour",
                        "register": f"R{number}",
                    }
                    place = address(purchase.id, "/refund")
                    sent.append((place, body))
                    try:
                        answer = client.post(place, json=body)
                    except httpx.HTTPError:
                        return
                    assert answer.status_code == 201
                    answered.append(str(body["id"]))

    def killer(server: Server) -> None:
        end = time.monotonic() + 30
        while len(answered) < 100 and time.monotonic() < end:
            time.sleep(0.01)
        server.kill9()

    with serve(durable_database_url) as server:
        at_once(7, lambda number: till(server, number) if number else killer(server))
        server.restart()
        with server.client() as client:
            for id_ in answered:
                assert client.get(f"/management/purchases/{id_}").json()["kind"] == "refund"
            statuses = Counter(client.post(place, json=body).status_code for place, body in sent)
    assert len(sent) > len(answered) >= 100
    assert statuses[200] >= len(answered)
    assert statuses.total() == statuses[200] + statuses[201] == len(sent)
    assert one(shop, "SELECT count(*) FROM purchases WHERE kind = 'refund'") == len(sent)
    assert one(shop, "SELECT sum(quantity_milli) FROM stock_levels") == 1000 * (len(sent) - 400 * 5)
    everything_agrees(shop)
    shop.database.close()
