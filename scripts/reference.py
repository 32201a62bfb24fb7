"""Write docs/reference from the code: settings, error codes, the command line.

python scripts/reference.py           writes the pages
python scripts/reference.py --check   fails if they are not what the code says
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from typer.main import get_command

import checkstand
from checkstand.cli import main as cli
from checkstand.cli.errors import MEANINGS
from checkstand.platform.errors import Refusal
from checkstand.platform.http.problems import STATUS
from checkstand.settings import Settings

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
MADE = "<!-- Made by scripts/reference.py from the code. -->"


def settings() -> Iterator[str]:
    yield "# Settings\n"
    yield "Environment variables, read once at the start; all are optional.\n"
    yield "| variable | unless set | what it is |"
    yield "|---|---|---|"
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if default is None else str(int(default) if default is True else default)
        default_text = f"`{shown}`" if shown else ""
        yield f"| `CHECKSTAND_{name.upper()}` | {default_text} | {field.description} |"


def errors() -> Iterator[str]:
    yield "# Error codes\n"
    yield "Every error over HTTP is an RFC 9457 problem (`application/problem+json`) with one of"
    yield "these codes; `errors` points at what in the input is to blame. A batch and the command"
    yield "line use the same codes.\n"
    yield "| code | status | kind |"
    yield "|---|---|---|"
    for code, status, kind in sorted(_codes(), key=lambda row: (row[1], row[0])):
        yield f"| `{code}` | {status} | {kind} |"


def _codes() -> set[tuple[str, int, str]]:
    for module in walk_packages(checkstand.__path__, "checkstand."):
        if not module.name.startswith(("checkstand.__main__", "checkstand.migrations")):
            import_module(module.name)
    codes = set()
    waiting = list(Refusal.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__module__.startswith("checkstand."):
            continue
        status, name = next(
            (status, base.__name__) for base, status in STATUS.items() if issubclass(kind, base)
        )
        codes.add((kind.code, status, name.lower()))
    return codes


def command_line() -> Iterator[str]:
    yield "# The command line\n"
    yield "`checkstand COMMAND --help` tells more. Every command takes `--json`.\n"
    yield "## Exit codes\n"
    yield "| code | meaning |"
    yield "|---|---|"
    for code, meaning in MEANINGS.items():
        yield f"| {int(code)} | {meaning} |"
    root: Any = get_command(cli.app)
    for name, later in root.commands.items():
        yield from _command(f"checkstand {name}", later.load(), 2, later.help)


def _command(path: str, command: Any, depth: int, summary: str = "") -> Iterator[str]:
    yield f"\n{'#' * depth} `{path}`\n"
    yield " ".join((command.help or summary).split("\n\n")[0].split())
    subcommands = getattr(command, "commands", None)
    if subcommands:
        for name, subcommand in subcommands.items():
            yield from _command(f"{path} {name}", subcommand, depth + 1)
        return
    rows = [_parameter(each) for each in command.params if "completion" not in each.name]
    if rows:
        yield "\n| | |"
        yield "|---|---|"
        yield from rows


def _parameter(parameter: Any) -> str:
    if parameter.param_type_name == "option":
        written = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    else:
        written = f"`{parameter.metavar or parameter.name.upper()}`"
    text = " ".join((getattr(parameter, "help", None) or "").split()).replace("|", "\\|")
    return f"| {written} | {text}{' Required.' if parameter.required else ''} |"


PAGES = {"settings.md": settings, "errors.md": errors, "cli.md": command_line}


def page(name: str) -> str:
    """Answer a page of the reference as the code has it now."""
    return MADE + "\n\n" + "\n".join(PAGES[name]()) + "\n"


def main() -> None:
    stale = []
    for name in PAGES:
        target = REFERENCE / name
        text = page(name)
        if "--check" in sys.argv[1:]:
            if not target.is_file() or target.read_text() != text:
                stale.append(name)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    if stale:
        sys.exit(f"Stale: {', '.join(stale)}. Run scripts/reference.py and commit what it writes.")


if __name__ == "__main__":
    main()
