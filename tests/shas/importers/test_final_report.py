"""The final report, named in prose or in a row."""

from datetime import date

import pytest

from shas.workflow import Kind, Plan
from tests.shas.importers.known import letter, problems, read


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("You can expect the final report in June.", Plan.in_month(date(2008, 6, 1))),
        ("In July the final report appears.", Plan.in_month(date(2008, 7, 1))),
        ("The Final Report is due in January. More then.", Plan.in_month(date(2008, 1, 1))),
        ("Our final report, which may be long, comes in June 2009.", Plan.in_month(date(2009, 6, 1))),
        ("The final report comes on 30 June at 9.30am.", Plan.on(date(2008, 6, 30))),
        (
            "After the interim report in October, the final\nreport\nis set for June 2008.",
            Plan.in_month(date(2008, 6, 1)),
        ),
        ("Final report – June", Plan.in_month(date(2008, 6, 1))),
        ("30 June: the final report", Plan.on(date(2008, 6, 30))),
        ("Final report\n30 June", Plan.on(date(2008, 6, 30))),
    ],
)
def test_the_final_reports_date_is_found(text: str, plan: Plan) -> None:
    report = read(letter(text))
    assert problems(report) == []
    (item,) = report.understood
    assert (item.kind, item.authority, item.subject) == (Kind.NATIONAL_REPORT, None, "Final report")
    assert (item.plan.planned_on, item.plan.planned_month) == (plan.planned_on, plan.planned_month)


def test_the_lines_of_the_sentence_are_told_from_the_report_to_its_date() -> None:
    report = read(
        letter("Much is done. I look forward to the", "final report, which you", "will have in June.", "Yours")
    )
    assert report.understood[0].lines == (5, 6)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The final report will not appear in June.", "date_not_understood"),
        ("The final report has been postponed from June.", "date_not_understood"),
        ("The final report comes by June.", "date_not_exact"),
        ("The final report comes in June or July.", "date_not_exact"),
        ("The final report comes in the week of 23 June.", "date_not_exact"),
        ("The final report comes at the end of June 2008.", "date_not_exact"),
    ],
)
def test_a_sentence_that_moves_or_blurs_the_date_is_refused(text: str, code: str) -> None:
    assert problems(read(letter("20 May North West", "", text))) == [(code, 6)]


@pytest.mark.parametrize(
    "text",
    ["The final report is being written.", "The interim report came in October.", "The final report may be long."],
)
def test_a_sentence_without_a_date_for_it_is_passed_over(text: str) -> None:
    report = read(letter("20 May North West", "", text))
    assert problems(report) == []
    assert [item.authority for item in report.understood] == ["north-west"]


def test_two_dates_for_the_final_report_are_refused_with_both_lines() -> None:
    report = read(letter("The final report comes in June.", "", "Final report – July"))
    assert problems(report) == [("two_dates", 6)]
    assert "June 2008 on line 4 and July 2008 on line 6" in report.problems[0].message
