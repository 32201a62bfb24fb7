"""Money, quantities and rates as integers, and how people write them.

Money is counted in minor units (cents), quantities in thousandths, rates in basis points.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import cache

MAX_MINOR = 10**13
"""The largest amount taken from outside, in minor units: sums of millions of them fit 64 bits."""

MAX_QUANTITY_MILLI = 1_000_000_000
"""The largest quantity of one line: a million units."""

_WITHOUT_DIGITS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
_WITH_THREE_DIGITS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_PLAIN = re.compile(r"-?\d{1,20}(?:\.\d{0,20})?\Z", re.ASCII)


@cache
def minor_digits(currency: str) -> int:
    """Answer how many digits follow the decimal point in a currency (ISO 4217).

    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    if currency in _WITHOUT_DIGITS:
        return 0
    return 3 if currency in _WITH_THREE_DIGITS else 2


def format_minor(amount_minor: int, digits: int = 2) -> str:
    """Write an amount as the decimal string that the API speaks.

    >>> format_minor(450), format_minor(-5), format_minor(450, digits=0)
    ('4.50', '-0.05', '450')
    """
    if digits == 0:
        return str(amount_minor)
    sign = "-" if amount_minor < 0 else ""
    text = str(abs(amount_minor)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}"


def _scaled(value: object, digits: int, what: str) -> int:
    """Read a plain decimal as an integer of `digits` more digits; refuse what would be rounded."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(f"{what} is a decimal number such as 4.50")
    if isinstance(value, int):
        if abs(value) > MAX_MINOR:
            raise ValueError(f"{what} is too large")
        return int(value * 10**digits)
    text = value.strip() if isinstance(value, str) else format(Decimal(str(value)), "f")
    if not _PLAIN.match(text):
        raise ValueError(f"{what} is a decimal number such as 4.50")
    try:
        scaled = Decimal(text).scaleb(digits)
    except InvalidOperation as error:
        raise ValueError(f"{what} is a decimal number such as 4.50") from error
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{what} has more than {digits} digits after the point")
    return int(scaled)


def parse_minor(value: object, digits: int = 2) -> int:
    """Read an amount of money, written as a decimal string or a number, in minor units.

    Raises:
        ValueError: Not a decimal number, finer than the currency, or beyond `MAX_MINOR`.

    >>> parse_minor("4.50"), parse_minor(4.5), parse_minor(4)
    (450, 450, 400)
    """
    amount = _scaled(value, digits, "an amount")
    if abs(amount) > MAX_MINOR:
        raise ValueError("an amount is too large")
    return amount


def parse_milli(value: object) -> int:
    """Read a quantity in thousandths.

    Raises:
        ValueError: Not a decimal number, or finer than a thousandth.

    >>> parse_milli(2), parse_milli(0.525), parse_milli("1.5")
    (2000, 525, 1500)
    """
    return _scaled(value, 3, "a quantity")


def format_milli(quantity_milli: int) -> int | float:
    """Write a quantity as the number that the API speaks.

    >>> format_milli(2000), format_milli(525)
    (2, 0.525)
    """
    whole, rest = divmod(quantity_milli, 1000)
    return quantity_milli / 1000 if rest else whole


def parse_rate(value: object) -> int:
    """Read a tax rate in basis points: `19`, `"7.5"` and `"19%"` are per cent.

    A rate between 0 and 1 without a `%` sign is read as a fraction: `0.19` is 19 %.

    Raises:
        ValueError: Not a rate from 0 to 100 %, or finer than a hundredth of a per cent.

    >>> parse_rate(19), parse_rate("7.5%"), parse_rate("0.19")
    (1900, 750, 1900)
    """
    text = value.strip() if isinstance(value, str) else value
    is_percent = isinstance(text, str) and text.endswith("%")
    if is_percent:
        text = str(text).removesuffix("%")
    millionths = _scaled(text, 6, "a tax rate")
    if 0 < millionths < 1_000_000 and not is_percent:
        millionths *= 100
    rate_bp, finer = divmod(millionths, 10_000)
    if finer:
        raise ValueError("a tax rate has at most two digits after the point")
    if not 0 <= rate_bp <= 10_000:
        raise ValueError("a tax rate lies between 0 and 100 %")
    return rate_bp


def format_rate(rate_bp: int) -> int | float:
    """Write a rate as a number of per cent.

    >>> format_rate(1900), format_rate(750)
    (19, 7.5)
    """
    whole, rest = divmod(rate_bp, 100)
    return rate_bp / 100 if rest else whole
