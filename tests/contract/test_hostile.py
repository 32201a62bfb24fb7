"""Whatever is sent to whichever route of whichever service: one shape of error, and never a 500."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import httpx
import pytest

from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import (
    METHODS,
    PURCHASES,
    SERVICES,
    filled,
    hold_to_problem,
    is_endless,
    operations,
    problem_of,
    refusal,
    row_counts,
)

JSON = {"Content-Type": "application/json"}
Clients = dict[str, TestClient]


@pytest.fixture
def clients(shop: Shop) -> Iterator[Clients]:
    """Every service, on one shop."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                TestClient(service.create(shop), raise_server_exceptions=False)
            )
            for name, service in SERVICES.items()
        }


def routes(clients: Clients) -> Iterator[tuple[TestClient, str, str, dict[str, Any]]]:
    for client in clients.values():
        for method, path, operation in operations(client.app):  # type: ignore[arg-type]
            yield client, method, path, operation


def json_schemas(operation: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    return [content["application/json"]["schema"]["$ref"]] if "application/json" in content else []


def sane(response: httpx.Response) -> int:
    """Hold an answer to what every answer is; answer its status."""
    status = response.status_code
    assert status < 500, (response.request.method, response.request.url, response.text[:500])
    assert not 300 <= status < 400
    assert len(response.headers.get_list("x-request-id")) == 1
    assert response.headers["x-content-type-options"] == "nosniff"
    if status >= 400 and response.request.method != "HEAD":
        problem_of(response)
    assert len(response.content) < 10_000_000
    return status


# --- Addresses and methods ----------------------------------------------------------------------

NOWHERE = [
    *("/nope", "/nope/", "/%2e%2e/%2e%2e/etc/passwd", "/%00"),
    *("/%ff%fe", "/🛒", "/תפוח", "/index.html", "/.env", "/cash-register", "/management/"),
    *("/analytics/", "/analytics/nope", "/cash-register/purchases/", "/cash-register//purchases"),
    *("/CASH-REGISTER/products", "/management/imports/products/x/y", "/docs/nope", "/health/"),
    *("/static-offline-docs/%00", "/static-offline-docs/%2e%2e/core.py", "/x" * 5000),
    "/static-offline-docs/" + "x" * 5000,
]


def test_unknown_addresses(clients: Clients) -> None:
    for client in clients.values():
        for path in NOWHERE:
            for method in ("GET", "POST"):
                response = client.request(
                    method, path, headers={"Host": "[", "Accept": "text/html"}
                )
                assert sane(response) in ((404,) if method == "GET" else (404, 405)), path


def test_wrong_methods(clients: Clients) -> None:
    for client in clients.values():
        documented: dict[str, set[str]] = {}
        for method, path, _ in operations(client.app):  # type: ignore[arg-type]
            documented.setdefault(path, set()).add(method)
        for path in documented:
            # `/purchases/batch` is the address of a purchase called `batch`, too
            right = {
                method
                for other, methods in documented.items()
                for method in methods
                if re.fullmatch(re.sub(r"{\w+}", "[^/]+", other), filled(path))
            }
            if path == "/":
                right.add("HEAD")  # browsers ask so for pages
            for method in {*METHODS, "TRACE", "CONNECT", "BREW"} - right:
                response = client.request(method, filled(path))
                assert sane(response) == 405, (method, path)
                assert set(response.headers["allow"].split(", ")) == right
                if method != "HEAD":
                    assert refusal(response) == (405, "method-not-allowed", [])


def test_odd_values_in_paths(clients: Clients) -> None:
    values = [
        *("0", "-1", "999999", "9" * 30, "9" * 4400, "1.5", "1e400", "NaN", "null", "true", "x"),
        *("%00", "%0a", "%ff%fe", "%ed%a0%80", "🛒", "%E2%80%AEabc", "'", '"', ";--", "%25", "~"),
        *("1 OR 1=1", "<script>", "x" * 5000, "00000000-0000-0000-0000-000000000000", "..", " "),
        *("urn:uuid:01a1fc13-27e6-7b8f-8614-e3ee80b3a2df", "\u0661", "１"),
    ]
    for client, method, path, _ in routes(clients):
        if "{" not in path:
            continue
        name = path.partition("{")[2].partition("}")[0]
        for value in values:
            body: dict[str, Any] = {"json": {}} if method == "PATCH" else {}
            response = client.request(method, filled(path, [(name, value)]), **body)
            assert sane(response) in (404, 405, 422), (method, path, value)


def test_odd_values_in_queries(clients: Clients) -> None:
    values = [
        *("", " ", "0", "-1", "9" * 4400, "1.5", "1e400", "NaN", "null", "%00", "%0a", "%ff%fe"),
        *("%ed%a0%80", "%F0%9F%9B%92", "%E2%80%AEabc", "';--", "%zz", "%25", "x" * 5000),
        *("a+" * 200, "0000-00-00", "9999-12-31", "0001-01-01", "9999-W53", "2026-W00"),
        *("\u0662\u0660\u0662\u0666-W47", "a&a=b"),
    ]
    for client, method, path, operation in routes(clients):
        if method != "GET":
            continue
        # the services alone have the same routes: a few values show that they are there
        those = values if client is clients["all in one"] else values[::7]
        names = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
        if is_endless(operation):  # ask only for what is refused
            for name in names:
                for value in filter(None, those):
                    assert sane(client.get(f"{filled(path)}?{name}={value}")) in (404, 422)
            continue
        for name in [*names, "no_such_parameter"]:
            for value in those:
                sane(client.get(f"{filled(path)}?{name}={value}"))
            twice = client.get(f"{filled(path)}?{name}=1&{name}=%00&{name}=2&={name}&&&=")
            sane(twice)


# --- Bodies -------------------------------------------------------------------------------------

NO_JSON = {
    "empty": b"",
    "blank": b"  \n",
    "cut off": b'{"items": [',
    "no quotes": b"{items: []}",
    "a comma too many": b'{"name": "x",}',
    "two values": b"{}{}",
    "invalid utf-8": b'{"name": "\xff\xfe"}',
    "overlong utf-8": b'{"name": "\xc0\x80"}',
    "nul bytes": b"\x00" * 100,
    "a nul in it": b'{"name": "\x00"}',
    "binary": bytes(range(256)) * 10,
    "html": b"<html></html>",
    "a form": b"name=x&items=1",
    "deep lists": b"[" * 100_000,
    "deep lists that end": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
}
NO_OBJECT = {
    "null": b"null",
    "true": b"true",
    "a number": b"1",
    "a huge number": b"1" + b"0" * 400,
    "an infinite number": b"1e400",
    "not a number": b"NaN",
    "infinity": b"-Infinity",
    "a text": b'"x"',
    "a long text": b'"' + b"x" * 5_000_000 + b'"',
    "a lone surrogate": b'"\\ud800"',
    "a list": b"[]",
    "a list of lists": b"[" * 200 + b"]" * 200,
}


def test_bodies_that_are_no_json(clients: Clients, shop: Shop) -> None:
    before = row_counts(shop)
    for client, method, path, operation in routes(clients):
        if not json_schemas(operation):
            continue
        for name, body in {**NO_JSON, **NO_OBJECT}.items():
            response = client.request(method, filled(path), content=body, headers=JSON)
            if name == "empty" and not operation["requestBody"].get("required"):
                assert sane(response) == 404  # it may do without, and what it names isn't there
                continue
            assert sane(response) in (400, 422), (method, path, name)
            assert refusal(response)[1] in (
                *("json-invalid", "request-malformed", "validation-failed"),
            ), (method, path, name)
    assert row_counts(shop) == before


def test_other_content_types(clients: Clients, shop: Shop) -> None:
    before = row_counts(shop)
    types: list[bytes | None] = [
        *(None, b"", b"text/plain", b"application/x-www-form-urlencoded", b"text/html"),
        *(b"application/xml", b"multipart/form-data", b"multipart/form-data; boundary="),
        *(b"multipart/form-data; boundary=x", b"\xff\xfe", b";;;", b"x" * 5000, b"json"),
        *(b"application/octet-stream", b"application/json-seq", b"text/json"),
    ]
    body = json.dumps({"name": "x", "code": "x", "purchases": []}).encode()
    for client, method, path, operation in routes(clients):
        for kind in types if "requestBody" in operation else ():
            headers = {} if kind is None else {"Content-Type": kind}
            response = client.request(method, filled(path), content=body, headers=headers)
            assert sane(response) in (400, 404, 422), (method, path, kind)
    assert row_counts(shop) == before


ODD_VALUES = [
    *("null", "true", "0", "-1", "1.5", "1e400", "-1e400", "NaN", "Infinity", "1" + "0" * 400),
    *("1" + "0" * 5000, "9007199254740993", "1e-400", "-0.0", "99999999999999999999", "[]", "{}"),
    *("[[]]", '[{"a":[]}]', '""', '" "', '"\\u0000"', '"\\ud800"', '"\\udfff\\ud800"', '"x\\ny"'),
    *('"🛒"', '"\\u202eabc"', '"שלום"', '"\\u2028"', '"%s"' % ("x" * 100_000), '"1e400"', '"NaN"'),
    *('"-1"', '"1.999999999999999"', '"٣"', '"\'; DROP TABLE products; --"', '"null"', '"0x10"'),
    *("[" * 150 + "]" * 150, "[1,2,3]", '{"\\u0000":1}', '{"$ref":"#"}', '"Europe/Nowhere"'),
]


def test_odd_values_in_every_field(clients: Clients) -> None:
    """Each field of each body in turn, the others as in the documentation's example."""
    tried = 0
    for client, method, path, operation in routes(clients):
        for reference in json_schemas(operation):
            openapi = client.app.openapi()  # type: ignore[attr-defined]
            schema = openapi["components"]["schemas"][reference.split("/")[-1]]
            fields = [*schema["properties"], "no_such_field", "a/b~c", "a[0](b)", "x" * 5000]
            values = ODD_VALUES if client is clients["all in one"] else ODD_VALUES[::7]
            for name in fields:
                for value in values:
                    example = {k: v for k, v in schema["examples"][0].items() if k != name}
                    body = json.dumps(example)[:-1] + f", {json.dumps(name)}: {value}}}"
                    address = filled(path, [("product_id", "1"), ("branch_id", "1")])
                    sane(client.request(method, address, content=body.encode(), headers=JSON))
                    tried += 1
    assert tried > 2500


def test_odd_values_in_lines_and_payments(client: TestClient) -> None:
    inner = {
        "items": ("product_id", "sku", "barcode", "product_name", "quantity", "discount"),
        "payments": ("method", "amount"),
    }
    usual = {"items": {"product_id": 1}, "payments": {"method": "cash", "amount": 99}}
    for where, names in inner.items():
        for name in (*names, "unit_price", "no_such_field"):
            for value in ODD_VALUES:
                each = {k: v for k, v in usual[where].items() if k != name}  # type: ignore[attr-defined]
                entry = json.dumps(each)[:-1] + (", " if each else "") + f'"{name}": {value}}}'
                others = {"branch_id": 1, **{k: [v] for k, v in usual.items() if k != where}}
                body = json.dumps(others)[:-1] + f', "{where}": [{entry}]}}'
                sane(client.post(PURCHASES, content=body.encode(), headers=JSON))
                batch = f'{{"purchases": [{body}, 1]}}'.encode()
                response = client.post(f"{PURCHASES}/batch", content=batch, headers=JSON)
                if sane(response) == 200:
                    for result in response.json()["results"]:
                        hold_to_problem(result.get("problem") or _NO_PROBLEM)


_NO_PROBLEM = {
    "type": "about:blank",
    "title": "Ok",
    "status": 400,
    "code": "none",
    "detail": "There is none.",
}


def test_a_key_that_can_not_be_written(client: TestClient) -> None:
    for body in (b'{"\\ud800": 1}', b'{"items": [{"\\udfff": 1}]}', b'{"\\u0000": 1}'):
        assert sane(client.post(PURCHASES, content=body, headers=JSON)) in (400, 422)
        batch = b'{"purchases": [' + body + b', {"id": "\\ud800"}]}'
        response = client.post(f"{PURCHASES}/batch", content=batch, headers=JSON)
        assert sane(response) == 200
        results = response.json()["results"]
        assert [(each["id"], each["status"]) for each in results] == [(None, "refused")] * 2
        assert sane(client.post("/management/branches", content=body, headers=JSON)) in (400, 422)


def test_files_that_are_none(clients: Clients, shop: Shop) -> None:
    before = row_counts(shop)
    part = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n%s\r\n--x--'
    )
    kind = b"multipart/form-data; boundary=x"
    bodies = {
        "nothing": (kind, b""),
        "no end": (kind, b'--x\r\nContent-Disposition: form-data; name="file"'),
        "no boundary": (b"multipart/form-data", part % b"x"),
        "another boundary": (b"multipart/form-data; boundary=yy", part % b"x"),
        "an odd boundary": (b"multipart/form-data; boundary=\xff", part % b"x"),
        "an odd charset": (kind + b"; charset=nonsense", part % b"x"),
        "no name": (kind, b"--x\r\n\r\nabc\r\n--x--"),
        "no file name": (kind, (part % b"x").replace(b'; filename="a.csv"', b"")),
        "an empty file": (kind, part % b""),
        "nul bytes": (kind, part % (b"\x00" * 1000)),
        "one long line": (kind, part % (b"x" * 3_000_000)),
        "binary": (kind, part % (bytes(range(256)) * 100)),
        "a thousand fields": (kind, (part % b"x")[:-5] + b"".join(_FIELD % n for n in range(1500))),
        "json": (b"application/json", b'{"file": "x"}'),
        "a form": (b"application/x-www-form-urlencoded", b"file=x"),
    }
    for client, method, path, operation in routes(clients):
        if "multipart/form-data" not in operation.get("requestBody", {}).get("content", {}):
            continue
        for name, (content_type, body) in bodies.items():
            response = client.request(
                method,
                path,
                content=body,
                headers={"Content-Type": content_type},
            )
            assert sane(response) in (400, 422), (path, name, response.text[:200])
    assert row_counts(shop) == before


