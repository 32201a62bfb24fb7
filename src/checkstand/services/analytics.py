"""Analytics: answers the owner's questions."""

from fastapi import APIRouter, FastAPI
from starlette.routing import Route

from checkstand.analytics.api import aliases, dashboard
from checkstand.analytics.api import router as analytics
from checkstand.analytics.events_api import router as events
from checkstand.services.frame import make_service
from checkstand.shop import Shop

NAME = "analytics"
DESCRIPTION = "Answers the owner's questions, exact the moment after a purchase."

router = APIRouter()
for feature in (analytics, events, aliases, dashboard):
    router.include_router(feature)

ROOT_PATHS = [
    route.path for route in (*aliases.routes, *dashboard.routes) if isinstance(route, Route)
]
"""What analytics answers at the root, beside `/analytics/…`."""


def create(shop: Shop | None = None) -> FastAPI:
    """Make analytics alone."""
    return make_service("analytics", DESCRIPTION, [("", router)], parts=[NAME], shop=shop)
