"""Saving in the console: through services, one event a save, and what is refused comes back as it was typed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas.admin import authorities
from shas.clock import london_day
from shas.models import (
    AuthorityAlias,
    ClinicalWorkingGroup,
    DateChange,
    Edition,
    Event,
    Pathway,
    PathwayLabel,
    PrimaryCareTrust,
    Publication,
    StrategicHealthAuthority,
    TrustAlias,
)
from shas.services import appoint, edit_entry, schedule
from shas.workflow import DHRole, Plan, Precision, Status
from tests import factories
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return factories.UserFactory(name="An editor", dh=(DHRole.EDITOR,))


@pytest.fixture
def console(editor: User, client: Client) -> Client:
    client.force_login(editor)
    return client


def _page(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def _send(client: Client, page: str, **over: Any) -> Any:
    """Opens the page, types, and saves."""
    return client.post(page, typed(client.get(page), **over), follow=True)


def _new_events(before: int) -> list[tuple[str, User | None]]:
    return [(event.kind, event.actor) for event in Event.objects.order_by("pk")[before:]]


def _errors(response: Any) -> dict[str, list[str | None]]:
    """Field → codes, of the form that came back."""
    errors = response.context["adminform"].form.errors.as_data()
    return {field: [error.code for error in of] for field, of in errors.items()}


def _told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# One save, one event


REFERENCE: dict[type[Model], tuple[Callable[[], Any], Callable[[], dict[str, Any]]]] = {
    StrategicHealthAuthority: (
        factories.AuthorityFactory,
        lambda: {
            "name": "North Strategic Health Authority",
            "short_name": "North",
            "brand": "NHS North",
            "slug": "north",
            "area": "the north",
            "ons_code": "E18000099",
            "established": "2006-07-01",
            "name_source": "a list",
            "code_source": "a list",
        },
    ),
    AuthorityAlias: (
        factories.AuthorityAliasFactory,
        lambda: {"name": "The North", "source": "a list", "authority": factories.AuthorityFactory().pk},
    ),
    PrimaryCareTrust: (
        factories.TrustFactory,
        lambda: {"name": "Hill Trust", "slug": "hill-trust", "authority": factories.AuthorityFactory().pk},
    ),
    TrustAlias: (
        factories.TrustAliasFactory,
        lambda: {"name": "Old Hill", "source": "a list", "trust": factories.TrustFactory().pk},
    ),
    Pathway: (
        factories.PathwayFactory,
        lambda: {"name": "Staying well", "key": "staying-well", "position": "9", "source": "a list"},
    ),
    PathwayLabel: (
        factories.PathwayLabelFactory,
        lambda: {
            "label": "Well-being",
            "source": "a list",
            "authority": factories.AuthorityFactory().pk,
            "pathway": factories.PathwayFactory().pk,
        },
    ),
    ClinicalWorkingGroup: (
        factories.GroupFactory,
        lambda: {
            "source": "a list",
            "authority": factories.AuthorityFactory().pk,
            "pathway": factories.PathwayFactory().pk,
            "clinicians": "12",
        },
    ),
}
REFERENCE_MODELS = pytest.mark.parametrize("model", REFERENCE, ids=lambda model: model._meta.model_name)


@REFERENCE_MODELS
def test_adding_a_row_makes_one_event_by_whoever_added_it(model: type[Model], console: Client, editor: User) -> None:
    fields, before = REFERENCE[model][1](), Event.objects.count()
    rows, logged = model._default_manager.count(), LogEntry.objects.count()
    response = _send(console, _page(model, "add"), **fields, reason="As listed")
    kind = "group.added" if model is ClinicalWorkingGroup else "reference.added"
    assert _new_events(before) == [(kind, editor)]
    assert Event.objects.order_by("pk").last().reason == "As listed"
    assert model._default_manager.count() == rows + 1
    assert LogEntry.objects.count() == logged + 1
    assert "was added successfully" in _told(response)[0]


@REFERENCE_MODELS
def test_changing_a_row_makes_one_event_and_changing_nothing_none(
    model: type[Model], console: Client, editor: User
) -> None:
    row, before = REFERENCE[model][0](), Event.objects.count()
    field = "code_source" if model is StrategicHealthAuthority else "source"
    page = _page(model, "change", row.pk)
    _send(console, page)
    assert _new_events(before) == []
    _send(console, page, **{field: "another list"})
    kind = "group.changed" if model is ClinicalWorkingGroup else "reference.changed"
    assert _new_events(before) == [(kind, editor)]
    assert Event.objects.order_by("pk").last().changes == {field: [factories.SOURCE, "another list"]}
    row.refresh_from_db()
    assert getattr(row, field) == "another list"


# What is refused


def test_what_a_form_refuses_keeps_what_was_typed(console: Client) -> None:
    authority = factories.AuthorityFactory()
    before = Event.objects.count()
    response = _send(
        console, _page(StrategicHealthAuthority, "change", authority.pk), ons_code="E99", brand="Typed brand"
    )
    assert (response.status_code, response.redirect_chain) == (200, [])
    assert "Typed brand" in response.content.decode()
    assert _told(response) == []
    assert (Event.objects.count(), LogEntry.objects.count()) == (before, 0)
    authority.refresh_from_db()
    assert authority.brand != "Typed brand"


def test_what_a_service_refuses_stands_at_its_field_and_keeps_what_was_typed(console: Client) -> None:
    entry = factories.PublicationFactory()
    response = _send(
        console,
        _page(Publication, "change", entry.pk),
        name="A name typed",
        follows=[str(entry.pk)],
        reason="A reason typed",
    )
    assert (response.status_code, response.redirect_chain) == (200, [])
    assert _errors(response) == {"follows": ["follows_itself"]}
    page = response.content.decode()
    assert "It cannot follow itself." in page
    assert 'value="A name typed"' in page
    assert 'value="A reason typed"' in page
    assert typed(response)["follows"] == [str(entry.pk)]
    assert (_told(response), LogEntry.objects.count()) == ([], 0)
    entry.refresh_from_db()
    assert (entry.name != "A name typed", entry.follows.count()) == (True, 0)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.WITHDRAWN])
def test_a_refusal_of_the_whole_stands_above_the_form(console: Client, status: Status) -> None:
    entry = factories.PublicationFactory(status=Status.PLANNED if status == Status.CANCELLED else Status.PUBLISHED)
    Publication.objects.filter(pk=entry.pk).update(status=status)
    before = Event.objects.count()
    response = _send(console, _page(Publication, "change", entry.pk), name="Another name")
    assert _errors(response) == {"__all__": ["closed"]}
    assert "it stays as it is" in response.content.decode()
    assert (_told(response), Event.objects.count(), LogEntry.objects.count()) == ([], before, 0)


def test_two_saves_at_once_are_no_crash(console: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else saves the same between the form's check and the service's write."""
    authority = factories.AuthorityFactory()

    def too_late(*, row: AuthorityAlias, **_: Any) -> None:
        AuthorityAlias.objects.create(authority=authority, name=row.name, source="the other one")
        row.save()

    monkeypatch.setattr(authorities, "save_reference", too_late)
    response = _send(
        console, _page(AuthorityAlias, "add"), name="The North", source="mine", authority=str(authority.pk)
    )
    assert (response.status_code, _errors(response)) == (200, {"__all__": ["conflict"]})
    assert 'value="mine"' in response.content.decode()
    assert (AuthorityAlias.objects.count(), LogEntry.objects.count(), _told(response)) == (0, 0, [])


