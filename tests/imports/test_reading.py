import codecs
import csv
import io
import random
import re
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checkstand.imports.lines import MAX_RECORD_CHARS
from checkstand.imports.reading import (
    CsvFile,
    CsvFileError,
    Row,
    RowError,
    open_csv,
    parse_items_list,
)

PRODUCTS = {"product_name": ("name", "Artikel"), "unit_price": ("price",), "sku": ()}
PURCHASES: dict[str, tuple[str, ...]] = {
    "supermarket_id": (),
    "timestamp": (),
    "user_id": (),
    "items_list": (),
    "total_amount": (),
}
HEADER = "supermarket_id,timestamp,user_id,items_list,total_amount\n"


def opened(data: bytes | str, required: Iterable[str] = ()) -> CsvFile:
    data = data.encode() if isinstance(data, str) else data
    return open_csv(io.BytesIO(data), PRODUCTS, required=required)


def purchases(data: str) -> CsvFile:
    file = io.BytesIO(data.encode())
    return open_csv(file, PURCHASES, required=PURCHASES, greedy_column="items_list")


def rows(file: CsvFile) -> list[Row]:
    read = list(file)
    assert [row for row in read if isinstance(row, RowError)] == []
    return [row for row in read if isinstance(row, Row)]


def outline(file: CsvFile) -> list[tuple[int, str]]:
    """Line and code of each error, line and first field of each row."""
    return [
        (row.row, row.code) if isinstance(row, RowError) else (row.line, row.fields[0])
        for row in file
    ]


def refusals(data: bytes | str, required: Iterable[str] = ()) -> list[tuple[int, str | None, str]]:
    with pytest.raises(CsvFileError) as refused:
        opened(data, required)
    return [(error.row, error.column, error.code) for error in refused.value.errors]


# Encodings


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        ("name;price\nKäse;4,50 €\n".encode(), "utf-8"),
        ("name;price\nKäse;4,50 €\n".encode("utf-8-sig"), "utf-8"),
        ("name;price\nKäse;4,50 €\n".encode("cp1252"), "cp1252"),
        ("name;price\nKäse;4,50 €\n".encode("utf-16-le"), "utf-16-le"),
        ("name;price\nKäse;4,50 €\n".encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF16_LE + "name;price\nKäse;4,50 €\n".encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "name;price\nKäse;4,50 €\n".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings(encoded: bytes, encoding: str) -> None:
    file = opened(encoded)
    assert (file.encoding, file.delimiter) == (encoding, ";")
    assert rows(file) == [
        Row(2, {"product_name": "Käse", "unit_price": "4,50 €"}, ["Käse", "4,50 €"])
    ]


@pytest.mark.parametrize(("last", "encoding"), [("é".encode(), "utf-8"), (b"\xe9", "cp1252")])
def test_the_first_accent_after_ten_megabytes_decides(last: bytes, encoding: str) -> None:
    rows_before = b"milk," + b"1" * 994 + b"\n"
    file = opened(b"name,price\n" + rows_before * 10_000 + b"caf" + last + b",2.00\n")
    assert file.size_bytes > 10_000_000
    assert file.encoding == encoding
    *_, row = file
    assert row == Row(10_002, {"product_name": "café", "unit_price": "2.00"}, ["café", "2.00"])
    assert file.bytes_read == file.size_bytes


def test_a_character_over_the_edge_of_a_block_is_whole() -> None:
    file = opened("name\n" + "ä€\n" * 100_000)
    assert {row.values["product_name"] for row in rows(file)} == {"ä€"}


def test_utf8_cut_off_within_a_character_is_cp1252() -> None:
    assert opened("name\nKäse\ncafé".encode()[:-1]).encoding == "cp1252"


def test_bytes_without_a_meaning_are_row_errors() -> None:
    cp1252 = opened(b"name\nK\xe4se\n\x81\nmilk\n")
    assert outline(cp1252) == [(2, "Käse"), (3, "character-invalid"), (4, "milk")]
    marked = opened(codecs.BOM_UTF8 + b"name\nK\xe4se\nmilk\n")
    assert outline(marked) == [(2, "character-invalid"), (3, "milk")]


def test_nul_bytes_are_row_errors() -> None:
    file = opened(b"name,price\nmilk,1\nbr\0ead,2\neggs,3\n\0\0\0\n")
    assert outline(file) == [
        (2, "milk"),
        (3, "character-invalid"),
        (4, "eggs"),
        (5, "character-invalid"),
    ]


def test_a_replacement_character_somebody_typed_is_text() -> None:
    file = opened("name\n\ufffd\n\0\n\ufffd\n")
    assert outline(file) == [(2, "\ufffd"), (3, "character-invalid"), (4, "\ufffd")]


# The header


@pytest.mark.parametrize(
    "header",
    ["product_name,unit_price", "PRODUCT_NAME,Unit_Price", ' Product Name , "unit-price"'],
)
def test_header_in_any_case(header: str) -> None:
    assert opened(header + "\nmilk,1\n").columns == ("product_name", "unit_price")


def test_columns_in_any_order_with_synonyms_and_extras() -> None:
    file = opened("Price, Shelf ,ARTIKEL,\n1,A4,milk,\n")
    assert file.columns == ("unit_price", "product_name")
    assert file.extra_columns == ("Shelf",)
    assert file.header == ("Price", "Shelf", "ARTIKEL", "")
    assert rows(file) == [
        Row(2, {"unit_price": "1", "product_name": "milk"}, ["1", "A4", "milk", ""])
    ]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("name", ","),
        ("name,price", ","),
        ("name;price", ";"),
        ("name\tprice", "\t"),
        ('name;"price, in, euro";x', ";"),
        ('"a;b;c;d",price', ","),
        ("name\tprice\tshelf, or aisle, or bay", "\t"),
        ("first;second", ";"),
    ],
)
def test_delimiter(header: str, delimiter: str) -> None:
    assert opened(header + "\n").delimiter == delimiter


