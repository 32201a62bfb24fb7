"""What a product may be: held to alike by the API, the command line and imports."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

from checkstand.catalog.barcodes import BarcodeInvalid, to_gtin14
from checkstand.catalog.errors import CategoryInvalid, ProductInvalid
from checkstand.catalog.units import MEASURED_DECIMALS, decimals_of, read_unit
from checkstand.platform.errors import Refusal
from checkstand.platform.money import MAX_MINOR, MAX_QUANTITY_MILLI
from checkstand.platform.search import name_key, words
from checkstand.platform.text import is_one_line

LONGEST_NAME = 200
LONGEST_SKU = 64
LONGEST_CATEGORY = 100
MOST_BARCODES = 100

_NOT_DIGITS = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product with all that is on file of it; its category by name."""

    id: int
    sku: str | None
    name: str
    category: str | None
    unit: str
    quantity_decimals: int
    tax_rate_bp: int
    unit_price_minor: int
    active: bool
    barcodes: Mapping[str, str] = field(default_factory=dict)
    """The digits as they are printed, by GTIN-14."""

    @property
    def words(self) -> list[str]:
        """The words that it is found by."""
        return sorted({*words(self.name), *words(self.sku), *_category_words(self.category)})


@dataclass(frozen=True, slots=True)
class GivenBarcode:
    """A barcode as it was given.

    Attributes:
        gtin14: The form in which it is found.
        printed: Its digits as they were typed or scanned.
        pointer: Where in the input it stood.
    """

    gtin14: str
    printed: str
    pointer: str = "/barcode"


def read_barcode(text: str, pointer: str = "/barcode") -> GivenBarcode:
    """Read a barcode in any of its forms.

    Raises:
        BarcodeInvalid: It isn't one.
    """
    try:
        return GivenBarcode(to_gtin14(text), _NOT_DIGITS.sub("", text), pointer)
    except BarcodeInvalid as error:
        raise BarcodeInvalid(error.message, pointer=pointer) from error


@dataclass(frozen=True, slots=True)
class NewProduct:
    """What is known of a new product, or what a row of a file says of any; None is not said.

    Attributes:
        name: One line.
        unit_price_minor: Tax included.
        sku: Unique among products.
        barcodes: Each names one product.
        category: By name; made where it is new.
        unit: `each`, `kg`, …; see `read_unit`.
        quantity_decimals: Digits after the point that a quantity may have; else the unit says.
        stock_milli: What the branch has of it.
        reorder_point_milli: The level at which the branch orders more.
        branch: Number or code; else the only one that there is.
    """

    name: str
    unit_price_minor: int
    sku: str | None = None
    barcodes: tuple[GivenBarcode, ...] = ()
    category: str | None = None
    tax_rate_bp: int | None = None
    unit: str | None = None
    quantity_decimals: int | None = None
    stock_milli: int | None = None
    reorder_point_milli: int | None = None
    branch: int | str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class ProductChanges:
    """What to change of a product.

    None is not said; an empty sku or category is taken away, and `barcodes` stands for all that it
    has from now on.
    """

    name: str | None = None
    unit_price_minor: int | None = None
    sku: str | None = None
    barcodes: tuple[GivenBarcode, ...] | None = None
    category: str | None = None
    tax_rate_bp: int | None = None
    unit: str | None = None
    quantity_decimals: int | None = None
    reorder_point_milli: int | None = None
    branch: int | str | None = None
    active: bool | None = None


def checked_product(product: NewProduct) -> NewProduct:
    """Answer a product with its texts trimmed and its unit by its usual name.

    Raises:
        ProductInvalid: Something of it can't be.
        CategoryInvalid: Its category can't be called that.
    """
    trimmed = _with(
        product,
        name=product.name.strip(),
        sku=product.sku.strip() or None if product.sku else None,
        category=product.category.strip() or None if product.category else None,
        unit=_unit(product.unit) if product.unit else None,
    )
    _refuse(_faults(trimmed))
    for what, quantity_milli in (
        ("stock", product.stock_milli),
        ("reorder_point", product.reorder_point_milli),
    ):
        if quantity_milli is not None and not 0 <= quantity_milli <= MAX_QUANTITY_MILLI:
            raise ProductInvalid(
                f"A quantity in stock lies between 0 and {MAX_QUANTITY_MILLI // 1000}.",
                pointer=f"/{what}",
            )
    return trimmed


def checked_changes(changes: ProductChanges) -> ProductChanges:
    """The same for changes.

    Raises:
        ProductInvalid: Something can't be.
        CategoryInvalid: A category can't be called that.
    """
    trimmed = _with(
        changes,
        name=None if changes.name is None else changes.name.strip(),
        sku=None if changes.sku is None else changes.sku.strip(),
        category=None if changes.category is None else changes.category.strip(),
        unit=_unit(changes.unit),
    )
    _refuse(_faults(trimmed))
    point = changes.reorder_point_milli
    if point is not None and not 0 <= point <= MAX_QUANTITY_MILLI:
        raise ProductInvalid(
            f"A quantity in stock lies between 0 and {MAX_QUANTITY_MILLI // 1000}.",
            pointer="/reorder_point",
        )
    return trimmed


