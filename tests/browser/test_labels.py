"""Labels: rules from presets, tried with a scanner, moved, and warned of what they take."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor
from tests.serving import Server

LABEL = "2012345005259"
"""Item 12345, 0.525 kg."""


@pytest.fixture(autouse=True)
def _gouda(shop: Server) -> None:
    with shop.client() as client:
        gouda = {"product_name": "Gouda", "unit_price": "12.90", "sku": "12345", "unit": "kg"}
        assert client.post("/management/products", json=gouda).status_code == 201


def add(page: Page, preset: str) -> None:
    page.get_by_role("button", name="Add a rule").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("combobox", name="Begin with").click()
    page.get_by_role("option", name=re.compile(f"^{preset}")).click()
    drawer.get_by_role("button", name="Add", exact=True).click()
    expect(drawer).to_have_count(0)


def test_a_preset_is_added_and_a_label_shows_its_product(visitor: Visitor, shop: Server) -> None:
    page = visitor.page
    page.goto("/manage/labels")
    expect(page.get_by_text("No rules yet")).to_be_visible()
    tester = page.get_by_role("region", name="Test a label")
    visitor.scan(LABEL)
    expect(tester).to_contain_text("No rules to ask")
    expect(tester).to_contain_text(f"No product has the barcode {LABEL}.")

    add(page, "Weight, 5-digit product number")
    rules = page.get_by_role("region", name="Rules of All branches")
    expect(rules.get_by_role("img")).to_have_attribute(
        "aria-label", "Cut: begins 20, product IIIII, weight VVVVV, check C"
    )
    answer = tester.get_by_role("status")  # the label is read anew, by the new rule
    expect(answer.get_by_role("link", name="Gouda")).to_be_visible()
    for text in ("Found by sku", "00525 is 0.525", "9, right", "€6.77", "At €12.90."):
        expect(answer).to_contain_text(text)
    expect(answer.get_by_role("img")).to_have_attribute(
        "aria-label", "Cut: begins 20, product 12345, weight 00525, check 9"
    )
    visitor.check_accessibility("a label that is read")

    tester.get_by_label("Label", exact=True).fill("2012345005258")
    page.keyboard.press("Enter")
    expect(answer).to_contain_text("8, should be 9")
    expect(answer).to_contain_text("A register refuses it")
    visitor.check_accessibility("a label that is refused")
    with shop.client() as client:
        kept = client.get("/cash-register/labels").json()["items"]
    assert [(each["name"], each["prefix"], each["value_kind"]) for each in kept] == [
        ("Weight, 5-digit product number", "20", "weight")
    ]


def test_rules_are_moved_warned_of_removed_and_brought_back(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/manage/labels")
    add(page, "Weight, 6-digit product number")
    add(page, "Weight, 5-digit product number")
    rules = page.get_by_role("region", name="Rules of All branches").get_by_role("listitem")
    expect(rules).to_contain_text(["is never asked: this rule comes before", "It is never asked"])
    visitor.check_accessibility("warnings")
    page.get_by_role("button", name="Actions for Weight, 5-digit product number").click()
    page.get_by_role("menuitem", name="Move up").click()
    expect(rules).to_contain_text(
        ["Weight, 5-digit product number", "Weight, 6-digit product number"]
    )
    expect(page.get_by_text("never asked")).to_have_count(0)
    page.get_by_role("button", name="Actions for Weight, 5-digit product number").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(rules).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(rules).to_contain_text(
        ["Weight, 5-digit product number", "Weight, 6-digit product number"]
    )


def test_a_rule_that_can_not_be_stays_as_it_was_typed(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/manage/labels?add=1")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("textbox", name="Name").fill("Deli scale")
    digits = drawer.get_by_role("textbox", name="Digits")
    digits.fill("20IIIIICVVVVV")
    page.keyboard.press("Enter")
    expect(drawer).to_contain_text("The check digit C is the last one.")
    digits.fill("20IIIVVVVVVVVVC")
    expect(drawer).to_contain_text("A value has at most 8 digits.")
    visitor.check_accessibility("a refused rule")
    digits.fill("20IIIIIVVVVVC")
    page.keyboard.press("Enter")
    expect(drawer).to_have_count(0)
    page.get_by_role("button", name="Deli scale", exact=True).click()
    expect(digits).to_have_value("20IIIIIVVVVVC")
    digits.fill("20 iiiii.vvvv c")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Cut: begins 20, product IIIII, other .")).to_be_visible()
