import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product as every
from typing import Any, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from checkstand.analytics import service
from checkstand.analytics.errors import DatesReversed, SeriesTooLong
from checkstand.analytics.figures import (
    Grouping,
    LoyalCustomer,
    LoyalCustomers,
    RankedProduct,
    Sales,
    SeriesItem,
    Totals,
)
from checkstand.branches.errors import BranchUnknown
from checkstand.catalog.models import Category, Product
from checkstand.purchases.drafts import NEW_CUSTOMER
from checkstand.shop import Shop
from tests.analytics.facts import Facts
from tests.analytics.taking_back import refund, void
from tests.shop import BRANCHES, add_branch, add_product, draft, make_shop, sell, sell_all

NOW = datetime(2025, 11, 20, 22, 30, tzinfo=UTC)
T = TypeVar("T")
K = TypeVar("K")
BRANCH_OR_ALL = [None, "SM1", "SM2", "SM3"]
DATES = [
    (None, None),
    (date(2025, 3, 9), date(2025, 3, 30)),
    (date(2025, 3, 30), None),
    (None, date(2025, 3, 29)),
    (date(2025, 3, 30), date(2025, 3, 30)),
    (date(2024, 1, 1), date(2024, 2, 1)),
]


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOW)
    yield shop
    shop.database.close()


def ask(
    shop: Shop,
    question: Callable[..., T],
    branch: int | str | None = None,
    first: date | None = None,
    last: date | None = None,
    **more: Any,
) -> T:
    with shop.database.read() as session:
        scope = service.scope_of(session, branch=branch, first=first, last=last)
        return question(session, scope, **more)


def series(shop: Shop, group_by: Grouping, **scope: Any) -> list[SeriesItem]:
    return ask(shop, service.revenue, group_by=group_by, **scope)


# --- Everything against the raw rows ------------------------------------------------------------


def fill(shop: Shop, seed: int) -> None:
    """Sell at random: near midnight, around changes of the clocks, with ties, voids and refunds."""
    rng = random.Random(seed)
    products = [
        add_product(
            shop,
            f"product {number}",
            rng.choice([99, 100, 250]),
            category=rng.choice([None, "Dairy", "Bakery"]),
            tax_rate_bp=rng.choice([0, 700, 1900]),
            quantity_decimals=3 if number % 4 == 3 else 0,
        )
        for number in range(12)
    ]
    people = [None, None, "u1", "u2", "u3", "u4", uuid4(), uuid4(), NEW_CUSTOMER]
    days = [date(2025, 3, 8), date(2025, 3, 9), date(2025, 3, 29), date(2025, 3, 30)]
    days += [date(2025, 10, 26), date(2025, 11, 2)]
    drafts = []
    for number in range(160):
        branch = rng.choice(["SM1", "SM2"] if seed % 2 else ["SM1", "SM2", "SM3"])
        midnight = datetime.combine(rng.choice(days), datetime.min.time())
        local = midnight + timedelta(seconds=rng.choice([-1, 0, 1, 9000, 30000, 86399]))
        at = local.replace(tzinfo=ZoneInfo(BRANCHES[branch]), fold=number % 2).astimezone(UTC)
        lines = [
            (
                each,
                rng.randint(1, 3000) / 1000 if (each - products[0]) % 4 == 3 else rng.randint(1, 3),
            )
            for each in rng.choices(products[:-1], k=rng.randint(1, 4))
        ]
        payments = rng.choice(
            [None, [("cash", 100_000)], [("card", 1), ("cash", 100_000), ("cash", 3)]]
        )
        drafts.append(
            draft(
                lines,
                branch=branch,
                customer=rng.choice(people),
                at=at,
                payments=payments,
                discount_minor=rng.choice([0, 0, 1, 7]),
                source="import",
                total_minor=rng.choice([None, None, None, 500]),
            )
        )
    sold = sell_all(shop, drafts)
    gone = rng.sample(sold, 30)
    for each in gone[:15]:
        void(shop, each.id)
    for each in gone[15:]:
        item = each.items[0]
        refund(shop, each.id, {item.line: item.quantity_milli}, timedelta(days=1))


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_agrees_with_the_raw_rows(shop: Shop, seed: int) -> None:
    fill(shop, seed)
    for branch, (first, last) in every(BRANCH_OR_ALL, DATES):
        scope: dict[str, Any] = {"branch": branch, "first": first, "last": last}
        facts = Facts(shop, **scope)

        assert ask(shop, service.unique_customers, **scope) == facts.unique_customers
        for least in (1, 2, 3, 20):
            expected = facts.loyal(least)
            loyal = ask(shop, service.loyal_customers, min_purchases=least, **scope)
            assert loyal.total == len(expected)
            assert [told(each, facts) for each in loyal.customers] == [
                told(each, facts) for each in expected
            ]
        for by, order, limit in every(
            ("units", "revenue", "purchases"), ("best", "worst"), (1, 3, 50)
        ):
            assert ask(
                shop, service.top_products, by=by, order=order, limit=limit, **scope
            ) == sorted(
                facts.ranked(by, order, limit),
                key=lambda each: (each.rank, each.name, each.product_id),
            )
        answer = ask(shop, service.statistics, **scope)
        assert answer.totals == facts.totals()
        assert [(each.branch_id, each.code, each.totals) for each in answer.branches] == [
            (row.id, row.code, facts.totals(row.code)) for row in facts.branches
        ]
        assert ask(shop, service.sales, **scope) == Sales(
            answer.totals.purchases, answer.totals.units_milli, answer.totals.revenue_minor
        )
        agree_on_revenue(shop, facts, scope)


