import os
import shutil
import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from checkstand.cli.errors import ExitCode
from checkstand.cli.shop import newest_revision
from checkstand.platform.db.database import Database
from checkstand.platform.db.migrate import head_revision
from tests.cli.conftest import Cli
from tests.serving import serve


def execute(cli: Cli, sql: str) -> None:
    """Run a statement behind the shop's back; what refuses to have facts rewritten is asleep."""
    database = Database(cli.url)
    with database.write() as session:
        connection = session.connection()
        if database.is_sqlite:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(triggers).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(sql)
    database.close()


def test_the_newest_revision_is_what_alembic_says() -> None:
    assert newest_revision() == head_revision()


def test_upgrade(bare_database_url: str, tmp_path: Path) -> None:
    cli = Cli(bare_database_url, tmp_path)
    assert cli.json("db", "upgrade") == {"revision": newest_revision(), "changed": True}
    assert cli.json("db", "upgrade") == {"revision": newest_revision(), "changed": False}
    assert cli("db", "upgrade").stdout.endswith(f" has schema {newest_revision()} already.\n")


# --- Check --------------------------------------------------------------------------------------


def test_a_sound_database(cli: Cli) -> None:
    cli("sample-data", "--transactions", "30")
    assert cli.json("db", "check") == {"status": "ok", "findings": []}
    assert cli("db", "check").stdout == "The database is in order.\n"


@pytest.mark.parametrize(
    ("damage", "check", "message"),
    [
        (
            "UPDATE daily_branch_sales SET revenue_minor = revenue_minor + 1",
            "summaries",
            "2 rows of daily_branch_sales don't say what the purchases say.",
        ),
        (
            "UPDATE registers SET receipts = receipts + 1",
            "receipts",
            "The receipts of SM1 main are not numbered without a gap.",
        ),
        (
            "UPDATE purchases SET rounding_minor = rounding_minor + 1",
            "totals",
            "1 purchases don't come to the sum of their lines.",
        ),
        (
            "UPDATE stock_levels SET quantity_milli = 7",
            "summaries",
            None,
        ),
    ],
)
def test_contradictions_are_found(
    damage: str, check: str, message: str | None, stocked: Cli
) -> None:
    stocked("sell", "bread:2")
    execute(stocked, damage)
    ran = stocked("db", "check", "--json")
    assert ran.exit_code == ExitCode.REFUSED
    assert ran.stderr.startswith("The database is not in order:")
    assert ran.json["status"] == "findings"
    assert {each["check"] for each in ran.json["findings"]} == {check}
    if message is not None:
        assert ran.json["findings"] == [{"check": check, "message": message}]


def test_a_damaged_file_is_found(sqlite_cli: Cli) -> None:
    sqlite_cli("sample-data", "--transactions", "200")
    path = Database(sqlite_cli.url).sqlite_path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek(page * 60)
        file.write(b"\xff" * page * 3)
    ran = sqlite_cli("db", "check", "--json")
    assert ran.exit_code in (ExitCode.REFUSED, ExitCode.UNAVAILABLE)
    assert ran.stderr.count("\n") == 1


# --- Backup and restore -------------------------------------------------------------------------


