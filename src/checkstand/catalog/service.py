"""What a manager and a register do with products, one at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from checkstand.branches.service import find_branch_id, only_branch_id
from checkstand.catalog import repository, search
from checkstand.catalog.barcodes import BarcodeInvalid, to_gtin14
from checkstand.catalog.errors import (
    BarcodeTaken,
    ProductAmbiguous,
    ProductUnknown,
    SkuTaken,
)
from checkstand.catalog.models import Product
from checkstand.catalog.repository import (
    ProductRow,
    find_products,
    load_products,
)
from checkstand.catalog.rules import (
    GivenBarcode,
    NewProduct,
    ProductChanges,
    StoredProduct,
    changed,
    check_whole,
    checked_changes,
    checked_product,
    read_barcode,
)
from checkstand.catalog.units import EACH, decimals_of
from checkstand.platform.db.bulk import next_ids
from checkstand.platform.db.constraints import violated
from checkstand.platform.errors import Refusal
from checkstand.platform.http.paging import decode_cursor, encode_cursor
from checkstand.platform.search import name_key, words
from checkstand.stock.repository import StockTarget, set_levels, stock_of


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product and what there is of it, in the branch asked for or in all of them."""

    product: StoredProduct
    stock_milli: int

    @property
    def id(self) -> int:
        return self.product.id


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """Which products to list; None is no filter.

    Attributes:
        search: Beginnings of words of name, sku or category, or of a barcode; all must match.
        category: A category's name.
        barcode: In any of its forms.
        branch: Whose stock to tell, by number or code; None is that of all.
        active: Those sold, or those that aren't any more.
    """

    search: str | None = None
    category: str | None = None
    barcode: str | None = None
    branch: int | str | None = None
    active: bool | None = None


def add_product(session: Session, new: NewProduct, now: datetime) -> ProductView:
    """Add a product, its category where that is new, and its opening stock.

    Raises:
        ProductInvalid: Something of it can't be.
        SkuTaken: Another product has the sku.
        BarcodeTaken: Another product has one of the barcodes.
        BranchUnknown: There is no such branch to have the stock.
        BranchMissing: It isn't said which of several branches has the stock.
    """
    new = checked_product(new)
    unit = new.unit or EACH
    decimals = decimals_of(unit) if new.quantity_decimals is None else new.quantity_decimals
    check_whole(new.stock_milli, decimals, "/stock")
    check_whole(new.reorder_point_milli, decimals, "/reorder_point")
    connection = session.connection()
    branch_id = stock_branch_id(
        connection, new.branch, needed=bool(new.stock_milli or new.reorder_point_milli)
    )
    with _refusing_duplicates(connection, new.sku, new.barcodes):
        if new.category:
            repository.ensure_categories(connection, [new.category])
        product = StoredProduct(
            id=next_ids(connection, Product, 1)[0],
            sku=new.sku or None,
            name=new.name,
            category=new.category or None,
            unit=unit,
            quantity_decimals=decimals,
            tax_rate_bp=new.tax_rate_bp or 0,
            unit_price_minor=new.unit_price_minor,
            active=new.active is not False,
            barcodes={each.gtin14: each.printed for each in new.barcodes},
        )
        repository.insert_products(connection, [product], now)
    if branch_id is not None:
        target = StockTarget(branch_id, product.id, new.stock_milli, new.reorder_point_milli)
        set_levels(connection, [target], now)
    return get_product(session, product.id)


