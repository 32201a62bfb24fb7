from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

import checkstand
from checkstand.branches import service
from checkstand.branches.repository import find_branches
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.client import TestClient
from tests.plans import read_whole, statements
from tests.shop import add_product, make_shop, sell


def found(client: TestClient, path: str = "/branches", **params: Any) -> list[str]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json()["items"]]


def refused(answer: Any, status: int, code: str, pointer: str | None = None) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    if pointer is not None:
        assert pointer in [error["pointer"] for error in body["errors"]]


def count(shop: Shop) -> int:
    with shop.database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM branches")).scalar_one())


AS_THE_SHOP_HAS_IT = {
    "prices_include_tax": None,
    "cash_rounding": None,
    "max_units_per_product": None,
    "receipt_header": "",
    "receipt_footer": "",
}


def test_a_branch_sells_by_its_own_policy_until_it_is_taken_back(client: TestClient) -> None:
    policy = {"prices_include_tax": False, "cash_rounding": "0.05", "max_units_per_product": 3}
    told = {**policy, "receipt_header": "VAT 1", "receipt_footer": "Thanks"}
    assert client.patch("/branches/1", json=told).json().items() >= told.items()
    assert client.patch("/branches/1", json={"name": "x"}).json().items() >= told.items()
    nothing = dict.fromkeys(policy)
    assert client.patch("/branches/1", json=nothing).json().items() >= nothing.items()
    new = client.post("/branches", json={"code": "SM4", **told}).json()
    assert new.items() >= told.items()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cash_rounding", "-0.05"),
        ("cash_rounding", "0.005"),
        ("cash_rounding", "99999.00"),
        ("max_units_per_product", -1),
        ("prices_include_tax", "perhaps"),
        ("receipt_footer", "a\x00b"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(client: TestClient, field: str, value: object) -> None:
    before = client.get("/branches/1").json()
    answer = client.patch("/branches/1", json={field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"
    assert client.get("/branches/1").json() == before


def test_a_new_branch_is_answered_whole(client: TestClient) -> None:
    answer = client.post(
        "/branches",
        json={
            "code": "SM4",
            "name": "At the station",
            "time_zone": "Asia/Jerusalem",
            "address": "Jaffa St 1\nJerusalem",
        },
    )
    assert answer.status_code == 201
    assert answer.json() == {
        "id": 4,
        "code": "SM4",
        "name": "At the station",
        "time_zone": "Asia/Jerusalem",
        "address": "Jaffa St 1\nJerusalem",
        "active": True,
        **AS_THE_SHOP_HAS_IT,
    }
    assert client.get("/branches/4").json() == answer.json()
    assert client.get("/register/branches").json()["items"][3] == answer.json()


def test_what_is_not_said_of_a_new_branch(client: TestClient) -> None:
    assert client.post("/branches", json={"code": "SM4"}).json() == {
        "id": 4,
        "code": "SM4",
        "name": "SM4",
        "time_zone": "UTC",
        "address": "",
        "active": True,
        **AS_THE_SHOP_HAS_IT,
    }
    closed = client.post("/branches", json={"code": "SM5", "active": False}).json()
    assert closed["active"] is False
    assert found(client, "/register/branches") == ["SM1", "SM2", "SM3", "SM4"]


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"code": ""}, "validation-failed", "/code"),
        ({"code": None}, "validation-failed", "/code"),
        ({"code": 7}, "validation-failed", "/code"),
        ({"code": "a\x00"}, "validation-failed", "/code"),
        ({"code": "a\tb"}, "validation-failed", "/code"),
        ({"code": "x" * 65}, "validation-failed", "/code"),
        ({"name": "x" * 201}, "validation-failed", "/name"),
        ({"name": "x" * 10_000_000}, "validation-failed", "/name"),
        ({"address": "x" * 501}, "validation-failed", "/address"),
        ({"address": "a\x00"}, "validation-failed", "/address"),
        ({"time_zone": "Europe/Atlantis"}, "time-zone-unknown", "/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time-zone-unknown", "/time_zone"),
        ({"time_zone": "Europe"}, "time-zone-unknown", "/time_zone"),
        ({"time_zone": "+02:00"}, "time-zone-unknown", "/time_zone"),
        ({"timezone": "UTC"}, "validation-failed", "/timezone"),
    ],
)
def test_what_can_not_be_is_pointed_at_and_stores_nothing(
    client: TestClient, shop: Shop, fields: dict[str, Any], code: str, pointer: str
) -> None:
    refused(client.post("/branches", json={"code": "SM4", **fields}), 422, code, pointer)
    assert count(shop) == 3


def test_a_code_belongs_to_one_branch(client: TestClient, shop: Shop) -> None:
    refused(client.post("/branches", json={"code": "SM1"}), 409, "code-taken", "/code")
    refused(client.patch("/branches/2", json={"code": "SM1"}), 409, "code-taken", "/code")
    assert found(client) == ["SM1", "SM2", "SM3"]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.post("/branches", json={"code": "X"}), range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    assert count(shop) == 4


def test_a_change_changes_what_it_says(client: TestClient) -> None:
    before = client.get("/branches/1").json()
    changed = client.patch("/branches/1", json={"name": "Mitte", "address": "Markt 1"})
    assert changed.status_code == 200
    assert changed.json() == {**before, "name": "Mitte", "address": "Markt 1"}
    assert client.get("/branches/1").json() == changed.json()
    assert client.patch("/branches/1", json={}).json() == changed.json()
    refused(
        client.patch("/branches/1", json={"time_zone": "Mars"}),
        422,
        "time-zone-unknown",
        "/time_zone",
    )


