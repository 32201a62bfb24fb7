"""Who buys what, where and when: a month of a supermarket's life, drawn from a seed.

Pure: the same shop, seed and moment give the same purchases. The first purchases of a longer month
are those of a shorter one.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from checkstand.purchases.drafts import ItemDraft, PaymentDraft, ProductRef, PurchaseDraft
from checkstand.purchases.rules import line_amount
from checkstand.sampledata.people import CASHIERS

SPAN = timedelta(days=30)
QUARTER = timedelta(minutes=15)
"""How fine the day is drawn; no time zone's offset is finer."""

BY_HOUR = dict(zip(range(7, 21), (3, 5, 5, 5, 7, 11, 9, 5, 5, 8, 12, 14, 9, 4), strict=True))
"""How many come in each hour from 7 to 21, beside the others: at lunch and after work."""
BY_WEEKDAY = (0.9, 0.85, 0.9, 1.0, 1.4, 1.5, 0.0)
"""How many come from Monday to Sunday: for the weekend, and nobody on Sundays."""
NIGHT = 0.4
"""What an hour outside `BY_HOUR` counts where it is open day and night."""
SUNDAY = 0.5
"""What a Sunday counts there."""

WALK_INS = 0.38
"""The share of purchases whose customer nobody knows."""
TRUE_TO_BRANCH = 0.88
"""The share of a customer's purchases that are made in their own branch."""
LATEST = 6
"""So many of the first purchases lie in the last half hour, that a day has some from the start."""

MOST_LINES = 15
REGISTERS = ("R1", "R2", "R3", "R4")
CASHIERS_PER_BRANCH = 6

_NAMESPACE = UUID("0c4c9a5c-1f3b-5f0c-8f39-2d9f3f7f5b6e")


