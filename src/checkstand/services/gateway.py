"""The gateway: one address for services that run alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import structlog
from fastapi import FastAPI, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse
from starlette.routing import Route

from checkstand.platform.errors import Unavailable
from checkstand.services import all_in_one, analytics, cash_register, management
from checkstand.services.frame import Health, PartHealth, health_response, make_app
from checkstand.services.front import router as front
from checkstand.settings import Settings

DESCRIPTION = "The whole shop under one address; each request goes to the service that answers it."
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]
_ONE_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization te trailer"
    b" transfer-encoding upgrade host".split()
)
HEALTH_SECONDS = 2.0

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
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
            trust_env=False,
            follow_redirects=False,
        )

    async def handle(self, request: Request) -> Response:
        """Hand a request on.

        Raises:
            ServiceDown: The service can't be reached.
        """
        path = request.scope["path"].removeprefix(self._strip)
        headers = [
            (key, value)
            for key, value in request.headers.raw
            if key not in _ONE_HOP and key != b"x-request-id"
        ]
        headers.append((b"x-request-id", request.scope["state"]["request_id"].encode()))
        has_body = b"content-length" in dict(headers) or "transfer-encoding" in request.headers
        onward = self.client.build_request(
            request.method,
            httpx.URL(path=path or "/", query=request.scope["query_string"]),
            headers=headers,
            content=request.stream() if has_body else None,
        )
        try:
            answer = await self.client.send(onward, stream=True)
        except httpx.TransportError as error:
            log.warning("service down", service=self.name, reason=repr(error))
            raise ServiceDown(f"The service {self.name} can't be reached right now.") from error
        response = StreamingResponse(
            answer.aiter_raw(),
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

    async def health(self) -> PartHealth:
        """Ask the service how it is."""
        try:
            answer = await self.client.get("/health", timeout=HEALTH_SECONDS)
        except httpx.HTTPError as error:
            return PartHealth(status="down", detail=type(error).__name__)
        return PartHealth(status="ok" if answer.status_code == 200 else "degraded")


def create(settings: Settings | None = None) -> FastAPI:
    """Make the gateway; it has no database of its own."""
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
    app.include_router(front)

    @app.get(
        "/health", response_model=Health, tags=["operation"], responses={503: {"model": Health}}
    )
    async def health() -> Response:
        """Tell whether every service is well."""
        answers = await asyncio.gather(*(proxy.health() for proxy in proxies))
        return health_response(
            {proxy.name: answer for proxy, answer in zip(proxies, answers, strict=True)}, None
        )

    for path, proxy in (
        *((route, owner) for route in analytics.ROOT_PATHS),
        ("/analytics/{path:path}", owner),
        (f"{cash_register.PREFIX}/{{path:path}}", register),
        (f"{management.PREFIX}/{{path:path}}", manager),
    ):
        app.router.routes.append(Route(path, proxy.handle, methods=METHODS))
    app.openapi = all_in_one.describe  # type: ignore[method-assign]
    return app
