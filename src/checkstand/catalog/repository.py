"""All SQL on products, categories and barcodes; what finds them by words is in `search`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from checkstand.catalog.catalogue import mark_change
from checkstand.catalog.models import Category, Product, ProductBarcode, ProductWord
from checkstand.catalog.rules import StoredProduct
from checkstand.platform.db.bulk import any_of, insert_rows, sqlite_moment
from checkstand.platform.search import after_prefix, name_key

MAX_ID = 2**31 - 1
"""The largest number that a product or category can have."""

_COLUMNS = (
    "p.id, p.sku, p.name, p.name_key, p.category_id, p.quantity_decimals, p.tax_rate_bp,"
    " p.unit_price_minor, p.active"
)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """What selling needs to know of a product."""

    id: int
    sku: str | None
    name: str
    name_key: str
    category_id: int | None
    quantity_decimals: int
    tax_rate_bp: int
    unit_price_minor: int
    active: bool

    @property
    def quantity_step_milli(self) -> int:
        """The finest quantity that can be sold, in thousandths."""
        return int(10 ** (3 - self.quantity_decimals))


@dataclass(slots=True)
class FoundProducts:
    """Products by everything that names them; a name may be that of several."""

    by_id: dict[int, ProductRow] = field(default_factory=dict)
    by_sku: dict[str, ProductRow] = field(default_factory=dict)
    by_gtin14: dict[str, ProductRow] = field(default_factory=dict)
    by_name_key: dict[str, list[ProductRow]] = field(default_factory=dict)


def find_products(
    connection: Connection,
    *,
    ids: Collection[int] = (),
    skus: Collection[str] = (),
    gtins: Collection[str] = (),
    name_keys: Collection[str] = (),
) -> FoundProducts:
    """Look up products by whatever names them, a statement for each kind of name."""
    found = FoundProducts()
    ids = [id_ for id_ in ids if 0 < id_ <= MAX_ID]
    if ids:
        for row in _rows(connection, "", "p.id", "int", ids):
            found.by_id[row[0]] = _product(row)
    if skus:
        for row in _rows(connection, "", "p.sku", "text", skus):
            found.by_sku[row[1]] = _product(row)
    if gtins:
        join = " JOIN product_barcodes b ON b.product_id = p.id"
        for row in _rows(connection, join, "b.gtin14", "text", gtins, ", b.gtin14"):
            found.by_gtin14[row[9]] = _product(row)
    if name_keys:
        for row in _rows(connection, "", "p.name_key", "text", name_keys):
            found.by_name_key.setdefault(row[3], []).append(_product(row))
    return found


def _rows(
    connection: Connection,
    join: str,
    column: str,
    kind: str,
    values: Collection[int | str],
    more: str = "",
) -> list[Any]:
    condition, parameter = any_of(connection, column, kind, list(values))
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS}{more} FROM products p{join} WHERE {condition}", (parameter,)
    )
    return list(rows)


def _product(row: Any) -> ProductRow:
    return ProductRow(*row[:9])


# --- Management: products ------------------------------------------------------------------------


def load_products(
    connection: Connection, ids: Collection[int], *, lock: bool = False
) -> dict[int, StoredProduct]:
    """Read products whole, in two statements however many.

    Args:
        connection: To read with.
        ids: Unknown ones are left out.
        lock: Hold them until the transaction ends, taken in the order of their ids; who sells them
            meanwhile does not wait.
    """
    if not ids:
        return {}
    if lock and connection.dialect.name == "postgresql":
        condition, parameter = any_of(connection, "id", "int", list(ids))
        connection.exec_driver_sql(
            f"SELECT 1 FROM products WHERE {condition} ORDER BY id FOR NO KEY UPDATE", (parameter,)
        ).all()
    barcodes: dict[int, dict[str, str]] = {}
    condition, parameter = any_of(connection, "product_id", "int", list(ids))
    for row in connection.exec_driver_sql(
        "SELECT product_id, gtin14, printed FROM product_barcodes"
        f" WHERE {condition} ORDER BY product_id, gtin14",
        (parameter,),
    ):
        barcodes.setdefault(row[0], {})[row[1]] = row[2]
    condition, parameter = any_of(connection, "p.id", "int", list(ids))
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.sku, p.name, c.name, p.unit, p.quantity_decimals, p.tax_rate_bp,"
        " p.unit_price_minor, p.active"
        " FROM products p LEFT JOIN categories c ON c.id = p.category_id"
        f" WHERE {condition}",
        (parameter,),
    )
    return {
        row[0]: StoredProduct(
            id=row[0],
            sku=row[1],
            name=row[2],
            category=row[3],
            unit=row[4],
            quantity_decimals=row[5],
            tax_rate_bp=row[6],
            unit_price_minor=row[7],
            active=bool(row[8]),
            barcodes=barcodes.get(row[0], {}),
        )
        for row in rows
    }


def product_ids_called(
    connection: Connection,
    name_keys: Collection[str],
    *,
    without_sku: bool = False,
    without_barcode: bool = False,
) -> set[int]:
    """Answer the products of some names, only those that have no sku or no barcode if asked."""
    condition, parameter = any_of(connection, "p.name_key", "text", sorted(name_keys))
    if without_sku:
        condition += " AND p.sku IS NULL"
    if without_barcode:
        condition += " AND NOT EXISTS (SELECT 1 FROM product_barcodes b WHERE b.product_id = p.id)"
    rows = connection.exec_driver_sql(
        f"SELECT p.id FROM products p WHERE {condition}", (parameter,)
    )
    return {row[0] for row in rows}


def insert_products(
    connection: Connection, products: Sequence[StoredProduct], now: datetime
) -> None:
    """Add products with their barcodes and words; their categories must be there."""
    mark_change(connection)
    categories = find_category_ids(connection, {p.category for p in products if p.category})
    ordered = sorted(products, key=lambda product: product.sku or "")
    insert_rows(
        connection,
        Product,
        (
            "id",
            "sku",
            "name",
            "name_key",
            "category_id",
            "unit",
            "quantity_decimals",
            "tax_rate_bp",
            "unit_price_minor",
            "active",
            "created_at",
            "updated_at",
        ),
        [(product.id, *_values(product, categories), now, now) for product in ordered],
    )
    add_barcodes(
        connection,
        [
            (gtin14, product.id, printed)
            for product in products
            for gtin14, printed in product.barcodes.items()
        ],
    )
    _index(connection, products)


def update_products(
    connection: Connection, changes: Sequence[tuple[StoredProduct, StoredProduct]], now: datetime
) -> None:
    """Bring products, each as it was and as it shall be, up to date with barcodes and words."""
    mark_change(connection)
    categories = find_category_ids(connection, {new.category for _, new in changes if new.category})
    rows = [
        (*_values(new, categories), now, new.id)
        for _, new in sorted(changes, key=lambda change: change[1].id)
    ]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "UPDATE products p SET sku = n.sku, name = n.name, name_key = n.name_key,"
            " category_id = n.category_id, unit = n.unit,"
            " quantity_decimals = n.quantity_decimals, tax_rate_bp = n.tax_rate_bp,"
            " unit_price_minor = n.unit_price_minor, active = n.active, updated_at = n.updated_at"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::text[], %s::int[],"
            " %s::int[], %s::bigint[], %s::bool[], %s::timestamptz[], %s::int[]) AS n(sku, name,"
            " name_key, category_id, unit, quantity_decimals, tax_rate_bp, unit_price_minor,"
            " active, updated_at, id) WHERE p.id = n.id",
            tuple(map(list, zip(*rows, strict=True))),
        )
    else:
        connection.exec_driver_sql(
            "UPDATE products SET sku = ?, name = ?, name_key = ?, category_id = ?, unit = ?,"
            " quantity_decimals = ?, tax_rate_bp = ?, unit_price_minor = ?, active = ?,"
            " updated_at = ? WHERE id = ?",
            [(*row[:9], sqlite_moment(row[9]), row[10]) for row in rows],
        )
    gone = [gtin for old, new in changes for gtin in old.barcodes if gtin not in new.barcodes]
    if gone:
        condition, parameter = any_of(connection, "gtin14", "text", gone)
        connection.exec_driver_sql(f"DELETE FROM product_barcodes WHERE {condition}", (parameter,))
    add_barcodes(
        connection,
        [
            (gtin14, new.id, printed)
            for old, new in changes
            for gtin14, printed in new.barcodes.items()
            if gtin14 not in old.barcodes
        ],
    )
    _reindex(connection, [new for old, new in changes if old.words != new.words])


def add_barcodes(connection: Connection, rows: Iterable[tuple[str, int, str]]) -> None:
    insert_rows(connection, ProductBarcode, ("gtin14", "product_id", "printed"), sorted(rows))


def _values(product: StoredProduct, categories: Mapping[str, int]) -> tuple[Any, ...]:
    return (
        product.sku,
        product.name,
        name_key(product.name),
        categories[name_key(product.category)] if product.category else None,
        product.unit,
        product.quantity_decimals,
        product.tax_rate_bp,
        product.unit_price_minor,
        product.active,
    )


def _index(connection: Connection, products: Iterable[StoredProduct]) -> None:
    rows = sorted((word, product.id) for product in products for word in product.words)
    insert_rows(connection, ProductWord, ("word", "product_id"), rows)


def _reindex(connection: Connection, products: Sequence[StoredProduct]) -> None:
    if not products:
        return
    condition, parameter = any_of(
        connection, "product_id", "int", [product.id for product in products]
    )
    connection.exec_driver_sql(f"DELETE FROM product_words WHERE {condition}", (parameter,))
    _index(connection, products)


# --- Management: categories ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category, as everybody is told of it."""

    id: int
    name: str
    active: bool


