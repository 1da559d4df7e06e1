"""What events say, and how the change log puts them together."""

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from shas.services.moves import as_json
from shas.timeline.changelog import present
from shas.timeline.changes import read
from shas.workflow import Plan, PublicStatus

LETTER_DAY = datetime(2008, 5, 8, 23, tzinfo=UTC)  # midnight in London: only the day is known
MOVE = datetime(2008, 5, 13, 15, 20, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 9, tzinfo=UTC)
MAY_20, MAY_27 = Plan.on(date(2008, 5, 20)), Plan.on(date(2008, 5, 27))


def vision(pk: int = 1, name: str = "North West") -> SimpleNamespace:
    slug = name.lower().replace(" ", "-")
    return SimpleNamespace(
        pk=pk,
        authority=SimpleNamespace(short_name=name),
        name=f"{name}: strategic vision",
        get_absolute_url=lambda: f"/visions/{slug}/",
    )


def event(kind: str, pk: int = 1, at: datetime = MOVE, publication: Any = None, **fields: Any) -> SimpleNamespace:
    noun = kind.split(".")[0]
    plain = {
        "pk": pk,
        "kind": kind,
        "subject_kind": noun,
        "subject_key": "1",
        "publication": publication,
        "publication_id": publication.pk if publication else None,
        "authority": None,
        "changes": {},
        "public_note": "",
        "source": "",
        "announced_at": at,
        "recorded_at": at,
        "plan_then": None,
    }
    row = SimpleNamespace(**{**plain, **fields})
    row.recorded_later = row.recorded_at > row.announced_at
    return row


def moved(kind: str, before: Plan, after: Plan, **fields: Any) -> SimpleNamespace:
    return event(kind, publication=vision(), changes={"plan": [as_json(before), as_json(after)]}, **fields)


def test_a_move_says_whose_date_from_where_to_where_and_why() -> None:
    change = read(moved("publication.rescheduled", MAY_20, MAY_27, public_note="A by-election is near."))
    assert (change.name, change.strong, change.text, change.note) == (
        "North West",
        "Postponed",
        " from Tuesday 20 May to Tuesday 27 May 2008",
        "A by-election is near.",
    )
    assert (change.mark, change.url) == (PublicStatus.POSTPONED, "/visions/north-west/")
    assert change.short == "postponed to 27 May 2008"
    assert (change.day, change.time, change.at) == (date(2008, 5, 13), "16:20", "2008-05-13T16:20:00+01:00")
    assert change.templates == ("events/publication.rescheduled.html", "events/event.html")


def test_what_was_recorded_later_says_when_and_from_what() -> None:
    change = read(
        moved(
            "publication.scheduled",
            Plan.unset(),
            MAY_20,
            at=LETTER_DAY,
            recorded_at=LATER,
            source="letter of 9 May 2008",
        )
    )
    assert (change.recorded, change.source) == ("22 November 2026", "the letter of 9 May 2008")
    assert (change.day, change.time) == (date(2008, 5, 9), "")


def test_what_was_recorded_later_on_the_same_day_says_at_what_time() -> None:
    change = read(event("publication.announced", publication=vision(), recorded_at=MOVE + timedelta(hours=2)))
    assert change.recorded == "13 May 2008 at 18:20"


def test_what_was_recorded_as_it_was_announced_says_nothing_of_it() -> None:
    assert read(event("publication.announced", publication=vision())).recorded == ""


