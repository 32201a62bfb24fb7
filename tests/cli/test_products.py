"""The forms of the contract, word for word, and what they refuse."""

from typing import Any

import pytest

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.client import TestClient

OAT_MILK = {
    "id": 1,
    "sku": "OAT1",
    "barcodes": ["4006381333931"],
    "product_name": "oat milk 1l",
    "category": "dairy",
    "unit": "each",
    "quantity_decimals": 0,
    "unit_price": "2.50",
    "tax_rate": 0,
    "stock": 24,
    "active": True,
}
ADD = (
    *("products", "add", "oat milk 1l", "--price", "2.50", "--category", "dairy", "--sku", "OAT1"),
    *("--barcode", "4006381333931", "--stock", "24", "--branch", "SM1"),
)


def test_the_first_product_of_an_empty_shop_opens_its_branch(cli: Cli, http: TestClient) -> None:
    ran = cli(*ADD, "--json")
    assert ran.exit_code == 0
    assert ran.json == OAT_MILK
    assert ran.stderr == "Opened the branch SM1, the first of this shop.\n"
    assert cli.json("products", "show", "OAT1") == http.get("/cash-register/products/1").json()
    assert [branch["code"] for branch in cli.json("branches", "list")["items"]] == ["SM1"]


def test_another_branch_is_not_opened_by_mistyping_it(stocked: Cli) -> None:
    ran = stocked("products", "add", "milk", "--price", "1", "--stock", "3", "--branch", "MS1")
    assert (ran.exit_code, ran.stdout) == (ExitCode.NOT_FOUND, "")
    assert ran.stderr == (
        "There is no branch 'MS1': see all with `checkstand branches list`,"
        " or add it with `checkstand branches add CODE`.\n"
    )
    assert len(stocked.json("branches", "list", "--all")["items"]) == 1
    assert stocked.json("products", "search", "milk")["items"] == [OAT_MILK]


def test_lists_are_those_of_the_api(stocked: Cli, http: TestClient) -> None:
    for words, address in (
        (["products", "search", "oat"], "/cash-register/products?search=oat"),
        (["products", "search", "oat", "mil"], "/cash-register/products?search=oat mil"),
        (["products", "list", "--category", "dairy"], "/cash-register/products?category=dairy"),
        (["products", "list", "--limit", "1"], "/cash-register/products?limit=1"),
        (["products", "list", "--branch", "SM1"], "/cash-register/products?branch=SM1"),
        (["products", "list", "--all"], "/management/products"),
        (["customers", "list"], "/cash-register/customers"),
        (["customers", "list", "--search", "dana"], "/cash-register/customers?search=dana"),
        (["customers", "show", "u100"], "/cash-register/customers/u100"),
        (["branches", "list"], "/cash-register/branches"),
        (["branches", "show", "SM1"], "/management/branches/1"),
    ):
        assert stocked.json(*words) == http.get(address).json(), words


def test_a_list_goes_on_where_its_cursor_says(stocked: Cli) -> None:
    first = stocked.json("products", "list", "--limit", "1")
    assert [item["product_name"] for item in first["items"]] == ["bread"]
    rest = stocked.json("products", "list", "--cursor", first["next_cursor"])
    assert rest == {"items": [OAT_MILK], "next_cursor": None}
    ran = stocked("products", "list", "--limit", "1")
    assert ran.stderr == f"There are more: add --cursor {first['next_cursor']}\n"


@pytest.mark.parametrize("name", ["1", "OAT1", "4006381333931", "oat milk 1l", "Oat  MILK 1L"])
def test_a_product_is_named_by_id_sku_barcode_or_name(name: str, stocked: Cli) -> None:
    assert stocked.json("products", "show", name) == OAT_MILK


