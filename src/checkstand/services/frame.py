"""The frame of every service: its app, its health, its metrics, its way to start and to stop."""

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

from fastapi import APIRouter, FastAPI, Response
from fastapi_offline import FastAPIOffline
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from pydantic import BaseModel
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

import checkstand
from checkstand.analytics.events import PurchaseFeed
from checkstand.platform.errors import Unavailable
from checkstand.platform.http.middleware import Frame
from checkstand.platform.http.problems import (
    PROBLEM_RESPONSES,
    add_problem_schemas,
    answer_with_problems,
)
from checkstand.purchases.queue import RecordingQueue
from checkstand.receipts.worker import DeliveryWorker
from checkstand.settings import Settings
from checkstand.shop import Shop, open_shop

COMPRESSED_FROM = 4096
"""Bytes of an answer; a sale's is smaller, and not slowed by more than some microseconds."""
COMPRESSION_LEVEL = 5


class PartHealth(BaseModel):
    status: Literal["ok", "degraded", "down"]
    detail: str | None = None


class DatabaseHealth(PartHealth):
    kind: str | None = None


class Health(BaseModel):
    """Whether the service and all that it needs are well."""

    status: Literal["ok", "degraded"]
    services: dict[str, PartHealth]
    database: DatabaseHealth


def make_app(title: str, description: str, settings: Settings, **options: Any) -> FastAPI:
    """Make an app that answers errors as problems, tells metrics and has its docs at `/docs`."""
    app = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        title=title,
        description=description,
        version=checkstand.VERSION,
        separate_input_output_schemas=False,
        redirect_slashes=False,  # it would send clients of the gateway past it
        responses=PROBLEM_RESPONSES,
        **options,
    )
    openapi = app.openapi
    app.openapi = lambda: _completed(openapi())  # type: ignore[method-assign]
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    app.state.registry = registry
    app.add_middleware(
        Frame, registry=registry, largest_upload=settings.max_upload_mb * 1024 * 1024
    )
    answer_with_problems(app)

    @app.get(
        "/metrics",
        tags=["operation"],
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def metrics() -> Response:
        """Tell metrics as Prometheus reads them."""
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return app


def _completed(openapi: dict[str, Any]) -> dict[str, Any]:
    """Say in an OpenAPI what is true of every route, and FastAPI does not know."""
    for item in openapi["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    parameter["allowEmptyValue"] = True  # `Frame` takes it for absent
    return add_problem_schemas(openapi)


def make_service(
    name: str,
    description: str,
    routers: Sequence[tuple[str, APIRouter]],
    *,
    parts: Sequence[str],
    shop: Shop | None = None,
) -> FastAPI:
    """Make a service that works on the shop's database.

    Args:
        name: As people call it.
        description: For `/docs`.
        routers: Each with the prefix that its paths have here.
        parts: The services that it stands for in `/health`.
        shop: Of a test; otherwise the one that the environment describes.
    """
    is_process = shop is None
    shop = shop or open_shop()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.recording = RecordingQueue(shop, app.state.registry)
        app.state.feed = PurchaseFeed(shop)
        app.state.receipts = DeliveryWorker(shop)
        app.state.receipts.start()
        if is_process:
            _spare_the_garbage_collector()
        yield
        await app.state.feed.close()
        await app.state.recording.close()
        await asyncio.to_thread(app.state.receipts.close)
        shop.database.close()

    app = make_app(f"Checkstand {name}".strip(), description, shop.settings, lifespan=lifespan)
    app.state.shop = shop
    compression = Middleware(
        GZipMiddleware, minimum_size=COMPRESSED_FROM, compresslevel=COMPRESSION_LEVEL
    )
    app.user_middleware.append(compression)  # within `Frame`

    @app.get(
        "/health", response_model=Health, tags=["operation"], responses={503: {"model": Health}}
    )
    def health() -> Response:
        """Tell whether the service and its database are well."""
        try:
            shop.database.ping()
        except Unavailable as error:
            database = DatabaseHealth(
                status="down", detail=error.message, kind=shop.database.dialect
            )
        else:
            database = DatabaseHealth(status="ok", kind=shop.database.dialect)
        status: Literal["ok", "down"] = "ok" if database.status == "ok" else "down"
        return health_response({part: PartHealth(status=status) for part in parts}, database)

    for prefix, router in routers:
        app.include_router(router, prefix=prefix)
    return app


def _spare_the_garbage_collector() -> None:
    """Leave out of every collection what stays as long as the process, and collect less often.

    Walking through all that was loaded took 8 % of the processor time of a sale.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def health_response(services: Mapping[str, PartHealth], database: DatabaseHealth) -> Response:
    """Answer 200 where every part is well, else 503."""
    well = all(part.status == "ok" for part in (*services.values(), database))
    health = Health(status="ok" if well else "degraded", services=dict(services), database=database)
    return Response(
        health.model_dump_json(exclude_none=True),
        status_code=200 if well else 503,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
