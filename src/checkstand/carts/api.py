"""Carts over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Query, Response

from checkstand.carts import checkout, service
from checkstand.carts.finding import list_carts
from checkstand.carts.schemas import (
    CartIn,
    CartItemIn,
    CartItemPatch,
    CartOut,
    CartPage,
    CartPatch,
    CheckOutIn,
    ParkIn,
    ResumeIn,
    asked_item,
    cart_json,
    cart_summary_json,
)
from checkstand.carts.showing import CartView
from checkstand.dependencies import CurrentShop, ReadSession, WriteSession
from checkstand.platform.http.fields import Code, Cursor, Limit, RowId, Text
from checkstand.platform.http.problems import PROBLEM_RESPONSES
from checkstand.purchases.recorded import AlreadyRecorded
from checkstand.purchases.recorded_schemas import PurchaseOut, purchase_json
from checkstand.shop import Shop

register_router = APIRouter(tags=["carts"])

ItemNumber = Annotated[RowId, Path(description="The line's `item_id`.", examples=[1])]
_AS_IT_WAS, _AS_IT_IS = ResumeIn(), CheckOutIn()
"""What a request without a body asks."""
_KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"description": "Opened before: the cart as it is.", "model": CartOut},
    **PROBLEM_RESPONSES,
}
_COUNTED_UP: dict[int | str, dict[str, Any]] = {
    200: {"description": "It was in the cart: there is more of it now.", "model": CartOut},
    **PROBLEM_RESPONSES,
}
_SOLD: dict[int | str, dict[str, Any]] = {
    200: {"description": "Checked out before: the same purchase.", "model": PurchaseOut},
    **PROBLEM_RESPONSES,
}


@register_router.get("/carts", response_model=CartPage, responses=PROBLEM_RESPONSES)
def carts(
    session: ReadSession,
    shop: CurrentShop,
    branch: Annotated[Code | None, Query(description="A branch's number or code.")] = None,
    state: Annotated[
        Literal["open", "parked"] | None, Query(description="Both, if absent.")
    ] = None,
    register: Annotated[Code | None, Query(description="A register's code.")] = None,
    name: Annotated[
        Text | None,
        Query(description="Beginnings of words of the name under which it was parked."),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List the carts that are open or parked, last changed first."""
    found, next_cursor = list_carts(
        session,
        shop,
        branch=branch,
        state=state,
        register=register,
        name=name,
        cursor=cursor,
        limit=limit,
    )
    now = shop.clock()
    items = [cart_summary_json(view, shop.settings.currency, shop.digits, now) for view in found]
    return _json({"items": items, "next_cursor": next_cursor})


@register_router.post("/carts", status_code=201, response_model=CartOut, responses=_KNOWN)
def open_cart(cart: CartIn, session: WriteSession, shop: CurrentShop) -> Response:
    """Open a cart. Opened again under the same id, it is answered as it is."""
    view, is_new = service.open_cart(session, shop, cart.asked(shop.digits))
    response = _cart(view, shop, 201 if is_new else 200)
    response.headers["Location"] = f"carts/{view.cart.id}"  # beside the address asked
    return response


@register_router.get("/carts/{cart_id}", response_model=CartOut, responses=PROBLEM_RESPONSES)
def show_cart(cart_id: UUID, session: ReadSession, shop: CurrentShop) -> Response:
    """Show a cart at today's prices; one that was checked out, as it was sold."""
    return _cart(service.get_cart(session, shop, cart_id), shop)


@register_router.patch("/carts/{cart_id}", response_model=CartOut, responses=PROBLEM_RESPONSES)
def change_cart(
    cart_id: UUID, changes: CartPatch, session: WriteSession, shop: CurrentShop
) -> Response:
    """Change whose a cart is, its discount, its cashier or the register that goes on with it."""
    return _cart(service.change_cart(session, shop, cart_id, changes.asked(shop.digits)), shop)


@register_router.delete("/carts/{cart_id}", status_code=204)
def give_up_cart(cart_id: UUID, session: WriteSession, shop: CurrentShop) -> None:
    """Give a cart up: nothing of it is sold, and nothing can be changed in it any more."""
    service.give_up(session, shop, cart_id)


@register_router.post(
    "/carts/{cart_id}/items", status_code=201, response_model=CartOut, responses=_COUNTED_UP
)
def add_item(cart_id: UUID, item: CartItemIn, session: WriteSession, shop: CurrentShop) -> Response:
    """Put a product into a cart. The same product again, without a discount, is counted up."""
    view, is_new = service.add_item(session, shop, cart_id, asked_item(item, shop.digits))
    return _cart(view, shop, 201 if is_new else 200)


@register_router.patch(
    "/carts/{cart_id}/items/{item_id}", response_model=CartOut, responses=PROBLEM_RESPONSES
)
def change_item(
    cart_id: UUID,
    item_id: ItemNumber,
    changes: CartItemPatch,
    session: WriteSession,
    shop: CurrentShop,
) -> Response:
    """Change the quantity or the discount of a line."""
    asked = changes.asked(shop.digits)
    return _cart(service.change_item(session, shop, cart_id, item_id, asked), shop)


@register_router.delete(
    "/carts/{cart_id}/items/{item_id}", response_model=CartOut, responses=PROBLEM_RESPONSES
)
def remove_item(
    cart_id: UUID, item_id: ItemNumber, session: WriteSession, shop: CurrentShop
) -> Response:
    """Take a line out of a cart."""
    return _cart(service.remove_item(session, shop, cart_id, item_id), shop)


@register_router.post("/carts/{cart_id}/clear", response_model=CartOut, responses=PROBLEM_RESPONSES)
def clear_cart(cart_id: UUID, session: WriteSession, shop: CurrentShop) -> Response:
    """Take all lines out of a cart, which stays open."""
    return _cart(service.clear_cart(session, shop, cart_id), shop)


@register_router.post("/carts/{cart_id}/park", response_model=CartOut, responses=PROBLEM_RESPONSES)
def park_cart(cart_id: UUID, asked: ParkIn, session: WriteSession, shop: CurrentShop) -> Response:
    """Put a cart aside under a name; it can't be changed until it is resumed."""
    return _cart(service.park_cart(session, shop, cart_id, asked.name), shop)


@register_router.post(
    "/carts/{cart_id}/resume", response_model=CartOut, responses=PROBLEM_RESPONSES
)
def resume_cart(
    cart_id: UUID, session: WriteSession, shop: CurrentShop, asked: ResumeIn = _AS_IT_WAS
) -> Response:
    """Take a parked cart up again, at any register. Of two that want it at once, one gets it."""
    view = service.resume_cart(session, shop, cart_id, asked.register_, asked.cashier)
    return _cart(view, shop)


@register_router.post(
    "/carts/{cart_id}/checkout", status_code=201, response_model=PurchaseOut, responses=_SOLD
)
def check_out(cart_id: UUID, shop: CurrentShop, asked: CheckOutIn = _AS_IT_IS) -> Response:
    """Sell what is in a cart. The purchase gets its id: checked out twice, it is sold once."""
    outcome = checkout.check_out(shop, cart_id, asked.asked(shop.digits))
    response = _json(
        purchase_json(outcome.purchase, shop.digits),
        200 if isinstance(outcome, AlreadyRecorded) else 201,
    )
    response.headers["Location"] = f"../../purchases/{outcome.purchase.id}"
    return response


def _cart(view: CartView, shop: Shop, status_code: int = 200) -> Response:
    return _json(cart_json(view, shop.settings.currency, shop.digits), status_code)


def _json(body: dict[str, Any], status_code: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status_code, media_type="application/json")
