"""SQL that finds products by words, and lists them by name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from checkstand.platform.db.bulk import any_of
from checkstand.platform.search import after_prefix

FEW = 3_000
"""Up to so many products are sorted by name; where every word finds more, the products are gone
through by name until a page is full."""
WINDOW = 3_000
"""So many products are gone through in the hope of a full page."""

SHORTEST_BARCODE = 4
"""From so many digits on a word may be the beginning of a barcode."""

NameKey = tuple[str, int]
"""Where a product stands in the order of names: its folded name, then its id."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which products are meant; None is no filter."""

    active: bool | None = None
    category_id: int | None = None


def by_name(
    connection: Connection,
    words: Sequence[str],
    narrowed: Filter,
    after: NameKey | None,
    limit: int,
) -> list[NameKey]:
    """List products of which every word begins a word or barcode, in the order of names.

    A rare word is looked up and what it finds is sorted. If every word is common, the products are
    gone through in the order of names: a page is soon full. Should that fail, because what they
    find together is rare or stands at the other end of the alphabet, all that they find is sorted.
    """
    rare: set[int] | None = None
    common = []
    for word in words:
        ids = _find(connection, word, FEW + 1)
        if len(ids) > FEW:
            common.append(word)
        else:
            rare = set(ids) if rare is None else rare & set(ids)
            if not rare:
                return []
    if rare is not None:
        return among(connection, rare, common, narrowed, after, limit)
    if not common:
        return _page(connection, [], narrowed, after, limit)
    end = _end_of_window(connection, after)
    conditions = [_has(word) for word in common]
    if end is not None:
        conditions.append(("(p.name_key, p.id) <= (?, ?)", list(end)))
    found = _page(connection, conditions, narrowed, after, limit)
    if end is not None and len(found) < limit:
        conditions = [_is_found(word) for word in common]
        found = _page(connection, conditions, narrowed, after, limit, sort=True)
    return found


def among(
    connection: Connection,
    ids: Collection[int],
    words: Sequence[str],
    narrowed: Filter,
    after: NameKey | None,
    limit: int,
) -> list[NameKey]:
    """List those of some products of which every word begins a word, in the order of names."""
    chosen, parameter = any_of(connection, "p.id", "int", sorted(ids))
    conditions = [(chosen, [parameter]), *(_has(word) for word in words)]
    return _page(connection, conditions, narrowed, after, limit, sort=True)


def in_category(
    connection: Connection, category_id: int, active: bool | None, after_id: int, limit: int
) -> list[int]:
    """List the products of a category by id, which is the order that it has an index for."""
    sql = "SELECT p.id FROM products p WHERE p.category_id = ? AND p.id > ?"
    parameters: list[Any] = [category_id, after_id]
    if active is not None:
        sql += " AND p.active = ?"
        parameters.append(active)
    rows = _execute(connection, f"{sql} ORDER BY p.id LIMIT ?", [*parameters, limit])
    return [row[0] for row in rows]


_Condition = tuple[str, list[Any]]
"""A condition on products `p`, with `?` for each of its parameters."""


def _page(
    connection: Connection,
    conditions: Sequence[_Condition],
    narrowed: Filter,
    after: NameKey | None,
    limit: int,
    *,
    sort: bool = False,
) -> list[NameKey]:
    """Select products in the order of names.

    Args:
        connection: To read with.
        conditions: That they meet.
        narrowed: More of them.
        after: The product before the first.
        limit: Most to answer.
        sort: Keep the databases from going through the names, because few products are meant.
    """
    name = "p.name_key || ''" if sort else "p.name_key"
    conditions = list(conditions)
    if after is not None:
        conditions.append((f"({name}, p.id) > (?, ?)", list(after)))
    if narrowed.active is not None:
        conditions.append(("p.active = ?", [narrowed.active]))
    if narrowed.category_id is not None:
        conditions.append(("p.category_id = ?", [narrowed.category_id]))
    where = " AND ".join(text for text, _ in conditions) or "true"
    values = [*(value for _, more in conditions for value in more), limit]
    rows = _execute(
        connection,
        f"SELECT p.name_key, p.id FROM products p WHERE {where} ORDER BY {name}, p.id LIMIT ?",
        values,
    )
    return [(row[0], row[1]) for row in rows]


def _end_of_window(connection: Connection, after: NameKey | None) -> NameKey | None:
    """Answer the last of the next `WINDOW` products by name; None if there are fewer."""
    where = "" if after is None else "WHERE (p.name_key, p.id) > (?, ?) "
    rows = _execute(
        connection,
        f"SELECT p.name_key, p.id FROM products p {where}ORDER BY p.name_key, p.id"
        f" LIMIT 1 OFFSET {WINDOW - 1}",
        [] if after is None else list(after),
    )
    return (rows[0][0], rows[0][1]) if rows else None


def _find(connection: Connection, word: str, limit: int) -> list[int]:
    """Answer the products of which a word begins a word or a barcode, some of them twice."""
    sql, parameters = _found_by(word)
    return [row[0] for row in _execute(connection, f"{sql} LIMIT ?", [*parameters, limit])]


def _found_by(word: str) -> _Condition:
    sql = "SELECT product_id FROM product_words WHERE word >= ? AND word < ?"
    parameters = [word, after_prefix(word)]
    for first, last in _barcode_ranges(word):
        sql += " UNION ALL SELECT product_id FROM product_barcodes WHERE gtin14 BETWEEN ? AND ?"
        parameters += [first, last]
    return sql, parameters


def _is_found(word: str) -> _Condition:
    sql, parameters = _found_by(word)
    return f"p.id IN ({sql})", parameters


def _has(word: str) -> _Condition:
    """Answer the same as `_is_found`, looking at the words of one product after the other."""
    sql = (
        "EXISTS (SELECT 1 FROM product_words w WHERE w.product_id = p.id"
        " AND w.word >= ? AND w.word < ?)"
    )
    parameters = [word, after_prefix(word)]
    ranges = _barcode_ranges(word)
    if ranges:
        either = " OR ".join("b.gtin14 BETWEEN ? AND ?" for _ in ranges)
        sql = (
            f"({sql} OR EXISTS (SELECT 1 FROM product_barcodes b"
            f" WHERE b.product_id = p.id AND ({either})))"
        )
        parameters += [edge for each in ranges for edge in each]
    return sql, parameters


def _barcode_ranges(word: str) -> list[tuple[str, str]]:
    """Answer the GTIN-14s that start with these digits in any of the forms they are printed in.

    >>> _barcode_ranges("40063813339317")
    [('40063813339317', '40063813339317')]
    >>> _barcode_ranges("40063813")[-1]
    ('00000040063813', '00000040063813')
    """
    if not (SHORTEST_BARCODE <= len(word) <= 14 and word.isascii() and word.isdigit()):
        return []
    ranges = []
    for printed_length in (14, 13, 12, 8):
        if len(word) <= printed_length:
            prefix = "0" * (14 - printed_length) + word
            ranges.append((prefix.ljust(14, "0"), prefix.ljust(14, "9")))
    return ranges


def _execute(connection: Connection, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
    if connection.dialect.name == "postgresql":
        sql = sql.replace("?", "%s")
    return connection.exec_driver_sql(sql, tuple(parameters)).all()
