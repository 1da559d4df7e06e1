"""What an import is warned of, and that a preview is applied to the timetable it was made from, or not at all."""

from datetime import date

import pytest

from shas.clock import london_midnight
from shas.importers.report import Answer, Change
from shas.models import DateChange, Publication
from shas.services import reschedule
from shas.workflow import DateStatus, Plan
from tests.factories import AuthorityFactory, PublicationFactory
from tests.shas.importers.known import letter, problems, warnings
from tests.shas.importers.test_timetable import MAY_20, MAY_27, changes, north_west, rows, take_in

pytestmark = pytest.mark.django_db


TUESDAY, WEDNESDAY = date(2060, 6, 15), date(2060, 6, 16)  # in years to come, so that tables are not of the past


def region(name: str, plan: Plan | None = None) -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name=name), plan=plan)


def table(*rows: str) -> str:
    return "\n".join(["authority,date", *rows])


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("24 May", ["weekend"]),
        ("26 May", ["bank_holiday"]),
        ("25 August", ["bank_holiday"]),
        ("4 August", []),  # a bank holiday in Scotland
        ("22 May", ["same_day"]),
        ("7 May", ["before_letter"]),  # reading has said so; it is not said again as in the past
    ],
)
def test_each_warning_of_a_letter_is_told_once_with_its_line(row: str, codes: list[str]) -> None:
    north_west()
    region("North East", Plan.on(date(2008, 5, 22)))
    report = take_in(letter(f"{row} – North West"))
    assert (problems(report), warnings(report)) == ([], [(code, 4) for code in codes])


def test_what_stays_as_it_is_is_not_warned_of() -> None:
    north_west(Plan.on(date(2008, 5, 26)))
    assert warnings(take_in(letter("26 May – North West"))) == []


def test_a_table_without_a_reason_is_refused_for_its_warnings() -> None:
    region("Ash")
    region("Birch", Plan.on(WEDNESDAY))
    before = rows()
    report = take_in(table("Ash,Saturday 19 June 2060", "Birch,16 June 2060"))
    assert (problems(report), warnings(report)) == ([("weekend", 2)], [])
    assert report.problems[0].wants == Answer.REASON
    assert "Saturday 19 June 2060 is at the weekend." in report.problems[0].message
    assert rows() == before


def test_with_a_reason_a_tables_warnings_are_set_aside_and_recorded() -> None:
    entry = region("Ash")
    report = take_in(table("Ash,19 June 2060"), reason=" The fair ")
    assert (problems(report), warnings(report)) == ([], [("weekend", 2)])
    change = entry.date_changes.get()
    assert (change.public_note, change.overridden, change.override_reason) == ("The fair", ["weekend"], "The fair")


@pytest.mark.parametrize("dry_run", [True, False])
def test_two_that_swap_their_days_in_one_table_do_not_clash(dry_run: bool) -> None:
    ash, birch = region("Ash", Plan.on(TUESDAY)), region("Birch", Plan.on(WEDNESDAY))
    report = take_in(table("Ash,16 June 2060", "Birch,15 June 2060"), reason="Agreed", dry_run=dry_run)
    assert (problems(report), warnings(report), changes(report)) == ([], [], [Change.MOVES, Change.MOVES])
    assert [change.overridden for change in DateChange.objects.filter(publication__in=[ash, birch])][-2:] == [[], []]
    ash.refresh_from_db()
    assert ash.planned_on == (TUESDAY if dry_run else WEDNESDAY)


def test_two_on_one_day_are_both_told() -> None:
    region("Ash")
    region("Birch")
    report = take_in(table("Ash,15 June 2060", "Birch,15 June 2060"))
    assert problems(report) == [("same_day", 2), ("same_day", 3)]


def test_one_that_is_only_confirmed_is_judged_after_the_others_have_moved() -> None:
    region("Ash", Plan.on(TUESDAY))
    birch = region("Birch", Plan.on(TUESDAY, confirmed=False))
    report = take_in(table("Ash,16 June 2060", "Birch,15 June 2060"), reason="Agreed")
    assert (problems(report), warnings(report), changes(report)) == ([], [], [Change.MOVES, Change.CONFIRMS])
    change = birch.date_changes.latest("pk")
    assert (change.date_status, change.overridden) == (DateStatus.CONFIRMED, [])


