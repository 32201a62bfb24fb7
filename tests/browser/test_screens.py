"""Every screen, at every size, light and dark: it can be read, reached, left and come back to."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SampleShop
from tests.browser.visitor import LAPTOP, PHONE, TILL, Visitor
from tests.serving import Server, serve

SCREENS = {
    "/": "Checkstand is open",
    "/register": "Register",
    "/manage/purchases": "Purchases",
    "/manage/products": "Products",
    "/manage/categories": "Categories",
    "/manage/customers": "Customers",
    "/manage/loyalty": "Loyalty",
    "/manage/branches": "Branches",
    "/manage/labels": "Labels",
    "/manage/imports": "Imports",
    "/manage/exports": "Exports",
    "/insights": "Insights",
}


@pytest.fixture(scope="module")
def shop(sample_shop: SampleShop) -> Iterator[Server]:
    """One sample supermarket for all of these: they look and don't change anything."""
    with serve(sample_shop.copy()) as server:
        yield server


def settled(page: Page, heading: str) -> None:
    """Wait until a screen has what it loads."""
    expect(page.get_by_role("heading", level=1, name=heading)).to_have_count(1)
    expect(page.locator('main [aria-busy="true"]')).to_have_count(0)


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_that_axe_finds(browser: Browser, shop: Server, path: str, scheme: str) -> None:
    size = LAPTOP if scheme == "light" else TILL
    with Visitor.at(browser, shop.base_url, size=size, scheme=scheme) as visitor:
        visitor.set_up_register()
        visitor.page.goto(path)
        settled(visitor.page, SCREENS[path])
        visitor.check_accessibility(scheme)
        visitor.check_width()
        visitor.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        settled(visitor.page, SCREENS[path])
        visitor.check_width()
        visitor.check_accessibility(f"{scheme}, on a phone")


def test_right_to_left(browser: Browser, shop: Server) -> None:
    with Visitor.at(browser, shop.base_url, locale="he-IL") as visitor:
        visitor.set_up_register()
        for path, heading in SCREENS.items():
            visitor.page.goto(path)
            settled(visitor.page, heading)
            assert visitor.page.evaluate("document.documentElement.dir") == "rtl"
            visitor.check_width()
        visitor.check_accessibility("right to left")


def test_back_forward_and_reload_everywhere(visitor: Visitor) -> None:
    page = visitor.page
    visitor.set_up_register()
    page.goto("/")
    shown = ["Checkstand is open"]
    for place, heading in (
        ("Register", "Register"),
        ("Back office", "Purchases"),
        ("Insights", "Insights"),
    ):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=place).click()
        settled(page, heading)
        page.reload()
        settled(page, heading)
        shown.append(heading)
    for heading in reversed(shown[:-1]):
        page.go_back()
        settled(page, heading)
    for heading in shown[1:]:
        page.go_forward()
        settled(page, heading)


def test_an_address_without_a_screen_says_so_and_leads_back(visitor: Visitor) -> None:
    visitor.page.goto("/manage/nowhere/at/all")
    expect(
        visitor.page.get_by_role("heading", name="There is nothing at this address")
    ).to_be_visible()
    visitor.page.get_by_role("link", name="To the start", exact=True).click()
    settled(visitor.page, "Checkstand is open")


def test_the_first_load_is_small(visitor: Visitor) -> None:
    """What must arrive before the register can be used, compressed; the charts come after."""
    sizes: dict[str, int] = {}
    page = visitor.page

    def note(response: object) -> None:
        if response.url.endswith(".js"):  # type: ignore[attr-defined]
            length = response.headers.get("content-length")  # type: ignore[attr-defined]
            sizes[response.url] = int(length)  # type: ignore[attr-defined]

    page.on("response", note)
    for path in ("/register", "/manage/purchases"):
        sizes.clear()
        page.goto(path)
        settled(page, SCREENS[path])
        assert sizes
        assert sum(sizes.values()) < 300_000, sizes