def told(each: LoyalCustomer, facts: Facts) -> tuple[object, ...]:
    """All of a customer; without the first and last moment where something was given back."""
    moments = () if each.customer_id in facts.touched else (each.first_at, each.last_at)
    return (each.customer_id, each.code, each.name, each.purchases, each.spent_minor, *moments)


def agree_on_revenue(shop: Shop, facts: Facts, scope: dict[str, Any]) -> None:
    def found(group_by: Grouping) -> dict[str, Sales]:
        items = series(shop, group_by, **scope)
        keys = [item.key for item in items]
        assert len(set(keys)) == len(keys)
        return {
            item.key: Sales(item.purchases, item.units_milli, item.revenue_minor) for item in items
        }

    def sold(sales: dict[K, Sales]) -> dict[K, Sales]:
        return {key: each for key, each in sales.items() if each != Sales(0, 0, 0)}

    by_hour = found("hour")
    assert list(by_hour) == [str(hour) for hour in range(24)]
    assert sold(by_hour) == sold(facts.sales_by(lambda fact: str(fact.local.hour)))

    cells = ask(shop, service.heat_map, **scope)
    assert [(cell.weekday, cell.hour) for cell in cells] == list(every(range(1, 8), range(24)))
    heat = {(cell.weekday, cell.hour): cell.sales for cell in cells}
    assert sold(heat) == sold(facts.sales_by(lambda fact: (fact.day.isoweekday(), fact.local.hour)))

    by_day = found("day")
    with_sales = sorted(sold(facts.sales_by(lambda fact: fact.day)))
    assert sold(by_day) == sold(facts.sales_by(lambda fact: fact.day.isoformat()))
    first = scope["first"] or (with_sales[0] if with_sales else None)
    last = scope["last"] or (with_sales[-1] if with_sales else None)
    days = []
    while first and last and first <= last:
        days.append(first)
        first += timedelta(days=1)
    assert list(by_day) == [day.isoformat() for day in days]

    by_week = found("week")
    assert sold(by_week) == sold(facts.sales_by(lambda fact: fact.local.strftime("%G-W%V")))
    assert list(by_week) == list(dict.fromkeys(day.strftime("%G-W%V") for day in days))
    by_month = found("month")
    assert sold(by_month) == sold(facts.sales_by(lambda fact: fact.local.strftime("%Y-%m")))
    assert list(by_month) == list(dict.fromkeys(day.strftime("%Y-%m") for day in days))

    by_branch = found("branch")
    assert list(by_branch) == [row.code for row in facts.branches]
    assert sold(by_branch) == sold(facts.sales_by(lambda fact: fact.branch))
    assert sold(found("payment_method")) == sold(facts.sales_by_payment_method())
    by_category = sold(facts.sales_by_category())
    assert found("category") == by_category
    assert list(found("category")) == [
        name for name in ("Bakery", "Dairy", "uncategorised") if name in by_category
    ]


