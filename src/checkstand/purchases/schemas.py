"""Purchases as JSON: what is asked and what is answered."""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from checkstand.branches.errors import BranchMissing
from checkstand.platform.errors import Invalid
from checkstand.platform.http.fields import DECIMAL_PATTERN, Amount, Code, Text
from checkstand.platform.http.problems import Problem
from checkstand.platform.ids import uuid7
from checkstand.platform.money import MAX_QUANTITY_MILLI, parse_milli, parse_minor
from checkstand.purchases.drafts import (
    NEW_CUSTOMER,
    ItemDraft,
    NewCustomer,
    PaymentDraft,
    ProductKey,
    ProductRef,
    PurchaseDraft,
    customer_ref,
)
from checkstand.purchases.errors import QuantityInvalid
from checkstand.purchases.recorded_schemas import PurchaseOut

MOST_ITEMS = 1_000
MOST_PAYMENTS = 50
MOST_IN_BATCH = 1_000


class NoItems(Invalid):
    code = "no-items"


class ProductNotNamed(Invalid):
    code = "product-not-named"


class AmountInvalid(Invalid):
    code = "amount-invalid"


class NamesDiffer(Invalid):
    code = "names-differ"


_DIGITS = re.compile(r"[0-9]{1,10}\Z")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}")


def _not_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("should be a number or a text")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, str):
        if not _DIGITS.match(value):
            raise ValueError("should be a number")
        return int(value)
    return _not_bool(value)


def _moment(value: Any) -> Any:
    """Hold a moment to RFC 3339; pydantic alone would take a number of seconds for one, too."""
    if value is None or (isinstance(value, str) and _MOMENT.match(value)):
        return value
    raise ValueError("a moment is written like 2026-11-20T08:12:00Z")


Number = Annotated[int, Field(ge=0, le=2_147_483_647)]
ProductNumber = Annotated[
    Number,
    BeforeValidator(_number),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 2_147_483_647},
                {"type": "string", "pattern": "^[0-9]{1,10}$"},
            ],
            "examples": [1],
        }
    ),
]
BranchRef = Annotated[Number | Code, BeforeValidator(_not_bool), Field(examples=["SM1"])]
Quantity = Annotated[
    int | float | str,
    Field(union_mode="left_to_right"),
    BeforeValidator(_not_bool),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "number",
                    "exclusiveMinimum": 0,
                    "maximum": MAX_QUANTITY_MILLI // 1000,
                    "multipleOf": 0.001,
                },
                {"type": "string", "pattern": DECIMAL_PATTERN},
            ],
            "examples": [2],
        }
    ),
]
Timestamp = Annotated[
    datetime | None,
    BeforeValidator(_moment),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}),
]


def _discount(value: Any) -> Any:
    """Take an amount, or a text that ends in `%`; what it is off is not known yet."""
    if isinstance(value, str) and value.strip().endswith("%"):
        _percent(value)
        return value
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        parse_minor(value, 3)
        return value
    raise ValueError("a discount is an amount such as 0.50, or 10%")


def _percent(value: str) -> int:
    rate_bp = parse_minor(value.strip().removesuffix("%").strip())
    if not 0 <= rate_bp <= 10_000:
        raise ValueError("a discount lies between 0 and 100 %")
    return rate_bp


Discount = Annotated[
    str | int | float,
    Field(union_mode="left_to_right"),
    BeforeValidator(_discount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": DECIMAL_PATTERN.removesuffix("$") + r"%?\s*$"},
                {"type": "number", "minimum": 0, "maximum": 100_000_000_000},
            ],
            "examples": ["0.50", "10%"],
        }
    ),
]
"""A discount as the API takes it: an amount, or per cent of what it is off."""
Method = Annotated[
    str, Field(pattern=r"^[a-z0-9_-]{1,32}$", examples=["cash", "card"]), AfterValidator(str)
]


class ItemIn(BaseModel):
    """A line: a product named by one of id, sku, barcode or name."""

    model_config = ConfigDict(extra="forbid")

    product_id: ProductNumber | None = None
    sku: Code | None = None
    barcode: Code | None = None
    product_name: Text | None = None
    quantity: Quantity = 1
    discount: Discount | None = Field(None, description="Off the line: an amount, or `10%`.")
    unit_price: Amount | None = Field(
        None, description="What the register showed; refused if it is not the price any more."
    )


class PaymentIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    method: Method
    amount: Amount


