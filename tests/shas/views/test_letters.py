"""Letters, the draft of the next one, and what has happened since."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from shas.clock import london_midnight
from shas.models import Letter
from shas.services import EntryLine, cancel, issue_timetable_letter, reschedule, save_letter_frame
from shas.workflow import DHRole, Plan, Status
from tests.factories import ANYWAY, AuthorityFactory, LetterFactory, PublicationFactory, UserFactory
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

MAY_20 = Plan.on(date(2008, 5, 20))
MAY_27 = Plan.on(date(2008, 5, 27))
WORDING = {"title": "Timetable", "salutation": "Dear Colleague", "opening": "Kept words."}


def vision(name: str, plan: Plan | None = MAY_20, **fields: object):
    authority = AuthorityFactory(short_name=name)
    return PublicationFactory(authority=authority, plan=plan, **fields)


def letter_of(number: int, *lines: tuple[object, Plan], **fields: object) -> Letter:
    entries = [EntryLine(publication=row, plan=plan) for row, plan in lines]  # type: ignore[arg-type]
    return LetterFactory(number=number, entries=entries, **fields)


def body(client: Client, address: str) -> str:
    """The page's words, with single spaces."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# The list


def test_the_list_makes_the_same_queries_for_three_letters_as_for_one(client: Client) -> None:
    first = LetterFactory(number=1)
    LetterFactory(number=2, corrects=first)
    two = queries(client, "/letters/")
    LetterFactory(number=3, corrects=first)
    LetterFactory(number=4)
    assert queries(client, "/letters/") == two


def test_the_list_leads_to_the_draft_and_says_which_letter_corrects_which(client: Client) -> None:
    first = LetterFactory(number=1)
    LetterFactory(number=3, corrects=first)
    page = body(client, "/letters/")
    assert '<a href="/letters/draft/">' in page
    assert 'Corrected by <a href="/letters/3/">letter 3</a>' in page
    assert "Letter 3, in place of letter 1" in page


# A letter


def test_a_letter_makes_the_same_queries_for_three_entries_as_for_one(client: Client) -> None:
    rows = [vision(name) for name in ("Ash", "Birch", "Cedar")]
    letter_of(1, (rows[0], MAY_20))
    letter_of(2, *[(row, MAY_20) for row in rows])
    for row in rows:
        reschedule(publication=row, plan=MAY_27, public_note="A reason", actor=None, override=ANYWAY)
    for address in ("/letters/{}/", "/letters/{}/?with=today", "/letters/{}/letter.txt", "/letters/{}/letter.docx"):
        assert queries(client, address.format(1)) == queries(client, address.format(2)), address
    assert queries(client, "/letters/1/?with=2") == queries(client, "/letters/2/?with=1")


def test_a_letter_keeps_its_date_and_shows_the_new_one_beside_it(client: Client) -> None:
    row = vision("Ash")
    letter_of(1, (row, MAY_20))
    reschedule(
        publication=row, plan=MAY_27, public_note="A by-election", reason="For staff", actor=None, override=ANYWAY
    )
    since = client.get("/letters/1/").context["since"]
    assert [(line.date_text, line.moved) for line in since.lines] == [("20th May", ("20 May", "27 May"))]
    page = body(client, "/letters/1/")
    assert "Since then: 1 moved" in page
    assert ": “A by-election”" in page
    assert "For staff" not in page


def test_a_cancellation_is_told_with_its_public_reason(client: Client) -> None:
    row = vision("Ash", Plan.on(date(2040, 6, 6)))
    letter_of(1, (row, Plan.on(date(2040, 6, 6))))
    cancel(publication=row, public_note="It is merged.", reason="For staff", actor=None)
    page = body(client, "/letters/1/")
    assert ": “It is merged.”" in page
    assert "For staff" not in page


def test_a_letter_not_yet_issued_is_not_found(client: Client) -> None:
    LetterFactory(number=1)
    instant = london_midnight(date(2008, 6, 1))
    Letter.objects.create(
        number=2,
        title="A draft",
        issued_on=date(2008, 6, 1),
        announced_at=instant,
        recorded_at=instant,
        source="a draft",
    )
    for address in ("/letters/2/", "/letters/2/letter.txt", "/letters/2/letter.docx", "/letters/1/?with=2"):
        assert client.get(address).status_code == 404, address
    assert "A draft" not in client.get("/letters/").content.decode()


def test_an_issued_letter_shows_its_words_and_one_recorded_afterwards_says_they_are_not_kept(client: Client) -> None:
    row = vision("Ash")
    letter_of(1, (row, MAY_20))
    second = issue_timetable_letter(wording=WORDING, gateway_reference="9999", actor=None)
    assert "The words of this letter are not kept here." in body(client, "/letters/1/")
    page = body(client, second.get_absolute_url())
    assert "Kept words." in page
    assert "Gateway reference: 9999" in page
    assert "not kept" not in page


