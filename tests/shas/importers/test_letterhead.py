"""The letter's own date."""

from datetime import date

import pytest

from tests.shas.importers.known import plans, problems, read


@pytest.mark.parametrize(
    "head",
    [
        "1 Quay Street\n\n        9 May 2008\nDear colleague",
        "\t9th May 2008\n\nDear colleague",
        "Friday 9 May 2008\nDear colleague",
        "May 9, 2008\nDear colleague",
        "Date: 9 May 2008\nDear colleague",
        "Dated\t9 May 2008\nDear colleague",
        "London, 9 May 2008\nDear colleague",
        "SE1 0AA\t\t9 May 2008\nDear colleague",
        "London\n9 May 2008\nDear colleague",
        "9 May 2008\nTHE TIMETABLE\n",
        "Dear colleague\n\n9 May 2008\n\nThese are the days on which the regions publish.\n",
        "London\n9 May 2008\n",
    ],
)
def test_the_letters_date_gives_the_year(head: str) -> None:
    report = read(f"{head}\n\n12 May – North West\n")
    assert problems(report) == []
    assert report.letter_date == date(2008, 5, 9)
    assert plans(report) == {"north-west": date(2008, 5, 12)}


def test_a_timetable_alone_has_no_letter_date() -> None:
    report = read("12 May 2008\nNorth West\n14 May 2008\nNorth East\n")
    assert report.letter_date is None
    assert plans(report) == {"north-west": date(2008, 5, 12), "north-east": date(2008, 5, 14)}


def test_names_above_their_dates_have_no_letter_date() -> None:
    report = read("North West\n12 May 2008\nNorth East\n14 May 2008\n")
    assert report.letter_date is None
    assert plans(report) == {"north-west": date(2008, 5, 12), "north-east": date(2008, 5, 14)}


@pytest.mark.parametrize("name", ["Nort West", "Wessex"])
def test_a_misspelt_first_row_is_not_taken_for_the_letters_date(name: str) -> None:
    report = read(f"12 May 2008\n{name}\n14 May 2008\nNorth East\n")
    assert report.letter_date is None
    assert problems(report) == [("unknown_authority", 2)]


@pytest.mark.parametrize("year", ["9999", "2100", "1947", "0008", "0000"])
@pytest.mark.parametrize(
    ("head", "line"), [("{}\nDear colleague\n", 1), ("1 Quay Street\n\nLondon, {}\nDear colleague\n", 3), ("{}\n\n", 1)]
)
def test_a_letter_of_an_impossible_year_is_refused_once_with_its_line(head: str, line: int, year: str) -> None:
    report = read(head.format(f"9 May {year}") + "\n12 May – North West\n14 May – North East\n")
    assert report.letter_date is None
    assert problems(report) == [("no_such_year", line)]
    assert report.problems[0].message == (
        f"“9 May {year}” gives the year {int(year)}, which no timetable of the NHS is in. "
        "Correct the year: four figures, from 1948 to 2099, as in 2008."
    )


def test_a_date_without_a_year_is_no_letter_date() -> None:
    report = read("9 May\nDear colleague\n\n12 May – North West\n")
    assert report.letter_date is None
    assert ("no_year", 4) in problems(report)
