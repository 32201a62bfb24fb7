"""From a draft to a purchase ready to store: looked up, checked and priced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from checkstand.branches.repository import MAIN_REGISTER, BranchRow
from checkstand.catalog.repository import ProductRow
from checkstand.platform.money import format_minor, minor_digits
from checkstand.purchases.drafts import ItemDraft, PurchaseDraft
from checkstand.purchases.errors import (
    PriceChanged,
    QuantityInvalid,
    TimestampInFuture,
    TimestampInvalid,
)
from checkstand.purchases.lookup import Names
from checkstand.purchases.rules import Line, Priced, Settlement, check_units, price, settle

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far a register's clock may be ahead of ours."""
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
NEVER, LATEST = (each.replace(tzinfo=UTC) for each in (datetime.min, datetime.max))  # noqa: DTZ901


@dataclass(frozen=True, slots=True)
class Selling:
    """The shop's policy that purchases are held to."""

    currency: str = "EUR"
    max_units_per_product: int | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A purchase ready to store."""

    draft: PurchaseDraft
    branch: BranchRow
    register: str
    products: tuple[ProductRow, ...]
    unit_prices_minor: tuple[int, ...]
    occurred_at: datetime
    local: datetime
    """The same moment on the branch's clock."""
    priced: Priced
    adjustment_minor: int
    settlement: Settlement
    flags: tuple[tuple[str, str], ...]
    """Code and sentence of what someone should look at."""

    @property
    def total_minor(self) -> int:
        return self.priced.total_minor + self.adjustment_minor


def compose(draft: PurchaseDraft, names: Names, selling: Selling, now: datetime) -> Composed:
    """Look up, check and price one draft.

    A purchase that was rung up offline has been paid and carried home: what the shop would refuse
    now (a changed price, a product no longer sold) is kept as it was rung up, and flagged.

    Raises:
        Refusal: Why it can't be sold.
    """
    branch = names.branch(draft)
    occurred_at = _moment(draft, branch.time_zone, now)
    products = tuple(
        names.product(
            item.product, position, even_inactive=draft.offline or draft.source == "import"
        )
        for position, item in enumerate(draft.items)
    )
    flags: list[tuple[str, str]] = []
    prices = tuple(
        _unit_price(item, product, position, draft.offline, selling.currency, flags)
        for position, (item, product) in enumerate(zip(draft.items, products, strict=True))
    )
    _check_quantities(draft.items, products)
    check_units(
        [product.id for product in products],
        [
            1000 if product.quantity_decimals else item.quantity_milli
            for item, product in zip(draft.items, products, strict=True)
        ],
        None if draft.offline or draft.source == "import" else selling.max_units_per_product,
    )
    digits = minor_digits(selling.currency)
    priced = price(
        [
            Line(unit_price, item.quantity_milli, item.discount_minor, product.tax_rate_bp)
            for unit_price, item, product in zip(prices, draft.items, products, strict=True)
        ],
        draft.discount_minor,
        digits,
    )
    adjustment = 0 if draft.total_minor is None else draft.total_minor - priced.total_minor
    tendered = [(payment.method, payment.amount_minor) for payment in draft.payments or ()]
    settlement = (
        settle(priced.total_minor + adjustment, tendered, digits) if tendered else Settlement((), 0)
    )
    return Composed(
        draft=draft,
        branch=branch,
        register=draft.register or MAIN_REGISTER,
        products=products,
        unit_prices_minor=prices,
        occurred_at=occurred_at,
        local=occurred_at.astimezone(zone(branch.time_zone)),
        priced=priced,
        adjustment_minor=adjustment,
        settlement=settlement,
        flags=tuple(flags),
    )


@cache
def zone(name: str) -> ZoneInfo:
    """Answer a time zone; kept, because looking one up by name takes a while."""
    return ZoneInfo(name)


def _moment(draft: PurchaseDraft, time_zone: str, now: datetime) -> datetime:
    said = draft.occurred_at
    if said is None:
        return now
    if said.tzinfo is None:
        said = said.replace(tzinfo=zone(time_zone))
    try:
        moment = said.astimezone(UTC)
    except OverflowError:
        moment = LATEST if said > EARLIEST else NEVER
    if moment > now + CLOCKS_DIFFER:
        raise TimestampInFuture("The purchase lies in the future.", pointer="/timestamp")
    if moment < EARLIEST:
        raise TimestampInvalid("The purchase lies before 1970.", pointer="/timestamp")
    return moment


def _unit_price(
    item: ItemDraft,
    product: ProductRow,
    position: int,
    offline: bool,
    currency: str,
    flags: list[tuple[str, str]],
) -> int:
    shown = item.unit_price_minor
    if shown is None or shown == product.unit_price_minor:
        return product.unit_price_minor
    digits = minor_digits(currency)
    message = (
        f"{product.name} costs {format_minor(product.unit_price_minor, digits)} now,"
        f" not {format_minor(shown, digits)}."
    )
    if not offline:
        raise PriceChanged(message, pointer=f"/items/{position}/unit_price")
    flags.append((PriceChanged.code, message))
    return shown


def _check_quantities(items: Sequence[ItemDraft], products: Sequence[ProductRow]) -> None:
    for position, (item, product) in enumerate(zip(items, products, strict=True)):
        if item.quantity_milli <= 0:
            raise QuantityInvalid(
                "A quantity is above zero.", pointer=f"/items/{position}/quantity"
            )
        if item.quantity_milli % product.quantity_step_milli:
            least = (
                "whole"
                if product.quantity_decimals == 0
                else f"to {product.quantity_decimals} digits"
            )
            raise QuantityInvalid(
                f"{product.name} is sold in {least} quantities."
                if product.quantity_decimals == 0
                else f"{product.name} is weighed {least} after the point.",
                pointer=f"/items/{position}/quantity",
            )
