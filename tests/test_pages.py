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

from accounts.models import User
from shas.clock import database_now, london_day
from shas.importers.review import load_review
from shas.models import DateChangeRequest, Publication
from shas.services import EntryLine, decide_date_change, request_date_change, reschedule
from shas.workflow import DHRole, Plan, RequestState, Status
from tests.browser import NARROW, WIDE, OpenPage, scrolls_sideways
from tests.factories import ANYWAY, AuthorityFactory, LetterFactory, PublicationFactory, UserFactory

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
    "/changes/",
    "/changes/?what=moves&authority=north-west",
    "/changes/?authority=nowhere&since=May",
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
        public_note="A by-election is near.",
        override=ANYWAY,
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


@pytest.fixture
def lead(transactional_db: None) -> User:
    """A lead of Ash, whose vision is due, with a thread of requests: declined, agreed, waiting."""
    ash = AuthorityFactory(short_name="Ash", slug="ash")
    today = london_day(database_now())
    entry = PublicationFactory(authority=ash, plan=Plan.on(today + timedelta(days=70)))
    user, editor = UserFactory(leads=ash), UserFactory(dh=[DHRole.EDITOR])
    for days, decision in ((80, RequestState.DECLINED), (90, RequestState.AGREED), (100, None)):
        day = today + timedelta(days=days)
        asked = request_date_change(publication=entry, day=day, reason="The board meets.", actor=user)
        if decision:
            decide_date_change(
                request=asked, decision=decision, reason="So", public_note="So", actor=editor, override=ANYWAY
            )
    return user


def test_the_workspace_passes_axe_and_fits_320_pixels(
    lead: User, page: Page, phone: Page, sign_in: Callable, axe: Callable[[Page], None], live_server
) -> None:
    people = [lead, UserFactory(leads=AuthorityFactory()), UserFactory(), UserFactory(dh=[DHRole.EDITOR])]
    for window in (page, phone):
        for person in people:
            sign_in(window, person)
            window.goto(f"{live_server.url}/workspace/")
            axe(window)
            assert not scrolls_sideways(window), person


def test_a_lead_asks_for_a_date_by_keyboard_and_is_led_to_what_is_wrong(
    lead: User, phone: Page, sign_in: Callable, axe: Callable[[Page], None], live_server
) -> None:
    sign_in(phone, lead)
    phone.goto(f"{live_server.url}/workspace/ash/")
    phone.get_by_label("Day").focus()
    for typed in ("31", "6", str(london_day(database_now()).year + 1)):
        phone.keyboard.type(typed)
        phone.keyboard.press("Tab")
    phone.get_by_label("Reason").fill("The panel wants more time.")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator(".nhsuk-error-summary")).to_be_focused()
    axe(phone)
    assert not scrolls_sideways(phone)
    phone.get_by_role("link", name="There is no such day").press("Enter")
    expect(phone.get_by_label("Day")).to_be_focused()
    assert phone.get_by_label("Reason").input_value() == "The panel wants more time."
    phone.get_by_label("Day").fill("30")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("status")).to_contain_text("You have asked DH for")
    axe(phone)


def test_without_scripts_a_lead_asks_for_a_date(lead: User, no_script: Page, sign_in: Callable, live_server) -> None:
    sign_in(no_script, lead)
    no_script.goto(f"{live_server.url}/workspace/")
    for label, typed in (("Day", "30"), ("Month", "June"), ("Year", str(london_day(database_now()).year + 1))):
        no_script.get_by_label(label).fill(typed)
    no_script.get_by_label("Reason").fill("The panel wants more time.")
    no_script.get_by_role("button", name="Ask DH").click()
    assert no_script.get_by_role("status").inner_text().startswith("You have asked DH for")
    assert no_script.get_by_role("cell", name="“The panel wants more time.”").is_visible()


def test_the_decision_page_passes_axe_and_fits_320_pixels(
    lead: User, open_page: OpenPage, sign_in: Callable, axe: Callable[[Page], None], live_server
) -> None:
    waiting = DateChangeRequest.objects.visible_to(lead).waiting().get()
    for viewport in (WIDE, NARROW):
        window = open_page(viewport=viewport, bypass_csp=True)  # axe itself sets inline styles
        sign_in(window, UserFactory(dh=[DHRole.EDITOR]))
        for asked in DateChangeRequest.objects.visible_to(lead):
            window.goto(f"{live_server.url}/admin/shas/datechangerequest/{asked.pk}/decide/")
            axe(window)
            assert not scrolls_sideways(window), asked.state
        window.goto(f"{live_server.url}/admin/shas/datechangerequest/{waiting.pk}/decide/")
        window.get_by_role("radio", name="Decline").check()
        window.get_by_role("button", name="Decide").click()
        window.get_by_role("link", name="Say why the day is declined.").press("Enter")
        expect(window.get_by_label("Reason to the authority")).to_be_focused()
        axe(window)
        assert not scrolls_sideways(window)


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
    for name in ("Timetable", "Authorities", "Working groups", "Pledges", "Letters", "Changes"):
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


def test_the_keyboard_narrows_the_change_log(review: None, page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/changes/")
    page.locator("summary", has_text="Choose an authority or days").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Authority", exact=True)).to_be_focused()
    page.keyboard.type("North W")
    page.keyboard.press("Tab")
    page.keyboard.type("May")
    page.keyboard.press("Enter")
    page.wait_for_url("**/changes/?authority=north-west&since=May&until=")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("From", exact=True)).to_be_focused()
    assert page.get_by_label("From", exact=True).input_value() == "May"
    assert page.get_by_label("Authority", exact=True).input_value() == "north-west"


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
        # A feed that a page names is not loaded with it.
        tags = re.findall(r"<(?:script|link|img|iframe|use|source)\b(?![^>]*rel=\"alternate\")[^>]*>", shown)
        loaded = [found for tag in tags for found in re.findall(r"\b(?:src|href)=\"([^\"]*)\"", tag)]
        assert [found for found in loaded if not found.startswith(("/static/", "#", "data:"))] == [], address
        assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", shown) == [], address


def test_the_stylesheet_names_only_files_that_are_there_and_no_other_origin() -> None:
    folder = Path(settings.BASE_DIR) / "assets" / "build" / "portal"
    style = (folder / "portal.css").read_text()
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", style)
    assert addresses != []
    assert [found for found in addresses if not found.startswith("data:") and not (folder / found).is_file()] == []
    assert not re.search(r"@import|@font-face|https?://", style)
