"""The catalogue: all that is sold in one answer, and a version that no change leaves as it was."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from checkstand.catalog.catalogue import catalogue_version
from checkstand.catalog.rules import NewProduct, ProductChanges
from checkstand.catalog.saving import save_products
from checkstand.catalog.schemas import Catalogue
from checkstand.catalog.service import add_product, change_product
from checkstand.platform.errors import Refusal
from checkstand.services import all_in_one
from checkstand.shop import Shop
from tests.catalog.conftest import NOW
from tests.client import TestClient
from tests.plans import statements
from tests.shop import make_shop

OATS = {
    "product_name": "oat milk 1l",
    "unit_price": "2.50",
    "sku": "OAT1",
    "barcodes": ["4006381333931", "96385074"],
    "category": "dairy",
    "tax_rate": 7,
}
APPLES = {"product_name": "apples, loose", "unit_price": 3, "unit": "kg", "tax_rate": "7.5"}


def version(shop: Shop) -> str:
    with shop.database.read() as session:
        return catalogue_version(session.connection(), shop.settings.currency)


def test_all_that_is_sold_is_told(client: TestClient) -> None:
    for product in (OATS, APPLES, {"product_name": "gone", "unit_price": 1, "active": False}):
        assert client.post("/products", json=product).status_code == 201
    answer = client.get("/register/catalogue")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["etag"] == f'W/"{answer.json()["version"]}"'
    assert answer.json() == {
        "version": answer.json()["version"],
        "currency": "EUR",
        "digits": 2,
        "products": [
            {
                "id": 1,
                "sku": "OAT1",
                "barcodes": ["96385074", "4006381333931"],
                "product_name": "oat milk 1l",
                "category": "dairy",
                "unit_price": "2.50",
                "tax_rate": 7,
                "unit": "each",
                "decimals": 0,
            },
            {
                "id": 2,
                "sku": None,
                "barcodes": [],
                "product_name": "apples, loose",
                "category": None,
                "unit_price": "3.00",
                "tax_rate": 7.5,
                "unit": "kg",
                "decimals": 3,
            },
        ],
    }
    Catalogue.model_validate_json(answer.content, strict=True)


def test_who_has_it_gets_no_products(client: TestClient, shop: Shop) -> None:
    client.post("/products", json=OATS)
    tag = client.get("/register/catalogue").headers["etag"]
    with shop.database.read() as session:
        asked = statements(
            session.connection(), lambda: catalogue_version(session.connection(), "EUR")
        )
        assert len(asked) == 1
        assert "products" not in asked[0][0]
    for known in (tag, f'"a", {tag}', tag.removeprefix("W/"), "*"):
        answer = client.get("/register/catalogue", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    for other in ('"a"', tag.strip('"W/'), ""):
        answer = client.get("/register/catalogue", headers={"If-None-Match": other})
        assert (answer.status_code, len(answer.json()["products"])) == (200, 1)


CHANGES: dict[str, Callable[[TestClient], Any]] = {
    "a product": lambda client: client.post("/products", json=APPLES),
    "a name": lambda client: client.patch("/products/1", json={"product_name": "oat drink"}),
    "a price": lambda client: client.patch("/products/1", json={"unit_price": "2.60"}),
    "a sku": lambda client: client.patch("/products/1", json={"sku": "OAT2"}),
    "a barcode": lambda client: client.patch("/products/1", json={"barcode": "4006381333931"}),
    "no barcode": lambda client: client.patch("/products/1", json={"barcodes": []}),
    "a unit": lambda client: client.patch("/products/1", json={"unit": "l"}),
    "a tax rate": lambda client: client.patch("/products/1", json={"tax_rate": 19}),
    "another category": lambda client: client.patch("/products/1", json={"category": "oats"}),
    "a category's name": lambda client: client.patch("/categories/1", json={"name": "milk"}),
    "a category's spelling": lambda client: client.patch("/categories/1", json={"name": "DAIRY"}),
    "out of the range": lambda client: client.delete("/products/1"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_another_version(client: TestClient, shop: Shop, change: str) -> None:
    """Also within one tick of the clock, which stands still here."""
    client.post("/products", json=OATS)
    before = client.get("/register/catalogue")
    assert CHANGES[change](client).is_success
    after = client.get("/register/catalogue", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["products"] != before.json()["products"]
    assert version(shop) == version(shop)


def test_there_and_back_is_another_version_each_time(client: TestClient, shop: Shop) -> None:
    client.post("/products", json=OATS)
    versions = [version(shop)]
    for active in (False, True, False, True):
        client.patch("/products/1", json={"active": active})
        versions.append(version(shop))
    assert len(set(versions)) == 5


def test_what_changes_nothing_leaves_the_version(client: TestClient, shop: Shop) -> None:
    client.post("/products", json=OATS)
    before = version(shop)
    assert client.patch("/products/1", json={"unit_price": "2.50"}).status_code == 200
    assert client.post("/products", json=OATS).status_code == 409
    assert client.patch("/products/1", json={"tax_rate": 300}).status_code == 422
    assert client.patch("/products/1", json={"reorder_point": 4, "branch": "SM1"}).is_success
    assert version(shop) == before


def test_a_file_of_products_is_another_version_once(shop: Shop) -> None:
    rows = [NewProduct(name=f"tea {number}", unit_price_minor=100) for number in range(3)]
    versions = [version(shop)]
    for _ in range(2):
        with shop.database.write() as session:
            save_products(session.connection(), rows, NOW)
        versions.append(version(shop))
    assert versions[0] != versions[1] == versions[2]


def test_changes_at_the_same_time_wait_for_none_and_are_all_seen(postgres_url: str) -> None:
    shop = make_shop(postgres_url, clock=lambda: NOW)
    with shop.database.write() as session:
        for name in ("milk", "eggs"):
            add_product(session, NewProduct(name=name, unit_price_minor=100), NOW)
    seen = [version(shop)]
    with shop.database.write() as slow:
        change_product(slow, 1, ProductChanges(unit_price_minor=1), NOW)
        with shop.database.write() as quick:
            change_product(quick, 2, ProductChanges(unit_price_minor=2), NOW)
        seen.append(version(shop))  # of the second, which began later and is done
    seen.append(version(shop))
    assert len(set(seen)) == 3
    shop.database.close()


def test_no_change_of_many_together_is_missed(shop: Shop) -> None:
    with shop.database.write() as session:
        for number in range(8):
            add_product(session, NewProduct(name=f"tea {number}", unit_price_minor=100), NOW)

    def change(product_id: int) -> list[str]:
        seen = []
        for price in range(1, 12):
            with shop.database.write() as session:
                change_product(session, product_id, ProductChanges(unit_price_minor=price), NOW)
            seen.append(version(shop))
        return seen

    with ThreadPoolExecutor(4) as people:
        seen = list(people.map(change, range(1, 9)))
    assert all(len(set(each)) == 11 for each in seen)
    with shop.database.read() as session:
        left = session.connection().exec_driver_sql("SELECT count(*) FROM catalogue_marks")
        assert 1 <= left.scalar_one() <= 4


def test_large_answers_are_compressed_for_who_takes_it(shop: Shop) -> None:
    rows = [NewProduct(name=f"tea {number}", unit_price_minor=100) for number in range(300)]
    with TestClient(all_in_one.create(shop)) as client:
        small = client.get("/cash-register/catalogue", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in small.headers
        with shop.database.write() as session:
            save_products(session.connection(), rows, NOW)
        for accepted, encoding in (("gzip, br", "gzip"), ("br", None)):
            asked = {"Accept-Encoding": accepted}
            with client.stream("GET", "/cash-register/catalogue", headers=asked) as answer:
                raw = b"".join(answer.iter_raw())
            assert answer.headers.get("content-encoding") == encoding
            assert answer.headers["vary"] == "Accept-Encoding"
            assert int(answer.headers["content-length"]) == len(raw)
            assert (len(raw) < 10_000) == (encoding == "gzip")
        assert len(client.get("/cash-register/catalogue").json()["products"]) == 300


def test_a_refusal_is_no_refusal_of_the_mark(shop: Shop) -> None:
    """Two who add one sku at the same moment: one of them is told so."""

    def add(_: int) -> str:
        try:
            with shop.database.write() as session:
                add_product(session, NewProduct(name="tea", unit_price_minor=1, sku="T"), NOW)
        except Refusal as refusal:
            return refusal.code
        return "added"

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(add, range(4))) == ["added", *["sku-taken"] * 3]
