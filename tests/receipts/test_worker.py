"""Printing in the background, on real listeners: away, back, slow, and two looking at one queue."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from checkstand.platform.clock import utc_now
from checkstand.receipts import rules, service, worker
from checkstand.receipts.delivery import NotDelivered, Undeliverable, send_to_printer
from checkstand.receipts.repository import Delivery
from checkstand.receipts.worker import DeliveryWorker
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.receipts.decoding import print_out
from tests.receipts.papers import HEBREW
from tests.receipts.printers import Printer, wait_until
from tests.shop import add_product, make_shop, sell

REGISTER = "/cash-register/purchases"


def set_up(shop: Shop, printer: str | None, columns: int = 48) -> None:
    with shop.database.write() as session:
        session.execute(
            text("UPDATE registers SET printer = :printer, paper_columns = :columns"),
            {"printer": printer, "columns": columns},
        )


def sold(shop: Shop, printer: str, columns: int = 48, *names: str) -> list[UUID]:
    ids = [sell(shop, [add_product(shop, name)]).id for name in names or ("milk",)]
    set_up(shop, printer, columns)
    return ids


def printed(client: TestClient, id_: UUID, **body: Any) -> dict[str, Any]:
    answer = client.post(f"{REGISTER}/{id_}/receipt/print", json=body)
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


def state(client: TestClient, id_: UUID, position: int = -1) -> dict[str, Any]:
    items = client.get(f"{REGISTER}/{id_}/receipt/deliveries").json()["items"]
    told: dict[str, Any] = items[position]
    return told


def test_a_receipt_comes_out_of_the_registers_printer(
    client: TestClient, shop: Shop, printer: Printer
) -> None:
    (id_,) = sold(shop, printer.address, 32, "milk")
    told = printed(client, id_)
    assert (told["kind"], told["destination"]) == ("print", printer.address)
    assert (told["state"], told["copy_number"], told["tries"]) == ("waiting", 1, 0)
    (job,) = printer.wait_for(1)
    (paper,) = print_out(job)
    assert "milk                        1.00" in paper.lines
    assert (paper.codes, paper.cuts) == ([str(id_)], 1)
    wait_until(lambda: state(client, id_)["state"] == "done")
    done = state(client, id_)
    assert (done["tries"], done["error"], done["next_try_at"]) == (1, "", None)
    assert done["done_at"] >= done["created_at"]


def test_the_second_print_is_a_copy(client: TestClient, shop: Shop, printer: Printer) -> None:
    (id_,) = sold(shop, printer.address)
    assert [printed(client, id_)["copy_number"] for _ in range(3)] == [1, 2, 3]
    papers = [print_out(job)[0] for job in printer.wait_for(3)]
    said = [[each.strip() for each in paper.lines if each and "COPY" in each] for paper in papers]
    assert sorted(said) == [[], ["COPY 2"], ["COPY 3"]]


def test_copies_asked_for_at_once_have_numbers_of_their_own(
    client: TestClient, shop: Shop, printer: Printer
) -> None:
    (id_,) = sold(shop, printer.address)
    with ThreadPoolExecutor(8) as clerks:
        told = list(clerks.map(lambda _: printed(client, id_)["copy_number"], range(16)))
    assert sorted(told) == list(range(1, 17))
    assert len(printer.wait_for(16)) == 16


def test_another_register_of_the_branch_prints_it(
    client: TestClient, shop: Shop, printer: Printer
) -> None:
    milk = add_product(shop, "milk")
    id_ = sell(shop, [milk], register="R1").id
    sell(shop, [milk], register="R2")
    sell(shop, [milk], register="R3", branch="SM2")
    set_up(shop, printer.address)
    with shop.database.write() as session:
        session.execute(text("UPDATE registers SET printer = NULL WHERE code = 'R1'"))
    for register, status in (("R1", 409), ("R3", 404), ("R2", 202)):
        answer = client.post(f"{REGISTER}/{id_}/receipt/print", json={"register": register})
        assert answer.status_code == status, register
    assert len(printer.wait_for(1)) == 1


def test_names_that_a_printer_has_no_letters_for_arrive_as_pictures(
    client: TestClient, shop: Shop, printer: Printer
) -> None:
    (id_,) = sold(shop, printer.address, 48, HEBREW)
    printed(client, id_)
    (paper,) = print_out(printer.wait_for(1)[0])
    assert [each.width for each in paper.pictures] == [576]


def test_a_printer_that_is_away_prints_when_it_is_back(client: TestClient, shop: Shop) -> None:
    printer = Printer()
    (id_,) = sold(shop, printer.address)
    printed(client, id_)
    wait_until(lambda: state(client, id_)["tries"] >= 2)
    told = state(client, id_)
    assert told["state"] == "waiting"
    assert told["error"] == f"The printer {printer.address} can't be used: Connection refused."
    printer.come()
    assert len(printer.wait_for(1)) == 1
    wait_until(lambda: state(client, id_)["state"] == "done")
    assert state(client, id_)["error"] == ""
    printer.go()
    assert len(printer.jobs) == 1


def test_a_slow_printer_holds_up_neither_sales_nor_other_printers(
    client: TestClient, shop: Shop, printer: Printer
) -> None:
    slow = Printer(pause=0.3)
    slow.come()
    milk = add_product(shop, "milk")
    ids = [sell(shop, [milk], register=register).id for register in ("slow", "quick")]
    with shop.database.write() as session:
        for register, address in (("slow", slow.address), ("quick", printer.address)):
            session.execute(
                text("UPDATE registers SET printer = :printer WHERE code = :code"),
                {"printer": address, "code": register},
            )
    for _ in range(3):
        printed(client, ids[0])
    printed(client, ids[1])
    sale = client.post(REGISTER, json={"branch_id": 1, "items": [{"product_id": milk}]})
    assert sale.status_code == 201
    printer.wait_for(1)
    assert slow.jobs == []
    assert len(slow.wait_for(3)) == 3
    assert [print_out(job)[0].codes for job in slow.jobs] == [[str(ids[0])]] * 3
    slow.go()


def test_a_file_is_a_printer_too(client: TestClient, shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "paper.escpos"
    (id_,) = sold(shop, file.as_uri())
    for _ in range(3):
        printed(client, id_)
    wait_until(lambda: file.exists() and file.read_bytes().count(b"\x1dV") == 3)
    assert [paper.codes for paper in print_out(file.read_bytes())] == [[str(id_)]] * 3


def test_jobs_added_to_a_file_at_once_stay_whole(tmp_path: Path) -> None:
    file = tmp_path / "paper.escpos"
    jobs = [bytes([number]) * 100_000 for number in range(20)]
    with ThreadPoolExecutor(8) as printers:
        list(printers.map(lambda job: send_to_printer(file.as_uri(), job), jobs))
    whole = file.read_bytes()
    assert sorted(whole[at : at + 100_000] for at in range(0, len(whole), 100_000)) == jobs


@pytest.mark.parametrize("place", ["nowhere/paper.escpos", "full.escpos"])
def test_a_file_that_can_not_be_written(place: str, tmp_path: Path) -> None:
    (tmp_path / "full.escpos").symlink_to("/dev/full")
    path = tmp_path / place
    with pytest.raises(NotDelivered, match=f"The printer file://{path} can't be used: .+\\."):
        send_to_printer(f"file://{path}", b"x")


# --- The queue ----------------------------------------------------------------------------------


class At:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def forward(self, pause: timedelta) -> None:
        self.now += pause


@pytest.fixture
def clock() -> At:
    return At()


@pytest.fixture
def queue(database_url: str, clock: At) -> Any:
    """A shop without a server, and two receipts that wait for a printer."""
    shop = make_shop(database_url, clock=clock)
    ids = sold(shop, "tcp://127.0.0.1:9", 48, "milk", "bread")
    with shop.database.write() as session:
        for id_ in ids:
            service.queue_print(session, id_, None, clock())
    yield shop
    shop.database.close()


def taken(shop: Shop, *busy: str) -> Delivery:
    delivery = service.claim(shop, frozenset(busy))
    assert delivery is not None
    return delivery


def test_what_one_has_taken_another_does_not(queue: Shop) -> None:
    with ThreadPoolExecutor(8) as workers:
        claims = list(workers.map(lambda _: service.claim(queue, frozenset()), range(16)))
    found = [each for each in claims if each is not None]
    assert len({each.id for each in found}) == len(found) == 2
    assert [each.tries for each in found] == [1, 1]


def test_busy_destinations_are_left_alone(queue: Shop) -> None:
    assert service.claim(queue, frozenset({"tcp://127.0.0.1:9"})) is None
    assert taken(queue, "tcp://127.0.0.1:8").tries == 1


def test_what_a_dead_worker_had_is_taken_again_after_its_lease(queue: Shop, clock: At) -> None:
    first, second = taken(queue), taken(queue)
    assert service.claim(queue, frozenset()) is None
    clock.forward(rules.LEASE - timedelta(seconds=1))
    assert service.claim(queue, frozenset()) is None
    clock.forward(timedelta(seconds=1))
    again = taken(queue)
    assert (again.id, again.tries) == (first.id, 2)
    service.settle(queue, first, None)  # the one thought dead comes too late
    with queue.database.read() as session:
        assert session.scalar(text("SELECT state FROM receipt_deliveries ORDER BY id")) == "waiting"
    assert service.settle(queue, again, None).state == "done"
    assert taken(queue).id == second.id


def test_what_fails_waits_longer_each_time_until_it_never_will(queue: Shop, clock: At) -> None:
    delivery, other = taken(queue), taken(queue)
    service.settle(queue, other, None)
    pauses = []
    for _ in range(8):
        settled = service.settle(queue, delivery, NotDelivered("It is away."))
        assert (settled.state, settled.error) == ("waiting", "It is away.")
        pauses.append((settled.next_try_at - clock()).total_seconds())
        clock.forward(settled.next_try_at - clock() - timedelta(milliseconds=1))
        assert service.claim(queue, frozenset()) is None
        clock.forward(timedelta(milliseconds=1))
        delivery = taken(queue)
    assert pauses == [1, 2, 4, 8, 15, 30, 30, 30]
    assert service.settle(queue, delivery, Undeliverable("Never.")).state == "failed"
    clock.forward(timedelta(days=1))
    assert service.claim(queue, frozenset()) is None


def test_what_takes_long_is_not_taken_by_another(queue: Shop, clock: At) -> None:
    first, second = taken(queue), taken(queue)
    clock.forward(rules.LEASE / 2)
    service.hold_longer(queue, [first])
    clock.forward(rules.LEASE / 2)
    assert taken(queue).id == second.id
    assert service.claim(queue, frozenset()) is None
    assert service.settle(queue, first, None).state == "done"


def test_a_printer_may_take_longer_than_a_lease(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (rules, worker):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=2))
    slow = Printer(pause=1.0)
    slow.come()
    (id_,) = sold(shop, slow.address, 48, HEBREW)
    other = DeliveryWorker(shop)
    with TestClient(all_in_one.create(shop)) as client:
        other.start()
        printed(client, id_)
        assert len(slow.wait_for(1)) == 1
        wait_until(lambda: state(client, id_)["state"] == "done")
        assert state(client, id_)["tries"] == 1
    other.close()
    slow.go()
    assert len(slow.jobs) == 1


@pytest.mark.parametrize(("kind", "tries"), [("print", 120), ("email", 100)])
def test_when_it_is_given_up(kind: str, tries: int) -> None:
    waits = [rules.next_try_after(kind, number) for number in range(1, tries + 1)]
    assert waits[-1] is None
    assert all(each is not None for each in waits[:-1])
    whole = sum((each for each in waits if each is not None), timedelta())
    assert timedelta(minutes=50) < whole < timedelta(hours=25)


def test_a_worker_ends_at_once_where_nothing_is_to_do(shop: Shop) -> None:
    idle = DeliveryWorker(shop)
    idle.start()
    idle.close()
    assert idle._watch is not None
    assert not idle._watch.is_alive()


def test_a_worker_survives_a_database_that_is_away(sqlite_url: str, printer: Printer) -> None:
    shop = make_shop(sqlite_url)
    (id_,) = sold(shop, printer.address)
    with TestClient(all_in_one.create(shop)) as client:
        path = Path(sqlite_url.removeprefix("sqlite:///"))
        away = path.rename(path.with_suffix(".away"))
        shop.database.close()
        wait_until(lambda: client.get("/health").status_code == 503)
        away.rename(path)
        printed(client, id_)
        assert len(printer.wait_for(1)) == 1
