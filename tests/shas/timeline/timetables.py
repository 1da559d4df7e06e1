"""Stand-ins for publications as the timeline reads them, and the timetable of May 2008 on any day of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

from shas.workflow import DateStatus, Kind, Precision, PublicStatus
from shas.workingdays import month_end

VISIONS = {
    "East of England": date(2008, 5, 12),
    "Yorkshire and the Humber": date(2008, 5, 14),
    "South West": date(2008, 5, 15),
    "South Central": date(2008, 5, 19),
    "North West": date(2008, 5, 20),
    "North East": date(2008, 5, 22),
    "South East Coast": date(2008, 6, 2),
    "West Midlands": date(2008, 6, 3),
    "East Midlands": date(2008, 6, 5),
}
TITLES = {"East of England": "Towards the Best, Together", "Yorkshire and the Humber": "Healthy Ambitions"}


@dataclass
class StandIn:
    """What `read` needs of a publication: dull, and without a database."""

    pk: int
    name: str
    public_status: str = PublicStatus.CONFIRMED
    kind: str = Kind.VISION
    planned_on: date | None = None
    planned_month: date | None = None
    release_time: time | None = None
    published_on: date | None = None
    published_at: datetime | None = None
    published_source: str = "a newspaper"
    approved_at: datetime | None = None
    previous_on: date | None = None
    letter_on: date | None = None
    letter_month: date | None = None
    letter_number: int | None = None
    title: str | None = None
    moved_at: datetime | None = None
    moved_note: str = ""
    moved_recorded_at: datetime | None = None
    outcome_at: datetime | None = None
    outcome_note: str = ""
    outcome_recorded_at: datetime | None = None
    due_soon: bool = False
    announced_at: datetime = datetime(2008, 5, 8, 23, tzinfo=UTC)
    authority: Any = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.kind == Kind.VISION:
            self.authority = SimpleNamespace(
                short_name=self.name, slug=self.name.lower().replace(" ", "-"), brand=f"NHS {self.name}"
            )

    @property
    def actual_on(self) -> date | None:
        released = self.planned_on if self.public_status == PublicStatus.PUBLISHED else None
        return self.published_on or released

    @property
    def actual_at(self) -> datetime | None:
        return self.published_at

    @property
    def told_on(self) -> date | None:
        return self.planned_on

    @property
    def told_month(self) -> date | None:
        return self.planned_month

    @property
    def told_time(self) -> time | None:
        return self.release_time

    @property
    def told_precision(self) -> str:
        return Precision.DAY if self.planned_on else Precision.MONTH if self.planned_month else Precision.UNSET

    @property
    def told_certainty(self) -> str:
        if self.told_precision == Precision.UNSET:
            return DateStatus.UNSCHEDULED
        provisional = self.planned_month or self.public_status == PublicStatus.PROVISIONAL
        return DateStatus.PROVISIONAL if provisional else DateStatus.CONFIRMED

    @property
    def letter_precision(self) -> str | None:
        if self.letter_on:
            return Precision.DAY
        return Precision.MONTH if self.letter_month else None

    @property
    def told_sort_on(self) -> date:
        if self.planned_on:
            return self.planned_on
        return month_end(self.planned_month) if self.planned_month else date(9999, 12, 31)

    def get_absolute_url(self) -> str:
        folder = "visions" if self.kind == Kind.VISION else "publications"
        return f"/{folder}/{self.name.lower().replace(' ', '-')}/"


LETTER = SimpleNamespace(number=1, issued_on=date(2008, 5, 9), get_absolute_url=lambda: "/letters/1/")
LONDON = StandIn(
    pk=90,
    name="London",
    public_status=PublicStatus.PUBLISHED,
    published_on=date(2007, 7, 11),
    title="Healthcare for London: A Framework for Action",
)


def vision(pk: int, name: str, **changes: Any) -> StandIn:
    """A confirmed vision on the day that the letter gave it."""
    day = VISIONS.get(name)
    return StandIn(**{"pk": pk, "name": name, "planned_on": day, "letter_on": day, **changes})


def final_report(**changes: Any) -> StandIn:
    """The final report, planned for June 2008."""
    plan = {"planned_month": date(2008, 6, 1), "letter_month": date(2008, 6, 1)}
    status = PublicStatus.PROVISIONAL
    return StandIn(
        **{"pk": 50, "name": "Final report", "kind": Kind.NATIONAL_REPORT, "public_status": status, **plan, **changes}
    )


def timetable(published: dict[str, date], today: date) -> list[StandIn]:
    """The nine visions, the report and London as they stand on a day: those named are out, others past it are not."""
    rows = []
    for pk, (name, day) in enumerate(VISIONS.items(), 1):
        if name in published:
            out = {"public_status": PublicStatus.PUBLISHED, "published_on": published[name], "title": TITLES.get(name)}
            rows.append(vision(pk, name, **out))
        else:
            late = day < today
            rows.append(
                vision(pk, name, public_status=PublicStatus.ACTUAL_NOT_RECORDED if late else PublicStatus.CONFIRMED)
            )
    return [*rows, final_report(), LONDON]
