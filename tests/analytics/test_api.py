from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from checkstand.analytics import api
from checkstand.platform.http.paging import encode_cursor
from checkstand.platform.http.problems import answer_with_problems
from checkstand.purchases.recorded_schemas import purchase_json
from checkstand.purchases.repository import load_purchases
from checkstand.shop import Shop
from tests.analytics.taking_back import void
from tests.client import TestClient
from tests.shop import add_product, make_shop, sell

NOW = datetime(2025, 3, 12, 12, tzinfo=UTC)
DANA = UUID("3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44")
RUTH = UUID("a1b2c3d4-8a57-4c2b-9b1f-0d9c5a7e2b44")
ENDPOINTS = [
    "/analytics/unique-customers",
    "/analytics/customers",
    "/analytics/loyal-customers",
    "/analytics/top-products",
    "/analytics/statistics",
    "/analytics/revenue",
    "/analytics/heat-map",
    "/unique_customers",
    "/uniqe_customers",
    "/loyal_customers",
    "/best_sellers",
    "/dashboard",
]


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, clock=lambda: NOW)
    yield shop
    shop.database.close()


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.shop = shop
    answer_with_problems(app)
    for router in (api.router, api.dashboard, api.aliases):
        app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def moment(day: int, hour: int) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=UTC)


@pytest.fixture
def purchases(shop: Shop) -> list[UUID]:
    """Five that stand and a voided one; ids in the order of selling."""
    milk = add_product(shop, "milk", 150, category="Dairy", tax_rate_bp=700)
    ham = add_product(shop, "ham", 1000, quantity_decimals=3)
    sold = [
        sell(shop, [milk], customer=DANA, at=moment(10, 8)),
        sell(shop, [(milk, 2), (ham, 0.525)], customer=DANA, at=moment(10, 9)),
        sell(shop, [milk], branch="SM2", customer=DANA, at=moment(11, 15), discount_minor=50),
        sell(shop, [milk], customer=RUTH, at=moment(12, 8), payments=[("cash", 200)]),
        sell(shop, [ham], at=moment(12, 9)),
        sell(shop, [ham], customer="gone", at=moment(12, 10)),
    ]
    void(shop, sold[-1].id)
    return [each.id for each in sold]


def problem(response: Any) -> tuple[int, str, list[str]]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    pointers = [error["pointer"] for error in body.get("errors", ())]
    return body["status"], body["code"], pointers


@pytest.mark.usefixtures("purchases")
def test_unique_customers(client: TestClient) -> None:
    for path in (
        "/analytics/unique-customers",
        "/analytics/customers",
        "/unique_customers",
        "/uniqe_customers",
    ):
        assert client.get(path).json() == {"unique_customers": 2}
        assert client.get(path, params={"branch": "SM2"}).json() == {"unique_customers": 1}
        assert client.get(path, params={"branch": "3"}).json() == {"unique_customers": 0}
        dates = {"from": "2025-03-12", "to": "2025-03-12"}
        assert client.get(path, params=dates).json() == {"unique_customers": 1}


@pytest.mark.usefixtures("purchases")
def test_loyal_customers(client: TestClient) -> None:
    dana = {
        "customer_id": str(DANA),
        "code": None,
        "name": "",
        "purchases": 3,
        "total_spent": "10.75",
        "first_purchase_at": "2025-03-10T08:00:00Z",
        "last_purchase_at": "2025-03-11T15:00:00Z",
    }
    whole = {"min_purchases": 3, "total": 1, "customers": [dana], "next_cursor": None}
    assert client.get("/analytics/loyal-customers").json() == whole
    assert client.get("/loyal_customers").json() == whole
    of_branch = client.get("/loyal_customers", params={"branch": 1, "min_purchases": 2}).json()
    assert of_branch["customers"] == [
        {
            **dana,
            "purchases": 2,
            "total_spent": "9.75",
            "last_purchase_at": "2025-03-10T09:00:00Z",
        }
    ]


@pytest.mark.usefixtures("purchases")
@pytest.mark.parametrize("scope", [{}, {"branch": "SM1"}])
def test_loyal_customers_come_in_pages(client: TestClient, scope: dict[str, str]) -> None:
    asked: dict[str, Any] = {"min_purchases": 1, "limit": 1, **scope}
    first = client.get("/analytics/loyal-customers", params=asked).json()
    assert [each["customer_id"] for each in first["customers"]] == [str(DANA)]
    assert first["total"] == 2
    asked["cursor"] = first["next_cursor"]
    second = client.get("/analytics/loyal-customers", params=asked).json()
    assert [each["customer_id"] for each in second["customers"]] == [str(RUTH)]
    assert (second["total"], second["next_cursor"]) == (2, None)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%F0%9F",
        encode_cursor(3),
        encode_cursor(3, "no uuid"),
        encode_cursor(2**63, DANA.hex),
        encode_cursor("3", DANA.hex),
    ],
)
def test_a_cursor_of_another_list_is_refused(client: TestClient, cursor: str) -> None:
    response = client.get("/analytics/loyal-customers", params={"cursor": cursor})
    assert problem(response) == (422, "cursor-invalid", ["/cursor"])


