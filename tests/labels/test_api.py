from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from checkstand.catalog.barcodes import BarcodeInvalid, check_digit
from checkstand.catalog.repository import find_products
from checkstand.labels import api, service
from checkstand.labels.rules import Rule
from checkstand.shop import Shop
from tests.client import TestClient
from tests.plans import read_whole, statements
from tests.shop import add_product, make_shop

WEIGHT: dict[str, Any] = {
    "name": "Deli scale",
    "prefix": "20",
    "length": 13,
    "item_start": 2,
    "item_length": 5,
    "value_start": 7,
    "value_length": 5,
    "value_kind": "weight",
    "decimals": 3,
    "check_digit": "gtin",
}
PRICE = {**WEIGHT, "name": "Counter", "prefix": "21", "value_kind": "price", "decimals": 2}


def label(prefix: str, item: int, value: int) -> str:
    digits = f"{prefix}{item:05}{value:05}"
    return digits + check_digit(digits)


def add(client: TestClient, **fields: Any) -> dict[str, Any]:
    answer = client.post("/labels", json={**WEIGHT, **fields})
    assert answer.status_code == 201, answer.text
    rule: dict[str, Any] = answer.json()
    return rule


def order(client: TestClient) -> list[tuple[str | None, int, str]]:
    """Whose, place and name of every rule, as they are asked."""
    items = client.get("/labels").json()["items"]
    return [(each["branch_code"], each["position"], each["name"]) for each in items]


def codes(rule: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in rule["warnings"]]


