from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli


def test_add_update_and_close(cli: Cli) -> None:
    added = cli.json("branches", "add", "SM1", "--name", "Market", "--time-zone", "Europe/Berlin")
    assert added == {
        "id": 1,
        "code": "SM1",
        "name": "Market",
        "time_zone": "Europe/Berlin",
        "address": "",
        "active": True,
        "prices_include_tax": None,
        "cash_rounding": None,
        "max_units_per_product": None,
        "receipt_header": "",
        "receipt_footer": "",
    }
    changed = cli.json("branches", "update", "SM1", "--address", "Am Markt 12", "--closed")
    assert changed == {**added, "address": "Am Markt 12", "active": False}
    assert cli.json("branches", "list") == {"items": [], "next_cursor": None}
    assert cli.json("branches", "list", "--all") == {"items": [changed], "next_cursor": None}
    assert cli.json("branches", "show", "1") == changed
    assert cli.json("branches", "update", "1", "--open")["active"] is True


def test_refusals(cli: Cli) -> None:
    ran = cli("branches", "list")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == "There is no branch: add one with `checkstand branches add SM1`.\n"
    cli("branches", "add", "SM1")
    assert cli("branches", "add", "SM1").exit_code == ExitCode.CONFLICT
    assert cli("branches", "show", "SM2").exit_code == ExitCode.NOT_FOUND
    ran = cli("branches", "add", "SM2", "--time-zone", "Mars")
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.NOT_FOUND,
        "'Mars' is no time zone: write one like Europe/Berlin.\n",
    )
