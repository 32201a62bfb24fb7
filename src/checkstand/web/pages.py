"""The web app over HTTP: its pages under a strict policy, and its files."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checkstand.platform.http.caching import accepted_encodings, is_known
from checkstand.web.dist import DIST, PAGE, File, read_dist

ADDRESSES = ("/register", "/manage", "/insights")
"""Whatever lies under these is a page of the web app; so is `/`, for browsers."""

_NONCE = "__CSP_NONCE__"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'nonce-{_NONCE}'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
_HEADERS = {
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

NOT_BUILT = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Checkstand</title>
<style nonce="{_NONCE}">
:root {{ color-scheme: light dark; }}
body {{ font: 1.125rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 12vh auto; }}
body {{ padding: 0 1.5rem; }}
h1 {{ font-size: 2rem; margin: 0 0 .5rem; }}
a {{ margin-right: 1rem; }}
</style>
</head>
<body>
<h1>Checkstand is open</h1>
<p>The web app isn't built here: <code>make run</code> builds it.
The shop answers to programs and to the command line all the same.</p>
<p>
<a href="/docs">Try the API</a>
<a href="/dashboard">The shop in figures</a>
<a href="/health">Health</a>
</p>
</body>
</html>
"""


class WebApp:
    """The pages and files of the web app, as they were built when the server started."""

    def __init__(self, folder: Path = DIST) -> None:
        self._files = read_dist(folder)
        built = self._files.pop(PAGE, None)
        self._page = NOT_BUILT if built is None else built.bodies[""].decode()

    def page(self) -> Response:
        """Answer the page that every address of the web app has, with a nonce of its own."""
        nonce = secrets.token_urlsafe(16)
        return Response(
            self._page.replace(_NONCE, nonce),
            media_type="text/html",
            headers={**_HEADERS, "Content-Security-Policy": _POLICY.replace(_NONCE, nonce)},
        )

    def routes(self) -> list[Route]:
        """Answer the routes of pages and files, few however many there are."""
        pages = [(path, self._answer_page) for base in ADDRESSES for path in (base, _under(base))]
        tops = sorted({name.partition("/")[0] for name in self._files})
        files = [
            (f"/{top}" if top in self._files else _under(f"/{top}"), self._answer_file)
            for top in tops
        ]
        return [Route(path, answer, methods=["GET"]) for path, answer in (*pages, *files)]

    async def _answer_page(self, _request: Request) -> Response:
        return self.page()

    async def _answer_file(self, request: Request) -> Response:
        file = self._files.get(request.scope["path"].removeprefix("/"))
        if file is None:
            raise HTTPException(404)
        return _answer(file, request.headers)


def _answer(file: File, asked: Mapping[str, str]) -> Response:
    accepted = accepted_encodings(asked.get("accept-encoding", ""))
    encoding = next(each for each in file.bodies if each in accepted or not each)
    tag = f"{file.tag}-{encoding}" if encoding else file.tag
    headers = {"Cache-Control": file.cache_control, "ETag": f'"{tag}"'}
    if len(file.bodies) > 1:
        headers["Vary"] = "Accept-Encoding"
    if is_known(asked.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    headers["Content-Type"] = file.media_type
    return Response(file.bodies[encoding], headers=headers)


def _under(base: str) -> str:
    return f"{base}/{{path:path}}"