# Two people at once


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(console: Client) -> None:
    entry, vision = factories.PublicationFactory(name="First"), factories.PublicationFactory()
    page = _page(Publication, "change", entry.pk)
    form = typed(console.get(page), name="Mine", reason="My reason")
    edit_entry(publication=entry, changes={"name": "Theirs", "follows": [vision]}, actor=None)
    before = Event.objects.count()
    response = console.post(page, form)
    assert _errors(response) == {"name": ["stale"], "follows": ["stale"]}
    body = response.content.decode()
    assert "It now says: “Theirs”." in body
    assert f"It now says: {vision}." in body
    assert 'value="Mine"' in body
    assert (Event.objects.count(), LogEntry.objects.count(), _told(response)) == (before, 0, [])
    entry.refresh_from_db()
    assert entry.name == "Theirs"
    again = console.post(page, typed(response, follows=[str(vision.pk)]), follow=True)
    assert "was changed successfully" in _told(again)[0]
    entry.refresh_from_db()
    assert (entry.name, list(entry.follows.all())) == ("Mine", [vision])


def test_a_move_of_the_date_meanwhile_does_not_stop_an_edit_of_the_name(console: Client) -> None:
    entry = factories.PublicationFactory()
    page = _page(Publication, "change", entry.pk)
    form = typed(console.get(page), name="Mine")
    schedule(publication=entry, plan=Plan.on(date(2008, 5, 20)), actor=None, override=factories.ANYWAY)
    console.post(page, form)
    after = Publication.objects.get(pk=entry.pk)
    assert (after.name, after.planned_on) == ("Mine", date(2008, 5, 20))


