"""Selling as shops do it: discounts, tax added, rounded cash, points, parked carts, refunds."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.checkout import Cashier, amount_in
from tests.browser.conftest import SampleShop
from tests.browser.visitor import Visitor
from tests.serving import ROOT, Server, serve

CENT = Decimal("0.01")


@pytest.fixture
def database_of_shop(sample_shop: SampleShop) -> str:
    """The database that the shop and the command line share."""
    return sample_shop.copy()


@pytest.fixture
def shop(database_of_shop: str) -> Iterator[Server]:
    """The sample supermarket, open for business, for this test alone."""
    with serve(database_of_shop) as server:
        yield server


def told(shop: Server, method: str, path: str, **body: Any) -> Any:
    """Ask the shop, as another program would."""
    with shop.client() as client:
        answer = client.request(method, path, json=body or None)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def command(database: str, *words: str) -> Any:
    """Run `checkstand` beside the shop, as its owner would."""
    done = subprocess.run(
        [sys.executable, "-m", "checkstand", *words, "--json"],
        env={
            **os.environ,
            "CHECKSTAND_DATABASE_URL": database,
            "PYTHONPATH": str(ROOT / "src"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def amounts_in(place: Locator) -> list[Decimal]:
    """Read the amounts that stand in a place, in order."""
    return [
        Decimal(found.replace("€", "").replace(",", ""))
        for found in re.findall(r"-?€[\d,]+\.\d\d", place.inner_text())
    ]


def ring_up(cashier: Cashier) -> None:
    """Seven apples, a weighed cheese and two of something taxed otherwise, with discounts."""
    page = cashier.visitor.page
    for count, text in enumerate(("apple:7", "0.413*MCH", "2*WAS1"), start=1):
        cashier.type_in(text)
        expect(cashier.lines).to_have_count(count)
    page.keyboard.press("F3")
    page.get_by_role("textbox", name="Discount in per cent").fill("7.5")
    page.keyboard.press("Enter")
    page.keyboard.press("F4")
    page.get_by_role("textbox", name="Discount in per cent").fill("10")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)


def sold_receipt(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_role("region", name="Receipt", exact=True)


@pytest.mark.parametrize("is_online", [True, False], ids=["online", "offline"])
@pytest.mark.parametrize("includes_tax", [True, False], ids=["tax contained", "tax added"])
def test_what_the_screen_showed_is_what_the_shop_recorded(
    visitor: Visitor, shop: Server, includes_tax: bool, is_online: bool
) -> None:
    """To the penny: 10 % off the cart, a line's own discount, a card and rounded cash."""
    page = visitor.page
    told(
        shop,
        "PATCH",
        "/management/branches/1",
        cash_rounding="0.05",
        prices_include_tax=includes_tax,
        receipt_footer="Come again",
    )
    cashier = Cashier(visitor, shop).open()
    if not is_online:
        visitor.provokes("ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_CONNECTION")
        visitor.context.set_offline(True)
    ring_up(cashier)
    expect(cashier.facts).to_contain_text("Tax 19" if includes_tax else "Tax added 19")
    exact = cashier.total()
    page.keyboard.press("F9")
    handed_over = page.get_by_label("Amount handed over")
    handed_over.fill("3.33")
    page.keyboard.press("F10")
    expect(page.get_by_role("list", name="Payments taken")).to_contain_text("€3.33")
    left = exact - Decimal("3.33")
    in_cash = (left / 5).quantize(CENT) * 5
    assert left != in_cash
    expect(page.get_by_role("dialog")).to_contain_text(f"In cash €{in_cash}")
    handed_over.fill("50")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Sold")).to_be_visible()
    assert amount_in(cashier.change_due) == 50 - in_cash
    receipt = sold_receipt(page)
    expect(receipt).to_contain_text("Rounding")
    expect(receipt).to_contain_text("Come again")
    shown = {
        name: amounts_in(receipt.get_by_text(name, exact=True).locator(".."))[-1]
        for name in ("Total", "Rounding", "Discounts in all", "Change")
    }
    if not is_online:
        visitor.context.set_offline(False)
        expect(cashier.status).to_have_text("Online", timeout=70_000)
    (purchase,) = cashier.purchases()
    assert Decimal(purchase["total_amount"]) == shown["Total"] == exact + in_cash - left
    assert Decimal(purchase["rounding"]) == shown["Rounding"] == in_cash - left
    assert Decimal(purchase["total_discount"]) == shown["Discounts in all"]
    assert Decimal(purchase["change_due"]) == shown["Change"] == 50 - in_cash
    assert purchase["tax_included"] is includes_tax
    assert (purchase["offline"], purchase["flags"]) == (not is_online, [])
    assert purchase["payments"] == [
        {"method": "card", "amount": "3.33"},
        {"method": "cash", "amount": "50.00"},
    ]
    assert sum(Decimal(item["line_total"]) for item in purchase["items"]) == exact


