"""Figures: what came out beside what it should be; as a table for people and JSON for programs."""

import json
import os
import platform
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).with_name("results")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """What DESIGN or an issue asks for."""

    direction: Literal["at least", "at most"]
    value: float

    def is_reached(self, value: float) -> bool:
        return value >= self.value if self.direction == "at least" else value <= self.value


def at_least(value: float) -> Target:
    return Target("at least", value)


def at_most(value: float) -> Target:
    return Target("at most", value)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        what: Which figure it is.
        value: What was measured, in `unit`.
        unit: `×` is a ratio to the floor beside it.
        target: None where it is told for context alone.
        context: Absolute numbers, which hold for this machine at this hour.
        details: What it was chosen from; kept, and not shown.
    """

    what: str
    value: float
    unit: str
    target: Target | None = None
    context: str = ""
    details: tuple[str, ...] = ()

    @property
    def is_reached(self) -> bool | None:
        return None if self.target is None else self.target.is_reached(self.value)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "reached": self.is_reached}


def alternate(rounds: int, *sides: Callable[[], T]) -> list[list[T]]:
    """Measure sides in turns (A B A B …), so that what disturbs one disturbs the others.

    Returns:
        For each side, what its rounds answered.
    """
    answers: list[list[T]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, answer in zip(sides, answers, strict=True):
            answer.append(side())
    return answers


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


@dataclass(frozen=True, slots=True)
class Measured:
    """One round of one side."""

    per_second: float
    """Purchases that were answered."""
    p50_ms: float = 0
    p99_ms: float = 0


def ratio(
    what: str,
    ours: Sequence[Measured],
    floor: Sequence[Measured],
    beside: str,
    target: Target | None,
) -> Figure:
    """Answer how many purchases are recorded while the floor writes one."""
    mine, theirs = (median(each.per_second for each in side) for side in (ours, floor))
    return Figure(
        f"{what}, beside {beside}",
        mine / theirs,
        "×",
        target,
        f"{mine:,.0f} purchases/s, {beside} {theirs:,.0f}",
    )


def show(figures: Sequence[Figure]) -> None:
    """Print figures as a table."""
    table = Table(title="Measured, each beside its floor in the same run", title_justify="left")
    table.add_column("figure")
    table.add_column("measured", justify="right")
    table.add_column("target", justify="right")
    table.add_column("reached")
    table.add_column("context (this machine, this hour)", overflow="fold")
    signs = {"at least": "≥", "at most": "≤"}
    for figure in figures:
        target = figure.target
        table.add_row(
            figure.what,
            _written(figure.value, figure.unit),
            f"{signs[target.direction]} {_written(target.value, figure.unit)}" if target else "",
            {True: "[green]yes[/]", False: "[red]no[/]", None: ""}[figure.is_reached],
            figure.context,
        )
    Console(width=None if os.isatty(1) else 160).print(table)


def _written(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def keep(figures: Sequence[Figure], options: dict[str, Any]) -> Path:
    """Write figures to a file of their own."""
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%dT%H%M%SZ}.json"
    path.write_text(
        json.dumps(
            {
                "at": now.isoformat(timespec="seconds"),
                "machine": platform.machine(),
                "cores": os.cpu_count(),
                "python": platform.python_version(),
                "options": options,
                "figures": [figure.as_json() for figure in figures],
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )
    return path