@REFERENCE_MODELS
def test_a_stale_page_overwrites_no_row(model: type[Model], console: Client) -> None:
    row = REFERENCE[model][0]()
    field = "code_source" if model is StrategicHealthAuthority else "source"
    page = _page(model, "change", row.pk)
    form = typed(console.get(page), **{field: "mine"})
    model._default_manager.filter(pk=row.pk).update(**{field: "theirs"})
    response = console.post(page, form)
    assert _errors(response) == {field: ["stale"]}
    row.refresh_from_db()
    assert getattr(row, field) == "theirs"


@pytest.mark.parametrize("seen", [None, "", "nonsense", "[]", "{}"])
def test_a_form_that_does_not_say_what_it_saw_is_refused(console: Client, seen: str | None) -> None:
    entry = factories.PublicationFactory(name="First")
    response = _send(console, _page(Publication, "change", entry.pk), name="Mine", seen=seen)
    assert _errors(response)["name"] == ["stale"]
    entry.refresh_from_db()
    assert entry.name == "First"


# Publications


def test_announcing_a_vision_names_it_after_its_authority(console: Client, editor: User) -> None:
    authority, before = factories.AuthorityFactory(short_name="North West", slug="north-west"), Event.objects.count()
    response = _send(console, _page(Publication, "add"), kind="vision", authority=str(authority.pk))
    entry = Publication.objects.get()
    assert (entry.name, entry.slug, entry.authority) == ("North West: strategic vision", "north-west", authority)
    assert _new_events(before) == [("publication.announced", editor)]
    assert entry.announced_at is not None
    assert "North West: strategic vision" in _told(response)[0]
    assert LogEntry.objects.get().object_id == str(entry.pk)


@pytest.mark.parametrize(
    ("kind", "has_authority", "name", "slug", "errors"),
    [
        ("vision", False, "A vision", "a-vision", {"__all__": ["publication_vision_iff_authority"]}),
        ("guidance", True, "Guidance", "guidance", {"__all__": ["publication_vision_iff_authority"]}),
        ("national_report", False, "", "a-report", {"name": ["blank"]}),
        ("national_report", False, "A report", "", {"slug": ["blank"]}),
        ("", False, "A report", "a-report", {"kind": ["required"]}),
        ("guidance", False, "Taken", "taken", {"slug": ["unique"]}),
    ],
)
def test_an_entry_that_does_not_fit_is_refused(
    console: Client, kind: str, has_authority: bool, name: str, slug: str, errors: dict[str, list[str]]
) -> None:
    factories.PublicationFactory(guidance=True, slug="taken")
    authority = str(factories.AuthorityFactory().pk) if has_authority else ""
    response = _send(console, _page(Publication, "add"), kind=kind, authority=authority, name=name, slug=slug)
    assert (response.status_code, _errors(response)) == (200, errors)
    assert Publication.objects.count() == 1


