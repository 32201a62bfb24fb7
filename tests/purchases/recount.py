"""Counts a shop's purchases anew, from their rows alone, by formulas of its own.

What it finds wrong it says in sentences; a shop that adds up has none. Nothing of the product's own
arithmetic is used, so that a mistake there is not made here, too.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from math import floor
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

Row = Mapping[str, Any]
Key = tuple[Any, ...]
Table = dict[Key, Key]
"""Rows of a summary, by their keys."""


def rounded(amount: Fraction) -> int:
    """Round to a whole number, halves away from zero."""
    return floor(amount + Fraction(1, 2)) if amount >= 0 else -floor(-amount + Fraction(1, 2))


def to_coins(amount: int, step: int) -> int:
    """Round an amount to what can be paid in coins."""
    return rounded(Fraction(amount, step)) * step if step > 1 else amount


# --- Rows ---------------------------------------------------------------------------------------

_IDS = {"id", "purchase_id", "customer_id", "original_id", "replaces_id", "original_purchase_id"}
_MOMENTS = {"occurred_at", "recorded_at", "first_at", "last_at"}


def _read(name: str, value: Any) -> Any:
    """Read a value alike from both databases."""
    if value is None:
        return None
    if name in _IDS and isinstance(value, str):
        return UUID(value)
    if name in _MOMENTS:
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)
    if name == "business_date" and isinstance(value, str):
        return date.fromisoformat(value)
    if name in {"tax_included", "earns_points", "offline"}:
        return bool(value)
    return value


def rows_of(connection: Connection, table: str, order: str = "1") -> list[dict[str, Any]]:
    """Read a whole table."""
    found = connection.execute(text(f"SELECT * FROM {table} ORDER BY {order}"))
    return [{name: _read(name, value) for name, value in row._mapping.items()} for row in found]


@dataclass
class Bought:
    """A purchase, refund or void with its lines, taxes and payments."""

    row: Row
    lines: list[Row] = field(default_factory=list)
    taxes: dict[int, Row] = field(default_factory=dict)
    payments: list[Row] = field(default_factory=list)

    @property
    def number(self) -> str:
        return str(self.row["receipt_number"])

    @property
    def kind(self) -> str:
        return str(self.row["kind"])

    def total(self, name: str) -> int:
        """Add a column of the lines up."""
        return sum(line[name] for line in self.lines)

    def paid(self) -> Counter[str]:
        """Add payments up by method, change that did not come in as cash included."""
        paid: Counter[str] = Counter()
        for payment in self.payments:
            paid[payment["method"]] += payment["amount_minor"]
        return paid

    @property
    def eligible(self) -> int:
        """What its lines come to that earn points."""
        return sum(line["total_minor"] for line in self.lines if line["earns_points"])


@dataclass
class Facts:
    """All that was recorded, in the order of recording."""

    purchases: dict[UUID, Bought]
    branches: dict[int, Row]
    registers: dict[int, Row]
    categories: dict[int | None, str]
    stock_movements: Sequence[Row]
    points_movements: Sequence[Row]

    def of(self, original: UUID) -> list[Bought]:
        """What took a purchase back, in the order of recording."""
        return self._of.get(original, [])

    def __post_init__(self) -> None:
        self._of: dict[UUID, list[Bought]] = defaultdict(list)
        for each in self.purchases.values():
            if each.row["original_id"]:
                self._of[each.row["original_id"]].append(each)

    @property
    def voided(self) -> set[UUID]:
        return {
            id_ for id_, found in self._of.items() if any(each.kind == "void" for each in found)
        }


def read_facts(connection: Connection) -> Facts:
    """Read what was recorded: rows of facts, and none that were added up."""
    purchases = {
        row["id"]: Bought(row) for row in rows_of(connection, "purchases", "recorded_at, id")
    }
    for row in rows_of(connection, "purchase_items", "purchase_id, line"):
        purchases[row["purchase_id"]].lines.append(row)
    for row in rows_of(connection, "purchase_taxes"):
        purchases[row["purchase_id"]].taxes[row["tax_rate_bp"]] = row
    for row in rows_of(connection, "payments", "purchase_id, line"):
        purchases[row["purchase_id"]].payments.append(row)
    return Facts(
        purchases,
        {row["id"]: row for row in rows_of(connection, "branches")},
        {row["id"]: row for row in rows_of(connection, "registers")},
        {row["id"]: row["name"] for row in rows_of(connection, "categories")},
        rows_of(connection, "stock_movements", "id"),
        rows_of(connection, "points_movements", "id"),
    )


# --- Each purchase by itself --------------------------------------------------------------------


def faults(facts: Facts, priced_by_label: Collection[int], point_minor: int) -> list[str]:
    """Say all that is wrong with what was recorded.

    Args:
        facts: All of it.
        priced_by_label: Products whose labels tell the price.
        point_minor: What a point pays; a point is earned for each whole 100.
    """
    found: list[str] = []
    for bought in facts.purchases.values():
        checks: list[Iterable[str]] = [_adds_up(bought), _lies_where_it_should(bought, facts)]
        if bought.row["original_id"] is None:
            checks += [
                _is_priced(bought, priced_by_label),
                _is_rounded(bought, facts),
                _earns(bought, point_minor),
            ]
        elif bought.kind == "void":
            checks.append(_mirrors(bought, facts.purchases[bought.row["original_id"]]))
        if bought.kind == "purchase":
            checks.append(_goes_back(bought, facts))
        if bought.row["replaces_id"]:
            checks.append(_corrects(bought, facts))
        found += [f"{bought.kind} {bought.number}: {said}" for each in checks for said in each]
    return [*found, *_numbered(facts), *_moved(facts)]


def _adds_up(bought: Bought) -> Iterator[str]:
    """Hold the parts of a purchase to their sums."""
    row = bought.row
    if not bought.lines:
        yield "it has no line"
    if row["total_minor"] != (
        bought.total("total_minor") + row["rounding_minor"] + row["adjustment_minor"]
    ):
        yield "the lines do not come to the total"
    discount = bought.total("line_discount_minor") + bought.total("shared_discount_minor")
    if row["discount_minor"] != discount:
        yield "the lines' discounts do not come to the discount"
    if row["units_milli"] != bought.total("quantity_milli"):
        yield "the lines' quantities do not come to the units"
    if row["tax_minor"] != sum(tax["tax_minor"] for tax in bought.taxes.values()):
        yield "the taxes do not come to the tax"
    gross: Counter[int] = Counter()
    added: Counter[int] = Counter()
    for line in bought.lines:
        gross[line["tax_rate_bp"]] += line["total_minor"]
        added[line["tax_rate_bp"]] += line["added_tax_minor"]
    if {rate: tax["gross_minor"] for rate, tax in bought.taxes.items()} != dict(gross):
        yield "the taxes' gross amounts are not those of the lines"
    if row["tax_included"]:
        if any(added.values()):
            yield "tax was added to prices that contain it"
    elif {rate: tax["tax_minor"] for rate, tax in bought.taxes.items()} != dict(added):
        yield "the lines' added tax does not come to the tax"
    if bought.payments and sum(bought.paid().values()) != row["total_minor"]:
        yield "the payments do not come to the total"
    counted = {"purchase": 1, "refund": 0, "void": -1}[bought.kind]
    if row["counted"] != counted:
        yield f"it counts as {row['counted']}"
    signs = {line["quantity_milli"] > 0 for line in bought.lines}
    if signs != {bought.kind == "purchase"}:
        yield "a quantity has the wrong sign"


def _is_priced(bought: Bought, priced_by_label: Collection[int]) -> Iterator[str]:
    """Work prices, shared discounts and taxes out anew; of a refund without receipt mirrored."""
    sign = 1 if bought.kind == "purchase" else -1
    worth, shared, taxed = [], [], defaultdict(list)
    for line in bought.lines:
        net = sign * (line["total_minor"] - line["added_tax_minor"])
        after = net + sign * line["shared_discount_minor"]
        gross = after + sign * line["line_discount_minor"]
        exact = Fraction(sign * line["quantity_milli"] * line["unit_price_minor"], 1000)
        if line["product_id"] in priced_by_label:
            if abs(exact - gross) > Fraction(line["unit_price_minor"], 2000):
                yield f"line {line['line']}: its weight does not cost what its label says"
        elif gross != rounded(exact):
            yield f"line {line['line']}: {gross} is not price times quantity"
        if not 0 <= sign * line["line_discount_minor"] <= gross or net < 0:
            yield f"line {line['line']}: its discounts are below zero or more than the line"
        worth.append(after)
        shared.append(sign * line["shared_discount_minor"])
        taxed[line["tax_rate_bp"]].append(line)
    whole, discount = sum(worth), sum(shared)
    for line, each, share in zip(bought.lines, worth, shared, strict=True):
        if whole and abs(share - Fraction(discount * each, whole)) >= 1:
            yield f"line {line['line']}: {share} is not its part of the discount"
    for rate, lines in taxed.items():
        if rate not in bought.taxes:
            yield f"there is no tax at {rate}"
            continue
        total = sum(sign * line["total_minor"] for line in lines)
        net = total - sum(sign * line["added_tax_minor"] for line in lines)
        tax = (
            rounded(Fraction(total * rate, 10_000 + rate))
            if bought.row["tax_included"]
            else rounded(Fraction(net * rate, 10_000))
        )
        if sign * bought.taxes[rate]["tax_minor"] != tax:
            yield f"{bought.taxes[rate]['tax_minor']} is not the tax at {rate}"
        for line in () if bought.row["tax_included"] else lines:
            own = sign * (line["total_minor"] - line["added_tax_minor"])
            if net and abs(sign * line["added_tax_minor"] - Fraction(tax * own, net)) >= 1:
                yield f"line {line['line']}: not its part of the tax"


def _is_rounded(bought: Bought, facts: Facts) -> Iterator[str]:
    """Work the cash rounding and the change out anew."""
    row = bought.row
    sign = 1 if bought.kind == "purchase" else -1
    step = facts.branches[row["branch_id"]]["cash_rounding_minor"] or 0
    told = [payment for payment in bought.payments if payment["line"]]
    due = sign * (bought.total("total_minor") + row["adjustment_minor"])
    others = sum(sign * each["amount_minor"] for each in told if each["method"] != "cash")
    rounding = 0
    if any(each["method"] == "cash" for each in told) and due > others:
        rounding = to_coins(due - others, step) - (due - others)
    if sign * row["rounding_minor"] != rounding:
        yield f"{row['rounding_minor']} is not what cash is rounded by"
    tendered = sum(each["tendered_minor"] for each in told)
    if bought.kind == "purchase" and told and row["change_minor"] != tendered - row["total_minor"]:
        yield f"{row['change_minor']} is not the change"
    out = [payment for payment in bought.payments if payment["line"] == 0]
    if out and (out[0]["method"], out[0]["amount_minor"] < 0, len(out)) != ("cash", True, 1):
        yield "what left the drawer is wrong"
    if out and any(each["method"] == "cash" and each["amount_minor"] for each in told):
        yield "cash came in and went out"


def _earns(bought: Bought, point_minor: int) -> Iterator[str]:
    """Work the points out anew that it earned and spent."""
    row = bought.row
    paid = bought.paid()["points"]
    earned = 0
    if bought.kind == "purchase" and row["customer_id"]:
        earned = max(bought.eligible - paid, 0) // 100
    if row["points_earned"] != earned:
        yield f"it earned {row['points_earned']} points, not {earned}"
    if Fraction(paid, point_minor) != row["points_spent"]:
        yield f"it spent {row['points_spent']} points for {paid}"
    if paid and (row["customer_id"] is None or bought.kind != "purchase"):
        yield "nobody's points were spent"


def _lies_where_it_should(bought: Bought, facts: Facts) -> Iterator[str]:
    """Find the branch's day and hour anew; a void lies where its purchase does."""
    row = bought.row
    if bought.kind == "void":
        original = facts.purchases[row["original_id"]].row
        same = ("occurred_at", "business_date", "business_hour", "branch_id", "customer_id")
        if any(row[name] != original[name] for name in same):
            yield "it does not lie where its purchase does"
        return
    zone = ZoneInfo(facts.branches[row["branch_id"]]["time_zone"])
    local = row["occurred_at"].astimezone(zone)
    if (row["business_date"], row["business_hour"]) != (local.date(), local.hour):
        yield f"it lies on {row['business_date']} at {row['business_hour']}"
    if row["recorded_at"] < row["occurred_at"]:
        yield "it was recorded before it happened"


