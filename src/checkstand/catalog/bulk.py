"""Changing many products at once: all of them, or none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from checkstand.catalog import repository
from checkstand.catalog.errors import BarcodeTaken, ProductInvalid, ProductUnknown, SkuTaken
from checkstand.catalog.repository import find_products, load_products
from checkstand.catalog.rules import (
    ProductChanges,
    StoredProduct,
    changed,
    check_whole,
    checked_changes,
)
from checkstand.catalog.service import ProductView, owner_text, stock_branch_id, views_of
from checkstand.platform.errors import pointed_at
from checkstand.stock.repository import StockTarget, set_levels

_BranchOf = Callable[[int | str | None], int | None]


@dataclass(frozen=True, slots=True)
class _Change:
    """A product as it was, what was asked, and the product as it shall be."""

    before: StoredProduct
    asked: ProductChanges
    after: StoredProduct


def change_products(
    session: Session, changes: Sequence[tuple[int, ProductChanges]], now: datetime
) -> list[ProductView]:
    """Change products, each named by its number; as many statements, however many they are.

    A sku or barcode may pass from one of them to another.

    Raises:
        Refusal: As `change_product` does, of the first that can't be changed so; points at it.
        ProductInvalid: A product is named twice.
    """
    connection = session.connection()
    ids = [product_id for product_id, _ in changes]
    there = load_products(
        connection, [id_ for id_ in {*ids} if 0 < id_ <= repository.MAX_ID], lock=True
    )
    branch_of: _BranchOf = cache(lambda branch: stock_branch_id(connection, branch, needed=True))
    made: list[_Change] = []
    targets: list[StockTarget] = []
    for position, (product_id, asked) in enumerate(changes):
        with pointed_at(f"/products/{position}"):
            if product_id not in there:
                what = f"There is no product number {str(product_id)[:20]}."
                raise ProductUnknown(what, pointer="/id")
            if product_id in ids[:position]:
                raise ProductInvalid(f"Product {product_id} is named twice.", pointer="/id")
            change = _changed(there[product_id], checked_changes(asked))
            targets += _reorder_point(change, branch_of)
        made.append(change)
    _write(connection, made, now)
    set_levels(connection, targets, now)
    return views_of(connection, ids, None)


def _changed(before: StoredProduct, asked: ProductChanges) -> _Change:
    after = changed(before, asked)
    if asked.barcodes is not None:
        kept = {
            each.gtin14: before.barcodes.get(each.gtin14, each.printed) for each in asked.barcodes
        }
        after = replace(after, barcodes=kept)
    return _Change(before, asked, after)


def _reorder_point(change: _Change, branch_of: _BranchOf) -> list[StockTarget]:
    point, branch = change.asked.reorder_point_milli, change.asked.branch
    check_whole(point, change.after.quantity_decimals, "/reorder_point")
    if point is None and branch is None:
        return []
    branch_id = branch_of(branch)
    return [] if branch_id is None else [StockTarget(branch_id, change.before.id, None, point)]


def _write(connection: Connection, made: Sequence[_Change], now: datetime) -> None:
    _check_marks(connection, made)
    altered = [(each.before, each.after) for each in made if each.before != each.after]
    repository.ensure_categories(
        connection,
        [new.category for old, new in altered if new.category and new.category != old.category],
    )
    passed_on = {new.sku for old, new in altered if new.sku and new.sku != old.sku}
    freed = [(old, replace(old, sku=None)) for old, _ in altered if old.sku in passed_on]
    try:
        with connection.begin_nested():
            for pairs in filter(None, (freed, altered)):
                repository.update_products(connection, pairs, now)
    except IntegrityError:
        _check_marks(connection, made)  # somebody may have taken one of them just now
        raise


def _check_marks(connection: Connection, made: Sequence[_Change]) -> None:
    """Refuse a sku or barcode that two products would have when all is done.

    Raises:
        SkuTaken: Points at it.
        BarcodeTaken: Points at it.
    """
    after = {each.after.id: each.after for each in made}
    owners = find_products(
        connection,
        skus={each.asked.sku for each in made if each.asked.sku},
        gtins={barcode.gtin14 for each in made for barcode in each.asked.barcodes or ()},
    )
    given: set[tuple[type, str]] = set()
    for position, change in enumerate(made):
        for mark, refusal, pointer, shown in _marks(change):
            found = owners.by_sku if refusal is SkuTaken else owners.by_gtin14
            owner = found.get(mark)
            if owner is not None and owner.id in after:
                left = after[owner.id]
                keeps = left.sku == mark if refusal is SkuTaken else mark in left.barcodes
                owner = owner if keeps and left is not change.after else None
            if owner is not None or (refusal, mark) in given:
                raise refusal(
                    f"{owner_text(owner)} has {shown}.", pointer=f"/products/{position}{pointer}"
                )
            given.add((refusal, mark))


def _marks(
    change: _Change,
) -> Iterator[tuple[str, type[SkuTaken] | type[BarcodeTaken], str, str]]:
    """Answer what is given to a product that no other may have: text, refusal, place, words."""
    sku = change.after.sku
    if sku and change.asked.sku:
        yield sku, SkuTaken, "/sku", f"the sku {sku!r}"
    for each in change.asked.barcodes or ():
        yield each.gtin14, BarcodeTaken, each.pointer, f"the barcode {each.printed}"