def test_a_second_vision_of_an_authority_is_refused(console: Client) -> None:
    first = factories.PublicationFactory()
    response = _send(
        console, _page(Publication, "add"), kind="vision", authority=str(first.authority_id), name="Two", slug="two"
    )
    assert _errors(response) == {"__all__": ["one_vision_each"]}
    assert "This authority has its vision already." in response.content.decode()


def test_name_lead_and_what_it_follows_are_saved_by_one_event(console: Client, editor: User) -> None:
    entry, vision = factories.PublicationFactory(national=True), factories.PublicationFactory()
    lead, before = factories.UserFactory(name="A person", dh=(DHRole.PUBLISHER,)), Event.objects.count()
    _send(
        console,
        _page(Publication, "change", entry.pk),
        name="Final report",
        lead=str(lead.pk),
        follows=[str(vision.pk)],
        reason="Named",
    )
    entry.refresh_from_db()
    assert (entry.name, entry.lead, list(entry.follows.all())) == ("Final report", lead, [vision])
    assert (entry.last_edited_by, _new_events(before)) == (editor, [("publication.edited", editor)])
    event = Event.objects.order_by("pk").last()
    assert event.reason == "Named"
    assert event.changes["follows"] == ["", vision.slug]


def test_only_what_was_typed_is_changed(console: Client) -> None:
    """The event names the lead alone, and no other field of the entry is written."""
    entry = factories.PublicationFactory()
    lead = factories.UserFactory(leads=entry.authority)
    response = _send(console, _page(Publication, "change", entry.pk), lead=str(lead.pk))
    assert "was changed successfully" in _told(response)[0]
    assert set(Event.objects.order_by("pk").last().changes) == {"lead"}


def test_dates_status_and_slug_cannot_be_typed_in(console: Client) -> None:
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    before, changes = Event.objects.count(), DateChange.objects.count()
    page = _page(Publication, "change", entry.pk)
    forged = {
        "status": "published",
        "slug": "forged",
        "kind": "guidance",
        "precision": "day",
        "planned_on": "2008-06-30",
        "date_status": "provisional",
        "announced_at_0": "2020-01-01",
        "announced_at_1": "10:00",
        "published_on": "2008-05-20",
        "published_source": "me",
        "authority": str(factories.AuthorityFactory().pk),
    }
    console.post(page, typed(console.get(page), **forged))
    after = Publication.objects.get(pk=entry.pk)
    assert [getattr(after, name) for name in ("status", "slug", "planned_on", "date_status", "published_on")] == [
        "planned",
        entry.slug,
        date(2008, 5, 20),
        "confirmed",
        None,
    ]
    assert (after.authority, after.announced_at, after.kind) == (entry.authority, entry.announced_at, entry.kind)
    assert (Event.objects.count(), DateChange.objects.count()) == (before, changes)


def test_rows_shown_under_an_entry_cannot_be_typed_in(console: Client) -> None:
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    edition = factories.EditionFactory(publication=entry, title="A title")
    change, before = entry.date_changes.get(), Event.objects.count()
    page = _page(Publication, "change", entry.pk)
    forged = {
        "date_changes-TOTAL_FORMS": "2",
        "date_changes-0-id": str(change.pk),
        "date_changes-0-publication": str(entry.pk),
        "date_changes-0-reason": "forged",
        "date_changes-0-DELETE": "on",
        "date_changes-1-planned_on": "2008-06-30",
        "date_changes-1-precision": "day",
        "editions-0-id": str(edition.pk),
        "editions-0-title": "forged",
        "events-TOTAL_FORMS": "1",
        "events-0-kind": "publication.forged",
    }
    response = console.post(page, typed(console.get(page), **forged), follow=True)
    assert response.status_code == 200
    edition.refresh_from_db()
    assert (DateChange.objects.count(), DateChange.objects.get().reason, edition.title) == (1, "", "A title")
    assert Event.objects.count() == before


def test_editing_an_approved_entry_sends_it_back_to_drafting(console: Client) -> None:
    plan = factories.plan_at(factories.database_now().replace(year=factories.database_now().year + 1))
    entry = factories.PublicationFactory(plan=plan, status=Status.APPROVED)
    _send(console, _page(Publication, "change", entry.pk), name="Another name")
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by) == (Status.DRAFTING, None)


