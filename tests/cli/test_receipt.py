import base64
from pathlib import Path
from typing import Any

import pytest

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.client import TestClient


@pytest.fixture
def id_(stocked: Cli) -> str:
    sold: dict[str, Any] = stocked.json("sell", "OAT1:2", "--branch", "SM1", "--cash", "10")
    purchase: str = sold["id"]
    return purchase


def test_a_receipt_is_that_of_the_api(stocked: Cli, http: TestClient, id_: str) -> None:
    place = f"/cash-register/purchases/{id_}/receipt"
    printed = stocked("purchases", "receipt", id_, "--columns", "32")
    assert printed.exit_code == 0
    assert stocked("purchases", "receipt", "SM1-main-000001", "--columns", "32") == printed
    assert printed.stdout == http.get(f"{place}?columns=32").text
    assert "  2 × 2.50                  5.00\n" in printed.stdout
    page = stocked("purchases", "receipt", id_, "--format", "html")
    assert page.stdout == http.get(f"{place}?format=html").text


def test_a_receipt_is_written_to_a_file(stocked: Cli, http: TestClient, id_: str) -> None:
    file = stocked.folder / "receipt.bin"
    options = ("--format", "escpos", "--output", str(file))
    ran = stocked("purchases", "receipt", id_, *options)
    assert (ran.exit_code, ran.stdout) == (0, "")
    place = f"/cash-register/purchases/{id_}/receipt?format=escpos"
    assert file.read_bytes() == http.get(place).content


def test_a_receipt_for_programs(stocked: Cli, id_: str) -> None:
    text = stocked.json("purchases", "receipt", id_)
    assert (text["purchase_id"], text["format"], text["encoding"]) == (id_, "text", "utf-8")
    assert "TOTAL EUR" in text["content"]
    pdf = stocked.json("purchases", "receipt", id_, "--format", "pdf")
    assert (pdf["media_type"], pdf["encoding"]) == ("application/pdf", "base64")
    assert base64.b64decode(pdf["content"]).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["x"], ExitCode.NOT_FOUND, "There is no purchase 'x'"),
        (["01a1fc13-27e6-7b8f-8614-e3ee80b3a2df"], ExitCode.NOT_FOUND, "There is no purchase"),
        (["ID", "--columns", "33"], ExitCode.USAGE, "write --columns 48"),
        (["ID", "--output", "/nowhere/x"], ExitCode.USAGE, "can't be written"),
    ],
)
def test_what_can_not_be_written(
    stocked: Cli, id_: str, options: list[str], code: ExitCode, said: str
) -> None:
    ran = stocked("purchases", "receipt", *(id_ if each == "ID" else each for each in options))
    assert ran.exit_code == code
    assert said in ran.stderr
    assert not Path("/nowhere").exists()
