"""What the portal sends out it can take in: an issued letter's text gives its own timetable back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.texts import without_invisible
from shas.clock import database_now, london_day
from shas.exports.letter import composed_letter
from shas.importers.report import Change
from shas.importers.timetable import import_timetable
from shas.models import Letter
from shas.rehearsal import NOTICE
from shas.services import begin_rehearsal, issue_timetable_letter
from shas.workflow import Kind, Plan, Status
from tests.factories import AuthorityFactory, PublicationFactory
from tests.rehearsing import rehearsing

PLACES = ("Ash", "Birch and Cedar", "Dogwood Coast", "East of Elder")
NATIONAL = ("Final report", "Interim findings", "12 months on: a report of 2008", "May Day")

# From before the letter's year to long after it, on either side of half a year: where years go wrong.
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))
PLANS = st.one_of(DAYS.map(Plan.on), DAYS.map(lambda day: Plan.in_month(day)))
WORDS = st.sampled_from(
    ["the", "review", "12 May", "in June", "2008", "9.30am", *PLACES, "report", "by", "Monday", "1st", "and", "–", ":"]
)
# Long sentences are never rows, whatever is in them; short lines may be, and are then refused.
SENTENCE = st.lists(WORDS, min_size=20, max_size=40).map(lambda said: f"We write that {' '.join(said)}, as was said.")
LINE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
MAY_BE_ROWS = st.lists(st.one_of(LINE, SENTENCE, st.text(max_size=40)), max_size=4).map("\n\n".join)


@contextmanager
def undone() -> Iterator[None]:
    """What happens within never happened: hypothesis runs many examples in one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def timetable(plans: list[Plan]) -> None:
    """Visions and national publications, by turns, with these plans; one of them is out."""
    for number, plan in enumerate(plans):
        name = PLACES[number // 2] if number % 2 == 0 else NATIONAL[number // 2]
        slug = name.lower().replace(" ", "-").replace(":", "")
        if number % 2 == 0:
            status = Status.PUBLISHED if number == 4 else Status.PLANNED
            PublicationFactory(authority=AuthorityFactory(short_name=name, slug=slug), plan=plan, status=status)
        else:
            kind = Kind.GUIDANCE if number == 3 else Kind.NATIONAL_REPORT
            PublicationFactory(kind=kind, authority=None, name=name, slug=slug, plan=plan)


def check_round_trip(letter: Letter) -> None:
    """The letter's text, imported, is exactly its entries, each with no change."""
    entries = list(letter.entries.select_related("publication__authority"))
    composed = composed_letter(letter, database_now())
    report = import_timetable(content=composed.text.encode(), filename="letter.txt", dry_run=True)
    assert [str(problem) for problem in report.problems] == []
    assert report.letter_date == letter.issued_on
    found = {item.whose: (item.plan.planned_on, item.plan.planned_month, item.change) for item in report.understood}
    assert found == {
        (entry.publication.authority.slug, None) if entry.publication.authority else (None, entry.publication.slug): (
            entry.planned_on,
            entry.planned_month,
            Change.NONE,
        )
        for entry in entries
    }


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans=st.lists(PLANS, min_size=1, max_size=8), opening=SENTENCE, closing=SENTENCE)
def test_an_issued_letter_gives_its_own_timetable_back(plans: list[Plan], opening: str, closing: str) -> None:
    with undone():
        timetable(plans)
        wording = {"title": "Timetable", "salutation": "Dear Colleague", "opening": opening, "closing": closing}
        check_round_trip(issue_timetable_letter(wording=wording, actor=None))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    plans=st.lists(PLANS, min_size=1, max_size=4),
    opening=MAY_BE_ROWS,
    closing=MAY_BE_ROWS,
    sender=st.one_of(LINE, st.just("")),
    salutation=st.sampled_from(["Dear Colleague", "", "To all"]),
)
def test_whatever_the_words_a_letter_reads_back_or_is_not_issued(
    plans: list[Plan], opening: str, closing: str, sender: str, salutation: str
) -> None:
    with undone():
        timetable(plans)
        wording = {
            "title": "Timetable",
            "sender": sender,
            "salutation": salutation,
            "opening": opening,
            "closing": closing,
        }
        # What nobody sees is refused before it is asked what it reads like.
        wording = {field: without_invisible(text) for field, text in wording.items()}
        try:
            letter = issue_timetable_letter(wording=wording, actor=None)
        except ValidationError as error:
            errors = [each for errors in error.error_dict.values() for each in errors]
            assert {each.code for each in errors} == {"reads_as_timetable"}
        else:
            check_round_trip(letter)


@pytest.mark.django_db
def test_a_letter_of_provisional_days_reads_back_with_no_change_right_after_it_is_issued() -> None:
    ash = PublicationFactory(
        authority=AuthorityFactory(short_name="Ash"), plan=Plan.on(date(2040, 6, 6), confirmed=False)
    )
    out = PublicationFactory(
        authority=AuthorityFactory(short_name="Birch"),
        plan=Plan.on(date(2008, 5, 20), confirmed=False),
        status=Status.PUBLISHED,
    )
    letter = issue_timetable_letter(wording={"title": "Timetable", "salutation": "Dear Colleague"}, actor=None)
    assert [entry.publication for entry in letter.entries.all()] == [out, ash]
    check_round_trip(letter)


@pytest.mark.django_db
def test_a_name_too_long_for_a_line_of_prose_reads_back() -> None:
    PublicationFactory(national=True, name="A report " * 22, plan=Plan.on(date(2040, 6, 6)))
    check_round_trip(issue_timetable_letter(wording={"title": "Timetable", "salutation": "Dear Colleague"}, actor=None))


@pytest.mark.django_db
def test_days_around_half_a_year_from_the_letter_keep_their_year() -> None:
    today = london_day(database_now())
    for offset in (-366, -184, -183, -182, -151, -150, -149, -1, 0, 1, 183, 366):
        PublicationFactory(
            national=True, name=f"Report of day {offset + 1000}", plan=Plan.on(today + timedelta(days=offset))
        )
    check_round_trip(issue_timetable_letter(wording={"title": "Timetable", "salutation": "Dear Colleague"}, actor=None))


@pytest.mark.django_db
@pytest.mark.parametrize("sender", ["", "London", "Date"])
@pytest.mark.parametrize("salutation", ["", "Dear Colleague"])
def test_the_line_that_says_rehearsal_is_no_part_of_the_timetable(sender: str, salutation: str) -> None:
    with rehearsing():
        begin_rehearsal()
        timetable([Plan.on(date(2040, 6, 6)), Plan.in_month(date(2040, 7, 1)), Plan.on(date(2040, 6, 7))])
        wording = {"title": "Timetable", "sender": sender, "salutation": salutation}
        letter = issue_timetable_letter(wording=wording, actor=None)
        assert composed_letter(letter, database_now()).lines[0].text == NOTICE
        check_round_trip(letter)
