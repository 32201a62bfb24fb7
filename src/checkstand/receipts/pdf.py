"""A receipt as a PDF page, 80 mm wide and as long as it needs to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from fpdf import FPDF
from fpdf.fonts import TTFFont

from checkstand.receipts.document import TIMES, Code, Document, Item, Line, Pair, Table, Text
from checkstand.receipts.fonts import BOLD, FACES, REGULAR, common_font, cut_out, faces_for
from checkstand.receipts.layout import wrap

_PAGE, _MARGIN = 80.0, 4.0
_WIDTH = _PAGE - 2 * _MARGIN
_LONGEST = 4_800.0
"""Millimetres of a page; readers take no more than five metres."""
_SIZE, _LARGE = 9.0, 11.5
_SPACING = 0.48
"""Millimetres of a line to each point of its letters."""
_GAP, _INDENT, _RULE, _QR = 2.0, 4.0, 3.0, 28.0
_MARK = 3.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some text within a line, and where."""

    text: str
    x: float
    width: float
    align: Literal["L", "C", "R"] = "L"


@dataclass(frozen=True, slots=True)
class _Band:
    """What stands at one height of the page."""

    height: float
    pieces: tuple[_Piece, ...] = ()
    strong: bool = False
    size: float = _SIZE
    code: str = ""
    is_rule: bool = False


def render_pdf(document: Document) -> bytes:
    """Write a receipt as a PDF; names in any script are set as they are read."""
    pdf = FPDF(unit="mm", format=(_PAGE, 100))
    pdf.set_margin(0)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.set_title(document.title)
    pdf.set_lang("en")
    with TemporaryDirectory(prefix="checkstand-receipt-") as folder:
        _add_fonts(pdf, document, Path(folder))
        for page in _pages(_bands(pdf, document)):
            height = sum(band.height for band in page) + 2 * _MARGIN
            pdf.add_page(format=(_PAGE, height))
            y = _MARGIN
            for band in page:
                _draw(pdf, band, y)
                y += band.height
        written = bytes(pdf.output())
        for font in pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
        return written


def _add_fonts(pdf: FPDF, document: Document, folder: Path) -> None:
    """Give a PDF the fonts that a receipt needs; it reads them from files until it is written."""
    for style, weight in (("", REGULAR), ("B", BOLD)):
        fonts = {"receipt": common_font(weight)}
        others = faces_for(
            text
            for section in document.sections
            for line in section
            if (isinstance(line, Text | Pair) and line.strong) == (weight == BOLD)
            for text in _texts(line)
        )
        fonts |= {_family(face): cut_out(face, chars, weight) for face, chars in others.items()}
        for family, font in fonts.items():
            file = folder / f"{family}{style}.ttf"
            file.write_bytes(font)
            pdf.add_font(family, style, file)
    pdf.set_fallback_fonts(sorted({key.rstrip("B") for key in pdf.fonts} - {"receipt"}))
    pdf.set_text_shaping(True)
    pdf.set_font("receipt", "", _SIZE)


def _family(face: str) -> str:
    return f"other{FACES.index(face)}"


def _texts(line: Line) -> tuple[str, ...]:
    match line:
        case Text():
            return (line.text,)
        case Pair():
            return line.label, line.value
        case Item():
            return (line.name,)
        case Table():
            return (*line.heading, *(cell for row in line.rows for cell in row))
        case Code():
            return ()


def _pages(bands: Iterator[_Band]) -> Iterator[list[_Band]]:
    page: list[_Band] = []
    height = 0.0
    for band in bands:
        if height + band.height > _LONGEST:
            yield page
            page, height = [], 0.0
        page.append(band)
        height += band.height
    yield page


def _bands(pdf: FPDF, document: Document) -> Iterator[_Band]:
    mark = _MARK if document.mark_width else 0.0
    for number, section in enumerate(document.sections):
        if number:
            yield _Band(_RULE, is_rule=True)
        for line in section:
            yield from _of_line(pdf, line, mark)


