"""Kinds of fields that requests are made of."""

import base64
import re
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from checkstand.platform.errors import Invalid
from checkstand.platform.money import (
    MAX_MINOR,
    MAX_QUANTITY_MILLI,
    parse_milli,
    parse_minor,
    parse_rate,
)
from checkstand.platform.text import is_one_line, is_printable

_LONGEST_NUMBER = 40
DECIMAL_PATTERN = r"^\s*-?[0-9]{1,20}(\.[0-9]{0,20})?\s*$"
"""A decimal number as text: nothing else is read as an amount or a quantity."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _printable(text: str) -> str:
    if not is_printable(text):
        raise ValueError("has characters that can't be printed")
    return text


def _one_line(text: str) -> str:
    if not is_one_line(text):
        raise ValueError("has line breaks or other characters that can't be printed")
    return text


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_printable)
]
"""A text of at most 200 characters, in any script, without control characters."""

Name = Annotated[Text, StringConstraints(min_length=1), AfterValidator(_one_line)]
"""What something is called; one line."""

Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
    AfterValidator(_one_line),
]
"""A short name given by people: a branch's, a register's, a customer's code, a sku."""

RowId = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1})]


def _not_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("should be a number or a text")
    return value


BranchRef = Annotated[int | Code, BeforeValidator(_not_bool), Field(examples=["SM1"])]
"""A branch's number or code."""


def _day(value: Any) -> date:
    """Read a day; pydantic alone would take a number of seconds for one, too."""
    if isinstance(value, str) and _DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("a date is written like 2025-03-10")


Day = Annotated[date, BeforeValidator(_day)]
"""A day, written `YYYY-MM-DD` and in no other way."""

Limit = Annotated[int, Query(ge=1, le=500, description="Most rows to answer with.")]


def _given_out(cursor: str | None) -> str | None:
    """Refuse a cursor with control characters in it: a list's rows have none, a database minds.

    Whatever else is wrong with a cursor `decode_cursor` finds.
    """
    if cursor:
        try:
            key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except ValueError:
            return cursor
        parts = key if isinstance(key, list) else []
        if any(isinstance(part, str) and not is_printable(part) for part in parts):
            raise ValueError("the cursor is not one that this list gave out")
    return cursor


Cursor = Annotated[
    str | None,
    StringConstraints(max_length=2000),
    AfterValidator(_given_out),
    Query(description="`next_cursor` of the page before, for the page after it."),
]

Active = Annotated[
    Literal["true", "false", "all"],
    Query(description="`true` for those in use, `false` for those deactivated, `all` for both."),
]


def wanted(active: Literal["true", "false", "all"]) -> bool | None:
    """Read the filter `active`: None is both."""
    return None if active == "all" else active == "true"


def _amount(value: Any) -> Any:
    """Take a decimal string or a number; how fine it may be is the currency's to say."""
    if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
        raise ValueError("an amount is too large")
    parse_minor(value, digits=3)
    return value


Amount = Annotated[
    str | int | float,
    BeforeValidator(_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": DECIMAL_PATTERN, "maxLength": _LONGEST_NUMBER},
                {"type": "number", "minimum": -MAX_MINOR // 100, "maximum": MAX_MINOR // 100},
            ],
            "examples": ["4.50"],
        }
    ),
]
"""Money as the API takes it: a decimal string, or a number."""


def amount_minor(amount: str | int | float, digits: int, pointer: str) -> int:
    """Read an `Amount` in minor units of a currency with so many digits.

    Raises:
        Invalid: It is finer than the currency, or too large.
    """
    try:
        return parse_minor(amount, digits)
    except ValueError as error:
        message = str(error)
        raise Invalid(
            f"{message[:1].upper()}{message[1:]}.", pointer=pointer, code="validation-failed"
        ) from error


Money = Annotated[str, WithJsonSchema({"type": "string", "examples": ["4.50"]})]
"""Money as the API answers it: a decimal string in the currency's minor digits."""


def _stock(value: Any) -> int:
    if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
        raise ValueError("a quantity is too large")
    quantity_milli = parse_milli(value)
    if not 0 <= quantity_milli <= MAX_QUANTITY_MILLI:
        raise ValueError(f"a quantity in stock lies between 0 and {MAX_QUANTITY_MILLI // 1000}")
    return quantity_milli


StockQuantity = Annotated[
    int,
    BeforeValidator(_stock),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "number",
                    "minimum": 0,
                    "maximum": MAX_QUANTITY_MILLI // 1000,
                    "multipleOf": 0.001,
                },
                {"type": "string", "pattern": DECIMAL_PATTERN, "maxLength": _LONGEST_NUMBER},
            ],
            "examples": [24],
        }
    ),
]
"""A quantity in stock, as a number; read in thousandths."""


def _rate(value: Any) -> int:
    if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
        raise ValueError("a tax rate lies between 0 and 100 %")
    return parse_rate(value)


TaxRate = Annotated[
    int,
    BeforeValidator(_rate),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 100, "multipleOf": 0.01},
                {
                    "type": "string",
                    "pattern": DECIMAL_PATTERN.removesuffix("$") + r"%?\s*$",
                    "maxLength": _LONGEST_NUMBER,
                },
            ],
            "examples": [19, "7.5%"],
        }
    ),
]
"""A tax rate in per cent, or as a fraction below 1; read in basis points."""
