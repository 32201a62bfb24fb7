"""Cursors: where a list goes on, as opaque text."""

import base64
import binascii
from typing import Any

import orjson

from checkstand.platform.errors import Invalid


class CursorInvalid(Invalid):
    code = "cursor-invalid"


def encode_cursor(*key: str | int) -> str:
    """Write the key of the last row shown."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).rstrip(b"=").decode()


def decode_cursor(cursor: str, *kinds: type[Any]) -> list[Any]:
    """Read a key that `encode_cursor` wrote, and hold it to its kinds.

    Raises:
        CursorInvalid: It was not written for this list.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        key = orjson.loads(raw)
    except (ValueError, binascii.Error) as error:
        raise _invalid() from error
    if (
        not isinstance(key, list)
        or len(key) != len(kinds)
        or any(type(part) is not kind for part, kind in zip(key, kinds, strict=True))
    ):
        raise _invalid()
    return key


def _invalid() -> CursorInvalid:
    return CursorInvalid("The cursor is not one that this list gave out.", pointer="/cursor")
