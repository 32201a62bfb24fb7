"""What follows from purchases: stock and summaries, added to in the purchases' own transaction.

Each summary is a query over the facts. `record` adds that query's answer for the new purchases to
the table; `disagreements` asks it of all purchases, which is what the table must say.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from checkstand.platform.db.bulk import together


@dataclass(frozen=True, slots=True)
class Summary:
    """A table that holds what a query over purchases `p` says.

    Attributes:
        table: The table's name.
        keys: Columns that the query groups by; rows are written in their order, so that two
            writers never wait for each other.
        sums: Columns to add up.
        earliest: Columns to keep the least of.
        latest: Columns to keep the greatest of.
        query: `SELECT keys, sums, earliest, latest … WHERE {which} GROUP BY …`; `{first}` and
            `{last}` stand for the moments of the first and the last purchase.
    """

    table: str
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    query: str
    earliest: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.keys, *self.sums, *self.earliest, *self.latest)

    def add_up(self, which: str) -> str:
        """Answer the statement that adds the purchases `which` to the table.

        Refunds and voids move no first or last moment: see `_mend_moments`.
        """
        raised = [f"{name} = {self.table}.{name} + excluded.{name}" for name in self.sums]
        for names, sign in ((self.earliest, "<"), (self.latest, ">")):
            raised += [
                f"{name} = CASE WHEN excluded.purchases > 0 AND ({self.table}.purchases <= 0"
                f" OR excluded.{name} {sign} {self.table}.{name})"
                f" THEN excluded.{name} ELSE {self.table}.{name} END"
                for name in names
            ]
        return (
            f"INSERT INTO {self.table} ({', '.join(self.columns)}) "
            + self.query.format(which=which, first=_first("min"), last=_first("max"))
            + f" ORDER BY {', '.join(map(str, range(1, len(self.keys) + 1)))}"
            + f" ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET {', '.join(raised)}"
        )


def _first(function: str) -> str:
    """Answer the moment of the first (or last) purchase of a group, any moment if it has none."""
    return (
        f"coalesce({function}(CASE WHEN p.kind = 'purchase' THEN p.occurred_at END),"
        " min(p.occurred_at))"
    )


_STANDS = (
    "p.kind = 'purchase' AND NOT EXISTS"
    " (SELECT 1 FROM purchases v WHERE v.original_id = p.id AND v.kind = 'void')"
)
"""A condition on purchases `p`: nobody has voided it."""

STOCK_MOVEMENTS = """
INSERT INTO stock_movements (branch_id, product_id, kind, quantity_milli, purchase_id, occurred_at)
SELECT p.branch_id, i.product_id, CASE p.kind WHEN 'purchase' THEN 'sale' ELSE p.kind END,
       -i.quantity_milli, p.id, p.occurred_at
FROM purchases p JOIN purchase_items i ON i.purchase_id = p.id
WHERE {which}
ORDER BY p.id, i.line
"""

STOCK_LEVELS = Summary(
    table="stock_levels",
    keys=("branch_id", "product_id"),
    sums=("quantity_milli",),
    query="""
SELECT p.branch_id, i.product_id, -sum(i.quantity_milli)
FROM purchases p JOIN purchase_items i ON i.purchase_id = p.id
WHERE {which}
GROUP BY p.branch_id, i.product_id""",
)

POINTS_MOVEMENTS = """
INSERT INTO points_movements (customer_id, kind, points, purchase_id, occurred_at)
SELECT p.customer_id, k.kind, CASE k.kind WHEN 'earn' THEN p.points_earned ELSE -p.points_spent END,
       p.id, p.recorded_at
FROM purchases p CROSS JOIN (SELECT 'earn' AS kind UNION ALL SELECT 'spend') AS k
WHERE {which} AND p.customer_id IS NOT NULL
  AND CASE k.kind WHEN 'earn' THEN p.points_earned ELSE p.points_spent END <> 0
ORDER BY p.recorded_at, p.register_id, p.receipt_count, k.kind
"""

POINTS_BALANCES = Summary(
    table="points_balances",
    keys=("customer_id",),
    sums=("points",),
    query="""
SELECT p.customer_id, sum(p.points_earned - p.points_spent)
FROM purchases p
WHERE {which} AND p.customer_id IS NOT NULL AND (p.points_earned <> 0 OR p.points_spent <> 0)
GROUP BY p.customer_id""",
)

_ITEM_COLUMNS = ("units_milli", "revenue_minor", "purchases")
_ITEM_SUMS = """sum(i.quantity_milli), sum(i.total_minor),
       count(DISTINCT CASE WHEN p.counted = 1 THEN p.id END)
       - count(DISTINCT CASE WHEN p.counted = -1 THEN p.id END)
