"""The fonts of receipts: Noto Sans, with a face for every script that a name may be written in."""

import io
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from wcwidth import iter_graphemes

_SCRIPTS = (
    *("", "Hebrew", "Arabic", "Armenian", "Georgian", "Devanagari", "Bengali", "Gujarati"),
    *("Gurmukhi", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao"),
    *("Khmer", "Myanmar", "Ethiopic", "Symbols"),
)
FACES = (*(f"NotoSans{script}[wght].ttf" for script in _SCRIPTS), "NotoSansCJK", "NotoEmoji")
"""Asked for a character in this order."""

REGULAR, BOLD = 400, 700

_COMMON = frozenset((*range(0x20, 0x180), *range(0x2010, 0x2040), *range(0x20A0, 0x20C0)))
"""What is cut out of the first face once and for all: Latin, signs, currencies."""


@cache
def path_of(face: str) -> Path:
    """Answer where a face lies."""
    if face == "NotoSansCJK":
        return Path(str(files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"))
    name = "NotoEmoji[wght].ttf" if face == "NotoEmoji" else face
    return Path(str(files("manimgx_fonts") / name))


@cache
def _loaded(face: str) -> tuple[Any, frozenset[int]]:
    loaded = hb.Face(hb.Blob.from_file_path(str(path_of(face))))
    return loaded, frozenset(loaded.unicodes)


@cache
def shaping_font(face: str, weight: int, size: int) -> Any:
    """Answer a face in a weight and at a size, to shape and draw with."""
    font = hb.Font(_loaded(face)[0])
    font.scale = (size, size)
    font.set_variations({"wght": weight})
    return font


@lru_cache(maxsize=4096)
def face_of(grapheme: str) -> str:
    """Answer the face that has a character with its marks; the first, where none has."""
    letters = [ord(each) for each in grapheme if not _is_joiner(each)]
    for wanted in (letters, letters[:1]):
        for face in FACES:
            if all(each in _loaded(face)[1] for each in wanted):
                return face
    return FACES[0]


def _is_joiner(char: str) -> bool:
    return char in "\u200c\u200d\ufe0e\ufe0f"


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Split a text into pieces that one face can show; answers face and piece.

    Spaces and signs stay with the script that they stand in.
    """
    face, piece = "", ""
    for grapheme in iter_graphemes(text):
        stays = bool(face) and all(ord(each) in _loaded(face)[1] for each in grapheme)
        if grapheme.isalnum() or face == FACES[-1]:
            stays = False
        its = face if stays else face_of(grapheme)
        if its != face and piece:
            yield face, piece
            piece = ""
        face, piece = its, piece + grapheme
    if piece:
        yield face, piece


def faces_for(texts: Iterable[str]) -> dict[str, str]:
    """Answer the faces that texts need beside the first, each with the characters that it shows."""
    needed: dict[str, set[str]] = {}
    for text in texts:
        for grapheme in iter_graphemes(text):
            needed.setdefault(face_of(grapheme), set()).update(grapheme)
    first = needed.pop(FACES[0], set())
    rare = {each for each in first if ord(each) not in _COMMON}
    found = {face: "".join(sorted(chars)) for face, chars in needed.items()}
    if rare:
        found[FACES[0]] = "".join(sorted(rare))
    return found


@cache
def common_font(weight: int) -> bytes:
    """Cut what most receipts are written with out of the first face."""
    return cut_out(FACES[0], "".join(map(chr, sorted(_COMMON))), weight)


@lru_cache(maxsize=128)
def cut_out(face: str, chars: str, weight: int) -> bytes:
    """Make a small font of some characters of a face, in one weight, as a PDF can carry it."""
    from fontTools.ttLib import TTFont

    with TTFont(path_of(face), fontNumber=0, lazy=True) as font:
        return _outlined(font, chars, weight) if "CFF2" in font else _reduced(font, chars, weight)


def _reduced(font: Any, chars: str, weight: int) -> bytes:
    from fontTools import subset
    from fontTools.varLib import instancer

    options = subset.Options(
        layout_features=["*"],
        notdef_outline=True,
        hinting=False,
        glyph_names=False,
        drop_tables=["MVAR", "STAT", "HVAR", "DSIG"],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=chars + " ")
    subsetter.subset(font)
    axis = next(each for each in font["fvar"].axes if each.axisTag == "wght")
    nearest = min(max(weight, axis.minValue), axis.maxValue)
    instancer.instantiateVariableFont(font, {"wght": nearest}, inplace=True)
    return _saved(font)


def _outlined(font: Any, chars: str, weight: int) -> bytes:
    """Redraw characters with the curves of TrueType: readers of PDF know no variable outlines."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    known = font.getBestCmap()
    mapped = {ord(char): known[ord(char)] for char in f" {chars}" if ord(char) in known}
    names = [".notdef", *sorted(set(mapped.values()) - {".notdef"})]
    glyphs = font.getGlyphSet(location={"wght": weight})
    drawn, metrics = {}, {}
    for name in names:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        drawn[name] = pen.glyph()
        metrics[name] = (round(glyphs[name].width), 0)
    builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(mapped)
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics(
        {name: (advance, drawn[name].xMin) for name, (advance, _) in metrics.items()}
    )
    head = font["hhea"]
    builder.setupHorizontalHeader(ascent=head.ascent, descent=head.descent)
    builder.setupOS2(sTypoAscender=head.ascent, sTypoDescender=head.descent)
    builder.setupNameTable({"familyName": "Receipt", "styleName": "Regular"})
    builder.setupPost()
    return _saved(builder.font)


def _saved(font: Any) -> bytes:
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()