def test_at_most_two_of_a_product(visitor: Visitor, shop: Server) -> None:
    told(shop, "PATCH", "/management/branches/1", max_units_per_product=2)
    cashier = Cashier(visitor, shop).open()
    cashier.type_in("3*MLK1")
    words = "At most 2 of one product can be bought at once, not 3."
    expect(cashier.lines.first).to_contain_text(words)
    visitor.page.keyboard.press("F9")
    expect(visitor.page.get_by_role("region", name="To look at")).to_contain_text(words)
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    visitor.page.keyboard.press("-")
    expect(cashier.facts).to_contain_text("2 items")
    cashier.pay()
    cashier.receipt_number()
    (purchase,) = cashier.purchases()
    assert [item["quantity"] for item in purchase["items"]] == [2]


def park(page: Page, name: str) -> None:
    page.keyboard.press("F10")
    field = page.get_by_role("textbox", name="Name")
    expect(field).to_be_focused()
    field.fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)


def resume(page: Page, name: str) -> None:
    page.keyboard.press("F5")
    page.get_by_role("list", name="Parked carts").get_by_role("button", name=name).click()


def test_parked_here_and_resumed_on_the_command_line(
    cashier: Cashier, shop: Server, database_of_shop: str
) -> None:
    page = cashier.visitor.page
    ring_up(cashier)
    total = cashier.total()
    park(page, "man with dog")
    expect(cashier.lines).to_have_count(0)
    (found,) = told(shop, "GET", "/cash-register/carts?branch=SM1&state=parked")["items"]
    assert (found["name"], found["register"], found["lines"]) == ("man with dog", "R9", 3)
    assert Decimal(found["total_amount"]) == total
    resumed = command(database_of_shop, "cart", "resume", "man with dog")
    assert [item["quantity"] for item in resumed["items"]] == [7, 0.413, 2]
    assert (resumed["discount_percent"], resumed["items"][2]["discount_percent"]) == (10, 7.5)
    purchase = command(database_of_shop, "cart", "checkout", found["id"])
    assert Decimal(purchase["total_amount"]) == total
    page.keyboard.press("F5")
    expect(page.get_by_role("dialog")).to_contain_text("No cart is parked")


def test_parked_on_the_command_line_and_sold_here_once(
    cashier: Cashier, shop: Server, database_of_shop: str
) -> None:
    page = cashier.visitor.page
    cart = command(database_of_shop, "cart", "new", "--branch", "SM1", "--customer", "u001")["id"]
    command(database_of_shop, "cart", "add", cart, "BRD1", "--quantity", "2")
    command(database_of_shop, "cart", "add", cart, "MCH", "--quantity", "0.525")
    shown = command(database_of_shop, "cart", "park", cart, "--name", "by phone")
    resume(page, "by phone")
    expect(cashier.lines).to_have_count(2)
    assert cashier.total() == Decimal(shown["total_amount"])
    cashier.type_in("MLK1")
    cashier.pay()
    cashier.receipt_number()
    (purchase,) = cashier.purchases()
    assert (purchase["id"], purchase["customer_code"]) == (cart, "u001")
    assert [item["quantity"] for item in purchase["items"]] == [2, 0.525, 1]
    sold = told(shop, "GET", f"/cash-register/carts/{cart}")
    assert (sold["state"], sold["receipt_number"]) == ("checked_out", purchase["receipt_number"])
    assert told(shop, "GET", "/cash-register/carts?branch=SM1")["items"] == []


