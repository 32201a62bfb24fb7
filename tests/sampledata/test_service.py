from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from checkstand.branches.models import Branch
from checkstand.catalog.models import Category, Product, ProductBarcode
from checkstand.customers.models import Customer
from checkstand.platform.db.types import Base
from checkstand.purchases.consequences import disagreements
from checkstand.purchases.drafts import ItemDraft, ProductRef, PurchaseDraft
from checkstand.purchases.models import Payment, Purchase, PurchaseItem
from checkstand.purchases.rules import Line, price
from checkstand.sampledata.assortment import ASSORTMENT, BRANCHES
from checkstand.sampledata.errors import NothingToSell
from checkstand.sampledata.people import customers
from checkstand.sampledata.rhythm import Month, Offer, Place
from checkstand.sampledata.service import SampleReport, load_sample
from checkstand.shop import Shop
from checkstand.stock.models import StockLevel, StockMovement
from tests.shop import add_branch, add_product, make_shop, sell

NOW = datetime(2026, 11, 20, 16, 40, 30, tzinfo=UTC)


@contextmanager
def opened(database_url: str, now: datetime = NOW, **settings: Any) -> Iterator[Shop]:
    shop = make_shop(database_url, branches={}, clock=lambda: now, **settings)
    try:
        yield shop
    finally:
        shop.database.close()


def counted(shop: Shop, table: type[Base]) -> int:
    with shop.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def summed(shop: Shop, column: InstrumentedAttribute[int]) -> int:
    with shop.database.read() as session:
        return int(session.scalar(select(func.sum(column))) or 0)


def drafted(count: int, seed: int) -> list[PurchaseDraft]:
    """What an empty shop must record, worked out without a database."""
    month = Month(
        places=[Place(number, branch.time_zone) for number, branch in enumerate(BRANCHES, 1)],
        offers=[
            Offer(
                number,
                product.category,
                product.unit_price_minor,
                1 if product.weighed else 1000,
                product.popularity,
                product.usual_milli,
            )
            for number, product in enumerate(ASSORTMENT, 1)
        ],
        customers=sorted(customer.id for customer in customers()),
        now=NOW,
        seed=seed,
    )
    return [month.purchase(visit) for visit in month.visits(count)]


def total(draft: PurchaseDraft) -> int:
    lines = [
        Line(
            ASSORTMENT[int(item.product.value) - 1].unit_price_minor,
            item.quantity_milli,
            item.discount_minor,
        )
        for item in draft.items
    ]
    return price(lines, draft.discount_minor).total_minor


def recorded(shop: Shop) -> dict[UUID, tuple[int, UUID | None, datetime]]:
    with shop.database.read() as session:
        rows = session.execute(
            select(
                Purchase.id, Purchase.total_minor, Purchase.customer_id, Purchase.occurred_at
            ).where(Purchase.source == "sample")
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}


def test_an_empty_shop_gets_the_sample_supermarket(database_url: str) -> None:
    with opened(database_url) as shop:
        steps: list[tuple[int, int]] = []
        report = load_sample(shop, 600, 1, lambda done, of: steps.append((done, of)))
        assert report == SampleReport(branches=3, products=66, customers=200, purchases=600)
        assert steps == [(500, 600), (600, 600)]
        tables = (Branch, Category, Product, ProductBarcode, Customer, Purchase)
        assert [counted(shop, table) for table in tables] == [3, 11, 66, 66, 200, 600]
        with shop.database.read() as session:
            assert disagreements(session.connection()) == {}


def test_both_databases_record_what_the_seed_says(database_url: str) -> None:
    with opened(database_url) as shop:
        load_sample(shop, 300, 7)
        assert recorded(shop) == {
            draft.id: (total(draft), draft.customer, draft.occurred_at)
            for draft in drafted(300, seed=7)
        }


def test_amounts_add_up(database_url: str) -> None:
    with opened(database_url) as shop:
        load_sample(shop, 300, 1)
        revenue = summed(shop, Purchase.total_minor)
        assert revenue == sum(total(draft) for draft in drafted(300, seed=1))
        assert revenue == summed(shop, PurchaseItem.total_minor)
        assert revenue == summed(shop, Payment.amount_minor)
        assert summed(shop, Payment.tendered_minor) - summed(shop, Purchase.change_minor) == revenue


def test_receipts_are_numbered_in_the_order_of_time(database_url: str) -> None:
    with opened(database_url) as shop:
        load_sample(shop, 600, 1)
        with shop.database.read() as session:
            rows = session.execute(
                select(Purchase.register_id, Purchase.receipt_count, Purchase.occurred_at).order_by(
                    Purchase.register_id, Purchase.receipt_count
                )
            ).all()
    by_register: dict[int, list[tuple[int, datetime]]] = {}
    for register, receipt, moment in rows:
        by_register.setdefault(register, []).append((receipt, moment))
    assert len(by_register) == 12
    for receipts in by_register.values():
        assert [receipt for receipt, _ in receipts] == list(range(1, len(receipts) + 1))
        assert [moment for _, moment in receipts] == sorted(moment for _, moment in receipts)


