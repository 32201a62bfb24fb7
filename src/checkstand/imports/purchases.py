"""Importing purchases.csv: checked whole before anything is written, then written as one."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from checkstand.imports.importing import (
    Changed,
    Chunks,
    OnChunk,
    count_rows,
    preview_of,
    row_error,
)
from checkstand.imports.names_on_file import NamesOnFile
from checkstand.imports.occurrences import Occurrences
from checkstand.imports.purchase_rows import read_row
from checkstand.imports.reading import CsvFile, RowError
from checkstand.imports.report import PREVIEW_ROWS, ImportOptions, ImportReport
from checkstand.platform.errors import Refusal
from checkstand.platform.money import format_minor
from checkstand.purchases import consequences
from checkstand.purchases.compose import Composed, compose
from checkstand.purchases.drafts import PurchaseDraft
from checkstand.purchases.record import store
from checkstand.purchases.recorded import AlreadyRecorded, Recorded, Refused
from checkstand.purchases.repository import content_hashes
from checkstand.purchases.service import selling
from checkstand.shop import Shop


class PurchasesImport:
    """One file of purchases on its way in."""

    def __init__(
        self, shop: Shop, file: CsvFile, options: ImportOptions, report: ImportReport
    ) -> None:
        self._shop = shop
        self._file = file
        self._options = options
        self._report = report
        self._selling = selling(shop)
        self._now = shop.clock()
        self._names = NamesOnFile(shop, self._now, create_products=options.create_products)
        self._rows = Chunks(file)
        report.cells_of = self._rows.cells
        self._bad_lines = array("Q")  # eight bytes each, in order

    def check(self, on_chunk: OnChunk) -> None:
        """Read, check and price every row as recording would; change nothing."""
        report = self._report
        for lines, drafts, errors in self._chunks():
            with self._shop.database.read() as session:
                connection = session.connection()
                on_file = content_hashes(connection, [draft.id for draft in drafts])
                shown = drafts if len(report.preview) < PREVIEW_ROWS else ()
                self._names.learn(
                    connection, shown or [draft for draft in drafts if draft.id not in on_file]
                )
            for line, draft in zip(lines, drafts, strict=True):
                if draft.id in on_file:
                    report.already_recorded += 1
                    report.valid += 1
                    self._preview_known(line, draft)
                    continue
                try:
                    composed = compose(draft, self._names, self._selling, self._now)
                    self._names.settle(composed, [line], report)
                except Refusal as refusal:
                    errors.append(row_error(line, refusal))
                    continue
                report.valid += 1
                self._judge(line, composed)
            for error in sorted(errors, key=lambda error: error.row):
                report.add_error(error)
                if not self._bad_lines or self._bad_lines[-1] != error.row:
                    self._bad_lines.append(error.row)
            report.rows += count_rows(lines, errors)
            on_chunk(self._file.bytes_read, report.rows)

    def write(self, connection: Connection, on_chunk: OnChunk) -> None:
        """Record the rows that `check` found good, with all that follows from them.

        Raises:
            Changed: What was good is bad now, and bad rows are not to be skipped.
            Collision: Another writer registered one of the customers just now: start again.
        """
        report = self._report
        report.recorded = report.already_recorded = rows = 0
        refused: list[RowError] = []
        self._names.register(connection)
        for lines, drafts, errors in self._chunks():
            good = [
                (line, draft)
                for line, draft in zip(lines, drafts, strict=True)
                if not self._is_bad(line)
            ]
            drafts = [draft for _, draft in good]
            outcomes, _new = store(connection, drafts, self._selling, self._now)
            for (line, _), outcome in zip(good, outcomes, strict=True):
                match outcome:
                    case Recorded():
                        report.recorded += 1
                    case AlreadyRecorded():
                        report.already_recorded += 1
                    case Refused(refusal):
                        refused.append(report.with_cells(row_error(line, refusal)))
            if refused and not self._options.skip_errors:
                self._tell_refused(refused)
                raise Changed
            rows += count_rows(lines, errors)
            on_chunk(self._file.size_bytes + self._file.bytes_read, rows)
        if report.recorded:
            mark = "%s" if connection.dialect.name == "postgresql" else "?"
            consequences.apply(connection, f"p.import_id = {mark}", report.import_id)
        self._tell_refused(refused)

    def _is_bad(self, line: int) -> bool:
        position = bisect_left(self._bad_lines, line)
        return position < len(self._bad_lines) and self._bad_lines[position] == line

    def _tell_refused(self, errors: Sequence[RowError]) -> None:
        for error in errors:
            self._report.valid -= 1
            self._report.add_error(error)

    def _chunks(self) -> Iterator[tuple[list[int], list[PurchaseDraft], list[RowError]]]:
        """Read the file in chunks: the lines that can be read, their drafts, and errors."""
        digits, import_id = self._shop.digits, self._report.import_id
        with Occurrences() as occurrences:
            for chunk in self._rows:
                errors: list[RowError] = []
                rows = []
                for row in chunk:
                    if isinstance(row, RowError):
                        errors.append(row)
                        continue
                    read = read_row(row, digits)
                    if isinstance(read, list):
                        errors += read
                    else:
                        rows.append(read)
                counts = occurrences.count([row.key for row in rows])
                yield (
                    [row.line for row in rows],
                    [row.draft(n, import_id) for row, n in zip(rows, counts, strict=True)],
                    errors,
                )

    def _judge(self, line: int, composed: Composed) -> None:
        """Warn of a total that disagrees, and show the row if it is one of the first."""
        report, digits = self._report, self._shop.digits
        if composed.adjustment_minor:
            said = format_minor(composed.total_minor, digits)
            priced = format_minor(composed.lines_minor, digits)
            message = (
                f"The file says {said} and the prices make {priced}: the file's total stands,"
                " and the difference is kept as the purchase's adjustment."
            )
            report.add_warning(RowError(line, "total_amount", "total-differs", message))
        if len(report.preview) < PREVIEW_ROWS:
            report.preview.append(preview_of(line, composed, digits, "new"))

    def _preview_known(self, line: int, draft: PurchaseDraft) -> None:
        if len(self._report.preview) < PREVIEW_ROWS:
            try:
                composed = compose(draft, self._names, self._selling, self._now)
            except Refusal:
                return  # a product may have been renamed since
            self._report.preview.append(
                preview_of(line, composed, self._shop.digits, "already_recorded")
            )