def test_leads_are_chosen_from_those_concerned(console: Client, editor: User) -> None:
    entry = factories.PublicationFactory()
    own = factories.UserFactory(leads=entry.authority)
    factories.UserFactory(leads=factories.AuthorityFactory())
    factories.UserFactory(leads=entry.authority, is_active=False)
    factories.UserFactory()
    page = console.get(_page(Publication, "change", entry.pk))
    offered = set(page.context["adminform"].form.fields["lead"].queryset)
    assert offered == {editor, own}


def test_a_superuser_only_looks_at_publications(client: Client) -> None:
    entry = factories.PublicationFactory(name="North: strategic vision")
    client.force_login(factories.UserFactory(superuser=True))
    page = client.get(_page(Publication, "change", entry.pk)).content.decode()
    assert "North: strategic vision" in page
    assert 'name="_save"' not in page
    assert 'name="reason"' not in page
    assert client.post(_page(Publication, "change", entry.pk), {"name": "forged"}).status_code == 403
    entry.refresh_from_db()
    assert entry.name == "North: strategic vision"


# Editions


def test_drafting_and_editing_an_edition(console: Client, editor: User) -> None:
    entry, before = factories.PublicationFactory(), Event.objects.count()
    _send(console, _page(Edition, "add"), publication=str(entry.pk))
    edition = Edition.objects.get()
    assert (edition.publication, edition.number, edition.title) == (entry, 1, None)
    page = _page(Edition, "change", edition.pk)
    _send(console, page, title="Healthier horizons", author="NHS North")
    _send(console, page, title="", gateway_reference="9876")
    edition.refresh_from_db()
    assert (edition.title, edition.gateway_reference, edition.author) == (None, "9876", "NHS North")
    assert _new_events(before) == [("edition.drafted", editor), ("edition.edited", editor), ("edition.edited", editor)]
    assert [event.changes for event in Event.objects.order_by("pk")[before:]] == [{}, {}, {}]


def test_saving_an_edition_unchanged_records_nothing(console: Client) -> None:
    edition, before = factories.EditionFactory(), Event.objects.count()
    response = _send(console, _page(Edition, "change", edition.pk))
    assert (response.redirect_chain != [], Event.objects.count()) == (True, before)


def test_saving_several_lines_unchanged_records_nothing(console: Client) -> None:
    edition = factories.EditionFactory(summary="One line.\nAnother.")
    before = Event.objects.count()
    page = _page(Edition, "change", edition.pk)
    _send(console, page, summary="One line.\r\nAnother.")  # as a browser sends it
    assert Event.objects.count() == before
    _send(console, page, summary="One line.\r\nA third.")
    edition.refresh_from_db()
    assert edition.summary == "One line.\nA third."


def test_a_second_draft_is_refused(console: Client) -> None:
    edition = factories.EditionFactory()
    response = _send(console, _page(Edition, "add"), publication=str(edition.publication_id))
    assert _errors(response) == {"__all__": ["draft_exists"]}
    assert (Edition.objects.count(), _told(response)) == (1, [])


def test_a_frozen_edition_is_read_only(console: Client) -> None:
    edition = factories.EditionFactory(frozen=True, title="As circulated")
    page = _page(Edition, "change", edition.pk)
    assert 'name="title"' not in console.get(page).content.decode()
    assert console.post(page, {"title": "forged"}).status_code == 403
    edition.refresh_from_db()
    assert edition.title == "As circulated"


def test_an_edition_cannot_be_moved_or_frozen_by_typing(console: Client) -> None:
    edition, other = factories.EditionFactory(), factories.PublicationFactory()
    page = _page(Edition, "change", edition.pk)
    forged = {"publication": str(other.pk), "number": "9", "frozen_at_0": "2008-05-20", "frozen_at_1": "10:00"}
    console.post(page, typed(console.get(page), **forged))
    after = Edition.objects.get(pk=edition.pk)
    assert (after.publication_id, after.number, after.frozen_at) == (edition.publication_id, edition.number, None)


