"""What a printer is sent, printed by one of our own."""

import pytest
from PIL import Image

from checkstand.receipts.escpos import render_escpos
from checkstand.receipts.layout import Row
from checkstand.receipts.raster import draw_row
from tests.receipts.decoding import Paper, print_out
from tests.receipts.papers import ARABIC, CHINESE, HEBREW, ID, full, line, paper


def printed(document: object, columns: int = 40) -> Paper:
    (paper,) = print_out(render_escpos(document, columns))  # type: ignore[arg-type]
    return paper


def test_letters_where_the_printer_has_them_and_pictures_where_not() -> None:
    sheet = printed(full())
    assert sheet.lines[11:22] == [
        "oat milk 1l",
        "  2 x 2.50                        5.00 B",
        "  Discount                       -0.50",
        None,
        None,
        "  3 x 1.20                        3.60 B",
        "apples, loose",
        "  0.525 x 3.99                    2.09 B",
        None,
        "Crème fraîche Молоко Łódź         1.50 D",
        "-" * 40,
    ]
    assert sheet.lines.count(None) == len(sheet.pictures) == 3
    assert [(each.width, each.height) for each in sheet.pictures] == [(480, 30)] * 3
    assert sheet.strong == ["       Supermarket at the station", "TOTAL EUR".ljust(35) + "19.77"]
    assert (sheet.codes, sheet.cuts) == ([str(ID)], 1)
    assert not any("?" in each for each in sheet.lines if each)


@pytest.mark.parametrize("columns", [32, 40, 48])
def test_pictures_are_as_wide_as_the_paper(columns: int) -> None:
    sheet = printed(paper([line(HEBREW)]), columns)
    assert [each.width for each in sheet.pictures] == [columns * 12]


@pytest.mark.parametrize(
    "name", ["milk", "Crème fraîche", "Łódź", "Молоко", "Γάλα", "süt ğ", "œuf €", "Ñandú", "ไทย"]
)
def test_names_in_european_scripts_are_letters(name: str) -> None:
    sheet = printed(paper([line(name)]))
    assert sheet.pictures == []
    assert name.ljust(36) + "1.00" in sheet.lines


@pytest.mark.parametrize("name", [HEBREW, ARABIC, CHINESE, "नमस्ते", "ไก่", "e\u0301", "🥛"])
def test_other_names_are_pictures_of_themselves(name: str) -> None:
    sheet = printed(paper([line(name)]))
    assert len(sheet.pictures) == 1
    assert ink(sheet.pictures[0]) > 60
    assert sheet.picture().tobytes() != draw_row(Row("□" * 5, "1.00"), 480).convert("L").tobytes()


def ink(picture: Image.Image, box: tuple[int, int, int, int] | None = None) -> int:
    part = picture.convert("L").crop(box) if box else picture.convert("L")
    return sum(value < 128 for value in part.tobytes())


def test_a_row_is_drawn_from_edge_to_edge() -> None:
    row = draw_row(Row(HEBREW, "6.90 A"), 480)
    bounds = row.convert("L").point(lambda value: 255 - value).getbbox()
    assert bounds is not None
    assert bounds[0] < 6
    assert bounds[2] > 474


def test_hebrew_is_read_from_the_right() -> None:
    last = draw_row(Row("ש"), 480).convert("L")
    bounds = last.point(lambda value: 255 - value).getbbox()
    assert bounds is not None
    left = (0, 0, bounds[2], 30)
    word = draw_row(Row("יש"), 480).convert("L")
    assert word.crop(left).tobytes() == last.crop(left).tobytes()


def test_what_is_too_wide_is_squeezed_and_not_cut_off() -> None:
    row = draw_row(Row("牛" * 40, "99.00"), 480).convert("L")
    assert ink(row, (400, 0, 405, 30)) < 60
    assert ink(row, (428, 0, 480, 30)) > 60


def test_nobody_can_steer_the_printer() -> None:
    hostile = "milk\x1b@\x1dV\x00\x1b\x70\x00\x19\xfa"
    sheet = printed(
        paper(
            [line(hostile)],
            branch_name=hostile,
            footer=hostile,
            purchase={"receipt_number": hostile, "cashier": hostile, "reason": hostile},
        )
    )
    assert sheet.cuts == 1
