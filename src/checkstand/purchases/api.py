"""Purchases over HTTP: recording them and reading them back."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from checkstand.dependencies import CurrentShop, ReadSession
from checkstand.platform.errors import Invalid, Refusal
from checkstand.platform.http.fields import Code, Cursor, Day, Limit, Text
from checkstand.platform.http.problems import (
    PROBLEM_RESPONSES,
    refusal_problem,
    refusal_response,
    validation_refusal,
)
from checkstand.platform.ids import uuid_for_key
from checkstand.platform.money import format_milli, format_minor
from checkstand.platform.text import is_printable
from checkstand.purchases.errors import PurchaseUnknown
from checkstand.purchases.filters import PurchaseFilter
from checkstand.purchases.queue import RecordingQueue
from checkstand.purchases.recorded import AlreadyRecorded, Outcome, Refused
from checkstand.purchases.recorded_schemas import (
    PurchaseOut,
    PurchasePage,
    PurchaseTotalsOut,
    purchase_json,
)
from checkstand.purchases.repository import load_purchases
from checkstand.purchases.schemas import BatchIn, BatchOut, PurchaseIn, draft_of
from checkstand.purchases.service import list_purchases, purchase_totals
from checkstand.shop import Shop

register_router = APIRouter(tags=["purchases"])
management_router = APIRouter(tags=["purchases"])

_LONGEST_ID = 64
"""Of those that a batch's answer repeats, whatever was sent."""

_IDEMPOTENCY_KEY: TypeAdapter[str | None] = TypeAdapter(Code | None)


def _queue(request: Request) -> RecordingQueue:
    return cast("RecordingQueue", request.app.state.recording)


def _digits(request: Request) -> int:
    return cast("Shop", request.app.state.shop).digits


async def record_purchase(
    request: Request,
    purchase: PurchaseIn,
    idempotency_key: Annotated[
        Code | None, Header(description="Stands for the id of a purchase that has none.")
    ] = None,
) -> Response:
    """Record a purchase.

    Every amount is worked out here from the shop's own prices. The answer is sent when the purchase
    is safe on disk. Sent again, the same purchase answers 200 and is recorded once.
    """
    digits = _digits(request)
    key = uuid_for_key(idempotency_key) if idempotency_key else None
    (outcome,) = await _queue(request).record([draft_of(purchase, digits, key)])
    if isinstance(outcome, Refused):
        return refusal_response(outcome.refusal, request.scope["state"]["request_id"])
    return Response(
        orjson.dumps(purchase_json(outcome.purchase, digits)),
        status_code=200 if isinstance(outcome, AlreadyRecorded) else 201,
        media_type="application/json",
        headers={"Location": f"purchases/{outcome.purchase.id}"},  # beside the address asked
    )


