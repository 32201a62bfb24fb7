"""Saving products by the thousand, as a file lists them: known ones are changed, others added.

Which product a row means is told by its sku, else by its barcode, else by its name. A weaker mark
never overrules a stronger one: a product that has a sku is not the product of a row with another
sku, whatever they are called, and the same goes for barcodes. So files with several products of one
name import as they are, and importing a file again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from checkstand.branches.errors import BranchUnknown
from checkstand.branches.repository import find_branches
from checkstand.branches.service import only_branch_id
from checkstand.catalog import repository
from checkstand.catalog.errors import BarcodeTaken, ProductAmbiguous
from checkstand.catalog.models import Product
from checkstand.catalog.repository import find_products, load_products
from checkstand.catalog.rules import (
    NewProduct,
    StoredProduct,
    changed,
    check_whole,
    checked_product,
)
from checkstand.catalog.units import EACH, decimals_of
from checkstand.platform.db.bulk import next_ids
from checkstand.platform.errors import Refusal
from checkstand.platform.search import name_key
from checkstand.stock.repository import Key, Level, StockTarget, find_levels, set_levels

TRIES = 3


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a row.

    Attributes:
        what: `unchanged` where all that the row says was so before.
        product_id: None where it was refused.
        refusal: Why it was, pointing at the field.
    """

    what: Literal["added", "updated", "unchanged", "refused"]
    product_id: int | None = None
    refusal: Refusal | None = None


def save_products(connection: Connection, rows: Sequence[NewProduct], now: datetime) -> list[Saved]:
    """Save products as rows say, one after the other, in a few statements for all of them.

    What a row doesn't say stays. `stock` is what was counted: it becomes the branch's level, the
    difference being booked as a movement (`opening` where the branch has no level of the product
    yet, else `count`). So a file that is imported again books nothing, unless something was sold
    in between: then the level is set back to what the file says. Barcodes are added to those
    that the product has.

    A refused row stores nothing and stops no other.

    Args:
        connection: Of the transaction, which the caller commits.
        rows: Best about a thousand.
        now: The moment of saving.

    Returns:
        What became of each row, in order.
    """
    saved, targets = store_products(connection, rows, now)
    set_levels(connection, targets, now)
    return saved


def store_products(
    connection: Connection, rows: Sequence[NewProduct], now: datetime
) -> tuple[list[Saved], list[StockTarget]]:
    """Save products without their stock.

    For a long import, which saves many thousands of rows in one transaction and lets `set_levels`
    book the stock of all of them once, at its end, so that sales wait for it but a moment and
    nobody deadlocks. Everybody else calls `save_products`.

    Returns:
        What became of each row, in order, and the levels to set.
    """
    checked = [_checked(row) for row in rows]
    good = [row for row in checked if isinstance(row, NewProduct)]
    for tries_left in reversed(range(TRIES)):
        try:
            with connection.begin_nested():
                shelf = _Shelf(connection, good)
                outcomes = [
                    shelf.put(row)
                    if isinstance(row, NewProduct)
                    else _Outcome("refused", refusal=row)
                    for row in checked
                ]
                shelf.write(now)
                return [outcome.saved() for outcome in outcomes], shelf.targets
        except IntegrityError:
            # Another writer added one of the products meanwhile: it is known now.
            if not tries_left:
                raise
    raise AssertionError("unreachable")


