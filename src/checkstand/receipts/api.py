"""Receipts over HTTP."""

from typing import Annotated, cast
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Header, Query, Request, Response
from pydantic import AfterValidator

from checkstand.dependencies import CurrentShop, ReadSession, WriteSession
from checkstand.receipts import service
from checkstand.receipts.forms import EXTENSIONS, MEDIA_TYPES, Form, accepted, render
from checkstand.receipts.schemas import (
    Deliveries,
    DeliveryOut,
    EmailIn,
    HandedOutIn,
    PrintIn,
    delivery_out,
)
from checkstand.receipts.worker import DeliveryWorker

register_router = APIRouter(tags=["receipts"])
management_router = APIRouter(tags=["receipts"])

_PAPER = (32, 40, 48)


def _of_paper(columns: int) -> int:
    if columns not in _PAPER:
        raise ValueError("should be 32, 40 or 48")
    return columns


Columns = Annotated[
    int | None,
    AfterValidator(lambda columns: None if columns is None else _of_paper(columns)),
    Query(
        description="Characters in a line of text or of paper; the register's, if absent.",
        json_schema_extra={"anyOf": [{"type": "integer", "enum": list(_PAPER)}, {"type": "null"}]},
    ),
]


def _wake_worker(request: Request) -> None:
    cast("DeliveryWorker", request.app.state.receipts).wake()


@register_router.get(
    "/purchases/{purchase_id}/receipt",
    response_class=Response,
    responses={
        200: {
            "description": "The receipt.",
            "content": {
                "text/plain": {"schema": {"type": "string"}},
                "text/html": {"schema": {"type": "string"}},
                "application/pdf": {"schema": {"type": "string", "format": "binary"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
)
def show_receipt(
    purchase_id: UUID,
    session: ReadSession,
    form: Annotated[
        Form | None,
        Query(alias="format", description="What `Accept` asks for, if absent; else text."),
    ] = None,
    columns: Columns = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Show a purchase's receipt: as text, web page, PDF, or as a receipt printer takes it.

    One that was handed out before is marked as a copy.
    """
    document, paper = service.get_receipt(session, purchase_id)
    wanted = form or accepted(accept)
    name = quote(f"{document.title.replace(' ', '-')}.{EXTENSIONS[wanted]}")
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f"inline; filename*=UTF-8''{name}",
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept",
    }
    if wanted == "html":
        from checkstand.receipts.html import CONTENT_SECURITY_POLICY

        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return Response(
        render(document, wanted, columns or paper),
        media_type=MEDIA_TYPES[wanted],
        headers=headers,
    )


@register_router.post("/purchases/{purchase_id}/receipt/print", status_code=202)
def print_receipt(
    purchase_id: UUID,
    asked: PrintIn,
    request: Request,
    shop: CurrentShop,
    session: WriteSession,
    afterwards: BackgroundTasks,
) -> DeliveryOut:
    """Print a purchase's receipt at a register; it is queued, and tried until paper comes out."""
    delivery = service.queue_print(session, purchase_id, asked.register_, shop.clock())
    afterwards.add_task(_wake_worker, request)
    return delivery_out(delivery)


@register_router.post("/purchases/{purchase_id}/receipt/email", status_code=202)
def email_receipt(
    purchase_id: UUID,
    asked: EmailIn,
    request: Request,
    shop: CurrentShop,
    session: WriteSession,
    afterwards: BackgroundTasks,
) -> DeliveryOut:
    """Send a purchase's receipt by e-mail, as text and PDF; it is queued, and tried for a day."""
    delivery = service.queue_email(session, shop.settings, purchase_id, asked.address, shop.clock())
    afterwards.add_task(_wake_worker, request)
    return delivery_out(delivery)


@register_router.post("/purchases/{purchase_id}/receipt/handed-out", status_code=201)
def hand_out_receipt(
    purchase_id: UUID, _asked: HandedOutIn, shop: CurrentShop, session: WriteSession
) -> DeliveryOut:
    """Note that the browser printed a purchase's receipt; the next one is marked as a copy."""
    return delivery_out(service.hand_out(session, purchase_id, shop.clock()))


@register_router.get("/purchases/{purchase_id}/receipt/deliveries")
def list_deliveries(purchase_id: UUID, session: ReadSession) -> Deliveries:
    """List how a purchase's receipt was printed, sent and handed out, the first time first."""
    return Deliveries(
        items=[delivery_out(each) for each in service.list_deliveries(session, purchase_id)]
    )


management_router.include_router(register_router)
