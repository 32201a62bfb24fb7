"""The register in a real browser on a slow processor: from key to picture, beside a bare page."""

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.figures import Figure, alternate, at_most, median
from bench.options import Options
from bench.places import sqlite_folder
from tests.browser.chromium import launch
from tests.browser.visitor import Visitor
from tests.serving import ROOT, serve

BARCODES = ROOT.parent / "shared/data/barcodes/barcode_name.csv.gz"
FLOOR = Path(__file__).parent / "floors" / "field.html"
PRODUCTS, MANY_PRODUCTS = 10_000, 100_000
SCREEN = ViewportSize(width=1024, height=600)
THROTTLE = 4
BETWEEN_KEYS_MS = 200
BETWEEN_SCANS_MS = 150
WORDS = 12
LINES = 200
FIRST_RESULTS = at_most(80)
SCAN_TO_LINE = at_most(50)

NOTE_KEYS = """
window.pressedAt = null;
addEventListener("keydown", () => { window.pressedAt = performance.now(); }, true);
"""
"""Before the app listens, so that it sees the keys that the app keeps to itself, too."""

FROM_KEY_TO_PICTURE = """
(place) => {
  window.pictured = [];
  window.place = place;
  if (window.isWatched) return;
  window.isWatched = true;
  const isThere = (node) =>
    node instanceof Element && (node.closest(window.place) || node.querySelector(window.place));
  new MutationObserver((changes) => {
    const nodes = changes.flatMap(({ target, addedNodes }) => [
      target instanceof Element ? target.closest(window.place) : target.parentElement,
      ...addedNodes,
    ]);
    if (window.pressedAt === null || !nodes.some(isThere)) return;
    const from = window.pressedAt;
    window.pressedAt = null;
    requestAnimationFrame(() => {
      setTimeout(() => window.pictured.push(performance.now() - from), 0);
    });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""
"""Notes for each key the time until what it changed in a place on the screen has been painted."""


def screen(options: Options) -> Iterator[Figure]:
    """Search, scan and a long cart, at a quarter of this processor's speed."""
    with sqlite_folder() as folder, _browser() as browser:
        for count in (PRODUCTS, MANY_PRODUCTS):
            products = _products(count)
            with serve(f"sqlite:///{folder / f'{count}.db'}") as server:
                barcodes = _fill(server.base_url, products)
                yield from _measure(browser, server.base_url, products, barcodes, options)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def _measure(
    browser: Browser,
    base_url: str,
    products: list[dict[str, str]],
    barcodes: list[str],
    options: Options,
) -> Iterator[Figure]:
    random = Random(1)
    some = [random.choice(products) for _ in range(WORDS)]
    words = [product["product_name"].split()[0][:6] for product in some]
    till = Visitor(browser.new_context(viewport=SCREEN), base_url)
    till.set_up_register("R1")
    till.context.add_init_script(NOTE_KEYS)
    till.page.goto(f"{base_url}/register")
    till.page.get_by_role("navigation", name="Categories").wait_for(timeout=60_000)
    bare = Visitor(browser.new_context(viewport=SCREEN), base_url)
    bare.context.add_init_script(NOTE_KEYS)
    bare.page.goto(FLOOR.as_uri())
    searched, floor = alternate(
        options.rounds,
        lambda: _typed(till, words, '[role="listbox"]'),
        lambda: _typed(bare, words, "ul"),
    )
    name = f"{len(products):,} products, {THROTTLE} × slower"
    yield _figure(f"{name}: key to first results, p95", searched, floor, FIRST_RESULTS)
    scanned = _scanned(till, random.sample(barcodes, LINES))
    for what, times in (("", scanned[:50]), (f", {LINES} lines in the cart", scanned[-50:])):
        yield _figure(f"{name}: scan to visible line{what}, p95", [times], floor, SCAN_TO_LINE)
    for visitor in (till, bare):
        visitor.context.close()


def _figure(what: str, ours: list[list[float]], floor: list[list[float]], target: Any) -> Figure:
    mine, theirs = (sorted(time for each in side for time in each) for side in (ours, floor))
    return Figure(
        what,
        mine[int(len(mine) * 0.95)],
        "ms",
        target,
        f"p50 {median(mine):.0f} ms, a bare page's {median(theirs):.0f} ms:"
        f" {median(mine) / median(theirs):.1f} ×",
    )


def _typed(visitor: Visitor, words: list[str], place: str) -> list[float]:
    """Answer for each key of each word the time until its results were painted."""
    page = visitor.page
    with _in_front(visitor, place):
        _type(page, words)
        times: list[float] = page.evaluate("window.pictured")
    return times


@contextmanager
def _in_front(visitor: Visitor, place: str) -> Iterator[None]:
    """Watch a place of a page, which alone is slow meanwhile: slowing down costs a processor."""
    visitor.page.bring_to_front()
    visitor.page.evaluate(FROM_KEY_TO_PICTURE, place)
    visitor.slow_down(THROTTLE)
    yield
    visitor.slow_down(1)


def _type(page: Page, words: list[str]) -> None:
    for word in words:
        for key in word:
            page.keyboard.press(key)
            page.wait_for_timeout(BETWEEN_KEYS_MS)
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.wait_for_timeout(BETWEEN_KEYS_MS)


def _scanned(visitor: Visitor, barcodes: list[str]) -> list[float]:
    """Answer for each scan the time from its last key until the line was painted."""
    page = visitor.page
    times = []
    with _in_front(visitor, '[aria-label="Cart"]'):
        for barcode in barcodes:
            visitor.scan(barcode)
            page.wait_for_function("() => window.pictured.length > 0")
            page.wait_for_timeout(BETWEEN_SCANS_MS)
            times.append(page.evaluate("window.pictured.splice(0)[0]"))
    return times


def _products(count: int) -> list[dict[str, str]]:
    """Real barcodes and names, with prices and categories made up."""
    random = Random(0)
    with gzip.open(BARCODES, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if len(row["product_name"]) > 1][:count]
    return [
        {
            "product_name": f"{row['product_name'][:80]} {number}",
            "unit_price": f"{random.randrange(50, 2000) / 100:.2f}",
            "barcode": row["barcode"],
            "category": f"Shelf {random.randrange(1, 25)}",
        }
        for number, row in enumerate(rows)
    ]


def _fill(base_url: str, products: list[dict[str, str]]) -> list[str]:
    """Import products; answers the barcodes that the shop then knows."""
    lines = [",".join(products[0])]
    lines += [
        ",".join(f'"{value.replace(chr(34), "")}"' for value in each.values()) for each in products
    ]
    with httpx.Client(base_url=base_url, timeout=600, trust_env=False) as client:
        branch = client.post("/management/branches", json={"code": "SM1", "time_zone": "UTC"})
        branch.raise_for_status()
        file = ("products.csv", "\n".join(lines).encode(), "text/csv")
        answer = client.post(
            "/management/imports/products", params={"skip_errors": "true"}, files={"file": file}
        )
        answer.raise_for_status()
        catalogue = client.get("/cash-register/catalogue").raise_for_status().json()
    return [barcode for product in catalogue["products"] for barcode in product["barcodes"]]
