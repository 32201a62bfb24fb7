"""A server that is killed prints what waited, and nothing twice, when it is started again."""

from pathlib import Path

import pytest

from tests.receipts.decoding import print_out
from tests.receipts.printers import Printer, wait_until
from tests.serving import serve
from tests.shop import add_product, make_shop, sell

pytestmark = pytest.mark.force


def test_a_killed_server_prints_the_waiting_ones_once(
    durable_database_url: str, tmp_path: Path
) -> None:
    shop = make_shop(durable_database_url)
    milk = add_product(shop, "milk")
    ids = [sell(shop, [milk]).id for _ in range(5)]
    shop.database.close()
    printer = Printer()
    printer.come()
    with serve(durable_database_url) as server:
        with server.client() as client:
            (register,) = client.get("/management/registers").json()["items"]
            changed = client.patch(
                f"/management/registers/{register['id']}", json={"printer": printer.address}
            )
            assert changed.json() == {**register, "printer": printer.address}
            place = "/cash-register/purchases/{}/receipt/{}"
            for id_ in ids[:2]:
                assert client.post(place.format(id_, "print"), json={}).status_code == 202
            printer.wait_for(2)
            for id_ in ids[:2]:
                wait_until(
                    lambda id_=id_: (
                        client.get(place.format(id_, "deliveries")).json()["items"][0][  # type: ignore[misc]
                            "state"
                        ]
                        == "done"
                    )
                )
            printer.go()
            for id_ in ids[2:]:
                assert client.post(place.format(id_, "print"), json={}).status_code == 202
        server.kill9()
        assert len(printer.jobs) == 2
        printer.come()
        server.restart()
        printer.wait_for(5, 60)  # one may have been taken when the server died: it has its lease
        with server.client() as client:
            wait_until(
                lambda: all(
                    client.get(place.format(id_, "deliveries")).json()["items"][0]["state"]
                    == "done"
                    for id_ in ids
                )
            )
    printer.go()
    codes = [print_out(job)[0].codes[0] for job in printer.jobs]
    assert sorted(codes[:2]) == sorted(map(str, ids[:2]))
    assert sorted(codes[2:]) == sorted(map(str, ids[2:]))