@pytest.mark.parametrize(
    ("row", "strong", "text", "mark"),
    [
        (
            event("publication.cancelled", publication=vision(), plan_then=as_json(MAY_27)),
            "Cancelled",
            ". It was planned for Tuesday 27 May 2008",
            PublicStatus.CANCELLED,
        ),
        (event("publication.cancelled", publication=vision()), "Cancelled", "", PublicStatus.CANCELLED),
        (
            event("publication.reinstated", publication=vision(), plan_then=as_json(MAY_27)),
            "Reinstated",
            ", planned for Tuesday 27 May 2008 as before",
            PublicStatus.CONFIRMED,
        ),
        (
            event("publication.reinstated", publication=vision(), plan_then=as_json(Plan.in_month(date(2008, 6, 1)))),
            "Reinstated",
            ", planned for June 2008 as before",
            PublicStatus.PROVISIONAL,
        ),
        (
            event("publication.reinstated", publication=vision()),
            "Reinstated",
            "",
            PublicStatus.NOT_YET_SCHEDULED,
        ),
        (
            event("publication.published", publication=vision(), changes={"published_on": [None, "2008-05-13"]}),
            "Published",
            "",
            PublicStatus.PUBLISHED,
        ),
        (
            event("publication.published", publication=vision(), changes={"published_on": [None, "2008-05-12"]}),
            "Published",
            " on Monday 12 May 2008",
            PublicStatus.PUBLISHED,
        ),
        (event("letter.issued", changes={"entries": [0, 10]}), "Issued", " with 10 dates", ""),
        (event("letter.issued", changes={"entries": [0, 1]}), "Issued", " with 1 date", ""),
        (
            event("pledge.added", changes={"title": [None, "You will be involved."]}),
            "Recorded",
            ": “You will be involved.”",
            "",
        ),
        (event("pledge.changed", changes={"source": ["a", "b"]}), "Reworded", "", ""),
        (event("group.added"), "Clinical working group recorded", "", ""),
        (event("group.changed"), "Clinical working group changed", "", ""),
        (event("publication.withdrawn", publication=vision()), "Withdrawn", "", PublicStatus.WITHDRAWN),
        (event("quarry.filled_in"), "Filled in", "", ""),
        (event("publication.rescheduled", publication=vision()), "Rescheduled", "", ""),
    ],
)
def test_every_kind_has_its_words(row: SimpleNamespace, strong: str, text: str, mark: str) -> None:
    change = read(row)
    assert (change.strong, change.text, change.mark) == (strong, text, mark)


def test_what_is_about_no_publication_is_named_by_its_subject_and_leads_to_its_page() -> None:
    named = {
        kind: (change.name, change.url)
        for kind in ("letter.issued", "pledge.added", "group.added", "quarry.opened")
        for change in [read(event(kind))]
    }
    assert named == {
        "letter.issued": ("Letter 1", "/letters/1/"),
        "pledge.added": ("Pledge 1", "/pledges/"),
        "group.added": ("Group 1", "/working-groups/"),
        "quarry.opened": ("Quarry 1", ""),
    }
    group = event("group.added", authority=SimpleNamespace(short_name="Ash"))
    assert read(group).name == "Ash"


def test_days_are_london_days() -> None:
    late = event("publication.announced", pk=2, at=datetime(2008, 5, 13, 23, 30, tzinfo=UTC), publication=vision())
    early = event("publication.announced", pk=1, at=datetime(2008, 5, 13, 22, 30, tzinfo=UTC), publication=vision())
    days = present([late, early], chosen={}).days
    assert [day.on for day in days] == [date(2008, 5, 14), date(2008, 5, 13)]


def scheduled(count: int, **fields: Any) -> list[SimpleNamespace]:
    """Newest first, as the change log is handed them."""
    rows = []
    for pk in range(count, 0, -1):
        row = moved("publication.scheduled", Plan.unset(), MAY_20, pk=pk, **fields)
        row.publication, row.publication_id = vision(pk, f"Region {pk}"), pk
        rows.append(row)
    return rows


def test_more_than_three_of_a_kind_at_once_stand_under_one_heading_in_the_order_they_were_told() -> None:
    ((act,),) = [day.acts for day in present(scheduled(4), chosen={}).days]
    assert (act.heading, act.mark) == ("4 dates announced", PublicStatus.CONFIRMED)
    assert [change.name for change in act.changes] == ["Region 1", "Region 2", "Region 3", "Region 4"]
    assert [change.listed for change in act.changes] == ["Tuesday 20 May 2008"] * 4


def test_three_of_a_kind_stand_alone() -> None:
    (day,) = present(scheduled(3), chosen={}).days
    assert [(act.heading, len(act.changes)) for act in day.acts] == [("", 1)] * 3


@pytest.mark.parametrize(
    "other",
    [{"at": MOVE + timedelta(minutes=1)}, {"source": "another letter"}],
    ids=["another instant", "another source"],
)
def test_what_differs_in_instant_or_source_is_another_act(other: dict[str, Any]) -> None:
    rows = [*scheduled(3, **other), *scheduled(3)]
    (day,) = present(rows, chosen={}).days
    assert [act.heading for act in day.acts] == [""] * 6


