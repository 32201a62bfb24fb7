"""Branches over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

import checkstand
from checkstand.branches import service
from checkstand.branches.schemas import (
    BranchIn,
    BranchOut,
    BranchPage,
    BranchPatch,
    RegisterIn,
    RegisterPatch,
    Registers,
    RegisterSetupOut,
    RegisterSetups,
    ShopOut,
    branch_out,
    register_setup_out,
    registers_out,
)
from checkstand.dependencies import CurrentShop, ReadSession, WriteSession
from checkstand.platform.http.fields import Active, Code, Cursor, Limit, RowId, Text, wanted
from checkstand.platform.money import format_minor
from checkstand.shop import Shop

register_router = APIRouter(tags=["branches"])
management_router = APIRouter(tags=["branches"])

Search = Annotated[Text | None, Query(description="Beginnings of words of the code or the name.")]


@register_router.get("/branches")
def list_branches(
    session: ReadSession,
    shop: CurrentShop,
    search: Search = None,
    active: Active = "true",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> BranchPage:
    """List the branches that sell, by number."""
    return _page(session, shop, search, active, limit, cursor)


@register_router.get("/registers")
def list_registers(
    session: ReadSession,
    branch: Annotated[
        Code | None, Query(description="A branch's number or code; all branches without.")
    ] = None,
) -> Registers:
    """List the checkout points that have sold so far, by branch and code."""
    return registers_out(service.list_registers(session, branch))


@register_router.get("/shop")
def show_shop(shop: CurrentShop) -> ShopOut:
    """Tell a device what it must know before it sells."""
    settings = shop.settings
    return ShopOut(
        name="Checkstand",
        version=checkstand.VERSION,
        currency=settings.currency,
        digits=shop.digits,
        time_zone=settings.time_zone,
        max_units_per_product=settings.max_units_per_product,
        prices_include_tax=settings.prices_include_tax,
        cash_rounding=format_minor(shop.cash_rounding_minor, shop.digits),
        loyal_min_purchases=settings.loyal_min_purchases,
        server_time=shop.clock(),
    )


@management_router.get("/branches")
def list_all_branches(
    session: ReadSession,
    shop: CurrentShop,
    search: Search = None,
    active: Active = "all",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> BranchPage:
    """List branches by number, closed ones too."""
    return _page(session, shop, search, active, limit, cursor)


@management_router.post("/branches", status_code=201)
def add_branch(branch: BranchIn, shop: CurrentShop, session: WriteSession) -> BranchOut:
    """Add a branch."""
    added = service.add_branch(
        session, branch.asked(shop.digits), shop.clock(), shop.settings.time_zone
    )
    return branch_out(added, shop.digits)


@management_router.get("/branches/{branch_id}")
def show_branch(branch_id: RowId, session: ReadSession, shop: CurrentShop) -> BranchOut:
    """Show a branch."""
    return branch_out(service.get_branch(session, branch_id), shop.digits)


@management_router.patch("/branches/{branch_id}")
def change_branch(
    branch_id: RowId, changes: BranchPatch, shop: CurrentShop, session: WriteSession
) -> BranchOut:
    """Change a branch, close it or open it again. A new time zone counts for later purchases."""
    changed = service.change_branch(session, branch_id, changes.asked(shop.digits))
    return branch_out(changed, shop.digits)


@management_router.delete("/branches/{branch_id}", status_code=204)
def close_branch(branch_id: RowId, session: WriteSession) -> None:
    """Close a branch: it sells no more, and what it sold stays."""
    service.deactivate_branch(session, branch_id)


@management_router.get("/registers")
def list_register_setups(
    session: ReadSession,
    branch: Annotated[
        Code | None, Query(description="A branch's number or code; all branches without.")
    ] = None,
) -> RegisterSetups:
    """List the checkout points that have sold so far, and where they print."""
    return RegisterSetups(
        items=[register_setup_out(each) for each in service.list_register_setups(session, branch)]
    )


@management_router.post("/registers", status_code=201)
def add_register(register: RegisterIn, session: WriteSession) -> RegisterSetupOut:
    """Add a register before it sells, to set its printer. Registers that sell are there anyway."""
    added = service.add_register(session, register.branch_id, register.code, register.asked())
    return register_setup_out(added)


@management_router.patch("/registers/{register_id}")
def set_up_register(
    register_id: RowId, changes: RegisterPatch, session: WriteSession
) -> RegisterSetupOut:
    """Set the printer of a register, and how wide its paper is."""
    return register_setup_out(service.set_up_register(session, register_id, changes.asked()))


def _page(
    session: ReadSession,
    shop: Shop,
    search: str | None,
    active: Active,
    limit: int,
    cursor: str | None,
) -> BranchPage:
    branches, next_cursor = service.search_branches(
        session, search=search, active=wanted(active), cursor=cursor, limit=limit
    )
    return BranchPage(
        items=[branch_out(each, shop.digits) for each in branches], next_cursor=next_cursor
    )
