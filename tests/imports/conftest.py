"""A small shop to import into."""

from collections.abc import Iterator

import pytest

from checkstand.shop import Shop
from tests.shop import add_product, make_shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, branches={"SM1": "Europe/Berlin"}, time_zone="Asia/Tokyo")
    add_product(shop, "milk", 150)
    add_product(shop, "bread", 200, sku="BRD")
    add_product(shop, "eggs", 300)
    add_product(shop, "oat milk 1l", 250)
    add_product(shop, "flour", 120, quantity_decimals=3)
    yield shop
    shop.database.close()


@pytest.fixture
def empty_shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url, branches={})
    yield shop
    shop.database.close()
