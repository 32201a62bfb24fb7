"""The web app as it is served: its pages, its files, and what lies beside them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkstand.services import all_in_one, gateway
from checkstand.settings import Settings
from checkstand.shop import Shop
from checkstand.web.dist import IMMUTABLE
from tests.client import TestClient
from tests.contract.asking import problem_of
from tests.shop import make_shop

INDEX = (
    '<!doctype html><title>Checkstand</title><meta name="csp-nonce" content="__CSP_NONCE__">'
    '<script type="module" src="/assets/index-B1xY_9aZ.js"></script>'
)
SCRIPT = "export const shop = 'Checkstand';" * 20
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGES = [
    *("/", "/register", "/register/", "/register/pay", "/manage", "/manage/purchases"),
    *("/manage/purchases/01a1fc13-27e6-7b8f-8614-e3ee80b3a2df", "/insights", "/insights/a/b/c.d"),
]


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A small web app, as Vite and its compression leave one."""
    folder = tmp_path / "dist"
    files = {
        "index.html": INDEX.encode(),
        "index.html.br": b"never sent",
        "favicon.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "sw.js": b"self.skipWaiting()",
        "manifest.webmanifest": b'{"name":"Checkstand"}',
        "assets/index-B1xY_9aZ.js": SCRIPT.encode(),
        "assets/index-B1xY_9aZ.js.br": b"brotli's",
        "assets/index-B1xY_9aZ.js.gz": b"gzip's",
        "assets/fonts/sans-Q2wE3rTy.woff2": b"a font",
        "assets/plain.css": b"a{}",
        ".secret": b"no file of the app",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def shop(sqlite_url: str) -> Iterator[Shop]:
    shop = make_shop(sqlite_url)
    yield shop
    shop.database.close()


@pytest.fixture(params=["all in one", "gateway"])
def client(request: pytest.FixtureRequest, shop: Shop, dist: Path) -> Iterator[TestClient]:
    app = (
        all_in_one.create(shop, dist)
        if request.param == "all in one"
        else gateway.create(Settings(), dist)
    )
    with TestClient(app) as client:
        yield client


# --- Pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_address_of_the_web_app_is_its_page(client: TestClient, path: str) -> None:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert "etag" not in response.headers
    assert '<script type="module" src="/assets/index-B1xY_9aZ.js">' in response.text
    head = client.head(path, headers=HTML)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "text/html; charset=utf-8"


def test_a_page_lets_in_nothing_but_the_app(client: TestClient) -> None:
    response = client.get("/register", headers=HTML)
    found = re.search('name="csp-nonce" content="([^"]+)"', response.text)
    assert found
    nonce = found[1]
    assert response.headers["content-security-policy"].split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ]
    assert response.headers["referrer-policy"] == "same-origin"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert response.headers["permissions-policy"] == "camera=(), geolocation=(), microphone=()"


def test_no_two_pages_have_one_nonce(client: TestClient) -> None:
    pages = {client.get("/", headers=HTML).text for _ in range(20)}
    assert len(pages) == 20
    assert not any("__CSP_NONCE__" in page for page in pages)


def test_programs_get_the_index_and_docs_are_what_they_were(client: TestClient) -> None:
    response = client.get("/", headers={"Accept": "application/json"})
    assert response.json()["links"]["catalogue"] == "/cash-register/catalogue"
    assert response.headers["vary"] == "Accept"
    docs = client.get("/docs", headers=HTML)
    assert "content-security-policy" not in docs.headers
    assert "SwaggerUIBundle" in docs.text


