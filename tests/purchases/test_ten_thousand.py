"""Ten thousand purchases of all kinds, and every figure of theirs counted anew from the rows."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from fastapi import FastAPI

from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.purchases import recount
from tests.purchases.recount import Bought, Facts, Key
from tests.purchases.shopping import POINT_MINOR, ZONES, Clock, Shopping, money
from tests.shop import make_shop

ROUNDS = 60


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(database_url: str, clock: Clock) -> Iterator[Shop]:
    shop = make_shop(database_url, branches=ZONES, clock=clock)
    yield shop
    shop.database.close()


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    app: FastAPI = all_in_one.create(shop)
    with TestClient(app) as client:
        yield client


def five_weeks(shopping: Shopping) -> None:
    """Sell and take back, in sixty rounds of fourteen hours."""
    for _ in range(ROUNDS):
        since = shopping.clock.now
        shopping.clock.now += timedelta(hours=14)
        shopping.sell_batch(132, since)
        for times, action in (
            (12, lambda since=since: shopping.sell(since)),
            (5, shopping.check_out),
            (12, shopping.refund),
            (4, shopping.void),
            (4, shopping.correct),
            (3, shopping.refund_without_receipt),
            (2, shopping.change_price),
        ):
            for _ in range(times):
                action()
    rest = [sale for sale in shopping.sales if sale.is_touched and sale.is_there]
    for sale in rest[::3]:
        shopping.refund(sale)


def test_ten_thousand_purchases_add_up(shop: Shop, client: TestClient, clock: Clock) -> None:
    shopping = Shopping(client, clock, seed=20260302)
    shopping.open()
    five_weeks(shopping)
    done = shopping.done
    assert done.total() >= 10_000, (done, shopping.refused)
    assert min(done.values()) >= 150, done
    assert shopping.refused.total() <= 300, shopping.refused
    with shop.database.read() as session:
        connection = session.connection()
        facts = recount.read_facts(connection)
        assert len(facts.purchases) == done.total() + done["corrected"]
        assert recount.faults(facts, shopping.priced_by_label, POINT_MINOR) == []
        for table, counted in recount.summaries(facts).items():
            kept = recount.kept(connection, table)
            differing = {
                key: (kept.get(key), counted.get(key))
                for key in kept.keys() | counted.keys()
                if kept.get(key) != counted.get(key)
            }
            assert differing == {}, table
    spread_out(facts)
    for scope in scopes():
        what_is_told_is_what_was_counted(client, facts, scope)
    points_are_told(client, facts)


def spread_out(facts: Facts) -> None:
    """Hold the weeks to having had everything in them that could go wrong."""
    everything = list(facts.purchases.values())
    purchases = [each for each in everything if each.kind == "purchase"]
    refunds = [each for each in everything if each.kind == "refund"]
    sold: Counter[str] = Counter()
    for each in purchases:
        returned = facts.of(each.row["id"])
        units = -sum(back.row["units_milli"] for back in returned if back.kind == "refund")
        sold["refunded in parts"] += len(returned) > 1 and 0 < units < each.row["units_milli"]
        sold["refunded wholly"] += units == each.row["units_milli"]
        sold["refunded wholly in parts"] += units == each.row["units_milli"] and len(returned) > 1
        sold["paid with points"] += each.row["points_spent"] > 0
        sold["points went back"] += any(back.row["points_spent"] for back in returned)
        sold["paid in two ways"] += len({payment["method"] for payment in each.payments}) > 1
        sold["change was no cash before"] += any(not paid["line"] for paid in each.payments)
        sold["rounded"] += each.row["rounding_minor"] != 0
        sold["tax added"] += not each.row["tax_included"] and each.row["tax_minor"] > 0
        sold["at several rates"] += len(each.taxes) > 1
        sold["walk-ins"] += each.row["customer_id"] is None
        sold["offline"] += each.row["offline"]
        sold["at another price"] += any(
            line["unit_price_minor"] != line["list_price_minor"] for line in each.lines
        )
        sold["weighed"] += any(line["quantity_milli"] % 1000 for line in each.lines)
        sold["earning nothing in part"] += len({line["earns_points"] for line in each.lines}) > 1
        sold["for nothing"] += each.row["total_minor"] == 0
        sold["late"] += each.row["recorded_at"] - each.row["occurred_at"] > timedelta(hours=1)
    assert min(sold.values()) >= 25, sold
    assert {each.row["business_hour"] for each in purchases} == set(range(24))
    assert {each.row["branch_id"] for each in refunds} == {1, 2, 3, 4}
    days = {each.row["business_date"] for each in purchases}
    assert {date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5)} <= days


# --- What the API says --------------------------------------------------------------------------


def scopes() -> list[dict[str, str]]:
    return [
        {},
        {"branch": "SM2"},
        {"from": "2026-03-05", "to": "2026-03-31"},
        {"branch": "SM1", "from": "2026-03-29", "to": "2026-03-29"},
        {"branch": "SM3", "from": "2026-03-20"},
    ]


def within(facts: Facts, scope: dict[str, str]) -> list[Bought]:
    """What lies in a scope, by the branches' days."""
    first = date.fromisoformat(scope.get("from", "0001-01-01"))
    last = date.fromisoformat(scope.get("to", "9999-12-31"))
    return [
        each
        for each in facts.purchases.values()
        if first <= each.row["business_date"] <= last
        and scope.get("branch") in (None, facts.branches[each.row["branch_id"]]["code"])
    ]


