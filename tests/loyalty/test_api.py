"""The programme, and points given by hand."""

from typing import Any
from uuid import uuid4

import pytest

from checkstand.shop import Shop
from tests.client import TestClient
from tests.loyalty.conftest import (
    BREAD,
    CIGARS,
    PROGRAMME,
    WINE,
    balance,
    bought,
    buy,
    give,
    ledger,
    points_paid,
    problem,
)

NOTHING_YET = {
    "active": False,
    "points": 0,
    "per_amount": "1.00",
    "point_value": "0.00",
    "excluded_categories": [],
}


def programmes(client: TestClient) -> Any:
    """The programme as the manager and the register are told, which is the same."""
    told = client.get("/management/loyalty").json()
    assert client.get("/cash-register/loyalty").json() == told
    return told


# --- The programme ------------------------------------------------------------------------------


def test_a_new_shop_gives_no_points(client: TestClient) -> None:
    assert programmes(client) == NOTHING_YET
    assert bought(client, WINE)["points_earned"] == 0
    assert balance(client) == 0


def test_a_programme_is_answered_as_it_was_set(client: TestClient) -> None:
    answer = client.put("/management/loyalty", json=PROGRAMME)
    assert (answer.status_code, answer.json()) == (200, PROGRAMME)
    assert programmes(client) == PROGRAMME
    other = {
        "active": False,
        "points": 3,
        "per_amount": "2.50",
        "point_value": "0.10",
        "excluded_categories": ["bakery", "tobacco"],
    }
    answer = client.put(
        "/management/loyalty",
        json={**other, "per_amount": 2.5, "excluded_categories": ["TOBACCO", "bakery", "Bakery"]},
    )
    assert (answer.status_code, answer.json()) == (200, other)
    assert programmes(client) == other


def test_what_is_not_said_of_a_programme(client: TestClient) -> None:
    answer = client.put("/management/loyalty", json={"points": 1, "per_amount": "1"})
    assert answer.json() == {**NOTHING_YET, "active": True, "points": 1}


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"points": -1}, "validation-failed", "/points"),
        ({"points": 1.5}, "validation-failed", "/points"),
        ({"points": 1_000_001}, "validation-failed", "/points"),
        ({"points": None}, "validation-failed", "/points"),
        ({"per_amount": "0.00"}, "programme-invalid", "/per_amount"),
        ({"per_amount": "-1.00"}, "programme-invalid", "/per_amount"),
        ({"per_amount": "0.001"}, "validation-failed", "/per_amount"),
        ({"per_amount": "much"}, "validation-failed", "/per_amount"),
        ({"point_value": "-0.01"}, "programme-invalid", "/point_value"),
        ({"point_value": "0.005"}, "validation-failed", "/point_value"),
        (
            {"excluded_categories": ["tobacco", "weapons"]},
            "programme-invalid",
            "/excluded_categories/1",
        ),
        ({"excluded_categories": "tobacco"}, "validation-failed", "/excluded_categories"),
        ({"colour": "red"}, "validation-failed", "/colour"),
    ],
)
def test_a_refused_programme_changes_nothing(
    client: TestClient,
    programme: dict[str, Any],
    body: dict[str, Any],
    code: str,
    pointer: str,
) -> None:
    answer = client.put("/management/loyalty", json={**PROGRAMME, "points": 7, **body})
    assert problem(answer) == (422, code, pointer)
    assert programmes(client) == programme


def test_the_programme_counts_for_what_is_sold_from_then_on(client: TestClient) -> None:
    earned = []
    for programme in (
        PROGRAMME,
        {**PROGRAMME, "points": 2},
        {**PROGRAMME, "per_amount": "2.50"},
        {**PROGRAMME, "excluded_categories": []},
        {**PROGRAMME, "points": 0},
        {**PROGRAMME, "active": False},
    ):
        client.put("/management/loyalty", json=programme)
        earned.append(bought(client, WINE, CIGARS, BREAD)["points_earned"])
    assert earned == [12, 24, 5, 32, 0, 0]
    assert balance(client) == 73


def test_points_stay_while_the_programme_rests(
    client: TestClient, programme: dict[str, Any]
) -> None:
    assert bought(client, BREAD)["points_earned"] == 2
    give(client, 498)
    client.put("/management/loyalty", json={**PROGRAMME, "active": False})
    assert bought(client, BREAD)["points_earned"] == 0
    refused = buy(client, BREAD, **points_paid("2.50"))
    assert problem(refused) == (422, "points-invalid", "/payments/0/method")
    assert balance(client) == 500
    client.put("/management/loyalty", json=PROGRAMME)
    assert bought(client, BREAD, **points_paid("2.50"))["points_spent"] == 250
    assert balance(client) == 250


# --- Points by hand -----------------------------------------------------------------------------


