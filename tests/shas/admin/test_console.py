"""What all pages of the console share: who comes in, what they may, how many queries a list takes, how titles read."""

import itertools
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Model
from django.forms import ModelChoiceField
from django.test import Client
from django.urls import reverse
from pghistory.models import Event as HistoryEvent

from accounts.models import Invitation, User
from accounts.services import invite
from pledges.models import Pledge
from reviewportal.admin_site import OTHER
from shas.admin.console import ConsoleAdmin
from shas.models import (
    AuthorityAlias,
    ClinicalWorkingGroup,
    DateChange,
    DateChangeRequest,
    Document,
    Edition,
    Event,
    FlaggedOverride,
    Letter,
    LetterEntry,
    LetterFrame,
    Membership,
    NonWorkingDay,
    Pathway,
    PathwayLabel,
    PreReleaseAccess,
    PrimaryCareTrust,
    Publication,
    Rehearsal,
    StrategicHealthAuthority,
    TrustAlias,
    WorkerBeat,
)
from shas.services import request_date_change, submit
from shas.warnings import Override
from shas.workflow import DHRole, NonWorking, Plan, Status
from tests import factories

pytestmark = pytest.mark.django_db

numbers = itertools.count()


def _scheduled() -> Publication:
    return factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20)))


def _member() -> User:
    return factories.UserFactory(leads=factories.AuthorityFactory(), officer_of=factories.TrustFactory())


def _request() -> DateChangeRequest:
    entry = _scheduled()
    lead = factories.UserFactory(leads=entry.authority)
    return request_date_change(publication=entry, day=date(2099, 5, 20), reason="Why", actor=lead)


def _day() -> NonWorkingDay:
    day = date(2008, 5, 22)
    row = NonWorkingDay.objects.create(kind=NonWorking.ELECTION, name="Ash", first_on=day, last_on=day, source="a list")
    row.authorities.add(factories.AuthorityFactory())
    return row


def _override() -> FlaggedOverride:
    """Submitted without a Gateway reference."""
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20)), status=Status.CLINICAL_REVIEW)
    factories.EditionFactory(publication=entry, complete=True, gateway_reference="", frozen=True)
    editor = factories.UserFactory(dh=(DHRole.EDITOR,))
    submit(publication=entry, actor=editor, override=Override(reason="Why"))
    return entry.overrides.get()


# Every model of the console, and how one more row of it is made.
MAKERS: dict[type[Model], Callable[[], Any]] = {
    StrategicHealthAuthority: factories.AuthorityFactory,
    AuthorityAlias: factories.AuthorityAliasFactory,
    PrimaryCareTrust: factories.TrustFactory,
    TrustAlias: factories.TrustAliasFactory,
    Pathway: factories.PathwayFactory,
    PathwayLabel: factories.PathwayLabelFactory,
    ClinicalWorkingGroup: factories.GroupFactory,
    Publication: _scheduled,
    DateChange: _scheduled,
    DateChangeRequest: _request,
    NonWorkingDay: _day,
    Edition: factories.EditionFactory,
    Document: factories.DocumentFactory,
    FlaggedOverride: _override,
    Letter: factories.LetterFactory,
    LetterEntry: factories.LetterFactory,
    Event: lambda: factories.EventFactory(actor=factories.UserFactory(), authority=factories.AuthorityFactory()),
    Pledge: factories.PledgeFactory,
    User: _member,
    Membership: _member,
    Invitation: lambda: invite(
        email=f"invited{next(numbers)}@example.org",
        actor=factories.UserFactory(superuser=True),
        site="https://portal.example.org",
    ),
}
# One row, with one page and no list.
SINGLE = {LetterFrame}
# What the portal keeps about itself, evidence of row changes among it; nobody works on it.
HISTORIES = {model for model in apps.get_app_config("shas").get_models() if issubclass(model, HistoryEvent)}
ITS_OWN = {Rehearsal, WorkerBeat, *HISTORIES}
# On a page of the publication that they are readers of.
ON_ANOTHERS_PAGE = {PreReleaseAccess}
# Opened elsewhere: a letter is not typed in.
ADDED_ELSEWHERE = {Letter: 302}
REFERENCE = {
    StrategicHealthAuthority,
    AuthorityAlias,
    PrimaryCareTrust,
    TrustAlias,
    Pathway,
    PathwayLabel,
    NonWorkingDay,
}
ENTRIES = {Publication, Edition, ClinicalWorkingGroup}
READ_ONLY = {DateChange, DateChangeRequest, Document, FlaggedOverride, Letter, LetterEntry, Event, Pledge}
PEOPLE = {User, Membership, Invitation}