def test_the_header_is_the_first_line_with_text() -> None:
    file = opened('\n  \n"na\nme",price\n\nmilk,1\n')
    assert file.header == ("na\nme", "price")
    assert [row.line for row in rows(file)] == [6]


@pytest.mark.parametrize("data", [b"", b"\n\r\n", b"  \n\t\n", codecs.BOM_UTF8])
def test_empty_file(data: bytes) -> None:
    assert refusals(data) == [(1, None, "file-empty")]


def test_header_alone_is_a_file_of_no_rows() -> None:
    assert rows(opened("name,price")) == []


def test_missing_and_duplicate_columns_are_reported_together() -> None:
    assert refusals("sku,SKU,shelf\n", required=["product_name", "unit_price", "sku"]) == [
        (1, "sku", "column-duplicate"),
        (1, "product_name", "column-missing"),
        (1, "unit_price", "column-missing"),
    ]


def test_a_column_under_two_names_is_a_duplicate() -> None:
    with pytest.raises(CsvFileError) as refused:
        opened("name,price,Artikel\n")
    assert refused.value.errors == (
        RowError(
            1,
            "product_name",
            "column-duplicate",
            "The header names the column product_name twice ('name' and 'Artikel'): "
            "remove one of them.",
        ),
    )


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workbook(), "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an Excel workbook"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "a picture"),
        (b"\x1f\x8b\x08" + bytes(64), "compressed"),
        (b"%PDF-1.7\n", "not a CSV file"),
        (b"\x01\x02\x00\x03\x04\x05\x06\x07\n", "not a CSV file"),
        (bytes(4096), "not a CSV file"),
        (random.Random(1).randbytes(4096), "not a CSV file"),
        (b"x" * (MAX_RECORD_CHARS * 2), "not a CSV file"),
    ],
)
def test_other_files(data: bytes, says: str) -> None:
    with pytest.raises(CsvFileError, match=says) as refused:
        opened(data)
    assert [(error.row, error.code) for error in refused.value.errors] == [(1, "file-not-csv")]


