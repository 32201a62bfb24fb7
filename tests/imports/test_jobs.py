"""Imports in the background."""

import threading
from io import BytesIO

import pytest

from checkstand.imports.errors import ImportsBusy
from checkstand.imports.jobs import MOST_WAITING, ImportJobs
from checkstand.imports.report import ImportOptions
from checkstand.imports.service import PreparedImport, fail_abandoned_imports, prepare_import
from checkstand.shop import Shop
from tests.imports.files import HEADER, count, everything, one, query


def prepared(shop: Shop, rows: int, minute: int = 0) -> tuple[PreparedImport, BytesIO]:
    body = "".join(f"SM1,2025-10-28T09:{minute:02}:00Z,x{n % 50},milk,1.50\n" for n in range(rows))
    file = BytesIO((HEADER + body).encode())
    return prepare_import(shop, "purchases", file, ImportOptions()), file


def test_imports_are_done_one_after_the_other_and_their_files_closed(shop: Shop) -> None:
    jobs = ImportJobs(shop)
    submitted = [prepared(shop, 1500, minute) for minute in range(3)]

    for each in submitted:
        jobs.submit(*each)
    wait(jobs, submitted)

    assert all(file.closed for _, file in submitted)
    assert query(shop, "SELECT status FROM imports") == [("done",)] * 3
    assert count(shop, "purchases") == 4500
    assert [jobs.find(each.id) for each, _ in submitted] == [None, None, None]


def wait(jobs: ImportJobs, submitted: list[tuple[PreparedImport, BytesIO]]) -> None:
    for _ in range(3000):
        if all(jobs.find(each.id) is None for each, _ in submitted):
            return
        threading.Event().wait(0.01)
    raise AssertionError("the imports did not end")


def test_too_many_waiting_imports_are_turned_away(shop: Shop) -> None:
    jobs = ImportJobs(shop)
    accepted = []
    with shop.database.write():  # on SQLite nothing moves; on PostgreSQL rows make it last
        refused = None
        for minute in range(MOST_WAITING + 2):
            each = prepared(shop, 10_000, minute)
            try:
                jobs.submit(*each)
            except ImportsBusy:
                refused = each
                break
            accepted.append(each)
    assert len(accepted) in (MOST_WAITING, MOST_WAITING + 1)
    assert refused is not None
    assert refused[1].closed
    jobs.close()


def test_closing_stops_what_runs_and_waits_and_leaves_nothing_of_it(shop: Shop) -> None:
    jobs = ImportJobs(shop)
    before = everything(shop)
    submitted = [prepared(shop, 20_000, minute) for minute in range(2)]
    for each in submitted:
        jobs.submit(*each)
    running = submitted[0][0].id
    while (job := jobs.find(running)) is not None and job.progress.rows_read == 0:
        threading.Event().wait(0.005)

    jobs.close()

    assert everything(shop) == before
    assert query(shop, "SELECT status FROM imports") == [("failed",), ("failed",)]
    assert fail_abandoned_imports(shop) == 0
    with pytest.raises(ImportsBusy):
        jobs.submit(*prepared(shop, 1))
    assert one(shop, "SELECT count(*) FROM imports") == 2