@pytest.mark.parametrize("app", [all_in_one, gateway])
def test_without_a_built_web_app_the_page_says_so(shop: Shop, tmp_path: Path, app: object) -> None:
    made = (
        all_in_one.create(shop, tmp_path / "none")
        if app is all_in_one
        else gateway.create(Settings(), tmp_path / "none")
    )
    with TestClient(made) as client:
        for path in PAGES:
            response = client.get(path, headers=HTML)
            assert response.status_code == 200
            assert "<code>make run</code> builds it" in response.text
            nonce = re.search('<style nonce="([^"]+)">', response.text)
            assert nonce
            assert f"'nonce-{nonce[1]}'" in response.headers["content-security-policy"]
        assert problem_of(client.get("/assets/index.js"))["status"] == 404


# --- Files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "media_type", "cache_control"),
    [
        ("/favicon.svg", "image/svg+xml; charset=utf-8", "no-cache"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/assets/index-B1xY_9aZ.js", "text/javascript; charset=utf-8", IMMUTABLE),
        ("/assets/fonts/sans-Q2wE3rTy.woff2", "font/woff2", IMMUTABLE),
        ("/assets/plain.css", "text/css; charset=utf-8", "no-cache"),
    ],
)
def test_files(
    client: TestClient, dist: Path, path: str, media_type: str, cache_control: str
) -> None:
    response = client.get(path, headers={"Accept-Encoding": "identity"})
    assert response.status_code == 200
    assert response.content == (dist / path[1:]).read_bytes()
    assert response.headers["content-type"] == media_type
    assert response.headers["cache-control"] == cache_control
    head = client.head(path, headers={"Accept-Encoding": "identity"})
    assert head.content == b""
    assert head.headers["content-length"] == str(len(response.content))
    again = client.get(
        path,
        headers={"Accept-Encoding": "identity", "If-None-Match": response.headers["etag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == cache_control


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", b"brotli's"),
        ("gzip;q=1.0, br;q=0", "gzip", b"gzip's"),
        ("GZIP", "gzip", b"gzip's"),
        ("zstd", None, SCRIPT.encode()),
        ("", None, SCRIPT.encode()),
        ("gzip;q=0.0", None, SCRIPT.encode()),
    ],
)
def test_a_file_is_sent_in_the_smallest_encoding_that_is_taken(
    client: TestClient, accepted: str, encoding: str | None, body: bytes
) -> None:
    asked = {"Accept-Encoding": accepted}
    with client.stream("GET", "/assets/index-B1xY_9aZ.js", headers=asked) as response:
        assert b"".join(response.iter_raw()) == body
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["vary"] == "Accept-Encoding"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"


def test_encodings_have_tags_of_their_own(client: TestClient) -> None:
    tags = {
        client.head("/assets/index-B1xY_9aZ.js", headers={"Accept-Encoding": each}).headers["etag"]
        for each in ("br", "gzip", "identity")
    }
    assert len(tags) == 3
    for tag in tags:
        asked = {"Accept-Encoding": "identity", "If-None-Match": f'"x", W/{tag}'}
        status = client.get("/assets/index-B1xY_9aZ.js", headers=asked).status_code
        assert status == (200 if "-" in tag else 304)


@pytest.mark.parametrize(
    "path",
    [
        *("/assets/index-other.js", "/assets/", "/assets", "/index.html", "/.secret", "/nope"),
        *("/assets/index-B1xY_9aZ.js.br", "/assets/%2e%2e/sw.js", "/assets/..%2f..%2fshop.db"),
        *("/assets//sw.js", "/registers", "/manager", "/sw.js/", "/cash-register/nope"),
        *("/analytics/nope", "/management/nope/x"),
    ],
)
def test_what_is_not_there_is_a_problem_for_browsers_too(shop: Shop, dist: Path, path: str) -> None:
    with TestClient(all_in_one.create(shop, dist)) as client:
        assert problem_of(client.get(path, headers=HTML))["status"] == 404


def test_files_and_pages_are_only_read(client: TestClient) -> None:
    for path in ("/register/pay", "/assets/index-B1xY_9aZ.js", "/sw.js", "/"):
        response = client.post(path)
        assert problem_of(response)["status"] == 405
        assert response.headers["allow"] == "GET, HEAD"