_FIELD = b'\r\n--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\ny'


# --- Sizes --------------------------------------------------------------------------------------


def test_bodies_beyond_eight_megabytes(clients: Clients, shop: Shop) -> None:
    before = row_counts(shop)
    nine = b'{"branch_id": "' + b"x" * 9_000_000 + b'"}'
    for client, method, path, operation in routes(clients):
        if json_schemas(operation):
            for body in (nine, b"x" * 9_000_000):
                response = client.request(method, filled(path), content=body, headers=JSON)
                assert refusal(response) == (413, "request-too-large", []), (method, path)

    def chunks() -> Iterator[bytes]:
        for _ in range(10):
            yield b"x" * 1_000_000

    response = clients["all in one"].post(PURCHASES, content=chunks(), headers=JSON)
    assert refusal(response) == (413, "request-too-large", [])
    assert row_counts(shop) == before


def test_a_text_of_ten_million_characters(client: TestClient, shop: Shop) -> None:
    before = row_counts(shop)
    for body, status in (
        ({"branch_id": "x" * 10_000_000, "items": []}, 413),
        ({"branch_id": "x" * 7_000_000, "items": []}, 422),
        ({"x" * 7_000_000: 1, "branch_id": 1, "items": []}, 422),
        ({"branch_id": 1, "items": [{"product_name": "é" * 1_000_000}]}, 422),
        ({"branch_id": 1, "items": [{"product_id": 1}] * 100_000}, 422),
        ({"branch_id": 1, "items": [{"a": 1}] * 900}, 422),
    ):
        response = client.post(PURCHASES, json=body)
        assert sane(response) == status
        assert len(response.content) < 20_000
    assert row_counts(shop) == before


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "9" * 19, "9" * 5000, " ", "+5", "0x10"])
def test_a_content_length_that_is_none(client: TestClient, length: str) -> None:
    response = client.post(PURCHASES, content=b"{}", headers={**JSON, "Content-Length": length})
    assert sane(response) in (400, 413)