def attempt(client: TestClient, barcode: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/labels/test", json={"barcode": barcode, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def refused(answer: Any, status: int, code: str, *pointers: str) -> None:
    body = answer.json()
    found = [error["pointer"] for error in body.get("errors", ())]
    assert (answer.status_code, body["code"], found) == (status, code, list(pointers)), body


# --- Keeping rules ------------------------------------------------------------------------------


def test_a_new_shop_has_no_rules(client: TestClient) -> None:
    assert client.get("/labels").json() == {"items": []}
    assert client.get("/register/labels").json() == {"items": []}


def test_a_rule_is_answered_whole(client: TestClient) -> None:
    answer = client.post("/labels", json={**WEIGHT, "branch": "SM2"})
    assert answer.status_code == 201
    expected = {
        **WEIGHT,
        "id": 1,
        "branch_id": 2,
        "branch_code": "SM2",
        "position": 1,
        "active": True,
    }
    assert answer.json() == {**expected, "warnings": []}
    assert client.get("/labels/1").json() == answer.json()
    assert client.get("/labels").json() == {"items": [answer.json()]}
    assert client.get("/register/labels").json() == {"items": [expected]}


def test_what_is_not_said_of_a_new_rule(client: TestClient) -> None:
    short = {k: v for k, v in WEIGHT.items() if k not in ("decimals", "check_digit")}
    rule = client.post("/labels", json=short).json()
    told = (rule["decimals"], rule["check_digit"], rule["active"], rule["branch_id"])
    assert told == (0, "gtin", True, None)


@pytest.mark.parametrize(
    ("fields", "code", "pointers"),
    [
        ({"name": ""}, "validation-failed", ["/name"]),
        ({"name": "a\nb"}, "validation-failed", ["/name"]),
        ({"prefix": "2x"}, "validation-failed", ["/prefix"]),
        ({"prefix": "٢٠"}, "validation-failed", ["/prefix"]),
        ({"length": 3}, "validation-failed", ["/length"]),
        ({"length": 10**9}, "validation-failed", ["/length"]),
        ({"value_length": 9}, "validation-failed", ["/value_length"]),
        ({"decimals": 6}, "validation-failed", ["/decimals"]),
        ({"value_kind": "volume"}, "validation-failed", ["/value_kind"]),
        ({"position": 0}, "validation-failed", ["/position"]),
        ({"colour": "red"}, "validation-failed", ["/colour"]),
        ({"prefix": "201"}, "label-rule-invalid", ["/item_start"]),
        ({"prefix": "20123456"}, "label-rule-invalid", ["/item_start", "/value_start"]),
        ({"length": 12}, "label-rule-invalid", ["/value_length"]),
        ({"item_length": 6}, "label-rule-invalid", ["/value_start"]),
        (
            {"item_start": 0, "value_length": 6},
            "label-rule-invalid",
            ["/item_start", "/value_length"],
        ),
    ],
)
def test_what_can_not_be_is_pointed_at_and_changes_nothing(
    client: TestClient, fields: dict[str, Any], code: str, pointers: list[str]
) -> None:
    refused(client.post("/labels", json={**WEIGHT, **fields}), 422, code, *pointers)
    assert client.get("/labels").json() == {"items": []}
    kept = add(client)
    refused(client.patch("/labels/1", json=fields), 422, code, *pointers)
    assert client.get("/labels/1").json() == kept
    tried = client.post("/labels/test", json={"barcode": "1", "rule": {**WEIGHT, **fields}})
    refused(tried, 422, code, *(f"/rule{pointer}" for pointer in pointers))


@pytest.mark.parametrize("rule_id", ["0", "-1", "99", str(2**31), "9" * 30])
def test_unknown_rules(client: TestClient, rule_id: str) -> None:
    add(client)
    for answer in (
        client.get(f"/labels/{rule_id}"),
        client.patch(f"/labels/{rule_id}", json={"name": "x"}),
        client.delete(f"/labels/{rule_id}"),
    ):
        refused(answer, 404, "label-rule-unknown")
    assert len(order(client)) == 1


def test_unknown_branches(client: TestClient) -> None:
    add(client)
    there = order(client)
    refused(
        client.post("/labels", json={**WEIGHT, "branch": "X"}), 404, "branch-unknown", "/branch"
    )
    refused(client.patch("/labels/1", json={"branch": 9}), 404, "branch-unknown", "/branch")
    refused(client.get("/register/labels?branch=X"), 404, "branch-unknown", "/branch")
    answer = client.post("/labels/test", json={"barcode": "1", "branch": "X"})
    refused(answer, 404, "branch-unknown", "/branch")
    assert order(client) == there


def test_a_change_changes_what_it_says(client: TestClient) -> None:
    before = add(client, branch="SM1")
    changed = client.patch("/labels/1", json={"decimals": 2, "active": False}).json()
    assert changed == {**before, "decimals": 2, "active": False}
    assert client.patch("/labels/1", json={}).json() == changed
    assert client.patch("/labels/1", json={"name": None}).json() == changed
    everywhere = client.patch("/labels/1", json={"branch": None}).json()
    assert everywhere == {**changed, "branch_id": None, "branch_code": None}
    assert client.get("/labels/1").json() == everywhere


def test_rules_are_numbered_in_a_row_whatever_is_moved(client: TestClient) -> None:
    ids = {name: add(client, name=name)["id"] for name in "ABC"}
    ids["X"] = add(client, name="X", branch="SM2")["id"]
    ids["D"] = add(client, name="D", position=2)["id"]
    assert order(client) == [
        ("SM2", 1, "X"),
        (None, 1, "A"),
        (None, 2, "D"),
        (None, 3, "B"),
        (None, 4, "C"),
    ]

    def move(name: str, **changes: Any) -> list[str]:
        assert client.patch(f"/labels/{ids[name]}", json=changes).status_code == 200
        there = order(client)
        for branch in {branch for branch, _, _ in there}:
            places = [place for whose, place, _ in there if whose == branch]
            assert places == list(range(1, len(places) + 1))
        return [f"{branch or ''}{name}" for branch, _, name in there]

    assert move("C", position=1) == ["SM2X", "C", "A", "D", "B"]
    assert move("C", position=3) == ["SM2X", "A", "D", "C", "B"]
    assert move("A", position=100) == ["SM2X", "D", "C", "B", "A"]
    assert move("C", position=2) == ["SM2X", "D", "C", "B", "A"]
    assert move("C", branch="SM2") == ["SM2X", "SM2C", "D", "B", "A"]
    assert move("B", branch=2, position=1) == ["SM2B", "SM2X", "SM2C", "D", "A"]
    assert move("X", branch=None) == ["SM2B", "SM2C", "D", "A", "X"]
    assert client.delete(f"/labels/{ids['D']}").status_code == 204
    assert order(client)[2:] == [(None, 1, "A"), (None, 2, "X")]
    refused(client.get(f"/labels/{ids['D']}"), 404, "label-rule-unknown")


def test_rules_added_at_once_are_numbered_in_a_row(client: TestClient) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.post("/labels", json=WEIGHT), range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert [place for _, place, _ in order(client)] == list(range(1, 13))


def test_a_shop_has_so_many_rules_at_most(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_RULES", 2)
    add(client)
    add(client)
    refused(client.post("/labels", json=WEIGHT), 409, "too-many-label-rules")
    assert len(order(client)) == 2


def test_registers_keep_what_reads_in_their_branch(client: TestClient) -> None:
    add(client, name="all")
    add(client, name="one", branch="SM1")
    add(client, name="two", branch="SM2")
    add(client, name="off", active=False)

    def kept(query: str = "") -> list[str]:
        items = client.get(f"/register/labels{query}").json()["items"]
        assert all("warnings" not in item for item in items)
        return [item["name"] for item in items]

    assert kept("?branch=SM1") == kept("?branch=1") == ["one", "all"]
    assert kept("?branch=SM3") == ["all"]
    assert kept() == ["one", "two", "all"]


def test_presets_are_rules_to_add(client: TestClient) -> None:
    offered = client.get("/labels/presets").json()["items"]
    assert [preset["key"] for preset in offered] == [
        *("weight-20", "weight-2", "price-21", "price-02", "price-02-checked"),
        *("price-upc", "price-upc-checked", "quantity-22"),
    ]
    for preset in offered:
        fields = {name: it for name, it in preset.items() if name not in ("key", "about")}
        rule = client.post("/labels", json=fields).json()
        assert {name: rule[name] for name in fields} == fields
        client.delete(f"/labels/{rule['id']}")


def test_presets_have_the_digits_of_the_currency(sqlite_url: str) -> None:
    shop = make_shop(sqlite_url, currency="JPY")
    app = FastAPI()
    app.state.shop = shop
    app.include_router(api.management_router)
    with TestClient(app) as client:
        offered = client.get("/labels/presets").json()["items"]
    shop.database.close()
    assert {(each["value_kind"], each["decimals"]) for each in offered} == {
        ("weight", 3),
        ("price", 0),
        ("quantity", 0),
    }


# --- Warnings -----------------------------------------------------------------------------------


def test_a_rule_is_warned_of_what_it_takes(client: TestClient, shop: Shop) -> None:
    add_product(shop, "bread", barcode="4006381333931")
    add_product(shop, "jam", barcode="4006381000000"[:12] + check_digit("400638100000"))
    add_product(shop, "milk", barcode="4006382000000"[:12] + check_digit("400638200000"))
    add_product(shop, "eggs", barcode="4006383000000"[:12] + check_digit("400638300000"))
    add_product(shop, "tea", barcode="96385074")
    rule = add(client, prefix="40", item_start=2)
    assert rule["warnings"] == [
        {
            "code": "shadows-gtins",
            "message": "It reads barcodes that manufacturers print: of 13 digits, only those that"
            " begin with 02 or 04 or 2 are left to shops.",
        },
        {
            "code": "shadows-products",
            "message": "It reads 1 product's barcode on file as labels: bread.",
        },
    ]  # the others have zeros for a value
    wide = client.patch("/labels/1", json={"item_start": 7, "value_start": 2}).json()
    assert wide["warnings"][1]["message"] == (
        "It reads 4 barcodes on file as labels: jam, bread, milk and others."
    )
    assert client.get("/labels").json()["items"] == [wide]
    assert client.patch("/labels/1", json={"prefix": "20"}).json()["warnings"] == []


def test_rules_that_take_each_others_labels_both_say_so(client: TestClient) -> None:
    first = add(client, name="wide", prefix="2")
    second = add(client, name="narrow", prefix="20")
    assert (codes(first), codes(second)) == ([], ["hidden-by-rule"])
    assert [codes(each) for each in client.get("/labels").json()["items"]] == [
        ["hides-rule"],
        ["hidden-by-rule"],
    ]
    assert codes(client.patch("/labels/2", json={"position": 1}).json()) == []
    client.patch("/labels/1", json={"position": 1})
    assert codes(client.patch("/labels/2", json={"branch": "SM1"}).json()) == []


def test_a_longer_list_takes_no_more_statements(client: TestClient, shop: Shop) -> None:
    add_product(shop, "bread", barcode="2012345005259")
    counts = []
    for more in (1, 9):
        for _ in range(more):
            add(client, branch="SM1")
        with shop.database.read() as session:
            connection = session.connection()
            asked = statements(connection, lambda: service.list_rules(session, 2))
            counts.append(len(asked))
            whole = {table for each in asked for table in read_whole(connection, *each)}
            assert not whole & {"product_barcodes", "products"}
    assert counts == [4, 4]


# --- Trying a label -----------------------------------------------------------------------------


@pytest.fixture
def gouda(shop: Shop) -> int:
    return add_product(shop, "Gouda", 1290, sku="12345", quantity_decimals=3)


def test_a_label_is_tried_step_by_step(client: TestClient, gouda: int) -> None:
    add(client, **PRICE)
    add(client, branch="SM1")
    told = attempt(client, "20 12345 00525 9")
    assert told == {
        "rule": WEIGHT,
        "barcode": "2012345005259",
        "kind": "label",
        "asked": [
            {"id": 2, "name": "Deli scale", "branch_code": "SM1", "reads": True, "reason": None}
        ],
        "digits": "2012345005259",
        "item": "12345",
        "value": "00525",
        "check_digit": {"expected": "9", "found": "9", "right": True},
        "product": {
            "id": gouda,
            "sku": "12345",
            "product_name": "Gouda",
            "unit_price": "12.90",
            "active": True,
        },
        "found_by": "sku",
        "quantity": 0.525,
        "price": None,
        "line_total": "6.77",
        "problem": None,
    }


def test_a_price_is_tried(client: TestClient, gouda: int) -> None:
    add(client)
    add(client, **PRICE)
    told = attempt(client, label("21", 12345, 677), branch="SM3")
    assert [(each["reads"], each["reason"]) for each in told["asked"]] == [
        (False, "It begins with 21, and this rule reads what begins with 20."),
        (True, None),
    ]
    assert (told["quantity"], told["price"], told["line_total"]) == (0.525, "6.77", "6.77")


def test_rules_of_another_branch_are_not_asked(client: TestClient, gouda: int) -> None:
    add(client, branch="SM2")
    told = attempt(client, label("20", 12345, 525), branch="SM1")
    assert (told["kind"], told["asked"], told["rule"]) == ("barcode", [], None)
    assert told["problem"]["code"] == "product-unknown"
    assert attempt(client, label("20", 12345, 525), branch="SM2")["kind"] == "label"


def test_a_rule_is_tried_before_it_is_kept(client: TestClient, gouda: int) -> None:
    add(client, prefix="2")
    told = attempt(client, label("20", 12345, 525), rule={**WEIGHT, "name": "New"})
    assert [(each["id"], each["name"]) for each in told["asked"]] == [(None, "New")]
    assert (told["rule"]["name"], told["product"]["id"]) == ("New", gouda)
    assert [name for _, _, name in order(client)] == ["Deli scale"]


@pytest.mark.parametrize(
    ("product", "way"),
    [
        ({"barcode": label("20", 42, 0), "sku": "cheese"}, "barcode"),
        ({"sku": "00042"}, "sku"),
        ({"sku": "42"}, "sku-without-zeros"),
        ({"sku": "042"}, None),
        ({"barcode": label("20", 43, 0)}, None),
    ],
)
def test_how_a_product_is_found(
    client: TestClient, shop: Shop, product: dict[str, Any], way: str | None
) -> None:
    add_product(shop, "Gouda", 1290, quantity_decimals=3, **product)
    add(client)
    told = attempt(client, label("20", 42, 525))
    assert told["found_by"] == way
    assert (told["product"] is None) == (way is None)
    if way is None:
        assert told["problem"] == {
            "code": "product-unknown",
            "message": "No product has the sku 42, or the barcode of such a label without a"
            " weight.",
        }


def test_the_barcode_goes_before_the_sku(client: TestClient, shop: Shop) -> None:
    for name, fields in (
        ("by zeros", {"sku": "42"}),
        ("by sku", {"sku": "00042"}),
        ("by barcode", {"barcode": label("20", 42, 0)}),
    ):
        add_product(shop, name, 1290, quantity_decimals=3, **fields)
    add(client)
    assert attempt(client, label("20", 42, 525))["product"]["product_name"] == "by barcode"


@pytest.mark.parametrize(
    ("barcode", "code", "message"),
    [
        (
            "2012345005258",
            "barcode-invalid",
            (
                "The last digit of this label should be 9 and is 8: scan it again, or type the"
                " product and its quantity."
            ),
        ),
        (
            label("20", 12345, 0),
            "label-invalid",
            "The label's weight is 0: weigh or price Gouda anew.",
        ),
        ("4006381333931", "product-unknown", "No product has the barcode 4006381333931."),
        (
            "4006381333932",
            "barcode-invalid",
            (
                "The last digit of this barcode should be 1 and is 2: compare all its digits with"
                " the package."
            ),
        ),
        (
            "]C10102012345005259",
            "barcode-invalid",
            "A barcode has digits only: remove all other characters.",
        ),
    ],
)
def test_why_a_register_would_refuse(
    client: TestClient, gouda: int, barcode: str, code: str, message: str
) -> None:
    add(client)
    told = attempt(client, barcode)
    assert told["problem"] == {"code": code, "message": message}
    assert (told["quantity"], told["line_total"]) == (None, None)


def test_an_ordinary_barcode_is_looked_up(client: TestClient, shop: Shop) -> None:
    add_product(shop, "bread", 200, barcode="4006381333931")
    add(client)
    told = attempt(client, "4006381333931")
    assert (told["kind"], told["digits"], told["found_by"]) == ("barcode", None, "barcode")
    assert told["product"]["product_name"] == "bread"
    assert (told["quantity"], told["line_total"], told["problem"]) == (1, "2.00", None)


# --- At the checkout ----------------------------------------------------------------------------


def test_a_batch_reads_its_rules_in_one_statement(client: TestClient, shop: Shop) -> None:
    add(client, name="all")
    add(client, name="own", branch="SM2")
    add(client, name="off", branch="SM2", active=False, position=1)
    add(client, name="other", branch="SM3")
    with shop.database.read() as session:
        connection = session.connection()
        read: list[service.RulesByBranch] = []
        asked = statements(connection, lambda: read.append(service.read_rules(connection, [1, 2])))
    assert len(asked) == 1
    rules = read[0]
    assert [rule.name for rule in rules.of(1)] == ["all"]
    assert [rule.name for rule in rules.of(2)] == ["own", "all"]
    assert [rule.name for rule in rules.of(3)] == ["all"]  # was not asked for
    found = rules.read(2, "2012345005259")
    assert found is not None
    assert found.rule.name == "own"
    assert rules.read(1, "4006381333931") is None


def test_a_label_finds_its_product_among_all_that_is_looked_up(shop: Shop, gouda: int) -> None:
    rules = service.RulesByBranch(shared=(Rule(**WEIGHT),))
    read = rules.read(1, "2012345005259")
    assert read is not None
    service.check_label(read, "/items/0/barcode")
    with shop.database.read() as session:
        connection = session.connection()
        found = find_products(connection, skus=read.skus, gtins=read.gtin14s)
    product = service.product_of(read, found)
    assert product is not None
    assert product.id == gouda
    with pytest.raises(BarcodeInvalid, match="should be 9 and is 8") as refusal:
        service.check_label(replace(read, check_found="8"), "/items/0/barcode")
    assert [error.pointer for error in refusal.value.errors] == ["/items/0/barcode"]