# --- What goes back -----------------------------------------------------------------------------

_TURNED = (
    "units_milli",
    "discount_minor",
    "tax_minor",
    "rounding_minor",
    "adjustment_minor",
    "total_minor",
    "points_earned",
    "points_spent",
)
_TURNED_OF_LINE = (
    "quantity_milli",
    "line_discount_minor",
    "shared_discount_minor",
    "added_tax_minor",
    "total_minor",
)
_KEPT_OF_LINE = (
    "product_id",
    "product_name",
    "category_id",
    "unit_price_minor",
    "tax_rate_bp",
    "earns_points",
)


def _mirrors(void: Bought, original: Bought) -> Iterator[str]:
    """Hold a void to its purchase, with every sign turned."""
    for name in _TURNED:
        if void.row[name] != -original.row[name]:
            yield f"its {name} is not that of its purchase"
    if len(void.lines) != len(original.lines):
        yield "it has not its purchase's lines"
    for line, other in zip(void.lines, original.lines, strict=False):
        if line["original_line"] != other["line"]:
            yield f"line {line['line']} names another line"
        if any(line[name] != -other[name] for name in _TURNED_OF_LINE):
            yield f"line {line['line']} is no mirror"
        if any(line[name] != other[name] for name in _KEPT_OF_LINE):
            yield f"line {line['line']} is of something else"
    if {rate: (-tax["gross_minor"], -tax["tax_minor"]) for rate, tax in void.taxes.items()} != {
        rate: (tax["gross_minor"], tax["tax_minor"]) for rate, tax in original.taxes.items()
    }:
        yield "its taxes are no mirror"
    amounts = [(each["line"], each["method"], -each["amount_minor"]) for each in void.payments]
    paid = [(each["line"], each["method"], each["amount_minor"]) for each in original.payments]
    if amounts != paid:
        yield "its payments are no mirror"


