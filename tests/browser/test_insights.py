"""The owner's dashboard: it moves when something is sold, agrees with the books, and leads on."""

import csv
import io
import re
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.checkout import Cashier, amount_in
from tests.browser.visitor import Visitor
from tests.serving import Server

SOON_SECONDS = 2


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """Insights, loaded and live."""
    visitor.page.goto("/insights")
    expect(visitor.page.get_by_text("Live", exact=True)).to_be_visible()
    expect(visitor.page.locator('main [aria-busy="true"]')).to_have_count(0)
    return visitor.page


def figure(page: Page, name: str) -> Locator:
    return (
        page.get_by_role("list", name="Figures")
        .get_by_role("listitem")
        .filter(has=page.get_by_text(name, exact=True))
        .locator("span[class*=value]")
    )


def card(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=title, exact=True)


def rows_of(download: Download) -> list[dict[str, str]]:
    text = download.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def ask(shop: Server, path: str, **query: str) -> Any:
    with shop.client() as client:
        return client.get(path, params=query or None).raise_for_status().json()


def test_it_moves_within_two_seconds_when_another_register_sells(page: Page, shop: Server) -> None:
    revenue = figure(page, "Revenue")
    before = amount_in(revenue)
    started = time.monotonic()
    with shop.client() as client:
        sold = client.post(
            "/cash-register/purchases",
            json={"branch_id": "SM2", "register": "R7", "items": [{"sku": "COF1", "quantity": 7}]},
        ).json()
    page.wait_for_function(
        "([shown, before]) => document.querySelector(shown).textContent !== before",
        arg=['[aria-label="Figures"] span[class*=value]', revenue.inner_text()],
        polling=20,
    )
    assert time.monotonic() - started < SOON_SECONDS
    assert amount_in(revenue) == before + Decimal(sold["total_amount"])
    expect(card(page, "Latest purchases").get_by_role("row").nth(1)).to_contain_text(
        sold["receipt_number"]
    )


def test_a_stranger_sells_and_sees_it(visitor: Visitor, page: Page, shop: Server) -> None:
    """At the register in one tab, with Insights open in another."""
    before = amount_in(figure(page, "Revenue"))
    visitor.set_up_register()
    till = Visitor(visitor.context, visitor.base_url)
    till.page.goto("/register")
    cashier = Cashier(till, shop).ready()
    cashier.type_in("apple:3,bread:1")
    total = cashier.total()
    cashier.pay()
    number = cashier.receipt_number()
    page.bring_to_front()
    expect(card(page, "Latest purchases")).to_contain_text(number)
    assert amount_in(figure(page, "Revenue")) == before + total


def test_it_agrees_with_the_books_for_any_days_and_branch(page: Page, shop: Server) -> None:
    today = datetime.now(UTC).date()
    first, last = str(today - timedelta(days=13)), str(today - timedelta(days=7))
    page.goto(f"/insights?from={first}&to={last}&branch=SM2")
    expect(page.locator('main [aria-busy="true"]')).to_have_count(0)
    asked = {"branch": "SM2", "from": first, "to": last}
    totals = ask(shop, "/analytics/statistics", **asked)["totals"]
    assert amount_in(figure(page, "Revenue")) == Decimal(totals["revenue"])
    assert amount_in(figure(page, "Purchases")) == totals["purchases"]
    assert amount_in(figure(page, "Average basket")) == Decimal(totals["average_basket"])
    page.reload()
    expect(page.locator('main [aria-busy="true"]')).to_have_count(0)
    assert amount_in(figure(page, "Revenue")) == Decimal(totals["revenue"])
    listed = ask(shop, "/management/purchases/totals", **asked)
    assert listed["revenue"] == totals["revenue"]


@pytest.mark.parametrize(
    ("title", "group_by"),
    [("Categories", "category"), ("Branches", "branch"), ("Payment methods", "payment_method")],
)
def test_numbers_as_table_and_file_are_those_of_the_api(
    page: Page, shop: Server, title: str, group_by: str
) -> None:
    page.goto("/insights?from=all")
    expect(page.locator('main [aria-busy="true"]')).to_have_count(0)
    items = [
        item
        for item in ask(shop, "/analytics/revenue", group_by=group_by)["items"]
        if Decimal(item["revenue"])
    ]
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"Download {title} as CSV").click()
    rows = rows_of(waiting.value)
    assert sorted(Decimal(row["revenue"]) for row in rows) == sorted(
        Decimal(item["revenue"]) for item in items
    )
    page.get_by_role("button", name=f"Show {title} as a table").click()
    table = card(page, title).get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(len(items) + 1)


def test_every_number_leads_to_its_purchases(page: Page, shop: Server) -> None:
    """From a product's row to the purchases that it was in, and back."""
    page.goto("/insights?from=all&table=products")
    expect(page.locator('main [aria-busy="true"]')).to_have_count(0)
    address = page.url
    best = ask(shop, "/analytics/top-products", by="revenue", limit="1")["products"][0]
    link = card(page, "Products").get_by_role("link").first
    expect(link).to_contain_text(best["product_name"])
    link.click()
    expect(page.get_by_role("heading", name="Purchases", level=1)).to_be_visible()
    assert f"product={best['product_id']}" in page.url
    expect(page.get_by_role("main")).to_contain_text(f"{best['purchases']:,} purchases")
    page.go_back()
    expect(page.get_by_role("heading", name="Insights", level=1)).to_be_visible()
    assert page.url == address


def test_hours_of_the_week_by_keyboard(page: Page) -> None:
    cell = card(page, "Hours of the week").get_by_role("link").first
    cell.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Purchases", level=1)).to_be_visible()
    assert "weekday=2" in page.url
    assert re.search(r"\bhour=\d+", page.url)


def test_a_shop_without_purchases_says_so(newcomer: Visitor) -> None:
    newcomer.page.goto("/insights")
    expect(newcomer.page.get_by_text("No purchases in these days")).to_be_visible()
    newcomer.page.get_by_role("button", name="Show all days").click()
    expect(newcomer.page.get_by_text("No purchases yet")).to_be_visible()
    newcomer.check_accessibility("nothing sold")


@pytest.mark.force
def test_it_goes_on_after_the_server_was_away(visitor: Visitor, page: Page, shop: Server) -> None:
    visitor.provokes("Failed to load resource|ERR_")
    before = amount_in(figure(page, "Revenue"))
    shop.kill9()
    expect(page.get_by_text("Reconnecting")).to_be_visible()
    assert amount_in(figure(page, "Revenue")) == before
    shop.restart()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=30_000)
