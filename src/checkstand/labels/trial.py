"""What a register would make of a barcode, step by step, for who sets up a scale."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from checkstand.branches.service import find_branch_id
from checkstand.catalog.barcodes import BarcodeInvalid, to_gtin14
from checkstand.catalog.errors import ProductUnknown
from checkstand.catalog.repository import ProductRow, find_products
from checkstand.labels import repository
from checkstand.labels.rules import (
    Label,
    LabelInvalid,
    LabelledLine,
    Rule,
    digits_of,
    in_order,
    mismatch,
    read_label,
    resolve,
)
from checkstand.labels.service import FoundBy, KeptRule, check_label, check_rule, found_by
from checkstand.platform.errors import Refusal, pointed_at


@dataclass(frozen=True, slots=True)
class Trial:
    """What a register would make of a barcode, step by step.

    Attributes:
        barcode: Its digits; as it was scanned where it has anything else.
        asked: The rules in order, each with why it doesn't read the barcode. None is the one that
            does; those behind it are not asked.
        label: The barcode as that rule cuts it; None is an ordinary barcode.
        product: The product that it names, if one does.
        found_by: How the product was found.
        line: What the purchase item would be.
        line_total_minor: What that would cost, before discounts.
        problem: Why the register would refuse it.
    """

    barcode: str
    asked: tuple[tuple[KeptRule, str | None], ...]
    label: Label | None = None
    product: ProductRow | None = None
    found_by: FoundBy | None = None
    line: LabelledLine | None = None
    line_total_minor: int | None = None
    problem: Refusal | None = None


def try_barcode(
    session: Session,
    barcode: str,
    *,
    branch: int | str | None = None,
    rule: Rule | None = None,
    digits: int = 2,
) -> Trial:
    """Tell what a register would make of a barcode; stores nothing.

    Args:
        session: To read with.
        barcode: As it was scanned or typed.
        branch: Where, by number or code; None asks the rules of every branch.
        rule: One that is not on file yet, asked in place of those that are.
        digits: Of the currency's minor unit.

    Raises:
        BranchUnknown: There is no such branch.
        LabelRuleInvalid: The rule can't be read by; pointers begin with `/rule`.
    """
    connection = session.connection()
    branch_id = find_branch_id(connection, branch)
    if rule is not None:
        with pointed_at("/rule"):
            check_rule(rule)
        rules: Sequence[Rule] = [rule]
    else:
        ids = None if branch_id is None else [branch_id]
        rules = in_order(repository.active_rules(connection, ids))
    codes = repository.branch_codes(connection, rules)
    asked = tuple(_asked(barcode, rules, codes))
    trial = Trial(digits_of(barcode) or barcode.strip(), asked)
    label = read_label(barcode, rules)
    if label is None:
        return _ordinary(connection, trial)
    found = find_products(connection, skus=label.skus, gtins=label.gtin14s)
    product, way = found_by(label, found)
    trial = replace(trial, label=label, product=product, found_by=way)
    try:
        check_label(label)
        if product is None:
            raise ProductUnknown(
                f"No product has the sku {label.skus[-1]}, or the barcode of such a label without"
                f" a {label.rule.value_kind}."
            )
        return _priced(trial, product, resolve(label, product, digits))
    except (BarcodeInvalid, ProductUnknown, LabelInvalid) as refusal:
        return replace(trial, problem=refusal)


def _asked(
    barcode: str, rules: Iterable[Rule], codes: Mapping[int, str]
) -> Iterator[tuple[KeptRule, str | None]]:
    for rule in rules:
        reason = mismatch(barcode, rule)
        yield KeptRule(rule, codes.get(rule.branch_id or 0)), reason
        if reason is None:
            return


def _ordinary(connection: Connection, trial: Trial) -> Trial:
    """Look a barcode up that is no label, as the register does."""
    try:
        gtin14 = to_gtin14(trial.barcode)
        product = find_products(connection, gtins=[gtin14]).by_gtin14.get(gtin14)
        if product is None:
            raise ProductUnknown(f"No product has the barcode {trial.barcode}.")
    except (BarcodeInvalid, ProductUnknown) as refusal:
        return replace(trial, problem=refusal)
    found = replace(trial, product=product, found_by="barcode")
    return found if product.quantity_decimals else _priced(found, product, LabelledLine(1000, None))


def _priced(trial: Trial, product: ProductRow, line: LabelledLine) -> Trial:
    amount = line.amount_minor
    if amount is None:
        amount = (product.unit_price_minor * line.quantity_milli + 500) // 1000
    return replace(trial, line=line, line_total_minor=amount)