def _goes_back(bought: Bought, facts: Facts) -> Iterator[str]:
    """Hold the refunds of a purchase, in their order, to the parts of it that they are."""
    returns = facts.of(bought.row["id"])
    kinds = Counter(each.kind for each in returns)
    if kinds["void"] > 1 or (kinds["void"] and kinds["refund"]):
        yield f"it was taken back by {dict(kinds)}"
    refunds = [each for each in returns if each.kind == "refund"]
    if not refunds:
        return
    lines = {line["line"]: line for line in bought.lines}
    back: dict[int, Counter[str]] = {line: Counter() for line in lines}
    tax_back: dict[int, Counter[str]] = {rate: Counter() for rate in bought.taxes}
    so_far: Counter[str] = Counter()
    for refund in refunds:
        for each in refund.lines:
            line = lines[each["original_line"]]
            sums = back[each["original_line"]]
            for name in _TURNED_OF_LINE:
                sums[name] -= each[name]
            part = Fraction(sums["quantity_milli"], line["quantity_milli"])
            if part > 1:
                yield f"more of line {line['line']} went back than was sold"
            for name in _TURNED_OF_LINE:
                if sums[name] != rounded(line[name] * part):
                    yield f"{refund.number}: {name} of line {line['line']} is not its part"
            if any(each[name] != line[name] for name in _KEPT_OF_LINE):
                yield f"{refund.number}: line {each['line']} is of something else"
        for rate, tax in refund.taxes.items():
            if rate not in bought.taxes:
                yield f"{refund.number}: nothing was sold at {rate}"
                continue
            whole = bought.taxes[rate]
            tax_back[rate]["gross"] -= tax["gross_minor"]
            tax_back[rate]["tax"] -= tax["tax_minor"]
            if not bought.row["tax_included"]:
                continue
            part = Fraction(tax_back[rate]["gross"], whole["gross_minor"] or 1)
            if tax_back[rate]["tax"] != rounded(whole["tax_minor"] * part):
                yield f"{refund.number}: the tax at {rate} is not its part"
        for name in _TURNED:
            so_far[name] -= refund.row[name]
        so_far["paid with points"] -= refund.paid()["points"]
        so_far["eligible"] -= refund.eligible
        yield from _points_go_back(bought, refund, so_far)
        if "cash" in refund.paid():
            so_far["exact cash"] += refund.row["rounding_minor"] - refund.paid()["cash"]
        yield from _cash_goes_back(refund, facts, so_far)
    if all(back[line]["quantity_milli"] == sold["quantity_milli"] for line, sold in lines.items()):
        yield from _came_back(bought, refunds, so_far, tax_back)


