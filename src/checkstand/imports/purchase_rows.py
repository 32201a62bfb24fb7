"""Rows of purchases.csv, and the drafts that they stand for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from checkstand.catalog.rules import LONGEST_NAME
from checkstand.imports.fields import FieldError, parse_items_list, parse_money, parse_timestamp
from checkstand.imports.reading import Row, RowError
from checkstand.imports.row_fields import LONGEST_CODE, checked_text, read_field
from checkstand.purchases.drafts import (
    NEW_CUSTOMER,
    ItemDraft,
    NewCustomer,
    ProductRef,
    PurchaseDraft,
    customer_ref,
)

COLUMNS: Mapping[str, Sequence[str]] = {
    "supermarket_id": ("supermarket", "branch_id", "branch"),
    "timestamp": (),
    "user_id": ("user", "customer_id", "customer"),
    "items_list": ("items",),
    "total_amount": ("total",),
}
REQUIRED = ("supermarket_id", "timestamp", "user_id", "items_list")
GREEDY = "items_list"

MOST_ITEMS = 1_000
"""Most lines of one purchase, as over HTTP."""
REGISTER = "import"
"""The register that imported purchases are rung up on, so that no till waits for an import."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SEPARATOR = "\x1f"


class PurchaseRow(NamedTuple):
    """A row that could be read; `key` is equal for equal purchases at one time."""

    line: int
    branch: str
    moment: datetime
    customer: UUID | str | NewCustomer | None
    items: tuple[ItemDraft, ...]
    total_minor: int | None
    key: bytes

    def draft(self, occurrence: int, import_id: UUID | None) -> PurchaseDraft:
        """Answer the purchase that this row stands for.

        Its id is the row's own: the same in every import of the same row, and another one for an
        equal row further down the file.

        Args:
            occurrence: 1 for the first of equal rows, 2 for the second, and so on.
            import_id: The import that records it.
        """
        key = self.key
        if occurrence > 1:
            numbered = blake2b(key + occurrence.to_bytes(8, "big"), digest_size=16).digest()
            key = key[:6] + numbered[6:]
        return PurchaseDraft(
            id=uuid8(key),
            branch=self.branch,
            branch_field="supermarket_id",
            register=REGISTER,
            customer=self.customer,
            occurred_at=self.moment,
            items=self.items,
            total_minor=self.total_minor,
            source="import",
            import_id=import_id,
            content_hash=key,
        )


def read_row(row: Row, digits: int) -> PurchaseRow | list[RowError]:
    """Read one row, or say all that is wrong with its fields.

    Args:
        row: Of purchases.csv.
        digits: Of the currency's minor unit.
    """
    errors: list[RowError] = []
    branch = read_field(row, "supermarket_id", read_branch, errors)
    moment = read_field(row, "timestamp", parse_timestamp, errors)
    customer = read_field(row, "user_id", read_customer, errors)
    items = read_field(row, "items_list", _items, errors)
    total = (
        read_field(row, "total_amount", lambda text: parse_money(text, digits), errors)
        if row.values.get("total_amount")
        else None
    )
    if errors or branch is None or moment is None or items is None:
        return errors
    key = _key(branch, moment, customer, items, total)
    return PurchaseRow(row.line, branch, moment, customer, items, total, key)


def _key(
    branch: str,
    moment: datetime,
    customer: UUID | str | NewCustomer | None,
    items: Sequence[ItemDraft],
    total_minor: int | None,
) -> bytes:
    """Derive sixteen bytes from what a row says: six of its time, ten of everything.

    The time comes first so that the ids of a file in order of time grow at the end of their
    indexes. Hashed are the branch and the names as written, the moment (or the time of the wall,
    where the file says no zone), the customer, the quantities and the total.
    """
    who = customer.value if isinstance(customer, NewCustomer) else str(customer or "")
    came_to = "" if total_minor is None else str(total_minor)
    said = [branch, moment.isoformat(), who, came_to]
    for item in items:
        said += (str(item.product.value), str(item.quantity_milli))
    digest = blake2b(_SEPARATOR.join(said).encode(), digest_size=10).digest()
    return moment_bytes(moment) + digest


def moment_bytes(moment: datetime) -> bytes:
    """Answer six bytes that grow with time; a time without zone is taken for UTC."""
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return (since // _MILLISECOND).to_bytes(6, "big")


def uuid8(key: bytes) -> UUID:
    """Make a UUID of version 8 (RFC 9562: of one's own making) from sixteen bytes.

    >>> str(uuid8(bytes.fromhex("019584a61a80ffffffffffffffffffff")))
    '019584a6-1a80-8fff-bfff-ffffffffffff'
    """
    value = int.from_bytes(key, "big")
    value = value & ~(0xF << 76) | 0x8 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def read_branch(text: str) -> str:
    """Read a branch's number or code.

    Raises:
        FieldError: `branch-missing`, `text-too-long` or `text-invalid`.
    """
    if not text:
        message = "The supermarket is missing: write its number or code."
        raise FieldError("branch-missing", message)
    return checked_text(text, LONGEST_CODE, "A supermarket's code")


def read_customer(text: str) -> UUID | str | NewCustomer | None:
    """Read whose a purchase is; nothing is a walk-in.

    Raises:
        FieldError: `text-too-long` or `text-invalid`.
    """
    if not text:
        return None
    if text.lower() == NEW_CUSTOMER.value:
        return NEW_CUSTOMER
    return customer_ref(checked_text(text, LONGEST_CODE, "A customer's code"))


def _items(text: str) -> tuple[ItemDraft, ...]:
    refs = parse_items_list(text)
    if len(refs) > MOST_ITEMS:
        message = f"The list has {len(refs):,} items and {MOST_ITEMS:,} is the most: split the row."
        raise FieldError("items-too-many", message)
    return tuple(_item(name, quantity_milli) for name, quantity_milli in refs)


@lru_cache(maxsize=8192)
def _item(name: str, quantity_milli: int) -> ItemDraft:
    name = checked_text(name, LONGEST_NAME, "A product's name")
    return ItemDraft(ProductRef("any", name, "product"), quantity_milli)
