"""Customers over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from checkstand.customers import service
from checkstand.customers.schemas import (
    CustomerIn,
    CustomerOut,
    CustomerPage,
    CustomerPatch,
    customer_out,
)
from checkstand.dependencies import CurrentShop, ReadSession, WriteSession
from checkstand.platform.http.fields import Active, Code, Cursor, Limit, Text, wanted

register_router = APIRouter(tags=["customers"])
management_router = APIRouter(tags=["customers"])

CustomerRef = Annotated[
    Code, Path(description="The customer's id (a UUID) or code.", examples=["u100"])
]
Search = Annotated[
    Text | None,
    Query(description="Beginnings of words of name, code, e-mail or phone number; all must match."),
]


@register_router.get("/customers")
def search_customers(
    session: ReadSession,
    search: Search = None,
    active: Active = "true",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CustomerPage:
    """Find customers, or list them by code."""
    return _page(session, search, active, limit, cursor)


@management_router.get("/customers")
def search_all_customers(
    session: ReadSession,
    search: Search = None,
    active: Active = "all",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CustomerPage:
    """Find customers, or list them by code; deactivated ones too."""
    return _page(session, search, active, limit, cursor)


@register_router.get("/customers/{customer_id}")
@management_router.get("/customers/{customer_id}")
def show_customer(customer_id: CustomerRef, session: ReadSession) -> CustomerOut:
    """Show a customer."""
    return customer_out(service.get_customer(session, customer_id))


@register_router.post("/customers", status_code=201)
@management_router.post("/customers", status_code=201)
def add_customer(customer: CustomerIn, shop: CurrentShop, session: WriteSession) -> CustomerOut:
    """Register a customer."""
    return customer_out(service.add_customer(session, customer.asked(), shop.clock()))


@management_router.patch("/customers/{customer_id}")
def change_customer(
    customer_id: CustomerRef, changes: CustomerPatch, session: WriteSession
) -> CustomerOut:
    """Change a customer, deactivate them or take them back into use."""
    return customer_out(service.change_customer(session, customer_id, changes.asked()))


@management_router.delete("/customers/{customer_id}", status_code=204)
def deactivate_customer(customer_id: CustomerRef, session: WriteSession) -> None:
    """Put a customer out of use; their purchases stay."""
    service.deactivate_customer(session, customer_id)


def _page(
    session: ReadSession, search: str | None, active: Active, limit: int, cursor: str | None
) -> CustomerPage:
    customers, next_cursor = service.search_customers(
        session, search=search, active=wanted(active), cursor=cursor, limit=limit
    )
    return CustomerPage(items=[customer_out(each) for each in customers], next_cursor=next_cursor)
