import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from checkstand import VERSION
from checkstand.cli.errors import MEANINGS, NEXT_STEPS, ExitCode, sentence_of
from checkstand.cli.main import COMMANDS, app
from checkstand.platform.errors import Invalid, Refusal
from tests.cli.conftest import SOURCES, Cli

HEAVY = ("fastapi", "sqlalchemy", "pydantic", "psycopg", "alembic", "httpx", "uvicorn", "structlog")


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that there is, with the words that call it."""
    root: Any = get_command(app)
    for name in COMMANDS:
        _, command, _ = root.resolve_command(root.make_context("checkstand", [name]), [name])
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {each}", inner[each]) for each in inner)


def test_help_loads_nothing_that_is_slow_to_load() -> None:
    script = (
        "import sys; sys.argv[1:] = ['--help']\n"
        "from checkstand.cli.main import main\n"
        "try: main()\n"
        f"finally: print(*sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr.strip() == ""
    for name in COMMANDS:
        assert f" {name} " in ran.stdout


def test_help_names_every_exit_code(sqlite_cli: Cli) -> None:
    text = " ".join(sqlite_cli("--help").stdout.split())
    for code, meaning in MEANINGS.items():
        assert f"{code.value} {meaning}" in text
    assert set(MEANINGS) == set(ExitCode)


@pytest.mark.parametrize(("words", "command"), list(commands()))
def test_every_command_has_json_and_tells_what_it_does(
    words: str, command: Any, sqlite_cli: Cli
) -> None:
    assert "--json" in [option for param in command.params for option in param.opts]
    assert command.help
    for param in command.params:
        assert param.name == "as_json" or getattr(param, "help", None), param.name
    ran = sqlite_cli(*words.split(), "--help")
    assert ran.exit_code == 0
    assert f"Usage: checkstand {words}" in ran.stdout


def test_what_exists_is_what_is_said_to_exist() -> None:
    assert [words for words, _ in commands()] == [
        *("sell", "cart new", "cart add", "cart set", "cart remove", "cart clear", "cart discount"),
        *("cart update", "cart show", "cart list", "cart park", "cart resume", "cart give-up"),
        *("cart checkout", "purchases list", "purchases show"),
        *("purchases receipt", "purchases history", "purchases refund", "purchases void"),
        *("report revenue", "report top", "report worst", "report sales", "report customer"),
        *("products add", "products list", "products search", "products show"),
        *("products update", "products remove"),
        *("customers add", "customers list", "customers show", "customers update"),
        "customers purchases",
        *("branches add", "branches list", "branches show", "branches update"),
        *("import products", "import purchases", "import lines"),
        *("export products", "export customers", "export purchases", "export lines"),
        *("sample-data", "serve"),
        *("db upgrade", "db check", "db backup", "db restore", "doctor"),
    ]


def test_version(sqlite_cli: Cli) -> None:
    assert sqlite_cli("--version").stdout == f"checkstand {VERSION}\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["frob"], "No such command 'frob': `checkstand --help` shows how it is written.\n"),
        (["slel"], "No such command 'slel'. Did you mean 'sell'?\n"),
        (["sell"], "Missing argument 'ITEMS': `checkstand sell --help` shows how it is written.\n"),
        (
            ["purchases", "list", "--brunch"],
            (
                "No such option: --brunch (Possible options: --branch):"
                " `checkstand purchases list --help` shows how it is written.\n"
            ),
        ),
        (
            ["purchases", "list", "--limit", "501"],
            (
                "Invalid value for '--limit': Input should be less than or equal to 500:"
                " `checkstand purchases list --help` shows how it is written.\n"
            ),
        ),
        (
            ["products", "search", "\udcff"],
            "What follows the command is not valid UTF-8: type it again.\n",
        ),
    ],
)
def test_wrongly_written_commands_are_told_in_one_sentence(
    words: list[str], sentence: str, sqlite_cli: Cli
) -> None:
    ran = sqlite_cli(*words)
    assert (ran.exit_code, ran.stdout, ran.stderr) == (ExitCode.USAGE, "", sentence)


def test_no_command_at_all_prints_the_help(sqlite_cli: Cli) -> None:
    ran = sqlite_cli()
    assert (ran.exit_code, ran.stderr) == (ExitCode.USAGE, "")
    assert "Usage: checkstand" in ran.stdout


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DATABASE_URL",
            "mysql://x/y",
            (
                "The setting CHECKSTAND_DATABASE_URL is wrong (Checkstand runs on sqlite:///… or"
                " postgresql://…, not on mysql): correct it, or unset it.\n"
            ),
        ),
        (
            "TIME_ZONE",
            "Mars",
            (
                "The setting CHECKSTAND_TIME_ZONE is wrong ('Mars' is no time zone; write one like"
                " Europe/Berlin): correct it, or unset it.\n"
            ),
        ),
    ],
)
def test_a_wrong_setting_is_named(
    name: str, value: str, sentence: str, sqlite_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CHECKSTAND_{name}", value)
    if name == "DATABASE_URL":
        sqlite_cli.url = value
    ran = sqlite_cli("products", "list")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (ExitCode.USAGE, "", sentence)


def test_an_unreachable_database_is_told_without_its_password(sqlite_cli: Cli) -> None:
    sqlite_cli.url = "postgresql://dana:secret@127.0.0.1:1/shop"
    ran = sqlite_cli("products", "list")
    assert ran.exit_code == ExitCode.UNAVAILABLE
    assert ran.stdout == ""
    assert ran.stderr.startswith(
        "The database postgresql://dana:***@127.0.0.1:1/shop can't be used ("
    )
    assert ran.stderr.endswith("): check CHECKSTAND_DATABASE_URL, or run `checkstand doctor`.\n")
    assert ran.stderr.count("\n") == 1


def test_a_file_that_is_no_database_is_told(sqlite_cli: Cli) -> None:
    path = sqlite_cli.folder / "letter.txt"
    path.write_text("Dear customer, " * 1_000)
    sqlite_cli.url = f"sqlite:///{path}"
    ran = sqlite_cli("products", "list")
    assert (ran.exit_code, ran.stdout) == (ExitCode.UNAVAILABLE, "")
    assert ran.stderr == (
        f"The database {path} can't be used (file is not a database): keep the file, and go back"
        " to a backup with `checkstand db restore FILE`.\n"
    )


def test_a_fresh_database_is_made(bare_database_url: str, sqlite_cli: Cli) -> None:
    sqlite_cli.url = bare_database_url
    assert sqlite_cli.json("products", "list") == {"items": [], "next_cursor": None}


def test_in_an_empty_folder_the_database_is_made_under_var(sqlite_cli: Cli) -> None:
    del sqlite_cli.environment["CHECKSTAND_DATABASE_URL"]
    ran = sqlite_cli.run("products", "add", "bread", "--price", "1.20", "--json")
    assert (ran.exit_code, ran.json["id"]) == (0, 1)
    assert (sqlite_cli.folder / "var" / "checkstand.db").exists()


def test_a_database_of_a_newer_version_is_left_alone(cli: Cli) -> None:
    from sqlalchemy import text

    from checkstand.platform.db.database import Database

    database = Database(cli.url)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    ran = cli("products", "list")
    assert ran.exit_code == ExitCode.UNAVAILABLE
    assert ran.stderr.startswith("The database was upgraded by a newer Checkstand (schema 9999,")


def test_a_reader_that_stops_reading_ends_the_command_quietly(sqlite_cli: Cli) -> None:
    for number in range(40):
        assert sqlite_cli("customers", "add", f"{number} " * 60).exit_code == 0
    process = sqlite_cli.start("customers", "list", "--limit", "500")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(30) == -signal.SIGPIPE


def test_ctrl_c_ends_a_command_quietly_and_in_order(sqlite_cli: Cli) -> None:
    process = sqlite_cli.start("sample-data", "--transactions", "1000000")
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout, stderr) == (ExitCode.INTERRUPTED, "", "")
    assert sqlite_cli("db", "check").exit_code == 0


def test_something_unexpected_is_one_sentence(
    sqlite_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from checkstand.catalog import service

    def broken(*_: object, **__: object) -> None:
        raise KeyError("shelf")

    monkeypatch.setattr(service, "search_products", broken)
    with pytest.raises(AssertionError) as raised:
        sqlite_cli("products", "list")
    assert str(raised.value) == (
        "Something went wrong that should not (KeyError: 'shelf'): run it again with"
        " CHECKSTAND_LOG_LEVEL=debug to see where, and report it.\n"
    )


def test_a_refusal_says_what_to_do() -> None:
    refusal = Invalid("A quantity is above zero.", code="quantity-invalid")
    assert sentence_of(refusal, "checkstand sell") == (
        "A quantity is above zero: `checkstand sell --help` shows how it is written."
    )
    refusal = Invalid("There is no product 'x'.", code="product-unknown")
    assert sentence_of(refusal, "checkstand sell") == (
        f"There is no product 'x': {NEXT_STEPS['product-unknown']}."
    )
    assert not any(step.endswith(".") for step in NEXT_STEPS.values())


def test_next_steps_are_those_of_refusals_that_there_are() -> None:
    for _ in commands():
        pass  # every feature is loaded now

    def kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
        yield kind
        for each in kind.__subclasses__():
            yield from kinds(each)

    assert set(NEXT_STEPS) <= {kind.code for kind in kinds(Refusal)}
