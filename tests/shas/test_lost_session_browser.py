"""A session that ends, or a role, while a form is open: in a real browser, with scripts and without."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from shas import services
from shas.admin.kept import LOOK
from shas.clock import database_now
from shas.models import Edition
from shas.workflow import DHRole, Status
from tests import factories
from tests.accounts.signing_in import PASSWORD
from tests.browser import OpenPage, scrolls_sideways
from tests.shas.views.workplace import EDITION, a_vision, lead_of, make_ash

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "The board of the authority has not seen it. " * 4


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_of_the_console_comes_back_after_signing_in_again(
    scripts: bool, open_page: OpenPage, sign_in: Callable
) -> None:
    plan = factories.plan_at(database_now() + timedelta(days=3))
    edition = factories.EditionFactory(
        publication=factories.PublicationFactory(plan=plan, status=Status.DRAFTING), complete=True
    )
    editor = factories.UserFactory(dh=(DHRole.EDITOR,), password=PASSWORD)
    page = open_page(java_script_enabled=scripts, viewport={"width": 320, "height": 640})
    sign_in(page, editor)
    page.goto(f"/admin/shas/edition/{edition.pk}/change/")
    page.get_by_label("Title", exact=False).first.fill("As it stands on the cover")
    page.get_by_label("Summary", exact=False).first.fill(LONG)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Your text is kept. Sign in again to go on with it.")).to_be_visible()
    page.get_by_label("Email", exact=True).fill(editor.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text(LOOK)).to_be_visible()
    expect(page.get_by_label("Title", exact=False).first).to_have_value("As it stands on the cover")
    expect(page.get_by_label("Summary", exact=False).first).to_have_value(LONG)
    assert not scrolls_sideways(page)
    assert Edition.objects.get(pk=edition.pk).title != "As it stands on the cover"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Edition.objects.get(pk=edition.pk).title == "As it stands on the cover"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_removed_lead_is_shown_what_they_typed(
    width: int, open_page: OpenPage, sign_in: Callable, axe: Callable[[Page], None]
) -> None:
    ash = make_ash()
    a_vision(ash)
    lead = lead_of(ash)
    page = open_page(viewport={"width": width, "height": 640})
    sign_in(page, lead)
    page.goto(EDITION)
    page.get_by_label("Title", exact=True).fill("x" * 300)
    page.get_by_label("Summary", exact=True).fill(LONG)
    services.end_membership(membership=lead.memberships.get(), actor=None)
    page.get_by_role("button", name="Save edition 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You no longer lead this authority")
    expect(page.get_by_label("Title", exact=True)).to_have_value("x" * 300)
    expect(page.get_by_label("Summary", exact=True)).to_have_value(LONG)
    assert not scrolls_sideways(page)
    axe(page)
    assert Edition.objects.count() == 0
