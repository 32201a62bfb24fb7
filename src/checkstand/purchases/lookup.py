"""What drafts name, looked up for a whole batch at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from checkstand.branches.errors import BranchUnknown
from checkstand.branches.repository import BranchRow, find_branches
from checkstand.catalog.barcodes import BarcodeInvalid, to_gtin14
from checkstand.catalog.errors import ProductAmbiguous
from checkstand.catalog.repository import FoundProducts, ProductRow, find_products
from checkstand.customers.repository import CustomerRow, find_customers
from checkstand.labels.rules import Label, LabelInvalid, resolve
from checkstand.labels.service import RulesByBranch, check_label, product_of, read_rules
from checkstand.loyalty.repository import find_programme
from checkstand.loyalty.rules import Programme
from checkstand.platform.search import name_key
from checkstand.purchases.drafts import BlindRefundDraft, ItemDraft, ProductRef, PurchaseDraft
from checkstand.purchases.errors import (
    BranchClosed,
    ProductInactive,
    ProductUnknown,
    QuantityInvalid,
)


class Names:
    """The branches, products and customers that a batch of drafts names, as they are on file."""

    def __init__(
        self,
        branches: dict[int | str, BranchRow],
        products: FoundProducts,
        customers: dict[UUID | str, CustomerRow],
        programme: Programme | None = None,
        labels: RulesByBranch | None = None,
    ) -> None:
        self._branches = branches
        self._products = products
        self._customers = customers
        self.programme = programme
        """Under which customers earn and spend points, if there is one."""
        self._labels = labels

    def branch(self, draft: PurchaseDraft | BlindRefundDraft) -> BranchRow:
        """Answer the branch of a draft.

        Raises:
            BranchUnknown: There is none of that number or code.
            BranchClosed: It sells no more, and the draft was not rung up offline before.
        """
        branch = self._branches.get(draft.branch)
        pointer = f"/{draft.branch_field}"
        if branch is None:
            raise BranchUnknown(f"There is no branch {draft.branch!r}.", pointer=pointer)
        is_past = draft.offline or draft.source == "import" or is_correction(draft)
        if not branch.active and not is_past:
            raise BranchClosed(f"The branch {branch.code} is closed.", pointer=pointer)
        return branch

    def bought(
        self, item: ItemDraft, position: int, branch_id: int, digits: int, *, even_inactive: bool
    ) -> tuple[ProductRow, ItemDraft]:
        """Answer the product of a line, and the line as its label has it where it is a label.

        Raises:
            Invalid: As `product`; or the label can't be read, or a quantity is told beside it.
        """
        label = self._label(item.product, branch_id)
        if label is None:
            product = self.product(item.product, position, even_inactive=even_inactive)
            return product, item
        place = f"/items/{position}"
        pointer = f"{place}/{item.product.field}"
        check_label(label, pointer)
        found = product_of(label, self._products)
        if found is None:
            raise ProductUnknown(
                f"The label names the product {label.item}, which isn't there.", pointer=pointer
            )
        if not found.active and not even_inactive:
            raise ProductInactive(f"{found.name} is not sold any more.", pointer=pointer)
        if item.quantity_milli != 1000:
            raise QuantityInvalid(
                "The label says how much it is: leave the quantity out.",
                pointer=f"{place}/quantity",
            )
        try:
            line = resolve(label, found, digits)
        except LabelInvalid as refusal:
            raise LabelInvalid(refusal.message, pointer=pointer) from refusal
        told = replace(item, quantity_milli=line.quantity_milli, amount_minor=line.amount_minor)
        return found, told

    def is_label(self, ref: ProductRef, branch_id: int) -> bool:
        """Answer whether a branch reads a barcode as a label."""
        return self._label(ref, branch_id) is not None

    def _label(self, ref: ProductRef, branch_id: int) -> Label | None:
        if self._labels is None or ref.key != "barcode" or isinstance(ref.value, int):
            return None
        return self._labels.read(branch_id, ref.value)

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

    def learn_customer(self, customer: CustomerRow | None) -> None:
        """Take in the customer of a purchase that something is taken back of."""
        if customer is not None:
            self._customers[customer.id] = customer

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


def is_correction(draft: PurchaseDraft | BlindRefundDraft) -> bool:
    """Answer whether a manager puts another purchase right with it."""
    return isinstance(draft, PurchaseDraft) and draft.correction is not None


def look_up(connection: Connection, drafts: Sequence[PurchaseDraft | BlindRefundDraft]) -> Names:
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
    branches = find_branches(connection, {draft.branch for draft in drafts})
    gives_points = any(branch.gives_points for branch in branches.values())
    labels = _find_labels(connection, drafts, branches, gtins, skus)
    buyers = {draft.customer for draft in drafts}
    people = {buyer for buyer in buyers if isinstance(buyer, UUID | str)}
    return Names(
        branches,
        find_products(connection, ids=ids, skus=skus, gtins=gtins, name_keys=names),
        find_customers(connection, people) if people else {},
        find_programme(connection) if gives_points and buyers - {None} else None,
        labels,
    )


def _find_labels(
    connection: Connection,
    drafts: Sequence[PurchaseDraft | BlindRefundDraft],
    branches: Mapping[int | str, BranchRow],
    gtins: set[str],
    skus: set[str],
) -> RulesByBranch | None:
    """Read the rules for labels where barcodes were scanned; adds what labels may be found by."""
    scanned = [
        (branches[draft.branch].id, str(item.product.value))
        for draft in drafts
        if draft.branch in branches
        for item in draft.items
        if item.product.key == "barcode"
    ]
    if not scanned:
        return None
    rules = read_rules(connection, {branch_id for branch_id, _ in scanned})
    for branch_id, barcode in scanned:
        label = rules.read(branch_id, barcode)
        if label is not None:
            gtins.update(label.gtin14s)
            skus.update(label.skus)
    return rules


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