def test_a_backup_brings_back_what_there_was(stocked: Cli) -> None:
    stocked("sell", "OAT1:2")
    before = stocked.json("purchases", "list")
    file = stocked.folder / "shop.backup"
    backup = stocked.json("db", "backup", str(file))
    assert backup == {
        "file": str(file),
        "size_bytes": file.stat().st_size,
        "revision": newest_revision(),
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    stocked("sell", "bread:5")
    stocked("products", "add", "milk", "--price", "1")

    ran = stocked("db", "restore", str(file), "--yes", "--json")
    assert ran.exit_code == 0, ran.stderr
    assert ran.stderr == ""
    assert stocked.json("purchases", "list") == before
    assert stocked.json("products", "search", "milk")["items"] == [
        stocked.json("products", "show", "OAT1")
    ]
    assert stocked.json("db", "check") == {"status": "ok", "findings": []}
    assert stocked.json("sell", "bread")["receipt_number"] == "SM1-main-000002"
    if ran.json["kept"] is not None:
        kept = Cli(f"sqlite:///{ran.json['kept']}", stocked.folder)
        assert len(kept.json("purchases", "list")["items"]) == 2


def test_a_backup_is_of_the_schema_that_the_database_has(cli: Cli) -> None:
    """Who backs up before an upgrade wants what there was before it."""
    execute(cli, "UPDATE alembic_version SET version_num = '0000'")
    assert cli.json("db", "backup", str(cli.folder / "shop.backup"))["revision"] == "0000"


def test_where_there_is_no_shop_there_is_nothing_to_back_up(
    bare_database_url: str, tmp_path: Path
) -> None:
    ran = Cli(bare_database_url, tmp_path)("db", "backup", str(tmp_path / "shop.backup"))
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.NOT_FOUND,
        "There is no shop to back up yet: make one with `checkstand db upgrade`.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_second_restore_keeps_the_first_ones_file(sqlite_cli: Cli) -> None:
    file = sqlite_cli.folder / "shop.backup"
    sqlite_cli("db", "backup", str(file))
    live = Database(sqlite_cli.url).sqlite_path
    kept = [
        sqlite_cli.json("db", "restore", str(file), "--yes")["kept"],
        sqlite_cli.json("db", "restore", str(file), "--yes")["kept"],
    ]
    assert kept == [f"{live}.before-restore", f"{live}.before-restore-2"]
    assert all(Path(each).exists() for each in kept)


def test_restoring_where_there_was_no_database(sqlite_cli: Cli) -> None:
    sqlite_cli("branches", "add", "SM1")
    file = sqlite_cli.folder / "shop.backup"
    sqlite_cli("db", "backup", str(file))
    sqlite_cli.url = f"sqlite:///{sqlite_cli.folder}/new/shop.db"
    assert sqlite_cli.json("db", "restore", str(file), "--yes")["kept"] is None
    assert sqlite_cli.json("branches", "show", "SM1")["code"] == "SM1"


def test_a_file_is_not_overwritten_unless_asked(cli: Cli) -> None:
    file = cli.folder / "shop.backup"
    file.write_text("my diary")
    ran = cli("db", "backup", str(file))
    assert (ran.exit_code, ran.stdout) == (ExitCode.CONFLICT, "")
    assert ran.stderr == f"There is a file {file} already: name another one, or add --overwrite.\n"
    assert file.read_text() == "my diary"
    assert cli("db", "backup", str(file), "--overwrite").exit_code == 0
    assert cli("db", "restore", str(file), "--yes").exit_code == 0


def test_a_backup_that_cannot_be_written_leaves_nothing(cli: Cli) -> None:
    ran = cli("db", "backup", str(cli.folder / "nowhere" / "shop.backup"))
    assert ran.exit_code == ExitCode.UNAVAILABLE
    assert ran.stderr.endswith("(No such file or directory): check the folder and try again.\n")


@pytest.mark.parametrize("content", [b"", b"my diary", b"SQLite format 3\0 and then rubbish"])
def test_what_is_no_backup_is_not_restored(content: bytes, cli: Cli) -> None:
    file = cli.folder / "shop.backup"
    file.write_bytes(content)
    cli("branches", "add", "SM1")
    ran = cli("db", "restore", str(file), "--yes")
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (ExitCode.REFUSED, "", 1)
    assert cli.json("branches", "show", "SM1")["code"] == "SM1"
    missing = cli("db", "restore", str(cli.folder / "missing"), "--yes")
    assert missing.exit_code == ExitCode.NOT_FOUND
    assert missing.stderr == f"There is no file {cli.folder / 'missing'}: check its name.\n"


def test_another_programs_database_is_not_restored(sqlite_cli: Cli) -> None:
    file = sqlite_cli.folder / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE diary (page TEXT)")
    ran = sqlite_cli("db", "restore", str(file), "--yes")
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.REFUSED,
        f"{file} is a database: it is not one of Checkstand.\n",
    )