def _points_go_back(bought: Bought, refund: Bought, so_far: Counter[str]) -> Iterator[str]:
    """Points go back in the part that what earned them, or what they paid, went back."""
    for name, gone, whole in (
        ("points_earned", so_far["eligible"], bought.eligible),
        ("points_spent", so_far["paid with points"], bought.paid()["points"]),
    ):
        points = rounded(Fraction(bought.row[name] * gone, whole)) if whole else 0
        if so_far[name] != points:
            yield f"{refund.number}: {name} is {so_far[name]} by now, not {points}"


def _cash_goes_back(refund: Bought, facts: Facts, so_far: Counter[str]) -> Iterator[str]:
    """Cash goes back in coins, over all refunds of a purchase together."""
    step = facts.branches[refund.row["branch_id"]]["cash_rounding_minor"] or 0
    exact = so_far["exact cash"]
    if so_far["rounding_minor"] != to_coins(exact, step) - exact:
        yield f"{refund.number}: {so_far['rounding_minor']} is not what cash is rounded by"


def _came_back(
    bought: Bought,
    refunds: Sequence[Bought],
    so_far: Counter[str],
    tax_back: Mapping[int, Counter[str]],
) -> Iterator[str]:
    """Hold the refunds of a whole purchase to the purchase."""
    names = {"units_milli", "discount_minor", "tax_minor", "adjustment_minor", "points_earned"}
    for name in sorted(names):
        if so_far[name] != bought.row[name]:
            yield f"refunded wholly, but its {name} is {so_far[name]}, not {bought.row[name]}"
    exact = bought.row["total_minor"] - bought.row["rounding_minor"]
    if so_far["total_minor"] - so_far["rounding_minor"] != exact:
        yield "refunded wholly, but not to the cent"
    for rate, tax in bought.taxes.items():
        if (tax_back[rate]["gross"], tax_back[rate]["tax"]) != (
            tax["gross_minor"],
            tax["tax_minor"],
        ):
            yield f"refunded wholly, but not the tax at {rate}"
    if any(refund.row["reason"].startswith("another way") for refund in refunds):
        return
    back: Counter[str] = Counter()
    for refund in refunds:
        back.update({method: -amount for method, amount in refund.paid().items()})
    paid = bought.paid()
    if any(payment["line"] == 0 for payment in bought.payments):
        # Change that was no cash before: less of the other way goes back, and no cash.
        if sum(back.values()) != sum(paid.values()):
            yield "refunded wholly, but not what was paid"
        return
    if any(back[method] != paid[method] for method in {*back, *paid}):
        yield f"paid {dict(paid)}, and {dict(back)} came back"
    if so_far["total_minor"] != bought.row["total_minor"] and bought.payments:
        yield "refunded wholly, but not with its rounding"
    if so_far["points_spent"] != bought.row["points_spent"]:
        yield f"{so_far['points_spent']} of {bought.row['points_spent']} points came back"


