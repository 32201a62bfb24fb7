"""Refunds, voids and corrections as JSON."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from checkstand.branches.errors import BranchMissing
from checkstand.platform.http.fields import Amount, Code, Money, Text
from checkstand.platform.ids import uuid7
from checkstand.platform.money import format_milli, format_minor
from checkstand.purchases.drafts import (
    BlindRefundDraft,
    ItemDraft,
    PaymentDraft,
    ReturnDraft,
    ReturnItem,
    customer_ref,
)
from checkstand.purchases.errors import ItemNotNamed
from checkstand.purchases.recorded_schemas import PurchaseOut, purchase_json, rfc3339
from checkstand.purchases.returns_service import ChangedLine, Changes, History
from checkstand.purchases.schemas import (
    MOST_ITEMS,
    MOST_PAYMENTS,
    BranchRef,
    Discount,
    ItemIn,
    Method,
    NoItems,
    PaymentIn,
    ProductNumber,
    Quantity,
    hash_of,
    item_draft,
    read_discount,
    read_minor,
    read_quantity,
)

Reason = Annotated[
    Text, StringConstraints(min_length=1), Field(description="Why.", examples=["damaged"])
]
ItemNumber = Annotated[int, Field(ge=1, le=32_767, description="The line's number.")]
_ID = Field(None, description="Of the refund; the same id again records nothing new.")
_APPROVED = Field(None, description="The manager who answers for it.")
_METHOD = Field(None, description="How the money goes back; as it was paid, if absent.")


class RefundItemIn(BaseModel):
    """What goes back: a line, or a product on whichever lines it is."""

    model_config = ConfigDict(extra="forbid")

    item_id: ItemNumber | None = None
    product_id: ProductNumber | None = None
    quantity: Quantity | None = Field(None, description="All that is left, if absent.")


class RefundIn(BaseModel):
    """A refund of some of a purchase; of all that is left, without `items`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"items": [{"item_id": 1, "quantity": 1}], "reason": "damaged"}]
        },
    )

    id: UUID | None = _ID
    items: Annotated[list[RefundItemIn], Field(max_length=MOST_ITEMS)] | None = None
    reason: Reason
    register_: Code | None = Field(None, alias="register", description="Where it is done.")
    cashier: Code | None = None
    approved_by: Code | None = _APPROVED
    payment_method: Method | None = _METHOD

    def draft(self, purchase_id: UUID, fallback_id: UUID | None) -> ReturnDraft:
        """Read it as a draft.

        Raises:
            Invalid: Something in it is of the right type and still can't be; points at it.
        """
        if self.items is not None and not self.items:
            raise NoItems("Say what goes back, or leave the items out.", pointer="/items")
        items = (
            None
            if self.items is None
            else tuple(_return_item(item, at) for at, item in enumerate(self.items))
        )
        return ReturnDraft(
            id=self.id or fallback_id or uuid7(),
            kind="refund",
            original_id=purchase_id,
            items=items,
            reason=self.reason,
            register=self.register_,
            cashier=self.cashier,
            approved_by=self.approved_by,
            payment_method=self.payment_method,
            content_hash=hash_of("refund", purchase_id, items, self.reason, self.payment_method),
        )


class VoidIn(BaseModel):
    """Taking back a whole purchase."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "rung up twice"}]}
    )

    id: UUID | None = _ID
    reason: Reason
    cashier: Code | None = None
    approved_by: Code | None = _APPROVED

    def draft(self, purchase_id: UUID, fallback_id: UUID | None) -> ReturnDraft:
        """Read it as a draft."""
        return ReturnDraft(
            id=self.id or fallback_id or uuid7(),
            kind="void",
            original_id=purchase_id,
            reason=self.reason,
            cashier=self.cashier,
            approved_by=self.approved_by,
            content_hash=hash_of("void", purchase_id, self.reason),
        )


class CorrectedItemIn(BaseModel):
    """A line as it should have been: one that was sold, by `item_id`, or another product."""

    model_config = ConfigDict(extra="forbid")

    item_id: ItemNumber | None = None
    product_id: ProductNumber | None = None
    sku: Code | None = None
    barcode: Code | None = None
    product_name: Text | None = None
    quantity: Quantity | None = Field(None, description="As it was, if absent; 1 for a new line.")
    discount: Discount | None = Field(None, description="As it was, if absent.")
    unit_price: Amount | None = Field(None, description="As it was, if absent.")

    def read(self, position: int, digits: int) -> ChangedLine | ItemDraft:
        """Read it as a changed line, or as a new one.

        Raises:
            Invalid: Something in it is of the right type and still can't be; points at it.
        """
        place = f"/items/{position}"
        if self.item_id is None:
            told = self.model_dump(exclude_none=True)
            return item_draft(ItemIn.model_validate(told), position, digits)
        if self.product_id or self.sku or self.barcode or self.product_name:
            raise ItemNotNamed("Name a line once: item_id tells the product.", pointer=place)
        quantity = self.quantity
        price = self.unit_price
        return ChangedLine(
            self.item_id,
            None if quantity is None else read_quantity(quantity, f"{place}/quantity"),
            None
            if self.discount is None
            else read_discount(self.discount, digits, f"{place}/discount"),
            None if price is None else read_minor(price, digits, f"{place}/unit_price"),
        )


class CorrectionIn(BaseModel):
    """What to put right; what is absent stays as it was."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"items": [{"item_id": 1, "quantity": 2}], "reason": "counted wrong"}]
        },
    )

    id: UUID | None = Field(None, description="Of the new purchase.")
    reason: Reason
    approved_by: Code | None = _APPROVED
    items: Annotated[list[CorrectedItemIn], Field(max_length=MOST_ITEMS)] | None = Field(
        None, description="All lines that there should have been."
    )
    customer_id: Code | None = Field(None, description="Null makes it a walk-in's.")
    cashier: Code | None = None
    discount: Discount | None = Field(None, description="Off the whole purchase.")
    payments: Annotated[list[PaymentIn], Field(max_length=MOST_PAYMENTS)] | None = None

    def changes(self, fallback_id: UUID | None, digits: int) -> Changes:
        """Read it as changes.

        Raises:
            Invalid: Something in it is of the right type and still can't be; points at it.
        """
        said = self.model_fields_set
        if self.items is not None and not self.items:
            raise NoItems("A purchase has at least one item.", pointer="/items")
        items = (
            None
            if self.items is None
            else tuple(item.read(at, digits) for at, item in enumerate(self.items))
        )
        payments = (
            None
            if self.payments is None
            else tuple(
                PaymentDraft(paid.method, read_minor(paid.amount, digits, f"/payments/{at}/amount"))
                for at, paid in enumerate(self.payments)
            )
        )
        discount = read_discount(self.discount, digits, "/discount")
        return Changes(
            id=self.id or fallback_id or uuid7(),
            reason=self.reason,
            approved_by=self.approved_by,
            items=items,
            customer=customer_ref(self.customer_id or "") if "customer_id" in said else None,
            cashier=(self.cashier or "") if "cashier" in said else None,
            discount=discount if "discount" in said else None,
            payments=payments,
            content_hash=hash_of("correction", self.model_dump_json()),
        )


