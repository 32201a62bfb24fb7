"""What imports of all kinds have in common."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection

from checkstand.imports.reading import CsvFile, Row, RowError
from checkstand.platform.errors import Refusal
from checkstand.platform.money import format_milli, format_minor
from checkstand.purchases.compose import Composed

CHUNK_ROWS = 1_000

OnChunk = Callable[[int, int], None]
"""Told after each chunk how many bytes have been read, over all readings, and how many rows."""


class Changed(Exception):
    """What the check found good is bad now: everything has to be undone."""


class Importing(Protocol):
    """A file on its way in: checked whole first, then written in one transaction."""

    def check(self, on_chunk: OnChunk) -> None:
        """Read, check and count every row; change nothing."""

    def write(self, connection: Connection, on_chunk: OnChunk) -> None:
        """Write what `check` found good.

        Raises:
            Changed: Some of it is bad now, and bad rows are not to be skipped.
        """


class Chunks:
    """A file's rows, cut into lists that are looked up and written together."""

    def __init__(self, file: CsvFile) -> None:
        self._file = file
        self._chunk: list[Row | RowError] = []

    def __iter__(self) -> Iterator[list[Row | RowError]]:
        remaining = iter(self._file)
        while chunk := list(islice(remaining, CHUNK_ROWS)):
            self._chunk = chunk
            yield chunk

    def cells(self, line: int) -> dict[str, str]:
        """Show the row of the present chunk that starts on a line; nothing where it can't be."""
        for row in self._chunk:
            if isinstance(row, Row) and row.line == line:
                return self._file.cells(row)
        return {}


def row_error(line: int, refusal: Refusal) -> RowError:
    """Tell a refusal as an error of the row that was refused."""
    pointer = refusal.errors[0].pointer if refusal.errors else ""
    first = pointer.split("/")[1] if pointer else ""
    column = "items_list" if first == "items" else first or None
    return RowError(line, column, refusal.code, refusal.message)


def count_rows(read: Sequence[int], errors: Sequence[RowError]) -> int:
    """Count the rows of a chunk: those that could be read, and those that could not."""
    return len({*read, *(error.row for error in errors)})


def preview_of(line: int, composed: Composed, digits: int, status: str) -> dict[str, Any]:
    """Show how a row was understood."""
    customer = composed.customer
    return {
        "row": line,
        "status": status,
        "branch_code": composed.branch.code,
        "timestamp": composed.occurred_at.isoformat().replace("+00:00", "Z"),
        "customer": None if customer is None else str(getattr(customer, "value", customer)),
        "items": [
            {
                "product_name": item.product_name,
                "quantity": format_milli(item.quantity_milli),
                "unit_price": format_minor(item.unit_price_minor, digits),
                "line_total": format_minor(item.total_minor, digits),
            }
            for item in composed.items
        ],
        "total_amount": format_minor(composed.total_minor, digits),
        "difference": format_minor(composed.adjustment_minor, digits),
    }
