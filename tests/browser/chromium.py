"""Debian's Chromium, as the tests and benchmarks start it."""

import shutil

from playwright.sync_api import Browser, Playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",  # tests may run as root; the pages are our own
]


def find_chromium() -> str | None:
    """Answer where a Chromium is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def launch(playwright: Playwright) -> Browser:
    """Start a browser without a window.

    Raises:
        FileNotFoundError: None is installed.
    """
    program = find_chromium()
    if program is None:
        raise FileNotFoundError("no Chromium is installed")
    return playwright.chromium.launch(executable_path=program, args=QUIET)
