"""What imports of all kinds have in common."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from checkstand.imports.reading import RowError
from checkstand.platform.errors import Refusal

CHUNK_ROWS = 1_000

OnChunk = Callable[[int, int], None]
"""Told after each chunk how many bytes have been read, over all readings, and how many rows."""

T = TypeVar("T")


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


def in_chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """Cut rows into lists that are looked up and written together."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK_ROWS)):
        yield chunk


def row_error(line: int, refusal: Refusal) -> RowError:
    """Tell a refusal as an error of the row that was refused."""
    pointer = refusal.errors[0].pointer if refusal.errors else ""
    first = pointer.split("/")[1] if pointer else ""
    column = "items_list" if first == "items" else first or None
    return RowError(line, column, refusal.code, refusal.message)
