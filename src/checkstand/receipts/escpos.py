"""A receipt as bytes for a receipt printer: ESC/POS."""

import unicodedata

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from checkstand.receipts.document import Code, Document
from checkstand.receipts.layout import Row, Rule, is_right_to_left, lay_out, width
from checkstand.receipts.text import written

DOTS = 12
"""Of the printer to a column."""
_QR_DOTS = 6


def render_escpos(document: Document, columns: int) -> bytes:
    """Write a receipt as a printer takes it, cut off at its end.

    A line is sent as letters where the printer's code pages have them all, else as a picture: a
    name never becomes a row of question marks.
    """
    printer = Dummy()
    printer.profile.profile_data = {
        **printer.profile.profile_data,
        "media": {"width": {"pixels": columns * DOTS, "mm": "Unknown"}},
    }
    printer.hw("INIT")
    style = (False, False)
    for row in lay_out(document, columns, times="x"):
        if isinstance(row, Code):
            printer.set(align="center")
            printer.qr(row.data, ec=QR_ECLEVEL_M, size=_QR_DOTS, native=True)
            printer.set(align="left")
        elif isinstance(row, Row) and not _has_letters(printer, row):
            from checkstand.receipts.raster import draw_row

            printer.image(draw_row(row, columns * DOTS), impl="bitImageRaster")
        else:
            wanted = (False, False) if isinstance(row, Rule) else (row.strong, row.tall)
            if wanted != style:
                bold, tall = style = wanted
                printer.set(
                    bold=bold, double_height=tall, double_width=False, normal_textsize=not tall
                )
            printer.textln(written(row, columns))
    printer.cut()
    output: bytes = printer.output
    return output


def _has_letters(printer: Dummy, row: Row) -> bool:
    text = row.start + row.end
    return (
        not is_right_to_left(text)
        and width(text) == len(text)
        and not any(unicodedata.combining(each) for each in text)
        and all(
            each.isascii() or printer.magic.encoder.find_suitable_encoding(each) for each in text
        )
    )
