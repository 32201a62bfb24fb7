"""Each of the owner's questions: the exact answer, at every address, right after every purchase."""

from typing import Any

import pytest

from checkstand.services import analytics
from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import PURCHASES, refusal

DANA = "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44"
RUTH = "a1b2c3d4-8a57-4c2b-9b1f-0d9c5a7e2b44"
ADDRESSES = {
    "/analytics/unique-customers": (
        "/analytics/customers",
        "/unique_customers",
        "/uniqe_customers",
    ),
    "/analytics/loyal-customers": ("/loyal_customers",),
    "/analytics/top-products": ("/best_sellers",),
    "/analytics/statistics": (),
    "/analytics/revenue": (),
    "/dashboard": (),
}


def sell(client: TestClient, *items: int, **more: Any) -> dict[str, Any]:
    body = {"branch_id": "SM1", "items": [{"product_id": item} for item in items], **more}
    response = client.post(PURCHASES, json=body)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.fixture
def sold(client: TestClient) -> list[dict[str, Any]]:
    """Six purchases: 6.50, 4.00 and 1.50 of Dana, 1.00 of Ruth, 3.00 and 2.10 of nobody."""
    return [
        sell(client, 1, 2, 2, 2, user_id=DANA, timestamp="2026-11-18T08:00:00Z"),
        sell(client, 2, 2, user_id=DANA, timestamp="2026-11-18T23:30:00Z"),
        sell(client, 3, branch_id="SM2", user_id=DANA, timestamp="2026-11-19T02:00:00Z"),
        sell(
            client,
            *(1, 1),
            user_id=RUTH,
            timestamp="2026-11-20T10:00:00Z",
            payments=[{"method": "card", "amount": "1.00"}],
        ),
        sell(client, 4, timestamp="2026-11-20T11:00:00Z"),
        sell(
            client,
            timestamp="2026-11-20T12:00:00Z",
            items=[{"sku": "APL", "quantity": 0.525}],
            payments=[{"method": "cash", "amount": 5}],
        ),
    ]


def get(client: TestClient, path: str, **params: Any) -> Any:
    """Ask at one address, and hold the other ones to the same answer."""
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    for other in ADDRESSES[path]:
        assert client.get(other, params=params).json() == response.json()
    return response.json()


@pytest.mark.usefixtures("sold")
def test_unique_customers(client: TestClient) -> None:
    path = "/analytics/unique-customers"
    assert get(client, path) == {"unique_customers": 2}
    assert get(client, path, branch="SM2") == {"unique_customers": 1}
    assert get(client, path, branch=3) == {"unique_customers": 0}
    assert get(client, path, **{"from": "2026-11-20"}) == {"unique_customers": 1}


@pytest.mark.usefixtures("sold")
def test_loyal_customers(client: TestClient) -> None:
    path = "/analytics/loyal-customers"
    dana = {
        "customer_id": DANA,
        "code": None,
        "name": "",
        "purchases": 3,
        "total_spent": "12.00",
        "first_purchase_at": "2026-11-18T08:00:00Z",
        "last_purchase_at": "2026-11-19T02:00:00Z",
    }
    ruth = {
        "customer_id": RUTH,
        "code": None,
        "name": "",
        "purchases": 1,
        "total_spent": "1.00",
        "first_purchase_at": "2026-11-20T10:00:00Z",
        "last_purchase_at": "2026-11-20T10:00:00Z",
    }
    whole = {"min_purchases": 3, "total": 1, "customers": [dana], "next_cursor": None}
    assert get(client, path) == whole
    assert get(client, path, min_purchases=3) == whole
    assert get(client, path, min_purchases=1) == {
        **whole,
        "min_purchases": 1,
        "total": 2,
        "customers": [dana, ruth],
    }
    assert get(client, path, min_purchases=4) == {
        **whole,
        "min_purchases": 4,
        "total": 0,
        "customers": [],
    }
    first = get(client, path, min_purchases=1, limit=1)
    assert (first["total"], first["customers"]) == (2, [dana])
    second = get(client, path, min_purchases=1, limit=1, cursor=first["next_cursor"])
    assert (second["total"], second["customers"], second["next_cursor"]) == (2, [ruth], None)
    assert get(client, path, branch="SM1", min_purchases=2)["customers"] == [
        {
            **dana,
            "purchases": 2,
            "total_spent": "10.50",
            "last_purchase_at": "2026-11-18T23:30:00Z",
        }
    ]


