"""The back office: purchases found, products kept, files imported with a look before."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.checkout import Cashier
from tests.browser.visitor import Visitor
from tests.serving import Server

BAD = """product_name,unit_price,barcode,category
quince,0.90,4006381333931,fruit
medlar,zero,,fruit
sloe,1.20,4006381333932,fruit
"""
MENDED = BAD.replace("zero", "0.50").replace("4006381333932", "4006381333955")


def drop(page: Page, name: str, content: str, *others: str) -> None:
    """Drop a file onto the page, as from a folder."""
    page.get_by_role("region", name="The file", exact=True).evaluate(
        """(area, [names, content]) => {
          const data = new DataTransfer();
          for (const name of names) {
            data.items.add(new File([content], name, { type: "text/csv" }));
          }
          for (const type of ["dragenter", "dragover", "drop"]) {
            area.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true }));
          }
        }""",
        [[name, *others], content],
    )


def test_a_bad_file_is_explained_mended_and_imported(visitor: Visitor, shop: Server) -> None:
    page = visitor.page
    page.goto("/manage/imports")
    drop(page, "fruit.csv", BAD)
    errors = page.get_by_role("region", name="Errors", exact=True)
    expect(errors.get_by_role("heading")).to_have_text("Errors (2)")
    table = errors.get_by_role("table", name="Errors, row by row")
    expect(table).to_contain_text("medlar")
    expect(table).to_contain_text("4006381333932")
    expect(page.get_by_role("button", name="Import products")).to_be_disabled()
    visitor.check_accessibility("a bad file")
    with page.expect_download() as waiting:
        errors.get_by_role("button", name="Download as CSV").click()
    report = waiting.value.path().read_text(encoding="utf-8-sig")
    assert len(report.splitlines()) == 3
    with shop.client() as client:
        found = client.get("/management/products", params={"search": "quince"}).json()["items"]
    assert found == []

    drop(page, "fruit.csv", MENDED)
    page.get_by_role("button", name="Import 3 products").click()
    expect(page).to_have_url(re.compile("/manage/imports/[0-9a-f-]{36}$"))
    expect(page.get_by_role("main")).to_contain_text(re.compile("3"))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("fruit.csv")
    visitor.check_accessibility("an import")
    with shop.client() as client:
        found = client.get("/management/products", params={"search": "sloe"}).json()["items"]
    assert [(each["unit_price"], each["category"]) for each in found] == [("1.20", "fruit")]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("binary.csv", bytes(range(256)) * 20, "This is not a CSV file"),
    ],
)
def test_a_file_without_rows_of_text_is_refused_in_a_sentence(
    visitor: Visitor, name: str, content: bytes, sentence: str
) -> None:
    page = visitor.page
    visitor.provokes("422")
    page.goto("/manage/imports")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Choose a file").click()
    choosing.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text(sentence)
    expect(refusal.get_by_role("button")).to_have_count(0)  # the same file would be refused again
    visitor.check_accessibility(name)
    drop(page, "fruit.csv", MENDED)
    expect(page.get_by_role("button", name="Import 3 products")).to_be_enabled()


def test_of_two_files_the_first_is_taken_and_said_to_be(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/manage/imports")
    drop(page, "fruit.csv", MENDED, "more.csv")
    expect(page.get_by_role("heading", name="fruit.csv")).to_be_visible()
    expect(page.get_by_text("Only this one was taken; drop the other one")).to_be_visible()


def test_leaving_while_a_file_is_sent_asks_first(visitor: Visitor, shop: Server) -> None:
    page = visitor.page
    page.goto("/manage/imports")
    drop(page, "fruit.csv", MENDED)
    button = page.get_by_role("button", name="Import 3 products")
    expect(button).to_be_enabled()
    held: list[Route] = []
    page.route("**/management/imports/products?*", lambda route: held.append(route))
    button.click()
    products = page.get_by_role("navigation", name="Back office").get_by_role(
        "link", name="Products"
    )
    products.click()
    question = page.get_by_role("dialog", name="Leave while the file is being sent?")
    question.get_by_role("button", name="Wait for it").last.click()
    expect(question).to_have_count(0)
    held.pop().continue_()
    expect(page.get_by_role("main")).to_contain_text("is in the shop")
    products.click()
    expect(page.get_by_role("table", name="Products")).to_be_visible()


def test_a_stranger_imports_a_chain_and_finds_a_purchase(
    newcomer: Visitor, empty_shop: Server, shared_data: Path
) -> None:
    page = newcomer.page
    page.goto("/")
    page.get_by_role("link", name="Back office").last.click()
    page.get_by_role("link", name="Imports", exact=True).click()
    for name, button in (
        ("products_list.csv", "Import 10 products"),
        ("purchases.csv", "Import 2,183 purchases"),
    ):
        with page.expect_file_chooser() as choosing:
            page.get_by_role("button", name="Choose a file").click()
        choosing.value.set_files(shared_data / "icash" / name)
        expect(page.get_by_role("table", name="Rows as understood")).to_be_visible()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("main")).to_contain_text("is in the shop", timeout=60_000)
        page.get_by_role("link", name="Imports", exact=True).first.click()
    page.get_by_role("link", name="Insights").click()
    page.get_by_role("button", name="Show all days").click()
    figures = page.get_by_role("list", name="Figures")
    for text in ("€13,608.90", "2,183", "1,762", "142"):
        expect(figures).to_contain_text(text)
    figures.get_by_role("link", name=re.compile("^Purchases")).click()
    expect(page.get_by_role("main")).to_contain_text("2,183 purchases, €13,608.90")


def test_a_purchase_of_last_week_is_found(visitor: Visitor, shop: Server) -> None:
    """By what a person remembers: the week, the branch and how it was paid."""
    page = visitor.page
    today = datetime.now(UTC).date()
    week = (today - timedelta(days=7)).strftime("%G-W%V")
    with shop.client() as client:
        asked = {"week": week, "branch": "SM2", "payment_method": "cash", "limit": "500"}
        there = client.get("/management/purchases", params=asked).json()["items"]
    wanted = there[len(there) // 2]
    page.goto("/manage")
    page.get_by_role("button", name="This week").click()
    page.get_by_role("button", name="Previous week").click()
    page.get_by_role("combobox", name="Branch").click()
    page.get_by_role("option", name=re.compile(r"SM2")).click()
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("combobox", name="Payment").click()
    page.get_by_role("option", name=re.compile("cash", re.IGNORECASE)).click()
    page.get_by_role("button", name="Show purchases").click()
    expect(page.get_by_role("main")).to_contain_text(f"{len(there)} purchases")
    page.get_by_role("textbox", name="Receipt number").fill(wanted["receipt_number"])
    page.get_by_role("link", name=f"Receipt {wanted['receipt_number']}").click()
    items = page.get_by_role("table", name="Items")
    for item in wanted["items"]:
        expect(items).to_contain_text(item["product_name"])
    visitor.check_accessibility("a purchase")
    page.reload()
    expect(items).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name=f"Receipt {wanted['receipt_number']}")).to_be_visible()


def test_a_long_list_is_scrolled_without_waiting(visitor: Visitor) -> None:
    """Down to the five-hundredth purchase, to its detail, and back to the same place."""
    page = visitor.page
    page.goto("/manage/purchases")
    rows = page.get_by_role("table", name="Purchases").get_by_role("row")
    expect(rows.nth(5)).to_be_visible()
    page.get_by_role("table", name="Purchases").hover()
    for _ in range(30):
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(60)
    link = page.get_by_role("link", name=re.compile("^Receipt ")).last
    number = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    page.go_back()
    expect(page.get_by_role("link", name=f"Receipt {number}")).to_be_in_viewport()


def test_a_price_edited_in_place_is_the_registers_next_price(
    visitor: Visitor, shop: Server
) -> None:
    page = visitor.page
    page.goto("/manage/products")
    page.get_by_label("Search products").fill("croiss")
    price = page.get_by_role("button", name=re.compile(r"Price of croissant|Price: €0\.95"))
    price.first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("1.05")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Products")).to_contain_text("€1.05")
    visitor.set_up_register()
    page.goto("/register")
    cashier = Cashier(visitor, shop).ready()
    cashier.type_in("CRO1")
    assert str(cashier.total()) == "1.05"


def test_many_products_change_at_once_after_a_look(visitor: Visitor, shop: Server) -> None:
    page = visitor.page
    page.goto("/manage/products")
    page.get_by_label("Search products").fill("bakery")
    expect(page.get_by_role("checkbox", name="Select bread roll")).to_be_visible()
    page.get_by_role("checkbox", name="Select all products shown").check()
    selected = page.get_by_role("region", name="Selected products")
    selected.get_by_role("button", name=re.compile("Change")).first.click()
    dialog = page.get_by_role("dialog")
    visitor.check_accessibility("bulk change")
    dialog.get_by_label("Percent", exact=True).fill("10")
    expect(dialog.get_by_role("table", name="Preview")).to_contain_text("€2.74")
    dialog.get_by_role("button", name=re.compile("^(Change|Save)")).click()
    expect(page.get_by_role("table", name="Products")).to_contain_text("€2.74")
    with shop.client() as client:
        bread = client.get("/cash-register/products", params={"search": "BRD1"}).json()["items"]
    assert [each["unit_price"] for each in bread] == ["2.74"]


def test_a_product_and_a_customer_and_a_branch_are_added(visitor: Visitor, shop: Server) -> None:
    page = visitor.page
    page.goto("/manage/products")
    page.get_by_role("button", name="Add a product").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name").fill("oat milk 1l")
    drawer.get_by_label(re.compile("^Price")).fill("2.50")
    drawer.get_by_label("Sku").fill("MLK1")
    visitor.provokes("409")
    page.keyboard.press("Enter")
    expect(drawer).to_contain_text("MLK1")  # whose it is already
    drawer.get_by_label("Sku").fill("OAT1")
    page.keyboard.press("Enter")
    expect(drawer).to_have_count(0)

    page.goto("/manage/customers")
    page.get_by_role("button", name="Add a customer").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Dana Levi")
    page.keyboard.press("Enter")
    page.get_by_label("Search customers").fill("dana levi")
    page.get_by_role("link", name="Dana Levi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dana Levi")

    page.goto("/manage/branches")
    page.get_by_role("button", name="Add a branch").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Code").fill("SM9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Branches")).to_contain_text("SM9")
    with shop.client() as client:
        found = client.get("/management/products", params={"search": "OAT1"}).json()["items"]
        codes = [each["code"] for each in client.get("/management/branches").json()["items"]]
    assert [(each["product_name"], each["unit_price"]) for each in found] == [
        ("oat milk 1l", "2.50")
    ]
    assert "SM9" in codes


def test_exports_are_files(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/manage/exports")
    for kind, first in (
        ("products", "product_name,unit_price"),
        ("purchases", "supermarket_id,timestamp"),
        ("customers", "id,code,name"),
    ):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=f"Download {kind}").click()
        text = waiting.value.path().read_text(encoding="utf-8-sig")
        assert text.startswith(first)
        assert len(text.splitlines()) > 60


@pytest.mark.parametrize("evil", ["<img src=x onerror=alert(1)>", "'\"><script>alert(1)</script>"])
def test_names_are_text_whatever_they_say(visitor: Visitor, shop: Server, evil: str) -> None:
    page = visitor.page
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    with shop.client() as client:
        added = client.post("/management/products", json={"product_name": evil, "unit_price": "1"})
        sold = client.post(
            "/cash-register/purchases",
            json={"branch_id": "SM1", "items": [{"product_id": added.json()["id"]}]},
        ).json()
    page.goto("/manage/products")
    page.get_by_label("Search products").fill("alert")
    expect(page.get_by_role("table", name="Products")).to_contain_text(evil)
    page.goto(f"/manage/purchases/{sold['id']}")
    expect(page.get_by_role("table", name="Items")).to_contain_text(evil)
    page.goto("/insights")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert dialogs == []
