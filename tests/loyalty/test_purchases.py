"""Points at the checkout: earned, spent, short; and taken back with what earned or spent them."""

from typing import Any

import pytest
from sqlalchemy import text

from checkstand.platform.ids import uuid7
from checkstand.shop import Shop
from tests.client import TestClient
from tests.loyalty.conftest import (
    BREAD,
    CHEESE,
    CIGARS,
    NOON,
    PROGRAMME,
    WINE,
    balance,
    bought,
    buy,
    give,
    ledger,
    points_paid,
    problem,
    take_back,
)

pytestmark = pytest.mark.usefixtures("programme", "customer")


def purchases(shop: Shop) -> int:
    with shop.database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM purchases")).scalar_one())


# --- Earning ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "more", "points"),
    [
        ([BREAD], {}, 2),
        ([{"product_id": BREAD, "quantity": 2}], {}, 5),
        ([{"product_id": CHEESE, "quantity": 0.049}], {}, 0),  # 0.98
        ([{"product_id": CHEESE, "quantity": 0.05}], {}, 1),  # 0.9995 is 1.00
        ([{"product_id": CHEESE, "quantity": 0.777}], {}, 15),
        ([WINE, CIGARS], {}, 10),
        ([CIGARS], {}, 0),
        ([{"product_id": WINE, "discount": "0.01"}], {}, 9),
        ([WINE], {"discount": "100%"}, 0),
        ([WINE, CIGARS], {"discount": "3.00"}, 9),  # 1.00 of it off the wine
        ([WINE], {"customer": None}, 0),
        ([WINE], {"customer": "new"}, 10),
    ],
)
def test_what_is_earned(
    client: TestClient, items: list[Any], more: dict[str, Any], points: int
) -> None:
    purchase = bought(client, *items, **more)
    assert (purchase["points_earned"], purchase["points_spent"]) == (points, 0)
    if purchase["customer_id"]:
        assert balance(client, purchase["customer_id"]) == points
    again = client.get(f"/cash-register/purchases/{purchase['id']}").json()
    assert again["points_earned"] == points


def test_tax_that_is_added_earns_points_too(client: TestClient) -> None:
    client.patch("/management/branches/1", json={"prices_include_tax": False})
    assert bought(client, WINE)["points_earned"] == 11


def test_cash_rounding_earns_none(client: TestClient) -> None:
    client.patch("/management/branches/1", json={"cash_rounding": "0.05"})
    paid = {"payments": [{"method": "cash", "amount": "20.00"}]}
    wine = {"product_id": WINE, "discount": "0.02"}
    purchase = bought(client, wine, **paid)
    assert (purchase["total_amount"], purchase["points_earned"]) == ("10.00", 9)


def test_a_product_that_leaves_its_category_earns_from_then_on(client: TestClient) -> None:
    first = bought(client, CIGARS)
    client.patch(f"/management/products/{CIGARS}", json={"category": "sweets"})
    second = bought(client, CIGARS)
    assert (first["points_earned"], second["points_earned"]) == (0, 20)
    assert take_back(client, first)["points_earned"] == 0
    assert balance(client) == 20


# --- Spending -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "spent", "earned", "change"),
    [
        (points_paid("10.00"), 1000, 0, "0.00"),
        (points_paid("0.01", ("card", "9.99")), 1, 9, "0.00"),
        (points_paid("3.50", ("card", "5.00"), ("cash", "2.00")), 350, 6, "0.50"),
        (points_paid("2.00", ("points", "3.00"), ("cash", "5.00")), 500, 5, "0.00"),
    ],
)
def test_what_points_pay_earns_none(
    client: TestClient, paid: dict[str, Any], spent: int, earned: int, change: str
) -> None:
    give(client, 1000)
    purchase = bought(client, WINE, **paid)
    assert (purchase["points_spent"], purchase["points_earned"], purchase["change_due"]) == (
        spent,
        earned,
        change,
    )
    assert balance(client) == 1000 - spent + earned
    expected = [("spend", -spent, 1000 - spent + earned)]
    if earned:
        expected.append(("earn", earned, 1000 + earned))
    assert ledger(client) == [*expected, ("adjust", 1000, 1000)]
    by_method = client.get("/analytics/revenue?group_by=payment_method").json()["items"]
    revenue = {each["key"]: each["revenue"] for each in by_method}
    assert revenue["points"] == f"{spent // 100}.{spent % 100:02}"


