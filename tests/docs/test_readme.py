"""What the README tells people to type works, in order, on a fresh sample supermarket."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import serve

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def commands(first_word: str) -> list[str]:
    """Answer the README's commands that start so, continued lines joined."""
    found = []
    for block in BLOCKS:
        for command in re.findall(r"^(?:[^\n']|'[^']*')+$", block, re.MULTILINE):
            if command.startswith(first_word):
                found.append(command)
    return found


def run(command: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**os.environ, **environment, "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_two_commands_come_first() -> None:
    assert [line.split()[:2] for line in BLOCKS[0].splitlines()] == [
        ["make", "run"],
        ["make", "test"],
    ]


@pytest.mark.force
def test_commands_work(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("product_name,unit_price\nquince,0.90\n")
    (tmp_path / "purchases.csv").write_text(
        "supermarket_id,timestamp,user_id,items_list,total_amount\n"
        'SM1,2025-10-28T09:30:00Z,u002,"quince:2",1.80\n'
    )
    (tmp_path / "receipts.csv").write_text(
        "InvoiceNo,InvoiceDate,StockCode,Quantity,UnitPrice\n"
        "536365,2010-12-01 08:26:00,85123A,6,2.55\n"
    )
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    here = f"{shlex.quote(sys.executable)} -m checkstand"
    curls, typed = commands("curl"), commands(".venv/bin/checkstand")
    assert len(curls) == 8
    assert len(typed) == 11
    with serve(url, env={"CHECKSTAND_SAMPLE_DATA": "1"}) as server:
        for command in curls:
            answer = run(
                command.replace("http://127.0.0.1:8000", server.base_url).replace(
                    "curl -s", "curl -sS --fail-with-body"
                ),
                tmp_path,
            )
            assert answer.startswith("{")
        for command in typed:
            run(
                command.replace(".venv/bin/checkstand", here),
                tmp_path,
                CHECKSTAND_DATABASE_URL=url,
                PYTHONPATH=str(ROOT / "src"),
            )