def test_a_cart_that_was_taken_up_is_parked_again_as_it_is_by_then(
    cashier: Cashier, shop: Server
) -> None:
    page = cashier.visitor.page
    ring_up(cashier)
    park(page, "first")
    resume(page, "first")
    expect(cashier.lines).to_have_count(3)
    cashier.type_in("2*BRD1")
    expect(cashier.lines).to_have_count(4)
    total = cashier.total()
    park(page, "second")
    (found,) = told(shop, "GET", "/cash-register/carts?branch=SM1")["items"]
    assert (found["name"], found["state"], found["lines"]) == ("second", "parked", 4)
    assert Decimal(found["total_amount"]) == total
    resume(page, "second")
    expect(cashier.lines).to_have_count(4)
    assert cashier.total() == total
    page.keyboard.press("Control+Delete")
    expect(cashier.lines).to_have_count(0)
    page.keyboard.press("F5")
    expect(page.get_by_role("dialog")).to_contain_text("No cart is parked")


def test_of_two_registers_one_gets_the_cart(browser: Browser, cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("2*MLK1")
    total = cashier.total()
    park(page, "both want it")
    with Visitor.at(browser, cashier.shop.base_url) as visitor:
        visitor.set_up_register("R8")
        visitor.provokes("409")
        visitor.page.goto("/register")
        other = Cashier(visitor, cashier.shop).ready()
        visitor.page.keyboard.press("F5")
        wanted = visitor.page.get_by_role("list", name="Parked carts").get_by_role("button")
        expect(wanted).to_contain_text("both want it")
        resume(page, "both want it")
        expect(cashier.lines).to_have_count(1)
        wanted.click()
        refusal = visitor.page.get_by_role("dialog").get_by_role("alert")
        expect(refusal).to_contain_text("not parked but open, at register R9")
        expect(other.lines).to_have_count(0)
        expect(wanted).to_contain_text("Open")
        wanted.click()
        visitor.page.get_by_role("button", name="Take it over").click()
        expect(other.lines).to_have_count(1)
        assert other.total() == total


@pytest.mark.force
def test_parked_without_a_network_it_stays_on_this_device(cashier: Cashier) -> None:
    page, visitor = cashier.visitor.page, cashier.visitor
    visitor.provokes("ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_CONNECTION")
    ring_up(cashier)
    total = cashier.total()
    visitor.context.set_offline(True)
    park(page, "no network")
    expect(page.get_by_label("Cart news")).to_contain_text("on this device alone")
    expect(cashier.lines).to_have_count(0)
    cashier.type_in("MLK1")
    cashier.pay()
    expect(page.get_by_role("dialog", name="Sold")).to_contain_text("Kept on this register")
    page.keyboard.press("Enter")
    resume(page, "no network")
    expect(cashier.lines).to_have_count(3)
    assert cashier.total() == total
    visitor.context.set_offline(False)
    park(page, "")
    items = told(cashier.shop, "GET", "/cash-register/carts?branch=SM1&state=parked")["items"]
    assert [(each["lines"], Decimal(each["total_amount"])) for each in items] == [(3, total)]
    page.keyboard.press("F5")
    expect(page.get_by_role("list", name="Parked carts").get_by_role("button")).to_have_count(1)


def test_refunded_in_two_parts_it_is_all_given_back(cashier: Cashier, shop: Server) -> None:
    page = cashier.visitor.page
    told(shop, "PATCH", "/management/branches/1", cash_rounding="0.05")
    page.reload()
    cashier.ready()
    ring_up(cashier)
    page.keyboard.press("F9")
    page.get_by_label("Amount handed over").fill("50")
    page.keyboard.press("Enter")
    number = cashier.receipt_number()
    page.keyboard.press("Enter")
    (purchase,) = cashier.purchases()

    page.keyboard.press("Control+F8")
    page.get_by_label("Receipt number").fill(number)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Refund")
    expect(dialog.get_by_label("Quantity of apple that goes back")).to_be_focused()
    dialog.get_by_role("button", name="Refund").click()
    expect(dialog).to_contain_text("Choose what goes back.")
    page.keyboard.press("Escape")
    assert len(cashier.purchases()) == 1

    cashier.visitor.scan(purchase["id"])  # the code on the receipt
    dialog.get_by_label("Quantity of apple that goes back").fill("2")
    dialog.get_by_role("button", name=re.compile("^One more washing")).click()
    cashier.visitor.check_accessibility("a refund")
    shown = amount_in(dialog.get_by_label("Goes back", exact=True))
    dialog.get_by_label("Reason").fill("Damaged")
    dialog.get_by_role("button", name="Refund").click()
    expect(page.get_by_role("dialog", name="Refunded")).to_be_visible()
    given = amount_in(page.get_by_label("Give back"))
    assert abs(given - shown) <= Decimal("0.02")
    cashier.visitor.check_accessibility("refunded")
    page.keyboard.press("Enter")
    first = cashier.purchases()[0]
    assert (first["kind"], first["original_id"], first["reason"]) == (
        "refund",
        purchase["id"],
        "Damaged",
    )
    assert [item["quantity"] for item in first["items"]] == [-2, -1]
    assert Decimal(first["total_amount"]) == -given

    page.keyboard.press("F8")
    page.get_by_role("dialog", name="Last receipts").get_by_role("button", name="Refund").click()
    expect(dialog).to_contain_text("went back")
    dialog.get_by_role("button", name="All that is left").click()
    dialog.get_by_label("Reason").fill("Not wanted")
    dialog.get_by_role("button", name="Refund").click()
    expect(page.get_by_role("dialog", name="Refunded")).to_be_visible()
    page.keyboard.press("Enter")
    back = [each for each in cashier.purchases() if each["kind"] == "refund"]
    assert len(back) == 2
    assert sum(Decimal(each["total_amount"]) for each in back) == -Decimal(purchase["total_amount"])
    history = told(shop, "GET", f"/management/purchases/{purchase['id']}/history")
    assert (history["status"], [item["remaining"] for item in history["items"]]) == (
        "refunded",
        [0, 0, 0],
    )


def revenue_today(page: Page) -> Decimal:
    """Read what Insights say the shop has sold today."""
    page.goto("/insights")
    expect(page.locator('main [aria-busy="true"]')).to_have_count(0)
    figure = page.get_by_role("list", name="Figures").get_by_role(
        "link", name=re.compile("Revenue")
    )
    return amounts_in(figure.first)[0]


def test_voided_and_corrected_in_the_back_office(visitor: Visitor, shop: Server) -> None:
    page = visitor.page
    with shop.client() as client:
        one, other = (
            client.post(
                "/cash-register/purchases",
                json={
                    "branch_id": "SM1",
                    "register": "R9",
                    "items": [{"sku": "BRD1", "quantity": 4}, {"sku": "COF1"}],
                    "payments": [{"method": "cash", "amount": "20.00"}],
                },
            ).json()
            for _ in range(2)
        )
    assert one["total_amount"] == other["total_amount"] == "16.95"
    before = revenue_today(page)

    page.goto(f"/manage/purchases/{one['id']}")
    page.get_by_role("button", name="Void").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Void"))
    dialog.get_by_role("button", name="Void the purchase").click()
    expect(dialog).to_contain_text("Say why.")
    visitor.check_accessibility("a void")
    dialog.get_by_label("Reason").fill("rung up twice")
    dialog.get_by_label("Approved by").fill("maria")
    dialog.get_by_role("button", name="Void the purchase").click()
    expect(page.get_by_role("list", name="History")).to_contain_text("approved by maria")
    expect(page.get_by_role("main")).to_contain_text("Voided")
    expect(page.get_by_role("button", name="Refund")).to_have_count(0)
    visitor.check_accessibility("a voided purchase")
    assert revenue_today(page) == before - Decimal("16.95")

    page.goto(f"/manage/purchases/{other['id']}")
    page.get_by_role("button", name="Correct").click()
    drawer = page.get_by_role("dialog", name=re.compile("^Correct"))
    drawer.get_by_label("Quantity of bread").fill("1")
    drawer.get_by_role("button", name="Remove coffee 500 g").click()
    drawer.get_by_label("Discount on the whole purchase").fill("10%")
    visitor.check_accessibility("a correction")
    drawer.get_by_role("button", name="Correct").click()
    expect(drawer).to_contain_text("Say why.")
    drawer.get_by_label("Reason").fill("counted wrong")
    drawer.get_by_role("button", name="Correct").click()
    expect(drawer).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).not_to_contain_text(other["receipt_number"])
    expect(page.get_by_role("list", name="History")).to_contain_text("counted wrong")
    visitor.check_accessibility("a corrected purchase")
    events = told(shop, "GET", f"/management/purchases/{other['id']}/history")["events"]
    assert [(each["purchase"]["kind"], each["purchase"]["total_amount"]) for each in events] == [
        ("purchase", "16.95"),
        ("void", "-16.95"),
        ("purchase", "2.24"),
    ]
    assert revenue_today(page) == before - 2 * Decimal("16.95") + Decimal("2.24")
    page.goto("/manage/purchases")
    table = page.get_by_role("table", name="Purchases")
    for receipt, mark in ((one, "Voided"), (other, "Corrected")):
        row = table.get_by_role("row").filter(has_text=receipt["receipt_number"])
        expect(row).to_contain_text(mark)


