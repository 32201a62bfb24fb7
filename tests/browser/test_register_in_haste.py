"""The cashier's screen under haste, without a network, in two tabs and under the shop's policy."""

from decimal import Decimal

from playwright.sync_api import Browser, expect

from tests.browser.checkout import Cashier, amount_in
from tests.browser.conftest import SampleShop
from tests.browser.visitor import Visitor
from tests.serving import serve


def test_keys_pressed_at_once_reach_the_dialog_they_open(cashier: Cashier) -> None:
    """A practised cashier presses F9 and Enter in one go, and doesn't look up."""
    page = cashier.visitor.page
    cashier.type_in("CHB")
    page.keyboard.type("0.75")
    page.keyboard.press("Enter")
    for key, typed, field in (
        ("F6", "0.5", None),
        ("F3", "10", None),
        ("F4", "5", None),
        ("F2", "anna", "Code, name, phone or e-mail"),
    ):
        press_at_once(cashier, key, *typed, *([] if field else ["Enter"]))
        if field:
            expect(page.get_by_label(field)).to_have_value(typed)
            page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(cashier.field).to_have_value("")
    expect(cashier.lines.first).to_contain_text("0.5 kg")
    expect(cashier.lines.first).to_contain_text("Discount 10 %")
    press_at_once(cashier, "F9", "Enter")
    cashier.receipt_number()
    (purchase,) = cashier.purchases()
    assert purchase["items"][0]["quantity"] == 0.5
    assert Decimal(purchase["total_discount"]) > 0


def test_f9_and_enter_at_once_ten_times_in_a_row(cashier: Cashier) -> None:
    for count in range(1, 11):
        cashier.type_in("MLK1")
        expect(cashier.lines).to_have_count(1)
        press_at_once(cashier, "F9", "Enter")
        cashier.receipt_number()
        assert len(cashier.purchases()) == count
        cashier.visitor.page.keyboard.press("Enter")
        expect(cashier.lines).to_have_count(0)


def test_everything_needed_to_sell_is_there_before_the_network_goes(cashier: Cashier) -> None:
    page, visitor = cashier.visitor.page, cashier.visitor
    visitor.provokes("ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_CONNECTION")
    visitor.context.set_offline(True)
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    cashier.type_in("CHB")
    page.get_by_role("textbox", name="Weight in kg").fill("0.525")
    page.keyboard.press("Enter")
    cashier.type_in("2*BRD1")
    press_at_once(cashier, "F3", "1", "0", "Enter")
    press_at_once(cashier, "F4", "5", "Enter")
    total = cashier.total()
    page.keyboard.press("F9")
    page.get_by_role("textbox", name="Amount handed over").fill("1")
    page.get_by_role("button", name="Card").click()
    page.get_by_role("textbox", name="Amount handed over").fill("50")
    page.keyboard.press("Enter")
    sold = page.get_by_role("dialog", name="Sold")
    expect(sold.get_by_role("alert")).to_contain_text("Kept on this register, will be sent")
    assert amount_in(cashier.change_due) == 51 - total
    page.emulate_media(media="print")
    expect(page.locator("[data-receipt-paper]")).to_contain_text("0.525 ×")
    page.emulate_media(media="screen")
    sold.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") == 1
    sold.get_by_role("button", name="New sale").click()
    for key in ("F8", "F1"):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
    cashier.status.click()
    expect(page.get_by_role("dialog", name="How this register is doing")).to_be_visible()


def test_a_shop_without_a_branch_leads_to_where_one_is_added(newcomer: Visitor) -> None:
    page = newcomer.page
    page.goto("/register")
    page.get_by_role("link", name="Add one in the back office").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Code").fill("SM1")
    page.keyboard.press("Enter")
    expect(drawer).to_have_count(0)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Register").click()
    page.get_by_role("button", name="Open the register").click()
    expect(page.get_by_role("combobox", name="Scan or type a product")).to_be_focused()


def test_one_tab_sells_at_a_time(cashier: Cashier) -> None:
    """The second tab says so and takes the cart over; the first then waits: one sale in all."""
    first = cashier.visitor.page
    cashier.type_in("2*MLK1")
    expect(cashier.lines).to_have_count(1)
    second = cashier.visitor.open_tab()
    second.goto("/register")
    taken = "This register is open in another tab"
    expect(second.get_by_role("heading", name=taken)).to_be_visible()
    cashier.visitor.scan(cashier.products()[5]["barcodes"][0])
    expect(cashier.lines).to_have_count(2)
    total = cashier.total()

    second.wait_for_timeout(500)  # nobody goes to another tab in the 40 ms until a cart is kept
    second.get_by_role("button", name="Use it here").click()
    expect(first.get_by_role("heading", name=taken)).to_be_visible()
    cashier.visitor.page = second
    cashier.ready()
    assert cashier.total() == total
    cashier.pay()
    cashier.receipt_number()
    first.bring_to_front()
    expect(first.get_by_role("heading", name=taken)).to_be_visible()
    first.get_by_role("button", name="Use it here").click()
    cashier.visitor.page = first
    cashier.ready()
    expect(cashier.lines).to_have_count(0)
    assert len(cashier.purchases()) == 1

    second.reload()
    expect(second.get_by_role("heading", name=taken)).to_be_visible()
    first.close()
    second.bring_to_front()
    second.reload()
    expect(second.get_by_role("combobox", name="Scan or type a product")).to_be_visible()


def test_too_many_of_one_product_are_told_at_their_line(
    browser: Browser, sample_shop: SampleShop
) -> None:
    environment = {"CHECKSTAND_MAX_UNITS_PER_PRODUCT": "1"}
    with (
        serve(sample_shop.copy(), env=environment) as shop,
        Visitor.at(browser, shop.base_url) as visitor,
    ):
        cashier = Cashier(visitor, shop).open()
        cashier.type_in("BRD1")
        cashier.type_in("2*MLK1")
        reason = "At most 1 of one product can be bought at once, not 2."
        expect(cashier.lines.filter(has_text=reason)).to_contain_text("milk")
        visitor.page.keyboard.press("F9")
        notices = visitor.page.get_by_role("region", name="To look at").get_by_role("listitem")
        expect(notices).to_contain_text(reason)
        expect(visitor.page.get_by_role("dialog")).to_have_count(0)
        expect(cashier.lines).to_have_count(2)
        expect(cashier.lines.filter(has_text=reason)).to_contain_text("milk")
        press_at_once(cashier, "F6", "1", "Enter")
        expect(cashier.lines.filter(has_text=reason)).to_have_count(0)
        cashier.pay()
        cashier.receipt_number()
        (purchase,) = cashier.purchases()
        assert [item["quantity"] for item in purchase["items"]] == [1, 1]


def press_at_once(cashier: Cashier, *keys: str) -> None:
    """Press keys one upon the other, looking at nothing between them."""
    for key in keys:
        cashier.visitor.page.keyboard.press(key)
