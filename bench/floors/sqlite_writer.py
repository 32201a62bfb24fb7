"""Python's sqlite3 writing one sale after the other, each in a transaction of its own.

    python -m bench.floors.sqlite_writer FILE SECONDS FIRST NAME=NUMBER…

One writer, because SQLite has one at a time: waiting for each other would only slow them down.
Prints JSON.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from bench.floors import statements

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -4096")
"""Those of the shop's own connections."""


def write(file: str, seconds: float, first: int, numbers: dict[str, int]) -> list[float]:
    """Write sales for a while; answers how many seconds each took."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    parts = statements()
    sales = _sales(first, numbers)
    took = []
    now = time.perf_counter()
    end = now + seconds
    while now < end:
        began = now
        sale = next(sales)
        connection.execute("BEGIN IMMEDIATE")
        for part in parts:
            connection.execute(part, sale)
        connection.execute("COMMIT")
        now = time.perf_counter()
        took.append(now - began)
    connection.close()
    return took


def _sales(first: int, numbers: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Draw sales as `sale.pgbench` does."""
    random = Random(first)
    third, per_category = numbers["third"], numbers["products_per_category"]
    while True:
        first += 1
        register = random.randint(1, numbers["registers"])
        products = [shelf * third + random.randint(1, third) for shelf in range(3)]
        prices = [100 + product * 37 % 900 for product in products]
        gross_b, total = prices[1] + prices[2], sum(prices)
        tax_a, tax_b = (1400 * prices[0] + 10_700) // 21_400, (3800 * gross_b + 11_900) // 23_800
        now = datetime.now(UTC)
        buyer = random.randint(numbers["first_customer"], numbers["last_customer"])
        yield {
            "id": f"01990000000070008000{first}",
            "customer": f"00000000000040008000{buyer}",
            "moment": f"{now:%Y-%m-%d %H:%M:%S.%f}",
            "day": f"{now:%Y-%m-%d}",
            "hour": now.hour,
            "hash": bytes(16),
            "register": register,
            "branch": (register - 1) // numbers["registers_per_branch"] + 1,
            **{f"product_{letter}": each for letter, each in zip("abc", products, strict=True)},
            **{f"price_{letter}": each for letter, each in zip("abc", prices, strict=True)},
            **{
                f"category_{letter}": (each - 1) // per_category + 1
                for letter, each in zip("abc", products, strict=True)
            },
            "gross_b": gross_b,
            "total": total,
            "change": 10_000 - total,
            "tax_a": tax_a,
            "tax_b": tax_b,
            "tax": tax_a + tax_b,
        }


def main() -> None:
    file, seconds, first, *rest = sys.argv[1:]
    pairs = (each.partition("=") for each in rest)
    took = write(file, float(seconds), int(first), {name: int(value) for name, _, value in pairs})
    ordered = sorted(took)
    print(
        json.dumps(
            {
                "sales": len(took),
                "seconds": sum(took),
                "p50_ms": ordered[len(took) // 2] * 1000,
                "p99_ms": ordered[len(took) * 99 // 100] * 1000,
            }
        )
    )


if __name__ == "__main__":
    main()
