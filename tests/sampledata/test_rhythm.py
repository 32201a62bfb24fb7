from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from checkstand.purchases.drafts import PurchaseDraft
from checkstand.purchases.rules import line_amount, settle
from checkstand.sampledata.rhythm import Month, Offer, Place, Visit

NOW = datetime(2026, 11, 20, 16, 40, 30, tzinfo=UTC)  # a Friday afternoon; clocks went back in it
PLACES = (Place(1, "Europe/Berlin"), Place(2, "Europe/Berlin"), Place(3, "Europe/Lisbon"))
OFFERS = (
    *(
        Offer(number, "dairy", 99 + number, 1000, popularity=20 / number, usual_milli=1500)
        for number in range(1, 31)
    ),
    *(
        Offer(number, "fruit & vegetables", 299, 1, popularity=2, usual_milli=600)
        for number in range(31, 41)
    ),
)
CUSTOMERS = tuple(UUID(int=number, version=4) for number in range(1, 201))
MONTH = Month(PLACES, OFFERS, CUSTOMERS, NOW, seed=1)
PRICES = {offer.product_id: offer.unit_price_minor for offer in OFFERS}


def local(visit: Visit, month: Month = MONTH) -> datetime:
    return visit.moment.astimezone(ZoneInfo(month.places[visit.place].time_zone))


def purchases(count: int, month: Month = MONTH) -> list[PurchaseDraft]:
    return [month.purchase(visit) for visit in month.visits(count)]


def worth(purchase: PurchaseDraft) -> int:
    lines = sum(
        line_amount(PRICES[int(item.product.value)], item.quantity_milli) - item.discount_minor
        for item in purchase.items
    )
    return lines - purchase.discount_minor


def share(chosen: Iterable[object], of: int) -> float:
    return sum(1 for _ in chosen) / of


# --- From a seed ---


def test_the_same_seed_and_moment_give_the_same() -> None:
    assert purchases(200) == purchases(200, replace(MONTH))


def test_another_seed_gives_others() -> None:
    other = purchases(200, replace(MONTH, seed=2))
    assert not {each.id for each in other} & {each.id for each in purchases(200)}
    assert {each.content_hash for each in other}.isdisjoint(
        each.content_hash for each in purchases(200)
    )


def test_a_longer_month_begins_with_the_shorter_one() -> None:
    longer = {each.id: each for each in purchases(300)}
    assert [longer[each.id] for each in purchases(40)] == purchases(40)


def test_identities_hold_whatever_the_day() -> None:
    tomorrow = replace(MONTH, now=NOW + timedelta(days=1))
    assert {each.id for each in purchases(50, tomorrow)} == {each.id for each in purchases(50)}


# --- When ---


def test_visits_come_in_the_order_of_time_within_the_month() -> None:
    moments = [visit.moment for visit in MONTH.visits(3_000)]
    assert moments == sorted(moments)
    assert NOW - timedelta(days=30, minutes=15) <= moments[0] < NOW - timedelta(days=29)
    assert NOW - timedelta(minutes=30) < moments[-1] <= NOW


def test_branches_keep_their_hours() -> None:
    visits = MONTH.visits(5_000)
    usual = [visit for visit in visits if visit.place < 2]
    assert {local(visit).hour for visit in usual} == set(range(7, 21))
    assert {local(visit).weekday() for visit in usual} == set(range(6))
    round_the_clock = [visit for visit in visits if visit.place == 2]
    assert {local(visit).weekday() for visit in round_the_clock} == set(range(7))
    at_night = share((v for v in round_the_clock if local(v).hour not in range(7, 21)), 1)
    assert 0 < at_night / len(round_the_clock) < 0.1


def test_most_come_after_work_and_at_lunch() -> None:
    by_hour = Counter(local(visit).hour for visit in MONTH.visits(8_000))
    assert by_hour.most_common(1)[0][0] == 18
    assert by_hour[12] > max(by_hour[10], by_hour[11], by_hour[13], by_hour[14], by_hour[15])


def test_most_come_for_the_weekend() -> None:
    days = Counter(local(visit).date() for visit in MONTH.visits(8_000))
    full = {
        day: count
        for day, count in days.items()
        if timedelta() < NOW.date() - day < timedelta(days=29)
    }
    by_weekday = {
        weekday: sum(count for day, count in full.items() if day.weekday() == weekday)
        / sum(day.weekday() == weekday for day in full)
        for weekday in range(7)
    }
    order = sorted(by_weekday, key=by_weekday.__getitem__)
    assert order[-2:] == [4, 5]
    assert order[0] == 6
    assert by_weekday[6] < by_weekday[5] / 5


@pytest.mark.parametrize(
    ("now", "places"),
    [
        (NOW, {0, 1, 2}),
        (datetime(2026, 11, 21, 2, 53, tzinfo=UTC), {2}),  # all others are closed
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), {2}),  # a Sunday
        (datetime(2026, 11, 21, 0, 0, 20, tzinfo=UTC), {2}),  # Lisbon's day is twenty seconds old
        (datetime(2026, 11, 21, tzinfo=UTC), {2}),
    ],
)
def test_the_first_purchases_are_of_this_hour_and_of_today(now: datetime, places: set[int]) -> None:
    month = replace(MONTH, now=now)
    visits = month.visits(6)
    assert {visit.place for visit in visits} <= places
    for visit in visits:
        assert now - timedelta(minutes=30) <= visit.moment <= now
        zone = ZoneInfo(month.places[visit.place].time_zone)
        assert local(visit, month).date() == now.astimezone(zone).date()