def test_a_backup_of_a_newer_version_is_not_restored(cli: Cli) -> None:
    file = cli.folder / "shop.backup"
    execute(cli, "UPDATE alembic_version SET version_num = '9999'")
    from checkstand.platform.db.backup import back_up

    database = Database(cli.url)
    back_up(database, file)
    database.close()
    execute(cli, f"UPDATE alembic_version SET version_num = '{newest_revision()}'")
    ran = cli("db", "restore", str(file), "--yes")
    assert ran.exit_code == ExitCode.REFUSED
    assert ran.stderr.startswith(f"{file} is of a newer Checkstand (schema 9999, this one knows")


def test_a_backup_of_the_other_kind_is_not_restored(sqlite_cli: Cli, postgres_url: str) -> None:
    other = Cli(postgres_url, sqlite_cli.folder)
    for one, another in ((sqlite_cli, other), (other, sqlite_cli)):
        file = sqlite_cli.folder / f"{another is other}.backup"
        assert one("db", "backup", str(file)).exit_code == 0
        ran = another("db", "restore", str(file), "--yes")
        assert ran.exit_code == ExitCode.REFUSED
        assert f"{file} is a backup of " in ran.stderr


def test_restoring_needs_somebody_who_says_yes(cli: Cli) -> None:
    file = cli.folder / "shop.backup"
    cli("db", "backup", str(file))
    ran = cli("db", "restore", str(file))
    assert ran.exit_code == ExitCode.USAGE
    assert ran.stderr.endswith("Nobody is here to ask: add --yes.\n")


def test_a_postgresql_database_with_more_tables_is_left_alone(
    postgres_url: str, tmp_path: Path
) -> None:
    cli = Cli(postgres_url, tmp_path)
    file = tmp_path / "shop.backup"
    cli("db", "backup", str(file))
    execute(cli, "CREATE TABLE till_sessions (id int)")
    ran = cli("db", "restore", str(file), "--yes")
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.CONFLICT,
        (
            "The database has tables that the backup lacks (till_sessions):"
            " restore it into a new, empty database.\n"
        ),
    )


def test_the_password_is_nowhere_in_sight(postgres_url: str, tmp_path: Path) -> None:
    """A program in the place of pg_dump sees it in its environment, not on its command line."""
    from checkstand.platform.db import backup

    seen = tmp_path / "seen"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" >{seen}\necho "$PGPASSWORD" >>{seen}\nexit 1\n')
    program.chmod(0o755)
    cli = Cli(postgres_url, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "_program", lambda name: str(tmp_path / name))
        ran = cli("db", "backup", str(tmp_path / "shop.backup"))
    assert ran.exit_code == ExitCode.UNAVAILABLE
    assert ran.stderr == (
        "pg_dump did not succeed, and nothing was changed: it does not say why.\n"
    )
    arguments, password = seen.read_text().splitlines()
    assert password
    assert password in postgres_url
    assert password not in arguments
    assert not (tmp_path / "shop.backup").exists()


