"""Products and categories as JSON: what is asked and what is answered."""

from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from checkstand.catalog.repository import CategoryView
from checkstand.catalog.rules import (
    LONGEST_CATEGORY,
    MOST_BARCODES,
    GivenBarcode,
    NewProduct,
    ProductChanges,
    read_barcode,
)
from checkstand.catalog.service import ProductView
from checkstand.catalog.units import LONGEST_UNIT
from checkstand.platform.errors import pointed_at
from checkstand.platform.http.fields import (
    Amount,
    BranchRef,
    Code,
    Money,
    Name,
    StockQuantity,
    TaxRate,
    Text,
    amount_minor,
)
from checkstand.platform.money import format_milli, format_minor, format_rate

MOST_CHANGED = 1_000
"""Most products that one request changes."""

CategoryName = Annotated[Name, StringConstraints(max_length=LONGEST_CATEGORY)]
Unit = Annotated[
    Text,
    StringConstraints(min_length=1, max_length=LONGEST_UNIT),
    Field(
        description="What is measured (`kg`, `g`, `l`, `m`, …) is sold to a thousandth, all else"
        " (`each`, `bunch`, …) in whole numbers.",
        examples=["each", "kg"],
    ),
]
Barcodes = Annotated[list[Code], Field(max_length=MOST_BARCODES)]

_NAME = Field(
    validation_alias=AliasChoices("product_name", "name"), description="`name` says the same."
)
_PRICE = Field(
    validation_alias=AliasChoices("unit_price", "price"),
    description="Tax included; of one unit, or of one kilogram of what is weighed by it."
    " `price` says the same.",
)
_BARCODE = "GTIN-8, UPC-A, EAN-13 or GTIN-14, with its check digit."
_DECIMALS = Field(
    None, ge=0, le=3, description="Digits after the point of a quantity; the unit's, if absent."
)
_BRANCH = "Number or code; the only active branch, if absent."


class ProductIn(BaseModel):
    """A new product."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "product_name": "oat milk 1l",
                    "unit_price": "2.50",
                    "sku": "OAT1",
                    "barcode": "4006381333931",
                    "category": "dairy",
                    "tax_rate": 7,
                    "stock": 24,
                    "branch": "SM1",
                },
                {"product_name": "apples", "unit_price": "2.90", "unit": "kg"},
            ]
        },
    )

    product_name: Annotated[Name, _NAME]
    unit_price: Annotated[Amount, _PRICE]
    sku: Code | None = None
    barcode: Code | None = Field(None, description=_BARCODE)
    barcodes: Barcodes = Field([], description="All barcodes, if there are several.")
    category: CategoryName | None = Field(None, description="By name; made where it is new.")
    tax_rate: TaxRate | None = None
    unit: Unit | None = None
    quantity_decimals: int | None = _DECIMALS
    stock: StockQuantity | None = Field(None, description="What the branch has of it.")
    reorder_point: StockQuantity | None = Field(
        None, description="The level at which the branch orders more."
    )
    branch: BranchRef | None = Field(None, description=_BRANCH)
    active: bool = True

    def asked(self, digits: int) -> NewProduct:
        return NewProduct(
            name=self.product_name,
            unit_price_minor=amount_minor(self.unit_price, digits, "/unit_price"),
            sku=self.sku,
            barcodes=_barcodes(self.barcode, self.barcodes),
            category=self.category,
            tax_rate_bp=self.tax_rate,
            unit=self.unit,
            quantity_decimals=self.quantity_decimals,
            stock_milli=self.stock,
            reorder_point_milli=self.reorder_point,
            branch=self.branch,
            active=self.active,
        )


class ProductPatch(BaseModel):
    """What to change of a product: what is absent stays, what is null is taken away.

    Its stock is not among it: that changes by movements.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"unit_price": "2.60"}, {"active": True}]},
    )

    product_name: Annotated[Name | None, _NAME] = None
    unit_price: Annotated[Amount | None, _PRICE] = None
    sku: Code | None = None
    barcode: Code | None = Field(None, description=_BARCODE + " It replaces those there are.")
    barcodes: Barcodes | None = Field(None, description="They replace those there are.")
    category: CategoryName | None = None
    tax_rate: TaxRate | None = None
    unit: Unit | None = None
    quantity_decimals: int | None = _DECIMALS
    reorder_point: StockQuantity | None = None
    branch: BranchRef | None = Field(None, description=_BRANCH)
    active: bool | None = None

    def asked(self, digits: int) -> ProductChanges:
        """Answer the changes; a sku, barcode or category sent as null is taken away."""
        sent = self.model_fields_set
        price = self.unit_price
        return ProductChanges(
            name=self.product_name,
            unit_price_minor=None if price is None else amount_minor(price, digits, "/unit_price"),
            sku=self.sku or "" if "sku" in sent else None,
            barcodes=_barcodes(self.barcode, self.barcodes or [])
            if sent & {"barcode", "barcodes"}
            else None,
            category=self.category or "" if "category" in sent else None,
            tax_rate_bp=self.tax_rate,
            unit=self.unit,
            quantity_decimals=self.quantity_decimals,
            reorder_point_milli=self.reorder_point,
            branch=self.branch,
            active=self.active,
        )


