"""Bringing the lines of each receipt of a file together, in flat memory."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from types import TracebackType
from typing import Self

from checkstand.imports.reading import CsvFile, Row

MOST_LINES = 10_000
"""Most lines of one receipt."""
_ROWS = (
    "CREATE TABLE rows (receipt INTEGER, line INTEGER, fields TEXT NOT NULL,"
    " PRIMARY KEY (receipt, line)) WITHOUT ROWID"
)


class ReceiptsTogether:
    """The rows of a file by receipt; kept in a private file that vanishes at the end.

    Receipts come in the order of their first rows, and rows in the order of the file, however far
    apart they stand there.
    """

    def __init__(self, file: CsvFile) -> None:
        self._file = file
        self._kept = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA cache_size = -8192",
            "CREATE TABLE receipts (key TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID",
            _ROWS,
            "BEGIN",
        ):
            self._kept.execute(statement)
        self._count = 0
        self._last: tuple[str, int] = ("", 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kept.close()

    def add(self, rows: Sequence[tuple[str, Row]]) -> None:
        """Keep rows, each under the key of its receipt."""
        self._kept.executemany(
            "INSERT INTO rows VALUES (?, ?, ?)",
            [(self._number(key), row.line, json.dumps(row.fields)) for key, row in rows],
        )

    def __iter__(self) -> Iterator[tuple[list[Row], bool]]:
        """Hand out the rows of one receipt after the other.

        A receipt longer than any is comes in pieces, and with those after the first the word that
        it is too much.
        """
        kept = self._kept.execute("SELECT receipt, line, fields FROM rows ORDER BY receipt, line")
        for _, rows in groupby(kept, key=itemgetter(0)):
            is_too_much = False
            while piece := list(islice(rows, MOST_LINES)):
                yield (
                    [self._file.row(line, json.loads(fields)) for _, line, fields in piece],
                    is_too_much,
                )
                is_too_much = True

    def _number(self, key: str) -> int:
        if key != self._last[0] or not self._count:
            found = self._kept.execute(
                "INSERT INTO receipts VALUES (?, ?) ON CONFLICT DO UPDATE SET number = number"
                " RETURNING number",
                (key, self._count + 1),
            ).fetchone()[0]
            self._count = max(self._count, found)
            self._last = (key, found)
        return self._last[1]
