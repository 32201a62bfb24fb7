"""The pictures of the README: `make screenshots` keeps them, every run of the tests takes them."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checkout import Cashier
from tests.browser.visitor import LAPTOP, PHONE, TILL, Visitor
from tests.serving import Server


@pytest.fixture(scope="session")
def pictures(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go."""
    wanted = pytestconfig.getoption("--pictures")
    folder = Path(wanted).resolve() if wanted else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def take(page: Page, path: Path) -> None:
    """Take a picture of what is on the screen, and see that it is one."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    page.screenshot(path=path, animations="disabled")
    header = path.read_bytes()[:24]
    size = page.viewport_size or {}
    assert struct.unpack(">II", header[16:24]) == (size["width"], size["height"])
    assert path.stat().st_size > 15_000  # an empty page is smaller


def ring_up(cashier: Cashier) -> None:
    for text in ("apple:6,bread:1", "2*MLK1", "0.412*MCH", "COF1", "CHO1", "3*BAN1"):
        cashier.type_in(text)
    expect(cashier.facts).to_contain_text("7 lines")


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        ("register", LAPTOP, "light"),
        ("register-dark", TILL, "dark"),
        ("register-phone", PHONE, "light"),
    ],
)
def test_register(
    browser: Browser,
    shop: Server,
    pictures: Path,
    name: str,
    size: tuple[int, int],
    scheme: str,
) -> None:
    with Visitor.at(browser, shop.base_url, size=size, scheme=scheme) as visitor:
        visitor.set_up_register("R2")
        visitor.page.goto("/register")
        ring_up(Cashier(visitor, shop).ready())
        take(visitor.page, pictures / f"{name}.png")


def test_payment(browser: Browser, shop: Server, pictures: Path) -> None:
    with Visitor.at(browser, shop.base_url) as visitor:
        cashier = Cashier(visitor, shop).open()
        ring_up(cashier)
        visitor.page.keyboard.press("F9")
        handed_over = visitor.page.get_by_label("Amount handed over")
        expect(handed_over).to_be_focused()
        take(visitor.page, pictures / "payment.png")
        handed_over.fill("50")
        visitor.page.keyboard.press("Enter")
        cashier.receipt_number()
        take(visitor.page, pictures / "change-due.png")


def insights(page: Page) -> None:
    page.goto("/insights")
    expect(page.get_by_role("img", name="Chart of").first).to_be_visible()


def products(page: Page) -> None:
    page.goto("/manage/products")
    expect(page.get_by_role("checkbox", name="Select apple")).to_be_visible()


def purchases(page: Page) -> None:
    page.goto("/manage/purchases")
    expect(page.get_by_role("link", name="Receipt").first).to_be_visible()


@pytest.mark.parametrize(
    ("name", "visit"), [("insights", insights), ("products", products), ("purchases", purchases)]
)
def test_other_screens(
    browser: Browser, shop: Server, pictures: Path, name: str, visit: Callable[[Page], None]
) -> None:
    for scheme in ("light", "dark"):
        with Visitor.at(browser, shop.base_url, scheme=scheme) as visitor:
            visit(visitor.page)
            expect(visitor.page.locator('main [aria-busy="true"]')).to_have_count(0)
            suffix = "" if scheme == "light" else "-dark"
            take(visitor.page, pictures / f"{name}{suffix}.png")
