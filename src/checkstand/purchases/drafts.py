"""A purchase as it was asked for: who, where and what, before anything is looked up or priced."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Literal
from uuid import UUID


class NewCustomer(Enum):
    """Asks to register a customer with this purchase."""

    NEW = "new"


NEW_CUSTOMER: Final = NewCustomer.NEW

ProductKey = Literal["id", "sku", "barcode", "name", "any"]
"""How a line names its product; `any` tries sku, then name, as a CSV file's list does."""


@dataclass(frozen=True, slots=True)
class ProductRef:
    """A product, named."""

    key: ProductKey
    value: int | str
    field: str
    """The name of the input's field, for pointing at it."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A line as asked for."""

    product: ProductRef
    quantity_milli: int = 1000
    discount_minor: int = 0
    unit_price_minor: int | None = None
    """What the register showed, if it says."""
    discount_bp: int | None = None
    """A discount in per cent of what the line costs, in place of an amount."""


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    method: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PurchaseDraft:
    """A purchase as asked for.

    Attributes:
        id: Minted where it was rung up; two drafts of one id are one purchase.
        branch: A branch's number or code.
        branch_field: The name of the input's field, for pointing at it.
        register: Code of the checkout point; None is the branch's own `main`.
        customer: Whose it is; None is a walk-in.
        occurred_at: None is now; without a zone it is the branch's time.
        total_minor: What an imported file says it came to; the difference becomes its adjustment.
        content_hash: Of what was asked, whatever the id.
    """

    id: UUID
    branch: int | str
    items: tuple[ItemDraft, ...]
    content_hash: bytes
    branch_field: str = "branch_id"
    register: str | None = None
    cashier: str | None = None
    customer: UUID | str | NewCustomer | None = None
    occurred_at: datetime | None = None
    discount_minor: int = 0
    payments: tuple[PaymentDraft, ...] | None = None
    offline: bool = False
    source: str = "api"
    total_minor: int | None = None
    import_id: UUID | None = None
    discount_bp: int | None = None


def customer_ref(text: str) -> UUID | str:
    """Read what names a customer: a UUID4 as it is usually written, or else a code."""
    if len(text) == 36:
        try:
            id_ = UUID(text)
        except ValueError:
            return text
        if id_.version == 4:
            return id_
    return text
