"""The services as processes of their own behind the gateway: the shop is the same either way."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from checkstand.platform.db.database import Database
from checkstand.platform.db.migrate import upgrade
from checkstand.services import all_in_one
from checkstand.settings import Settings
from checkstand.shop import Shop
from tests.contract.asking import (
    PURCHASES,
    UNKNOWN_ID,
    filled,
    furnish,
    hold_to_problem,
    is_endless,
    operations,
    problem_of,
    refusal,
)
from tests.contract.test_recording import FORM_NAMES, FORM_NEW, FORM_UUID, FORM_WHOLE
from tests.serving import Server, serve
from tests.shop import make_shop


@dataclass(frozen=True, slots=True)
class House:
    """Three services, the gateway to them, and the same shop in one process."""

    register: Server
    analytics: Server
    management: Server
    gateway: Server
    whole: Server

    @property
    def alone(self) -> dict[str, Server]:
        return {
            "cash-register": self.register,
            "analytics": self.analytics,
            "management": self.management,
        }


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Started once for each database, because five servers take their time."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('house') / 'shop.db'}"
    else:
        url = request.getfixturevalue("postgres_cluster").create_database()
    upgrade(url)
    shop = make_shop(url)
    furnish(shop)
    shop.database.close()
    with ExitStack() as stack:
        register, analytics, management = services = [
            stack.enter_context(serve(url, name))
            for name in ("cash-register", "analytics", "management")
        ]
        variables = ("CASH_REGISTER_URL", "ANALYTICS_SERVICE_URL", "MANAGEMENT_URL")
        env = {
            f"CHECKSTAND_{variable}": service.base_url
            for variable, service in zip(variables, services, strict=True)
        }
        gateway = stack.enter_context(
            serve("sqlite:////nowhere/none.db", "gateway", env=env)  # it has no database
        )
        whole = stack.enter_context(serve(url))
        yield House(register, analytics, management, gateway, whole)


def documented() -> list[tuple[str, str, dict[str, Any]]]:
    nowhere = "sqlite:////nowhere/shop.db"
    shop = Shop(Settings(database_url=nowhere), Database(nowhere))
    return operations(all_in_one.create(shop))


def asked(purchase_id: str, import_id: str) -> list[str]:
    """Every address that can be read, as it is and with things that are there and that aren't."""
    there = {
        "purchase_id": purchase_id,
        "import_id": import_id,
        "customer_id": "u100",
        "product_id": "1",
        "category_id": "1",
        "branch_id": "1",
    }
    addresses = []
    for method, path, operation in documented():
        if method != "GET" or path in ("/metrics", "/health") or is_endless(operation):
            continue
        addresses += [filled(path), filled(path, there.items())]
        names = {each["name"] for each in operation.get("parameters", ())}
        values = {
            "limit": ("2", "0", "abc"),
            "branch": ("SM2", "1", "SM9", ""),
            "search": ("a", "תפוח 🍎", "%00"),
            "cursor": ("x",),
            "from": ("2026-11-01", "x"),
            "group_by": ("branch", "hour", "year"),
            "min_purchases": ("1", "0"),
            "customer": ("u100", "nobody"),
        }
        for name in names & values.keys():
            addresses += [f"{filled(path, there.items())}?{name}={v}" for v in values[name]]
    return list(dict.fromkeys(addresses))


def told(response: httpx.Response) -> tuple[int, str, Any]:
    """Answer what an answer says, whoever says it."""
    body = response.json() if "json" in response.headers["content-type"] else response.text
    if isinstance(body, dict):
        assert body.pop("request_id", None) in (None, response.headers["x-request-id"])
        body.pop("server_time", None)
        if body.get("code") == "not-found":
            body.pop("detail")  # it names the address, which is another at a service's own root
    return response.status_code, response.headers["content-type"], body


