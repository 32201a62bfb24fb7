"""Receipts to render: a purchase in one line, without a database.

facts([line("oat milk 1l", 250, 2000, off=50)], payments=[("cash", 1000, 450)])
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from checkstand.purchases.recorded import RecordedItem, RecordedPayment, RecordedPurchase
from checkstand.receipts.document import Document, ReceiptFacts, TaxSum, receipt_document

ID = UUID("0192f1c3-27e6-7b8f-8614-e3ee80b3a2df")
HEBREW = "חלב 3% תנובה (1 ליטר)"
ARABIC = "حليب كامل الدسم"
CHINESE = "牛奶 1L 鮮乳"


def line(
    name: str,
    price_minor: int = 100,
    quantity_milli: int = 1000,
    *,
    off: int = 0,
    shared: int = 0,
    rate_bp: int = 700,
    added: int = 0,
) -> RecordedItem:
    """A line of a purchase, its amounts worked out as the shop would."""
    gross = round(price_minor * quantity_milli / 1000)
    return RecordedItem(
        line=1,
        product_id=1,
        sku=None,
        product_name=name,
        category_id=None,
        quantity_milli=quantity_milli,
        unit_price_minor=price_minor,
        list_price_minor=price_minor,
        line_discount_minor=off,
        shared_discount_minor=shared,
        tax_rate_bp=rate_bp,
        added_tax_minor=added,
        total_minor=gross - off - shared + added,
        earns_points=True,
    )


def facts(
    lines: Sequence[RecordedItem],
    *,
    payments: Sequence[tuple[str, int, int]] = (),
    taxes: Sequence[tuple[int, int, int]] = (),
    rounding: int = 0,
    adjustment: int = 0,
    purchase: dict[str, Any] | None = None,
    **more: Any,
) -> ReceiptFacts:
    """What a receipt tells; payments are method, handed over and kept."""
    fields: dict[str, Any] = {
        "id": ID,
        "kind": "purchase",
        "receipt_number": "SM1-R2-000017",
        "branch_id": 1,
        "branch_code": "SM1",
        "register": "R2",
        "cashier": "dana",
        "customer_id": None,
        "customer_code": None,
        "occurred_at": datetime(2026, 11, 20, 8, 12, tzinfo=UTC),
        "business_date": datetime(2026, 11, 20, tzinfo=UTC).date(),
        "items": tuple(lines),
        "discount_minor": sum(each.discount_minor for each in lines),
        "tax_minor": sum(tax for _, _, tax in taxes),
        "rounding_minor": rounding,
        "adjustment_minor": adjustment,
        "total_minor": sum(each.total_minor for each in lines) + rounding + adjustment,
        "payments": tuple(RecordedPayment(*each) for each in payments),
        "change_minor": sum(tendered - kept for _, tendered, kept in payments),
        "points_earned": 0,
        "points_spent": 0,
        "currency": "EUR",
        "tax_included": True,
        "offline": False,
        "flags": (),
    }
    known: dict[str, Any] = {
        "branch_name": "Supermarket at the station",
        "branch_address": "Markt 1\n10115 Berlin",
        "header": "VAT DE123456789",
        "footer": "Thank you, come again!",
        "local_time": datetime(2026, 11, 20, 9, 12, tzinfo=UTC),
        "customer_name": "",
        "taxes": tuple(TaxSum(*each) for each in taxes),
        "original_number": None,
        "replaced_number": None,
        "points_balance": None,
        "copy_number": 1,
    }
    return ReceiptFacts(RecordedPurchase(**fields | (purchase or {})), **known | more)


def paper(lines: Sequence[RecordedItem], **more: Any) -> Document:
    """The receipt of such a purchase."""
    return receipt_document(facts(lines, **more))


def full() -> Document:
    """A receipt with all that a receipt can have: names in four scripts, four rates, discounts."""
    return paper(
        [
            line("oat milk 1l", 250, 2000, off=50, shared=30),
            line(HEBREW, 690, rate_bp=1900),
            line(CHINESE, 120, 3000),
            line("apples, loose", 399, 525),
            line(ARABIC, 150, rate_bp=550),
            line("Crème fraîche Молоко Łódź", 150, rate_bp=0),
        ],
        payments=[("card", 500, 500), ("cash", 2000, 1447)],
        taxes=[(0, 150, 0), (550, 150, 8), (700, 959, 63), (1900, 690, 110)],
        rounding=-2,
        purchase={"customer_code": "u100", "points_earned": 19},
        customer_name="Dana Levi",
        points_balance=234,
    )
