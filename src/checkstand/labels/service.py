"""What a manager does with the rules for labels, and how labels are read at the checkout.

At the checkout a batch of purchases reads the rules of its branches once (`read_rules`). What a
barcode then is, is pure: `RulesByBranch.read` cuts it, `Label.gtin14s` and `Label.skus` are looked
up together with everything else, `product_of` picks the product, and `rules.resolve` says how much
of it. A barcode that a rule reads is a label, also where a product has it for its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from checkstand.branches.service import find_branch_id
from checkstand.catalog.barcodes import BarcodeInvalid
from checkstand.catalog.repository import FoundProducts, ProductRow
from checkstand.labels import repository
from checkstand.labels.errors import LabelRuleInvalid, LabelRuleUnknown, TooManyLabelRules
from checkstand.labels.keeping import RuleWarning, faults, warnings
from checkstand.labels.repository import Shadowed
from checkstand.labels.rules import (
    Label,
    Rule,
    in_order,
    read_label,
)
from checkstand.platform.errors import FieldProblem
from checkstand.platform.text import is_one_line

MOST_RULES = 100
"""Most rules that a shop has: each is asked in turn."""

FoundBy = Literal["barcode", "sku", "sku-without-zeros"]


# --- At the checkout ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RulesByBranch:
    """The active rules of some branches, in the order in which they are asked."""

    shared: tuple[Rule, ...] = ()
    own: Mapping[int, tuple[Rule, ...]] = field(default_factory=dict)

    def of(self, branch_id: int) -> tuple[Rule, ...]:
        """Answer the rules by which a branch reads labels, its own first."""
        return (*self.own.get(branch_id, ()), *self.shared)

    def read(self, branch_id: int, barcode: str) -> Label | None:
        """Read a barcode as a branch does; None is an ordinary barcode."""
        return read_label(barcode, self.of(branch_id))


def read_rules(connection: Connection, branch_ids: Collection[int] | None) -> RulesByBranch:
    """Read the rules of some branches, in one statement; None is all branches."""
    found = in_order(repository.active_rules(connection, branch_ids))
    own: dict[int, list[Rule]] = {}
    for rule in found:
        if rule.branch_id is not None:
            own.setdefault(rule.branch_id, []).append(rule)
    return RulesByBranch(
        tuple(rule for rule in found if rule.branch_id is None),
        {branch_id: tuple(rules) for branch_id, rules in own.items()},
    )


def check_label(label: Label, pointer: str | None = None) -> None:
    """Refuse a label that was misread.

    Raises:
        BarcodeInvalid: Its last digit is not what the others make it.
    """
    if not label.is_sound:
        raise BarcodeInvalid(
            f"The last digit of this label should be {label.check_expected} and is"
            f" {label.check_found}: scan it again, or type the product and its quantity.",
            pointer=pointer,
        )


def product_of(label: Label, found: FoundProducts) -> ProductRow | None:
    """Answer the product of a label, among those looked up by its `gtin14s` and `skus`."""
    return found_by(label, found)[0]


def found_by(label: Label, found: FoundProducts) -> tuple[ProductRow | None, FoundBy | None]:
    """Answer the product of a label, and by what it was found."""
    for gtin14 in label.gtin14s:
        if gtin14 in found.by_gtin14:
            return found.by_gtin14[gtin14], "barcode"
    for sku in label.skus:
        if sku in found.by_sku:
            return found.by_sku[sku], "sku" if sku == label.item else "sku-without-zeros"
    return None, None


def active_rules(session: Session, branch: int | str | None = None) -> list["KeptRule"]:
    """List the rules that registers read labels by, in order: of a branch, or of every branch.

    Raises:
        BranchUnknown: There is no such branch.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, branch)
    rules = in_order(
        repository.active_rules(connection, None if branch_id is None else [branch_id])
    )
    codes = repository.branch_codes(connection, rules)
    return [KeptRule(rule, codes.get(rule.branch_id or 0)) for rule in rules]


