"""The command line in this process, which is quick, and as a process of its own, which is real."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checkstand.branches.service import BranchChanges, add_branch
from checkstand.catalog.schemas import ProductIn
from checkstand.catalog.service import add_product
from checkstand.cli.main import app
from checkstand.customers.service import CustomerChanges, add_customer
from checkstand.platform.clock import utc_now
from checkstand.platform.db.database import Database
from checkstand.services import all_in_one
from checkstand.settings import Settings
from checkstand.shop import Shop
from tests.client import TestClient

OAT_MILK = {
    "product_name": "oat milk 1l",
    "unit_price": "2.50",
    "category": "dairy",
    "sku": "OAT1",
    "barcode": "4006381333931",
    "stock": 24,
}
SOURCES = Path(__file__).parents[2] / "src"


@dataclass(frozen=True)
class Ran:
    """What a command has printed, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


class Cli:
    """Runs commands on one database."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if name[:11] != "CHECKSTAND_"},
            "CHECKSTAND_DATABASE_URL": url,
        }

    def __call__(self, *words: str, piped: str | bytes | None = None) -> Ran:
        """Run a command in this process."""
        result = CliRunner(env={"CHECKSTAND_DATABASE_URL": self.url}).invoke(
            app, list(words), input=piped
        )
        if result.exit_code == 1:
            raise AssertionError(result.stderr) from result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    def json(self, *words: str) -> Any:
        """Run a command that succeeds, and answer what it prints for programs."""
        ran = self(*words, "--json")
        assert ran.exit_code == 0, ran.stderr
        return ran.json

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "checkstand", *words],
            cwd=self.folder,
            env={**self.environment, "PYTHONPATH": str(SOURCES), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **environment: str) -> Ran:
        """Run a command as a process of its own."""
        process = self.start(*words, **environment)
        stdout, stderr = process.communicate(timeout=60)
        return Ran(process.returncode, stdout, stderr)


@pytest.fixture(autouse=True)
def _no_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("CHECKSTAND_"):
            monkeypatch.delenv(name)


@pytest.fixture
def cli(database_url: str, tmp_path: Path) -> Cli:
    """Commands on a migrated, empty database, on SQLite and on PostgreSQL."""
    return Cli(database_url, tmp_path)


@pytest.fixture
def sqlite_cli(sqlite_url: str, tmp_path: Path) -> Cli:
    """The same on SQLite alone, where the database makes no difference."""
    return Cli(sqlite_url, tmp_path)


@pytest.fixture
def stocked(cli: Cli) -> Cli:
    """A branch SM1 with bread and oat milk, and the customer u100."""
    with closing(Database(cli.url)) as database, database.write() as session:
        now = utc_now()
        add_branch(session, BranchChanges(code="SM1"), now)
        for product in (OAT_MILK, {"product_name": "bread", "unit_price": "1.20"}):
            add_product(session, ProductIn.model_validate(product).asked(2), now)
        add_customer(session, CustomerChanges(name="Dana Levi", code="u100"), now)
    return cli


@pytest.fixture
def http(database_url: str) -> Iterator[TestClient]:
    """The same shop over HTTP."""
    shop = Shop(Settings(database_url=database_url), Database(database_url))
    with TestClient(all_in_one.create(shop)) as client:
        yield client
