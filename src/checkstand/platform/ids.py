"""Identities minted here: ordered by time, so that indexes grow at their end."""

import os
import time
from uuid import UUID, uuid5

_KEY_NAMESPACE = UUID("8f6b7a4e-2f0c-5d0e-9c39-6b6c2f1f6a11")


def uuid7() -> UUID:
    """Mint a UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, the rest random."""
    random = int.from_bytes(os.urandom(10), "big")
    value = (time.time_ns() // 1_000_000) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def uuid_for_key(key: str) -> UUID:
    """Answer the identity that an idempotency key stands for: the key itself if it is a UUID."""
    try:
        return UUID(key)
    except ValueError:
        return uuid5(_KEY_NAMESPACE, key)
