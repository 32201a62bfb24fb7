"""Exporting CSV files over HTTP."""

from collections.abc import AsyncIterator, Generator
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import StreamingResponse

from checkstand.dependencies import CurrentShop
from checkstand.exports.service import ExportKind, export
from checkstand.platform.http.problems import PROBLEM_RESPONSES
from checkstand.purchases.api import Filtered
from checkstand.purchases.filters import PurchaseFilter
from checkstand.shop import Shop

_FILE: dict[int | str, dict[str, Any]] = {
    **PROBLEM_RESPONSES,
    200: {"description": "The file.", "content": {"text/csv": {"schema": {"type": "string"}}}},
}

management_router = APIRouter(prefix="/exports", tags=["exports"])

Bom = Annotated[
    bool, Query(description="Begin with a byte order mark, by which Excel knows UTF-8.")
]


@management_router.get("/products.csv", response_class=StreamingResponse, responses=_FILE)
def export_products(shop: CurrentShop, bom: Bom = False) -> StreamingResponse:
    """Write all products, as a file that can be imported again."""
    return _answer(shop, "products", None, bom)


@management_router.get("/customers.csv", response_class=StreamingResponse, responses=_FILE)
def export_customers(shop: CurrentShop, bom: Bom = False) -> StreamingResponse:
    """Write all customers, with what they bought."""
    return _answer(shop, "customers", None, bom)


@management_router.get("/purchases.csv", response_class=StreamingResponse, responses=_FILE)
def export_purchases(shop: CurrentShop, wanted: Filtered, bom: Bom = False) -> StreamingResponse:
    """Write purchases, oldest first, as a file that can be imported into another shop.

    Voided purchases are left out with their voids, and refunds, for which this kind of file has no
    words: `lines.csv` has them all.
    """
    return _answer(shop, "purchases", wanted, bom)


@management_router.get("/lines.csv", response_class=StreamingResponse, responses=_FILE)
def export_lines(shop: CurrentShop, wanted: Filtered, bom: Bom = False) -> StreamingResponse:
    """Write purchases line by line, oldest first; those of refunds and voids are below zero."""
    return _answer(shop, "lines", wanted, bom)


def _answer(
    shop: Shop, kind: ExportKind, wanted: PurchaseFilter | None, bom: bool
) -> StreamingResponse:
    pieces = export(shop, kind, wanted, bom=bom)
    first = next(pieces)  # what is refused is refused before the answer begins
    name = f"{kind}-{shop.clock().date()}.csv"
    return StreamingResponse(
        _streamed(first, pieces),
        media_type="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


async def _streamed(first: str, pieces: Generator[str, None, None]) -> AsyncIterator[str]:
    try:
        async for piece in iterate_in_threadpool(chain([first], pieces)):
            yield piece
    finally:
        pieces.close()  # whoever hung up holds no transaction
