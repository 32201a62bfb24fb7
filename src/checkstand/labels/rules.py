"""How labels are read: pure arithmetic on digits, the same in Python and TypeScript.

A scale or a packing machine prints a barcode of its own on what it weighs: some digits name the
product, others tell the weight, the price or the count. A rule says which are which, by positions
that count from 0. The cases in `vectors/labels.json` are what these rules mean.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from checkstand.catalog.barcodes import check_digit
from checkstand.platform.errors import Invalid
from checkstand.platform.money import MAX_QUANTITY_MILLI, format_minor

ValueKind = Literal["weight", "price", "quantity"]
Check = Literal["gtin", "none"]
VALUE_KINDS: tuple[ValueKind, ...] = ("weight", "price", "quantity")
CHECKS: tuple[Check, ...] = ("gtin", "none")

GTIN_LENGTHS = (8, 12, 13, 14)
DIGITS = re.compile(r"[0-9]+").fullmatch
_SEPARATORS = re.compile(r"[ \t\r\n-]+")


class LabelInvalid(Invalid):
    """A label is read, and what it says can't be sold."""

    code = "label-invalid"


class Sold(Protocol):
    """What a label's line needs to know of its product."""

    @property
    def name(self) -> str: ...

    @property
    def unit_price_minor(self) -> int: ...

    @property
    def quantity_decimals(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of label is cut.

    Attributes:
        name: As the shop calls it.
        prefix: Digits that the label begins with.
        length: Digits of the whole label.
        item_start: Where the digits begin that name the product.
        item_length: How many they are.
        value_start: Where the digits begin that tell how much.
        value_length: How many they are.
        value_kind: What they tell.
        decimals: How many of them stand after the point.
        check_digit: `gtin` where the last digit checks the others, else `none`.
        id: None is a rule that is not on file.
        branch_id: Whose it is; None is all branches'.
        position: Its place among the rules of its branch, or of all branches, from 1.
        active: Whether registers read by it.
    """

    name: str
    prefix: str
    length: int
    item_start: int
    item_length: int
    value_start: int
    value_length: int
    value_kind: ValueKind
    decimals: int = 0
    check_digit: Check = "gtin"
    id: int | None = None
    branch_id: int | None = None
    position: int = 1
    active: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """A barcode, cut as a rule says.

    Attributes:
        rule: By which it was cut.
        digits: All of it, as long as the rule says.
        item: The digits that name the product.
        value: The digits that tell how much.
        check_found: Its last digit; None where the rule checks nothing.
        check_expected: What that should be.
        gtin14s: Barcodes under which the product may be on file, the likeliest first.
        skus: Skus that it may have, the likeliest first; asked where no barcode is on file.
    """

    rule: Rule
    digits: str
    item: str
    value: str
    check_found: str | None
    check_expected: str | None
    gtin14s: tuple[str, ...]
    skus: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether its check digit is right, or there is none."""
        return self.check_found == self.check_expected


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """What a label makes of a line. With an amount, that is what the line costs, to the cent."""

    quantity_milli: int
    amount_minor: int | None


# --- Reading ------------------------------------------------------------------------------------


def digits_of(text: str) -> str | None:
    """Answer the digits of what was scanned or typed; None where it has anything else.

    >>> digits_of("20 12345 00525 9"), digits_of("]C10104006381333931")
    ('2012345005259', None)
    """
    digits = _SEPARATORS.sub("", text)
    return digits if DIGITS(digits) else None


def read_label(text: str, rules: Iterable[Rule]) -> Label | None:
    """Read a barcode by the first rule that fits it; None is an ordinary barcode.

    What fits is the prefix and the length. A UPC-A is read as the EAN-13 that it is, and the other
    way round, because scanners add and drop its leading zero as they are set. Whether the check
    digit is right the caller has to ask: `Label.is_sound`.

    >>> label = read_label("2012345005259", [Rule("Scale", "20", 13, 2, 5, 7, 5, "weight", 3)])
    >>> label.item, label.value, label.gtin14s, label.is_sound
    ('12345', '00525', ('02012345000001',), True)
    """
    digits = digits_of(text)
    if digits is None:
        return None
    for rule in rules:
        fitted = _at_length(digits, rule.length)
        if fitted is not None and fitted.startswith(rule.prefix):
            return _cut(fitted, rule)
    return None


def mismatch(text: str, rule: Rule) -> str | None:
    """Say why a rule doesn't read a barcode, in a sentence; None where it does."""
    digits = digits_of(text)
    if digits is None:
        return "A label has digits only."
    fitted = _at_length(digits, rule.length)
    if fitted is None:
        return f"It has {len(digits)} digits, and this rule reads {rule.length}."
    if not fitted.startswith(rule.prefix):
        return (
            f"It begins with {fitted[: len(rule.prefix)]},"
            f" and this rule reads what begins with {rule.prefix}."
        )
    return None


def _at_length(digits: str, length: int) -> str | None:
    """Write a barcode with so many digits: a GTIN is the same with leading zeros or without."""
    if len(digits) == length:
        return digits
    if len(digits) not in GTIN_LENGTHS or length not in GTIN_LENGTHS:
        return None
    padded = digits.zfill(length)
    return None if padded[:-length].strip("0") else padded[-length:]


def _cut(digits: str, rule: Rule) -> Label:
    item = digits[rule.item_start : rule.item_start + rule.item_length]
    is_checked = rule.check_digit == "gtin"
    bare = item.lstrip("0")
    return Label(
        rule=rule,
        digits=digits,
        item=item,
        value=digits[rule.value_start : rule.value_start + rule.value_length],
        check_found=digits[-1] if is_checked else None,
        check_expected=check_digit(digits[:-1]) if is_checked else None,
        gtin14s=_barcodes_on_file(digits, rule),
        skus=(item, bare) if bare and bare != item else (item,),
    )


def _barcodes_on_file(digits: str, rule: Rule) -> tuple[str, ...]:
    """Answer the barcodes that stand for a label's product: those of a label that tells nothing.

    The value's digits are zeros in it. So are, in a second one, those that the rule says nothing
    of, as a digit that checks the price.
    """
    if rule.length not in GTIN_LENGTHS:
        return ()
    end = rule.length - 1
    value = range(rule.value_start, rule.value_start + rule.value_length)
    named = {*range(len(rule.prefix)), *range(rule.item_start, rule.item_start + rule.item_length)}
    kept = (
        [at not in value for at in range(rule.length)],
        [at in named for at in range(rule.length)],
    )
    found: list[str] = []
    for keeps in kept:
        zeroed = "".join(digit if keep else "0" for digit, keep in zip(digits, keeps, strict=True))
        gtin14 = (zeroed[:end] + check_digit(zeroed[:end])).zfill(14)
        if gtin14.strip("0") and gtin14 not in found:
            found.append(gtin14)
    return tuple(found)


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Put rules in the order in which they are asked: a branch's own before those of all."""
    return tuple(
        sorted(
            rules,
            key=lambda rule: (rule.branch_id is None, rule.branch_id or 0, rule.position),
        )
    )


# --- What a label tells -------------------------------------------------------------------------


def resolve(label: Label, product: Sold, digits: int = 2) -> LabelledLine:
    """Answer what a label's line is: how much of its product, and for what amount.

    A weight or a count is the quantity. A price is the amount of the line, exactly; the quantity
    is worked out from it: so much as costs that, rounded to the product's precision and at least
    its smallest step, or one piece of what is sold by the piece or has no price on file.

    Args:
        label: With a sound check digit.
        product: That it names.
        digits: Of the currency's minor unit.

    Raises:
        LabelInvalid: It tells nothing, or what can't be sold: half a piece, half a cent.
    """
    rule = label.rule
    value = int(label.value)
    if value == 0:
        raise LabelInvalid(
            f"The label's {rule.value_kind} is 0: weigh or price {product.name} anew."
        )
    if rule.value_kind == "price":
        amount, finer = _scaled(value, rule.decimals, digits)
        if finer:
            raise LabelInvalid("The label's price is finer than the currency's smallest coin.")
        return LabelledLine(_worth(amount, product, digits), amount)
    quantity, finer = _scaled(value, rule.decimals, 3)
    if finer or quantity % _step(product):
        raise LabelInvalid(_too_fine(label, product))
    if quantity > MAX_QUANTITY_MILLI:
        raise LabelInvalid("The label's quantity is more than a million.")
    return LabelledLine(quantity, None)


def _scaled(value: int, decimals: int, digits: int) -> tuple[int, int]:
    """Write a value with another number of digits after the point; answers what is lost, too."""
    if digits >= decimals:
        return value * 10 ** (digits - decimals), 0
    return divmod(value, int(10 ** (decimals - digits)))


def _step(product: Sold) -> int:
    return int(10 ** (3 - product.quantity_decimals))


def _worth(amount_minor: int, product: Sold, digits: int) -> int:
    """Answer how much of a product costs an amount."""
    price = product.unit_price_minor
    if product.quantity_decimals == 0 or price == 0:
        return 1000
    step = _step(product)
    steps = (2 * amount_minor * 1000 + price * step) // (2 * price * step)
    quantity = max(steps, 1) * step
    if quantity > MAX_QUANTITY_MILLI:
        raise LabelInvalid(
            f"The label's price {format_minor(amount_minor, digits)} is that of more than a million"
            f" units of {product.name}."
        )
    return quantity


def _too_fine(label: Label, product: Sold) -> str:
    said = _decimal(label.value, label.rule.decimals)
    if product.quantity_decimals == 0:
        return f"{product.name} is sold in whole quantities, and the label says {said}."
    return (
        f"{product.name} is weighed to {product.quantity_decimals} digits after the point,"
        f" and the label says {said}."
    )


def _decimal(value: str, decimals: int) -> str:
    return format_minor(int(value), decimals)
