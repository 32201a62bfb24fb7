"""Options and readings that several commands share."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from checkstand.cli.errors import ExitCode, Stop
from checkstand.platform.http.problems import validation_refusal

Model = TypeVar("Model", bound=BaseModel)

Branch = Annotated[str | None, typer.Option("--branch", help="A branch, by code or number.")]
Cursor = Annotated[
    str | None, typer.Option("--cursor", help="`next_cursor` of the page before, for the next.")
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=500, help="Most rows to list.")]
Search = Annotated[
    str | None, typer.Option("--search", help="Beginnings of words; all must be found.")
]
Everything = Annotated[bool, typer.Option("--all", help="Also those that are out of use.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
On = Annotated[str | None, typer.Option("--date", help="One day: 2026-11-20.")]
Week = Annotated[str | None, typer.Option("--week", help="One week, as in ISO 8601: 2026-W47.")]
First = Annotated[str | None, typer.Option("--from", help="The first day: 2026-11-01.")]
Last = Annotated[
    str | None, typer.Option("--to", help="The last day, itself included: 2026-11-30.")
]


def day(text: str | None, option: str) -> date | None:
    """Read a day as people type it; None is none.

    Raises:
        Stop: There is no such day.
    """
    if text is None:
        return None
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise Stop(
            f"There is no day {text!r}: write {option} 2026-11-20.", ExitCode.USAGE
        ) from error


def asked(model: type[Model], emptied: Collection[str] = (), **fields: Any) -> Model:
    """Read what was typed as the request that the API takes.

    Args:
        model: The request.
        emptied: Fields that are taken away: null in the API.
        **fields: Its fields; None was not typed.

    Raises:
        Stop: Something in it can't be; says what.
    """
    typed = {name: value for name, value in fields.items() if value is not None}
    try:
        return model.model_validate(typed | dict.fromkeys(emptied))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]).replace("_", " ").capitalize() if first["loc"] else ""
        said = validation_refusal([first]).message.rstrip(".")
        if first["type"].endswith("too_short"):
            said = "it is missing"
        raise Stop(
            f"{name}: {said[:1].lower()}{said[1:]}." if name else f"{said}.",
            ExitCode.REFUSED,
        ) from error