FROM purchases p JOIN purchase_items i ON i.purchase_id = p.id
WHERE {which}"""

_BRANCH_SUMS = """sum(p.counted), sum(CASE WHEN p.customer_id IS NULL THEN p.counted ELSE 0 END),
       sum(p.units_milli), sum(p.total_minor), sum(p.discount_minor), sum(p.tax_minor)
FROM purchases p
WHERE {which}"""
_BRANCH_COLUMNS = (
    "purchases",
    "walk_ins",
    "units_milli",
    "revenue_minor",
    "discount_minor",
    "tax_minor",
)

SUMMARIES = (
    Summary(
        table="customer_totals",
        keys=("customer_id",),
        sums=("purchases", "spent_minor"),
        earliest=("first_at",),
        latest=("last_at",),
        query="""
SELECT p.customer_id, sum(p.counted), sum(p.total_minor), {first}, {last}
FROM purchases p
WHERE p.customer_id IS NOT NULL AND {which}
GROUP BY p.customer_id""",
    ),
    Summary(
        table="customer_branches",
        keys=("branch_id", "customer_id"),
        sums=("purchases", "spent_minor"),
        earliest=("first_at",),
        latest=("last_at",),
        query="""
SELECT p.branch_id, p.customer_id, sum(p.counted), sum(p.total_minor),
       {first}, {last}
FROM purchases p
WHERE p.customer_id IS NOT NULL AND {which}
GROUP BY p.branch_id, p.customer_id""",
    ),
    Summary(
        table="customer_days",
        keys=("business_date", "branch_id", "customer_id"),
        sums=("purchases", "spent_minor"),
        earliest=("first_at",),
        latest=("last_at",),
        query="""
SELECT p.business_date, p.branch_id, p.customer_id, sum(p.counted), sum(p.total_minor),
       {first}, {last}
FROM purchases p
WHERE p.customer_id IS NOT NULL AND {which}
GROUP BY p.business_date, p.branch_id, p.customer_id""",
    ),
    Summary(
        table="product_totals",
        keys=("branch_id", "product_id"),
        sums=_ITEM_COLUMNS,
        query=f"""
SELECT p.branch_id, i.product_id, {_ITEM_SUMS}
GROUP BY p.branch_id, i.product_id""",
    ),
    Summary(
        table="daily_product_sales",
        keys=("business_date", "branch_id", "product_id"),
        sums=_ITEM_COLUMNS,
        query=f"""
SELECT p.business_date, p.branch_id, i.product_id, {_ITEM_SUMS}
GROUP BY p.business_date, p.branch_id, i.product_id""",
    ),
    Summary(
        table="daily_category_sales",
        keys=("business_date", "branch_id", "category_id"),
        sums=_ITEM_COLUMNS,
        query=f"""
SELECT p.business_date, p.branch_id, coalesce(i.category_id, 0), {_ITEM_SUMS}
GROUP BY p.business_date, p.branch_id, coalesce(i.category_id, 0)""",
    ),
    Summary(
        table="daily_payment_sales",
        keys=("business_date", "branch_id", "method"),
        sums=("purchases", "units_milli", "revenue_minor"),
        query="""
SELECT business_date, branch_id, method, sum(counted), sum(units_milli), sum(amount_minor)
FROM (
    SELECT p.id, p.business_date, p.branch_id, p.counted, p.units_milli,
           coalesce(m.method, 'unspecified') AS method,
           sum(coalesce(m.amount_minor, p.total_minor)) AS amount_minor
    FROM purchases p LEFT JOIN payments m ON m.purchase_id = p.id
    WHERE {which}
    GROUP BY p.id, p.business_date, p.branch_id, p.counted, p.units_milli,
             coalesce(m.method, 'unspecified')
) AS paid
WHERE true
GROUP BY business_date, branch_id, method""",
    ),
    Summary(
        table="hourly_branch_sales",
        keys=("business_date", "branch_id", "business_hour"),
        sums=_BRANCH_COLUMNS,
        query=f"""
SELECT p.business_date, p.branch_id, p.business_hour, {_BRANCH_SUMS}
GROUP BY p.business_date, p.branch_id, p.business_hour""",
    ),
    Summary(
        table="daily_branch_sales",
        keys=("business_date", "branch_id"),
        sums=_BRANCH_COLUMNS,
        query=f"""
SELECT p.business_date, p.branch_id, {_BRANCH_SUMS}
GROUP BY p.business_date, p.branch_id""",
    ),
)
"""In the order in which their rows are locked: those that many purchases share come last.