@dataclass(slots=True, eq=False)
class _Entry:
    """A product on the shelf: as it has become, and as it was on file."""

    product: StoredProduct
    before: StoredProduct | None = None
    levels: dict[int, Level] = field(default_factory=dict)
    """Its stock by branch, as far as rows may ask for it."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    what: Literal["added", "updated", "unchanged", "refused"]
    entry: _Entry | None = None
    refusal: Refusal | None = None

    def saved(self) -> Saved:
        return Saved(self.what, None if self.entry is None else self.entry.product.id, self.refusal)


class _Shelf:
    """The products that rows may mean, changed in memory row by row and written at once."""

    def __init__(self, connection: Connection, rows: Sequence[NewProduct]) -> None:
        """Fetch what rows may mean; they were checked before."""
        self._connection = connection
        self._by_sku: dict[str, _Entry] = {}
        self._by_gtin14: dict[str, _Entry] = {}
        self._by_name: dict[str, list[_Entry]] = {}
        self._entries: list[_Entry] = []
        self._targets: list[tuple[int, _Entry, NewProduct]] = []
        found = find_products(
            connection,
            skus={row.sku for row in rows if row.sku},
            gtins={each.gtin14 for row in rows for each in row.barcodes},
        )
        ids = {row.id for named in (found.by_sku, found.by_gtin14) for row in named.values()}
        names: dict[tuple[bool, bool], set[str]] = {}
        for row in rows:
            known = row.sku in found.by_sku or any(
                each.gtin14 in found.by_gtin14 for each in row.barcodes
            )
            if not known:
                marks = (bool(row.sku), bool(row.barcodes))
                names.setdefault(marks, set()).add(name_key(row.name))
        for (has_sku, has_barcode), keys_of_names in names.items():
            ids |= repository.product_ids_called(
                connection, keys_of_names, without_sku=has_sku, without_barcode=has_barcode
            )
        for product in load_products(connection, ids, lock=True).values():
            self._stand(_Entry(product, product))
        asked = [row for row in rows if _has_stock(row)]
        self._branches = find_branches(
            connection, {row.branch for row in asked if row.branch is not None}
        )
        self._only_branch: int | None = None
        branch_ids = {branch.id for branch in self._branches.values()}
        if any(row.branch is None for row in asked):
            try:
                self._only_branch = only_branch_id(connection)
                branch_ids.add(self._only_branch)
            except Refusal as refusal:
                self._no_branch = refusal
        keys: list[Key] = [(branch_id, id_) for branch_id in branch_ids for id_ in ids]
        by_id = {entry.product.id: entry for entry in self._entries}
        for (branch_id, product_id), level in find_levels(connection, keys).items():
            by_id[product_id].levels[branch_id] = level

    def put(self, row: NewProduct) -> _Outcome:
        """Do what a row says, or refuse it and leave all as it is."""
        try:
            entry = self._meant(row)
            before = _new(row) if entry is None else entry.product
            after = changed(before, row)
            if any(each.gtin14 not in before.barcodes for each in row.barcodes):
                given = {each.gtin14: each.printed for each in row.barcodes}
                after = replace(after, barcodes=given | dict(before.barcodes))
            check_whole(row.stock_milli, after.quantity_decimals, "/stock")
            check_whole(row.reorder_point_milli, after.quantity_decimals, "/reorder_point")
            branch_id = self._branch_id(row) if _has_stock(row) else None
        except Refusal as refusal:
            return _Outcome("refused", refusal=refusal)
        what: Literal["added", "updated", "unchanged"] = "unchanged"
        if entry is None:
            entry = _Entry(after)
            self._stand(entry)
            what = "added"
        elif after != before:
            self._leave(entry)
            entry.product = after
            self._stand(entry, again=True)
            what = "updated"
        if branch_id is not None and self._set_level(branch_id, entry, row) and what != "added":
            what = "updated"
        return _Outcome(what, entry)

    def write(self, now: datetime) -> None:
        """Write all that has changed."""
        connection = self._connection
        added = [entry for entry in self._entries if entry.before is None]
        ids = next_ids(connection, Product, len(added)) if added else []
        for entry, id_ in zip(added, ids, strict=True):
            entry.product = replace(entry.product, id=id_)
        changes = [
            (entry.before, entry.product)
            for entry in self._entries
            if entry.before is not None and entry.before != entry.product
        ]
        new = [entry.product for entry in added]
        categories = [p.category for p in (*new, *(after for _, after in changes)) if p.category]
        repository.ensure_categories(connection, categories)
        if changes:
            repository.update_products(connection, changes, now)
        if new:
            repository.insert_products(connection, new, now)

    @property
    def targets(self) -> list[StockTarget]:
        """The levels to set, once the products are written."""
        return [
            StockTarget(branch_id, entry.product.id, row.stock_milli, row.reorder_point_milli)
            for branch_id, entry, row in self._targets
        ]

    def _meant(self, row: NewProduct) -> _Entry | None:
        """Answer the product that a row means; None is a new one."""
        entry = self._by_sku.get(row.sku) if row.sku else None
        if entry is None:
            owners = [
                self._by_gtin14[each.gtin14]
                for each in row.barcodes
                if each.gtin14 in self._by_gtin14
            ]
            entry = owners[0] if owners else self._called(row)
        for each in row.barcodes:
            owner = self._by_gtin14.get(each.gtin14)
            if owner is None:
                continue
            other_sku = row.sku and owner.product.sku and owner.product.sku != row.sku
            if owner is not entry or other_sku:
                raise BarcodeTaken(
                    f"The barcode {each.printed} is that of {_named(owner.product)}.",
                    pointer=each.pointer,
                )
        return entry

    def _called(self, row: NewProduct) -> _Entry | None:
        """Answer the product of a row's name that has no other sku and no other barcode."""
        entries = [
            entry
            for entry in self._by_name.get(name_key(row.name), [])
            if not (row.sku and entry.product.sku) and not (row.barcodes and entry.product.barcodes)
        ]
        entries = [entry for entry in entries if entry.product.active] or entries
        entries = [entry for entry in entries if entry.product.name == row.name] or entries
        if len(entries) > 1:
            raise ProductAmbiguous(
                f"{len(entries)} products are called {row.name!r}: name it by sku or barcode.",
                pointer="/product_name",
            )
        return entries[0] if entries else None

    def _branch_id(self, row: NewProduct) -> int:
        if row.branch is not None:
            branch = self._branches.get(row.branch)
            if branch is None:
                raise BranchUnknown(
                    f"There is no branch {str(row.branch)[:80]!r}.", pointer="/branch"
                )
            return branch.id
        if self._only_branch is None:
            raise self._no_branch
        return self._only_branch

    def _set_level(self, branch_id: int, entry: _Entry, row: NewProduct) -> bool:
        """Note the level that a row asks for; False where it is so already."""
        before = entry.levels.get(branch_id)
        quantity = row.stock_milli
        point = row.reorder_point_milli
        if before is not None:
            quantity = before.quantity_milli if quantity is None else quantity
            point = before.reorder_point_milli if point is None else point
        after = Level(quantity or 0, point)
        if after == before:
            return False
        entry.levels[branch_id] = after
        self._targets.append((branch_id, entry, row))
        return True

    def _stand(self, entry: _Entry, *, again: bool = False) -> None:
        product = entry.product
        if product.sku:
            self._by_sku[product.sku] = entry
        for gtin14 in product.barcodes:
            self._by_gtin14[gtin14] = entry
        self._by_name.setdefault(name_key(product.name), []).append(entry)
        if not again:
            self._entries.append(entry)

    def _leave(self, entry: _Entry) -> None:
        """Take an entry from its name: it may get another. Skus and barcodes are only added."""
        self._by_name[name_key(entry.product.name)].remove(entry)


def _checked(row: NewProduct) -> NewProduct | Refusal:
    try:
        return checked_product(row)
    except Refusal as refusal:
        return refusal


def _has_stock(row: NewProduct) -> bool:
    return row.stock_milli is not None or row.reorder_point_milli is not None


def _new(row: NewProduct) -> StoredProduct:
    unit = row.unit or EACH
    return StoredProduct(
        id=0,
        sku=row.sku,
        name=row.name,
        category=row.category,
        unit=unit,
        quantity_decimals=decimals_of(unit),
        tax_rate_bp=0,
        unit_price_minor=row.unit_price_minor,
        active=True,
    )


def _named(product: StoredProduct) -> str:
    return product.name if product.sku is None else f"{product.name} (sku {product.sku})"
