"""Points over HTTP."""

from fastapi import APIRouter

from checkstand.customers.api import CustomerRef
from checkstand.dependencies import CurrentShop, ReadSession, WriteSession
from checkstand.loyalty import service
from checkstand.loyalty.schemas import (
    AccountOut,
    PointsIn,
    ProgrammeIn,
    ProgrammeOut,
    account_out,
    programme_out,
)
from checkstand.platform.http.fields import Cursor, Limit

register_router = APIRouter(tags=["loyalty"])
management_router = APIRouter(tags=["loyalty"])


@register_router.get("/loyalty")
@management_router.get("/loyalty")
def show_programme(session: ReadSession, shop: CurrentShop) -> ProgrammeOut:
    """Tell how points are earned, and what they pay."""
    return programme_out(service.get_programme(session), shop.digits)


@management_router.put("/loyalty")
def set_programme(asked: ProgrammeIn, shop: CurrentShop, session: WriteSession) -> ProgrammeOut:
    """Set how points are earned and what they pay, for what is sold from now on."""
    per_minor, point_value_minor = asked.amounts(shop.digits)
    view = service.set_programme(
        session,
        active=asked.active,
        points=asked.points,
        per_minor=per_minor,
        point_value_minor=point_value_minor,
        excluded_categories=asked.excluded_categories,
    )
    return programme_out(view, shop.digits)


@register_router.get("/customers/{customer_id}/points")
@management_router.get("/customers/{customer_id}/points")
def show_points(
    customer_id: CustomerRef, session: ReadSession, limit: Limit = 50, cursor: Cursor = None
) -> AccountOut:
    """Show a customer's points, and what moved them, the latest first."""
    return account_out(service.account_of(session, customer_id, cursor, limit))


@management_router.post("/customers/{customer_id}/points", status_code=201)
def adjust_points(
    customer_id: CustomerRef, asked: PointsIn, shop: CurrentShop, session: WriteSession
) -> AccountOut:
    """Give a customer points, or take some; the reason is kept."""
    account = service.adjust_points(session, customer_id, asked.points, asked.reason, shop.clock())
    return account_out(account)
