"""All SQL on stock. Levels are always locked in the order of their keys: branch, then product."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection

from checkstand.platform.db.bulk import any_of, insert_rows
from checkstand.stock.models import StockLevel, StockMovement

Key = tuple[int, int]
"""A branch and a product."""

_LEVEL_IS_THERE = "ON CONFLICT (branch_id, product_id) DO UPDATE SET"


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of a branch's stock of a product, of one of `MOVEMENT_KINDS`."""

    branch_id: int
    product_id: int
    kind: str
    quantity_milli: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    quantity_milli: int
    reorder_point_milli: int | None


@dataclass(frozen=True, slots=True)
class StockTarget:
    """What a branch's level of a product shall be; None leaves quantity or reorder point alone."""

    branch_id: int
    product_id: int
    quantity_milli: int | None = None
    reorder_point_milli: int | None = None


def book(connection: Connection, movements: Sequence[Movement], now: datetime) -> None:
    """Write movements down and raise the levels by them.

    Safe beside any number of sales: the database adds to the level, nothing is read before.
    """
    ordered = sorted(movements, key=attrgetter("branch_id", "product_id"))
    insert_rows(
        connection,
        StockMovement,
        ("branch_id", "product_id", "kind", "quantity_milli", "reason", "occurred_at"),
        [
            (each.branch_id, each.product_id, each.kind, each.quantity_milli, each.reason, now)
            for each in ordered
        ],
    )
    insert_rows(
        connection,
        StockLevel,
        ("branch_id", "product_id", "quantity_milli"),
        [
            (*key, sum(each.quantity_milli for each in group))
            for key, group in groupby(ordered, key=attrgetter("branch_id", "product_id"))
        ],
        on_conflict=_LEVEL_IS_THERE
        + " quantity_milli = stock_levels.quantity_milli + excluded.quantity_milli",
    )


def set_levels(connection: Connection, targets: Sequence[StockTarget], now: datetime) -> None:
    """Bring levels to what was counted, the difference written down as a movement.

    The movement is `opening` where the branch has no level of the product yet, else `count`. Of
    several targets for one level the last holds.
    """
    quantities: dict[Key, int] = {}
    points: dict[Key, int] = {}
    for each in targets:
        key = (each.branch_id, each.product_id)
        if each.quantity_milli is not None:
            quantities[key] = each.quantity_milli
        if each.reorder_point_milli is not None:
            points[key] = each.reorder_point_milli
    keys = sorted(quantities.keys() | points.keys())
    if not keys:
        return
    known = find_levels(connection, keys)
    insert_rows(
        connection,
        StockLevel,
        ("branch_id", "product_id", "quantity_milli"),
        [(*key, 0) for key in keys],
        on_conflict=f"{_LEVEL_IS_THERE} quantity_milli = stock_levels.quantity_milli",
    )  # makes missing levels and holds all of them, each in its turn
    held = find_levels(connection, keys)
    movements = [
        Movement(
            *key,
            kind="count" if key in known else "opening",
            quantity_milli=quantities[key] - held[key].quantity_milli,
        )
        for key in keys
        if key in quantities and quantities[key] != held[key].quantity_milli
    ]
    book(connection, movements, now)
    insert_rows(
        connection,
        StockLevel,
        ("branch_id", "product_id", "quantity_milli", "reorder_point_milli"),
        [
            (*key, 0, points[key])
            for key in keys
            if key in points and points[key] != held[key].reorder_point_milli
        ],
        on_conflict=f"{_LEVEL_IS_THERE} reorder_point_milli = excluded.reorder_point_milli",
    )


def find_levels(connection: Connection, keys: Collection[Key]) -> dict[Key, Level]:
    """Read levels, a statement a branch; missing ones are left out."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    found: dict[Key, Level] = {}
    for branch_id, group in groupby(sorted(set(keys)), key=lambda key: key[0]):
        condition, parameter = any_of(connection, "product_id", "int", [key[1] for key in group])
        for row in connection.exec_driver_sql(
            "SELECT product_id, quantity_milli, reorder_point_milli FROM stock_levels"
            f" WHERE branch_id = {mark} AND {condition}",
            (branch_id, parameter),
        ):
            found[branch_id, row[0]] = Level(row[1], row[2])
    return found


def stock_of(
    connection: Connection, product_ids: Collection[int], branch_id: int | None = None
) -> dict[int, int]:
    """Answer what there is of products, in one branch or in all of them, in thousandths.

    Products without a level are left out.
    """
    if branch_id is not None:
        levels = find_levels(connection, [(branch_id, product_id) for product_id in product_ids])
        return {key[1]: level.quantity_milli for key, level in levels.items()}
    condition, parameter = any_of(connection, "product_id", "int", list(product_ids))
    rows = connection.exec_driver_sql(
        "SELECT product_id, sum(quantity_milli) FROM stock_levels"
        f" WHERE {condition} GROUP BY product_id",
        (parameter,),
    )
    return {row[0]: int(row[1]) for row in rows}
