import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from checkstand.purchases.consequences import disagreements
from checkstand.shop import Shop
from checkstand.stock.repository import (
    Level,
    Movement,
    StockTarget,
    book,
    find_levels,
    set_levels,
    stock_of,
)
from tests.shop import add_product, make_shop, sell

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOW)
    yield shop
    shop.database.close()


def movements(shop: Shop) -> list[tuple[int, int, str, int]]:
    with shop.database.read() as session:
        rows = session.execute(
            text(
                "SELECT branch_id, product_id, kind, quantity_milli FROM stock_movements"
                " ORDER BY id"
            )
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]


def levels(shop: Shop) -> dict[tuple[int, int], int]:
    with shop.database.read() as session:
        assert disagreements(session.connection()) == {}
        rows = session.execute(
            text("SELECT branch_id, product_id, quantity_milli FROM stock_levels")
        )
        return {(row[0], row[1]): row[2] for row in rows}


def test_movements_add_up_to_levels(shop: Shop) -> None:
    milk, eggs = add_product(shop, "milk"), add_product(shop, "eggs")
    with shop.database.write() as session:
        book(
            session.connection(),
            [
                Movement(2, milk, "receive", 5_000, "van 7"),
                Movement(1, eggs, "opening", 10_000),
                Movement(1, milk, "opening", 24_000),
                Movement(2, milk, "adjust", -1_000),
            ],
            NOW,
        )
        book(session.connection(), [], NOW)
    assert movements(shop) == [
        (1, milk, "opening", 24_000),
        (1, eggs, "opening", 10_000),
        (2, milk, "receive", 5_000),
        (2, milk, "adjust", -1_000),
    ]
    assert levels(shop) == {(1, milk): 24_000, (1, eggs): 10_000, (2, milk): 4_000}
    with shop.database.read() as session:
        connection = session.connection()
        assert stock_of(connection, [milk, eggs, 99]) == {milk: 28_000, eggs: 10_000}
        assert stock_of(connection, [milk, eggs], 2) == {milk: 4_000}
        row = session.execute(text("SELECT reason FROM stock_movements WHERE kind = 'receive'"))
        assert row.scalar_one() == "van 7"


def test_a_level_is_set_by_the_difference(shop: Shop) -> None:
    milk, eggs = add_product(shop, "milk"), add_product(shop, "eggs")
    sell(shop, [(eggs, 2)], branch="SM1")

    def set_them(*targets: StockTarget) -> None:
        with shop.database.write() as session:
            set_levels(session.connection(), targets, NOW)

    set_them(StockTarget(1, milk, 24_000), StockTarget(1, eggs, 10_000), StockTarget(2, milk, 0))
    booked = [(1, milk, "opening", 24_000), (1, eggs, "count", 12_000)]
    assert movements(shop)[1:] == booked
    assert levels(shop) == {(1, milk): 24_000, (1, eggs): 10_000, (2, milk): 0}
    set_them(StockTarget(1, milk, 24_000), StockTarget(1, eggs, 10_000))
    assert movements(shop)[1:] == booked
    set_them(
        StockTarget(1, milk, 30_000),
        StockTarget(1, milk, 20_000, 6_000),
        StockTarget(2, eggs, None, 3_000),
    )
    assert movements(shop)[3:] == [(1, milk, "count", -4_000)]
    with shop.database.read() as session:
        held = find_levels(session.connection(), [(1, milk), (2, eggs), (3, eggs)])
    assert held == {(1, milk): Level(20_000, 6_000), (2, eggs): Level(0, 3_000)}
    set_them()


def test_counting_while_selling_loses_nothing(shop: Shop) -> None:
    products = [add_product(shop, f"p{n}") for n in range(6)]
    both_are_there = threading.Barrier(2)

    def count() -> None:
        both_are_there.wait(10)
        for n in range(15):
            targets = [StockTarget(b, p, 1000 * n) for b in (2, 1) for p in reversed(products)]
            with shop.database.write() as session:
                set_levels(session.connection(), targets, NOW)

    def sell_some() -> None:
        both_are_there.wait(10)
        for n in range(15):
            sell(shop, products[:: 1 if n % 2 else -1], branch=1 + n % 2)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(count), pool.submit(sell_some)]:
            done.result(60)
    assert len(levels(shop)) == 12
    sold = [movement for movement in movements(shop) if movement[2] == "sale"]
    assert len(sold) == 15 * 6