# Groups


def test_a_group_is_moved_between_authorities_by_the_department(console: Client, editor: User) -> None:
    group, other, before = factories.GroupFactory(), factories.AuthorityFactory(), Event.objects.count()
    _send(console, _page(ClinicalWorkingGroup, "change", group.pk), authority=str(other.pk))
    group.refresh_from_db()
    assert (group.authority, _new_events(before)) == (other, [("group.changed", editor)])


def test_a_group_recorded_twice_is_refused(console: Client) -> None:
    group = factories.GroupFactory(local_label="Well-being")
    response = _send(
        console,
        _page(ClinicalWorkingGroup, "add"),
        authority=str(group.authority_id),
        pathway=str(group.pathway_id),
        local_label="Well-being",
        source="a list",
    )
    assert "This authority already has a group of this pathway and local label." in response.content.decode()
    assert ClinicalWorkingGroup.objects.count() == 1


def test_an_unknown_number_of_clinicians_stays_unknown(console: Client) -> None:
    group = factories.GroupFactory(clinicians=12)
    _send(console, _page(ClinicalWorkingGroup, "change", group.pk), clinicians="")
    group.refresh_from_db()
    assert group.clinicians is None
    assert "Not recorded" in console.get(_page(ClinicalWorkingGroup, "changelist")).content.decode()


# The list of publications


def _cells(client: Client, query: str = "") -> dict[str, list[str]]:
    """Name → the words of its row in the list of publications."""
    page = client.get(_page(Publication, "changelist") + query)
    admin_page, rows = page.context["cl"].model_admin, page.context["cl"].result_list
    columns = ("told", "in_letter", "planned", "actual")
    return {row.name: [getattr(admin_page, column)(row) for column in columns] for row in rows}


def test_the_list_says_status_letter_plan_and_actual_in_words(console: Client) -> None:
    day, month = Plan.on(date(2008, 5, 20)), Plan.in_month(date(2008, 6, 1))
    vision = factories.PublicationFactory(name="A day", plan=day)
    report = factories.PublicationFactory(national=True, name="A month", plan=month)
    factories.PublicationFactory(guidance=True, name="Unset")
    factories.PublicationFactory(name="Out", status=Status.PUBLISHED, published_on=date(2007, 7, 11))
    factories.PublicationFactory(national=True, name="To come", plan=Plan.on(date(2099, 1, 2), confirmed=False))
    lines = [
        factories.EntryLine(publication=vision, plan=Plan.on(date(2008, 5, 19))),
        factories.EntryLine(publication=report, plan=month),
    ]
    factories.LetterFactory(entries=lines)
    assert _cells(console) == {
        "A day": ["Actual date not recorded", "19 May 2008", "20 May 2008", "Not recorded"],
        "A month": ["Actual date not recorded", "June 2008", "June 2008", "Not recorded"],
        "To come": ["Provisional", "In no letter", "2 January 2099", "Not yet"],
        "Unset": ["Not yet scheduled", "In no letter", "Not yet set", "Not yet"],
        "Out": ["Published", "In no letter", "Not yet set", "11 July 2007"],
    }
    assert list(_cells(console, "?public_status=actual_not_recorded")) == ["A day", "A month"]
    assert list(_cells(console, "?public_status=provisional")) == ["To come"]
    assert list(_cells(console, "?q=month")) == ["A month"]


def test_the_list_tells_what_is_due_soon_and_what_is_overdue(console: Client) -> None:
    today = london_day(factories.database_now())
    soon = factories.PublicationFactory(name="Soon", plan=Plan.on(today + timedelta(days=3)))
    factories.PublicationFactory(name="Later", plan=Plan.on(today + timedelta(days=30)))
    late = factories.PublicationFactory(
        name="Late", plan=Plan.on(today - timedelta(days=3)), status=Status.CLINICAL_REVIEW
    )
    assert {name: cells[0] for name, cells in _cells(console).items()} == {
        "Late": "Overdue",
        "Soon": "Confirmed, due soon",
        "Later": "Confirmed",
    }
    assert list(_cells(console, "?public_status=due_soon")) == [soon.name]
    assert list(_cells(console, "?public_status=overdue")) == [late.name]


