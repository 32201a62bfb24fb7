import socket
from contextlib import closing
from pathlib import Path

import pytest

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.cli.test_db import execute


def by_name(report: dict[str, list[dict[str, str]]]) -> dict[str, dict[str, str]]:
    return {line["what"]: line for line in report["checks"]}


def test_a_healthy_shop(stocked: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKSTAND_PORT", "0")
    stocked("sell", "bread")
    report = stocked.json("doctor")
    lines = by_name(report)
    is_sqlite = stocked.url.startswith("sqlite")
    assert list(lines) == [
        *("Checkstand", "clock", "time zones"),
        *(["database folder"] if is_sqlite else []),
        *("port", "database", "durability", "schema", "imports", "purchases", "summaries"),
    ]
    # The tests' own PostgreSQL does without the disk, and says so.
    well = {name for name, line in lines.items() if line["status"] == "ok"}
    assert well == set(lines) - (set() if is_sqlite else {"durability"})
    assert report["status"] == ("ok" if is_sqlite else "warn")
    if not is_sqlite:
        assert lines["durability"]["message"] == (
            "A power cut can lose sales: fsync, full_page_writes is off"
        )
    table = stocked("doctor").stdout.splitlines()
    assert table[0].split() == ["What", "How", "it", "is", "What", "to", "do"]
    assert len(table) == len(lines) + 1


def test_before_the_first_start(bare_database_url: str, tmp_path: Path) -> None:
    cli = Cli(bare_database_url, tmp_path)
    lines = by_name(cli.json("doctor"))
    if bare_database_url.startswith("sqlite"):
        assert lines["database"]["message"].endswith("bare.db will be made at the first start")
        assert not (tmp_path / "bare.db").exists()
    else:
        assert lines["schema"]["status"] == "warn"
        assert lines["schema"]["next_step"] == "run `checkstand db upgrade`; `serve` does so too"


def test_what_is_wrong_comes_with_the_next_step(cli: Cli) -> None:
    cli.url = "postgresql://dana:secret@127.0.0.1:1/shop"
    ran = cli("doctor", "--json")
    assert ran.exit_code == ExitCode.REFUSED
    assert ran.json["status"] == "fail"
    assert by_name(ran.json)["database"]["next_step"] == "check CHECKSTAND_DATABASE_URL"
    assert "secret" not in ran.stdout + ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_wrong_setting(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKSTAND_PORT", "eight")
    ran = cli("doctor", "--json")
    assert ran.exit_code == ExitCode.REFUSED
    assert by_name(ran.json)["settings"]["status"] == "fail"
    assert "CHECKSTAND_PORT" in by_name(ran.json)["settings"]["message"]


def test_a_port_in_use_is_a_warning(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        monkeypatch.setenv("CHECKSTAND_PORT", str(listener.getsockname()[1]))
        assert by_name(cli.json("doctor"))["port"]["status"] == "warn"


def test_disagreeing_summaries_and_cut_imports(stocked: Cli) -> None:
    stocked("sell", "bread")
    execute(stocked, "UPDATE daily_branch_sales SET purchases = purchases + 1")
    execute(
        stocked,
        "INSERT INTO imports (id, kind, file_name, size_bytes, status, started_at) VALUES"
        " ('01926f3a7c1e7b209d4e5f1a2b3c4d5e', 'products', 'list.csv', 7, 'running',"
        " '2026-01-01 00:00:00.000000')",
    )
    ran = stocked("doctor", "--json")
    assert ran.exit_code == ExitCode.REFUSED
    lines = by_name(ran.json)
    assert (lines["summaries"]["status"], lines["imports"]["status"]) == ("fail", "warn")
    assert lines["imports"]["message"] == (
        "The import of list.csv was cut short, and nothing of it stored"
    )
