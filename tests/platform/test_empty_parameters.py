"""A parameter without a value is as if it were not there."""

from tests.client import TestClient
from tests.shop import add_product, make_shop, sell


def test_forms_may_send_empty_fields(database_url: str) -> None:
    from checkstand.services.all_in_one import create

    shop = make_shop(database_url)
    sell(shop, [add_product(shop, "apple")])
    with TestClient(create(shop)) as client:
        for address in (
            "/cash-register/products?search=&category=&barcode=&branch=",
            "/cash-register/customers?search=",
            (
                "/management/purchases?branch=&from=&to=&date=&week=&customer=&cashier="
                "&payment_method=&cursor=&limit="
            ),
            "/analytics/statistics?branch=&from=&to=",
            "/analytics/top-products?limit=&by=&order=",
        ):
            full = client.get(address)
            assert full.status_code == 200, full.text
            assert full.json() == client.get(address.partition("?")[0]).json()
