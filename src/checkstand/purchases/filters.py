"""Which purchases a list is of."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from checkstand.platform.errors import Invalid
from checkstand.purchases.drafts import customer_ref

_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z")


class DatesInvalid(Invalid):
    code = "dates-invalid"


@dataclass(frozen=True, slots=True)
class PurchaseFilter:
    """Purchases of a branch, of a range of business dates (both inclusive), of a customer, ….

    None leaves that out.
    """

    branch: int | str | None = None
    first: date | None = None
    last: date | None = None
    customer: UUID | str | None = None
    cashier: str | None = None
    payment_method: str | None = None

    @classmethod
    def read(
        cls,
        *,
        branch: str | None = None,
        first: date | None = None,
        last: date | None = None,
        on: date | None = None,
        week: str | None = None,
        customer: str | None = None,
        cashier: str | None = None,
        payment_method: str | None = None,
    ) -> "PurchaseFilter":
        """Read what a person asks for: dates as a day, a week, or a range.

        Raises:
            DatesInvalid: The range ends before it starts, there is no such week, or a day or week
                is asked for together with another range.
        """
        given = [bool(first or last), on is not None, week is not None]
        if sum(given) > 1:
            raise DatesInvalid("Ask for a date, a week, or from and to.", pointer="/date")
        if on is not None:
            first = last = on
        if week is not None:
            first, last = week_dates(week)
        if first and last and first > last:
            raise DatesInvalid("The range ends before it starts.", pointer="/from")
        return cls(
            branch=branch,
            first=first,
            last=last,
            customer=customer_ref(customer) if customer else None,
            cashier=cashier,
            payment_method=payment_method,
        )


def week_dates(week: str) -> tuple[date, date]:
    """Answer the Monday and the Sunday of an ISO week.

    Raises:
        DatesInvalid: There is no such week.

    >>> week_dates("2026-W47")
    (datetime.date(2026, 11, 16), datetime.date(2026, 11, 22))
    """
    match = _WEEK.match(week)
    try:
        if match is None:
            raise ValueError(week)
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday, monday + timedelta(days=6)
    except (ValueError, OverflowError) as error:
        raise DatesInvalid(
            f"There is no week {week!r}: write 2026-W47.", pointer="/week"
        ) from error