EVERYTHING_BUT_PEOPLE = REFERENCE | ENTRIES | READ_ONLY
MAY_VIEW = {
    "lead": set(),
    "editor": EVERYTHING_BUT_PEOPLE,
    "publisher": EVERYTHING_BUT_PEOPLE,
    "superuser": EVERYTHING_BUT_PEOPLE | PEOPLE,
}
MAY_ADD = {
    "lead": set(),
    "editor": REFERENCE | ENTRIES,
    "publisher": REFERENCE | ENTRIES | {Letter},
    "superuser": REFERENCE | {Membership, Invitation},
}
MAY_CHANGE = {
    "lead": set(),
    "editor": REFERENCE | ENTRIES,
    "publisher": REFERENCE | ENTRIES,
    "superuser": REFERENCE | {User},
}
MAY_DELETE = {"lead": set(), "editor": set(), "publisher": set(), "superuser": {Membership}}
ROLES = ["lead", "editor", "publisher", "superuser"]
MODELS = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model._meta.model_name)


def _page(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def _as(role: str) -> Client:
    """A browser in which such a person is signed in. The lead was made staff by hand: that alone opens nothing."""
    given: dict[str, dict[str, Any]] = {
        "lead": {"leads": factories.AuthorityFactory(), "is_staff": True},
        "editor": {"dh": (DHRole.EDITOR,)},
        "publisher": {"dh": (DHRole.PUBLISHER,)},
        "superuser": {"superuser": True},
    }
    client = Client()
    client.force_login(factories.UserFactory(**given[role]))
    return client


def _each() -> list[tuple[str, Client]]:
    return [(role, _as(role)) for role in ROLES]


def _let_in(response: Any) -> bool:
    """Neither refused nor, for a row one may not know of, sent home."""
    return response.status_code != 403 and getattr(response, "url", "") != "/admin/"


def _row(model: type[Model]) -> Any:
    MAKERS[model]()
    return model._default_manager.order_by("pk").last()


# What there is


def test_every_model_of_ours_is_in_the_console_and_nothing_else_is() -> None:
    ours = {model for label in ("accounts", "shas", "pledges") for model in apps.get_app_config(label).get_models()}
    assert set(admin.site._registry) == ours - ITS_OWN - ON_ANOTHERS_PAGE == set(MAKERS) | SINGLE
    assert len(HISTORIES) == 7


@MODELS
def test_every_page_is_kept_by_the_rules_and_searchable(model: type[Model]) -> None:
    page = admin.site._registry[model]
    assert isinstance(page, ConsoleAdmin)
    assert page.search_fields
    assert page.list_filter
    assert page.actions == (("move_together",) if model is Publication else None)
    assert "__str__" not in page.list_display


@MODELS
def test_other_rows_are_looked_up_never_listed_whole(model: type[Model]) -> None:
    """A select with every trust or every account would be long, and tell whoever opens it who is in it."""
    page: Any = admin.site._registry[model]
    response = _as("superuser" if model in MAY_ADD["superuser"] else "editor").get(_page(model, "add"))
    if response.status_code == 403:
        return
    fields = response.context["adminform"].form.fields.values()
    widgets = [field.widget for field in fields if isinstance(field, ModelChoiceField)]
    assert {type(getattr(widget, "widget", widget)) for widget in widgets} <= {
        AutocompleteSelect,
        AutocompleteSelectMultiple,
    }
    assert page.raw_id_fields == ()


# Who comes in


def test_the_console_has_no_sign_in_of_its_own(client: Client) -> None:
    response = client.get("/admin/shas/event/")
    assert (response.status_code, response.url) == (302, "/admin/login/?next=/admin/shas/event/")
    response = client.get(response.url)
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=%2Fadmin%2Fshas%2Fevent%2F")


def test_posting_a_password_to_the_console_signs_nobody_in(client: Client) -> None:
    factories.UserFactory(email="su@example.org", password="a long password", superuser=True)
    response = client.post("/admin/login/", {"username": "su@example.org", "password": "a long password"})
    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_a_member_of_staff_comes_in_through_the_portals_sign_in(client: Client) -> None:
    factories.UserFactory(email="ed@example.org", password="a long password", dh=(DHRole.EDITOR,))
    response = client.post(
        "/accounts/login/?next=/admin/", {"login": "ed@example.org", "password": "a long password", "next": "/admin/"}
    )
    assert (response.status_code, response.url) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("page", ["/admin/", "/admin/shas/publication/", "/admin/accounts/user/"])
def test_who_is_not_staff_stays_out(client: Client, page: str) -> None:
    client.force_login(factories.UserFactory(leads=factories.AuthorityFactory()))
    response = client.get(page, follow=True)
    assert (response.status_code, response.redirect_chain[0][0]) == (403, f"/admin/login/?next={page}")


def test_a_deactivated_member_of_staff_is_out_at_once(client: Client) -> None:
    user = factories.UserFactory(dh=(DHRole.EDITOR,))
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_the_consoles_own_password_page_is_the_portals(client: Client) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    response = client.get("/admin/password_change/")
    assert (response.status_code, response.url) == (302, "/accounts/password/change/")


# Who may what


@MODELS
def test_lists_and_rows_are_seen_by_those_who_may(model: type[Model]) -> None:
    row = _row(model)
    pages = [_page(model, "changelist"), _page(model, "change", row.pk), _page(model, "history", row.pk)]
    seen = {role: [client.get(page).status_code == 200 for page in pages] for role, client in _each()}
    assert seen == {role: [model in MAY_VIEW[role]] * 3 for role in ROLES}


@MODELS
def test_rows_are_added_by_those_who_may(model: type[Model]) -> None:
    for role, client in _each():
        page, rows = _page(model, "add"), model._default_manager.count()
        expected = ADDED_ELSEWHERE.get(model, 200) if model in MAY_ADD[role] else 403
        assert (role, client.get(page).status_code) == (role, expected)
        assert (role, client.post(page, {}).status_code) == (role, expected)
        assert model._default_manager.count() == rows


@MODELS
def test_rows_are_changed_by_those_who_may(model: type[Model]) -> None:
    page = _page(model, "change", _row(model).pk)
    changed = {role: _let_in(client.post(page, {})) for role, client in _each()}
    assert changed == {role: model in MAY_CHANGE[role] for role in ROLES}


@MODELS
def test_nothing_is_deleted_but_a_role_ended(model: type[Model]) -> None:
    row = _row(model)
    page = _page(model, "delete", row.pk)
    asked = {role: client.get(page).status_code == 200 for role, client in _each()}
    assert asked == {role: model in MAY_DELETE[role] for role in ROLES}
    for role, client in _each():
        if model not in MAY_DELETE[role]:
            client.post(page, {"post": "yes"})
    assert model._default_manager.filter(pk=row.pk).exists() is True


@MODELS
def test_nothing_is_changed_from_a_list(model: type[Model]) -> None:
    row, page = _row(model), _page(model, "changelist")
    client = _as("superuser")
    assert 'name="action"' not in client.get(page).content.decode()
    client.post(page, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert model._default_manager.filter(pk=row.pk).exists() is True


@pytest.mark.parametrize(
    ("role", "model", "field", "expected"),
    [
        ("editor", "publication", "authority", 200),
        ("editor", "publication", "follows", 200),
        ("editor", "trustalias", "trust", 200),
        ("publisher", "clinicalworkinggroup", "pathway", 200),
        ("superuser", "membership", "user", 200),
        ("editor", "membership", "user", 403),
        ("publisher", "membership", "user", 403),
        ("lead", "publication", "authority", 403),
        ("lead", "publication", "follows", 403),
        ("lead", "membership", "user", 403),
    ],
)
def test_looking_rows_up_takes_the_right_to_see_them(role: str, model: str, field: str, expected: int) -> None:
    address = f"/admin/autocomplete/?app_label=shas&model_name={model}&field_name={field}&term=a"
    assert _as(role).get(address).status_code == expected


def test_nobody_looks_rows_up_without_signing_in(client: Client) -> None:
    address = "/admin/autocomplete/?app_label=shas&model_name=membership&field_name=user&term=a"
    assert client.get(address).status_code == 302


def test_looking_up_finds_an_authority_by_its_other_name() -> None:
    authority = factories.AuthorityFactory(short_name="Yorkshire and the Humber")
    factories.AuthorityAliasFactory(authority=authority, name="Yorkshire and Humber")
    address = "/admin/autocomplete/?app_label=shas&model_name=publication&field_name=authority&term=and Humber"
    found = _as("editor").get(address).json()["results"]
    assert found == [{"id": str(authority.pk), "text": "Yorkshire and the Humber"}]


# Queries


@MODELS
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(
    model: type[Model], django_assert_max_num_queries
) -> None:
    client = _as("superuser")
    page = _page(model, "changelist")
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            MAKERS[model]()
        client.get(page)
        with django_assert_max_num_queries(40) as captured:
            assert client.get(page).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["editor", "superuser"])
def test_a_publications_page_takes_as_many_queries_whatever_its_history(
    role: str, django_assert_max_num_queries
) -> None:
    client, entry = _as(role), _scheduled()
    page = _page(Publication, "change", entry.pk)
    counts = []
    for days in (1, 2, 3):
        factories.services.reschedule(
            publication=entry,
            plan=Plan.on(date(2008, 5, 20) + timedelta(days=days)),
            public_note="Moved",
            actor=None,
            override=factories.ANYWAY,
        )
        factories.EditionFactory(publication=entry)
        client.get(page)
        with django_assert_max_num_queries(40) as captured:
            client.get(page)
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]