def test_a_header_with_a_stray_quotation_mark() -> None:
    assert refusals('\n"name,price\nmilk,1\n') == [(2, None, "quote-misplaced")]


# Rows


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_row_knows_the_line_on_which_it_starts(newline: str) -> None:
    lines = [
        "name,price",
        "",
        'milk,"1',
        "",
        '2"',
        "   ",
        "bread,2",
        ",",
        '"a"",',
        'b",3',
        "eggs,4",
    ]
    file = opened(newline.join(lines))
    assert outline(file) == [(3, "milk"), (7, "bread"), (9, f'a",{newline}b'), (11, "eggs")]


def test_short_and_long_rows_keep_their_fields() -> None:
    assert rows(opened("name,price,sku\nmilk,1\nbread,2,B1,new\n")) == [
        Row(2, {"product_name": "milk", "unit_price": "1", "sku": ""}, ["milk", "1"]),
        Row(
            3,
            {"product_name": "bread", "unit_price": "2", "sku": "B1"},
            ["bread", "2", "B1", "new"],
        ),
    ]


def test_values_are_stripped_and_spaces_may_stand_before_quotation_marks() -> None:
    file = opened('name, price\n milk\u00a0 , "1,50"\n" bread ","2"\n')
    assert [row.values for row in rows(file)] == [
        {"product_name": "milk", "unit_price": "1,50"},
        {"product_name": "bread", "unit_price": "2"},
    ]


def test_a_file_can_be_read_again() -> None:
    file = opened("name\nmilk\nbread\n")
    assert next(iter(file)) == Row(2, {"product_name": "milk"}, ["milk"])
    assert rows(file) == rows(file)
    assert len(rows(file)) == 2


def test_without_known_columns_the_fields_are_there() -> None:
    file = open_csv(io.BytesIO(b"Invoice;Qty\n536365;6\n"), {})
    assert (file.header, file.extra_columns) == (("Invoice", "Qty"), ("Invoice", "Qty"))
    assert list(file) == [Row(2, {}, ["536365", "6"])]


def test_a_spooled_upload_is_read_and_left_open() -> None:
    with tempfile.SpooledTemporaryFile(max_size=64) as upload:
        upload.write(b"name,price\n" + b"milk,1\n" * 100)
        file = open_csv(upload, PRODUCTS)
        assert len(rows(file)) == 100
        del file
        assert not upload.closed


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffd"), max_size=12)
cells_cp1252 = st.text(st.characters(codec="cp1252", exclude_characters="\0"), max_size=12)
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-16le": b"",
    "utf-16be": b"",
    "cp1252": b"",
}


@given(st.data())
def test_every_written_file_is_read_back(data: st.DataObject) -> None:
    encoding, mark = data.draw(st.sampled_from(list(ENCODINGS.items())))
    delimiter = data.draw(st.sampled_from(",;\t"))
    newline = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quotes_all = data.draw(st.booleans())
    cell = cells_cp1252 if encoding == "cp1252" else cells
    if not quotes_all:
        # Python 3.11 leaves line breaks other than its own without quotation marks, and spaces
        # before a field count only inside them.
        cell = cell.map(lambda text: re.sub("[\r\n]", "", text).lstrip(" "))
    table = data.draw(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=6))
    text, line, expected = "", 1, []
    for fields in [["sku", "name", "price"], *table]:
        record = io.StringIO(newline="")
        csv.writer(
            record,
            delimiter=delimiter,
            lineterminator=newline,
            quoting=csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL,
        ).writerow(fields)
        blanks = data.draw(st.integers(0, 2)) if line > 1 else 0
        text += newline * blanks + record.getvalue()
        line += blanks
        if line > 1 and any(field.strip() for field in fields):
            expected.append((line, fields))
        line += len(re.findall("\r\n|\r|\n", record.getvalue()))
    encoded = mark + text.encode(encoding)
    assume(encoding != "cp1252" or encoded.isascii() or not is_utf8(encoded))

    file = opened(encoded)

    assert file.delimiter == delimiter
    read = rows(file)
    assert [(row.line, row.fields) for row in read] == expected
    assert [list(row.values.values()) for row in read] == [
        [field.strip() for field in fields] for _, fields in expected
    ]


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(junk: bytes) -> None:
    for row in opened(b"name,price\n" + junk):
        assert (row.row if isinstance(row, RowError) else row.line) >= 2