def test_refunded_without_a_receipt(visitor: Visitor, shop: Server) -> None:
    page = visitor.page
    page.goto("/manage/purchases")
    page.get_by_role("button", name="Refund without receipt").click()
    drawer = page.get_by_role("dialog", name="Refund without receipt")
    drawer.get_by_role("combobox", name="Branch").click()
    page.get_by_role("option", name=re.compile("Markt")).click()
    drawer.get_by_role("combobox", name="Add a product").fill("BRD1")
    page.get_by_role("option", name="bread (BRD1)").click()
    drawer.get_by_label("Quantity of bread").fill("2")
    drawer.get_by_label("Reason").fill("no receipt")
    drawer.get_by_role("button", name="Refund").click()
    expect(drawer).to_contain_text("Say who answers for it.")
    visitor.check_accessibility("a refund without a receipt")
    drawer.get_by_label("Manager").fill("maria")
    drawer.get_by_role("button", name="Refund").click()
    expect(drawer).to_have_count(0)
    newest = told(shop, "GET", "/management/purchases?limit=1")["items"][0]
    assert (newest["kind"], newest["total_amount"], newest["approved_by"], newest["reason"]) == (
        "refund",
        "-4.98",
        "maria",
        "no receipt",
    )


def test_points_are_earned_and_spent(visitor: Visitor, shop: Server) -> None:
    page = visitor.page
    page.goto("/manage/loyalty")
    expect(page.get_by_role("main")).to_contain_text("Nobody earns points")
    page.get_by_role("switch", name="Customers earn points").check()
    page.get_by_role("textbox", name="Points", exact=True).fill("2")
    page.get_by_label("For each whole amount").fill("1.00")
    page.get_by_label("What a point pays").fill("0.05")
    expect(page.get_by_role("main")).to_contain_text(
        "A purchase of €50.00 earns 100 points, which pay €5.00 later."
    )
    visitor.check_accessibility("loyalty")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It counts")).to_be_visible()
    customer = told(shop, "POST", "/cash-register/customers", name="Dana Levi", code="dana1")

    cashier = Cashier(visitor, shop).open()
    attach_dana(page)
    cashier.type_in("4*COF1")  # 27.96
    expect(cashier.lines).to_have_count(1)
    cashier.pay()
    cashier.receipt_number()
    expect(page.get_by_role("dialog", name="Sold")).to_contain_text("54 points earned")
    page.keyboard.press("Enter")

    attach_dana(page)
    expect(page.get_by_role("button", name=re.compile("Customer: Dana"))).to_contain_text(
        "54 points (€2.70)"
    )
    cashier.type_in("2*BRD1")  # 4.98
    expect(cashier.lines).to_have_count(1)
    page.keyboard.press("F9")
    expect(page.get_by_role("button", name=re.compile("^Points"))).to_contain_text("€2.70")
    visitor.check_accessibility("a payment with points")
    page.get_by_label("Amount handed over").fill("2.52")
    page.keyboard.press("F8")
    expect(page.get_by_role("dialog")).to_contain_text("only whole points pay")
    page.get_by_label("Amount handed over").fill("2.50")
    page.keyboard.press("F8")
    expect(page.get_by_role("list", name="Payments taken")).to_contain_text("€2.50")
    page.keyboard.press("F10")
    cashier.receipt_number()
    receipt = sold_receipt(page)
    expect(receipt).to_contain_text("Points spent")
    newest = cashier.purchases()[0]
    assert (newest["points_earned"], newest["points_spent"]) == (4, 50)
    assert newest["payments"] == [
        {"method": "points", "amount": "2.50"},
        {"method": "card", "amount": "2.48"},
    ]

    page.goto(f"/manage/customers/{customer['id']}")
    table = page.get_by_role("table", name="Points", exact=True)
    expect(table.get_by_role("row")).to_have_count(4)
    page.get_by_role("button", name="Give or take points").click()
    drawer = page.get_by_role("dialog", name="Give or take points")
    drawer.get_by_role("textbox", name="Points", exact=True).fill("-3")
    drawer.get_by_label("Reason").fill("given twice")
    visitor.check_accessibility("points by hand")
    drawer.get_by_role("button", name="Save").click()
    expect(table).to_contain_text("given twice")
    visitor.check_accessibility("a customer's points")
    account = told(shop, "GET", f"/management/customers/{customer['id']}/points")
    assert account["balance"] == 54 + 4 - 50 - 3
    assert account["items"][0]["points"] == -3


