"""`POST …/purchases/batch`: each purchase is taken or refused by itself."""

from typing import Any
from uuid import uuid4

from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import PURCHASES, hold_to_problem, refusal, row_counts
from tests.contract.test_recording import FORM_NAMES, FORM_NEW, FORM_UUID, FORM_WHOLE

BATCH = f"{PURCHASES}/batch"
MILK = {"branch_id": 1, "items": [{"product_id": 3}]}


def batch(client: TestClient, *purchases: Any) -> list[dict[str, Any]]:
    response = client.post(BATCH, json={"purchases": purchases})
    assert response.status_code == 200, response.text
    results: list[dict[str, Any]] = response.json()["results"]
    assert len(results) == len(purchases)
    for result in results:
        must = {"recorded": "purchase", "already_recorded": "purchase", "refused": "problem"}
        assert result.keys() == {"id", "status", must[result["status"]]}
        if "problem" in result:
            hold_to_problem(result["problem"])
    return results


def test_the_four_forms_in_one_batch(client: TestClient, shop: Shop) -> None:
    results = batch(client, FORM_NEW, FORM_UUID, FORM_NAMES, FORM_WHOLE)
    assert [result["status"] for result in results] == ["recorded"] * 4
    assert [result["purchase"]["total_amount"] for result in results] == [
        "11.99",
        "1.00",
        "3.50",
        "10.58",
    ]
    for result in results:
        shown = client.get(f"{PURCHASES}/{result['id']}")
        assert (shown.status_code, shown.json()) == (200, result["purchase"])
    assert (row_counts(shop)["purchases"], row_counts(shop)["customers"]) == (4, 3)


def test_one_bad_purchase_does_not_stop_the_others(client: TestClient, shop: Shop) -> None:
    ids = [str(uuid4()) for _ in range(5)]
    purchases = [{**MILK, "id": id_} for id_ in ids]
    purchases[1]["items"] = [{"product_name": "caviar"}]
    purchases[1]["user_id"] = "new"
    purchases[3]["items"] = []
    results = batch(client, *purchases)
    assert [result["id"] for result in results] == ids
    assert [result["status"] for result in results] == [
        *("recorded", "refused", "recorded", "refused", "recorded"),
    ]
    codes = [result["problem"]["code"] for result in results if "problem" in result]
    assert codes == ["product-unknown", "no-items"]
    rows = row_counts(shop)
    assert (rows["purchases"], rows["customers"]) == (3, 0)
    assert [result["purchase"]["receipt_number"] for result in results if "purchase" in result] == [
        "SM1-main-000001",
        "SM1-main-000002",
        "SM1-main-000003",
    ]


def test_a_batch_sent_again_records_nothing(client: TestClient, shop: Shop) -> None:
    purchases = [{**MILK, "id": str(uuid4()), "user_id": "new"} for _ in range(3)]
    first = batch(client, *purchases)
    rows = row_counts(shop)
    again = batch(client, *purchases, {**MILK, "id": str(uuid4())})
    assert [result["status"] for result in again] == ["already_recorded"] * 3 + ["recorded"]
    assert [result["purchase"] for result in again[:3]] == [result["purchase"] for result in first]
    assert row_counts(shop)["purchases"] == rows["purchases"] + 1
    assert row_counts(shop)["customers"] == 3


def test_the_same_purchase_twice_in_one_batch(client: TestClient, shop: Shop) -> None:
    purchase = {**MILK, "id": str(uuid4())}
    other = {**purchase, "items": [{"product_id": 1}]}
    results = batch(client, purchase, purchase, other)
    assert [result["status"] for result in results] == ["recorded", "already_recorded", "refused"]
    assert results[0]["purchase"] == results[1]["purchase"]
    assert results[2]["problem"]["code"] == "id-reused"
    assert row_counts(shop)["purchases"] == 1


def test_customers_of_a_batch(client: TestClient, shop: Shop) -> None:
    said = ["new", "new", "u1", "u1", None]
    results = batch(client, *({**MILK, "user_id": customer} for customer in said))
    ids = [result["purchase"]["customer_id"] for result in results]
    assert ids[2] == ids[3]
    assert ids[4] is None
    assert len(set(ids[:3])) == 3
    assert row_counts(shop)["customers"] == 3


def test_an_empty_batch(client: TestClient) -> None:
    assert batch(client) == []


def test_a_thousand_and_no_more(client: TestClient, shop: Shop) -> None:
    before = row_counts(shop)
    response = client.post(BATCH, json={"purchases": [MILK] * 1001})
    assert refusal(response) == (422, "validation-failed", ["/purchases"])
    assert row_counts(shop) == before
    results = batch(client, *[MILK] * 1000)
    assert {result["status"] for result in results} == {"recorded"}
    assert row_counts(shop)["purchases"] == 1000


def test_what_is_no_purchase_is_refused_alone(client: TestClient, shop: Shop) -> None:
    odd: list[Any] = [None, 1, "x", [], True, {}, {"id": 7}, {"id": "x" * 100_000}, {"id": "no"}]
    results = batch(client, *odd, MILK)
    assert [result["status"] for result in results] == ["refused"] * len(odd) + ["recorded"]
    assert [result["id"] for result in results[:-1]] == [None] * 8 + ["no"]
    assert all(result["problem"]["status"] == 422 for result in results[:-1])
    assert row_counts(shop)["purchases"] == 1


def test_what_is_no_batch_is_refused_whole(client: TestClient, shop: Shop) -> None:
    before = row_counts(shop)
    for body, pointer in (
        ([], ""),
        ({}, "/purchases"),
        ({"purchases": {}}, "/purchases"),
        ({"purchases": None}, "/purchases"),
        ({"purchases": [MILK], "more": 1}, "/more"),
        (MILK, "/purchases"),
    ):
        status, code, pointers = refusal(client.post(BATCH, json=body))
        assert (status, code) == (422, "validation-failed")
        assert pointer in pointers
    assert row_counts(shop) == before
