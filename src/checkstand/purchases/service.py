"""Recording purchases, whatever else happens at the same time; and listing them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from checkstand.branches.errors import BranchUnknown
from checkstand.branches.repository import find_branches
from checkstand.catalog.errors import ProductUnknown
from checkstand.catalog.repository import find_category_ids, find_products
from checkstand.customers.errors import CustomerUnknown
from checkstand.customers.repository import find_customers
from checkstand.platform.db.database import ConnectionLost, Contended
from checkstand.platform.errors import Unavailable
from checkstand.platform.http.paging import CursorInvalid, decode_cursor, encode_cursor
from checkstand.platform.search import name_key
from checkstand.purchases.compose import Composed, Selling, compose
from checkstand.purchases.drafts import Draft, PurchaseDraft
from checkstand.purchases.errors import NotStorable
from checkstand.purchases.filters import NO_CATEGORY, UNKNOWN_CATEGORY, PurchaseFilter, Wanted
from checkstand.purchases.finding import (
    UNCATEGORISED,
    PurchaseSums,
    added_up,
    purchase_ids,
    register_ids,
)
from checkstand.purchases.lookup import look_up
from checkstand.purchases.record import Collision, record
from checkstand.purchases.recorded import Outcome, RecordedPurchase, Refused
from checkstand.purchases.repository import load_purchases
from checkstand.shop import Shop

log = structlog.get_logger(__name__)

TRIES = 6
_UNIQUE_VIOLATION = "23505"

T = TypeVar("T")


def selling(shop: Shop) -> Selling:
    """Answer the policy that this shop's purchases are held to."""
    settings = shop.settings
    return Selling(
        settings.currency,
        settings.max_units_per_product,
        settings.prices_include_tax,
        shop.cash_rounding_minor,
    )


def record_purchases(shop: Shop, drafts: Sequence[Draft]) -> list[Outcome]:
    """Record a batch in one transaction; what is answered is committed.

    Starts again where another writer came between or the connection broke, which the ids make
    harmless. Should the database refuse the batch for what one draft holds, the drafts are recorded
    one by one, so that a bad one stops no other.

    Raises:
        Unavailable: The database can't be reached, or stays contended.
    """
    try:
        return in_one_transaction(
            shop, lambda connection: record(connection, drafts, selling(shop), shop.clock())
        )
    except OperationalError:
        raise
    except DBAPIError:
        if len(drafts) > 1:
            return [record_purchases(shop, [draft])[0] for draft in drafts]
        log.exception("purchase not storable", purchase_id=str(drafts[0].id))
        return [Refused(NotStorable("The database refuses this purchase; see the log."))]


def in_one_transaction(shop: Shop, change: Callable[[Connection], T]) -> T:
    """Run a change that records purchases, and commit it.

    Starts again where another writer came between or the connection broke, which the ids make
    harmless.

    Raises:
        Unavailable: The database can't be reached, or stays contended.
        sqlalchemy.exc.DBAPIError: The database refuses it.
    """
    for _ in range(TRIES):
        try:
            with shop.database.write() as session:
                return change(session.connection())
        except (Collision, ConnectionLost, Contended):
            continue
        except DBAPIError as error:
            if not _another_came_between(error):
                raise
    raise Unavailable("The purchase is contended right now; send it again.")


def price_draft(
    connection: Connection, draft: PurchaseDraft, selling: Selling, now: datetime
) -> Composed:
    """Look up and price a draft as recording it would, and store nothing.

    Raises:
        Refusal: Why it can't be sold.
    """
    return compose(draft, look_up(connection, [draft]), selling, now)


def _another_came_between(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, IntegrityError) and "UNIQUE" in str(error.orig)
    return bool(state == _UNIQUE_VIOLATION)


@dataclass(frozen=True, slots=True)
class PurchaseList:
    """A page of a list of purchases."""

    purchases: list[RecordedPurchase]
    next_cursor: str | None


def list_purchases(
    connection: Connection, wanted: PurchaseFilter, limit: int, cursor: str | None = None
) -> PurchaseList:
    """List purchases, newest first.

    Raises:
        NotFound: The filter names something that isn't there.
        CursorInvalid: The cursor is not of this list.
    """
    found = look_up_filter(connection, wanted)
    before = _read_cursor(cursor) if cursor else None
    rows = purchase_ids(connection, found, before, limit + 1)
    shown = rows[:limit]
    loaded = load_purchases(connection, [id_ for id_, _ in shown])
    more = len(rows) > limit
    return PurchaseList(
        [loaded[id_] for id_, _ in shown],
        encode_cursor(shown[-1][1].isoformat(), str(shown[-1][0])) if more else None,
    )


def purchase_totals(connection: Connection, wanted: PurchaseFilter) -> PurchaseSums:
    """Add up the purchases of a list.

    Raises:
        NotFound: The filter names something that isn't there.
    """
    return added_up(connection, look_up_filter(connection, wanted))


def look_up_filter(connection: Connection, wanted: PurchaseFilter) -> Wanted:
    """Look up what a filter names. A category or register that isn't there has no purchases.

    Raises:
        BranchUnknown: It names a branch that isn't there.
        CustomerUnknown: It names a customer who isn't there.
        ProductUnknown: It names a product that isn't there.
    """
    branch_id = _branch_id(connection, wanted.branch)
    return Wanted(
        wanted,
        branch_id=branch_id,
        customer_id=_customer_id(connection, wanted.customer),
        product_id=_product_id(connection, wanted.product),
        category_id=_category_id(connection, wanted.category),
        register_ids=None
        if wanted.register is None
        else register_ids(connection, wanted.register, branch_id),
        purchase_id=_as_uuid(wanted.receipt),
    )


def _branch_id(connection: Connection, branch: int | str | None) -> int | None:
    if branch is None:
        return None
    found = find_branches(connection, [branch]).get(branch)
    if found is None:
        raise BranchUnknown(f"There is no branch {branch!r}.", pointer="/branch")
    return found.id


def _customer_id(connection: Connection, customer: UUID | str | None) -> UUID | None:
    if customer is None:
        return None
    found = find_customers(connection, [customer]).get(customer)
    if found is None:
        raise CustomerUnknown(f"There is no customer {customer}.", pointer="/customer")
    return found.id


def _product_id(connection: Connection, product: str | None) -> int | None:
    if product is None:
        return None
    number = int(product) if product.isascii() and product.isdigit() else 0
    found = find_products(connection, ids=[number], skus=[product])
    for row in (*found.by_id.values(), *found.by_sku.values()):
        return row.id
    raise ProductUnknown(f"There is no product {product!r}.", pointer="/product")


def _category_id(connection: Connection, category: str | None) -> int | None:
    if category is None:
        return None
    if category == UNCATEGORISED:
        return NO_CATEGORY
    return find_category_ids(connection, [category]).get(name_key(category), UNKNOWN_CATEGORY)


def _as_uuid(receipt: str | None) -> UUID | None:
    try:
        return UUID(receipt) if receipt and len(receipt) in (32, 36) else None
    except ValueError:
        return None


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    moment, id_ = decode_cursor(cursor, str, str)
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(id_)
    except (ValueError, OverflowError) as error:
        raise CursorInvalid(
            "The cursor is not one that this list gave out.", pointer="/cursor"
        ) from error
