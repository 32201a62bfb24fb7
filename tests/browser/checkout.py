"""What cashiers do at the register, in their words."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor
from tests.serving import Server


@dataclass(frozen=True)
class Cashier:
    """Somebody at an open register."""

    visitor: Visitor
    shop: Server
    has_keyboard: bool = True

    def open(self) -> "Cashier":
        """Go to the register and wait until it has its products."""
        self.visitor.set_up_register()
        self.visitor.page.goto("/register")
        return self.ready()

    def ready(self) -> "Cashier":
        """Wait until the register finds products."""
        if self.has_keyboard:
            expect(self.field).to_be_focused()
        self.field.fill("milk")
        expect(self.visitor.page.get_by_role("option").first).to_be_visible()
        self.field.fill("")
        return self

    @property
    def field(self) -> Locator:
        return self.visitor.page.get_by_role("combobox", name="Scan or type a product")

    @property
    def lines(self) -> Locator:
        return self.visitor.page.get_by_role("region", name="Cart").get_by_role("listitem")

    @property
    def facts(self) -> Locator:
        return self.visitor.page.get_by_role("region", name="Totals")

    @property
    def status(self) -> Locator:
        """How the register is doing, in the bar above every screen."""
        return self.visitor.page.get_by_role("banner").get_by_role("status")

    @property
    def change_due(self) -> Locator:
        return self.visitor.page.get_by_label("Change due")

    def total(self) -> Decimal:
        return amount_in(self.visitor.page.get_by_label("Total", exact=True))

    def type_in(self, text: str) -> None:
        """Type as people do, who are slower than scanners, and press Enter."""
        self.visitor.page.keyboard.type(text, delay=70)
        self.visitor.page.keyboard.press("Enter")

    def pay(self) -> None:
        """Take the exact amount in cash, with two keys."""
        self.visitor.page.keyboard.press("F9")
        expect(self.visitor.page.get_by_label("Amount handed over")).to_be_focused()
        self.visitor.page.keyboard.press("Enter")

    def receipt_number(self) -> str:
        """Answer what the finished sale was recorded as."""
        recorded = self.visitor.page.get_by_text(re.compile(r"^Recorded as "))
        expect(recorded).to_be_visible()
        return recorded.inner_text().removeprefix("Recorded as ")

    def purchases(self, **asked: str) -> list[dict[str, Any]]:
        """Answer what the shop has recorded on this register."""
        with self.shop.client() as client:
            query = {"register": "R9", "limit": "500", **asked}
            items: list[dict[str, Any]] = client.get("/management/purchases", params=query).json()[
                "items"
            ]
        return items

    def products(self) -> list[dict[str, Any]]:
        """Answer what the shop sells by the piece."""
        with self.shop.client() as client:
            page = client.get("/cash-register/products", params={"limit": "500"}).json()
        return [each for each in page["items"] if each["quantity_decimals"] == 0]


def amount_in(place: Locator) -> Decimal:
    """Read an amount as it is shown: €1,234.50."""
    return Decimal(re.sub(r"[^\d.-]", "", place.inner_text()))
