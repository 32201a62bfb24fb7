"""What a client has already, and which encoding it takes."""


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Answer whether a client has the version that a tag names, by its `If-None-Match`.

    >>> is_known('W/"a1", "b2"', "b2"), is_known("*", "b2"), is_known('"a1"', "b2")
    (True, True, False)
    """
    if if_none_match is None:
        return False
    tags = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in tags or f'"{tag}"' in tags


def accepted_encodings(accept_encoding: str) -> frozenset[str]:
    """Answer the encodings that a client names and doesn't refuse.

    >>> sorted(accepted_encodings("gzip, br;q=0.9, zstd;q=0"))
    ['br', 'gzip']
    """
    accepted = set()
    for part in accept_encoding.lower().split(","):
        name, _, parameter = part.partition(";")
        refused = parameter.replace(" ", "").rstrip("0") in ("q=", "q=0.")
        if not refused:
            accepted.add(name.strip())
    return frozenset(accepted - {""})
