from collections import Counter

from checkstand.catalog.barcodes import to_gtin14
from checkstand.platform.search import name_key
from checkstand.purchases.rules import line_amount, settle
from checkstand.sampledata.assortment import ASSORTMENT, BRANCHES
from checkstand.sampledata.people import customers

BY_SKU = {product.sku: product for product in ASSORTMENT}
BY_NAME = {product.name: product for product in ASSORTMENT}


def test_what_names_a_product_names_one() -> None:
    assert len(ASSORTMENT) == 66
    assert len(BY_SKU) == 66
    assert len({name_key(product.name) for product in ASSORTMENT}) == 66
    assert len({to_gtin14(product.barcode) for product in ASSORTMENT}) == 66
    assert not {name_key(product.sku) for product in ASSORTMENT} & {*map(name_key, BY_NAME)}


def test_barcodes_are_ean_13() -> None:
    for product in ASSORTMENT:
        assert to_gtin14(product.barcode) == f"0{product.barcode}"
        assert 400 <= int(product.barcode[:3]) <= 440


def test_categories() -> None:
    assert Counter(product.category for product in ASSORTMENT) == {
        "fruit & vegetables": 11,
        "dairy": 8,
        "bakery": 5,
        "meat & fish": 5,
        "pantry": 10,
        "frozen": 5,
        "drinks": 6,
        "sweets & snacks": 6,
        "household": 5,
        "personal care": 4,
        "pets": 1,
    }


def test_two_tax_rates() -> None:
    taxed = {product.category for product in ASSORTMENT if product.tax_rate_bp == 1900}
    assert taxed == {"drinks", "household", "personal care"}
    assert {product.tax_rate_bp for product in ASSORTMENT} == {700, 1900}


def test_names_can_be_written_in_lists() -> None:
    """A list of products is `apple:3,bread`."""
    assert not [name for name in BY_NAME if "," in name or ":" in name]


def test_what_the_guide_adds_is_left_free() -> None:
    assert "OAT1" not in BY_SKU
    assert "oat milk 1l" not in BY_NAME
    assert "4006381333931" not in {product.barcode for product in ASSORTMENT}
    assert "u100" not in {person.code for person in customers()}


def test_what_the_guide_sells_is_there() -> None:
    assert not BY_NAME["apple"].weighed
    assert not BY_NAME["bread"].weighed
    assert BY_SKU["APL"].weighed
    assert [ASSORTMENT[number - 1].weighed for number in (1, 3, 5)] == [False, False, False]
    total = 250 - 50 + line_amount(BY_SKU["APL"].unit_price_minor, 525) - 100
    assert total == 777
    assert settle(total, [("card", 500), ("cash", 2000)]).change_minor == 1723


def test_branches() -> None:
    assert [branch.code for branch in BRANCHES] == ["SM1", "SM2", "SM3"]
    assert [branch.time_zone for branch in BRANCHES] == [
        "Europe/Berlin",
        "Europe/Berlin",
        "Europe/Lisbon",
    ]
    assert len({branch.address for branch in BRANCHES}) == 3