_CATEGORY = select(Category.id, Category.name, Category.active)


def find_category_ids(connection: Connection, names: Collection[str]) -> dict[str, int]:
    """Look up categories by name; answers them by their folded names."""
    if not names:
        return {}
    condition, parameter = any_of(connection, "name_key", "text", sorted(set(map(name_key, names))))
    rows = connection.exec_driver_sql(
        f"SELECT name_key, id FROM categories WHERE {condition}", (parameter,)
    )
    return {row[0]: row[1] for row in rows}


def category_names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """Answer what categories are called."""
    if not ids:
        return {}
    condition, parameter = any_of(connection, "id", "int", sorted(ids))
    rows = connection.exec_driver_sql(
        f"SELECT id, name FROM categories WHERE {condition}", (parameter,)
    )
    return {row[0]: row[1] for row in rows}


def ensure_categories(connection: Connection, names: Collection[str]) -> None:
    """Add those of some categories that are not there yet, as they are spelled first."""
    known = find_category_ids(connection, set(names))
    add_categories(connection, [name for name in names if name_key(name) not in known])


def add_categories(connection: Connection, names: Iterable[str]) -> int:
    """Add the categories that are not there yet; answers how many."""
    first_spelling: dict[str, str] = {}
    for name in names:
        first_spelling.setdefault(name_key(name), name)
    return insert_rows(
        connection,
        Category,
        ("name", "name_key"),
        [(name, key) for key, name in sorted(first_spelling.items())],
        on_conflict="ON CONFLICT (name_key) DO NOTHING",
    )