# Quotation marks and rows without an end


def test_a_quotation_mark_that_never_closes_costs_its_own_row() -> None:
    file = opened('name,price\nmilk,1\n"bread,2\neggs,3\n\nsalt,4')
    assert outline(file) == [
        (2, "milk"),
        (3, "quote-not-closed"),
        (4, "eggs"),
        (6, "salt"),
    ]


def test_a_quotation_mark_closed_by_a_later_row_costs_both_rows() -> None:
    file = opened('name,price\n"milk,1\nbread,2\n"eggs",3\nsalt,4\n')
    assert outline(file) == [
        (2, "quote-misplaced"),
        (3, "bread"),
        (4, "eggs"),
        (5, "salt"),
    ]


def test_a_quotation_mark_in_the_wrong_place() -> None:
    file = opened('name,price\n"milk" fresh,1\n5" tray,2\nbread,"2\n" x\neggs,3\n')
    assert outline(file) == [
        (2, "quote-misplaced"),
        (3, '5" tray'),
        (4, "quote-misplaced"),
        (5, "quote-not-closed"),
        (6, "eggs"),
    ]


def test_an_open_quotation_mark_does_not_swallow_a_large_file() -> None:
    count = 3 * MAX_RECORD_CHARS // 8
    file = opened('name,price\n"open,1\n' + "bread,2\n" * count + "last,3\n")
    read = outline(file)
    assert read[0] == (2, "quote-not-closed")
    assert read[1:] == [(line, "bread") for line in range(3, count + 3)] + [(count + 3, "last")]


def test_a_row_of_many_quoted_line_breaks_ends_at_the_guard() -> None:
    # Each line closes the quotation mark of the one before and opens another.
    count = 3 * MAX_RECORD_CHARS // 8
    file = opened("name,price\n" + 'abc","d\n' * count + "last,3\n")
    read = outline(file)
    assert {code for _, code in read[:-1]} == {"quote-not-closed"}
    assert [line for line, _ in read] == sorted({line for line, _ in read})


def test_a_field_above_the_limit_of_the_csv_module() -> None:
    limit = csv.field_size_limit()
    file = opened("name\nmilk\n" + "x" * (limit + 1) + "\nbread\n" + "y" * limit + "\n")
    assert [(line, text[:12]) for line, text in outline(file)] == [
        (2, "milk"),
        (3, "row-too-long"),
        (4, "bread"),
        (5, "y" * 12),
    ]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_line_without_an_end_is_passed_over(newline: str) -> None:
    long_line = "x,y," * MAX_RECORD_CHARS
    file = opened(newline.join(["name", "milk", long_line, "bread", '"open', long_line, "eggs"]))
    assert outline(file) == [
        (2, "milk"),
        (3, "row-too-long"),
        (4, "bread"),
        (5, "quote-not-closed"),
        (6, "row-too-long"),
        (7, "eggs"),
    ]


def test_a_last_line_without_an_end_is_passed_over() -> None:
    file = opened("name\nmilk\n" + "x" * (3 * MAX_RECORD_CHARS))
    assert outline(file) == [(2, "milk"), (3, "row-too-long")]


def test_every_message_is_one_sentence() -> None:
    file = opened(b'name\n"a" b\n\0\n' + b"x" * 200_000 + b'\n"open\n')
    errors = [row for row in file if isinstance(row, RowError)]
    assert [error.code for error in errors] == [
        "quote-misplaced",
        "character-invalid",
        "row-too-long",
        "quote-not-closed",
    ]
    for error in errors:
        assert error.message[0].isupper()
        assert re.findall(r"\.(?: |$)", error.message) == ["."]
        assert error.column is None