@pytest.mark.parametrize(
    ("items", "more", "expected"),
    [
        ([WINE], points_paid("10.10"), (422, "points-invalid", "/payments")),
        ([WINE], points_paid("10.00", ("points", "0.10")), (422, "points-invalid", "/payments")),
        (
            [WINE],
            {**points_paid("10.00"), "customer": None},
            (422, "points-invalid", "/payments/0/method"),
        ),
        ([CIGARS], points_paid("12.10", ("cash", "7.90")), (409, "points-short", "/payments")),
        (
            [CIGARS],
            {**points_paid("0.10", ("cash", "20.00")), "customer": "new"},
            (409, "points-short", "/payments"),
        ),
        (
            [CIGARS],
            {**points_paid("0.10", ("cash", "20.00")), "customer": "u777"},
            (409, "points-short", "/payments"),
        ),
        (
            [WINE],
            points_paid("0.05", ("cash", "10.00")),
            (422, "points-invalid", "/payments/0/amount"),
        ),
        ([WINE], points_paid("5.00"), (422, "payments-too-low", "/payments")),
    ],
)
def test_points_that_cannot_pay_change_nothing(
    shop: Shop,
    client: TestClient,
    items: list[Any],
    more: dict[str, Any],
    expected: tuple[int, str, str],
) -> None:
    client.put("/management/loyalty", json={**PROGRAMME, "point_value": "0.10"})
    bought(client, BREAD)
    give(client, 118)
    assert balance(client) == 120
    assert problem(buy(client, *items, **more)) == expected
    assert (purchases(shop), balance(client)) == (1, 120)
    assert [each["code"] for each in client.get("/management/customers").json()["items"]] == [
        "u100"
    ]


def test_a_batch_spends_no_points_twice(client: TestClient) -> None:
    """What an earlier purchase of a batch earns, a later one may spend; what is spent is gone."""
    bought(client, WINE)
    wanted = [
        ([CIGARS], points_paid("0.10", ("cash", "20.00"))),
        ([CIGARS], points_paid("0.01", ("cash", "20.00"))),
        ([WINE], {}),
        ([CIGARS], points_paid("0.10", ("cash", "20.00"))),
    ]
    batch = [
        {
            "id": str(uuid7()),
            "branch_id": 1,
            "customer_id": "u100",
            "items": [{"product_id": product} for product in items],
            **more,
        }
        for items, more in wanted
    ]
    answer = client.post("/cash-register/purchases/batch", json={"purchases": batch}).json()
    told = [
        result["problem"]["code"] if result["status"] == "refused" else result["status"]
        for result in answer["results"]
    ]
    assert told == ["recorded", "points-short", "recorded", "recorded"]
    assert balance(client) == 0
    assert [points for _, points, _ in ledger(client)] == [-10, 10, -10, 10]


def test_points_spent_offline_are_kept_and_flagged(client: TestClient) -> None:
    bought(client, WINE)
    offline = {"offline": True, "timestamp": NOON.isoformat()}
    purchase = bought(client, CIGARS, **points_paid("0.50", ("cash", "20.00")), **offline)
    assert (purchase["flags"], purchase["points_spent"]) == (["points-short"], 50)
    assert balance(client) == -40
    unflagged = bought(client, WINE, **offline)
    assert (unflagged["flags"], balance(client)) == ([], -30)
    refused = buy(client, CIGARS, **points_paid("0.01", ("cash", "20.00")))
    assert problem(refused) == (409, "points-short", "/payments")
    kept = bought(client, CIGARS, **points_paid("0.01", ("cash", "20.00")), **offline)
    assert (kept["flags"], balance(client)) == (["points-short"], -31)


