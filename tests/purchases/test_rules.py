"""What a purchase comes to: the cases that both languages run, and laws that always hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkstand.platform.errors import Refusal
from checkstand.purchases.rules import (
    Line,
    PaymentsTooLow,
    TooManyUnits,
    check_units,
    contained_tax,
    line_amount,
    price,
    settle,
    share_out,
)

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "pricing.json").read_text())

lines = st.builds(
    lambda unit_price, quantity, part, rate: Line(
        unit_price, quantity, line_amount(unit_price, quantity) * part // 100, rate
    ),
    st.integers(0, 100_000),
    st.integers(1, 20_000),
    st.integers(0, 100),
    st.sampled_from([0, 700, 1900, 2500]),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_case(case: dict[str, Any]) -> None:
    given_lines = [Line(**line) for line in case["lines"]]
    if "error" in case:
        with pytest.raises(Refusal) as refused:
            price(given_lines, case["discount_minor"])
        assert refused.value.code == case["error"]["code"]
        assert [error.pointer for error in refused.value.errors] == [case["error"]["pointer"]]
        return
    priced = price(given_lines, case["discount_minor"])
    assert {
        "line_totals_minor": [line.total_minor for line in priced.lines],
        "shared_discounts_minor": [line.shared_discount_minor for line in priced.lines],
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
    } == case["expect"]


@given(st.lists(lines, min_size=1, max_size=12), st.integers(0, 100))
def test_parts_add_up(bought: list[Line], percent: int) -> None:
    discount = price(bought).total_minor * percent // 100
    priced = price(bought, discount)
    assert sum(line.total_minor for line in priced.lines) == priced.total_minor
    assert sum(tax.gross_minor for tax in priced.taxes) == priced.total_minor
    assert sum(tax.tax_minor for tax in priced.taxes) == priced.tax_minor
    assert (
        sum(line.gross_minor for line in priced.lines) - priced.discount_minor == priced.total_minor
    )
    assert all(0 <= line.total_minor <= line.gross_minor for line in priced.lines)


@given(st.lists(lines, min_size=1, max_size=8), st.integers(0, 100), st.randoms())
def test_order_of_scanning_changes_no_total(bought: list[Line], percent: int, random: Any) -> None:
    discount = price(bought).total_minor * percent // 100
    shuffled = bought[:]
    random.shuffle(shuffled)
    one, other = price(bought, discount), price(shuffled, discount)
    assert (one.total_minor, one.discount_minor) == (other.total_minor, other.discount_minor)


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


def test_change_is_given_back_from_cash_alone() -> None:
    settled = settle(1650, [("card", 500), ("cash", 2000)])
    assert (settled.amounts_minor, settled.change_minor) == ((500, 1150), 850)
    settled = settle(100, [("cash", 100), ("cash", 500)])
    assert (settled.amounts_minor, settled.change_minor) == ((100, 0), 500)
    with pytest.raises(PaymentsTooLow):
        settle(1650, [("card", 500), ("cash", 1149)])
    settled = settle(1650, [("card", 1700), ("cash", 40)])
    assert (settled.amounts_minor, settled.change_minor) == ((1700, 0), 90)
    assert settled.cash_out_minor == 50


def test_most_units_of_a_product() -> None:
    check_units([1, 2], [1000, 1000], 1)
    check_units([1, 1], [5000, 5000], None)
    with pytest.raises(TooManyUnits) as refused:
        check_units([1, 2, 1], [1000, 1000, 1000], 1)
    assert refused.value.errors[0].pointer == "/items/2/quantity"
    with pytest.raises(TooManyUnits) as refused:
        check_units([7], [2000], 1)
    assert refused.value.errors[0].pointer == "/items/0/quantity"