Stock levels come after them all: a long import of the past then holds what tills sell from for a
moment only.
"""


def apply(
    connection: Connection,
    which: str,
    parameter: Any,
    *,
    moves_points: bool = False,
    takes_back: bool = False,
) -> None:
    """Move the stock and the points, and raise the summaries, for the purchases `which` says.

    Args:
        connection: Of the transaction that has stored them.
        which: A condition on purchases `p` with one parameter, in the driver's own style.
        parameter: Its value.
        moves_points: Whether any of them earns, spends or gives back points.
        takes_back: Whether any of them is a void.
    """
    with together(connection):
        for statement in _statements(which, moves_points, takes_back):
            connection.exec_driver_sql(statement, (parameter,))


@cache
def _statements(which: str, moves_points: bool, takes_back: bool) -> list[str]:
    points = [POINTS_MOVEMENTS.format(which=which), POINTS_BALANCES.add_up(which)]
    return [
        STOCK_MOVEMENTS.format(which=which),
        *(points if moves_points else ()),
        *(summary.add_up(which) for summary in SUMMARIES),
        *(_mend_moments(which) if takes_back else ()),
        STOCK_LEVELS.add_up(which),
    ]


def _mend_moments(which: str) -> list[str]:
    """Answer the statements that find customers' first and last purchases anew after a void.

    Only what stands counts; who has nothing left keeps what was, which nobody reads.
    """
    statements = []
    for table, keys in (
        ("customer_totals", ("customer_id",)),
        ("customer_branches", ("branch_id", "customer_id")),
        ("customer_days", ("business_date", "branch_id", "customer_id")),
    ):
        columns = ", ".join(f"p.{key}" for key in keys)
        same = " AND ".join(f"{table}.{key} = s.{key}" for key in keys)
        of_voided = " AND ".join(f"p.{key} = w.{key}" for key in keys)
        statements.append(
            f"UPDATE {table} SET first_at = s.first_at, last_at = s.last_at FROM ("
            f"SELECT {columns}, min(p.occurred_at) AS first_at, max(p.occurred_at) AS last_at"
            f" FROM (SELECT DISTINCT {columns} FROM purchases p WHERE p.kind = 'void' AND {which})"
            f" AS w JOIN purchases p ON {of_voided}"
            f" WHERE {_STANDS} GROUP BY {columns}) AS s WHERE {same}"
        )
    return statements


def disagreements(connection: Connection) -> dict[str, int]:
    """Compare every summary with the facts that it is made of.

    Returns:
        For each table with wrong, missing or surplus rows, how many.
    """
    wrong = {}
    for summary in SUMMARIES:
        moments = (*summary.earliest, *summary.latest)
        columns = [
            f"CASE WHEN purchases > 0 THEN {name} END" if name in moments else name
            for name in summary.columns
        ]
        first, last = (
            f"CASE WHEN sum(p.counted) > 0 THEN {function}(CASE WHEN {_STANDS}"
            " THEN p.occurred_at END) END"
            for function in ("min", "max")
        )
        query = summary.query.format(which="true", first=first, last=last)
        recomputed = f"SELECT * FROM ({query}) AS recomputed"
        kept = f"SELECT {', '.join(columns)} FROM {summary.table}"
        count = connection.exec_driver_sql(
            f"SELECT (SELECT count(*) FROM ({recomputed} EXCEPT {kept}) AS a)"
            f" + (SELECT count(*) FROM ({kept} EXCEPT {recomputed}) AS b)"
        ).scalar_one()
        if count:
            wrong[summary.table] = int(count)
    points = connection.exec_driver_sql(
        "SELECT count(*) FROM points_balances b LEFT JOIN (SELECT customer_id, sum(points) AS moved"
        " FROM points_movements GROUP BY customer_id) AS m ON m.customer_id = b.customer_id"
        " WHERE b.points <> coalesce(m.moved, 0)"
    ).scalar_one()
    if points:
        wrong["points_balances"] = int(points)
    levels = connection.exec_driver_sql(
        "SELECT count(*) FROM stock_levels l LEFT JOIN (SELECT branch_id, product_id,"
        " sum(quantity_milli) AS moved FROM stock_movements GROUP BY branch_id, product_id) AS m"
        " ON m.branch_id = l.branch_id AND m.product_id = l.product_id"
        " WHERE l.quantity_milli <> coalesce(m.moved, 0)"
    ).scalar_one()
    if levels:
        wrong["stock_levels"] = int(levels)
    return wrong
