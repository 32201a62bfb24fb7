import uuid
from typing import Any

import pytest

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.client import TestClient


def new(cli: Cli, *words: str) -> str:
    """Open a cart, and answer its id."""
    id_: str = cli.json("cart", "new", *words)["id"]
    return id_


def test_the_contracts_forms(stocked: Cli, http: TestClient) -> None:
    cart = new(stocked, "--branch", "SM1")
    assert uuid.UUID(cart).version == 7
    assert stocked("cart", "add", cart, "OAT1", "--quantity", "2").exit_code == 0
    assert stocked("cart", "set", cart, "OAT1", "--quantity", "3").exit_code == 0
    shown = stocked.json("cart", "show", cart)
    assert [(item["sku"], item["quantity"]) for item in shown["items"]] == [("OAT1", 3)]
    assert shown["total_amount"] == "7.50"
    assert shown == http.get(f"/cash-register/carts/{cart}").json()
    assert stocked.json("cart", "add", cart, "bread")["total_amount"] == "8.70"
    assert stocked("cart", "remove", cart, "bread").exit_code == 0
    purchase = stocked.json("cart", "checkout", cart, "--customer", "u100", "--cash", "20")
    assert (purchase["id"], purchase["total_amount"]) == (cart, "7.50")
    assert (purchase["customer_code"], purchase["change_due"]) == ("u100", "12.50")
    assert purchase == http.get(f"/cash-register/purchases/{cart}").json()
    assert stocked.json("products", "show", "OAT1")["stock"] == 21
    again = stocked("cart", "checkout", cart, "--json")
    assert (again.exit_code, again.json) == (0, purchase)
    assert again.stderr == "This cart was checked out before; nothing was recorded now.\n"
    assert len(stocked.json("purchases", "list")["items"]) == 1


def test_products_by_any_name(stocked: Cli) -> None:
    cart = new(stocked)
    for product in ("1", "OAT1", "4006381333931", "oat milk 1l", "Bread"):
        stocked.json("cart", "add", cart, product)
    shown = stocked.json("cart", "show", cart)
    assert [(item["product_id"], item["quantity"]) for item in shown["items"]] == [(1, 4), (2, 1)]


def test_discounts(stocked: Cli) -> None:
    cart = new(stocked, "--discount", "10%")
    stocked.json("cart", "add", cart, "OAT1", "--quantity", "2", "--discount", "0.50")
    stocked.json("cart", "add", cart, "bread", "--discount", "50%")
    shown = stocked.json("cart", "show", cart)
    assert [item["line_discount"] for item in shown["items"]] == ["0.50", "0.60"]
    assert (shown["discount_percent"], shown["total_amount"]) == (10, "4.59")
    assert stocked.json("cart", "discount", cart, "1.00")["total_amount"] == "4.10"
    assert stocked.json("cart", "discount", cart, "0")["total_amount"] == "5.10"
    cheaper = stocked.json("cart", "set", cart, "bread", "--discount", "0")
    assert cheaper["total_amount"] == "5.70"


def test_which_line_is_said_where_several_have_the_product(stocked: Cli) -> None:
    cart = new(stocked)
    stocked.json("cart", "add", cart, "bread")
    stocked.json("cart", "add", cart, "bread", "--discount", "0.20")
    ran = stocked("cart", "set", cart, "bread", "--quantity", "2")
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.USAGE,
        "'bread' is on the lines 1, 2: say which with --item 1.\n",
    )
    changed = stocked.json("cart", "set", cart, "bread", "--item", "2", "--quantity", "3")
    assert [item["quantity"] for item in changed["items"]] == [1, 3]
    left = stocked.json("cart", "remove", cart, "bread", "--item", "1")
    assert [item["item_id"] for item in left["items"]] == [2]
    assert stocked.json("cart", "clear", cart)["items"] == []


