"""Writing an edition: in parts, stale, not allowed, and with what nobody should type."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from shas.models import READER_BOX, Edition, Event, Publication, StrategicHealthAuthority
from shas.services import approve, circulate, edit_edition, end_membership, send_back, submit, write_edition
from shas.workflow import DHRole, Status
from tests.factories import AuthorityFactory, UserFactory
from tests.shas.views.workplace import (
    DESK,
    EDITION,
    a_vision,
    as_user,
    circulated,
    codes,
    drafted,
    lead_of,
    make_ash,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return make_ash()


@pytest.fixture
def lead(ash: StrategicHealthAuthority) -> User:
    return lead_of(ash)


@pytest.fixture
def entry(ash: StrategicHealthAuthority) -> Publication:
    return a_vision(ash)


def form_of(client: Client) -> dict[str, str]:
    """What the page's form would send, untouched."""
    form = client.get(EDITION).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def send(client: Client, **typed: str) -> Any:
    return client.post(EDITION, form_of(client) | typed)


def test_a_part_is_saved_and_the_rest_later(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    assert form_of(client)["seen"] == "0-0"
    answer = send(client, title="A title", author="NHS Ash")
    assert (answer.status_code, answer.url) == (302, DESK)
    assert "Edition 1 is saved." in text(client.get(DESK))
    send(client, summary="In short")
    edition = Edition.objects.get()
    assert (edition.title, edition.author, edition.summary) == ("A title", "NHS Ash", "In short")
    assert [event.kind for event in Event.objects.filter(publication=entry).order_by("-pk")[:2]] == [
        "edition.edited",
        "edition.drafted",
    ]


def test_every_field_of_the_edition_is_on_the_form_and_saved(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    typed = {name: f"zq {name}" for name in READER_BOX} | {
        "title": "zq title",
        "summary": "zq summary",
        "external_url": "https://www.example.nhs.uk/vision",
    }
    assert send(client, **typed).status_code == 302
    assert {name: getattr(Edition.objects.get(), name) for name in typed} == typed


def test_an_empty_title_is_none_at_all(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    send(client, title="A title")
    send(client, title="")
    assert Edition.objects.get().title is None


def test_what_is_missing_is_told_at_its_field(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    assert "it stops submission" not in text(client.get(EDITION))
    send(client, author="NHS Ash", gateway_reference="12")
    page = text(client.get(EDITION))
    assert 'id="id_contact-finding"' in page
    assert "Contact details are missing. <b>Error: it stops submission.</b>" in page
    assert "Author is missing." not in page
    assert page.count("Gateway reference is a number of three to six figures, for example 9821.") == 1
    assert 'aria-describedby="id_gateway_reference-hint id_gateway_reference-finding"' in page


def test_nothing_changed_is_nothing_written(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    send(client, title="A title", summary="One\nTwo")
    before = Event.objects.count()
    answer = client.post(EDITION, form_of(client) | {"summary": "One\r\nTwo"})
    assert answer.status_code == 302
    assert "Nothing was changed, so nothing was saved." in text(client.get(DESK))
    assert (Event.objects.count(), Edition.objects.get().revision) == (before, 2)


def test_after_circulation_the_next_edition_begins_as_a_copy(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    send_back(publication=entry, reason="A slip", actor=lead)
    client = as_user(lead)
    page = text(client.get(EDITION))
    assert "Begins as a copy of edition 1" in page
    assert 'value="A title of Ash"' in page
    assert "What has changed since edition 1" in page
    send(client, change_note="The slip is gone.")
    assert [(row.number, row.title, row.change_note) for row in Edition.objects.order_by("number")] == [
        (1, "A title of Ash", ""),
        (2, "A title of Ash", "The slip is gone."),
    ]


# Two people at once


def test_a_stale_save_is_refused_with_both_versions_and_goes_through_knowingly(
    entry: Publication, lead: User, ash: StrategicHealthAuthority
) -> None:
    edition, client = drafted(entry, lead), as_user(lead)
    mine = form_of(client) | {"title": "Mine <i>", "author": "My author"}
    edit_edition(edition=edition, fields={"title": "Theirs"}, actor=lead_of(ash, "Kim Example"))
    refused = client.post(EDITION, mine)
    assert (refused.status_code, codes(refused.context["form"])) == (200, {"__all__": ["stale"]})
    told = [(each.label, each.before, each.after) for each in refused.context["overtaken"].fields]
    assert told == [("Title", "Theirs", "Mine <i>"), ("Author", "The author", "My author")]
    page = text(refused)
    assert "Kim Example changed it at" in page
    assert "Your text is kept below. Compare, then save again." in page
    assert 'value="My author"' in page
    assert Edition.objects.get().title == "Theirs"
    again = client.post(EDITION, mine | {"seen": refused.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert (Edition.objects.get().title, Edition.objects.get().author) == ("Mine <i>", "My author")


def test_the_second_save_is_stale_again_where_a_third_was_quicker(entry: Publication, lead: User) -> None:
    edition, client = drafted(entry, lead), as_user(lead)
    mine = form_of(client) | {"title": "Mine"}
    edit_edition(edition=edition, fields={"title": "Theirs"}, actor=None)
    seen = client.post(EDITION, mine).context["form"]["seen"].value()
    edit_edition(edition=edition, fields={"title": "A third"}, actor=None)
    assert codes(client.post(EDITION, mine | {"seen": seen}).context["form"]) == {"__all__": ["stale"]}
    assert Edition.objects.get().title == "A third"


def test_a_form_without_its_tag_is_stale(entry: Publication, lead: User) -> None:
    drafted(entry, lead)
    answer = as_user(lead).post(EDITION, {"title": "Mine"})
    assert codes(answer.context["form"]) == {"__all__": ["stale"]}


def test_what_was_typed_while_another_circulated_can_still_be_copied(entry: Publication, lead: User) -> None:
    drafted(entry, lead)
    client = as_user(lead)
    mine = form_of(client) | {"summary": "A long text of mine"}
    circulate(publication=entry, actor=None)
    answer = client.post(EDITION, mine)
    assert codes(answer.context["form"]) == {"__all__": ["under_review"]}
    page = text(answer)
    assert "A long text of mine</textarea>" in page
    assert "What you typed cannot be saved now. Copy it from here." in page
    assert "Save edition" not in page


def test_a_lead_removed_while_the_form_is_open_finds_nothing(
    entry: Publication, lead: User, ash: StrategicHealthAuthority
) -> None:
    client = as_user(lead)
    mine = form_of(client) | {"title": "Mine"}
    end_membership(membership=lead.memberships.get(), actor=None)
    answer, unknown = client.post(EDITION, mine), client.get("/workspace/oak/edition/")
    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Edition.objects.count() == 0


# Where it may not be written, or only with a warning


def test_under_review_it_is_read_only_and_says_what_to_do(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    client = as_user(lead)
    page = text(client.get(EDITION))
    assert "<form" not in page.split('id="maincontent"')[1]
    assert 'href="/workspace/ash/move/return/">return it to drafting' in page
    assert "A title of Ash" in page
    submit(publication=entry, actor=lead)
    assert "ask DH to return it" in text(client.get(EDITION))


def test_a_cancelled_one_is_read_only(entry: Publication, lead: User) -> None:
    drafted(entry, lead)
    Publication.objects.filter(pk=entry.pk).update(status=Status.CANCELLED)
    page = text(as_user(lead).get(EDITION))
    assert "is cancelled; it stays as it is." in page
    assert "Save" not in page


def test_editing_an_approved_one_is_warned_of_and_takes_the_approval_back(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    submit(publication=entry, actor=lead)
    approve(publication=entry, actor=UserFactory(dh=[DHRole.PUBLISHER]))
    client = as_user(lead)
    page = text(client.get(EDITION))
    assert page.index("Saving takes the approval back") < page.index("<form method")
    assert "Save and return to drafting" in page
    assert Publication.objects.get(pk=entry.pk).status == Status.APPROVED
    send(client, title="Another")
    assert Publication.objects.get(pk=entry.pk).status == Status.DRAFTING


def test_a_correction_of_a_published_one_is_drafted_unseen(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    Publication.objects.filter(pk=entry.pk).update(
        status=Status.PUBLISHED, published_on=entry.planned_on, published_source="A newspaper"
    )
    client = as_user(lead)
    assert "until DH publishes this one as a correction" in text(client.get(EDITION))
    send(client, title="A corrected title")
    public = text(Client().get("/visions/ash/"))
    assert ("A title of Ash" in public, "A corrected title" in public) == (True, False)


# What nobody should type


@pytest.mark.parametrize(
    ("name", "typed", "code", "told"),
    [
        ("title", "x" * 10_000, "max_length", "Shorten “Title” to 300 characters. It has 10000."),
        ("summary", "x" * 5001, "max_length", "Shorten “Summary” to 5000 characters. It has 5001."),
        (
            "title",
            "A \u202etitle",
            "invisible_sign",
            "Type “title” again by hand, without it: character 3 is an invisible sign (U+202E, right-to-left",
        ),
        ("summary", "A \u200fsummary", "invisible_sign", "Type “summary” again by hand, without it"),
        ("title", "A\x00title", "null_characters_not_allowed", "Type “Title” again by hand"),
        ("contact", "A\x07contact", "invisible_sign", "Type “Acontact” again by hand, without it"),
        ("external_url", "nowhere", "invalid", "Give the whole address"),
        ("external_url", "javascript:alert(1)", "invalid", "Give the whole address"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field_with_the_text_kept(
    name: str, typed: str, code: str, told: str, entry: Publication, lead: User
) -> None:
    answer = send(as_user(lead), **{name: typed, "author": "NHS Ash"})
    form = answer.context["form"]
    assert codes(form) == {name: [code]}
    assert form[name].value() == typed
    page = text(answer)
    assert page.count(told) == 2
    assert f'<a href="#id_{name}">' in page
    assert "<title>Error: " in page
    assert 'value="NHS Ash"' in page
    assert Edition.objects.count() == 0


def test_a_browser_cuts_nothing_off(entry: Publication, lead: User) -> None:
    assert "maxlength" not in as_user(lead).get(EDITION).content.decode()


def test_text_stays_text(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    script = "<script>alert(1)</script>"
    send(client, title=script, summary=f"</textarea>{script}", contact='" onfocus="alert(1)')
    for address in (DESK, EDITION):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert Edition.objects.get().title == script


def test_what_no_form_has_is_not_written(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    over = {"number": "9", "revision": "9", "frozen_at": "2008-05-09", "source": "Mine", "publication": "1", "id": "9"}
    send(client, title="A title", **over)
    edition = Edition.objects.get()
    assert (edition.number, edition.revision, edition.frozen_at, edition.source) == (1, 2, None, "")


def test_the_draft_of_another_authority_is_out_of_reach(entry: Publication, lead: User) -> None:
    other = a_vision(AuthorityFactory(short_name="Birch", slug="birch"))
    theirs = write_edition(publication=other, fields={"title": "Theirs"}, actor=None)
    answer = as_user(lead).post("/workspace/birch/edition/", {"title": "Mine", "seen": theirs.version_tag})
    assert answer.status_code == 404
    assert Edition.objects.get().title == "Theirs"
