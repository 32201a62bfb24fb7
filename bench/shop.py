"""The shop that is measured: what it sells, where and to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from checkstand.branches.models import Branch, Register
from checkstand.catalog.models import Category, Product, ProductWord
from checkstand.customers.models import Customer
from checkstand.platform.db.bulk import insert_rows
from checkstand.platform.db.database import Database
from checkstand.platform.search import name_key, words
from checkstand.purchases.drafts import ItemDraft, PaymentDraft, ProductRef, PurchaseDraft

FIRST_CUSTOMER = 100_000_000_001
OPENED_AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Assortment:
    """How large a shop is. Products, branches and registers are numbered from 1.

    The lines of a purchase come from the first, second and last third of the products: a shelf
    each, so that no two lines are of one category.
    """

    branches: int = 16
    registers_per_branch: int = 4
    products: int = 900
    products_per_category: int = 50
    customers: int = 10_000

    @property
    def registers(self) -> int:
        return self.branches * self.registers_per_branch

    @property
    def third(self) -> int:
        return self.products // 3

    @property
    def last_customer(self) -> int:
        return FIRST_CUSTOMER + self.customers - 1

    @property
    def numbers(self) -> dict[str, int]:
        """What a load has to know to draw purchases."""
        return {
            "registers": self.registers,
            "registers_per_branch": self.registers_per_branch,
            "third": self.third,
            "products_per_category": self.products_per_category,
            "first_customer": FIRST_CUSTOMER,
            "last_customer": self.last_customer,
        }


def price_minor(product: int) -> int:
    return 100 + product * 37 % 900


def tax_rate_bp(product: int, assortment: Assortment) -> int:
    return 700 if product <= assortment.third else 1900


def customer_id(number: int) -> UUID:
    return UUID(f"00000000-0000-4000-8000-{number}")


def furnish(url: str, assortment: Assortment) -> None:
    """Put branches, registers, products and customers into a migrated, empty database."""
    database = Database(url)
    branches = range(1, assortment.branches + 1)
    products = range(1, assortment.products + 1)
    names = {product: f"Product {product}" for product in products}
    categories = range(1, assortment.products // assortment.products_per_category + 1)
    try:
        with database.write() as session:
            connection = session.connection()
            insert_rows(
                connection,
                Branch,
                ("code", "name", "time_zone", "created_at"),
                [(f"SM{number}", f"Supermarket {number}", "UTC", OPENED_AT) for number in branches],
            )
            insert_rows(
                connection,
                Register,
                ("branch_id", "code"),
                [
                    (branch, f"R{number}")
                    for branch in branches
                    for number in range(1, assortment.registers_per_branch + 1)
                ],
            )
            insert_rows(
                connection,
                Category,
                ("name", "name_key"),
                [(f"Category {number}", name_key(f"Category {number}")) for number in categories],
            )
            insert_rows(
                connection,
                Product,
                (
                    *("sku", "name", "name_key", "category_id", "unit", "quantity_decimals"),
                    *("tax_rate_bp", "unit_price_minor", "created_at", "updated_at"),
                ),
                [
                    (
                        f"BENCH-{product}",
                        name,
                        name_key(name),
                        (product - 1) // assortment.products_per_category + 1,
                        "each",
                        0,
                        tax_rate_bp(product, assortment),
                        price_minor(product),
                        OPENED_AT,
                        OPENED_AT,
                    )
                    for product, name in names.items()
                ],
            )
            insert_rows(
                connection,
                ProductWord,
                ("word", "product_id"),
                [(word, product) for product, name in names.items() for word in words(name)],
            )
            insert_rows(
                connection,
                Customer,
                ("id", "created_at"),
                [
                    (customer_id(number), OPENED_AT)
                    for number in range(FIRST_CUSTOMER, assortment.last_customer + 1)
                ],
            )
    finally:
        database.close()


def purchases(
    assortment: Assortment, count: int, days: int, seed: int = 1
) -> Iterator[PurchaseDraft]:
    """Draw purchases of the last days before now, as tills send them; one in five walks in."""
    random = Random(seed)
    now = datetime.now(UTC)
    third = assortment.third
    for number in range(count):
        register = random.randrange(assortment.registers)
        branch, till = divmod(register, assortment.registers_per_branch)
        products = (
            ProductRef("id", shelf * third + random.randint(1, third), "product_id")
            for shelf in range(3)
        )
        buyer = random.randint(FIRST_CUSTOMER, assortment.last_customer)
        yield PurchaseDraft(
            id=UUID(int=(number << 64) | random.getrandbits(64)),
            branch=branch + 1,
            register=f"R{till + 1}",
            cashier="dana",
            customer=None if number % 5 == 0 else customer_id(buyer),
            occurred_at=now - timedelta(seconds=random.random() * days * 86_400),
            items=tuple(map(ItemDraft, products)),
            payments=(PaymentDraft(random.choice(("card", "cash")), 10_000),),
            content_hash=number.to_bytes(16),
        )
