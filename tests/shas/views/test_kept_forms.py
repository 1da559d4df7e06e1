"""What was typed into a form of the workspace outlives the session, for whoever it was shown to and for nobody else."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import kept
from accounts.models import User
from shas.models import DateChangeRequest, Edition, Event, Publication, StrategicHealthAuthority
from shas.services import end_membership, send_back, write_edition
from shas.workflow import Status
from tests.accounts.signing_in import PASSWORD, code, set_up
from tests.factories import AuthorityFactory, UserFactory
from tests.shas import lost_session
from tests.shas.lost_session import owner_on, send_without_a_session, stored
from tests.shas.views.workplace import (
    DESK,
    DOCUMENT,
    EDITION,
    a_file,
    a_vision,
    as_user,
    circulated,
    codes,
    lead_of,
    make_ash,
    text,
)

pytestmark = pytest.mark.django_db

NOTICE = "Your text was kept. It is not saved yet."


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return make_ash()


@pytest.fixture
def lead(ash: StrategicHealthAuthority) -> User:
    return lead_of(ash, email="robin@example.org", password=PASSWORD)


@pytest.fixture
def entry(ash: StrategicHealthAuthority) -> Publication:
    return a_vision(ash)


def sent_without_a_session(user: User, address: str = EDITION, **typed: Any) -> Client:
    """A browser in which this user had the page open, lost the session, and sent the form."""
    client = as_user(user)
    answer = send_without_a_session(client, address, {kept.OWNER: owner_on(client.get(address))} | typed)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")
    return client


def sign_in(client: Client, user: User, onward: str = EDITION) -> Any:
    return lost_session.sign_in(client, user, PASSWORD, onward)


def test_the_form_comes_back_filled_and_unsaved_after_signing_in_again(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, title="A title", summary="One\r\nTwo & three", seen="0-0")
    assert "Your text is kept. Sign in again to go on with it." in text(client.get("/accounts/login/"))
    assert Edition.objects.count() == 0
    answer = sign_in(client, lead)
    assert (answer.status_code, answer.url) == (302, EDITION)
    answer = client.get(EDITION)
    page = text(answer)
    assert NOTICE in page
    assert 'value="A title"' in page
    assert answer.context["form"]["summary"].value() == "One\r\nTwo & three"
    assert Edition.objects.count() == 0
    form = answer.context["form"]
    assert client.post(EDITION, {name: form[name].value() or "" for name in form.fields}).status_code == 302
    assert (Edition.objects.get().title, Edition.objects.get().summary) == ("A title", "One\nTwo & three")
    assert NOTICE not in text(client.get(EDITION))


def test_it_is_still_there_when_the_page_is_loaded_again(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, title="A title")
    sign_in(client, lead)
    for _ in range(2):
        assert NOTICE in text(client.get(EDITION))


def test_a_stale_text_that_was_kept_is_told_so_when_it_is_saved(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, title="Mine", seen="0-0")
    write_edition(publication=entry, fields={"title": "Theirs"}, actor=None)
    sign_in(client, lead)
    form = client.get(EDITION).context["form"]
    assert form["seen"].value() == "0-0"
    refused = client.post(EDITION, {name: form[name].value() or "" for name in form.fields})
    assert [(each.before, each.after) for each in refused.context["overtaken"].fields][:1] == [("Theirs", "Mine")]


def test_every_form_of_the_workspace_keeps_what_was_typed(entry: Publication, lead: User) -> None:
    asked = {"day_day": "31", "day_month": "June", "day_year": "2030", "at": "9.30", "reason": "The board meets."}
    client = sent_without_a_session(lead, DESK, **asked)
    sign_in(client, lead, DESK)
    page = text(client.get(DESK))
    for typed in ('value="31"', 'value="June"', 'value="2030"', 'value="9.30"', "The board meets.</textarea>", NOTICE):
        assert typed in page
    assert DateChangeRequest.objects.count() == 0
    circulated(entry, lead)
    client = sent_without_a_session(lead, f"{DESK}move/return/", reason="A slip on page 3")
    sign_in(client, lead, f"{DESK}move/return/")
    page = text(client.get(f"{DESK}move/return/"))
    assert "A slip on page 3</textarea>" in page
    assert NOTICE in page


def test_an_upload_that_comes_back_still_says_which_edition_its_page_had_shown(entry: Publication, lead: User) -> None:
    frozen = circulated(entry, lead)
    send_back(publication=entry, reason="A slip", actor=lead)
    client = as_user(lead)
    seen = client.get(DOCUMENT).context["document_form"]["seen"].value()
    sent = {kept.OWNER: owner_on(client.get(DOCUMENT)), "do": "document", "seen": seen, "change_note": "Mine"}
    send_without_a_session(client, DOCUMENT, sent)
    theirs = write_edition(publication=entry, fields={"change_note": "Theirs"}, actor=None)
    assert theirs.number == frozen.number + 1
    sign_in(client, lead, DOCUMENT)
    page = client.get(DOCUMENT)
    form = page.context["document_form"]
    assert (form["seen"].value(), form["change_note"].value()) == (seen, "Mine")
    assert page.context["attachment_form"]["seen"].value() != seen  # that one is new
    refused = client.post(DOCUMENT, sent | {"file": a_file()})
    assert codes(refused.context["document_form"]) == {"__all__": ["stale"]}
    theirs.refresh_from_db()
    assert (theirs.change_note, theirs.documents.count()) == ("Theirs", 1)


def test_what_was_typed_is_shown_also_where_it_cannot_be_sent_any_more(entry: Publication, lead: User) -> None:
    frozen = circulated(entry, lead)
    send_back(publication=entry, reason="A slip", actor=lead)
    asked = {"day_day": "31", "day_month": "June", "day_year": "2030", "reason": "The board meets."}
    desk = sent_without_a_session(lead, DESK, **asked)
    Publication.objects.filter(pk=entry.pk).update(status=Status.CANCELLED)
    sign_in(desk, lead, DESK)
    page = text(desk.get(DESK))
    assert ("The board meets.</textarea>" in page, "Ask DH</button>" in page) == (True, False)
    Publication.objects.filter(pk=entry.pk).update(status=Status.DRAFTING)
    file = sent_without_a_session(lead, DOCUMENT, do="attachment", label="Summary", seen="0-0")
    Publication.objects.filter(pk=entry.pk).update(status=Status.CANCELLED)
    sign_in(file, lead, DOCUMENT)
    page = text(file.get(DOCUMENT))
    assert (NOTICE in page, 'value="Summary"' in page, "Add the attachment" in page) == (True, True, False)
    assert frozen.documents.count() == 1


def test_of_an_upload_the_words_are_kept_and_the_file_is_not(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, DOCUMENT, do="attachment", label="Summary", file=a_file())
    assert "file" not in str(stored(client))
    sign_in(client, lead, DOCUMENT)
    page = text(client.get(DOCUMENT))
    assert 'value="Summary"' in page
    assert "Choose the file again: a browser does not give it back." in page


def test_another_user_gets_nothing_and_it_is_dropped(
    entry: Publication, lead: User, ash: StrategicHealthAuthority
) -> None:
    client = sent_without_a_session(lead, title="A secret of Robin’s")
    other = lead_of(ash, "Kim Example", email="kim@example.org", password=PASSWORD)
    sign_in(client, other)
    page = text(client.get(EDITION))
    assert (NOTICE in page, "A secret of Robin’s" in page) == (False, False)
    assert stored(client) == {}


def test_a_user_who_leads_nothing_drops_it_too(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, title="A secret")
    stranger = UserFactory(email="stranger@example.org", password=PASSWORD)
    sign_in(client, stranger)
    assert client.get(EDITION).status_code == 404
    client.get("/accounts/logout/")
    client.post("/accounts/logout/")
    sign_in(client, lead)
    assert NOTICE not in text(client.get(EDITION))


@pytest.mark.parametrize("token", ["", "1", "forged:token:here", "MQ:1tXXXX:AAAA"])
def test_a_form_that_names_nobody_or_is_forged_is_not_kept(token: str, entry: Publication, lead: User) -> None:
    client = Client()
    answer = client.post(EDITION, {kept.OWNER: token, "title": "A title"})
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={EDITION}")
    assert stored(client) == {}


def test_a_token_changed_to_another_user_is_no_token(entry: Publication, lead: User) -> None:
    payload, *rest = kept.owner_token(lead, EDITION).split(":")
    other = kept.owner_token(User(pk=lead.pk + 1), EDITION).split(":")[0]
    assert payload != other
    client = Client()
    client.post(EDITION, {kept.OWNER: ":".join([other, *rest]), "title": "A title"})
    assert stored(client) == {}


def test_a_form_of_another_page_is_not_kept(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    token = owner_on(client.get(DESK))
    send_without_a_session(client, EDITION, {kept.OWNER: token, "title": "A title"})
    assert stored(client) == {}


def test_a_form_that_lay_open_for_weeks_is_not_kept(
    entry: Publication, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_user(lead)
    token = owner_on(client.get(EDITION))
    monkeypatch.setattr(kept, "OWNER_AGE", -1)
    Session.objects.all().delete()
    client.post(EDITION, {kept.OWNER: token, "title": "A title"})
    assert stored(client) == {}


def test_what_is_too_long_is_not_kept_and_the_visitor_is_told(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, title="x" * kept.LONGEST)
    assert stored(client) == {}
    assert "What you typed is too long to be kept." in text(client.get("/accounts/login/"))


def test_the_longest_edition_is_not_too_long(entry: Publication, lead: User) -> None:
    form = as_user(lead).get(EDITION).context["form"]
    full = {name: "x" * (form.fields[name].max_length or 10) for name in form.fields}
    client = sent_without_a_session(lead, **full)
    assert stored(client)[EDITION]["typed"]["summary"] == ["x" * 5000]


def test_only_a_few_forms_are_kept(entry: Publication, lead: User) -> None:
    client = Client()
    addresses = [f"{DESK}move/{number}/" for number in range(kept.MOST + 3)]
    for address in addresses:
        client.post(address, {kept.OWNER: kept.owner_token(lead, address), "reason": "x"})
    assert list(stored(client)) == addresses[-kept.MOST :]


def test_it_is_kept_for_a_day(entry: Publication, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sent_without_a_session(lead, title="A title")
    sign_in(client, lead)
    now = kept.time.time()
    monkeypatch.setattr(kept.time, "time", lambda: now + kept.KEPT_AGE - 60)
    assert NOTICE in text(client.get(EDITION))
    monkeypatch.setattr(kept.time, "time", lambda: now + kept.KEPT_AGE + 1)
    assert NOTICE not in text(client.get(EDITION))
    assert stored(client) == {}


def test_neither_token_is_kept(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, title="A title", csrfmiddlewaretoken="a token")
    assert stored(client)[EDITION]["typed"] == {"title": ["A title"]}


def test_it_survives_the_second_factor(entry: Publication, lead: User, settings: Any) -> None:
    client = sent_without_a_session(lead, title="A title")
    settings.MFA_REQUIRED = True
    set_up(lead)
    sign_in(client, lead)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code(), "next": EDITION})
    assert answer.status_code == 302
    assert NOTICE in text(client.get(EDITION))


def test_a_form_with_an_old_token_of_the_form_is_not_lost_either(entry: Publication, lead: User) -> None:
    """Somebody signed in anew in another tab: the token of this one is old."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)
    page = client.get(EDITION)
    answer = client.post(EDITION, {kept.OWNER: owner_on(page), "title": "A title", "csrfmiddlewaretoken": "x" * 64})
    assert (answer.status_code, answer.url) == (302, EDITION)
    page = text(client.get(EDITION))
    assert NOTICE in page
    assert 'value="A title"' in page
    assert Edition.objects.count() == 0


