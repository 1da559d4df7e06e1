"""What was typed into a form of the console outlives the session, for whoever it was shown to and for nobody else."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import WARNING, get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts import kept
from accounts.models import User
from shas import services
from shas.admin.kept import COPY, LOOK, LOOK_WITH_FILE
from shas.clock import database_now
from shas.models import Edition, Event, Publication
from shas.services.prerelease import name_reader
from shas.warnings import Override
from shas.workflow import DHRole, Plan, Status
from tests import factories
from tests.accounts.signing_in import PASSWORD
from tests.permissions.routes import walk
from tests.permissions.test_permissions import address
from tests.permissions.world import World, world
from tests.shas.admin.pages import again, codes, page
from tests.shas.admin.typed import typed
from tests.shas.lost_session import send_without_a_session, sign_in, stored

pytestmark = pytest.mark.django_db

IMPORT, TOGETHER = "/admin/shas/publication/import/", "/admin/shas/publication/move-together/"


@pytest.fixture
def user() -> User:
    """Who may open every page of the console."""
    roles = (DHRole.EDITOR, DHRole.PUBLISHER)
    return factories.UserFactory(dh=roles, superuser=True, name="Jo Example", password=PASSWORD)


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _lost(client: Client, at: str, button: str = "_save", **over: Any) -> dict[str, Any]:
    """Types into the page, loses the session and sends it: what was sent."""
    sent = typed(client.get(at), **over) | {button: "x"}
    answer = send_without_a_session(client, at, sent)
    assert (answer.status_code, answer.url) == (302, f"/admin/login/?next={at}")
    return sent


def _told(answer: Any) -> list[str]:
    """The warnings on the page."""
    found: list[str] = [str(each) for each in get_messages(answer.wsgi_request) if each.level == WARNING]
    return [each for each in found if each in answer.content.decode()]


def _back(client: Client, user: User, at: str) -> Any:
    """The page after signing in again."""
    sign_in(client, user, PASSWORD, at)
    return client.get(at)


def _entry(status: Status = Status.PLANNED, **fields: Any) -> Publication:
    plan = factories.plan_at(database_now() + timedelta(days=3))
    return factories.PublicationFactory(**({"plan": plan, "status": status} | fields))


def _circulated(status: Status = Status.SUBMITTED, **fields: Any) -> Publication:
    entry = _entry(status, **fields)
    factories.EditionFactory(publication=entry, complete=True, frozen=True)
    return entry


def _draft() -> Edition:
    made: Edition = factories.EditionFactory(publication=_entry(Status.DRAFTING), complete=True)
    return made


def _published() -> Publication:
    entry: Publication = factories.PublicationFactory(status=Status.PUBLISHED, edition={"title": "As it came out"})
    return entry


def _together() -> str:
    _entry()
    return TOGETHER


def _asked() -> str:
    entry = _entry()
    asker = factories.UserFactory(leads=entry.authority)
    asked = services.request_date_change(publication=entry, day=date(2040, 6, 6), reason="A board", actor=asker)
    return reverse("admin:shas_datechangerequest_decide", args=[asked.pk])


def _overridden() -> str:
    entry = _entry(Status.CLINICAL_REVIEW)
    factories.EditionFactory(publication=entry, complete=True, gateway_reference="", frozen=True)
    maker = factories.UserFactory(dh=(DHRole.EDITOR,))
    services.submit(publication=entry, actor=maker, override=Override(reason="On Monday"))
    return reverse("admin:shas_flaggedoverride_review", args=[entry.overrides.get().pk])


def _change(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


LONG = "A reason\r\nof two lines, with “quotes” & <signs>"
FORMS: dict[str, tuple[Callable[[], str], dict[str, Any]]] = {
    "edition": (lambda: _change(_draft()), {"title": "Mine", "summary": LONG}),
    "publication": (lambda: _change(_entry()), {"name": "Another name"}),
    "publication add": (lambda: "/admin/shas/publication/add/", {"name": "A report", "kind": "guidance"}),
    "authority": (lambda: _change(factories.AuthorityFactory()), {"brand": "NHS Mine", "reason": "It is so"}),
    "trust": (lambda: _change(factories.TrustFactory()), {"name": "Mine"}),
    "day": (lambda: "/admin/shas/nonworkingday/add/", {"first_on": "6 June", "name": "An election"}),
    "group": (lambda: _change(factories.GroupFactory()), {"local_label": "Mine", "clinicians": "twelve"}),
    "wording": (lambda: "/admin/shas/letterframe/1/change/", {"opening": LONG}),
    "person": (
        lambda: _change(factories.UserFactory()),
        {"name": "Mine", "dh_roles": ["DH editor"], "is_active": None},
    ),
    "invitation": (lambda: "/admin/accounts/invitation/add/", {"email": "not an address", "name": "Kim"}),
    "start": (lambda: page("start", _entry()), {"reason": LONG}),
    "circulate": (lambda: page("circulate", _draft().publication), {"reason": LONG}),
    "submit": (lambda: page("submit", _circulated(Status.CLINICAL_REVIEW)), {"reason": LONG}),
    "return": (lambda: page("return", _circulated()), {"reason": LONG}),
    "approve": (lambda: page("approve", _circulated()), {"reason": LONG}),
    "release now": (lambda: page("release_now", _circulated(Status.APPROVED)), {"reason": "x", "public_note": LONG}),
    "move": (lambda: page("move", _entry()), {"day": "2040-06-06", "public_note": LONG, "override": "It must"}),
    "confirm": (
        lambda: page("confirm", _entry(plan=Plan.on(date(2040, 6, 6), confirmed=False))),
        {"public_note": LONG},
    ),
    "cancel": (lambda: page("cancel", _entry()), {"public_note": LONG}),
    "reinstate": (lambda: page("reinstate", _entry(Status.CANCELLED)), {"public_note": LONG}),
    "record": (lambda: page("record", _entry()), {"published_on": "31 June", "title": "As it came out"}),
    "correct": (
        lambda: page("correct", factories.EditionFactory(publication=_published()).publication),
        {"public_note": LONG},
    ),
    "correct date": (lambda: page("correct_date", _published()), {"source": "A newspaper", "public_note": LONG}),
    "withdraw": (lambda: page("withdraw", _published()), {"public_note": LONG}),
    "readers": (lambda: page("readers", _circulated(Status.APPROVED)), {"reader": "nobody", "justification": LONG}),
    "together": (
        _together,
        {"how": "weeks", "by": "two", "public_note": LONG},
    ),
    "letter": (lambda: "/admin/shas/letter/issue/", {"opening": LONG, "gateway_reference": "99"}),
    "import": (lambda: IMPORT, {"text": " 20 May – Ash\r\n", "year": "08", "reason": LONG}),
    "decide": (_asked, {"decision": "agreed_other", "day": "2040-06-07", "decision_reason": LONG}),
    "review": (_overridden, {"note": LONG}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_comes_back_as_it_was_typed_and_nothing_is_saved_by_it(form: str, client: Client, user: User) -> None:
    make, over = FORMS[form]
    at = make()
    sent = _lost(client, at, **over)
    before = (Event.objects.count(), Edition.objects.count(), Publication.objects.count())
    for _ in range(2):  # also when the page is loaded again
        answer = _back(client, user, at)
        assert (answer.status_code, _told(answer)) == (200, [LOOK_WITH_FILE if form == "import" else LOOK])
        shown = typed(answer)
        assert {name: _plain(shown.get(name)) for name in over} == {name: _plain(over[name]) for name in over}
        hidden = ("seen", "based_on")
        assert {name: shown.get(name) for name in hidden} == {name: sent.get(name) for name in hidden}
    assert (Event.objects.count(), Edition.objects.count(), Publication.objects.count()) == before


def _plain(value: Any) -> Any:
    """A browser reads the end of a line as it likes; a parser of pages gives lists."""
    return [each.replace("\r\n", "\n") for each in ([value] if isinstance(value, str) else value or [])]


def test_the_way_back_leads_through_the_sign_in_to_the_page(client: Client, user: User) -> None:
    at = f"/admin/shas/edition/add/?publication={_entry(Status.DRAFTING).pk}"
    answer = send_without_a_session(client, at, typed(client.get(at)))
    words = client.get(answer.url, follow=True).content.decode()
    assert "Your text is kept. Sign in again to go on with it." in words
    onward = re.search(r'name="next"\s+value="([^"]+)"', words)
    assert onward
    answer = sign_in(client, user, PASSWORD, onward[1])
    while answer.status_code == 302 and answer.url.startswith("/admin/login/"):
        answer = client.get(answer.url)
    assert (answer.status_code, answer.url) == (302, at)
    assert _told(client.get(at)) == [LOOK]


def test_what_came_back_is_saved_like_any_other_and_then_forgotten(client: Client, user: User) -> None:
    edition = _draft()
    _lost(client, _change(edition), title="Mine", summary="One\r\ntwo")
    answer = _back(client, user, _change(edition))
    assert again(client, answer, _save="x").status_code == 302
    edition.refresh_from_db()
    assert (edition.title, edition.summary) == ("Mine", "One\ntwo")
    assert stored(client) == {}
    assert _told(client.get(_change(edition))) == []


def test_an_edition_that_was_changed_meanwhile_is_told_when_it_is_saved(client: Client, user: User) -> None:
    edition = _draft()
    _lost(client, _change(edition), title="Mine")
    services.edit_edition(edition=edition, fields={"title": "Theirs"}, actor=None)
    answer = again(client, _back(client, user, _change(edition)))
    assert answer.context["adminform"].form.has_error("title", "stale")
    edition.refresh_from_db()
    assert edition.title == "Theirs"
    assert typed(answer)["title"] == ["Mine"]


def test_a_date_that_was_moved_meanwhile_is_told(client: Client, user: User) -> None:
    moved, decided = _entry(), _asked()
    later = {"day": "2040-06-07", "public_note": "Mine", "decision_reason": "Mine", "decision": "agreed_other"}
    for at, over in (
        (page("move", moved), later),
        (page("cancel", moved), later),
        (decided, later),
        (TOGETHER, {"entry": [str(moved.pk)], "how": "days", "by": "7", "public_note": "Mine"}),
    ):
        _lost(client, at, **over)
        for entry in Publication.objects.all():
            day = (database_now() + timedelta(days=30)).date()
            note = {"public_note": f"Theirs, before {at}", "override": factories.ANYWAY}
            plan = Plan.on(day + timedelta(days=entry.date_changes.count()))
            services.reschedule(publication=entry, plan=plan, actor=None, **note)
        count = Event.objects.exclude(kind="publication.refused").count()
        answer = again(client, _back(client, user, at), _save="x")
        assert ["stale"] in codes(answer).values(), at
        assert Event.objects.exclude(kind="publication.refused").count() == count
        client.get("/accounts/logout/")
        client.force_login(user)


def test_an_edition_that_was_signed_as_another_is_told(client: Client, user: User) -> None:
    edition = _draft()
    at = page("circulate", edition.publication)
    _lost(client, at, reason="Mine")
    services.edit_edition(edition=edition, fields={"title": "Theirs"}, actor=None)
    answer = again(client, _back(client, user, at))
    assert codes(answer) == {"__all__": ["stale"]}
    edition.refresh_from_db()
    assert edition.frozen_at is None


def test_a_letter_of_a_timetable_that_moved_on_is_not_issued(client: Client, user: User) -> None:
    ash = factories.AuthorityFactory(short_name="Ash")
    entry = factories.PublicationFactory(authority=ash, plan=Plan.on(date(2040, 6, 5)))
    at = "/admin/shas/letter/issue/"
    _lost(client, at, "_issue", opening="Mine")
    plan = Plan.on(date(2040, 6, 6))
    services.reschedule(publication=entry, plan=plan, public_note="x", override=factories.ANYWAY, actor=None)
    answer = again(client, _back(client, user, at), _issue="x")
    assert codes(answer) == {"__all__": ["stale"]}
    assert answer.context["changed"] == ["Ash was 5th June 2040 and is now 6th June 2040."]
    assert typed(answer)["opening"] == ["Mine"]


def test_of_an_upload_the_words_and_the_edition_are_kept_and_the_file_is_not(client: Client, user: User) -> None:
    edition = _draft()
    at = reverse("admin:shas_edition_document", args=[edition.pk])
    sent = {"do": "attachment", "label": "Summary", "seen": edition.version_tag}
    token = typed(client.get(at))[kept.OWNER][0]
    send_without_a_session(client, at, sent | {kept.OWNER: token, "file": SimpleUploadedFile("a.pdf", b"%PDF-secret")})
    assert stored(client)[at]["typed"] == {name: [value] for name, value in sent.items()}
    services.edit_edition(edition=edition, fields={"title": "Theirs"}, actor=None)
    answer = _back(client, user, at)
    assert _told(answer) == [LOOK_WITH_FILE]
    uploads = {name: (seen, form.form) for name, seen, form in answer.context["uploads"]}
    assert uploads["attachment"][0] == sent["seen"]
    assert uploads["document"][0] == Edition.objects.with_documents().get(pk=edition.pk).version_tag != sent["seen"]
    assert uploads["attachment"][1]["label"].value() == "Summary"


def test_a_file_that_travels_in_the_page_of_the_import_is_not_kept(client: Client, user: User) -> None:
    content = "authority,date\nNowhere,31 June 2008\n"
    came_back = client.post(IMPORT, {"preview": "x", "file": SimpleUploadedFile("timetable.csv", content.encode())})
    sent = typed(came_back, reason="Mine")
    assert sent["kept_name"] == ["timetable.csv"]
    send_without_a_session(client, IMPORT, sent)
    assert set(stored(client)[IMPORT]["typed"]) & {"kept", "kept_name", "expected"} == set()
    assert sent["kept"][0] not in str(stored(client))
    answer = _back(client, user, IMPORT)
    assert (_told(answer), typed(answer)["reason"]) == ([LOOK_WITH_FILE], ["Mine"])
    assert "kept" not in typed(answer)


def test_a_long_file_in_the_page_does_not_make_the_words_too_long(client: Client) -> None:
    sent = typed(client.get(IMPORT), reason="Mine") | {"kept": "x" * (kept.LONGEST + 1), "kept_name": "a.csv"}
    send_without_a_session(client, IMPORT, sent)
    assert stored(client)[IMPORT]["typed"]["reason"] == ["Mine"]


def test_why_an_access_is_ended_comes_back_beside_that_reader(client: Client, user: User) -> None:
    entry = _circulated(Status.APPROVED)
    reader = factories.UserFactory(email="reader@example.org")
    publisher = factories.UserFactory(dh=(DHRole.PUBLISHER,))
    access = name_reader(publication=entry, reader=reader, justification="The hall", actor=publisher)
    at = page("readers", entry)
    token = typed(client.get(at))[kept.OWNER][0]
    send_without_a_session(client, at, {kept.OWNER: token, "end": str(access.pk), "reason": "Mine"})
    answer = _back(client, user, at)
    assert (_told(answer), answer.context["form"]["justification"].value()) == ([LOOK], None)
    assert re.search(r'<input[^>]*name="reason"[^>]*value="Mine"', answer.content.decode())
    access.refresh_from_db()
    assert access.ended_at is None


def test_what_cannot_be_saved_any_more_is_shown_to_be_copied(client: Client, user: User) -> None:
    edition = _draft()
    entry, change = edition.publication, _change(edition)
    _lost(client, change, title="Mine", summary="One\r\ntwo")
    services.circulate(publication=entry, actor=None)
    answer = _back(client, user, change)
    assert _told(answer) == [COPY]
    assert [pair for pair in answer.context["unsaved"] if pair[0] in {"Title", "Summary"}] == [
        ("Title", "Mine"),
        ("Summary", "One\r\ntwo"),
    ]
    assert "two</textarea>" in answer.content.decode()


def test_so_it_is_on_a_page_whose_move_is_made_already(client: Client, user: User) -> None:
    entry = _circulated()
    at = page("return", entry)
    _lost(client, at, reason="Mine")
    services.send_back(publication=entry, reason="Theirs", actor=None)
    answer = _back(client, user, at)
    assert (_told(answer), typed(answer)["reason"]) == ([COPY], ["Mine"])
    assert 'value="Return to drafting"' not in answer.content.decode()


def test_so_it_is_of_an_upload_to_what_is_frozen_by_now(client: Client, user: User) -> None:
    edition = _draft()
    at = reverse("admin:shas_edition_document", args=[edition.pk])
    sent = {"do": "attachment", "label": "Summary", kept.OWNER: typed(client.get(at))[kept.OWNER][0]}
    send_without_a_session(client, at, sent)
    services.circulate(publication=edition.publication, actor=None)
    answer = _back(client, user, at)
    assert (_told(answer), answer.context["unsaved"]) == ([COPY], [("What it is", "Summary")])
    assert "Summary</textarea>" in answer.content.decode()


def test_another_user_gets_nothing_and_it_is_dropped(client: Client) -> None:
    edition = _draft()
    _lost(client, _change(edition), title="A secret")
    other = factories.UserFactory(dh=(DHRole.EDITOR,), password=PASSWORD)
    answer = _back(client, other, _change(edition))
    assert (answer.status_code, "A secret" in answer.content.decode(), _told(answer)) == (200, False, [])
    assert stored(client) == {}


def test_a_form_with_an_old_token_of_the_form_is_not_lost_either(user: User) -> None:
    client, entry = Client(enforce_csrf_checks=True), _circulated()
    client.force_login(user)
    at = page("return", entry)
    answer = client.post(at, typed(client.get(at), reason="Mine", csrfmiddlewaretoken="x" * 64))
    assert (answer.status_code, answer.url) == (302, at)
    answer = client.get(at)
    assert (_told(answer), typed(answer)["reason"]) == ([LOOK], ["Mine"])


def test_every_form_of_the_console_in_which_something_is_typed_says_whom_it_was_shown_to(user: User) -> None:
    """By the URL map: a new page is in it by itself. Lists, searches and what only asks “are you sure” keep nothing."""
    where: World = world()
    client, asked = Client(), 0
    client.force_login(user)
    for name, route in walk():
        at = address(name, route, where, own=True) if name.startswith("admin:") else None
        answer = client.get(at) if at else None
        if answer is None or answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        for form in re.findall(r"<form\b.*?</form>", answer.content.decode(), re.DOTALL):
            fields = re.findall(r"<(?:textarea|select)\b|<input type=\"(?:text|url|email|number|date|time)\"", form)
            if 'method="post"' in form and 'id="changelist-form"' not in form and fields:
                asked += 1
                assert f'name="{kept.OWNER}"' in form, f"{name}: {at}"
    assert asked > 25


@pytest.mark.parametrize(
    "at",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/reauthenticate/",
    ],
)
def test_no_page_that_takes_a_password_or_a_code_keeps_anything(at: str, client: Client) -> None:
    for browser in (client, Client()):
        answer = browser.get(at, follow=True)
        assert answer.status_code == 200
        assert kept.OWNER not in answer.content.decode()
