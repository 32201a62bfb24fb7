"""Points at two registers at once, through real servers: never spent twice, never stuck."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from checkstand.shop import Shop
from tests.concurrency.test_recording_together import at_once, everything_agrees, one
from tests.loyalty.conftest import PROGRAMME, WINE
from tests.serving import serve


@pytest.fixture
def registers(shop: Shop, database_url: str) -> Iterator[list[httpx.Client]]:
    """Two registers; on PostgreSQL each has a server process of its own."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve(database_url))
            for _ in range(1 if shop.database.is_sqlite else 2)
        ]
        clients = [stack.enter_context(servers[at % len(servers)].client()) for at in (0, 1)]
        assert clients[0].put("/management/loyalty", json=PROGRAMME).status_code == 200
        yield clients


def test_the_same_points_are_spent_once(shop: Shop, registers: list[httpx.Client]) -> None:
    """Thirty times: a customer with points for one purchase pays at two registers."""
    for turn in range(30):
        customer = f"u{turn % 2}"
        place = f"/management/customers/{customer}/points"
        if turn < 2:
            registers[0].post("/management/customers", json={"code": customer, "name": customer})
        given = registers[0].post(place, json={"points": 1000, "reason": "gift"})
        assert (given.status_code, given.json()["balance"]) == (201, 1000)

        def spend(number: int, customer: str = customer) -> httpx.Response:
            return registers[number].post(
                "/cash-register/purchases",
                json={
                    "branch_id": number + 1,
                    "customer_id": customer,
                    "items": [{"product_id": WINE}],
                    "payments": [{"method": "points", "amount": "10.00"}],
                },
            )

        answers = at_once(2, spend)
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        (refused,) = (answer for answer in answers if answer.status_code == 409)
        assert refused.json()["code"] == "points-short"
        assert registers[0].get(place).json()["balance"] == 0
    assert one(shop, "SELECT count(*) FROM purchases") == 30
    assert one(shop, "SELECT sum(points) FROM points_movements WHERE kind = 'spend'") == -30_000
    assert one(shop, "SELECT count(*) FROM points_balances WHERE points <> 0") == 0
    everything_agrees(shop)


def test_customers_in_opposite_orders(shop: Shop, registers: list[httpx.Client]) -> None:
    """Batches of the same customers, forward and backward, while points are given by hand."""
    customers = [f"u{number}" for number in range(8)]
    for customer in customers:
        registers[0].post("/management/customers", json={"code": customer, "name": customer})
        registers[0].post(
            f"/management/customers/{customer}/points", json={"points": 5000, "reason": "gift"}
        )

    def work(number: int) -> list[str]:
        client = registers[number % 2]
        order = customers if number % 4 < 2 else customers[::-1]
        seen = []
        for _ in range(6):
            if number >= 4:
                seen += [
                    str(
                        client.post(
                            f"/management/customers/{customer}/points",
                            json={"points": 3, "reason": "gift"},
                        ).status_code
                    )
                    for customer in order
                ]
                continue
            batch = [
                {
                    "branch_id": number // 2 + 1,
                    "customer_id": customer,
                    "items": [{"product_id": WINE}],
                    "payments": [
                        {"method": "points", "amount": "1.00"},
                        {"method": "card", "amount": "9.00"},
                    ],
                }
                for customer in order
            ]
            answer = client.post("/cash-register/purchases/batch", json={"purchases": batch})
            seen += [result["status"] for result in answer.json()["results"]]
        return seen

    seen = Counter(each for told in at_once(6, work) for each in told)
    assert seen == {"recorded": 4 * 6 * 8, "201": 2 * 6 * 8}
    balances = {
        registers[0].get(f"/management/customers/{customer}/points").json()["balance"]
        for customer in customers
    }
    assert balances == {5000 + 4 * 6 * (9 - 100) + 2 * 6 * 3}
    everything_agrees(shop)
