"""The recount is worth something: it notices when a single figure is changed."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Connection, text

from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.purchases import recount
from tests.purchases.shopping import POINT_MINOR, ZONES, Clock, Shopping
from tests.shop import make_shop


def some(condition: str) -> str:
    """Name a purchase."""
    return f"(SELECT id FROM purchases WHERE {condition} ORDER BY recorded_at, id LIMIT 1)"


SOLD = some("kind = 'purchase' AND customer_id IS NOT NULL AND points_earned > 0")
REFUND = some("kind = 'refund' AND original_id IS NOT NULL")
VOID = some("kind = 'void'")
CORRECTED = some("replaces_id IS NOT NULL")
ROUNDED = some("kind = 'purchase' AND rounding_minor <> 0")
TAXED = "(SELECT purchase_id FROM purchase_taxes WHERE tax_minor > 5 LIMIT 1)"

CHANGES = [
    *(
        f"UPDATE purchases SET {column} = {column} + 1 WHERE id = {each}"
        for each in (SOLD, REFUND, VOID)
        for column in (
            "total_minor",
            "tax_minor",
            "discount_minor",
            "units_milli",
            "rounding_minor",
            "adjustment_minor",
            "points_earned",
            "points_spent",
        )
    ),
    *(
        f"UPDATE purchase_items SET {column} = {column} + 1 WHERE line = 1 AND purchase_id = {each}"
        for each in (SOLD, REFUND, VOID)
        for column in (
            "quantity_milli",
            "line_discount_minor",
            "shared_discount_minor",
            "added_tax_minor",
            "total_minor",
            "tax_rate_bp",
        )
    ),
    f"UPDATE purchases SET business_hour = (business_hour + 1) % 24 WHERE id = {SOLD}",
    f"UPDATE purchases SET business_hour = (business_hour + 1) % 24 WHERE id = {VOID}",
    f"UPDATE purchases SET change_minor = change_minor + 1 WHERE id = {ROUNDED}",
    (
        "UPDATE purchases SET total_minor = total_minor + 5, rounding_minor = rounding_minor + 5"
        f" WHERE id = {ROUNDED}"
    ),
    f"UPDATE purchases SET business_hour = (business_hour + 1) % 24 WHERE id = {CORRECTED}",
    "UPDATE purchases SET receipt_count = receipt_count + 100000 WHERE receipt_count = 2",
    "UPDATE registers SET receipts = receipts + 1 WHERE id = 1",
    f"UPDATE purchase_taxes SET tax_minor = tax_minor + 1 WHERE purchase_id = {TAXED}",
    f"UPDATE purchase_taxes SET gross_minor = gross_minor + 1 WHERE purchase_id = {TAXED}",
    "UPDATE payments SET amount_minor = amount_minor + 1 WHERE line = 1",
    "UPDATE payments SET method = 'giro' WHERE method = 'points'",
    "DELETE FROM payments WHERE line = 0",
    "DELETE FROM stock_movements WHERE id = (SELECT max(id) FROM stock_movements)",
    "DELETE FROM points_movements WHERE id = (SELECT max(id) FROM points_movements)",
    "UPDATE points_movements SET points = points + 1 WHERE kind = 'earn' AND points > 0",
    *(
        f"UPDATE {table} SET {column} = {column} + 1"
        for table, column in (
            ("stock_levels", "quantity_milli"),
            ("points_balances", "points"),
            ("daily_branch_sales", "walk_ins"),
            ("hourly_branch_sales", "tax_minor"),
            ("daily_payment_sales", "revenue_minor"),
            ("product_totals", "purchases"),
            ("daily_product_sales", "units_milli"),
            ("daily_category_sales", "revenue_minor"),
            ("customer_totals", "spent_minor"),
            ("customer_branches", "purchases"),
            ("customer_days", "spent_minor"),
        )
    ),
    "UPDATE customer_totals SET first_at = '2026-01-01 00:00:00.000000'",
    "DELETE FROM customer_days WHERE purchases > 0",
]


class Restore(Exception):
    """Takes a change back again."""


@pytest.fixture
def shop(sqlite_url: str) -> Iterator[Shop]:
    clock = Clock()
    shop = make_shop(sqlite_url, branches=ZONES, clock=clock)
    with TestClient(all_in_one.create(shop)) as client:
        shopping = Shopping(client, clock, seed=7)
        shopping.open()
        shopping.sell_batch(150, clock.now)
        for _ in range(12):
            shopping.refund()
            shopping.void()
            shopping.correct()
        yield shop
    shop.database.close()


def wrong(connection: Connection, priced_by_label: set[int]) -> list[str]:
    """What the recount finds wrong: sentences, and the tables that differ."""
    facts = recount.read_facts(connection)
    tables = recount.summaries(facts)
    return [
        *recount.faults(facts, priced_by_label, POINT_MINOR),
        *(table for table in tables if tables[table] != recount.kept(connection, table)),
    ]


def wrong_after(shop: Shop, change: str, priced_by_label: set[int]) -> list[str]:
    """What the recount finds wrong after a change, which is taken back again."""
    found: list[str] = []
    with suppress(Restore), shop.database.write() as session:
        changed = session.connection().execute(text(change))
        assert changed.rowcount, change
        found = wrong(session.connection(), priced_by_label)
        raise Restore
    return found


def test_every_change_is_noticed(shop: Shop) -> None:
    with shop.database.write() as session:
        names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for name in names.scalars().all():  # they keep facts from being rewritten at all
            session.execute(text(f"DROP TRIGGER {name}"))
        ids = session.execute(text("SELECT id FROM products WHERE id % 10 = 2")).scalars()
        priced_by_label = set(ids)
        assert wrong(session.connection(), priced_by_label) == []
    unnoticed = [change for change in CHANGES if not wrong_after(shop, change, priced_by_label)]
    assert unnoticed == []
    with shop.database.read() as session:
        assert wrong(session.connection(), priced_by_label) == []
