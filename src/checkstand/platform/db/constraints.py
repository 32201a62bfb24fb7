"""Which constraint a statement ran into, by one name on both databases."""

import re

from sqlalchemy.exc import IntegrityError

from checkstand.platform.db.types import Base

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (\w+)\.(\w+(?:, \w+\.\w+)*)")


def violated(error: IntegrityError) -> str | None:
    """Answer the name of the unique or primary key constraint that a row ran into.

    SQLite tells the columns only; the naming rule of `Base` makes the name of them.

    Returns:
        A name such as `uq_products_sku`; on PostgreSQL any constraint's, on SQLite None for others.
    """
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        name: str | None = diagnostics.constraint_name
        return name
    match = _SQLITE_UNIQUE.search(str(error.orig))
    if match is None:
        return None
    table = match[1]
    columns = [column.split(".")[-1] for column in match[2].split(", ")]
    key = [column.name for column in Base.metadata.tables[table].primary_key]
    return f"pk_{table}" if columns == key else f"uq_{table}_{'_'.join(columns)}"
