"""Two timetables side by side."""

from datetime import date

from shas.timeline.letters_compared import Given, Timetable, compare_timetables, given_today
from shas.workflow import PublicStatus
from tests.shas.timeline.timetables import vision

JUNE = date(2008, 6, 1)


def given(pk: int, day: int | None = None, *, on: date | None = None, month: date | None = None) -> Given:
    """What is said of an entry: a day of May, or any day, or a month."""
    return Given(
        publication=pk,
        name=f"Entry {pk}",
        url=f"/{pk}/",
        on=date(2008, 5, day) if day else on,
        month=month,
    )


def letter(number: int, *rows: Given) -> Timetable:
    return Timetable(name=f"Letter {number}", inside=f"letter {number}", given=rows)


def test_each_line_says_how_it_differs_and_what_is_in_one_alone_stands_there() -> None:
    first = letter(1, given(1, 12), given(2, 20), given(3, 22), given(4, month=JUNE), given(5, month=JUNE))
    second = letter(
        2,
        given(6, 5),
        given(1, 12),
        given(2, 27),
        given(4, on=date(2008, 6, 30)),
        given(5, month=date(2008, 7, 1)),
    )
    found = compare_timetables(first, second)
    assert [(pair.name, pair.first, pair.second, pair.difference, pair.differs) for pair in found.pairs] == [
        ("Entry 1", "12 May 2008", "12 May 2008", "The same", False),
        ("Entry 2", "20 May 2008", "27 May 2008", "7 days later", True),
        ("Entry 3", "22 May 2008", "–", "Not in letter 2", True),
        ("Entry 4", "June 2008", "30 June 2008", "The exact day in that month", True),
        ("Entry 5", "June 2008", "July 2008", "Another month", True),
        ("Entry 6", "–", "5 May 2008", "Not in letter 1", True),
    ]
    assert found.summary == "5 of 6 lines differ."


def test_the_other_way_round_the_differences_are_the_other_way_round() -> None:
    found = compare_timetables(letter(2, given(2, 27), given(6, 5)), letter(1, given(2, 20)))
    assert [pair.difference for pair in found.pairs] == ["7 days earlier", "Not in letter 1"]


def test_the_same_timetable_has_no_differences() -> None:
    same = letter(1, given(1, 12))
    assert compare_timetables(same, same).summary == "No differences."


def test_what_was_called_off_says_so_instead_of_a_day() -> None:
    today = given_today([vision(1, "North West", public_status=PublicStatus.CANCELLED)])
    found = compare_timetables(letter(1, given(1, 20)), letter(2, *today))
    assert [(pair.second, pair.difference) for pair in found.pairs] == [("Cancelled", "Cancelled")]
