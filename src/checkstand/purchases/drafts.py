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
    tax_rate_bp: int | None = None
    """As it was, where a correction repeats what was sold; else it is the product's."""
    amount_minor: int | None = None
    """What a label says it costs, in place of price times quantity."""


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    method: str
    amount_minor: int | None
    """None is all that the others leave to pay."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Which voided purchase a new one stands for, and why."""

    replaces_id: UUID
    reason: str
    approved_by: str | None = None


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
        discount_bp: A discount on the whole in per cent, in place of `discount_minor`.
        total_minor: What an imported file says it came to; the difference becomes its adjustment.
        correction: What a manager puts right with it, if it is that.
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
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class ReturnItem:
    """How much of a line is given back; None is all that is left of it."""

    quantity_milli: int | None
    line: int | None = None
    """Its number; None is whichever lines of the product have some left."""
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnDraft:
    """What is to be taken back of a purchase: some of it as a refund, or all of it as a void.

    Attributes:
        id: Minted where it is asked for; two drafts of one id are one.
        items: What a refund gives back; None is all that is left.
        register: Where it is done; None is where the purchase was rung up.
        payment_method: How the money goes back; None is as it came, the last payment first.
        content_hash: Of what was asked, whatever the id.
    """

    id: UUID
    kind: Literal["refund", "void"]
    original_id: UUID
    reason: str
    content_hash: bytes
    items: tuple[ReturnItem, ...] | None = None
    register: str | None = None
    cashier: str | None = None
    approved_by: str | None = None
    payment_method: str | None = None
    source: str = "api"


@dataclass(frozen=True, slots=True)
class BlindRefundDraft:
    """Goods taken back without a receipt, at today's prices or less; a manager answers for it.

    One that a file tells of (`source` is "import") was given back long ago: at the file's prices,
    to its customer, at its time.
    """

    id: UUID
    branch: int | str
    items: tuple[ItemDraft, ...]
    reason: str
    approved_by: str | None
    content_hash: bytes
    branch_field: str = "branch_id"
    register: str | None = None
    cashier: str | None = None
    payment_method: str | None = None
    offline: bool = False
    source: str = "api"
    customer: UUID | str | NewCustomer | None = None
    occurred_at: datetime | None = None
    import_id: UUID | None = None


Draft = PurchaseDraft | ReturnDraft | BlindRefundDraft
"""Whatever `record` takes."""


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
