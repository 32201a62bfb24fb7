"""CSV files as shops really write them, read row by row in flat memory."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from operator import itemgetter
from typing import IO, TYPE_CHECKING, NamedTuple

from checkstand.imports.fields import (
    FieldError,
    ItemRef,
    parse_items_list,
    parse_money,
    parse_quantity,
    parse_tax_rate,
    parse_timestamp,
)
from checkstand.imports.lines import BLOCK_BYTES, Block, BrokenRecord, Encoding, FileText

if TYPE_CHECKING:
    from _csv import Reader

__all__ = [
    "CsvFile",
    "CsvFileError",
    "FieldError",
    "ItemRef",
    "Row",
    "RowError",
    "open_csv",
    "parse_items_list",
    "parse_money",
    "parse_quantity",
    "parse_tax_rate",
    "parse_timestamp",
]

_SAMPLE_BYTES = 64
_DELIMITERS = (",", ";", "\t")
_GREEDY_JOINT = ","
_MOST_CELLS, _LONGEST_CELL = 30, 200
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EXCEL = "This is an Excel workbook, not a CSV file: save it as CSV in Excel and import that file."
_PICTURE = "This is a picture, not a CSV file: choose the CSV file and import it again."
_PACKED = "This file is compressed: unpack it and import the CSV file inside."
_OTHER = "This is not a CSV file: export the data as CSV and import that file."
_FOREIGN_FILES = (
    (b"PK\x03\x04", _EXCEL),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _EXCEL),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"\x1f\x8b", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"%PDF", _OTHER),
    (b"SQLite format 3\x00", _OTHER),
)
_ROW_MESSAGES = {
    "quote-not-closed": 'A quotation mark (") opens in this row and never closes: '
    "close it, or remove it.",
    "quote-misplaced": 'A quotation mark (") stands where none belongs: put the whole field in '
    'quotation marks and write each one inside it twice ("").',
    "row-too-long": f"This row or one of its fields is too long: shorten it to fewer than "
    f"{csv.field_size_limit():,} characters.",
    "character-invalid": "This row holds a character that can't be read: "
    "type the text again and save the file as UTF-8.",
}


class RowError(NamedTuple):
    """One thing wrong with the file, and what the person can do about it.

    `cells` is the row as it stands, by the header as it is written; None where nobody has looked.
    """

    row: int
    column: str | None
    code: str
    message: str
    cells: dict[str, str] | None = None


class CsvFileError(Exception):
    """The file as a whole can't be read; `errors` says why, all reasons at once."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        super().__init__(" ".join(error.message for error in errors))
        self.errors = tuple(errors)


class Row(NamedTuple):
    """One row of the file.

    `line` is the line of the file on which the row starts, `values` the stripped text of each
    known column (empty where the row is too short), `fields` what stood in the row, unmerged.
    """

    line: int
    values: dict[str, str]
    fields: list[str]