def test_update_and_remove(stocked: Cli) -> None:
    assert stocked.json("products", "update", "OAT1", "--price", "2.60") == {
        **OAT_MILK,
        "unit_price": "2.60",
    }
    changed = stocked.json(
        *("products", "update", "OAT1", "--name", "oat drink", "--category", "", "--sku", ""),
        *("--barcode", "", "--tax-rate", "7"),
    )
    assert changed == {
        **OAT_MILK,
        "unit_price": "2.60",
        "product_name": "oat drink",
        "category": None,
        "sku": None,
        "barcodes": [],
        "tax_rate": 7,
    }
    ran = stocked("products", "remove", "oat drink", "--yes")
    assert (ran.exit_code, ran.stdout) == (0, "oat drink is not sold any more.\n")
    assert stocked.json("products", "search", "oat")["items"] == []
    assert stocked.json("products", "search", "oat", "--all")["items"][0]["active"] is False
    assert stocked.json("products", "update", "1", "--active")["active"] is True


def test_removing_needs_somebody_who_says_yes(stocked: Cli) -> None:
    ran = stocked("products", "remove", "OAT1")
    assert (ran.exit_code, ran.stdout) == (ExitCode.USAGE, "")
    assert ran.stderr == (
        "Sell oat milk 1l (number 1) no more? Nobody is here to ask: add --yes.\n"
    )
    assert stocked.json("products", "show", "OAT1")["active"] is True


def test_people_get_a_table(stocked: Cli) -> None:
    assert stocked("products", "list").stdout == (
        "Id  Sku   Product      Category  Price  Tax %  Stock  Unit  Barcodes\n"
        " 2        bread                   1.20      0      0  each\n"
        " 1  OAT1  oat milk 1l  dairy      2.50      0     24  each  4006381333931\n"
    )
    ran = stocked("products", "search", "caviar")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "There is no such product.\n")


REFUSALS: list[tuple[Any, ...]] = [
    (
        ["show", "caviar"],
        ExitCode.NOT_FOUND,
        "There is no product 'caviar': look for it with `checkstand products search WORDS`.",
    ),
    (
        ["add", "milk", "--price", "1", "--sku", "OAT1"],
        ExitCode.CONFLICT,
        (
            "oat milk 1l (number 1) has the sku 'OAT1':"
            " see whose it is with `checkstand products show SKU`."
        ),
    ),
    (
        ["add", "milk", "--price", "1", "--barcode", "4006381333931"],
        ExitCode.CONFLICT,
        (
            "oat milk 1l (number 1) has the barcode 4006381333931:"
            " see whose it is with `checkstand products show BARCODE`."
        ),
    ),
    (
        ["add", "milk", "--price", "1", "--barcode", "4006381333932"],
        ExitCode.REFUSED,
        (
            "The last digit of this barcode should be 1 and is 2:"
            " compare all its digits with the package."
        ),
    ),
    (
        ["add", "milk", "--price", "cheap"],
        ExitCode.REFUSED,
        "Unit price: an amount is a decimal number such as 4.50.",
    ),
    (
        ["add", "milk", "--price", "-1"],
        ExitCode.REFUSED,
        None,
    ),
    (
        ["add", "milk", "--price", "1", "--stock", "1.5"],
        ExitCode.REFUSED,
        None,
    ),
    (
        ["add", "", "--price", "1"],
        ExitCode.REFUSED,
        "Product name: it is missing.",
    ),
    (
        ["list", "--cursor", "nonsense"],
        ExitCode.REFUSED,
        (
            "The cursor is not one that this list gave out:"
            " take next_cursor of the page before, with the same options."
        ),
    ),
]


def test_refusals(stocked: Cli) -> None:
    for words, code, sentence in REFUSALS:
        ran = stocked("products", *words, "--json")
        assert (ran.exit_code, ran.stdout) == (code, "")
        assert ran.stderr.count("\n") == 1
        if sentence is not None:
            assert ran.stderr == sentence + "\n"
        assert len(stocked.json("products", "list", "--all")["items"]) == 2


def test_names_are_not_read_as_markup(stocked: Cli) -> None:
    stocked("products", "add", "[bold]🧀 גבינה[/bold]", "--price", "1")
    assert "[bold]🧀 גבינה[/bold]" in stocked("products", "list").stdout