@lru_cache(maxsize=1024)
def checked_category(name: str) -> str:
    """Answer a category's name, trimmed.

    Raises:
        CategoryInvalid: It can't be called that.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_CATEGORY or not _is_name(name):
        raise CategoryInvalid(
            f"A category's name has 1 to {LONGEST_CATEGORY} printable characters.", pointer="/name"
        )
    return name


def changed(product: StoredProduct, changes: ProductChanges | NewProduct) -> StoredProduct:
    """Answer a product as it is after changes, which were checked before; barcodes aside.

    A new unit brings its own digits for quantities, unless they are said.
    """
    said: dict[str, Any] = {
        what: value
        for what in ("name", "unit_price_minor", "tax_rate_bp", "quantity_decimals", "active")
        if (value := getattr(changes, what)) is not None
    }
    if changes.unit is not None and changes.unit != product.unit:
        said["unit"] = changes.unit
        said.setdefault("quantity_decimals", decimals_of(changes.unit))
    if changes.sku is not None:
        said["sku"] = changes.sku or None
    category = changes.category
    if category is not None and name_key(category) != name_key(product.category or ""):
        said["category"] = category or None
    return _with(product, **said)


def check_whole(quantity_milli: int | None, quantity_decimals: int, pointer: str) -> None:
    """Hold a quantity to the digits that a product's quantities may have.

    Raises:
        ProductInvalid: It is finer.
    """
    if quantity_milli is not None and quantity_milli % 10 ** (3 - quantity_decimals):
        raise ProductInvalid(
            f"Quantities of this product have at most {quantity_decimals} digits after the point.",
            pointer=pointer,
            code="quantity-invalid",
        )


def _faults(product: NewProduct | ProductChanges) -> Iterator[Refusal]:
    if product.name is not None and not (
        0 < len(product.name) <= LONGEST_NAME and _is_name(product.name)
    ):
        yield ProductInvalid(
            f"A product's name has 1 to {LONGEST_NAME} printable characters.",
            pointer="/product_name",
        )
    price = product.unit_price_minor
    if price is not None and not 0 <= price <= MAX_MINOR:
        yield ProductInvalid(
            "A price is 0 or more." if price < 0 else "The price is too large.",
            pointer="/unit_price",
        )
    if product.sku and (len(product.sku) > LONGEST_SKU or not is_one_line(product.sku)):
        yield ProductInvalid(
            f"A sku has at most {LONGEST_SKU} printable characters.", pointer="/sku"
        )
    if product.category:
        try:
            checked_category(product.category)
        except CategoryInvalid as error:
            yield CategoryInvalid(error.message, pointer="/category")
    rate = product.tax_rate_bp
    if rate is not None and not 0 <= rate <= 10_000:
        yield ProductInvalid("A tax rate lies between 0 and 100 %.", pointer="/tax_rate")
    decimals = product.quantity_decimals
    if decimals is not None and not 0 <= decimals <= MEASURED_DECIMALS:
        yield ProductInvalid(
            "A quantity has 0 to 3 digits after the point.", pointer="/quantity_decimals"
        )
    if isinstance(product.branch, str) and not is_one_line(product.branch):
        yield ProductInvalid("A branch is named by number or code.", pointer="/branch")
    if len(product.barcodes or ()) > MOST_BARCODES:
        yield ProductInvalid(
            f"A product has at most {MOST_BARCODES} barcodes.", pointer="/barcodes"
        )


_Product = TypeVar("_Product", NewProduct, ProductChanges, StoredProduct)


def _with(product: _Product, **fields: Any) -> _Product:
    """Answer the same with other fields: itself where none differs, as of most rows of a file."""
    if all(getattr(product, name) == value for name, value in fields.items()):
        return product
    return replace(product, **fields)


@lru_cache(maxsize=1024)
def _category_words(name: str | None) -> list[str]:
    return words(name)


def _refuse(faults: Iterator[Refusal]) -> None:
    found: Sequence[Refusal] = list(faults)
    if found:
        errors = [problem for fault in found for problem in fault.errors]
        raise type(found[0])(found[0].message, errors=errors)


def _is_name(name: str) -> bool:
    """Answer whether a name can be kept; folding makes some names longer than they look."""
    return is_one_line(name) and 0 < len(name_key(name)) <= 200


def _unit(unit: str | None) -> str | None:
    try:
        return None if unit is None else read_unit(unit)
    except ValueError as error:
        raise ProductInvalid(str(error), pointer="/unit") from error