@pytest.mark.parametrize("by_line", [False, True])
def test_a_cart_spends_and_earns_points(client: TestClient, by_line: bool) -> None:
    give(client, 300)
    body: dict[str, Any] = {"branch_id": "SM1", "customer_id": "u100"}
    if not by_line:
        body["items"] = [{"product_id": WINE}]
    cart = client.post("/cash-register/carts", json=body).json()
    if by_line:
        client.post(f"/cash-register/carts/{cart['id']}/items", json={"product_id": WINE})
    place = f"/cash-register/carts/{cart['id']}/checkout"
    short = client.post(place, json=points_paid("3.01", ("cash", "10.00")))
    assert problem(short) == (409, "points-short", "/payments")
    assert balance(client) == 300
    purchase = client.post(place, json=points_paid("3.00", ("cash", "10.00")))
    assert purchase.status_code == 201
    assert (purchase.json()["points_spent"], purchase.json()["points_earned"]) == (300, 7)
    assert purchase.json()["change_due"] == "3.00"
    assert client.post(place, json=points_paid("3.00", ("cash", "10.00"))).json() == purchase.json()
    assert balance(client) == 7


# --- Taking back --------------------------------------------------------------------------------


def test_a_refund_in_parts_takes_points_back_to_the_last(client: TestClient) -> None:
    purchase = bought(client, {"product_id": BREAD, "quantity": 7}, CIGARS)
    assert purchase["points_earned"] == 17
    back = [
        take_back(client, purchase, items=[{"item_id": 1, "quantity": 1}])["points_earned"]
        for _ in range(7)
    ]
    # of 17 points so many sevenths, rounded: 2.4, 4.9, 7.3, 9.7, 12.1, 14.6, 17
    assert back == [-2, -3, -2, -3, -2, -3, -2]
    assert balance(client) == 0
    assert take_back(client, purchase)["points_earned"] == 0
    assert [points for _, points, _ in ledger(client)] == [*reversed(back), 17]


def test_points_that_paid_come_back_last_in_first_out(client: TestClient) -> None:
    """What was paid last goes back first: here the cash, then the points."""
    give(client, 400)
    purchase = bought(
        client, {"product_id": BREAD, "quantity": 4}, **points_paid("4.00", ("cash", "6.00"))
    )
    assert (purchase["points_spent"], purchase["points_earned"], balance(client)) == (400, 6, 6)
    seen = []
    for _ in range(4):
        back = take_back(client, purchase, items=[{"item_id": 1, "quantity": 1}])
        seen.append(
            (
                [(paid["method"], paid["amount"]) for paid in back["payments"]],
                back["points_spent"],
                back["points_earned"],
            )
        )
    assert seen == [
        ([("cash", "-2.50")], 0, -2),
        ([("cash", "-2.50")], 0, -1),
        ([("cash", "-1.00"), ("points", "-1.50")], -150, -2),
        ([("points", "-2.50")], -250, -1),
    ]
    assert balance(client) == 400


def test_points_come_back_as_money_where_the_manager_says_so(client: TestClient) -> None:
    give(client, 1000)
    purchase = bought(client, WINE, **points_paid("10.00"))
    back = take_back(client, purchase, payment_method="card")
    assert back["payments"] == [{"method": "card", "amount": "-10.00"}]
    assert (back["points_spent"], balance(client)) == (0, 0)