class CsvFile:
    """An opened CSV file: what its header says, and its rows as often as they are asked for."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        size_bytes: int,
        encoding: Encoding,
        delimiter: str,
        header: Sequence[str],
        header_line: int,
        canonical: Sequence[str | None],
        greedy_column: str | None,
    ) -> None:
        self.size_bytes = size_bytes
        self.encoding = encoding.name
        self.delimiter = delimiter
        self.header = tuple(header)
        self.columns = tuple(name for name in canonical if name is not None)
        self.extra_columns = tuple(
            name for name, known in zip(header, canonical, strict=True) if name and known is None
        )
        self._file = file
        self._encoding = encoding
        self._header_line = header_line
        self._positions = [i for i, name in enumerate(canonical) if name is not None]
        self._greedy = canonical.index(greedy_column) if greedy_column in self.columns else None
        # A spreadsheet that pads its rows pads the header too.
        self._width = max((i + 1 for i, name in enumerate(header) if name), default=0)
        self._text: FileText | None = None

    @property
    def taken(self) -> dict[str, str]:
        """Which of the program's columns was read from which of the file's."""
        return {
            column: self.header[position]
            for column, position in zip(self.columns, self._positions, strict=True)
        }

    @property
    def bytes_read(self) -> int:
        """How far the current reading has come, of `size_bytes`."""
        return self._text.bytes_read if self._text else 0

    def __iter__(self) -> Iterator[Row | RowError]:
        """Read the rows from the start, a fault in a row in its place among them.

        Rows with no text at all are skipped. Rows with fewer or more fields than the header are
        handed out as they are: compare `len(row.fields)` with `len(header)`.
        """
        text = self._text = FileText(self._file, self._encoding)
        while True:
            lines_before = text.row_line - 1
            reader = _csv_reader(text.lines(), self.delimiter)
            while True:
                try:
                    yield from self._rows(reader, text, lines_before)
                    return
                except csv.Error as error:
                    code = "row-too-long" if "limit" in str(error) else "quote-misplaced"
                    start, end = text.row_line, lines_before + reader.line_num
                    if code == "row-too-long" and end > start:
                        code = "quote-not-closed"
                    text.row_line = end + 1
                    yield RowError(start, None, code, _ROW_MESSAGES[code])
                    if end > start and text.return_to(start + 1):
                        break
                except BrokenRecord as error:
                    start = text.row_line
                    yield RowError(start, None, error.code, _ROW_MESSAGES[error.code])
                    text.abandon_record()
                    break

    def row(self, line: int, fields: list[str]) -> Row:
        """Answer a row that was kept aside: the line it starts on, and what stood in it."""
        picked = _picker(self._positions)(self._align(fields))
        return Row(line, dict(zip(self.columns, map(str.strip, picked), strict=True)), fields)

    def cells(self, row: Row) -> dict[str, str]:
        """Show a row as it stands: at most 30 cells of at most 200 characters, by their headers.

        A column without a header of its own is called by its place, as is what lies beyond them.
        """
        shown: dict[str, str] = {}
        for place, text in enumerate(self._align(row.fields)[:_MOST_CELLS], 1):
            name = self.header[place - 1][:_LONGEST_CELL] if place <= len(self.header) else ""
            if not name or name in shown:
                name = f"column {place}"
            shown[name] = text[:_LONGEST_CELL].replace("\0", "\ufffd")
        return shown

    def _rows(
        self, reader: "Reader", text: FileText, lines_before: int
    ) -> Iterator[Row | RowError]:
        names, strip, width = self.columns, str.strip, len(self.header)
        header_line, pick = self._header_line, _picker(self._positions)
        for fields in reader:
            line = text.row_line
            text.row_line = lines_before + reader.line_num + 1
            if not (fields and fields[0].strip()) and _is_blank(fields):
                continue
            if line <= header_line:
                continue
            aligned = fields if len(fields) == width == self._width else self._align(fields)
            if text.has_faults and text.is_faulty(fields):
                code, cells = "character-invalid", self.cells(Row(line, {}, fields))
                yield RowError(line, None, code, _ROW_MESSAGES[code], cells)
                continue
            yield Row(line, dict(zip(names, map(strip, pick(aligned)), strict=True)), fields)

    def _align(self, fields: list[str]) -> list[str]:
        """Bring a row to the width of the header, surplus fields going to the greedy column."""
        fields = fields.copy()
        if self._width < len(self.header):
            while len(fields) > self._width and not fields[-1].strip():
                fields.pop()
        surplus = len(fields) - self._width
        if surplus > 0 and self._greedy is not None:
            end = self._greedy + surplus + 1
            fields[self._greedy : end] = [_GREEDY_JOINT.join(fields[self._greedy : end])]
        return fields + [""] * (len(self.header) - len(fields))


def open_csv(
    file: IO[bytes],
    columns: Mapping[str, Iterable[str]],
    *,
    required: Iterable[str] = (),
    greedy_column: str | None = None,
    recognise: Callable[[Sequence[str]], Sequence[str | None]] | None = None,
) -> CsvFile:
    """Open a shop's CSV file whatever its encoding, delimiter, line ends and order of columns.

    The whole file is gone through once to tell its encoding, then read as rows are asked for;
    neither holds more than about a megabyte of it. The file stays the caller's to close.

    Args:
        file: Seekable, open for reading bytes; read from its start.
        columns: The name the program uses for each column, and the names a header may use
            instead. Case, spaces, hyphens and underscores don't count.
        required: Columns the file can't do without.
        greedy_column: The column to which a row's surplus fields belong, joined by `,`: columns
            before it are counted from the left, columns after it from the right.
        recognise: Tells which column each name of a header stands for, where `columns` alone don't
            decide; it may raise `CsvFileError`.

    Raises:
        CsvFileError: The file is empty or no CSV file, or its header lacks a required column or
            names a column twice.
    """
    size_bytes = file.seek(0, 2)
    encoding = _detect_encoding(file)
    text = FileText(file, encoding)
    block = text.read_block()
    if block is None:
        raise _refusal(1, None, "file-empty", "The file is empty: export it again.")
    known = {
        column_key(name): column
        for column, synonyms in columns.items()
        for name in (column, *synonyms)
    }
    delimiter, header_line, header = _read_header(block, known)
    canonical = (
        [known.get(column_key(name)) for name in header]
        if recognise is None
        else list(recognise(header))
    )
    errors = [
        *_duplicate_columns(header_line, header, canonical),
        *_missing_columns(header_line, canonical, required),
    ]
    if errors:
        raise CsvFileError(errors)
    return CsvFile(
        file,
        size_bytes=size_bytes,
        encoding=encoding,
        delimiter=delimiter,
        header=header,
        header_line=header_line,
        canonical=canonical,
        greedy_column=greedy_column,
    )


def _detect_encoding(file: IO[bytes]) -> Encoding:
    file.seek(0)
    sample = file.read(_SAMPLE_BYTES)
    for magic, message in _FOREIGN_FILES:
        if sample.startswith(magic):
            raise _refusal(1, None, "file-not-csv", message)
    for mark, name in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return Encoding(name, len(mark))
    # A header starts with two ASCII characters, of which UTF-16 makes every other byte zero.
    match [byte == 0 for byte in sample[:4]]:
        case [False, True, False, True]:
            return Encoding("utf-16-le")
        case [True, False, True, False]:
            return Encoding("utf-16-be")
    return Encoding("utf-8", is_verified=True) if _is_utf8(file) else Encoding("cp1252")


def _is_utf8(file: IO[bytes]) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := file.read(BLOCK_BYTES):
            decoder.decode(data)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _read_header(block: Block, known: Mapping[str, str]) -> tuple[str, int, list[str]]:
    """Read the header with the delimiter that makes the most of it.

    That is the one that yields most known columns, and among equals most columns.
    """
    if block.is_gap:
        raise _refusal(1, None, "file-not-csv", _OTHER)
    best: tuple[tuple[int, int], str, int, list[str]] | None = None
    broken_line = 0
    for delimiter in _DELIMITERS:
        reader = _csv_reader(StringIO(block.text, newline=""), delimiter)
        line = 1
        try:
            for fields in reader:
                if not _is_blank(fields):
                    break
                line = reader.line_num + 1
            else:
                continue
        except csv.Error:
            broken_line = broken_line or line
            continue
        header = [field.strip("\ufeff \t\r\n") for field in fields]
        score = (len({column_key(name) for name in header} & known.keys()), len(header))
        if best is None or score > best[0]:
            best = (score, delimiter, line, header)
    if best is not None and not any("\0" in name for name in best[3]):
        return best[1:]
    if best is not None or "\0" in block.text:
        raise _refusal(1, None, "file-not-csv", _OTHER)
    if broken_line:
        code = "quote-misplaced"
        raise _refusal(broken_line, None, code, _ROW_MESSAGES[code])
    raise _refusal(1, None, "file-empty", "The file is empty: export it again.")


def _duplicate_columns(
    line: int, header: Sequence[str], canonical: Sequence[str | None]
) -> Iterator[RowError]:
    first: dict[str, str] = {}
    for name, column in zip(header, canonical, strict=True):
        if column is None:
            continue
        if column not in first:
            first[column] = name
            continue
        both = f"'{name}'" if name == first[column] else f"'{first[column]}' and '{name}'"
        message = f"The header names the column {column} twice ({both}): remove one of them."
        yield RowError(line, column, "column-duplicate", message)


def _missing_columns(
    line: int, canonical: Sequence[str | None], required: Iterable[str]
) -> Iterator[RowError]:
    for column in required:
        if column not in canonical:
            message = f"The file has no column {column}: add it to the header, in any place."
            yield RowError(line, column, "column-missing", message)


def column_key(name: str) -> str:
    """Answer a column's name as it is compared: case, spaces, hyphens and underscores folded."""
    return "_".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _is_blank(fields: Iterable[str]) -> bool:
    return not any(field.strip() for field in fields)


def _csv_reader(lines: Iterable[str], delimiter: str) -> "Reader":
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)


def _picker(positions: Sequence[int]) -> Callable[[list[str]], Sequence[str]]:
    if len(positions) > 1:
        return itemgetter(*positions)
    start = positions[0] if positions else 0
    return itemgetter(slice(start, start + len(positions)))  # by itself it would be no sequence


def _refusal(row: int, column: str | None, code: str, message: str) -> CsvFileError:
    return CsvFileError([RowError(row, column, code, message)])
