"""An import against the database: compared, then all or nothing, through the services."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from shas.clock import database_now, london_day, london_midnight
from shas.importers.report import Change, Report
from shas.importers.timetable import import_timetable
from shas.models import DateChange, Event, Publication
from shas.services import reschedule
from shas.workflow import DateStatus, DHRole, Kind, Plan, Status
from tests.factories import AuthorityAliasFactory, AuthorityFactory, PublicationFactory, UserFactory
from tests.shas.importers.known import letter, problems, warnings
from tests.shas.importers.test_cells import workbook
from tests.shas.importers.test_content import REAL_LETTER

MAY_20, MAY_27 = Plan.on(date(2008, 5, 20)), Plan.on(date(2008, 5, 27))


def take_in(content: str | bytes, **options: Any) -> Report:
    raw = content.encode() if isinstance(content, str) else content
    return import_timetable(content=raw, filename="letter.txt", **options)


def north_west(plan: Plan | None = None, **fields: Any) -> Publication:
    """The vision of North West, by default with its plan of the letter of 9 May 2008."""
    return PublicationFactory(authority=AuthorityFactory(short_name="North West"), plan=plan, **fields)


def rows() -> tuple[int, int, int]:
    """Counts that change with any write."""
    return Publication.objects.count(), DateChange.objects.count(), Event.objects.count()


def changes(report: Report) -> list[Change | None]:
    return [item.change for item in report.understood]


@pytest.mark.django_db
def test_a_first_date_is_scheduled_as_announced_by_the_letter() -> None:
    entry, editor = north_west(), UserFactory(dh=[DHRole.EDITOR])
    report = take_in(letter("20 May – North West"), actor=editor)
    assert (problems(report), changes(report)) == ([], [Change.NEW])
    entry.refresh_from_db()
    assert entry.plan == MAY_20
    change = entry.date_changes.get()
    assert (change.author, change.source) == (editor, "letter of 9 May 2008")
    assert change.announced_at == london_midnight(date(2008, 5, 9))
    assert change.recorded_later
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.source) == ("publication.scheduled", editor, "letter of 9 May 2008")


@pytest.mark.django_db
def test_an_authority_without_an_entry_gets_its_vision_announced() -> None:
    authority = AuthorityFactory(short_name="North West")
    report = take_in(letter("20 May – North West"))
    assert (problems(report), changes(report)) == ([], [Change.NEW])
    entry = Publication.objects.get()
    assert (entry.kind, entry.authority, entry.slug, entry.plan) == (Kind.VISION, authority, "north-west", MAY_20)
    assert entry.announced_at == london_midnight(date(2008, 5, 9))


@pytest.mark.django_db
def test_a_second_import_changes_nothing() -> None:
    north_west()
    PublicationFactory(national=True, slug="final-report")
    text = letter("20 May – North West", "", "You can expect the final report in June.")
    assert take_in(text).summary() == "1 vision matched, 1 report by month. 2 new."
    before = rows()
    report = take_in(text)
    assert (problems(report), changes(report)) == ([], [Change.NONE, Change.NONE])
    assert report.summary() == "1 vision matched, 1 report by month. No change."
    assert rows() == before


@pytest.mark.django_db
def test_a_moved_date_says_from_where_to_where() -> None:
    entry = north_west(MAY_20)
    report = take_in(letter("27 May – North West", dated="16 May 2008"), reason="The hall is not free")
    assert problems(report) == []
    assert report.understood[0].difference() == "moves from 20 May 2008 to 27 May 2008"
    entry.refresh_from_db()
    assert entry.plan == MAY_27
    change = entry.date_changes.latest("pk")
    assert (change.public_note, change.reason) == ("The hall is not free", "")


@pytest.mark.django_db
def test_moving_a_confirmed_date_without_a_reason_is_refused() -> None:
    entry = north_west(MAY_20)
    before = rows()
    report = take_in(letter("27 May – North West", dated="16 May 2008"))
    assert problems(report) == [("reason_required", 4)]
    assert report.problems[0].message == (
        "North West: strategic vision: Give a reason for the move: 20 May 2008 is a confirmed date."
        " The file moves it to 27 May 2008."
    )
    entry.refresh_from_db()
    assert (entry.plan, rows()) == (MAY_20, before)


@pytest.mark.django_db
def test_a_letter_confirms_a_provisional_day() -> None:
    entry = north_west(Plan.on(date(2008, 5, 20), confirmed=False))
    report = take_in(letter("20 May – North West"))
    assert (problems(report), changes(report)) == ([], [Change.CONFIRMS])
    entry.refresh_from_db()
    assert entry.date_status == DateStatus.CONFIRMED
    assert Event.objects.latest("pk").kind == "publication.confirmed"


@pytest.mark.django_db
def test_a_day_within_a_known_month_is_a_move_without_a_reason() -> None:
    north_west(Plan.in_month(date(2008, 5, 1)))
    report = take_in(letter("20 May – North West"))
    assert problems(report) == []
    assert report.understood[0].difference() == "moves from May 2008 to 20 May 2008"


@pytest.mark.django_db
def test_a_file_that_says_no_time_of_day_leaves_the_one_that_was_set() -> None:
    entry = north_west(Plan.on(date(2008, 5, 20), at=time(11)))
    assert changes(take_in(letter("20 May – North West"))) == [Change.NONE]
    report = take_in(letter("20 May at 10.15 – North West", dated="16 May 2008"), reason="Earlier")
    assert report.understood[0].difference() == "moves from 20 May 2008 at 11:00 to 20 May 2008 at 10:15"
    entry.refresh_from_db()
    assert entry.release_time == time(10, 15)


@pytest.mark.django_db
def test_a_letter_older_than_the_newest_change_is_refused_for_that_entry() -> None:
    entry, other = north_west(MAY_20), PublicationFactory(authority=AuthorityFactory(short_name="North East"))
    reschedule(
        publication=entry,
        plan=MAY_27,
        actor=None,
        public_note="x",
        source="letter of 16 May 2008",
        announced_at=london_midnight(date(2008, 5, 16)),
    )
    before = rows()
    report = take_in(letter("22 May – North East", "20 May – North West"), reason="x")
    assert problems(report) == [("older_than_newest", 5)]
    assert rows() == before
    other.refresh_from_db()
    assert other.plan == Plan.unset()
    assert changes(take_in(letter("22 May – North East", "27 May – North West"))) == [Change.NEW, Change.NONE]


@pytest.mark.django_db
def test_a_closed_entry_keeps_its_plan_and_an_equal_one_is_no_change() -> None:
    north_west(MAY_20, status=Status.PUBLISHED, published_on=date(2008, 5, 20))
    assert changes(take_in(letter("20 May – North West"))) == [Change.NONE]
    report = take_in(letter("27 May – North West", dated="16 May 2008"), reason="x")
    assert problems(report) == [("closed", 4)]


@pytest.mark.django_db
def test_a_dry_run_tells_all_and_writes_nothing() -> None:
    north_west(MAY_20)
    AuthorityFactory(short_name="North East")
    before = rows()
    text = letter("27 May – North West", "22 May – North East", dated="16 May 2008")
    report = take_in(text, dry_run=True, reason="The hall is not free")
    assert (problems(report), changes(report)) == ([], [Change.MOVES, Change.NEW])
    assert "Dry run: nothing was written." in report.lines()
    assert rows() == before
    assert problems(take_in(text, dry_run=True)) == [("reason_required", 4)]


@pytest.mark.django_db
def test_one_bad_line_keeps_every_good_one_from_being_written() -> None:
    AuthorityFactory(short_name="North West")
    before = rows()
    report = take_in(letter("20 May – North West", "31 June – North West"))
    assert problems(report) == [("no_such_day", 5)]
    assert rows() == before


@pytest.mark.django_db
def test_the_warnings_of_a_letter_do_not_block() -> None:
    entry = north_west()
    report = take_in(letter("26 May – North West"))
    assert (problems(report), warnings(report)) == ([], [("bank_holiday", 4)])
    assert report.warnings[0].message == "North West: Monday 26 May 2008 is a bank holiday."
    entry.refresh_from_db()
    assert entry.planned_on == date(2008, 5, 26)


@pytest.mark.django_db
def test_a_table_is_announced_now_and_named_as_the_source() -> None:
    entry = north_west()
    began = database_now()
    report = take_in(workbook(["authority", "date"], ["North West", date(2060, 6, 15)]))
    assert (problems(report), changes(report)) == ([], [Change.NEW])
    change = entry.date_changes.get()
    assert change.source == "XLSX table"
    assert change.announced_at == change.recorded_at >= began


@pytest.mark.django_db
def test_other_names_and_codes_find_the_authority() -> None:
    entry = PublicationFactory(authority=AuthorityFactory(short_name="Yorkshire and the Humber", nhs_code="Q32"))
    AuthorityAliasFactory(authority=entry.authority, name="White Rose Country")
    assert changes(take_in(letter("20 May – White Rose Country"))) == [Change.NEW]
    assert changes(take_in(letter("20 May – Q32"))) == [Change.NONE]
    assert changes(take_in(f"authority,date\n{entry.authority.ons_code},20 May 2008\n")) == [Change.NONE]


@pytest.mark.django_db
def test_a_report_that_is_not_in_the_timetable_is_refused_with_the_remedy() -> None:
    report = take_in(letter("You can expect the final report in June."))
    assert problems(report) == [("report_missing", 4)]
    assert "load_review" in report.problems[0].message


@pytest.mark.django_db
def test_a_letter_of_tomorrow_is_refused() -> None:
    north_west()
    today = london_day(database_now())
    for told, expected in ((today + timedelta(days=1), [("letter_in_future", None)]), (today, [])):
        dated = f"{told.day} {told:%B %Y}"
        assert problems(take_in(letter(f"{dated} – North West", dated=dated))) == expected


@pytest.mark.django_db
def test_only_the_departments_staff_may_import() -> None:
    entry = north_west(MAY_20)
    for actor in (UserFactory(), UserFactory(leads=entry.authority), UserFactory(superuser=True)):
        with pytest.raises(PermissionDenied):  # also where nothing would change
            take_in(letter("20 May – North West"), actor=actor)
    assert changes(take_in(letter("20 May – North West"), actor=UserFactory(dh=[DHRole.PUBLISHER]))) == [Change.NONE]


@pytest.mark.django_db
@pytest.mark.skipif(not REAL_LETTER.exists(), reason="the letters are not beside the project")
def test_the_letter_of_9_may_2008_changes_nothing_in_the_loaded_review(review: None) -> None:
    before = rows()
    for dry_run in (True, False):
        report = take_in(REAL_LETTER.read_bytes(), dry_run=dry_run)
        assert problems(report) == []
        assert report.summary() == "9 visions matched, 1 report by month. No change."
        assert changes(report) == [Change.NONE] * 10
    assert rows() == before
