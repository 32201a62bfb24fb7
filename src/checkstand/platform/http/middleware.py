"""What happens around every request: its id, its size limit, its line in the log, its metrics."""

import asyncio
import re
import time
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checkstand.platform.http.problems import problem, problem_response
from checkstand.platform.http.streams import OpenStreams, is_endless
from checkstand.platform.ids import uuid7

log = structlog.get_logger("checkstand.http")

LARGEST_BODY = 8 * 1024 * 1024
HUNG_UP = 499
"""What metrics have for clients who went before they were answered; nobody is sent it."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,128}\Z")


class Frame:
    """Gives each request an id, bounds its body, and tells log and metrics how it went.

    Plain ASGI, because it is around every sale: it must cost microseconds.
    """

    def __init__(self, app: ASGIApp, *, registry: CollectorRegistry, largest_upload: int) -> None:
        self._app = app
        self._largest_upload = largest_upload
        self._streams = OpenStreams()
        self._seconds = Histogram(
            "checkstand_http_request_seconds",
            "Time to answer a request.",
            ("method", "route"),
            registry=registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self._answers = Counter(
            "checkstand_http_answers_total",
            "Answers by status.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._labelled: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            with self._streams.ended_by_signals():
                await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if _REQUEST_ID.match(given) else str(uuid7())
        scope.setdefault("state", {})["request_id"] = request_id
        scope["query_string"] = _without_empty(scope["query_string"])
        status = 0
        task = asyncio.current_task()
        is_stream = False

        async def send_with_id(message: Message) -> None:
            nonlocal status, is_stream
            if message["type"] == "http.response.start":
                status = message["status"]
                theirs = message.get("headers", ())
                message["headers"] = [
                    *theirs,
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
                if is_endless(theirs) and task is not None:
                    is_stream = True
                    self._tell(scope, status, time.perf_counter() - started, request_id)
                    self._streams.add(task)
            await send(message)

        try:
            await self._app(scope, self._bounded(headers, receive), send_with_id)
        except ClientDisconnect:
            status = HUNG_UP
        except asyncio.CancelledError:
            if not is_stream or not self._streams.is_ending:
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except Exception:
            log.exception("unexpected error", request_id=request_id, path=scope["path"])
            if status:
                raise
            body = problem(
                500,
                "unexpected-error",
                "Something went wrong here; nothing was stored.",
                request_id=request_id,
            )
            await problem_response(body)(scope, receive, send_with_id)
        finally:
            if is_stream and task is not None:
                self._streams.discard(task)
            else:
                self._tell(scope, status, time.perf_counter() - started, request_id)

    def _bounded(self, headers: dict[bytes, bytes], receive: Receive) -> Receive:
        is_upload = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        largest = self._largest_upload if is_upload else LARGEST_BODY
        length = headers.get(b"content-length", b"0")
        too_large = not length.isdigit() or len(length) > 18 or int(length) > largest
        received = 0

        async def bounded() -> Message:
            nonlocal received
            if too_large:
                raise HTTPException(413)
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise HTTPException(413)
            return message

        return bounded

    def _tell(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = scope.get("route")
        path = "unknown" if route is None else _whole_path(route, scope["path"])
        key = (scope["method"] if route is not None else "any", path, status)
        labelled = self._labelled.get(key)
        if labelled is None:
            labelled = self._labelled[key] = (
                self._seconds.labels(key[0], path),
                self._answers.labels(key[0], path, str(status)),
            )
        labelled[0].observe(seconds)
        labelled[1].inc()
        if status >= 500 or seconds > 1 or log.is_enabled_for(10):
            log.info(
                "answered",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round(seconds * 1000, 1),
                request_id=request_id,
            )


def _whole_path(route: Any, path: str) -> str:
    """Answer a route's path with the prefix that its router is included under."""
    own: str = route.path
    if route.path_regex.match(path):
        return own
    return "/".join(path.split("/")[: -own.count("/")]) + own


def _without_empty(query: bytes) -> bytes:
    """Drop parameters without a value: a form that sends `search=` asks for no search.

    >>> _without_empty(b"search=&limit=5&barcode=&cursor=WzFd=")
    b'limit=5&cursor=WzFd='
    """
    if b"=&" not in query and not query.endswith(b"="):
        return query
    return b"&".join(part for part in query.split(b"&") if part.partition(b"=")[2])
