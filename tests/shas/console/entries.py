"""Stand-ins for publications as the console reads them, and the timetable of May 2008 on any day of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

from shas.console import Asked, Blocker, Flagged, Today, present
from shas.workflow import DateStatus, Kind, PublicStatus, Status
from shas.workingdays import month_end
from tests.shas.timeline.timetables import VISIONS

EDITOR = frozenset(
    {
        "shas.open_console",
        "shas.move_date",
        "shas.decide_date_request",
        "shas.review_override",
        "shas.announce_publication",
        "shas.import_timetable",
        "shas.keep_letter_wording",
        "shas.keep_reference_data",
    }
)
PUBLISHER = EDITOR | {
    "shas.record_publication",
    "shas.approve_publication",
    "shas.correct_publication",
    "shas.issue_letter",
}
TODAY = date(2008, 5, 14)
LETTER = SimpleNamespace(issued_on=date(2008, 5, 9))


@dataclass
class StandIn:
    """What the console reads of a publication: dull, and without a database."""

    pk: int
    name: str
    public_status: str = PublicStatus.CONFIRMED
    kind: str = Kind.VISION
    status: str = Status.PLANNED
    told_on: date | None = None
    told_month: date | None = None
    told_time: time | None = None
    actual_on: date | None = None
    letter_number: int | None = 1
    letter_on: date | None = None
    letter_month: date | None = None
    announced_at: datetime | None = datetime(2008, 5, 8, 23, tzinfo=UTC)
    lead_id: int | None = 7
    outside_timetable: bool = False
    authority: Any = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.kind == Kind.VISION:
            self.authority = SimpleNamespace(short_name=self.name)

    @property
    def working_status(self) -> str:
        return self.status

    @property
    def told_certainty(self) -> str:
        if not (self.told_on or self.told_month):
            return DateStatus.UNSCHEDULED
        provisional = self.told_month or self.public_status == PublicStatus.PROVISIONAL
        return DateStatus.PROVISIONAL if provisional else DateStatus.CONFIRMED

    @property
    def told_sort_on(self) -> date:
        if self.told_on:
            return self.told_on
        return month_end(self.told_month) if self.told_month else date(9999, 12, 31)


def vision(pk: int, name: str, **changes: Any) -> StandIn:
    """A confirmed vision with a lead person, on the day that the letter gave it."""
    day = VISIONS.get(name, date(2008, 5, 20))
    return StandIn(**{"pk": pk, "name": name, "told_on": day, "letter_on": day, **changes})


def published(pk: int, name: str, **changes: Any) -> StandIn:
    """A vision that came out on its day."""
    out = {"public_status": PublicStatus.PUBLISHED, "status": Status.PUBLISHED, "actual_on": VISIONS.get(name)}
    return vision(pk, name, **{**out, **changes})


def final_report(**changes: Any) -> StandIn:
    """The final report, planned for June 2008."""
    june = date(2008, 6, 1)
    plan = {"public_status": PublicStatus.PROVISIONAL, "told_month": june, "letter_month": june}
    return StandIn(**{"pk": 50, "name": "Final report", "kind": Kind.NATIONAL_REPORT, **plan, **changes})


LONDON = StandIn(
    pk=90,
    name="London",
    public_status=PublicStatus.PUBLISHED,
    status=Status.PUBLISHED,
    actual_on=date(2007, 7, 11),
    letter_number=None,
    outside_timetable=True,
)


def timetable() -> list[StandIn]:
    """The nine visions, the report and London on 14 May 2008: two are out."""
    out = {"East of England", "Yorkshire and the Humber"}
    visions = [published(pk, name) if name in out else vision(pk, name) for pk, name in enumerate(VISIONS, 1)]
    return [*visions, final_report(), LONDON]


def asked(**changes: Any) -> Asked:
    """East Midlands asks for 6 June instead of 5 June."""
    said: dict[str, Any] = {
        "pk": 3,
        "publication": 9,
        "name": "East Midlands",
        "on": date(2008, 6, 6),
        "at": None,
        "reason": "The board meets on 5 June.",
        "asked_at": datetime(2008, 5, 13, 10, 20, tzinfo=UTC),
        "by_dh": False,
        "planned_on": date(2008, 6, 5),
    }
    return Asked(**(said | changes))


def blocker(code: str = "document_missing", **changes: Any) -> Blocker:
    """Something the lead of an authority still owes."""
    said = {"message": "No document has been uploaded.", "who": "The lead of North East"}
    return Blocker(**{"code": code, **said, **changes})


def flagged(**changes: Any) -> Flagged:
    """An override of 13 May that nobody has reviewed."""
    said: dict[str, Any] = {
        "pk": 4,
        "publication": 9,
        "what": "Submitted although not ready",
        "made_by": "Person 3",
        "made_at": datetime(2008, 5, 13, 10, 20, tzinfo=UTC),
    }
    return Flagged(**(said | changes))


def page(publications: list[StandIn] | None = None, **given: Any) -> Today:
    """Today, for a publisher on 14 May 2008 unless another day or user is given."""
    rows: Any = timetable() if publications is None else publications
    return present(rows, **{"today": TODAY, "allowed": PUBLISHER, **given})
