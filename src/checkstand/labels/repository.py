"""All SQL on the rules for labels."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)

from checkstand.branches.models import Branch
from checkstand.catalog.models import Product, ProductBarcode
from checkstand.labels.keeping import gtin14_range
from checkstand.labels.models import LabelRule
from checkstand.labels.rules import Rule
from checkstand.platform.db.bulk import next_ids

MAX_ID = 2**31 - 1
"""The largest number that a rule can have."""

_FIELDS = (
    LabelRule.name,
    LabelRule.prefix,
    LabelRule.length,
    LabelRule.item_start,
    LabelRule.item_length,
    LabelRule.value_start,
    LabelRule.value_length,
    LabelRule.value_kind,
    LabelRule.decimals,
    LabelRule.check_digit,
    LabelRule.id,
    LabelRule.branch_id,
    LabelRule.position,
    LabelRule.active,
)
"""In the order of `Rule`'s."""


@dataclass(frozen=True, slots=True)
class Shadowed:
    """Products on file whose barcodes a rule reads as labels: how many barcodes, and some names."""

    barcodes: int
    names: tuple[str, ...]


def all_rules(connection: Connection) -> list[Rule]:
    """Read every rule, also those out of use; a shop has some dozen at most."""
    return list(map(_rule, connection.execute(select(*_FIELDS).order_by(LabelRule.id))))


def active_rules(connection: Connection, branch_ids: Collection[int] | None) -> list[Rule]:
    """Read the rules by which some branches read labels, those of all branches too.

    Args:
        connection: To read with.
        branch_ids: None is every branch.
    """
    statement = select(*_FIELDS).where(LabelRule.active)
    if branch_ids is not None:
        own = LabelRule.branch_id.in_(sorted(branch_ids))
        statement = statement.where(or_(LabelRule.branch_id.is_(None), own))
    return list(map(_rule, connection.execute(statement)))


def _rule(row: Any) -> Rule:
    return Rule(*row)


def branch_codes(connection: Connection, rules: Collection[Rule]) -> dict[int, str]:
    """Answer the codes of the branches whose rules these are."""
    ids = sorted({rule.branch_id for rule in rules if rule.branch_id is not None})
    if not ids:
        return {}
    rows = connection.execute(select(Branch.id, Branch.code).where(Branch.id.in_(ids)))
    return {row.id: row.code for row in rows}


def hold_rules(connection: Connection) -> None:
    """Let nobody else change rules until the transaction ends: they are numbered in a row."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE label_rules IN SHARE ROW EXCLUSIVE MODE")


def insert_rule(connection: Connection, rule: Rule) -> int:
    """Add a rule; answers its number."""
    (id_,) = next_ids(connection, LabelRule, 1)
    connection.execute(insert(LabelRule).values(**_values(rule), id=id_))
    return id_


def update_rule(connection: Connection, rule: Rule) -> None:
    """Write a rule as it is now."""
    connection.execute(update(LabelRule).where(LabelRule.id == rule.id).values(**_values(rule)))


def place_rules(connection: Connection, places: Sequence[tuple[int, int]]) -> None:
    """Give rules, by number, their positions."""
    for id_, position in places:
        connection.execute(update(LabelRule).where(LabelRule.id == id_).values(position=position))


def delete_rule(connection: Connection, rule_id: int) -> None:
    """Remove a rule; purchases keep no trace of rules."""
    connection.execute(delete(LabelRule).where(LabelRule.id == rule_id))


def _values(rule: Rule) -> dict[str, Any]:
    return {name: value for name, value in asdict(rule).items() if name != "id"}


def shadowed_products(
    connection: Connection, rules: Sequence[Rule], names: int = 3
) -> list[Shadowed]:
    """Tell which products' own barcodes each rule reads, in two statements for all rules.

    Barcodes whose value is zeros are not among them: by those the products of labels are found.

    Args:
        connection: To read with.
        rules: Saved or not.
        names: Most products to name of each rule.
    """
    counts = []
    named = []
    for at, rule in enumerate(rules):
        reach = gtin14_range(rule)
        if reach is None:
            continue
        gtin14 = ProductBarcode.gtin14
        start = 14 - rule.length + rule.value_start + 1  # SQL counts from 1
        value = func.substr(gtin14, start, rule.value_length)
        reads = (gtin14.between(*reach), value != "0" * rule.value_length)
        counts.append(select(literal(at).label("at"), func.count().label("n")).where(*reads))
        few = (
            select(gtin14, ProductBarcode.product_id)
            .where(*reads)
            .order_by(gtin14)
            .limit(names)
            .subquery()
        )
        product = select(literal(at).label("at"), few.c.gtin14, Product.name)
        named.append(product.join_from(few, Product, Product.id == few.c.product_id))
    if not counts:
        return [Shadowed(0, ())] * len(rules)
    barcodes = {row.at: row.n for row in connection.execute(union_all(*counts))}
    of_rule: dict[int, list[str]] = {}
    if any(barcodes.values()):
        found = union_all(*named).subquery()
        for row in connection.execute(select(found).order_by(found.c.at, found.c.gtin14)):
            if row.name not in of_rule.setdefault(row.at, []):
                of_rule[row.at].append(row.name)
    return [Shadowed(barcodes.get(at, 0), tuple(of_rule.get(at, ()))) for at in range(len(rules))]
