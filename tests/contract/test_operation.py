"""The front door, health, metrics and documentation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from checkstand.platform.db.database import Database
from checkstand.services import all_in_one, analytics, cash_register, gateway, management
from checkstand.settings import Settings
from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import PURCHASES, SERVICES, operations, problem_of, refusal
from tests.postgres import Cluster
from tests.shop import make_shop

PARTS = {
    "all in one": ["cash-register", "analytics", "management"],
    "cash-register": ["cash-register"],
    "analytics": ["analytics"],
    "management": ["management"],
}
NEEDS_NO_DATABASE = "sqlite:////nowhere/shop.db"


@pytest.fixture
def gateway_client() -> Iterator[TestClient]:
    """A gateway with nobody behind it."""
    nobody = "http://127.0.0.1:9"
    settings = Settings(
        cash_register_url=nobody, analytics_service_url=nobody, management_url=nobody
    )
    with TestClient(gateway.create(settings), raise_server_exceptions=False) as client:
        yield client


# --- The front door -----------------------------------------------------------------------------


def test_programs_get_an_index_whose_links_lead_somewhere(client: TestClient) -> None:
    response = client.get("/", headers={"Accept": "application/json"})
    assert response.headers["content-type"] == "application/json"
    assert response.headers["vary"] == "Accept"
    index = response.json()
    assert (index["name"], index["docs"], index["openapi"]) == (
        "Checkstand",
        "/docs",
        "/openapi.json",
    )
    listened_to = index["links"].pop("events")  # and it would never end
    nowhere = client.get(listened_to, params={"branch": "nowhere"})
    assert problem_of(nowhere)["code"] == "branch-unknown"
    for name, link in {"docs": "/docs", "openapi": "/openapi.json", **index["links"]}.items():
        # purchases are posted there; who reads them is a manager
        assert client.get(link).status_code == (405 if name == "purchases" else 200), link


def test_browsers_get_a_page(client: TestClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/", headers={"Accept": accept})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>Checkstand</title>" in response.text
    assert not _OTHER_HOSTS.search(response.text)


def test_curl_gets_the_index(client: TestClient) -> None:
    assert client.get("/").json()["name"] == "Checkstand"
    assert client.get("/", headers={"Accept": ""}).json()["name"] == "Checkstand"


# --- Health -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_health_of_every_service(shop: Shop, name: str) -> None:
    with TestClient(SERVICES[name].create(shop)) as client:
        response = client.get("/health")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "status": "ok",
        "services": {part: {"status": "ok"} for part in PARTS[name]},
        "database": {"status": "ok", "kind": shop.database.dialect},
    }


def assert_down(client: TestClient, kind: str) -> None:
    response = client.get("/health")
    assert response.status_code == 503
    health = response.json()
    assert health["status"] == "degraded"
    assert health["services"] == {part: {"status": "down"} for part in PARTS["all in one"]}
    assert health["database"].keys() == {"status", "detail", "kind"}
    assert (health["database"]["status"], health["database"]["kind"]) == ("down", kind)
    assert not re.search("sqlite3|psycopg|Error|/tmp", health["database"]["detail"])


def assert_unavailable(client: TestClient) -> None:
    for method, path in (("GET", "/cash-register/products"), ("GET", "/dashboard")):
        response = client.request(method, path)
        assert problem_of(response)["status"] == 503
        assert response.headers["retry-after"] == "1"
    sale = client.post(PURCHASES, json={"branch_id": 1, "items": [{"product_id": 1}]})
    assert problem_of(sale)["status"] == 503


def test_health_when_the_database_file_is_gone(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    shop = make_shop(sqlite_url)
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        assert client.get("/health").status_code == 200
        away = path.rename(path.with_suffix(".away"))
        assert_down(client, "sqlite")
        shop.database.close()  # those connections that still had the file
        assert_down(client, "sqlite")
        assert_unavailable(client)
        assert not path.exists()  # and no empty one took its place
        away.rename(path)
        assert client.get("/health").status_code == 200
        assert client.get("/cash-register/branches").json()["items"][0]["code"] == "SM1"


def test_health_when_the_database_file_is_another(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    shop = make_shop(sqlite_url)
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        shop.database.close()
        path.write_bytes(b"this is no database, however long it may be" * 100)
        assert_down(client, "sqlite")


def test_health_when_the_database_server_is_gone(
    postgres_cluster: Cluster, postgres_url: str
) -> None:
    shop = make_shop(postgres_url)
    with TestClient(all_in_one.create(shop), raise_server_exceptions=False) as client:
        assert client.get("/health").status_code == 200
        postgres_cluster.crash()
        try:
            assert_down(client, "postgresql")
            assert_unavailable(client)
        finally:
            postgres_cluster.start()
        assert client.get("/health").status_code == 200
        assert client.get("/cash-register/branches").status_code == 200


def test_health_when_all_connections_are_taken(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    database.engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    shop = make_shop(database_url)
    shop.database.close()
    with (
        TestClient(
            all_in_one.create(Shop(shop.settings, database)), raise_server_exceptions=False
        ) as client,
        database.engine.connect(),
        database.engine.connect(),
    ):
        assert_down(client, database.dialect)
        response = client.get("/cash-register/products")
        assert (response.status_code, refusal(response)[1]) == (503, "unavailable")


def test_health_of_a_gateway_with_nobody_behind_it(gateway_client: TestClient) -> None:
    response = gateway_client.get("/health")
    assert response.status_code == 503
    down = {"status": "down", "detail": "It does not answer."}
    assert response.json() == {
        "status": "degraded",
        "services": dict.fromkeys(PARTS["all in one"], down),
        "database": {"status": "down", "detail": "No service is there to ask."},
    }
    for path in ("/cash-register/products", "/management/products", "/dashboard", "/best_sellers"):
        response = gateway_client.get(path)
        assert refusal(response) == (503, "service-down", [])
        assert response.headers["retry-after"] == "1"


# --- Metrics ------------------------------------------------------------------------------------


def test_metrics_tell_each_route_apart(client: TestClient) -> None:
    for path in (
        "/cash-register/products",
        "/management/products",
        "/management/products/99",
        "/management/products/98",
        "/no/such/address",
        "/no/such/address/either",
    ):
        client.get(path)
    client.delete("/cash-register/products")
    client.post(PURCHASES, json={"branch_id": 1, "items": [{"product_id": 1}]})
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    lines = set(response.text.splitlines())
    answers = "checkstand_http_answers_total"
    assert {
        f'{answers}{{method="GET",route="/cash-register/products",status="200"}} 1.0',
        f'{answers}{{method="GET",route="/management/products",status="200"}} 1.0',
        f'{answers}{{method="GET",route="/management/products/{{product_id}}",status="404"}} 2.0',
        f'{answers}{{method="DELETE",route="/cash-register/products",status="405"}} 1.0',
        f'{answers}{{method="POST",route="/cash-register/purchases",status="201"}} 1.0',
        f'{answers}{{method="any",route="unknown",status="404"}} 2.0',
        "checkstand_purchases_recorded_total 1.0",
    } <= lines


# --- Documentation ------------------------------------------------------------------------------

_OTHER_HOSTS = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//|@import|url\(\s*["']?http""")


