"""Every public and sign-in page in a real browser: axe, 320 pixels, scripts off, the keyboard; and what it loads."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Page, expect

from shas.clock import database_now, london_day
from shas.importers.review import load_review
from shas.models import Publication
from shas.services import EntryLine, reschedule
from shas.workflow import Plan, Status
from tests.browser import scrolls_sideways
from tests.factories import LetterFactory, PublicationFactory, UserFactory

PAGES = [
    "/",
    "/?status=published",
    "/?status=cancelled",
    "/?month=June",
    "/visions/east-of-england/",
    "/visions/north-west/",
    "/visions/london/",
    "/publications/final-report/",
    "/authorities/",
    "/authorities/south-central/",
    "/find/?q=hart",
    "/find/?q=atlantis",
    "/letters/",
    "/letters/1/",
    "/working-groups/",
    "/pledges/",
    "/accessibility/",
    "/nothing-here/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/invitation/unknown/",
]
SIGNED_IN = ["/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/"]


@pytest.fixture
def review(transactional_db: None) -> None:
    load_review()


@pytest.fixture
def spring(transactional_db: None) -> Publication:
    """A timetable with something out, something moved, something next and a month, around today."""
    today = london_day(database_now())
    days = [Plan.on(today + timedelta(days=days)) for days in (-1, 1, 20)]
    out, due, moved = (PublicationFactory(plan=plan) for plan in days)
    Publication.objects.filter(pk=out.pk).update(
        status=Status.PUBLISHED, published_on=today, published_at=database_now(), published_source="a newspaper"
    )
    LetterFactory(number=1, entries=[EntryLine(publication=row, plan=row.plan) for row in (out, due, moved)])
    reschedule(
        publication=moved,
        plan=Plan.on(today + timedelta(days=27)),
        reason="A reason",
        public_note="A by-election is near.",
        actor=None,
    )
    return moved


def test_every_page_passes_axe(review: None, page: Page, axe: Callable[[Page], None], live_server) -> None:
    for address in PAGES:
        page.goto(live_server.url + address)
        axe(page)


def test_every_page_fits_320_pixels_and_passes_axe_there(
    review: None, phone: Page, axe: Callable[[Page], None], live_server
) -> None:
    for address in PAGES:
        phone.goto(live_server.url + address)
        assert not scrolls_sideways(phone), address
        axe(phone)


def test_a_timetable_under_way_passes_axe_and_fits_320_pixels(
    spring: Publication, page: Page, phone: Page, axe: Callable[[Page], None], live_server
) -> None:
    for address in ("/", spring.get_absolute_url(), "/letters/1/"):
        for window in (page, phone):
            window.goto(live_server.url + address)
            axe(window)
            assert not scrolls_sideways(window), address


def test_an_empty_timetable_passes_axe(
    transactional_db: None, page: Page, axe: Callable[[Page], None], live_server
) -> None:
    page.goto(live_server.url)
    axe(page)
    assert page.get_by_text("No dates have been announced yet.").is_visible()


def test_account_pages_pass_axe_and_fit_320_pixels(
    transactional_db: None, phone: Page, sign_in: Callable, axe: Callable[[Page], None], live_server
) -> None:
    sign_in(phone, UserFactory(is_staff=True))
    for address in SIGNED_IN:
        phone.goto(live_server.url + address)
        assert not scrolls_sideways(phone), address
        axe(phone)


def test_a_wrong_sign_in_keeps_the_address_and_says_what_is_wrong_first(
    transactional_db: None, page: Page, axe: Callable[[Page], None], live_server
) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email").fill("somebody@example.org")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert page.get_by_label("Email").input_value() == "somebody@example.org"
    page.get_by_role("link", name="Fill in “Password”.").click()
    expect(page.locator("#id_password")).to_be_focused()
    axe(page)


def test_without_scripts_the_whole_menu_and_every_date_are_there(review: None, no_script: Page, live_server) -> None:
    no_script.set_viewport_size({"width": 320, "height": 640})
    no_script.goto(live_server.url)
    for name in ("Timetable", "Authorities", "Working groups", "Pledges", "Letters"):
        assert no_script.get_by_role("navigation", name="Menu").get_by_role("link", name=name).is_visible()
    assert no_script.locator(".rp-row").count() == 14
    assert not scrolls_sideways(no_script)


def test_without_scripts_one_finds_the_authority_of_a_trust(review: None, no_script: Page, live_server) -> None:
    no_script.goto(live_server.url)
    no_script.get_by_label("Find your authority by PCT, place or code").fill("hartlepool")
    no_script.get_by_role("button", name="Find").click()
    no_script.locator("main").get_by_role("link", name="North East", exact=True).click()
    assert no_script.get_by_role("heading", level=1).inner_text().endswith("North East Strategic Health Authority")


def test_the_keyboard_reaches_the_content_first_and_opens_the_menu(review: None, phone: Page, live_server) -> None:
    phone.goto(live_server.url)
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("link", name="Skip to main content")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.locator("#maincontent")).to_be_focused()
    more = phone.get_by_role("button", name="More")
    more.focus()
    phone.keyboard.press("Enter")
    assert phone.get_by_role("link", name="Pledges").first.is_visible()


def test_the_keyboard_filters_the_list(review: None, page: Page, live_server) -> None:
    page.goto(live_server.url)
    page.get_by_role("link", name="Published 8").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?status=published#timetable")
    assert page.locator(".rp-filter[aria-current]").inner_text().split() == ["Published", "8"]


def test_the_page_that_says_something_broke_needs_no_request_and_no_database() -> None:
    assert "Something went wrong here" in render_to_string("500.html")


@pytest.mark.parametrize(
    ("code", "words"), [(400, "cannot be understood"), (403, "cannot do that"), (404, "not found")]
)
def test_error_pages_say_what_to_do_next(code: int, words: str) -> None:
    shown = render_to_string(f"{code}.html")
    assert words in shown
    assert 'href="/"' in shown


@pytest.mark.django_db
def test_no_page_loads_anything_from_elsewhere_or_carries_its_own_style_or_script(client: Client) -> None:
    load_review()
    for address in PAGES:
        shown = client.get(address).content.decode()
        loaded = re.findall(r"<(?:script|link|img|iframe|use|source)[^>]*?(?:src|href)=\"([^\"]*)\"", shown)
        assert [found for found in loaded if not found.startswith(("/static/", "#", "data:"))] == [], address
        assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", shown) == [], address


def test_the_stylesheet_names_only_files_that_are_there_and_no_other_origin() -> None:
    folder = Path(settings.BASE_DIR) / "assets" / "build" / "portal"
    style = (folder / "portal.css").read_text()
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", style)
    assert addresses != []
    assert [found for found in addresses if not found.startswith("data:") and not (folder / found).is_file()] == []
    assert not re.search(r"@import|@font-face|https?://", style)
