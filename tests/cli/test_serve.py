import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from checkstand.cli.errors import ExitCode
from checkstand.sampledata.service import FIRST_PURCHASES
from tests.cli.conftest import Cli
from tests.ports import free_port
from tests.serving import serve


@contextmanager
def starting(cli: Cli, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = cli.start("serve", *words, **{"CHECKSTAND_SAMPLE_DATA": "0", **environment})
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answers(port: int, path: str = "/health") -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=10)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_says_where_it_listens_and_ends_in_order(how: signal.Signals, sqlite_cli: Cli) -> None:
    with starting(sqlite_cli, "--port", "0") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.removeprefix("Checkstand is open at ").strip()
        assert httpx.get(f"{url}/health", trust_env=False).json()["status"] == "ok"
        process.send_signal(how)
        stdout, stderr = process.communicate(timeout=10)
        assert (process.returncode, stdout, stderr) == (0, "", "")


def test_requests_that_run_are_finished(sqlite_cli: Cli) -> None:
    """A body that is on its way when the server is told to end is still answered."""
    sqlite_cli("branches", "add", "SM1")
    sqlite_cli("products", "add", "bread", "--price", "1")
    with starting(sqlite_cli, "--port", "0") as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        body = b'{"branch_id": "SM1", "items": [{"product_name": "bread"}]}'
        with closing(socket.create_connection(("127.0.0.1", port))) as client:
            client.sendall(
                b"POST /cash-register/purchases HTTP/1.1\r\nHost: x\r\n"
                b"Content-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body[:20])
            )
            time.sleep(0.3)
            process.terminate()
            time.sleep(0.3)
            client.sendall(body[20:])
            assert client.recv(100).startswith(b"HTTP/1.1 201 ")
        assert process.wait(10) == 0
    assert len(sqlite_cli.json("purchases", "list")["items"]) == 1


def test_a_port_in_use_is_one_sentence(sqlite_cli: Cli) -> None:
    path = sqlite_cli.folder / "untouched.db"
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        ran = sqlite_cli.run(
            *("serve", "--port", str(port)), CHECKSTAND_DATABASE_URL=f"sqlite:///{path}"
        )
    assert (ran.exit_code, ran.stdout) == (ExitCode.UNEXPECTED, "")
    assert ran.stderr == (
        f"Port {port} on 127.0.0.1 is in use: end the program that listens there, or take another"
        " port with --port or CHECKSTAND_PORT.\n"
    )
    assert not path.exists()


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (
            ["--host", "0.0.0.0"],
            {},
            (
                "On 0.0.0.0 anybody who can connect could use the shop, because there is no"
                " signing in yet: listen on 127.0.0.1, or set CHECKSTAND_AUTH=off to let them.\n"
            ),
        ),
        (
            [],
            {"CHECKSTAND_AUTH": "required"},
            (
                "CHECKSTAND_AUTH=required can't be kept yet, because there is no signing in:"
                " set it to auto to serve this machine alone.\n"
            ),
        ),
        (
            ["--workers", "2"],
            {},
            "SQLite is served by one process: leave --workers out, or use PostgreSQL.\n",
        ),
    ],
)
def test_refuses_to_start(
    words: list[str], environment: dict[str, str], sentence: str, sqlite_cli: Cli
) -> None:
    ran = sqlite_cli.run("serve", *words, **environment)
    assert (ran.exit_code, ran.stdout, ran.stderr) == (ExitCode.USAGE, "", sentence)


def test_a_log_folder_that_cannot_be_made_is_one_sentence(sqlite_cli: Cli) -> None:
    (sqlite_cli.folder / "letter").write_text("Dear customer")
    folder = sqlite_cli.folder / "letter" / "logs"
    ran = sqlite_cli.run(
        *("serve", "--port", "0"), CHECKSTAND_LOG_DIR=str(folder), CHECKSTAND_SAMPLE_DATA="0"
    )
    assert (ran.exit_code, ran.stdout) == (ExitCode.UNEXPECTED, "")
    assert ran.stderr == (
        f"{folder} can't be written in (Not a directory): name another folder in"
        " CHECKSTAND_LOG_DIR, or unset it.\n"
    )


def test_anybody_may_connect_where_the_owner_says_so(sqlite_cli: Cli) -> None:
    with starting(
        sqlite_cli, "--host", "0.0.0.0", "--port", "0", "--json", CHECKSTAND_AUTH="off"
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith('{"service":null,"url":"http://0.0.0.0:')


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("cash-register", "/products"),
        ("analytics", "/analytics/unique-customers"),
        ("management", "/management/purchases"),
    ],
)
def test_services_alone(service: str, path: str, sqlite_url: str) -> None:
    with serve(sqlite_url, service) as server, server.client() as client:
        assert client.get(path).status_code == 200
        assert list(client.get("/health").json()["services"]) == [service]
        assert f"Checkstand {service} is open at " in server.output


