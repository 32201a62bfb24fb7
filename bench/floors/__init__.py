"""What the shop is measured beside: the same rows, written with nothing in between."""

import re
from pathlib import Path

_FOLDER = Path(__file__).parent
_NAME = re.compile(r"(?<!:):([a-z_]+)")

# What pgbench can't draw itself, as it has integers only.
_ON_POSTGRESQL = {
    "id": "CAST('01990000-0000-7000-8000-' || CAST(:purchase AS text) AS uuid)",
    "customer": "CAST('00000000-0000-4000-8000-' || CAST(:buyer AS text) AS uuid)",
    "moment": "now()",
    "day": "CAST(now() AT TIME ZONE 'UTC' AS date)",
    "hour": "CAST(extract(hour FROM now() AT TIME ZONE 'UTC') AS smallint)",
    "hash": "CAST('\\x00112233445566778899aabbccddeeff' AS bytea)",
}


def statements() -> list[str]:
    """Answer the statements of one sale, with :names for what changes from sale to sale."""
    lines = (_FOLDER / "sale.sql").read_text().splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    return [statement for part in text.split(";") if (statement := part.strip())]


def pgbench_script(*, pipeline: bool = True) -> str:
    """Write the sale as a script of pgbench: one transaction, sent without waiting in between."""
    sale = [_NAME.sub(_on_postgresql, statement) for statement in statements()]
    transaction = "".join(f"{statement};\n" for statement in ("BEGIN", *sale, "COMMIT"))
    if pipeline:
        transaction = f"\\startpipeline\n{transaction}\\endpipeline\n"
    return (_FOLDER / "sale.pgbench").read_text() + transaction


def _on_postgresql(name: re.Match[str]) -> str:
    return _ON_POSTGRESQL.get(name[1], name[0])
