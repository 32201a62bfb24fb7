import doctest
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkstand.catalog.barcodes import check_digit, to_gtin14
from checkstand.labels import rules as module
from checkstand.labels.keeping import faults, gtin14_range, shadows, warnings
from checkstand.labels.presets import presets
from checkstand.labels.rules import (
    LabelInvalid,
    Rule,
    in_order,
    mismatch,
    read_label,
    resolve,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors/labels.json").read_text("utf-8")
)
RULES = {name: Rule(**fields) for name, fields in VECTORS["rules"].items()}
WEIGHT = RULES["weight"]


@dataclass(frozen=True)
class Cheese:
    unit_price_minor: int
    quantity_decimals: int
    name: str = "Gouda"


@pytest.mark.parametrize("case", VECTORS["reading"], ids=lambda case: case["why"])
def test_reading(case: dict[str, Any]) -> None:
    label = read_label(case["barcode"], [RULES[name] for name in case["rules"]])
    if case["label"] is None:
        assert label is None
        return
    assert label is not None
    assert {
        "rule": label.rule.name,
        "digits": label.digits,
        "item": label.item,
        "value": label.value,
        "check_found": label.check_found,
        "check_expected": label.check_expected,
        "gtin14s": list(label.gtin14s),
        "skus": list(label.skus),
    } == case["label"]


@pytest.mark.parametrize("case", VECTORS["lines"], ids=lambda case: case["why"])
def test_lines(case: dict[str, Any]) -> None:
    label = read_label(case["barcode"], [RULES[case["rule"]]])
    assert label is not None
    assert label.is_sound
    product = Cheese(case["unit_price_minor"], case["quantity_decimals"])
    if "error" in case["line"]:
        with pytest.raises(LabelInvalid) as refused:
            resolve(label, product, case["digits"])
        assert refused.value.code == case["line"]["error"]
    else:
        line = resolve(label, product, case["digits"])
        assert {
            "quantity_milli": line.quantity_milli,
            "amount_minor": line.amount_minor,
        } == case["line"]


@pytest.mark.parametrize(
    ("value", "product", "sentence"),
    [
        ("00000", Cheese(399, 3), "The label's weight is 0: weigh or price Gouda anew."),
        (
            "02500",
            Cheese(399, 0),
            "Gouda is sold in whole quantities, and the label says 2.500.",
        ),
        (
            "01255",
            Cheese(399, 2),
            "Gouda is weighed to 2 digits after the point, and the label says 1.255.",
        ),
    ],
)
def test_what_can_not_be_sold_is_said(value: str, product: Cheese, sentence: str) -> None:
    digits = f"2012345{value}"
    label = read_label(digits + check_digit(digits), [WEIGHT])
    assert label is not None
    with pytest.raises(LabelInvalid) as refused:
        resolve(label, product)
    assert refused.value.message == sentence


def test_examples() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("barcode", "reason"),
    [
        ("2012345005259", None),
        ("4006381333931", "It begins with 40, and this rule reads what begins with 20."),
        ("96385074", "It begins with 00, and this rule reads what begins with 20."),
        ("12345", "It has 5 digits, and this rule reads 13."),
        ("14006381333938", "It has 14 digits, and this rule reads 13."),
        ("]C1012", "A label has digits only."),
    ],
)
def test_why_a_rule_does_not_read(barcode: str, reason: str | None) -> None:
    assert mismatch(barcode, WEIGHT) == reason
    assert (read_label(barcode, [WEIGHT]) is None) == (reason is not None)


def test_a_branchs_own_rules_come_first_then_by_position() -> None:
    rules = [
        replace(WEIGHT, id=1, position=2),
        replace(WEIGHT, id=2, position=1),
        replace(WEIGHT, id=3, position=2, branch_id=7),
        replace(WEIGHT, id=4, position=1, branch_id=7),
        replace(WEIGHT, id=5, position=1, branch_id=3),
    ]
    assert [rule.id for rule in in_order(rules)] == [5, 4, 3, 2, 1]


