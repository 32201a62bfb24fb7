from tests.cli.conftest import Cli


def test_an_empty_shop_becomes_a_supermarket_once(cli: Cli) -> None:
    report = cli.json("sample-data", "--transactions", "20", "--seed", "1")
    assert (report["branches"], report["purchases"], report["already_recorded"]) == (3, 20, 0)
    assert report["products"] > 50
    again = cli.json("sample-data", "--transactions", "20", "--seed", "1")
    assert again == {
        "branches": 0,
        "products": 0,
        "customers": 0,
        "purchases": 0,
        "already_recorded": 20,
        "refused": 0,
    }
    other = cli.json("sample-data", "--transactions", "5", "--seed", "2")
    assert other["purchases"] == 5
    assert len(cli.json("purchases", "list")["items"]) == 25
    assert cli("db", "check").exit_code == 0


def test_people_are_told_what_was_added(cli: Cli) -> None:
    lines = cli("sample-data", "--transactions", "7").stdout.splitlines()
    assert lines[0].split() == ["Branches", "3"]
    assert lines[3].split() == ["Purchases", "7"]