def _corrects(bought: Bought, facts: Facts) -> Iterator[str]:
    """Hold a correction to the purchase that it stands for, which is void."""
    replaced = facts.purchases.get(bought.row["replaces_id"])
    if replaced is None or replaced.row["id"] not in facts.voided:
        yield "it stands for a purchase that is not void"
        return
    for name in ("branch_id", "register_id", "occurred_at", "business_date", "business_hour"):
        if bought.row[name] != replaced.row[name]:
            yield f"its {name} is not that of the purchase it stands for"
    if not bought.row["reason"]:
        yield "nobody said why"


# --- All of them together -----------------------------------------------------------------------


def _numbered(facts: Facts) -> Iterator[str]:
    """Hold receipts to their numbers: from 1, without a gap, each register its own."""
    counts: dict[int, list[int]] = defaultdict(list)
    for bought in facts.purchases.values():
        row = bought.row
        counts[row["register_id"]].append(row["receipt_count"])
        register = facts.registers[row["register_id"]]
        code = facts.branches[register["branch_id"]]["code"]
        if bought.number != f"{code}-{register['code']}-{row['receipt_count']:06}":
            yield f"{bought.number} is misnumbered"
    for register_id, register in facts.registers.items():
        found = sorted(counts[register_id])
        if found != list(range(1, len(found) + 1)) or register["receipts"] != len(found):
            yield f"the receipts of register {register['code']} have gaps"


