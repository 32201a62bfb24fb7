"""The catalogue: all that is sold, at once, for a register that searches by itself."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection

import checkstand
from checkstand.catalog.models import CatalogueMark
from checkstand.platform.db.bulk import insert_rows
from checkstand.platform.ids import uuid7
from checkstand.platform.money import format_minor, format_rate


def mark_change(connection: Connection) -> None:
    """Give the catalogue another version, from the end of the transaction on.

    Who changes products at the same time waits for nobody: each leaves a mark of its own, and
    takes away those that nobody else is about to take.
    """
    skip = " FOR UPDATE SKIP LOCKED" if connection.dialect.name == "postgresql" else ""
    connection.exec_driver_sql(
        f"DELETE FROM catalogue_marks WHERE id IN (SELECT id FROM catalogue_marks{skip})"
    )
    insert_rows(connection, CatalogueMark, ("id",), [(uuid7(),)])


def catalogue_version(connection: Connection, currency: str) -> str:
    """Answer what is another text after every change of what `catalogue_json` answers."""
    marks = connection.exec_driver_sql("SELECT id FROM catalogue_marks ORDER BY id").scalars()
    parts = (checkstand.VERSION, currency, *map(str, marks))
    return blake2b(" ".join(parts).encode(), digest_size=12).hexdigest()


def catalogue_json(connection: Connection, version: str, currency: str, digits: int) -> bytes:
    """Write all products that are sold, by number, in three statements however many.

    Args:
        connection: Of the transaction that the version was read in.
        version: As `catalogue_version` answers it.
        currency: The shop's.
        digits: Digits after the point of the currency.
    """
    categories = dict(_rows(connection, "SELECT id, name FROM categories"))
    barcodes: dict[int, list[str]] = {}
    for product_id, printed in _rows(
        connection, "SELECT product_id, printed FROM product_barcodes ORDER BY product_id, gtin14"
    ):
        barcodes.setdefault(product_id, []).append(printed)
    rates: dict[int, int | float] = {}
    products = []
    for id_, sku, name, category_id, price_minor, rate_bp, unit, decimals in _rows(
        connection,
        "SELECT id, sku, name, category_id, unit_price_minor, tax_rate_bp, unit, quantity_decimals"
        " FROM products WHERE active ORDER BY id",
    ):
        if rate_bp not in rates:
            rates[rate_bp] = format_rate(rate_bp)
        products.append(
            {
                "id": id_,
                "sku": sku,
                "barcodes": barcodes.get(id_, ()),
                "product_name": name,
                "category": categories.get(category_id),
                "unit_price": format_minor(price_minor, digits),
                "tax_rate": rates[rate_bp],
                "unit": unit,
                "decimals": decimals,
            }
        )
    return orjson.dumps(
        {"version": version, "currency": currency, "digits": digits, "products": products}
    )


def _rows(connection: Connection, statement: str) -> Iterator[Any]:
    return iter(connection.exec_driver_sql(statement))
