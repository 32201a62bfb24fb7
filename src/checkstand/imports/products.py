"""Importing products.csv: tried out whole and undone, then done."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from checkstand.branches.repository import add_branches, find_branches
from checkstand.catalog.rules import NewProduct
from checkstand.catalog.saving import Saved, store_products
from checkstand.imports.importing import Changed, Chunks, OnChunk, row_error
from checkstand.imports.product_rows import ProductRow, read_row
from checkstand.imports.reading import CsvFile, RowError
from checkstand.imports.report import PREVIEW_ROWS, ImportOptions, ImportReport
from checkstand.platform.money import format_milli, format_minor, format_rate
from checkstand.shop import Shop
from checkstand.stock.repository import StockTarget, set_levels


class _Undone(Exception):
    """Ends the trial."""


class ProductsImport:
    """One file of products on its way in.

    What a row does depends on the rows before it, so the check does everything and undoes it.
    """

    def __init__(
        self, shop: Shop, file: CsvFile, options: ImportOptions, report: ImportReport
    ) -> None:
        self._shop = shop
        self._file = file
        self._options = options
        self._report = report
        self._now = shop.clock()
        self._rows = Chunks(file)
        report.cells_of = self._rows.cells

    def check(self, on_chunk: OnChunk) -> None:
        """Do what the file says, and undo it."""
        report = self._report
        branches = _Branches(self._shop)
        with suppress(_Undone), self._shop.database.write() as session:
            connection = session.connection()
            for rows, errors in self._chunks():
                known = len(branches.added)
                saved = self._store(connection, rows, branches)[0]
                for line, code in list(branches.added.items())[known:]:
                    self._tell_added(line, code)
                for row, what in zip(rows, saved, strict=True):
                    if what.refusal is not None:
                        errors.append(row_error(row.line, what.refusal))
                        continue
                    report.valid += 1
                    report.already_recorded += what.what == "unchanged"
                    if len(report.preview) < PREVIEW_ROWS:
                        report.preview.append(_preview(row, what, self._shop.digits))
                for error in sorted(errors, key=lambda error: error.row):
                    report.add_error(error)
                lines = {row.line for row in rows}
                report.rows += len(lines | {error.row for error in errors})
                on_chunk(self._file.bytes_read, report.rows)
            raise _Undone

    def write(self, connection: Connection, on_chunk: OnChunk) -> None:
        """Add and change the products of the rows that `check` found good.

        Raises:
            Changed: What was good is bad now, and bad rows are not to be skipped.
        """
        report = self._report
        report.added = report.updated = report.already_recorded = rows_read = 0
        branches = _Branches(self._shop)
        levels: list[StockTarget] = []
        for rows, errors in self._chunks():
            saved, targets = self._store(connection, rows, branches)
            levels += targets
            for row, what in zip(rows, saved, strict=True):
                match what.what:
                    case "added":
                        report.added += 1
                    case "updated":
                        report.updated += 1
                    case "unchanged":
                        report.already_recorded += 1
                    case "refused" if what.refusal and not self._options.skip_errors:
                        report.valid -= 1
                        report.add_error(row_error(row.line, what.refusal))
                        raise Changed
            rows_read += len(rows) + len({error.row for error in errors})
            on_chunk(self._file.size_bytes + self._file.bytes_read, rows_read)
        set_levels(connection, levels, self._now)
        report.recorded = report.added + report.updated

    def _tell_added(self, line: int, code: str) -> None:
        message = (
            f"There is no branch {code!r} yet: it is added, in the time zone"
            f" {self._shop.settings.time_zone}."
        )
        self._report.add_warning(RowError(line, "branch", "branch-created", message))

    def _chunks(self) -> Iterator[tuple[list[ProductRow], list[RowError]]]:
        """Read the file in chunks: the rows that can be read, and errors of the others."""
        columns, digits = len(self._file.header), self._shop.digits
        for chunk in self._rows:
            rows: list[ProductRow] = []
            errors: list[RowError] = []
            for row in chunk:
                if isinstance(row, RowError):
                    errors.append(row)
                    continue
                read = read_row(row, columns, digits)
                if isinstance(read, ProductRow):
                    rows.append(read)
                else:
                    errors += read
            yield rows, errors

    def _store(
        self, connection: Connection, rows: list[ProductRow], branches: "_Branches"
    ) -> tuple[list[Saved], list[StockTarget]]:
        ids = branches.ids(connection, rows)
        products = [
            replace(row.product, branch=ids[str(row.product.branch)])
            if _needs_branch(row.product)
            else row.product
            for row in rows
        ]
        return store_products(connection, products, self._now)


class _Branches:
    """The branches that have the stock; those that are not on file are added."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._ids: dict[str, int] = {}
        self._new_ids: set[int] = set()
        self.added: dict[int, str] = {}
        """By the line that names it first."""

    def ids(self, connection: Connection, rows: Iterable[ProductRow]) -> dict[str, int]:
        """Answer the number of each branch that these rows name."""
        lines: dict[str, int] = {}
        for row in rows:
            if _needs_branch(row.product) and row.product.branch not in self._ids:
                lines.setdefault(str(row.product.branch), row.line)
        if lines:
            found = find_branches(connection, lines.keys())
            # A number means a branch that was there before, not one that was added just now.
            new = [
                text
                for text in lines
                if text not in found
                or (found[text].id in self._new_ids and found[text].code != text)
            ]
            if new:
                add_branches(connection, new, self._shop.settings.time_zone, self._shop.clock())
                found |= find_branches(connection, new)
                self._new_ids |= {found[text].id for text in new}
                self.added |= {lines[text]: text for text in new}
            self._ids |= {text: found[text].id for text in lines}
        return self._ids


def _needs_branch(product: NewProduct) -> bool:
    return product.branch is not None and (
        product.stock_milli is not None or product.reorder_point_milli is not None
    )


def _preview(row: ProductRow, saved: Saved, digits: int) -> dict[str, Any]:
    """Show how a row was understood; what the file does not say is None."""
    product = row.product
    rate, stock, point = product.tax_rate_bp, product.stock_milli, product.reorder_point_milli
    return {
        "row": row.line,
        "status": saved.what,
        "product_name": product.name,
        "unit_price": format_minor(product.unit_price_minor, digits),
        "sku": product.sku,
        "barcode": product.barcodes[0].printed if product.barcodes else None,
        "category": product.category,
        "tax_rate": None if rate is None else format_rate(rate),
        "unit": product.unit,
        "stock": None if stock is None else format_milli(stock),
        "reorder_point": None if point is None else format_milli(point),
        "branch": product.branch,
    }
