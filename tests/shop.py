"""A shop to test with: branches on three sides of the world, products, and purchases in one line.

    shop = make_shop(database_url)
    milk = add_product(shop, "milk", 120)
    sell(shop, [milk, (milk, 2)], branch="SM2", customer="u100", payments=[("cash", 500)])

What is sold goes through the one door, as in the real shop.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from checkstand.branches.models import Branch
from checkstand.catalog.barcodes import to_gtin14
from checkstand.catalog.models import Category, Product, ProductBarcode, ProductWord
from checkstand.platform.clock import Clock, utc_now
from checkstand.platform.db.database import Database
from checkstand.platform.ids import uuid7
from checkstand.platform.search import name_key, words
from checkstand.purchases.drafts import (
    ItemDraft,
    NewCustomer,
    PaymentDraft,
    ProductRef,
    PurchaseDraft,
)
from checkstand.purchases.recorded import AlreadyRecorded, Recorded, RecordedPurchase, Refused
from checkstand.purchases.service import record_purchases
from checkstand.settings import Settings
from checkstand.shop import Shop

BRANCHES = {"SM1": "Europe/Berlin", "SM2": "America/New_York", "SM3": "Asia/Tokyo"}
"""Code and time zone; numbered 1, 2, 3."""

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

Sold = int | tuple[int, int | float] | ItemDraft
"""A product's id, for one unit; or id and quantity; or a whole line."""


def make_shop(
    database_url: str,
    *,
    branches: Mapping[str, str] = BRANCHES,
    clock: Clock = utc_now,
    **settings: Any,
) -> Shop:
    """Open a shop on a migrated, empty database. The caller ends with `shop.database.close()`."""
    shop = Shop(Settings(database_url=database_url, **settings), Database(database_url), clock)
    for code, time_zone in branches.items():
        add_branch(shop, code, time_zone)
    return shop


def add_branch(shop: Shop, code: str, time_zone: str = "UTC", *, active: bool = True) -> int:
    """Add a branch; answers its number."""
    with shop.database.write() as session:
        branch = Branch(
            code=code,
            name=f"Supermarket {code}",
            time_zone=time_zone,
            active=active,
            created_at=LONG_AGO,
        )
        session.add(branch)
        session.flush()
        return branch.id


def add_product(
    shop: Shop,
    name: str,
    price_minor: int = 100,
    *,
    sku: str | None = None,
    barcode: str | None = None,
    category: str | None = None,
    tax_rate_bp: int = 0,
    quantity_decimals: int = 0,
    active: bool = True,
) -> int:
    """Add a product, with its category where that is new; answers its id."""
    with shop.database.write() as session:
        category_id = None
        if category is not None:
            key = name_key(category)
            found = session.scalar(select(Category).where(Category.name_key == key))
            if found is None:
                found = Category(name=category, name_key=key)
                session.add(found)
                session.flush()
            category_id = found.id
        product = Product(
            sku=sku,
            name=name,
            name_key=name_key(name),
            category_id=category_id,
            unit="kg" if quantity_decimals else "piece",
            quantity_decimals=quantity_decimals,
            tax_rate_bp=tax_rate_bp,
            unit_price_minor=price_minor,
            active=active,
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
        )
        session.add(product)
        session.flush()
        session.add_all(
            ProductWord(word=word, product_id=product.id) for word in words(name, sku, category)
        )
        if barcode is not None:
            gtin14 = to_gtin14(barcode)
            session.add(ProductBarcode(gtin14=gtin14, product_id=product.id, printed=barcode))
        return product.id


def draft(
    items: Iterable[Sold],
    *,
    branch: int | str = "SM1",
    customer: UUID | str | NewCustomer | None = None,
    at: datetime | None = None,
    payments: Sequence[tuple[str, int]] | None = None,
    id: UUID | None = None,  # noqa: A002
    **more: Any,
) -> PurchaseDraft:
    """Write a draft down.

    Args:
        items: What is bought.
        branch: Its code or number.
        customer: None is a walk-in.
        at: Without a zone it is the branch's time; None is now.
        payments: Method and amount in minor units.
        id: None mints one.
        **more: Other fields of `PurchaseDraft`: `discount_minor`, `total_minor`, `offline`, …
    """
    fields: dict[str, Any] = {
        "branch": branch,
        "items": tuple(map(_item, items)),
        "customer": customer,
        "occurred_at": at,
        "payments": payments and tuple(PaymentDraft(*payment) for payment in payments),
        **more,
    }
    fields.setdefault(
        "content_hash", hashlib.blake2b(repr(fields).encode(), digest_size=16).digest()
    )
    return PurchaseDraft(id=id or uuid7(), **fields)


def _item(sold: Sold) -> ItemDraft:
    if isinstance(sold, ItemDraft):
        return sold
    product_id, quantity = sold if isinstance(sold, tuple) else (sold, 1)
    return ItemDraft(ProductRef("id", product_id, "product_id"), round(quantity * 1000))


def sell(shop: Shop, items: Iterable[Sold], **more: Any) -> RecordedPurchase:
    """Record one purchase, described as in `draft`; a refusal is raised."""
    return sell_all(shop, [draft(items, **more)])[0]


def sell_all(shop: Shop, drafts: Sequence[PurchaseDraft]) -> list[RecordedPurchase]:
    """Record purchases in one batch; a refusal is raised."""
    recorded = []
    for outcome in record_purchases(shop, drafts):
        if isinstance(outcome, Refused):
            raise outcome.refusal
        assert isinstance(outcome, Recorded | AlreadyRecorded)
        recorded.append(outcome.purchase)
    return recorded
