"""`checkstand sample-data`."""

from dataclasses import asdict
from typing import Annotated

import typer

from checkstand.cli.output import AsJson, print_fields, print_json, progress
from checkstand.cli.shop import open_shop
from checkstand.sampledata.service import FIRST_PURCHASES, load_sample

app = typer.Typer()


@app.command("sample-data")
def sample_data(
    transactions: Annotated[
        int, typer.Option(min=0, max=10_000_000, help="How many purchases.")
    ] = FIRST_PURCHASES,
    seed: Annotated[
        int, typer.Option(help="Another seed makes other purchases; the same adds nothing twice.")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Make up a month of purchases, in an empty shop with all that it takes to make them."""
    with open_shop() as shop, progress("Making purchases") as meter:
        report = load_sample(shop, transactions, seed, meter)
    if as_json:
        print_json(asdict(report))
        return
    print_fields(
        [
            (name.replace("_", " ").capitalize(), f"{count:,}")
            for name, count in asdict(report).items()
        ]
    )
