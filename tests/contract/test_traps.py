"""The traps that five earlier implementations fell into, one test each, over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from checkstand.purchases.consequences import disagreements
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import NOON, PURCHASES, refusal, row_counts
from tests.shop import add_product, draft, make_shop, sell_all

HEADER = "supermarket_id,timestamp,user_id,items_list,total_amount\n"
DANA = "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44"


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Milk at 1.50, bread at 2.00, oat milk 1l at 2.50."""
    shop = make_shop(database_url, clock=lambda: NOON)
    add_product(shop, "milk", 150)
    add_product(shop, "bread", 200)
    add_product(shop, "oat milk 1l", 250)
    yield shop
    with shop.database.read() as session:
        assert disagreements(session.connection()) == {}
    shop.database.close()


def load(client: TestClient, kind: str, rows: str | bytes, **options: Any) -> dict[str, Any]:
    data = rows if isinstance(rows, bytes) else rows.encode()
    response = client.post(
        f"/management/imports/{kind}", files={"file": (f"{kind}.csv", data)}, params=options
    )
    assert response.status_code == 200, response.text
    report: dict[str, Any] = response.json()
    return report


def totals(client: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/analytics/statistics").json()["totals"]
    return answer


def sale(customer: str | None, *products: int, branch: str = "SM1", **more: Any) -> dict[str, Any]:
    items = [{"product_id": product} for product in products]
    return {"branch_id": branch, "user_id": customer, "items": items, **more}


# --- Files --------------------------------------------------------------------------------------


def test_a_bom_in_the_first_header(client: TestClient) -> None:
    products = b"\xef\xbb\xbfproduct_name,unit_price\nsoap,2.20\n"
    assert load(client, "products", products)["recorded"] == 1
    purchases = b"\xef\xbb\xbf" + HEADER.encode() + b"SM1,2025-10-28T09:30:00Z,u1,soap,2.20\n"
    report = load(client, "purchases", purchases)
    assert (report["recorded"], report["errors"], report["extra_columns"]) == (1, [], [])
    assert totals(client)["revenue"] == "2.20"


def test_product_names_with_spaces(client: TestClient) -> None:
    for item, total in (("oat milk 1l", "2.50"), (" Oat  Milk 1L :2", "5.00")):
        report = load(client, "purchases", f"{HEADER}SM1,2025-10-28T09:30:00Z,u1,{item},{total}\n")
        assert (report["recorded"], report["errors"], report["warnings"]) == (1, [], [])
    body = {"branch_id": 1, "items": [{"product_name": "oat milk 1l"}]}
    assert client.post(PURCHASES, json=body).json()["total_amount"] == "2.50"
    top = client.get("/best_sellers", params={"limit": 1}).json()["products"]
    assert [(each["product_name"], each["units_sold"]) for each in top] == [("oat milk 1l", 4)]


def test_the_last_row_of_a_file(client: TestClient) -> None:
    """With and without a line's end after it; read back by another service's connection."""
    rows = [f"SM1,2025-10-28T09:30:{second:02}Z,u{second},milk,1.50" for second in range(7)]
    assert load(client, "purchases", HEADER + "\n".join(rows))["recorded"] == 7
    assert totals(client)["purchases"] == 7
    newest = client.get("/management/purchases", params={"limit": 1}).json()["items"]
    assert [each["customer_code"] for each in newest] == ["u6"]
    assert load(client, "products", "product_name,unit_price\nsoap,2\nsalt,1")["recorded"] == 2
    assert client.get("/cash-register/products", params={"search": "salt"}).json()["items"]


def test_a_file_loaded_twice(client: TestClient, shop: Shop) -> None:
    rows = HEADER + "".join(
        f"SM1,2025-10-28T09:30:00Z,u1,{items},{total}\n"
        for items, total in (('"milk,bread"', "3.50"), ("milk", "1.50"), ("milk", "1.50"))
    )
    first = load(client, "purchases", rows)
    assert (first["recorded"], first["already_recorded"]) == (3, 0)
    once, counts = totals(client), row_counts(shop)
    again = load(client, "purchases", rows)
    assert (again["recorded"], again["already_recorded"]) == (0, 3)
    assert totals(client) == once
    assert (once["purchases"], once["revenue"], once["customers"]) == (3, "6.50", 1)
    kept = row_counts(shop)
    assert {table for table in kept if kept[table] != counts[table]} <= {"imports"}


def test_an_unknown_product_after_good_rows(client: TestClient, shop: Shop) -> None:
    rows = HEADER + (
        "SM1,2025-10-28T09:30:00Z,u1,milk,1.50\n"
        "SM7,2025-10-28T09:31:00Z,u2,bread,2.00\n"
        "SM1,2025-10-28T09:32:00Z,u3,caviar,99.00\n"
        "SM1,2025-10-28T09:33:00Z,u4,milk,1.50\n"
    )
    before = row_counts(shop)
    report = load(client, "purchases", rows)
    assert (report["status"], report["recorded"], report["valid"]) == ("refused", 0, 3)
    assert [(each["row"], each["code"]) for each in report["errors"]] == [(4, "product-unknown")]
    after = row_counts(shop)
    assert {table for table in after if after[table] != before[table]} == {"imports"}
    report = load(client, "purchases", rows, skip_errors=True)
    assert (report["status"], report["recorded"]) == ("done", 3)
    assert totals(client)["customers"] == 3
    assert row_counts(shop)["branches"] == before["branches"] + 1


# --- Purchases ----------------------------------------------------------------------------------


def test_a_customer_created_by_a_refused_purchase(client: TestClient, shop: Shop) -> None:
    for customer in ("new", "u100", DANA):
        for body in (
            sale(customer, 99),
            sale(customer, 1, branch="SM9"),
            sale(customer, 1, discount="9.99"),
            sale(customer, 1, payments=[{"method": "cash", "amount": "0.01"}]),
            sale(customer, 1, timestamp="2027-01-01T00:00:00Z"),
            sale(customer),
        ):
            assert refusal(client.post(PURCHASES, json=body))[0] in (404, 422)
            results = client.post(f"{PURCHASES}/batch", json={"purchases": [body]}).json()
            assert results["results"][0]["status"] == "refused"
    counts = row_counts(shop)
    assert (counts["customers"], counts["customer_words"], counts["registers"]) == (0, 0, 0)
    assert client.get("/cash-register/customers").json()["items"] == []
    assert refusal(client.get("/cash-register/customers/u100"))[1] == "customer-unknown"


@pytest.mark.parametrize("customer", ["u100", DANA])
def test_the_first_purchase_counts_for_loyalty(client: TestClient, customer: str) -> None:
    first = client.post(PURCHASES, json=sale(customer, 1)).json()["customer_id"]
    for purchases in (1, 2, 3):
        loyal = client.get("/loyal_customers", params={"min_purchases": purchases}).json()
        assert [(each["customer_id"], each["purchases"]) for each in loyal["customers"]] == [
            (first, purchases)
        ]
        client.post(PURCHASES, json=sale(first if purchases == 1 else customer, 1))
    assert client.get("/loyal_customers").json()["total"] == 1


def test_a_new_customer_s_first_purchase_counts_too(client: TestClient) -> None:
    ids = [
        client.post(PURCHASES, json=sale("new" if number == 0 else "u1", 1)).json()["customer_id"]
        for number in range(2)
    ]
    for _ in range(2):
        for id_ in ids:
            client.post(PURCHASES, json=sale(id_, 1))
    loyal = client.get("/loyal_customers").json()
    assert (loyal["total"], {each["purchases"] for each in loyal["customers"]}) == (2, {3})


def test_totals_are_not_summed_over_joined_items(client: TestClient) -> None:
    """A purchase of three lines and two payments is one purchase, of one total."""
    paid = [{"method": "card", "amount": "2.00"}, {"method": "cash", "amount": "10.00"}]
    body = sale("u1", 1, 2, 3, payments=paid, discount="1.00")
    assert client.post(PURCHASES, json=body).json()["total_amount"] == "5.00"
    answer = totals(client)
    assert (answer["purchases"], answer["revenue"], answer["units"]) == (1, "5.00", 3)
    assert (answer["discount"], answer["average_basket"]) == ("1.00", "5.00")
    for group_by in ("day", "hour", "month", "branch", "category", "payment_method"):
        items = client.get("/analytics/revenue", params={"group_by": group_by}).json()["items"]
        cents = sum(round(float(item["revenue"]) * 100) for item in items)
        assert cents == 500, group_by
    dashboard = client.get("/dashboard").json()
    assert (dashboard["revenue_overall"], dashboard["purchases_overall"]) == ("5.00", 1)
    loyal = client.get("/loyal_customers", params={"min_purchases": 1}).json()["customers"]
    assert [(each["purchases"], each["total_spent"]) for each in loyal] == [(1, "5.00")]


def test_unique_customers_are_not_added_up_per_branch(client: TestClient) -> None:
    for branch in ("SM1", "SM2", "SM3", "SM1"):
        client.post(PURCHASES, json=sale("u1", 1, branch=branch))
    client.post(PURCHASES, json=sale("u2", 1, branch="SM2"))
    client.post(PURCHASES, json=sale(None, 1, branch="SM2"))
    assert client.get("/unique_customers").json() == {"unique_customers": 2}
    answer = client.get("/analytics/statistics").json()
    assert answer["totals"]["customers"] == 2
    assert [branch["customers"] for branch in answer["branches"]] == [1, 2, 1]
    assert client.get("/dashboard").json()["unique_customers"] == 2
    for params, expected in (
        ({"from": "2026-11-20", "to": "2026-11-20"}, 2),
        ({"branch": "SM2", "from": "2026-11-01"}, 2),
        ({"branch": "SM3"}, 1),
    ):
        answer = client.get("/unique_customers", params=params).json()
        assert answer == {"unique_customers": expected}


def test_no_answer_is_stale_right_after_a_sale(client: TestClient, shop: Shop) -> None:
    """Asked before, so that something could have been remembered; and by a second process."""
    other = make_shop(shop.settings.database_url, branches={}, clock=lambda: NOON)
    addresses = (
        *("/unique_customers", "/loyal_customers", "/best_sellers", "/analytics/statistics"),
        *("/analytics/revenue", "/dashboard", "/management/purchases"),
        *("/cash-register/customers", "/cash-register/products"),
    )
    with TestClient(all_in_one.create(other)) as second:
        seen: dict[str, list[bytes]] = {address: [] for address in addresses}
        for number in range(5):
            for address in addresses:
                answers = [each.get(address) for each in (client, second)]
                assert answers[0].content == answers[1].content
                assert "max-age" not in answers[0].headers.get("cache-control", "")
                seen[address].append(answers[0].content)
            client.post(PURCHASES, json=sale("new" if number < 2 else "u1", 1))
    for address, contents in seen.items():
        if address != "/loyal_customers":  # u1 is loyal from the third purchase on
            assert len(set(contents)) >= 4, address
    assert client.get("/loyal_customers").json()["total"] == 1


def test_a_loyal_list_is_never_ten_megabytes_in_one_answer(client: TestClient, shop: Shop) -> None:
    people = 1_200
    for start in range(0, people, 400):
        sell_all(
            shop, [draft([1], customer=f"u{number:05}") for number in range(start, start + 400)]
        )
    whole = client.get("/loyal_customers", params={"min_purchases": 1})
    assert (whole.json()["total"], len(whole.json()["customers"])) == (people, 500)
    assert len(whole.content) < 250_000
    most = {"min_purchases": 1, "limit": 10_000}
    assert len(client.get("/loyal_customers", params=most).json()["customers"]) == people
    assert refusal(client.get("/loyal_customers", params={"limit": 10_001}))[2] == ["/limit"]
    found: set[str] = set()
    cursor: dict[str, str] = {}
    page: dict[str, Any] = {}
    for _ in range(3):
        page = client.get("/loyal_customers", params={"min_purchases": 1, **cursor}).json()
        found |= {each["code"] for each in page["customers"]}
        cursor = {"cursor": page["next_cursor"]}
    assert (len(found), page["next_cursor"]) == (people, None)


def test_a_client_s_totals_are_not_trusted(client: TestClient, shop: Shop) -> None:
    before = row_counts(shop)
    totals_sent: tuple[tuple[str, Any], ...] = (
        ("total_amount", "0.01"),
        ("total", 0),
        ("tax_amount", "0.00"),
        ("change_due", "100.00"),
        ("points_earned", 1_000_000),
        ("receipt_number", "SM1-main-000007"),
    )
    for field, value in totals_sent:
        response = client.post(PURCHASES, json=sale("u1", 1, **{field: value}))
        assert refusal(response) == (422, "validation-failed", [f"/{field}"])
    for field, value in (("line_total", "0.01"), ("price", "0.01"), ("tax_rate", 0)):
        body = {"branch_id": 1, "items": [{"product_id": 1, field: value}]}
        response = client.post(PURCHASES, json=body)
        assert refusal(response) == (422, "validation-failed", [f"/items/0/{field}"])
    cheap = {"branch_id": 1, "items": [{"product_id": 1, "unit_price": "0.01"}]}
    assert refusal(client.post(PURCHASES, json=cheap))[1] == "price-changed"
    assert row_counts(shop) == before
    rung_up = {"branch_id": 1, "items": [{"product_id": 1, "unit_price": "1.50"}]}
    assert client.post(PURCHASES, json=rung_up).json()["total_amount"] == "1.50"