def test_parked_and_resumed_by_name(stocked: Cli) -> None:
    cart = new(stocked, "--branch", "SM1", "--register", "R1", "--customer", "u100")
    stocked.json("cart", "add", cart, "bread")
    parked = stocked.json("cart", "park", cart, "--name", "man with dog")
    assert (parked["state"], parked["name"]) == ("parked", "man with dog")
    (found,) = stocked.json("cart", "list", "--state", "parked", "--branch", "SM1")["items"]
    assert (found["id"], found["name"], found["lines"]) == (cart, "man with dog", 1)
    resumed = stocked.json("cart", "resume", "Man with dog", "--branch", "SM1", "--register", "R2")
    assert (resumed["id"], resumed["state"], resumed["register"]) == (cart, "open", "R2")
    moved = stocked.json("cart", "update", cart, "--register", "R3", "--customer", "")
    assert (moved["register"], moved["customer_id"]) == ("R3", None)
    assert stocked.json("cart", "list", "--state", "parked")["items"] == []


def test_a_name_of_two_carts(stocked: Cli) -> None:
    carts = [new(stocked), new(stocked)]
    for cart in carts:
        stocked.json("cart", "park", cart, "--name", "man with dog")
    ran = stocked("cart", "resume", "man with dog")
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.CONFLICT,
        (
            "2 carts are parked as 'man with dog': name the cart by its id,"
            " from `checkstand cart list --state parked`.\n"
        ),
    )
    stocked.json("cart", "resume", carts[0])
    assert stocked.json("cart", "resume", "man with dog")["id"] == carts[1]


def test_a_cart_for_people(stocked: Cli) -> None:
    cart = new(stocked, "--customer", "u100", "--register", "R2")
    stocked.json("cart", "add", cart, "OAT1", "--quantity", "2", "--discount", "10%")
    stocked("products", "update", "OAT1", "--price", "3.00")
    ran = stocked("cart", "show", cart)
    assert ran.stdout.splitlines() == [
        f"Cart {cart}  SM1 R2, open",
        "Customer: u100",
        "Item  Product      Quantity  Price  Discount  Total",
        "   1  oat milk 1l         2   3.00      0.60   5.40",
        "Discount  0.60",
        "Total     5.40 EUR",
    ]
    assert ran.stderr == "oat milk 1l costs 3.00 now, not 2.50.\n"
    listed = stocked("cart", "list").stdout.splitlines()
    assert listed[0].split() == [
        *("Changed", "(UTC)", "Branch", "Register", "State"),
        *("Name", "Customer", "Lines", "Total", "Id"),
    ]
    assert listed[1].split()[2:] == ["SM1", "R2", "open", "u100", "1", "5.40", "EUR", cart]
    paid = stocked("cart", "checkout", cart, "--card", "2", "--payment", "voucher=3.40")
    assert paid.stdout.startswith("SM1-R2-000001  20")
    sold = stocked("cart", "show", cart)
    assert sold.stdout.splitlines()[0] == f"Cart {cart}  SM1 R2, checked out"
    assert sold.stdout.splitlines()[-1] == "Receipt   SM1-R2-000001"
    assert sold.stderr == ""
    assert stocked("cart", "list").stderr == "There is no such cart.\n"


def test_a_cart_given_up(stocked: Cli) -> None:
    cart = new(stocked)
    assert stocked.json("cart", "give-up", cart)["state"] == "cleared"
    ran = stocked("cart", "add", cart, "bread")
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.CONFLICT,
        "The cart was given up: open another with `checkstand cart new`.\n",
    )


def test_with_an_id_a_second_try_opens_none(stocked: Cli) -> None:
    id_ = str(uuid.uuid4())
    assert new(stocked, "--id", id_) == id_
    again = stocked("cart", "new", "--id", id_, "--json")
    assert (again.exit_code, again.json["id"]) == (0, id_)
    assert again.stderr == "This cart was opened before; none was opened now.\n"