def test_memory_stays_flat() -> None:
    items = ",".join(["semi-skimmed milk"] * 50)
    row = f"SM1,2025-10-28T09:30:00Z,u002,{items},3.4\n".encode()
    with tempfile.TemporaryFile() as file:
        file.write(HEADER.encode() + row * 20_000)
        tracemalloc.start()
        try:
            read = open_csv(file, PURCHASES, greedy_column="items_list")
            assert sum(1 for _ in read) == 20_000
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert read.size_bytes > 18_000_000
    assert peak < 3_000_000


# Purchases


@pytest.mark.parametrize(
    ("row", "items", "total"),
    [
        ("SM1,2025-10-28T09:30:00Z,u002,milk,3.4", "milk", "3.4"),
        ('SM1,2025-10-28T09:30:00Z,u002,"banana,milk",3.4', "banana,milk", "3.4"),
        ("SM1,2025-10-28T09:30:00Z,u002,banana,milk,3.4", "banana,milk", "3.4"),
        ("SM1,2025-10-28T09:30:00Z,u002,banana, milk,eggs,3.4", "banana,milk,eggs", "3.4"),
        ('SM1,2025-10-28T09:30:00Z,u002,"a,b",c,3.4', "a,b,c", "3.4"),
        ("SM1,2025-10-28T09:30:00Z,,milk,3.4", "milk", "3.4"),
    ],
)
def test_items_list_quoted_or_not(row: str, items: str, total: str) -> None:
    [read] = rows(purchases(HEADER + row))
    assert read.values == {
        "supermarket_id": "SM1",
        "timestamp": "2025-10-28T09:30:00Z",
        "user_id": "u002" if "u002" in row else "",
        "items_list": items,
        "total_amount": total,
    }


def test_surplus_fields_go_to_the_list_wherever_it_stands() -> None:
    header = "items_list,Total_Amount,user_id,timestamp,supermarket_id\n"
    [row] = rows(purchases(header + "banana,milk,eggs,3.4,u1,2025-10-28T09:30,SM1\n"))
    assert row.values["items_list"] == "banana,milk,eggs"
    assert row.values["total_amount"] == "3.4"
    assert row.values["supermarket_id"] == "SM1"
    assert len(row.fields) == 7


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_list_with_commas_is_one_field_between_other_delimiters(delimiter: str) -> None:
    fields = ["SM1", "2025-10-28T09:30", "u1", "banana,milk", "3,40"]
    [row] = rows(purchases(HEADER.replace(",", delimiter) + delimiter.join(fields)))
    assert row.fields == fields
    assert row.values["items_list"] == "banana,milk"


def test_a_row_that_a_spreadsheet_padded() -> None:
    text = HEADER.replace("\n", ",,\n") + "SM1,2025-10-28T09:30,u1,milk,1,,\nSM1,2025,u1,a,b,2,\n"
    read = rows(purchases(text))
    assert [(row.values["items_list"], row.values["total_amount"]) for row in read] == [
        ("milk", "1"),
        ("a,b", "2"),
    ]


def test_icash(shared_data: Path) -> None:
    with (shared_data / "icash" / "purchases.csv").open("rb") as binary:
        file = open_csv(binary, PURCHASES, required=PURCHASES, greedy_column="items_list")
        read = rows(file)
    assert (file.encoding, file.delimiter, file.extra_columns) == ("utf-8", ",", ())
    assert len(read) == 2183
    assert [row.line for row in read] == list(range(2, 2185))
    assert len({row.values["user_id"] for row in read}) == 1762
    sold = [item.name for row in read for item in parse_items_list(row.values["items_list"])]
    assert [sold.count(name) for name in ("milk", "eggs", "bread")] == [1823, 1812, 1777]