# --- Headers ------------------------------------------------------------------------------------


def test_request_ids(clients: Clients) -> None:
    for client in clients.values():
        for path in ("/health", "/nope"):
            for given in (
                "01234567",
                "a.b_c-D9",
                "x" * 128,
                "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44",
            ):
                response = client.get(path, headers={"X-Request-ID": given})
                assert response.headers["x-request-id"] == given
                sane(response)
            for absurd in (
                b"",
                b"short",
                b"x" * 129,
                b"a b c d e f",
                b"\xff" * 20,
                b"<script>alert",
            ):
                response = client.get(path, headers={"X-Request-ID": absurd})
                assert UUID(response.headers["x-request-id"]).version == 7
                sane(response)
            assert (
                client.get(path).headers["x-request-id"] != client.get(path).headers["x-request-id"]
            )


def test_absurd_headers(clients: Clients) -> None:
    odd = [
        b"",
        b"\xff\xfe",
        b"*/*;q=",
        b"text/html;q=0," * 500,
        b"x" * 50_000,
        b"nonsense",
        b"\x7f",
    ]
    names = (
        *("Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cookie", "Host"),
        *("If-None-Match", "If-Modified-Since", "Range", "Origin", "Expect", "X-Forwarded-For"),
        *("X-HTTP-Method-Override", "Content-Encoding", "Idempotency-Key", "Forwarded", "TE"),
    )
    for client in clients.values():
        for name in names:
            for value in odd:
                for method, path in (("GET", "/health"), ("GET", "/nope"), ("POST", "/purchases")):
                    sane(client.request(method, path, headers={name: value}))
    whole = clients["all in one"]
    for value in (b"", b" ", b"x" * 65, b"\xff\x80", b"a\x01b", b"\x00"):
        response = whole.post(
            PURCHASES,
            json={"branch_id": 1, "items": [{"product_id": 1}]},
            headers={"Idempotency-Key": value},
        )
        assert sane(response) in (201, 422)


