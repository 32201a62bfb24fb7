"""Labels over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from checkstand.dependencies import CurrentShop, ReadSession, WriteSession
from checkstand.labels import service
from checkstand.labels.presets import presets
from checkstand.labels.schemas import (
    LabelPresets,
    LabelRuleIn,
    LabelRulePatch,
    LabelRules,
    LabelTestIn,
    LabelTestOut,
    ManagedLabelRule,
    ManagedLabelRules,
    managed_rule_out,
    preset_out,
    rule_out,
    trial_out,
)
from checkstand.labels.trial import try_barcode
from checkstand.platform.http.fields import Code, RowId

register_router = APIRouter(tags=["labels"])
management_router = APIRouter(tags=["labels"])


@register_router.get("/labels")
def list_active_rules(
    session: ReadSession,
    branch: Annotated[
        Code | None,
        Query(description="A branch's number or code: its rules and those of all branches."),
    ] = None,
) -> LabelRules:
    """List the rules by which labels are read, in order, for registers to keep."""
    return LabelRules(items=[rule_out(each) for each in service.active_rules(session, branch)])


@management_router.get("/labels")
def list_rules(shop: CurrentShop, session: ReadSession) -> ManagedLabelRules:
    """List all rules for labels in the order in which they are asked, with warnings."""
    rules = service.list_rules(session, shop.digits)
    return ManagedLabelRules(items=[managed_rule_out(each) for each in rules])


@management_router.get("/labels/presets")
def list_presets(shop: CurrentShop) -> LabelPresets:
    """List rules to begin with, as scales are often set up."""
    return LabelPresets(items=[preset_out(each) for each in presets(shop.digits)])


@management_router.post("/labels", status_code=201)
def add_rule(rule: LabelRuleIn, shop: CurrentShop, session: WriteSession) -> ManagedLabelRule:
    """Add a rule for labels. What it takes from others it is warned of, and kept all the same."""
    return managed_rule_out(service.add_rule(session, rule.rule(), rule.asked(), shop.digits))


@management_router.post("/labels/test")
def test_label(test: LabelTestIn, shop: CurrentShop, session: ReadSession) -> LabelTestOut:
    """Tell what a register would make of a barcode, step by step; stores nothing."""
    trial = try_barcode(
        session,
        test.barcode,
        branch=test.branch,
        rule=None if test.rule is None else test.rule.rule(),
        digits=shop.digits,
    )
    return trial_out(trial, shop.digits)


@management_router.get("/labels/{rule_id}")
def show_rule(rule_id: RowId, shop: CurrentShop, session: ReadSession) -> ManagedLabelRule:
    """Show a rule for labels."""
    return managed_rule_out(service.get_rule(session, rule_id, shop.digits))


@management_router.patch("/labels/{rule_id}")
def change_rule(
    rule_id: RowId, changes: LabelRulePatch, shop: CurrentShop, session: WriteSession
) -> ManagedLabelRule:
    """Change a rule for labels, or move it: the others give way to its new `position`."""
    return managed_rule_out(service.change_rule(session, rule_id, changes.asked(), shop.digits))


@management_router.delete("/labels/{rule_id}", status_code=204)
def remove_rule(rule_id: RowId, session: WriteSession) -> None:
    """Remove a rule for labels; what was sold by it stays as it is."""
    service.remove_rule(session, rule_id)
