"""The browser fixtures notice what they are there to notice. The pages' own tests stand with their apps."""

import pytest
from playwright.sync_api import Browser

from tests.browser import scrolls_sideways, watched


def _complaints(browser: Browser, html: str) -> str:
    """What a page with this content is blamed for."""
    origin = "http://site.test"

    def visit() -> None:
        with watched(browser, origin) as open_page:
            page = open_page()
            policy = {"Content-Security-Policy": "default-src 'self'"}
            page.route(f"{origin}/", lambda route: route.fulfill(body=html, content_type="text/html", headers=policy))
            page.route(f"{origin}/favicon.ico", lambda route: route.fulfill(body=""))
            page.goto("/")
            page.wait_for_load_state("networkidle")

    with pytest.raises(AssertionError) as caught:
        visit()
    return str(caught.value)


def test_a_request_that_leaves_the_site_fails_the_test(browser: Browser) -> None:
    assert "asked for http://elsewhere.test/" in _complaints(
        browser, "<title>x</title><meta http-equiv='refresh' content='0; url=http://elsewhere.test/'>"
    )


def test_a_breach_of_the_security_policy_fails_the_test(browser: Browser) -> None:
    assert "Content Security Policy" in _complaints(browser, "<title>x</title><script>alert(1)</script>")


def test_an_inline_style_fails_the_test(browser: Browser) -> None:
    assert "Content Security Policy" in _complaints(browser, "<title>x</title><p style='color: red'>text</p>")


def test_scrolling_sideways_is_noticed(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.set_content("<div style='width: 400px'>wide</div>")
    assert scrolls_sideways(page) is True
    page.set_content("<div>narrow</div>")
    assert scrolls_sideways(page) is False
    context.close()
