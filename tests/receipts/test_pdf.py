"""The PDF, read back: its text by one reader, its picture by another, its QR code by a scanner."""

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from checkstand.receipts.document import Document
from checkstand.receipts.pdf import render_pdf
from tests.receipts.papers import ARABIC, CHINESE, HEBREW, ID, full, line, paper

MM = 72 / 25.4


def seen(pdf: bytes, scale: float = 4) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil().convert("L")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_pdf(full())


def test_it_is_one_page_as_wide_as_the_paper_and_as_long_as_it_needs(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    (page,) = reader.pages
    assert round(float(page.mediabox.width) / MM, 1) == 80.0
    assert 150 < float(page.mediabox.height) / MM < 300
    assert reader.metadata is not None
    assert reader.metadata.title == "Receipt SM1-R2-000017"
    longer = PdfReader(io.BytesIO(render_pdf(paper([line("milk")] * 100)))).pages[0]
    shorter = PdfReader(io.BytesIO(render_pdf(paper([line("milk")])))).pages[0]
    per_line = float(longer.mediabox.height - shorter.mediabox.height) / MM / 99
    assert 4 < per_line < 5


def test_it_says_what_the_receipt_says(pdf: bytes) -> None:
    said = text_of(pdf)
    for words in (
        *("Supermarket at the station", "SM1-R2-000017", "Dana Levi (u100)", "2026-11-20 09:12"),
        *("oat milk 1l", "2 × 2.50", "Discount", "-0.50", "0.525 × 3.99", "Crème fraîche"),
        *("TOTAL EUR", "19.77", "A 19%", "5.80", "Points balance", "234", str(ID)),
    ):
        assert words in said, words
    for name in (HEBREW, ARABIC, CHINESE, "Молоко Łódź"):
        letters = {char for char in name if char.isalpha()}
        assert letters <= set(said), name


@pytest.mark.parametrize(
    "name",
    [HEBREW, ARABIC, CHINESE, "한국어 日本語", "नमस्ते", "ไทย", "Ելի", "ქართული", "አማርኛ", "🥛", "Ǆ"],
)
def test_no_letter_is_missing(name: str) -> None:
    """What no font has is drawn as a box; the box of an unknown character is known."""

    def ink(document: Document) -> Image.Image:
        return seen(render_pdf(document)).crop((0, 0, 900, 110))

    def on_top(text: str) -> Document:
        return paper([line("x")], branch_name=text, branch_address="", header="")

    shown, nothing = ink(on_top(name)), ink(on_top(" "))
    unknown = ink(on_top("\U000e0fff" * len(name)))
    assert shown.tobytes() != nothing.tobytes()
    assert shown.tobytes() != unknown.tobytes()


@pytest.mark.parametrize("name", ["יש", "לב"])
def test_right_to_left_names_begin_on_the_right(name: str) -> None:
    page = pypdfium2.PdfDocument(render_pdf(paper([line(name)])))[0].get_textpage()
    left_of = {
        char: page.get_charbox(index)[0]
        for index in range(page.count_chars())
        if (char := page.get_text_range(index, 1)) in name
    }
    assert left_of[name[0]] > left_of[name[1]]


def test_amounts_end_at_one_edge(pdf: bytes) -> None:
    page = pypdfium2.PdfDocument(pdf)[0]
    words = page.get_textpage()
    edges = set()
    for said in ("20.09", "-0.02", "19.77", "5.53"):
        found = words.search(said).get_next()
        assert found is not None, said
        edges.add(round(words.get_charbox(found[0] + found[1] - 1)[2]))
    assert max(edges) - min(edges) <= 1


def test_its_code_can_be_scanned(pdf: bytes) -> None:
    (code,) = zxingcpp.read_barcodes(seen(pdf))
    assert (code.text, code.format) == (str(ID), zxingcpp.BarcodeFormat.QRCode)


def test_a_receipt_too_long_for_a_page_goes_on() -> None:
    reader = PdfReader(io.BytesIO(render_pdf(paper([line(f"p{n}") for n in range(1_200)]))))
    assert len(reader.pages) == 2
    assert all(float(page.mediabox.height) <= 14_400 for page in reader.pages)
    said = "".join(page.extract_text() for page in reader.pages)
    assert all(f"p{n}" in said for n in range(1_200))