def attach_dana(page: Page) -> None:
    page.keyboard.press("F2")
    page.get_by_label("Code, name, phone or e-mail").fill("dana1")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Dana Levi")).click()
    expect(page.get_by_role("button", name=re.compile("Customer: Dana"))).to_be_visible()


def test_a_receipt_that_the_browser_printed_is_known_to_the_shop(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("MLK1")
    cashier.pay()
    cashier.receipt_number()
    (purchase,) = cashier.purchases()
    path = f"/cash-register/purchases/{purchase['id']}/receipt/deliveries"
    assert told(cashier.shop, "GET", path)["items"] == []
    with page.expect_response("**/receipt/handed-out"):
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    (delivery,) = told(cashier.shop, "GET", path)["items"]
    assert (delivery["kind"], delivery["state"], delivery["copy_number"]) == ("browser", "done", 1)


def test_dialogs_are_accessible(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("MLK1")
    for key, name in (("F10", "Park the cart"), ("F5", "Parked carts"), ("Control+F8", "Refund")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        cashier.visitor.check_accessibility(name)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(cashier.field).to_be_focused()
    park(page, "waits")
    page.keyboard.press("F5")
    expect(page.get_by_role("list", name="Parked carts").get_by_role("button")).to_be_focused()
    cashier.visitor.check_accessibility("parked carts")


@pytest.mark.parametrize(
    ("kind", "decimals", "barcode", "quantity", "total"),
    [
        ("weight", 3, "2012345005259", 0.525, "10.45"),
        ("price", 2, "2012345010437", 0.524, "10.43"),
    ],
)
def test_a_scales_label_is_sold_at_what_it_says(
    visitor: Visitor,
    shop: Server,
    kind: str,
    decimals: int,
    barcode: str,
    quantity: float,
    total: str,
) -> None:
    told(
        shop,
        "POST",
        "/management/products",
        product_name="Gouda",
        sku="12345",
        unit_price="19.90",
        unit="kg",
    )
    told(
        shop,
        "POST",
        "/management/labels",
        name=kind,
        prefix="20",
        length=13,
        item_start=2,
        item_length=5,
        value_start=7,
        value_length=5,
        value_kind=kind,
        decimals=decimals,
        check_digit="none",
    )
    cashier = Cashier(visitor, shop).open()
    visitor.scan(barcode)
    expect(cashier.lines).to_have_count(1)
    expect(cashier.lines.first).to_contain_text("by label")
    assert cashier.total() == Decimal(total)
    park(visitor.page, "labelled")
    resume(visitor.page, "labelled")
    expect(cashier.lines.first).to_contain_text("by label")
    assert cashier.total() == Decimal(total)
    cashier.pay()
    cashier.receipt_number()
    (purchase,) = cashier.purchases()
    assert [(item["sku"], item["quantity"]) for item in purchase["items"]] == [("12345", quantity)]
    assert purchase["total_amount"] == total


def test_what_is_scanned_while_a_cart_is_parked_is_parked_with_it(cashier: Cashier) -> None:
    page = cashier.visitor.page
    products = cashier.products()
    cashier.visitor.scan(products[0]["barcodes"][0])
    expect(cashier.lines).to_have_count(1)
    held: list[Route] = []
    page.route("**/cash-register/carts/*/park", lambda route: held.append(route), times=1)
    page.keyboard.press("F10")
    with page.expect_request("**/cash-register/carts/*/park"):
        page.get_by_role("dialog").get_by_role("button", name="Park").click()
    cashier.visitor.scan(products[1]["barcodes"][0])
    expect(cashier.lines).to_have_count(2)
    held.pop().continue_()
    expect(cashier.lines).to_have_count(0)
    (found,) = told(cashier.shop, "GET", "/cash-register/carts?branch=SM1")["items"]
    assert (found["state"], found["lines"]) == ("parked", 2)
    cart = told(cashier.shop, "GET", f"/cash-register/carts/{found['id']}")
    assert [item["product_id"] for item in cart["items"]] == [each["id"] for each in products[:2]]


def test_f5_in_a_payment_loads_nothing_anew(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("4*COF1")
    page.keyboard.press("F9")
    page.get_by_label("Amount handed over").fill("5")
    page.keyboard.press("F10")
    page.evaluate("window.addEventListener('keydown', (event) => { window.lastKey = event; })")
    page.keyboard.press("F5")
    assert page.evaluate("[window.lastKey.key, window.lastKey.defaultPrevented]") == ["F5", True]
    expect(page.get_by_role("list", name="Payments taken")).to_contain_text("€5.00")


def test_a_receipt_comes_out_of_the_registers_printer(cashier: Cashier, tmp_path: Path) -> None:
    page = cashier.visitor.page
    cashier.type_in("MLK1")
    cashier.pay()
    cashier.receipt_number()
    registers = told(cashier.shop, "GET", "/management/registers?branch=SM1")["items"]
    mine = next(each for each in registers if each["code"] == "R9")
    paper = tmp_path / "paper.escpos"
    paper.touch()
    told(cashier.shop, "PATCH", f"/management/registers/{mine['id']}", printer=f"file://{paper}")
    page.reload()
    cashier.ready()
    cashier.type_in("BRD1")
    cashier.pay()
    number = cashier.receipt_number()
    page.get_by_role("button", name="Print", exact=True).click()
    expect(page.get_by_text("The receipt is being printed.")).to_be_visible()
    deadline = time.monotonic() + 20
    while number.encode() not in paper.read_bytes() and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert b"bread" in paper.read_bytes()


def test_a_receipt_by_email_says_why_it_is_not_sent(cashier: Cashier) -> None:
    page, visitor = cashier.visitor.page, cashier.visitor
    cashier.type_in("MLK1")
    cashier.pay()
    cashier.receipt_number()
    visitor.provokes("receipt/email")
    page.get_by_role("button", name="E-mail").click()
    address = page.get_by_label("E-mail address")
    expect(address).to_be_focused()
    visitor.check_accessibility("a receipt by e-mail")
    address.fill("dana@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="That didn't work")).to_be_visible()
    expect(page.get_by_role("dialog", name="Sold")).to_be_visible()
