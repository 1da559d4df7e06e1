"""The pages about an entry's work in a real browser: sound at every width, by the keyboard, and without scripts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from shas import services
from shas.clock import database_now, london_day
from shas.models import Edition, Publication
from shas.warnings import Override
from shas.workflow import DHRole, Plan, Status
from tests import factories
from tests.browser import OpenPage, scrolls_sideways
from tests.shas.documents.pdfs import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 768, 320)
LONG = "https://www.example.org/" + "a-very-long-address-that-does-not-break/" * 3


@dataclass
class World:
    """One entry for each page, with texts that do not break."""

    drafted: Publication
    reviewed: Publication
    waiting: Publication
    approved: Publication
    published: Publication

    def addresses(self) -> list[str]:
        draft = Edition.objects.get(publication=self.published, number=2)
        override = self.waiting.overrides.get()
        entry = "/admin/shas/publication/"
        return [
            f"{entry}{self.drafted.pk}/change/",
            f"{entry}{self.waiting.pk}/change/",
            f"{entry}{self.published.pk}/change/",
            f"{entry}{self.drafted.pk}/circulate/",
            f"{entry}{self.drafted.pk}/start/",
            f"{entry}{self.reviewed.pk}/submit/",
            f"{entry}{self.waiting.pk}/return/",
            f"{entry}{self.waiting.pk}/approve/",
            f"{entry}{self.approved.pk}/release-now/",
            f"{entry}{self.published.pk}/correct/",
            f"{entry}{self.published.pk}/correct-date/",
            f"{entry}{self.published.pk}/withdraw/",
            f"/admin/shas/edition/add/?publication={self.drafted.pk}",
            f"/admin/shas/edition/{draft.pk}/change/",
            f"/admin/shas/edition/{draft.pk}/compare/",
            f"/admin/shas/edition/{draft.pk}/document/",
            "/admin/shas/document/",
            "/admin/shas/flaggedoverride/",
            f"/admin/shas/flaggedoverride/{override.pk}/change/",
            f"/admin/shas/flaggedoverride/{override.pk}/review/",
            "/admin/",
        ]


@pytest.fixture
def world() -> World:
    maker = factories.UserFactory(dh=(DHRole.EDITOR,))

    def entry(status: Status, **edition: object) -> Publication:
        made = factories.PublicationFactory(plan=Plan.on(london_day(database_now()) + timedelta(days=3)), status=status)
        circulated = status not in {Status.PLANNED, Status.DRAFTING}
        factories.EditionFactory(
            publication=made, **{"complete": True, "frozen": circulated, "external_url": LONG, **edition}
        )
        return made

    drafted, reviewed = entry(Status.DRAFTING, document=False), entry(Status.CLINICAL_REVIEW, gateway_reference="")
    waiting = entry(Status.CLINICAL_REVIEW, contact="")
    services.submit(publication=waiting, actor=maker, override=Override(reason=f"As told at {LONG}"))
    fields = {**factories.READER_BOX_FILLED, "title": "As it came out"}
    published = factories.PublicationFactory(status=Status.PUBLISHED, edition=fields)
    draft = services.draft_edition(publication=published, fields={"title": f"See {LONG}"}, actor=None)
    factories.DocumentFactory(edition=draft)
    return World(drafted, reviewed, waiting, entry(Status.APPROVED), published)


@pytest.fixture
def publisher() -> User:
    return factories.UserFactory(dh=(DHRole.PUBLISHER,))


def test_pages_are_sound_and_fit_every_window(
    open_page: OpenPage, world: World, publisher: User, sign_in: Callable, axe: Callable[[Page], None]
) -> None:
    page = open_page(bypass_csp=True)  # axe itself sets inline styles; the other tests hold the pages to the policy
    sign_in(page, publisher)
    for address in world.addresses():
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        answer = page.goto(address)
        assert (address, answer and answer.status) == (address, 200)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert (address, width, scrolls_sideways(page)) == (address, width, False)
        axe(page)


def test_what_is_refused_takes_the_focus_and_is_sound(
    open_page: OpenPage, world: World, publisher: User, sign_in: Callable, axe: Callable[[Page], None]
) -> None:
    page = open_page(bypass_csp=True)
    sign_in(page, publisher)
    page.goto(f"/admin/shas/publication/{world.reviewed.pk}/submit/")
    page.get_by_role("button", name="Submit edition 1 although it is not ready").press("Enter")
    expect(page.locator(".c-problems")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: Submit"))
    axe(page)
    page.get_by_role("link", name="Gateway reference is missing.").press("Enter")
    expect(page.get_by_label("Why it is submitted although it is not ready")).to_be_focused()


def test_an_edition_is_approved_with_the_keyboard(page: Page, world: World, publisher: User, sign_in: Callable) -> None:
    sign_in(page, publisher)
    page.goto("/admin/")
    page.locator("#needs").get_by_role("link", name="Approve").press("Enter")
    page.get_by_role("heading", name=f"Approve {world.waiting}").wait_for()
    page.get_by_label("Note").focus()
    page.keyboard.type("Read in full")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("is approved. The portal releases it on").first.wait_for()
    world.waiting.refresh_from_db()
    assert (world.waiting.status, world.waiting.approved_by) == (Status.APPROVED, publisher)


def test_an_edition_is_begun_documented_and_circulated_without_scripts(
    no_script: Page, publisher: User, sign_in: Callable
) -> None:
    entry = factories.PublicationFactory(status=Status.DRAFTING)
    sign_in(no_script, publisher)
    no_script.goto(f"/admin/shas/publication/{entry.pk}/change/")
    no_script.get_by_role("link", name="Write the first edition", exact=True).click()
    no_script.get_by_role("button", name="Save", exact=True).click()
    no_script.get_by_label("Title:", exact=True).fill("Healthier futures")
    no_script.get_by_role("button", name="Save", exact=True).click()
    edition = entry.editions.get()
    no_script.goto(f"/admin/shas/edition/{edition.pk}/document/")
    files = [{"name": "vision.pdf", "mimeType": "application/pdf", "buffer": pdf()}]
    no_script.locator("#id_file").set_input_files(files)
    no_script.get_by_role("button", name="Upload the document").click()
    assert no_script.get_by_text("The document is checked and uploaded.").is_visible()
    no_script.goto(f"/admin/shas/publication/{entry.pk}/change/")
    no_script.get_by_role("link", name="Circulate for clinical review").click()
    no_script.get_by_role("button", name="Circulate edition 1").click()
    entry.refresh_from_db()
    edition.refresh_from_db()
    assert (entry.status, edition.is_frozen, edition.title) == (Status.CLINICAL_REVIEW, True, "Healthier futures")


def test_an_override_is_reviewed_without_scripts(
    no_script: Page, world: World, publisher: User, sign_in: Callable
) -> None:
    sign_in(no_script, publisher)
    no_script.goto("/admin/")
    no_script.get_by_role("link", name="1 override to review").click()
    no_script.get_by_role("link", name=f"Review: {world.waiting}").click()
    no_script.get_by_label("What you found").fill("It was right")
    no_script.get_by_role("button", name="Mark as reviewed").click()
    assert world.waiting.overrides.get().review_note == "It was right"