# --- One by one ---------------------------------------------------------------------------------


def test_an_empty_shop_answers_nothing(shop: Shop) -> None:
    assert ask(shop, service.unique_customers) == 0
    assert ask(shop, service.loyal_customers, min_purchases=1) == LoyalCustomers(1, 0, (), False)
    assert ask(shop, service.top_products) == []
    statistics = ask(shop, service.statistics)
    assert statistics.totals == Totals(0, 0, 0, 0, 0, 0, 0)
    assert statistics.totals.average_basket_minor == 0
    assert [branch.code for branch in statistics.branches] == ["SM1", "SM2", "SM3"]
    for group_by in ("day", "week", "month", "category", "payment_method"):
        assert series(shop, group_by) == []
    assert [item.key for item in series(shop, "branch")] == ["SM1", "SM2", "SM3"]
    assert len(series(shop, "hour")) == 24
    assert ask(shop, service.dashboard, min_purchases=3, now=NOW).recent == ()


def test_no_branch_at_all(database_url: str) -> None:
    shop = make_shop(database_url, branches={})
    assert ask(shop, service.dashboard, min_purchases=3, now=NOW).today == Sales(0, 0, 0)
    assert ask(shop, service.statistics).branches == ()
    shop.database.close()


def test_a_customer_of_two_branches_is_one(shop: Shop) -> None:
    milk = add_product(shop, "milk")
    for branch in ("SM1", "SM2"):
        sell(shop, [milk], branch=branch, customer="u1")
    assert ask(shop, service.unique_customers) == 1
    statistics = ask(shop, service.statistics)
    assert statistics.totals.customers == 1
    assert [branch.totals.customers for branch in statistics.branches] == [1, 1, 0]


def test_walk_ins_are_purchases_and_no_customers(shop: Shop) -> None:
    milk = add_product(shop, "milk", 120)
    sell(shop, [milk])
    sell(shop, [milk])
    assert ask(shop, service.unique_customers) == 0
    totals = ask(shop, service.statistics).totals
    assert (totals.purchases, totals.walk_ins, totals.revenue_minor) == (2, 2, 240)


def test_a_first_purchase_counts_for_loyalty_at_once(shop: Shop) -> None:
    milk = add_product(shop, "milk")
    for count in (1, 2, 3):
        purchase = sell(shop, [milk], customer="u1")
        loyal = ask(shop, service.loyal_customers, min_purchases=count)
        assert [each.customer_id for each in loyal.customers] == [purchase.customer_id]
        assert ask(shop, service.loyal_customers, min_purchases=count + 1).total == 0


def test_what_was_voided_never_was(shop: Shop) -> None:
    milk = add_product(shop, "milk", 120)
    purchase = sell(shop, [milk], customer="u1", payments=[("cash", 200)])
    void(shop, purchase.id)
    assert ask(shop, service.unique_customers) == 0
    assert ask(shop, service.unique_customers, branch="SM1") == 0
    assert ask(shop, service.loyal_customers, min_purchases=1).total == 0
    assert ask(shop, service.top_products) == []
    assert ask(shop, service.statistics).totals == Totals(0, 0, 0, 0, 0, 0, 0)
    for group_by in ("day", "category", "payment_method"):
        assert series(shop, group_by) == []
    assert ask(shop, service.dashboard, min_purchases=1, now=NOW).recent == ()


def test_a_refund_lowers_the_revenue_of_its_day_and_no_count(shop: Shop) -> None:
    milk = add_product(shop, "milk", 120)
    at = datetime.fromisoformat("2025-03-10T12:00")
    purchase = sell(shop, [(milk, 3)], customer="u1", at=at)
    refund(shop, purchase.id, {1: 1000}, timedelta(days=2))
    assert series(shop, "day") == [
        SeriesItem("2025-03-10", 360, 3000, 1),
        SeriesItem("2025-03-11", 0, 0, 0),
        SeriesItem("2025-03-12", -120, -1000, 0),
    ]
    assert ask(shop, service.unique_customers, first=date(2025, 3, 12)) == 0
    assert ask(shop, service.top_products, first=date(2025, 3, 12)) == []
    assert ask(shop, service.top_products) == [RankedProduct(1, milk, "milk", 2000, 240, 1)]


