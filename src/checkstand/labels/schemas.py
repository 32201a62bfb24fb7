"""Rules for labels as JSON: what is asked and what is answered."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from checkstand.labels.keeping import (
    LONGEST,
    LONGEST_NAME,
    LONGEST_PREFIX,
    LONGEST_VALUE,
    MOST_DECIMALS,
    SHORTEST,
)
from checkstand.labels.presets import Preset
from checkstand.labels.rules import Check, Rule, ValueKind
from checkstand.labels.service import MOST_RULES, FoundBy, KeptRule, RuleChanges
from checkstand.labels.trial import Trial
from checkstand.platform.http.fields import BranchRef, Money, Name, Text
from checkstand.platform.money import format_milli, format_minor

_WEIGHT: dict[str, Any] = {
    "name": "Deli scale",
    "prefix": "20",
    "length": 13,
    "item_start": 2,
    "item_length": 5,
    "value_start": 7,
    "value_length": 5,
    "value_kind": "weight",
    "decimals": 3,
    "check_digit": "gtin",
}

RuleName = Annotated[
    Name, StringConstraints(max_length=LONGEST_NAME), Field(examples=["Deli scale"])
]
Prefix = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=LONGEST_PREFIX, pattern="^[0-9]+$"
    ),
    Field(description="Digits that the label begins with.", examples=["20"]),
]
Length = Annotated[
    int, Field(ge=SHORTEST, le=LONGEST, description="Digits of the whole label.", examples=[13])
]
ItemStart = Annotated[
    int,
    Field(
        ge=0,
        le=LONGEST,
        description="Where the product's digits begin; positions count from 0.",
        examples=[2],
    ),
]
ItemLength = Annotated[int, Field(ge=1, le=LONGEST, examples=[5])]
ValueStart = Annotated[
    int, Field(ge=0, le=LONGEST, description="Where the value's digits begin.", examples=[7])
]
ValueLength = Annotated[int, Field(ge=1, le=LONGEST_VALUE, examples=[5])]
Kind = Annotated[
    ValueKind,
    Field(
        description="What the value tells: how much in the product's unit, what it costs, or how"
        " many."
    ),
]
Decimals = Annotated[
    int, Field(ge=0, le=MOST_DECIMALS, description="Digits of the value after the point.")
]
CheckDigit = Annotated[
    Check, Field(description="`gtin` where the last digit checks the others, else `none`.")
]
Branch = Annotated[
    BranchRef | None,
    Field(description="Whose labels it reads, by number or code; null is all branches'."),
]
Position = Annotated[
    int | None,
    Field(
        ge=1,
        le=MOST_RULES,
        description="Its place among the rules of its branch, or of all branches, from 1; the end,"
        " if absent.",
    ),
]


class LabelRuleIn(BaseModel):
    """A new rule."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_WEIGHT]})

    name: RuleName
    prefix: Prefix
    length: Length
    item_start: ItemStart
    item_length: ItemLength
    value_start: ValueStart
    value_length: ValueLength
    value_kind: Kind
    decimals: Decimals = 0
    check_digit: CheckDigit = "gtin"
    active: bool = True
    branch: Branch = None
    position: Position = None

    def rule(self) -> Rule:
        return Rule(**self.model_dump(exclude={"branch", "position"}))

    def asked(self) -> RuleChanges:
        return RuleChanges({}, self.branch, names_branch=True, position=self.position)


class LabelRulePatch(BaseModel):
    """What to change of a rule; what is absent stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"position": 1}, {"decimals": 2}]}
    )

    name: RuleName | None = None
    prefix: Prefix | None = None
    length: Length | None = None
    item_start: ItemStart | None = None
    item_length: ItemLength | None = None
    value_start: ValueStart | None = None
    value_length: ValueLength | None = None
    value_kind: Kind | None = None
    decimals: Decimals | None = None
    check_digit: CheckDigit | None = None
    active: bool | None = None
    branch: Branch = None
    position: Position = None

    def asked(self) -> RuleChanges:
        fields = self.model_dump(exclude={"branch", "position"}, exclude_none=True)
        names_branch = "branch" in self.model_fields_set
        return RuleChanges(fields, self.branch, names_branch, self.position)


class LabelCut(BaseModel):
    """Which digits of a label say what; positions count from 0."""

    name: str
    prefix: str
    length: int
    item_start: int
    item_length: int
    value_start: int
    value_length: int
    value_kind: ValueKind
    decimals: int
    check_digit: Check


class LabelRuleOut(LabelCut):
    """A rule, as a register keeps it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 1,
                    "branch_id": None,
                    "branch_code": None,
                    "position": 1,
                    **_WEIGHT,
                    "active": True,
                }
            ]
        }
    )

    id: int
    branch_id: int | None = Field(description="Null is all branches.")
    branch_code: str | None
    position: int
    active: bool


class LabelRules(BaseModel):
    """Rules in the order in which they are asked: the first that fits a barcode reads it."""

    items: list[LabelRuleOut]


class WarningOut(BaseModel):
    """Something to know of a rule that is kept all the same."""

    code: str = Field(examples=["shadows-gtins"])
    message: str