class ProductChange(ProductPatch):
    """What to change of one of several products."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id": 12, "unit_price": "2.60"}]}
    )

    id: Annotated[int, Field(strict=True, ge=1)]


class ProductsPatch(BaseModel):
    """What to change of several products: of all of them, or of none."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "products": [
                        {"id": 12, "unit_price": "2.60"},
                        {"id": 13, "category": "dairy", "active": False},
                    ]
                }
            ]
        },
    )

    products: Annotated[list[ProductChange], Field(min_length=1, max_length=MOST_CHANGED)]

    def asked(self, digits: int) -> list[tuple[int, ProductChanges]]:
        """Answer each product's number and its changes."""
        asked = []
        for position, product in enumerate(self.products):
            with pointed_at(f"/products/{position}"):
                asked.append((product.id, product.asked(digits)))
        return asked


class ProductsOut(BaseModel):
    """Several products, in the order in which they were named."""

    products: list["ProductOut"]


class ProductOut(BaseModel):
    """A product, with its stock in the branch asked for or in all of them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 12,
                    "sku": "OAT1",
                    "barcodes": ["4006381333931"],
                    "product_name": "oat milk 1l",
                    "category": "dairy",
                    "unit": "each",
                    "quantity_decimals": 0,
                    "unit_price": "2.50",
                    "tax_rate": 7,
                    "stock": 24,
                    "active": True,
                }
            ]
        }
    )

    id: int
    sku: str | None
    barcodes: list[str]
    product_name: str
    category: str | None
    unit: str
    quantity_decimals: int
    unit_price: Money
    tax_rate: int | float
    stock: int | float
    active: bool


class ProductPage(BaseModel):
    items: list[ProductOut]
    next_cursor: str | None


class CatalogueProduct(BaseModel):
    """A product, as a register keeps it."""

    id: int
    sku: str | None
    barcodes: list[str] = Field(description="As they are printed on the package.")
    product_name: str
    category: str | None
    unit_price: Money
    tax_rate: int | float
    unit: str = Field(examples=["each", "kg"])
    decimals: int = Field(description="Digits after the point that a quantity may have.")


class Catalogue(BaseModel):
    """All that is sold."""

    version: str = Field(description="Another text after every change.")
    currency: str = Field(examples=["EUR"])
    digits: int = Field(description="Digits after the point of the currency.")
    products: list[CatalogueProduct]


class CategoryIn(BaseModel):
    """A new category."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "dairy"}]})

    name: CategoryName
    active: bool = True


class CategoryPatch(BaseModel):
    """What to change of a category; what is absent stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "dairy & eggs"}]}
    )

    name: CategoryName | None = None
    active: bool | None = None


class CategoryOut(BaseModel):
    """A category of products."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": 3, "name": "dairy", "active": True}]}
    )

    id: int
    name: str
    active: bool


class CategoryPage(BaseModel):
    items: list[CategoryOut]
    next_cursor: str | None


def product_out(view: ProductView, digits: int) -> ProductOut:
    product = view.product
    return ProductOut(
        id=product.id,
        sku=product.sku,
        barcodes=list(product.barcodes.values()),
        product_name=product.name,
        category=product.category,
        unit=product.unit,
        quantity_decimals=product.quantity_decimals,
        unit_price=format_minor(product.unit_price_minor, digits),
        tax_rate=format_rate(product.tax_rate_bp),
        stock=format_milli(view.stock_milli),
        active=product.active,
    )


def category_out(category: CategoryView) -> CategoryOut:
    return CategoryOut(id=category.id, name=category.name, active=category.active)


def _barcodes(one: str | None, several: list[str]) -> tuple[GivenBarcode, ...]:
    """Read the barcodes of a request; one that is there twice counts once."""
    given = [("/barcode", one)] if one is not None else []
    given += [(f"/barcodes/{position}", text) for position, text in enumerate(several)]
    read: dict[str, GivenBarcode] = {}
    for pointer, text in given:
        barcode = read_barcode(text, pointer)
        read.setdefault(barcode.gtin14, barcode)
    return tuple(read.values())
