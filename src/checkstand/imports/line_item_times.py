"""Reading the dates and times of line items, which come as spreadsheets write them."""

import re
from datetime import datetime, time
from functools import lru_cache

from checkstand.imports.fields import FieldError, parse_timestamp

_SPREADSHEET = re.compile(
    r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{2}|[0-9]{4})"
    r"(?:[T ,]+([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]+)?)?"
    r"(?:\ ?([AaPp])\.?[Mm]\.?)?)?"
).fullmatch


@lru_cache(maxsize=4096)
def parse_moment(text: str, day_first: bool | None = None) -> datetime:
    """Read the moment of a receipt: as `parse_timestamp` does, or as spreadsheets write it.

    A date alone is the start of its day. Dates with points have the day first; those with `/` or
    `-` are read as it was told, or as only one way is possible.

    Args:
        text: As the file has it.
        day_first: Whether 1/12/2010 is in December; None where nobody says.

    Raises:
        FieldError: `timestamp-missing`, `timestamp-invalid`, `timestamp-out-of-range` or
            `timestamp-ambiguous`.

    >>> parse_moment("12/1/2010 8:26", False).isoformat()
    '2010-12-01T08:26:00'
    >>> parse_moment("24.12.2010").isoformat()
    '2010-12-24T00:00:00'
    """
    match = _SPREADSHEET(text.strip())
    if match is None:
        return parse_timestamp(text)
    first, mark, second, third, hour, minute, seconds, half = match.groups()
    a, b, c = int(first), int(second), int(third)
    if len(first) == 4 and len(third) == 2:
        year, month, day = a, b, c
    elif len(first) > 2:
        return parse_timestamp(text)
    else:
        year = c + (2000 if len(third) == 2 else 0)
        day, month = (a, b) if _is_day_first(a, b, mark, day_first, text) else (b, a)
    try:
        at = time(_hour(int(hour), half), int(minute), int(seconds or 0)) if hour else time()
        datetime(year, month, day)  # noqa: DTZ001
    except ValueError:
        return parse_timestamp(text)
    return parse_timestamp(f"{year:04}-{month:02}-{day:02}T{at.isoformat()}")


def _is_day_first(a: int, b: int, mark: str, told: bool | None, text: str) -> bool:
    if mark == ".":
        return True
    if told is not None:
        return told
    if a == b or b > 12:
        return False
    if a > 12:
        return True
    message = (
        f"'{text.strip()}' can be read in two ways: say whether the day or the month comes first"
        " (day_first)."
    )
    raise FieldError("timestamp-ambiguous", message)


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    return hour % 12 + (12 if half in "Pp" else 0)
