"""One publication's page: steps, three dates, history."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest

from shas.timeline.publication import PublicationPage, Step, ThreeDate, present
from shas.workflow import DateStatus, Outcome, PublicStatus
from tests.shas.timeline.timetables import LETTER, LONDON, StandIn, final_report, vision

WEDNESDAY = date(2008, 5, 14)
LETTER_DAY = datetime(2008, 5, 8, 23, tzinfo=UTC)  # midnight in London: only the day is known
MOVED = vision(
    1,
    "North West",
    planned_on=date(2008, 5, 27),
    previous_on=date(2008, 5, 20),
    release_time=time(10, 0),
    public_status=PublicStatus.POSTPONED,
)


def change(day: date | None, at: datetime = LETTER_DAY, **fields: Any) -> SimpleNamespace:
    plain = {
        "planned_on": day,
        "planned_month": None,
        "date_status": DateStatus.CONFIRMED,
        "announced_at": at,
        "public_note": "",
        "source": "",
        "recorded_later": False,
    }
    return SimpleNamespace(**{**plain, **fields})


FIRST = change(date(2008, 5, 20), source="letter of 9 May 2008", recorded_later=True)
SECOND = change(date(2008, 5, 27), datetime(2008, 5, 13, 15, 20, tzinfo=UTC), public_note="A by-election is near.")


def page_of(publication: StandIn, *changes: SimpleNamespace, today: date = WEDNESDAY) -> PublicationPage:
    return present(publication, list(changes), today=today, letter=LETTER)


def test_a_moved_vision_shows_every_step_of_its_way() -> None:
    assert page_of(MOVED, FIRST, SECOND).steps == [
        Step(state="done", name="Announced", text="9 May, for 20 May"),
        Step(state="done", name="Date moved", text="13 May, to 27 May"),
        Step(state="now", name="Waiting for publication", text="In 13 days"),
        Step(state="todo", name="Published", text="27 May, 10:00"),
    ]


def test_a_moved_vision_shows_its_three_dates() -> None:
    assert page_of(MOVED, FIRST, SECOND).dates == [
        ThreeDate(name="In the letter", text="20 May 2008", note="Letter of 9 May 2008", url="/letters/1/"),
        ThreeDate(name="Plan", text="27 May 2008", note="7 days later than the letter, moved once"),
        ThreeDate(name="Actual", text="Not yet", note="13 days to go"),
    ]


def test_the_history_is_newest_first_with_the_public_reason_and_the_source() -> None:
    newest, oldest = page_of(MOVED, FIRST, SECOND).history
    assert (newest.when, newest.strong, newest.text) == (
        "Tuesday 13 May 2008, 16:20",
        "Postponed",
        " from Tuesday 20 May to Tuesday 27 May",
    )
    assert (newest.mark, newest.note) == (PublicStatus.POSTPONED, "A by-election is near.")
    assert (oldest.when, oldest.strong) == ("Friday 9 May 2008", "Announced and confirmed")
    assert oldest.text == " for Tuesday 20 May, in the letter of 9 May"
    assert (oldest.source, oldest.recorded_later) == ("letter of 9 May 2008", True)
    assert (newest.source, newest.recorded_later) == ("", False)


def test_before_release_the_notice_says_when_it_will_be_here() -> None:
    assert page_of(MOVED, FIRST, SECOND).notice == (
        "Not yet published. The vision will be on this page on Tuesday 27 May 2008 at 10:00. "
        "Nothing from it is shown before then."
    )


def test_once_out_the_notice_goes_and_the_days_are_compared() -> None:
    out = replace(MOVED, public_status=PublicStatus.PUBLISHED, published_on=date(2008, 5, 27))
    page = page_of(out, FIRST, SECOND, today=date(2008, 5, 28))
    assert page.notice == ""
    assert page.aside == "7 days after the letter’s date, on the planned day"
    assert page.dates[2] == ThreeDate(name="Actual", text="27 May 2008", note="On the planned day")
    assert (page.history[0].strong, page.history[0].text) == ("Published", ", on the planned day")
    assert page.steps[-1] == Step(state="now", name="Published", text="27 May, 10:00")


@pytest.mark.parametrize(
    ("facts", "recorded_later"),
    [
        ({"published_source": "a newspaper"}, True),
        ({"published_source": "the portal", "approved_at": LETTER_DAY}, False),
        ({"published_source": "", "approved_at": LETTER_DAY}, False),
    ],
)
def test_an_actual_date_known_from_elsewhere_was_recorded_later(facts: dict[str, Any], recorded_later: bool) -> None:
    out = vision(1, "North West", public_status=PublicStatus.PUBLISHED, published_on=date(2008, 5, 20), **facts)
    assert page_of(out, FIRST).history[0].recorded_later is recorded_later


def test_a_day_that_passed_unrecorded_is_said_to_be_so() -> None:
    page = page_of(
        vision(1, "North East", public_status=PublicStatus.ACTUAL_NOT_RECORDED), FIRST, today=date(2008, 6, 1)
    )
    assert page.dates[2] == ThreeDate(name="Actual", text="Not recorded")
    assert [step.name for step in page.steps] == ["Announced", "Planned date passed", "Published"]
    assert "is not recorded" in page.notice


def test_a_move_on_the_day_of_the_letter_is_not_said_to_be_in_it() -> None:
    later_that_day = datetime(2008, 5, 9, 15, 20, tzinfo=UTC)
    newest, oldest = page_of(MOVED, FIRST, change(date(2008, 5, 27), later_that_day)).history
    assert newest.text == " from Tuesday 20 May to Tuesday 27 May"
    assert oldest.text == " for Tuesday 20 May, in the letter of 9 May"


def test_a_month_is_announced_without_a_day() -> None:
    announced = change(None, planned_month=date(2008, 6, 1), date_status=DateStatus.PROVISIONAL)
    page = page_of(final_report(), announced)
    assert (page.date_text, page.aside) == ("June 2008", "day not set")
    assert page.history[0].text == " for June 2008, day not set, in the letter of 9 May"
    assert page.notice == (
        "Not yet published. It is planned for June 2008; the day is not set. Nothing from it is shown before then."
    )


def test_london_has_no_steps_and_no_plan() -> None:
    page = page_of(LONDON)
    assert (page.steps, page.aside) == ([], "it had no planned date")
    assert [three.text for three in page.dates] == ["Not in it", "None", "11 July 2007"]
    assert [past.strong for past in page.history] == ["Published"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (change(date(2008, 5, 20)), change(date(2008, 5, 19)), "Brought forward"),
        (change(date(2008, 5, 20), date_status=DateStatus.PROVISIONAL), change(date(2008, 5, 20)), "Confirmed"),
        (
            change(date(2008, 5, 20), date_status=DateStatus.PROVISIONAL),
            change(date(2008, 5, 21)),
            "Moved and confirmed",
        ),
    ],
)
def test_a_change_is_named_by_what_it_did(before: SimpleNamespace, after: SimpleNamespace, said: str) -> None:
    assert page_of(vision(1, "North West"), before, after).history[0].strong == said


def test_a_confirmation_is_not_counted_as_a_move() -> None:
    before = change(date(2008, 5, 20), date_status=DateStatus.PROVISIONAL)
    page = page_of(vision(1, "North West"), before, change(date(2008, 5, 20)))
    assert page.dates[1].note == "As in the letter"


def event(kind: Outcome, at: datetime, note: str) -> SimpleNamespace:
    return SimpleNamespace(kind=kind, announced_at=at, public_note=note, source="", recorded_later=False)


CANCELLED = event(Outcome.CANCELLED, datetime(2008, 5, 10, 11, tzinfo=UTC), "Its plan joins another’s.")


def test_a_cancelled_one_says_when_and_why() -> None:
    row = vision(
        1,
        "North West",
        public_status=PublicStatus.CANCELLED,
        outcome_at=CANCELLED.announced_at,
        outcome_note=CANCELLED.public_note,
    )
    page = present(row, [FIRST], today=WEDNESDAY, letter=LETTER, outcomes=[CANCELLED])
    assert page.notice == "Cancelled on Saturday 10 May 2008. It will not be published; this entry stays on record."
    assert page.reason == "Its plan joins another’s."
    assert page.steps[-1] == Step(state="now", name="Cancelled", text="10 May")
    newest = page.history[0]
    assert (newest.when, newest.strong, newest.text, newest.mark, newest.note) == (
        "Saturday 10 May 2008, 12:00",
        "Cancelled",
        "; it was planned for Tuesday 20 May",
        PublicStatus.CANCELLED,
        "Its plan joins another’s.",
    )


def test_cancelled_reinstated_and_moved_stand_in_the_order_they_were_told_in() -> None:
    back = event(Outcome.REINSTATED, datetime(2008, 5, 12, 11, tzinfo=UTC), "It stands on its own after all.")
    page = present(MOVED, [FIRST, SECOND], today=WEDNESDAY, letter=LETTER, outcomes=[CANCELLED, back])
    assert [line.strong for line in page.history] == [
        "Postponed",
        "Reinstated",
        "Cancelled",
        "Announced and confirmed",
    ]
    assert (page.history[1].mark, page.history[1].text) == (
        PublicStatus.CONFIRMED,
        ", again planned for Tuesday 20 May",
    )
    assert (page.reason, page.notice.split(".")[0]) == ("", "Not yet published")


def test_what_was_said_with_the_release_stands_beside_it() -> None:
    row = vision(1, "North West", public_status=PublicStatus.PUBLISHED, published_on=date(2008, 5, 19))
    told = event(Outcome.PUBLISHED, datetime(2008, 5, 19, 9, tzinfo=UTC), "The board asked for it.")
    page = present(row, [FIRST], today=WEDNESDAY, letter=LETTER, outcomes=[told])
    assert [(line.strong, line.note) for line in page.history] == [
        ("Published", "The board asked for it."),
        ("Announced and confirmed", ""),
    ]
    assert present(row, [FIRST], today=WEDNESDAY, letter=LETTER).history[0].note == ""


def test_cancelled_before_it_had_a_date() -> None:
    row = vision(1, "North West", planned_on=None, letter_on=None, public_status=PublicStatus.CANCELLED)
    page = present(row, [], today=WEDNESDAY, outcomes=[CANCELLED])
    assert [(line.strong, line.text) for line in page.history] == [("Cancelled", "")]
