from typing import Any

import pytest

from checkstand.cli.errors import ExitCode
from tests.cli.conftest import Cli
from tests.client import TestClient


@pytest.fixture
def shop(stocked: Cli) -> Cli:
    path = stocked.folder / "purchases.csv"
    path.write_text(
        "supermarket_id,timestamp,user_id,items_list,total_amount\n"
        "SM1,2025-03-10T09:30:00Z,u100,bread,1.20\n"
        "SM2,2025-03-11T23:59:00Z,u200,OAT1:2,5.00\n"
        "SM1,2025-03-20T10:00:00Z,u100,bread:3,3.60\n"
    )
    assert stocked("import", "purchases", str(path)).exit_code == 0
    return stocked


FIGURES: list[tuple[Any, ...]] = [
    (
        "revenue --from 2025-03-01 --to 2025-03-31",
        "/analytics/revenue?from=2025-03-01&to=2025-03-31",
    ),
    ("revenue --group-by week", "/analytics/revenue?group_by=week"),
    (
        "revenue --group-by category --branch SM1",
        "/analytics/revenue?group_by=category&branch=SM1",
    ),
    ("top --limit 3", "/analytics/top-products?limit=3"),
    ("top --limit 1 --by revenue", "/analytics/top-products?limit=1&by=revenue"),
    ("worst --limit 3", "/analytics/top-products?limit=3&order=worst"),
    ("worst --limit 1 --branch SM1", "/analytics/top-products?limit=1&order=worst&branch=SM1"),
    ("sales", "/analytics/statistics"),
    ("sales --week 2025-W11", "/analytics/statistics?from=2025-03-10&to=2025-03-16"),
    ("sales --date 2025-03-20", "/analytics/statistics?from=2025-03-20&to=2025-03-20"),
    ("sales --branch SM2", "/analytics/statistics?branch=SM2"),
]


def test_figures_are_those_of_the_api(shop: Cli, http: TestClient) -> None:
    for words, address in FIGURES:
        assert shop.json("report", *words.split()) == http.get(address).json(), words


def test_what_a_customer_bought(shop: Cli) -> None:
    customer = shop.json("customers", "show", "u100")
    recent = shop.json("customers", "purchases", "u100")["items"]
    assert shop.json("report", "customer", "u100") == {
        "customer_id": customer["id"],
        "code": "u100",
        "name": "Dana Levi",
        "purchases": 2,
        "total_spent": "4.80",
        "first_purchase_at": "2025-03-10T09:30:00Z",
        "last_purchase_at": "2025-03-20T10:00:00Z",
        "recent_purchases": recent,
    }
    shop("customers", "add", "Noam", "--code", "u300")
    nothing = shop.json("report", "customer", "u300")
    assert (nothing["purchases"], nothing["total_spent"]) == (0, "0.00")
    assert (nothing["last_purchase_at"], nothing["recent_purchases"]) == (None, [])


def test_people_get_tables(shop: Cli) -> None:
    assert shop("report", "top", "--limit", "2").stdout == (
        "Rank  Product      Units  Revenue  Purchases\n"
        "   1  bread            4     4.80          2\n"
        "   2  oat milk 1l      2     5.00          1\n"
    )
    assert shop("report", "revenue", "--group-by", "month").stdout == (
        "Month    Revenue  Purchases  Units\n2025-03     9.80          3      6\n"
    )
    assert shop("report", "sales").stdout == (
        "Branch    Purchases  Revenue  Average  Units  Customers  Walk-ins  Discount   Tax\n"
        "SM1 SM1           2     4.80     2.40      4          1         0      0.00  0.00\n"
        "SM2 SM2           1     5.00     5.00      2          1         0      0.00  0.00\n"
        "Together          3     9.80     3.27      6          2         0      0.00  0.00\n"
    )
    lines = shop("report", "customer", "u200").stdout.splitlines()
    assert lines[1:3] == ["Purchases  1", "Spent      5.00 EUR"]


REFUSALS: list[tuple[Any, ...]] = [
    ("revenue --from 2025-13-01", ExitCode.USAGE),
    ("revenue --from 2025-03-02 --to 2025-03-01", ExitCode.REFUSED),
    ("revenue --group-by year", ExitCode.USAGE),
    ("top --by weight", ExitCode.USAGE),
    ("top --limit 0", ExitCode.USAGE),
    ("sales --branch SM9", ExitCode.NOT_FOUND),
    ("customer u999", ExitCode.NOT_FOUND),
]


def test_refusals(stocked: Cli) -> None:
    for words, code in REFUSALS:
        ran = stocked("report", *words.split())
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (code, "", 1), words


def test_a_shop_without_sales_has_empty_reports(stocked: Cli) -> None:
    assert stocked.json("report", "revenue") == {"group_by": "day", "items": []}
    assert stocked("report", "top").stderr == "Nothing was sold.\n"