class PurchaseIn(BaseModel):
    """A purchase to record. Amounts are worked out here, from the shop's own prices."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "supermarket_id": 1,
                    "user_id": "new",
                    "items": [{"product_id": 1}, {"product_id": 3}, {"product_id": 5}],
                },
                {
                    "supermarket_id": "SM1",
                    "user_id": "u100",
                    "items": [{"product_name": "apple", "quantity": 3}, {"product_name": "bread"}],
                },
                {
                    "branch_id": "SM1",
                    "register": "R2",
                    "cashier": "dana",
                    "user_id": None,
                    "timestamp": "2026-11-20T08:12:00Z",
                    "items": [{"sku": "APL", "quantity": 0.525, "discount": "0.50"}],
                    "discount": "1.00",
                    "payments": [
                        {"method": "card", "amount": "5.00"},
                        {"method": "cash", "amount": "20.00"},
                    ],
                },
            ]
        },
    )

    id: UUID | None = Field(
        None, description="Minted by the register; the same id again records nothing new."
    )
    branch_id: BranchRef | None = Field(None, description="The branch's number or code.")
    supermarket_id: BranchRef | None = Field(None, description="Another name of `branch_id`.")
    register_: Code | None = Field(None, alias="register", description="The checkout point's code.")
    cashier: Code | None = None
    user_id: Code | None = Field(
        None,
        description="`new` registers a customer; a UUID4 or code not on file is registered too;"
        " null is a walk-in.",
    )
    customer_id: Code | None = Field(None, description="Another name of `user_id`.")
    timestamp: Timestamp = Field(
        None, description="When it was rung up; now, if absent. Without a zone: the branch's time."
    )
    items: Annotated[list[ItemIn], Field(max_length=MOST_ITEMS, json_schema_extra={"minItems": 1})]
    discount: Discount | None = Field(
        None, description="Off the whole purchase: an amount, or `10%`."
    )
    payments: Annotated[list[PaymentIn], Field(max_length=MOST_PAYMENTS)] | None = None
    offline: bool = Field(
        False,
        strict=True,
        description="Rung up without a network: kept as it is, and flagged if prices differ.",
    )

    @property
    def branch(self) -> tuple[str, int | str]:
        """The branch, after the name of the field that tells it.

        Raises:
            BranchMissing: Neither field does.
        """
        if self.branch_id is not None:
            return "branch_id", self.branch_id
        if self.supermarket_id is not None:
            return "supermarket_id", self.supermarket_id
        raise BranchMissing("Say where: branch_id (or supermarket_id).", pointer="/branch_id")

    def check_names(self) -> None:
        """Hold a thing that has two names here to one value.

        Raises:
            NamesDiffer: It has two.
        """
        for one, other in (("branch_id", "supermarket_id"), ("user_id", "customer_id")):
            if {one, other} <= self.model_fields_set and getattr(self, one) != getattr(self, other):
                raise NamesDiffer(
                    f"{one} and {other} are two names of one thing, and differ.",
                    pointer=f"/{other}",
                )


class BatchIn(BaseModel):
    """Purchases that a register has gathered. Each is taken or refused by itself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "purchases": [
                        {
                            "id": "01926f3a-7c1e-7b20-9d4e-5f1a2b3c4d5e",
                            "branch_id": "SM1",
                            "timestamp": "2026-11-20T08:12:00Z",
                            "items": [{"barcode": "4006381333931"}],
                            "offline": True,
                        }
                    ]
                }
            ]
        },
    )

    purchases: Annotated[list[Any], Field(max_length=MOST_IN_BATCH)] = Field(
        description="Each as in `POST /purchases`, with its `id`."
    )


class ResultOut(BaseModel):
    id: str | None
    status: Literal["recorded", "already_recorded", "refused"]
    purchase: PurchaseOut | None = None
    problem: Problem | None = None


class BatchOut(BaseModel):
    results: list[ResultOut]


_KEYS: tuple[tuple[str, ProductKey], ...] = (
    ("product_id", "id"),
    ("sku", "sku"),
    ("barcode", "barcode"),
    ("product_name", "name"),
)


