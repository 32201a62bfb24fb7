"""What a field of an imported file means: money, rates, quantities, times and lists of items."""

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from checkstand.platform.money import MAX_MINOR, MAX_QUANTITY_MILLI, parse_rate

_MAX_NUMBER_CHARS = 40
_MAX_CACHED_CHARS = 2_000
_NAME_COMMA, _STAND_IN = "\\,", "\ue02c"
_YEARS = range(1970, 2200)

_PLAIN_MONEY = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,3}))?").fullmatch
_MONEY = re.compile(r"([0-9.,'’\s]*?)(?:([.,])([0-9]+))?").fullmatch
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'’\s])[0-9]{3})(?:\1[0-9]{3})*").fullmatch
_RATE = re.compile(r"([0-9]*(?:[.,][0-9]+)?)\s*(%?)").fullmatch
_NUMBER = re.compile(
    r"([+-]?)([0-9]*)(?:([.,])([0-9]*))?(?<=[0-9.,])(?:[eE][+-]?[0-9]+)?"
).fullmatch
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?)"
    r"(?:\ ?([Zz]|[+-][0-9]{2}:?[0-9]{2}))?"
    r"(?:\ ?\[([A-Za-z0-9_+/-]+)\]|\ (UTC|GMT|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+))?"
).fullmatch


