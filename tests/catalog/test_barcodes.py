import csv
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkstand.catalog.barcodes import BarcodeInvalid, check_digit, to_gtin14

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = json.loads((ROOT / "vectors/barcodes.json").read_text("utf-8"))[
    "cases"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_vectors(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(BarcodeInvalid) as refused:
            to_gtin14(case["input"])
        assert refused.value.code == case["error"]
    else:
        assert to_gtin14(case["input"]) == case["gtin14"]


def test_a_shortened_number_is_explained() -> None:
    with pytest.raises(BarcodeInvalid, match="A spreadsheet shortened this barcode"):
        to_gtin14("4.00638E+12")


def test_a_wrong_check_digit_says_what_it_should_be() -> None:
    with pytest.raises(BarcodeInvalid, match="should be 1 and is 2"):
        to_gtin14("4006381333932")


def test_lost_zeros_are_explained() -> None:
    with pytest.raises(BarcodeInvalid, match="has 11: a spreadsheet may have removed"):
        to_gtin14("36000291452")


digits = (
    st.integers(7, 13)
    .filter(lambda n: n in (7, 11, 12, 13))
    .flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))
)


@given(digits.filter(lambda text: text.strip("0")))
def test_one_product_has_one_number(text: str) -> None:
    gtin = text + check_digit(text)
    assert to_gtin14(gtin) == gtin.zfill(14)
    assert to_gtin14(to_gtin14(gtin)) == to_gtin14(gtin)


@given(digits.filter(lambda text: text.strip("0")), st.data())
def test_every_single_mistyped_digit_is_found(text: str, data: st.DataObject) -> None:
    gtin = text + check_digit(text)
    place = data.draw(st.integers(0, len(gtin) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != gtin[place]))
    with pytest.raises(BarcodeInvalid):
        to_gtin14(gtin[:place] + other + gtin[place + 1 :])


def test_open_food_facts(shared_data: Path) -> None:
    found: Counter[str] = Counter()
    with gzip.open(
        shared_data / "barcodes" / "barcode_name.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            try:
                assert len(to_gtin14(row["barcode"])) == 14
                found["valid"] += 1
            except BarcodeInvalid as refused:
                found["length" if "this one has" in refused.message else "check digit"] += 1
    assert found == {"valid": 101_019, "length": 478, "check digit": 858}
