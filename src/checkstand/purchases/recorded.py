"""A recorded purchase, as everybody is told of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from checkstand.platform.errors import Refusal


@dataclass(frozen=True, slots=True)
class RecordedItem:
    """A line, with what was true then; below zero where it is given back."""

    line: int
    product_id: int
    sku: str | None
    product_name: str
    category_id: int | None
    quantity_milli: int
    unit_price_minor: int
    list_price_minor: int
    line_discount_minor: int
    shared_discount_minor: int
    tax_rate_bp: int
    added_tax_minor: int
    """Its part of the tax that prices don't contain; `total_minor` has it in any case."""
    total_minor: int
    earns_points: bool
    original_purchase_id: UUID | None = None
    """The purchase whose line is given back."""
    original_line: int | None = None

    @property
    def discount_minor(self) -> int:
        """Its own discount and its part of that on the whole purchase."""
        return self.line_discount_minor + self.shared_discount_minor


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    method: str
    tendered_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class RecordedPurchase:
    """A purchase with its lines and payments; amounts in minor units of `currency`."""

    id: UUID
    kind: str
    receipt_number: str
    branch_id: int
    branch_code: str
    register: str
    cashier: str | None
    customer_id: UUID | None
    customer_code: str | None
    occurred_at: datetime
    business_date: date
    items: tuple[RecordedItem, ...]
    discount_minor: int
    tax_minor: int
    rounding_minor: int
    adjustment_minor: int
    total_minor: int
    payments: tuple[RecordedPayment, ...]
    change_minor: int
    points_earned: int
    points_spent: int
    currency: str
    tax_included: bool
    offline: bool
    flags: tuple[str, ...]
    original_id: UUID | None = None
    """The purchase that a refund or void takes back."""
    replaces_id: UUID | None = None
    """The voided purchase that a correction stands for."""
    reason: str = ""
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The purchase was recorded by this very request."""

    purchase: RecordedPurchase


@dataclass(frozen=True, slots=True)
class AlreadyRecorded:
    """The same purchase was recorded before; this is the first answer again."""

    purchase: RecordedPurchase


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was stored of it."""

    refusal: Refusal


Outcome = Recorded | AlreadyRecorded | Refused
