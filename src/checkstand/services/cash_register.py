"""The cash register: rings up purchases."""

from fastapi import APIRouter, FastAPI

from checkstand.branches.api import register_router as branches
from checkstand.carts.api import register_router as carts
from checkstand.catalog.api import register_router as products
from checkstand.customers.api import register_router as customers
from checkstand.labels.api import register_router as labels
from checkstand.loyalty.api import register_router as loyalty
from checkstand.purchases.api import register_router as purchases
from checkstand.receipts.api import register_router as receipts
from checkstand.services.frame import make_service
from checkstand.shop import Shop

NAME = "cash-register"
PREFIX = "/cash-register"
DESCRIPTION = "Rings up purchases, and tells a register what it sells, where and to whom."

router = APIRouter()
for feature in (purchases, receipts, carts, products, labels, customers, loyalty, branches):
    router.include_router(feature)


def create(shop: Shop | None = None) -> FastAPI:
    """Make the cash register alone, at its own root."""
    return make_service("cash register", DESCRIPTION, [("", router)], parts=[NAME], shop=shop)
