import json
from pathlib import Path

import pytest

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.client import TestClient

PURCHASES = (
    "supermarket_id,timestamp,user_id,items_list,total_amount\n"
    'SM1,2025-10-28T09:30:00Z,u002,"bread,OAT1:2",6.20\n'
    "SM2,2025-10-28T10:00:00Z,u003,bread,1.20\n"
)
BAD_ROW = "SM1,2025-10-28T11:00:00Z,u003,caviar,99.00\n"


@pytest.fixture
def file(stocked: Cli) -> Path:
    path = stocked.folder / "purchases.csv"
    path.write_text(PURCHASES)
    return path


def test_a_dry_run_changes_nothing(stocked: Cli, file: Path) -> None:
    report = stocked.json("import", "purchases", str(file), "--dry-run")
    assert (report["dry_run"], report["rows"], report["valid"]) == (True, 2, 2)
    assert len(report["preview"]) == 2
    assert stocked.json("purchases", "list")["items"] == []


def test_importing_twice_records_nothing_new(stocked: Cli, file: Path, http: TestClient) -> None:
    report = stocked.json("import", "purchases", str(file))
    assert (report["status"], report["recorded"], report["already_recorded"]) == ("done", 2, 0)
    kept = http.get(f"/management/imports/{report['import_id']}").json()
    assert {name: kept[name] for name in ("rows", "valid", "recorded", "errors")} == {
        name: report[name] for name in ("rows", "valid", "recorded", "errors")
    }
    again = stocked.json("import", "purchases", str(file))
    assert (again["recorded"], again["already_recorded"]) == (0, 2)
    assert stocked.json("report", "sales")["totals"]["revenue"] == "7.40"


def test_a_file_with_errors_is_refused_whole(stocked: Cli, file: Path) -> None:
    file.write_text(PURCHASES + BAD_ROW)
    ran = stocked("import", "purchases", str(file), "--json")
    assert ran.exit_code == ExitCode.IMPORT_REFUSED
    assert ran.json["status"] == "refused"
    assert [(each["row"], each["code"]) for each in ran.json["errors"]] == [(4, "product-unknown")]
    assert ran.stderr.startswith(
        "purchases.csv has 1 error, and nothing of it was imported (line 4"
    )
    assert ran.stderr.endswith("correct it, or import the good rows with --skip-errors.\n")
    assert ran.stderr.count("\n") == 1
    assert stocked.json("purchases", "list")["items"] == []
    skipped = stocked.json("import", "purchases", str(file), "--skip-errors")
    assert (skipped["recorded"], skipped["error_count"]) == (2, 1)


def test_create_products(stocked: Cli, file: Path) -> None:
    file.write_text(PURCHASES + BAD_ROW)
    report = stocked.json("import", "purchases", str(file), "--create-products")
    assert report["recorded"] == 3
    assert len(stocked.json("products", "search", "caviar")["items"]) == 1


LINES = (
    "Bon,date,sku,qty,price\n"
    "1,2025-10-28 09:30,OAT1,2,2.40\n"
    "1,2025-10-28 09:30,NEW,1,3.00\n"
    "2,12/1/2025 8:26,OAT1,-1,2.40\n"
)


def test_lines_with_columns_of_their_own(stocked: Cli) -> None:
    path = stocked.folder / "lines.csv"
    path.write_text(LINES)
    command = ("import", "lines", str(path), "--receipt", "Bon", "--branch-code", "SM1")

    refused = stocked(*command, "--json")
    assert refused.exit_code == ExitCode.IMPORT_REFUSED
    assert [(each["row"], each["code"]) for each in refused.json["errors"]] == [
        (3, "product-unknown"),
        (4, "timestamp-ambiguous"),
    ]
    assert stocked.json("purchases", "list")["items"] == []

    taken = stocked(*command, "--create-products", "--day-first").stdout.splitlines()
    columns = "receipt from Bon, timestamp from date, sku from sku, quantity from qty"
    assert taken[:6] == [
        "Rows             3",
        "Good             3",
        "Recorded         2",
        "Purchases        1",
        "Refunds          1",
        f"Columns read     {columns}, unit_price from price",
    ]
    again = stocked.json(*command, "--create-products", "--day-first")
    assert (again["recorded"], again["already_recorded"]) == (0, 2)
    sales = stocked.json("report", "sales")["totals"]
    assert (sales["purchases"], sales["revenue"]) == (1, "5.40")


def test_products_from_standard_input(cli: Cli) -> None:
    ran = cli("import", "products", "-", "--json", piped="product_name,unit_price\nmilk,1.50\n")
    assert ran.exit_code == 0
    assert (ran.json["added"], ran.json["updated"]) == (1, 0)
    assert cli.json("products", "show", "milk")["unit_price"] == "1.50"


def test_people_get_tables(stocked: Cli, file: Path) -> None:
    file.write_text(PURCHASES + BAD_ROW)
    lines = stocked("import", "purchases", str(file)).stdout.splitlines()
    assert lines[:4] == [
        "Rows             3",
        "Good             2",
        "Recorded         0",
        "On file already  0",
    ]
    assert "Errors           1" in lines
    assert [line for line in lines if line.strip().startswith("4 ")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, ExitCode.NOT_FOUND),
        (b"", ExitCode.IMPORT_REFUSED),
        (b"PK\x03\x04 a workbook", ExitCode.IMPORT_REFUSED),
        (b"supermarket_id,timestamp\nSM1,2025-10-28T09:30:00Z\n", ExitCode.IMPORT_REFUSED),
    ],
)
def test_unreadable_files(content: bytes | None, code: ExitCode, cli: Cli) -> None:
    path = cli.folder / "file.csv"
    if content is not None:
        path.write_bytes(content)
    ran = cli("import", "purchases", str(path), "--json")
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (code, "", 1)
    assert cli("import", "purchases", str(cli.folder)).exit_code == ExitCode.REFUSED


def test_the_shared_data_gives_its_known_answers(cli: Cli, shared_data: Path) -> None:
    folder = shared_data / "icash"
    products = cli.json("import", "products", str(folder / "products_list.csv"))
    assert products["added"] == 10
    purchases = cli.json("import", "purchases", str(folder / "purchases.csv"))
    assert purchases["recorded"] == 2183
    totals = cli.json("report", "sales")["totals"]
    assert (totals["purchases"], totals["customers"], totals["revenue"]) == (
        2183,
        1762,
        "13608.90",
    )
    top = cli.json("report", "top", "--limit", "3")["products"]
    assert [(each["product_name"], each["units_sold"]) for each in top] == [
        ("milk", 1823),
        ("eggs", 1812),
        ("bread", 1777),
    ]
    assert len(cli.json("report", "top", "--limit", "8")["products"]) == 8
    assert json.loads(cli("db", "check", "--json").stdout) == {"status": "ok", "findings": []}