def test_the_gateway_has_no_database(sqlite_cli: Cli) -> None:
    path = sqlite_cli.folder / "untouched.db"
    with starting(
        sqlite_cli, "gateway", "--port", "0", CHECKSTAND_DATABASE_URL=f"sqlite:///{path}"
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        assert answers(port).status_code == 503
        process.terminate()
        assert process.wait(10) == 0
    assert not path.exists()


@pytest.mark.force
def test_several_workers_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    cli = Cli(postgres_url, tmp_path)
    with starting(cli, "--port", "0", "--workers", "2") as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        assert answers(port).json()["status"] == "ok"
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=20)
        assert (process.returncode, stdout, stderr) == (0, "", "")


# --- The first start ----------------------------------------------------------------------------


def purchases(cli: Cli) -> int:
    total: int = cli.json("report", "sales")["totals"]["purchases"]
    return total


@pytest.mark.force
@pytest.mark.parametrize("seconds", [0, 0.3])
def test_a_kill_while_the_sample_is_loaded_is_made_good(
    seconds: float, bare_database_url: str, tmp_path: Path
) -> None:
    cli = Cli(bare_database_url, tmp_path)
    with starting(cli, CHECKSTAND_SAMPLE_DATA="1", CHECKSTAND_PORT=str(free_port())) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "Making the sample supermarket with 3,000 purchases …\n"
        time.sleep(seconds)
        process.kill()
    assert purchases(cli) < FIRST_PURCHASES
    with serve(bare_database_url, env={"CHECKSTAND_SAMPLE_DATA": "1"}):
        assert purchases(cli) == FIRST_PURCHASES
    assert cli.json("db", "check")["findings"] == []
    assert len(cli.json("branches", "list")["items"]) == 3


def test_two_first_starts_at_once_load_the_sample_once(
    bare_database_url: str, tmp_path: Path
) -> None:
    cli = Cli(bare_database_url, tmp_path)
    environment = {"CHECKSTAND_SAMPLE_DATA": "1"}
    with (
        starting(cli, "analytics", "--port", "0", **environment) as one,
        starting(cli, "management", "--port", "0", **environment) as other,
    ):
        for process in (one, other):
            assert process.stdout is not None
            assert " is open at " in process.stdout.readline()
    assert purchases(cli) == FIRST_PURCHASES


def test_a_shop_with_anything_in_it_gets_no_sample(stocked: Cli) -> None:
    with serve(stocked.url, env={"CHECKSTAND_SAMPLE_DATA": "1"}):
        assert purchases(stocked) == 0
        assert len(stocked.json("branches", "list")["items"]) == 1


def test_the_import_folder_is_loaded_once_and_finished_after_a_kill(
    cli: Cli, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "products_list.csv").write_text("product_name,unit_price\nbread,1.20\n")
    header = "supermarket_id,timestamp,user_id,items_list,total_amount\n"
    (folder / "purchases.csv").write_text(f"{header}SM1,2025-10-28T09:30:00Z,u1,bread,1.20\n")
    environment = {"CHECKSTAND_IMPORT_DIR": str(folder), "CHECKSTAND_SAMPLE_DATA": "1"}
    # As a kill between the two files leaves it.
    assert cli("import", "products", str(folder / "products_list.csv")).exit_code == 0
    with serve(cli.url, env=environment) as server:
        assert purchases(cli) == 1
        assert "Imported 1 purchases." in server.output
        cli("products", "update", "bread", "--price", "2")
        server.restart()
        assert purchases(cli) == 1
        assert cli.json("products", "show", "bread")["unit_price"] == "2.00"


def test_a_bad_file_in_the_import_folder_is_told_and_the_shop_opens(
    cli: Cli, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "products.csv").write_text("product_name,unit_price\nbread,cheap\n")
    with serve(cli.url, env={"CHECKSTAND_IMPORT_DIR": str(folder)}) as server:
        assert "A file of products was not imported: 1 errors, the first in line 2" in server.output
        assert cli.json("products", "list")["items"] == []


def test_eight_clients_at_once_are_answered(sqlite_cli: Cli) -> None:
    with starting(sqlite_cli, "--port", "0") as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        codes: list[int] = []
        threads = [
            threading.Thread(target=lambda: codes.append(answers(port).status_code))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert codes == [200] * 8