def _moved(facts: Facts) -> Iterator[str]:
    """Hold the movements of stock and points to the lines and purchases that made them."""
    kinds = {"purchase": "sale", "refund": "refund", "void": "void"}
    stock = Counter(
        (
            id_,
            kinds[bought.kind],
            bought.row["branch_id"],
            line["product_id"],
            -line["quantity_milli"],
        )
        for id_, bought in facts.purchases.items()
        for line in bought.lines
    )
    moved = Counter(
        (
            row["purchase_id"],
            row["kind"],
            row["branch_id"],
            row["product_id"],
            row["quantity_milli"],
        )
        for row in facts.stock_movements
        if row["purchase_id"]
    )
    if stock != moved:
        yield f"{(stock - moved).total()} stock movements are missing"
        yield f"{(moved - stock).total()} stock movements are nobody's"
    points = Counter(
        (id_, kind, bought.row["customer_id"], amount)
        for id_, bought in facts.purchases.items()
        for kind, amount in (
            ("earn", bought.row["points_earned"]),
            ("spend", -bought.row["points_spent"]),
        )
        if amount
    )
    ledger = Counter(
        (row["purchase_id"], row["kind"], row["customer_id"], row["points"])
        for row in facts.points_movements
        if row["purchase_id"]
    )
    if points != ledger:
        yield f"{(points - ledger).total()} movements of points are missing"
        yield f"{(ledger - points).total()} movements of points are nobody's"


def stock_levels(facts: Facts) -> Table:
    """What each branch has of each product: what there was, less what was bought, to the gram."""
    levels: Counter[Key] = Counter()
    for row in facts.stock_movements:
        if row["purchase_id"] is None:
            levels[row["branch_id"], row["product_id"]] += row["quantity_milli"]
    for bought in facts.purchases.values():
        for line in bought.lines:
            levels[bought.row["branch_id"], line["product_id"]] -= line["quantity_milli"]
    return {key: (level,) for key, level in levels.items()}


def points_balances(facts: Facts) -> Table:
    """What each customer has: what was given by hand, and earned, less what was spent."""
    balances: Counter[Key] = Counter()
    for row in facts.points_movements:
        if row["purchase_id"] is None:
            balances[(row["customer_id"],)] += row["points"]
    for bought in facts.purchases.values():
        row = bought.row
        if row["points_earned"] or row["points_spent"]:
            balances[(row["customer_id"],)] += row["points_earned"] - row["points_spent"]
    return {key: (points,) for key, points in balances.items()}