def test_days_and_hours_are_the_branchs(shop: Shop) -> None:
    """One moment is the evening of one day in New York and the morning of the next in Tokyo."""
    milk = add_product(shop, "milk", 100)
    moment = datetime(2025, 3, 9, 23, 30, tzinfo=UTC)
    for branch in ("SM1", "SM2", "SM3"):
        sell(shop, [milk], branch=branch, at=moment)
    assert series(shop, "day") == [
        SeriesItem("2025-03-09", 100, 1000, 1),
        SeriesItem("2025-03-10", 200, 2000, 2),
    ]
    sold_at = [item.key for item in series(shop, "hour") if item.purchases]
    assert sold_at == ["0", "8", "19"]  # Berlin, Tokyo, and New York with its clocks changed
    assert ask(shop, service.sales, branch="SM2", last=date(2025, 3, 9)) == Sales(1, 1000, 100)
    assert ask(shop, service.sales, branch="SM1", last=date(2025, 3, 9)) == Sales(0, 0, 0)


def test_the_hour_that_comes_twice_holds_the_sales_of_both(shop: Shop) -> None:
    milk = add_product(shop, "milk", 100)
    for utc_hour in (0, 1):  # 02:30 in Berlin, before and after the clocks were set back
        sell(shop, [milk], at=datetime(2025, 10, 26, utc_hour, 30, tzinfo=UTC))
    assert series(shop, "hour")[2] == SeriesItem("2", 200, 2000, 2)
    assert series(shop, "day") == [SeriesItem("2025-10-26", 200, 2000, 2)]


def test_all_that_share_the_last_place_are_listed(shop: Shop) -> None:
    products = [add_product(shop, name, 100) for name in ("a", "b", "c", "d", "e")]
    for product_id, quantity in zip(products, (5, 3, 3, 3, 1), strict=True):
        sell(shop, [(product_id, quantity)])
    add_product(shop, "never sold")

    def places(limit: int, order: str) -> list[tuple[int, str]]:
        found = ask(shop, service.top_products, limit=limit, order=order)
        return [(each.rank, each.name) for each in found]

    tied = [(2, "b"), (2, "c"), (2, "d")]
    assert places(1, "best") == [(1, "a")]
    assert places(2, "best") == places(3, "best") == places(4, "best") == [(1, "a"), *tied]
    assert places(5, "best") == places(50, "best") == [(1, "a"), *tied, (5, "e")]
    assert places(1, "worst") == [(1, "e")]
    assert places(2, "worst") == [(1, "e"), *tied]


def test_a_product_on_two_lines_is_in_one_purchase(shop: Shop) -> None:
    milk, bread = add_product(shop, "milk", 120), add_product(shop, "bread", 300)
    sell(shop, [milk, bread, milk], discount_minor=54)
    assert ask(shop, service.top_products, by="purchases") == [
        RankedProduct(1, bread, "bread", 1000, 270, 1),
        RankedProduct(1, milk, "milk", 2000, 216, 1),
    ]
    totals = ask(shop, service.statistics).totals
    assert (totals.purchases, totals.revenue_minor, totals.discount_minor) == (1, 486, 54)


def test_the_average_basket_is_rounded(shop: Shop) -> None:
    cheap, dear = add_product(shop, "cheap", 1), add_product(shop, "dear", 4)
    sell(shop, [cheap])
    sell(shop, [dear])
    assert ask(shop, service.statistics).totals.average_basket_minor == 3


def test_an_imports_adjustment_is_revenue_of_no_category(shop: Shop) -> None:
    milk = add_product(shop, "milk", 120, category="Dairy")
    sell(shop, [milk], source="import", total_minor=100)
    assert ask(shop, service.sales).revenue_minor == 100
    assert series(shop, "category") == [SeriesItem("Dairy", 120, 1000, 1)]