def load_category(
    connection: Connection, category_id: int, *, lock: bool = False
) -> CategoryView | None:
    """Read a category, and hold it until the transaction ends if asked to."""
    statement = _CATEGORY.where(Category.id == category_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    row = connection.execute(statement).first()
    return None if row is None else CategoryView(*row)


def categories_after(
    connection: Connection, after_key: str, prefix: str, limit: int, active: bool | None
) -> list[CategoryView]:
    """List categories by name, from the one after `after_key`, those that begin with `prefix`."""
    statement = _CATEGORY.where(Category.name_key > after_key)
    if prefix:
        statement = statement.where(
            Category.name_key >= prefix, Category.name_key < after_prefix(prefix)
        )
    if active is not None:
        statement = statement.where(Category.active == active)
    rows = connection.execute(statement.order_by(Category.name_key).limit(limit))
    return [CategoryView(*row) for row in rows]


def update_category(connection: Connection, category: CategoryView) -> None:
    """Write a category as it is now; `reindex_category` follows where its name is another."""
    mark_change(connection)
    connection.execute(
        update(Category)
        .where(Category.id == category.id)
        .values(name=category.name, name_key=name_key(category.name), active=category.active)
    )


def reindex_category(connection: Connection, category_id: int, at_once: int = 1_000) -> None:
    """Index the products of a category anew, after it got another name."""
    after_id = 0
    while True:
        ids = list(
            connection.scalars(
                select(Product.id)
                .where(Product.category_id == category_id, Product.id > after_id)
                .order_by(Product.id)
                .limit(at_once)
            )
        )
        if not ids:
            return
        _reindex(connection, list(load_products(connection, ids, lock=True).values()))
        after_id = ids[-1]