@pytest.mark.usefixtures("sold")
def test_top_products(client: TestClient) -> None:
    path = "/analytics/top-products"
    bread, apple, milk, eggs, loose = (
        {
            "product_id": id_,
            "product_name": name,
            "units_sold": units,
            "revenue": revenue,
            "purchases": purchases,
        }
        for id_, name, units, revenue, purchases in (
            (2, "bread", 5, "10.00", 2),
            (1, "apple", 3, "1.50", 2),
            (3, "milk", 1, "1.50", 1),
            (4, "eggs", 1, "3.00", 1),
            (6, "apples, loose", 0.525, "2.09", 1),
        )
    )
    # eggs and milk share the third place, which is the last: both are there
    assert get(client, path) == {
        "limit": 3,
        "products": [
            {"rank": 1, **bread},
            {"rank": 2, **apple},
            {"rank": 3, **eggs},
            {"rank": 3, **milk},
        ],
    }
    assert get(client, path, limit=1, by="revenue")["products"] == [{"rank": 1, **bread}]
    assert get(client, path, by="revenue")["products"] == [
        {"rank": 1, **bread},
        {"rank": 2, **eggs},
        {"rank": 3, **loose},
    ]
    assert get(client, path, limit=2, by="revenue", order="worst")["products"] == [
        {"rank": 1, **apple},
        {"rank": 1, **milk},
    ]
    assert get(client, path, limit=1, by="purchases")["products"] == [
        {"rank": 1, **apple},
        {"rank": 1, **bread},
    ]
    assert get(client, path, limit=1, order="worst")["products"] == [{"rank": 1, **loose}]
    assert get(client, path, branch="SM2") == {"limit": 3, "products": [{"rank": 1, **milk}]}
    assert get(client, path, branch="SM3") == {"limit": 3, "products": []}


@pytest.mark.usefixtures("sold")
def test_statistics(client: TestClient) -> None:
    path = "/analytics/statistics"
    nothing = {
        "purchases": 0,
        "customers": 0,
        "walk_ins": 0,
        "units": 0,
        "revenue": "0.00",
        "average_basket": "0.00",
        "discount": "0.00",
        "tax": "0.00",
    }
    first = {
        "purchases": 5,
        "customers": 2,
        "walk_ins": 2,
        "units": 9.525,
        "revenue": "16.59",
        "average_basket": "3.32",
        "discount": "0.00",
        "tax": "1.10",
    }
    second = {
        **nothing,
        "purchases": 1,
        "customers": 1,
        "units": 1,
        "revenue": "1.50",
        "average_basket": "1.50",
        "tax": "0.10",
    }
    names = [
        {"branch_id": id_, "branch_code": f"SM{id_}", "branch_name": f"Supermarket SM{id_}"}
        for id_ in (1, 2, 3)
    ]
    assert get(client, path) == {
        "totals": {
            **first,
            "purchases": 6,
            "units": 10.525,
            "revenue": "18.09",
            "average_basket": "3.02",
            "tax": "1.20",
        },
        "branches": [{**first, **names[0]}, {**second, **names[1]}, {**nothing, **names[2]}],
    }
    assert get(client, path, branch="2") == {
        "totals": second,
        "branches": [{**second, **names[1]}],
    }
    assert get(client, path, to="2026-11-17")["totals"] == nothing


@pytest.mark.usefixtures("sold")
def test_revenue(client: TestClient) -> None:
    path = "/analytics/revenue"

    def series(group_by: str, **params: Any) -> list[tuple[Any, ...]]:
        answer = get(client, path, group_by=group_by, **params)
        assert answer.keys() == {"group_by", "items"}
        assert answer["group_by"] == group_by
        for item in answer["items"]:
            assert item.keys() == {"key", "revenue", "purchases", "units"}
        return [
            (item["key"], item["revenue"], item["purchases"], item["units"])
            for item in answer["items"]
        ]

    # 23:30 UTC is the next day in Berlin, and 02:00 UTC the day before in New York
    days = [
        ("2026-11-18", "8.00", 2, 5),
        ("2026-11-19", "4.00", 1, 2),
        ("2026-11-20", "6.09", 3, 3.525),
    ]
    assert series("day") == days
    assert get(client, path)["group_by"] == "day"
    assert series("day", **{"from": "2026-11-16", "to": "2026-11-18"}) == [
        ("2026-11-16", "0.00", 0, 0),
        ("2026-11-17", "0.00", 0, 0),
        days[0],
    ]
    assert series("week") == [("2026-W47", "18.09", 6, 10.525)]
    assert series("month", **{"from": "2026-09-01"}) == [
        ("2026-09", "0.00", 0, 0),
        ("2026-10", "0.00", 0, 0),
        ("2026-11", "18.09", 6, 10.525),
    ]
    hours = {key: rest for key, *rest in series("hour")}
    assert list(hours) == [str(hour) for hour in range(24)]
    assert {key: rest for key, rest in hours.items() if rest[1]} == {
        "0": ["4.00", 1, 2],
        "9": ["6.50", 1, 4],
        "11": ["1.00", 1, 2],
        "12": ["3.00", 1, 1],
        "13": ["2.09", 1, 0.525],
        "21": ["1.50", 1, 1],
    }
    assert series("branch") == [
        ("SM1", "16.59", 5, 9.525),
        ("SM2", "1.50", 1, 1),
        ("SM3", "0.00", 0, 0),
    ]
    assert [row[:2] for row in series("category")] == [
        ("dairy", "1.50"),
        ("uncategorised", "16.59"),
    ]
    assert [row[:3] for row in series("payment_method")] == [
        ("card", "1.00", 1),
        ("cash", "2.09", 1),
        ("unspecified", "15.00", 4),
    ]
    assert [row[:2] for row in series("branch", branch="SM2")] == [("SM2", "1.50")]


