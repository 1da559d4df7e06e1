"""The audit page in a real browser: axe, 320 pixels, the keyboard, scripts off, and on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from shas.models import Publication
from tests.browser import scrolls_sideways
from tests.factories import AuthorityFactory, PublicationFactory, TrustFactory, UserFactory
from tests.shas.views.trail import RECORD, editor, event

LONG = "Averylongwordwithoutanyspaceinit" * 8


@pytest.fixture
def lead(transactional_db: None) -> User:
    return UserFactory(leads=AuthorityFactory(short_name="Ash", slug="ash"), name="Robin Lead")


@pytest.fixture
def vision(lead: User) -> Publication:
    """Ash's, with an event that has more in it than a page has room for."""
    entry = PublicationFactory(authority=lead.memberships.get().authority)
    changes = {f"a_field_with_{LONG}_{number}": [LONG, f"{LONG} {number}"] for number in range(6)}
    words = {"reason": LONG, "public_note": f"{LONG}\n{LONG}"}
    event("publication.refused", publication=entry, subject=("publication", "ash"), changes=changes, **words)
    event("publication.edited", publication=entry, subject=("publication", "ash"), actor=editor(LONG[:190]))
    return entry


def addresses(vision: Publication) -> list[str]:
    return [
        RECORD,
        f"{RECORD}?kind=refused&subject={LONG[:90]}&since=2008-05-09",
        f"{RECORD}?kind=publication&words={LONG[:90]}",
        f"{RECORD}?kind=Foo&person=nobody&since=May&until=June&authority={LONG}",
        *(f"{RECORD}{made.pk}/" for made in vision.events.order_by("-pk")[:2]),
    ]


def test_every_page_of_the_record_passes_axe_and_fits_320_pixels(
    vision: Publication, lead: User, page: Page, phone: Page, sign_in: Callable, axe: Callable, live_server
) -> None:
    for window in (page, phone):
        for user in (editor(), lead):
            sign_in(window, user)
            for address in addresses(vision):
                window.goto(live_server.url + address)
                axe(window)
                assert not scrolls_sideways(window), address
    sign_in(phone, UserFactory(officer_of=TrustFactory()))
    phone.goto(live_server.url + RECORD)
    axe(phone)


def test_by_keyboard_one_narrows_the_record_is_led_to_what_is_wrong_and_takes_a_filter_out(
    vision: Publication, page: Page, sign_in: Callable, live_server
) -> None:
    sign_in(page, editor())
    page.goto(live_server.url + RECORD)
    page.get_by_label("What happened").focus()
    page.keyboard.type("Publication ed")
    page.get_by_label("From").focus()
    page.keyboard.type("May")
    page.keyboard.press("Enter")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("From")).to_be_focused()
    assert page.get_by_label("From").input_value() == "May"
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2026-01-01")
    page.keyboard.press("Enter")
    expect(page.locator(".rp-chosen li")).to_have_count(2)
    assert page.locator(".rp-record tbody tr").count() == 1
    page.get_by_role("link", name="Take out “What happened: Publication edited”").press("Enter")
    expect(page.locator(".rp-chosen li")).to_have_count(1)
    assert page.locator(".rp-record tbody tr").count() > 1


def test_without_scripts_the_record_is_narrowed_read_whole_and_taken_away(
    vision: Publication, lead: User, no_script: Page, sign_in: Callable, live_server
) -> None:
    sign_in(no_script, lead)
    no_script.goto(live_server.url)
    no_script.get_by_role("link", name="Record", exact=True).click()
    no_script.get_by_label("What happened").select_option("Refused attempts")
    no_script.get_by_role("button", name="Show").click()
    assert no_script.locator(".rp-record tbody tr").count() == 1
    with no_script.expect_download() as sent:
        no_script.get_by_role("link", name="CSV").click()
    assert sent.value.suggested_filename.startswith("record-")
    no_script.get_by_role("link", name="All that changed").click()
    assert no_script.locator(".rp-changed dt").count() == 6
    no_script.locator("summary", has_text="As it is stored").click()
    assert no_script.locator(".rp-stored pre").is_visible()


def test_on_paper_it_is_a_table_with_its_filters_and_without_what_is_pressed(
    vision: Publication, page: Page, sign_in: Callable, live_server
) -> None:
    sign_in(page, editor())
    page.set_viewport_size({"width": 718, "height": 1000})  # a sheet of A4 within its margins
    page.goto(f"{live_server.url}{RECORD}?kind=publication")
    page.emulate_media(media="print")
    assert not scrolls_sideways(page)
    for there in (".rp-record thead", ".rp-chosen li", ".rp-print-note"):
        assert page.locator(there).first.is_visible(), there
    for gone in (".rp-record-form", ".rp-chosen a", ".rp-record-files", ".nhsuk-header__navigation"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".rp-record tbody tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