def test_no_more_goes_back_as_points_than_was_paid_with_them(client: TestClient) -> None:
    give(client, 300)
    purchase = bought(client, WINE, BREAD, **points_paid("3.00", ("card", "9.50")))
    answer = client.post(
        f"/management/purchases/{purchase['id']}/refund",
        json={"items": [{"item_id": 1}], "payment_method": "points", "reason": "sour"},
    )
    assert problem(answer) == (422, "points-invalid", "/payment_method")
    assert balance(client) == 9
    back = take_back(client, purchase, items=[{"item_id": 2}], payment_method="points")
    assert (back["points_spent"], back["payments"]) == (
        -250,
        [{"method": "points", "amount": "-2.50"}],
    )
    # 9 points for 9.50; of 12.50 that earned them 2.50 go back: 1.8
    assert (back["points_earned"], balance(client)) == (-2, 257)


def test_a_void_turns_all_points_round(client: TestClient) -> None:
    give(client, 300)
    purchase = bought(client, WINE, **points_paid("3.00", ("card", "7.00")))
    assert balance(client) == 7
    void = take_back(client, purchase, "void")
    assert (void["points_earned"], void["points_spent"]) == (-7, -300)
    assert ledger(client)[:2] == [("spend", 300, 300), ("earn", -7, 0)]
    assert balance(client) == 300


def test_what_was_earned_and_spent_since_leaves_a_debt(client: TestClient) -> None:
    first = bought(client, WINE)
    bought(client, BREAD, **points_paid("0.10", ("cash", "2.40")))
    assert balance(client) == 2
    take_back(client, first, "void")
    assert balance(client) == -8
    refused = buy(client, BREAD, **points_paid("0.01", ("cash", "2.49")))
    assert problem(refused) == (409, "points-short", "/payments")
    assert bought(client, WINE)["points_earned"] == 10
    assert balance(client) == 2


def test_points_go_back_by_the_rules_of_then(client: TestClient) -> None:
    purchase = bought(client, {"product_id": WINE, "quantity": 2})
    client.put("/management/loyalty", json={**PROGRAMME, "active": False, "points": 9})
    assert (
        take_back(client, purchase, items=[{"item_id": 1, "quantity": 1}])["points_earned"] == -10
    )
    assert take_back(client, purchase)["points_earned"] == -10
    assert balance(client) == 0


def test_a_correction_earns_and_spends_anew(client: TestClient) -> None:
    give(client, 300)
    purchase = bought(
        client, {"product_id": WINE, "quantity": 2}, **points_paid("3.00", ("card", "17.00"))
    )
    assert balance(client) == 17
    corrected = client.patch(
        f"/management/purchases/{purchase['id']}",
        json={
            "items": [{"item_id": 1, "quantity": 1}],
            "reason": "counted wrong",
            **points_paid("2.00", ("card", "8.00")),
        },
    )
    assert corrected.status_code == 201, corrected.text
    assert (corrected.json()["points_spent"], corrected.json()["points_earned"]) == (200, 8)
    assert balance(client) == 108
    given_away = client.patch(
        f"/management/purchases/{corrected.json()['id']}",
        json={"customer_id": None, "reason": "not hers"},
    )
    assert problem(given_away) == (422, "points-invalid", "/payments/0/method")
    assert balance(client) == 108


def test_a_correction_spends_what_the_void_gives_back(client: TestClient) -> None:
    """The customer has nothing left but what the corrected purchase itself was paid with."""
    give(client, 1000)
    purchase = bought(client, WINE, **points_paid("10.00"))
    assert balance(client) == 0
    corrected = client.patch(
        f"/management/purchases/{purchase['id']}", json={"cashier": "dana", "reason": "who it was"}
    )
    assert corrected.status_code == 201, corrected.text
    assert (corrected.json()["points_spent"], balance(client)) == (1000, 0)


def test_a_refund_without_a_receipt_gives_no_points(client: TestClient) -> None:
    body = {
        "branch_id": "SM1",
        "items": [{"product_id": WINE}],
        "reason": "sour",
        "approved_by": "maria",
    }
    back = client.post("/management/refunds", json=body).json()
    assert (back["points_earned"], back["points_spent"]) == (0, 0)
    as_points = client.post("/management/refunds", json={**body, "payment_method": "points"})
    assert problem(as_points)[:2] == (422, "points-invalid")
