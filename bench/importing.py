"""One import in a process of its own, whose time and memory can be told: prints JSON.

python -m bench.importing DATABASE FILE
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from checkstand.imports.report import ImportOptions
from checkstand.imports.service import import_file
from checkstand.settings import Settings
from checkstand.shop import open_shop


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import went."""

    recorded: int
    seconds: float
    peak_mb: float


def peak_mb() -> float:
    """Answer the most memory that this process ever held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError("the system does not tell this process's memory")


def main() -> None:
    database_url, path = sys.argv[1:]
    shop = open_shop(Settings(database_url=database_url))
    began = time.perf_counter()
    with Path(path).open("rb") as file:
        report = import_file(shop, "purchases", file, ImportOptions(file_name="purchases.csv"))
    seconds = time.perf_counter() - began
    shop.database.close()
    print(json.dumps(asdict(Imported(report.recorded, seconds, peak_mb()))))


if __name__ == "__main__":
    main()
