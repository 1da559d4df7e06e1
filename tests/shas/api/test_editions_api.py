"""Editions over the API: who reads which, beginning the next one, and editing a draft that nobody writes over."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.texts import LONGEST_TEXT
from shas.clock import database_now
from shas.models import CONTENT, Edition, Event, Publication
from shas.services import edit_edition
from shas.workflow import DocumentRole, Plan, Status
from tests.factories import DocumentFactory, EditionFactory, UserFactory, plan_at
from tests.shas.api.sending import (
    PUBLICATIONS,
    ROLES,
    a_wednesday,
    editor,
    publisher,
    refusal,
    send,
    signed_in,
    vision,
    written,
)

pytestmark = pytest.mark.django_db

WRITERS = {"lead", "editor", "publisher"}
READERS = {*WRITERS, "superuser"}


@pytest.fixture
def entry() -> Publication:
    """In drafting, with its first edition in draft."""
    entry = vision(plan=plan_at(database_now() + timedelta(days=3)), status=Status.DRAFTING)
    EditionFactory(publication=entry, complete=True, title="A draft")
    return entry


def read(actor: Any, address: str = "ash/editions/1") -> Any:
    return signed_in(actor).get(f"{PUBLICATIONS}{address}/")


def patch(actor: Any, tag: str | None, number: Any = 1, /, **body: Any) -> Any:
    """Changes an edition that was read with this ETag, quotes and all."""
    headers = {} if tag is None else {"If-Match": tag}
    address = f"{PUBLICATIONS}ash/editions/{number}/"
    return signed_in(actor).patch(address, body, content_type="application/json", headers=headers)


def kinds(actor: Any) -> list[str]:
    return list(Event.objects.filter(actor=actor).order_by("pk").values_list("kind", flat=True))


# Reading


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_read_by_those_who_take_part_in_it(entry: Publication, role: str) -> None:
    actor = ROLES[role](entry)
    listed = read(actor, "ash/editions").json()["results"]
    if role in READERS:
        assert [(row["number"], row["title"], row["is_draft"]) for row in listed] == [(1, "A draft", True)]
        assert read(actor).json() == listed[0]
        return
    assert listed == []
    draft, unknown = read(actor), read(actor, "ash/editions/7")
    assert draft.status_code == unknown.status_code == 404
    assert draft.content == unknown.content.replace("“7”".encode(), "“1”".encode())
    assert dict(draft.headers) | {"Content-Security-Policy": ""} == dict(unknown.headers) | {
        "Content-Security-Policy": ""
    }


def test_a_released_edition_is_read_by_everybody_with_its_document() -> None:
    entry = vision(plan=plan_at(database_now() - timedelta(minutes=1)), status=Status.APPROVED)
    edition = EditionFactory(publication=entry, complete=True, title="A vision", external_url="https://example.org/")
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="Summary for patients", size=7)
    edition.frozen_at = database_now()
    edition.save()
    EditionFactory(publication=entry, title="A correction")
    response = read(None)
    assert response["ETag"] == '"1-1"'
    told = response.json()
    assert (told["number"], told["title"], told["is_draft"], told["version"]) == (1, "A vision", False, "1-1")
    assert (told["url"], told["publication"]) == (f"http://testserver{PUBLICATIONS}ash/editions/1/", "ash")
    assert (told["gateway_reference"], told["change_note"], told["not_recorded"]) == ("9821", None, [])
    assert told["documents"] == [
        {
            "role": "main",
            "position": 0,
            "label": None,
            "url": "http://testserver/visions/ash/editions/1/document/",
            "filename": "ash-edition-1.pdf",
            "sha256": "0" * 64,
            "size": 1024,
            "pages": 2,
        },
        {
            "role": "attachment",
            "position": 1,
            "label": "Summary for patients",
            "url": "http://testserver/visions/ash/editions/1/attachments/1/",
            "filename": "ash-edition-1-attachment-1.pdf",
            "sha256": "0" * 64,
            "size": 7,
            "pages": 2,
        },
    ]
    assert [row["number"] for row in read(None, "ash/editions").json()["results"]] == [1]
    assert [row["number"] for row in read(editor(), "ash/editions").json()["results"]] == [1, 2]


@pytest.mark.parametrize("number", ["0", "01", "-1", "2", "99999", "x", "١", "1.0"])
def test_a_number_that_no_edition_has_is_not_found(entry: Publication, number: str) -> None:
    response = read(editor(), f"ash/editions/{number}")
    assert refusal(response) == (404, [])
    assert response.json()["detail"] == f"No edition of this publication has the number “{number}”."


def test_parameters_and_orderings_are_as_strict_as_elsewhere(entry: Publication) -> None:
    client = signed_in(editor())
    for address, code in [
        ("editions/?number=1", "unknown_parameter"),
        ("editions/?ordering=title", "unknown_ordering"),
        ("editions/1/?page_size=1", "unknown_parameter"),
        ("workflow/?as_at=2008-05-20", "unknown_parameter"),
    ]:
        assert client.get(f"{PUBLICATIONS}ash/{address}").json()["code"] == code
    assert client.get(f"{PUBLICATIONS}ash/editions/?ordering=-number&page_size=1").status_code == 200


def test_a_list_takes_the_same_queries_for_one_row_and_for_three(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    entry = vision(status=Status.PUBLISHED)
    client, expected = signed_in(None), 4  # moment, entry, rows, documents
    for rows in (1, 3):
        while entry.editions.count() < rows:
            EditionFactory(publication=entry, complete=True, frozen=True)
        with django_assert_num_queries(expected):
            assert len(client.get(f"{PUBLICATIONS}ash/editions/").json()["results"]) == rows


# Beginning the next one


@pytest.mark.parametrize("role", ROLES)
def test_who_begins_an_edition(role: str) -> None:
    entry = vision(status=Status.DRAFTING)
    actor, before = ROLES[role](entry), written()
    response = send(actor, "ash/editions", title="A vision", gateway_reference="9821")
    if role not in WRITERS:
        assert (refusal(response), written()) == ((403, []), before)
        return
    assert (response.status_code, response["ETag"]) == (201, '"1-2"')
    assert response["Location"] == response.json()["url"]
    assert (response.json()["title"], response.json()["is_draft"], kinds(actor)) == (
        "A vision",
        True,
        ["edition.drafted"],
    )
    assert response.json() == read(actor).json()


def test_the_next_edition_begins_as_a_copy_with_its_documents() -> None:
    entry = vision(status=Status.PUBLISHED)
    EditionFactory(publication=entry, complete=True, frozen=True, title="The first")
    told = send(editor(), "ash/editions", change_note="Two figures").json()
    assert (told["number"], told["title"], told["change_note"], len(told["documents"])) == (
        3,
        "The first",
        "Two figures",
        1,
    )


def test_beginning_an_edition_can_be_tried() -> None:
    vision(status=Status.DRAFTING)
    actor, before = editor(), written()
    tried = send(actor, "ash/editions", title="A vision", dry_run=True)
    assert (tried.status_code, tried.json()["title"], "ETag" in tried.headers) == (200, "A vision", False)
    assert written() == before


def test_a_second_draft_is_a_conflict(entry: Publication) -> None:
    before = written()
    assert refusal(send(editor(), "ash/editions")) == (409, [(None, "draft_exists")])
    assert written() == before


# Editing


@pytest.mark.parametrize("role", ROLES)
def test_who_edits_a_draft(entry: Publication, role: str) -> None:
    actor, before = ROLES[role](entry), written()
    response = patch(actor, '"1-1"', title="A vision", contact=None)
    if role not in WRITERS:
        assert (refusal(response), written()) == ((403, []), before)
        return
    assert (response.status_code, response["ETag"]) == (200, '"1-2"')
    told = response.json()
    assert (told["title"], told["contact"], told["author"], told["version"]) == (
        "A vision",
        None,
        "The author",
        "1-2",
    )
    assert kinds(actor) == ["edition.edited"]
    entry.refresh_from_db()
    assert entry.last_edited_by == actor
    assert told == read(actor).json()


@pytest.mark.parametrize("role", ["stranger", "officer", "other lead"])
def test_an_entry_that_one_may_not_know_of_is_not_there(entry: Publication, role: str) -> None:
    actor = ROLES[role](entry)
    Publication.objects.update(announced_at=None)
    client, before = signed_in(actor), written()

    def answers(slug: str) -> list[tuple[int, str]]:
        base = f"{PUBLICATIONS}{slug}/editions/"
        given = [
            client.get(base),
            client.post(base, {}, content_type="application/json"),
            client.get(f"{base}1/"),
            client.patch(f"{base}1/", {}, content_type="application/json"),
            client.put(f"{base}1/document/", b"x", content_type="application/pdf"),
            client.post(f"{base}1/attachments/?label=x", b"x", content_type="application/pdf"),
            client.delete(f"{base}1/attachments/1/"),
            client.get(f"{PUBLICATIONS}{slug}/workflow/"),
        ]
        return [(answer.status_code, answer.content.decode().replace(slug, "<slug>")) for answer in given]

    hidden = answers("ash")
    assert hidden == answers("elm")
    assert {status for status, _ in hidden} == {404}
    assert written() == before


def test_editing_can_be_tried(entry: Publication) -> None:
    before = written()
    tried = patch(editor(), '"1-1"', title="A vision", dry_run=True)
    assert (tried.status_code, tried.json()["title"], "ETag" in tried.headers) == (200, "A vision", False)
    assert written() == before


def test_nothing_is_the_same_as_an_empty_text(entry: Publication) -> None:
    for body in ({"title": None, "summary": None}, {"title": "", "summary": ""}, {"title": " \n", "summary": "  "}):
        tag = read(editor())["ETag"]
        told = patch(editor(), tag, **body).json()
        assert (told["title"], told["summary"], told["not_recorded"]) == (None, None, ["title"])
    edition = Edition.objects.get()
    assert (edition.title, edition.summary) == (None, "")


def test_an_approved_publication_goes_back_to_drafting() -> None:
    entry = vision(plan=Plan.on(a_wednesday()), status=Status.APPROVED)
    EditionFactory(publication=entry)
    assert patch(editor(), '"1-1"', title="Another").status_code == 200
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by) == (Status.DRAFTING, None)


@pytest.mark.parametrize(
    ("status", "frozen", "code"),
    [
        (Status.DRAFTING, True, "frozen"),
        (Status.SUBMITTED, False, "under_review"),
        (Status.CANCELLED, False, "closed"),
        (Status.WITHDRAWN, False, "closed"),
    ],
)
def test_what_the_state_does_not_allow_is_a_conflict(status: Status, frozen: bool, code: str) -> None:
    entry = vision(plan=Plan.on(a_wednesday()), status=status)
    edition = EditionFactory(publication=entry, frozen=frozen)
    before = written()
    response = patch(editor(), f'"{edition.version_tag}"', edition.number, title="Another")
    assert (refusal(response), written()) == ((409, [(None, code)]), before)


# Nobody writes over another


def test_without_if_match_nothing_is_changed(entry: Publication) -> None:
    before = written()
    for tag in (None, "", "  "):
        response = patch(editor(), tag, title="Another")
        assert (refusal(response), response.json()["code"]) == ((428, []), "precondition_required")
    assert written() == before


@pytest.mark.parametrize("tag", ['"1-2"', "1-1", 'W/"1-1"', "*", '""', '"1-1", "1-2"', '"2-1"', '"x"', '"1-1" ;'])
def test_another_tag_is_refused(entry: Publication, tag: str) -> None:
    before = written()
    response = patch(editor(), tag, title="Another")
    assert (refusal(response), written()) == ((412, [(None, "stale")]), before)
    assert response.json()["detail"] == "The newest edition is now “1-1”. Read it again, then decide again."


def test_a_draft_changed_meanwhile_is_not_written_over(entry: Publication) -> None:
    tag = read(editor())["ETag"]
    edit_edition(edition=entry.editions.get(), fields={"title": "Theirs"}, actor=None)
    assert refusal(patch(editor(), tag, title="Mine")) == (412, [(None, "stale")])
    assert entry.editions.get().title == "Theirs"


def test_who_may_not_is_told_so_before_anything_else(entry: Publication) -> None:
    stranger = UserFactory()
    assert refusal(patch(stranger, None, colour="blue")) == (403, [])
    assert refusal(patch(editor(), None, colour="blue")) == (428, [])
    assert refusal(patch(editor(), '"9-9"', colour="blue")) == (400, [("colour", "unknown_field")])


def race(many: int) -> None:
    entry = vision(status=Status.DRAFTING)
    EditionFactory(publication=entry)
    clients = [signed_in(editor()) for _ in range(many)]
    together = Barrier(many)

    def edit(place: int) -> int:
        together.wait()
        try:
            response = clients[place].patch(
                f"{PUBLICATIONS}ash/editions/1/",
                {"title": f"Title {place}"},
                content_type="application/json",
                headers={"If-Match": '"1-1"'},
            )
            if response.status_code == 412:
                assert response.json()["code"] == "stale"
            return int(response.status_code)
        finally:
            connection.close()

    before = Event.objects.count()
    with ThreadPoolExecutor(many) as pool:
        outcomes = list(pool.map(edit, range(many)))
    assert Counter(outcomes) == {200: 1, 412: many - 1}
    edition = entry.editions.get()
    assert (edition.title, edition.revision) == (f"Title {outcomes.index(200)}", 2)
    assert Event.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_of_many_edits_with_one_tag_at_the_same_moment_one_succeeds() -> None:
    race(8)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_edits_with_one_tag_one_succeeds() -> None:
    race(100)


# Bodies


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [(None, "nothing_to_change")]),
        ({"dry_run": True}, [(None, "nothing_to_change")]),
        ({"title": 7}, [("title", "invalid")]),
        ({"title": "x" * 301}, [("title", "max_length")]),
        ({"summary": "x" * 5001}, [("summary", "max_length")]),
        ({"title": "a\x00b"}, [("title", "null_characters_not_allowed")]),
        ({"title": "a\u202eb", "author": "\u200f"}, [("title", "invisible_sign"), ("author", "invisible_sign")]),
        ({"external_url": "javascript:alert(1)"}, [("external_url", "invalid")]),
        ({"title": "x", "Title": "y"}, [("Title", "unknown_field")]),
        ({"title": "x", "dry_run": 1}, [("dry_run", "invalid")]),
    ],
)
def test_what_is_wrong_with_a_body_is_said_at_its_field(
    entry: Publication, body: dict[str, Any], errors: list[tuple[str | None, str]]
) -> None:
    before = written()
    assert (refusal(patch(editor(), '"1-1"', **body)), written()) == ((400, errors), before)
    if body and body != {"dry_run": True}:
        Edition.objects.update(frozen_at=database_now())
        assert refusal(send(editor(), "ash/editions", **body)) == (400, errors)


def test_every_field_may_be_as_long_as_it_may_be(entry: Publication) -> None:
    fields = [Edition._meta.get_field(name) for name in CONTENT if name != "external_url"]
    texts = {field.name: "\U0001f4d6" * (field.max_length or LONGEST_TEXT) for field in fields}
    told = patch(editor(), '"1-1"', **texts).json()
    assert {name: told[name] for name in texts} == texts


def test_a_body_beyond_the_limit_is_refused(entry: Publication) -> None:
    before = written()
    response = patch(editor(), '"1-1"', summary="x" * 1024 * 1024)
    assert (refusal(response), response.json()["code"], written()) == ((413, []), "body_too_large", before)


def test_a_script_in_a_text_is_text(entry: Publication) -> None:
    told = patch(editor(), '"1-1"', title="<script>alert(1)</script>").json()
    assert told["title"] == "<script>alert(1)</script>"


NOT_WRITTEN = [
    "number",
    "publication",
    "revision",
    "frozen_at",
    "id",
    "documents",
    "version",
    "is_draft",
    "actor",
    "url",
]


@pytest.mark.parametrize("name", [*NOT_WRITTEN, "status", "last_edited_by", "key", "seen"])
def test_no_other_field_can_be_written(entry: Publication, name: str) -> None:
    actor, before = publisher(), written()
    assert refusal(patch(actor, '"1-1"', title="x", **{name: 2})) == (400, [(name, "unknown_field")])
    assert refusal(send(actor, "ash/editions", title="x", **{name: 2})) == (400, [(name, "unknown_field")])
    assert written() == before


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("editions", "GET, POST, HEAD, OPTIONS"),
        ("editions/1", "GET, PATCH, HEAD, OPTIONS"),
        ("workflow", "GET, HEAD, OPTIONS"),
        ("editions/1/document", "PUT, OPTIONS"),
        ("editions/1/attachments", "POST, OPTIONS"),
        ("editions/1/attachments/1", "DELETE, OPTIONS"),
    ],
)
def test_an_address_takes_its_methods_and_no_others(entry: Publication, address: str, allowed: str) -> None:
    client = signed_in(publisher())
    for method in {"get", "post", "put", "patch", "delete"} - set(allowed.lower().split(", ")):
        response = getattr(client, method)(f"{PUBLICATIONS}ash/{address}/")
        assert (response.status_code, response["Allow"]) == (405, allowed)


def test_an_edit_without_the_csrf_token_is_refused(entry: Publication) -> None:
    client, before = signed_in(editor(), enforce_csrf_checks=True), written()
    address, headers = f"{PUBLICATIONS}ash/editions/1/", {"If-Match": '"1-1"'}
    response = client.patch(address, {"title": "x"}, content_type="application/json", headers=headers)
    assert (refusal(response), written()) == ((403, []), before)
    client.get("/api/v1/docs/?script=")
    headers["X-CSRFToken"] = client.cookies["csrftoken"].value
    assert client.patch(address, {"title": "x"}, content_type="application/json", headers=headers).status_code == 200