def test_an_authoritys_page_takes_as_many_queries_whatever_is_in_it(django_assert_max_num_queries) -> None:
    client, authority = _as("superuser"), factories.AuthorityFactory()
    page = _page(StrategicHealthAuthority, "change", authority.pk)
    counts = []
    for _ in (1, 2, 3):
        factories.TrustFactory(authority=authority)
        factories.AuthorityAliasFactory(authority=authority)
        factories.UserFactory(leads=authority)
        client.get(page)
        with django_assert_max_num_queries(40) as captured:
            client.get(page)
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]


# Where one is


def _title(response: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def test_titles_say_where_one_is() -> None:
    client = _as("superuser")
    authority = factories.AuthorityFactory(short_name="North West")
    entry = factories.PublicationFactory(authority=authority)
    membership = factories.UserFactory(leads=authority).memberships.get()
    console = "Review Portal console"
    assert _title(client.get("/admin/")) == f"Home – {console}"
    assert _title(client.get(_page(Publication, "changelist"))) == f"Publications – {console}"
    assert _title(client.get(_page(Publication, "change", entry.pk))) == (
        f"North West: strategic vision – Publications – {console}"
    )
    assert _title(client.get(_page(AuthorityAlias, "add"))) == f"Add authority alias – Authority aliases – {console}"
    assert _title(client.get(_page(Invitation, "add"))) == f"Invite a person – Invitations – {console}"
    assert _title(client.get(_page(Membership, "delete", membership.pk))) == (
        f"End this role – Memberships – {console}"
    )


def test_a_page_with_errors_says_so_first_in_its_title() -> None:
    response = _as("editor").post(_page(StrategicHealthAuthority, "add"), {})
    assert _title(response).startswith("Error: ")


def test_the_home_page_is_in_sections_by_what_staff_do() -> None:
    sections = {app["name"]: [model["name"] for model in app["models"]] for app in _apps("superuser")}
    assert list(sections) == ["Schedule", "Authorities", "Release", "Pledges", "Record", "People"]
    assert sections["Schedule"] == [
        "Publications",
        "Letters",
        "Letter wording",
        "Letter entries",
        "Date changes",
        "Date requests",
        "Non-working days",
    ]
    assert sections["People"] == ["Users", "Memberships", "Invitations"]
    assert OTHER not in sections


def test_an_editors_home_page_has_no_people() -> None:
    assert [app["name"] for app in _apps("editor")] == ["Schedule", "Authorities", "Release", "Pledges", "Record"]


def test_staff_without_a_role_are_told_what_to_do() -> None:
    page = _as("lead").get("/admin/").content.decode()
    assert "Ask a superuser for a role in the Department." in page


def _apps(role: str) -> list[dict[str, Any]]:
    return _as(role).get("/admin/").context["app_list"]


def test_the_console_links_to_the_public_site_and_to_ones_account() -> None:
    page = _as("editor").get("/admin/").content.decode()
    for address in ("/", "/accounts/password/change/", "/accounts/2fa/"):
        assert f'<a href="{address}">' in page


def test_times_are_londons_in_summer_and_winter() -> None:
    told = [datetime(2008, 5, 9, 8, 30, tzinfo=UTC), datetime(2008, 1, 9, 8, 30, tzinfo=UTC)]
    rows = [factories.EventFactory(announced_at=instant) for instant in told]
    client = _as("editor")
    pages = [client.get(_page(Event, "change", row.pk)).content.decode() for row in rows]
    assert "9 May 2008, 09:30, recorded later" in pages[0]
    assert "9 January 2008, 08:30, recorded later" in pages[1]


def test_looking_writes_nothing() -> None:
    entry, client = _scheduled(), _as("superuser")
    before = (Event.objects.count(), LogEntry.objects.count())
    for page in (_page(Publication, "changelist"), _page(Publication, "change", entry.pk), "/admin/"):
        client.get(page)
    assert (Event.objects.count(), LogEntry.objects.count()) == before