@dataclass(frozen=True, slots=True)
class Place:
    """A branch to buy in."""

    branch_id: int
    time_zone: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A product to buy.

    Attributes:
        quantity_step_milli: The finest quantity that can be sold.
        popularity: How often it lands in a basket, beside the others.
        usual_milli: What of it a customer takes on the average.
    """

    product_id: int
    category: str
    unit_price_minor: int
    quantity_step_milli: int
    popularity: float
    usual_milli: int


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes where and when; `index` counts the purchases of a seed."""

    index: int
    place: int
    moment: datetime
    customer: UUID | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why somebody comes: how many lines they buy, and of which categories above all."""

    lines: tuple[int, int]
    liked: dict[str, float]
    other: float


OCCASIONS = {
    "breakfast": Occasion((1, 5), {"bakery": 9, "dairy": 5, "fruit & vegetables": 1.5}, 0.25),
    "snack": Occasion(
        (1, 3), {"bakery": 5, "drinks": 6, "sweets & snacks": 6, "fruit & vegetables": 1}, 0.05
    ),
    "dinner": Occasion(
        (3, 9),
        {"fruit & vegetables": 5, "meat & fish": 5, "pantry": 4, "dairy": 2.5, "frozen": 3},
        0.5,
    ),
    "party": Occasion((3, 10), {"drinks": 8, "sweets & snacks": 7, "frozen": 4}, 0.5),
    "top-up": Occasion((1, 6), {}, 1),
    "week": Occasion((8, MOST_LINES), {"household": 2.5, "personal care": 2.5, "pets": 2.5}, 1.2),
}
_REASONS = (  # until that hour, how likely each occasion is, in the order above
    (6, (0, 6, 0, 3, 2, 0)),
    (11, (5, 2, 0, 0, 3, 1)),
    (14, (0, 6, 2, 0, 2, 1)),
    (17, (0, 3, 1, 1, 4, 3)),
    (24, (0, 1, 5, 1.5, 3, 2)),
)
_WEEKEND = (1, 1, 1, 2.5, 1, 2.5)
"""What Fridays and Saturdays make of it."""


@dataclass(frozen=True)
class Month:
    """The month up to `now` of a shop.

    Attributes:
        places: At least one; the last is open day and night.
        offers: At least one.
        customers: Those who come most often first.
        now: Nothing lies after it.
        seed: Another one gives other purchases.
        unit_minor: What the notes are counted in: a euro, or 100 yen.
        most_units: The shop's policy on units of one product in one purchase; None is no limit.
    """

    places: Sequence[Place]
    offers: Sequence[Offer]
    customers: Sequence[UUID]
    now: datetime
    seed: int
    unit_minor: int = 100
    most_units: int | None = None

    def visits(self, count: int) -> list[Visit]:
        """Answer who comes where and when, in the order of time."""
        random = Random(f"{self.seed}/visits")
        found = [self._visit(random, index) for index in range(count)]
        return sorted(found, key=lambda visit: (visit.moment, visit.index))

    def purchase(self, visit: Visit) -> PurchaseDraft:
        """Answer what is bought on a visit, and how it is paid."""
        random = Random(f"{self.seed}/{visit.index}")
        place = self.places[visit.place]
        local = visit.moment.astimezone(ZoneInfo(place.time_zone))
        register = random.choices(range(len(REGISTERS)), (5, 4, 2, 1))[0]
        if local.hour not in BY_HOUR:
            register = 0
        shift = local.toordinal() + register + 3 * (local.hour >= 14)
        cashier = visit.place * CASHIERS_PER_BRANCH + shift % CASHIERS_PER_BRANCH
        offers = self._basket(random, local)
        subtotal = 0
        items = []
        for offer in offers:
            quantity = self._quantity(random, offer)
            gross = line_amount(offer.unit_price_minor, quantity)
            discount = self._discount(random, gross)
            subtotal += gross - discount
            product = ProductRef("id", offer.product_id, "product_id")
            items.append(ItemDraft(product, quantity, discount))
        coupon = self._coupon(random, subtotal)
        payments = tuple(
            PaymentDraft(method, amount)
            for method, amount in self._payments(random, subtotal - coupon)
        )
        content = (place, register, cashier, visit, items, coupon, payments)
        return PurchaseDraft(
            id=purchase_id(self.seed, visit.index),
            branch=place.branch_id,
            items=tuple(items),
            content_hash=blake2b(repr(content).encode(), digest_size=16).digest(),
            register=REGISTERS[register],
            cashier=CASHIERS[cashier % len(CASHIERS)],
            customer=visit.customer,
            occurred_at=visit.moment,
            discount_minor=coupon,
            payments=payments or None,
            source="sample",
        )

    # --- Who, where and when ---

    def _visit(self, random: Random, index: int) -> Visit:
        customer, place = None, None
        if self.customers and random.random() >= WALK_INS:
            who = _drawn(random, self._faithful)
            customer = self.customers[who]
            if random.random() < TRUE_TO_BRANCH:
                # Spread evenly, and the same for every seed: the golden ratio does both.
                place = bisect(self._sizes, who * 0.618034 % 1 * self._sizes[-1])
        if place is None:
            place = _drawn(random, self._sizes)
        chance = random.random()
        if index < LATEST:
            return self._latest(index, place, customer, chance)
        starts, ends = self._hours[place]
        which = min(bisect(ends, chance * ends[-1]), len(ends) - 1)
        start = starts[which]
        seconds = min(QUARTER, self.now - start).total_seconds() * random.random()
        return Visit(index, place, start + timedelta(seconds=int(seconds)), customer)

    def _latest(self, index: int, place: int, customer: UUID | None, chance: float) -> Visit:
        """Let somebody come in the last half hour, to a branch that is open."""
        if not self._attraction(place, self.now):
            place = len(self.places) - 1
        local = self.now.astimezone(ZoneInfo(self.places[place].time_zone))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        back = min(timedelta(minutes=30), self.now - midnight.astimezone(UTC))
        moment = (self.now - back * chance).replace(microsecond=0)
        return Visit(index, place, max(moment, midnight.astimezone(UTC)), customer)

    def _attraction(self, place: int, moment: datetime) -> float:
        """Answer how many come to a branch at a moment, beside other moments; 0 is closed."""
        local = moment.astimezone(ZoneInfo(self.places[place].time_zone))
        by_hour, by_weekday = BY_HOUR.get(local.hour, 0), BY_WEEKDAY[local.weekday()]
        if place == len(self.places) - 1:
            return (by_hour or NIGHT) * (by_weekday or SUNDAY)
        return by_hour * by_weekday

    @cached_property
    def _sizes(self) -> list[float]:
        """The branches' shares of the purchases, added up: the first is the largest."""
        return list(accumulate(1 / (position + 2) for position in range(len(self.places))))

    @cached_property
    def _faithful(self) -> list[float]:
        """How often customers come, added up: a few nearly every day, most now and then."""
        return list(accumulate((rank + 40) ** -2.0 for rank in range(len(self.customers))))

    @cached_property
    def _hours(self) -> list[tuple[list[datetime], list[float]]]:
        """For each branch the month's open quarters of an hour, and what they count, added up."""
        first = self.now - SPAN
        first -= timedelta(
            minutes=first.minute % 15, seconds=first.second, microseconds=first.microsecond
        )
        quarters = [first + QUARTER * step for step in range((self.now - first) // QUARTER + 1)]
        seen: dict[tuple[str, bool], tuple[list[datetime], list[float]]] = {}
        hours = []
        for position, place in enumerate(self.places):
            key = (place.time_zone, position == len(self.places) - 1)
            if key not in seen:
                counted = [
                    (
                        start,
                        self._attraction(position, start)
                        * (min(QUARTER, self.now - start) / QUARTER),
                    )
                    for start in quarters
                ]
                opened = [each for each in counted if each[1]]
                seen[key] = (
                    [start for start, _ in opened],
                    list(accumulate(weight for _, weight in opened)),
                )
            hours.append(seen[key])
        return hours

    # --- What ---

    def _basket(self, random: Random, local: datetime) -> list[Offer]:
        reasons: Sequence[float] = next(
            reasons for until, reasons in _REASONS if local.hour < until
        )
        if local.weekday() in (4, 5):
            reasons = [usual * more for usual, more in zip(reasons, _WEEKEND, strict=True)]
        name = random.choices(tuple(OCCASIONS), reasons)[0]
        least, most = OCCASIONS[name].lines
        wanted = min(
            round(random.triangular(least, most, least + (most - least) / 3)), len(self.offers)
        )
        chances = self._appetites[name]
        chosen: dict[int, None] = {}
        for _ in range(8 * wanted):
            chosen[_drawn(random, chances)] = None
            if len(chosen) == wanted:
                break
        return [self.offers[position] for position in chosen]

    @cached_property
    def _appetites(self) -> dict[str, list[float]]:
        """For each occasion how likely each product is, added up."""
        return {
            name: list(
                accumulate(
                    offer.popularity * occasion.liked.get(offer.category, occasion.other)
                    for offer in self.offers
                )
            )
            for name, occasion in OCCASIONS.items()
        }

    def _quantity(self, random: Random, offer: Offer) -> int:
        step = offer.quantity_step_milli
        if step < 1000:
            around = random.lognormvariate(0, 0.35) * offer.usual_milli
            return max(step, round(around / step) * step)
        units = 1
        more = offer.usual_milli / 1000 - 0.9
        while units < (self.most_units or 12) and random.random() * (1 + more) < more:
            units += 1
        return units * 1000

    def _discount(self, random: Random, gross: int) -> int:
        """Take something off a line now and then, in steps of 5 cents."""
        if random.random() < 0.05:
            return gross * random.choice((10, 20, 30)) // 500 * 5
        return 0

    # --- How it is paid ---

    def _coupon(self, random: Random, subtotal: int) -> int:
        if random.random() < 0.03 and subtotal >= 20 * self.unit_minor:
            return random.choice((1, 2)) * self.unit_minor
        return 0

    def _payments(self, random: Random, total: int) -> list[tuple[str, int]]:
        """Pay by card, or in cash with the notes at hand, or with some of each."""
        if not total:
            return []
        kind = random.random()
        by_card = 0.45 if total < 15 * self.unit_minor else 0.7
        if kind < by_card:
            return [("card", total)]
        fives = total // (5 * self.unit_minor)
        if kind > 0.96 and fives >= 2:
            card = random.randint(1, fives - 1) * 5 * self.unit_minor
            return [("card", card), ("cash", self._tendered(random, total - card))]
        return [("cash", self._tendered(random, total))]

    def _tendered(self, random: Random, total: int) -> int:
        if random.random() < 0.15:
            return total
        note = random.choices((5, 10, 20, 50), (5, 3, 2, 1))[0] * self.unit_minor
        return -(-total // note) * note


def purchase_id(seed: int, index: int) -> UUID:
    """Answer the identity of a seed's purchase; the same whenever and wherever it is made."""
    return uuid5(_NAMESPACE, f"{seed}/{index}")


def _drawn(random: Random, added_up: Sequence[float]) -> int:
    """Draw a position, each as likely as what it adds."""
    return min(bisect(added_up, random.random() * added_up[-1]), len(added_up) - 1)
