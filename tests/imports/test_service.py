"""Folders of files, and imports whose process is gone."""

import os
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from checkstand.imports.errors import FileUnreadable
from checkstand.imports.report import Progress
from checkstand.imports.service import fail_abandoned_imports, import_file, import_folder
from checkstand.shop import Shop
from tests.imports.files import HEADER, count, query
from tests.imports.test_purchases import ICASH, ROW, icash_answers
from tests.serving import ROOT


def test_a_folder_is_loaded_products_first(empty_shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "purchases.csv").write_text(HEADER + ROW)
    (tmp_path / "purchases-2.csv").write_text(HEADER + ROW + ROW)
    (tmp_path / "products b.csv").write_text("name,price\nmilk,1.50\n")
    (tmp_path / "products a.csv").write_text("name,price\nbread,2\n")
    (tmp_path / "notes.csv").write_text("nothing of ours")

    reports = import_folder(empty_shop, tmp_path)

    assert [(report.kind, report.status, report.recorded) for report in reports] == [
        ("products", "done", 1),
        ("products", "done", 1),
        ("purchases", "done", 2),
        ("purchases", "done", 0),
    ]
    assert query(empty_shop, "SELECT file_name FROM imports ORDER BY id") == [
        ("products a.csv",),
        ("products b.csv",),
        ("purchases-2.csv",),
        ("purchases.csv",),
    ]


def test_a_folder_says_which_file_can_not_be_read(empty_shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("name\nmilk\n")

    with pytest.raises(FileUnreadable) as refused:
        import_folder(empty_shop, tmp_path)

    assert refused.value.message.startswith("products.csv: ")


def test_the_icash_folder_and_a_folder_without_files(
    empty_shop: Shop, shared_data: Path, tmp_path: Path
) -> None:
    assert [report.recorded for report in import_folder(empty_shop, shared_data / "icash")] == [
        10,
        2183,
    ]
    assert icash_answers(empty_shop) == ICASH
    assert import_folder(empty_shop, tmp_path) == []


def test_an_import_that_runs_is_not_abandoned(shop: Shop) -> None:
    data = (HEADER + ROW).encode()
    seen: list[object] = []

    def progress(p: Progress) -> None:
        if p.bytes_done == len(data):  # checked; on SQLite nobody can write later
            seen.append(fail_abandoned_imports(shop))
            seen.append(query(shop, "SELECT status FROM imports"))

    report = import_file(shop, "purchases", BytesIO(data), progress=progress)

    assert seen == [0, [("running",)]]
    assert report.status == "done"


KILLED = """
import os, sys
from io import BytesIO
from checkstand.imports.service import import_file
from checkstand.settings import Settings
from checkstand.shop import open_shop

shop = open_shop(Settings(database_url=sys.argv[1]))
import_file(
    shop, "purchases", BytesIO(sys.argv[2].encode()), progress=lambda _: os.kill(os.getpid(), 9)
)
"""


@pytest.mark.force
def test_an_import_whose_process_was_killed_is_marked_failed(shop: Shop, database_url: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, HEADER + ROW],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    assert query(shop, "SELECT status, rows_read FROM imports") == [("running", 0)]

    marked = [fail_abandoned_imports(shop), fail_abandoned_imports(shop)]

    assert marked == [1, 0]
    assert query(shop, "SELECT status FROM imports") == [("failed",)]
    assert count(shop, "purchases") == 0
    if shop.database.is_sqlite:
        path = shop.database.sqlite_path
        assert list(path.parent.glob("*-import-*")) == []
