"""How long and how large to measure."""

from dataclasses import dataclass

FULL_ROWS = 1_000_000
FULL_PURCHASES = 10_000_000
"""What DESIGN's figures speak of; the defaults below are smaller, to be done in minutes."""

HELP = {
    "rounds": "rounds of each side of a comparison",
    "seconds": "seconds of one round of load",
    "rows": "rows of the file that is imported",
    "purchases": "purchases in the large database of analytics",
}


@dataclass(frozen=True)
class Options:
    """What the command line says; see `HELP`."""

    rounds: int = 3
    seconds: int = 6
    rows: int = 200_000
    purchases: int = 300_000
