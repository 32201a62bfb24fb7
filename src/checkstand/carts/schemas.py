"""Carts as JSON: what is asked and what is answered."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from checkstand.carts.checkout import CheckOut
from checkstand.carts.rules import NO_DISCOUNT, Discount
from checkstand.carts.service import CartChanges, LineChanges, NewCart, pointing_at
from checkstand.carts.showing import CartView
from checkstand.platform.http.fields import BranchRef, Code, Money, Name
from checkstand.platform.money import format_milli, format_minor, format_rate
from checkstand.purchases.drafts import ItemDraft
from checkstand.purchases.recorded_schemas import rfc3339
from checkstand.purchases.schemas import (
    MOST_ITEMS,
    MOST_PAYMENTS,
    ItemIn,
    PaymentIn,
    Quantity,
    item_draft,
    read_customer,
    read_discount,
    read_payments,
    read_quantity,
)
from checkstand.purchases.schemas import Discount as DiscountIn

ItemId = Annotated[int, Field(ge=1, le=32_767, examples=[1])]
Customer = Annotated[
    Code,
    Field(
        description="`new` registers a customer; a UUID4 or code not on file is registered too.",
        examples=["u100"],
    ),
]
ParkedName = Annotated[Name, Field(max_length=100, examples=["man with dog"])]
_DISCOUNT = "Off the whole cart: an amount, or a per cent that stays one as the cart changes."


class CartIn(BaseModel):
    """A new cart, with the first of its lines perhaps."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"branch_id": "SM1", "register": "R2", "customer_id": "u100"},
                {
                    "branch_id": 1,
                    "items": [{"barcode": "4006381333931"}, {"sku": "APL", "quantity": 0.525}],
                    "discount": "10%",
                },
            ]
        },
    )

    id: UUID | None = Field(
        None, description="Minted by the register; the same id again opens nothing new."
    )
    branch_id: BranchRef = Field(description="The branch's number or code.")
    register_: Code | None = Field(None, alias="register", description="The checkout point's code.")
    cashier: Code | None = None
    customer_id: Customer | None = None
    items: Annotated[list[ItemIn], Field(max_length=MOST_ITEMS)] = []
    discount: DiscountIn | None = Field(None, description=_DISCOUNT)

    def asked(self, digits: int) -> NewCart:
        """Read the request.

        Raises:
            Invalid: Something in it is of the right type and still can't be; points at it.
        """
        return NewCart(
            branch=self.branch_id,
            id=self.id,
            register=self.register_,
            cashier=self.cashier,
            customer=read_customer(self.customer_id),
            items=tuple(
                item_draft(item, position, digits) for position, item in enumerate(self.items)
            ),
            discount=_discount(self.discount, digits),
        )


class CartItemIn(ItemIn):
    """What is put into a cart: a product named by one of id, sku, barcode or name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"barcode": "4006381333931"},
                {"sku": "APL", "quantity": 0.525, "discount": "10%"},
            ]
        },
    )


class CartPatch(BaseModel):
    """What to change of a cart: what is absent stays, what is null is taken away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"customer_id": "u100"}, {"discount": "10%"}]},
    )

    customer_id: Customer | None = None
    discount: DiscountIn | None = Field(None, description=_DISCOUNT)
    register_: Code | None = Field(
        None, alias="register", description="The checkout point that goes on with it."
    )
    cashier: Code | None = None

    def asked(self, digits: int) -> CartChanges:
        """Read the request.

        Raises:
            Invalid: The discount can't be.
        """
        said = self.model_fields_set
        return CartChanges(
            customer=(read_customer(self.customer_id) or "") if "customer_id" in said else None,
            discount=_discount(self.discount, digits) if "discount" in said else None,
            register=self.register_,
            cashier=(self.cashier or "") if "cashier" in said else None,
        )


class CartItemPatch(BaseModel):
    """What to change of a line: what is absent stays; a discount that is null is taken away."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"quantity": 3}, {"discount": "0.50"}]}
    )

    quantity: Quantity | None = None
    discount: DiscountIn | None = Field(None, description="Off the line: an amount, or a per cent.")

    def asked(self, digits: int) -> LineChanges:
        """Read the request.

        Raises:
            Invalid: The quantity or the discount can't be.
        """
        return LineChanges(
            None if self.quantity is None else read_quantity(self.quantity, "/quantity"),
            _discount(self.discount, digits) if "discount" in self.model_fields_set else None,
        )


class ParkIn(BaseModel):
    """Under which name a cart is parked."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "man with dog"}]}
    )

    name: ParkedName


class ResumeIn(BaseModel):
    """Who takes a parked cart up again; as it was parked, if nothing is said."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"register": "R2", "cashier": "dana"}]}
    )

    register_: Code | None = Field(None, alias="register", description="The checkout point's code.")
    cashier: Code | None = None


class CheckOutIn(BaseModel):
    """How a cart is paid; what is absent is as the cart has it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"payments": [{"method": "cash", "amount": "20.00"}]},
                {"customer_id": "u100", "version": 7},
            ]
        },
    )

    payments: Annotated[list[PaymentIn], Field(max_length=MOST_PAYMENTS)] | None = None
    customer_id: Customer | None = Field(None, description="Null is a walk-in.")
    cashier: Code | None = None
    register_: Code | None = Field(None, alias="register")
    version: int | None = Field(
        None,
        ge=1,
        le=2_147_483_647,
        description="The cart's, as it was shown: refused if the cart has changed since.",
    )

    def asked(self, digits: int) -> CheckOut:
        """Read the request.

        Raises:
            Invalid: A payment can't be.
        """
        said = "customer_id" in self.model_fields_set
        return CheckOut(
            payments=read_payments(self.payments, digits),
            customer=(read_customer(self.customer_id) or "") if said else None,
            register=self.register_,
            cashier=self.cashier,
            version=self.version,
        )


