"""Readiness on an entry's page in the console: what is missing, who can mend it, and the page that does."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shas.clock import database_now
from shas.models import Publication
from shas.workflow import DHRole, Plan, Status
from tests import factories
from tests.shas.admin.pages import page, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return signed_in(DHRole.EDITOR)


def _entry(status: Status, **fields: Any) -> Publication:
    """A vision confirmed for a day to come, whose lead has an account."""
    authority = factories.AuthorityFactory()
    lead = factories.UserFactory(name="Its lead", leads=authority)
    plan = factories.plan_at(database_now() + timedelta(days=3))
    return factories.PublicationFactory(
        **{"authority": authority, "lead": lead, "plan": plan, "status": status, **fields}
    )


def _tasks(client: Client, entry: Publication) -> dict[str, tuple[list[str], str, str]]:
    """Task → what is missing, who can mend it, where."""
    shown = client.get(page("change", entry)).context["readiness"]
    return {
        task.title: ([line.sentence for line in task.lines], task.who, task.way["label"] if task.way else "")
        for task in shown.tasks
    }


def test_each_gap_names_who_can_mend_it_and_the_page_that_does(editor: Client) -> None:
    entry = _entry(Status.DRAFTING, lead=None, plan=Plan.on(date(2099, 5, 20), confirmed=False))
    edition = factories.EditionFactory(publication=entry, complete=True, document=False, contact="")
    tasks = _tasks(editor, entry)
    assert tasks["Upload the document"] == (["No document has been uploaded."], "Its lead", "Upload it")
    assert tasks["Title and reader box details"][1:] == ("Its lead", "Edit edition 1")
    assert tasks["A confirmed day"][1:] == ("DH", "Confirm")
    assert tasks["A lead person"][1:] == ("DH", "Name a lead")
    html = editor.get(page("change", entry)).content.decode()
    for address in (
        reverse("admin:shas_edition_document", args=[edition.pk]),
        reverse("admin:shas_edition_change", args=[edition.pk]),
        page("confirm", entry),
        f"{page('change', entry)}#id_lead",
    ):
        assert f'href="{address}"' in html
    assert "Readiness 3 blockers, 1 warning Task" in text(editor.get(page("change", entry)))


def test_where_nothing_is_written_the_edition_is_begun_first(editor: Client) -> None:
    tasks = _tasks(editor, _entry(Status.PLANNED))
    assert tasks["Upload the document"][2] == "Write the first edition"
    assert tasks["Title and reader box details"] == (
        ["Nothing has been written yet."],
        "Its lead",
        "Write the first edition",
    )


def test_what_is_done_says_so(editor: Client) -> None:
    entry = _entry(Status.DRAFTING)
    factories.EditionFactory(publication=entry, complete=True)
    assert list(_tasks(editor, entry).values()) == [([], "", "")] * 4
    assert "Readiness everything is there" in text(editor.get(page("change", entry)))


def test_a_date_that_is_only_a_month_or_none_is_set(editor: Client) -> None:
    assert _tasks(editor, _entry(Status.DRAFTING, plan=None))["A confirmed day"][2] == "Set a date"
    month = _entry(Status.DRAFTING, plan=Plan.in_month(date(2099, 6, 1)))
    assert _tasks(editor, month)["A confirmed day"][2] == "Move"


def test_what_is_signed_is_returned_for_a_blocker_and_not_for_a_warning(editor: Client) -> None:
    blocked, warned = _entry(Status.CLINICAL_REVIEW), _entry(Status.CLINICAL_REVIEW)
    factories.EditionFactory(publication=blocked, complete=True, contact="", frozen=True)
    factories.EditionFactory(publication=warned, complete=True, timing="", frozen=True)
    task = "Title and reader box details"
    assert _tasks(editor, blocked)[task][2] == "Return it first"
    assert _tasks(editor, warned)[task][2] == ""


def test_where_no_lead_has_an_account_that_is_said(editor: Client) -> None:
    entry = factories.PublicationFactory(status=Status.DRAFTING)
    assert _tasks(editor, entry)["Upload the document"][1] == ("Nobody yet: no lead of this authority has an account")


def test_a_national_publication_is_the_departments_own(editor: Client) -> None:
    entry = factories.PublicationFactory(national=True, status=Status.DRAFTING)
    assert {who for _, who, _ in _tasks(editor, entry).values()} == {"DH"}


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CANCELLED, Status.WITHDRAWN])
def test_what_is_over_owes_nothing(editor: Client, status: Status) -> None:
    entry = factories.PublicationFactory(status=status)
    assert editor.get(page("change", entry)).context["readiness"] is None


def test_a_superuser_reads_it_and_mends_nothing() -> None:
    entry = _entry(Status.DRAFTING)
    shown = signed_in(superuser=True).get(page("change", entry))
    assert ([tool["name"] for tool in shown.context["tools"]], shown.context["write"]) == (["readers"], None)
    assert [task.way for task in shown.context["readiness"].tasks] == [None] * 4
