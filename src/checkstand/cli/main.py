"""The command line's root. It knows what commands there are, and loads the one that is used."""

import signal
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from os import environ
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from checkstand import VERSION
from checkstand.cli.errors import MEANINGS, ExitCode, Stop, exit_code_of, sentence_of
from checkstand.platform.errors import Refusal

SELLING = "Selling"
KEEPING = "Keeping the shop"
OPERATING = "Running it"

COMMANDS = {
    "sell": (SELLING, "Record a purchase."),
    "cart": (SELLING, "Ring up piece by piece: open, fill, park, resume and check out carts."),
    "purchases": (SELLING, "List and show purchases."),
    "report": (SELLING, "Answer the owner's questions: revenue, best and worst products, …"),
    "products": (KEEPING, "Add, find, change and remove products."),
    "customers": (KEEPING, "Add, find and change customers, and list what they bought."),
    "branches": (KEEPING, "Add, list and change branches."),
    "import": (KEEPING, "Import products or purchases from a CSV file."),
    "export": (KEEPING, "Write products, customers, purchases or lines to a CSV file."),
    "sample-data": (KEEPING, "Make up a sample supermarket, or purchases for this shop."),
    "serve": (OPERATING, "Serve the shop over HTTP until Ctrl-C."),
    "db": (OPERATING, "Upgrade, check, back up and restore the database."),
    "doctor": (OPERATING, "Find what is wrong with this installation."),
}

EPILOG = "Exit codes:\n\n" + "\n\n".join(f"{code:>3}  {text}" for code, text in MEANINGS.items())


class Later(TyperCommand):
    """A command that is loaded when it is used; until then it is a name and a line of help."""

    def load(self) -> Any:
        """Import the command's module and answer the command itself."""
        module = f"{self.name}".replace("-", "_")
        if module == "import":  # a word of Python
            module = "import_"
        command = get_command(import_module(f"checkstand.cli.{module}").app)
        command.name = self.name
        return command


class Root(TyperGroup):
    """All commands; ends every one of them in the same way."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (panel, text) in COMMANDS.items():
            self.add_command(Later(name, help=text, rich_help_panel=panel))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, Later) else command, rest

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        given = list(sys.argv[1:] if args is None else args)
        code = 0
        try:
            for word in given:
                word.encode()
            answer = super().main(
                given, "checkstand", complete_var, False, windows_expand_args, **extra
            )
            code = answer if isinstance(answer, int) else 0
        except (Exception, typer.Abort) as error:
            code, sentence = _ended_by(error, _called(given))
            if sentence:
                sys.stderr.write(sentence + "\n")
        if standalone_mode:
            sys.exit(code)
        return code


def _called(words: Sequence[str]) -> str:
    """Answer the command as it was called, without what it was given: `checkstand sell`."""
    return " ".join(("checkstand", *(word for word in words[:1] if word in COMMANDS)))


def _ended_by(error: Exception, command: str) -> tuple[int, str]:
    """Answer the exit code for what ended a command, and the sentence that tells it."""
    match error:
        case Stop():
            return error.code, error.message
        case Refusal():
            return exit_code_of(error), sentence_of(error, command)
        case typer.TyperException():
            return error.exit_code, _usage(error, command)
        case typer.Abort():
            return ExitCode.INTERRUPTED, "Nothing was changed."
        case UnicodeEncodeError():
            return ExitCode.USAGE, "What follows the command is not valid UTF-8: type it again."
    if environ.get("CHECKSTAND_LOG_LEVEL", "").lower() == "debug":
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {_one_line(str(error))}"
    sentence = (
        f"Something went wrong that should not ({what}): run it again with"
        " CHECKSTAND_LOG_LEVEL=debug to see where, and report it."
    )
    return ExitCode.UNEXPECTED, sentence


def _usage(error: typer.TyperException, command: str) -> str:
    message = _one_line(error.format_message()).replace("Value error, ", "")
    if not message or error.__class__.__name__ == "NoArgsIsHelpError":
        return ""  # the help page is the answer
    path = getattr(getattr(error, "ctx", None), "command_path", command)
    if message.endswith("?"):
        return message
    return f"{message.rstrip('.')}: `{path} --help` shows how it is written."


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"checkstand {VERSION}\n")
        raise typer.Exit


app = typer.Typer(
    cls=Root,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def checkstand(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A supermarket's cash register and back office.

    Settings are environment variables; the shop's database is CHECKSTAND_DATABASE_URL.
    """


def main() -> None:
    """Run the command line: what `checkstand` on a terminal does."""
    if hasattr(signal, "SIGPIPE"):  # `| head` ends us quietly, as it ends every other program
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    get_command(app).main()
