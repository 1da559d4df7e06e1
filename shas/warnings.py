"""What speaks against a planned day. Each warning has a code and a sentence, and gives way only to a reason.

One rule, one place: moves, imports, requests and the console all ask here. Sources of the days: England's bank
holidays from a library (`shas.workingdays`), elections from NonWorkingDay, which staff keep.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from shas import words
from shas.clock import LONDON
from shas.models import DateChange, NonWorkingDay, Publication
from shas.querysets.plans import FAR_FUTURE
from shas.workflow import RELEASE_TIME, DateStatus, Kind, NonWorking, Plan, Status, WarningCode
from shas.workingdays import is_bank_holiday, is_weekend, month_end


@dataclass(frozen=True)
class PlanWarning:
    """One thing that speaks against a plan, in a sentence for whoever makes it."""

    code: WarningCode
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Override:
    """Warnings set aside for a reason: those whose `codes` the author was shown, or with None whatever is warned of."""

    reason: str
    codes: frozenset[str] | None = None

    def covers(self, warning: PlanWarning) -> bool:
        return self.codes is None or warning.code in self.codes


@dataclass(frozen=True, kw_only=True)
class _Stand:
    """Where a publication stands in the timetable: `last_on` is the last day it can still be said to be meant."""

    publication: Publication
    last_on: date
    when: str
    exact: bool

    @property
    def name(self) -> str:
        authority = self.publication.authority
        return authority.short_name if authority else self.publication.name


def warnings_of(
    plans: Mapping[Publication, Plan], *, at: datetime, known_to: Any = None
) -> dict[int, list[PlanWarning]]:
    """What speaks against these plans, by publication id; ids without a warning are left out.

    The plans are judged together, as the timetable they would make: two visions that swap their days do not clash.
    `at` is the instant (UTC) from which past and future are told. `known_to` is the user who is to read the
    sentences, so that none names an entry hidden from them; None is the portal, which knows all.
    A constant number of queries, however many plans.
    """
    stands = {entry.pk: _planned(entry, plan) for entry, plan in plans.items()}
    days = {plan.planned_on for plan in plans.values() if plan.planned_on}
    pairs = _pairs(stands)
    for row in _neighbours(pairs, days, at, known_to).exclude(pk__in=stands):
        stands[row.pk] = _standing(row)
    elections = list(_elections(days))
    found: dict[int, list[PlanWarning]] = {}
    for entry, plan in plans.items():
        warnings = [
            *_of_the_day(entry, plan, elections),
            *_same_day(entry, plan, stands),
            *_order(entry, stands, pairs),
            *_past(plan, stands[entry.pk], at),
        ]
        if warnings:
            found[entry.pk] = warnings
    return found


def standing_warnings(at: datetime) -> dict[int, list[PlanWarning]]:
    """What speaks against the present plans of awaited entries, without what was set aside when they were made."""
    entries = list(Publication.objects.with_public_status(at).awaited().select_related("authority"))
    newest: dict[int, Collection[str]] = dict(
        DateChange.objects.filter(publication__in=entries)
        .order_by("publication", "-pk")
        .distinct("publication")
        .values_list("publication", "overridden")
    )
    standing = {}
    for pk, warnings in warnings_of({entry: entry.plan for entry in entries}, at=at).items():
        set_aside = {*newest.get(pk, ()), WarningCode.PAST}
        if kept := [warning for warning in warnings if warning.code not in set_aside]:
            standing[pk] = kept
    return standing


def _planned(entry: Publication, plan: Plan) -> _Stand:
    last_on = plan.planned_on or (month_end(plan.planned_month) if plan.planned_month else FAR_FUTURE)
    exact = plan.planned_on is not None
    return _Stand(publication=entry, last_on=last_on, when=f"is planned for {plan}", exact=exact)


def _standing(row: Any) -> _Stand:
    """From a publication with its public status: its actual day where it is out, else its plan."""
    if row.actual_on:
        when = f"was published on {words.day_year(row.actual_on)}"
        return _Stand(publication=row, last_on=row.actual_on, when=when, exact=True)
    return _planned(row, row.plan)


def _pairs(stands: Mapping[int, _Stand]) -> set[tuple[int, int]]:
    """Follower and followed, of every pair in which one of these takes part."""
    through = Publication.follows.through.objects
    rows = through.filter(Q(from_publication__in=stands) | Q(to_publication__in=stands))
    return set(rows.values_list("from_publication_id", "to_publication_id"))


def _neighbours(pairs: Iterable[tuple[int, int]], days: Collection[date], at: datetime, known_to: Any) -> Any:
    """Publications that these plans could clash with, with their public status."""
    rows = Publication.objects.all() if known_to is None else Publication.objects.visible_to(known_to, at)
    ends = {pk for pair in pairs for pk in pair}
    on_these_days = Q(kind=Kind.VISION) & (Q(planned_on__in=days) | Q(published_on__in=days))
    return (
        rows.filter(Q(pk__in=ends) | on_these_days)
        .exclude(status__in=[Status.CANCELLED, Status.WITHDRAWN])
        .with_public_status(at)
        .select_related("authority")
        .in_date_order()
    )


def _elections(days: Collection[date]) -> Any:
    wanted = Q(pk__in=[])
    for day in days:
        wanted |= Q(first_on__lte=day, last_on__gte=day)
    return NonWorkingDay.objects.filter(wanted).prefetch_related("authorities")


def _of_the_day(entry: Publication, plan: Plan, elections: Iterable[NonWorkingDay]) -> Iterable[PlanWarning]:
    day = plan.planned_on
    if day is None:
        return
    if is_weekend(day):
        yield PlanWarning(WarningCode.WEEKEND, f"{words.full(day)} is at the weekend.")
    if is_bank_holiday(day):
        yield PlanWarning(WarningCode.BANK_HOLIDAY, f"{words.full(day)} is a bank holiday.")
    for election in elections:
        area = {authority.pk for authority in election.authorities.all()}
        overlaps = not area or entry.authority_id is None or entry.authority_id in area
        if overlaps and election.first_on <= day <= election.last_on:
            yield PlanWarning(WarningCode(election.kind), _said_election(election, day))


def _said_election(election: NonWorkingDay, day: date) -> str:
    if election.kind == NonWorking.PRE_ELECTION:
        until = words.day_range(election.first_on, election.last_on, year=election.last_on.year)
        return f"{words.full(day)} is in a pre-election period: {election.name}, {until} {election.last_on.year}."
    return f"{words.full(day)} is the day of an election: {election.name}."


def _same_day(entry: Publication, plan: Plan, stands: Mapping[int, _Stand]) -> Iterable[PlanWarning]:
    if entry.kind != Kind.VISION or plan.planned_on is None:
        return
    for stand in _by_day(stands.values()):
        other = stand.publication
        on_that_day = stand.exact and stand.last_on == plan.planned_on
        if on_that_day and other.kind == Kind.VISION and other.pk != entry.pk:
            yield PlanWarning(WarningCode.SAME_DAY, f"{stand.name} {stand.when} too.")


def _order(entry: Publication, stands: Mapping[int, _Stand], pairs: Iterable[tuple[int, int]]) -> Iterable[PlanWarning]:
    """A publication stands before what follows it. A month clashes only beyond its last day."""
    own = stands[entry.pk]
    if own.last_on == FAR_FUTURE:
        return
    before, after = [], []
    for follower, followed in pairs:
        if followed == entry.pk and follower in stands and own.last_on > stands[follower].last_on:
            before.append(stands[follower])
        if follower == entry.pk and followed in stands and own.last_on < stands[followed].last_on < FAR_FUTURE:
            after.append(stands[followed])
    if before:
        told = words.listed([f"{stand.name}, which follows it, {stand.when}" for stand in _by_day(before)])
        yield PlanWarning(WarningCode.AFTER_FOLLOWER, f"{told}.")
    if after:
        told = words.listed([f"{stand.name} {stand.when}" for stand in _by_day(after)])
        yield PlanWarning(WarningCode.BEFORE_FOLLOWED, f"It follows what comes later: {told}.")


def _by_day(stands: Iterable[_Stand]) -> list[_Stand]:
    return sorted(stands, key=lambda stand: (stand.last_on, stand.publication.pk))


def _past(plan: Plan, stand: _Stand, at: datetime) -> Iterable[PlanWarning]:
    now = at.astimezone(LONDON)
    if stand.last_on < now.date():
        said = words.full(plan.planned_on) if plan.planned_on else str(plan)
        yield PlanWarning(WarningCode.PAST, f"{said} is in the past.")
    elif plan.planned_on == now.date() and plan.date_status == DateStatus.CONFIRMED:
        release_time = plan.release_time or RELEASE_TIME
        if release_time <= now.time():
            yield PlanWarning(WarningCode.PAST, f"{words.clock_time(release_time)} today has passed.")