class _RecordingRoute(APIRoute):
    """Reads a purchase straight from its JSON.

    Documented as any route is. FastAPI's own way of reading requests takes as long as recording
    does; this is around every sale.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return _read_and_record


async def _read_and_record(request: Request) -> Response:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json" and not content_type.endswith("+json"):
        raise Invalid("Send JSON, as Content-Type: application/json.", pointer="", code="not-json")
    try:
        purchase = PurchaseIn.model_validate_json(await request.body())
        key = _IDEMPOTENCY_KEY.validate_python(request.headers.get("idempotency-key"))
    except ValidationError as error:
        raise validation_refusal(error.errors(include_url=False, include_input=False)) from error
    return await record_purchase(request, purchase, key)


for _path in ("/purchases", "/purchase"):
    register_router.add_api_route(
        _path,
        record_purchase,
        methods=["POST"],
        status_code=201,
        response_model=PurchaseOut,
        responses={
            200: {"description": "Recorded before: the first answer.", "model": PurchaseOut},
            **PROBLEM_RESPONSES,
        },
        include_in_schema=_path == "/purchases",
        route_class_override=_RecordingRoute,
    )


@register_router.post("/purchases/batch", response_model=BatchOut, responses=PROBLEM_RESPONSES)
async def record_batch(request: Request, batch: BatchIn, shop: CurrentShop) -> Response:
    """Record what a register has gathered; each purchase is taken or refused by itself."""
    results: list[dict[str, Any]] = []
    drafts, positions = [], []
    for position, each in enumerate(batch.purchases):
        said = each.get("id") if isinstance(each, dict) else None
        is_sane = isinstance(said, str) and len(said) <= _LONGEST_ID and is_printable(said)
        results.append({"id": said if is_sane else None})
        try:
            draft = draft_of(PurchaseIn.model_validate(each), shop.digits)
        except ValidationError as error:
            _refuse(results[position], validation_refusal(error.errors(include_url=False)))
        except Refusal as refusal:
            _refuse(results[position], refusal)
        else:
            drafts.append(draft)
            positions.append(position)
    if drafts:
        outcomes = await _queue(request).record(drafts)
        for position, outcome in zip(positions, outcomes, strict=True):
            _tell(results[position], outcome, shop.digits)
    return Response(orjson.dumps({"results": results}), media_type="application/json")


def _refuse(result: dict[str, Any], refusal: Refusal) -> None:
    result["status"] = "refused"
    result["problem"] = refusal_problem(refusal)


def _tell(result: dict[str, Any], outcome: Outcome, digits: int) -> None:
    if isinstance(outcome, Refused):
        _refuse(result, outcome.refusal)
        return
    result["id"] = str(outcome.purchase.id)
    result["status"] = "already_recorded" if isinstance(outcome, AlreadyRecorded) else "recorded"
    result["purchase"] = purchase_json(outcome.purchase, digits)


def _filter(
    branch: Annotated[Code | None, Query(description="A branch's number or code.")] = None,
    from_: Annotated[
        Day | None, Query(alias="from", description="First business date, in the branch's time.")
    ] = None,
    to: Annotated[Day | None, Query(description="Last business date.")] = None,
    on: Annotated[Day | None, Query(alias="date", description="One business date.")] = None,
    week: Annotated[
        str | None, Query(pattern=r"^\d{4}-W\d{2}$", description="An ISO week: `2026-W47`.")
    ] = None,
    customer: Annotated[Code | None, Query(description="A customer's id or code.")] = None,
    cashier: Code | None = None,
    payment_method: Annotated[
        Code | None, Query(description="`unspecified` where none was told.")
    ] = None,
    product: Annotated[Code | None, Query(description="A product's number or sku.")] = None,
    category: Annotated[
        Text | None,
        Query(
            description="The category that some line was in when it was sold;"
            " `uncategorised` for those that were in none."
        ),
    ] = None,
    hour: Annotated[int | None, Query(ge=0, le=23, description="Of the branch's day.")] = None,
    weekday: Annotated[
        int | None, Query(ge=1, le=7, description="Of the business date: 1 is Monday, 7 Sunday.")
    ] = None,
    register: Annotated[Code | None, Query(description="A register's code.")] = None,
    receipt: Annotated[
        Text | None,
        Query(description="The beginning of a receipt number, or the id of a purchase."),
    ] = None,
) -> PurchaseFilter:
    return PurchaseFilter.read(
        branch=branch,
        first=from_,
        last=to,
        on=on,
        week=week,
        customer=customer,
        cashier=cashier,
        payment_method=payment_method,
        product=product,
        category=category,
        hour=hour,
        weekday=weekday,
        register=register,
        receipt=receipt,
    )


Filtered = Annotated[PurchaseFilter, Depends(_filter)]
"""Which purchases, from the address."""


@management_router.get("/purchases/totals", responses=PROBLEM_RESPONSES)
def totals(session: ReadSession, shop: CurrentShop, wanted: Filtered) -> PurchaseTotalsOut:
    """Add up the whole of a list of purchases, each with all its lines.

    Counted as in analytics: a refund is no purchase, and a void takes its purchase away.
    """
    sums = purchase_totals(session.connection(), wanted)
    return PurchaseTotalsOut(
        purchases=sums.purchases,
        revenue=format_minor(sums.revenue_minor, shop.digits),
        units=format_milli(sums.units_milli),
    )


@register_router.get(
    "/purchases/{purchase_id}", response_model=PurchaseOut, responses=PROBLEM_RESPONSES
)
@management_router.get(
    "/purchases/{purchase_id}", response_model=PurchaseOut, responses=PROBLEM_RESPONSES
)
def show_purchase(purchase_id: UUID, session: ReadSession, shop: CurrentShop) -> Response:
    """Show a purchase with its lines and payments."""
    purchase = load_purchases(session.connection(), [purchase_id]).get(purchase_id)
    if purchase is None:
        raise PurchaseUnknown(f"There is no purchase {purchase_id}.")
    return Response(
        orjson.dumps(purchase_json(purchase, shop.digits)), media_type="application/json"
    )


@management_router.get("/purchases", response_model=PurchasePage, responses=PROBLEM_RESPONSES)
def purchases(
    session: ReadSession,
    shop: CurrentShop,
    wanted: Filtered,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List purchases, newest first. What is asked for together must all be true of a purchase."""
    page = list_purchases(
        session.connection(),
        wanted,
        limit,
        cursor,
    )
    return Response(
        orjson.dumps(
            {
                "items": [purchase_json(each, shop.digits) for each in page.purchases],
                "next_cursor": page.next_cursor,
            }
        ),
        media_type="application/json",
    )
