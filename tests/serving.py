"""The real server, in a process of its own, for tests that need one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.lifeline import Lifeline
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
STOP_SECONDS = 15


class Server:
    """`checkstand serve`, with its workers, as one process group."""

    process: subprocess.Popen[bytes]

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self._command = command
        self._environment = environment
        self._log = log
        self._start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._environment['CHECKSTAND_PORT']}"

    @property
    def output(self) -> str:
        """All that the server has printed since its first start."""
        return self._log.read_text(errors="replace")

    def client(self, timeout: float = 30) -> httpx.Client:
        """A client of this server that minds no proxy settings."""
        return httpx.Client(base_url=self.base_url, timeout=timeout, trust_env=False)

    def kill9(self) -> None:
        """Kill the server and its workers where they stand."""
        self._lifeline.let_go()
        self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """End the server as `kill` does; where it does not obey, kill it.

        Raises:
            TimeoutError: It had to be killed.
        """
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"the server did not stop within {STOP_SECONDS} s") from None
        finally:
            self.kill9()  # and what it left behind

    def restart(self) -> None:
        """Start the server again on the same port, after a kill or in an orderly way."""
        if self.process.poll() is None:
            self.stop()
        self._start()

    def _start(self) -> None:
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command,
                cwd=self._log.parent,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._lifeline = Lifeline("sh", "-c", f"kill -9 -{self.process.pid}")
        try:
            self._wait_for_health()
        except BaseException:
            self.kill9()
            raise

    def _wait_for_health(self) -> None:
        answer = "none"
        end = time.monotonic() + START_SECONDS
        with self.client(timeout=5) as client:
            while time.monotonic() < end and self.process.poll() is None:
                try:
                    response = client.get("/health")
                except httpx.TransportError as error:
                    answer = repr(error)
                else:
                    if response.status_code == httpx.codes.OK:
                        return
                    answer = f"{response.status_code} {response.text}"
                time.sleep(0.05)
        raise RuntimeError(
            f"The server is not up: exit code {self.process.poll()}, last answer {answer}."
            f" It printed:\n{self.output}"
        )


@contextmanager
def serve(url: str, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run `checkstand serve` on a free port until the block ends.

    Args:
        url: The database.
        *arguments: What follows `serve` on the command line: `"cash-register"`, `"--workers", "2"`.
        env: Settings beside those below; nothing of the caller's own settings gets through.

    Raises:
        RuntimeError: The server ended, or did not answer `/health` with 200 within 30 s.
    """
    theirs = {name: value for name, value in os.environ.items() if name[:11] != "CHECKSTAND_"}
    with tempfile.TemporaryDirectory(prefix="checkstand-serve-") as folder:
        environment = {
            **theirs,
            "CHECKSTAND_DATABASE_URL": url,
            "CHECKSTAND_HOST": "127.0.0.1",
            "CHECKSTAND_PORT": str(free_port()),
            "CHECKSTAND_SAMPLE_DATA": "0",
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUNBUFFERED": "1",
            **(env or {}),
        }
        command = [sys.executable, "-m", "checkstand", "serve", *arguments]
        server = Server(command, environment, Path(folder) / "log")
        try:
            yield server
        except BaseException as error:
            error.add_note(f"The server printed:\n{server.output[-4000:]}")
            raise
        finally:
            server.stop()