def test_a_shared_reason_is_said_once_and_others_each() -> None:
    rows = [moved("publication.rescheduled", MAY_20, MAY_27, pk=pk, public_note="A storm.") for pk in (4, 3, 2, 1)]
    ((act,),) = [day.acts for day in present(rows, chosen={}).days]
    assert (act.heading, act.note) == ("4 dates moved", "A storm.")
    assert act.changes[0].listed == "postponed from Tuesday 20 May to Tuesday 27 May 2008"
    rows[0].public_note = "A flood."
    ((act,),) = [day.acts for day in present(rows, chosen={}).days]
    assert (act.note, [change.note for change in act.changes]) == ("", ["A storm.", "A storm.", "A storm.", "A flood."])


def test_many_of_an_unknown_kind_are_named_by_it() -> None:
    rows = [event("quarry.filled_in", pk=pk) for pk in (4, 3, 2, 1)]
    ((act,),) = [day.acts for day in present(rows, chosen={}).days]
    assert act.heading == "4 changes: quarry filled in"


def test_an_announcement_together_with_its_date_is_told_by_the_date() -> None:
    date_given = moved("publication.scheduled", Plan.unset(), MAY_20, pk=2)
    bare = event("publication.announced", pk=1, publication=vision())
    (day,) = present([date_given, bare], chosen={}).days
    assert [act.first.kind for act in day.acts] == ["publication.scheduled"]
    earlier = event("publication.announced", pk=1, at=MOVE - timedelta(seconds=1), publication=vision())
    (day,) = present([date_given, earlier], chosen={}).days
    assert [act.first.kind for act in day.acts] == ["publication.scheduled", "publication.announced"]
    other = event("publication.announced", pk=1, publication=vision(2, "South West"))
    (day,) = present([date_given, other], chosen={}).days
    assert [act.first.kind for act in day.acts] == ["publication.scheduled", "publication.announced"]


@pytest.mark.parametrize(
    ("chosen", "authority", "later", "nothing"),
    [
        ({}, "", False, "Nothing has been announced yet."),
        ({"what": "moves"}, "", False, "No date has been moved or cancelled."),
        ({"what": "moves", "authority": "ash"}, "Ash", False, "No date of Ash has been moved or cancelled."),
        ({"authority": "ash"}, "Ash", False, "Nothing has been announced of Ash yet."),
        ({"since": "2008-05-09"}, "", False, "No change matches."),
        ({}, "", True, "There is no earlier change."),
        ({"what": "moves"}, "", True, "No earlier change matches."),
    ],
)
def test_an_empty_list_says_what_is_not_there(chosen: dict, authority: str, later: bool, nothing: str) -> None:
    assert present([], chosen=chosen, authority=authority, later=later).nothing == nothing


def test_links_keep_the_other_filters() -> None:
    log = present(scheduled(1), chosen={"authority": "ash"}, onward="2008-05-08T23:00:00Z_1", later=True)
    assert [(sort.url, sort.current) for sort in log.sorts] == [
        ("/changes/?authority=ash", True),
        ("/changes/?authority=ash&what=moves", False),
    ]
    assert log.earlier == "/changes/?authority=ash&before=2008-05-08T23%3A00%3A00Z_1"
    assert log.newest == "/changes/?authority=ash"
    assert log.narrowed is True


def kinds_recorded_as_public() -> set[str]:
    """Every kind that a service may record with `is_public`, read from the services' own code."""
    found: set[str] = set()
    base = Path(settings.BASE_DIR)
    for path in [*base.glob("shas/services/*.py"), *base.glob("pledges/services*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                if "is_public" in given:
                    found |= texts(given["kind"])
    # What the date services and the cancellations hand on by a variable.
    for path in [base / "shas/services/dates.py", base / "shas/workflow/statuses.py"]:
        found |= {
            text for text in texts(ast.parse(path.read_text(encoding="utf-8"))) if text.startswith("publication.")
        }
    return found


def texts(tree: ast.AST) -> set[str]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {node.value for node in nodes}


def test_every_kind_that_a_service_records_as_public_has_its_template() -> None:
    kinds = kinds_recorded_as_public()
    assert {"letter.issued", "publication.announced", "publication.rescheduled", "publication.cancelled"} <= kinds
    folder = Path(settings.BASE_DIR) / "templates" / "events"
    assert {kind for kind in kinds if not (folder / f"{kind}.html").is_file()} == set()
