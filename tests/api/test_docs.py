"""The documentation in a browser: it renders, from this site alone, under the policy. The fixtures fail on a breach."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser import OpenPage, scrolls_sideways


def _policy(client: Client, address: str) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in client.get(address)["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in parts}


@pytest.mark.django_db
def test_only_this_page_may_set_styles_from_a_script_and_no_page_may_run_inline_scripts(client: Client) -> None:
    docs, rest = _policy(client, "/api/v1/docs/"), _policy(client, "/api/v1/")
    assert docs.pop("style-src") == "'self' 'unsafe-inline'"
    assert docs == rest
    assert (rest["default-src"], rest["img-src"], "script-src" in rest) == ("'self'", "'self' data:", False)


@pytest.mark.django_db
def test_the_page_has_no_inline_script_and_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert page.count("<script") == page.count('<script src="/') == 4
    assert "https://" not in page


@pytest.mark.parametrize("width", [1280, 320])
def test_the_documentation_renders(open_page: OpenPage, axe: Callable[[Page], None], width: int) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    page.goto("/api/v1/docs/")
    expect(page.get_by_role("heading", name="Review Portal API")).to_be_visible()
    expect(page.locator(".opblock")).to_have_count(41)
    axe(page)
    page.get_by_text("List publications").click()
    expect(page.get_by_text("Planned for a day of this month")).to_be_visible()
    page.get_by_text("List publications").click()  # one at a time: Swagger UI gives its tables no names of their own
    expect(page.get_by_text("Planned for a day of this month")).to_have_count(0)
    page.get_by_text("Move the date of a publication").click()
    expect(page.get_by_text("What speaks against the day")).to_be_visible()
    axe(page)
    page.get_by_text("Move the date of a publication").click()
    page.get_by_text("Edit a draft edition").click()
    expect(page.get_by_text("The ETag that you read: what was changed")).to_be_visible()
    axe(page)
    assert scrolls_sideways(page) is False


def test_without_scripts_the_page_says_where_to_go(no_script: Page) -> None:
    no_script.goto("/api/v1/docs/")
    expect(no_script.get_by_role("link", name="the API", exact=True)).to_have_attribute("href", "/api/v1/")
    no_script.get_by_role("link", name="Review Portal").click()
    expect(no_script).to_have_url("/")
