"""The workspace in a real browser: every state under axe and at 320 pixels, by keyboard, and without scripts."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from shas.clock import database_now
from shas.models import Document, Edition, Publication
from shas.services import approve, edit_edition, release_now, send_back, submit, write_edition
from shas.workflow import DHRole, DocumentRole, Status
from tests.browser import scrolls_sideways
from tests.factories import AuthorityFactory, DocumentFactory, PublicationFactory, UserFactory, plan_at
from tests.shas.documents.pdfs import pdf, renamed_page
from tests.shas.views.workplace import DESK, DOCUMENT, EDITION, FULL, a_vision, circulated, drafted, lead_of, make_ash

LONG = "Averylongwordwithoutanyspaceinit" * 8


@pytest.fixture
def lead(transactional_db: None) -> User:
    return lead_of(make_ash())


@pytest.fixture
def entry(lead: User) -> Publication:
    near = plan_at(database_now() + timedelta(days=15))
    PublicationFactory(authority=AuthorityFactory(short_name="Birch"), plan=near)
    return a_vision(lead.memberships.get().authority)


def blocked(entry: Publication, lead: User) -> None:
    circulated(entry, lead, gateway_reference="")


def returned(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    submit(publication=entry, actor=lead)
    send_back(publication=entry, reason=f"Chapter 4 is missing. {LONG}", actor=UserFactory(dh=[DHRole.EDITOR]))


def signed(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    submit(publication=entry, actor=lead)
    approve(publication=entry, actor=UserFactory(dh=[DHRole.PUBLISHER]))


def published(entry: Publication, lead: User) -> None:
    signed(entry, lead)
    release_now(publication=entry, reason="Now", actor=UserFactory(dh=[DHRole.PUBLISHER]))
    write_edition(publication=entry, fields={"change_note": "A correction"}, actor=lead)


def crowded(entry: Publication, lead: User) -> None:
    for number in range(8):
        circulated(entry, lead, title=f"{LONG} {number}", change_note=f"{LONG} {number}" if number else "")
        send_back(publication=entry, reason=f"Reason {number}: {LONG}", actor=lead)
    edition = drafted(entry, lead)
    for position in range(1, 11):
        DocumentFactory(
            edition=edition, role=DocumentRole.ATTACHMENT, position=position, label=f"{LONG[:190]} {position}"
        )


STATES: dict[str, tuple[Callable[[Publication, User], object], list[str]]] = {
    "planned": (lambda entry, lead: None, [DESK, EDITION, DOCUMENT, f"{DESK}move/start/", f"{DESK}compare/"]),
    "drafting": (drafted, [DESK, EDITION, DOCUMENT, f"{DESK}move/circulate/", f"{DESK}move/submit/"]),
    "blocked": (blocked, [DESK, EDITION, DOCUMENT, f"{DESK}move/submit/", f"{DESK}move/return/"]),
    "returned": (returned, [DESK, EDITION, DOCUMENT]),
    "approved": (signed, [DESK, EDITION, DOCUMENT]),
    "published": (published, [DESK, EDITION, "/visions/ash/"]),
    "crowded": (crowded, [DESK, DOCUMENT, f"{DESK}compare/?from=1&to=9", f"{DESK}history/"]),
}


@pytest.mark.parametrize("state", STATES)
def test_every_page_passes_axe_and_fits_320_pixels(
    state: str, entry: Publication, lead: User, phone: Page, page: Page, sign_in: Callable, axe: Callable, live_server
) -> None:
    arrange, addresses = STATES[state]
    arrange(entry, lead)
    for window in (page, phone):
        sign_in(window, lead)
        for address in addresses:
            window.goto(live_server.url + address)
            axe(window)
            assert not scrolls_sideways(window), address


def test_a_lead_edits_uploads_and_circulates_by_keyboard_alone(
    entry: Publication, lead: User, page: Page, sign_in: Callable, live_server, tmp_path: Path
) -> None:
    sign_in(page, lead)
    page.goto(live_server.url + DESK)
    page.get_by_role("button", name="Start drafting").press("Enter")
    page.get_by_role("link", name="Write edition 1").press("Enter")
    page.get_by_label("Title").focus()
    page.keyboard.type("A title of Ash")
    for _ in range(3):
        page.keyboard.press("Tab")
    for name, value in FULL.items():
        page.locator(f"#id_{name}").focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(value)
    page.get_by_role("button", name="Save edition 1").press("Enter")
    page.get_by_role("link", name="Upload the document").last.press("Enter")
    file = tmp_path / "vision.pdf"
    file.write_bytes(pdf(pages=3))
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Upload the document").press("Enter")
    expect(page.get_by_text("The document was checked and is in edition 1.")).to_be_visible()
    page.get_by_role("link", name="Workspace: NHS Ash").press("Enter")
    page.get_by_role("link", name="Circulate edition 1").press("Enter")
    page.get_by_role("button", name="Circulate edition 1").press("Enter")
    expect(page.get_by_role("heading", name="Submit edition 1 to DH")).to_be_visible()
    assert Publication.objects.get(pk=entry.pk).status == Status.CLINICAL_REVIEW
    assert (Document.objects.get().pages, Edition.objects.get().title) == (3, "A title of Ash")


def test_without_scripts_the_same_way_is_open_and_errors_lead_to_their_fields(
    entry: Publication, lead: User, no_script: Page, sign_in: Callable, live_server, tmp_path: Path
) -> None:
    sign_in(no_script, lead)
    no_script.goto(live_server.url + DESK)
    no_script.get_by_role("button", name="Start drafting").click()
    no_script.get_by_role("link", name="Write edition 1").click()
    no_script.get_by_label("Title").fill("x" * 10_000)
    no_script.get_by_label("Author", exact=True).fill("NHS Ash")
    no_script.get_by_role("button", name="Save edition 1").click()
    no_script.get_by_role("link", name="Shorten “Title” to 300 characters. It has 10000.").click()
    assert no_script.get_by_label("Title").input_value() == "x" * 10_000
    no_script.get_by_label("Title").fill("A title")
    no_script.get_by_role("button", name="Save edition 1").click()
    no_script.get_by_role("link", name="Upload the document").first.click()
    file = tmp_path / "vision.pdf"
    file.write_bytes(renamed_page())
    no_script.locator("#id_file").set_input_files(file)
    no_script.get_by_role("button", name="Upload the document").click()
    expect(no_script.get_by_text("Choose the file again").first).to_be_visible()
    assert (Edition.objects.get().author, Document.objects.count()) == ("NHS Ash", 0)


def test_a_stale_save_shows_both_versions_passes_axe_and_fits_320_pixels(
    entry: Publication, lead: User, phone: Page, sign_in: Callable, axe: Callable, live_server
) -> None:
    edition = drafted(entry, lead)
    sign_in(phone, lead)
    phone.goto(live_server.url + EDITION)
    phone.get_by_label("Title").fill("Mine")
    edit_edition(edition=edition, fields={"title": LONG[:250]}, actor=None)
    phone.get_by_role("button", name="Save edition 1").click()
    expect(phone.locator(".nhsuk-error-summary")).to_be_focused()
    axe(phone)
    assert not scrolls_sideways(phone)
    phone.get_by_role("link", name="Title", exact=True).press("Enter")
    expect(phone.get_by_label("Title")).to_be_focused()
    phone.get_by_role("button", name="Save edition 1").click()
    expect(phone.get_by_text("Edition 1 is saved.")).to_be_visible()
    assert Edition.objects.get().title == "Mine"


def test_no_script_that_was_typed_runs_and_a_kept_text_comes_back(
    entry: Publication, lead: User, page: Page, sign_in: Callable, axe: Callable, live_server
) -> None:
    heard: list[str] = []
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    sign_in(page, lead)
    page.goto(live_server.url + EDITION)
    page.get_by_label("Title").fill("<img src=x onerror=alert(1)><script>alert(2)</script>")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save edition 1").click()
    expect(page.get_by_text("Your text is kept. Sign in again to go on with it.")).to_be_visible()
    axe(page)
    lead.set_password("correct horse battery staple")
    lead.save()
    page.get_by_label("Email").fill(lead.email)
    page.get_by_label("Password", exact=True).fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Your text was kept. It is not saved yet.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Save edition 1").click()
    expect(page.get_by_text("Edition 1 is saved.")).to_be_visible()
    assert heard == []
