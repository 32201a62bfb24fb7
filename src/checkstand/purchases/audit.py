"""Whether what is on file of purchases holds together; looks at every one of them."""

from sqlalchemy import Connection


def broken_receipt_numbers(connection: Connection) -> list[str]:
    """Name the registers whose receipts are not numbered from 1 to the last without a gap."""
    rows = connection.exec_driver_sql(
        "SELECT b.code, r.code FROM registers r JOIN branches b ON b.id = r.branch_id"
        " LEFT JOIN (SELECT register_id, count(*) AS receipts, max(receipt_count) AS latest"
        " FROM purchases GROUP BY register_id) AS p ON p.register_id = r.id"
        " WHERE coalesce(p.receipts, 0) <> r.receipts OR coalesce(p.latest, 0) <> r.receipts"
        " ORDER BY b.code, r.code"
    )
    return [f"{row[0]} {row[1]}" for row in rows]


def unbalanced_purchases(connection: Connection) -> int:
    """Count purchases whose lines, rounding and adjustment don't come to their total."""
    return int(
        connection.exec_driver_sql(
            "SELECT count(*) FROM purchases p JOIN (SELECT purchase_id, sum(total_minor) AS lines"
            " FROM purchase_items GROUP BY purchase_id) AS i ON i.purchase_id = p.id"
            " WHERE p.total_minor <> i.lines + p.rounding_minor + p.adjustment_minor"
        ).scalar_one()
    )


def purchases_without_items(connection: Connection) -> int:
    """Count purchases that have no line."""
    return int(
        connection.exec_driver_sql(
            "SELECT count(*) FROM purchases p WHERE NOT EXISTS"
            " (SELECT 1 FROM purchase_items i WHERE i.purchase_id = p.id)"
        ).scalar_one()
    )


def summaries_agree(connection: Connection) -> bool:
    """Answer whether the days' summary and the purchases come to the same number and sum.

    Much quicker than `consequences.disagreements`, which compares every row.
    """
    counted = "SELECT coalesce(sum(counted), 0), coalesce(sum(total_minor), 0) FROM purchases"
    summed = (
        "SELECT coalesce(sum(purchases), 0), coalesce(sum(revenue_minor), 0)"
        " FROM daily_branch_sales"
    )
    first, second = (connection.exec_driver_sql(sql).one() for sql in (counted, summed))
    return tuple(map(int, first)) == tuple(map(int, second))
