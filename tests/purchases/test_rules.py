"""What a purchase comes to: the cases that both languages run, and laws that always hold."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkstand.platform.errors import Refusal
from checkstand.purchases.rules import (
    Line,
    Priced,
    TooManyUnits,
    check_units,
    contained_tax,
    line_amount,
    percent_of,
    price,
    round_cash,
    settle,
    share_out,
)

VECTORS = Path(__file__).parents[2] / "vectors"
PRICING = json.loads((VECTORS / "pricing.json").read_text())
SETTLING = json.loads((VECTORS / "settling.json").read_text())

lines = st.builds(
    lambda unit_price, quantity, part, rate, label: Line(
        unit_price,
        quantity,
        (line_amount(unit_price, quantity) if label is None else label) * part // 100,
        rate,
        label,
    ),
    st.integers(0, 100_000),
    st.integers(1, 20_000),
    st.integers(0, 100),
    st.sampled_from([0, 700, 1900, 2500]),
    st.none() | st.integers(0, 100_000),
)
carts = st.lists(lines, min_size=1, max_size=12)
close_carts = st.lists(
    st.builds(
        Line,
        st.sampled_from([1, 100, 200]),
        st.sampled_from([1000, 2000]),
        st.integers(0, 1),
        st.sampled_from([0, 700]),
    ),
    min_size=2,
    max_size=8,
)
"""Lines so alike that they contend for the same pennies."""


def priced_with_part_off(bought: list[Line], percent: int, tax_included: bool) -> Priced:
    """Price with a discount of some of what there is."""
    worth = sum(line.gross_minor - line.discount_minor for line in bought)
    return price(bought, worth * percent // 100, tax_included=tax_included)


def read_line(told: dict[str, Any]) -> Line:
    """Read a line of a vector; its discount may be told in per cent."""
    discount_bp = told.get("discount_bp")
    line = Line(**{name: value for name, value in told.items() if name != "discount_bp"})
    if discount_bp is None:
        return line
    return replace(line, discount_minor=percent_of(line.gross_minor, discount_bp))


@pytest.mark.parametrize("case", PRICING, ids=lambda case: case["why"])
def test_case(case: dict[str, Any]) -> None:
    given_lines = [read_line(line) for line in case["lines"]]
    worth = sum(line.gross_minor - line.discount_minor for line in given_lines)
    discount = (
        percent_of(worth, case["discount_bp"]) if "discount_bp" in case else case["discount_minor"]
    )
    included = case.get("tax_included", True)
    if "error" in case:
        with pytest.raises(Refusal) as refused:
            price(given_lines, discount, tax_included=included)
        assert refused.value.code == case["error"]["code"]
        assert [error.pointer for error in refused.value.errors] == [case["error"]["pointer"]]
        return
    priced = price(given_lines, discount, tax_included=included)
    nothing_added = [0] * len(given_lines)
    assert {
        "line_totals_minor": [line.total_minor for line in priced.lines],
        "shared_discounts_minor": [line.shared_discount_minor for line in priced.lines],
        "added_taxes_minor": [line.added_tax_minor for line in priced.lines],
        "taxes": [
            {
                "tax_rate_bp": tax.tax_rate_bp,
                "gross_minor": tax.gross_minor,
                "tax_minor": tax.tax_minor,
            }
            for tax in priced.taxes
        ],
        "discount_minor": priced.discount_minor,
        "tax_minor": priced.tax_minor,
        "total_minor": priced.total_minor,
    } == {"added_taxes_minor": nothing_added, **case["expect"]}


@pytest.mark.parametrize("case", SETTLING, ids=lambda case: case["why"])
def test_settling(case: dict[str, Any]) -> None:
    tendered = [(paid["method"], paid["amount_minor"]) for paid in case["payments"]]
    step = case.get("cash_step_minor", 0)
    if "error" in case:
        with pytest.raises(Refusal) as refused:
            settle(case["total_minor"], tendered, cash_step_minor=step)
        assert refused.value.code == case["error"]["code"]
        assert [error.pointer for error in refused.value.errors] == [case["error"]["pointer"]]
        return
    settled = settle(case["total_minor"], tendered, cash_step_minor=step)
    assert {
        "amounts_minor": list(settled.amounts_minor),
        "change_minor": settled.change_minor,
        "cash_out_minor": settled.cash_out_minor,
        "rounding_minor": settled.rounding_minor,
    } == case["expect"]


@given(carts, st.integers(0, 100), st.booleans())
def test_parts_add_up(bought: list[Line], percent: int, tax_included: bool) -> None:
    priced = priced_with_part_off(bought, percent, tax_included)
    added = sum(line.added_tax_minor for line in priced.lines)
    assert sum(line.total_minor for line in priced.lines) == priced.total_minor
    assert sum(tax.gross_minor for tax in priced.taxes) == priced.total_minor
    assert sum(tax.tax_minor for tax in priced.taxes) == priced.tax_minor
    assert added == (0 if tax_included else priced.tax_minor)
    gross = sum(line.gross_minor for line in priced.lines)
    assert gross - priced.discount_minor + added == priced.total_minor
    for line in priced.lines:
        assert 0 <= line.total_minor - line.added_tax_minor <= line.gross_minor
        assert 0 <= line.added_tax_minor <= line.total_minor


@given(carts | close_carts, st.integers(0, 100), st.booleans(), st.randoms())
def test_order_of_scanning_changes_nothing(
    bought: list[Line], percent: int, tax_included: bool, random: Any
) -> None:
    shuffled = bought[:]
    random.shuffle(shuffled)
    one = priced_with_part_off(bought, percent, tax_included)
    other = priced_with_part_off(shuffled, percent, tax_included)
    assert one.taxes == other.taxes
    assert (one.total_minor, one.tax_minor, one.discount_minor) == (
        other.total_minor,
        other.tax_minor,
        other.discount_minor,
    )
    assert sorted(line.total_minor for line in one.lines) == sorted(
        line.total_minor for line in other.lines
    )


@given(
    st.integers(0, 1_000_000),
    st.lists(
        st.tuples(st.sampled_from(["cash", "card", "voucher"]), st.integers(0, 500_000)),
        max_size=5,
    ),
    st.sampled_from([0, 1, 5, 10, 100]),
)
def test_what_stays_is_the_total(total: int, tendered: list[tuple[str, int]], step: int) -> None:
    covering = [*tendered, ("cash", total + step)]
    settled = settle(total, covering, cash_step_minor=step)
    stays = sum(settled.amounts_minor) - settled.cash_out_minor
    assert stays == total + settled.rounding_minor
    assert abs(settled.rounding_minor) * 2 <= step
    assert settled.change_minor == sum(amount for _, amount in covering) - stays
    for (method, amount), stays_of_it in zip(covering, settled.amounts_minor, strict=True):
        assert 0 <= stays_of_it <= amount
        assert method == "cash" or stays_of_it == amount


@given(st.integers(-(10**12), 10**12), st.sampled_from([0, 1, 2, 5, 10, 25, 100]))
def test_rounded_cash_can_be_paid(amount: int, step: int) -> None:
    rounded = round_cash(amount, step)
    assert rounded % max(step, 1) == 0
    assert abs(rounded - amount) * 2 <= step
    assert round_cash(-amount, step) == -rounded


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_per_cent_is_never_more_than_the_whole(amount: int, rate: int) -> None:
    part = percent_of(amount, rate)
    assert 0 <= part <= amount
    assert abs(part * 10_000 - amount * rate) * 2 <= 10_000
    assert percent_of(-amount, rate) == -part


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_shares_add_up_and_mirror(amount: int, weights: list[int]) -> None:
    shares = share_out(amount, weights)
    assert sum(shares) == amount
    assert share_out(-amount, weights) == [-share for share in shares]
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * whole - amount * weight) < whole


@given(st.integers(-(10**12), 10**12), st.integers(0, 10_000))
def test_tax_mirrors_and_is_never_more_than_half(gross: int, rate: int) -> None:
    tax = contained_tax(gross, rate)
    assert contained_tax(-gross, rate) == -tax
    assert abs(tax) <= (abs(gross) + 1) // 2


def test_most_units_of_a_product() -> None:
    check_units([1, 2], [1000, 1000], 1)
    check_units([1, 1], [5000, 5000], None)
    with pytest.raises(TooManyUnits) as refused:
        check_units([1, 2, 1], [1000, 1000, 1000], 1)
    assert refused.value.errors[0].pointer == "/items/2/quantity"
    with pytest.raises(TooManyUnits) as refused:
        check_units([7], [2000], 1)
    assert refused.value.errors[0].pointer == "/items/0/quantity"