@pytest.mark.usefixtures("purchases")
def test_the_shop_says_who_is_loyal(database_url: str) -> None:
    shop = make_shop(database_url, branches={}, loyal_min_purchases=1)
    app = FastAPI()
    app.state.shop = shop
    app.include_router(api.router)
    with TestClient(app) as client:
        body = client.get("/analytics/loyal-customers").json()
    assert (body["min_purchases"], body["total"]) == (1, 2)
    shop.database.close()


@pytest.mark.usefixtures("purchases")
def test_top_products(client: TestClient) -> None:
    milk = {
        "rank": 1,
        "product_id": 1,
        "product_name": "milk",
        "units_sold": 5,
        "revenue": "7.00",
        "purchases": 4,
    }
    ham = {
        "rank": 2,
        "product_id": 2,
        "product_name": "ham",
        "units_sold": 1.525,
        "revenue": "15.25",
        "purchases": 2,
    }
    for path in ("/analytics/top-products", "/best_sellers"):
        assert client.get(path).json() == {"limit": 3, "products": [milk, ham]}
    by_revenue = client.get("/best_sellers", params={"by": "revenue", "limit": 1}).json()
    assert by_revenue == {"limit": 1, "products": [{**ham, "rank": 1}]}
    worst = client.get("/best_sellers", params={"order": "worst", "limit": 1}).json()
    assert worst["products"] == [{**ham, "rank": 1}]


@pytest.mark.usefixtures("purchases")
def test_statistics(client: TestClient) -> None:
    body = client.get("/analytics/statistics").json()
    assert body["totals"] == {
        "purchases": 5,
        "customers": 2,
        "walk_ins": 1,
        "units": 6.525,
        "revenue": "22.25",
        "average_basket": "4.45",
        "discount": "0.50",
        "tax": "0.47",
    }
    assert [branch["branch_code"] for branch in body["branches"]] == ["SM1", "SM2", "SM3"]
    assert body["branches"][1] == {
        "branch_id": 2,
        "branch_code": "SM2",
        "branch_name": "Supermarket SM2",
        "purchases": 1,
        "customers": 1,
        "walk_ins": 0,
        "units": 1,
        "revenue": "1.00",
        "average_basket": "1.00",
        "discount": "0.50",
        "tax": "0.07",
    }
    assert body["branches"][2]["revenue"] == "0.00"
    alone = client.get("/analytics/statistics", params={"branch": "SM2"}).json()
    assert [branch["branch_code"] for branch in alone["branches"]] == ["SM2"]


@pytest.mark.usefixtures("purchases")
def test_the_heat_map_has_a_cell_for_every_hour_of_the_week(client: TestClient) -> None:
    items = client.get("/analytics/heat-map", params={"branch": "SM1"}).json()["items"]
    assert len(items) == 168
    assert items[0] == {"weekday": 1, "hour": 0, "revenue": "0.00", "purchases": 0, "units": 0}
    assert (items[-1]["weekday"], items[-1]["hour"]) == (7, 23)
    sold = [tuple(item.values()) for item in items if item["purchases"]]
    hours = client.get("/analytics/revenue?group_by=hour&branch=SM1").json()["items"]
    assert {hour for _, hour, *_ in sold} == {
        int(hour["key"]) for hour in hours if hour["purchases"]
    }
    assert sum(purchases for *_, purchases, _ in sold) == 4
    assert all(weekday in (1, 3) for weekday, *_ in sold)


@pytest.mark.usefixtures("purchases")
def test_revenue(client: TestClient) -> None:
    def items(group_by: str, **scope: str) -> list[Any]:
        asked = {"group_by": group_by, **scope}
        body = client.get("/analytics/revenue", params=asked).json()
        assert body["group_by"] == group_by
        return [
            (item["key"], item["revenue"], item["purchases"], item["units"])
            for item in body["items"]
        ]

    assert items("day", to="2025-03-13") == [
        ("2025-03-10", "9.75", 2, 3.525),
        ("2025-03-11", "1.00", 1, 1),
        ("2025-03-12", "11.50", 2, 2),
        ("2025-03-13", "0.00", 0, 0),
    ]
    assert items("week") == [("2025-W11", "22.25", 5, 6.525)]
    assert items("month") == [("2025-03", "22.25", 5, 6.525)]
    assert items("branch") == [
        ("SM1", "21.25", 4, 5.525),
        ("SM2", "1.00", 1, 1),
        ("SM3", "0.00", 0, 0),
    ]
    assert items("category") == [
        ("Dairy", "7.00", 4, 5),
        ("uncategorised", "15.25", 2, 1.525),
    ]
    assert items("payment_method") == [
        ("cash", "1.50", 1, 1),
        ("unspecified", "20.75", 4, 5.525),
    ]
    hours = items("hour", branch="SM1")
    assert [hour[0] for hour in hours] == [str(hour) for hour in range(24)]
    assert [hour for hour in hours if hour[2]] == [
        ("9", "3.00", 2, 2),
        ("10", "18.25", 2, 3.525),
    ]