def test_a_purchase_counts_once_with_each_category_it_holds(shop: Shop) -> None:
    milk, quark = (add_product(shop, name, 120, category="Dairy") for name in ("milk", "quark"))
    bag = add_product(shop, "bag", 30)
    bread = add_product(shop, "bread", 300, category="bakery")
    sell(shop, [milk, quark, milk, bread, bag])
    back = sell(shop, [milk, quark])
    void(shop, sell(shop, [quark, bread]).id)
    refund(shop, back.id, {1: 1000}, timedelta())
    assert series(shop, "category") == [
        SeriesItem("bakery", 300, 1000, 1),
        SeriesItem("Dairy", 480, 4000, 2),
        SeriesItem("uncategorised", 30, 1000, 1),
    ]


def test_a_sale_belongs_to_the_category_of_then_by_its_name_of_now(shop: Shop) -> None:
    milk = add_product(shop, "milk", 120, category="Dairy")
    add_product(shop, "oat drink", category="Vegan")
    sell(shop, [milk])
    with shop.database.write() as session:
        dairy = session.scalars(select(Category).where(Category.name == "Dairy")).one()
        vegan = session.scalars(select(Category).where(Category.name == "Vegan")).one()
        dairy.name, dairy.name_key = "Zoo", "zoo"
        session.get_one(Product, milk).category_id = vegan.id
    sell(shop, [(milk, 2)])
    assert series(shop, "category") == [
        SeriesItem("Vegan", 240, 2000, 1),
        SeriesItem("Zoo", 120, 1000, 1),
    ]


def test_a_purchase_paid_in_two_ways_counts_with_both(shop: Shop) -> None:
    milk = add_product(shop, "milk", 120)
    sell(shop, [milk], payments=[("card", 50), ("cash", 100)])
    sell(shop, [milk])
    assert series(shop, "payment_method") == [
        SeriesItem("card", 50, 1000, 1),
        SeriesItem("cash", 70, 1000, 1),
        SeriesItem("unspecified", 120, 1000, 1),
    ]


def test_dates_without_sales_are_zero(shop: Shop) -> None:
    milk = add_product(shop, "milk", 120)
    sell(shop, [milk], at=datetime.fromisoformat("2024-12-29T12:00"))
    sell(shop, [milk], at=datetime.fromisoformat("2024-12-31T12:00"))
    asked: dict[str, Any] = {"first": date(2024, 12, 28), "last": date(2025, 1, 1)}
    assert [(item.key, item.purchases) for item in series(shop, "day", **asked)] == [
        ("2024-12-28", 0),
        ("2024-12-29", 1),
        ("2024-12-30", 0),
        ("2024-12-31", 1),
        ("2025-01-01", 0),
    ]
    assert [(item.key, item.purchases) for item in series(shop, "week", **asked)] == [
        ("2024-W52", 1),
        ("2025-W01", 1),
    ]
    assert [(item.key, item.purchases) for item in series(shop, "month", **asked)] == [
        ("2024-12", 2),
        ("2025-01", 0),
    ]
    assert len(series(shop, "day", branch="SM3", **asked)) == 5
    assert series(shop, "day", first=date(2025, 1, 1)) == []


@pytest.mark.parametrize(
    ("group_by", "most", "too_many"),
    [
        ("day", date(2011, 1, 8), date(2011, 1, 9)),
        ("week", date(2071, 2, 22), date(2071, 2, 23)),
        ("month", date(2305, 12, 31), date(2306, 1, 1)),
    ],
)
def test_a_series_has_an_end(shop: Shop, group_by: Grouping, most: date, too_many: date) -> None:
    first = date(2001, 1, 1)
    assert len(series(shop, group_by, first=first, last=most)) == 3_660
    with pytest.raises(SeriesTooLong) as refusal:
        series(shop, group_by, first=first, last=too_many)
    assert refusal.value.message == (
        f"From 2001-01-01 to {too_many} is 3661 {group_by}s; ask for at most 3660 at once."
    )
    assert [error.pointer for error in refusal.value.errors] == ["/from"]
    assert len(series(shop, "hour", first=date.min, last=date.max)) == 24
    with pytest.raises(SeriesTooLong):
        series(shop, group_by, first=date.min, last=date.max)


def test_dates_that_go_backwards_are_refused(shop: Shop) -> None:
    with pytest.raises(DatesReversed) as refusal:
        ask(shop, service.sales, first=date(2025, 3, 2), last=date(2025, 3, 1))
    assert refusal.value.message == "From 2025-03-02 to 2025-03-01 goes backwards."
    assert [error.pointer for error in refusal.value.errors] == ["/from"]


