"""A document as rows of so many columns, for paper on which every character is as wide.

Widths are those that terminals and printers give characters: two columns for wide ones, none for
marks that join the character before.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from wcwidth import iter_graphemes, wcswidth

from checkstand.receipts.document import TIMES, Code, Document, Item, Line, Pair, Table, Text

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Row:
    """A line of paper: something at its start, something at its end, neither touching the other."""

    start: str = ""
    end: str = ""
    align: Literal["start", "center"] = "start"
    strong: bool = False
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


def lay_out(document: Document, columns: int, times: str = TIMES) -> Iterator[Row | Rule | Code]:
    """Lay a receipt out.

    Args:
        document: What it says.
        columns: Of the paper.
        times: What stands between quantity and price.
    """
    for number, section in enumerate(document.sections):
        if number:
            yield Rule()
        for line in section:
            yield from _rows(line, columns, times, document.mark_width)


def _rows(line: Line, columns: int, times: str, mark_width: int) -> Iterator[Row | Code]:
    match line:
        case Text():
            for each in wrap(line.text, columns):
                yield Row(each, align=line.align, strong=line.strong, tall=line.large)
        case Pair():
            label = _INDENT + line.label if line.indented else line.label
            value = f"{line.value} {line.mark.ljust(mark_width)}" if line.mark else line.value
            yield from _pair(label, value, columns, strong=line.strong, tall=line.large)
        case Item():
            amount = f"{line.amount} {line.mark.ljust(mark_width)}" if mark_width else line.amount
            if line.quantity:
                yield from (Row(each) for each in wrap(line.name, columns))
                detail = f"{_INDENT}{line.quantity} {times} {line.unit_price}"
                yield from _pair(detail, amount, columns)
            else:
                yield from _pair(line.name, amount, columns)
        case Table():
            yield from _table(line, columns)
        case Code():
            yield line


def _pair(
    label: str, value: str, columns: int, *, strong: bool = False, tall: bool = False
) -> Iterator[Row]:
    """Put a value at the end of the last line of its label, or below where it is too long."""
    indent = _INDENT if label.startswith(_INDENT) else ""
    room = columns - width(value) - 1 - len(indent)
    fits = room >= columns // 4
    *above, last = wrap(label, room if fits else columns - len(indent)) or [""]
    for each in above:
        yield Row(indent + each, strong=strong, tall=tall)
    if fits:
        yield Row(indent + last, value, strong=strong, tall=tall)
        return
    yield Row(indent + last, strong=strong, tall=tall)
    for each in wrap(value, columns):
        yield Row("", each, strong=strong, tall=tall)


def _table(table: Table, columns: int) -> Iterator[Row]:
    rows = (table.heading, *table.rows)
    widths = [max(width(row[i]) for row in rows) for i in range(len(table.heading))]
    if sum(widths) + len(widths) - 1 > columns:
        for row in table.rows:
            yield Row(row[0])
            for heading, cell in zip(table.heading[1:], row[1:], strict=True):
                yield from _pair(_INDENT + heading, cell, columns)
        return
    spare, more = divmod(columns - sum(widths), len(widths) - 1)
    gaps = [0, *(spare + (i < more) for i in range(len(widths) - 1))]
    for row in rows:
        cells = [row[0] + " " * (widths[0] - width(row[0]))]
        cells += [
            " " * (gap + each - width(cell)) + cell
            for cell, each, gap in zip(row[1:], widths[1:], gaps[1:], strict=True)
        ]
        yield Row("".join(cells))


def width(text: str) -> int:
    """Answer how many columns a text takes.

    >>> width("milk"), width("牛奶"), width("cre\u0300me")
    (4, 4, 5)
    """
    return max(wcswidth(text), 0)


def is_right_to_left(text: str) -> bool:
    """Answer whether some of a text is written from the right."""
    return any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text)


def wrap(text: str, room: float, measure: Callable[[str], float] = width) -> list[str]:
    """Break a text into lines at spaces, and within words that are longer than a line.

    A wide character or one with its marks is never torn apart.

    Args:
        text: One line.
        room: How long a line may be.
        measure: Answers how long a text is: columns, if nothing else.

    >>> wrap("crème fraîche", 8), wrap("牛奶牛奶", 5)
    (['crème', 'fraîche'], ['牛奶', '牛奶'])
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if measure(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        if measure(word) > room:
            *full, line = _torn(word, room, measure)
            lines += full
    return [*lines, line] if line else lines


def _torn(word: str, room: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Tear a word where a line is full, or better behind a hyphen in its second half."""
    piece = ""
    for grapheme in iter_graphemes(word):
        if piece and measure(piece + grapheme) > room:
            hyphen = piece.rfind("-") + 1
            ends = hyphen if hyphen > len(piece) // 2 else len(piece)
            yield piece[:ends]
            piece = piece[ends:]
        piece += grapheme
    yield piece
