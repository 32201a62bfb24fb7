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
        query: `SELECT keys, sums, earliest, latest … WHERE {which} GROUP BY …`.
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
        """Answer the statement that adds the purchases `which` to the table."""
        raised = [f"{name} = {self.table}.{name} + excluded.{name}" for name in self.sums]
        for names, sign in ((self.earliest, "<"), (self.latest, ">")):
            raised += [
                f"{name} = CASE WHEN excluded.{name} {sign} {self.table}.{name}"
                f" THEN excluded.{name} ELSE {self.table}.{name} END"
                for name in names
            ]
        return (
            f"INSERT INTO {self.table} ({', '.join(self.columns)}) "
            + self.query.format(which=which)
            + f" ORDER BY {', '.join(map(str, range(1, len(self.keys) + 1)))}"
            + f" ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET {', '.join(raised)}"
        )


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
SELECT p.customer_id, sum(p.counted), sum(p.total_minor), min(p.occurred_at), max(p.occurred_at)
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
       min(p.occurred_at), max(p.occurred_at)
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
       min(p.occurred_at), max(p.occurred_at)
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


def apply(connection: Connection, which: str, parameter: Any) -> None:
    """Move the stock and raise the summaries for the purchases `which` says.

    Args:
        connection: Of the transaction that has stored them.
        which: A condition on purchases `p` with one parameter, in the driver's own style.
        parameter: Its value.
    """
    with together(connection):
        for statement in _statements(which):
            connection.exec_driver_sql(statement, (parameter,))


@cache
def _statements(which: str) -> list[str]:
    return [
        STOCK_MOVEMENTS.format(which=which),
        *(summary.add_up(which) for summary in SUMMARIES),
        STOCK_LEVELS.add_up(which),
    ]


def disagreements(connection: Connection) -> dict[str, int]:
    """Compare every summary with the facts that it is made of.

    Returns:
        For each table with wrong, missing or surplus rows, how many.
    """
    wrong = {}
    for summary in SUMMARIES:
        columns = ", ".join(summary.columns)
        recomputed = f"SELECT * FROM ({summary.query.format(which='true')}) AS recomputed"
        kept = f"SELECT {columns} FROM {summary.table}"
        count = connection.exec_driver_sql(
            f"SELECT (SELECT count(*) FROM ({recomputed} EXCEPT {kept}) AS a)"
            f" + (SELECT count(*) FROM ({kept} EXCEPT {recomputed}) AS b)"
        ).scalar_one()
        if count:
            wrong[summary.table] = int(count)
    levels = connection.exec_driver_sql(
        "SELECT count(*) FROM stock_levels l LEFT JOIN (SELECT branch_id, product_id,"
        " sum(quantity_milli) AS moved FROM stock_movements GROUP BY branch_id, product_id) AS m"
        " ON m.branch_id = l.branch_id AND m.product_id = l.product_id"
        " WHERE l.quantity_milli <> coalesce(m.moved, 0)"
    ).scalar_one()
    if levels:
        wrong["stock_levels"] = int(levels)
    return wrong
