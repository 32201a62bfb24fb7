"""Rows of products.csv, field by field."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from checkstand.catalog.barcodes import BarcodeInvalid
from checkstand.catalog.rules import (
    LONGEST_CATEGORY,
    LONGEST_NAME,
    LONGEST_SKU,
    GivenBarcode,
    NewProduct,
    read_barcode,
)
from checkstand.catalog.units import read_unit
from checkstand.imports.fields import FieldError, parse_money, parse_quantity, parse_tax_rate
from checkstand.imports.reading import Row, RowError
from checkstand.imports.row_fields import LONGEST_CODE, T, checked_text, read_field
from checkstand.platform.csv_text import undefused

COLUMNS: Mapping[str, Sequence[str]] = {
    "product_name": ("product", "name"),
    "unit_price": ("price",),
    "sku": (),
    "barcode": ("ean", "gtin", "upc"),
    "category": (),
    "tax_rate": ("tax", "vat"),
    "unit": (),
    "stock": (),
    "reorder_point": (),
    "branch": ("branch_id", "supermarket_id", "supermarket"),
}
REQUIRED = ("product_name", "unit_price")


class ProductRow(NamedTuple):
    """A row that could be read; what the file leaves empty or lacks is None."""

    line: int
    product: NewProduct


def read_row(row: Row, columns: int, digits: int) -> ProductRow | list[RowError]:
    """Read one row, or say all that is wrong with its fields.

    Args:
        row: Of products.csv.
        columns: Of the header.
        digits: Of the currency's minor unit.
    """
    if len(row.fields) > columns and any(field.strip() for field in row.fields[columns:]):
        message = (
            f"This row has {len(row.fields)} fields and the header {columns}: put a text that holds"
            " the separator into quotation marks."
        )
        return [RowError(row.line, None, "fields-surplus", message)]
    errors: list[RowError] = []

    def given(column: str, parse: Callable[[str], T]) -> T | None:
        return read_field(row, column, parse, errors) if row.values.get(column) else None

    name = read_field(row, "product_name", _name, errors)
    price = read_field(row, "unit_price", lambda text: parse_money(text, digits), errors)
    sku = given("sku", _sku)
    barcode = given("barcode", _barcode)
    category = given("category", _category)
    tax_rate_bp = given("tax_rate", parse_tax_rate)
    unit = given("unit", _unit)
    stock_milli = given("stock", _what_there_is)
    reorder_point_milli = given("reorder_point", _what_there_is)
    branch = given("branch", _branch)
    if errors or name is None or price is None:
        return errors
    product = NewProduct(
        name=name,
        unit_price_minor=price,
        sku=sku,
        barcodes=(barcode,) if barcode else (),
        category=category,
        tax_rate_bp=tax_rate_bp,
        unit=unit,
        stock_milli=stock_milli,
        reorder_point_milli=reorder_point_milli,
        branch=branch,
    )
    return ProductRow(row.line, product)


def _name(text: str) -> str:
    if not text:
        raise FieldError("name-missing", "The product has no name: write one.")
    return checked_text(" ".join(text.split()), LONGEST_NAME, "A product's name")


def _sku(text: str) -> str:
    return checked_text(text, LONGEST_SKU, "A sku")


def _barcode(text: str) -> GivenBarcode:
    try:
        return read_barcode(text)
    except BarcodeInvalid as error:
        raise FieldError(error.code, error.message) from None


def _category(text: str) -> str:
    return checked_text(" ".join(text.split()), LONGEST_CATEGORY, "A category's name")


def _unit(text: str) -> str:
    try:
        return read_unit(undefused(text))
    except ValueError as error:
        raise FieldError("unit-invalid", str(error)) from None


def _branch(text: str) -> str:
    return checked_text(text, LONGEST_CODE, "A supermarket's code")


def _what_there_is(text: str) -> int:
    """Read how much there is, or shall be, of a product: a quantity, or nothing."""
    if text.strip("0") in ("", ".", ","):
        return 0
    return parse_quantity(text)
