"""Live events over HTTP, as server-sent events."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.types import Receive, Scope, Send

from checkstand.analytics.events import Listener, News, PurchaseFeed
from checkstand.dependencies import CurrentShop
from checkstand.platform.http.fields import Code
from checkstand.platform.money import format_minor

RETRY_MILLISECONDS = 2000
HEARTBEAT_SECONDS = 15

router = APIRouter(prefix="/analytics", tags=["analytics"])


class EventStream(StreamingResponse):
    """The news of one listener, who leaves when the client goes away."""

    media_type = "text/event-stream"

    def __init__(self, feed: PurchaseFeed, listener: Listener, now: datetime, digits: int) -> None:
        super().__init__(
            _told(listener, now, digits),
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        self._feed = feed
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._feed.leave(self._listener)


@router.get(
    "/events",
    summary="What is recorded, as it is recorded",
    response_class=EventStream,
    status_code=200,
    responses={
        200: {
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": "event: purchases\n"
                    'data: {"count":2,"latest_id":"01a1fc13-27e6-7b8f-8614-e3ee80b3a2df",'
                    '"branches":["SM1"],"revenue":"12.30"}\n\n',
                }
            }
        }
    },
)
async def listen(
    request: Request,
    shop: CurrentShop,
    branch: Annotated[
        Code | None, Query(description="A branch's number or code; all branches without.")
    ] = None,
) -> EventStream:
    """Tell within a second what was recorded, for as long as the client listens.

    The first event is `hello`, with `server_time` and `latest_id`, the purchase recorded last.
    Each `purchases` after it tells how many were recorded since the one before, refunds and voids
    too, with `latest_id`, the codes of their `branches`, and the `revenue` that they add. A client
    that was cut off asks anew for what it shows: nothing is told again.
    """
    feed: PurchaseFeed = request.app.state.feed
    return EventStream(feed, await feed.join(branch), shop.clock(), shop.digits)


async def _told(listener: Listener, now: datetime, digits: int) -> AsyncIterator[bytes]:
    latest_id = None if listener.latest_id is None else str(listener.latest_id)
    hello = {"server_time": now.astimezone(UTC), "latest_id": latest_id}
    yield format_sse_event(
        event="hello", data_str=_json(hello), id=latest_id, retry=RETRY_MILLISECONDS
    )
    while not listener.is_over:
        news = await listener.next(HEARTBEAT_SECONDS)
        if news is not None:
            yield format_sse_event(
                event="purchases", data_str=_json(_figures(news, digits)), id=str(news.latest_id)
            )
        elif not listener.is_over:
            yield KEEPALIVE_COMMENT


def _figures(news: News, digits: int) -> dict[str, object]:
    return {
        "count": news.count,
        "latest_id": str(news.latest_id),
        "branches": sorted(news.branches),
        "revenue": format_minor(news.revenue_minor, digits),
    }


def _json(data: object) -> str:
    return orjson.dumps(data, option=orjson.OPT_UTC_Z).decode()
