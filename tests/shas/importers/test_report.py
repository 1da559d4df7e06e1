"""How an import reads as plain text."""

from datetime import date, time

import pytest

from shas.importers.report import SHOWN_LINES, Change, PassedOver, Problem, Refused, Report, Understood, Warning
from shas.workflow import Kind, Plan


def vision(plan: Plan, change: Change | None = Change.NONE, *, before: str = "", line: int = 4) -> Understood:
    return Understood(line, f"row {line}", Kind.VISION, f"slug-{line}", "North West", plan, (line,), change, before)


def report_item(plan: Plan, change: Change | None = Change.NONE) -> Understood:
    return Understood(9, "the final report in June", Kind.NATIONAL_REPORT, None, "Final report", plan, (9, 10), change)


MAY_20 = Plan.on(date(2008, 5, 20))
JUNE = Plan.in_month(date(2008, 6, 1))


@pytest.mark.parametrize(
    ("items", "summary"),
    [
        ([vision(MAY_20)] * 9 + [report_item(JUNE)], "9 visions matched, 1 report by month. No change."),
        ([vision(MAY_20, Change.NEW)], "1 vision matched. 1 new."),
        (
            [vision(JUNE), vision(MAY_20, Change.MOVES), vision(MAY_20, Change.CONFIRMS)],
            "3 visions matched (1 by month). 1 moved, 1 confirmed, 1 with no change.",
        ),
        ([report_item(MAY_20, Change.MOVES)], "1 report matched. 1 moved."),
    ],
)
def test_the_summary_counts_in_plain_words(items: list[Understood], summary: str) -> None:
    assert Report("letter.txt", understood=items).summary() == summary


def test_with_problems_the_summary_says_that_nothing_was_written() -> None:
    report = Report("letter.txt", problems=[Problem(3, "no_such_day", "x"), Problem(None, "nothing_found", "y")])
    assert report.summary() == "2 problems. Nothing was written."
    assert not report.ok


def test_the_report_tells_line_by_line_what_it_did() -> None:
    report = Report(
        "letter.txt",
        read_as="a letter",
        letter_date=date(2008, 5, 9),
        understood=[
            vision(MAY_20, Change.MOVES, before="19 May 2008"),
            vision(Plan.on(date(2008, 5, 22), at=time(10)), Change.NEW, line=5),
            report_item(JUNE),
        ],
        passed_over=[PassedOver(1, "Dear  colleague"), PassedOver(7, "word " * 50)],
        warnings=[Warning(4, "weekend", "It is a weekend.")],
        dry_run=True,
    )
    assert report.lines() == [
        "letter.txt: read as a letter of 9 May 2008.",
        "",
        "Understood",
        "  line 4: “row 4” → North West, Tuesday 20 May 2008: moves from 19 May 2008 to 20 May 2008",
        "  line 5: “row 5” → North West, Thursday 22 May 2008 at 10:00: new",
        "  lines 9, 10: “the final report in June” → Final report, June 2008: no change",
        "",
        "Passed over",
        "  line 1: Dear colleague",
        "  line 7: " + ("word " * 50)[:69].rstrip() + "…",
        "",
        "Warnings",
        "  line 4: It is a weekend. [weekend]",
        "",
        "Dry run: nothing was written.",
    ]


def test_a_long_list_of_lines_passed_over_is_cut() -> None:
    lines = Report("x", passed_over=[PassedOver(n, "prose") for n in range(1, SHOWN_LINES + 6)]).lines()
    assert lines[-2:] == ["  and 5 more lines", ""]


def test_a_refusal_keeps_its_own_line() -> None:
    assert Refused("formula", "x", 7).at(3) == Problem(7, "formula", "x")
    assert Refused("formula", "x").at(3) == Problem(3, "formula", "x")
    assert str(Problem(None, "empty_file", "It is empty.")) == "the file: It is empty. [empty_file]"
