"""Reading before the release in a real browser: axe, 320 pixels, the keyboard, scripts off, and the name on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from shas.services.prerelease import accept_terms, end_access, name_reader
from shas.workflow import DHRole
from tests.browser import OpenPage, scrolls_sideways
from tests.factories import UserFactory
from tests.shas.test_prerelease import TITLE, vision

LONG = "Averylongwordwithoutanyspaceinit" * 6


@pytest.fixture
def reader(transactional_db: None) -> User:
    """Named for three: one open and accepted, one open, one whose window has not come; and ended for a fourth."""
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    person = UserFactory(name=LONG, email="reader@example.org")
    for name, hours in {"Ember": 5, "Birch": 5, "Cedar": 300, "Dale": 5}.items():
        entry = vision(hours, short_name=name)
        access = name_reader(publication=entry, reader=person, justification=f"{LONG} {name}", actor=publisher)
        if name in {"Ember", "Dale"}:
            accept_terms(publication=entry, actor=person)
        if name == "Dale":
            end_access(access=access, reason=LONG, actor=publisher)
    return person


READERS_PAGES = ("", "ember/", "birch/", "birch/terms/", "ember/terms/", "cedar/")


def test_every_page_passes_axe_and_fits_320_pixels(
    reader: User, page: Page, phone: Page, sign_in: Callable, axe: Callable, live_server
) -> None:
    stranger = UserFactory()
    for window in (page, phone):
        sign_in(window, reader)
        for address in READERS_PAGES:
            window.goto(f"{live_server.url}/pre-release/{address}")
            axe(window)
            assert not scrolls_sideways(window), address
        sign_in(window, stranger)
        window.goto(f"{live_server.url}/pre-release/")
        axe(window)


def test_the_list_of_readers_passes_axe_and_fits_320_pixels(
    reader: User, open_page: OpenPage, sign_in: Callable, axe: Callable, live_server
) -> None:
    for width in (1280, 320):
        # Without the policy, which would forbid what axe itself does with the console's own stylesheets.
        window = open_page(bypass_csp=True, viewport={"width": width, "height": 800})
        sign_in(window, UserFactory(dh=[DHRole.PUBLISHER]))
        for access in reader.prerelease_accesses.all():
            window.goto(f"{live_server.url}/admin/shas/publication/{access.publication_id}/readers/")
            axe(window)
            assert not scrolls_sideways(window)


def test_without_scripts_and_by_keyboard_the_terms_are_accepted_and_the_edition_read(
    reader: User, no_script: Page, sign_in: Callable, live_server
) -> None:
    sign_in(no_script, reader)
    no_script.goto(f"{live_server.url}/pre-release/birch/")
    no_script.get_by_role("button", name="Accept the terms").press("Enter")
    expect(no_script.get_by_role("link", name="Tick the box to accept the terms")).to_be_visible()
    no_script.get_by_label("I have read these terms and accept them").press("Space")
    no_script.get_by_role("button", name="Accept the terms").press("Enter")
    expect(no_script.get_by_text(TITLE)).to_be_visible()
    expect(no_script.get_by_role("heading", name="Not to be passed on before")).to_be_visible()


def test_on_paper_every_sheet_bears_the_readers_name(reader: User, page: Page, sign_in: Callable, live_server) -> None:
    sign_in(page, reader)
    page.goto(f"{live_server.url}/pre-release/ember/")
    mark = page.locator(".rp-embargo__mark")
    expect(mark).to_be_hidden()
    page.emulate_media(media="print")
    expect(mark).to_be_visible()
    assert "reader@example.org" in mark.inner_text()
    assert mark.evaluate("mark => getComputedStyle(mark).position") == "fixed"  # repeated on each sheet
