"""What the owner's questions are answered with: figures as integers, for HTTP and terminal alike.

Revenue is what was paid, less what was given back with refunds. A voided purchase counts for
nothing. A walk-in is a purchase, and no customer.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from checkstand.purchases.recorded import RecordedPurchase
from checkstand.purchases.rules import divide_rounding

Measure = Literal["units", "revenue", "purchases"]
"""What products are ranked by."""

Order = Literal["best", "worst"]

Grouping = Literal["hour", "day", "week", "month", "branch", "category", "payment_method"]
"""What revenue is split by."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which sales a question is about: everything, where nothing narrows it.

    Attributes:
        branch_id: One branch's number.
        first: First day, in each branch's own time zone.
        last: Last day, itself included.
    """

    branch_id: int | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_ever(self) -> bool:
        """Whether no date narrows it."""
        return self.first is None and self.last is None


@dataclass(frozen=True, slots=True)
class LoyalCustomer:
    """A customer with what they bought in the scope that was asked for."""

    customer_id: UUID
    code: str | None
    name: str
    purchases: int
    spent_minor: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class LoyalCustomers:
    """A page of them, most purchases first.

    Attributes:
        min_purchases: From how many purchases a customer is loyal.
        total: How many there are, on all pages.
        customers: Those of this page.
        has_more: Whether a page follows.
    """

    min_purchases: int
    total: int
    customers: tuple[LoyalCustomer, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class RankedProduct:
    """A product with its place; products that sold alike share one."""

    rank: int
    product_id: int
    name: str
    units_milli: int
    revenue_minor: int
    purchases: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What was sold altogether.

    Attributes:
        customers: Distinct customers; one who bought in two branches is one of both together.
        walk_ins: Purchases without a customer.
        units_milli: Pieces and kilograms together.
    """

    purchases: int
    customers: int
    walk_ins: int
    units_milli: int
    revenue_minor: int
    discount_minor: int
    tax_minor: int

    @property
    def average_basket_minor(self) -> int:
        """Revenue of a purchase on average, rounded half away from zero; 0 where there is none."""
        return divide_rounding(self.revenue_minor, self.purchases) if self.purchases > 0 else 0


@dataclass(frozen=True, slots=True)
class BranchTotals:
    branch_id: int
    code: str
    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Statistics:
    """The whole, and each branch of it, also those that sold nothing."""

    totals: Totals
    branches: tuple[BranchTotals, ...]


@dataclass(frozen=True, slots=True)
class Sales:
    """What was sold of one kind, in one place or at one time."""

    purchases: int
    units_milli: int
    revenue_minor: int

    def __add__(self, other: "Sales") -> "Sales":
        return Sales(
            self.purchases + other.purchases,
            self.units_milli + other.units_milli,
            self.revenue_minor + other.revenue_minor,
        )


NO_SALES = Sales(0, 0, 0)


@dataclass(frozen=True, slots=True)
class SeriesItem:
    """One key's part of the revenue."""

    key: str
    revenue_minor: int
    units_milli: int
    purchases: int


@dataclass(frozen=True, slots=True)
class HeatMapCell:
    """What was sold in one hour of one day of the week.

    Attributes:
        weekday: Monday is 1, Sunday 7, of the branch's business date.
        hour: Of the branch's day, 0 to 23.
    """

    weekday: int
    hour: int
    sales: Sales


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The owner's first look.

    Attributes:
        today: Sales on the day that each branch has now.
        overall: Sales in the scope that was asked for.
        recent: The newest purchases, newest first.
    """

    unique_customers: int
    loyal: LoyalCustomers
    top_products: tuple[RankedProduct, ...]
    today: Sales
    overall: Sales
    recent: tuple[RecordedPurchase, ...]