def _of_line(pdf: FPDF, line: Line, mark: float) -> Iterator[_Band]:
    match line:
        case Text():
            size = _LARGE if line.large else _SIZE
            align: Literal["L", "C"] = "C" if line.align == "center" else "L"
            for each in _wrapped(pdf, line.text, _WIDTH, line.strong, size):
                piece = _Piece(each, 0, _WIDTH, align)
                yield _Band(size * _SPACING, (piece,), line.strong, size)
        case Pair():
            size = _LARGE if line.large else _SIZE
            indent = _INDENT if line.indented else 0.0
            yield from _pair(
                pdf,
                line.label,
                line.value,
                indent=indent,
                mark=("", mark) if line.mark else ("", 0.0),
                strong=line.strong,
                size=size,
            )
        case Item():
            if line.quantity:
                for each in _wrapped(pdf, line.name, _WIDTH, False, _SIZE):
                    yield _Band(_SIZE * _SPACING, (_Piece(each, 0, _WIDTH),))
                detail = f"{line.quantity} {TIMES} {line.unit_price}"
                yield from _pair(pdf, detail, line.amount, indent=_INDENT, mark=(line.mark, mark))
            else:
                yield from _pair(pdf, line.name, line.amount, mark=(line.mark, mark))
        case Table():
            each_width = _WIDTH / len(line.heading)
            for row in (line.heading, *line.rows):
                pieces = tuple(
                    _Piece(cell, i * each_width, each_width, "R" if i else "L")
                    for i, cell in enumerate(row)
                )
                yield _Band(_SIZE * _SPACING, pieces)
        case Code():
            yield _Band(_QR, code=line.data)


def _pair(
    pdf: FPDF,
    label: str,
    value: str,
    *,
    indent: float = 0.0,
    mark: tuple[str, float] = ("", 0.0),
    strong: bool = False,
    size: float = _SIZE,
) -> Iterator[_Band]:
    """Put a value at the end of the last line of its label, or below where it is too long."""
    height = size * _SPACING
    written, mark_width = mark
    end = _WIDTH - mark_width
    pdf.set_font("receipt", "B" if strong else "", size)
    value_width = pdf.get_string_width(value)
    room = end - value_width - _GAP - indent
    values = [value]
    if room < _WIDTH / 4:
        values = _wrapped(pdf, value, end, strong, size)
        room = _WIDTH - indent
    labels = _wrapped(pdf, label, room, strong, size) or [""]
    lines = [(each, "") for each in labels[:-1]]
    if len(values) > 1 or room == _WIDTH - indent:
        lines += [(labels[-1], ""), *(("", each) for each in values)]
    else:
        lines.append((labels[-1], value))
    for number, (left, right) in enumerate(lines):
        pieces = []
        if left:
            pieces.append(_Piece(left, indent, room))
        if right:
            pieces.append(_Piece(right, 0, end, "R"))
        if written and number == len(lines) - 1:
            pieces.append(_Piece(written, end, mark_width, "R"))
        yield _Band(height, tuple(pieces), strong, size)


def _wrapped(pdf: FPDF, text: str, width: float, strong: bool, size: float) -> list[str]:
    pdf.set_font("receipt", "B" if strong else "", size)
    return wrap(text, width, pdf.get_string_width)


def _draw(pdf: FPDF, band: _Band, y: float) -> None:
    if band.is_rule:
        pdf.set_line_width(0.2)
        pdf.set_dash_pattern(dash=1, gap=1)
        pdf.line(_MARGIN, y + band.height / 2, _PAGE - _MARGIN, y + band.height / 2)
        pdf.set_dash_pattern()
        return
    if band.code:
        _draw_code(pdf, band.code, y)
        return
    pdf.set_font("receipt", "B" if band.strong else "", band.size)
    for piece in band.pieces:
        pdf.set_xy(_MARGIN + piece.x, y)
        pdf.cell(piece.width, band.height, piece.text, align=piece.align)


def _draw_code(pdf: FPDF, data: str, y: float) -> None:
    """Draw the modules of a QR code as squares: sharp at any size."""
    import segno

    rows = [list(row) for row in segno.make(data, error="m", micro=False).matrix_iter(border=4)]
    module = _QR / len(rows)
    left = (_PAGE - _QR) / 2
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            ends = across
            while ends < len(row) and row[ends]:
                ends += 1
            if ends > across:
                pdf.rect(
                    left + across * module,
                    y + down * module,
                    (ends - across) * module,
                    module,
                    style="F",
                )
            across = ends + 1
