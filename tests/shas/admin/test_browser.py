"""The console in a real browser: nothing is refused under the security policy, and it fits a narrow window."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

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
    reschedule(
        publication=entry,
        plan=Plan.on(date(2008, 5, 21)),
        public_note="The board meets later",
        actor=None,
        override=factories.ANYWAY,
    )
    factories.EditionFactory(publication=entry)
    factories.LetterFactory()
    return entry


@pytest.fixture
def staff() -> User:
    return factories.UserFactory(superuser=True, dh=(DHRole.EDITOR, DHRole.PUBLISHER))


def _pages(entry: Publication) -> list[str]:
    return [
        "/admin/",
        "/admin/shas/publication/",
        f"/admin/shas/publication/{entry.pk}/change/",
        f"/admin/shas/publication/{entry.pk}/move/",
        f"/admin/shas/publication/{entry.pk}/confirm/",
        f"/admin/shas/publication/{entry.pk}/cancel/",
        f"/admin/shas/publication/{entry.pk}/record/",
        f"/admin/shas/publication/{entry.pk}/history/",
        f"/admin/shas/publication/move-together/?entry={entry.pk}",
        "/admin/shas/publication/add/",
        "/admin/shas/nonworkingday/add/",
        "/admin/shas/publication/import/",
        "/admin/shas/event/",
        f"/admin/shas/event/{entry.events.last().pk}/change/",
        f"/admin/shas/strategichealthauthority/{entry.authority_id}/change/",
        "/admin/shas/letter/",
        "/admin/accounts/user/",
        "/admin/accounts/invitation/add/",
        "/admin/shas/membership/add/",
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
    page.get_by_label("Authority:").focus()
    page.keyboard.type("york")
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
    expect(page).to_have_title(re.compile("^Error: Invite a person"))
    assert "Choose the authority this person is for." in page.locator(".field-authority .errorlist").inner_text()
    assert page.get_by_label("E-mail address").input_value() == "lead@example.org"


def test_the_console_works_without_scripts(no_script: Page, entry: Publication, staff: User, sign_in: Callable) -> None:
    sign_in(no_script, staff)
    no_script.goto(f"/admin/shas/publication/{entry.pk}/change/")
    no_script.get_by_label("Name").fill("Another name")
    no_script.get_by_role("button", name="Save", exact=True).click()
    assert Publication.objects.get(pk=entry.pk).name == "Another name"
    no_script.goto("/admin/shas/membership/add/")
    no_script.get_by_label("Their e-mail address").fill(staff.email)
    no_script.get_by_label("Authority:").select_option("Yorkshire and the Humber")
    no_script.get_by_role("button", name="Save", exact=True).click()
    assert Membership.objects.get().authority == entry.authority


def test_a_title_without_spaces_and_long_words_stay_in_their_place(
    open_page: OpenPage, entry: Publication, staff: User, sign_in: Callable
) -> None:
    word = "W" * 190
    Publication.objects.filter(pk=entry.pk).update(name=word)
    entry.editions.update(title="T" * 300)
    page = open_page()
    sign_in(page, staff)
    for address in (f"{entry.pk}/change/", f"{entry.pk}/history/", f"{entry.pk}/move/", "move-together/", ""):
        page.goto(f"/admin/shas/publication/{address}")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert (address, width, scrolls_sideways(page)) == (address, width, False)


TABLE = "authority,date\nYorkshire and the Humber,26 May 2008\n"


def test_a_timetable_is_pasted_previewed_and_applied_with_the_keyboard(
    page: Page, entry: Publication, staff: User, sign_in: Callable
) -> None:
    sign_in(page, staff)
    page.goto("/admin/shas/publication/import/")
    page.get_by_label("Paste the letter").fill(TABLE)
    page.get_by_label("Reason (everyone reads it)").fill("The board meets later still")
    page.get_by_label("Year").press("Enter")  # the first button, which only previews
    page.locator("#preview:focus", has_text="1 difference").wait_for()
    assert page.get_by_label("Paste the letter").is_visible() is False
    assert entry.date_changes.count() == 2
    for _ in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "apply":
            break
    page.keyboard.press("Enter")
    page.get_by_text("1 vision matched. 1 moved.").wait_for()
    entry.refresh_from_db()
    assert entry.planned_on == date(2008, 5, 26)


def test_every_state_of_an_import_is_sound_at_both_widths(
    open_page: OpenPage, entry: Publication, staff: User, sign_in: Callable, axe: Callable[[Page], None]
) -> None:
    page = open_page(bypass_csp=True)  # as above
    sign_in(page, staff)

    def judge(heading: str) -> None:
        page.get_by_role("heading", name=heading).wait_for()
        for width in (1280, 400, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert (heading, width, scrolls_sideways(page)) == (heading, width, False)
        axe(page)

    def preview(text: str, reason: str) -> None:
        page.goto("/admin/shas/publication/import/")
        page.get_by_label("Paste the letter").fill(text)
        page.get_by_label("Reason (everyone reads it)").fill(reason)
        page.get_by_role("button", name="Preview").click()

    preview(TABLE.replace("26", "21"), "")
    judge("No differences")
    preview(TABLE, "")
    judge("There is a problem")
    preview(TABLE.replace("26", "32"), "")
    judge("Not compared yet")
    preview(TABLE, "The board meets later still")
    judge("Warnings")
    plan = Plan.on(date(2008, 5, 22))
    reschedule(publication=entry, plan=plan, public_note="Moved", override=factories.ANYWAY, actor=None)
    page.get_by_role("button", name="Apply 1 change").click()
    judge("There is a problem")
    assert "is now planned for 22 May 2008" in page.get_by_role("alert").inner_text()


def test_a_date_is_moved_with_the_keyboard(
    open_page: OpenPage, entry: Publication, staff: User, sign_in: Callable, axe: Callable[[Page], None]
) -> None:
    page = open_page(bypass_csp=True)
    sign_in(page, staff)
    page.goto(f"/admin/shas/publication/{entry.pk}/change/")
    page.get_by_role("link", name="Move", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("#id_day").fill("2008-05-26")
    page.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Monday 26 May 2008 is a bank holiday.").wait_for()
    expect(page).to_have_title(re.compile("^Error: Move"))
    expect(page.locator(".c-problems")).to_be_focused()
    assert scrolls_sideways(page) is False
    axe(page)
    page.get_by_role("link", name="Give a reason for the move").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Reason (everyone reads it)").press_sequentially("The board meets later")
    page.get_by_label("Why it must be that day").fill("Recorded afterwards")
    page.get_by_role("button", name="Move to 26 May 2008").focus()
    page.keyboard.press("Enter")
    page.get_by_text("moved from 21 May 2008 to 26 May 2008.").first.wait_for()
    change = entry.date_changes.order_by("pk").last()
    assert (change.public_note, change.override_reason) == ("The board meets later", "Recorded afterwards")


def test_dates_are_moved_together_without_scripts(
    no_script: Page, entry: Publication, staff: User, sign_in: Callable
) -> None:
    sign_in(no_script, staff)
    no_script.goto("/admin/shas/publication/move-together/")
    no_script.get_by_label("Yorkshire and the Humber: strategic vision", exact=True).check()
    no_script.get_by_label("By how many").fill("7")
    no_script.get_by_label("Reason (everyone reads it)").fill("The board meets later")
    no_script.get_by_role("button", name="Preview").click()
    no_script.get_by_label("Why it must be those days").fill("Recorded afterwards")
    no_script.get_by_role("button", name="Move 1 date").click()
    assert no_script.get_by_text("1 date moved.").is_visible()
    assert Publication.objects.get(pk=entry.pk).planned_on == date(2008, 5, 28)


def test_a_preview_of_several_fits_a_narrow_window(
    phone: Page, entry: Publication, staff: User, sign_in: Callable
) -> None:
    sign_in(phone, staff)
    phone.goto(f"/admin/shas/publication/move-together/?entry={entry.pk}")
    phone.get_by_label("By how many").fill("7")
    phone.get_by_role("button", name="Preview").click()
    phone.get_by_role("button", name="Move 1 date").wait_for()
    assert scrolls_sideways(phone) is False
