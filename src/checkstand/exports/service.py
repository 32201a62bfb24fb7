"""Writing CSV files, row by row in flat memory, all of one moment."""

import csv
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from io import StringIO
from typing import Literal, get_args

from sqlalchemy import Connection

from checkstand.catalog.repository import ProductRow, find_products, load_products
from checkstand.catalog.rules import StoredProduct
from checkstand.exports import repository
from checkstand.platform.csv_text import defused
from checkstand.platform.money import format_milli, format_minor, format_rate
from checkstand.purchases.drafts import NEW_CUSTOMER
from checkstand.purchases.filters import PurchaseFilter, Wanted
from checkstand.purchases.recorded import RecordedItem, RecordedPurchase
from checkstand.purchases.recorded_schemas import rfc3339
from checkstand.purchases.repository import load_purchases
from checkstand.purchases.service import look_up_filter
from checkstand.shop import Shop

ExportKind = Literal["products", "customers", "purchases", "lines"]
KINDS: tuple[ExportKind, ...] = get_args(ExportKind)

Cells = Sequence[object]
"""One row of a file; None is an empty cell."""

_BYTE_ORDER_MARK = "\ufeff"

PRODUCTS = (
    *("product_name", "unit_price", "sku", "barcode", "category", "tax_rate", "unit"),
    *("id", "active"),
)
CUSTOMERS = (
    *("id", "code", "name", "email", "phone", "active", "purchases", "total_spent"),
    *("first_purchase_at", "last_purchase_at"),
)
PURCHASES = (
    *("supermarket_id", "timestamp", "user_id", "items_list", "total_amount"),
    *("receipt_number", "register", "cashier", "payment_methods", "total_discount"),
    *("tax_amount", "currency", "business_date", "id"),
)
LINES = (
    *("receipt", "timestamp", "branch", "customer", "sku", "name", "quantity", "unit_price"),
    *("discount", "line_total", "tax_rate", "kind", "register", "cashier", "business_date"),
    *("product_id", "line", "purchase_id"),
)


def export(
    shop: Shop, kind: ExportKind, wanted: PurchaseFilter | None = None, *, bom: bool = False
) -> Generator[str, None, None]:
    """Write a file, in pieces of some hundred rows; the first one is the header.

    All of it is what one read transaction sees, which lasts until the last piece is taken or the
    iterator is closed.

    Args:
        shop: Whose data it is.
        kind: What to write.
        wanted: Which purchases, or those of which lines.
        bom: Begin with a byte order mark, by which Excel knows UTF-8.

    Raises:
        NotFound: The filter names something that isn't there. Before the first piece.
    """
    with shop.database.read() as session:
        connection = session.connection()
        held = look_up_filter(connection, wanted or PurchaseFilter())
        header, rows = _FILES[kind]
        yield _BYTE_ORDER_MARK * bom + _written([header])
        for piece in rows(connection, held, shop.digits):
            yield _written(piece)


def _written(rows: Iterable[Cells]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _products(connection: Connection, _: Wanted, digits: int) -> Iterator[Iterable[Cells]]:
    for ids in repository.product_ids(connection):
        products = load_products(connection, ids)
        yield [_product(products[id_], digits) for id_ in ids]


def _product(product: StoredProduct, digits: int) -> Cells:
    return (
        defused(product.name),
        format_minor(product.unit_price_minor, digits),
        defused(product.sku or ""),
        next(iter(product.barcodes.values()), ""),
        defused(product.category or ""),
        f"{format_rate(product.tax_rate_bp)}%",  # 0.5 alone would be read as 50 %
        defused(product.unit),
        product.id,
        _yes_or_no(product.active),
    )


def _customers(connection: Connection, _: Wanted, digits: int) -> Iterator[Iterable[Cells]]:
    for rows in repository.customers(connection):
        yield [
            (
                row.id,
                defused(row.code or ""),
                defused(row.name),
                defused(row.email or ""),
                row.phone,
                _yes_or_no(row.active),
                row.purchases,
                format_minor(row.spent_minor, digits),
                row.first_at and rfc3339(row.first_at),
                row.last_at and rfc3339(row.last_at),
            )
            for row in rows
        ]


def _purchases(connection: Connection, wanted: Wanted, digits: int) -> Iterator[Iterable[Cells]]:
    for ids in repository.purchase_ids(connection, wanted, standing=True):
        purchases = load_purchases(connection, ids)
        products = _sold(connection, purchases.values())
        yield [_purchase(purchases[id_], products, digits) for id_ in ids]


def _purchase(purchase: RecordedPurchase, products: dict[int, ProductRow], digits: int) -> Cells:
    return (
        defused(purchase.branch_code),
        rfc3339(purchase.occurred_at),
        defused(_customer(purchase)),
        _items_list(purchase.items, products),
        format_minor(purchase.total_minor, digits),
        defused(purchase.receipt_number),
        defused(purchase.register),
        defused(purchase.cashier or ""),
        defused("+".join(dict.fromkeys(paid.method for paid in purchase.payments))),
        format_minor(purchase.discount_minor, digits),
        format_minor(purchase.tax_minor, digits),
        purchase.currency,
        purchase.business_date,
        purchase.id,
    )


def _lines(connection: Connection, wanted: Wanted, digits: int) -> Iterator[Iterable[Cells]]:
    for ids in repository.purchase_ids(connection, wanted, standing=False):
        purchases = load_purchases(connection, ids)
        yield [_line(purchases[id_], item, digits) for id_ in ids for item in purchases[id_].items]


def _line(purchase: RecordedPurchase, item: RecordedItem, digits: int) -> Cells:
    return (
        defused(purchase.receipt_number),
        rfc3339(purchase.occurred_at),
        defused(purchase.branch_code),
        defused(_customer(purchase)),
        defused(item.sku or ""),
        defused(item.product_name),
        format_milli(item.quantity_milli),
        format_minor(item.unit_price_minor, digits),
        format_minor(item.discount_minor, digits),
        format_minor(item.total_minor, digits),
        format_rate(item.tax_rate_bp),
        purchase.kind,
        defused(purchase.register),
        defused(purchase.cashier or ""),
        purchase.business_date,
        item.product_id,
        item.line,
        purchase.id,
    )


def _sold(connection: Connection, purchases: Iterable[RecordedPurchase]) -> dict[int, ProductRow]:
    """Answer the products of purchases by the names that they have now, and are found by."""
    ids = {item.product_id for purchase in purchases for item in purchase.items}
    return find_products(connection, ids=ids).by_id


def _items_list(items: Sequence[RecordedItem], products: dict[int, ProductRow]) -> str:
    """Write what was bought as `parse_items_list` reads it."""
    entries = []
    for item in items:
        product = products[item.product_id]
        name = defused(product.sku or product.name).replace(",", "\\,")
        entries.append(f"{name}:{format_milli(item.quantity_milli)}")
    text = ",".join(entries)
    return text + "," if len(entries) == 1 and (";" in text or "|" in text) else text


def _customer(purchase: RecordedPurchase) -> str:
    if purchase.customer_id is None:
        return ""
    code = purchase.customer_code
    return code if code and code.lower() != NEW_CUSTOMER.value else str(purchase.customer_id)


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


_Rows = Callable[[Connection, Wanted, int], Iterator[Iterable[Cells]]]
_FILES: dict[ExportKind, tuple[Sequence[str], _Rows]] = {
    "products": (PRODUCTS, _products),
    "customers": (CUSTOMERS, _customers),
    "purchases": (PURCHASES, _purchases),
    "lines": (LINES, _lines),
}
