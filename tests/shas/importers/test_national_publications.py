"""National publications are known by their own names, beside a date."""

from datetime import date

import pytest

from shas.importers.authorities import Directory, KnownPublication
from shas.importers.content import read_content
from shas.importers.report import Report
from shas.workflow import Kind
from tests.shas.importers.known import AUTHORITIES, letter, problems

PUBLICATIONS = (
    KnownPublication("final-report", "High quality", names=("Final report",)),
    KnownPublication("findings", "Interim findings: by May 2009"),
    KnownPublication("better", "The changes, for the better", Kind.GUIDANCE),
    KnownPublication("twin-1", "Twin"),
    KnownPublication("twin-2", "Twin"),
    KnownPublication("london", "London"),
)
DIRECTORY = Directory(AUTHORITIES, PUBLICATIONS)


def read(content: str, filename: str = "letter.txt") -> Report:
    return read_content(content.encode(), filename=filename, directory=DIRECTORY)


def told(report: Report) -> list[tuple[str | None, str | None, date | None]]:
    assert problems(report) == []
    return [
        (item.authority, item.publication, item.plan.planned_on or item.plan.planned_month)
        for item in report.understood
    ]


@pytest.mark.parametrize(
    "row",
    [
        "20 May – The changes, for the better",
        "20th May    the Changes for the better",
        "Changes for the better: 20 May 2008",
        "20 May\nThe changes, for the better",
    ],
)
def test_a_publication_is_found_by_its_name(row: str) -> None:
    report = read(letter(row))
    assert told(report) == [(None, "better", date(2008, 5, 20))]
    assert report.understood[0].kind == Kind.GUIDANCE


def test_in_two_columns_a_name_may_hold_what_would_else_be_a_date() -> None:
    assert told(read(letter("12th May    Interim findings: by May 2009"))) == [(None, "findings", date(2008, 5, 12))]


def test_the_final_report_is_found_by_either_name_and_named_once() -> None:
    report = read(letter("June 2008    High quality", "", "The final report follows in June."))
    assert told(report) == [(None, "final-report", date(2008, 6, 1))]
    assert [warning.code for warning in report.warnings] == ["given_twice"]


def test_two_dates_for_one_publication_are_refused_whatever_it_is_called() -> None:
    report = read(letter("June 2008    High quality", "", "The final report follows in July."))
    assert problems(report) == [("two_dates", 6)]


def test_a_name_alone_on_a_line_is_a_heading() -> None:
    assert told(read(letter("The changes, for the better", "", "20 May – North West"))) == [
        ("north-west", None, date(2008, 5, 20))
    ]


def test_a_name_that_two_publications_have_is_refused() -> None:
    assert problems(read(letter("20 May    Twin"))) == [("ambiguous_publication", 4)]


def test_the_name_of_an_authority_stays_its_own() -> None:
    assert told(read(letter("20 May    London"))) == [("london", None, date(2008, 5, 20))]


def test_a_table_names_publications_too() -> None:
    table = "authority,date\nNorth West,20 May 2008\nInterim findings: by May 2009,21 May 2008\n"
    assert told(read(table, "timetable.csv")) == [
        ("north-west", None, date(2008, 5, 20)),
        (None, "findings", date(2008, 5, 21)),
    ]
