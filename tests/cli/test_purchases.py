from typing import Any

import pytest

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.client import TestClient

WEEK = "--week 2025-W11"
RANGE = "--from 2025-03-10 --to 2025-03-11"


@pytest.fixture
def shop(stocked: Cli) -> Cli:
    """Purchases on three days, two in one week."""
    stocked("branches", "add", "SM2")
    path = stocked.folder / "purchases.csv"
    path.write_text(
        "supermarket_id,timestamp,user_id,items_list,total_amount\n"
        "SM1,2025-03-10T09:30:00Z,u100,bread,1.20\n"
        "SM2,2025-03-11T23:59:00Z,u200,OAT1:2,5.00\n"
        "SM1,2025-03-20T10:00:00Z,,bread:3,3.60\n"
    )
    assert stocked("import", "purchases", str(path)).exit_code == 0
    assert (
        stocked("sell", "bread", "--branch", "SM1", "--cashier", "dana", "--card", "1.20").exit_code
        == 0
    )
    return stocked


LISTS: list[tuple[Any, ...]] = [
    ("", "", 4),
    ("--date 2025-03-10", "?date=2025-03-10", 1),
    (WEEK, "?week=2025-W11", 2),
    (RANGE, "?from=2025-03-10&to=2025-03-11", 2),
    ("--from 2025-03-11", "?from=2025-03-11", 3),
    ("--branch SM2", "?branch=SM2", 1),
    ("--customer u200", "?customer=u200", 1),
    ("--cashier dana", "?cashier=dana", 1),
    ("--payment-method card", "?payment_method=card", 1),
    ("--limit 3", "?limit=3", 3),
]


def test_lists_are_those_of_the_api(shop: Cli, http: TestClient) -> None:
    for options, query, count in LISTS:
        listed = shop.json("purchases", "list", *options.split())
        assert listed == http.get(f"/management/purchases{query}").json()
        assert len(listed["items"]) == count


def test_a_customers_purchases(shop: Cli, http: TestClient) -> None:
    listed = shop.json("customers", "purchases", "u100")
    assert listed == http.get("/management/purchases?customer=u100").json()
    assert [each["total_amount"] for each in listed["items"]] == ["1.20"]


def test_show(shop: Cli, http: TestClient) -> None:
    id_ = shop.json("purchases", "list")["items"][0]["id"]
    assert shop.json("purchases", "show", id_) == http.get(f"/management/purchases/{id_}").json()


def test_people_get_a_table(shop: Cli) -> None:
    items = shop.json("purchases", "list", "--week", "2025-W11")["items"]
    lines = shop("purchases", "list", "--week", "2025-W11").stdout.splitlines()
    rows = [
        f"2025-03-11 23:59  {items[0]['receipt_number']}  u200          1  5.00 EUR  {' ' * 9}",
        f"2025-03-10 09:30  {items[1]['receipt_number']}  u100          1  1.20 EUR  {' ' * 9}",
    ]
    assert lines == [
        "Time (UTC)        Receipt            Customer  Lines     Total  Paid with  Id",
        *(f"{row}  {item['id']}" for row, item in zip(rows, items, strict=True)),
    ]


REFUSALS: list[tuple[Any, ...]] = [
    (
        "list --date 2025-02-30",
        ExitCode.USAGE,
        "There is no day '2025-02-30': write --date 2026-11-20.",
    ),
    ("list --week 2025-W99", ExitCode.REFUSED, "There is no week '2025-W99': write 2026-W47."),
    ("list --date 2025-03-10 --week 2025-W11", ExitCode.REFUSED, None),
    ("list --from 2025-03-11 --to 2025-03-10", ExitCode.REFUSED, None),
    ("list --branch SM9", ExitCode.NOT_FOUND, None),
    ("list --customer u999", ExitCode.NOT_FOUND, None),
    (
        "show SM1-main-000001",
        ExitCode.USAGE,
        (
            "'SM1-main-000001' is no purchase's id:"
            " take one from `checkstand purchases list --json`."
        ),
    ),
    (
        "show 3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44",
        ExitCode.NOT_FOUND,
        (
            "There is no purchase 3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44:"
            " take an id from `checkstand purchases list --json`."
        ),
    ),
]


def test_refusals(stocked: Cli) -> None:
    for words, code, sentence in REFUSALS:
        ran = stocked("purchases", *words.split())
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (code, "", 1), words
        if sentence is not None:
            assert ran.stderr == sentence + "\n"