def test_points_are_given_and_taken_for_a_reason(client: TestClient, customer: str) -> None:
    place = f"/management/customers/{customer}/points"
    assert client.get(place).json() == {
        "customer_id": customer,
        "balance": 0,
        "items": [],
        "next_cursor": None,
    }
    given = client.post(place, json={"points": 50, "reason": " complaint "})
    assert given.status_code == 201
    (movement,) = given.json()["items"]
    assert {key: value for key, value in movement.items() if key != "timestamp"} == {
        "id": movement["id"],
        "kind": "adjust",
        "points": 50,
        "balance": 50,
        "purchase_id": None,
        "reason": "complaint",
    }
    assert movement["timestamp"].startswith("2026-11-20T12:00:")
    taken = client.post("/management/customers/u100/points", json={"points": -50, "reason": "oops"})
    assert taken.status_code == 201
    assert (taken.json()["balance"], len(taken.json()["items"])) == (0, 2)
    assert client.get("/cash-register/customers/u100/points").json() == taken.json()
    assert ledger(client) == [("adjust", -50, 0), ("adjust", 50, 50)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"points": 0}, (422, "points-invalid", "/points")),
        ({"points": 1_000_000_001}, (422, "validation-failed", "/points")),
        ({"points": 0.5}, (422, "validation-failed", "/points")),
        ({"points": -31}, (409, "points-short", "/points")),
        ({"reason": " "}, (422, "validation-failed", "/reason")),
        ({"reason": "x" * 201}, (422, "validation-failed", "/reason")),
        ({"reason": None}, (422, "validation-failed", "/reason")),
        ({"colour": "red"}, (422, "validation-failed", "/colour")),
    ],
)
def test_refused_points_move_nothing(
    client: TestClient, customer: str, body: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    give(client, 30)
    answer = client.post(
        f"/management/customers/{customer}/points", json={"points": 1, "reason": "gift", **body}
    )
    assert problem(answer) == expected
    assert ledger(client) == [("adjust", 30, 30)]


@pytest.mark.parametrize("service", ["cash-register", "management"])
def test_nobody_has_no_points(client: TestClient, service: str) -> None:
    for nobody in ("u999", str(uuid4())):
        answer = client.get(f"/{service}/customers/{nobody}/points")
        assert problem(answer)[:2] == (404, "customer-unknown")
    given = client.post("/management/customers/u999/points", json={"points": 1, "reason": "x"})
    assert problem(given)[:2] == (404, "customer-unknown")
    assert client.get("/management/customers").json()["items"] == []


def test_the_register_gives_no_points(client: TestClient, customer: str) -> None:
    answer = client.post(
        f"/cash-register/customers/{customer}/points", json={"points": 1, "reason": "x"}
    )
    assert answer.status_code in (404, 405)
    assert balance(client) == 0


@pytest.mark.parametrize("limit", [1, 3, 4, 11, 12])
def test_the_ledger_is_paged_with_its_balances(
    client: TestClient, customer: str, limit: int
) -> None:
    moves = [10, 20, -5, 7, -32, 100, 1, 1, -2, 50, -150]
    for points in moves:
        give(client, points)
    expected = [(points, sum(moves[: at + 1])) for at, points in enumerate(moves)][::-1]
    seen: list[tuple[int, int]] = []
    pages = 0
    cursor = None
    while pages == 0 or cursor:
        page = client.get(
            "/management/customers/u100/points",
            params={"limit": limit, **({"cursor": cursor} if cursor else {})},
        ).json()
        assert page["balance"] == 0
        seen += [(item["points"], item["balance"]) for item in page["items"]]
        cursor = page["next_cursor"]
        pages += 1
    assert seen == expected
    assert pages == -(-len(moves) // limit)


def test_a_page_stays_as_it_was_while_points_move_on(client: TestClient, customer: str) -> None:
    for points in (1, 2, 3, 4):
        give(client, points)
    place = "/management/customers/u100/points?limit=2"
    first = client.get(place).json()
    give(client, 1000)
    second = client.get(place, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [(item["points"], item["balance"]) for item in second["items"]] == [(2, 3), (1, 1)]
    assert (first["balance"], second["balance"], second["next_cursor"]) == (10, 1010, None)


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WzEsMl0"])
def test_a_cursor_of_another_list_is_refused(
    client: TestClient, customer: str, cursor: str
) -> None:
    answer = client.get(f"/management/customers/u100/points?cursor={cursor}")
    assert problem(answer) == (422, "cursor-invalid", "/cursor")


def test_customers_are_listed_with_their_points(
    shop: Shop, client: TestClient, programme: dict[str, Any]
) -> None:
    bought(client, WINE)
    bought(client, BREAD, customer="u200")
    bought(client, CIGARS, customer="u300")
    give(client, 5, "u300")
    listed = client.get("/cash-register/customers").json()["items"]
    assert {each["code"]: each["points"] for each in listed} == {"u100": 10, "u200": 2, "u300": 5}
    assert client.get("/management/customers/u100").json()["points"] == 10
