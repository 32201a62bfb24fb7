"""Management: what a manager keeps in order."""

from fastapi import APIRouter, FastAPI

from checkstand.branches.api import management_router as branches
from checkstand.catalog.api import management_router as products
from checkstand.customers.api import management_router as customers
from checkstand.exports.api import management_router as exports
from checkstand.imports.api import management_router as imports
from checkstand.labels.api import management_router as labels
from checkstand.loyalty.api import management_router as loyalty
from checkstand.purchases.api import management_router as purchases
from checkstand.purchases.returns_api import management_router as returns
from checkstand.receipts.api import management_router as receipts
from checkstand.services.frame import make_service
from checkstand.shop import Shop

NAME = "management"
PREFIX = "/management"
DESCRIPTION = (
    "Keeps products, categories, customers and branches; lists purchases; "
    "imports and exports files."
)

router = APIRouter()
for feature in (
    branches,
    products,
    labels,
    customers,
    loyalty,
    purchases,
    receipts,
    returns,
    imports,
    exports,
):
    router.include_router(feature)


def create(shop: Shop | None = None) -> FastAPI:
    """Make management alone."""
    return make_service("management", DESCRIPTION, [(PREFIX, router)], parts=[NAME], shop=shop)
