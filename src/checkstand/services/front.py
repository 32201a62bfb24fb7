"""The front door: what `/` answers to browsers and to programs, and the web app's addresses."""

from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, FastAPI, Header, Response

import checkstand
from checkstand.web.dist import DIST
from checkstand.web.pages import WebApp

INDEX: dict[str, Any] = {
    "name": "Checkstand",
    "version": checkstand.VERSION,
    "docs": "/docs",
    "openapi": "/openapi.json",
    "links": {
        "health": "/health",
        "metrics": "/metrics",
        "dashboard": "/dashboard",
        "shop": "/cash-register/shop",
        "branches": "/cash-register/branches",
        "registers": "/cash-register/registers",
        "products": "/cash-register/products",
        "catalogue": "/cash-register/catalogue",
        "customers": "/cash-register/customers",
        "purchases": "/cash-register/purchases",
        "unique_customers": "/analytics/unique-customers",
        "loyal_customers": "/analytics/loyal-customers",
        "top_products": "/analytics/top-products",
        "statistics": "/analytics/statistics",
        "revenue": "/analytics/revenue",
        "events": "/analytics/events",
        "imports": "/management/imports",
    },
}


def open_front_door(app: FastAPI, dist: Path = DIST) -> None:
    """Let an app answer `/`, and the pages and files of the web app that lies in a folder.

    Called last: what is routed before costs a sale nothing of this.
    """
    web_app = WebApp(dist)
    router = APIRouter(tags=["operation"])

    @router.get(
        "/",
        responses={200: {"content": {"text/html": {}, "application/json": {"example": INDEX}}}},
        response_class=Response,
    )
    @router.head("/", include_in_schema=False)
    def front(accept: Annotated[str, Header()] = "") -> Response:
        """Answer browsers with the web app, and programs with an index of the API."""
        if "text/html" in accept:
            response = web_app.page()
        else:
            response = Response(
                orjson.dumps(INDEX),
                media_type="application/json",
                headers={"Cache-Control": "no-cache"},
            )
        response.headers["Vary"] = "Accept"
        return response

    app.include_router(router)
    app.router.routes.extend(web_app.routes())