def test_what_one_user_typed_never_reaches_another_by_an_old_token(
    entry: Publication, lead: User, ash: StrategicHealthAuthority
) -> None:
    theirs = owner_on(as_user(lead).get(EDITION))
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead_of(ash, "Kim Example"))
    answer = client.post(EDITION, {kept.OWNER: theirs, "title": "A title"})
    assert answer.status_code == 403
    assert stored(client) == {}


def test_what_was_kept_is_text(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, title="<script>alert(1)</script>\x00\u202e")
    sign_in(client, lead)
    assert "<script>alert" not in client.get(EDITION).content.decode()


def end(lead: User) -> None:
    end_membership(membership=lead.memberships.get(), actor=None)


NOT_LED = "You no longer lead this authority"
ASKED = {"day_day": "31", "day_month": "June", "day_year": "2030", "at": "9.30", "reason": "The board\r\nmeets."}
LOST = {
    "edition": (EDITION, {"title": "A title", "summary": "One\r\nTwo & three", "seen": "0-0"}),
    "document": (DOCUMENT, {"do": "attachment", "label": "Summary for <patients>", "seen": "0-0"}),
    "date": (DESK, ASKED),
    "move": (f"{DESK}move/return/", {"reason": "A slip on page 3", "seen": "1-1"}),
}
SHOWN = {
    "edition": [("Title", "A title"), ("Summary", "One\r\nTwo & three")],
    "document": [("What it is", "Summary for <patients>")],
    "date": [("New date", "31 June 2030"), ("Time (optional)", "9.30"), ("Reason", "The board\r\nmeets.")],
    "move": [("Reason", "A slip on page 3")],
}


