"""Imports over HTTP."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry

from checkstand.imports.api import management_router
from checkstand.imports.repository import add_import
from checkstand.platform.http.middleware import Frame
from checkstand.platform.http.paging import encode_cursor
from checkstand.platform.http.problems import answer_with_problems
from checkstand.platform.ids import uuid7
from checkstand.shop import Shop
from tests.client import TestClient
from tests.imports.files import HEADER, count, everything, one
from tests.imports.test_purchases import ICASH, ROW, icash_answers

PURCHASES = "/management/imports/purchases"
PRODUCTS = "/management/imports/products"


def make_client(shop: Shop, **options: Any) -> TestClient:
    app = FastAPI()
    app.state.shop = shop
    answer_with_problems(app)
    management = APIRouter(prefix="/management")
    management.include_router(management_router)
    app.include_router(management)
    if options:
        app.add_middleware(Frame, registry=CollectorRegistry(), **options)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    with make_client(shop) as client:
        yield client


def a_file(rows: str | bytes) -> dict[str, Any]:
    data = rows if isinstance(rows, bytes) else (HEADER + rows).encode()
    return {"file": ("purchases.csv", data, "text/csv")}


def ended(client: TestClient, address: str) -> dict[str, Any]:
    for _ in range(600):
        answer: dict[str, Any] = client.get(address).json()
        if answer["status"] != "running":
            return answer
        time.sleep(0.05)
    raise AssertionError("the import did not end")


def test_an_import_answers_its_report(client: TestClient) -> None:
    response = client.post(PURCHASES, files=a_file(ROW))

    assert response.status_code == 200
    report = response.json()
    assert UUID(report.pop("import_id"))
    assert [row["row"] for row in report.pop("preview")] == [2]
    assert report == {
        "kind": "purchases",
        "status": "done",
        "dry_run": False,
        "rows": 1,
        "valid": 1,
        "recorded": 1,
        "already_recorded": 0,
        "added": 0,
        "updated": 0,
        "purchases": 0,
        "refunds": 0,
        "error_count": 0,
        "warning_count": 0,
        "errors": [],
        "warnings": [],
        "columns": {name: name for name in HEADER.strip().split(",")},
        "extra_columns": [],
        "encoding": "utf-8",
        "delimiter": ",",
        "failure": None,
    }
    assert client.post(PURCHASES, files=a_file(ROW)).json()["already_recorded"] == 1


LINES = (
    "Bon,InvoiceDate,sku,Menge,Price\n"
    "C1,12/1/2010 8:26,BRD,2,1.90\nR2,12/1/2010 8:27,BRD,1,1.90\nC1,12/1/2010 8:26,NEW,1,5\n"
)
MAPPING = {
    "receipt": "Bon",
    "quantity": "Menge",
    "day_first": False,
    "credit_prefix": "C",
    "branch_code": "SM7",
    "create_products": True,
}


@pytest.mark.parametrize("background", [False, True])
def test_line_items_with_columns_of_their_own(
    client: TestClient, shop: Shop, background: bool
) -> None:
    def send() -> dict[str, Any]:
        answer = client.post(
            "/management/imports/lines",
            files={"file": ("lines.csv", LINES.encode())},
            params=MAPPING | {"background": background},
        )
        assert answer.status_code == (202 if background else 200)
        report: dict[str, Any] = answer.json()
        return ended(client, report["job"]) if background else report

    report, again = send(), send()

    assert (report["kind"], report["status"], report["rows"], report["valid"]) == (
        *("lines", "done"),
        *(3, 3),
    )
    assert (report["purchases"], report["refunds"], report["recorded"]) == (1, 1, 2)
    assert report["columns"] == {
        "receipt": "Bon",
        "timestamp": "InvoiceDate",
        "sku": "sku",
        "quantity": "Menge",
        "unit_price": "Price",
    }
    assert [row["total_amount"] for row in report["preview"]] == ["-8.80", "1.90"]
    assert (again["recorded"], again["already_recorded"], count(shop, "purchases")) == (0, 2, 2)
    assert one(shop, "SELECT code FROM branches ORDER BY id DESC LIMIT 1") == "SM7"


def test_a_column_that_is_not_there_is_a_problem(client: TestClient, shop: Shop) -> None:
    before = everything(shop)

    answer = client.post(
        "/management/imports/lines",
        files={"file": ("lines.csv", LINES.encode())},
        params=MAPPING | {"receipt": "Bonn"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "column-missing")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/file"]
    assert "no column 'Bonn' for receipt" in answer.json()["errors"][0]["message"]
    assert everything(shop) == before


def test_a_file_with_errors_is_refused_in_its_report(client: TestClient, shop: Shop) -> None:
    before = everything(shop)

    response = client.post(PURCHASES, files=a_file("SM9,2025-10-28T09:30:00Z,u1,caviar,1\n" + ROW))

    assert response.status_code == 200
    report = response.json()
    assert (report["status"], report["recorded"], report["valid"]) == ("refused", 0, 1)
    assert report["errors"] == [
        {
            "row": 2,
            "column": "items_list",
            "code": "product-unknown",
            "message": "There is no product with the name or sku 'caviar'.",
            "cells": {
                "supermarket_id": "SM9",
                "timestamp": "2025-10-28T09:30:00Z",
                "user_id": "u1",
                "items_list": "caviar",
                "total_amount": "1",
            },
        }
    ]
    assert everything(shop) == before


@pytest.mark.parametrize("where", ["params", "data"])
def test_options_come_in_the_address_or_beside_the_file(
    client: TestClient, shop: Shop, where: str
) -> None:
    def post(**options: str) -> dict[str, Any]:
        bad = "SM1,2025-10-28T09:30:00Z,u1,caviar,1\nSM1,never,u1,milk,1\n"
        answer = client.post(PURCHASES, files=a_file(bad), **{where: options})
        assert answer.status_code == 200
        report: dict[str, Any] = answer.json()
        return report

    assert post(dry_run="true", skip_errors="true", create_products="true")["valid"] == 1
    assert post(dry_run="true")["import_id"] is None
    assert count(shop, "imports") == 0
    assert post(skip_errors="true", create_products="1")["recorded"] == 1


def test_products_are_imported_too(client: TestClient) -> None:
    report = client.post(PRODUCTS, files=a_file(b"product_name,unit_price\nmilk,9\ntea,2\n")).json()

    assert (report["kind"], report["recorded"], report["added"], report["updated"]) == (
        "products",
        2,
        1,
        1,
    )


@pytest.mark.parametrize("background", ["false", "true"])
@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "file-empty", "The file is empty: export it again."),
        (
            b"PK\x03\x04",
            "file-not-csv",
            (
                "This is an Excel workbook, not a CSV file: save it as CSV in Excel and import"
                " that file."
            ),
        ),
        (
            b"supermarket_id,timestamp,user_id\n",
            "column-missing",
            "The file has no column items_list: add it to the header, in any place.",
        ),
    ],
)
def test_a_file_that_is_no_csv_is_a_problem(
    client: TestClient, shop: Shop, data: bytes, code: str, message: str, background: str
) -> None:
    response = client.post(PURCHASES, files=a_file(data), params={"background": background})

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["code"], problem["detail"]) == (code, message)
    assert problem["errors"] == [{"pointer": "/file", "message": message}]
    assert count(shop, "imports") == 0


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        ({}, "/file"),
        ({"data": {"file": "not a file"}}, "/file"),
        ({"json": {"file": "x"}}, "/file"),
        ({"files": a_file(ROW), "params": {"dry_run": "perhaps"}}, "/dry_run"),
        ({"files": a_file(ROW), "data": {"skip_errors": "perhaps"}}, "/skip_errors"),
    ],
)
def test_a_request_without_a_file_or_with_odd_options_is_a_problem(
    client: TestClient, shop: Shop, request_: dict[str, Any], pointer: str
) -> None:
    response = client.post(PURCHASES, **request_)

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert count(shop, "purchases") == 0


@pytest.mark.parametrize("path", ["/management/imports/staff", "/management/imports/x/y"])
def test_other_kinds_are_not_there(client: TestClient, path: str) -> None:
    response = client.post(path, files=a_file(ROW))

    assert response.status_code in (404, 405)
    assert response.headers["content-type"] == "application/problem+json"


def test_odd_file_names_are_kept_printable(client: TestClient, shop: Shop) -> None:
    name = "🧾 ‮rechnung\x00" + "x" * 400
    response = client.post(PURCHASES, files={"file": (name, (HEADER + ROW).encode())})

    assert response.status_code == 200
    kept = one(shop, "SELECT file_name FROM imports")
    assert len(kept) <= 255
    assert "\x00" not in kept


def test_a_large_upload_is_refused_by_the_frame(shop: Shop) -> None:
    with make_client(shop, largest_upload=10_000) as client:
        large = client.post(PURCHASES, files=a_file(ROW * 1000))
        small = client.post(PURCHASES, files=a_file(ROW))

    assert (large.status_code, large.json()["code"]) == (413, "request-too-large")
    assert small.status_code == 200
    assert count(shop, "purchases") == 1


# --- In the background --------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 11_000])  # beyond a megabyte the upload is a file on disk
def test_in_the_background_it_answers_the_address_of_a_job(
    client: TestClient, shop: Shop, rows: int
) -> None:
    body = "".join(f"SM1,2025-10-28T09:30:00Z,{n % 50:060},milk,1.50\n" for n in range(rows))

    response = client.post(
        PURCHASES, files=a_file(body), params={"background": True, "dry_run": rows > 1}
    )

    assert response.status_code == 202
    accepted = response.json()
    address = f"/management/imports/{accepted['import_id']}"
    assert accepted == {
        "import_id": accepted["import_id"],
        "status": "running",
        "job": address,
    }
    assert response.headers["location"] == address
    report = ended(client, address)
    assert report.pop("started_at") < report.pop("ended_at")
    assert len(report.pop("preview")) == min(rows, 20)
    assert report == {
        "import_id": accepted["import_id"],
        "kind": "purchases",
        "status": "done",
        "dry_run": rows > 1,
        "file_name": "purchases.csv",
        "size_bytes": len(HEADER + body),
        "rows_read": rows,
        "percent": 100,
        "rows": rows,
        "valid": rows,
        "recorded": rows % 11_000,
        "already_recorded": 0,
        "added": 0,
        "updated": 0,
        "purchases": 0,
        "refunds": 0,
        "error_count": 0,
        "warning_count": 0,
        "errors": [],
        "warnings": [],
        "columns": {name: name for name in HEADER.strip().split(",")},
        "extra_columns": [],
        "encoding": "utf-8",
        "delimiter": ",",
        "failure": None,
    }


def test_a_running_import_tells_how_far_it_has_come(client: TestClient) -> None:
    body = "".join(f"SM1,2025-10-28T09:30:00Z,x{n % 50},milk,1.50\n" for n in range(6_000))
    address = client.post(PURCHASES, files=a_file(body), params={"background": True}).json()["job"]

    told: list[tuple[int, int]] = []
    while (answer := client.get(address).json())["status"] == "running":
        told.append((answer["percent"], answer["rows_read"]))
        time.sleep(0.002)

    assert answer["recorded"] == 6_000
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    assert any(0 < percent < 100 for percent, _ in told)
    assert max(rows for _, rows in told) > 1000


def test_a_server_that_stops_undoes_what_runs_in_the_background(shop: Shop) -> None:
    body = "".join(f"SM1,2025-10-28T09:30:00Z,x{n % 50},milk,1.50\n" for n in range(20_000))
    before = everything(shop)
    with make_client(shop) as client:
        client.post(PURCHASES, files=a_file(body), params={"background": True})

    assert everything(shop) == before
    assert one(shop, "SELECT status FROM imports") == "failed"


def test_a_server_that_starts_tells_of_imports_that_died_with_another(shop: Shop) -> None:
    id_ = uuid7()
    with shop.database.write() as session:
        add_import(session, id_, "purchases", "x.csv", 1, shop.clock())

    with make_client(shop) as client:
        answer = client.get(f"/management/imports/{id_}").json()

    assert (answer["status"], answer["percent"], answer["failure"]) == (
        "failed",
        100,
        "The server was stopped before the import was done; nothing of the file was stored.",
    )


def test_an_unknown_import_is_not_found(client: TestClient) -> None:
    response = client.get("/management/imports/01a1fc13-27e6-7b8f-8614-e3ee80b3a2df")

    assert (response.status_code, response.json()["code"]) == (404, "import-unknown")
    assert client.get("/management/imports/no-uuid").status_code == 422


# --- The list -----------------------------------------------------------------------------------


def test_the_list_goes_newest_first_page_by_page(client: TestClient) -> None:
    ids = [
        client.post(PURCHASES, files=a_file(f"SM1,2025-10-28T09:30:0{n}Z,,milk,1.50\n")).json()[
            "import_id"
        ]
        for n in range(4)
    ]
    refused = client.post(PURCHASES, files=a_file("SM1,never,,milk,1.50\n")).json()["import_id"]
    newest_first = [refused, *reversed(ids)]

    page = client.get("/management/imports", params={"limit": 2}).json()
    rest = client.get(
        "/management/imports", params={"limit": 3, "cursor": page["next_cursor"]}
    ).json()

    assert [each["import_id"] for each in page["items"] + rest["items"]] == newest_first
    assert rest["next_cursor"] is None
    first = page["items"][0]
    assert first.pop("started_at") < first.pop("ended_at")
    assert first == {
        "import_id": refused,
        "kind": "purchases",
        "status": "refused",
        "dry_run": False,
        "file_name": "purchases.csv",
        "size_bytes": len(HEADER + "SM1,never,,milk,1.50\n"),
        "rows_read": 1,
        "percent": 100,
        "rows": 1,
        "valid": 0,
        "recorded": 0,
        "already_recorded": 0,
        "error_count": 1,
        "warning_count": 0,
    }


@pytest.mark.parametrize("cursor", ["x", encode_cursor(1), encode_cursor("no-uuid")])
def test_an_odd_cursor_is_a_problem(client: TestClient, cursor: str) -> None:
    response = client.get("/management/imports", params={"cursor": cursor})

    assert (response.status_code, response.json()["code"]) == (422, "cursor-invalid")


# --- Real data ----------------------------------------------------------------------------------


def test_the_icash_files_over_http(empty_shop: Shop, shared_data: Path) -> None:
    folder = shared_data / "icash"
    with make_client(empty_shop) as client:

        def post(path: str, name: str) -> tuple[str, int, int]:
            with (folder / name).open("rb") as file:
                report = client.post(path, files={"file": (name, file)}).json()
            return report["status"], report["recorded"], report["already_recorded"]

        assert post(PRODUCTS, "products_list.csv") == ("done", 10, 0)
        assert post(PURCHASES, "purchases.csv") == ("done", 2183, 0)
        assert post(PURCHASES, "purchases.csv") == ("done", 0, 2183)
        assert post(PRODUCTS, "products_list.csv") == ("done", 0, 10)
    assert icash_answers(empty_shop) == ICASH
