"""Somebody in front of the screen, with a browser profile whose console must stay silent."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import httpx
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.serving import ROOT

LAPTOP, TILL, PHONE = (1366, 768), (1024, 600), (390, 844)
SIZES = {"laptop": LAPTOP, "till": TILL, "phone": PHONE}
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 10_000

expect.set_options(timeout=PATIENCE_MS)


class Visitor:
    """A page, what its console said, and the ways of a person with it."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context = context
        self.base_url = base_url
        self.complaints: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self.page = self.open_tab()
        self._devtools = context.new_cdp_session(self.page)

    @classmethod
    @contextmanager
    def at(
        cls,
        browser: Browser,
        base_url: str,
        *,
        size: tuple[int, int] = LAPTOP,
        scheme: Literal["light", "dark"] = "light",
        locale: str = "en-GB",
        **options: Any,
    ) -> Iterator["Visitor"]:
        """Open a browser profile; at the end its console must have said nothing unexpected."""
        context = browser.new_context(
            base_url=base_url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale=locale,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        visitor = cls(context, base_url)
        try:
            yield visitor
        except BaseException as error:
            error.add_note(f"The console said: {visitor.complaints}")
            raise
        finally:
            context.close()
        assert visitor.unexpected == []

    @property
    def unexpected(self) -> list[str]:
        """What the console said that this test does not provoke."""
        return [
            complaint
            for complaint in self.complaints
            if not any(pattern.search(complaint) for pattern in self._expected)
        ]

    def provokes(self, pattern: str) -> None:
        """Say what the browser itself will log, such as an answer of 409 that the test wants."""
        self._expected.append(re.compile(pattern))

    def set_up_register(self, code: str = "R9", branch: int = 1) -> None:
        """Make this device a register of a branch, as its cashier would have once."""
        with httpx.Client(base_url=self.base_url, trust_env=False) as client:
            branches = client.get("/cash-register/branches").json()["items"]
        place = next(each for each in branches if each["id"] == branch)
        device = {
            "branchId": place["id"],
            "branchCode": place["code"],
            "branchName": place["name"],
            "timeZone": place["time_zone"],
            "registerCode": code,
            "cashier": "dana",
        }
        preferences = {"sounds": True, "locale": None, "direction": None}
        kept = json.dumps({"version": 1, "device": device, "preferences": preferences})
        self.context.add_init_script(
            f"localStorage.getItem('checkstand-device') ??"
            f" localStorage.setItem('checkstand-device', {json.dumps(kept)})"
        )

    def open_tab(self) -> Page:
        """Open a page whose errors are noted."""
        page = self.context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(f"pageerror: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((self.base_url, "data:", "blob:"))
                else self.complaints.append(f"asked another host: {request.url}")
            ),
        )
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            place = message.location.get("url", "")
            self.complaints.append(f"{message.type}: {message.text} ({place})")

    def scan(self, code: str, gap_ms: float = 1) -> None:
        """Do what a barcode scanner does: press the code's keys and Enter, at its own speed.

        The keys carry the moments at which the scanner sent them, as those of a real one do,
        however busy this machine is meanwhile.
        """
        started = time.time()
        for position, key in enumerate([*code, "Enter"]):
            at = started + position * gap_ms / 1000
            time.sleep(max(0, at - time.time()))
            text = "\r" if key == "Enter" else key
            virtual = 13 if key == "Enter" else ord(key.upper())
            described = {"key": key, "timestamp": at, "windowsVirtualKeyCode": virtual}
            self._devtools.send(
                "Input.dispatchKeyEvent", {"type": "keyDown", "text": text, **described}
            )
            self._devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **described})

    def slow_down(self, times: int) -> None:
        """Make this machine's processor seem slower to the page; 1 is as it is."""
        self._devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def check_accessibility(self, context: str = "") -> None:
        """Assert that axe finds nothing on the page, once it has what it loads."""
        expect(self.page.locator('[aria-busy="true"]')).to_have_count(0)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        result = self.page.evaluate(
            "async (tags) => await axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG
        )
        found = [
            f"{violation['id']}: {violation['help']}: "
            + "; ".join(
                f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:4]
            )
            for violation in result["violations"]
        ]
        assert not found, f"{context} {self.page.url}\n" + "\n".join(found)

    def check_width(self) -> None:
        """Assert that nothing makes the page scroll sideways."""
        wide, there = self.page.evaluate(
            "() => [document.scrollingElement.scrollWidth, window.innerWidth]"
        )
        assert wide <= there, f"{self.page.url} is {wide} px wide in a window of {there} px"