def every_app() -> dict[str, FastAPI]:
    shop = Shop(Settings(database_url=NEEDS_NO_DATABASE), Database(NEEDS_NO_DATABASE))
    return {
        **{name: service.create(shop) for name, service in SERVICES.items()},
        "gateway": gateway.create(shop.settings),
    }


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_the_documentation_loads_nothing_from_another_host(name: str) -> None:
    client = TestClient(every_app()[name])
    page = client.get("/docs")
    assert page.status_code == 200
    assert not _OTHER_HOSTS.search(page.text)
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert len(loaded) == 3
    for address in loaded:
        assert address.startswith("/static-offline-docs/")
        assert client.get(address).status_code == 200
    assert "url: '/openapi.json'" in page.text


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_the_openapi_is_whole(name: str) -> None:
    openapi = TestClient(every_app()[name]).get("/openapi.json").json()
    assert openapi["openapi"].startswith("3.1")
    text = str(openapi)
    for reference in re.findall(r"'\$ref': '([^']+)'", text):
        found = openapi
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    assert {"/health", "/metrics"} <= openapi["paths"].keys()
    for path, item in openapi["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], (method, path)
            assert operation["tags"], (method, path)
            refused = operation["responses"]["422"]["content"]
            assert refused == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }, (method, path)


def test_the_openapi_has_examples() -> None:
    openapi = every_app()["all in one"].openapi()
    schemas = openapi["components"]["schemas"]
    assert schemas["PurchaseIn"]["examples"][0] == {
        "supermarket_id": 1,
        "user_id": "new",
        "items": [{"product_id": 1}, {"product_id": 3}, {"product_id": 5}],
    }
    asked = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        for item in openapi["paths"].values()
        for operation in item.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert {name for name in asked if not schemas[name].get("examples")} == set()


def test_every_address_of_the_contract_is_documented() -> None:
    documented = {path for _, path, _ in operations(every_app()["all in one"])}
    assert documented >= {
        *("/", "/health", "/dashboard", "/metrics"),
        *("/cash-register/branches", "/cash-register/products", "/cash-register/customers"),
        *("/cash-register/purchases", "/cash-register/purchases/batch"),
        "/cash-register/purchases/{purchase_id}",
        *("/cash-register/shop", "/cash-register/registers", "/cash-register/catalogue"),
        "/analytics/events",
        *("/management/products", "/management/categories", "/management/customers"),
        *("/management/branches", "/management/purchases"),
        *("/management/imports/products", "/management/imports/purchases"),
        *("/analytics/unique-customers", "/analytics/customers", "/analytics/loyal-customers"),
        *("/analytics/top-products", "/analytics/statistics", "/analytics/revenue"),
        *("/unique_customers", "/uniqe_customers", "/loyal_customers", "/best_sellers"),
    }


def test_the_gateway_documents_what_all_in_one_does() -> None:
    apps = every_app()
    whole, gate = apps["all in one"].openapi(), apps["gateway"].openapi()
    assert gate["paths"].keys() == whole["paths"].keys()
    for path, item in whole["paths"].items():
        if path != "/health":
            assert gate["paths"][path] == item, path
    assert gate["components"] == whole["components"]


def test_services_alone_document_their_own() -> None:
    apps = every_app()
    operation = {"/health", "/metrics"}
    whole = {path for _, path, _ in operations(apps["all in one"])} - operation - {"/"}
    alone = {
        name: {path for _, path, _ in operations(apps[name])} - operation
        for name in ("cash-register", "analytics", "management")
    }
    register = {cash_register.PREFIX + path for path in alone["cash-register"]}
    assert register | alone["analytics"] | alone["management"] == whole
    assert all(path.startswith(management.PREFIX) for path in alone["management"])
    assert set(analytics.ROOT_PATHS) < alone["analytics"]
