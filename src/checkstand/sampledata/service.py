"""Loading the sample supermarket, or a month of made-up purchases into any shop."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from checkstand.branches.models import Branch
from checkstand.branches.service import BranchChanges, add_branch
from checkstand.catalog.models import Product
from checkstand.catalog.rules import NewProduct, read_barcode
from checkstand.catalog.saving import save_products
from checkstand.catalog.units import EACH
from checkstand.customers.models import Customer
from checkstand.customers.repository import CustomerView, insert_customer
from checkstand.customers.rules import customer_words
from checkstand.purchases.errors import IdReused
from checkstand.purchases.recorded import AlreadyRecorded, Outcome, Recorded, Refused
from checkstand.purchases.service import record_purchases
from checkstand.sampledata import repository
from checkstand.sampledata.assortment import ASSORTMENT, BRANCHES
from checkstand.sampledata.errors import NothingToSell
from checkstand.sampledata.people import customers
from checkstand.sampledata.repository import ProductOnSale
from checkstand.sampledata.rhythm import SPAN, Month, Offer
from checkstand.shop import Shop
from checkstand.stock.repository import StockTarget, set_levels

FIRST_PURCHASES = 3_000
"""What the sample supermarket has sold when it is first opened."""
FIRST_SEED = 2_026
"""Unlike the seeds that people try first, so that theirs add to it."""
BATCH = 500

Progress = Callable[[int, int], None]
"""Is told how many purchases are done, of how many."""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was added. Purchases that were there before, under the same seed, are not again."""

    branches: int = 0
    products: int = 0
    customers: int = 0
    purchases: int = 0
    already_recorded: int = 0
    refused: int = 0


def load_sample(
    shop: Shop, transactions: int, seed: int, progress: Progress | None = None
) -> SampleReport:
    """Add a month of purchases up to now; at first what is missing to make any.

    An empty shop gets the sample supermarket: branches, products with their stock, customers. A
    shop that has its own gets purchases of them and nothing else. A seed counts its purchases:
    those that an earlier load recorded are not recorded again, whatever the day.

    Args:
        shop: Its database has been migrated.
        transactions: How many purchases.
        seed: Another one makes other purchases.
        progress: Called after each batch.

    Raises:
        NothingToSell: The shop has branches or products, but all are closed or sold no more.
    """
    now = shop.clock()
    with shop.database.write() as session:
        month, added = _prepare(session, shop, transactions, seed, now)
    counts = {Recorded: 0, AlreadyRecorded: 0, Refused: 0}
    visits = month.visits(transactions)
    for start in range(0, transactions, BATCH):
        batch = [month.purchase(visit) for visit in visits[start : start + BATCH]]
        for outcome in record_purchases(shop, batch):
            counts[_what_became(outcome)] += 1
        if progress:
            progress(start + len(batch), transactions)
    return replace(
        added,
        purchases=counts[Recorded],
        already_recorded=counts[AlreadyRecorded],
        refused=counts[Refused],
    )


def _what_became(outcome: Outcome) -> type[Outcome]:
    """Tell what became of a purchase; on another day the same id asks for another content."""
    if isinstance(outcome, Refused) and isinstance(outcome.refusal, IdReused):
        return AlreadyRecorded
    return type(outcome)


def _prepare(
    session: Session, shop: Shop, transactions: int, seed: int, now: datetime
) -> tuple[Month, SampleReport]:
    """Add what is missing to make purchases, and answer what they are made from."""
    connection = session.connection()
    repository.wait_for_turn(connection)
    cent_minor = 10 if shop.digits == 3 else 1
    opened_at = now - SPAN - timedelta(days=1)
    added = SampleReport(
        branches=_add_branches(session, opened_at),
        products=_add_products(connection, opened_at, cent_minor),
        customers=_add_customers(connection, opened_at),
    )
    month = Month(
        places=repository.places(connection),
        offers=_offers(repository.products_on_sale(connection)),
        customers=repository.customers_on_file(connection),
        now=now,
        seed=seed,
        unit_minor=100 * cent_minor,
        most_units=shop.settings.max_units_per_product,
    )
    if not month.places:
        raise NothingToSell("No branch is open: open one, and load the sample data again.")
    if not month.offers:
        raise NothingToSell("No product is on sale: add one, and load the sample data again.")
    if added.products:
        levels = _opening_levels(month, max(transactions, FIRST_PURCHASES))
        set_levels(connection, levels, opened_at)
    return month, added


def _add_branches(session: Session, opened_at: datetime) -> int:
    """Open the sample's branches where there is none; answers how many."""
    if not repository.is_empty(session.connection(), Branch):
        return 0
    for each in BRANCHES:
        new = BranchChanges(each.code, each.name, each.time_zone, each.address)
        add_branch(session, new, opened_at)
    return len(BRANCHES)


def _add_products(connection: Connection, opened_at: datetime, cent_minor: int) -> int:
    """Put the sample's assortment on an empty shelf; answers how many products."""
    if not repository.is_empty(connection, Product):
        return 0
    rows = [
        NewProduct(
            name=each.name,
            unit_price_minor=each.unit_price_minor * cent_minor,
            sku=each.sku,
            barcodes=(read_barcode(each.barcode),),
            category=each.category,
            tax_rate_bp=each.tax_rate_bp,
            unit="kg" if each.weighed else EACH,
        )
        for each in ASSORTMENT
    ]
    return len(save_products(connection, rows, opened_at))


def _add_customers(connection: Connection, opened_at: datetime) -> int:
    """Register the sample's customers where there is none; answers how many."""
    if not repository.is_empty(connection, Customer):
        return 0
    people = customers()
    for each in people:
        customer = CustomerView(each.id, each.code, each.name, each.email, each.phone, active=True)
        index = customer_words(each.name, each.code, each.email, each.phone)
        insert_customer(connection, customer, index, opened_at)
    return len(people)


def _offers(products: Sequence[ProductOnSale]) -> list[Offer]:
    """Let the sample's products be as popular as they are, and the first of others the most so."""
    known = {product.sku: product for product in ASSORTMENT}
    offers = []
    for rank, product in enumerate(products):
        sample = known.get(product.sku or "")
        whole = product.quantity_decimals == 0
        offers.append(
            Offer(
                product_id=product.id,
                category=product.category,
                unit_price_minor=product.unit_price_minor,
                quantity_step_milli=10 ** (3 - product.quantity_decimals),
                popularity=sample.popularity if sample else 20 / (rank + 2) ** 0.7,
                usual_milli=sample.usual_milli if sample else 1200 if whole else 500,
            )
        )
    return offers


def _opening_levels(month: Month, transactions: int) -> list[StockTarget]:
    """Answer what branches open with: the month's sales, and what stays.

    A few run low at its end, for the owner to see what that looks like.
    """
    sold: Counter[tuple[int | str, int | str]] = Counter()
    for visit in month.visits(transactions):
        purchase = month.purchase(visit)
        for item in purchase.items:
            sold[purchase.branch, item.product.value] += item.quantity_milli
    random = Random(f"{month.seed}/stock")
    reorder_points = [product.reorder_milli for product in ASSORTMENT]
    levels = []
    for place in month.places:
        for offer, reorder in zip(month.offers, reorder_points, strict=True):
            stays = random.choices((0.5, random.uniform(1.2, 5)), (1, 15))[0]
            whole = round(reorder * stays / 1000) * 1000
            key = (place.branch_id, offer.product_id)
            levels.append(StockTarget(*key, sold[key] + whole, reorder))
    return levels
