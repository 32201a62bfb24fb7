from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import dates, sampled_from

from checkstand.analytics.rules import DAY, MONTH, WEEK, Period


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2024, 12, 29), "2024-W52"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date.min, "0001-W01"),
        (date.max, "9999-W52"),
    ],
)
def test_weeks_are_those_of_iso_8601(day: date, week: str) -> None:
    assert WEEK.key(WEEK.number(day)) == week


def test_months_and_days_are_written_as_iso_dates() -> None:
    assert MONTH.key(MONTH.number(date(2025, 12, 31))) == "2025-12"
    assert MONTH.key(MONTH.number(date(2025, 12, 31)) + 1) == "2026-01"
    assert DAY.key(DAY.number(date(2024, 2, 28)) + 1) == "2024-02-29"
    assert MONTH.key(MONTH.number(date.min)) == "0001-01"


@given(dates(max_value=date.max - timedelta(days=1)), sampled_from([DAY, WEEK, MONTH]))
def test_the_next_day_lies_in_the_same_period_or_the_next(day: date, period: Period) -> None:
    here, next_one = period.number(day), period.number(day + timedelta(days=1))
    assert next_one - here in (0, 1)
    assert (period.key(here) == period.key(next_one)) == (here == next_one)
    assert period.key(here) <= period.key(next_one)
