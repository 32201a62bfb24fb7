"""The front door: what `/` answers to browsers and to programs."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Response

import checkstand

router = APIRouter(tags=["operation"])

INDEX: dict[str, Any] = {
    "name": "Checkstand",
    "version": checkstand.VERSION,
    "docs": "/docs",
    "openapi": "/openapi.json",
    "links": {
        "health": "/health",
        "metrics": "/metrics",
        "dashboard": "/dashboard",
        "branches": "/cash-register/branches",
        "products": "/cash-register/products",
        "customers": "/cash-register/customers",
        "purchases": "/cash-register/purchases",
        "unique_customers": "/analytics/unique-customers",
        "loyal_customers": "/analytics/loyal-customers",
        "top_products": "/analytics/top-products",
        "statistics": "/analytics/statistics",
        "revenue": "/analytics/revenue",
        "imports": "/management/imports",
    },
}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Checkstand</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 12vh auto; }
body { padding: 0 1.5rem; }
h1 { font-size: 2rem; margin: 0 0 .5rem; }
a { margin-right: 1rem; }
</style>
</head>
<body>
<h1>Checkstand is open</h1>
<p>The web app is being built.
Until it is here, the shop answers to programs and to the command line.</p>
<p>
<a href="/docs">Try the API</a>
<a href="/dashboard">The shop in figures</a>
<a href="/health">Health</a>
</p>
</body>
</html>
"""


@router.get(
    "/",
    responses={200: {"content": {"text/html": {}, "application/json": {"example": INDEX}}}},
    response_class=Response,
)
def front(accept: Annotated[str, Header()] = "") -> Response:
    """Answer browsers with a page, and programs with an index of the API."""
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
    if "text/html" in accept:
        return Response(PAGE, media_type="text/html", headers=headers)
    return Response(orjson.dumps(INDEX), media_type="application/json", headers=headers)