def units(milli: int) -> Decimal:
    return Decimal(milli).scaleb(-3)


def what_is_told_is_what_was_counted(
    client: TestClient, facts: Facts, scope: dict[str, str]
) -> None:
    """Compare all that the API answers of a scope with the recount."""
    found = within(facts, scope)
    assert len(found) > 50, scope
    for check in (statistics, revenue, products, customers, lists):
        check(client, facts, found, scope)


def ask(client: TestClient, place: str, **parameters: Any) -> Any:
    answer = client.get(place, params=parameters)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text, parse_float=Decimal)


def buyers(found: list[Bought]) -> dict[Any, list[Bought]]:
    """What those bought who bought anything that stands, by customer."""
    known: dict[Any, list[Bought]] = defaultdict(list)
    for each in found:
        if each.row["customer_id"]:
            known[each.row["customer_id"]].append(each)
    return {id_: own for id_, own in known.items() if sum(each.row["counted"] for each in own) > 0}


def totals(found: list[Bought]) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    for each in found:
        sums["walk_ins"] += 0 if each.row["customer_id"] else each.row["counted"]
        for name in ("counted", "units_milli", "total_minor", "discount_minor", "tax_minor"):
            sums[name] += each.row[name]
    purchases = sums["counted"]
    average = recount.rounded(Fraction(sums["total_minor"], purchases)) if purchases else 0
    return {
        "purchases": purchases,
        "customers": len(buyers(found)),
        "walk_ins": sums["walk_ins"],
        "units": units(sums["units_milli"]),
        "revenue": money(sums["total_minor"]),
        "average_basket": money(average),
        "discount": money(sums["discount_minor"]),
        "tax": money(sums["tax_minor"]),
    }


def statistics(
    client: TestClient, facts: Facts, found: list[Bought], scope: dict[str, str]
) -> None:
    told = ask(client, "/analytics/statistics", **scope)
    assert told["totals"] == totals(found)
    for branch in told["branches"]:
        own = [each for each in found if each.row["branch_id"] == branch["branch_id"]]
        assert totals(own).items() <= branch.items()
    assert len(told["branches"]) == (1 if "branch" in scope else 4)


def keys_of(facts: Facts, each: Bought, group_by: str) -> dict[str, tuple[int, int]]:
    """Where a purchase counts in a series: revenue and units, by key."""
    day: date = each.row["business_date"]
    year, week, _ = day.isocalendar()
    key = {
        "hour": str(each.row["business_hour"]),
        "day": day.isoformat(),
        "week": f"{year}-W{week:02}",
        "month": f"{day:%Y-%m}",
        "branch": str(facts.branches[each.row["branch_id"]]["code"]),
    }.get(group_by)
    if key is not None:
        return {key: (each.row["total_minor"], each.row["units_milli"])}
    if group_by == "payment_method":
        paid = each.paid() if each.payments else {"unspecified": each.row["total_minor"]}
        return {method: (amount, each.row["units_milli"]) for method, amount in paid.items()}
    sums: dict[str, tuple[int, int]] = {}
    for line in each.lines:
        name = facts.categories.get(line["category_id"], "uncategorised")
        revenue, milli = sums.get(name, (0, 0))
        sums[name] = (revenue + line["total_minor"], milli + line["quantity_milli"])
    return sums