def test_stock_lasts_and_some_runs_low(database_url: str) -> None:
    with opened(database_url) as shop:
        load_sample(shop, 3_100, 1)
        with shop.database.read() as session:
            levels = session.execute(
                select(StockLevel.quantity_milli, StockLevel.reorder_point_milli)
            ).all()
            opening = session.execute(
                select(func.count(), func.max(StockMovement.occurred_at)).where(
                    StockMovement.kind == "opening"
                )
            ).one()
    assert len(levels) == 3 * 66
    assert all(quantity > 0 for quantity, _ in levels)
    low = sum(quantity < (reorder_point or 0) for quantity, reorder_point in levels)
    assert 3 <= low <= 40
    assert tuple(opening) == (198, NOW - timedelta(days=31))


def test_loading_again_adds_nothing(database_url: str) -> None:
    with opened(database_url) as shop:
        load_sample(shop, 50, 1)
        before = recorded(shop)
        assert load_sample(shop, 50, 1) == SampleReport(already_recorded=50)
        assert load_sample(shop, 60, 1) == SampleReport(purchases=10, already_recorded=50)
        assert {id_: recorded(shop)[id_] for id_ in before} == before
    with opened(database_url, NOW + timedelta(days=1)) as shop:
        assert load_sample(shop, 50, 1) == SampleReport(already_recorded=50)
        assert load_sample(shop, 20, 2) == SampleReport(purchases=20)
        assert counted(shop, Purchase) == 80
        with shop.database.read() as session:
            assert disagreements(session.connection()) == {}


def test_two_loads_at_once_make_one_shop(postgres_url: str) -> None:
    with opened(postgres_url) as shop:
        reports: list[SampleReport] = []
        loads = [Thread(target=lambda: reports.append(load_sample(shop, 100, 1))) for _ in range(3)]
        for load in loads:
            load.start()
        for load in loads:
            load.join()
        assert sorted(report.branches for report in reports) == [0, 0, 3]
        assert sum(report.purchases for report in reports) == 100
        assert sum(report.already_recorded for report in reports) == 200
        with shop.database.read() as session:
            assert disagreements(session.connection()) == {}


def test_a_shop_of_its_own_gets_purchases_only(database_url: str) -> None:
    with opened(database_url) as shop:
        tokyo = add_branch(shop, "T1", "Asia/Tokyo")
        rice = add_product(shop, "rice", 500)
        add_product(shop, "tea", 0, quantity_decimals=1)
        sell(shop, [rice], branch="T1", customer="k1", at=NOW)
        assert load_sample(shop, 20, 1) == SampleReport(purchases=20)
        tables = (Branch, Product, Customer, Purchase)
        assert [counted(shop, table) for table in tables] == [1, 2, 1, 21]
        with shop.database.read() as session:
            assert session.scalars(select(Purchase.branch_id).distinct()).all() == [tokyo]
            assert session.scalar(select(func.max(Purchase.occurred_at))) == NOW
            assert disagreements(session.connection()) == {}


def test_what_is_sold_no_more_is_not_bought(database_url: str) -> None:
    with opened(database_url) as shop:
        closed = add_branch(shop, "OLD", active=False)
        add_branch(shop, "NEW")
        add_product(shop, "typewriter", active=False)
        pen = add_product(shop, "pen")
        load_sample(shop, 30, 1)
        with shop.database.read() as session:
            assert closed not in session.scalars(select(Purchase.branch_id)).all()
            assert set(session.scalars(select(PurchaseItem.product_id))) == {pen}


@pytest.mark.parametrize("missing", ["branch", "product"])
def test_a_closed_shop_is_left_as_it_is(database_url: str, missing: str) -> None:
    with opened(database_url) as shop:
        add_branch(shop, "B", active=missing != "branch")
        add_product(shop, "pen", active=missing != "product")
        with pytest.raises(NothingToSell) as refused:
            load_sample(shop, 10, 1)
        assert refused.value.code == "nothing-to-sell"
        assert [counted(shop, table) for table in (Customer, Purchase)] == [0, 0]


def test_the_shops_policy_is_kept(database_url: str) -> None:
    with opened(database_url, max_units_per_product=1) as shop:
        assert load_sample(shop, 100, 1).purchases == 100


@pytest.mark.parametrize(("currency", "apple"), [("JPY", 69), ("KWD", 690)])
def test_prices_suit_the_currency(sqlite_url: str, currency: str, apple: int) -> None:
    with opened(sqlite_url, currency=currency) as shop:
        assert load_sample(shop, 50, 1).purchases == 50
        with shop.database.read() as session:
            assert session.scalar(select(Product.unit_price_minor)) == apple


def test_what_the_guide_sells_is_sold(database_url: str) -> None:
    with opened(database_url) as shop:
        load_sample(shop, 10, 1)
        add_product(shop, "oat milk 1l", 250, sku="OAT1", barcode="4006381333931")
        assert sell(shop, [1, 3, 5], branch=1).total_minor == 69 + 129 + 49
        named = [
            ItemDraft(ProductRef("name", "apple", "product_name"), 3000),
            ItemDraft(ProductRef("any", "bread", "items")),
        ]
        assert sell(shop, named, customer="u100").total_minor == 3 * 69 + 249
        scanned = [
            ItemDraft(ProductRef("barcode", "4006381333931", "barcode"), 1000, 50),
            ItemDraft(ProductRef("sku", "APL", "sku"), 525),
        ]
        purchase = sell(shop, scanned, discount_minor=100, payments=[("card", 500), ("cash", 2000)])
        assert (purchase.total_minor, purchase.change_minor) == (777, 1723)
