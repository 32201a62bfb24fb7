"""Tables: products, categories, barcodes, the words that find a product, and marks of change."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, true
from sqlalchemy.orm import Mapped, mapped_column

from checkstand.platform.db.types import (
    ONE_TREE,
    Base,
    BytewiseText,
    IntKey,
    Minor,
    Moment,
    UuidKey,
)


class Category(Base):
    __tablename__ = "categories"

    id: Mapped[IntKey]
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(BytewiseText, unique=True)
    active: Mapped[bool] = mapped_column(server_default=true())


class Product(Base):
    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("unit_price_minor >= 0", name="price_not_negative"),
        CheckConstraint("tax_rate_bp BETWEEN 0 AND 10000", name="tax_rate_in_range"),
        CheckConstraint("quantity_decimals BETWEEN 0 AND 3", name="quantity_decimals_in_range"),
        CheckConstraint("name <> ''", name="name_not_empty"),
        Index(None, "category_id", "id"),
    )

    id: Mapped[IntKey]
    sku: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(BytewiseText, index=True)
    """The name as it is compared: case, accents' spelling and spaces folded (`search.name_key`)."""
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    unit: Mapped[str] = mapped_column(String(16))
    quantity_decimals: Mapped[int] = mapped_column(SmallInteger)
    """Digits after the point that a quantity may have: 0 for pieces, 3 for what is weighed."""
    tax_rate_bp: Mapped[int]
    unit_price_minor: Mapped[Minor]
    active: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class ProductBarcode(Base):
    """A barcode names one product; a product may have many."""

    __tablename__ = "product_barcodes"
    __table_args__ = (CheckConstraint("length(gtin14) = 14", name="gtin14_has_14_digits"),)

    gtin14: Mapped[str] = mapped_column(String(14), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    printed: Mapped[str] = mapped_column(String(14))
    """The digits as they stand on the package."""


class ProductWord(Base):
    """The search index: products by the words of their name, sku and category."""

    __tablename__ = "product_words"
    __table_args__ = ONE_TREE

    word: Mapped[str] = mapped_column(BytewiseText, primary_key=True)
    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CatalogueMark(Base):
    """Left by the last change of products; by several, where they were made at the same time."""

    __tablename__ = "catalogue_marks"

    id: Mapped[UuidKey]