def asked_item(item: ItemIn, digits: int) -> ItemDraft:
    """Read a line that comes alone, as those of a list are read.

    Raises:
        Invalid: Something in it is of the right type and still can't be; points at it.
    """
    with pointing_at("", 0):
        return item_draft(item, 0, digits)


def _discount(said: Any, digits: int) -> Discount:
    if said is None:
        return NO_DISCOUNT
    minor, bp = read_discount(said, digits, "/discount")
    return Discount(minor or None, bp or None)


class CartItemOut(BaseModel):
    """A line of a cart, with its part of the discount on the whole."""

    item_id: int
    product_id: int
    sku: str | None
    product_name: str
    quantity: int | float
    unit_price: Money
    discount: Money = Field(description="Its own, and its part of that on the whole cart.")
    line_discount: Money = Field(description="Its own alone.")
    discount_percent: int | float | None = Field(description="Its own, where it is a per cent.")
    tax_rate: int | float
    line_total: Money
    label: str | None = Field(description="The label that it was scanned from.")


class CartProblemOut(BaseModel):
    """Something to know of a cart before it is checked out."""

    code: str = Field(examples=["price-changed"])
    message: str
    item_id: int | None
    prevents_checkout: bool = Field(description="Whether check-out refuses it.")


CartState = Literal["open", "parked", "checked_out", "cleared"]


class CartOut(BaseModel):
    """A cart at today's prices; one that was checked out, as it was sold."""

    id: UUID
    branch_id: int
    branch_code: str
    register_: str = Field(alias="register")
    cashier: str | None
    customer_id: UUID | None
    customer_code: str | None
    customer_name: str | None
    points: int | None = Field(description="What the customer has.")
    state: CartState
    name: str = Field(description="Under which it was parked; empty if it never was.")
    version: int = Field(description="Raised by every change.")
    created_at: datetime
    updated_at: datetime
    items: list[CartItemOut]
    discount: Money | None = Field(description="Off the whole cart, where it is an amount.")
    discount_percent: int | float | None = Field(
        description="Off the whole cart, where it is a per cent."
    )
    total_discount: Money
    tax_amount: Money
    total_amount: Money
    currency: str
    problems: list[CartProblemOut]
    purchase_id: UUID | None = Field(description="What it became when it was checked out.")
    receipt_number: str | None


class CartSummaryOut(BaseModel):
    """A cart in a list."""

    id: UUID
    branch_id: int
    branch_code: str
    register_: str = Field(alias="register")
    cashier: str | None
    customer_id: UUID | None
    customer_code: str | None
    customer_name: str | None
    state: CartState
    name: str
    version: int
    updated_at: datetime
    age_seconds: int = Field(description="Since it was last changed.")
    lines: int
    total_amount: Money
    currency: str


class CartPage(BaseModel):
    items: list[CartSummaryOut]
    next_cursor: str | None


def cart_json(view: CartView, currency: str, digits: int) -> dict[str, Any]:
    """Write a cart as the API answers it (`CartOut`)."""
    cart, customer, sold = view.cart, view.customer, view.receipt_number is not None
    return {
        **_heading(view),
        "points": None if customer is None else customer.points,
        "created_at": rfc3339(cart.created_at),
        "items": [
            {
                "item_id": line.item_id,
                "product_id": line.product_id,
                "sku": line.sku,
                "product_name": line.product_name,
                "quantity": format_milli(line.quantity_milli),
                "unit_price": format_minor(line.unit_price_minor, digits),
                "discount": format_minor(line.discount_minor, digits),
                "line_discount": format_minor(line.line_discount_minor, digits),
                "discount_percent": _percent(line.discount_bp),
                "tax_rate": format_rate(line.tax_rate_bp),
                "line_total": format_minor(line.total_minor, digits),
                "label": line.label,
            }
            for line in view.lines
        ],
        "discount": None
        if cart.discount.minor is None
        else format_minor(cart.discount.minor, digits),
        "discount_percent": _percent(cart.discount.bp),
        "total_discount": format_minor(view.discount_minor, digits),
        "tax_amount": format_minor(view.tax_minor, digits),
        "total_amount": format_minor(view.total_minor, digits),
        "currency": currency,
        "problems": [
            {
                "code": obstacle.refusal.code,
                "message": obstacle.refusal.message,
                "item_id": obstacle.item_id,
                "prevents_checkout": obstacle.prevents_checkout,
            }
            for obstacle in view.obstacles
        ],
        "purchase_id": str(cart.id) if sold else None,
        "receipt_number": view.receipt_number,
    }


def cart_summary_json(view: CartView, currency: str, digits: int, now: datetime) -> dict[str, Any]:
    """Write a cart as it stands in a list (`CartSummaryOut`)."""
    return {
        **_heading(view),
        "age_seconds": max(0, int((now - view.cart.updated_at).total_seconds())),
        "lines": len(view.lines),
        "total_amount": format_minor(view.total_minor, digits),
        "currency": currency,
    }


def _heading(view: CartView) -> dict[str, Any]:
    cart, customer = view.cart, view.customer
    return {
        "id": str(cart.id),
        "branch_id": cart.branch_id,
        "branch_code": view.branch_code,
        "register": cart.register,
        "cashier": cart.cashier,
        "customer_id": None if customer is None else str(customer.id),
        "customer_code": None if customer is None else customer.code,
        "customer_name": None if customer is None else customer.name,
        "state": cart.state,
        "name": cart.name,
        "version": cart.version,
        "updated_at": rfc3339(cart.updated_at),
    }


def _percent(rate_bp: int | None) -> int | float | None:
    return None if rate_bp is None else format_rate(rate_bp)
