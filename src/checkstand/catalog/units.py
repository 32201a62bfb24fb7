"""Units that products are sold in: counted, or measured to a thousandth."""

from checkstand.platform.text import is_one_line

EACH = "each"
LONGEST_UNIT = 16
MEASURED_DECIMALS = 3

_SYNONYMS = {
    EACH: "piece pieces pcs pc ea item items unit units stk stuck stück",
    "kg": "kilogram kilograms kilo kilos kgs",
    "g": "gram grams gr",
    "mg": "milligram milligrams",
    "t": "tonne tonnes",
    "lb": "lbs pound pounds",
    "oz": "ounce ounces",
    "l": "liter liters litre litres ltr",
    "dl": "deciliter decilitre",
    "cl": "centiliter centilitre",
    "ml": "milliliter milliliters millilitre millilitres",
    "gal": "gallon gallons",
    "qt": "quart quarts",
    "pt": "pint pints",
    "fl oz": "floz fl.oz",
    "m": "meter meters metre metres",
    "cm": "centimeter centimeters centimetre centimetres",
    "mm": "millimeter millimeters millimetre millimetres",
    "in": "inch inches",
    "ft": "foot feet",
    "yd": "yard yards",
    "m2": "m² sqm",
}
_UNITS = {name: unit for unit, names in _SYNONYMS.items() for name in (unit, *names.split())}


def read_unit(text: str) -> str:
    """Read a unit, by whichever of its names; any other short text is a unit of its own.

    Raises:
        ValueError: It is too long, or can't be printed.

    >>> read_unit("Kilogram"), read_unit("pcs."), read_unit("bunch")
    ('kg', 'each', 'bunch')
    """
    written = " ".join(text.split())
    if len(written) > LONGEST_UNIT or not is_one_line(written):
        raise ValueError(f"A unit has at most {LONGEST_UNIT} printable characters, such as kg.")
    return _UNITS.get(written.casefold().rstrip("."), written) or EACH


def decimals_of(unit: str) -> int:
    """Answer the digits after the point of quantities in a unit: what is no measure is counted.

    >>> decimals_of("kg"), decimals_of("bunch")
    (3, 0)
    """
    return MEASURED_DECIMALS if unit in _SYNONYMS and unit != EACH else 0