class ManagedLabelRule(LabelRuleOut):
    """A rule, with what to know of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 1,
                    "branch_id": None,
                    "branch_code": None,
                    "position": 1,
                    **_WEIGHT,
                    "active": True,
                    "warnings": [],
                }
            ]
        }
    )

    warnings: list[WarningOut]


class ManagedLabelRules(BaseModel):
    """All rules, in the order in which they are asked."""

    items: list[ManagedLabelRule]


class LabelPresetOut(LabelCut):
    """A rule to begin with, as scales are often set up."""

    key: str = Field(examples=["weight-20"])
    about: str


class LabelPresets(BaseModel):
    items: list[LabelPresetOut]


class LabelTestIn(BaseModel):
    """A barcode to try."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"barcode": "2012345005259", "branch": "SM1"}]},
    )

    barcode: Annotated[Text, StringConstraints(min_length=1)] = Field(
        description="As it was scanned.", examples=["2012345005259"]
    )
    branch: BranchRef | None = Field(
        None, description="Where it is scanned; the rules of all branches are asked, if absent."
    )
    rule: LabelRuleIn | None = Field(
        None, description="A rule that is not on file, asked in place of those that are."
    )


class AskedRule(BaseModel):
    """A rule that was asked, and why it doesn't read the barcode."""

    id: int | None = Field(description="Null is a rule that is not on file.")
    name: str
    branch_code: str | None
    reads: bool
    reason: str | None = Field(
        examples=["It begins with 40, and this rule reads what begins with 20."]
    )


class CheckDigitOut(BaseModel):
    expected: str = Field(examples=["9"])
    found: str = Field(examples=["9"])
    right: bool


class LabelProduct(BaseModel):
    """The product that a label names."""

    id: int
    sku: str | None
    product_name: str
    unit_price: Money
    active: bool


class LabelProblem(BaseModel):
    """Why a register would refuse the barcode."""

    code: str = Field(examples=["product-unknown"])
    message: str


class LabelTestOut(BaseModel):
    """What a register would make of a barcode, step by step."""

    barcode: str = Field(description="Its digits.", examples=["2012345005259"])
    kind: Literal["label", "barcode"] = Field(
        description="`label` if a rule reads it; `barcode` is an ordinary one, or none at all."
    )
    asked: list[AskedRule] = Field(
        description="The rules in order, up to the one that reads the barcode."
    )
    rule: LabelCut | None = Field(description="The rule that reads it.")
    digits: str | None = Field(
        description="The barcode in the length of the rule.", examples=["2012345005259"]
    )
    item: str | None = Field(description="The product's digits.", examples=["12345"])
    value: str | None = Field(description="The value's digits.", examples=["00525"])
    check_digit: CheckDigitOut | None
    product: LabelProduct | None
    found_by: FoundBy | None = Field(
        description="`barcode`: the product has the barcode of such a label with zeros for a value;"
        " `sku`: its sku is the product's digits; `sku-without-zeros`: without those in front."
    )
    quantity: float | None = Field(examples=[0.525])
    price: Money | None = Field(description="The price on the label: exactly the line's.")
    line_total: Money | None = Field(description="What the line costs, before discounts.")
    problem: LabelProblem | None


def rule_out(kept: KeptRule) -> LabelRuleOut:
    return LabelRuleOut(**_fields(kept))


def managed_rule_out(kept: KeptRule) -> ManagedLabelRule:
    return ManagedLabelRule(
        **_fields(kept),
        warnings=[WarningOut(code=each.code, message=each.message) for each in kept.warnings],
    )


def preset_out(preset: Preset) -> LabelPresetOut:
    rule = preset.rule
    return LabelPresetOut(
        key=preset.key,
        about=preset.about,
        **_cut(rule),
    )


def _cut(rule: Rule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in LabelCut.model_fields}


def _fields(kept: KeptRule) -> dict[str, Any]:
    rule = kept.rule
    return {
        "id": rule.id,
        "branch_id": rule.branch_id,
        "branch_code": kept.branch_code,
        "position": rule.position,
        **_cut(rule),
        "active": rule.active,
    }


def trial_out(trial: Trial, digits: int) -> LabelTestOut:
    label, product, line = trial.label, trial.product, trial.line
    check = None
    if label is not None and label.check_found is not None and label.check_expected is not None:
        check = CheckDigitOut(
            expected=label.check_expected, found=label.check_found, right=label.is_sound
        )
    return LabelTestOut(
        barcode=trial.barcode,
        kind="label" if label else "barcode",
        asked=[
            AskedRule(
                id=kept.rule.id,
                name=kept.rule.name,
                branch_code=kept.branch_code,
                reads=reason is None,
                reason=reason,
            )
            for kept, reason in trial.asked
        ],
        rule=label and LabelCut(**_cut(label.rule)),
        digits=label and label.digits,
        item=label and label.item,
        value=label and label.value,
        check_digit=check,
        product=product
        and LabelProduct(
            id=product.id,
            sku=product.sku,
            product_name=product.name,
            unit_price=format_minor(product.unit_price_minor, digits),
            active=product.active,
        ),
        found_by=trial.found_by,
        quantity=line and format_milli(line.quantity_milli),
        price=_money(None if line is None else line.amount_minor, digits),
        line_total=_money(trial.line_total_minor, digits),
        problem=trial.problem
        and LabelProblem(code=trial.problem.code, message=trial.problem.message),
    )


def _money(amount_minor: int | None, digits: int) -> str | None:
    return None if amount_minor is None else format_minor(amount_minor, digits)