class FieldError(ValueError):
    """A field can't be understood; `message` tells the person how to put it right."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ItemRef(NamedTuple):
    """An entry of an items list: the name or sku as written, and how much of it."""

    name: str
    quantity_milli: int


def parse_items_list(text: str) -> list[ItemRef]:
    """Read what was bought from one field: names or skus, each with an optional quantity.

    Entries are separated by `,`. Only a list without any `,` may use `;` instead, and only
    one without either may use `|`. So a name holding `;` is safe in a list with commas, and a
    quantity needs a decimal point. A separator at the very end is ignored. A colon belongs to the
    name unless a number follows it. A comma after a backslash belongs to the name.

    Raises:
        FieldError: `items-missing`, `item-empty` or `quantity-invalid`.

    >>> parse_items_list("apple:2, flour:0.525, note: big")
    [ItemRef(name='apple', quantity_milli=2000), ItemRef(name='flour', quantity_milli=525), \
ItemRef(name='note: big', quantity_milli=1000)]
    """
    text = text.strip()
    separator = ","
    if "," not in text:
        separator = ";" if ";" in text else "|" if "|" in text else ","
    if _NAME_COMMA in text:
        text = text.replace(_NAME_COMMA, _STAND_IN)
    entries = text.removesuffix(separator).split(separator)
    if entries == [""]:
        raise FieldError("items-missing", "The list of items is empty: name at least one product.")
    read = _item_ref if len(text) <= _MAX_CACHED_CHARS else _item_ref.__wrapped__
    return list(map(read, entries))


@lru_cache(maxsize=8192)
def _item_ref(entry: str) -> ItemRef:
    name = entry.strip().replace(_STAND_IN, ",")
    quantity_milli = 1000
    before, colon, after = name.rpartition(":")
    after = after.strip()
    if colon and (not after or _NUMBER(after)):
        name = before.rstrip()
        try:
            quantity_milli = parse_quantity(after)
        except FieldError as error:
            raise FieldError(error.code, f"'{_shown(entry)}': {error.message}") from None
    if not name:
        message = "An item in the list has no name: remove the extra separator or name the product."
        raise FieldError("item-empty", message)
    return ItemRef(name, quantity_milli)


def parse_quantity(text: str, *, allow_negative: bool = False) -> int:
    """Read a quantity into thousandths.

    Raises:
        FieldError: `quantity-invalid`: no number, zero, negative where that is not allowed,
            finer than a thousandth, above a million, or like `1,250`, which can be read in two
            ways.

    >>> parse_quantity("0.525")
    525
    """
    text = text.strip()
    match = _NUMBER(text) if len(text) <= _MAX_NUMBER_CHARS else None
    milli = 0
    if match and "e" not in text.lower() and (match[2] or match[4]):
        if match[3] == "," and _could_be_thousands(match[2], match[4]):
            message = f"'{text}' can be read in two ways: write it with a decimal point or without."
            raise FieldError("quantity-invalid", message)
        decimals = (match[4] or "").rstrip("0")
        if len(decimals) > 3:
            message = "A quantity has at most three decimals: round it, for example to 0.525."
            raise FieldError("quantity-invalid", message)
        milli = int((match[2] or "0") + decimals.ljust(3, "0"))
        milli = -milli if match[1] == "-" else milli
    if milli == 0 or (milli < 0 and not allow_negative) or abs(milli) > MAX_QUANTITY_MILLI:
        sign = "other than" if allow_negative else "above"
        message = f"'{_shown(text)}' is no quantity: write a number {sign} 0, like 2 or 0.525."
        raise FieldError("quantity-invalid", message)
    return milli


def parse_money(text: str, minor_digits: int, *, allow_negative: bool = False) -> int:
    """Read an amount of money into minor units.

    A currency symbol before or after it is passed over. A point is the decimal point; a comma is
    the decimal comma unless exactly three digits follow, when it could as well separate
    thousands: `1,234` is refused, while `1,234.50`, `1.234,50` and `1 234,50` are clear.
    In a currency without minor units `1,234` is clear too, and `1.000` is refused.

    Raises:
        FieldError: `amount-missing`, `amount-invalid`, `amount-ambiguous`,
            `amount-negative`, `amount-too-precise` or `amount-too-large`.

    >>> parse_money("€1.234,50", 2), parse_money("4.5", 2), parse_money("450", 0)
    (123450, 450, 450)
    """
    plain = _PLAIN_MONEY(text)
    if plain and len(plain[2] or "") <= minor_digits:
        return _in_bounds(int(plain[1] + (plain[2] or "").ljust(minor_digits, "0")))
    text = text.strip()
    if not text:
        raise FieldError("amount-missing", "The amount is missing: write a number like 4.50.")
    if len(text) > _MAX_NUMBER_CHARS:
        raise _money_invalid(text)
    is_negative, amount = _without_sign_and_symbol(text)
    whole, decimals = _split_amount(amount, minor_digits, text)
    decimals = decimals.rstrip("0")
    if len(decimals) > minor_digits:
        finest = f"at most {minor_digits}" if minor_digits else "no"
        message = f"'{text}' has too many decimals: this currency has {finest}, so round it."
        raise FieldError("amount-too-precise", message)
    minor = _in_bounds(int((whole or "0") + decimals.ljust(minor_digits, "0")))
    if is_negative and minor and not allow_negative:
        raise FieldError(
            "amount-negative", f"'{text}' is below zero: write an amount of 0 or more."
        )
    return -minor if is_negative else minor


def _without_sign_and_symbol(text: str) -> tuple[bool, str]:
    """Take one sign and one currency symbol off an amount, in either order and at either end."""
    signs = symbols = ""
    while text and (text[0] in "+-−" or unicodedata.category(text[0]) == "Sc"):
        is_sign = text[0] in "+-−"
        signs, symbols = signs + text[0] * is_sign, symbols + text[0] * (not is_sign)
        text = text[1:].lstrip()
    while text and unicodedata.category(text[-1]) == "Sc":
        symbols += text[-1]
        text = text[:-1].rstrip()
    if len(signs) > 1 or len(symbols) > 1:
        return False, ""
    return signs in ("-", "−"), text


def _split_amount(amount: str, minor_digits: int, written: str) -> tuple[str, str]:
    match = _MONEY(amount)
    if not match or not amount:
        raise _money_invalid(written)
    whole, point, decimals = match[1], match[2] or "", match[3] or ""
    groups = _GROUPED(whole)
    if whole and not whole.isdigit() and not groups:
        raise _money_invalid(written)
    if not point:
        return (whole if whole.isdigit() else _ungrouped(whole)), ""
    if groups:
        if groups[1] != point:
            return _ungrouped(whole), decimals
        if len(decimals) == 3:
            return _ungrouped(whole + point + decimals), ""
        raise _money_invalid(written)
    if _could_be_thousands(whole, decimals):
        if point == "," and minor_digits == 0:
            return whole + decimals, ""
        if point == "," or minor_digits == 0:
            small = f"{whole}.{decimals[:minor_digits]}" if minor_digits else whole
            message = f"'{written}' can be read in two ways: write {whole}{decimals} or {small}."
            raise FieldError("amount-ambiguous", message)
    return whole, decimals


def _could_be_thousands(before: str, after: str) -> bool:
    return len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0"


def _ungrouped(grouped: str) -> str:
    return "".join(char for char in grouped if char.isdigit())


def _in_bounds(minor: int) -> int:
    if minor > MAX_MINOR:
        message = "The amount is too large to be true: check for digits typed twice."
        raise FieldError("amount-too-large", message)
    return minor


def _money_invalid(text: str) -> FieldError:
    message = f"'{_shown(text)}' is not an amount of money: write a number like 4.50."
    return FieldError("amount-invalid", message)


def parse_tax_rate(text: str) -> int:
    """Read a tax rate or percentage into basis points.

    A rate below 1 is read as a fraction, `0.19` as 19 %, unless a percent sign follows.

    Raises:
        FieldError: `rate-missing`, `rate-invalid`, `rate-too-precise` or
            `rate-out-of-range`.

    >>> [parse_tax_rate(text) for text in ("19", "19%", "7.5", "0.19", "0.5%")]
    [1900, 1900, 750, 1900, 50]
    """
    text = text.strip()
    if not text:
        raise FieldError("rate-missing", "The rate is missing: write a percentage like 19 or 7.5.")
    match = _RATE(text) if len(text) <= _MAX_NUMBER_CHARS else None
    if not match or not match[1]:
        message = f"'{_shown(text)}' is not a rate: write a percentage like 19 or 7.5."
        raise FieldError("rate-invalid", message)
    number = "0" + match[1].replace(",", ".")
    if Decimal(number) > 100:
        message = f"'{text}' is more than 100 %: write a percentage from 0 to 100."
        raise FieldError("rate-out-of-range", message)
    try:
        return parse_rate(number + ("%" if match[2] else ""))
    except ValueError as error:
        message = f"'{text}' is too fine: round the percentage to two decimals, like 7.25."
        raise FieldError("rate-too-precise", message) from error


def parse_timestamp(text: str) -> datetime:
    """Read the moment of a purchase.

    With a zone (`Z`, `+02:00`, `[Europe/Berlin]`, ` UTC`) the answer is aware, in UTC.
    Without one it is naive: the branch's wall clock, for the caller to place. An hour that a zone
    has twice, when summer time ends, is read as the first. Fractions finer than a microsecond
    are cut off.

    Raises:
        FieldError: `timestamp-missing`, `timestamp-invalid` (a date alone too) or
            `timestamp-out-of-range`: outside the years 1970 to 2199.

    >>> parse_timestamp("2025-10-28T09:30:00+02:00").isoformat()
    '2025-10-28T07:30:00+00:00'
    """
    match = _TIMESTAMP(text) or _TIMESTAMP(text.strip())
    if not match:
        raise _timestamp_invalid(text)
    date, time, offset, *zones = match.groups()
    zone = zones[0] or zones[1]
    try:
        moment = datetime.fromisoformat(f"{date}T{time}{(offset or '').upper()}")
    except ValueError:
        raise _timestamp_invalid(text) from None
    if moment.year not in _YEARS:
        raise _year_refused()
    if zone:
        moment = _placed(moment, zone)
    if moment.tzinfo is None:
        return moment
    moment = moment.astimezone(UTC)
    if moment.year not in _YEARS:
        raise _year_refused()
    return moment


def _placed(moment: datetime, zone: str) -> datetime:
    """Give a time the zone named after it, which an offset written as well must agree with."""
    try:
        placed = moment.replace(tzinfo=ZoneInfo(zone))
    except (LookupError, ValueError, OSError):
        message = f"The time zone '{_shown(zone)}' is unknown: write one like Europe/Berlin or UTC."
        raise FieldError("timestamp-invalid", message) from None
    if moment.tzinfo is None:
        return placed
    if moment.tzinfo is not UTC and (
        moment.astimezone(placed.tzinfo).utcoffset() != moment.utcoffset()
    ):
        message = "The time's offset and its time zone disagree: write only one of them."
        raise FieldError("timestamp-invalid", message)
    return moment


def _timestamp_invalid(text: str) -> FieldError:
    if not text.strip():
        message = "The date and time are missing: write them like 2025-10-28T09:30:00."
        return FieldError("timestamp-missing", message)
    message = f"'{_shown(text)}' is not a date and time: write it like 2025-10-28T09:30:00."
    return FieldError("timestamp-invalid", message)


def _year_refused() -> FieldError:
    return FieldError("timestamp-out-of-range", "The year must lie from 1970 to 2199: correct it.")


def _shown(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _MAX_NUMBER_CHARS else text[: _MAX_NUMBER_CHARS - 1] + "…"