def test_the_dashboard(client: TestClient, sold: list[dict[str, Any]]) -> None:
    answer = get(client, "/dashboard")
    loyal = get(client, "/analytics/loyal-customers")
    assert answer.pop("loyal_customers") == loyal
    assert answer.pop("top_products")[:4] == get(client, "/analytics/top-products")["products"]
    recent = answer.pop("recent_purchases")
    assert [purchase["id"] for purchase in recent] == [purchase["id"] for purchase in sold[::-1]]
    assert answer == {
        "unique_customers": 2,
        "revenue_today": "6.09",
        "revenue_overall": "18.09",
        "purchases_today": 3,
        "purchases_overall": 6,
    }


def test_a_shop_that_has_sold_nothing(client: TestClient) -> None:
    assert get(client, "/analytics/unique-customers") == {"unique_customers": 0}
    assert get(client, "/analytics/loyal-customers") == {
        "min_purchases": 3,
        "total": 0,
        "customers": [],
        "next_cursor": None,
    }
    assert get(client, "/analytics/top-products") == {"limit": 3, "products": []}
    assert get(client, "/analytics/revenue") == {"group_by": "day", "items": []}
    assert get(client, "/dashboard")["recent_purchases"] == []


def test_answers_are_exact_right_after_a_purchase(client: TestClient) -> None:
    for number in range(1, 8):
        sale = sell(client, 2, 3, user_id=DANA)
        assert get(client, "/analytics/statistics")["totals"]["purchases"] == number
        assert get(client, "/analytics/unique-customers") == {"unique_customers": 1}
        loyal = get(client, "/analytics/loyal-customers")
        assert [each["purchases"] for each in loyal["customers"]] == (
            [number] if number > 2 else []
        )
        top = get(client, "/analytics/top-products")["products"]
        assert [each["units_sold"] for each in top] == [number, number]
        (day,) = get(client, "/analytics/revenue")["items"]
        assert day["revenue"] == f"{number * 3.5:.2f}"
        dashboard = get(client, "/dashboard")
        assert dashboard["revenue_today"] == day["revenue"]
        assert dashboard["recent_purchases"][0]["id"] == sale["id"]
        (customer,) = client.get("/cash-register/customers").json()["items"]
        assert customer["purchases"] == number
        assert client.get("/management/purchases").json()["items"][0]["id"] == sale["id"]


def test_another_service_answers_right_after_a_purchase(client: TestClient, shop: Shop) -> None:
    with TestClient(analytics.create(shop)) as owner:
        for number in range(1, 4):
            sell(client, 2, user_id="new")
            assert get(owner, "/analytics/unique-customers") == {"unique_customers": number}
            assert get(owner, "/analytics/statistics")["totals"]["purchases"] == number


@pytest.mark.parametrize("path", [*ADDRESSES, *(each for s in ADDRESSES.values() for each in s)])
def test_questions_that_are_refused(client: TestClient, path: str) -> None:
    cases: list[tuple[dict[str, Any], tuple[int, str, list[str]]]] = [
        ({"branch": "SM9"}, (404, "branch-unknown", ["/branch"])),
        ({"branch": "0"}, (404, "branch-unknown", ["/branch"])),
        ({"branch": "%00"}, (404, "branch-unknown", ["/branch"])),
        ({"from": "2026-11-31"}, (422, "validation-failed", ["/from"])),
        ({"to": "20.11.2026"}, (422, "validation-failed", ["/to"])),
        ({"to": "1790000000"}, (422, "validation-failed", ["/to"])),
        ({"from": "2026-11-20", "to": "2026-11-19"}, (422, "dates-reversed", ["/from"])),
    ]
    if "loyal" in path:
        for said in ("0", "-1", "x", "1.5"):
            cases.append(({"min_purchases": said}, (422, "validation-failed", ["/min_purchases"])))
        for said in ("0", "10001"):
            cases.append(({"limit": said}, (422, "validation-failed", ["/limit"])))
    if path.endswith("revenue"):
        cases.append(({"group_by": "year"}, (422, "validation-failed", ["/group_by"])))
        far = {"from": "0001-01-01", "to": "9999-12-31"}
        cases.append((far, (422, "series-too-long", ["/from"])))
    if path in ("/analytics/top-products", "/best_sellers"):
        cases.append(({"by": "weight"}, (422, "validation-failed", ["/by"])))
        cases.append(({"order": "best,worst"}, (422, "validation-failed", ["/order"])))
    for params, expected in cases:
        assert (params, *refusal(client.get(path, params=params))) == (params, *expected)
