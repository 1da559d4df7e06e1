"""The timetable as it stood on an earlier day: nothing counts down, everything speaks of the past."""

from dataclasses import replace
from datetime import UTC, date, datetime

from shas.timeline import Timeline, present
from shas.timeline.listing import Row
from shas.workflow import PublicStatus
from tests.shas.timeline.timetables import LETTER, StandIn, final_report, timetable, vision

TODAY = date(2008, 7, 18)
TUESDAY = date(2008, 5, 13)
FIRST = {"East of England": date(2008, 5, 12)}
LETTER_DAY = datetime(2008, 5, 8, 23, tzinfo=UTC)
YEARS_LATER = datetime(2026, 11, 22, 12, tzinfo=UTC)


def page_of(rows: list[StandIn], day: date = TUESDAY, **given: object) -> Timeline:
    return present(rows, today=TODAY, as_at=day, letter=LETTER, **given)  # type: ignore[arg-type]


def row_of(page: Timeline, name: str) -> Row:
    return next(row for group in page.groups for row in group.rows if row.entry.name == name)


def addresses(page: Timeline) -> list[str]:
    """Every link of the page that stays on the timeline, but for the way back."""
    assert page.filters is not None
    chips = [page.filters.everything, *page.filters.status.chips]
    chips += [chip for dimension in page.filters.more for chip in dimension.chips]
    due_soon = [page.filters.due_soon.url] if page.filters.due_soon else []
    moves = [url for _, url in page.other_weeks]
    months = [link[1] for link in (page.pager.earlier, page.pager.later) if link] if page.pager else []
    return [chip.url for chip in chips] + due_soon + moves + months + [step.url for step in page.as_at.steps]


def test_the_card_names_who_was_next_and_counts_nothing_down() -> None:
    card = page_of(timetable(FIRST, TUESDAY)).card
    assert (card.eyebrow, card.when, card.date_text) == ("Next at that time", "Wednesday 14 May", "")
    assert [entry.name for entry in card.entries] == ["Yorkshire and the Humber"]
    assert card.then is not None
    assert (card.then.name, card.then.text) == ("South West", "Thursday 15 May")


def test_the_sentences_speak_of_the_past() -> None:
    page = page_of(timetable(FIRST, TUESDAY))
    assert page.introduction == (
        "Nine Strategic Health Authorities were to publish their plans for health and healthcare. "
        "The final report of the NHS Next Stage Review was to follow in June 2008."
    )
    assert page.tally == "1 of 9 published by then. 8 to come."
    assert [fact.heading for fact in page.facts] == [
        "Published the day before",
        "Since the letter of 9 May: no date had moved",
    ]


def test_what_was_not_known_of_the_past_is_said() -> None:
    page = page_of(timetable(FIRST, date(2008, 6, 10)), date(2008, 6, 10))
    assert page.tally == "1 of 9 recorded as published by then. 8 not recorded."
    assert page.card.when == "June 2008"


def test_before_anything_was_announced_the_card_says_so() -> None:
    page = page_of([], date(1999, 1, 1))
    assert page.card.when == "No dates had been announced by then."
    assert (page.weeks, page.filters, page.as_at.said) == (None, None, "The timetable as it stood on 1 January 1999.")


def test_the_list_has_no_countdown_and_its_weeks_are_those_weeks() -> None:
    page = page_of(timetable(FIRST, TUESDAY))
    assert [group.heading for group in page.groups[:2]] == ["That week", "The week after"]
    assert {row.sub for group in page.groups[:3] for row in group.rows} == {""}
    assert row_of(page, "Yorkshire and the Humber").note == ""
    assert row_of(page_of(timetable(FIRST, TUESDAY), date(2008, 5, 14)), "Yorkshire and the Humber").sub == "That day"


def test_the_graphic_names_its_day_and_says_nothing_of_how_near_things_are() -> None:
    weeks = page_of(timetable(FIRST, TUESDAY)).weeks
    assert weeks is not None
    assert (weeks.today_text, weeks.rows[1].aside) == ("13 May", "")
    assert weeks.rows[1].sentence == "Confirmed for Wednesday 14 May 2008."
    now = present(timetable(FIRST, TUESDAY), today=TUESDAY).weeks
    assert now is not None
    assert (now.today_text, now.rows[1].aside) == ("Today", ", tomorrow")


