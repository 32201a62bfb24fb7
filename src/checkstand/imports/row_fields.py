"""Reading one field of a row, or noting what is wrong with it."""

from collections.abc import Callable
from typing import TypeVar

from checkstand.imports.fields import FieldError
from checkstand.imports.reading import Row, RowError
from checkstand.platform.csv_text import undefused
from checkstand.platform.text import is_one_line

T = TypeVar("T")

LONGEST_CODE = 64
"""Of a branch or a customer."""


def read_field(
    row: Row, column: str, parse: Callable[[str], T], errors: list[RowError]
) -> T | None:
    """Read one field, or note what is wrong with it."""
    try:
        return parse(row.values.get(column, ""))
    except FieldError as error:
        errors.append(RowError(row.line, column, error.code, error.message))
        return None


def checked_text(text: str, longest: int, what: str) -> str:
    """Answer a text that can be stored and printed on one line, as it was before it was exported.

    Raises:
        FieldError: `text-too-long` or `text-invalid`.
    """
    text = undefused(text)
    if len(text) > longest:
        message = f"{what} has at most {longest} characters and this has {len(text)}: shorten it."
        raise FieldError("text-too-long", message)
    if not is_one_line(text):
        message = f"{what} is one line of plain text: remove line breaks and control characters."
        raise FieldError("text-invalid", message)
    return text