class BlindRefundIn(BaseModel):
    """A refund of goods that nobody has a receipt of."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "branch_id": "SM1",
                    "items": [{"product_id": 1, "quantity": 1}],
                    "reason": "no receipt",
                    "approved_by": "maria",
                }
            ]
        },
    )

    id: UUID | None = _ID
    branch_id: BranchRef | None = Field(None, description="The branch's number or code.")
    items: Annotated[list[ItemIn], Field(max_length=MOST_ITEMS)]
    reason: Reason
    approved_by: Annotated[Code, StringConstraints(min_length=1)] = Field(
        description="The manager who answers for it: without a receipt somebody has to."
    )
    register_: Code | None = Field(None, alias="register", description="Where it is done.")
    cashier: Code | None = None
    payment_method: Method | None = Field(None, description="How the money goes back; cash else.")

    def draft(self, fallback_id: UUID | None, digits: int) -> BlindRefundDraft:
        """Read it as a draft.

        Raises:
            Invalid: Something in it is of the right type and still can't be; points at it.
        """
        if self.branch_id is None:
            raise BranchMissing("Say where: branch_id.", pointer="/branch_id")
        if not self.items:
            raise NoItems("Say what goes back.", pointer="/items")
        items = tuple(item_draft(item, at, digits) for at, item in enumerate(self.items))
        return BlindRefundDraft(
            id=self.id or fallback_id or uuid7(),
            branch=self.branch_id,
            items=items,
            reason=self.reason,
            approved_by=self.approved_by,
            register=self.register_,
            cashier=self.cashier,
            payment_method=self.payment_method,
            content_hash=hash_of("refund", self.branch_id, items, self.reason, self.payment_method),
        )


class ItemLeftOut(BaseModel):
    """How much of a line can still go back."""

    item_id: int
    quantity: int | float
    refunded: int | float
    remaining: int | float


class HistoryEvent(BaseModel):
    """A purchase, refund or void, and when it was written down."""

    recorded_at: datetime
    purchase: PurchaseOut


class HistoryOut(BaseModel):
    """What became of a purchase."""

    purchase_id: UUID
    status: Literal["stands", "partly_refunded", "refunded", "voided", "corrected"]
    total_refunded: Money
    items: list[ItemLeftOut]
    events: list[HistoryEvent] = Field(description="All that is linked with it, oldest first.")


def history_json(history: History, digits: int) -> dict[str, object]:
    """Write a purchase's history as the API answers it (`HistoryOut`)."""
    return {
        "purchase_id": str(history.purchase.id),
        "status": history.status,
        "total_refunded": format_minor(history.refunded_minor, digits),
        "items": [
            {
                "item_id": item.line,
                "quantity": format_milli(item.quantity_milli),
                "refunded": format_milli(item.refunded_milli),
                "remaining": format_milli(item.quantity_milli - item.refunded_milli),
            }
            for item in history.items
        ],
        "events": [
            {"recorded_at": rfc3339(moment), "purchase": purchase_json(purchase, digits)}
            for purchase, moment in history.events
        ],
    }


def _return_item(item: RefundItemIn, position: int) -> ReturnItem:
    if (item.item_id is None) == (item.product_id is None):
        raise ItemNotNamed(
            "Name what goes back once, by item_id or product_id.", pointer=f"/items/{position}"
        )
    quantity = (
        None
        if item.quantity is None
        else read_quantity(item.quantity, f"/items/{position}/quantity")
    )
    return ReturnItem(quantity, item.item_id, item.product_id)
