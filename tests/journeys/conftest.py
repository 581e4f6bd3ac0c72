"""A headless browser of the system in front of the live demonstration, and axe-core to look at every page
with.

The browser is never downloaded. What a page does that nobody should see (an error in the console, a breach
of the content security policy, a request to another server) fails the test.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from zhucun.config.quality import BROWSERS
from zhucun.demo import actions as demonstration
from zhucun.foundation.accounts.queries import by_username
from zhucun.foundation.kernel.evidence import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, f"none of {', '.join(BROWSERS)} is installed; on Debian: apt-get install chromium"
    # Playwright keeps an event loop in this thread, and Django would refuse the database beside one.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            yield browser
            browser.close()
    finally:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
        if before is not None:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@dataclass
class Desk:
    """Browser windows on the live demonstration; ``complaints`` collects what no page may do."""

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(self, username: str | None = None) -> Page:
        """A window of its own, signed in as ``username`` if given."""
        context = self.browser.new_context(base_url=self.url, viewport={"width": 1440, "height": 900})
        self.contexts.append(context)
        if username is not None:
            client, user = Client(), by_username(username)
            assert user is not None, username
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.url}])
        page = context.new_page()
        page.on("console", lambda message: self._hear(page, message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._watch(page, request.url))
        return page

    def sign_in(self, page: Page, username: str) -> None:
        """Sign in by hand, as a person would."""
        page.goto("/sign-in/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(demonstration.PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)

    def faults(self, page: Page) -> list[str]:
        """Serious and critical faults axe-core finds on the page, each with the element."""
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in found["violations"]
            if violation["impact"] in GRAVE
            for node in violation["nodes"]
        ]

    def _hear(self, page: Page, kind: str, text: str) -> None:
        # A refused page (4xx) is reported by the browser as a failed load; the test looks at the status
        # itself.
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(f"{page.url}: {text}")

    def _watch(self, page: Page, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:", "about:")):
            self.complaints.append(f"{page.url}: asks {url}")


@pytest.fixture
def desk(
    chromium: Browser, live_server: LiveServer, settings: object, transactional_db: None
) -> Iterator[Desk]:
    """The live demonstration, loaded afresh for the test."""
    demonstration.load(report=lambda line: None)
    opened = Desk(chromium, live_server.url)
    yield opened
    for context in opened.contexts:
        context.close()
    assert opened.complaints == []
