"""The cashier's screen, by keyboard, by touch and by scanner, in good times and bad."""

import re
import time
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.checkout import Cashier, amount_in
from tests.browser.visitor import TILL, Visitor
from tests.serving import Server


def test_a_stranger_sets_the_register_up_and_sells(visitor: Visitor, shop: Server) -> None:
    """By keyboard, from the first page on."""
    page = visitor.page
    page.goto("/")
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Register").press(
        "Enter"
    )
    page.get_by_role("combobox", name="Branch").press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Register").fill("R9")
    page.get_by_role("textbox", name="Cashier").fill("dana")
    page.keyboard.press("Enter")
    cashier = Cashier(visitor, shop).ready()
    cashier.type_in("apple:3,bread:1")
    expect(cashier.lines).to_have_count(2)
    cashier.pay()
    number = cashier.receipt_number()
    (purchase,) = cashier.purchases()
    assert purchase["receipt_number"] == number == f"{purchase['branch_code']}-R9-000001"
    assert [(item["product_name"], item["quantity"]) for item in purchase["items"]] == [
        ("apple", 3),
        ("bread", 1),
    ]
    assert purchase["cashier"] == "dana"


def test_twenty_items_by_keyboard_alone(cashier: Cashier) -> None:
    """Names, skus, barcodes, multipliers; then two keys to be paid, and one for the next."""
    page = cashier.visitor.page
    products = cashier.products()[:20]
    for position, product in enumerate(products):
        names = (product["sku"], product["barcodes"][0], product["product_name"])
        multiplier = f"{position}*" if position in (3, 7) else ""
        cashier.type_in(multiplier + names[position % 3])
        expect(cashier.facts).to_contain_text(f"{position + 1} line")
    expected = sum(
        Decimal(product["unit_price"]) * (position if position in (3, 7) else 1)
        for position, product in enumerate(products)
    )
    assert cashier.total() == expected
    cashier.pay()
    cashier.receipt_number()
    page.keyboard.press("Enter")
    expect(cashier.field).to_be_focused()
    expect(cashier.lines).to_have_count(0)
    (purchase,) = cashier.purchases()
    assert len(purchase["items"]) == 20
    assert Decimal(purchase["total_amount"]) == expected
    assert purchase["payments"] == [{"method": "cash", "amount": str(expected)}]


def test_twenty_items_by_touch_alone(browser: Browser, shop: Server) -> None:
    with Visitor.at(browser, shop.base_url, size=TILL, has_touch=True) as visitor:
        cashier = Cashier(visitor, shop, has_keyboard=False).open()
        page = visitor.page
        tapped = 0
        for category in ("bakery", "drinks", "dairy", "household"):
            page.get_by_role("navigation", name="Categories").get_by_role(
                "button", name=category
            ).tap()
            tiles = page.get_by_role("group", name=category).get_by_role("button")
            for position in range(5):
                tile = tiles.nth(position)
                if "/" in tile.inner_text():  # weighed
                    continue
                tile.tap()
                tapped += 1
        while tapped < 20:
            page.get_by_role("button", name=re.compile("^One more ")).first.tap()
            tapped += 1
        expect(cashier.facts).to_contain_text("20 items")
        total = cashier.total()
        page.get_by_role("button", name="Pay").tap()
        dialog = page.get_by_role("dialog", name="Payment")
        handed_over = dialog.get_by_role("button", name=re.compile(r"^€\d+00\.00")).first
        amount = amount_in(handed_over)
        handed_over.tap()
        cashier.receipt_number()
        assert amount_in(cashier.change_due) == amount - total
        page.get_by_role("button", name="New sale").tap()
        (purchase,) = cashier.purchases()
        assert sum(item["quantity"] for item in purchase["items"]) == 20
        assert Decimal(purchase["total_amount"]) == total
        assert Decimal(purchase["change_due"]) == amount - total


@pytest.mark.parametrize("gap_ms", [1, 30])
def test_scanner_bursts_wherever_the_focus_is(cashier: Cashier, gap_ms: int) -> None:
    page, visitor = cashier.visitor.page, cashier.visitor
    barcodes = [product["barcodes"][0] for product in cashier.products()]
    for position, barcode in enumerate(barcodes[:5]):
        visitor.scan(barcode, gap_ms)
        expect(cashier.lines).to_have_count(position + 1)
    expect(cashier.field).to_have_value("")

    page.get_by_role("button", name="Line discount").focus()
    visitor.scan(barcodes[5], gap_ms)
    expect(cashier.lines).to_have_count(6)
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("F9")
    handed_over = page.get_by_role("textbox", name="Amount handed over")
    handed_over.fill("5")
    visitor.scan(barcodes[6], gap_ms)
    expect(handed_over).to_have_value("5")
    page.keyboard.press("Escape")
    expect(cashier.lines).to_have_count(7)
    assert cashier.purchases() == []


