"""All services in one process: what one shop runs."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from checkstand.services import analytics, cash_register, management
from checkstand.services.frame import make_app, make_service
from checkstand.services.front import open_front_door
from checkstand.settings import Settings
from checkstand.shop import Shop
from checkstand.web.dist import DIST

DESCRIPTION = "The whole shop: the cash register, management and analytics."
ROUTERS = [
    (cash_register.PREFIX, cash_register.router),
    (management.PREFIX, management.router),
    ("", analytics.router),
]
PARTS = [cash_register.NAME, analytics.NAME, management.NAME]


def create(shop: Shop | None = None, dist: Path = DIST) -> FastAPI:
    """Make the whole shop, with the web app that lies in a folder."""
    app = make_service("", DESCRIPTION, ROUTERS, parts=PARTS, shop=shop)
    open_front_door(app, dist)
    return app


@cache
def describe() -> dict[str, Any]:
    """Answer the OpenAPI of the whole shop, without a database."""
    app = make_app("Checkstand", DESCRIPTION, Settings())
    for prefix, router in ROUTERS:
        app.include_router(router, prefix=prefix)
    open_front_door(app)
    return app.openapi()