def change_product(
    session: Session, product_id: int, changes: ProductChanges, now: datetime
) -> ProductView:
    """Change a product; what was sold stays as it was then.

    Raises:
        ProductUnknown: There is none of that number.
        ProductInvalid: Something can't be.
        SkuTaken: Another product has the sku.
        BarcodeTaken: Another product has one of the barcodes.
        BranchUnknown: There is no such branch for the reorder point.
        BranchMissing: It isn't said for which of several branches the reorder point is.
    """
    changes = checked_changes(changes)
    connection = session.connection()
    before = _stored(connection, product_id, lock=True)
    branch_id = stock_branch_id(
        connection, changes.branch, needed=changes.reorder_point_milli is not None
    )
    after = changed(before, changes)
    if changes.barcodes is not None:
        kept = {
            each.gtin14: before.barcodes.get(each.gtin14, each.printed) for each in changes.barcodes
        }
        after = replace(after, barcodes=kept)
    if after.category and after.category != before.category:
        repository.ensure_categories(connection, [after.category])
    check_whole(changes.reorder_point_milli, after.quantity_decimals, "/reorder_point")
    if after != before:
        with _refusing_duplicates(connection, after.sku, changes.barcodes or ()):
            repository.update_products(connection, [(before, after)], now)
    if branch_id is not None:
        target = StockTarget(branch_id, product_id, None, changes.reorder_point_milli)
        set_levels(connection, [target], now)
    return get_product(session, product_id)


def deactivate_product(session: Session, product_id: int, now: datetime) -> ProductView:
    """Take a product out of the range: it is sold no more, and all that was sold stays.

    Again does nothing.

    Raises:
        ProductUnknown: There is none of that number.
    """
    return change_product(session, product_id, ProductChanges(active=False), now)


def get_product(session: Session, product_id: int, branch: int | str | None = None) -> ProductView:
    """Answer a product by its number, with the stock of a branch or of all of them.

    Raises:
        ProductUnknown: There is none.
        BranchUnknown: There is no such branch.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, branch)
    _stored(connection, product_id)
    return views_of(connection, [product_id], branch_id)[0]


def find_product(session: Session, ref: str, branch: int | str | None = None) -> ProductView:
    """Answer the product that someone names by id, sku, barcode or name, tried in that order.

    Of products of one name it is the one written just so, or the one still sold.

    Raises:
        ProductUnknown: There is none.
        ProductAmbiguous: Several have that name.
        BranchUnknown: There is no such branch.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, branch)
    row = _named(connection, ref.strip())
    return views_of(connection, [row.id], branch_id)[0]