@pytest.mark.parametrize("form", LOST)
def test_a_lead_removed_while_a_form_is_open_is_told_so_and_gets_back_what_was_typed(
    form: str, entry: Publication, lead: User
) -> None:
    address, typed = LOST[form]
    if form == "move":
        circulated(entry, lead)
    client = as_user(lead)
    token = owner_on(client.get(address))
    end(lead)
    before = (Edition.objects.count(), Event.objects.count(), DateChangeRequest.objects.count())
    files = {"file": a_file()} if form == "document" else {}
    answer = client.post(address, {kept.OWNER: token} | typed | files)
    page = text(answer, 404)
    assert answer.context["typed"] == SHOWN[form]
    assert NOT_LED in page
    assert "Nothing was saved." in page
    assert "<patients>" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert (Edition.objects.count(), Event.objects.count(), DateChangeRequest.objects.count()) == before
    assert "Page not found" in text(client.get(address), 404)


def test_so_is_one_whose_session_was_lost_as_well(entry: Publication, lead: User) -> None:
    client = sent_without_a_session(lead, title="A title")
    end(lead)
    sign_in(client, lead)
    for _ in range(2):
        answer = client.get(EDITION)
        assert (NOT_LED in text(answer, 404), answer.context["typed"]) == (True, [("Title", "A title")])


@pytest.mark.parametrize("slug", ["birch", "no-such-authority"])
@pytest.mark.parametrize("page", ["edition/", "document/", "", "move/return/"])
def test_whoever_was_never_shown_the_form_learns_nothing_from_a_token(
    slug: str, page: str, entry: Publication, lead: User
) -> None:
    """Their own, of their own authority’s page, a colleague’s of this one, and none: like any address that is none."""
    birch = AuthorityFactory(short_name="Birch", slug="birch")
    a_vision(birch)
    theirs = lead_of(birch, "Kim Example")
    address = f"/workspace/{slug}/{page}"
    client = as_user(lead)
    own = owner_on(client.get(EDITION))
    for token in ("", "forged", own, kept.owner_token(theirs, address)):
        answer = client.post(address, {kept.OWNER: token, "title": "A title", "reason": "x", "do": "document"})
        assert (NOT_LED in text(answer, 404), "Page not found" in text(answer, 404)) == (False, True)
