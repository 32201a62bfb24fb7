"""Whether a rule for labels can be read by, and what to know of it; pure, as `rules` is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checkstand.labels.rules import (
    CHECKS,
    DIGITS,
    GTIN_LENGTHS,
    VALUE_KINDS,
    Rule,
    in_order,
)
from checkstand.platform.errors import FieldProblem

SHORTEST, LONGEST = 4, 30
"""Digits that a label may have."""
LONGEST_PREFIX = 16
LONGEST_VALUE = 8
"""Digits of a value; more would be no weight and no price of what is sold over a counter."""
MOST_DECIMALS = 5
LONGEST_NAME = 100

_IN_STORE = {8: ("0", "2"), 12: ("2", "4"), 13: ("02", "04", "2")}
"""What GS1 leaves to shops for numbers of their own, by length."""
_GS1_ELEMENTS_FROM = 16
"""Digits from which a barcode that begins with 01 may be a GTIN with more behind it."""


@dataclass(frozen=True, slots=True)
class RuleWarning:
    """Something to know of a rule that is kept all the same."""

    code: str
    message: str


def faults(rule: Rule) -> list[FieldProblem]:
    """Answer what is wrong with a rule, each fault with the field that is to blame."""
    return [FieldProblem(pointer, message) for pointer, message in _faults(rule)]


def _faults(rule: Rule) -> Iterator[tuple[str, str]]:
    if not 0 < len(rule.name) <= LONGEST_NAME:
        yield "/name", f"A name has 1 to {LONGEST_NAME} characters."
    prefix_end = len(rule.prefix)
    if not DIGITS(rule.prefix) or prefix_end > LONGEST_PREFIX:
        yield "/prefix", f"A prefix has 1 to {LONGEST_PREFIX} digits and nothing else."
        prefix_end = 0
    if rule.value_kind not in VALUE_KINDS:
        yield "/value_kind", "A label tells a weight, a price or a quantity."
    if rule.check_digit not in CHECKS:
        yield "/check_digit", "A check digit is gtin or none."
    if not 0 <= rule.decimals <= MOST_DECIMALS:
        yield "/decimals", f"A value has 0 to {MOST_DECIMALS} digits after the point."
    if not SHORTEST <= rule.length <= LONGEST:
        yield "/length", f"A label has {SHORTEST} to {LONGEST} digits."
        return
    checked = rule.check_digit == "gtin"
    end = rule.length - checked
    item = _Slice("item", rule.item_start, rule.item_length)
    value = _Slice("value", rule.value_start, rule.value_length)
    fitting = True
    for each, longest in ((item, LONGEST), (value, LONGEST_VALUE)):
        wrong = list(each.faults(prefix_end, end, rule.length, longest, checked=checked))
        fitting = fitting and not wrong
        yield from wrong
    if fitting and item.start < value.end and value.start < item.end:
        yield "/value_start", "The digits of the value are also those of the item."


@dataclass(frozen=True, slots=True)
class _Slice:
    name: str
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length

    def faults(
        self, prefix_end: int, end: int, whole: int, longest: int, *, checked: bool
    ) -> Iterator[tuple[str, str]]:
        if self.start < prefix_end:
            sentence = (
                f"The {self.name} begins within the prefix: {prefix_end} is the first position"
                " behind it."
            )
            yield f"/{self.name}_start", sentence
        if not 1 <= self.length <= longest:
            yield f"/{self.name}_length", f"The {self.name} has 1 to {longest} digits."
        elif self.end > end:
            yield (
                f"/{self.name}_length",
                f"The {self.name} goes over the check digit, which is the last of the {whole}."
                if checked and self.end == whole
                else f"The {self.name} goes beyond the label's {whole} digits.",
            )


def warnings(rule: Rule, others: Iterable[Rule], digits: int = 2) -> list[RuleWarning]:
    """Tell what a rule takes from normal barcodes and from other rules, and what it can't tell.

    Args:
        rule: As it is, or as it would be.
        others: All rules that are on file, itself among them or not.
        digits: Of the currency's minor unit.
    """
    found = [*_shadows_gtins(rule), *_shadows_rules(rule, others)]
    most, what = (digits, "the currency") if rule.value_kind == "price" else (3, "a quantity")
    if rule.decimals > most:
        found.append(
            RuleWarning(
                "too-fine",
                f"Its value has {rule.decimals} digits after the point and {what} has {most}:"
                " labels that use the others will be refused.",
            )
        )
    return found


def shadows(rule: Rule) -> RuleWarning | None:
    """Warn of a rule that reads barcodes of products as labels."""
    return next(_shadows_gtins(rule), None)


def _shadows_gtins(rule: Rule) -> Iterator[RuleWarning]:
    length, prefix = rule.length, rule.prefix
    if length >= _GS1_ELEMENTS_FROM and (prefix == "0" or prefix.startswith("01")):
        yield RuleWarning(
            "shadows-gs1",
            "It reads what GS1-128 and DataMatrix barcodes say that begin with 01 and a GTIN.",
        )
    if length == 14 and prefix.startswith("0"):
        length, prefix = 13, prefix[1:]
    if length in GTIN_LENGTHS and not prefix.startswith(_IN_STORE.get(length, ())):
        free = " or ".join(_IN_STORE.get(length, ()))
        left = f"only those that begin with {free} are" if free else "none are"
        yield RuleWarning(
            "shadows-gtins",
            f"It reads barcodes that manufacturers print: of {length} digits, {left} left to"
            " shops.",
        )


def _shadows_rules(rule: Rule, others: Iterable[Rule]) -> Iterator[RuleWarning]:
    if not rule.active:
        return
    kind, whole = _reach(rule)
    for other in in_order(others):
        if other.id == rule.id or other.branch_id != rule.branch_id or not other.active:
            continue
        other_kind, others_whole = _reach(other)
        if kind != other_kind:
            continue
        comes_first = rule.position < other.position
        if comes_first and others_whole.startswith(whole):
            yield RuleWarning(
                "hides-rule",
                f"“{other.name}” is never asked: this rule comes before it and reads all that"
                " it reads.",
            )
        elif not comes_first and whole.startswith(others_whole):
            yield RuleWarning(
                "hidden-by-rule",
                f"It is never asked: “{other.name}” comes before it and reads all that it reads.",
            )


def _reach(rule: Rule) -> tuple[int, str]:
    """Answer which barcodes a rule reads: those of a length that begin so; GTINs as of 14."""
    if rule.length in GTIN_LENGTHS:
        return 14, "0" * (14 - rule.length) + rule.prefix
    return rule.length, rule.prefix


def gtin14_range(rule: Rule) -> tuple[str, str] | None:
    """Answer the first and the last GTIN-14 that a rule reads; None where no GTIN is so long."""
    length, prefix = _reach(rule)
    return (prefix.ljust(14, "0"), prefix.ljust(14, "9")) if length == 14 else None
