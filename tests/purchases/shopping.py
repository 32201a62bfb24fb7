"""Weeks of a supermarket at random, through the API: everything that can happen to a purchase."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from checkstand.catalog.barcodes import check_digit
from tests.client import TestClient
from tests.purchases.recount import rounded

ZONES = {
    "SM1": "Europe/Berlin",
    "SM2": "America/New_York",
    "SM3": "Asia/Tokyo",
    "SM4": "Europe/Berlin",
}
POLICIES: dict[str, dict[str, Any]] = {
    "SM1": {"prices_include_tax": True, "cash_rounding": "0.05"},
    "SM2": {"prices_include_tax": False},
    "SM3": {"prices_include_tax": True},
    "SM4": {"prices_include_tax": False, "cash_rounding": "0.10"},
}
POINT_MINOR = 5
PROGRAMME = {
    "points": 1,
    "per_amount": "1.00",
    "point_value": "0.05",
    "excluded_categories": ["tobacco"],
}
ASSORTMENT = (
    ("dairy", 700),
    ("bakery", 700),
    ("drinks", 1900),
    ("tobacco", 1900),
    ("books", 0),
    ("toys", 825),
    (None, 1900),
)
"""Category and tax rate of every seventh product."""
BEGINNING = datetime(2026, 3, 2, 5, tzinfo=UTC)
"""Before clocks change in New York and in Berlin."""


class Clock:
    """Goes on by a second each time that somebody looks, and by hours when it is told to."""

    def __init__(self) -> None:
        self.now = BEGINNING

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Product:
    """What is sold, at its price of now; `label` is how its labels begin, if it has any."""

    id: int
    sku: str
    price: int
    decimals: int
    label: str | None


@dataclass
class Sale:
    """A purchase that stands, and how much of each line can still go back."""

    id: UUID
    branch: str
    lines: dict[int, int]
    products: dict[int, int]
    spent_points: bool
    is_touched: bool = False

    @property
    def is_there(self) -> bool:
        return any(self.lines.values())


def money(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02}"


class Shopping:
    """Sells and takes back at random; the same seed does the same."""

    def __init__(self, client: TestClient, clock: Clock, seed: int) -> None:
        self.client = client
        self.clock = clock
        self.random = Random(seed)
        self.products: list[Product] = []
        self.sales: list[Sale] = []
        self.done: Counter[str] = Counter()
        """How often what was done."""
        self.refused: Counter[str] = Counter()

    def open(self) -> None:
        """Set the branches, the loyalty programme, the labels and the products up."""
        for number, policy in enumerate(POLICIES.values(), 1):
            self._asked(200, "patch", f"/management/branches/{number}", policy)
        for number in range(70):
            self._add_product(number)
        for prefix, kind, decimals in (("20", "weight", 3), ("21", "price", 2)):
            rule: dict[str, Any] = {
                "name": kind,
                "prefix": prefix,
                "value_kind": kind,
                "decimals": decimals,
            }
            rule |= {"length": 13, "item_start": 2, "item_length": 5}
            rule |= {"value_start": 7, "value_length": 5}
            self._asked(201, "post", "/management/labels", rule)
        self._asked(200, "put", "/management/loyalty", PROGRAMME)
        for number in range(40):
            customer = {"name": f"customer {number}", "code": f"u{number}"}
            self._asked(201, "post", "/management/customers", customer)
            gift = {"points": self.random.randint(1, 200), "reason": "welcome"}
            self._asked(201, "post", f"/management/customers/u{number}/points", gift)

    def _add_product(self, number: int) -> None:
        category, rate = ASSORTMENT[number % len(ASSORTMENT)]
        is_weighed = number % 5 < 2
        label = "21" if number % 10 == 1 else "20" if is_weighed else None
        price = self.random.choice([self.random.randint(1, 99), self.random.randint(100, 4999)])
        if is_weighed:
            price += 100
        sku = f"{10_001 + number}"
        body: dict[str, Any] = {
            "product_name": f"product {number}",
            "sku": sku,
            "unit_price": money(price),
            "tax_rate": f"{rate / 100}%",
            "category": category,
            "unit": "kg" if is_weighed else "piece",
        }
        if number % 3 == 0:
            body |= {"stock": self.random.randint(1, 500), "branch": f"SM{1 + number % 4}"}
        told = self._asked(201, "post", "/management/products", body)
        self.products.append(Product(told["id"], sku, price, 3 if is_weighed else 0, label))

    @property
    def priced_by_label(self) -> set[int]:
        """Products that are sold at the price that their label tells, and not otherwise."""
        return {product.id for product in self.products if product.label == "21"}

    # --- Selling --------------------------------------------------------------------------------

    def item(self) -> tuple[dict[str, Any], int]:
        """Choose a line; answers it with what it costs, less its own discount."""
        random = self.random
        product = random.choice(self.products)
        item: dict[str, Any] = {}
        if product.label == "21":
            worth = random.randint(1, 9999)
            item["barcode"] = self._label(product, worth)
        else:
            milli = random.randint(1, 3000) if product.decimals else random.randint(1, 6) * 1000
            worth = rounded(Fraction(product.price * milli, 1000))
            if product.label and random.random() < 0.5:
                item["barcode"] = self._label(product, milli)
            else:
                item |= {"product_id": product.id, "quantity": milli / 1000}
        discount = 0
        if random.random() < 0.15:
            percent = random.choice([5, 10, 33, 100])
            discount = rounded(Fraction(worth * percent, 100))
            item["discount"] = f"{percent}%"
        elif random.random() < 0.15:
            discount = random.randint(0, worth)
            item["discount"] = money(discount)
        return item, worth - discount

    def _label(self, product: Product, value: int) -> str:
        digits = f"{product.label}{product.sku}{value:05}"
        return digits + check_digit(digits)

    def basket(self) -> tuple[dict[str, Any], int]:
        """Choose what is bought, and where; answers it with what it costs before any added tax."""
        random = self.random
        lines = [self.item() for _ in range(random.choice([1, 1, 2, 2, 3, 4, 5, 8]))]
        total = sum(worth for _, worth in lines)
        body: dict[str, Any] = {
            "branch_id": random.choice(list(ZONES)),
            "register": random.choice(["R1", "R2", "main"]),
            "cashier": random.choice(["dana", "omar", None]),
            "items": [item for item, _ in lines],
        }
        if random.random() < 0.1:
            percent = random.choice([3, 10, 50, 100])
            body["discount"] = f"{percent}%"
            total -= rounded(Fraction(total * percent, 100))
        elif random.random() < 0.1:
            discount = random.randint(0, total)
            body["discount"] = money(discount)
            total -= discount
        if random.random() < 0.6:
            body["customer_id"] = random.choice(
                ["new", *(f"u{random.randint(0, 400 if at else 39)}" for at in range(9))]
            )
        return body, total

    def payments(self, body: dict[str, Any], total: int) -> None:
        """Choose how a basket is paid; the tax that is added to it comes out of the change."""
        random = self.random
        knows_total = POLICIES[body["branch_id"]]["prices_include_tax"]
        plenty = 2 * total + 5000
        points = POINT_MINOR * random.randint(1, 20)
        part = random.randint(0, total)
        way = random.random()
        if way < 0.12:
            return
        if way < 0.4:
            paid = [("cash", plenty)]
        elif way < 0.6:
            paid = [("card", total if knows_total else plenty)]
        elif way < 0.75:
            paid = [("card", part), ("cash", plenty)]
        elif way < 0.82:
            paid = [("voucher", total // 3), ("card", total // 3), ("cash", plenty)]
        elif way < 0.87:
            paid = [("cash", plenty), ("voucher", part)]
        elif way < 0.9:
            paid = [("voucher", plenty)]
        elif total >= points and body.get("customer_id", "new") != "new":
            paid = [("points", points), (random.choice(["cash", "card"]), plenty)]
        else:
            paid = [("mobile", part), ("cash", plenty)]
        body["payments"] = [{"method": method, "amount": money(amount)} for method, amount in paid]

    def purchase(self, since: datetime) -> dict[str, Any]:
        """Choose a purchase, of now or since a moment."""
        body, total = self.basket()
        self.payments(body, total)
        body["id"] = str(UUID(int=self.random.getrandbits(128), version=4))
        at = since + (self.clock.now - since) * self.random.random()
        kind = self.random.random()
        if kind < 0.7:
            body["timestamp"] = at.isoformat().replace("+00:00", "Z")
        elif kind < 0.85:
            local = at.astimezone(ZoneInfo(ZONES[body["branch_id"]]))
            body["timestamp"] = local.replace(tzinfo=None).isoformat()
        if kind < 0.1:
            body["offline"] = True
            for item in body["items"]:
                if "product_id" in item and "discount" not in item and "discount" not in body:
                    item["unit_price"] = money(self.random.randint(1, 500))
            if "payments" in body:
                body["payments"] = [{"method": "cash", "amount": "9999.00"}]
        return body

    def sell_batch(self, number: int, since: datetime) -> None:
        bodies = [self.purchase(since) for _ in range(number)]
        told = self._asked(200, "post", "/cash-register/purchases/batch", {"purchases": bodies})
        for result in told["results"]:
            if result["status"] == "refused":
                self._refuse(result["problem"])
            else:
                assert result["status"] == "recorded"
                self._sold("sold in a batch", result["purchase"])

    def sell(self, since: datetime) -> None:
        body = self.purchase(since)
        self._do("sold", "/cash-register/purchases", body)

    def check_out(self) -> None:
        """Put things into a cart, and pay exactly what it says, or more in cash."""
        body, _ = self.basket()
        cart = self._asked(201, "post", "/cash-register/carts", body)
        place = f"/cash-register/carts/{cart['id']}"
        if self.random.random() < 0.5:
            item, _ = self.item()
            answer = self.client.post(f"{place}/items", json=item)
            if answer.status_code not in (200, 201):
                self._refuse(answer.json())  # it takes the cart's discount above the cart
            else:
                cart = answer.json()
        total = cart["total_amount"]
        payments: list[dict[str, str]] = self.random.choice(
            [
                [{"method": "card", "amount": total}],
                [{"method": "cash", "amount": "9999.00"}],
                [{"method": "voucher", "amount": total}, {"method": "cash", "amount": "0.30"}],
            ]
        )
        sold = self._do("sold from a cart", f"{place}/checkout", {"payments": payments})
        if sold and payments[0]["method"] == "card":
            assert (sold["total_amount"], sold["change_due"]) == (total, "0.00")

    def change_price(self) -> None:
        product = self.random.choice(self.products)
        product.price = max(product.price + self.random.randint(-50, 50), 1)
        self._asked(
            200,
            "patch",
            f"/management/products/{product.id}",
            {"unit_price": money(product.price)},
        )

    # --- Taking back ----------------------------------------------------------------------------

    def refund(self, sale: Sale | None = None) -> None:
        """Refund some of a purchase, or all that is left of the one named."""
        random = self.random
        is_rest = sale is not None
        if sale is None:
            again = random.random()
            sale = self._choose(
                lambda each: (
                    each.is_there
                    and (each.is_touched if again < 0.3 else again > 0.4 or each.spent_points)
                )
            )
        body: dict[str, Any] = {"reason": "sour", "register": random.choice(["R1", "desk"])}
        left = {line: milli for line, milli in sale.lines.items() if milli}
        if not is_rest and random.random() < 0.7:
            lines = random.sample(sorted(left), random.randint(1, len(left)))
            steps = {product.id: 10 ** (3 - product.decimals) for product in self.products}
            body["items"] = []
            for line in lines:
                step = steps[sale.products[line]]
                milli = step * random.randint(1, left[line] // step)
                body["items"].append({"item_id": line, "quantity": milli / 1000})
        if not is_rest and random.random() < 0.15:
            body |= {"payment_method": random.choice(["cash", "card"]), "reason": "another way"}
        told = self._do("refunded", f"/management/purchases/{sale.id}/refund", body)
        assert told is not None
        sale.is_touched = True
        for item in told["items"]:
            sale.lines[item["original_item_id"]] += round(item["quantity"] * 1000)

    def void(self) -> None:
        sale = self._choose(lambda each: not each.is_touched)
        told = self._do("voided", f"/management/purchases/{sale.id}/void", {"reason": "training"})
        assert told is not None
        self.sales.remove(sale)

    def correct(self) -> None:
        """Put a purchase right: its lines, its discount, its customer or its cashier."""
        random = self.random
        sale = self._choose(lambda each: not each.is_touched)
        body: dict[str, Any] = {"reason": "rung up wrong"}
        way = random.randrange(4)
        if way == 0:
            item, _ = self.item()
            body["items"] = [*({"item_id": line} for line in sorted(sale.lines)), item]
        elif way == 1:
            body["discount"] = f"{random.randint(0, 100)}%"
        elif way == 2:
            body["customer_id"] = random.choice([None, "u7"])
        else:
            body["cashier"] = "maria"
        place = f"/management/purchases/{sale.id}"
        answer = self.client.patch(place, json=body)
        if answer.status_code != 201:
            self._refuse(answer.json())
            return
        self.sales.remove(sale)
        self._sold("corrected", answer.json())

    def refund_without_receipt(self) -> None:
        random = self.random
        product = random.choice([each for each in self.products if each.label != "21"])
        quantity = random.randint(1, 1500) / 1000 if product.decimals else random.randint(1, 3)
        item: dict[str, Any] = {"product_id": product.id, "quantity": quantity}
        if random.random() < 0.5:
            item["unit_price"] = money(random.randint(0, product.price))
        body = {
            "branch_id": random.choice(list(ZONES)),
            "items": [item],
            "reason": "no receipt",
            "approved_by": "maria",
        }
        if random.random() < 0.5:
            body["payment_method"] = "card"
        self._do("refunded without a receipt", "/management/refunds", body)

    # --- Asking ---------------------------------------------------------------------------------

    def _choose(self, fits: Callable[[Sale], bool]) -> Sale:
        for _ in range(5_000):
            sale = self.random.choice(self.sales)
            if fits(sale):
                return sale
        return next(filter(fits, self.sales), self.sales[-1])

    def _asked(self, status: int, method: str, place: str, body: Any) -> Any:
        answer = self.client.request(method, place, json=body)
        assert answer.status_code == status, (place, body, answer.text)
        return answer.json()

    def _do(self, what: str, place: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Record a purchase, refund or void; None where it was refused for want of points."""
        answer = self.client.post(place, json=body)
        told: dict[str, Any] = answer.json()
        if answer.status_code != 201:
            self._refuse(told)
            return None
        self._sold(what, told)
        return told

    def _sold(self, what: str, told: dict[str, Any]) -> None:
        self.done[what] += 1
        if told["kind"] == "purchase":
            self.sales.append(
                Sale(
                    UUID(told["id"]),
                    told["branch_code"],
                    {item["item_id"]: round(item["quantity"] * 1000) for item in told["items"]},
                    {item["item_id"]: item["product_id"] for item in told["items"]},
                    told["points_spent"] > 0,
                )
            )

    def _refuse(self, problem: dict[str, Any]) -> None:
        expected = {
            "points-short",
            "points-invalid",
            "payments-missing",
            "payments-too-low",
            "discount-too-large",
        }
        assert problem["code"] in expected, problem
        self.refused[problem["code"]] += 1
