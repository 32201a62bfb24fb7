"""Recorded purchases as JSON."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from checkstand.platform.http.fields import Money
from checkstand.platform.money import format_milli, format_minor, format_rate
from checkstand.purchases.recorded import RecordedPurchase


class ItemOut(BaseModel):
    item_id: int
    product_id: int
    sku: str | None
    product_name: str
    quantity: int | float = Field(description="Below zero where it is given back.")
    unit_price: Money
    discount: Money = Field(description="Its own, and its part of that on the whole purchase.")
    tax_rate: int | float
    added_tax: Money = Field(description="Its part of the tax, where prices don't contain it.")
    line_total: Money = Field(description="After discounts, with all tax.")
    original_item_id: int | None = Field(description="The item of `original_id` given back.")


class PaymentOut(BaseModel):
    method: str
    amount: Money


class PurchaseOut(BaseModel):
    """A purchase as it was recorded."""

    id: UUID
    kind: Literal["purchase", "refund", "void"]
    receipt_number: str
    branch_id: int
    branch_code: str
    register_: str = Field(alias="register")
    cashier: str | None
    customer_id: UUID | None
    customer_code: str | None
    timestamp: datetime
    business_date: str
    items: list[ItemOut]
    total_discount: Money
    tax_amount: Money
    tax_included: bool = Field(description="Whether unit prices contain the tax.")
    rounding: Money = Field(description="What cash was rounded by; part of the total.")
    adjustment: Money
    total_amount: Money
    payments: list[PaymentOut]
    change_due: Money
    points_earned: int = Field(description="Below zero where they are taken back.")
    points_spent: int
    currency: str
    offline: bool
    flags: list[str]
    original_id: UUID | None = Field(description="The purchase that a refund or void takes back.")
    replaces_id: UUID | None = Field(description="The voided purchase that this one corrects.")
    reason: str
    approved_by: str | None


class PurchasePage(BaseModel):
    items: list[PurchaseOut]
    next_cursor: str | None


class PurchaseTotalsOut(BaseModel):
    """A list of purchases added up."""

    purchases: int = Field(description="Without refunds and those that were voided.")
    revenue: Money = Field(description="Less what was given back.")
    units: int | float


def purchase_json(purchase: RecordedPurchase, digits: int) -> dict[str, Any]:
    """Write a purchase as the API answers it (`PurchaseOut`)."""
    return {
        "id": str(purchase.id),
        "kind": purchase.kind,
        "receipt_number": purchase.receipt_number,
        "branch_id": purchase.branch_id,
        "branch_code": purchase.branch_code,
        "register": purchase.register,
        "cashier": purchase.cashier,
        "customer_id": str(purchase.customer_id) if purchase.customer_id else None,
        "customer_code": purchase.customer_code,
        "timestamp": rfc3339(purchase.occurred_at),
        "business_date": purchase.business_date.isoformat(),
        "items": [
            {
                "item_id": item.line,
                "product_id": item.product_id,
                "sku": item.sku,
                "product_name": item.product_name,
                "quantity": format_milli(item.quantity_milli),
                "unit_price": format_minor(item.unit_price_minor, digits),
                "discount": format_minor(item.discount_minor, digits),
                "tax_rate": format_rate(item.tax_rate_bp),
                "added_tax": format_minor(item.added_tax_minor, digits),
                "line_total": format_minor(item.total_minor, digits),
                "original_item_id": item.original_line,
            }
            for item in purchase.items
        ],
        "total_discount": format_minor(purchase.discount_minor, digits),
        "tax_amount": format_minor(purchase.tax_minor, digits),
        "tax_included": purchase.tax_included,
        "rounding": format_minor(purchase.rounding_minor, digits),
        "adjustment": format_minor(purchase.adjustment_minor, digits),
        "total_amount": format_minor(purchase.total_minor, digits),
        "payments": [
            {"method": paid.method, "amount": format_minor(paid.tendered_minor, digits)}
            for paid in purchase.payments
        ],
        "change_due": format_minor(purchase.change_minor, digits),
        "points_earned": purchase.points_earned,
        "points_spent": purchase.points_spent,
        "currency": purchase.currency,
        "offline": purchase.offline,
        "flags": list(purchase.flags),
        "original_id": str(purchase.original_id) if purchase.original_id else None,
        "replaces_id": str(purchase.replaces_id) if purchase.replaces_id else None,
        "reason": purchase.reason,
        "approved_by": purchase.approved_by,
    }


def rfc3339(moment: datetime) -> str:
    """Write a moment in UTC, with a fraction only where it has one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