def revenue(client: TestClient, facts: Facts, found: list[Bought], scope: dict[str, str]) -> None:
    for group_by in ("hour", "day", "week", "month", "branch", "category", "payment_method"):
        told = ask(client, "/analytics/revenue", group_by=group_by, **scope)["items"]
        counted: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for each in found:
            for key, (amount, milli) in keys_of(facts, each, group_by).items():
                counted[key][0] += amount
                counted[key][1] += each.row["counted"]
                counted[key][2] += milli
        assert {
            item["key"]: (item["revenue"], item["purchases"], item["units"])
            for item in told
            if item["key"] in counted or item["revenue"] != "0.00" or item["purchases"]
        } == {key: (money(sums[0]), sums[1], units(sums[2])) for key, sums in counted.items()}
        assert len({item["key"] for item in told}) == len(told)
        if group_by == "hour":
            assert [item["key"] for item in told] == [str(hour) for hour in range(24)]
        if group_by == "day":
            first, last = (date.fromisoformat(told[at]["key"]) for at in (0, -1))
            assert len(told) == (last - first).days + 1


def products(client: TestClient, facts: Facts, found: list[Bought], scope: dict[str, str]) -> None:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in found:
        for line in each.lines:
            sums[line["product_id"]][0] += line["quantity_milli"]
            sums[line["product_id"]][1] += line["total_minor"]
        for product_id in {line["product_id"] for line in each.lines}:
            sums[product_id][2] += each.row["counted"]
    sold = {product_id: own for product_id, own in sums.items() if own[2] > 0}
    for at, by in enumerate(("units", "revenue", "purchases")):
        for order in ("best", "worst"):
            told = ask(client, "/analytics/top-products", by=by, order=order, limit=500, **scope)[
                "products"
            ]
            sign = 1 if order == "worst" else -1
            counted = {
                product_id: (
                    1 + sum(sign * other[at] < sign * own[at] for other in sold.values()),
                    units(own[0]),
                    money(own[1]),
                    own[2],
                )
                for product_id, own in sold.items()
            }
            assert {
                item["product_id"]: (
                    item["rank"],
                    item["units_sold"],
                    item["revenue"],
                    item["purchases"],
                )
                for item in told
            } == counted
            ranks = [item["rank"] for item in told]
            assert ranks == sorted(ranks)


def customers(client: TestClient, facts: Facts, found: list[Bought], scope: dict[str, str]) -> None:
    bought = buyers(found)
    told = ask(client, "/analytics/unique-customers", **scope)
    assert told == {"unique_customers": len(bought)}
    voided = facts.voided
    for least in (1, 3, 20):
        loyal = ask(
            client, "/analytics/loyal-customers", min_purchases=least, limit=10_000, **scope
        )
        counted: list[Key] = []
        for id_, own in bought.items():
            moments = [
                each.row["occurred_at"].isoformat().replace("+00:00", "Z")
                for each in own
                if each.kind == "purchase" and each.row["id"] not in voided
            ]
            times = sum(each.row["counted"] for each in own)
            if times >= least:
                spent = money(sum(each.row["total_minor"] for each in own))
                counted.append((-times, str(id_), spent, min(moments), max(moments)))
        assert [
            (
                -each["purchases"],
                each["customer_id"],
                each["total_spent"],
                each["first_purchase_at"],
                each["last_purchase_at"],
            )
            for each in loyal["customers"]
        ] == sorted(counted)
        assert loyal["total"] == len(counted)


def lists(client: TestClient, facts: Facts, found: list[Bought], scope: dict[str, str]) -> None:
    """The purchases of a filter, added up; a refund is its own row there, with its own cashier."""
    hers = next(each.row["customer_id"] for each in found if each.row["customer_id"])
    filters: list[tuple[dict[str, str], list[Bought]]] = [
        ({}, found),
        ({"cashier": "dana"}, [each for each in found if each.row["cashier"] == "dana"]),
        ({"customer": str(hers)}, [each for each in found if each.row["customer_id"] == hers]),
        ({"payment_method": "card"}, [each for each in found if "card" in each.paid()]),
        ({"payment_method": "unspecified"}, [each for each in found if not each.payments]),
        ({"hour": "9"}, [each for each in found if each.row["business_hour"] == 9]),
    ]
    for parameters, wanted in filters:
        told = ask(client, "/management/purchases/totals", **scope, **parameters)
        assert told == {
            "purchases": sum(each.row["counted"] for each in wanted),
            "revenue": money(sum(each.row["total_minor"] for each in wanted)),
            "units": units(sum(each.row["units_milli"] for each in wanted)),
        }, parameters


def points_are_told(client: TestClient, facts: Facts) -> None:
    balances = recount.points_balances(facts)
    for (customer,), (points,) in sorted(balances.items())[::10]:
        told = ask(client, f"/management/customers/{customer}/points", limit=500)
        assert (told["balance"], told["next_cursor"]) == (points, None)
        assert told["items"][0]["balance"] == points
        last = told["items"][-1]
        assert last["balance"] == last["points"]