def summaries(facts: Facts) -> dict[str, Table]:
    """Add up what every table of sums has to say, by the table's name."""

    def place(row: Row) -> Key:
        return row["business_date"], row["branch_id"]

    def branch_sums(row: Row) -> Key:
        return (
            row["counted"],
            0 if row["customer_id"] else row["counted"],
            row["units_milli"],
            row["total_minor"],
            row["discount_minor"],
            row["tax_minor"],
        )

    everything = list(facts.purchases.values())
    return {
        "stock_levels": stock_levels(facts),
        "points_balances": points_balances(facts),
        "daily_branch_sales": _added(
            (place(bought.row), branch_sums(bought.row)) for bought in everything
        ),
        "hourly_branch_sales": _added(
            ((*place(bought.row), bought.row["business_hour"]), branch_sums(bought.row))
            for bought in everything
        ),
        "daily_payment_sales": _added(
            (
                (*place(bought.row), method),
                (bought.row["counted"], bought.row["units_milli"], amount),
            )
            for bought in everything
            for method, amount in _ways(bought).items()
        ),
        "product_totals": _of_lines(
            everything, lambda row, line: (row["branch_id"], line["product_id"])
        ),
        "daily_product_sales": _of_lines(
            everything, lambda row, line: (*place(row), line["product_id"])
        ),
        "daily_category_sales": _of_lines(
            everything, lambda row, line: (*place(row), line["category_id"] or 0)
        ),
        "customer_totals": _of_customers(facts, lambda row: (row["customer_id"],)),
        "customer_branches": _of_customers(
            facts, lambda row: (row["branch_id"], row["customer_id"])
        ),
        "customer_days": _of_customers(facts, lambda row: (*place(row), row["customer_id"])),
    }


def _ways(bought: Bought) -> Mapping[str, int]:
    """How a purchase was paid; a way in which nothing stays in the end is one of them."""
    if not bought.payments:
        return {"unspecified": bought.row["total_minor"]}
    methods = {payment["method"] for payment in bought.payments}
    return {method: bought.paid()[method] for method in methods}


def _added(parts: Iterable[tuple[Key, Key]]) -> Table:
    sums: dict[Key, list[int]] = {}
    for key, values in parts:
        known = sums.setdefault(key, [0] * len(values))
        for at, value in enumerate(values):
            known[at] += value
    return {key: tuple(values) for key, values in sums.items()}


def _of_lines(everything: Sequence[Bought], key_of: Callable[[Row, Row], Key]) -> Table:
    """Add lines up: units, revenue, and in how many purchases they are."""
    sums: dict[Key, list[int]] = {}
    counted: dict[Key, set[UUID]] = defaultdict(set)
    uncounted: dict[Key, set[UUID]] = defaultdict(set)
    for bought in everything:
        for line in bought.lines:
            key = key_of(bought.row, line)
            known = sums.setdefault(key, [0, 0])
            known[0] += line["quantity_milli"]
            known[1] += line["total_minor"]
            if bought.kind == "purchase":
                counted[key].add(bought.row["id"])
            elif bought.kind == "void":
                uncounted[key].add(bought.row["id"])
    return {
        key: (units, revenue, len(counted[key]) - len(uncounted[key]))
        for key, (units, revenue) in sums.items()
    }


def _of_customers(facts: Facts, key_of: Callable[[Row], Key]) -> Table:
    """Add customers' purchases up: how many, what they spent, the first and the last that stands.

    Who has nothing that stands has no first and no last.
    """
    known = [each.row for each in facts.purchases.values() if each.row["customer_id"]]
    sums = _added((key_of(row), (row["counted"], row["total_minor"])) for row in known)
    moments: dict[Key, list[datetime]] = defaultdict(list)
    voided = facts.voided
    for row in known:
        if row["kind"] == "purchase" and row["id"] not in voided:
            moments[key_of(row)].append(row["occurred_at"])
    return {
        key: (
            *values,
            min(moments[key], default=None),
            max(moments[key], default=None),
        )
        for key, values in sums.items()
    }


KEYS = {
    "stock_levels": 2,
    "points_balances": 1,
    "daily_branch_sales": 2,
    "hourly_branch_sales": 3,
    "daily_payment_sales": 3,
    "product_totals": 2,
    "daily_product_sales": 3,
    "daily_category_sales": 3,
    "customer_totals": 1,
    "customer_branches": 2,
    "customer_days": 3,
}
"""How many columns of each table its rows are known by; those come first."""


def kept(connection: Connection, table: str) -> Table:
    """Read a table of sums; who has nothing that stands has no first and no last purchase."""
    found: Table = {}
    for row in rows_of(connection, table):
        if "first_at" in row and row["purchases"] <= 0:
            row["first_at"] = row["last_at"] = None
        row.pop("reorder_point_milli", None)
        values = tuple(row.values())
        found[values[: KEYS[table]]] = values[KEYS[table] :]
    return found
