"""Importing a file of line items: brought together by receipt, checked whole, written as one."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from checkstand.catalog.repository import ProductRow
from checkstand.imports.importing import (
    CHUNK_ROWS,
    Changed,
    Chunks,
    OnChunk,
    preview_of,
)
from checkstand.imports.line_item_receipts import ReceiptsTogether
from checkstand.imports.line_item_rows import Part, Receipt, read_receipt, receipt_key, too_long
from checkstand.imports.names_on_file import NamesOnFile, product_to_add
from checkstand.imports.reading import CsvFile, Row, RowError
from checkstand.imports.report import PREVIEW_ROWS, ImportOptions, ImportReport
from checkstand.platform.errors import Refusal
from checkstand.purchases import consequences
from checkstand.purchases.compose import Composed, compose
from checkstand.purchases.drafts import BlindRefundDraft, ProductRef
from checkstand.purchases.errors import IdReused
from checkstand.purchases.record import store
from checkstand.purchases.recorded import AlreadyRecorded, Recorded, Refused
from checkstand.purchases.repository import content_hashes
from checkstand.purchases.returns import compose_blind_refund
from checkstand.purchases.service import selling
from checkstand.shop import Shop

_MOST_TRIES = 100
"""How often a receipt is priced without the line that was wrong, before all of it is given up."""


@dataclass(slots=True)
class _Chunk:
    """Receipts that are looked up and written together."""

    rows: dict[int, Row] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


class LineItemsImport:
    """One file of line items on its way in."""

    def __init__(
        self,
        shop: Shop,
        file: CsvFile,
        options: ImportOptions,
        report: ImportReport,
        together: ReceiptsTogether,
    ) -> None:
        self._shop = shop
        self._file = file
        self._options = options
        self._report = report
        self._selling = selling(shop)
        self._now = shop.clock()
        self._names = _NamesOfLines(shop, self._now, create_products=options.create_products)
        self._together = together
        self._bad_lines = array("Q")  # eight bytes each, in order once all are known
        self._rows_kept = 0
        self._present: dict[int, Row] = {}
        report.cells_of = self._cells

    def check(self, on_chunk: OnChunk) -> None:
        """Bring receipts together, check and price them as recording would; change nothing."""
        report, size = self._report, self._file.size_bytes
        self._bring_together(on_chunk)
        for chunk in self._chunks():
            parts = [part for each in chunk.receipts for part in each.parts(report.import_id)]
            with self._shop.database.read() as session:
                connection = session.connection()
                on_file = content_hashes(connection, [part.draft.id for part in parts])
                self._names.learn(connection, [part.draft for part in parts])
            for receipt in chunk.receipts:
                self._check_receipt(receipt, on_file, chunk.errors)
            for error in sorted(chunk.errors, key=lambda error: error.row):
                report.add_error(error)
            self._bad_lines.extend(sorted({error.row for error in chunk.errors}))
            report.rows += len(chunk.rows)
            share = report.rows / max(self._rows_kept, 1)
            on_chunk(size // 2 + int((size - size // 2) * min(share, 1)), report.rows)
        self._bad_lines = array("Q", sorted(self._bad_lines))

    def write(self, connection: Connection, on_chunk: OnChunk) -> None:
        """Record the receipts that `check` found good, with all that follows from them.

        Raises:
            Changed: What was good is bad now, and bad rows are not to be skipped.
            Collision: Another writer registered one of the customers just now: start again.
        """
        report, size = self._report, self._file.size_bytes
        report.recorded = report.already_recorded = rows = 0
        refused: list[RowError] = []
        lost = 0
        self._names.register(connection)
        for chunk in self._chunks():
            bad = {line for line in chunk.rows if self._is_bad(line)}
            parts = [part for each in chunk.receipts for part in each.parts(report.import_id, bad)]
            outcomes, _new = store(
                connection, [part.draft for part in parts], self._selling, self._now
            )
            for part, outcome in zip(parts, outcomes, strict=True):
                match outcome:
                    case Recorded():
                        report.recorded += 1
                    case AlreadyRecorded():
                        report.already_recorded += 1
                    case Refused(refusal):
                        lost += len(part.lines)
                        self._count(part, -1)
                        at = _place(refusal, part.lines)
                        refused.append(report.with_cells(_line_error(part.lines[at or 0], refusal)))
            if refused and not self._options.skip_errors:
                self._tell_refused(refused, lost)
                raise Changed
            rows += len(chunk.rows)
            share = rows / max(self._rows_kept, 1)
            on_chunk(size + int(size * min(share, 1)), report.rows)
        if report.recorded:
            mark = "%s" if connection.dialect.name == "postgresql" else "?"
            consequences.apply(connection, f"p.import_id = {mark}", report.import_id)
        self._tell_refused(refused, lost)

    def _bring_together(self, on_chunk: OnChunk) -> None:
        """Read the file once, and keep its rows by receipt."""
        report, rows_read = self._report, 0
        chunks = Chunks(self._file)
        for chunk in chunks:
            rows = []
            for row in chunk:
                if isinstance(row, RowError):
                    cells = chunks.cells(row.row) if row.cells is None else row.cells
                    report.add_error(row._replace(cells=cells))
                    report.rows += 1
                    self._bad_lines.append(row.row)
                else:
                    rows.append((receipt_key(row, self._options.lines.branch_code), row))
            self._together.add(rows)
            rows_read += len(chunk)
            self._rows_kept += len(rows)
            on_chunk(self._file.bytes_read // 2, rows_read)

    def _chunks(self) -> Iterator[_Chunk]:
        """Hand out receipts, as many at a time as have about a thousand lines."""
        digits = self._shop.digits
        chunk = _Chunk()
        for rows, is_too_much in self._together:
            receipt, errors = (
                (None, [too_long(row) for row in rows])
                if is_too_much
                else read_receipt(rows, self._options.lines, digits)
            )
            chunk.rows |= {row.line: row for row in rows}
            chunk.errors += errors
            if receipt is not None:
                self._names.describe(receipt)
                chunk.receipts.append(receipt)
            if len(chunk.rows) >= CHUNK_ROWS:
                self._present = chunk.rows
                yield chunk
                chunk = _Chunk()
        self._present = chunk.rows
        yield chunk

    def _check_receipt(
        self, receipt: Receipt, on_file: dict[UUID, bytes], errors: list[RowError]
    ) -> None:
        """Count what a receipt makes, its bad lines left out."""
        report = self._report
        for part in receipt.parts(report.import_id):
            if on_file.get(part.draft.id) == part.draft.content_hash:
                self._count(part, 1)
                report.already_recorded += 1
                report.valid += len(part.lines)
                self._preview_known(part)
                continue
            good = self._good(part, receipt, errors)
            if good is None:
                continue
            left, composed = good
            known = on_file.get(left.draft.id)
            if known is not None and known != left.draft.content_hash:
                message = (
                    f"Receipt {receipt.items[0].receipt} is on file with other lines: put it right"
                    " there, or leave it out."
                )
                errors += [RowError(n, "receipt", IdReused.code, message) for n in left.lines]
                continue
            self._count(left, 1)
            report.valid += len(left.lines)
            report.already_recorded += known is not None
            if len(report.preview) < PREVIEW_ROWS:
                status = "new" if known is None else "already_recorded"
                report.preview.append(_preview(left, composed, self._shop.digits, status))

    def _good(
        self, part: Part, receipt: Receipt, errors: list[RowError]
    ) -> tuple[Part, Composed] | None:
        """Price what a receipt has sold or taken back, as recording would, without its bad lines.

        What is wrong with these is added to the errors. Nothing may be left.
        """
        bad: set[int] = set()
        left = part
        for tries_left in reversed(range(_MOST_TRIES)):
            wrong = self._unknown_products(left)
            if not wrong:
                try:
                    composed = self._priced(left)
                    self._names.settle(composed, left.lines, self._report)
                except Refusal as refusal:
                    at = _place(refusal, left.lines) if tries_left else None
                    lines = left.lines if at is None else [left.lines[at]]
                    wrong = [_line_error(line, refusal) for line in lines]
                else:
                    return left, composed
            errors += wrong
            bad |= {error.row for error in wrong}
            parts = receipt.parts(self._report.import_id, bad)
            remaining = [each for each in parts if each.draft.id == part.draft.id]
            if not remaining:
                return None
            left = remaining[0]
        return None

    def _unknown_products(self, part: Part) -> list[RowError]:
        wrong = []
        for line, item in zip(part.lines, part.draft.items, strict=True):
            try:
                self._names.product(item.product, 0, even_inactive=True)
            except Refusal as refusal:
                wrong.append(RowError(line, item.product.field, refusal.code, refusal.message))
        return wrong

    def _priced(self, part: Part) -> Composed:
        if isinstance(part.draft, BlindRefundDraft):
            return compose_blind_refund(part.draft, self._names, self._selling, self._now)
        return compose(part.draft, self._names, self._selling, self._now)

    def _count(self, part: Part, by: int) -> None:
        if isinstance(part.draft, BlindRefundDraft):
            self._report.refunds += by
        else:
            self._report.purchases += by

    def _preview_known(self, part: Part) -> None:
        if len(self._report.preview) < PREVIEW_ROWS:
            try:
                composed = self._priced(part)
            except Refusal:
                return  # a product may have got another sku since
            self._report.preview.append(
                _preview(part, composed, self._shop.digits, "already_recorded")
            )

    def _tell_refused(self, errors: Sequence[RowError], lost: int) -> None:
        self._report.valid -= lost
        for error in errors:
            self._report.add_error(error)

    def _is_bad(self, line: int) -> bool:
        position = bisect_left(self._bad_lines, line)
        return position < len(self._bad_lines) and self._bad_lines[position] == line

    def _cells(self, line: int) -> dict[str, str]:
        row = self._present.get(line)
        return {} if row is None else self._file.cells(row)


class _NamesOfLines(NamesOnFile):
    """What line items name; a product that is to be added has the name and price of its line."""

    items_column = "sku"

    def __init__(self, shop: Shop, now: datetime, *, create_products: bool) -> None:
        super().__init__(shop, now, create_products=create_products)
        self._described: dict[tuple[str, str], tuple[str, int]] = {}

    def describe(self, receipt: Receipt) -> None:
        """Note what a receipt says of its products, for those that are not on file."""
        if not self._create_products:
            return
        for each in receipt.items:
            ref = each.item.product
            key = (ref.key, str(ref.value))
            name, price = self._described.get(key, ("", 0))
            if not (name and price):
                said = each.item.unit_price_minor or 0
                self._described[key] = (name or each.name, price or said)

    def new_product(self, ref: ProductRef) -> ProductRow:
        text = " ".join(str(ref.value).split())
        name, price = self._described.get((ref.key, str(ref.value)), ("", 0))
        return product_to_add(str(ref.value) if ref.key == "sku" else None, name or text, price)


def _place(refusal: Refusal, lines: Sequence[int]) -> int | None:
    """Answer which item a refusal points at, if it is one."""
    parts = refusal.errors[0].pointer.split("/") if refusal.errors else []
    if len(parts) > 2 and parts[1] == "items" and parts[2].isdigit():
        return min(int(parts[2]), len(lines) - 1)
    return None


def _line_error(line: int, refusal: Refusal) -> RowError:
    """Tell a refusal as an error of the line that was refused."""
    parts = refusal.errors[0].pointer.split("/") if refusal.errors else []
    column = parts[-1] if parts else None
    if column in ("id", "items", ""):
        column = "receipt"
    return RowError(line, column, refusal.code, refusal.message)


def _preview(part: Part, composed: Composed, digits: int, status: str) -> dict[str, Any]:
    shown = preview_of(part.lines[0], composed, digits, status)
    return {"kind": composed.kind, **shown}
