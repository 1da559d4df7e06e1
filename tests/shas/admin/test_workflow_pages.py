"""The console's pages about an entry's work: what each shows, asks and does, and who gets it.

Who may make which move from where is played through every door in `tests/test_every_door_workflow.py`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas import services, words
from shas.clock import database_now, london_day
from shas.models import FlaggedOverride, Publication
from shas.workflow import TRANSITIONS, DHRole, Plan, Status, Transition
from tests import factories
from tests.shas.admin.pages import again, button, codes, last_event, page, press, signed_in, standing, text
from tests.shas.admin.typed import typed
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

PAGES = ["start", "circulate", "submit", "return", "approve", "release_now", "correct", "correct_date", "withdraw"]
SOON = timedelta(days=3)


@pytest.fixture
def editor() -> Client:
    return signed_in(DHRole.EDITOR)


@pytest.fixture
def publisher() -> Client:
    return signed_in(DHRole.PUBLISHER)


def _entry(status: Status, **edition: Any) -> Publication:
    """A vision with a complete edition, confirmed for a day to come."""
    entry = factories.PublicationFactory(plan=factories.plan_at(database_now() + SOON), status=status)
    circulated = status not in {Status.PLANNED, Status.DRAFTING}
    factories.EditionFactory(publication=entry, **{"complete": True, "frozen": circulated, **edition})
    return entry


def _published(**edition: Any) -> Publication:
    """A vision that is out with edition 1, and a drafted correction: edition 2."""
    fields = {**factories.READER_BOX_FILLED, "title": "As it came out"}
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20)), status=Status.PUBLISHED, edition=fields)
    services.draft_edition(publication=entry, fields={"title": "As it should be", **edition}, actor=None)
    return entry


def _worked_on_by(entry: Publication, **people: User) -> Publication:
    Publication.objects.filter(pk=entry.pk).update(**people)
    return Publication.objects.get(pk=entry.pk)


# The way there


@pytest.mark.parametrize("move", [move for move in TRANSITIONS if move != Transition.RELEASE])
def test_every_move_of_the_table_has_its_page(move: Transition) -> None:
    entry = factories.PublicationFactory()
    assert reverse(f"admin:shas_publication_{move.value}", args=[entry.pk])


READERS = ("Readers before the release", "other")


@pytest.mark.parametrize(
    ("status", "role", "offered"),
    [
        (Status.PLANNED, DHRole.EDITOR, [("Start drafting", "next"), ("Move", "other"), READERS]),
        (Status.DRAFTING, DHRole.EDITOR, [("Circulate for clinical review", "next"), ("Move", "other"), READERS]),
        (
            Status.CLINICAL_REVIEW,
            DHRole.EDITOR,
            [("Submit to DH", "next"), ("Move", "other"), ("Return to drafting", "other"), READERS],
        ),
        (Status.SUBMITTED, DHRole.EDITOR, [("Move", "other"), ("Return to drafting", "other"), READERS]),
        (
            Status.SUBMITTED,
            DHRole.PUBLISHER,
            [
                ("Approve", "next"),
                ("Move", "other"),
                ("Return to drafting", "other"),
                READERS,
                ("Record publication", "danger"),
                ("Cancel publication", "danger"),
            ],
        ),
        (
            Status.APPROVED,
            DHRole.PUBLISHER,
            [
                ("Move", "other"),
                ("Return to drafting", "other"),
                READERS,
                ("Release now", "danger"),
                ("Record publication", "danger"),
                ("Cancel publication", "danger"),
            ],
        ),
        (Status.CANCELLED, DHRole.PUBLISHER, [("Reinstate", "other")]),
    ],
)
def test_the_page_of_an_entry_offers_the_next_step_first_and_what_cannot_be_undone_last(
    status: Status, role: DHRole, offered: list[tuple[str, str]]
) -> None:
    entry = _entry(status)
    shown = signed_in(role).get(page("change", entry))
    assert [(tool["label"], tool["tone"]) for tool in shown.context["tools"]] == offered


def test_a_step_that_comes_too_early_is_not_the_next_one(editor: Client) -> None:
    undocumented, unready = _entry(Status.DRAFTING, document=False), _entry(Status.CLINICAL_REVIEW, contact="")
    for entry, name in ((undocumented, "circulate"), (unready, "submit")):
        tools = editor.get(page("change", entry)).context["tools"]
        assert {tool["name"]: tool["tone"] for tool in tools}[name] == "other"


def test_ones_own_work_is_not_ones_next_step() -> None:
    author = factories.UserFactory(dh=(DHRole.PUBLISHER,))
    entry = _worked_on_by(_entry(Status.SUBMITTED), last_edited_by=author)
    client = Client()
    client.force_login(author)
    tools = client.get(page("change", entry)).context["tools"]
    assert {tool["name"]: tool["tone"] for tool in tools}["approve"] == "other"


def test_what_its_time_has_released_is_published_to_the_console_too(publisher: Client) -> None:
    just_passed = factories.plan_at(database_now() - timedelta(minutes=1))
    entry = factories.PublicationFactory(plan=just_passed, status=Status.APPROVED)
    factories.EditionFactory(publication=entry, complete=True, frozen=True)
    shown = publisher.get(page("change", entry))
    assert (shown.context["standing"], shown.context["readiness"]) == ("Published", None)
    assert [tool["label"] for tool in shown.context["tools"]] == ["Correct", "Withdraw"]
    assert "is in “published”, so it cannot be returned to drafting" in text(publisher.get(page("return", entry)))


# Starting, circulating


def test_work_is_started_with_a_note(editor: Client) -> None:
    entry = _entry(Status.PLANNED)
    done = press(editor, page("start", entry), reason="The board has agreed")
    assert (done.status_code, done.url) == (302, page("change", entry))
    event = last_event(entry)
    assert (standing(entry)[0], event.kind, event.reason) == (
        Status.DRAFTING,
        "publication.started",
        "The board has agreed",
    )
    assert LogEntry.objects.get().change_message == f"{entry} is being drafted."


def test_circulating_shows_the_edition_that_it_freezes(editor: Client) -> None:
    entry = _entry(Status.DRAFTING, title="Healthier futures", summary="<script>")
    shown = editor.get(page("circulate", entry))
    assert button(shown) == "Circulate edition 1 (default)"
    assert "Edition 1 Draft Documents Document PDF, 1.0 KB, 2 pages SHA-256 " + "0" * 64 in text(shown)
    assert "Title Healthier futures" in text(shown)
    assert "<script>Title" not in shown.content.decode()
    assert "&lt;script&gt;" in shown.content.decode()
    assert again(editor, shown).status_code == 302
    assert (standing(entry)[0], entry.editions.get().is_frozen) == (Status.CLINICAL_REVIEW, True)


def test_without_a_document_there_is_nothing_to_circulate(editor: Client) -> None:
    entry = _entry(Status.DRAFTING, document=False)
    before = standing(entry)
    shown = editor.get(page("circulate", entry))
    assert (button(shown), "No document has been uploaded." in text(shown)) == ("", True)
    assert codes(editor.post(page("circulate", entry), {})) == {"__all__": ["document_missing"]}
    assert standing(entry) == before


@pytest.mark.parametrize(
    ("name", "status", "typed_in"),
    [
        ("circulate", Status.DRAFTING, {"reason": "A note typed"}),
        ("return", Status.DRAFTING, {"reason": "A note typed"}),
        ("correct", Status.PUBLISHED, {"public_note": "A note typed"}),
    ],
)
def test_an_edition_changed_meanwhile_is_shown_anew_and_what_was_typed_is_kept(
    publisher: Client, name: str, status: Status, typed_in: dict[str, str]
) -> None:
    entry = _published() if status == Status.PUBLISHED else _entry(status)
    if name == "return":  # from a review that another edition is circulated for meanwhile
        services.circulate(publication=entry, actor=None)
    sent = typed(publisher.get(page(name, entry)), **typed_in)
    if name == "return":
        services.send_back(publication=entry, reason="Once more", actor=None)
        services.draft_edition(publication=entry, fields={"title": "Another title"}, actor=None)
        services.circulate(publication=entry, actor=None)
    else:
        draft = entry.editions.order_by("number").last()
        services.edit_edition(edition=draft, fields={"title": "Another title"}, actor=None)
    before = standing(entry)
    refused = publisher.post(page(name, entry), sent)
    assert codes(refused) == {"__all__": ["stale"]}
    told = refused.context["form"].non_field_errors()[0]
    changed_at = Publication.objects.get(pk=entry.pk).events.filter(kind__startswith="edition").last().recorded_at
    local = f"{changed_at.astimezone(factories.LONDON):%H:%M}"
    assert told.startswith(f"Someone changed this at {local} while you were reading.")
    assert "Another title" in text(refused)
    assert typed(refused)[next(iter(typed_in))] == ["A note typed"]
    assert standing(entry) == before
    assert again(publisher, refused).status_code == 302  # knowingly


@pytest.mark.parametrize("name", ["circulate", "return", "approve", "release_now", "correct"])
def test_a_page_that_does_not_say_what_it_showed_signs_nothing(publisher: Client, name: str) -> None:
    status = {"circulate": Status.DRAFTING, "release_now": Status.APPROVED, "correct": Status.PUBLISHED}.get(
        name, Status.SUBMITTED
    )
    entry = _published() if name == "correct" else _entry(status)
    before = standing(entry)
    refused = press(publisher, page(name, entry), seen="", reason="Why", public_note="Why")
    assert codes(refused)["__all__"] == ["stale"]
    assert standing(entry) == before


def test_what_somebody_moved_on_meanwhile_is_told_as_it_stands_now(editor: Client) -> None:
    entry = _entry(Status.DRAFTING)
    sent = typed(editor.get(page("circulate", entry)))
    services.circulate(publication=entry, actor=None)
    refused = editor.post(page("circulate", entry), sent)
    assert codes(refused) == {"__all__": ["not_from_here"]}
    assert "is in “clinical review”, so it cannot be circulated for clinical review." in text(refused)
    assert button(refused) == ""


# Submitting


def test_what_is_ready_is_submitted(editor: Client) -> None:
    entry = _entry(Status.CLINICAL_REVIEW)
    shown = editor.get(page("submit", entry))
    assert (button(shown), 'name="override" rows' in shown.content.decode()) == ("Submit edition 1 (default)", False)
    assert again(editor, shown).status_code == 302
    assert (standing(entry)[0], FlaggedOverride.objects.count()) == (Status.SUBMITTED, 0)


def test_gaps_are_set_aside_for_a_reason_and_stay_flagged(editor: Client) -> None:
    entry = _entry(Status.CLINICAL_REVIEW, gateway_reference="", contact="")
    before = standing(entry)
    shown = editor.get(page("submit", entry))
    assert button(shown) == "Submit edition 1 although it is not ready (default)"
    assert "Gateway reference is missing." in text(shown)
    assert "It stays flagged until a third person of DH has reviewed it." in text(shown)
    refused = again(editor, shown, override=" ", reason="A note typed")
    assert codes(refused) == {"override": ["gateway_reference_missing", "contact_missing"]}
    assert (typed(refused)["reason"], standing(entry)) == (["A note typed"], before)
    done = again(editor, refused, override="The number comes on Monday")
    assert done.status_code == 302
    flagged = FlaggedOverride.objects.get()
    assert (flagged.codes, flagged.reason, flagged.is_flagged) == (
        ["gateway_reference_missing", "contact_missing"],
        "The number comes on Monday",
        True,
    )
    assert standing(entry)[0] == Status.SUBMITTED


@pytest.mark.parametrize("shown_codes", ["", "contact_missing"])
def test_a_gap_that_the_page_had_not_shown_is_not_set_aside(editor: Client, shown_codes: str) -> None:
    entry = _entry(Status.CLINICAL_REVIEW, gateway_reference="", contact="")
    before = standing(entry)
    refused = press(editor, page("submit", entry), override="Because", shown=shown_codes)
    assert "gateway_reference_missing" in codes(refused)["override"]
    assert standing(entry) == before
    assert again(editor, refused).status_code == 302  # now that it has been shown


def test_what_nobody_may_set_aside_has_no_button(editor: Client) -> None:
    entry = _entry(Status.CLINICAL_REVIEW, document=False, contact="")
    before = standing(entry)
    shown = editor.get(page("submit", entry))
    assert "It cannot be submitted yet. No document has been uploaded." in text(shown)
    assert button(shown) == ""
    refused = editor.post(page("submit", entry), {"override": "Because"})
    assert codes(refused) == {"__all__": ["document_missing"], "override": ["contact_missing"]}
    assert standing(entry) == before


# Returning


def test_returning_asks_for_the_reason_that_the_authority_reads(editor: Client) -> None:
    entry = _entry(Status.SUBMITTED)
    refused = press(editor, page("return", entry), reason=" ")
    assert codes(refused) == {"reason": ["reason_required"]}
    assert again(editor, refused, reason="The summary is missing").status_code == 302
    event = last_event(entry)
    assert (standing(entry)[0], event.reason, event.is_public) == (Status.DRAFTING, "The summary is missing", False)


def test_returning_what_is_approved_says_that_the_approval_goes(editor: Client) -> None:
    shown = text(editor.get(page("return", _entry(Status.APPROVED))))
    assert "Its approval is gone with this." in shown
    assert "Its approval is gone with this." not in text(editor.get(page("return", _entry(Status.SUBMITTED))))


def test_moving_what_is_approved_says_that_it_is_approved_anew(editor: Client) -> None:
    sentence = "It is approved: a new date returns it to submitted."
    assert sentence in text(editor.get(page("move", _entry(Status.APPROVED))))
    assert sentence not in text(editor.get(page("move", _entry(Status.SUBMITTED))))


# Approving


def test_approving_shows_edition_day_and_what_changed_since_the_one_before(publisher: Client) -> None:
    lead = factories.UserFactory(name="A lead")
    entry = _entry(Status.DRAFTING, title="The first title", frozen=True)
    services.draft_edition(publication=entry, fields={"title": "The second title"}, actor=None)
    services.circulate(publication=entry, actor=None)
    services.submit(publication=entry, actor=None)
    entry = _worked_on_by(entry, last_edited_by=lead)
    shown = publisher.get(page("approve", entry))
    said = text(shown)
    day = words.full(entry.planned_on)
    assert f"You approve the edition below for {day}, and nothing else" in said
    assert "What changed since edition 1 What Edition 1 Edition 2 Title The first title The second title" in said
    assert "Last edited by A lead" in said
    assert "It is published the moment you approve it." not in said
    assert button(shown) == "Approve edition 2 (default)"
    done = again(publisher, shown)
    assert done.status_code == 302
    after = Publication.objects.get(pk=entry.pk)
    assert (after.status, after.planned_on, after.last_edited_by) == (Status.APPROVED, entry.planned_on, lead)
    assert last_event(entry).changes == {"status": ["submitted", "approved"], "edition": [None, 2]}


def test_approving_changes_no_field_that_somebody_posts_with_it(publisher: Client) -> None:
    entry = _entry(Status.SUBMITTED, title="As it was")
    forged = {"title": "forged", "planned_on": "2008-05-20", "name": "forged", "gateway_reference": "1"}
    assert press(publisher, page("approve", entry), **forged).status_code == 302
    after = Publication.objects.get(pk=entry.pk)
    assert (after.name, after.planned_on, after.editions.get().title) == (entry.name, entry.planned_on, "As it was")


def test_what_is_approved_late_says_that_it_is_published_at_once(publisher: Client) -> None:
    yesterday = london_day(database_now()) - timedelta(days=1)
    entry = factories.submitted(plan=Plan.on(yesterday))
    shown = text(publisher.get(page("approve", entry)))
    assert "It is published the moment you approve it." in shown
    assert "From then on everyone reads it, and it cannot be taken back: only corrected or withdrawn" in shown
    assert "locked" not in shown
    assert "to drafting, and a new date to submitted" not in shown
    done = press(publisher, page("approve", entry))
    assert done.status_code == 302
    assert LogEntry.objects.get().change_message == f"{entry} is approved, and published with it."
    assert Publication.objects.released().filter(pk=entry.pk).exists()


def test_whoever_edited_last_reads_who_must_approve_and_is_refused(publisher: Client) -> None:
    author = factories.UserFactory(dh=(DHRole.PUBLISHER,))
    entry = _worked_on_by(factories.submitted(), last_edited_by=author)
    client, before = Client(), standing(entry)
    client.force_login(author)
    shown = client.get(page("approve", entry))
    assert "You edited it last, so a publisher other than you must approve it." in text(shown)
    assert button(shown) == ""
    tag = entry.editions.get().version_tag
    assert codes(client.post(page("approve", entry), {"seen": tag})) == {"__all__": ["edited_last"]}
    assert standing(entry) == before
    assert press(publisher, page("approve", entry)).status_code == 302


def test_a_day_moved_meanwhile_is_not_approved_unseen(publisher: Client) -> None:
    entry = factories.submitted()
    sent = typed(publisher.get(page("approve", entry)), reason="A note typed")
    later = Plan.on(entry.planned_on + timedelta(days=7))
    services.reschedule(publication=entry, plan=later, public_note="x", actor=None, override=factories.ANYWAY)
    before = standing(entry)
    refused = publisher.post(page("approve", entry), sent)
    assert codes(refused) == {"__all__": ["stale"]}
    assert f"someone moved this to {later}" in text(refused)
    assert (typed(refused)["reason"], standing(entry)) == (["A note typed"], before)
    assert again(publisher, refused).status_code == 302
    assert Publication.objects.get(pk=entry.pk).planned_on == later.planned_on


def test_what_was_let_pass_is_shown_to_whoever_approves(publisher: Client, editor: Client) -> None:
    entry = _entry(Status.CLINICAL_REVIEW, contact="")
    press(editor, page("submit", entry), override="The minister asks for it")
    shown = publisher.get(page("approve", entry))
    assert "Submitted although not ready. “The minister asks for it”" in text(shown)
    assert reverse("admin:shas_flaggedoverride_review", args=[entry.overrides.get().pk]) in shown.content.decode()


# Releasing before the time


def test_releasing_before_the_time_is_red_asks_why_and_stays_flagged(publisher: Client) -> None:
    entry = _entry(Status.APPROVED)
    shown = publisher.get(page("release_now", entry))
    assert button(shown) == "Release it now (c-danger)"
    assert codes(again(publisher, shown, reason="")) == {"reason": ["reason_required"]}
    assert again(publisher, shown, reason="It has leaked").status_code == 302
    assert standing(entry)[0] == Status.PUBLISHED
    flagged = FlaggedOverride.objects.get()
    assert (flagged.reason, flagged.is_flagged) == ("It has leaked", True)


def test_whoever_approved_it_does_not_release_it() -> None:
    approver = factories.UserFactory(dh=(DHRole.PUBLISHER,))
    entry = _worked_on_by(_entry(Status.APPROVED), approved_by=approver)
    client = Client()
    client.force_login(approver)
    shown = client.get(page("release_now", entry))
    assert "You approved it, so a publisher other than you must release it." in text(shown)
    assert button(shown) == ""
    assert codes(client.post(page("release_now", entry), {"reason": "Why"})) == {"__all__": ["approved_it"]}


# After the release


def test_a_correction_is_shown_against_what_is_out(publisher: Client) -> None:
    entry = _published(change_note="The title was wrong")
    shown = publisher.get(page("correct", entry))
    assert "What changed since edition 1 What Edition 1 Edition 2 Title As it came out As it should be" in text(shown)
    assert button(shown) == "Publish edition 2 as the correction (c-danger)"
    assert codes(again(publisher, shown, public_note=" ")) == {"public_note": ["public_reason_required"]}
    assert again(publisher, shown, public_note="The title was wrong").status_code == 302
    event = last_event(entry)
    assert (event.kind, event.public_note, event.is_public) == ("publication.corrected", "The title was wrong", True)
    assert entry.editions.get(number=2).is_frozen


def test_without_a_draft_the_way_to_one_is_shown(publisher: Client) -> None:
    entry = factories.PublicationFactory(status=Status.PUBLISHED)
    shown = publisher.get(page("correct", entry))
    assert "No corrected edition has been drafted yet." in text(shown)
    assert f'href="{reverse("admin:shas_edition_add")}?publication={entry.pk}"' in shown.content.decode()
    assert f'href="{page("correct_date", entry)}"' in shown.content.decode()
    refused = publisher.post(page("correct", entry), {"public_note": "Why"})
    assert codes(refused) == {"__all__": ["no_correction"]}


def test_whoever_wrote_the_correction_does_not_publish_it() -> None:
    author = factories.UserFactory(dh=(DHRole.PUBLISHER,))
    entry = _worked_on_by(_published(), last_edited_by=author)
    client = Client()
    client.force_login(author)
    sentence = "You edited it last, so a publisher other than you must correct it."
    for name in ("correct", "correct_date"):
        shown = client.get(page(name, entry))
        assert (sentence in text(shown), button(shown)) == (True, "")
    assert codes(client.post(page("correct", entry), {"public_note": "Why"})) == {"__all__": ["edited_last"]}


def test_the_actual_date_is_put_right(publisher: Client) -> None:
    entry = _published()
    address = page("correct_date", entry)
    shown = publisher.get(address)
    assert (typed(shown)["published_on"], typed(shown)["source"]) == (["2008-05-20"], [factories.SOURCE])
    assert codes(again(publisher, shown, public_note="x")) == {"published_on": ["no_change"]}
    over = {"published_on": "2008-05-21", "time": "10:30", "source": "A newspaper"}
    assert codes(again(publisher, shown, **over)) == {"public_note": ["public_reason_required"]}
    assert again(publisher, shown, **over, public_note="It was a day later").status_code == 302
    after = Publication.objects.get(pk=entry.pk)
    assert (after.published_on, after.published_source) == (date(2008, 5, 21), "A newspaper")
    assert f"{after.published_at:%H:%M}" == "09:30"  # UTC


@pytest.mark.parametrize(
    ("over", "errors"),
    [
        ({"published_on": ""}, {"published_on": ["required"]}),
        ({"published_on": "2099-05-20"}, {"published_on": ["in_the_future"]}),
        ({"published_on": "1008-05-20"}, {"published_on": ["no_such_year"]}),
        ({"published_on": "2008-03-30", "time": "01:30"}, {"time": ["time_missing"]}),
        ({"published_on": "2008-05-21", "source": " "}, {"source": ["source_required"]}),
    ],
)
def test_an_actual_date_that_cannot_be_is_refused_at_its_field(
    publisher: Client, over: dict[str, str], errors: dict[str, list[str]]
) -> None:
    entry = _published()
    before = standing(entry)
    refused = press(publisher, page("correct_date", entry), **over, public_note="A reason typed")
    assert codes(refused) == errors
    assert (typed(refused)["public_note"], standing(entry)) == (["A reason typed"], before)


def test_withdrawing_is_red_and_shows_what_is_out_and_not_the_draft(publisher: Client) -> None:
    entry = _published()
    shown = publisher.get(page("withdraw", entry))
    assert button(shown) == "Withdraw this publication (c-danger)"
    assert ("As it came out" in text(shown), "As it should be" in text(shown)) == (True, False)
    assert codes(again(publisher, shown, public_note="")) == {"public_note": ["public_reason_required"]}
    assert again(publisher, shown, public_note="A map in it is wrong").status_code == 302
    assert standing(entry)[0] == Status.WITHDRAWN
    assert last_event(entry).public_note == "A map in it is wrong"
    shown = publisher.get(page("change", entry))
    assert (shown.context["tools"], shown.context["write"], shown.context["readiness"]) == ([], None, None)


# Who may


PEOPLE: dict[str, tuple[Callable[[Publication], User], set[str]]] = {
    "editor": (lambda _: factories.UserFactory(dh=(DHRole.EDITOR,)), {"start", "circulate", "submit", "return"}),
    "publisher": (lambda _: factories.UserFactory(dh=(DHRole.PUBLISHER,)), set(PAGES)),
    "superuser": (lambda _: factories.UserFactory(superuser=True), set()),
    "lead": (lambda entry: factories.UserFactory(leads=entry.authority, is_staff=True), set()),
    "other lead": (lambda _: factories.UserFactory(leads=factories.AuthorityFactory(), is_staff=True), set()),
    "officer": (lambda _: factories.UserFactory(officer_of=factories.TrustFactory(), is_staff=True), set()),
    "stranger": (lambda _: factories.UserFactory(is_staff=True), set()),
}


@pytest.mark.parametrize("role", PEOPLE)
def test_pages_open_for_those_who_may(role: str) -> None:
    entry = factories.submitted()
    make, may = PEOPLE[role]
    client, before = Client(), standing(entry)
    client.force_login(make(entry))
    for name in PAGES:
        # From where it stands returning is the Department's, whatever the page was.
        expected = 200 if name in may else 403
        assert (name, client.get(page(name, entry)).status_code) == (name, expected)
        assert (name, client.post(page(name, entry), {}).status_code) == (name, expected)
    assert standing(entry) == before


@pytest.mark.parametrize("name", PAGES)
def test_whoever_is_not_staff_is_sent_away(client: Client, name: str) -> None:
    entry = factories.submitted()
    assert client.get(page(name, entry)).status_code == 302
    client.force_login(factories.UserFactory(leads=entry.authority))
    assert client.get(page(name, entry)).status_code in {302, 403}


@pytest.mark.parametrize("name", PAGES)
def test_an_unknown_entry_is_not_found(publisher: Client, name: str) -> None:
    address = page(name, factories.submitted()).replace("/publication/", "/publication/9")
    assert (publisher.get(address).status_code, publisher.post(address, {}).status_code) == (404, 404)


def test_looking_writes_nothing(publisher: Client) -> None:
    for entry in (factories.submitted(), _published(), _entry(Status.APPROVED)):
        before = (standing(entry), entry.editions.count(), LogEntry.objects.count())
        for name in PAGES:
            publisher.get(page(name, entry))
        assert (standing(entry), entry.editions.count(), LogEntry.objects.count()) == before


@pytest.mark.parametrize("name", ["change", "approve", "submit", "return"])
def test_a_page_takes_as_many_queries_for_three_editions_as_for_one(publisher: Client, name: str) -> None:
    entry = _entry(Status.SUBMITTED)
    publisher.get(page(name, entry))
    counts = [queries(publisher, page(name, entry))]
    for _ in (2, 3):
        factories.EditionFactory(publication=entry, complete=True, frozen=True)
        counts.append(queries(publisher, page(name, entry)))
    assert counts[1] == counts[2]
    assert counts[1] - counts[0] <= 1  # a second edition has one before it to be compared with
