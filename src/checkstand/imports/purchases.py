"""Importing purchases.csv: checked whole before anything is written, then written as one."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from checkstand.branches.errors import BranchUnknown
from checkstand.branches.repository import BranchRow, add_branches, find_branches
from checkstand.catalog.repository import FoundProducts, ProductRow, find_products
from checkstand.catalog.rules import NewProduct
from checkstand.catalog.saving import store_products
from checkstand.imports.importing import CHUNK_ROWS, Changed, Chunks, OnChunk, row_error
from checkstand.imports.occurrences import Occurrences
from checkstand.imports.purchase_rows import read_row
from checkstand.imports.reading import CsvFile, RowError
from checkstand.imports.report import PREVIEW_ROWS, ImportOptions, ImportReport
from checkstand.platform.errors import Refusal
from checkstand.platform.money import format_milli, format_minor
from checkstand.platform.search import name_key
from checkstand.purchases import consequences
from checkstand.purchases.compose import Composed, compose
from checkstand.purchases.drafts import BlindRefundDraft, ProductRef, PurchaseDraft
from checkstand.purchases.errors import ProductUnknown
from checkstand.purchases.lookup import Names
from checkstand.purchases.record import store
from checkstand.purchases.recorded import AlreadyRecorded, Recorded, Refused
from checkstand.purchases.repository import content_hashes
from checkstand.purchases.service import selling
from checkstand.shop import Shop

MOST_NEW_BRANCHES = 1_000
MOST_NEW_PRODUCTS = 100_000
_MOST_REMEMBERED = 50_000


class PurchasesImport:
    """One file of purchases on its way in."""

    def __init__(
        self, shop: Shop, file: CsvFile, options: ImportOptions, report: ImportReport
    ) -> None:
        self._shop = shop
        self._file = file
        self._options = options
        self._report = report
        self._selling = selling(shop)
        self._now = shop.clock()
        self._names = _OnFile(shop, self._now, create_products=options.create_products)
        self._rows = Chunks(file)
        report.cells_of = self._rows.cells
        self._bad_lines = array("Q")  # eight bytes each, in order

    def check(self, on_chunk: OnChunk) -> None:
        """Read, check and price every row as recording would; change nothing."""
        report = self._report
        for lines, drafts, errors in self._chunks():
            with self._shop.database.read() as session:
                connection = session.connection()
                on_file = content_hashes(connection, [draft.id for draft in drafts])
                shown = drafts if len(report.preview) < PREVIEW_ROWS else ()
                self._names.learn(
                    connection, shown or [draft for draft in drafts if draft.id not in on_file]
                )
            for line, draft in zip(lines, drafts, strict=True):
                if draft.id in on_file:
                    report.already_recorded += 1
                    report.valid += 1
                    self._preview_known(line, draft)
                    continue
                try:
                    composed = compose(draft, self._names, self._selling, self._now)
                    self._names.settle(composed, line, report)
                except Refusal as refusal:
                    errors.append(row_error(line, refusal))
                    continue
                report.valid += 1
                self._judge(line, composed)
            for error in sorted(errors, key=lambda error: error.row):
                report.add_error(error)
                if not self._bad_lines or self._bad_lines[-1] != error.row:
                    self._bad_lines.append(error.row)
            report.rows += _count_rows(lines, errors)
            on_chunk(self._file.bytes_read, report.rows)

    def write(self, connection: Connection, on_chunk: OnChunk) -> None:
        """Record the rows that `check` found good, with all that follows from them.

        Raises:
            Changed: What was good is bad now, and bad rows are not to be skipped.
            Collision: Another writer registered one of the customers just now: start again.
        """
        report = self._report
        report.recorded = report.already_recorded = rows = 0
        refused: list[RowError] = []
        self._names.register(connection)
        for lines, drafts, errors in self._chunks():
            good = [
                (line, draft)
                for line, draft in zip(lines, drafts, strict=True)
                if not self._is_bad(line)
            ]
            drafts = [draft for _, draft in good]
            outcomes, _new = store(connection, drafts, self._selling, self._now)
            for (line, _), outcome in zip(good, outcomes, strict=True):
                match outcome:
                    case Recorded():
                        report.recorded += 1
                    case AlreadyRecorded():
                        report.already_recorded += 1
                    case Refused(refusal):
                        refused.append(report.with_cells(row_error(line, refusal)))
            if refused and not self._options.skip_errors:
                self._tell_refused(refused)
                raise Changed
            rows += _count_rows(lines, errors)
            on_chunk(self._file.size_bytes + self._file.bytes_read, rows)
        if report.recorded:
            mark = "%s" if connection.dialect.name == "postgresql" else "?"
            consequences.apply(connection, f"p.import_id = {mark}", report.import_id)
        self._tell_refused(refused)

    def _is_bad(self, line: int) -> bool:
        position = bisect_left(self._bad_lines, line)
        return position < len(self._bad_lines) and self._bad_lines[position] == line

    def _tell_refused(self, errors: Sequence[RowError]) -> None:
        for error in errors:
            self._report.valid -= 1
            self._report.add_error(error)

    def _chunks(self) -> Iterator[tuple[list[int], list[PurchaseDraft], list[RowError]]]:
        """Read the file in chunks: the lines that can be read, their drafts, and errors."""
        digits, import_id = self._shop.digits, self._report.import_id
        with Occurrences() as occurrences:
            for chunk in self._rows:
                errors: list[RowError] = []
                rows = []
                for row in chunk:
                    if isinstance(row, RowError):
                        errors.append(row)
                        continue
                    read = read_row(row, digits)
                    if isinstance(read, list):
                        errors += read
                    else:
                        rows.append(read)
                counts = occurrences.count([row.key for row in rows])
                yield (
                    [row.line for row in rows],
                    [row.draft(n, import_id) for row, n in zip(rows, counts, strict=True)],
                    errors,
                )

    def _judge(self, line: int, composed: Composed) -> None:
        """Warn of a total that disagrees, and show the row if it is one of the first."""
        report, digits = self._report, self._shop.digits
        if composed.adjustment_minor:
            said = format_minor(composed.total_minor, digits)
            priced = format_minor(composed.lines_minor, digits)
            message = (
                f"The file says {said} and the prices make {priced}: the file's total stands,"
                " and the difference is kept as the purchase's adjustment."
            )
            report.add_warning(RowError(line, "total_amount", "total-differs", message))
        if len(report.preview) < PREVIEW_ROWS:
            report.preview.append(_preview(line, composed, digits, "new"))

    def _preview_known(self, line: int, draft: PurchaseDraft) -> None:
        if len(self._report.preview) < PREVIEW_ROWS:
            try:
                composed = compose(draft, self._names, self._selling, self._now)
            except Refusal:
                return  # a product may have been renamed since
            self._report.preview.append(
                _preview(line, composed, self._shop.digits, "already_recorded")
            )


class _OnFile(Names):
    """What is on file, remembered from chunk to chunk, and what the import is going to add."""

    def __init__(self, shop: Shop, now: datetime, *, create_products: bool) -> None:
        super().__init__({}, FoundProducts(), {})
        self._shop = shop
        self._now = now
        self._create_products = create_products
        self._asked: set[str] = set()
        self._known: dict[str, ProductRow] = {}
        self._new_branches: dict[str, BranchRow] = {}
        self._new_products: dict[str, ProductRow] = {}
        self._weighed: set[str] = set()

    def learn(self, connection: Connection, drafts: Sequence[PurchaseDraft]) -> None:
        """Look up what these drafts name and was not looked up before."""
        texts = {str(item.product.value) for draft in drafts for item in draft.items}
        branches = {draft.branch for draft in drafts} - self._branches.keys()
        if branches:
            self._branches.update(find_branches(connection, branches))
        if len(self._asked) > _MOST_REMEMBERED:
            self._asked.clear()
            self._known.clear()
            self._products = FoundProducts()
        texts -= self._asked
        if texts:
            found = find_products(connection, skus=texts, name_keys=set(map(name_key, texts)))
            self._products.by_sku.update(found.by_sku)
            self._products.by_name_key.update(found.by_name_key)
            self._asked |= texts

    def branch(self, draft: PurchaseDraft | BlindRefundDraft) -> BranchRow:
        try:
            return super().branch(draft)
        except BranchUnknown:
            code = str(draft.branch)
            return BranchRow(0, code, self._shop.settings.time_zone, active=True)

    def product(self, ref: ProductRef, position: int, *, even_inactive: bool) -> ProductRow:
        text = str(ref.value)
        product = self._known.get(text)
        if product is None:
            try:
                product = super().product(ref, position, even_inactive=even_inactive)
            except ProductUnknown:
                if not self._create_products:
                    raise
                product = _new_product(" ".join(text.split()))
            self._known[text] = product
        return product

    def settle(self, composed: Composed, line: int, report: ImportReport) -> None:
        """Note what has to be added for a purchase that is good.

        Raises:
            BranchUnknown: The file names more new branches than a chain opens.
            ProductUnknown: The file names more new products than an import adds.
        """
        branch = composed.branch
        if not branch.id and branch.code not in self._new_branches:
            if len(self._new_branches) == MOST_NEW_BRANCHES:
                raise BranchUnknown(
                    f"The file names more than {MOST_NEW_BRANCHES:,} supermarkets that are not on"
                    " file: check that this column holds the supermarket.",
                    pointer="/supermarket_id",
                )
            self._new_branches[branch.code] = branch
        for item in composed.items:
            if item.product_id:
                continue
            product = _new_product(item.product_name)
            if item.quantity_milli % 1000:
                self._weighed.add(product.name_key)
            if product.name_key not in self._new_products:
                if len(self._new_products) == MOST_NEW_PRODUCTS:
                    raise ProductUnknown(
                        f"The file names more than {MOST_NEW_PRODUCTS:,} products that are not in"
                        " the catalogue: import the products first.",
                        pointer="/items",
                    )
                self._new_products[product.name_key] = product
                message = (
                    f"'{product.name}' is not in the catalogue and is added to it with the price"
                    f" {format_minor(0, self._shop.digits)}: set its price."
                )
                report.add_warning(RowError(line, "items_list", "product-created", message))

    def register(self, connection: Connection) -> None:
        """Add the branches and products that were found wanting and still are."""
        codes, time_zone = list(self._new_branches), self._shop.settings.time_zone
        if codes:
            add_branches(connection, codes, time_zone, self._now)
        wanted = list(self._new_products.values())
        for start in range(0, len(wanted), CHUNK_ROWS):
            chunk = wanted[start : start + CHUNK_ROWS]
            found = find_products(
                connection,
                skus=[product.name for product in chunk],
                name_keys=[product.name_key for product in chunk],
            )
            store_products(
                connection,
                [
                    NewProduct(product.name, 0, unit=self._unit(product))
                    for product in chunk
                    if product.name not in found.by_sku
                    and product.name_key not in found.by_name_key
                ],
                self._now,
            )

    def _unit(self, product: ProductRow) -> str | None:
        return "kg" if product.name_key in self._weighed else None


def _new_product(name: str) -> ProductRow:
    return ProductRow(0, None, name, name_key(name), None, 3, 0, 0, active=True)


def _count_rows(read: Sequence[int], errors: Sequence[RowError]) -> int:
    """Count the rows of a chunk: those that could be read, and those that could not."""
    return len({*read, *(error.row for error in errors)})


def _preview(line: int, composed: Composed, digits: int, status: str) -> dict[str, Any]:
    """Show how a row was understood."""
    customer = composed.customer
    return {
        "row": line,
        "status": status,
        "branch_code": composed.branch.code,
        "timestamp": composed.occurred_at.isoformat().replace("+00:00", "Z"),
        "customer": None if customer is None else str(getattr(customer, "value", customer)),
        "items": [
            {
                "product_name": item.product_name,
                "quantity": format_milli(item.quantity_milli),
                "unit_price": format_minor(item.unit_price_minor, digits),
                "line_total": format_minor(item.total_minor, digits),
            }
            for item in composed.items
        ],
        "total_amount": format_minor(composed.total_minor, digits),
        "difference": format_minor(composed.adjustment_minor, digits),
    }