def test_a_new_time_zone_counts_for_later_purchases(client: TestClient, shop: Shop) -> None:
    milk = add_product(shop, "milk")
    sell(shop, [milk], branch="SM3")  # 8:00 in UTC
    client.patch("/branches/3", json={"time_zone": "Pacific/Kiritimati"})
    sell(shop, [milk], branch="SM3")
    with shop.database.read() as session:
        hours = session.scalars(text("SELECT business_hour FROM purchases ORDER BY receipt_count"))
        assert list(hours) == [17, 22]


def test_a_branch_closes_and_opens_again(client: TestClient) -> None:
    before = client.get("/branches/2").json()
    assert client.delete("/branches/2").status_code == 204
    assert client.delete("/branches/2").status_code == 204
    assert client.get("/branches/2").json() == {**before, "active": False}
    assert found(client, "/register/branches") == ["SM1", "SM3"]
    assert found(client, "/register/branches", active="all") == ["SM1", "SM2", "SM3"]
    assert found(client) == ["SM1", "SM2", "SM3"]
    assert found(client, active="false") == ["SM2"]
    assert client.patch("/branches/2", json={"active": True}).json() == before


@pytest.mark.parametrize("id_", ["0", "-1", "99", str(2**31), str(2**63), "9" * 30])
def test_unknown_branches(client: TestClient, id_: str) -> None:
    refused(client.get(f"/branches/{id_}"), 404, "branch-unknown")
    refused(client.patch(f"/branches/{id_}", json={"name": "x"}), 404, "branch-unknown")
    refused(client.delete(f"/branches/{id_}"), 404, "branch-unknown")


def test_lists_and_searches(client: TestClient) -> None:
    for code, name in (("B1", "Crème de la Crème"), ("B2", "ÉCLAIR"), ("B3", "חנות")):
        client.post("/branches", json={"code": code, "name": name})
    assert found(client, search="creme") == ["B1"]
    assert found(client, search="éclair") == found(client, search="B2") == ["B2"]
    assert found(client, search="חנ") == ["B3"]
    assert found(client, search="supermarket sm") == ["SM1", "SM2", "SM3"]
    assert found(client, search="%") == found(client, search="market") == []
    for search in (None, "b"):
        wanted = ["B1", "B2", "B3"] if search else ["SM1", "SM2", "SM3", "B1", "B2", "B3"]
        read: list[str] = []
        cursor = None
        while True:
            params = {"limit": 2, "search": search, "cursor": cursor}
            page = client.get(
                "/branches", params={name: it for name, it in params.items() if it}
            ).json()
            read += [item["code"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert read == wanted
    assert found(client, cursor="Wzk5OTk5OTk5OTk5OTk5OV0") == []  # [99999999999999]
    refused(client.get("/branches", params={"cursor": "x"}), 422, "cursor-invalid", "/cursor")


def test_branches_are_looked_up_by_number_and_code(shop: Shop) -> None:
    with shop.database.write() as session:
        connection = session.connection()
        service.add_branch(session, service.BranchChanges(code="2"), shop.clock())
        refs: list[int | str] = [1, "1", "2", "SM2", 0, -1, 2**31, 10**30, "x", "9" * 30]
        branches = find_branches(connection, refs)
    assert {ref: branches[ref].id for ref in refs if ref in branches} == {
        1: 1,
        "1": 1,
        "2": 4,
        "SM2": 2,
    }


def test_branches_are_listed_from_the_index(shop: Shop) -> None:
    with shop.database.read() as session:
        connection = session.connection()
        asked = statements(
            connection, lambda: service.search_branches(session, active=True, limit=2)
        )
        assert [table for each in asked for table in read_whole(connection, *each)] == []


# --- What a device asks first -------------------------------------------------------------------


def test_registers_are_those_that_have_sold(client: TestClient, shop: Shop) -> None:
    assert client.get("/register/registers").json() == {"items": []}
    milk = add_product(shop, "milk")
    for branch, register in (("SM2", "R2"), ("SM1", "R9"), ("SM2", "R1"), ("SM2", "R1")):
        sell(shop, [milk], branch=branch, register=register)
    sm1 = {"branch_id": 1, "branch_code": "SM1", "code": "R9"}
    sm2 = [{"branch_id": 2, "branch_code": "SM2", "code": code} for code in ("R1", "R2")]
    assert client.get("/register/registers").json() == {"items": [sm1, *sm2]}
    for ref in ("2", "SM2"):
        asked = {"branch": ref}
        assert client.get("/register/registers", params=asked).json() == {"items": sm2}
    refused(client.get("/register/registers?branch=SM9"), 404, "branch-unknown", "/branch")
    with shop.database.write() as session:
        session.execute(text("UPDATE registers SET retired = true WHERE code = 'R2'"))
    assert client.get("/register/registers?branch=2").json() == {"items": sm2[:1]}


def test_a_device_is_told_what_it_must_know(client: TestClient) -> None:
    assert client.get("/register/shop").json() == {
        "name": "Checkstand",
        "version": checkstand.VERSION,
        "currency": "EUR",
        "digits": 2,
        "time_zone": "UTC",
        "max_units_per_product": None,
        "prices_include_tax": True,
        "cash_rounding": "0.00",
        "loyal_min_purchases": 3,
        "server_time": "2026-11-20T08:00:00Z",
    }


def test_another_shop_is_told_otherwise(sqlite_url: str) -> None:
    shop = make_shop(
        sqlite_url,
        currency="JPY",
        time_zone="Asia/Tokyo",
        max_units_per_product=1,
        loyal_min_purchases=5,
    )
    with TestClient(all_in_one.create(shop)) as client:
        told = client.get("/cash-register/shop").json()
    assert (told["currency"], told["digits"], told["time_zone"]) == ("JPY", 0, "Asia/Tokyo")
    assert (told["max_units_per_product"], told["loyal_min_purchases"]) == (1, 5)