REFUSALS: list[tuple[list[str], ExitCode, str | None]] = [
    (
        ["add", "CART", "caviar"],
        ExitCode.NOT_FOUND,
        "There is no product 'caviar': look for it with `checkstand products search WORDS`.",
    ),
    (["add", "CART", "12345678901234"], ExitCode.NOT_FOUND, None),
    (["add", "CART", "bread", "--quantity", "0"], ExitCode.REFUSED, None),
    (["add", "CART", "bread", "--quantity", "0.5"], ExitCode.REFUSED, None),
    (["add", "CART", "bread", "--discount", "1.21"], ExitCode.REFUSED, None),
    (["add", "CART", "bread", "--discount", "lots"], ExitCode.REFUSED, None),
    (["set", "CART", "OAT1", "--quantity", "0"], ExitCode.REFUSED, None),
    (
        ["set", "CART", "OAT1"],
        ExitCode.USAGE,
        "Say what to change: add --quantity 3 or --discount 10%.",
    ),
    (
        ["remove", "CART", "bread"],
        ExitCode.NOT_FOUND,
        "There is no 'bread' in the cart: see its lines with `checkstand cart show CART`.",
    ),
    (["discount", "CART", "101%"], ExitCode.REFUSED, None),
    (["park", "CART", "--name", ""], ExitCode.REFUSED, "Name: it is missing."),
    (
        ["resume", "CART", "--register", "R7"],
        ExitCode.CONFLICT,
        (
            "The cart is not parked but open, at register main:"
            " see where it is with `checkstand cart show CART`."
        ),
    ),
    (
        ["resume", "man with cat"],
        ExitCode.NOT_FOUND,
        (
            "There is no cart 'man with cat': see all with `checkstand cart list`,"
            " or open one with `checkstand cart new`."
        ),
    ),
    (["resume", "CART", "--branch", "SM9"], ExitCode.NOT_FOUND, None),
    (["checkout", "CART", "--cash", "1"], ExitCode.REFUSED, None),
    (["checkout", "CART", "--payment", "voucher"], ExitCode.USAGE, None),
    (["checkout", str(uuid.UUID(int=7))], ExitCode.NOT_FOUND, None),
    (["list", "--state", "lost"], ExitCode.USAGE, None),
    (["new", "--branch", "SM9"], ExitCode.NOT_FOUND, None),
    (["new", "--id", "7"], ExitCode.REFUSED, None),
]


def test_refusals_change_nothing(stocked: Cli) -> None:
    cart = new(stocked)
    before: Any = stocked.json("cart", "add", cart, "OAT1")
    for words, code, sentence in REFUSALS:
        asked = [cart if word == "CART" else word for word in words]
        ran = stocked("cart", *asked, "--json")
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (code, "", 1), (words, ran)
        if sentence is not None:
            assert ran.stderr == sentence + "\n"
        assert stocked.json("cart", "show", cart) == before
    assert len(stocked.json("cart", "list")["items"]) == 1
    assert stocked.json("purchases", "list")["items"] == []


def test_help_tells_the_commands(sqlite_cli: Cli) -> None:
    told = sqlite_cli("cart", "--help").stdout
    for command in (
        *("new", "add", "set", "remove", "show", "list", "clear", "discount", "update"),
        *("park", "resume", "give-up", "checkout"),
    ):
        assert command in told


@pytest.mark.parametrize("command", ["add", "set", "remove", "park", "checkout"])
def test_an_unknown_cart(sqlite_cli: Cli, command: str) -> None:
    sqlite_cli("products", "add", "bread", "--price", "1.20")
    sqlite_cli("branches", "add", "SM1")
    words = {"add": ["bread"], "set": ["bread", "--quantity", "2"], "remove": ["bread"]}
    more = words.get(command, ["--name", "x"] if command == "park" else [])
    ran = sqlite_cli("cart", command, str(uuid.UUID(int=7)), *more)
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.NOT_FOUND,
        (
            "There is no cart 00000000-0000-0000-0000-000000000007: see all with"
            " `checkstand cart list`, or open one with `checkstand cart new`.\n"
        ),
    )
