"""Load: tills over HTTP (wrk), and the same sales straight into the database (pgbench, sqlite3)."""

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from bench.figures import Measured
from bench.floors import pgbench_script
from bench.shop import Assortment
from checkstand.platform.db.database import Database
from checkstand.purchases import consequences
from checkstand.purchases.models import Purchase
from tests.postgres import programs

_SCRIPT = Path(__file__).with_name("load.lua")
_GRACE_SECONDS = 60
_ID_RANGE = 1_000_000_000
_runs = itertools.count(1)


class Wrong(Exception):
    """What was measured is not what was meant: a figure of it would be worth nothing."""


class Tills:
    """Tills that post purchases over HTTP, each waiting for its answer before it sends the next.

    Args:
        address: Of the cash register.
        database_url: Where the purchases go.
        assortment: What the shop sells.
    """

    def __init__(self, address: str, database_url: str, assortment: Assortment) -> None:
        self._address = address
        self._database_url = database_url
        self._assortment = assortment
        self.answered = 0
        """Purchases so far."""
        self._hung_up = 0

    def post(self, *, clients: int, seconds: int, in_batch: int = 1) -> Measured:
        """Post purchases for a while, one a request or many.

        Raises:
            Wrong: A purchase was refused.
        """
        numbers = {**self._assortment.numbers, "first": _first()}
        path = "/purchases" if in_batch == 1 else "/purchases/batch"
        output = _run(
            *("wrk", "--threads", "1", "--connections", str(clients)),
            *("--duration", f"{seconds}s", "--timeout", "20s", "--script", str(_SCRIPT)),
            *(self._address + path, "--", str(in_batch)),
            *(f"{name}={number}" for name, number in numbers.items()),
            seconds=seconds,
        )
        told = json.loads(output.splitlines()[-1])
        if told["refused"] or told["broken"]:
            raise Wrong(f"the server refused purchases: {told}")
        answered = told["answers"] * in_batch
        self.answered += answered
        self._hung_up += clients * in_batch
        return Measured(answered / told["microseconds"] * 1e6, told["p50_ms"], told["p99_ms"])

    def check(self) -> None:
        """Look for all that was answered in the database; to be called when the server has ended.

        wrk hangs up when its time is over: what was under way then may be stored or not.

        Raises:
            Wrong: Purchases are missing, or there are too many, or a summary disagrees with them.
        """
        new = stored(self._database_url)
        if not self.answered <= new <= self.answered + self._hung_up:
            raise Wrong(f"{self.answered} purchases answered, {new} stored")
        check_books(self._database_url)


def write_with_pgbench(
    database_url: str, assortment: Assortment, *, clients: int, seconds: int, pipeline: bool = True
) -> Measured:
    """Let clients write the same rows, one transaction a sale.

    Raises:
        Wrong: A transaction failed, or did not write a purchase.
    """
    before = stored(database_url)
    numbers = {**assortment.numbers, "first": _first(), "n": 0}
    output = _run(
        *(str(programs() / "pgbench"), "--no-vacuum", "--protocol=prepared"),
        *(f"--client={clients}", f"--jobs={min(clients, 2)}", f"--time={seconds}"),
        *(f"--define={name}={number}" for name, number in numbers.items()),
        *("--file=/dev/stdin", database_url),
        seconds=seconds,
        given=pgbench_script(pipeline=pipeline),
    )
    done = int(_told(output, r"transactions actually processed: (\d+)"))
    new = stored(database_url) - before
    if int(_told(output, r"failed transactions: (\d+)")) or new != done:
        raise Wrong(f"{done} transactions, {new} purchases stored:\n{output}")
    return Measured(
        _told(output, r"tps = ([\d.]+)"), p50_ms=_told(output, r"latency average = ([\d.]+)")
    )


def write_with_sqlite3(file: Path, assortment: Assortment, *, seconds: int) -> Measured:
    """Let one Python process write the same rows into an SQLite file, one transaction a sale.

    Raises:
        Wrong: A purchase is not there.
    """
    database_url = f"sqlite:///{file}"
    before = stored(database_url)
    output = run_module(
        *("bench.floors.sqlite_writer", str(file), str(seconds), str(_first())),
        *(f"{name}={number}" for name, number in assortment.numbers.items()),
        seconds=seconds,
    )
    told = json.loads(output)
    new = stored(database_url) - before
    if new != told["sales"]:
        raise Wrong(f"{new} purchases stored: {told}")
    return Measured(told["sales"] / told["seconds"], told["p50_ms"], told["p99_ms"])


def stored(database_url: str) -> int:
    """Count the purchases in a database."""
    database = Database(database_url)
    try:
        with database.read() as session:
            return session.scalar(select(func.count()).select_from(Purchase)) or 0
    finally:
        database.close()


def check_books(database_url: str) -> None:
    """Hold every summary to the facts that it is made of.

    Raises:
        Wrong: They disagree.
    """
    database = Database(database_url)
    try:
        with database.read() as session:
            wrong = consequences.disagreements(session.connection())
    finally:
        database.close()
    if wrong:
        raise Wrong(f"rows that disagree with the purchases: {wrong}")


def _first() -> int:
    """Where the ids of a run begin: twelve digits, and no run gets those of another."""
    return 100_000_000_000 + next(_runs) * _ID_RANGE


def run_module(*arguments: str, seconds: int) -> str:
    """Run one of our modules in a process of its own; answers what it prints.

    Raises:
        Wrong: It failed.
    """
    return _run(sys.executable, "-m", *arguments, seconds=seconds)


def _run(*command: str, seconds: int, given: str | None = None) -> str:
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        timeout=seconds + _GRACE_SECONDS,
        check=False,
    )
    if done.returncode:
        raise Wrong(f"{command[0]} failed: {done.stderr[-2000:]}")
    return done.stdout


def _told(output: str, pattern: str) -> float:
    found = re.search(pattern, output)
    if found is None:
        raise Wrong(f"pgbench says something else:\n{output}")
    return float(found[1])
