"""The console in a real browser: nothing is refused under the security policy, and it fits a narrow window."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from accounts.models import User
from shas.models import Membership, Publication
from shas.services import reschedule
from shas.workflow import DHRole, Plan
from tests import factories
from tests.browser import OpenPage, scrolls_sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry() -> Publication:
    """An entry with a history: two dates, an edition, three events."""
    authority = factories.AuthorityFactory(short_name="Yorkshire and the Humber")
    entry = factories.PublicationFactory(authority=authority, plan=Plan.on(date(2008, 5, 14)))
    reschedule(publication=entry, plan=Plan.on(date(2008, 5, 21)), reason="The board meets later", actor=None)
    factories.EditionFactory(publication=entry)
    factories.LetterFactory()
    return entry


@pytest.fixture
def staff() -> User:
    return factories.UserFactory(superuser=True, dh=(DHRole.EDITOR,))


def _pages(entry: Publication) -> list[str]:
    return [
        "/admin/",
        "/admin/shas/publication/",
        f"/admin/shas/publication/{entry.pk}/change/",
        "/admin/shas/publication/add/",
        "/admin/shas/event/",
        f"/admin/shas/event/{entry.events.last().pk}/change/",
        f"/admin/shas/strategichealthauthority/{entry.authority_id}/change/",
        "/admin/shas/letter/",
        "/admin/accounts/user/",
        "/admin/accounts/invitation/add/",
    ]


def test_pages_are_sound_and_fit_a_wide_window(
    open_page: OpenPage, entry: Publication, staff: User, sign_in: Callable, axe: Callable[[Page], None]
) -> None:
    page = open_page(bypass_csp=True)  # axe itself sets inline styles; the other tests hold the pages to the policy
    sign_in(page, staff)
    for address in _pages(entry):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert (address, scrolls_sideways(page)) == (address, False)
        axe(page)


def test_pages_fit_a_narrow_window(phone: Page, entry: Publication, staff: User, sign_in: Callable) -> None:
    sign_in(phone, staff)
    for address in _pages(entry):
        phone.goto(address)
        assert (address, scrolls_sideways(phone)) == (address, False)


def test_a_person_is_invited_with_the_keyboard(page: Page, entry: Publication, staff: User, sign_in: Callable) -> None:
    sign_in(page, staff)
    page.goto("/admin/accounts/invitation/add/")
    page.get_by_label("E-mail address").fill("lead@example.org")
    page.get_by_label("E-mail address").press("Tab")
    page.keyboard.type("A lead")
    page.locator(".field-authority .select2-selection").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("york")
    page.locator(".select2-results__option--highlighted", has_text="Yorkshire and the Humber").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("was added successfully").wait_for()
    membership = Membership.objects.get()
    assert (membership.user.email, membership.user.name) == ("lead@example.org", "A lead")
    assert membership.authority == entry.authority


def test_a_refusal_is_read_where_it_belongs(page: Page, entry: Publication, staff: User, sign_in: Callable) -> None:
    sign_in(page, staff)
    page.goto("/admin/accounts/invitation/add/")
    page.get_by_label("E-mail address").fill("lead@example.org")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.title().startswith("Error: Invite a person")
    assert "Choose the authority this person is for." in page.locator(".field-authority .errorlist").inner_text()
    assert page.get_by_label("E-mail address").input_value() == "lead@example.org"


def test_the_console_works_without_scripts(no_script: Page, entry: Publication, staff: User, sign_in: Callable) -> None:
    sign_in(no_script, staff)
    no_script.goto(f"/admin/shas/publication/{entry.pk}/change/")
    no_script.get_by_label("Name").fill("Another name")
    no_script.get_by_role("button", name="Save", exact=True).click()
    assert Publication.objects.get(pk=entry.pk).name == "Another name"
