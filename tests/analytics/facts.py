"""The owner's questions answered from the raw rows, in plain Python, to compare with.

Days and hours are worked out from the moment and the branch's time zone, not read from the row.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from checkstand.analytics.figures import NO_SALES, LoyalCustomer, RankedProduct, Sales, Totals
from checkstand.branches.models import Branch
from checkstand.catalog.models import Category, Product
from checkstand.customers.models import Customer
from checkstand.purchases.models import Payment, Purchase, PurchaseItem
from checkstand.shop import Shop

K = TypeVar("K", bound=Hashable)


@dataclass
class Fact:
    """A purchase that stands, or a refund."""

    row: Purchase
    branch: str
    local: datetime
    items: list[PurchaseItem]
    payments: list[Payment]

    @property
    def day(self) -> date:
        return self.local.date()

    @property
    def counted(self) -> int:
        return 1 if self.row.kind == "purchase" else 0

    @property
    def sales(self) -> Sales:
        units = sum(item.quantity_milli for item in self.items)
        return Sales(self.counted, units, self.row.total_minor)


class Facts:
    """All that stands, within a branch and dates."""

    def __init__(
        self,
        shop: Shop,
        branch: str | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> None:
        with shop.database.read() as session:
            self.branches = list(session.scalars(select(Branch).order_by(Branch.id)))
            self.products = {row.id: row for row in session.scalars(select(Product))}
            self.categories = {row.id: row.name for row in session.scalars(select(Category))}
            self.customers = {row.id: row for row in session.scalars(select(Customer))}
            items = defaultdict(list)
            for item in session.scalars(select(PurchaseItem)):
                items[item.purchase_id].append(item)
            payments = defaultdict(list)
            for payment in session.scalars(select(Payment)):
                payments[payment.purchase_id].append(payment)
            rows = list(session.scalars(select(Purchase)))
        gone = {row.original_id for row in rows if row.kind == "void"}
        self.touched = {row.customer_id for row in rows if row.kind != "purchase"}
        """Customers who have given something back."""
        self.kept: list[Fact] = []
        by_id = {row.id: row for row in self.branches}
        for row in rows:
            at = by_id[row.branch_id]
            local = row.occurred_at.astimezone(ZoneInfo(at.time_zone))
            if row.kind == "void" or row.id in gone:
                continue
            if branch is not None and at.code != branch:
                continue
            if (first and local.date() < first) or (last and local.date() > last):
                continue
            self.kept.append(Fact(row, at.code, local, items[row.id], payments[row.id]))
        self.branches = [row for row in self.branches if branch in (None, row.code)]

    @property
    def unique_customers(self) -> int:
        return len(self.purchases_of)

    @property
    def purchases_of(self) -> Counter[UUID]:
        return Counter(
            fact.row.customer_id for fact in self.kept if fact.row.customer_id and fact.counted
        )

    def loyal(self, min_purchases: int) -> list[LoyalCustomer]:
        found = []
        for customer_id, purchases in self.purchases_of.items():
            if purchases < min_purchases:
                continue
            mine = [fact for fact in self.kept if fact.row.customer_id == customer_id]
            moments = [fact.row.occurred_at for fact in mine if fact.counted]
            customer = self.customers[customer_id]
            found.append(
                LoyalCustomer(
                    customer_id,
                    customer.code,
                    customer.name,
                    purchases,
                    sum(fact.row.total_minor for fact in mine),
                    min(moments),
                    max(moments),
                )
            )
        return sorted(found, key=lambda each: (-each.purchases, each.customer_id))

    def ranked(self, by: str, order: str, limit: int) -> list[RankedProduct]:
        units: Counter[int] = Counter()
        revenue: Counter[int] = Counter()
        purchases: Counter[int] = Counter()
        for fact in self.kept:
            for item in fact.items:
                units[item.product_id] += item.quantity_milli
                revenue[item.product_id] += item.total_minor
            for product_id in {item.product_id for item in fact.items}:
                purchases[product_id] += fact.counted
        measure = {"units": units, "revenue": revenue, "purchases": purchases}[by]
        sign = -1 if order == "best" else 1
        sold = [product_id for product_id, count in purchases.items() if count]
        ranked = []
        for product_id in sold:
            value = sign * measure[product_id]
            rank = 1 + sum(sign * measure[other] < value for other in sold)
            name = self.products[product_id].name
            figures = (units[product_id], revenue[product_id], purchases[product_id])
            ranked.append(RankedProduct(rank, product_id, name, *figures))
        ranked.sort(key=lambda each: (each.rank, each.name, each.product_id))
        if len(ranked) > limit:
            last = ranked[limit - 1].rank
            ranked = [each for each in ranked if each.rank <= last]
        return ranked

    def totals(self, branch: str | None = None) -> Totals:
        kept = [fact for fact in self.kept if branch in (None, fact.branch)]
        return Totals(
            purchases=sum(fact.counted for fact in kept),
            customers=len(
                {fact.row.customer_id for fact in kept if fact.row.customer_id and fact.counted}
            ),
            walk_ins=sum(fact.counted for fact in kept if fact.row.customer_id is None),
            units_milli=sum(item.quantity_milli for fact in kept for item in fact.items),
            revenue_minor=sum(fact.row.total_minor for fact in kept),
            discount_minor=sum(fact.row.discount_minor for fact in kept),
            tax_minor=sum(fact.row.tax_minor for fact in kept),
        )

    def sales_by(self, key: Callable[[Fact], K]) -> dict[K, Sales]:
        return added_up((key(fact), fact.sales) for fact in self.kept)

    def sales_by_payment_method(self) -> dict[str, Sales]:
        parts: list[tuple[str, Sales]] = []
        for fact in self.kept:
            paid: Counter[str] = Counter()
            for payment in fact.payments:
                paid[payment.method] += payment.amount_minor
            if not fact.payments:
                paid["unspecified"] = fact.row.total_minor
            parts += [
                (method, Sales(fact.counted, fact.sales.units_milli, amount))
                for method, amount in paid.items()
            ]
        return added_up(parts)

    def sales_by_category(self) -> dict[str, Sales]:
        parts: list[tuple[str, Sales]] = []
        for fact in self.kept:
            of_category = defaultdict(list)
            for item in fact.items:
                of_category[item.category_id].append(item)
            parts += [
                (
                    "uncategorised" if category_id is None else self.categories[category_id],
                    Sales(
                        fact.counted,
                        sum(item.quantity_milli for item in items),
                        sum(item.total_minor for item in items),
                    ),
                )
                for category_id, items in of_category.items()
            ]
        return added_up(parts)


def added_up(parts: Iterable[tuple[K, Sales]]) -> dict[K, Any]:
    sums: dict[K, Sales] = {}
    for key, sales in parts:
        sums[key] = sums.get(key, NO_SALES) + sales
    return sums
