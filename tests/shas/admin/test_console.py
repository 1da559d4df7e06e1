"""What all pages of the console share: who comes in, what they may, how many queries a list takes, how titles read."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model
from django.forms import ChoiceField, ModelChoiceField
from django.test import Client, RequestFactory
from pghistory.models import Event as HistoryEvent

from accounts.models import Invitation, User
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
from shas.workflow import DHRole, Plan
from tests import factories
from tests.shas.admin.rows import MAKERS, address_of, one_more, scheduled
from tests.shas.admin.typed import choices, typed

pytestmark = pytest.mark.django_db

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


def _everything() -> Client:
    """A browser in which somebody is signed in who may all that anybody may."""
    client = Client()
    client.force_login(factories.UserFactory(superuser=True, dh=(DHRole.EDITOR, DHRole.PUBLISHER)))
    return client


def _each() -> list[tuple[str, Client]]:
    return [(role, _as(role)) for role in ROLES]


def _let_in(response: Any) -> bool:
    """Neither refused nor, for a row one may not know of, sent home."""
    return response.status_code != 403 and getattr(response, "url", "") != "/admin/"


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


# Forms


@MODELS
def test_every_add_page_can_be_filled_without_a_script(model: type[Model]) -> None:
    """Each field is a control of HTML, and each choice among rows has those rows in it."""
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        if field.is_relation and field.related_model in MAKERS:
            one_more(field.related_model)
    page = _everything().get(address_of(model, "add"))
    if model not in MAY_ADD["publisher"] | MAY_ADD["superuser"] or model in ADDED_ELSEWHERE:
        assert page.status_code in {403, 302}
        return
    form = page.context["adminform"].form
    offered, controls = choices(page), set(typed(page)) | set(choices(page))
    assert {field.name for field in form} - {"seen"} <= controls
    for name, field in form.fields.items():
        if isinstance(field, ModelChoiceField):
            rows = {str(pk) for pk in field.queryset.model._default_manager.values_list("pk", flat=True)}
            assert (name, offered[name] - {""}) == (name, rows)
        elif isinstance(field, ChoiceField):
            assert (name, offered[name]) == (name, {str(value) for value, _ in field.choices})


@MODELS
def test_no_form_lists_accounts_but_that_of_possible_leads(model: type[Model]) -> None:
    """A select of all accounts would tell whoever opens it who is in it; a person is named by their address."""
    client, lists = _everything(), set()
    for address in (address_of(model, "add"), address_of(model, "change", one_more(model).pk)):
        context = client.get(address).context or {}
        fields = context["adminform"].form.fields if "adminform" in context else {}
        lists |= {name for name, each in fields.items() if getattr(getattr(each, "queryset", None), "model", 0) is User}
    assert lists == ({"lead"} if model is Publication else set())


@pytest.mark.parametrize(
    ("field", "offered"),
    [(Edition._meta.get_field("publication"), {"Own", "Told"}), (Membership._meta.get_field("user"), set())],
)
def test_what_can_be_chosen_is_what_one_may_see(rf: RequestFactory, field: Any, offered: set[str]) -> None:
    authority = factories.AuthorityFactory()
    factories.PublicationFactory(authority=authority, unannounced=True, name="Own")
    factories.PublicationFactory(national=True, unannounced=True, name="Secret")
    factories.PublicationFactory(national=True, name="Told")
    request = rf.get("/")
    request.user = factories.UserFactory(leads=authority)
    found = admin.site._registry[field.model].formfield_for_dbfield(field, request)
    assert {str(row) for row in found.queryset} == offered


@MODELS
def test_an_add_page_takes_as_many_queries_whatever_can_be_chosen(
    model: type[Model], django_assert_max_num_queries
) -> None:
    client, counts = _everything(), []
    for _ in (1, 2):
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.is_relation and field.related_model in MAKERS:
                one_more(field.related_model)
        client.get(address_of(model, "add"))
        with django_assert_max_num_queries(40) as captured:
            client.get(address_of(model, "add"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


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
    row = one_more(model)
    pages = [address_of(model, "changelist"), address_of(model, "change", row.pk), address_of(model, "history", row.pk)]
    seen = {role: [client.get(page).status_code == 200 for page in pages] for role, client in _each()}
    assert seen == {role: [model in MAY_VIEW[role]] * 3 for role in ROLES}


@MODELS
def test_rows_are_added_by_those_who_may(model: type[Model]) -> None:
    for role, client in _each():
        page, rows = address_of(model, "add"), model._default_manager.count()
        expected = ADDED_ELSEWHERE.get(model, 200) if model in MAY_ADD[role] else 403
        assert (role, client.get(page).status_code) == (role, expected)
        assert (role, client.post(page, {}).status_code) == (role, expected)
        assert model._default_manager.count() == rows


@MODELS
def test_rows_are_changed_by_those_who_may(model: type[Model]) -> None:
    page = address_of(model, "change", one_more(model).pk)
    changed = {role: _let_in(client.post(page, {})) for role, client in _each()}
    assert changed == {role: model in MAY_CHANGE[role] for role in ROLES}


@MODELS
def test_nothing_is_deleted_but_a_role_ended(model: type[Model]) -> None:
    row = one_more(model)
    page = address_of(model, "delete", row.pk)
    asked = {role: client.get(page).status_code == 200 for role, client in _each()}
    assert asked == {role: model in MAY_DELETE[role] for role in ROLES}
    for role, client in _each():
        if model not in MAY_DELETE[role]:
            client.post(page, {"post": "yes"})
    assert model._default_manager.filter(pk=row.pk).exists() is True


@MODELS
def test_nothing_is_changed_from_a_list(model: type[Model]) -> None:
    row, page = one_more(model), address_of(model, "changelist")
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


# Queries


@MODELS
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(
    model: type[Model], django_assert_max_num_queries
) -> None:
    client = _as("superuser")
    page = address_of(model, "changelist")
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
    client, entry = _as(role), scheduled()
    page = address_of(Publication, "change", entry.pk)
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
    page = address_of(StrategicHealthAuthority, "change", authority.pk)
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
    assert _title(client.get(address_of(Publication, "changelist"))) == f"Publications – {console}"
    assert _title(client.get(address_of(Publication, "change", entry.pk))) == (
        f"North West: strategic vision – Publications – {console}"
    )
    assert (
        _title(client.get(address_of(AuthorityAlias, "add"))) == f"Add authority alias – Authority aliases – {console}"
    )
    assert _title(client.get(address_of(Invitation, "add"))) == f"Invite a person – Invitations – {console}"
    assert _title(client.get(address_of(Membership, "delete", membership.pk))) == (
        f"End this role – Memberships – {console}"
    )


def test_a_page_with_errors_says_so_first_in_its_title() -> None:
    response = _as("editor").post(address_of(StrategicHealthAuthority, "add"), {})
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
    pages = [client.get(address_of(Event, "change", row.pk)).content.decode() for row in rows]
    assert "9 May 2008, 09:30, recorded later" in pages[0]
    assert "9 January 2008, 08:30, recorded later" in pages[1]


def test_looking_writes_nothing() -> None:
    entry, client = scheduled(), _as("superuser")
    before = (Event.objects.count(), LogEntry.objects.count())
    for page in (address_of(Publication, "changelist"), address_of(Publication, "change", entry.pk), "/admin/"):
        client.get(page)
    assert (Event.objects.count(), LogEntry.objects.count()) == before


@MODELS
def test_no_page_tells_the_time_by_twelve_hours(model: type[Model]) -> None:
    client, row = _everything(), one_more(model)
    for name in ("change", "history"):
        page = client.get(address_of(model, name, row.pk))
        assert (name, re.findall(r"\d ?[ap]\.m\.|\bnoon\b|\bmidnight\b", page.content.decode())) == (name, [])


def test_what_was_done_here_says_who_what_and_when() -> None:
    entry, client = factories.PublicationFactory(slug="north-west"), Client()
    user = factories.UserFactory(name="An editor", dh=(DHRole.EDITOR,))
    client.force_login(user)
    LogEntry.objects.log_actions(user.pk, [entry], CHANGE, change_message="Moved.")
    LogEntry.objects.update(action_time=datetime(2008, 5, 9, 0, 43, tzinfo=UTC))
    page = client.get(address_of(Publication, "history", entry.pk))
    words = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode().split('id="content-main"')[1]).split())
    assert "9 May 2008, 01:43 An editor Moved." in words
    assert 'href="/record/?subject=publication:north-west"' in page.content.decode()
    assert _title(page) == f"Done in the console: {entry} – Publications – Review Portal console"
