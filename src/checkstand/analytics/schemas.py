"""What analytics answers over HTTP. Amounts are decimal strings, quantities numbers."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from checkstand.analytics.figures import (
    BranchTotals,
    Dashboard,
    Grouping,
    HeatMapCell,
    LoyalCustomers,
    RankedProduct,
    SeriesItem,
    Statistics,
    Totals,
)
from checkstand.platform.http.fields import Money
from checkstand.platform.http.paging import encode_cursor
from checkstand.platform.money import format_milli, format_minor
from checkstand.purchases.recorded_schemas import PurchaseOut, purchase_json

Quantity = Annotated[int | float, Field(examples=[2, 0.525])]


def _like(**example: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class UniqueCustomersAnswer(BaseModel):
    model_config = _like(unique_customers=1762)

    unique_customers: int


class LoyalCustomerAnswer(BaseModel):
    customer_id: UUID
    code: str | None
    name: str
    purchases: int
    total_spent: Money
    first_purchase_at: datetime
    last_purchase_at: datetime


_A_CUSTOMER = {
    "customer_id": "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44",
    "code": "u100",
    "name": "Dana Levi",
    "purchases": 7,
    "total_spent": "86.40",
    "first_purchase_at": "2025-03-01T08:12:00Z",
    "last_purchase_at": "2025-03-28T17:40:00Z",
}
_A_CURSOR = "WzcsIjNmMGM1ZDFlOGE1NzRjMmI5YjFmMGQ5YzVhN2UyYjQ0Il0"


class LoyalCustomersAnswer(BaseModel):
    model_config = _like(min_purchases=3, total=142, customers=[_A_CUSTOMER], next_cursor=_A_CURSOR)

    min_purchases: int
    total: int = Field(description="How many there are, on all pages.")
    customers: list[LoyalCustomerAnswer]
    next_cursor: str | None = Field(description="Ask for the next page with it; null on the last.")

    @classmethod
    def of(cls, loyal: LoyalCustomers, digits: int) -> "LoyalCustomersAnswer":
        last = loyal.customers[-1] if loyal.has_more else None
        return cls(
            min_purchases=loyal.min_purchases,
            total=loyal.total,
            customers=[
                LoyalCustomerAnswer(
                    customer_id=each.customer_id,
                    code=each.code,
                    name=each.name,
                    purchases=each.purchases,
                    total_spent=format_minor(each.spent_minor, digits),
                    first_purchase_at=each.first_at,
                    last_purchase_at=each.last_at,
                )
                for each in loyal.customers
            ],
            next_cursor=last and encode_cursor(last.purchases, last.customer_id.hex),
        )


class ProductAnswer(BaseModel):
    rank: int
    product_id: int
    product_name: str
    units_sold: Quantity
    revenue: Money
    purchases: int = Field(description="In how many purchases it was.")

    @classmethod
    def of(cls, product: RankedProduct, digits: int) -> "ProductAnswer":
        return cls(
            rank=product.rank,
            product_id=product.product_id,
            product_name=product.name,
            units_sold=format_milli(product.units_milli),
            revenue=format_minor(product.revenue_minor, digits),
            purchases=product.purchases,
        )


_A_PRODUCT = {
    "rank": 1,
    "product_id": 4,
    "product_name": "milk",
    "units_sold": 1823,
    "revenue": "2734.50",
    "purchases": 1640,
}


class TopProductsAnswer(BaseModel):
    model_config = _like(limit=3, products=[_A_PRODUCT])

    limit: int
    products: list[ProductAnswer]


class TotalsAnswer(BaseModel):
    purchases: int
    customers: int = Field(description="Distinct ones; walk-ins are none.")
    walk_ins: int = Field(description="Purchases without a customer.")
    units: Quantity = Field(description="Pieces and kilograms together.")
    revenue: Money
    average_basket: Money = Field(description="Revenue of a purchase on average.")
    discount: Money
    tax: Money = Field(description="Contained in the revenue.")

    @staticmethod
    def fields(totals: Totals, digits: int) -> dict[str, Any]:
        return {
            "purchases": totals.purchases,
            "customers": totals.customers,
            "walk_ins": totals.walk_ins,
            "units": format_milli(totals.units_milli),
            "revenue": format_minor(totals.revenue_minor, digits),
            "average_basket": format_minor(totals.average_basket_minor, digits),
            "discount": format_minor(totals.discount_minor, digits),
            "tax": format_minor(totals.tax_minor, digits),
        }


class BranchTotalsAnswer(TotalsAnswer):
    branch_id: int
    branch_code: str
    branch_name: str

    @classmethod
    def of(cls, branch: BranchTotals, digits: int) -> "BranchTotalsAnswer":
        return cls(
            branch_id=branch.branch_id,
            branch_code=branch.code,
            branch_name=branch.name,
            **cls.fields(branch.totals, digits),
        )


_SOME_TOTALS = {
    "purchases": 2183,
    "customers": 1762,
    "walk_ins": 0,
    "units": 5952,
    "revenue": "13608.90",
    "average_basket": "6.23",
    "discount": "0.00",
    "tax": "0.00",
}


class StatisticsAnswer(BaseModel):
    model_config = _like(
        totals=_SOME_TOTALS,
        branches=[
            {"branch_id": 1, "branch_code": "SM1", "branch_name": "High Street", **_SOME_TOTALS}
        ],
    )

    totals: TotalsAnswer
    branches: list[BranchTotalsAnswer]

    @classmethod
    def of(cls, statistics: Statistics, digits: int) -> "StatisticsAnswer":
        return cls(
            totals=TotalsAnswer(**TotalsAnswer.fields(statistics.totals, digits)),
            branches=[BranchTotalsAnswer.of(branch, digits) for branch in statistics.branches],
        )


class RevenueItemAnswer(BaseModel):
    key: str
    revenue: Money
    purchases: int
    units: Quantity


class RevenueAnswer(BaseModel):
    model_config = _like(
        group_by="day",
        items=[{"key": "2025-03-10", "revenue": "412.30", "purchases": 61, "units": 238}],
    )

    group_by: Grouping
    items: list[RevenueItemAnswer]

    @classmethod
    def of(cls, group_by: Grouping, items: list[SeriesItem], digits: int) -> "RevenueAnswer":
        return cls(
            group_by=group_by,
            items=[
                RevenueItemAnswer(
                    key=item.key,
                    revenue=format_minor(item.revenue_minor, digits),
                    purchases=item.purchases,
                    units=format_milli(item.units_milli),
                )
                for item in items
            ],
        )


class HeatMapCellAnswer(BaseModel):
    weekday: int = Field(description="Monday is 1, Sunday 7.")
    hour: int = Field(description="Of the branch's day, 0 to 23.")
    revenue: Money
    purchases: int
    units: Quantity


class HeatMapAnswer(BaseModel):
    model_config = _like(
        items=[{"weekday": 5, "hour": 17, "revenue": "412.30", "purchases": 61, "units": 238}]
    )

    items: list[HeatMapCellAnswer] = Field(description="All 168, Monday's first hour first.")

    @classmethod
    def of(cls, cells: list[HeatMapCell], digits: int) -> "HeatMapAnswer":
        return cls(
            items=[
                HeatMapCellAnswer(
                    weekday=cell.weekday,
                    hour=cell.hour,
                    revenue=format_minor(cell.sales.revenue_minor, digits),
                    purchases=cell.sales.purchases,
                    units=format_milli(cell.sales.units_milli),
                )
                for cell in cells
            ]
        )


_A_PURCHASE = {
    "id": "01926f3a-7c1e-7b20-9d4e-5f1a2b3c4d5e",
    "kind": "purchase",
    "receipt_number": "SM1-R2-000412",
    "branch_id": 1,
    "branch_code": "SM1",
    "register": "R2",
    "cashier": "dana",
    "customer_id": "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44",
    "customer_code": "u100",
    "timestamp": "2025-03-28T17:40:00Z",
    "business_date": "2025-03-28",
    "items": [
        {
            "item_id": 1,
            "product_id": 4,
            "sku": "MLK",
            "product_name": "milk",
            "quantity": 2,
            "unit_price": "1.50",
            "discount": "0.00",
            "tax_rate": 7,
            "line_total": "3.00",
        }
    ],
    "total_discount": "0.00",
    "tax_amount": "0.20",
    "adjustment": "0.00",
    "total_amount": "3.00",
    "payments": [{"method": "cash", "amount": "5.00"}],
    "change_due": "2.00",
    "points_earned": 3,
    "currency": "EUR",
    "offline": False,
    "flags": [],
}


class DashboardAnswer(BaseModel):
    model_config = _like(
        unique_customers=1762,
        loyal_customers={
            "min_purchases": 3,
            "total": 142,
            "customers": [_A_CUSTOMER],
            "next_cursor": _A_CURSOR,
        },
        top_products=[_A_PRODUCT],
        revenue_today="412.30",
        revenue_overall="13608.90",
        purchases_today=61,
        purchases_overall=2183,
        recent_purchases=[_A_PURCHASE],
    )

    unique_customers: int
    loyal_customers: LoyalCustomersAnswer = Field(description="How many, and the first few.")
    top_products: list[ProductAnswer]
    revenue_today: Money = Field(description="Of the day that each branch has now.")
    revenue_overall: Money
    purchases_today: int
    purchases_overall: int
    recent_purchases: list[PurchaseOut] = Field(description="Newest first.")

    @classmethod
    def of(cls, dashboard: Dashboard, digits: int) -> "DashboardAnswer":
        return cls(
            unique_customers=dashboard.unique_customers,
            loyal_customers=LoyalCustomersAnswer.of(dashboard.loyal, digits),
            top_products=[ProductAnswer.of(product, digits) for product in dashboard.top_products],
            revenue_today=format_minor(dashboard.today.revenue_minor, digits),
            revenue_overall=format_minor(dashboard.overall.revenue_minor, digits),
            purchases_today=dashboard.today.purchases,
            purchases_overall=dashboard.overall.purchases,
            recent_purchases=[
                PurchaseOut.model_validate(purchase_json(purchase, digits))
                for purchase in dashboard.recent
            ],
        )