def test_every_time_zone_keeps_its_hours() -> None:
    month = replace(MONTH, places=(Place(1, "Asia/Kathmandu"), Place(2, "America/St_Johns")))
    hours = {local(visit, month).hour for visit in month.visits(2_000) if visit.place == 0}
    assert hours == set(range(7, 21))


# --- Who and where ---


def test_walk_ins_and_loyal_customers() -> None:
    visits = MONTH.visits(3_000)
    assert 0.34 < share((v for v in visits if v.customer is None), 3_000) < 0.42
    by_customer = Counter(visit.customer for visit in visits if visit.customer)
    counts = sorted(by_customer.values(), reverse=True)
    assert 40 <= counts[0] <= 75
    assert sum(counts[:20]) > sum(counts[-100:])
    assert 90 < sum(count >= 3 for count in counts) < 180


def test_customers_are_true_to_their_branch() -> None:
    visits = MONTH.visits(3_000)
    most_loyal = Counter(visit.place for visit in visits if visit.customer == CUSTOMERS[0])
    assert most_loyal.most_common(1)[0][1] > 0.7 * most_loyal.total()
    shares = Counter(visit.place for visit in visits)
    assert shares[0] > shares[1] > shares[2] > 500


def test_without_customers_all_are_walk_ins() -> None:
    assert {v.customer for v in replace(MONTH, customers=()).visits(50)} == {None}


def test_registers_and_cashiers() -> None:
    drafts = purchases(2_000)
    assert {draft.register for draft in drafts} == {"R1", "R2", "R3", "R4"}
    by_branch = [
        {draft.cashier for draft in drafts if draft.branch == branch} for branch in (1, 2, 3)
    ]
    assert [len(names) for names in by_branch] == [6, 6, 6]
    assert len(set.union(*by_branch)) == 18
    at_night = [
        draft.register
        for draft in drafts
        if draft.branch == 3
        and draft.occurred_at
        and draft.occurred_at.astimezone(ZoneInfo("Europe/Lisbon")).hour not in range(7, 21)
    ]
    assert set(at_night) == {"R1"}


# --- What ---


def test_baskets() -> None:
    drafts = purchases(2_000)
    sizes = Counter(len(draft.items) for draft in drafts)
    assert set(sizes) <= set(range(1, 16))
    assert {1, 2, 5, 10, 14} <= set(sizes)
    for draft in drafts:
        assert len({item.product.value for item in draft.items}) == len(draft.items)
    bought = Counter(item.product.value for draft in drafts for item in draft.items)
    assert bought[1] > bought[5] > bought[20] > 0


def test_quantities_fit_the_product() -> None:
    items = [item for draft in purchases(1_000) for item in draft.items]
    pieces = [item.quantity_milli for item in items if int(item.product.value) <= 30]
    weighed = [item.quantity_milli for item in items if int(item.product.value) > 30]
    assert all(quantity % 1000 == 0 and 1000 <= quantity <= 12_000 for quantity in pieces)
    assert 1300 < sum(pieces) / len(pieces) < 1800
    assert 500 < sum(weighed) / len(weighed) < 800
    assert any(quantity % 10 for quantity in weighed)


def test_the_policy_on_units_is_kept() -> None:
    month = replace(MONTH, most_units=1)
    for draft in purchases(200, month):
        for item in draft.items:
            assert item.quantity_milli == 1000 or int(item.product.value) > 30


def test_a_small_catalogue_is_enough() -> None:
    month = replace(MONTH, offers=OFFERS[:2])
    assert {len(draft.items) for draft in purchases(200, month)} == {1, 2}


def test_discounts() -> None:
    drafts = purchases(2_000)
    items = [item for draft in drafts for item in draft.items]
    cheaper = [item for item in items if item.discount_minor]
    assert 0.03 < len(cheaper) / len(items) < 0.06
    assert {item.discount_minor % 5 for item in cheaper} == {0}
    assert {draft.discount_minor for draft in drafts} == {0, 100, 200}


# --- How it is paid ---


def test_payments_cover_the_total_and_only_cash_comes_back() -> None:
    methods: Counter[tuple[str, ...]] = Counter()
    for draft in purchases(2_000):
        assert draft.payments
        tendered = [(each.method, each.amount_minor) for each in draft.payments]
        methods[tuple(method for method, _ in tendered)] += 1
        change = settle(worth(draft), tendered).change_minor
        assert 0 <= change < 5000
        if change:
            assert tendered[-1][0] == "cash"
            assert tendered[-1][1] % 500 == 0
    assert set(methods) == {("card",), ("cash",), ("card", "cash")}
    assert min(methods["card",], methods["cash",]) > 600
    assert 20 < methods["card", "cash"] < 100


def test_what_costs_nothing_needs_no_payment() -> None:
    month = replace(MONTH, offers=[replace(OFFERS[0], unit_price_minor=0)])
    assert {draft.payments for draft in purchases(20, month)} == {None}
