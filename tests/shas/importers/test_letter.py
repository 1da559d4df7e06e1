"""What a letter says: rows in every form, half rows, lines in doubt, prose."""

from datetime import date, time
from pathlib import Path

import pytest

from shas.importers.letter_lines import Shape, read_line
from shas.workflow import Kind, Precision
from tests.shas.importers.known import DIRECTORY, letter, plans, problems, read, warnings

LETTERS = Path(__file__).parent / "letters"


def test_a_letter_with_each_date_above_its_authority_is_read_whole() -> None:
    report = read((LETTERS / "two-line-rows.txt").read_bytes())
    assert report.problems == []
    assert report.warnings == []
    assert report.read_as == "a letter"
    assert report.letter_date == date(2031, 3, 4)
    assert [(item.lines, item.authority, item.plan.planned_on) for item in report.understood] == [
        ((21, 22), "south-west", date(2031, 3, 12)),
        ((24, 25), "south-east-coast", date(2031, 3, 20)),
        ((27, 28), "east-of-england", date(2031, 4, 3)),
        ((30, 31), "yorkshire-and-the-humber", date(2031, 4, 8)),
        ((34,), None, None),
    ]
    final = report.understood[-1]
    assert (final.kind, final.plan.precision, final.plan.planned_month) == (
        Kind.NATIONAL_REPORT,
        Precision.MONTH,
        date(2031, 5, 1),
    )
    assert [item.line for item in report.passed_over] == [1, 2, 4, 6, 8, 12, 14, 15, 17, 19]


def test_a_letter_of_december_with_bullets_and_typeset_dashes_is_read_whole() -> None:
    report = read((LETTERS / "december.txt").read_bytes())
    assert problems(report) == []
    assert plans(report) == {"london": date(2027, 12, 21), "yorkshire-and-the-humber": date(2028, 1, 12)}


@pytest.mark.parametrize(
    "row",
    [
        "20 May North West",
        "20th May  North West",
        "20 May\tNorth West",
        "20 May: North West",
        "20 May - North West",
        "20 May – North West",
        "20 May—North West",
        "20th May, North West.",
        "North West 20 May",
        "North West\t20th May",
        "North West – 20 May 2008",
        "North West (20 May)",
        "NHS North West on Tuesday 20 May;",
        "Tuesday 20th May 2008 – North West; and",
        "• 20 May North West",
        "3. North West: 20 May",
        "(c) 20 May – North West",
        "| 20 May | North West |",
        "20/05/2008 North West",
        "2008-05-20  North West SHA",
        "May 20 – North West",
        "TUESDAY 20 MAY  NORTH WEST",
        "20 May\vNorth West",
        "20\u00a0May\u2003North\u00a0West",
    ],
)
def test_a_row_on_one_line_is_read_in_either_order(row: str) -> None:
    report = read(letter(row))
    assert problems(report) == []
    assert [(item.line, item.authority, item.plan.planned_on) for item in report.understood] == [
        (4, "north-west", date(2008, 5, 20))
    ]


@pytest.mark.parametrize("gap", ["", "\n", "\n \t \n"])
def test_a_row_on_two_lines_is_read_in_either_order(gap: str) -> None:
    for first, second in (("20 May", "North West"), ("North West", "20 May")):
        report = read(letter(f"{first}\n{gap}{second}"))
        assert problems(report) == []
        assert plans(report) == {"north-west": date(2008, 5, 20)}


def test_a_time_in_the_row_is_the_release_time() -> None:
    report = read(letter("20 May at 10.15am – North West"))
    assert report.understood[0].plan.release_time == time(10, 15)


def test_a_month_is_enough_for_a_vision() -> None:
    report = read(letter("North West – June"))
    assert report.understood[0].plan.precision == Precision.MONTH
    assert plans(report) == {"north-west": date(2008, 6, 1)}


def test_a_letter_without_any_row_is_refused() -> None:
    assert problems(read(letter("Thank you for your help in May."))) == [("nothing_found", None)]


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        (["12 May", "", "13 May", "North East"], "date_without_authority", 4),
        (["12 May"], "date_without_authority", 4),
        (["12 May North East", "North West"], "authority_without_date", 5),
        (["14 Mya", "North West"], "date_not_understood", 4),
        (["14 Mya North West"], "date_not_understood", 4),
        (["North West: to be confirmed"], "date_not_understood", 4),
        (["Fourteenth of May  North West"], "date_not_understood", 4),
        (["w/c 12 May: North West"], "date_not_exact", 4),
        (["North West: 12-14 May"], "date_not_exact", 4),
        (["12 or 13 May", "North West"], "date_not_exact", 4),
        (["North West between 12 and 14 May"], "date_not_exact", 4),
        (["12 May North West 14 May"], "two_dates", 4),
        (["12 May North East", "We thought of 13 May as well", "14 May North West"], "date_not_understood", 5),
    ],
)
def test_a_line_like_a_row_that_is_not_understood_is_refused(body: list[str], code: str, line: int) -> None:
    assert problems(read(letter(*body))) == [(code, line)]


def test_rows_of_two_lines_never_slip_by_one_in_silence() -> None:
    report = read(letter("Est of England", "12 May", "North West", "20 May"))
    assert problems(report) == [("date_without_authority", 7)]


@pytest.mark.parametrize(
    "prose",
    [
        "I wrote to you on 4 October 2007.",
        "May I thank you for your patience.",
        "12 may seem a small number.",
        "The interim report came in October.",
        "Tel: 020 7946 0000",
        "1. Every change is for the good of patients.",
        "In May the region met.",
    ],
)
def test_prose_is_passed_over_and_on_record(prose: str) -> None:
    report = read(letter("20 May North West", "", prose))
    assert problems(report) == []
    assert plans(report) == {"north-west": date(2008, 5, 20)}
    assert [item.line for item in report.passed_over] == [2, 6]


def test_a_sentence_with_a_date_and_an_authority_is_warned_of() -> None:
    report = read(
        letter("20 May North West", "", "People from the North East are to meet in Durham on 4 June to talk.")
    )
    assert problems(report) == []
    assert warnings(report) == [("sentence_passed_over", 6)]


def test_the_address_is_no_row() -> None:
    report = read("London\nSE1 0AA\n\n9 May 2008\nDear colleague\n20 May North West\n\nLondon\nSE1 0AA\n")
    assert problems(report) == []
    assert plans(report) == {"north-west": date(2008, 5, 20)}


def test_a_very_long_line_is_prose() -> None:
    assert read_line("20 May North West " + "x" * 200, DIRECTORY).shape == Shape.PROSE


def test_a_letter_date_with_the_wrong_weekday_is_warned_of() -> None:
    report = read(letter("20 May North West", dated="Monday 9 May 2008"))
    assert warnings(report) == [("wrong_weekday", 1)]
    assert report.letter_date == date(2008, 5, 9)


def test_a_letter_date_that_does_not_exist_is_refused() -> None:
    assert problems(read(letter("20 May 2008 North West", dated="31 June 2008"))) == [("no_such_day", 1)]