# --- Management ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule on file, whose it is, and what to know of it."""

    rule: Rule
    branch_code: str | None
    warnings: tuple[RuleWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """What to change of a rule.

    Attributes:
        fields: New values of `Rule`'s fields, by name; what is absent stays.
        branch: Whose it shall be, by number or code; None is all branches.
        names_branch: Whether `branch` is said; otherwise it stays.
        position: Its new place, from 1; beyond the end is the end. None leaves it there.
    """

    fields: Mapping[str, Any]
    branch: int | str | None = None
    names_branch: bool = False
    position: int | None = None


def list_rules(session: Session, digits: int) -> list[KeptRule]:
    """List all rules in the order in which they are asked, with their warnings."""
    connection = session.connection()
    rules = in_order(repository.all_rules(connection))
    return _kept(connection, rules, rules, digits)


def get_rule(session: Session, rule_id: int, digits: int) -> KeptRule:
    """Answer a rule by its number.

    Raises:
        LabelRuleUnknown: There is none.
    """
    connection = session.connection()
    rules = repository.all_rules(connection)
    return _kept(connection, [_rule(rules, rule_id)], rules, digits)[0]


def add_rule(session: Session, new: Rule, asked: RuleChanges, digits: int) -> KeptRule:
    """Add a rule, at the end of its branch's or where it is asked for.

    Args:
        session: Of the change.
        new: The rule; its branch and position are those of `asked`.
        asked: Whose it is, and its place.
        digits: Of the currency's minor unit.

    Raises:
        LabelRuleInvalid: It can't be read by.
        BranchUnknown: There is no such branch.
        TooManyLabelRules: The shop has as many as it can have.
    """
    check_rule(new)
    connection = session.connection()
    branch_id = find_branch_id(connection, asked.branch)
    repository.hold_rules(connection)
    rules = repository.all_rules(connection)
    if len(rules) >= MOST_RULES:
        raise TooManyLabelRules(
            f"A shop has at most {MOST_RULES} rules for labels: remove one that isn't used."
        )
    group = _group(rules, branch_id)
    added = replace(new, branch_id=branch_id, position=len(group) + 1)
    added = replace(added, id=repository.insert_rule(connection, added))
    _place(connection, group, added, asked.position)
    return get_rule(session, added.id or 0, digits)


def change_rule(session: Session, rule_id: int, changes: RuleChanges, digits: int) -> KeptRule:
    """Change a rule, or move it: to another place, or to another branch, there to the end.

    Raises:
        LabelRuleUnknown: There is none of that number.
        LabelRuleInvalid: Changed so, it can't be read by.
        BranchUnknown: There is no such branch.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, changes.branch)
    repository.hold_rules(connection)
    rules = repository.all_rules(connection)
    before = _rule(rules, rule_id)
    after = replace(before, **changes.fields)
    if changes.names_branch:
        after = replace(after, branch_id=branch_id)
    check_rule(after)
    if after != before:
        repository.update_rule(connection, after)
    others = [rule for rule in rules if rule.id != rule_id]
    if after.branch_id != before.branch_id:
        _number(connection, _group(others, before.branch_id))
        _place(connection, _group(others, after.branch_id), after, changes.position)
    elif changes.position is not None:
        _place(connection, _group(others, after.branch_id), after, changes.position)
    return get_rule(session, rule_id, digits)


def remove_rule(session: Session, rule_id: int) -> None:
    """Remove a rule; what was sold by it stays as it is.

    Raises:
        LabelRuleUnknown: There is none of that number.
    """
    connection = session.connection()
    repository.hold_rules(connection)
    rules = repository.all_rules(connection)
    gone = _rule(rules, rule_id)
    repository.delete_rule(connection, rule_id)
    _number(connection, _group([rule for rule in rules if rule != gone], gone.branch_id))


def _rule(rules: Iterable[Rule], rule_id: int) -> Rule:
    for rule in rules:
        if rule.id == rule_id:
            return rule
    raise LabelRuleUnknown(f"There is no rule for labels number {str(rule_id)[:20]}.")


def _group(rules: Iterable[Rule], branch_id: int | None) -> list[Rule]:
    """Answer the rules of one branch, or of all branches, in order."""
    return list(in_order(rule for rule in rules if rule.branch_id == branch_id))


def _place(
    connection: Connection, others: Sequence[Rule], rule: Rule, position: int | None
) -> None:
    at = len(others) if position is None else min(max(position, 1) - 1, len(others))
    _number(connection, [*others[:at], rule, *others[at:]])


def _number(connection: Connection, group: Sequence[Rule]) -> None:
    repository.place_rules(
        connection,
        [
            (rule.id, position)
            for position, rule in enumerate(group, 1)
            if rule.id is not None and rule.position != position
        ],
    )


def check_rule(rule: Rule) -> None:
    """Refuse a rule that can't be read by, with every field that is to blame.

    Raises:
        LabelRuleInvalid: It can't.
    """
    found = faults(rule)
    if not is_one_line(rule.name):
        found.append(FieldProblem("/name", "A name is one line of printable characters."))
    if found:
        raise LabelRuleInvalid(found[0].message, errors=found)


def _kept(
    connection: Connection, wanted: Sequence[Rule], rules: Sequence[Rule], digits: int
) -> list[KeptRule]:
    codes = repository.branch_codes(connection, wanted)
    shadowed = repository.shadowed_products(connection, wanted)
    return [
        KeptRule(
            rule,
            codes.get(rule.branch_id or 0),
            (*warnings(rule, rules, digits), *_shadowed_warning(products)),
        )
        for rule, products in zip(wanted, shadowed, strict=True)
    ]


def _shadowed_warning(products: Shadowed) -> list[RuleWarning]:
    if not products.barcodes:
        return []
    named = ", ".join(products.names)
    more = " and others" if products.barcodes > len(products.names) else ""
    has = "1 product's barcode" if products.barcodes == 1 else f"{products.barcodes} barcodes"
    return [RuleWarning("shadows-products", f"It reads {has} on file as labels: {named}{more}.")]
