"""The console's letters: issuing the next one, and its wording."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas.models import Event, Letter, LetterFrame, Publication
from shas.services import reschedule, save_letter_frame
from shas.workflow import DHRole, Plan
from tests.factories import ANYWAY, AuthorityFactory, LetterFactory, PublicationFactory, UserFactory
from tests.shas.admin.typed import typed
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

ISSUE = "/admin/shas/letter/issue/"
WORDING = "/admin/shas/letterframe/1/change/"


@pytest.fixture
def publisher(client: Client) -> User:
    user: User = UserFactory(dh=[DHRole.PUBLISHER])
    client.force_login(user)
    return user


@pytest.fixture
def ash() -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name="Ash"), plan=Plan.on(date(2040, 6, 6)))


def send(client: Client, page: Any, button: str = "_issue", **over: Any) -> Any:
    return client.post(ISSUE, {**typed(page, **over), button: "x"})


def codes(answer: Any) -> dict[str, list[str]]:
    errors = answer.context["form"].errors.as_data()
    return {field: [error.code for error in found] for field, found in errors.items()}


def test_the_address_of_the_page_is_the_one_others_link_to() -> None:
    assert reverse("admin:shas_letter_issue") == ISSUE


def test_a_publisher_issues_the_letter_that_the_page_shows(client: Client, publisher: User, ash: Publication) -> None:
    page = client.get(ISSUE)
    assert "Issue letter 1" in page.content.decode()
    answer = send(client, page, opening="Typed here.", gateway_reference="9999", audience="Everyone")
    letter = Letter.objects.get()
    assert answer.headers["Location"] == f"/admin/shas/letter/{letter.pk}/change/"
    assert (letter.number, letter.opening, letter.gateway_reference) == (1, "Typed here.", "9999")
    assert [entry.planned_on for entry in letter.entries.all()] == [date(2040, 6, 6)]
    assert Event.objects.get(kind="letter.issued").actor == publisher
    assert "Typed here." in client.get("/letters/1/").content.decode()


def test_looking_at_the_page_or_at_a_preview_writes_nothing(client: Client, publisher: User) -> None:
    provisional = Plan.on(date(2040, 6, 6), confirmed=False)
    PublicationFactory(authority=AuthorityFactory(short_name="Ash"), plan=provisional)
    before = Event.objects.count()
    page = client.get(ISSUE)
    assert "Ash, Wednesday 6 June 2040" in page.content.decode()
    answer = send(client, page, "_preview", opening="Only looking.")
    assert answer.status_code == 200
    assert codes(answer) == {}
    assert "<p> Only looking. </p>" in " ".join(answer.content.decode().split())
    assert (Letter.objects.count(), Event.objects.count()) == (0, before)


def test_a_timetable_that_has_moved_on_is_refused_once_with_what_has_changed(
    client: Client, publisher: User, ash: Publication
) -> None:
    page = client.get(ISSUE)
    reschedule(publication=ash, plan=Plan.on(date(2040, 6, 13)), public_note="A reason", actor=None, override=ANYWAY)
    PublicationFactory(national=True, name="A report", plan=Plan.in_month(date(2040, 6, 1)))
    refused = send(client, page, opening="Typed here.")
    assert codes(refused) == {"__all__": ["stale"]}
    assert refused.context["changed"] == [
        "Ash was 6th June 2040 and is now 13th June 2040.",
        "A report is new: June 2040.",
    ]
    assert typed(refused)["opening"] == ["Typed here."]
    assert Letter.objects.count() == 0
    assert send(client, refused).status_code == 302
    assert Letter.objects.get().opening == "Typed here."


def test_a_letter_issued_meanwhile_is_told(client: Client, publisher: User, ash: Publication) -> None:
    page = client.get(ISSUE)
    send(client, page)
    again = send(client, page)
    assert codes(again) == {"__all__": ["stale"]}
    assert again.context["changed"] == ["Another letter has been issued. This one would be letter 2."]
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("button", ["_preview", "_issue"])
def test_words_that_read_as_the_timetable_are_refused_at_their_field(
    client: Client, publisher: User, ash: Publication, button: str
) -> None:
    answer = send(client, client.get(ISSUE), button, closing="Ash: 7 June 2040")
    assert codes(answer) == {"closing": ["reads_as_timetable"]}
    assert ("id_closing", answer.context["form"].errors["closing"][0]) in answer.context["problems"]
    assert typed(answer)["closing"] == ["Ash: 7 June 2040"]


def test_a_heading_is_asked_for_and_what_was_typed_is_kept(client: Client, publisher: User, ash: Publication) -> None:
    answer = send(client, client.get(ISSUE), title="", opening="Typed here.")
    assert codes(answer) == {"title": ["required"]}
    assert typed(answer)["opening"] == ["Typed here."]


def test_a_correction_names_an_issued_letter(client: Client, publisher: User, ash: Publication) -> None:
    wrong = LetterFactory(number=1)
    assert send(client, client.get(ISSUE), corrects=str(wrong.pk)).status_code == 302
    assert Letter.objects.get(number=2).corrects == wrong
    assert codes(send(client, client.get(ISSUE), corrects="99999")) == {"corrects": ["invalid_choice"]}


def test_without_dates_there_is_no_button(client: Client, publisher: User) -> None:
    page = client.get(ISSUE)
    assert 'name="_issue"' not in page.content.decode()
    assert codes(send(client, page)) == {"__all__": ["no_entries"]}


@pytest.mark.parametrize("role", ["editor", "superuser", "stranger"])
def test_nobody_else_gets_the_page_or_issues(client: Client, ash: Publication, role: str) -> None:
    user = {
        "editor": lambda: UserFactory(dh=[DHRole.EDITOR]),
        "superuser": lambda: UserFactory(superuser=True),
        "stranger": lambda: UserFactory(),
    }[role]()
    client.force_login(user)
    assert client.get(ISSUE).status_code in {302, 403}
    assert client.post(ISSUE, {"title": "x", "_issue": "x"}).status_code in {302, 403}
    assert Letter.objects.count() == 0


def test_adding_a_letter_leads_to_the_page_that_issues_one(client: Client, publisher: User) -> None:
    assert client.get("/admin/shas/letter/add/").headers["Location"] == ISSUE
    client.force_login(UserFactory(dh=[DHRole.EDITOR]))
    assert client.get("/admin/shas/letter/add/").status_code == 403
    assert "/admin/shas/letter/add/" not in client.get("/admin/shas/letter/").content.decode()


def test_the_page_makes_the_same_queries_for_three_entries_as_for_one(
    client: Client, publisher: User, ash: Publication
) -> None:
    client.get(ISSUE)
    one = queries(client, ISSUE)
    for name in ("Birch", "Cedar"):
        PublicationFactory(authority=AuthorityFactory(short_name=name), plan=Plan.on(date(2040, 6, 6), confirmed=False))
    assert queries(client, ISSUE) == one


# The wording


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory(dh=[DHRole.EDITOR])
    client.force_login(user)
    return user


def test_an_editor_changes_the_wording_before_anybody_has(client: Client, editor: User) -> None:
    assert client.get("/admin/shas/letterframe/").headers["Location"] == WORDING
    answer = client.post(WORDING, typed(client.get(WORDING), opening="New words.", reason="Asked for"))
    assert answer.headers["Location"] == "/letters/draft/"
    assert LetterFrame.objects.get().opening == "New words."
    event = Event.objects.get(kind="letter_wording.edited")
    assert (event.actor, event.reason, list(event.changes)) == (editor, "Asked for", ["opening"])
    assert "New words." in client.get("/letters/draft/").content.decode()


def test_wording_changed_meanwhile_is_refused_once_with_what_it_says(client: Client, editor: User) -> None:
    page = client.get(WORDING)
    save_letter_frame(changes={"opening": "Theirs."}, actor=None)
    refused = client.post(WORDING, typed(page, opening="Mine."))
    errors = refused.context["adminform"].form.errors.as_data()
    assert [error.code for error in errors["opening"]] == ["stale"]
    assert typed(refused)["opening"] == ["Mine."]
    assert client.post(WORDING, typed(refused)).status_code == 302
    assert LetterFrame.objects.get().opening == "Mine."


def test_a_superuser_reads_the_wording_and_does_not_change_it(client: Client) -> None:
    client.force_login(UserFactory(superuser=True))
    assert client.get(WORDING).status_code == 200
    assert client.post(WORDING, {"title": "Mine", "opening": "Mine"}).status_code == 403
    assert client.get("/admin/shas/letterframe/2/change/").status_code == 302
    assert LetterFrame.objects.count() == 0
