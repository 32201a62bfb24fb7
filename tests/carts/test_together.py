"""Registers that want the same cart at once, through real servers; and servers that die."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import httpx
import pytest

from checkstand.carts import service
from checkstand.carts.checkout import CheckOut, check_out
from checkstand.carts.service import NewCart
from checkstand.purchases import consequences
from checkstand.purchases.drafts import ItemDraft, ProductRef
from checkstand.purchases.recorded import AlreadyRecorded, Recorded
from checkstand.shop import Shop
from tests.carts.conftest import one
from tests.serving import Server, serve
from tests.shop import add_product, make_shop

T = TypeVar("T")
CARTS = "/cash-register/carts"


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url)
    for name, price in (("bread", 200), ("milk", 150)):
        add_product(shop, name, price)
    yield shop
    shop.database.close()


@pytest.fixture
def server(shop: Shop) -> Iterator[Server]:
    with serve(shop.settings.database_url) as server:
        yield server


def at_once(number: int, work: Callable[[int], T]) -> list[T]:
    """Do `work(0) … work(number - 1)` at the same moment."""
    barrier = Barrier(number)

    def each(position: int) -> T:
        barrier.wait(30)
        return work(position)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(each, range(number)))


def opened(client: httpx.Client, *products: int) -> str:
    body = {"branch_id": "SM1", "items": [{"product_id": each} for each in products]}
    answer = client.post(CARTS, json=body)
    assert answer.status_code == 201, answer.text
    return f"{CARTS}/{answer.json()['id']}"


def consistent(shop: Shop) -> bool:
    with shop.database.read() as session:
        return consequences.disagreements(session.connection()) == {}


def test_two_check_outs_at_once_sell_once(shop: Shop, server: Server) -> None:
    with server.client() as client:
        for number in range(1, 21):
            path = opened(client, 1, 2)

            def check_out(position: int, path: str = path) -> httpx.Response:
                body = {"cashier": f"c{position}", "customer_id": f"u{position}"}
                return client.post(f"{path}/checkout", json=body)

            first, second = sorted(at_once(2, check_out), key=lambda answer: -answer.status_code)
            assert (first.status_code, second.status_code) == (201, 200)
            assert first.json() == second.json()
            assert path.endswith(first.json()["id"])
            assert first.json()["receipt_number"] == f"SM1-main-{number:06d}"
    assert one(shop, "SELECT count(*) FROM purchases") == 20
    assert one(shop, "SELECT count(*) FROM carts WHERE state = 'checked_out'") == 20
    assert one(shop, "SELECT sum(quantity_milli) FROM stock_levels") == -40_000
    assert consistent(shop)


def test_of_two_registers_that_resume_at_once_one_gets_it(shop: Shop, server: Server) -> None:
    with server.client() as client:
        for _ in range(10):
            path = opened(client, 1)
            client.post(f"{path}/park", json={"name": "man with dog"}).raise_for_status()

            def resume(position: int, path: str = path) -> httpx.Response:
                return client.post(f"{path}/resume", json={"register": f"R{position}"})

            answers = at_once(2, resume)
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            (got,) = (answer.json() for answer in answers if answer.status_code == 200)
            (told,) = (answer.json() for answer in answers if answer.status_code == 409)
            assert told["code"] == "cart-not-parked"
            assert client.get(path).json() == got


def test_all_that_is_added_at_once_counts(shop: Shop, server: Server) -> None:
    with server.client() as client:
        path = opened(client)
        answers = at_once(
            12,
            lambda position: client.post(f"{path}/items", json={"product_id": 1 + position % 2}),
        )
        assert Counter(answer.status_code for answer in answers) == {201: 2, 200: 10}
        cart = client.get(path).json()
        assert sorted((item["product_id"], item["quantity"]) for item in cart["items"]) == [
            (1, 6),
            (2, 6),
        ]
        assert (cart["total_amount"], cart["version"]) == ("21.00", 13)


def test_the_same_cart_opened_at_once_is_one(shop: Shop, server: Server) -> None:
    body = {
        "id": "0192f3a7-7c1e-7b20-9d4e-5f1a2b3c4d5e",
        "branch_id": "SM1",
        "customer_id": "u100",
        "items": [{"product_id": 1}],
    }
    with server.client() as client:
        answers = at_once(6, lambda _: client.post(CARTS, json=body))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 5}
    assert len({answer.text for answer in answers}) == 1
    assert one(shop, "SELECT count(*) FROM carts") == 1
    assert one(shop, "SELECT count(*) FROM cart_items") == 1
    assert one(shop, "SELECT count(*) FROM customers") == 1


def test_check_out_while_others_add(shop: Shop, server: Server) -> None:
    """What is answered as added is sold; what comes too late is refused."""
    with server.client() as client:
        path = opened(client, 1)
        added, check_out = 8, f"{path}/checkout"

        def work(position: int) -> httpx.Response:
            if position == 0:
                return client.post(check_out)
            return client.post(f"{path}/items", json={"product_id": 1})

        sold, *adds = at_once(added + 1, work)
        assert sold.status_code == 201
        late = [answer for answer in adds if answer.status_code == 409]
        assert {answer.json()["code"] for answer in late} <= {"cart-closed"}
        assert sold.json()["items"][0]["quantity"] == 1 + added - len(late)


@pytest.mark.force
def test_a_cart_survives_a_server_that_is_killed(durable_database_url: str) -> None:
    shop = make_shop(durable_database_url)
    add_product(shop, "bread", 200)
    with serve(durable_database_url) as server:
        with server.client() as client:
            path = opened(client, 1)
            client.post(f"{path}/items", json={"product_id": 1}).raise_for_status()
            parked = client.post(f"{path}/park", json={"name": "man with dog"}).json()
        server.kill9()
        server.restart()
        with server.client() as client:
            assert client.get(path).json() == parked
            (found,) = client.get(CARTS, params={"name": "dog"}).json()["items"]
            assert (path.endswith(found["id"]), found["total_amount"]) == (True, "4.00")
            client.post(f"{path}/resume").raise_for_status()
            sold = client.post(f"{path}/checkout")
            assert (sold.status_code, sold.json()["total_amount"]) == (201, "4.00")
        server.kill9()
        server.restart()
        with server.client() as client:
            again = client.post(f"{path}/checkout")
            assert (again.status_code, again.json()) == (200, sold.json())
    assert one(shop, "SELECT count(*) FROM purchases") == 1
    shop.database.close()


def test_check_outs_for_the_same_new_customer_at_once(shop: Shop) -> None:
    """Many carts for the same new customer: each is sold, and the customer is registered once."""
    bread = ItemDraft(ProductRef("id", 1, "product_id"))
    ids = []
    for _ in range(8):
        with shop.database.write() as session:
            view, _ = service.open_cart(session, shop, NewCart("SM1", items=(bread,)))
        ids.append(view.cart.id)
    outcomes = at_once(
        8, lambda position: check_out(shop, ids[position], CheckOut(customer="u100"))
    )
    assert Counter(type(outcome) for outcome in outcomes) == {Recorded: 8}
    assert len({outcome.purchase.customer_id for outcome in outcomes}) == 1
    assert sorted(outcome.purchase.receipt_number[-2:] for outcome in outcomes) == [
        f"0{number}" for number in range(1, 9)
    ]
    again = check_out(shop, ids[0], CheckOut())
    assert again == AlreadyRecorded(outcomes[0].purchase)
    assert one(shop, "SELECT count(*) FROM customers") == 1
    assert consistent(shop)
