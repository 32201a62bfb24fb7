import csv
from io import StringIO
from pathlib import Path

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.client import TestClient

PURCHASES = (
    "supermarket_id,timestamp,user_id,items_list,total_amount\n"
    'SM1,2025-10-28T09:30:00Z,u002,"bread,OAT1:2",6.20\n'
    "SM1,2025-10-29T10:00:00Z,u003,bread,1.20\n"
)


def test_what_is_exported_is_what_http_answers(stocked: Cli, http: TestClient) -> None:
    stocked("import", "purchases", "-", piped=PURCHASES)
    for kind in ("products", "customers", "purchases", "lines"):
        ran = stocked("export", kind)
        assert ran.exit_code == 0, ran.stderr
        answer = http.get(f"/management/exports/{kind}.csv").text
        assert list(csv.reader(StringIO(ran.stdout))) == list(csv.reader(StringIO(answer)))
        assert ran.stderr == ""
    ran = stocked("export", "purchases", "--date", "2025-10-29", "--product", "1")
    assert ran.exit_code == 0, ran.stderr
    assert len(ran.stdout.splitlines()) <= 2
    narrow = stocked("export", "lines", "--week", "2025-W44", "--customer", "u002")
    assert len(narrow.stdout.splitlines()) == 3


def test_a_file_takes_its_place_when_all_is_in_it(stocked: Cli, tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text("before")
    done = stocked.json("export", "products", str(path), "--bom")
    assert done == {"kind": "products", "file": str(path), "size_bytes": path.stat().st_size}
    assert path.read_bytes().startswith(b"\xef\xbb\xbfproduct_name,unit_price,")
    assert stocked.json("import", "products", str(path))["recorded"] == 0
    assert [each.name for each in tmp_path.glob("*products*")] == ["products.csv"]


def test_refusals(stocked: Cli, tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    ran = stocked("export", "lines", str(path), "--branch", "SM99")
    assert ran.exit_code == ExitCode.NOT_FOUND
    assert not path.exists()
    assert stocked("export", "lines", "--json").exit_code == ExitCode.USAGE
    nowhere = stocked("export", "products", str(tmp_path / "no" / "where.csv"))
    assert nowhere.exit_code == ExitCode.REFUSED
    assert "can't be written" in nowhere.stderr