# Previewed, then applied


def test_a_preview_still_true_is_applied() -> None:
    entry = north_west(MAY_20)
    text = letter("27 May – North West", dated="16 May 2008")
    fingerprint = take_in(text, dry_run=True, reason="x").fingerprint
    report = take_in(text, expected=fingerprint, reason="Another reason")
    assert (problems(report), report.fingerprint) == ([], fingerprint)
    entry.refresh_from_db()
    assert entry.plan == MAY_27


def test_a_preview_of_an_entry_that_has_moved_since_is_refused_by_name() -> None:
    entry = north_west(MAY_20)
    region("North East", MAY_20)
    text = letter("27 May – North West", "20 May – North East", dated="16 May 2008")
    fingerprint = take_in(text, dry_run=True, reason="x").fingerprint
    reschedule(
        publication=entry,
        plan=Plan.on(date(2008, 5, 22)),
        public_note="x",
        source="letter of 12 May 2008",
        announced_at=london_midnight(date(2008, 5, 12)),
        actor=None,
    )
    before = rows()
    report = take_in(text, expected=fingerprint, reason="x")
    assert problems(report) == [("moved_on", None)]
    assert report.problems[0].message == (
        "The timetable has changed since this preview: North West is now planned for 22 May 2008. "
        "Look at the new preview, then apply again."
    )
    assert [item.difference() for item in report.understood] == ["moves from 22 May 2008 to 27 May 2008", "no change"]
    assert rows() == before
    assert problems(take_in(text, expected=report.fingerprint, reason="x")) == []


def test_there_and_back_again_is_a_move_too() -> None:
    entry = north_west(MAY_20)
    text = letter("27 May – North West", dated="16 May 2008")
    fingerprint = take_in(text, dry_run=True, reason="x").fingerprint
    for day in (22, 20):
        told = london_midnight(date(2008, 5, 12))
        plan = Plan.on(date(2008, 5, day))
        reschedule(publication=entry, plan=plan, public_note="x", source="a letter", announced_at=told, actor=None)
    assert problems(take_in(text, expected=fingerprint, reason="x")) == [("moved_on", None)]


def test_a_preview_with_other_warnings_is_refused() -> None:
    north_west(MAY_20)
    text = letter("27 May – North West", dated="16 May 2008")
    fingerprint = take_in(text, dry_run=True, reason="x").fingerprint
    region("North East", MAY_27)
    report = take_in(text, expected=fingerprint, reason="x")
    assert problems(report) == [("moved_on", None)]
    assert "North West now has other warnings" in report.problems[0].message
    assert warnings(report) == [("same_day", 4)]


def test_an_entry_made_since_the_preview_is_seen() -> None:
    authority = AuthorityFactory(short_name="North West")
    text = letter("20 May – North West")
    preview = take_in(text, dry_run=True)
    assert preview.understood[0].before == "no entry yet"
    assert problems(take_in(text, dry_run=True, expected=preview.fingerprint)) == []
    PublicationFactory(authority=authority)
    report = take_in(text, expected=preview.fingerprint)
    assert problems(report) == [("moved_on", None)]
    assert "North West is now in the timetable without a date" in report.problems[0].message


@pytest.mark.parametrize(
    "other",
    [
        letter("28 May – North West", dated="16 May 2008"),
        letter("27 May – North West", dated="15 May 2008"),
        letter("27 May – North West", "22 May – North East", dated="16 May 2008"),
    ],
)
def test_another_file_than_the_previewed_one_is_refused(other: str) -> None:
    north_west(MAY_20)
    region("North East")
    fingerprint = take_in(letter("27 May – North West", dated="16 May 2008"), dry_run=True, reason="x").fingerprint
    before = rows()
    assert problems(take_in(other, expected=fingerprint, reason="x")) == [("not_previewed", None)]
    assert rows() == before