# --- Keeping ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({}, []),
        ({"name": ""}, ["/name"]),
        ({"name": "x" * 101}, ["/name"]),
        ({"prefix": ""}, ["/prefix"]),
        ({"prefix": "2x"}, ["/prefix"]),
        ({"prefix": "٢٠"}, ["/prefix"]),
        ({"prefix": "2" * 17}, ["/prefix"]),
        ({"prefix": "201"}, ["/item_start"]),
        ({"prefix": "20123456"}, ["/item_start", "/value_start"]),
        ({"length": 3}, ["/length"]),
        ({"length": 31}, ["/length"]),
        ({"length": 12}, ["/value_length"]),
        ({"length": 12, "check_digit": "none"}, []),
        ({"length": 11, "check_digit": "none"}, ["/value_length"]),
        ({"item_start": 1}, ["/item_start"]),
        ({"item_start": -1}, ["/item_start"]),
        ({"item_length": 0}, ["/item_length"]),
        ({"item_length": 6}, ["/value_start"]),
        ({"item_length": 11}, ["/item_length"]),
        ({"value_length": 6}, ["/value_length"]),
        ({"value_length": 6, "check_digit": "none"}, []),
        ({"value_length": 9}, ["/value_length"]),
        ({"value_start": 6}, ["/value_start"]),
        ({"value_start": 40}, ["/value_length"]),
        ({"value_kind": "volume"}, ["/value_kind"]),
        ({"check_digit": "luhn"}, ["/check_digit"]),
        ({"decimals": 6}, ["/decimals"]),
        ({"decimals": -1}, ["/decimals"]),
        ({"name": "", "prefix": "", "decimals": 9}, ["/name", "/prefix", "/decimals"]),
    ],
)
def test_faults_point_at_what_is_to_blame(changes: dict[str, Any], pointers: list[str]) -> None:
    assert [fault.pointer for fault in faults(replace(WEIGHT, **changes))] == pointers


def test_a_value_over_the_check_digit_is_explained() -> None:
    assert [fault.message for fault in faults(replace(WEIGHT, value_length=6))] == [
        "The value goes over the check digit, which is the last of the 13."
    ]
    assert [fault.message for fault in faults(replace(WEIGHT, value_length=7))] == [
        "The value goes beyond the label's 13 digits."
    ]


@pytest.mark.parametrize(
    ("length", "prefix", "code"),
    [
        *((13, prefix, None) for prefix in ("2", "20", "29", "02", "021", "04")),
        *((13, prefix, "shadows-gtins") for prefix in ("0", "00", "1", "4", "03", "978")),
        *((12, prefix, None) for prefix in ("2", "4", "212")),
        *((12, prefix, "shadows-gtins") for prefix in ("0", "3", "02")),
        *((8, prefix, None) for prefix in ("0", "2", "01")),
        *((8, prefix, "shadows-gtins") for prefix in ("4", "9")),
        *((14, prefix, None) for prefix in ("02", "002", "029")),
        *((14, prefix, "shadows-gtins") for prefix in ("0", "1", "20", "00")),
        *((length, "9", None) for length in (10, 18, 20)),
        (20, "01", "shadows-gs1"),
        (16, "0", "shadows-gs1"),
    ],
)
def test_what_takes_numbers_of_normal_barcodes(length: int, prefix: str, code: str | None) -> None:
    warning = shadows(replace(WEIGHT, length=length, prefix=prefix))
    assert (warning and warning.code) == code


def kept(id_: int, prefix: str, position: int, **more: Any) -> Rule:
    return replace(WEIGHT, id=id_, name=f"rule {id_}", prefix=prefix, position=position, **more)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (kept(2, "201", 2), "“rule 2” is never asked: this rule comes before it and reads all"),
        (kept(2, "20", 2), "“rule 2” is never asked"),
        (kept(2, "2", 1), "It is never asked: “rule 2” comes before it and reads all"),
        (kept(2, "020", 2, length=14), "“rule 2” is never asked"),
        (kept(2, "2", 2), None),
        (kept(2, "201", 1), None),
        (kept(2, "21", 2), None),
        (kept(2, "20", 2, length=20), None),
        (kept(2, "20", 2, branch_id=1), None),
        (kept(2, "20", 2, active=False), None),
    ],
)
def test_what_takes_another_rules_labels(other: Rule, said: str | None) -> None:
    rule = kept(1, "20", 1) if other.position == 2 else kept(1, "20", 2)
    found = [warning.message for warning in warnings(rule, [rule, other])]
    assert len(found) == (said is not None)
    assert said is None or found[0].startswith(said)


