"""Products and categories over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from checkstand.catalog import bulk, categories, service
from checkstand.catalog.catalogue import catalogue_json, catalogue_version
from checkstand.catalog.schemas import (
    Catalogue,
    CategoryIn,
    CategoryOut,
    CategoryPage,
    CategoryPatch,
    ProductIn,
    ProductOut,
    ProductPage,
    ProductPatch,
    ProductsOut,
    ProductsPatch,
    category_out,
    product_out,
)
from checkstand.catalog.service import ProductQuery
from checkstand.dependencies import CurrentShop, ReadSession, WriteSession
from checkstand.platform.http.caching import is_known
from checkstand.platform.http.fields import Active, Code, Cursor, Limit, RowId, Text, wanted
from checkstand.shop import Shop

register_router = APIRouter(tags=["products"])
management_router = APIRouter(tags=["products"])

Search = Annotated[
    Text | None,
    Query(
        description="Beginnings of words of name, sku or category, or of a barcode; all must match."
    ),
]
Category = Annotated[Text | None, Query(description="A category's name.")]
Barcode = Annotated[Code | None, Query(description="GTIN-8, UPC-A, EAN-13 or GTIN-14.")]
Branch = Annotated[
    Code | None, Query(description="Whose stock to tell, by number or code; else that of all.")
]


@register_router.get("/products")
def search_products(
    shop: CurrentShop,
    session: ReadSession,
    search: Search = None,
    category: Category = None,
    barcode: Barcode = None,
    branch: Branch = None,
    active: Active = "true",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ProductPage:
    """Find what is sold, by name; a category without a search is listed by number."""
    query = ProductQuery(search, category, barcode, branch, wanted(active))
    return _page(shop, session, query, limit, cursor)


@register_router.get(
    "/catalogue",
    response_model=Catalogue,
    responses={304: {"description": "It is as it was in the version that the register has."}},
)
def catalogue(
    shop: CurrentShop,
    session: ReadSession,
    if_none_match: Annotated[
        str | None, Header(description="The `ETag` of the catalogue that the register has.")
    ] = None,
) -> Response:
    """Tell all that is sold, in one answer, for a register that searches by itself."""
    currency = shop.settings.currency
    version = catalogue_version(session.connection(), currency)
    headers = {"ETag": f'W/"{version}"', "Cache-Control": "no-cache"}
    if is_known(if_none_match, version):
        return Response(status_code=304, headers=headers)
    body = catalogue_json(session.connection(), version, currency, shop.digits)
    return Response(body, media_type="application/json", headers=headers)


@management_router.get("/products")
def search_all_products(
    shop: CurrentShop,
    session: ReadSession,
    search: Search = None,
    category: Category = None,
    barcode: Barcode = None,
    branch: Branch = None,
    active: Active = "all",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ProductPage:
    """Find products, also those not sold any more."""
    query = ProductQuery(search, category, barcode, branch, wanted(active))
    return _page(shop, session, query, limit, cursor)


@register_router.get("/products/{product_id}")
@management_router.get("/products/{product_id}")
def show_product(
    product_id: RowId, shop: CurrentShop, session: ReadSession, branch: Branch = None
) -> ProductOut:
    """Show a product."""
    return product_out(service.get_product(session, product_id, branch), shop.digits)


@management_router.post("/products", status_code=201)
def add_product(product: ProductIn, shop: CurrentShop, session: WriteSession) -> ProductOut:
    """Add a product, its category where that is new, and its opening stock."""
    new = product.asked(shop.digits)
    return product_out(service.add_product(session, new, shop.clock()), shop.digits)


@management_router.patch("/products")
def change_products(
    changes: ProductsPatch, shop: CurrentShop, session: WriteSession
) -> ProductsOut:
    """Change up to 1,000 products together: all of them, or none where one can't be."""
    changed = bulk.change_products(session, changes.asked(shop.digits), shop.clock())
    return ProductsOut(products=[product_out(each, shop.digits) for each in changed])


@management_router.patch("/products/{product_id}")
def change_product(
    product_id: RowId, changes: ProductPatch, shop: CurrentShop, session: WriteSession
) -> ProductOut:
    """Change a product, take it out of the range or back. What was sold stays as it was."""
    asked = changes.asked(shop.digits)
    return product_out(
        service.change_product(session, product_id, asked, shop.clock()), shop.digits
    )


@management_router.delete("/products/{product_id}", status_code=204)
def deactivate_product(product_id: RowId, shop: CurrentShop, session: WriteSession) -> None:
    """Take a product out of the range: it is sold no more, and what was sold stays."""
    service.deactivate_product(session, product_id, shop.clock())


@management_router.get("/categories")
def search_categories(
    session: ReadSession,
    search: Annotated[Text | None, Query(description="The beginning of the name.")] = None,
    active: Active = "all",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CategoryPage:
    """List categories by name."""
    found, next_cursor = categories.search_categories(
        session, search=search, active=wanted(active), cursor=cursor, limit=limit
    )
    return CategoryPage(items=[category_out(each) for each in found], next_cursor=next_cursor)


@management_router.get("/categories/{category_id}")
def show_category(category_id: RowId, session: ReadSession) -> CategoryOut:
    """Show a category."""
    return category_out(categories.get_category(session, category_id))


@management_router.post("/categories", status_code=201)
def add_category(category: CategoryIn, session: WriteSession) -> CategoryOut:
    """Add a category."""
    return category_out(categories.add_category(session, category.name, active=category.active))


@management_router.patch("/categories/{category_id}")
def change_category(
    category_id: RowId, changes: CategoryPatch, session: WriteSession
) -> CategoryOut:
    """Rename a category, take it out of use or back; its products stay in it."""
    return category_out(
        categories.change_category(session, category_id, name=changes.name, active=changes.active)
    )


@management_router.delete("/categories/{category_id}", status_code=204)
def deactivate_category(category_id: RowId, session: WriteSession) -> None:
    """Take a category out of use; its products stay in it."""
    categories.deactivate_category(session, category_id)


def _page(
    shop: Shop, session: ReadSession, query: ProductQuery, limit: int, cursor: str | None
) -> ProductPage:
    products, next_cursor = service.search_products(session, query, cursor=cursor, limit=limit)
    return ProductPage(
        items=[product_out(each, shop.digits) for each in products], next_cursor=next_cursor
    )