def test_every_link_keeps_the_day() -> None:
    days = [date(2008, month, day) for month in (3, 4, 5, 6) for day in range(3, 13)]
    rows = [vision(number, f"Region {number}", planned_on=day) for number, day in enumerate(days)]
    page = page_of([*rows, final_report(due_soon=True)], around=(date(2008, 5, 9), date(2008, 5, 20)))
    found = addresses(page)
    assert {"?as_at=2008-05-13#timetable", "?as_at=2008-05-13&month=2008-04#timetable"} <= set(found)
    assert {"?as_at=2008-05-13&due_soon=true#timetable", "?as_at=2008-05-13&from=2008-03-31"} <= set(found)
    assert [address for address in found if "as_at=" not in address] == []


def test_the_control_steps_by_day_and_by_change_and_keeps_the_filter() -> None:
    page = page_of(
        timetable(FIRST, TUESDAY),
        selected={"kind": "vision"},
        matching={1},
        around=(date(2008, 5, 12), date(2008, 6, 2)),
    )
    assert [(step.text, step.day, step.url) for step in page.as_at.steps] == [
        ("Previous day", "12 May 2008", "?as_at=2008-05-12&kind=vision"),
        ("Next day", "14 May 2008", "?as_at=2008-05-14&kind=vision"),
        ("Previous change", "12 May 2008", "?as_at=2008-05-12&kind=vision"),
        ("Next change", "2 June 2008", "?as_at=2008-06-02&kind=vision"),
    ]
    assert (page.as_at.kept, page.as_at.today_url) == ([("kind", "vision")], "?kind=vision")


def test_there_is_no_step_beyond_today_or_before_the_first_day_there_is() -> None:
    assert [step.text for step in page_of([], TODAY).as_at.steps] == ["Previous day"]
    assert [step.text for step in page_of([], date.min).as_at.steps] == ["Next day"]


def test_todays_page_leads_to_yesterday_and_to_the_last_change() -> None:
    rows = timetable(FIRST, TUESDAY)
    rows[4] = replace(rows[4], moved_at=datetime(2008, 5, 13, 15, tzinfo=UTC))
    control = present(rows, today=TODAY, letter=LETTER).as_at
    assert [(step.text, step.day) for step in control.steps] == [
        ("Yesterday", "17 July 2008"),
        ("Last change", "13 May 2008"),
    ]
    assert (control.day, control.said, control.recorded_later) == (None, "", "")


def test_what_was_recorded_later_says_so_and_is_counted() -> None:
    rows = timetable(FIRST, TUESDAY)
    rows[1] = replace(rows[1], moved_at=LETTER_DAY, moved_recorded_at=YEARS_LATER)
    rows[0] = replace(rows[0], outcome_at=datetime(2008, 5, 12, tzinfo=UTC), outcome_recorded_at=YEARS_LATER)
    rows[2] = replace(rows[2], moved_at=LETTER_DAY, moved_recorded_at=LETTER_DAY)
    page = page_of(rows)
    assert row_of(page, "Yorkshire and the Humber").recorded == (
        "Recorded later: 22 November 2026, from the letter of 9 May 2008"
    )
    assert row_of(page, "East of England").recorded == "Recorded later: 22 November 2026"
    assert row_of(page, "South West").recorded == ""
    assert page.as_at.recorded_later == "Two of its 11 entries were recorded later than announced."
    now = present(rows, today=TUESDAY, letter=LETTER)
    assert (row_of(now, "Yorkshire and the Humber").recorded, now.as_at.recorded_later) == ("", "")


def test_when_all_was_recorded_later_the_bar_says_all() -> None:
    rows = [vision(1, "North East", moved_at=LETTER_DAY, moved_recorded_at=YEARS_LATER)]
    assert page_of(rows).as_at.recorded_later == "Its one entry was recorded later than it was announced."
    rows.append(vision(2, "South West", moved_at=LETTER_DAY, moved_recorded_at=YEARS_LATER))
    assert page_of(rows).as_at.recorded_later == "Both entries were recorded later than they were announced."


def test_the_way_to_what_is_not_recorded_stays_on_that_day() -> None:
    rows = timetable({}, date(2008, 7, 1))
    rows[9] = final_report(public_status=PublicStatus.ACTUAL_NOT_RECORDED)
    card = page_of(rows, date(2008, 7, 1)).card
    assert card.when == "All nine dates had passed"
    assert card.link is not None
    assert card.link[1] == "?as_at=2008-07-01&status=actual_not_recorded#timetable"