def test_two_scans_of_one_product_are_two_pieces(cashier: Cashier) -> None:
    barcode = cashier.products()[0]["barcodes"][0]
    cashier.visitor.scan(barcode)
    cashier.visitor.scan(barcode)
    expect(cashier.lines).to_have_count(1)
    expect(cashier.facts).to_contain_text("2 items")


def test_a_mistaken_scan_is_seen_and_blocks_nothing(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.visitor.scan("4006381333931")
    cashier.visitor.scan("4006381333932")  # its check digit is wrong
    notices = page.get_by_role("region", name="To look at").get_by_role("listitem")
    expect(notices).to_have_count(2)
    expect(notices.filter(has_text="4006381333931")).to_have_count(1)
    cashier.visitor.scan(cashier.products()[0]["barcodes"][0])
    expect(cashier.lines).to_have_count(1)
    expect(notices).to_have_count(2)
    page.get_by_role("button", name="Dismiss all").click()
    expect(notices).to_have_count(0)


def test_quantities_weights_discounts_undo(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("0,525*CHB")
    expect(cashier.lines.nth(0)).to_contain_text("0.525 kg")
    cashier.type_in("5*BRD1")
    expect(cashier.lines).to_have_count(2)
    before = cashier.total()

    page.keyboard.press("F6")
    page.get_by_role("textbox", name="Quantity").fill("2000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("That is too large")
    page.keyboard.press("Escape")
    page.keyboard.press("F3")
    page.get_by_role("textbox", name="Discount in per cent").fill("10")
    page.keyboard.press("Enter")
    page.keyboard.press("F4")
    page.get_by_text("Amount in EUR").click()
    page.get_by_role("textbox", name="Discount as an amount").fill("1.00")
    page.keyboard.press("Enter")
    bread = Decimal("2.49") * 5
    line_discount = (bread / 10).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert cashier.total() == before - line_discount - 1

    page.keyboard.press("Control+z")
    assert cashier.total() == before - line_discount
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Delete")
    expect(cashier.lines).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(cashier.lines).to_have_count(2)

    cashier.pay()
    cashier.receipt_number()
    (purchase,) = cashier.purchases()
    assert Decimal(purchase["total_amount"]) == before - line_discount - 1
    assert Decimal(purchase["total_discount"]) == line_discount + 1
    assert purchase["items"][0]["quantity"] == 0.525


def test_a_customer_registered_on_the_spot_and_paid_in_two_ways(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("4*COF1")
    page.keyboard.press("F2")
    page.get_by_label("Code, name, phone or e-mail").fill("Zoë Ümlaut")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("No customer has")
    page.get_by_role("button", name=re.compile("Register")).click()
    page.get_by_role("textbox", name="Phone").fill("+49 30 1234567")
    page.get_by_role("button", name="Register and attach").click()
    expect(page.get_by_role("button", name=re.compile("Customer: Zoë Ümlaut"))).to_be_visible()

    total = cashier.total()
    page.keyboard.press("F9")
    page.get_by_role("textbox", name="Amount handed over").fill("10")
    page.get_by_role("button", name="Card").click()
    expect(page.get_by_role("list", name="Payments taken")).to_contain_text("€10.00")
    page.get_by_role("textbox", name="Amount handed over").fill("20")
    page.keyboard.press("Enter")
    cashier.receipt_number()
    assert amount_in(cashier.change_due) == 30 - total
    (purchase,) = cashier.purchases()
    assert purchase["payments"] == [
        {"method": "card", "amount": "10.00"},
        {"method": "cash", "amount": "20.00"},
    ]
    assert Decimal(purchase["change_due"]) == 30 - total
    with cashier.shop.client() as client:
        customer = client.get(f"/cash-register/customers/{purchase['customer_id']}").json()
    assert (customer["name"], customer["phone"]) == ("Zoë Ümlaut", "+49301234567")


def test_a_price_that_changed_meanwhile_is_shown_before_it_is_paid(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("2*MLK1")
    milk = next(each for each in cashier.products() if each["sku"] == "MLK1")
    with cashier.shop.client() as client:
        client.patch(f"/management/products/{milk['id']}", json={"unit_price": "9.99"})
    cashier.visitor.provokes("409")
    cashier.pay()
    dialog = page.get_by_role("dialog", name="Prices have changed")
    expect(dialog.get_by_role("row", name=re.compile("milk"))).to_contain_text("€9.99")
    assert cashier.purchases() == []
    dialog.get_by_role("button", name="Pay €19.98").click()
    page.keyboard.press("Enter")
    cashier.receipt_number()
    (purchase,) = cashier.purchases()
    assert purchase["total_amount"] == "19.98"
    assert purchase["flags"] == []


def test_a_reload_keeps_the_cart_and_back_and_forward_too(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("3*MLK1")
    cashier.type_in("bread")
    expect(cashier.lines).to_have_count(2)
    total = cashier.total()
    page.reload()
    cashier.ready()
    expect(cashier.lines).to_have_count(2)
    page.get_by_role("link", name="Insights").click()
    expect(page.get_by_role("heading", name="Insights", level=1)).to_be_visible()
    page.go_back()
    cashier.ready()
    assert cashier.total() == total
    page.go_forward()
    page.go_back()
    assert cashier.total() == total


@pytest.mark.force
def test_pull_the_network_cable(cashier: Cashier) -> None:
    """Three customers are served without a network; each purchase arrives once, as rung up."""
    page, visitor = cashier.visitor.page, cashier.visitor
    visitor.provokes("ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_CONNECTION")
    cashier.type_in("MLK1")
    visitor.context.set_offline(True)
    totals = []
    for count in (1, 2, 3):
        cashier.type_in(f"{count}*BRD1")
        totals.append(cashier.total())
        cashier.pay()
        expect(page.get_by_role("dialog", name="Sold").get_by_role("alert")).to_contain_text(
            "Kept on this register, will be sent"
        )
        page.keyboard.press("Enter")
        expect(cashier.field).to_be_focused()
    expect(cashier.status).to_contain_text("3 to send")
    assert cashier.purchases() == []
    visitor.context.set_offline(False)
    expect(cashier.status).to_have_text("Online", timeout=70_000)
    purchases = cashier.purchases()
    assert sorted(Decimal(each["total_amount"]) for each in purchases) == sorted(totals)
    assert all(each["offline"] for each in purchases)


@pytest.mark.force
def test_the_server_killed_while_selling(cashier: Cashier) -> None:
    """Killed between customers and started again: nothing lost, nothing doubled."""
    page, visitor = cashier.visitor.page, cashier.visitor
    visitor.provokes("Failed to load resource|ERR_CONNECTION")
    for kill in (False, True, False):
        if kill:
            cashier.shop.kill9()
        cashier.type_in("MLK1")
        cashier.pay()
        expect(page.get_by_role("dialog", name="Sold")).to_be_visible()
        page.keyboard.press("Enter")
        expect(cashier.field).to_be_focused()
    cashier.shop.restart()
    deadline = time.monotonic() + 70
    while len(cashier.purchases()) < 3 and time.monotonic() < deadline:
        page.wait_for_timeout(250)
    purchases = cashier.purchases()
    assert len(purchases) == 3
    assert len({each["id"] for each in purchases}) == 3


def test_every_action_is_on_a_key_and_listed(cashier: Cashier) -> None:
    page = cashier.visitor.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name=re.compile("Keys"))
    for action in ("Pay", "Customer", "Line discount", "Cart discount", "Undo", "Last receipts"):
        expect(dialog.get_by_role("row", name=re.compile(f"^{action} "))).to_have_count(1)
    cashier.visitor.check_accessibility("keys")
    page.keyboard.press("Escape")
    expect(cashier.field).to_be_focused()


def test_dialogs_are_accessible(cashier: Cashier) -> None:
    page = cashier.visitor.page
    cashier.type_in("MLK1")
    for key, name in (
        ("F2", "Customer"),
        ("F3", "milk"),
        ("F4", "Cart discount"),
        ("F6", "milk"),
        ("F8", "Last receipts"),
        ("F9", "Payment"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=re.compile(name))).to_be_visible()
        cashier.visitor.check_accessibility(name)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(cashier.field).to_be_focused()
    cashier.pay()
    cashier.receipt_number()
    cashier.visitor.check_accessibility("sold")