def test_the_shop_is_the_same_through_the_gateway(house: House) -> None:
    minted = {**FORM_WHOLE, "id": str(uuid4())}
    with house.gateway.client() as gateway, house.whole.client() as whole:
        before = gateway.get("/analytics/statistics").json()["totals"]
        answers = [
            gateway.post(PURCHASES, json=FORM_NEW),
            gateway.post("/cash-register/purchase", json=FORM_UUID),
            whole.post(PURCHASES, json=FORM_NAMES),
            gateway.post(PURCHASES, json=minted),
        ]
        assert [answer.status_code for answer in answers] == [201] * 4
        for answer in answers:
            for client in (gateway, whole):
                shown = client.get(urlsplit(str(answer.url.join(answer.headers["location"]))).path)
                assert shown.json() == answer.json()
        # Read-your-writes: the next answer, from another process, knows it.
        after = gateway.get("/analytics/statistics").json()["totals"]
        assert (after["purchases"], after["walk_ins"]) == (
            before["purchases"] + 4,
            before["walk_ins"] + 1,
        )
        unique = {"unique_customers": after["customers"]}
        assert gateway.get("/unique_customers").json() == unique
        assert whole.post(PURCHASES, json=minted).content == answers[3].content
        assert gateway.post(PURCHASES, json=minted).status_code == 200

        rows = "product_name,unit_price,category\nsoap,2,hygiene\n"
        imported = gateway.post(
            "/management/imports/products", files={"file": ("p.csv", rows.encode())}
        )
        assert (imported.status_code, imported.json()["recorded"]) == (200, 1)
        batch = {"purchases": [{**FORM_NAMES, "id": str(uuid4())}, {}]}
        results = gateway.post(f"{PURCHASES}/batch", json=batch).json()["results"]
        assert [result["status"] for result in results] == ["recorded", "refused"]

        addresses = asked(answers[3].json()["id"], imported.json()["import_id"])
        assert len(addresses) > 120
        refused = ["/nope", "/cash-register/nope", "/management", "/management/", "/analytics/x/y"]
        for address in addresses + refused:
            one, other = gateway.get(address), whole.get(address)
            assert (address, *told(one)) == (address, *told(other))
            assert one.headers.get("cache-control") == other.headers.get("cache-control")
            if one.status_code >= 400:
                problem_of(one)
                problem_of(other)
        allowed = {(method, path) for method, path, _ in documented()}
        for path in sorted({path for _, path in allowed}):
            wrong = next(each for each in ("PUT", "POST", "PATCH") if (each, path) not in allowed)
            one, other = (client.request(wrong, filled(path)) for client in (gateway, whole))
            assert (one.status_code, told(one)) == (405, told(other))
            if path not in ("/", "/health", "/metrics"):
                assert one.headers["allow"] == other.headers["allow"]


def test_services_alone_answer_at_their_own_root(house: House) -> None:
    minted = {**FORM_WHOLE, "id": str(uuid4())}
    with house.register.client() as register, house.whole.client() as whole:
        recorded = register.post("/purchases", json=FORM_NAMES)
        assert recorded.status_code == 201
        assert register.post("/purchase", json=minted).status_code == 201
        results = register.post("/purchases/batch", json={"purchases": [minted]}).json()
        assert results["results"][0]["status"] == "already_recorded"
        location = recorded.url.join(recorded.headers["location"])
        assert register.get(str(location)).json() == recorded.json()
        for address in asked(str(minted["id"]), UNKNOWN_ID):
            if address.startswith("/cash-register/"):
                own = register.get(address.removeprefix("/cash-register"))
                assert (address, *told(own)) == (address, *told(whole.get(address)))
    for prefix, server in (
        ("/management/", house.management),
        ("/analytics/", house.analytics),
        ("/dashboard", house.analytics),
        ("/best_sellers", house.analytics),
        ("/loyal_customers", house.analytics),
        ("/uniq", house.analytics),
    ):
        with server.client() as alone, house.whole.client() as whole:
            for address in asked(str(minted["id"]), UNKNOWN_ID):
                if address.startswith(prefix):
                    assert (address, *told(alone.get(address))) == (
                        address,
                        *told(whole.get(address)),
                    )
    for name, server in house.alone.items():
        with server.client() as alone:
            assert alone.get("/health").json()["services"] == {name: {"status": "ok"}}
            assert "swagger-ui" in alone.get("/docs").text
            assert (
                alone.get("/openapi.json").json()["info"]["title"].endswith(name.replace("-", " "))
            )
            assert "checkstand_http_answers_total" in alone.get("/metrics").text


def test_a_service_that_is_down_is_named(house: House) -> None:
    well = {"status": "ok"}
    with house.gateway.client() as gateway:
        health = gateway.get("/health")
        assert health.status_code == 200
        assert health.json()["status"] == "ok"
        assert health.json()["services"] == dict.fromkeys(house.alone, well)
        assert health.json()["database"]["status"] == "ok"
        for name, path in (
            ("analytics", "/analytics/statistics"),
            ("management", "/management/products"),
            ("cash-register", "/cash-register/products"),
        ):
            server = house.alone[name]
            server.kill9()
            health = gateway.get("/health")
            assert health.status_code == 503
            assert health.json()["status"] == "degraded"
            assert health.json()["services"] == {
                **dict.fromkeys(house.alone, well),
                name: {"status": "down", "detail": "It does not answer."},
            }
            assert health.json()["database"]["status"] == "ok"
            refused = gateway.get(path)
            assert refusal(refused) == (503, "service-down", [])
            assert name in refused.json()["detail"]
            assert refused.headers["retry-after"] == "1"
            if name != "cash-register":
                assert gateway.post(PURCHASES, json=FORM_NEW).status_code == 201
            server.restart()
            assert gateway.get("/health").status_code == 200
            assert gateway.get(path).status_code == 200