def test_a_missing_pg_dump_is_told(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from checkstand.platform.db import backup

    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(backup, "DEBIAN", tmp_path)
    ran = Cli(postgres_url, tmp_path)("db", "backup", str(tmp_path / "shop.backup"))
    assert (ran.exit_code, ran.stderr) == (
        ExitCode.UNAVAILABLE,
        (
            "pg_dump is not installed: install PostgreSQL's client programs"
            " (Debian, Ubuntu: apt-get install postgresql-client).\n"
        ),
    )


# --- While the shop is open ---------------------------------------------------------------------


@pytest.mark.force
def test_backups_while_the_shop_sells(stocked: Cli) -> None:
    with serve(stocked.url) as server, server.client() as client:
        sold = 0
        ended = threading.Event()

        def sell() -> None:
            nonlocal sold
            while not ended.is_set():
                purchase = {"branch_id": "SM1", "items": [{"product_name": "bread"}]}
                answer = client.post("/cash-register/purchases", json=purchase)
                assert answer.status_code == 201, answer.text
                sold += 1

        till = threading.Thread(target=sell)
        till.start()
        try:
            for number in range(3):
                while sold < 20 * (number + 1):
                    time.sleep(0.01)
                ran = stocked("db", "backup", str(stocked.folder / f"{number}.backup"))
                assert ran.exit_code == 0, ran.stderr
        finally:
            ended.set()
            till.join()
        if stocked.url.startswith("sqlite"):
            ran = stocked("db", "restore", str(stocked.folder / "0.backup"), "--yes")
            assert ran.exit_code == ExitCode.CONFLICT
            assert ran.stderr.endswith(
                "is in use: stop the server with Ctrl-C, then restore again.\n"
            )
        assert len(stocked.json("purchases", "list", "--limit", "500")["items"]) == min(sold, 500)
    for number in range(3):
        assert (
            stocked("db", "restore", str(stocked.folder / f"{number}.backup"), "--yes").exit_code
            == 0
        )
        assert stocked.json("db", "check") == {"status": "ok", "findings": []}
        purchases = stocked.json("report", "sales")["totals"]["purchases"]
        assert 20 * (number + 1) <= purchases <= sold


@pytest.mark.force
def test_a_killed_backup_leaves_no_half_file(sqlite_cli: Cli) -> None:
    sqlite_cli("sample-data", "--transactions", "3000")
    file = sqlite_cli.folder / "shop.backup"
    killed: list[Path] = []
    for _ in range(20):
        process = sqlite_cli.start("db", "backup", str(file), "--overwrite")
        while process.poll() is None and not killed:
            killed = list(sqlite_cli.folder.glob(".shop.backup.*.part"))
        process.kill()
        process.communicate()
        if killed and killed[0].exists():
            break
        killed = []
        file.unlink(missing_ok=True)
    assert killed, "no backup was killed half way"
    assert not file.exists()
    assert sqlite_cli("db", "backup", str(file)).exit_code == 0
    assert list(sqlite_cli.folder.glob(".shop.backup.*.part")) == []
    assert sqlite_cli("db", "restore", str(file), "--yes").exit_code == 0
    assert sqlite_cli.json("db", "check") == {"status": "ok", "findings": []}


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.force
def test_a_full_disk_leaves_nothing_half_written(sqlite_cli: Cli) -> None:
    sqlite_cli("sample-data", "--transactions", "500")
    backup = sqlite_cli.folder / "shop.backup"
    sqlite_cli("db", "backup", str(backup))
    small = sqlite_cli.folder / "small"
    small.mkdir()
    if os.system(f"mount -t tmpfs -o size=256k tmpfs {small} 2>/dev/null"):
        pytest.skip("this machine lets nobody mount a disk")
    try:
        ran = sqlite_cli("db", "backup", str(small / "shop.backup"))
        assert ran.exit_code == ExitCode.UNAVAILABLE
        assert "free some space and try again" in ran.stderr
        assert list(small.iterdir()) == []
        sqlite_cli.url = f"sqlite:///{small}/shop.db"
        ran = sqlite_cli("db", "restore", str(backup), "--yes")
        assert ran.exit_code == ExitCode.UNAVAILABLE
        assert "free some space and try again" in ran.stderr
        assert list(small.iterdir()) == []
    finally:
        os.system(f"umount {small}")


def test_pg_restore_is_one_transaction(postgres_url: str, tmp_path: Path) -> None:
    """A restore that fails half way leaves the database as it was."""
    cli = Cli(postgres_url, tmp_path)
    cli("branches", "add", "SM1")
    file = tmp_path / "shop.backup"
    cli("db", "backup", str(file))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "CREATE VIEW busy AS SELECT code FROM branches"
        )  # keeps the table from being dropped
    ran = cli("db", "restore", str(file), "--yes")
    assert ran.exit_code == ExitCode.UNAVAILABLE
    assert ran.stderr.startswith("pg_restore did not succeed, and nothing was changed: ")
    assert ran.stderr.count("\n") == 1
    assert cli.json("branches", "show", "SM1")["code"] == "SM1"
    assert cli.json("db", "check") == {"status": "ok", "findings": []}
