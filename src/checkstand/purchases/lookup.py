"""What drafts name, looked up for a whole batch at once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from checkstand.branches.errors import BranchUnknown
from checkstand.branches.repository import BranchRow, find_branches
from checkstand.catalog.barcodes import BarcodeInvalid, to_gtin14
from checkstand.catalog.errors import ProductAmbiguous
from checkstand.catalog.repository import FoundProducts, ProductRow, find_products
from checkstand.customers.repository import CustomerRow, find_customers
from checkstand.platform.search import name_key
from checkstand.purchases.drafts import ProductRef, PurchaseDraft
from checkstand.purchases.errors import (
    BranchClosed,
    ProductInactive,
    ProductUnknown,
)


class Names:
    """The branches, products and customers that a batch of drafts names, as they are on file."""

    def __init__(
        self,
        branches: dict[int | str, BranchRow],
        products: FoundProducts,
        customers: dict[UUID | str, CustomerRow],
    ) -> None:
        self._branches = branches
        self._products = products
        self._customers = customers

    def branch(self, draft: PurchaseDraft) -> BranchRow:
        """Answer the branch of a draft.

        Raises:
            BranchUnknown: There is none of that number or code.
            BranchClosed: It sells no more, and the draft was not rung up offline before.
        """
        branch = self._branches.get(draft.branch)
        pointer = f"/{draft.branch_field}"
        if branch is None:
            raise BranchUnknown(f"There is no branch {draft.branch!r}.", pointer=pointer)
        if not branch.active and not draft.offline and draft.source != "import":
            raise BranchClosed(f"The branch {branch.code} is closed.", pointer=pointer)
        return branch

    def product(self, ref: ProductRef, position: int, *, even_inactive: bool) -> ProductRow:
        """Answer the product of a line.

        Raises:
            ProductUnknown: No product is called that.
            ProductAmbiguous: Several are; the line should name it by id, sku or barcode.
            ProductInactive: It is sold no more.
        """
        pointer = f"/items/{position}/{ref.field}"
        found = self._candidates(ref)
        if not found:
            raise ProductUnknown(f"There is no product with {_said(ref)}.", pointer=pointer)
        on_sale = [product for product in found if product.active]
        if not on_sale and not even_inactive:
            raise ProductInactive(f"{found[0].name} is not sold any more.", pointer=pointer)
        candidates = on_sale or found
        if len(candidates) > 1:
            raise ProductAmbiguous(
                f"{len(candidates)} products are called {ref.value!r}: name it by id or sku.",
                pointer=pointer,
            )
        return candidates[0]

    def customer(self, ref: UUID | str) -> CustomerRow | None:
        return self._customers.get(ref)

    def _candidates(self, ref: ProductRef) -> list[ProductRow]:
        products = self._products
        one: ProductRow | None = None
        if isinstance(ref.value, int):
            one = products.by_id.get(ref.value)
        elif ref.key == "barcode":
            one = products.by_gtin14.get(_gtin14(ref.value))
        elif ref.key in ("sku", "any"):
            one = products.by_sku.get(ref.value)
        if one is not None:
            return [one]
        if ref.key in ("name", "any") and isinstance(ref.value, str):
            named = products.by_name_key.get(name_key(ref.value), [])
            exact = [product for product in named if product.name == ref.value]
            return exact or named
        return []


def look_up(connection: Connection, drafts: Sequence[PurchaseDraft]) -> Names:
    """Look up all that a batch names, in as many statements as there are kinds of names."""
    ids: set[int] = set()
    skus: set[str] = set()
    gtins: set[str] = set()
    names: set[str] = set()
    for draft in drafts:
        for item in draft.items:
            value = item.product.value
            if isinstance(value, int):
                ids.add(value)
                continue
            key = item.product.key
            if key in ("sku", "any"):
                skus.add(value)
            if key in ("name", "any"):
                names.add(name_key(value))
            if key == "barcode" and (gtin := _gtin14(value)):
                gtins.add(gtin)
    people = {draft.customer for draft in drafts if isinstance(draft.customer, UUID | str)}
    return Names(
        find_branches(connection, {draft.branch for draft in drafts}),
        find_products(connection, ids=ids, skus=skus, gtins=gtins, name_keys=names),
        find_customers(connection, people) if people else {},
    )


def _gtin14(text: str) -> str:
    try:
        return to_gtin14(text)
    except BarcodeInvalid:
        return ""


def _said(ref: ProductRef) -> str:
    kind = {"any": "the name or sku", "name": "the name", "id": "the number"}.get(
        ref.key, f"the {ref.key}"
    )
    return f"{kind} {ref.value!r}"
