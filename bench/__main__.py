"""`make bench`: measure all figures, or those named: `make bench ARGS="recording batch"`."""

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace

from rich.console import Console

from bench.analytics import analytics
from bench.embedded import memory, sqlite
from bench.figures import Figure, keep, show
from bench.imports import imports
from bench.load import Wrong
from bench.options import FULL_PURCHASES, FULL_ROWS, HELP, Options
from bench.recording import batch, recording
from bench.screen import screen

BENCHMARKS: dict[str, Callable[[Options], Iterable[Figure]]] = {
    "recording": recording,
    "batch": batch,
    "sqlite": sqlite,
    "imports": imports,
    "analytics": analytics,
    "memory": memory,
    "screen": screen,
}


def main() -> int:
    """Run benchmarks, show what they found, and keep it."""
    chosen, options = _read_arguments()
    progress = Console(stderr=True)
    figures: list[Figure] = []
    failure = ""
    try:
        for name in chosen:
            with progress.status(f"Measuring {name} …") as status:
                for figure in BENCHMARKS[name](options):
                    figures.append(figure)
                    status.update(f"Measuring {name}: {figure.what} is done …")
    except (KeyboardInterrupt, Wrong) as error:
        failure = str(error) or "Ended early; this is what there was."
    if figures:
        show(figures)
        print(f"Kept in bench/results/{keep(figures, {**asdict(options), 'chosen': chosen}).name}")
    if failure:
        progress.print(failure)
    return 1 if failure else 0


def _read_arguments() -> tuple[list[str], Options]:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("benchmarks", nargs="*", metavar="|".join(BENCHMARKS), help="all without")
    for name, text in HELP.items():
        default = getattr(Options, name)
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{text} ({default:,})")
    parser.add_argument(
        "--full", action="store_true", help="the sizes of the targets; takes an hour"
    )
    args = parser.parse_args()
    if unknown := set(args.benchmarks) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    options = Options(**{name: getattr(args, name) for name in HELP})
    if args.full:
        options = replace(options, rows=FULL_ROWS, purchases=FULL_PURCHASES)
    return args.benchmarks or list(BENCHMARKS), options


if __name__ == "__main__":
    sys.exit(main())
