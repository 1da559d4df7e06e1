"""Today in a real browser: sound with everything on it, in a narrow window, and by the keyboard."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from accounts.models import User
from shas import services
from shas.clock import database_now, london_day
from shas.models import NonWorkingDay
from shas.workflow import DHRole, NonWorking, Plan
from tests import factories
from tests.browser import OpenPage, scrolls_sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACES = ".c-gauges a, .c-days a, .c-grid a"


@pytest.fixture
def publisher() -> User:
    """Signs in to a page with something in every panel."""
    today = london_day(database_now())
    saturday = today + timedelta(days=12 - today.weekday())
    for name, on in (("Ash", date(2008, 5, 20)), ("Birch", saturday), ("Cedar", saturday)):
        entry = factories.PublicationFactory(authority=factories.AuthorityFactory(short_name=name), plan=Plan.on(on))
    lead = factories.UserFactory(leads=entry.authority)
    services.request_date_change(
        publication=entry, day=saturday + timedelta(days=20), reason="The board meets that day.", actor=lead
    )
    NonWorkingDay.objects.create(
        kind=NonWorking.PRE_ELECTION,
        name="Before an election",
        first_on=today,
        last_on=today + timedelta(days=20),
        source=factories.SOURCE,
    )
    factories.LetterFactory()
    return factories.UserFactory(dh=(DHRole.PUBLISHER,))


def test_today_is_sound_wide_and_narrow(
    open_page: OpenPage, publisher: User, sign_in: Callable, axe: Callable[[Page], None]
) -> None:
    page = open_page(bypass_csp=True)  # axe itself sets inline styles; the next test holds the page to the policy
    sign_in(page, publisher)
    for width in (1280, 800, 400, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/admin/")
        page.wait_for_load_state("networkidle")
        assert (width, scrolls_sideways(page)) == (width, False)
        axe(page)


def test_every_link_of_today_is_reached_with_the_tab_key_in_the_order_of_the_page(
    page: Page, publisher: User, sign_in: Callable
) -> None:
    sign_in(page, publisher)
    page.goto("/admin/")
    links = page.locator(PLACES)
    links.first.focus()
    seen = []
    for _ in range(links.count() + 1):  # the days themselves are one stop more, to be scrolled
        seen.append(page.evaluate("document.activeElement.href || ''"))
        page.keyboard.press("Tab")
    assert [href for href in seen if href] == links.evaluate_all("found => found.map(link => link.href)")
    assert seen.count("") == 1


def test_the_figures_lead_to_their_parts(page: Page, publisher: User, sign_in: Callable) -> None:
    sign_in(page, publisher)
    page.goto("/admin/")
    page.get_by_role("link", name="1 date request waiting").press("Enter")
    assert page.url.endswith("/admin/#requests")
    page.get_by_role("link", name="2 actual dates not recorded").press("Enter")
    page.wait_for_url("**/admin/shas/publication/?public_status=actual_not_recorded")
    assert page.locator("#result_list tbody tr").count() == 2


def test_without_scripts_the_records_stand_below(no_script: Page, publisher: User, sign_in: Callable) -> None:
    sign_in(no_script, publisher)
    no_script.goto("/admin/")
    assert no_script.get_by_role("heading", name="All records").is_visible()
    assert no_script.locator(".c-records").get_by_role("link", name="Events", exact=True).is_visible()
