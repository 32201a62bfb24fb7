"""`checkstand products`."""

from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from checkstand.branches.service import BranchChanges, add_branch, search_branches
from checkstand.catalog import service
from checkstand.catalog.schemas import ProductIn, ProductPatch, product_out
from checkstand.catalog.service import ProductQuery, ProductView
from checkstand.cli.options import Branch, Cursor, Everything, Limit, Search, Yes, asked
from checkstand.cli.output import (
    AsJson,
    TableOf,
    confirm,
    note,
    print_fields,
    print_json,
    print_line,
    print_more,
)
from checkstand.cli.shop import open_shop
from checkstand.shop import Shop

app = typer.Typer(no_args_is_help=True)

Ref = Annotated[
    str, typer.Argument(metavar="PRODUCT", help="The product's id, sku, barcode or name.")
]
Category = Annotated[str | None, typer.Option(help="A category, by name.")]
Sku = Annotated[str | None, typer.Option(help="The shop's own short name of it.")]
Barcodes = Annotated[
    list[str] | None,
    typer.Option("--barcode", help="GTIN-8, UPC-A, EAN-13 or GTIN-14; may be repeated."),
]
TaxRate = Annotated[str | None, typer.Option(help="Contained in the price, in per cent: 19.")]
Unit = Annotated[str | None, typer.Option(help="each, kg, l, …; what is measured has decimals.")]
ReorderPoint = Annotated[
    str | None, typer.Option(help="The level at which the branch orders more.")
]


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    price: Annotated[str, typer.Option(help="Of one unit, tax included: 2.50.")],
    category: Category = None,
    sku: Sku = None,
    barcode: Barcodes = None,
    tax_rate: TaxRate = None,
    unit: Unit = None,
    stock: Annotated[str | None, typer.Option(help="What the branch has of it.")] = None,
    reorder_point: ReorderPoint = None,
    branch: Annotated[
        str | None, typer.Option(help="Whose stock it is; the only branch without.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a product; its category is made where it is new."""
    new = asked(
        ProductIn,
        product_name=name,
        unit_price=price,
        category=category,
        sku=sku,
        barcodes=barcode,
        tax_rate=tax_rate,
        unit=unit,
        stock=stock,
        reorder_point=reorder_point,
        branch=branch,
    )
    with open_shop() as shop:
        with shop.database.write() as session:
            opened = branch is not None and _open_first_branch(shop, session, branch)
            product = service.add_product(session, new.asked(shop.digits), shop.clock())
        if opened:
            note(f"Opened the branch {branch}, the first of this shop.")
        _print(product, shop, as_json=as_json)


@app.command("list")
def list_(
    search: Search = None,
    category: Category = None,
    barcode: Annotated[str | None, typer.Option(help="A barcode.")] = None,
    branch: Annotated[
        str | None, typer.Option(help="Whose stock to tell; that of all branches without.")
    ] = None,
    everything: Everything = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List products by name; a category by number."""
    query = ProductQuery(search, category, barcode, branch, None if everything else True)
    _list(query, limit, cursor, as_json=as_json)


@app.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help="Beginnings of words of name, sku or category."),
    ],
    branch: Branch = None,
    everything: Everything = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """Find products by the beginnings of words, or of a barcode."""
    query = ProductQuery(" ".join(words), branch=branch, active=None if everything else True)
    _list(query, limit, cursor, as_json=as_json)


@app.command()
def show(product: Ref, branch: Branch = None, as_json: AsJson = False) -> None:
    """Show a product, with its stock in a branch or in all of them."""
    with open_shop() as shop, shop.database.read() as session:
        found = service.find_product(session, product, branch)
    _print(found, shop, as_json=as_json)


@app.command()
def update(
    product: Ref,
    name: Annotated[str | None, typer.Option(help="The new name.")] = None,
    price: Annotated[str | None, typer.Option(help="The new price: 2.60.")] = None,
    category: Category = None,
    sku: Sku = None,
    barcode: Barcodes = None,
    tax_rate: TaxRate = None,
    unit: Unit = None,
    reorder_point: ReorderPoint = None,
    branch: Annotated[str | None, typer.Option(help="Whose reorder point it is.")] = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Whether it is sold.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change a product; what was sold stays as it was.

    An empty text takes a category, sku or barcode away; barcodes replace those there are.
    """
    fields: dict[str, Any] = {
        "product_name": name,
        "unit_price": price,
        "category": category,
        "sku": sku,
        "barcodes": [each for each in barcode if each] if barcode else None,
        "tax_rate": tax_rate,
        "unit": unit,
        "reorder_point": reorder_point,
        "branch": branch,
        "active": active,
    }
    emptied = {field for field in ("category", "sku") if fields[field] == ""}
    changes = asked(ProductPatch, emptied, **fields)
    with open_shop() as shop:
        with shop.database.write() as session:
            product_id = service.find_product(session, product).id
            changed = service.change_product(
                session, product_id, changes.asked(shop.digits), shop.clock()
            )
        _print(changed, shop, as_json=as_json)


@app.command()
def remove(product: Ref, yes: Yes = False, as_json: AsJson = False) -> None:
    """Take a product out of the range; what was sold of it stays."""
    with open_shop() as shop:
        with shop.database.read() as session:
            found = service.find_product(session, product)
        confirm(f"Sell {found.product.name} (number {found.id}) no more?", yes=yes)
        with shop.database.write() as session:
            removed = service.deactivate_product(session, found.id, shop.clock())
        if as_json:
            _print(removed, shop, as_json=True)
        else:
            print_line(f"{removed.product.name} is not sold any more.")


def _open_first_branch(shop: Shop, session: Session, code: str) -> bool:
    """Open the branch that the first product of an empty shop is for."""
    if code.isdigit() or search_branches(session, limit=1)[0]:
        return False
    add_branch(session, BranchChanges(code=code), shop.clock(), shop.settings.time_zone)
    return True


def _list(query: ProductQuery, limit: int, cursor: str | None, *, as_json: bool) -> None:
    with open_shop() as shop, shop.database.read() as session:
        products, next_cursor = service.search_products(session, query, cursor=cursor, limit=limit)
    items = [product_out(each, shop.digits) for each in products]
    if as_json:
        print_json(
            {"items": [item.model_dump(mode="json") for item in items], "next_cursor": next_cursor}
        )
        return
    table = TableOf(
        *(">Id", "Sku", "Product", "Category", ">Price", ">Tax %", ">Stock", "Unit", "Barcodes", "")
    )
    for item in items:
        table.add(
            item.id,
            item.sku,
            item.product_name,
            item.category,
            item.unit_price,
            item.tax_rate,
            item.stock,
            item.unit,
            ", ".join(item.barcodes),
            None if item.active else "not sold",
        )
    table.print(if_empty="There is no such product.")
    print_more(next_cursor)


def _print(view: ProductView, shop: Shop, *, as_json: bool) -> None:
    item = product_out(view, shop.digits)
    if as_json:
        print_json(item.model_dump(mode="json"))
        return
    print_fields(
        [
            ("Id", item.id),
            ("Sku", item.sku),
            ("Product", item.product_name),
            ("Category", item.category),
            ("Price", f"{item.unit_price} {shop.settings.currency} per {item.unit}"),
            ("Tax", f"{item.tax_rate} %"),
            ("Stock", item.stock),
            ("Barcodes", ", ".join(item.barcodes)),
            ("State", "sold" if item.active else "not sold any more"),
        ]
    )
