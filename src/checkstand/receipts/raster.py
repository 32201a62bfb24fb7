"""A line of a receipt as a picture, for what a printer has no letters for."""

from collections.abc import Iterator
from typing import Any

import uharfbuzz as hb
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from PIL import Image

from checkstand.receipts.fonts import BOLD, runs, shaping_font
from checkstand.receipts.layout import Row

_HEIGHT, _BASELINE, _SIZE, _GAP = 30, 8, 22, 12
_FINE = 64
"""Fractions of a dot that glyphs are placed at."""
_MEDIUM = 500
"""A weight whose thin strokes survive a printer's dots."""
_INKED = 112
"""Of 255: how much of a dot must be covered for it to be printed."""


def draw_row(row: Row, dots: int) -> Image.Image:
    """Draw a row on paper of so many dots: black on white."""
    weight = BOLD if row.strong else _MEDIUM
    paper = dots * _FINE
    start, end = _glyphs(row.start, weight), _glyphs(row.end, weight)
    room = paper - (end[1] + _GAP * _FINE if row.end else 0)
    squeezed = min(1.0, room / start[1]) if start[1] else 1.0
    x = (paper - start[1] * squeezed) / 2 if row.align == "center" else 0.0
    stretched = 2 if row.tall else 1
    draw = hb.RasterDraw()
    draw.scale_factor = (_FINE, _FINE)
    _place(draw, start[0], x, squeezed, stretched)
    squeezed = min(1.0, paper / end[1]) if end[1] else 1.0
    _place(draw, end[0], paper - end[1] * squeezed, squeezed, stretched)
    size = dots, _HEIGHT * stretched
    draw.extents = hb.RasterExtents(
        x_origin=0, y_origin=0, width=size[0], height=size[1], stride=size[0]
    )
    covered = Image.frombytes("L", size, draw.render().buffer, "raw", "L", size[0], -1)
    return covered.point([0 if value >= _INKED else 255 for value in range(256)]).convert("1")


def _place(draw: Any, glyphs: list[Any], x: float, squeezed: float, stretched: int) -> None:
    for font, glyph, at, up in glyphs:
        draw.transform = (
            squeezed,
            0,
            0,
            stretched,
            x + at * squeezed,
            (up + _BASELINE * _FINE) * stretched,
        )
        draw.draw_glyph(font, glyph)


def _glyphs(text: str, weight: int) -> tuple[list[Any], int]:
    """Answer the glyphs of a text from left to right, each with its place, and their width."""
    placed = []
    x = 0
    for piece, direction in _visual_runs(text):
        pieces = list(runs(piece))
        for face, part in reversed(pieces) if direction == "rtl" else pieces:
            font = shaping_font(face, weight, _SIZE * _FINE)
            buffer = hb.Buffer()
            buffer.add_str(part)
            buffer.guess_segment_properties()
            buffer.direction = direction
            hb.shape(font, buffer)
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                placed.append((font, info.codepoint, x + position.x_offset, position.y_offset))
                x += position.x_advance
    return placed, x


def _visual_runs(text: str) -> Iterator[tuple[str, str]]:
    """Answer the pieces of a text in the order in which they are seen, and their direction."""
    level, piece = 0, ""
    for char in BidiParagraph(text, TextDirection.LTR).get_reordered_characters():
        if char.embedding_level != level and piece:
            yield _logical(piece, level)
            piece = ""
        level, piece = char.embedding_level, piece + char.character
    if piece:
        yield _logical(piece, level)


def _logical(piece: str, level: int) -> tuple[str, str]:
    return (piece[::-1], "rtl") if level % 2 else (piece, "ltr")