# --- Every script -------------------------------------------------------------------------------

NAMES = [
    *("🍎🛒👩‍👩‍👧", "שוקולד מריר", "حليب كامل الدسم", "牛奶 一升", "Crème brûlée", "Ǆ ß ﬁ Å"),
    *("\u202eright-to-left\u202c", "a\u0301\u0301\u0301", "x\u200by", "'; DROP TABLE products; --"),
    *("<b>&amp;</b>", "\\u0000", "%s %d {0} ${x}", "NULL", "true", "0", "x" * 200, "🛒" * 200),
]


def test_names_are_stored_and_returned_intact(client: TestClient) -> None:
    for number, name in enumerate(NAMES):
        code = f"{name[:50]}{number}"
        for path, body, shown in (
            ("/management/products", {"product_name": name, "unit_price": 1}, "product_name"),
            (
                "/management/products",
                {"product_name": f"p{number}", "unit_price": 1, "sku": code},
                "sku",
            ),
            ("/management/categories", {"name": name[:100]}, "name"),
            ("/management/customers", {"name": name, "code": code}, "name"),
            ("/management/branches", {"code": code, "name": name, "address": name}, "address"),
        ):
            made = client.post(path, json=body)
            assert made.status_code == 201, (name, made.text)
            assert made.json()[shown] == body[shown]
            again = client.get(f"{path}/{made.json()['id']}")
            assert (again.status_code, again.json()) == (200, made.json())
        sale = {
            "branch_id": code,
            "user_id": code,
            "register": code,
            "items": [{"product_name": name}, {"sku": code}],
        }
        response = client.post(PURCHASES, json=sale)
        assert response.status_code == 201, (name, response.text)
        answer = response.json()
        assert (answer["branch_code"], answer["customer_code"]) == (code, code)
        assert (answer["items"][0]["product_name"], answer["items"][1]["sku"]) == (name, code)
        assert client.get(f"/cash-register/customers/{httpx.URL(path=code).raw_path.decode()}")
        statistics = client.get("/analytics/statistics", params={"branch": code}).json()
        assert statistics["branches"][0]["branch_name"] == name
        top = client.get("/analytics/top-products", params={"branch": code}).json()["products"]
        assert name in [product["product_name"] for product in top]
