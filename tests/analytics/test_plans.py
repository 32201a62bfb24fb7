"""Nothing that grows with every sale is read from end to end."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from checkstand.analytics import service
from checkstand.analytics.figures import Scope
from checkstand.platform.db.types import Base
from checkstand.shop import Shop
from tests.shop import add_product, make_shop, sell

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
SMALL = {"branches", "categories", "products", "daily_branch_sales"}
"""These hold a row for a branch, a product, a branch's day."""
FACTS = {"purchases", "purchase_items", "payments", "customers"}

QUESTIONS: dict[str, Callable[[Session, Scope], Any]] = {
    "unique customers": service.unique_customers,
    "loyal customers": lambda session, scope: service.loyal_customers(
        session, scope, min_purchases=3, after=(5, UUID(int=5))
    ),
    "top products": service.top_products,
    "statistics": service.statistics,
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
    # Where nothing narrows the question, a summary is added up as a whole.
    assert not FACTS.intersection(read)
    if scope != "all":
        assert set(read) <= SMALL


def statements(connection: Connection, run: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Answer what is sent to the database meanwhile, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_1: Any, _2: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return sent


def read_whole(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """Answer the tables that a statement reads from end to end.

    Not those that it reads in the order of an index until it has enough.
    """
    if connection.dialect.name == "sqlite":
        plan = [
            row[3]
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
        stops = "LIMIT" in statement and not any("TEMP B-TREE" in step for step in plan)
        scanned = [re.match(r"SCAN (\w+?)(?:_\d+)?( USING|$)", step) for step in plan]
        return [
            match[1]
            for match in scanned
            if match and match[1] in Base.metadata.tables and not (stops and match[2])
        ]
    # What a table of three rows would be read like tells nothing: see what a large one would.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    return list(_unbounded(plan[0]["Plan"], stops=False))


def _unbounded(node: dict[str, Any], *, stops: bool) -> Iterator[str]:
    kind = node["Node Type"]
    stops = kind == "Limit" or (stops and kind in ("Nested Loop", "Subquery Scan", "Index Scan"))
    bounded = node.keys() & {"Index Cond", "Recheck Cond"} or (stops and kind == "Index Scan")
    if "Relation Name" in node and not bounded:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _unbounded(child, stops=stops and child.get("Parent Relationship") == "Outer")


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
