"""Which purchases a list is of."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from checkstand.platform.errors import Invalid
from checkstand.purchases.drafts import customer_ref

_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z")

NO_CATEGORY, UNKNOWN_CATEGORY = 0, -1
"""The number of what has no category, as the summaries have it; and of what never was one."""


class DatesInvalid(Invalid):
    code = "dates-invalid"


@dataclass(frozen=True, slots=True)
class PurchaseFilter:
    """Purchases of a branch, of a range of business dates (both inclusive), of a customer, ….

    None leaves that out.

    Attributes:
        product: A product's number or sku; some line is of it.
        category: A category's name, or `uncategorised`; some line was in it when it was sold.
        hour: Of the branch's day, 0 to 23.
        weekday: Of the business date; Monday is 1, Sunday 7.
        register: The code of a register, of whichever branch.
        receipt: The beginning of a receipt number, or a purchase's id.
    """

    branch: int | str | None = None
    first: date | None = None
    last: date | None = None
    customer: UUID | str | None = None
    cashier: str | None = None
    payment_method: str | None = None
    product: str | None = None
    category: str | None = None
    hour: int | None = None
    weekday: int | None = None
    register: str | None = None
    receipt: str | None = None

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
        **others: Any,
    ) -> "PurchaseFilter":
        """Read what a person asks for: dates as a day, a week, or a range; the rest as it is.

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
            **others,
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter whose names have been looked up; None leaves that out.

    Attributes:
        asked: The filter; its names are not looked at any more.
        category_id: Of lines when they were sold; or `NO_CATEGORY`, or `UNKNOWN_CATEGORY`.
        purchase_id: One purchase's, where a receipt is named by it.
    """

    asked: PurchaseFilter
    branch_id: int | None = None
    customer_id: UUID | None = None
    product_id: int | None = None
    category_id: int | None = None
    register_ids: tuple[int, ...] | None = None
    purchase_id: UUID | None = None


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