# --- What only a real connection can be sent -----------------------------------------------------


def raw(server: Server, request: bytes, *, whole: bool = True) -> tuple[int, bytes]:
    """Send bytes as they are, and answer status and all that comes back.

    Raises:
        IndexError: Nothing came back.
    """
    host, _, port = server.base_url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        if not whole:  # else the server would wait for the rest
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return int(answer.split(b" ", 2)[1]), answer


PATHS = [
    *("/cash-register//evil.example/x", "/cash-register/%00", "/cash-register/%ff%fe"),
    *("/cash-register/products/%2e%2e/%2e%2e/health", "/cash-register/../health"),
    *(
        "/cash-register/customers/a%2Fb",
        "/cash-register/customers/%3Fx=1",
        "/cash-register/%0d%0aX",
    ),
    *("/cash-register/customers/%F0%9F%9B%92", "/cash-register/customers/%D7%AA%D7%A4", "/%"),
    *("/cash-register/products?search=%ff%fe", "/cash-register/products?search=%00"),
    *("/cash-register/products?limit=1&limit=2", "/cash-register/products?&&==&limit", "/?"),
    *("/cash-register/products?search=%23%26%2B+%25", "/cash-register/products?[]{}|^`<>"),
    "/cash-register/products?search=" + "a" * 3000,
    "/cash-register/customers/" + "x" * 3000,
]


def test_odd_addresses_go_through_the_gateway_as_they_are(house: House) -> None:
    for path in PATHS:
        request = f"GET {path} HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n".encode()
        answers = [raw(server, request) for server in (house.gateway, house.whole)]
        bodies = [answer.partition(b"\r\n\r\n")[2] for _, answer in answers]
        assert answers[0][0] == answers[1][0] < 500, path
        for status, body in zip((answers[0][0], answers[1][0]), bodies, strict=True):
            problem = httpx.Response(status, content=body).json()
            if status >= 400:
                hold_to_problem(problem)


NOT_WHOLE = {"body shorter than said", "odd chunks", "no http at all", "a header without end"}


def test_absurd_requests_are_no_server_errors(house: House) -> None:
    sale = b'{"branch_id":1,"items":[{"product_id":1}]}'
    head = b"POST /cash-register/purchases HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    json = b"Content-Type: application/json\r\n"
    requests = {
        "body shorter than said": head + json + b"Content-Length: 500\r\n\r\n" + sale,
        "length below zero": head + json + b"Content-Length: -1\r\n\r\n" + sale,
        "length in words": head + json + b"Content-Length: ten\r\n\r\n" + sale,
        "length beyond measure": head + json + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n" + sale,
        "nine megabytes": head + json + b"Content-Length: 9000000\r\n\r\n" + b"x" * 9_000_000,
        "two lengths": head + json + b"Content-Length: 42\r\nContent-Length: 7\r\n\r\n" + sale,
        "odd chunks": head + json + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + sale,
        "no host": b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n",
        "a header without end": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        "a thousand headers": head + b"".join(b"X-%d: y\r\n" % n for n in range(1000)) + b"\r\n",
        "header of odd bytes": head + b"X-Odd: \xff\xfe\x80\r\nAccept: \xc3\x28\r\n\r\n",
        "an unknown method": b"BREW /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "an old version": b"GET /health HTTP/1.0\r\n\r\n",
        "no http at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    }
    with house.whole.client() as client:
        before = client.get("/analytics/statistics").json()["totals"]
    for server in (house.whole, house.gateway):
        for name, request in requests.items():
            try:
                status, answer = raw(server, request, whole=name not in NOT_WHOLE)
            except (ConnectionError, IndexError):
                continue  # hung up on
            assert status < 500, (name, answer[:300])
            body = answer.partition(b"\r\n\r\n")[2]
            if b"application/problem+json" in answer:
                hold_to_problem(httpx.Response(status, content=body).json())
            else:
                # uvicorn itself refuses what is no HTTP, before the app is asked
                assert status < 300 or body == b"Invalid HTTP request received.", (name, answer)
        with server.client() as client:
            assert client.get("/health").status_code == 200
            chunked = client.post(PURCHASES, content=iter([b"x" * 1_000_000] * 10))
            assert chunked.status_code in (413, 422)
            assert client.get("/analytics/statistics").json()["totals"] == before
    assert "Traceback" not in house.whole.output
    assert "Traceback" not in house.gateway.output
