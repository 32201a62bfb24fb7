"""Nothing that grows with every sale is read from end to end."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from checkstand.analytics import service
from checkstand.analytics.figures import Scope
from checkstand.shop import Shop
from tests.plans import read_whole, statements
from tests.shop import add_product, make_shop, sell

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
SMALL = {"branches", "registers", "categories", "products", "daily_branch_sales"}
"""These hold a row for a branch, a register, a product, a branch's day."""
WHOLE = {
    "statistics": {"customer_branches"},
    "top products": {"product_totals"},
    "dashboard": {"product_totals"},
    "revenue by hour": {"hourly_branch_sales"},
    "heat map": {"hourly_branch_sales"},
    "revenue by category": {"daily_category_sales"},
    "revenue by payment_method": {"daily_payment_sales"},
}
"""What is added up as a whole where nothing narrows the question."""

QUESTIONS: dict[str, Callable[[Session, Scope], Any]] = {
    "unique customers": service.unique_customers,
    "loyal customers": lambda session, scope: service.loyal_customers(
        session, scope, min_purchases=3, after=(5, UUID(int=5))
    ),
    "top products": service.top_products,
    "statistics": service.statistics,
    "heat map": service.heat_map,
    "dashboard": lambda session, scope: service.dashboard(session, scope, min_purchases=3, now=NOW),
    **{
        f"revenue by {each}": lambda session, scope, group_by=each: service.revenue(  # type: ignore[misc]
            session, scope, group_by
        )
        for each in ("hour", "day", "week", "month", "branch", "category", "payment_method")
    },
}
SCOPES = {
    "all": Scope(),
    "branch": Scope(branch_id=2),
    "dates": Scope(None, date(2025, 3, 1), date(2025, 3, 31)),
    "branch and dates": Scope(2, date(2025, 3, 1), date(2025, 3, 31)),
}


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOW)
    sell(shop, [add_product(shop, "milk")], customer="u1", branch="SM2")
    yield shop
    shop.database.close()


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_answered_from_indexes(shop: Shop, question: str, scope: str) -> None:
    with shop.database.read() as session:
        connection = session.connection()
        asked = statements(connection, lambda: QUESTIONS[question](session, SCOPES[scope]))
        read = [table for statement in asked for table in read_whole(connection, *statement)]
    assert asked
    whole = WHOLE.get(question, set()) if scope == "all" else set()
    assert set(read) <= SMALL | whole


@pytest.mark.parametrize("branch_id", [None, 2])
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_days_are_added_up_where_no_date_is_asked_for(
    shop: Shop, question: str, branch_id: int | None
) -> None:
    with shop.database.read() as session:
        asked = statements(
            session.connection(), lambda: QUESTIONS[question](session, Scope(branch_id))
        )
    sent = " ".join(statement for statement, _ in asked)
    assert "customer_days" not in sent
    assert "daily_product_sales" not in sent


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT count(*) FROM customers WHERE name = 'Dana'", ["customers"]),
        ("SELECT * FROM purchases ORDER BY total_minor LIMIT 5", ["purchases"]),
        ("SELECT * FROM purchases ORDER BY occurred_at LIMIT 5", []),
        ("SELECT * FROM customers WHERE code = 'u1'", []),
    ],
)
def test_a_table_that_is_read_whole_is_noticed(
    shop: Shop, statement: str, expected: list[str]
) -> None:
    with shop.database.read() as session:
        assert read_whole(session.connection(), statement, ()) == expected
