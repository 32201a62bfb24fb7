"""Every filter of the list of purchases, alone and together, against plain Python."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from checkstand.catalog.errors import ProductUnknown
from checkstand.purchases import finding
from checkstand.purchases.filters import PurchaseFilter
from checkstand.purchases.recorded import RecordedPurchase
from checkstand.purchases.repository import load_purchases
from checkstand.purchases.service import list_purchases, purchase_totals
from checkstand.shop import Shop
from tests.analytics.taking_back import refund, void
from tests.shop import BRANCHES, add_product, draft, make_shop, sell, sell_all

NOW = datetime(2025, 11, 20, 22, 30, tzinfo=UTC)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOW)
    yield shop
    shop.database.close()


def fill(shop: Shop) -> dict[int, str | None]:
    """Sell at random over a year, rarely and often, near midnight; answers products' categories."""
    rng = random.Random(7)
    categories = {}
    for number in range(8):
        category = rng.choice([None, "Dairy", "Bakery"])
        id_ = add_product(shop, f"product {number}", 100, sku=f"P{number}", category=category)
        categories[id_] = category
    drafts = []
    for _ in range(240):
        branch = rng.choice(list(BRANCHES))
        day = date(2025, 1, 1) + timedelta(days=int(320 * rng.random() ** 2))
        local = datetime.combine(day, datetime.min.time()) + timedelta(
            seconds=rng.choice([0, 1, 30_000, 50_000, 86_399])
        )
        drafts.append(
            draft(
                [int(7 * rng.random() ** 3) + 1 for _ in range(rng.randint(1, 3))],
                branch=branch,
                at=local.replace(tzinfo=ZoneInfo(BRANCHES[branch])).astimezone(UTC),
                customer=rng.choice([None, "u1", "u2"]),
                cashier=rng.choice(["dana", "noa"]),
                register=rng.choice(["R1", "R1", "R1", "R2"]),
                payments=rng.choice([None, [("cash", 900)], [("card", 1), ("cash", 900)]]),
            )
        )
    sold = sell_all(shop, drafts)
    for each in sold[:10]:
        void(shop, each.id)
    for each in sold[10:20]:
        refund(shop, each.id, {each.items[0].line: 1000}, timedelta(days=rng.choice([0, 40])))
    with shop.database.write() as session:  # what it was in then stays what it was in
        session.execute(text("UPDATE products SET category_id = NULL WHERE id = 2"))
    return categories


Fits = Callable[[RecordedPurchase], bool]


def cases(shop: Shop, categories: dict[int, str | None]) -> list[tuple[dict[str, Any], Fits]]:
    hours = {}
    with shop.database.read() as session:
        for id_, hour in session.execute(text("SELECT id, business_hour FROM purchases")):
            hours[UUID(str(id_))] = hour

    def has(*wanted: int) -> Fits:
        return lambda each: any(item.product_id in wanted for item in each.items)

    def of(category: str | None) -> Fits:
        return has(*(id_ for id_, name in categories.items() if name == category))

    def paid(method: str) -> Fits:
        return lambda each: method in [payment.method for payment in each.payments]

    return [
        ({"product": "1"}, has(1)),
        ({"product": "P6"}, has(7)),
        ({"product": "8"}, has(8)),
        ({"category": "dairy"}, of("Dairy")),
        ({"category": "uncategorised"}, of(None)),
        ({"category": "never was"}, lambda each: False),
        ({"hour": 0}, lambda each: hours[each.id] == 0),
        ({"hour": 3}, lambda each: False),
        ({"weekday": 1}, lambda each: each.business_date.isoweekday() == 1),
        ({"weekday": 7}, lambda each: each.business_date.isoweekday() == 7),
        ({"register": "R2"}, lambda each: each.register == "R2"),
        ({"register": "R9"}, lambda each: False),
        ({"receipt": "SM1-R2-"}, lambda each: each.receipt_number.startswith("SM1-R2-")),
        ({"receipt": "sm1"}, lambda each: False),
        ({"payment_method": "card"}, paid("card")),
        ({"payment_method": "unspecified"}, lambda each: not each.payments),
        ({"branch": "SM3"}, lambda each: each.branch_code == "SM3"),
        ({"customer": "u1"}, lambda each: each.customer_code == "u1"),
        ({"cashier": "noa"}, lambda each: each.cashier == "noa"),
        ({"first": date(2025, 2, 1)}, lambda each: each.business_date >= date(2025, 2, 1)),
        ({"last": date(2025, 5, 1)}, lambda each: each.business_date <= date(2025, 5, 1)),
    ]


@pytest.mark.parametrize("few", [0, 5, 1_000])
def test_every_filter_agrees_with_plain_python(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(finding, "FEW", few)
    every = cases(shop, fill(shop))
    with shop.database.read() as session:
        connection = session.connection()
        ids = [UUID(str(row[0])) for row in session.execute(text("SELECT id FROM purchases"))]
        loaded = load_purchases(connection, ids).values()
        newest = sorted(loaded, key=lambda each: (each.occurred_at, each.id), reverse=True)
        pairs = random.Random(few).sample(list(combinations(every, 2)), 60)
        for chosen in [*((case,) for case in every), *pairs]:
            asked = PurchaseFilter.read(**{k: v for case, _ in chosen for k, v in case.items()})
            # of two values of one parameter the last is asked for
            kept = {tuple(case): fits for case, fits in chosen}.values()
            expected = [each.id for each in newest if all(fits(each) for fits in kept)]
            found: list[UUID] = []
            cursor = None
            while True:
                page = list_purchases(connection, asked, 7, cursor)
                found += [each.id for each in page.purchases]
                cursor = page.next_cursor
                if cursor is None:
                    break
            assert found == expected, asked
            sums = purchase_totals(connection, asked)
            rows = [each for each in newest if each.id in set(expected)]
            counted = {"purchase": 1, "refund": 0, "void": -1}
            assert sums == (
                sum(counted[each.kind] for each in rows),
                sum(item.quantity_milli for each in rows for item in each.items),
                sum(each.total_minor for each in rows),
            )


def test_a_receipt_is_found_by_its_number_and_by_its_id(shop: Shop) -> None:
    milk = add_product(shop, "milk")
    sold = [sell(shop, [milk], at=NOW - timedelta(hours=n), register="R1") for n in range(12)]
    with shop.database.read() as session:
        connection = session.connection()

        def found(**asked: Any) -> list[UUID]:
            page = list_purchases(connection, PurchaseFilter.read(**asked), 50)
            return [each.id for each in page.purchases]

        assert found(receipt="SM1-R1-00001") == [sold[9].id, sold[10].id, sold[11].id]
        assert found(receipt="SM1-R1-000012") == [sold[11].id]
        assert found(receipt=str(sold[3].id)) == [sold[3].id]
        assert found(receipt=str(sold[3].id), branch="SM2") == []
        assert found(receipt="SM1-R1-%") == []


def test_what_is_not_there_is_said(shop: Shop) -> None:
    with shop.database.read() as session:
        for asked, refusal in (
            ({"product": "99"}, ProductUnknown),
            ({"product": "9" * 60}, ProductUnknown),
        ):
            with pytest.raises(refusal) as refused:
                list_purchases(session.connection(), PurchaseFilter.read(**asked), 50)
            assert [each.pointer for each in refused.value.errors] == [f"/{next(iter(asked))}"]
