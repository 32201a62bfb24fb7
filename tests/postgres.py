"""A PostgreSQL server of the tests' own: started in a temporary folder, gone when they end."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg.sql import SQL, Identifier

from tests.lifeline import Lifeline
from tests.ports import free_port

OLDEST = 15
USER = "checkstand"

# Sorting and time zone are unlike SQLite's on purpose: a query that leans on either is found here.
SETTINGS = """
listen_addresses = '127.0.0.1'
max_connections = 200
timezone = 'Pacific/Auckland'
lc_messages = 'C'
shared_buffers = '64MB'
autovacuum = off
jit = off
wal_level = logical
"""
# What was committed outlives a crash of the server all the same, only not one of the machine.
FAST = """
fsync = off
full_page_writes = off
max_wal_size = '256MB'
"""
MEMORY_BYTES = 2 << 30
"""Memory that must be free for a server to keep its files there."""
START_SECONDS = 30
"""How long the server may take to start; a loaded machine needs a while."""


class PostgresMissing(Exception):
    """There is no PostgreSQL on this machine that the tests could start."""


class Cluster:
    """One PostgreSQL server with its databases.

    Args:
        durable: Write as a shop's server does, every commit to the disk. Without it the server is
            several times as fast and may keep its files in memory; huge data need a durable one.

    Raises:
        PostgresMissing: No suitable PostgreSQL is installed.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._programs = programs()
        self._owner = owner()
        self._password = secrets.token_hex(8)
        self.folder = Path(tempfile.mkdtemp(prefix="checkstand-pg-", dir=_place(durable=durable)))
        if self._owner is not None:
            shutil.chown(self.folder, self._owner)
        self._data = self.folder / "data"
        self._server: subprocess.Popen[bytes] | None = None
        self._count = 0
        self.port = 0
        self._lifeline = Lifeline(
            *("sh", "-c", '"$1" stop -D "$2/data" -m immediate; rm -rf "$2"', "sh"),
            *(str(self._programs / "pg_ctl"), str(self.folder)),
            user=self._owner,
        )
        try:
            self._initialise(SETTINGS if durable else SETTINGS + FAST)
            self.start()
        except BaseException:
            self.close()
            raise

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, template: str = "template0") -> str:
        """Make a database, empty or as another one is, and tell its address."""
        self._count += 1
        name = f"test_{self._count}"
        self._execute(SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._execute(SQL("DROP DATABASE {} WITH (FORCE)"), url.rpartition("/")[2])

    def start(self) -> None:
        """Start the server: at first on a free port, later on the same one."""
        log = self.folder / "log"
        for _ in range(5):
            port = self.port or free_port()
            with log.open("ab") as output:
                self._server = self._run(
                    "postgres", "-D", str(self._data), "-p", str(port), output=output
                )
            if self._is_ready():
                self.port = port
                return
        raise RuntimeError(f"PostgreSQL does not start: {log.read_text()}")

    def crash(self) -> None:
        """Stop the server at once, as a crash does; `start` then recovers from its log."""
        assert self._server is not None
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(START_SECONDS)

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self._lifeline.let_go()
        if self._server is not None:
            self._server.wait(START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self, settings: str) -> None:
        password = self.folder / "password"
        password.write_text(self._password)
        if self._owner is not None:
            shutil.chown(password, self._owner)
        with tempfile.TemporaryFile() as output:
            made = self._run(
                *("initdb", "--no-sync", "--auth=scram-sha-256", f"--pgdata={self._data}"),
                *(f"--username={USER}", f"--pwfile={password}", "--encoding=UTF8"),
                f"--locale={'en_US.UTF-8' if sys.platform == 'darwin' else 'C.UTF-8'}",
                *("--locale-provider=icu", "--icu-locale=en-US"),
                output=output,
            )
            if made.wait() != 0:
                output.seek(0)
                raise RuntimeError(f"initdb failed: {output.read().decode(errors='replace')}")
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(f"{settings}unix_socket_directories = '{self.folder}'\n")

    def _run(self, program: str, *arguments: str, output: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [self._programs / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for pytest
            cwd=self.folder,
            env={name: value for name, value in os.environ.items() if name[:2] != "PG"},
            user=self._owner,
            group=None if self._owner is None else pwd.getpwnam(self._owner).pw_gid,
            extra_groups=None if self._owner is None else [],
        )

    def _is_ready(self) -> bool:
        """Wait until the server takes connections; False when it has ended instead."""
        assert self._server is not None
        state = self._data / "postmaster.pid"
        for _ in range(START_SECONDS * 50):
            if self._server.poll() is not None:
                return False
            # Its first line is the server's process, its last one the state; `pg_ctl` reads it too.
            lines = state.read_text().split() if state.exists() else []
            if lines and lines[0] == str(self._server.pid) and lines[-1] == "ready":
                return True
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not start within {START_SECONDS} s")

    def _execute(self, statement: SQL, *names: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.format(*map(Identifier, names)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def programs() -> Path:
    """The folder with the programs of the newest PostgreSQL.

    Raises:
        PostgresMissing: There is none, or it is too old.
    """
    found: dict[int, Path] = {}
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        if (folder / "initdb").exists() and folder.parent.name.isdigit():
            found[int(folder.parent.name)] = folder
    if not found and (initdb := shutil.which("initdb")):
        folder = Path(initdb).resolve().parent
        words = subprocess.run(
            [initdb, "--version"], capture_output=True, text=True, check=True
        ).stdout.split()
        found[int(words[2].partition(".")[0])] = folder
    if not found:
        raise PostgresMissing("PostgreSQL is not installed; `make test` installs it")
    newest = max(found)
    if newest < OLDEST:
        raise PostgresMissing(f"PostgreSQL {newest} is older than {OLDEST}")
    return found[newest]


def owner() -> str | None:
    """The user that must run the server: PostgreSQL refuses to run as root; else None, ourselves.

    Raises:
        PostgresMissing: We are root, and there is no user for it.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise PostgresMissing("root needs a user `postgres` to run PostgreSQL as") from None


def _place(*, durable: bool) -> Path:
    """Where the server's folder goes: into memory where that will do and there is room for it.

    A database is a thousand files, which a disk takes a third of a second to copy, memory 10 ms.
    """
    memory = Path("/dev/shm")
    if not durable and memory.is_dir() and shutil.disk_usage(memory).free >= MEMORY_BYTES:
        return memory
    usual = Path(tempfile.gettempdir()).resolve()
    if owner() is None or all(place.stat().st_mode & 0o001 for place in (usual, *usual.parents)):
        return usual
    return Path("/tmp")  # which the user `postgres` can reach as well