@pytest.mark.usefixtures("purchases")
def test_revenue_is_by_day_where_nothing_is_said(client: TestClient) -> None:
    assert client.get("/analytics/revenue").json()["group_by"] == "day"


def test_the_dashboard(client: TestClient, shop: Shop, purchases: list[UUID]) -> None:
    body = client.get("/dashboard").json()
    assert list(body) == [
        "unique_customers",
        "loyal_customers",
        "top_products",
        "revenue_today",
        "revenue_overall",
        "purchases_today",
        "purchases_overall",
        "recent_purchases",
    ]
    assert body["unique_customers"] == 2
    assert body["loyal_customers"] == client.get("/analytics/loyal-customers").json()
    assert body["top_products"] == client.get("/analytics/top-products").json()["products"]
    assert (body["revenue_today"], body["purchases_today"]) == ("11.50", 2)
    assert (body["revenue_overall"], body["purchases_overall"]) == ("22.25", 5)
    recent = body["recent_purchases"]
    assert [each["id"] for each in recent] == [str(id_) for id_ in reversed(purchases[:5])]
    with shop.database.read() as session:
        loaded = load_purchases(session.connection(), purchases)
    assert recent == [purchase_json(loaded[id_], 2) for id_ in reversed(purchases[:5])]
    assert (recent[1]["receipt_number"], recent[1]["customer_id"]) == ("SM1-main-000003", str(RUTH))


def test_an_answer_knows_the_purchase_before_it(client: TestClient, shop: Shop) -> None:
    milk = add_product(shop, "milk", 150)
    for count in (1, 2, 3):
        sell(shop, [milk], customer=f"u{count}")
        assert client.get("/dashboard").json()["revenue_overall"] == f"{count * 1.5:.2f}"
        assert client.get("/unique_customers").json() == {"unique_customers": count}


def test_amounts_have_the_digits_of_the_currency(database_url: str) -> None:
    shop = make_shop(database_url, currency="JPY")
    sell(shop, [add_product(shop, "milk", 150)])
    app = FastAPI()
    app.state.shop = shop
    app.include_router(api.router)
    with TestClient(app) as client:
        assert client.get("/analytics/statistics").json()["totals"]["revenue"] == "150"
    shop.database.close()


@pytest.mark.parametrize("path", ENDPOINTS)
def test_bad_input_is_pointed_at(client: TestClient, path: str) -> None:
    for asked, expected in (
        ({"branch": "SM9"}, (404, "branch-unknown", ["/branch"])),
        ({"branch": "a\0b"}, (422, "validation-failed", ["/branch"])),
        ({"from": "2025-02-30"}, (422, "validation-failed", ["/from"])),
        ({"from": "1741564800"}, (422, "validation-failed", ["/from"])),
        ({"to": "yesterday"}, (422, "validation-failed", ["/to"])),
        ({"from": "2025-03-02", "to": "2025-03-01"}, (422, "dates-reversed", ["/from"])),
    ):
        assert problem(client.get(path, params=asked)) == expected


@pytest.mark.parametrize(
    ("path", "asked", "pointer"),
    [
        ("/analytics/loyal-customers", {"min_purchases": 0}, "/min_purchases"),
        ("/analytics/loyal-customers", {"min_purchases": 10**30}, "/min_purchases"),
        ("/analytics/loyal-customers", {"limit": 10_001}, "/limit"),
        ("/analytics/top-products", {"limit": 0}, "/limit"),
        ("/analytics/top-products", {"limit": 501}, "/limit"),
        ("/analytics/top-products", {"by": "colour"}, "/by"),
        ("/analytics/top-products", {"order": "random"}, "/order"),
        ("/analytics/revenue", {"group_by": "moon"}, "/group_by"),
    ],
)
def test_what_is_asked_for_is_bounded(
    client: TestClient, path: str, asked: dict[str, Any], pointer: str
) -> None:
    assert problem(client.get(path, params=asked)) == (422, "validation-failed", [pointer])


def test_a_series_of_all_time_is_refused(client: TestClient) -> None:
    asked = {"from": "0001-01-01", "to": "9999-12-31"}
    for group_by in ("day", "week", "month"):
        response = client.get("/analytics/revenue", params={"group_by": group_by, **asked})
        assert problem(response) == (422, "series-too-long", ["/from"])
    assert client.get("/analytics/revenue", params={"group_by": "hour", **asked}).is_success


def test_the_documentation_shows_every_address_with_its_parameters(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert sorted(paths) == sorted(ENDPOINTS)
    for path in ENDPOINTS:
        operation = paths[path]["get"]
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert names >= {"branch", "from", "to"}
        assert operation["summary"]
        assert operation["description"]
        assert {"200", "404", "422"} <= operation["responses"].keys()
        assert "application/problem+json" in operation["responses"]["422"]["content"]
