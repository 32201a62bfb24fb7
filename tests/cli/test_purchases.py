import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import SOURCES, Cli, Ran
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
        ExitCode.NOT_FOUND,
        (
            "There is no purchase 'SM1-main-000001':"
            " take an id from `checkstand purchases list --json`."
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


# --- Taking back --------------------------------------------------------------------------------

RECEIPT = "SM1-main-000001"


@pytest.fixture
def bought(stocked: Cli) -> Any:
    """Two oat milk and three bread, less 1.00: 7.60, paid in cash."""
    return stocked.json(
        "sell", "OAT1:2,bread:3", "--customer", "u100", "--cash", "20", "--discount", "1.00"
    )


def left(cli: Cli) -> list[float]:
    """What can still go back of the first purchase, an item each."""
    return [item["remaining"] for item in cli.json("purchases", "history", RECEIPT)["items"]]


def test_a_refund_for_people(stocked: Cli, bought: Any) -> None:
    ran = stocked(
        "purchases",
        *("refund", RECEIPT, "--item", "1:1", "--item", "2", "--reason", "sour", "--yes"),
        *("--cashier", "dana", "--approved-by", "maria", "--register", "R2"),
    )
    assert (ran.exit_code, ran.stderr) == (0, "")
    refunded = stocked.json("purchases", "list", "--limit", "1")["items"][0]
    assert ran.stdout.splitlines() == [
        f"SM1-R2-000001  {refunded['timestamp'][:16].replace('T', ' ')} UTC, by dana",
        "Customer: u100",
        "Product      Quantity  Price  Discount  Total",
        "oat milk 1l        -1   2.50     -0.29  -2.21",
        "bread              -3   1.20     -0.42  -3.18",
        "Discount       -0.71",
        "Total          -5.39 EUR",
        "Tax contained  0.00",
        "Cash           -5.39",
        f"Takes back     {bought['id']}",
        "Reason         sour",
        "Approved by    maria",
        f"Id             {refunded['id']}",
    ]
    assert left(stocked) == [1, 0]
    assert stocked.json("products", "show", "OAT1")["stock"] == 23


@pytest.mark.parametrize("by", ["id", "receipt_number"])
def test_a_refund_for_programs(stocked: Cli, http: TestClient, bought: Any, by: str) -> None:
    id_ = str(uuid4())
    words = ("purchases", "refund", bought[by], "--reason", "sour", "--method", "card", "--id", id_)
    refunded = stocked.json(*words, "--yes")
    assert refunded == http.get(f"/management/purchases/{id_}").json()
    assert (refunded["kind"], refunded["original_id"], refunded["total_amount"]) == (
        "refund",
        bought["id"],
        "-7.60",
    )
    assert refunded["payments"] == [{"method": "card", "amount": "-7.60"}]
    again = stocked(*words, "--yes", "--json")
    assert (again.exit_code, again.json) == (0, refunded)
    assert again.stderr == "This was recorded before; nothing was recorded now.\n"
    assert left(stocked) == [0, 0]
    assert len(stocked.json("purchases", "list")["items"]) == 2


@pytest.mark.parametrize("by", ["id", "receipt_number"])
def test_a_void(stocked: Cli, http: TestClient, bought: Any, by: str) -> None:
    words = ("void", bought[by], "--reason", "rung up twice", "--approved-by", "maria", "--yes")
    voided = stocked.json("purchases", *words)
    assert voided == http.get(f"/management/purchases/{voided['id']}").json()
    assert (voided["kind"], voided["receipt_number"], voided["timestamp"]) == (
        "void",
        "SM1-main-000002",
        bought["timestamp"],
    )
    assert (voided["total_amount"], voided["points_earned"], voided["approved_by"]) == (
        "-7.60",
        0,
        "maria",
    )
    assert left(stocked) == [0, 0]
    totals = http.get("/analytics/statistics").json()["totals"]
    assert (totals["purchases"], totals["revenue"], totals["units"]) == (0, "0.00", 0)
    assert stocked.json("customers", "show", "u100")["purchases"] == 0


def test_a_history(stocked: Cli, http: TestClient, bought: Any) -> None:
    for words in (("--item", "2:1", "--approved-by", "maria"), ("--item", "1:2")):
        stocked.json("purchases", "refund", RECEIPT, *words, "--reason", "sour", "--yes")
    told = stocked.json("purchases", "history", bought["id"])
    assert told == http.get(f"/management/purchases/{bought['id']}/history").json()
    assert (told["status"], told["total_refunded"]) == ("partly_refunded", "5.48")
    at = [event["recorded_at"][:16].replace("T", " ") for event in told["events"]]
    assert stocked("purchases", "history", RECEIPT).stdout.splitlines() == [
        "SM1-main-000001: partly refunded",
        "Recorded (UTC)    What      Receipt          Total  Reason  Approved by",
        f"{at[0]}  purchase  SM1-main-000001   7.60",
        f"{at[1]}  refund    SM1-main-000002  -1.06  sour    maria",
        f"{at[2]}  refund    SM1-main-000003  -4.42  sour",
        "Item  Product      Bought  Left to refund",
        "   1  oat milk 1l       2               0",
        "   2  bread             3               2",
    ]


def at_a_terminal(cli: Cli, answer: str, *words: str) -> Ran:
    """Run a command whose user answers its question."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "checkstand", "purchases", *words],
        env={**cli.environment, "PYTHONPATH": str(SOURCES)},
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(slave)
        os.write(master, f"{answer}\n".encode())
        stdout, stderr = process.communicate(timeout=60)
        os.close(master)
    return Ran(process.returncode, stdout, stderr)


def test_what_takes_back_asks_first(stocked: Cli, bought: Any) -> None:
    questions = (
        (("refund", RECEIPT, "--item", "1:1"), f"Refund item 1:1 of {RECEIPT}?"),
        (("refund", bought["id"]), f"Refund all that is left of {RECEIPT}?"),
        (("void", bought["id"]), f"Void {RECEIPT} of 7.60?"),
    )
    for words, question in questions:
        ran = stocked("purchases", *words, "--reason", "sour")
        assert (ran.exit_code, ran.stdout, ran.stderr) == (
            ExitCode.USAGE,
            "",
            f"{question} Nobody is here to ask: add --yes.\n",
        )
    declined = at_a_terminal(stocked, "n", "refund", RECEIPT, "--reason", "sour")
    assert (declined.exit_code, declined.stdout, declined.stderr) == (
        ExitCode.REFUSED,
        "",
        f"Refund all that is left of {RECEIPT}? [y/N]: Nothing was changed.\n",
    )
    assert left(stocked) == [2, 3]
    agreed = at_a_terminal(stocked, "y", "void", RECEIPT, "--reason", "sour", "--json")
    assert (agreed.exit_code, agreed.stderr) == (0, f"Void {RECEIPT} of 7.60? [y/N]: ")
    assert agreed.json["kind"] == "void"
    assert left(stocked) == [0, 0]


HISTORY = "see what became of it with `checkstand purchases history PURCHASE`."
NO_SUCH = "There is no purchase {!r}: take an id from `checkstand purchases list --json`."
UNKNOWN = "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44"
REFUSED_RETURNS: list[tuple[Sequence[str], ExitCode, str | None]] = [
    (["refund", "x"], ExitCode.NOT_FOUND, NO_SUCH.format("x")),
    (["refund", UNKNOWN], ExitCode.NOT_FOUND, NO_SUCH.format(UNKNOWN).replace("'", "")),
    (["void", "SM1-main-000002"], ExitCode.NOT_FOUND, NO_SUCH.format("SM1-main-000002")),
    (
        ["refund", RECEIPT, "--item", "9"],
        ExitCode.NOT_FOUND,
        (
            f"{RECEIPT} has no such item:"
            " see its items with `checkstand purchases history PURCHASE`."
        ),
    ),
    (
        ["refund", RECEIPT, "--item", "2:4"],
        ExitCode.CONFLICT,
        f"Only 3 of bread is left to refund: {HISTORY}",
    ),
    (
        ["refund", RECEIPT, "--item", "1:0.5"],
        ExitCode.REFUSED,
        (
            "oat milk 1l isn't sold in such quantities:"
            " `checkstand purchases --help` shows how it is written."
        ),
    ),
    (
        ["refund", RECEIPT, "--item", "bread"],
        ExitCode.USAGE,
        "'bread' is no item: write --item 1 or --item 1:2.",
    ),
    (["refund", RECEIPT, "--item", "1:x"], ExitCode.REFUSED, None),
    (["refund", RECEIPT, "--item", "1:-1"], ExitCode.REFUSED, None),
    (["refund", RECEIPT, "--method", "points"], ExitCode.REFUSED, None),
    (["refund", RECEIPT, "--method", "By Card"], ExitCode.REFUSED, None),
    (["refund", RECEIPT, "--id", "7"], ExitCode.REFUSED, None),
    (["void", RECEIPT, "--cashier", "x" * 65], ExitCode.REFUSED, None),
]


def test_a_refused_return_takes_nothing_back(stocked: Cli, bought: Any) -> None:
    for words, code, sentence in REFUSED_RETURNS:
        ran = stocked("purchases", *words, "--reason", "sour", "--yes", "--json")
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (code, "", 1), words
        if sentence is not None:
            assert ran.stderr == sentence + "\n"
        assert stocked.json("purchases", "list")["items"] == [bought]
    for action in ("refund", "void"):
        unreasoned = stocked("purchases", action, RECEIPT, "--reason", " ", "--yes")
        assert (unreasoned.exit_code, unreasoned.stderr) == (
            ExitCode.REFUSED,
            "Reason: it is missing.\n",
        )
        assert stocked("purchases", action, RECEIPT, "--yes").exit_code == ExitCode.USAGE
    assert left(stocked) == [2, 3]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("refund", "refund", f"Nothing is left to refund of {RECEIPT}: {HISTORY}"),
        ("refund", "void", f"Part of {RECEIPT} was refunded: refund the rest of it."),
        ("void", "refund", f"Nothing is left to refund of {RECEIPT}: {HISTORY}"),
        ("void", "void", f"{RECEIPT} is void already: {HISTORY}"),
    ],
)
def test_what_went_back_stays_back(
    stocked: Cli, bought: Any, first: str, second: str, sentence: str
) -> None:
    stocked.json("purchases", first, RECEIPT, "--reason", "sour", "--yes")
    ran = stocked("purchases", second, bought["id"], "--reason", "sour", "--yes")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (ExitCode.CONFLICT, "", sentence + "\n")
    again = stocked("purchases", second, "SM1-main-000002", "--reason", "sour", "--yes")
    assert again.exit_code == ExitCode.CONFLICT
    assert again.stderr == f"SM1-main-000002 is no purchase to take back: {HISTORY}\n"
    assert len(stocked.json("purchases", "list")["items"]) == 2
