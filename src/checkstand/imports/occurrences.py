"""Counting equal rows of a file in flat memory."""

import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import Self


class Occurrences:
    """How often each row has come so far; kept in a private file that vanishes at the end.

    A set in memory would take 100 MB for a million rows.
    """

    def __init__(self) -> None:
        self._counts = sqlite3.connect("", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA cache_size = -4096",
            "CREATE TABLE rows (key BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID",
            "BEGIN",
        ):
            self._counts.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._counts.close()

    def count(self, keys: Sequence[bytes]) -> list[int]:
        """Answer for each row whether it is the first of its kind, the second, and so on.

        >>> with Occurrences() as rows:
        ...     rows.count([b"milk", b"bread", b"milk"]), rows.count([b"milk"])
        ([1, 1, 2], [3])
        """
        count = self._counts.execute
        return [
            count(
                "INSERT INTO rows VALUES (?, 1)"
                " ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times",
                (key,),
            ).fetchone()[0]
            for key in keys
        ]
