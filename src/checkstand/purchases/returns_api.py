"""Refunds, voids, corrections and histories over HTTP."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, Query, Response

from checkstand.dependencies import CurrentShop, ReadSession
from checkstand.platform.http.fields import Code
from checkstand.platform.http.problems import PROBLEM_RESPONSES
from checkstand.platform.ids import uuid_for_key
from checkstand.purchases.drafts import Draft
from checkstand.purchases.recorded import AlreadyRecorded, Outcome, Refused
from checkstand.purchases.recorded_schemas import PurchaseOut, purchase_json
from checkstand.purchases.returns_schemas import (
    BlindRefundIn,
    CorrectionIn,
    HistoryOut,
    Reason,
    RefundIn,
    VoidIn,
    history_json,
)
from checkstand.purchases.returns_service import correct_purchase, history_of
from checkstand.purchases.service import record_purchases
from checkstand.shop import Shop

management_router = APIRouter(tags=["refunds and voids"])

Key = Annotated[
    Code | None, Header(alias="Idempotency-Key", description="Stands for the id where none is.")
]
_RESPONSES = {
    200: {"description": "Recorded before: the first answer.", "model": PurchaseOut},
    **PROBLEM_RESPONSES,
}


@management_router.post(
    "/purchases/{purchase_id}/refund",
    status_code=201,
    response_model=PurchaseOut,
    responses=_RESPONSES,
)
def refund(purchase_id: UUID, asked: RefundIn, shop: CurrentShop, key: Key = None) -> Response:
    """Give money back for some of a purchase: what was paid for it then, never more than is left.

    Stock, points and figures follow. What was paid in several ways goes back the last way first.
    """
    return _record(shop, asked.draft(purchase_id, _id_for(key)))


@management_router.post(
    "/purchases/{purchase_id}/void",
    status_code=201,
    response_model=PurchaseOut,
    responses=_RESPONSES,
)
def void(purchase_id: UUID, asked: VoidIn, shop: CurrentShop, key: Key = None) -> Response:
    """Take a whole purchase back, as if it had not been; both stay on file."""
    return _record(shop, asked.draft(purchase_id, _id_for(key)))


@management_router.patch(
    "/purchases/{purchase_id}",
    status_code=201,
    response_model=PurchaseOut,
    responses=_RESPONSES,
)
def correct(purchase_id: UUID, asked: CorrectionIn, shop: CurrentShop, key: Key = None) -> Response:
    """Put a purchase right: void it, and record it as it should have been, linked to it.

    The new purchase lies where and when the old one did; what was sold keeps its price of then.
    """
    changes = asked.changes(_id_for(key), shop.digits)
    return _answer(shop, correct_purchase(shop, purchase_id, changes))


@management_router.delete(
    "/purchases/{purchase_id}",
    status_code=201,
    response_model=PurchaseOut,
    responses=_RESPONSES,
)
def delete(
    purchase_id: UUID, reason: Annotated[Reason, Query()], shop: CurrentShop, key: Key = None
) -> Response:
    """Void a purchase: nothing that was recorded goes away."""
    return _record(shop, VoidIn(reason=reason).draft(purchase_id, _id_for(key)))


@management_router.post(
    "/refunds", status_code=201, response_model=PurchaseOut, responses=_RESPONSES
)
def refund_without_receipt(asked: BlindRefundIn, shop: CurrentShop, key: Key = None) -> Response:
    """Take goods back without a receipt, at what they cost now or less: a manager answers."""
    return _record(shop, asked.draft(_id_for(key), shop.digits))


@management_router.get(
    "/purchases/{purchase_id}/history", response_model=HistoryOut, responses=PROBLEM_RESPONSES
)
def history(purchase_id: UUID, session: ReadSession, shop: CurrentShop) -> Response:
    """Tell what became of a purchase: refunds, void, correction; and what can still go back."""
    found = history_of(session.connection(), purchase_id)
    return Response(orjson.dumps(history_json(found, shop.digits)), media_type="application/json")


def _id_for(key: str | None) -> UUID | None:
    return uuid_for_key(key) if key else None


def _record(shop: Shop, draft: Draft) -> Response:
    (outcome,) = record_purchases(shop, [draft])
    return _answer(shop, outcome)


def _answer(shop: Shop, outcome: Outcome) -> Response:
    if isinstance(outcome, Refused):
        raise outcome.refusal
    return Response(
        orjson.dumps(purchase_json(outcome.purchase, shop.digits)),
        status_code=200 if isinstance(outcome, AlreadyRecorded) else 201,
        media_type="application/json",
    )
