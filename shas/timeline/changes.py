"""What one event of the public record says, in the change log and in feeds.

Reads no database and no clock. Days are London days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from shas import words
from shas.clock import LONDON, london_day
from shas.timeline.moves import plan_from_json, said, said_plan, time_said
from shas.workflow import DateStatus, Outcome, Plan, PublicStatus

ANY_KIND = "events/event.html"
PAGES = {
    "group": "working_groups",
    "pledge": "pledges",
}  # by the subject’s noun; publications and letters have their own


@dataclass(frozen=True, kw_only=True)
class Change:
    """One event. `at` is for machines; `time` is empty where only the day is known; `mark` where no shape fits.

    `strong` and `text` make the sentence after `name`, `short` ends a title that begins with it, and `listed` is what
    a list says of it under a heading that names the kind. `note` is the reason. `recorded` says when the portal was
    told, where the world knew before, and `source` whence it is known, to be read after “from”.
    """

    pk: int
    kind: str
    templates: tuple[str, ...]
    mark: str
    name: str
    url: str
    strong: str
    text: str
    short: str
    listed: str
    note: str
    day: date
    at: str
    time: str
    recorded: str
    source: str


def read(event: Any) -> Change:
    """What one event says."""
    sentence = _sentence(event)
    return Change(
        pk=event.pk,
        kind=event.kind,
        templates=(f"events/{event.kind}.html", ANY_KIND),
        name=_name(event),
        url=page_of(event),
        note=event.public_note,
        day=london_day(event.announced_at),
        at=event.announced_at.astimezone(LONDON).isoformat(),
        time=time_said(event.announced_at),
        recorded=_recorded(event),
        source=f"the {event.source}" if event.source.startswith("letter ") else event.source,
        **sentence,
    )


def _name(event: Any) -> str:
    if event.publication:
        return event.publication.authority.short_name if event.publication.authority else event.publication.name
    if event.authority:
        return str(event.authority.short_name)
    return f"{event.subject_kind.replace('_', ' ').capitalize()} {event.subject_key}"


def page_of(event: Any) -> str:
    """The page of what it is about; empty where that has none."""
    if event.publication:
        return str(event.publication.get_absolute_url())
    if event.subject_kind == "letter" and event.subject_key.isdecimal():
        return reverse("letter", args=[event.subject_key])
    page = PAGES.get(event.subject_kind)
    return reverse(page) if page else ""


def _recorded(event: Any) -> str:
    """“22 November 2026”; with the time on the day of the announcement itself; nothing where there is no delay."""
    if not event.recorded_later:
        return ""
    day = london_day(event.recorded_at)
    at = (
        f" at {words.clock_time(event.recorded_at.astimezone(LONDON).time())}"
        if day == london_day(event.announced_at)
        else ""
    )
    return f"{words.day_year(day)}{at}"


def _sentence(event: Any) -> dict[str, str]:
    """`mark`, `strong`, `text`, `short` and `listed` by the kind of event; of an unknown kind, the kind in words."""
    match event.kind:
        case "publication.scheduled" | "publication.rescheduled" | "publication.confirmed" if "plan" in event.changes:
            return _move(event)
        case "publication.announced":
            return _said("Announced", mark=PublicStatus.NOT_YET_SCHEDULED)
        case "publication.published":
            return _published(event)
        case "publication.corrected":
            return _corrected(event)
        case Outcome.CANCELLED:
            return _cancelled(event)
        case Outcome.REINSTATED:
            return _reinstated(event)
        case "letter.issued":
            number = event.changes.get("entries", [0, 0])[1]
            return _said("Issued", text=f" with {words.counted(number, 'date')}" if number else "")
        case "pledge.added" | "pledge.changed":
            title = event.changes.get("title", [None, None])[1]
            strong = "Recorded" if event.kind == "pledge.added" else "Reworded"
            return _said(strong, text=f": “{title}”" if title else "", listed=f"“{title}”" if title else "")
        case "group.added" | "group.changed":
            done = "recorded" if event.kind == "group.added" else "changed"
            return _said(f"Clinical working group {done}")
    what = event.kind.split(".", maxsplit=1)[1].replace("_", " ")
    mark = PublicStatus.WITHDRAWN if event.kind == Outcome.WITHDRAWN else ""
    return _said(what.capitalize(), mark=mark)


def _said(strong: str, *, text: str = "", short: str = "", listed: str = "", mark: str = "") -> dict[str, str]:
    short = short or strong[:1].lower() + strong[1:]
    return {"mark": mark, "strong": strong, "text": text, "short": short, "listed": listed}


def _move(event: Any) -> dict[str, str]:
    before, after = (plan_from_json(plan) for plan in event.changes["plan"])
    move = said(before, after)
    listed = f"{move.strong[:1].lower()}{move.strong[1:]}{move.text}"
    if event.kind != "publication.rescheduled":
        listed = _listed_plan(after)
    return _said(move.strong, text=move.text, short=move.short, listed=listed, mark=move.mark)


def _listed_plan(plan: Plan) -> str:
    """“Tuesday 20 May 2008”; what is not a confirmed day says so."""
    unset = "" if plan.date_status == DateStatus.CONFIRMED else ", provisional" if plan.planned_on else ", day not set"
    return said_plan(plan) + unset


def _published(event: Any) -> dict[str, str]:
    on = event.changes.get("published_on", [None, None])[1]
    day = date.fromisoformat(on) if on else london_day(event.announced_at)
    # Told on the day itself: the heading says which.
    text = "" if day == london_day(event.announced_at) else f" on {words.full(day)}"
    short = f"published on {words.day_year(day)}"
    return _said("Published", text=text, short=short, listed=words.full(day), mark=PublicStatus.PUBLISHED)


def _corrected(event: Any) -> dict[str, str]:
    """What was put right: the day of publication, or what was published."""
    what, text = correction(event)
    return _said(what, text=text, short=f"{what[:1].lower()}{what[1:]}{text}", mark=PublicStatus.PUBLISHED)


def correction(event: Any) -> tuple[str, str]:
    """“Actual date corrected”, “ from 12 May 2008 to 13 May 2008”; or “Corrected”, “ by edition 2”."""
    before, after = event.changes.get("published_on", [None, None])
    if after:
        said_before = f" from {words.day_year(date.fromisoformat(before))}" if before and before != after else ""
        return "Actual date corrected", f"{said_before} to {words.day_year(date.fromisoformat(after))}"
    number = event.changes.get("edition", [None, None])[1]
    return "Corrected", f" by edition {number}" if number else ""


def _plan_then(event: Any) -> Plan | None:
    """The plan in force when it was told; None where no date was set."""
    told: Mapping[str, Any] | None = event.plan_then
    plan = plan_from_json(told) if told else Plan.unset()
    return None if plan.date_status == DateStatus.UNSCHEDULED else plan


def _cancelled(event: Any) -> dict[str, str]:
    plan = _plan_then(event)
    planned = f"was planned for {said_plan(plan)}" if plan else ""
    text = f". It {planned}" if planned else ""
    return _said("Cancelled", text=text, listed=planned, mark=PublicStatus.CANCELLED)


def _reinstated(event: Any) -> dict[str, str]:
    plan = _plan_then(event)
    if plan is None:
        return _said("Reinstated", mark=PublicStatus.NOT_YET_SCHEDULED)
    confirmed = plan.date_status == DateStatus.CONFIRMED
    mark = PublicStatus.CONFIRMED if confirmed else PublicStatus.PROVISIONAL
    again = said_plan(plan)
    return _said("Reinstated", text=f", planned for {again} as before", listed=f"for {again}", mark=mark)
