"""What an import's purchases name: what is on file, and what the import is going to add."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from checkstand.branches.errors import BranchUnknown
from checkstand.branches.repository import BranchRow, add_branches, find_branches
from checkstand.catalog.repository import FoundProducts, ProductRow, find_products
from checkstand.catalog.rules import NewProduct
from checkstand.catalog.saving import store_products
from checkstand.imports.importing import CHUNK_ROWS
from checkstand.imports.reading import RowError
from checkstand.imports.report import ImportReport
from checkstand.platform.money import format_minor
from checkstand.platform.search import name_key
from checkstand.purchases.compose import Composed
from checkstand.purchases.drafts import BlindRefundDraft, ProductRef, PurchaseDraft
from checkstand.purchases.errors import ProductUnknown
from checkstand.purchases.lookup import Names
from checkstand.shop import Shop

MOST_NEW_BRANCHES = 1_000
MOST_NEW_PRODUCTS = 100_000
_MOST_REMEMBERED = 50_000


class NamesOnFile(Names):
    """What is on file, remembered from chunk to chunk, and what the import is going to add."""

    items_column = "items_list"
    """The file's column that names products, for warnings."""

    def __init__(self, shop: Shop, now: datetime, *, create_products: bool) -> None:
        super().__init__({}, FoundProducts(), {})
        self._shop = shop
        self._now = now
        self._create_products = create_products
        self._asked: set[tuple[str, str]] = set()
        self._known: dict[tuple[str, str], ProductRow] = {}
        self._new_branches: dict[str, BranchRow] = {}
        self._new_products: dict[str, ProductRow] = {}
        self._weighed: set[str] = set()

    def learn(
        self, connection: Connection, drafts: Sequence[PurchaseDraft | BlindRefundDraft]
    ) -> None:
        """Look up what these drafts name and was not looked up before."""
        refs = {
            (item.product.key, str(item.product.value)) for draft in drafts for item in draft.items
        }
        branches = {draft.branch for draft in drafts} - self._branches.keys()
        if branches:
            self._branches.update(find_branches(connection, branches))
        if len(self._asked) > _MOST_REMEMBERED:
            self._asked.clear()
            self._known.clear()
            self._products = FoundProducts()
        new = refs - self._asked
        if new:
            found = find_products(
                connection,
                skus={text for key, text in new if key != "name"},
                name_keys={name_key(text) for key, text in new if key != "sku"},
            )
            self._products.by_sku.update(found.by_sku)
            self._products.by_name_key.update(found.by_name_key)
            self._asked |= new

    def branch(self, draft: PurchaseDraft | BlindRefundDraft) -> BranchRow:
        try:
            return super().branch(draft)
        except BranchUnknown:
            code = str(draft.branch)
            return BranchRow(0, code, self._shop.settings.time_zone, active=True)

    def product(self, ref: ProductRef, position: int, *, even_inactive: bool) -> ProductRow:
        asked = (ref.key, str(ref.value))
        product = self._known.get(asked)
        if product is None:
            try:
                product = super().product(ref, position, even_inactive=even_inactive)
            except ProductUnknown:
                if not self._create_products:
                    raise
                product = self.new_product(ref)
            self._known[asked] = product
        return product

    def new_product(self, ref: ProductRef) -> ProductRow:
        """Answer what is to be added for a name or sku that nothing is called by."""
        return product_to_add(None, " ".join(str(ref.value).split()), 0)

    def settle(self, composed: Composed, lines: Sequence[int], report: ImportReport) -> None:
        """Note what has to be added for a purchase that is good.

        Args:
            composed: The purchase.
            lines: Of the file: the one it stands on, or that of each item.
            report: Told what is going to be added.

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
                    pointer=f"/{composed.draft.branch_field}"
                    if isinstance(composed.draft, PurchaseDraft | BlindRefundDraft)
                    else None,
                )
            self._new_branches[branch.code] = branch
        for position, item in enumerate(composed.items):
            if item.product_id:
                continue
            product = product_to_add(item.sku, item.product_name, item.list_price_minor)
            mark = _mark(product)
            if item.quantity_milli % 1000:
                self._weighed.add(mark)
            if mark not in self._new_products:
                if len(self._new_products) == MOST_NEW_PRODUCTS:
                    raise ProductUnknown(
                        f"The file names more than {MOST_NEW_PRODUCTS:,} products that are not in"
                        " the catalogue: import the products first.",
                        pointer="/items",
                    )
                self._new_products[mark] = product
                digits = self._shop.digits
                message = (
                    f"'{product.name}' is not in the catalogue and is added to it with the price"
                    f" {format_minor(product.unit_price_minor, digits)}:"
                    f" {'check' if product.unit_price_minor else 'set'} its price."
                )
                line = lines[min(position, len(lines) - 1)]
                report.add_warning(RowError(line, self.items_column, "product-created", message))

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
                skus=[product.sku or product.name for product in chunk],
                name_keys=[product.name_key for product in chunk],
            )
            store_products(
                connection,
                [
                    self._as_new(product, found)
                    for product in chunk
                    if (product.sku or product.name) not in found.by_sku
                    and (product.sku or product.name_key not in found.by_name_key)
                ],
                self._now,
            )

    def _as_new(self, product: ProductRow, found: FoundProducts) -> NewProduct:
        """Answer what to add; a product of that name that has no sku yet gets it, and no more."""
        unit = "kg" if _mark(product) in self._weighed else None
        nameless = [row for row in found.by_name_key.get(product.name_key, ()) if not row.sku]
        if product.sku and nameless:
            same = next((row for row in nameless if row.name == product.name), nameless[0])
            return NewProduct(same.name, same.unit_price_minor, sku=product.sku)
        return NewProduct(product.name, product.unit_price_minor, sku=product.sku, unit=unit)


def product_to_add(sku: str | None, name: str, unit_price_minor: int) -> ProductRow:
    """Answer a product as it will be on file, in whatever quantities it is sold."""
    return ProductRow(0, sku, name, name_key(name), None, 3, 0, unit_price_minor, active=True)


def _mark(product: ProductRow) -> str:
    """Answer what tells a new product from others: its sku, else its name."""
    return f"sku {product.sku}" if product.sku else f"name {product.name_key}"
