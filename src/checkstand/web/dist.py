"""The files of the built web app, read once: a request names a file here, never one on the disk."""

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

DIST = Path(__file__).parent / "dist"
"""Where `make run` builds the web app."""

PAGE = "index.html"
IMMUTABLE = "public, max-age=31536000, immutable"
_ENCODINGS = {".br": "br", ".gz": "gzip"}
"""In the order of what is smaller."""
_HASHED = re.compile(r"assets/.+-[\w-]{8,}\.\w+")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the web app, in every encoding that it was built in.

    Attributes:
        media_type: For `Content-Type`.
        cache_control: For ever where its name changes with its content.
        tag: Of its content.
        bodies: By encoding, the smallest first; the last one, `""`, is the file as it is.
    """

    media_type: str
    cache_control: str
    tag: str
    bodies: Mapping[str, bytes]


def read_dist(folder: Path = DIST) -> dict[str, File]:
    """Read the built web app; answers its files by path, none where it isn't built."""
    contents = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {
        name: _file(name, contents)
        for name in contents
        if not _is_sibling(name, contents) and not name.startswith(".")
    }


def _is_sibling(name: str, contents: Mapping[str, bytes]) -> bool:
    return name[-3:] in _ENCODINGS and name[:-3] in contents


def _file(name: str, contents: Mapping[str, bytes]) -> File:
    suffix = Path(name).suffix
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    encoded = {
        encoding: contents[name + ending]
        for ending, encoding in _ENCODINGS.items()
        if name + ending in contents
    }
    return File(
        media_type=_TYPES.get(suffix, guessed),
        cache_control=IMMUTABLE if _HASHED.fullmatch(name) else "no-cache",
        tag=blake2b(contents[name], digest_size=12).hexdigest(),
        bodies={**encoded, "": contents[name]},
    )
