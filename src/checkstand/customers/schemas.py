"""Customers as JSON: what is asked and what is answered."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from checkstand.customers.repository import CustomerView
from checkstand.customers.rules import read_email, read_phone
from checkstand.customers.service import CustomerChanges
from checkstand.platform.http.fields import Code, Name, Text
from checkstand.platform.text import is_one_line


def _email(text: str) -> str:
    if not is_one_line(text):
        raise ValueError("has characters that can't be printed")
    return read_email(text) if text else text


def _phone(text: str) -> str:
    return read_phone(text) if text else text


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_email),
    Field(examples=["dana@example.com"]),
]
Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=40),
    AfterValidator(_phone),
    Field(description="Kept as its digits and `+`.", examples=["+972 50 123 4567"]),
]


class CustomerIn(BaseModel):
    """A new customer; gets an id."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Dana Levi",
                    "code": "u100",
                    "email": "dana@example.com",
                    "phone": "+972501234567",
                }
            ]
        },
    )

    name: Name
    code: Code | None = Field(None, description="Unique among customers.")
    email: Email | None = None
    phone: Phone | None = None
    active: bool = True

    def asked(self) -> CustomerChanges:
        return CustomerChanges(self.name, self.code, self.email, self.phone, self.active)


class CustomerPatch(BaseModel):
    """What to change of a customer: what is absent stays, what is null is taken away."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"phone": "+972501234567", "email": None}]}
    )

    name: Text | None = None
    code: Code | None = None
    email: Email | None = None
    phone: Phone | None = None
    active: bool | None = None

    def asked(self) -> CustomerChanges:
        """Answer the changes; a field sent as null becomes an empty text."""
        texts = {
            field: getattr(self, field) or ""
            for field in ("name", "code", "email", "phone")
            if field in self.model_fields_set
        }
        return CustomerChanges(**texts, active=self.active)


class CustomerOut(BaseModel):
    """A customer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "3f0c1a52-5f1e-4c0e-9a60-0d2b1a7c9e11",
                    "code": "u100",
                    "name": "Dana Levi",
                    "email": "dana@example.com",
                    "phone": "+972501234567",
                    "points": 0,
                    "purchases": 12,
                    "active": True,
                }
            ]
        }
    )

    id: UUID
    code: str | None
    name: str
    email: str | None
    phone: str | None
    points: int
    purchases: int
    active: bool


class CustomerPage(BaseModel):
    items: list[CustomerOut]
    next_cursor: str | None


def customer_out(customer: CustomerView) -> CustomerOut:
    return CustomerOut(
        id=customer.id,
        code=customer.code,
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        points=customer.points,
        purchases=customer.purchases,
        active=customer.active,
    )