def test_the_list_leads_to_the_move_of_each_row_that_can_move(console: Client, client: Client) -> None:
    entry = factories.PublicationFactory(name="A day", plan=Plan.on(date(2008, 5, 20)))
    unset = factories.PublicationFactory(name="Unset")
    out = factories.PublicationFactory(name="Out", status=Status.PUBLISHED)
    page = console.get(_page(Publication, "changelist")).content.decode()
    addresses = [reverse("admin:shas_publication_move", args=[each.pk]) for each in (entry, unset, out)]
    assert [address in page for address in addresses] == [True, True, False]
    assert 'aria-label="Move: A day">Move</a>' in page
    assert 'aria-label="Set a date: Unset">Set a date</a>' in page
    client.force_login(factories.UserFactory(superuser=True))
    assert addresses[0] not in client.get(_page(Publication, "changelist")).content.decode()


def test_the_list_leads_to_the_downloads(console: Client) -> None:
    page = console.get(_page(Publication, "changelist")).content.decode()
    for address in ("/timetable.csv", "/timetable.xlsx", "/timetable.json", "/timetable.ics"):
        assert f'href="{address}"' in page


def test_the_page_of_an_entry_shows_its_dates_newest_first(console: Client) -> None:
    entry = factories.PublicationFactory()
    assert entry.precision == Precision.UNSET
    schedule(publication=entry, plan=Plan.on(date(2008, 5, 20)), actor=None, override=factories.ANYWAY)
    factories.services.reschedule(
        publication=entry,
        plan=Plan.on(date(2008, 5, 27)),
        public_note="The board meets later",
        actor=None,
        override=factories.ANYWAY,
    )
    page = console.get(_page(Publication, "change", entry.pk))
    inline = next(each for each in page.context["inline_admin_formsets"] if each.opts.model is DateChange)
    assert [str(form.instance.plan) for form in inline.formset.forms] == ["27 May 2008", "20 May 2008"]
    assert "The board meets later" in page.content.decode()
    assert "Plan: 20 May 2008, confirmed → 27 May 2008, confirmed" in page.content.decode()


def test_the_page_of_an_entry_shows_its_last_twenty_events(console: Client) -> None:
    entry = factories.PublicationFactory()
    for number in range(25):
        factories.EventFactory(publication=entry, reason=f"Reason {number}.")
    page = console.get(_page(Publication, "change", entry.pk)).content.decode()
    shown = [number for number in range(25) if f"Reason {number}." in page]
    assert shown == list(range(5, 25))
    assert _send(console, _page(Publication, "change", entry.pk), name="Still saves").status_code == 200
    assert Publication.objects.get(pk=entry.pk).name == "Still saves"


def test_an_unannounced_entry_is_in_the_departments_list(console: Client) -> None:
    factories.PublicationFactory(national=True, unannounced=True, name="Not yet public")
    assert list(_cells(console)) == ["Not yet public"]


def test_an_appointed_lead_made_staff_by_hand_still_sees_nothing(client: Client) -> None:
    entry = factories.PublicationFactory()
    user = factories.UserFactory(is_staff=True)
    appoint(user=user, authority=entry.authority, actor=None)
    client.force_login(user)
    assert client.get(_page(Publication, "change", entry.pk)).status_code == 403


def test_a_form_that_forges_rows_of_the_history_comes_back_instead_of_failing(console: Client) -> None:
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    page = _page(Publication, "change", entry.pk)
    forged = {"date_changes-TOTAL_FORMS": "1", "date_changes-INITIAL_FORMS": "1", "name": "", "date_changes-0-id": None}
    answer = console.post(page, typed(console.get(page), **forged))
    assert answer.status_code == 200
    assert DateChange.objects.count() == 1
    assert Publication.objects.get(pk=entry.pk).name == entry.name
