"""Expected refusals. They know no HTTP; `platform.http.problems` maps kinds to status codes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with the input: where (a JSON Pointer, RFC 6901) and what, as a sentence."""

    pointer: str
    message: str


class Refusal(Exception):
    """The shop says no, for a reason that the caller can act on.

    Attributes:
        code: Stable name of the reason, for programs.
        message: One plain sentence, for people.
        errors: What in the input is to blame; empty where nothing in it is.
    """

    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        pointer: str | None = None,
        errors: Sequence[FieldProblem] = (),
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.errors = tuple(errors) or (
            (FieldProblem(pointer, message),) if pointer is not None else ()
        )
        if code is not None:
            self.code = code


@contextmanager
def pointed_at(place: str) -> Iterator[None]:
    """Let what is refused in a block point at its place in a larger input: `/products/3`."""
    try:
        yield
    except Refusal as refusal:
        refusal.errors = tuple(
            FieldProblem(place + each.pointer, each.message) for each in refusal.errors
        )
        raise


class Malformed(Refusal):
    """The request can't be read at all."""

    code = "request-malformed"


class Invalid(Refusal):
    """The request is readable and asks for something that can't be."""

    code = "invalid"


class NotFound(Refusal):
    """What the request names isn't there."""

    code = "not-found"


class Conflict(Refusal):
    """The request was right once, or is for something that has changed since."""

    code = "conflict"


class TooLarge(Refusal):
    """The request is larger than this endpoint takes."""

    code = "request-too-large"


class Failed(Refusal):
    """The fault is ours; nothing was stored."""

    code = "failed"


class Unavailable(Refusal):
    """Not now: try again after `retry_after_seconds`."""

    code = "unavailable"
    retry_after_seconds = 1
