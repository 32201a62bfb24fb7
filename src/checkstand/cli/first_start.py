"""What a shop is filled with when it is first opened, and how that is finished after a kill."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from checkstand.branches.service import search_branches
from checkstand.catalog.service import ProductQuery, search_products
from checkstand.cli.output import note, progress
from checkstand.imports.errors import FileUnreadable
from checkstand.imports.report import ImportReport
from checkstand.imports.repository import imports_page
from checkstand.imports.service import import_folder
from checkstand.platform.db.database import Database
from checkstand.purchases.filters import PurchaseFilter
from checkstand.purchases.repository import content_hashes
from checkstand.purchases.service import list_purchases
from checkstand.sampledata.assortment import ASSORTMENT
from checkstand.sampledata.rhythm import purchase_id
from checkstand.sampledata.service import FIRST_PURCHASES, FIRST_SEED, load_sample
from checkstand.shop import Shop

if sys.platform != "win32":
    import fcntl

_LOCK = 0x6669_7273_7421  # any number, so long as every server takes the same
_MOST_IMPORTS = 500


def load_at_first_start(shop: Shop) -> None:
    """Fill an empty shop: with the files of the import folder, else with the sample supermarket.

    What a kill has interrupted is finished by the next start. Servers that start together wait for
    the one that fills the shop.
    """
    folder = shop.settings.import_dir
    if folder is None and not shop.settings.sample_data:
        return
    with _one_at_a_time(shop.database):
        if folder is not None:
            if not folder.is_dir():
                note(f"CHECKSTAND_IMPORT_DIR names {folder}, which is no folder: nothing imported.")
            elif _folder_is_due(shop, folder):
                note(f"Importing the files of {folder} …")
                _import(shop, folder)
        elif _sample_is_due(shop):
            note(f"Making the sample supermarket with {FIRST_PURCHASES:,} purchases …")
            with progress("Making purchases") as meter:
                load_sample(shop, FIRST_PURCHASES, FIRST_SEED, meter)


def _import(shop: Shop, folder: Path) -> None:
    try:
        reports = import_folder(shop, folder)
    except FileUnreadable as error:
        note(f"A file can't be imported: {error.message}")
        return
    for report in reports:
        note(_told(report))


def _told(report: ImportReport) -> str:
    if report.status != "refused":
        return f"Imported {report.recorded:,} {report.kind}."
    first = report.errors[0]
    return (
        f"A file of {report.kind} was not imported: {report.error_count:,} errors, the first in"
        f" line {first.row}: {first.message}"
    )


def _folder_is_due(shop: Shop, folder: Path) -> bool:
    """Answer whether the folder has files to import, and the shop nothing else."""
    names = {
        path.name for kind in ("products", "purchases") for path in folder.glob(f"{kind}*.csv")
    }
    if not names:
        return False
    with shop.database.read() as session:
        imports = imports_page(session, None, _MOST_IMPORTS)
    done = {each.file_name for each in imports if each.status == "done"}
    if not imports:
        return _is_empty(shop)
    return names > done and names.issuperset(each.file_name for each in imports)


def _sample_is_due(shop: Shop) -> bool:
    """Answer whether the shop is empty, or has begun to be filled and is not full yet."""
    if _is_empty(shop):
        return True
    wanted = [purchase_id(FIRST_SEED, index) for index in range(FIRST_PURCHASES)]
    with shop.database.read() as session:
        recorded = len(content_hashes(session.connection(), wanted))
    if recorded:
        return recorded < FIRST_PURCHASES
    return _has_nothing_but_the_sample(shop)


def _is_empty(shop: Shop) -> bool:
    with shop.database.read() as session:
        return not (
            search_branches(session, limit=1)[0]
            or search_products(session, ProductQuery(), limit=1)[0]
            or list_purchases(session.connection(), PurchaseFilter(), 1).purchases
        )


def _has_nothing_but_the_sample(shop: Shop) -> bool:
    """Answer whether a kill came between the sample's products and its first purchase."""
    sample = {product.sku for product in ASSORTMENT}
    with shop.database.read() as session:
        products, _ = search_products(session, ProductQuery(), limit=len(sample) + 1)
        sold = list_purchases(session.connection(), PurchaseFilter(), 1).purchases
    return not sold and {each.product.sku for each in products} == sample


@contextmanager
def _one_at_a_time(database: Database) -> Iterator[None]:
    """Wait for other servers that fill the same shop: a lock that a kill lets go of."""
    if not database.is_sqlite:
        with database.write() as session:
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield
        return
    if sys.platform == "win32":  # there, two first starts at once would both fill the shop
        yield
        return
    folder = os.open(database.sqlite_path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