def test_a_branch_is_named_by_code_or_number(shop: Shop) -> None:
    add_branch(shop, "2")  # the number of another one: the code goes first
    for branch, branch_id in (("SM1", 1), ("1", 1), (1, 1), ("2", 4), (2, 2)):
        assert ask(shop, lambda _, scope: scope.branch_id, branch=branch) == branch_id
    for unknown in ("SM9", "99", 99, "99999999999999999999"):
        with pytest.raises(BranchUnknown) as refusal:
            ask(shop, service.sales, branch=unknown)
        assert [error.pointer for error in refusal.value.errors] == ["/branch"]


@pytest.mark.parametrize("branch", [None, "SM1"])
def test_pages_of_loyal_customers_are_complete(shop: Shop, branch: str | None) -> None:
    milk = add_product(shop, "milk")
    drafts = [
        draft([milk], customer=UUID(int=number * 7919 % 31, version=4))
        for number in range(24)
        for _ in range(number % 4 + 1)
    ]
    sell_all(shop, drafts)
    whole = ask(shop, service.loyal_customers, min_purchases=2, branch=branch)
    assert whole.total == len(whole.customers) == 18
    assert not whole.has_more
    pages: list[LoyalCustomer] = []
    after = None
    while True:
        page = ask(
            shop,
            service.loyal_customers,
            min_purchases=2,
            limit=4,
            after=after,
            branch=branch,
        )
        assert page.total == 18
        pages += page.customers
        if not page.has_more:
            break
        assert len(page.customers) == 4
        after = (page.customers[-1].purchases, page.customers[-1].customer_id)
    assert tuple(pages) == whole.customers
    assert [(-each.purchases, each.customer_id) for each in pages] == sorted(
        (-each.purchases, each.customer_id) for each in pages
    )


def test_the_dashboard_knows_each_branchs_day(shop: Shop) -> None:
    """At 22:30 UTC it is still the 20th in Berlin and New York, and already the 21st in Tokyo."""
    milk = add_product(shop, "milk", 100)
    for branch, local in (
        ("SM1", datetime.fromisoformat("2025-11-20T00:00")),
        ("SM1", datetime.fromisoformat("2025-11-19T23:59")),
        ("SM2", datetime.fromisoformat("2025-11-20T09:00")),
        ("SM3", datetime.fromisoformat("2025-11-21T07:00")),
        ("SM3", datetime.fromisoformat("2025-11-20T22:00")),
    ):
        sell(shop, [milk], branch=branch, customer="u1", at=local)
    answer = ask(shop, service.dashboard, min_purchases=3, now=NOW)
    assert answer.today == Sales(3, 3000, 300)
    assert answer.overall == Sales(5, 5000, 500)
    assert answer.unique_customers == 1
    assert answer.loyal.total == 1
    assert answer.top_products == (RankedProduct(1, milk, "milk", 5000, 500, 5),)
    moments = [(each.branch_code, each.occurred_at.isoformat()) for each in answer.recent]
    assert moments == [
        ("SM3", "2025-11-20T22:00:00+00:00"),
        ("SM2", "2025-11-20T14:00:00+00:00"),
        ("SM3", "2025-11-20T13:00:00+00:00"),
        ("SM1", "2025-11-19T23:00:00+00:00"),
        ("SM1", "2025-11-19T22:59:00+00:00"),
    ]
    of_tokyo = ask(shop, service.dashboard, branch="SM3", min_purchases=3, now=NOW)
    assert of_tokyo.today == Sales(1, 1000, 100)
    assert [each.branch_code for each in of_tokyo.recent] == ["SM3", "SM3"]


def test_the_dashboard_shows_the_ten_newest_purchases(shop: Shop) -> None:
    milk = add_product(shop, "milk", 100)
    start = datetime(2025, 11, 1, tzinfo=UTC)
    sold = sell_all(shop, [draft([milk], at=start + timedelta(hours=hour)) for hour in range(13)])
    void(shop, sold[-1].id)
    answer = ask(shop, service.dashboard, min_purchases=3, now=NOW)
    assert [each.id for each in answer.recent] == [each.id for each in reversed(sold[2:12])]
