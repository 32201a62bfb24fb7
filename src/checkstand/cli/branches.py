"""`checkstand branches`."""

from typing import Annotated

import typer

from checkstand.branches import service
from checkstand.branches.repository import BranchView
from checkstand.branches.schemas import BranchIn, BranchPatch, branch_out
from checkstand.cli.options import Cursor, Everything, Limit, Search, asked
from checkstand.cli.output import AsJson, TableOf, print_fields, print_json, print_more
from checkstand.cli.shop import open_shop

app = typer.Typer(no_args_is_help=True)

Code = Annotated[str, typer.Argument(metavar="BRANCH", help="The branch's code or number.")]
TimeZone = Annotated[str | None, typer.Option(help="Such as Europe/Berlin.")]


@app.command()
def add(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Its code, such as SM1.")],
    name: Annotated[str | None, typer.Option(help="Its name; the code without.")] = None,
    time_zone: TimeZone = None,
    address: Annotated[str | None, typer.Option(help="Where it is.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add a branch."""
    new = asked(BranchIn, code=code, name=name, time_zone=time_zone, address=address)
    with open_shop() as shop:
        with shop.database.write() as session:
            branch = service.add_branch(
                session, new.asked(shop.digits), shop.clock(), shop.settings.time_zone
            )
        _print(branch, shop.digits, as_json=as_json)


@app.command("list")
def list_(
    search: Search = None,
    everything: Everything = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List branches, by number."""
    with open_shop() as shop, shop.database.read() as session:
        branches, next_cursor = service.search_branches(
            session,
            search=search,
            active=None if everything else True,
            cursor=cursor,
            limit=limit,
        )
    if as_json:
        items = [branch_out(each, shop.digits).model_dump(mode="json") for each in branches]
        print_json({"items": items, "next_cursor": next_cursor})
        return
    table = TableOf(">Number", "Code", "Name", "Time zone", "Address", "")
    for each in branches:
        table.add(
            each.id,
            each.code,
            each.name,
            each.time_zone,
            each.address,
            None if each.active else "closed",
        )
    table.print(if_empty="There is no branch: add one with `checkstand branches add SM1`.")
    print_more(next_cursor)


@app.command()
def show(branch: Code, as_json: AsJson = False) -> None:
    """Show a branch."""
    with open_shop() as shop, shop.database.read() as session:
        found = service.get_branch(
            session, service.find_branch_id(session.connection(), branch) or 0
        )
    _print(found, shop.digits, as_json=as_json)


@app.command()
def update(
    branch: Code,
    code: Annotated[str | None, typer.Option(help="Its new code.")] = None,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    time_zone: TimeZone = None,
    address: Annotated[str | None, typer.Option(help="Where it is now.")] = None,
    is_open: Annotated[
        bool | None, typer.Option("--open/--closed", help="Whether it sells.")
    ] = None,
    tax_included: Annotated[
        bool | None, typer.Option("--tax-included/--tax-added", help="What its prices contain.")
    ] = None,
    cash_rounding: Annotated[
        str | None, typer.Option(help="What cash is rounded to: 0.05; 0 doesn't round.")
    ] = None,
    max_units: Annotated[
        int | None, typer.Option(help="Most units of a product in one purchase; 0 is no limit.")
    ] = None,
    receipt_header: Annotated[str | None, typer.Option(help="On top of its receipts.")] = None,
    receipt_footer: Annotated[str | None, typer.Option(help="Below its receipts.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change a branch, close it or open it again."""
    changes = asked(
        BranchPatch,
        code=code,
        name=name,
        time_zone=time_zone,
        address=address,
        active=is_open,
        prices_include_tax=tax_included,
        cash_rounding=cash_rounding,
        max_units_per_product=max_units,
        receipt_header=receipt_header,
        receipt_footer=receipt_footer,
    )
    with open_shop() as shop:
        with shop.database.write() as session:
            branch_id = service.find_branch_id(session.connection(), branch) or 0
            changed = service.change_branch(session, branch_id, changes.asked(shop.digits))
        _print(changed, shop.digits, as_json=as_json)


def _print(branch: BranchView, digits: int, *, as_json: bool) -> None:
    out = branch_out(branch, digits)
    if as_json:
        print_json(out.model_dump(mode="json"))
        return
    tax = {True: "contained in prices", False: "added to prices", None: None}
    print_fields(
        [
            ("Number", branch.id),
            ("Code", branch.code),
            ("Name", branch.name),
            ("Time zone", branch.time_zone),
            ("Address", branch.address),
            ("State", "open" if branch.active else "closed"),
            ("Tax", tax[out.prices_include_tax]),
            ("Cash rounded to", out.cash_rounding),
            ("Most units", out.max_units_per_product),
            ("Receipt header", out.receipt_header),
            ("Receipt footer", out.receipt_footer),
        ]
    )
