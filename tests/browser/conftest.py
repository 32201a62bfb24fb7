"""A real shop in a real browser: Chromium, the built web app, the server as users run it."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.checkout import Cashier
from tests.browser.chromium import find_chromium, launch
from tests.browser.visitor import Visitor
from tests.conftest import missing
from tests.serving import ROOT, Server, serve


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", help="Folder that the screenshots are written to.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the tests of this worker; each visitor has a profile of their own."""
    if find_chromium() is None:
        missing("no Chromium is installed")
    if not (ROOT / "src/checkstand/web/dist/index.html").exists():
        missing("the web app is not built")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


class SampleShop:
    """The database of the sample supermarket, made once and copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._original = folder / "sample.db"
        self._copies = 0
        with serve(f"sqlite:///{self._original}", env={"CHECKSTAND_SAMPLE_DATA": "1"}):
            pass
        connection = sqlite3.connect(self._original)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def copy(self) -> str:
        """Answer the address of a database of one's own."""
        self._copies += 1
        path = self._folder / f"shop-{self._copies}.db"
        shutil.copyfile(self._original, path)
        return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def sample_shop(tmp_path_factory: pytest.TempPathFactory) -> SampleShop:
    """Where to get a sample supermarket."""
    return SampleShop(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def shop(sample_shop: SampleShop) -> Iterator[Server]:
    """The sample supermarket, open for business, for this test alone."""
    with serve(sample_shop.copy()) as server:
        yield server


@pytest.fixture
def empty_shop(sqlite_url: str) -> Iterator[Server]:
    """A shop without products, branches or purchases."""
    with serve(sqlite_url) as server:
        yield server


@pytest.fixture
def visitor(browser: Browser, shop: Server) -> Iterator[Visitor]:
    """Somebody at the sample supermarket, on a laptop; the console must stay silent."""
    with Visitor.at(browser, shop.base_url) as visitor:
        yield visitor


@pytest.fixture
def newcomer(browser: Browser, empty_shop: Server) -> Iterator[Visitor]:
    """Somebody at a shop that has nothing yet."""
    with Visitor.at(browser, empty_shop.base_url) as visitor:
        yield visitor


@pytest.fixture
def cashier(visitor: Visitor, shop: Server) -> Cashier:
    """Somebody at the open register R9 of SM1."""
    return Cashier(visitor, shop).open()
