"""Days, weeks and months as numbers without gaps, and how each is written. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """A way to cut time up.

    Attributes:
        number: Answers which one a day lies in; the next one has the next number.
        key: Writes it.
    """

    number: Callable[[date], int]
    key: Callable[[int], str]


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _week_key(number: int) -> str:
    year, week, _ = date.fromordinal(number * 7 + 1).isocalendar()
    return f"{year:04d}-W{week:02d}"


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_key(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


DAY = Period(date.toordinal, lambda number: date.fromordinal(number).isoformat())
WEEK = Period(_week, _week_key)
"""From Monday to Sunday, numbered by ISO 8601: the first week of a year has its first Thursday."""
MONTH = Period(_month, _month_key)
