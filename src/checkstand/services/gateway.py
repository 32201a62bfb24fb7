"""The gateway: one address for services that run alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import structlog
from fastapi import FastAPI, Request, Response
from pydantic import ValidationError
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse
from starlette.routing import Route

from checkstand.platform.errors import Malformed, Unavailable
from checkstand.platform.http.streams import is_endless
from checkstand.services import all_in_one, analytics, cash_register, management
from checkstand.services.frame import (
    DatabaseHealth,
    Health,
    PartHealth,
    health_response,
    make_app,
)
from checkstand.services.front import open_front_door
from checkstand.settings import Settings
from checkstand.web.dist import DIST

DESCRIPTION = "The whole shop under one address; each request goes to the service that answers it."
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]
_ONE_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization te trailer"
    b" transfer-encoding upgrade host".split()
)
HEALTH_SECONDS = 2.0
MOST_CONNECTIONS = 1_000
"""To one service; each listener to live events keeps one."""

log = structlog.get_logger(__name__)


class ServiceDown(Unavailable):
    code = "service-down"


class _Proxy:
    """Hands requests on to one service, and its answers back, as streams."""

    def __init__(self, name: str, url: str, strip: str = "") -> None:
        self.name = name
        self._strip = strip
        self.client = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            timeout=httpx.Timeout(30, read=600),
            limits=httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=50),
            trust_env=False,
            follow_redirects=False,
        )

    async def handle(self, request: Request) -> Response:
        """Hand a request on.

        Raises:
            ServiceDown: The service can't be reached.
            Malformed: The request can't be handed on.
            HTTPException: The path would lead out of what the service has under it.
        """
        if not {".", ".."}.isdisjoint(request.scope["path"].split("/")):
            raise HTTPException(404)
        headers = [
            (key, value)
            for key, value in request.headers.raw
            if key not in _ONE_HOP and key != b"x-request-id"
        ]
        headers.append((b"x-request-id", request.scope["state"]["request_id"].encode()))
        has_body = b"content-length" in dict(headers) or "transfer-encoding" in request.headers
        try:
            onward = self.client.build_request(
                request.method,
                self._address(request),
                headers=headers,
                content=request.stream() if has_body else None,
            )
            answer = await self.client.send(onward, stream=True)
        except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeDecodeError) as error:
            raise Malformed("The request can't be handed on as it is.") from error
        except httpx.TransportError as error:
            log.warning("service down", service=self.name, reason=repr(error))
            raise ServiceDown(f"The service {self.name} can't be reached right now.") from error
        response = StreamingResponse(
            self._body(answer),
            status_code=answer.status_code,
            background=BackgroundTask(answer.aclose),
        )
        response.raw_headers = [
            (key, value)
            for key, value in answer.headers.raw
            if key.lower() not in _ONE_HOP
            and key.lower() not in (b"x-request-id", b"x-content-type-options", b"date", b"server")
        ]
        return response

    async def _body(self, answer: httpx.Response) -> AsyncIterator[bytes]:
        """Hand a body on. An endless one just ends where its service does: the client comes back.

        Raises:
            httpx.TransportError: The service went away in the midst of another one.
        """
        try:
            async for chunk in answer.aiter_raw():
                yield chunk
        except httpx.TransportError as error:
            if not is_endless(answer.headers.raw):
                raise
            log.warning("service down", service=self.name, reason=repr(error))

    def _address(self, request: Request) -> httpx.URL:
        """Answer where the service has what is asked for; the path stays as it was written."""
        raw: bytes = request.scope["raw_path"]
        path = raw.removeprefix(self._strip.encode()) or b"/"
        query: bytes = request.scope["query_string"]
        base = self.client.base_url
        return base.copy_with(
            raw_path=base.raw_path.rstrip(b"/") + path + (b"?" + query if query else b"")
        )

    async def health(self) -> Health | None:
        """Ask the service how it is; None where it doesn't answer."""
        try:
            answer = await self.client.get("/health", timeout=HEALTH_SECONDS)
            return Health.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError):
            return None


def create(settings: Settings | None = None, dist: Path = DIST) -> FastAPI:
    """Make the gateway, with the web app of a folder; it has no database of its own."""
    settings = settings or Settings()
    register = _Proxy(cash_register.NAME, settings.cash_register_url, strip=cash_register.PREFIX)
    owner = _Proxy(analytics.NAME, settings.analytics_service_url)
    manager = _Proxy(management.NAME, settings.management_url)
    proxies = (register, owner, manager)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        for proxy in proxies:
            await proxy.client.aclose()

    app = make_app("Checkstand gateway", DESCRIPTION, settings, lifespan=lifespan)

    @app.get(
        "/health", response_model=Health, tags=["operation"], responses={503: {"model": Health}}
    )
    async def health() -> Response:
        """Tell whether every service is well, and the database that they work on."""
        answers = await asyncio.gather(*(proxy.health() for proxy in proxies))
        services = {
            proxy.name: PartHealth(status="down", detail="It does not answer.")
            if answer is None
            else PartHealth(status=answer.status)
            for proxy, answer in zip(proxies, answers, strict=True)
        }
        databases = [answer.database for answer in answers if answer]
        worst = min(databases, key=lambda each: each.status == "ok", default=None)
        unknown = DatabaseHealth(status="down", detail="No service is there to ask.")
        return health_response(services, worst or unknown)

    for path, proxy in (
        *((route, owner) for route in analytics.ROOT_PATHS),
        ("/analytics/{path:path}", owner),
        (f"{cash_register.PREFIX}/{{path:path}}", register),
        (f"{management.PREFIX}/{{path:path}}", manager),
    ):
        app.router.routes.append(Route(path, proxy.handle, methods=METHODS))
    open_front_door(app, dist)
    own = app.openapi
    app.openapi = lambda: _with_services(own())  # type: ignore[method-assign]
    return app


def _with_services(own: dict[str, Any]) -> dict[str, Any]:
    """Describe what the gateway answers itself together with what the services do."""
    theirs = all_in_one.describe()
    schemas = {**own["components"]["schemas"], **theirs["components"]["schemas"]}
    return {
        **theirs,
        "paths": {**own["paths"], **theirs["paths"]},
        "components": {**theirs["components"], "schemas": schemas},
    }
