import uuid
from typing import Any

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.client import TestClient


def sold(cli: Cli, *words: str) -> Any:
    return cli.json("sell", *words)


def test_the_contracts_form(stocked: Cli, http: TestClient) -> None:
    purchase = sold(stocked, "OAT1:2,bread:1", "--branch", "SM1", "--customer", "u100")
    assert purchase["total_amount"] == "6.20"
    assert [(item["product_name"], item["quantity"]) for item in purchase["items"]] == [
        ("oat milk 1l", 2),
        ("bread", 1),
    ]
    assert purchase["customer_code"] == "u100"
    assert purchase["branch_code"] == "SM1"
    assert purchase == http.get(f"/cash-register/purchases/{purchase['id']}").json()
    assert stocked.json("products", "show", "OAT1")["stock"] == 22
    assert stocked.json("customers", "show", "u100")["purchases"] == 1


def test_products_by_any_name_in_the_only_branch_paid_in_several_ways(stocked: Cli) -> None:
    purchase = sold(
        stocked,
        *("1,4006381333931:2,Bread", "--register", "R2", "--cashier", "dana", "--discount", "1.00"),
        *("--payment", "voucher=2.00", "--card", "1.50", "--cash", "20"),
    )
    assert [item["product_id"] for item in purchase["items"]] == [1, 1, 2]
    assert purchase["register"] == "R2"
    assert purchase["cashier"] == "dana"
    assert purchase["customer_id"] is None
    assert (purchase["total_discount"], purchase["total_amount"]) == ("1.00", "7.70")
    assert purchase["payments"] == [
        {"method": "card", "amount": "1.50"},
        {"method": "voucher", "amount": "2.00"},
        {"method": "cash", "amount": "20.00"},
    ]
    assert purchase["change_due"] == "15.80"


def test_a_receipt_for_people(stocked: Cli) -> None:
    ran = stocked("sell", "OAT1:2,bread", "--customer", "u100", "--cash", "10", "--cashier", "dana")
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("SM1-main-000001  20")
    assert lines[0].endswith(" UTC, by dana")
    assert lines[1:9] == [
        "Customer: u100",
        "Product      Quantity  Price  Discount  Total",
        "oat milk 1l         2   2.50      0.00   5.00",
        "bread               1   1.20      0.00   1.20",
        "Total          6.20 EUR",
        "Tax contained  0.00",
        "Cash           10.00",
        "Change due     3.80",
    ]


def test_with_an_id_a_second_try_records_nothing_new(stocked: Cli) -> None:
    id_ = str(uuid.uuid4())
    first = sold(stocked, "bread", "--id", id_)
    again = stocked("sell", "bread", "--id", id_, "--json")
    assert again.exit_code == 0
    assert again.json == first
    assert again.stderr == "This purchase was recorded before; nothing was recorded now.\n"
    other = stocked("sell", "bread:2", "--id", id_)
    assert other.exit_code == ExitCode.CONFLICT
    assert len(stocked.json("purchases", "list")["items"]) == 1


def test_new_registers_a_customer(stocked: Cli) -> None:
    purchase = sold(stocked, "bread", "--customer", "new")
    assert uuid.UUID(purchase["customer_id"]).version == 4
    assert stocked.json("customers", "show", purchase["customer_id"])["purchases"] == 1


REFUSALS: list[tuple[Any, ...]] = [
    (
        ["caviar:2,bread"],
        ExitCode.NOT_FOUND,
        "There is no product 'caviar': look for it with `checkstand products search WORDS`.",
    ),
    (
        ["bread", "--branch", "SM9", "--customer", "u777"],
        ExitCode.NOT_FOUND,
        (
            "There is no branch 'SM9': see all with `checkstand branches list`,"
            " or add it with `checkstand branches add CODE`."
        ),
    ),
    (
        ["bread:0.5"],
        ExitCode.REFUSED,
        "bread is sold in whole quantities: `checkstand sell --help` shows how it is written.",
    ),
    (
        ["bread:0"],
        ExitCode.REFUSED,
        "'bread:0': '0' is no quantity: write a number above 0, like 2 or 0.525.",
    ),
    ([""], ExitCode.REFUSED, "The list of items is empty: name at least one product."),
    (["bread", "--cash", "1"], ExitCode.REFUSED, None),
    (["bread", "--discount", "5"], ExitCode.REFUSED, None),
    (["bread", "--cash", "lots"], ExitCode.REFUSED, None),
    (
        ["bread", "--payment", "voucher"],
        ExitCode.USAGE,
        "'voucher' is no payment: write --payment voucher=5.00.",
    ),
    (["bread", "--id", "7"], ExitCode.REFUSED, None),
    (["bread", "--customer", "x" * 65], ExitCode.REFUSED, None),
]


def test_refusals_store_nothing(stocked: Cli) -> None:
    for words, code, sentence in REFUSALS:
        ran = stocked("sell", *words, "--json")
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (code, "", 1), words
        if sentence is not None:
            assert ran.stderr == sentence + "\n"
        assert stocked.json("purchases", "list")["items"] == []
        assert [each["code"] for each in stocked.json("customers", "list")["items"]] == ["u100"]


def test_a_product_out_of_the_range_is_refused(stocked: Cli) -> None:
    stocked("products", "remove", "OAT1", "--yes")
    ran = stocked("sell", "OAT1")
    assert ran.exit_code == ExitCode.REFUSED
    assert ran.stderr == (
        "oat milk 1l is not sold any more:"
        " sell it again with `checkstand products update PRODUCT --active`.\n"
    )


def test_which_branch_has_to_be_said_where_there_are_several(stocked: Cli) -> None:
    stocked("branches", "add", "SM2")
    ran = stocked("sell", "bread")
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.USAGE,
        "There are several branches: say which one sells with --branch, such as --branch SM1.\n",
    )


def test_an_empty_shop_has_no_branch_to_sell_in(cli: Cli) -> None:
    ran = cli("sell", "bread")
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.NOT_FOUND,
        "There is no branch to sell in: add one with `checkstand branches add SM1`.\n",
    )
