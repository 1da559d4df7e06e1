"""A letter as files: the text and the Word document hold the same lines."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document

from shas.clock import database_now
from shas.exports.letter import composed_draft, composed_letter, draft_letter_text, letter_docx, letter_text
from shas.models import LetterFrame, Publication
from shas.services import EntryLine, issue_timetable_letter
from shas.workflow import Plan, Status
from tests.factories import AuthorityFactory, LetterFactory, PublicationFactory

pytestmark = pytest.mark.django_db

WORDING = {
    "title": "The timetable \ufffe",
    "sender": "1 Ash Road\nEmber",
    "salutation": "Dear Colleague",
    "opening": "One.\n\nTwo,\nin two lines & <b>no markup</b>\uffff.",
    "lead_in": "As follows:",
    "closing": "Yours",
    "signatory": "A director",
    "audience": "Everyone",
}


def rows() -> list[Publication]:
    at = database_now()
    return list(Publication.objects.public(at).with_public_status(at).select_related("authority").in_date_order())


def words(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_the_draft_leaves_out_what_no_letter_names() -> None:
    PublicationFactory(authority=AuthorityFactory(short_name="Ash"), plan=Plan.on(date(2008, 5, 20)))
    PublicationFactory(national=True, name="A report", plan=Plan.in_month(date(2008, 6, 1)))
    PublicationFactory(authority=AuthorityFactory(short_name="Birch"))
    PublicationFactory(
        authority=AuthorityFactory(short_name="Cedar"), plan=Plan.on(date(2008, 5, 21)), status=Status.CANCELLED
    )
    text = draft_letter_text(rows(), LetterFrame.objects.current(), date(2008, 5, 9))
    assert text.startswith("Draft: not issued. This is the timetable as it stands today.\n\n9 May 2008\n")
    assert "20th May     Ash\nJune 2008    A report\n" in text
    assert "Birch" not in text
    assert "Cedar" not in text


def test_word_and_text_hold_the_same_lines() -> None:
    PublicationFactory(authority=AuthorityFactory(short_name="Ash"), plan=Plan.on(date(2040, 6, 6)))
    PublicationFactory(national=True, name="A report", plan=Plan.in_month(date(2040, 6, 1)))
    letter = issue_timetable_letter(wording=WORDING, gateway_reference="9999", actor=None)
    composed = composed_letter(letter, database_now())
    document = Document(BytesIO(letter_docx(composed, title=letter.title)))
    told = [" ".join(paragraph.text.split()) for paragraph in document.paragraphs]
    assert told == words(letter_text(composed).decode().replace("\ufffe", "").replace("\uffff", ""))
    assert "6th June 2040 Ash" in told
    assert "in two lines & <b>no markup</b>." in told
    heading = next(paragraph for paragraph in document.paragraphs if paragraph.style.name == "Heading 1")
    assert heading.text == "The timetable "
    assert document.core_properties.author == "Review Portal"


def test_the_draft_as_a_document_says_that_it_is_one() -> None:
    composed = composed_draft([], LetterFrame.objects.current(), date(2008, 5, 9))
    document = Document(BytesIO(letter_docx(composed, title="A draft")))
    assert document.paragraphs[0].text == "Draft: not issued. This is the timetable as it stands today."


def test_of_a_letter_recorded_afterwards_the_timetable_is_given_and_the_loss_of_its_words() -> None:
    ash = PublicationFactory(authority=AuthorityFactory(short_name="Ash"), plan=Plan.on(date(2008, 5, 20)))
    letter = LetterFactory(number=1, entries=[EntryLine(publication=ash, plan=Plan.on(date(2008, 5, 20)))])
    assert letter_text(composed_letter(letter, database_now())).decode() == "\n".join(
        [
            "Letter 1",
            "",
            "9 May 2008",
            "",
            "Letter 1",
            "",
            "The words of this letter are not kept here. This is the timetable that it gave.",
            "",
            "20th May    Ash",
            "",
        ]
    )
