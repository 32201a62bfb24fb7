"""How statements are answered: which tables they read from end to end."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, event

from checkstand.platform.db.types import Base

ALWAYS_SMALL = frozenset({"loyalty_programme"})
"""Tables of one row: they are read whole, and there is nothing else to read."""
_STOPPING = ("Nested Loop", "Subquery Scan", "Incremental Sort")
"""Nodes that ask for no more rows than the limit above them needs."""


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
        tables = _tables(statement)
        known = Base.metadata.tables.keys() - ALWAYS_SMALL
        return [
            tables.get(match[1], match[1])
            for match in scanned
            if match and tables.get(match[1], match[1]) in known
            if not (stops and match[2])
        ]
    # What a small table would be read like tells nothing: see what a large one would.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    return list(_unbounded(plan[0]["Plan"], stops=False))


def _tables(statement: str) -> dict[str, str]:
    """Answer the table of each alias."""
    return {
        match[2]: match[1] for match in re.finditer(r"(?:FROM|JOIN) (\w+) (?:AS )?(\w+)", statement)
    }


def _unbounded(node: dict[str, Any], *, stops: bool) -> Iterator[str]:
    kind = node["Node Type"]
    stops = kind == "Limit" or (stops and (kind in _STOPPING or kind.startswith("Index")))
    bounded = node.keys() & {"Index Cond", "Recheck Cond"} or (stops and kind.startswith("Index"))
    if "Relation Name" in node and not bounded and node["Relation Name"] not in ALWAYS_SMALL:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _unbounded(child, stops=stops and child.get("Parent Relationship") == "Outer")
