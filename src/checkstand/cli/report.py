"""`checkstand report`: the owner's questions."""

from typing import Annotated

import typer

from checkstand.analytics import service
from checkstand.analytics.figures import Grouping, Measure, Order
from checkstand.analytics.schemas import (
    LoyalCustomerAnswer,
    ProductAnswer,
    RevenueAnswer,
    StatisticsAnswer,
    TopProductsAnswer,
)
from checkstand.cli.options import Branch, First, Last, On, Week, day
from checkstand.cli.output import AsJson, TableOf, print_fields, print_json, print_line
from checkstand.cli.purchases import print_purchases
from checkstand.cli.shop import open_shop
from checkstand.customers.service import get_customer
from checkstand.platform.money import format_minor
from checkstand.purchases.filters import PurchaseFilter
from checkstand.purchases.models import CustomerTotals
from checkstand.purchases.recorded_schemas import purchase_json
from checkstand.purchases.service import PurchaseList, list_purchases

app = typer.Typer(no_args_is_help=True)

Places = Annotated[int, typer.Option("--limit", min=1, max=500, help="The last place to list.")]
By = Annotated[Measure, typer.Option("--by", help="What products are ranked by.")]
RECENT = 5


@app.command()
def revenue(
    group_by: Annotated[Grouping, typer.Option(help="What to split it by.")] = "day",
    first: First = None,
    last: Last = None,
    branch: Branch = None,
    as_json: AsJson = False,
) -> None:
    """Split the revenue by time, branch, category or way of paying."""
    days = day(first, "--from"), day(last, "--to")
    with open_shop() as shop, shop.database.read() as session:
        scope = service.scope_of(session, branch=branch, first=days[0], last=days[1])
        items = service.revenue(session, scope, group_by)
        answer = RevenueAnswer.of(group_by, items, shop.digits)
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    table = TableOf(group_by.replace("_", " ").capitalize(), ">Revenue", ">Purchases", ">Units")
    for item in answer.items:
        table.add(item.key, item.revenue, item.purchases, _number(item.units))
    table.print(if_empty="Nothing was sold.")


@app.command()
def top(
    limit: Places = 3,
    by: By = "units",
    first: First = None,
    last: Last = None,
    branch: Branch = None,
    as_json: AsJson = False,
) -> None:
    """Rank the products that sell best; those that share the last place are all listed."""
    _ranked("best", limit, by, first, last, branch, as_json=as_json)


@app.command()
def worst(
    limit: Places = 3,
    by: By = "units",
    first: First = None,
    last: Last = None,
    branch: Branch = None,
    as_json: AsJson = False,
) -> None:
    """Rank the products that sell worst, of those that were sold."""
    _ranked("worst", limit, by, first, last, branch, as_json=as_json)


@app.command()
def sales(
    on: On = None,
    week: Week = None,
    first: First = None,
    last: Last = None,
    branch: Branch = None,
    as_json: AsJson = False,
) -> None:
    """Add up purchases, revenue and customers, altogether and per branch."""
    wanted = PurchaseFilter.read(
        on=day(on, "--date"), week=week, first=day(first, "--from"), last=day(last, "--to")
    )
    with open_shop() as shop, shop.database.read() as session:
        scope = service.scope_of(session, branch=branch, first=wanted.first, last=wanted.last)
        answer = StatisticsAnswer.of(service.statistics(session, scope), shop.digits)
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    table = TableOf(
        *("Branch", ">Purchases", ">Revenue", ">Average", ">Units", ">Customers", ">Walk-ins"),
        *(">Discount", ">Tax"),
    )
    named = [(f"{each.branch_code} {each.branch_name}", each) for each in answer.branches]
    for name, each in (*named, ("Together", answer.totals)):
        table.add(
            name,
            each.purchases,
            each.revenue,
            each.average_basket,
            _number(each.units),
            each.customers,
            each.walk_ins,
            each.discount,
            each.tax,
        )
    table.print()


@app.command()
def customer(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code or id.")],
    as_json: AsJson = False,
) -> None:
    """Tell what a customer bought: how often, for how much, and the last times."""
    with open_shop() as shop, shop.database.read() as session:
        found = get_customer(session, customer)
        totals = session.get(CustomerTotals, found.id)
        bought = totals is not None and totals.purchases > 0
        page = list_purchases(session.connection(), PurchaseFilter(customer=found.id), RECENT)
        spent = format_minor(totals.spent_minor if totals else 0, shop.digits)
        summary = {
            "customer_id": str(found.id),
            "code": found.code,
            "name": found.name,
            "purchases": found.purchases,
            "total_spent": spent,
            "first_purchase_at": None,
            "last_purchase_at": None,
        }
        if totals is not None and bought:
            summary = LoyalCustomerAnswer(
                customer_id=found.id,
                code=found.code,
                name=found.name,
                purchases=found.purchases,
                total_spent=spent,
                first_purchase_at=totals.first_at,
                last_purchase_at=totals.last_at,
            ).model_dump(mode="json")
    if as_json:
        recent = [purchase_json(each, shop.digits) for each in page.purchases]
        print_json({**summary, "recent_purchases": recent})
        return
    print_fields(
        [
            ("Customer", " ".join(filter(None, (found.code, found.name))) or found.id),
            ("Purchases", found.purchases),
            ("Spent", f"{spent} {shop.settings.currency}"),
            ("First", summary["first_purchase_at"]),
            ("Last", summary["last_purchase_at"]),
        ]
    )
    if page.purchases:
        print_line()
        print_purchases(PurchaseList(page.purchases, None), shop.digits, as_json=False)


def _ranked(
    order: Order,
    limit: int,
    by: Measure,
    first: str | None,
    last: str | None,
    branch: str | None,
    *,
    as_json: bool,
) -> None:
    days = day(first, "--from"), day(last, "--to")
    with open_shop() as shop, shop.database.read() as session:
        scope = service.scope_of(session, branch=branch, first=days[0], last=days[1])
        found = service.top_products(session, scope, limit=limit, by=by, order=order)
        answer = TopProductsAnswer(
            limit=limit, products=[ProductAnswer.of(each, shop.digits) for each in found]
        )
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    table = TableOf(">Rank", "Product", ">Units", ">Revenue", ">Purchases")
    for each in answer.products:
        table.add(
            each.rank, each.product_name, _number(each.units_sold), each.revenue, each.purchases
        )
    table.print(if_empty="Nothing was sold.")


def _number(quantity: int | float) -> str:
    return f"{quantity:,}"
