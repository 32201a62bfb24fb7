"""Rules to begin with, as scales and packing machines are often set up."""

from collections.abc import Sequence
from dataclasses import dataclass

from checkstand.labels.rules import Rule, ValueKind


@dataclass(frozen=True, slots=True)
class Preset:
    """A rule to begin with, as scales are often set up."""

    key: str
    about: str
    rule: Rule


def presets(digits: int = 2) -> Sequence[Preset]:
    """Answer the rules that most shops begin with, in a currency with so many digits."""
    decimals: dict[ValueKind, int] = {"weight": 3, "price": digits, "quantity": 0}
    return [
        Preset(key, about, _drawn(name, drawing, kind, decimals[kind]))
        for key, kind, drawing, name, about in _PRESETS
    ]


_KILOGRAMS = "Kilograms, to the gram."
_COSTS = "What the pack costs."
_CHECKED = "The digit before the price checks it, and is passed over."
_PRESETS: tuple[tuple[str, ValueKind, str, str, str], ...] = (
    ("weight-20", "weight", "20IIIIIVVVVVC", "Weight, 5-digit product number", _KILOGRAMS),
    ("weight-2", "weight", "2IIIIIIVVVVVC", "Weight, 6-digit product number", _KILOGRAMS),
    ("price-21", "price", "21IIIIIVVVVVC", "Price, 5-digit product number", _COSTS),
    ("price-02", "price", "02IIIIIVVVVVC", "Price, beginning with 02", _COSTS),
    ("price-02-checked", "price", "02IIIII.VVVVC", "Price with its own check digit", _CHECKED),
    ("price-upc", "price", "2IIIIIVVVVVC", "Price, UPC-A", _COSTS),
    ("price-upc-checked", "price", "2IIIII.VVVVC", "Price, UPC-A, with its own check", _CHECKED),
    ("quantity-22", "quantity", "22IIIIIVVVVVC", "Pieces in a pack", "How many are in it."),
)
"""Drawn with a sign a digit: the prefix as it is, `I`tem, `V`alue, `C`heck digit, `.` for none."""


def _drawn(name: str, drawing: str, kind: ValueKind, decimals: int) -> Rule:
    return Rule(
        name=name,
        prefix=drawing[: drawing.index("I")],
        length=len(drawing),
        item_start=drawing.index("I"),
        item_length=drawing.count("I"),
        value_start=drawing.index("V"),
        value_length=drawing.count("V"),
        value_kind=kind,
        decimals=decimals,
        check_digit="gtin" if drawing.endswith("C") else "none",
    )
