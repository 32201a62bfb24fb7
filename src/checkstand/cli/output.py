"""What commands print: results to stdout, for programs or for people; the rest to stderr."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import orjson
import typer
from rich.console import Console

from checkstand.cli.errors import ExitCode, Stop

if TYPE_CHECKING:
    from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print what the API answers, for programs.")]
"""The option that every command has."""

WIDEST = 10_000
"""Columns of output that no terminal shows: lines are left whole there."""


def print_json(value: Any) -> None:
    """Print an object as the API answers it; in lines where a person reads it."""
    option = orjson.OPT_INDENT_2 if sys.stdout.isatty() else 0
    print_line(orjson.dumps(value, option=option).decode())


def print_line(text: str = "") -> None:
    """Print a line of the result."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Tell people something beside the result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


class TableOf:
    """A table for people: with rules and colours on a terminal, plain text everywhere else.

    Columns whose name starts with `>` are aligned right.
    """

    def __init__(self, *columns: str, title: str | None = None) -> None:
        self._title = title
        self._columns = columns
        self._rows: list[tuple[str, ...]] = []

    def add(self, *cells: object) -> None:
        """Add a row; None is an empty cell."""
        self._rows.append(tuple("" if cell is None else str(cell) for cell in cells))

    def print(self, *, if_empty: str = "There is nothing to list.") -> None:
        """Print the table, or say on stderr that it is empty."""
        if not self._rows:
            note(if_empty)
            return
        console = _console()
        if console.is_terminal:
            console.print(self._for_terminal())
            return
        widths = [
            max(len(row[i]) for row in (self._headers(), *self._rows))
            for i in range(len(self._columns))
        ]
        if self._title:
            print_line(self._title)
        for row in (self._headers(), *self._rows):
            cells = [
                cell.rjust(width) if column.startswith(">") else cell.ljust(width)
                for cell, width, column in zip(row, widths, self._columns, strict=True)
            ]
            print_line("  ".join(cells).rstrip())

    def _headers(self) -> tuple[str, ...]:
        return tuple(column.removeprefix(">") for column in self._columns)

    def _for_terminal(self) -> "Table":
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, title=self._title, title_justify="left", pad_edge=False)
        for column in self._columns:
            is_number = column.startswith(">")
            table.add_column(
                Text(column.removeprefix(">")),
                justify="right" if is_number else "left",
                no_wrap=is_number,
                overflow="fold",
            )
        for row in self._rows:
            table.add_row(*map(Text, row))
        return table


def print_fields(fields: Sequence[tuple[str, object]]) -> None:
    """Print one thing: a name and a value a line; what has no value is left out."""
    shown = [(name, str(value)) for name, value in fields if value not in (None, "")]
    width = max((len(name) for name, _ in shown), default=0)
    for name, value in shown:
        print_line(f"{name.ljust(width)}  {value}")


def print_more(next_cursor: str | None) -> None:
    """Tell people where the list goes on."""
    if next_cursor is not None:
        note(f"There are more: add --cursor {next_cursor}")


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something that can't be taken back.

    Raises:
        Stop: The answer is no, or there is nobody to ask.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise Stop(f"{question} Nobody is here to ask: add --yes.", ExitCode.USAGE)
    sys.stderr.write(f"{question} [y/N]: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Stop("Nothing was changed.", ExitCode.REFUSED)


class Meter(Protocol):
    """Shows how far something has come."""

    def __call__(self, done: int, of: int) -> None: ...


@contextmanager
def progress(what: str) -> Iterator[Meter]:
    """Show a bar on stderr while the block runs, where somebody watches."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, of: None
        return
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else WIDEST, highlight=False)