def search_products(
    session: Session, query: ProductQuery, *, cursor: str | None = None, limit: int = 50
) -> tuple[list[ProductView], str | None]:
    """List products by name; those of a category without a search by number.

    Returns:
        The products, and the cursor of the next page.

    Raises:
        BarcodeInvalid: The barcode asked for isn't one.
        BranchUnknown: There is no such branch.
        CursorInvalid: The cursor was not given out here.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, query.branch)
    category_id = None
    if query.category:
        category_id = repository.find_category_ids(connection, [query.category]).get(
            name_key(query.category)
        )
        if category_id is None:
            return [], None
    asked = words(query.search)
    if query.search and not asked:
        return _only(connection, query, category_id, branch_id)
    if category_id is not None and not asked and not query.barcode:
        after_id: int = decode_cursor(cursor, int)[0] if cursor else 0
        ids = search.in_category(
            connection, category_id, query.active, _in_range(after_id), limit + 1
        )
        next_cursor = encode_cursor(ids[limit - 1]) if len(ids) > limit else None
        return views_of(connection, ids[:limit], branch_id), next_cursor
    after = None
    if cursor:
        key, id_ = decode_cursor(cursor, str, int)
        after = (key, _in_range(id_))
    narrowed = search.Filter(query.active, category_id)
    if query.barcode:
        gtin14 = read_barcode(query.barcode).gtin14
        owners = find_products(connection, gtins=[gtin14]).by_gtin14.values()
        ids_of_barcode = [owner.id for owner in owners]
        keys = search.among(connection, ids_of_barcode, asked, narrowed, after, limit + 1)
    else:
        keys = search.by_name(connection, asked, narrowed, after, limit + 1)
    next_cursor = encode_cursor(*keys[limit - 1]) if len(keys) > limit else None
    return views_of(connection, [id_ for _, id_ in keys[:limit]], branch_id), next_cursor


def _only(
    connection: Connection, query: ProductQuery, category_id: int | None, branch_id: int | None
) -> tuple[list[ProductView], str | None]:
    """Answer a search without a word in it: it can be nothing but a sku of signs."""
    found = find_products(connection, skus=[query.search or ""]).by_sku.values()
    narrowed = search.Filter(query.active, category_id)
    keys = search.among(connection, [row.id for row in found], [], narrowed, None, 1)
    return views_of(connection, [id_ for _, id_ in keys], branch_id), None


def _named(connection: Connection, ref: str) -> ProductRow:
    number = int(ref) if ref.isascii() and ref.isdigit() and len(ref) <= 10 else 0
    try:
        gtins = [to_gtin14(ref)]
    except BarcodeInvalid:
        gtins = []
    found = find_products(
        connection, ids=[number], skus=[ref], gtins=gtins, name_keys=[name_key(ref)]
    )
    for exact in (found.by_id, found.by_sku, found.by_gtin14):
        for row in exact.values():
            return row
    rows = found.by_name_key.get(name_key(ref), [])
    rows = [row for row in rows if row.active] or rows
    rows = [row for row in rows if row.name == ref] or rows
    if not rows:
        raise ProductUnknown(f"There is no product {ref[:80]!r}.")
    if len(rows) > 1:
        raise ProductAmbiguous(
            f"{len(rows)} products are called {ref[:80]!r}: name it by id, sku or barcode."
        )
    return rows[0]


def views_of(
    connection: Connection, ids: Sequence[int], branch_id: int | None
) -> list[ProductView]:
    if not ids:
        return []
    products = load_products(connection, ids)
    stock = stock_of(connection, ids, branch_id)
    return [ProductView(products[id_], stock.get(id_, 0)) for id_ in ids]


def _stored(connection: Connection, product_id: int, *, lock: bool = False) -> StoredProduct:
    product = None
    if 0 < product_id <= repository.MAX_ID:
        product = load_products(connection, [product_id], lock=lock).get(product_id)
    if product is None:
        raise ProductUnknown(f"There is no product number {str(product_id)[:20]}.")
    return product


def stock_branch_id(
    connection: Connection, branch: int | str | None, *, needed: bool
) -> int | None:
    if branch is not None:
        return find_branch_id(connection, branch)
    return only_branch_id(connection) if needed else None


def _in_range(id_: int) -> int:
    return min(max(id_, 0), repository.MAX_ID)


@contextmanager
def _refusing_duplicates(
    connection: Connection, sku: str | None, barcodes: Sequence[GivenBarcode]
) -> Iterator[None]:
    """Tell who has the sku or barcode that the database refuses to have twice."""
    try:
        with connection.begin_nested():
            yield
    except IntegrityError as error:
        refusal = _duplicate(connection, violated(error), sku, barcodes)
        if refusal is None:
            raise
        raise refusal from error


def _duplicate(
    connection: Connection,
    constraint: str | None,
    sku: str | None,
    barcodes: Sequence[GivenBarcode],
) -> Refusal | None:
    if constraint == "uq_products_sku" and sku:
        owner = find_products(connection, skus=[sku]).by_sku.get(sku)
        return SkuTaken(f"{owner_text(owner)} has the sku {sku!r}.", pointer="/sku")
    if constraint == "pk_product_barcodes":
        owners = find_products(connection, gtins=[each.gtin14 for each in barcodes]).by_gtin14
        for each in barcodes:
            if each.gtin14 in owners:
                return BarcodeTaken(
                    f"{owner_text(owners[each.gtin14])} has the barcode {each.printed}.",
                    pointer=each.pointer,
                )
    return None


def owner_text(row: ProductRow | None) -> str:
    if row is None:
        return "Another product"
    gone = "" if row.active else ", which is not sold any more,"
    return f"{row.name} (number {row.id}){gone}"
