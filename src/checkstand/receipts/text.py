"""A receipt as plain text, for a screen or a mail."""

from checkstand.receipts.document import Code, Document
from checkstand.receipts.layout import Row, Rule, is_right_to_left, lay_out, width

_FROM_THE_LEFT = "\u200e"
"""Takes no room; keeps a line with Hebrew or Arabic in it from being turned about as a whole."""


def render_text(document: Document, columns: int) -> str:
    """Write a receipt in lines of at most so many columns, without its QR code."""
    return "".join(
        f"{written(row, columns)}\n"
        for row in lay_out(document, columns)
        if not isinstance(row, Code)
    )


def written(row: Row | Rule, columns: int) -> str:
    """Write a row as a line of text."""
    if isinstance(row, Rule):
        return "-" * columns
    start, end = row.start, row.end
    if row.align == "center":
        start = " " * ((columns - width(start)) // 2) + start
    gap = " " * (columns - width(start) - width(end)) if end else ""
    gap = gap[max(width(start + gap + end) - columns, 0) :]  # a mark may join the gap itself
    if is_right_to_left(start + end):
        return f"{_FROM_THE_LEFT}{start}{_FROM_THE_LEFT}{gap}{end}".rstrip()
    return f"{start}{gap}{end}".rstrip()
