"""A real browser: Debian's Chromium without a window, driven by Playwright, on the demo programme."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import reference
from tests.conftest import signed_in
from tests.demo import load

# Playwright runs an event loop of its own, which Django takes for an asynchronous caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = "/usr/bin/chromium-headless-shell"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


class Visit:
    """A person's window: where the pages are, what went wrong in it and what it asked of other machines."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.faults: list[str] = []
        page.on(
            "console", lambda message: self.faults.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, address: str) -> None:
        if not address.startswith((self.home, "data:", "blob:")):
            self.faults.append(f"asked for {address}")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.home}{path}")

    def sign_in(self, email: str) -> "Visit":
        """Be this person from now on, without the form."""
        from accounts.models import User

        client = signed_in(User.objects.get(email=email))
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.home}
        self.page.context.add_cookies([cookie])
        return self

    def charts(self) -> int:
        """How many charts there are; each shows the one drawing that fits its place."""
        plots = self.page.locator(".plot")
        for number in range(plots.count()):
            expect(plots.nth(number).locator("svg:visible")).to_have_count(1)
        return plots.count()

    def violations(self) -> list[str]:
        """What axe-core holds against the page."""
        self.page.evaluate(
            (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text("utf-8")
        )
        found = self.page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
        return [f"{fault['id']}: {node['target']}" for fault in found for node in fault["nodes"]]


@pytest.fixture
def demo_accounts(transactional_db: None) -> dict[str, str]:
    """The demo programme, and the password of each of its accounts."""
    reference.ensure()
    return load()


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """The address of the server. A request that no window waits for any more would write while the database is emptied."""
    yield live_server.url
    until = time.monotonic() + 5
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(max(0, until - time.monotonic()))


@pytest.fixture
def visit(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A window of 1280 px in Spanish and light, unless the test says otherwise."""
    options = {"viewport": {"width": 1280, "height": 900}, "locale": "es"} | getattr(request, "param", {})
    context = browser.new_context(**options)
    yield Visit(context.new_page(), site)
    context.close()


@pytest.fixture
def committee(visit: Visit, demo_accounts: dict[str, str]) -> Visit:
    """A committee member who is signed in."""
    return visit.sign_in("committee@example.org")


@pytest.fixture
def staff(visit: Visit, demo_accounts: dict[str, str]) -> Visit:
    """Somebody of the programme's staff who is signed in."""
    return visit.sign_in("staff@example.org")


@pytest.fixture
def verifier(visit: Visit, demo_accounts: dict[str, str]) -> Visit:
    return visit.sign_in("verifier@example.org")


@pytest.fixture
def administrator(browser: Browser, site: str, demo_accounts: dict[str, str]) -> Iterator[Visit]:
    """An administrator in a window of their own, beside whoever `visit` is."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="es")
    yield Visit(context.new_page(), site).sign_in("administrator@example.org")
    context.close()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Work in the background is done at once, and files are kept in a folder of the test's own."""
    from entry.imports import work as importing

    monkeypatch.setattr(importing, "AT_ONCE", 100_000_000)
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
