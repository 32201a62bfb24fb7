"""Where registers print."""

from pathlib import Path
from typing import Any

import pytest

from checkstand.branches.printers import printer_address
from checkstand.shop import Shop
from tests.client import TestClient
from tests.shop import add_product, sell

PRINTER = "tcp://192.168.1.50:9100"


@pytest.fixture
def registers(client: TestClient, shop: Shop) -> list[dict[str, Any]]:
    milk = add_product(shop, "milk")
    for branch, register in (("SM2", "R1"), ("SM1", "R9")):
        sell(shop, [milk], branch=branch, register=register)
    listed: list[dict[str, Any]] = client.get("/registers").json()["items"]
    return listed


def test_registers_and_their_printers(client: TestClient, registers: list[dict[str, Any]]) -> None:
    ids = [each["id"] for each in registers]
    nowhere = {"retired": False, "printer": None, "paper_columns": 48}
    assert registers == [
        {"id": ids[0], "branch_id": 1, "branch_code": "SM1", "code": "R9", **nowhere},
        {"id": ids[1], "branch_id": 2, "branch_code": "SM2", "code": "R1", **nowhere},
    ]
    assert client.get("/registers?branch=SM2").json() == {"items": registers[1:]}
    unknown = client.get("/registers?branch=SM9")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "branch-unknown")


def test_a_register_is_added_before_it_sells(client: TestClient, shop: Shop) -> None:
    new = {"branch_id": "SM1", "code": "R2", "printer": PRINTER, "paper_columns": 40}
    answer = client.post("/registers", json=new)
    assert answer.status_code == 201
    added = answer.json()
    assert (added["branch_id"], added["code"], added["printer"], added["paper_columns"]) == (
        1,
        "R2",
        PRINTER,
        40,
    )
    assert client.get("/registers").json() == {"items": [added]}
    assert sell(shop, [add_product(shop, "milk")], register="R2").receipt_number == "SM1-R2-000001"
    for body, expected in (
        (new, (409, "code-taken", "/code")),
        ({**new, "branch_id": "SM9"}, (404, "branch-unknown", "/branch_id")),
        ({**new, "code": ""}, (422, "validation-failed", "/code")),
        ({**new, "code": "R3", "printer": "ftp://x"}, (422, "printer-invalid", "/printer")),
    ):
        refused = client.post("/registers", json=body)
        told = refused.json()
        assert (refused.status_code, told["code"], told["errors"][0]["pointer"]) == expected
    assert client.get("/registers").json() == {"items": [added]}


def test_a_printer_is_set_and_taken_away(
    client: TestClient, registers: list[dict[str, Any]]
) -> None:
    first, second = registers
    place = f"/registers/{first['id']}"
    for changes, now in (
        ({"printer": PRINTER, "paper_columns": 32}, {"printer": PRINTER, "paper_columns": 32}),
        ({"paper_columns": 40}, {"printer": PRINTER, "paper_columns": 40}),
        ({}, {"printer": PRINTER, "paper_columns": 40}),
        ({"printer": "file:///dev/usb/lp0"}, {"printer": "file:///dev/usb/lp0"}),
        ({"printer": None}, {"printer": None, "paper_columns": 40}),
    ):
        answer = client.patch(place, json=changes)
        assert answer.status_code == 200
        assert answer.json() == {**first, "paper_columns": 40, **now}
    assert client.get("/registers").json()["items"] == [{**first, "paper_columns": 40}, second]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"printer": ""}, "printer-invalid", "/printer"),
        ({"printer": "192.168.1.50"}, "printer-invalid", "/printer"),
        ({"printer": "tcp://192.168.1.50"}, "printer-invalid", "/printer"),
        ({"printer": "tcp://:9100"}, "printer-invalid", "/printer"),
        ({"printer": "tcp://h:99999"}, "printer-invalid", "/printer"),
        ({"printer": "tcp://h:9100/path"}, "printer-invalid", "/printer"),
        ({"printer": "tcp://u:p@h:9100"}, "printer-invalid", "/printer"),
        ({"printer": "http://h:9100"}, "printer-invalid", "/printer"),
        ({"printer": "file://paper.bin"}, "printer-invalid", "/printer"),
        ({"printer": "file:paper.bin"}, "printer-invalid", "/printer"),
        ({"printer": "file:///"}, "printer-invalid", "/printer"),
        ({"printer": "file:///etc/crontab"}, "printer-invalid", "/printer"),
        ({"printer": "file:///dev/sda"}, "printer-invalid", "/printer"),
        ({"printer": "file:///var/../etc/x"}, "printer-invalid", "/printer"),
        ({"printer": "file:///var/%2e%2e/etc/x"}, "printer-invalid", "/printer"),
        ({"printer": "file:///var/%00"}, "printer-invalid", "/printer"),
        ({"printer": "file:///" + "x" * 300}, "validation-failed", "/printer"),
        ({"printer": 7}, "validation-failed", "/printer"),
        ({"paper_columns": 33}, "printer-invalid", "/paper_columns"),
        ({"paper_columns": "wide"}, "validation-failed", "/paper_columns"),
        ({"code": "R2"}, "validation-failed", "/code"),
    ],
)
def test_where_nothing_could_be_printed(
    client: TestClient,
    registers: list[dict[str, Any]],
    changes: dict[str, Any],
    code: str,
    pointer: str,
) -> None:
    answer = client.patch(f"/registers/{registers[0]['id']}", json=changes)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, code), body
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert client.get("/registers").json()["items"] == registers


@pytest.mark.parametrize("id_", ["0", "99", str(2**31), "9" * 30])
def test_unknown_registers(client: TestClient, id_: str) -> None:
    answer = client.patch(f"/registers/{id_}", json={"printer": PRINTER})
    assert (answer.status_code, answer.json()["code"]) == (404, "register-unknown")


@pytest.mark.parametrize(
    ("printer", "address"),
    [
        ("tcp://printer.shop:9100", ("printer.shop", 9100)),
        ("tcp://[::1]:9100/", ("::1", 9100)),
        ("file:///var/spool/receipts%20now.escpos", Path("/var/spool/receipts now.escpos")),
    ],
)
def test_addresses(printer: str, address: tuple[str, int] | Path) -> None:
    assert printer_address(printer) == address
