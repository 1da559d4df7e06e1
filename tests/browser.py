"""Tests in a real browser: the system's Chromium, driven by playwright.

A test that asks for `page`, `phone` or `no_script` is marked `browser` by itself. Each of these is
a page on the live server that fails its test when, whatever the test looks at, the browser asked
for anything outside the site, logged an error or refused something under the security policy.
Without a Chromium these tests are skipped, and the summary says so; REQUIRE_BROWSER=1 (as in CI)
makes that a failure.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
MISSING = "no Chromium was found (CHROMIUM names one; on Debian: apt-get install chromium)"
PATIENCE = 90_000  # milliseconds; a busy machine is slow, not wrong
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}

OpenPage = Callable[..., Page]


def chromium() -> str | None:
    """The path of a Chromium on this machine, or None."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, PROGRAMS)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = chromium() is None and os.environ.get("REQUIRE_BROWSER") != "1"
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if absent and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} BROWSER TESTS WERE NOT RUN: {MISSING}", yellow=True, bold=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for this test process."""
    program = chromium()
    if program is None:
        pytest.fail(f"REQUIRE_BROWSER is set, but {MISSING}")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        opened = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[OpenPage]:
    """Opens a page on the live server; keywords are those of playwright's new_context."""
    with watched(browser, live_server.url) as open_one:
        yield open_one


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A page 320 pixels wide."""
    return open_page(viewport=NARROW)


@pytest.fixture
def no_script(open_page: OpenPage) -> Page:
    """A page in a browser with scripts turned off."""
    return open_page(java_script_enabled=False)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Asserts that axe finds nothing wrong with the page as it is now."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, object], None]:
    """Signs a user in to the page's browser, without the form."""

    def with_session(page: Page, user: object) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return with_session


def scrolls_sideways(page: Page) -> bool:
    """Whether the page, with its stylesheets, is wider than its window."""
    page.wait_for_load_state("load")
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@contextmanager
def watched(browser: Browser, origin: str) -> Iterator[OpenPage]:
    """Opens pages and, at the end, fails for what any of them did that no page of ours may do."""
    contexts, complaints, visited = [], [], set()

    def outside(url: str) -> bool:
        return not url.startswith((f"{origin}/", "data:", "blob:", "about:"))

    def refuse(route: Route) -> None:
        complaints.append(f"asked for {route.request.url}, which is not ours")
        route.abort()

    def heard(message: ConsoleMessage) -> None:
        # That a page the test went to answered 404 is for the test to judge.
        own_answer = "Failed to load resource" in message.text and message.location["url"] in visited
        if message.type == "error" and not own_answer:
            complaints.append(f"{message.text} ({message.location['url']})")

    def open_one(**options: object) -> Page:
        defaults = {"base_url": origin, "viewport": WIDE, "locale": "en-GB", "timezone_id": "Europe/London"}
        context = browser.new_context(**(defaults | options))
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.route(outside, refuse)
        page = context.new_page()
        page.on("request", lambda request: request.is_navigation_request() and visited.add(request.url))
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        return page

    try:
        yield open_one
    finally:
        for context in contexts:
            context.close()
    assert complaints == []