def draft_of(purchase: PurchaseIn, digits: int, fallback_id: UUID | None = None) -> PurchaseDraft:
    """Read a request as a draft.

    Args:
        purchase: The request.
        digits: Of the currency's minor unit.
        fallback_id: From an idempotency key, for a request without an id.

    Raises:
        Invalid: Something in it is of the right type and still can't be; points at it.
    """
    purchase.check_names()
    branch_field, branch = purchase.branch
    if not purchase.items:
        raise NoItems("A purchase has at least one item.", pointer="/items")
    items = tuple(
        item_draft(item, position, digits) for position, item in enumerate(purchase.items)
    )
    payments = read_payments(purchase.payments, digits)
    customer = read_customer(purchase.user_id or purchase.customer_id)
    discount, discount_bp = read_discount(purchase.discount, digits, "/discount")
    return PurchaseDraft(
        id=purchase.id or fallback_id or uuid7(),
        branch=branch,
        branch_field=branch_field,
        register=purchase.register_,
        cashier=purchase.cashier,
        customer=customer,
        occurred_at=purchase.timestamp,
        items=items,
        discount_minor=discount,
        discount_bp=discount_bp,
        payments=payments,
        offline=purchase.offline,
        content_hash=hash_of(
            branch, purchase.register_, purchase.cashier, customer, purchase.timestamp,
            items, discount, discount_bp, payments, purchase.offline,
        ),
    )  # fmt: skip


def read_payments(
    payments: Sequence[PaymentIn] | None, digits: int
) -> tuple[PaymentDraft, ...] | None:
    """Read how something is paid; None and an empty list are not told.

    Raises:
        AmountInvalid: An amount is finer than the currency, or below zero.
    """
    if not payments:
        return None
    return tuple(
        PaymentDraft(
            payment.method, read_minor(payment.amount, digits, f"/payments/{position}/amount")
        )
        for position, payment in enumerate(payments)
    )


def item_draft(item: ItemIn, position: int, digits: int) -> ItemDraft:
    """Read a line as a draft.

    Raises:
        Invalid: Something in it is of the right type and still can't be; points at it.
    """
    place = f"/items/{position}"
    discount, discount_bp = read_discount(item.discount, digits, f"{place}/discount")
    return ItemDraft(
        _named(item, place),
        read_quantity(item.quantity, f"{place}/quantity"),
        discount,
        None
        if item.unit_price is None
        else read_minor(item.unit_price, digits, f"{place}/unit_price"),
        discount_bp,
    )


def _named(item: ItemIn, place: str) -> ProductRef:
    named = [
        ProductRef(key, value, field)
        for field, key in _KEYS
        if (value := getattr(item, field)) is not None and value != ""
    ]
    if len(named) != 1:
        raise ProductNotNamed(
            "A line names its product once, by product_id, sku, barcode or product_name.",
            pointer=place + (f"/{named[1].field}" if named else ""),
        )
    return named[0]


def read_quantity(value: Any, pointer: str) -> int:
    """Read a `Quantity` in thousandths.

    Raises:
        QuantityInvalid: It is no number above zero, too fine or too large.
    """
    try:
        quantity = parse_milli(value)
    except ValueError as error:
        raise QuantityInvalid(f"{_capital(error)}.", pointer=pointer) from error
    if not 0 < quantity <= MAX_QUANTITY_MILLI:
        raise QuantityInvalid("A quantity is above zero, and at most a million.", pointer=pointer)
    return quantity


def read_discount(value: Any, digits: int, pointer: str) -> tuple[int, int | None]:
    """Read a `Discount` as an amount, or as basis points in its place.

    Raises:
        AmountInvalid: It is finer than the currency, or below zero.
    """
    if value is None:
        return 0, None
    if isinstance(value, str) and value.strip().endswith("%"):
        return 0, _percent(value)
    return read_minor(value, digits, pointer), None


def read_minor(value: Any, digits: int, pointer: str) -> int:
    """Read an `Amount` in minor units.

    Raises:
        AmountInvalid: It is finer than the currency, too large, or below zero.
    """
    try:
        amount = parse_minor(value, digits)
    except ValueError as error:
        raise AmountInvalid(f"{_capital(error)}.", pointer=pointer) from error
    if amount < 0:
        raise AmountInvalid("An amount is not below zero.", pointer=pointer)
    return amount


def _capital(error: ValueError) -> str:
    message = str(error)
    return message[:1].upper() + message[1:]


def read_customer(said: str | None) -> UUID | str | NewCustomer | None:
    """Read whose a purchase is; None is a walk-in."""
    if said is None:
        return None
    if said.lower() == NEW_CUSTOMER.value:
        return NEW_CUSTOMER
    return customer_ref(said)


def hash_of(*content: Any) -> bytes:
    """Answer what tells a request sent again from another one under its id."""
    return blake2b(repr(content).encode(), digest_size=16).digest()
