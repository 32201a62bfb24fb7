"""Errors and warnings show the row as it stands in the file, within bounds."""

from typing import Any

from checkstand.imports.report import MOST_LISTED
from checkstand.shop import Shop
from tests.imports.files import HEADER, import_products, import_purchases, one, query


def cells(problems: list[Any]) -> list[dict[str, str] | None]:
    return [problem.cells for problem in problems]


def test_a_row_is_shown_by_the_header_as_it_is_written(shop: Shop) -> None:
    text = (
        "Product Name;UNIT_PRICE;;note;note\n"
        " tea ;abc;x;y;z\n"
        "milk;1.50;;\n"
        'jam;"2;9\n'
        "bread;2;1;2;3;surplus\n"
    )
    report = import_products(shop, text)
    assert [(error.row, error.code) for error in report.errors] == [
        (2, "amount-invalid"),
        (4, "quote-not-closed"),
        (5, "fields-surplus"),
    ]
    row = {"UNIT_PRICE": "abc", "column 3": "x", "note": "y", "column 5": "z"}
    assert report.errors[0].cells == {"Product Name": "tea ", **row}
    assert report.errors[1].cells == {}
    surplus = {"UNIT_PRICE": "2", "column 3": "1", "note": "2", "column 5": "3"}
    assert report.errors[2].cells == {
        "Product Name": "bread",
        **surplus,
        "column 6": "surplus",
    }


def test_the_list_of_items_is_one_cell(shop: Shop) -> None:
    report = import_purchases(
        shop,
        "SM1,2025-10-28T09:30:00Z,u1,milk,caviar,1\nSM1,2025-10-28T09:30:00Z,u1,milk,9\n",
        skip_errors=True,
    )
    assert report.errors[0].cells is not None
    assert report.errors[0].cells["items_list"] == "milk,caviar"
    (warning,) = report.warnings
    assert (warning.row, warning.code) == (3, "total-differs")
    assert warning.cells == {
        "supermarket_id": "SM1",
        "timestamp": "2025-10-28T09:30:00Z",
        "user_id": "u1",
        "items_list": "milk",
        "total_amount": "9",
    }
    kept = one(shop, "SELECT report FROM imports")
    assert "milk,caviar" in str(kept)


def test_a_new_branch_is_told_with_its_row(shop: Shop) -> None:
    rows = "".join(f"tea {number},1,5,SM1\n" for number in range(1_200))
    text = f"product_name,unit_price,stock,branch\n{rows}jam,2,3,SM8\n"
    (warning,) = import_products(shop, text).warnings
    assert (warning.row, warning.code) == (1_202, "branch-created")
    assert warning.cells == {
        "product_name": "jam",
        "unit_price": "2",
        "stock": "3",
        "branch": "SM8",
    }


def test_cells_are_bounded(shop: Shop) -> None:
    more = ",".join(f"extra {number}" for number in range(60))
    text = f"product_name,unit_price,{more}\n{'x' * 9_000},1,{'y' * 500}\n"
    (error,) = import_products(shop, text).errors
    assert error.cells is not None
    assert len(error.cells) == 30
    assert error.cells["product_name"] == "x" * 200
    assert error.cells["extra 0"] == "y" * 200
    assert max(map(len, error.cells)) <= 200


def test_what_can_not_be_read_can_be_kept(shop: Shop) -> None:
    rows = b"SM1,2025-10-28T09:30:00Z,u1,mi\0lk,1.50\n"
    report = import_purchases(shop, HEADER.encode() + rows)
    assert [error.code for error in report.errors] == ["character-invalid"]
    assert report.errors[0].cells is not None
    assert report.errors[0].cells["items_list"] == "mi\ufffdlk"
    assert query(shop, "SELECT status FROM imports") == [("refused",)]


def test_only_what_is_listed_is_shown(shop: Shop) -> None:
    report = import_products(shop, "product_name,unit_price\n" + "tea,abc\n" * (MOST_LISTED + 50))
    assert report.error_count == MOST_LISTED + 50
    assert cells(report.errors) == [{"product_name": "tea", "unit_price": "abc"}] * MOST_LISTED