def test_a_corrected_letter_and_its_correction_lead_to_each_other(client: Client) -> None:
    vision("Ash")
    first = issue_timetable_letter(wording=WORDING, actor=None)
    issue_timetable_letter(wording=WORDING, corrects=first, actor=None)
    assert 'Corrected by <a href="/letters/2/">letter 2</a>' in body(client, "/letters/1/")
    assert 'takes the place of <a href="/letters/1/">letter 1</a>' in body(client, "/letters/2/")


def test_a_letter_is_compared_with_another_and_with_today_both_ways(client: Client) -> None:
    ash, birch = vision("Ash"), vision("Birch")
    cedar = vision("Cedar", Plan.on(date(2008, 5, 22)))
    letter_of(1, (ash, MAY_20), (birch, MAY_20))
    letter_of(2, (ash, MAY_27), (cedar, Plan.on(date(2008, 5, 22))))

    def compared(address: str) -> list[tuple[str, str]]:
        return [(pair.name, pair.difference) for pair in client.get(address).context["comparison"].pairs]

    assert compared("/letters/1/?with=2") == [
        ("Ash", "7 days later"),
        ("Birch", "Not in letter 2"),
        ("Cedar", "Not in letter 1"),
    ]
    assert compared("/letters/2/?with=1") == [
        ("Ash", "7 days earlier"),
        ("Cedar", "Not in letter 1"),
        ("Birch", "Not in letter 2"),
    ]
    assert compared("/letters/1/?with=today") == [
        ("Ash", "The same"),
        ("Birch", "The same"),
        ("Cedar", "Not in letter 1"),
    ]
    assert client.get("/letters/1/").context["comparison"] is None


@pytest.mark.parametrize("other", ["9", "x", "-1", "²", "99999999999999999999"])
def test_a_comparison_with_what_is_no_letter_is_not_found(client: Client, other: str) -> None:
    LetterFactory(number=1)
    assert client.get("/letters/1/", {"with": other}).status_code == 404


def test_a_letter_is_served_as_text_and_as_a_document(client: Client) -> None:
    vision("Ash")
    issue_timetable_letter(wording=WORDING, actor=None)
    text = client.get("/letters/1/letter.txt")
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert "20th May 2008    Ash\n" in text.content.decode()
    word = client.get("/letters/1/letter.docx")
    assert word["Content-Disposition"] == 'attachment; filename="letter-1.docx"'
    assert "20th May 2008\tAsh" in [paragraph.text for paragraph in Document(BytesIO(word.content)).paragraphs]


# The draft


def test_the_draft_shows_the_timetable_now_in_the_wording_that_staff_keep(client: Client) -> None:
    row = vision("Ash")
    vision("Birch", None)
    vision("Cedar", status=Status.CANCELLED)
    save_letter_frame(changes={"opening": "Staff wrote this."}, actor=None)
    page = body(client, "/letters/draft/")
    assert "Draft: not issued." in page
    assert "This is the timetable as it stands today" in page
    assert "Staff wrote this." in page
    composed = client.get("/letters/draft/").context["composed"]
    assert [(line.when, line.name) for line in composed.rows] == [("20th May 2008", "Ash")]
    reschedule(publication=row, plan=MAY_27, public_note="A reason", actor=None, override=ANYWAY)
    assert "27th May 2008    Ash\n" in client.get("/letters/draft/letter.txt").content.decode()
    assert client.get("/letters/draft/letter.docx").status_code == 200


def test_the_draft_makes_the_same_queries_for_three_entries_as_for_one(client: Client) -> None:
    vision("Ash")
    one = queries(client, "/letters/draft/")
    vision("Birch")
    vision("Cedar")
    assert queries(client, "/letters/draft/") == one


@pytest.mark.parametrize(
    ("roles", "links"),
    [
        ((), (False, False)),
        ((DHRole.EDITOR,), (False, True)),
        ((DHRole.PUBLISHER,), (True, True)),
    ],
)
def test_staff_see_the_ways_to_issue_and_to_word_it(
    client: Client, roles: tuple[DHRole, ...], links: tuple[bool, bool]
) -> None:
    client.force_login(UserFactory(dh=roles))
    page = body(client, "/letters/draft/")
    assert ("Issue this letter" in page, "Change the wording" in page) == links


def test_an_entry_nobody_may_know_of_is_in_no_draft(client: Client) -> None:
    PublicationFactory(national=True, unannounced=True, name="A secret report", plan=Plan.on(date(2040, 6, 6)))
    client.force_login(UserFactory(dh=(DHRole.PUBLISHER,)))
    for address in ("/letters/draft/", "/letters/draft/letter.txt"):
        assert "A secret report" not in body(client, address)
