"""A letter as lines: how it says dates, and what stands where."""

from datetime import date
from types import SimpleNamespace

import pytest

from shas.timeline.letter import DRAFT_NOTICE, Part, compose_draft, compose_issued, row_as_issued, when
from shas.workflow import PublicStatus
from tests.shas.timeline.timetables import final_report, vision

LETTER = date(2008, 5, 9)
WORDING = SimpleNamespace(
    title="A heading",
    sender="1 Ash Road\r\nEmber",
    salutation="Dear Colleague",
    opening="First.\n\nSecond,\tin two\nlines.\n \n",
    lead_in="As follows:",
    closing="",
    signatory="A director",
    audience="Everyone",
)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2008, 5, 1), "1st May"),
        (date(2008, 5, 2), "2nd May"),
        (date(2008, 5, 3), "3rd May"),
        (date(2008, 5, 11), "11th May"),
        (date(2008, 5, 12), "12th May"),
        (date(2008, 5, 13), "13th May"),
        (date(2008, 5, 21), "21st May"),
        (date(2008, 5, 22), "22nd May"),
        (date(2008, 5, 31), "31st May"),
        (date(2008, 12, 31), "31st December"),
        (date(2009, 1, 1), "1st January 2009"),
        (date(2007, 12, 31), "31st December 2007"),
    ],
)
def test_a_day_is_written_as_letters_write_it(day: date, said: str) -> None:
    assert when(day, None, dated=LETTER) == said


def test_a_day_long_gone_has_its_year_for_it_could_be_next_years() -> None:
    assert when(date(2008, 5, 12), None, dated=date(2008, 12, 1)) == "12th May 2008"


def test_a_month_always_has_its_year() -> None:
    assert when(None, date(2008, 6, 1), dated=LETTER) == "June 2008"


def test_a_draft_says_that_it_is_one_and_has_every_part_in_order() -> None:
    rows = [vision(1, "East of England"), final_report()]
    assert compose_draft(WORDING, rows, today=LETTER).text == "\n".join(
        [
            "1 Ash Road",
            "Ember",
            "",
            DRAFT_NOTICE,
            "",
            "To: Everyone",
            "",
            "9 May 2008",
            "",
            "Dear Colleague",
            "",
            "A heading",
            "",
            "First.",
            "",
            "Second, in two",
            "lines.",
            "",
            "As follows:",
            "",
            "12th May     East of England",
            "June 2008    Final report",
            "",
            "A director",
            "",
        ]
    )


def test_a_provisional_day_is_marked_in_the_draft_and_a_month_is_not() -> None:
    rows = [vision(1, "East of England", public_status=PublicStatus.PROVISIONAL), final_report()]
    assert [row.provisional for row in compose_draft(WORDING, rows, today=LETTER).rows] == [True, False]


def test_an_issued_letter_names_itself_and_what_it_corrects() -> None:
    letter = SimpleNamespace(
        **vars(WORDING), number=3, issued_on=LETTER, gateway_reference="9999", recorded_later=False
    )
    lines = [line for line in compose_issued(letter, [], corrects=2).lines if line.part]
    assert [line.text for line in lines[2:6]] == [
        "Letter 3",
        "This letter takes the place of letter 2",
        "Gateway reference: 9999",
        "To: Everyone",
    ]


def test_a_letter_recorded_afterwards_says_that_its_words_are_not_kept() -> None:
    letter = SimpleNamespace(**vars(WORDING), number=1, issued_on=LETTER, gateway_reference="", recorded_later=True)
    entry = SimpleNamespace(
        publication=vision(1, "Renamed since"), name="North West", planned_on=date(2008, 5, 20), planned_month=None
    )
    composed = compose_issued(letter, [row_as_issued(entry, dated=LETTER)])
    assert composed.by_part[Part.OPENING] == [
        ["The words of this letter are not kept here. This is the timetable that it gave."]
    ]
    assert composed.lines[-3].text == "20th May    North West"