@pytest.mark.parametrize(
    ("kind", "decimals", "digits", "warned"),
    [
        ("price", 2, 2, False),
        ("price", 3, 2, True),
        ("price", 3, 3, False),
        ("price", 1, 0, True),
        ("weight", 3, 0, False),
        ("weight", 4, 2, True),
    ],
)
def test_what_is_too_fine(kind: Any, decimals: int, digits: int, warned: bool) -> None:
    rule = replace(WEIGHT, value_kind=kind, decimals=decimals)
    assert [each.code for each in warnings(rule, [], digits)] == ["too-fine"] * warned


@pytest.mark.parametrize(
    ("length", "prefix", "first", "last"),
    [
        (13, "20", "02000000000000", "02099999999999"),
        (12, "2", "00200000000000", "00299999999999"),
        (8, "2", "00000020000000", "00000029999999"),
        (14, "02", "02000000000000", "02999999999999"),
    ],
)
def test_the_barcodes_that_a_rule_reads(length: int, prefix: str, first: str, last: str) -> None:
    rule = replace(WEIGHT, length=length, prefix=prefix)
    assert gtin14_range(rule) == (first, last)
    assert gtin14_range(replace(WEIGHT, length=20)) is None


@pytest.mark.parametrize("digits", [0, 2, 3])
def test_presets_can_be_kept_as_they_are(digits: int) -> None:
    offered = presets(digits)
    assert len({preset.key for preset in offered}) == len(offered) == 8
    for preset in offered:
        assert faults(preset.rule) == []
        assert warnings(preset.rule, [], digits) == []
        assert (
            preset.rule.decimals
            == {"price": digits, "weight": 3, "quantity": 0}[preset.rule.value_kind]
        )


def test_a_preset_is_cut_as_it_is_drawn() -> None:
    drawn = {preset.key: preset.rule for preset in presets()}
    assert replace(drawn["weight-20"], name="weight") == WEIGHT
    assert replace(drawn["price-upc"], name="price upc") == RULES["price upc"]
    checked = replace(drawn["price-02-checked"], name="price with its own check")
    assert checked == RULES["price with its own check"]


# --- Whatever is printed ------------------------------------------------------------------------


@given(st.integers(0, 99_999), st.integers(1, 99_999), st.sampled_from([1, 2, 3]))
def test_what_a_scale_prints_is_what_is_sold(item: int, grams: int, decimals: int) -> None:
    digits = f"20{item:05}{grams:05}"
    label = read_label(digits + check_digit(digits), [WEIGHT])
    assert label is not None
    assert label.is_sound
    assert (label.item, int(label.value)) == (f"{item:05}", grams)
    product = Cheese(399, decimals)
    if grams % 10 ** (3 - decimals):
        with pytest.raises(LabelInvalid):
            resolve(label, product)
    else:
        assert resolve(label, product).quantity_milli == grams


@given(st.integers(1, 99_999), st.integers(1, 10**7), st.integers(0, 3))
def test_a_price_is_kept_to_the_cent_and_its_weight_is_the_nearest(
    cents: int, price: int, decimals: int
) -> None:
    digits = f"2112345{cents:05}"
    label = read_label(digits + check_digit(digits), [RULES["price"]])
    assert label is not None
    line = resolve(label, Cheese(price, decimals))
    assert line.amount_minor == cents
    step = 10 ** (3 - decimals)
    if decimals == 0:
        assert line.quantity_milli == 1000
    else:
        assert line.quantity_milli >= step
        assert line.quantity_milli % step == 0
        off = abs(line.quantity_milli * price - cents * 1000)
        assert 2 * off <= step * price or line.quantity_milli == step


@given(st.text("0123456789", min_size=7, max_size=13), st.sampled_from(sorted(RULES)))
def test_the_barcodes_on_file_are_real_ones(text: str, name: str) -> None:
    rule = RULES[name]
    digits = (rule.prefix + text + "0" * 20)[: rule.length - 1]
    label = read_label(digits + check_digit(digits), [rule])
    assert label is not None
    for gtin14 in label.gtin14s:
        assert to_gtin14(gtin14) == gtin14
    for each in label.gtin14s[:1]:
        again = read_label(each, [rule])
        assert again is not None
        assert again.gtin14s[0] == each
