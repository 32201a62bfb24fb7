from typing import Any

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli


def test_add_show_and_update(cli: Cli) -> None:
    added = cli.json(
        *("customers", "add", "Dana Levi", "--code", "u100"),
        *("--phone", "+972501234567", "--email", "dana@example.com"),
    )
    assert added == {
        "id": added["id"],
        "code": "u100",
        "name": "Dana Levi",
        "email": "dana@example.com",
        "phone": "+972501234567",
        "points": 0,
        "purchases": 0,
        "active": True,
    }
    assert cli.json("customers", "show", "u100") == added
    assert cli.json("customers", "show", added["id"]) == added
    changed = cli.json("customers", "update", "u100", "--name", "Dana Levi-Cohen", "--email", "")
    assert changed == {**added, "name": "Dana Levi-Cohen", "email": None}
    assert cli.json("customers", "update", "u100", "--code", "") == {**changed, "code": None}


def test_people_get_a_table(stocked: Cli) -> None:
    id_ = stocked.json("customers", "show", "u100")["id"]
    assert stocked("customers", "list").stdout == (
        "Code  Name       E-mail  Phone  Purchases  Id\n"
        f"u100  Dana Levi                         0  {id_}\n"
    )


REFUSALS: list[tuple[Any, ...]] = [
    (
        ["show", "u999"],
        ExitCode.NOT_FOUND,
        (
            "There is no customer 'u999':"
            " look for it with `checkstand customers list --search NAME`."
        ),
    ),
    (
        ["purchases", "u999"],
        ExitCode.NOT_FOUND,
        (
            "There is no customer 'u999':"
            " look for it with `checkstand customers list --search NAME`."
        ),
    ),
    (
        ["add", "Somebody", "--code", "u100"],
        ExitCode.CONFLICT,
        "Another customer has the code 'u100': see whose it is with the command `show`.",
    ),
    (["add", "Somebody", "--email", "nowhere"], ExitCode.REFUSED, None),
]


def test_refusals(stocked: Cli) -> None:
    for words, code, sentence in REFUSALS:
        ran = stocked("customers", *words)
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (code, "", 1), words
        if sentence is not None:
            assert ran.stderr == sentence + "\n"
