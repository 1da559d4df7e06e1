"""Today in the console, worked out: handed what was read and the day, it says what the page shows.

Reads no database and no clock. Days are London days, instants UTC.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shas import words
from shas.console import fortnight, listing, needs, requests, summary, ways
from shas.console.fortnight import Fortnight, Period
from shas.console.listing import Line
from shas.console.needs import Known, Needs
from shas.console.requests import Asked
from shas.console.rows import Row, moved, read
from shas.console.summary import Gauge
from shas.console.ways import Way
from shas.console.work import Blocker, Correction, Flagged, Waiting


@dataclass(frozen=True, kw_only=True)
class Warned:
    """One thing that speaks against an entry's plan, and the way to another day where this user may take it."""

    row: Row
    planned: str
    sentence: str
    way: Way | None


@dataclass(frozen=True, kw_only=True)
class Today:
    """Everything the page shows. `begin` is the way to a first timetable, while there is none."""

    heading: str
    sentence: str
    gauges: Sequence[Gauge]
    fortnight: Fortnight
    needs: Needs
    lines: Sequence[Line]
    requests: Sequence[requests.Shown]
    warnings: Sequence[Warned]
    to_do: Sequence[Way]
    downloads: Sequence[Way]
    all_publications: Way
    begin: Way | None


def present(
    publications: Sequence[Any],
    *,
    today: date,
    allowed: Collection[str],
    asked: Sequence[Asked] = (),
    warned: Mapping[int, Sequence[str]] | None = None,
    blockers: Mapping[int, Sequence[Blocker]] | None = None,
    waiting: Mapping[int, Waiting] | None = None,
    corrections: Mapping[int, Correction] | None = None,
    flagged: Sequence[Flagged] = (),
    periods: Sequence[Period] = (),
    letter: Any = None,
    letter_entries: Sequence[Any] = (),
) -> Today:
    """Work out the page for a member of the Department's staff.

    `publications` are all that this user may know of, with their public and working status; `asked` the requests
    waiting, the oldest first; `warned` the sentences of the warnings that stand, `blockers` the errors of readiness,
    `waiting` what is submitted and `corrections` what is drafted of what is out, by publication id; `flagged` the
    overrides that nobody has reviewed; `letter` the newest issued letter and `letter_entries` its lines. `allowed` are
    the permissions of `shas.rules` that this user has.
    """
    rows = [read(publication) for publication in publications]
    against, owed = warned or {}, blockers or {}
    known = Known(
        asked={one.publication: one for one in asked},
        warned=against,
        blockers=owed,
        waiting=waiting or {},
        corrections=corrections or {},
        flagged={pk: [one for one in flagged if one.publication == pk] for pk in {one.publication for one in flagged}},
    )
    found = needs.find(rows, known, today=today, allowed=allowed)
    warnings = [_warned(row, said, today, allowed) for row in rows for said in against.get(row.pk, ())]
    return Today(
        heading=f"Today, {words.full(today)}",
        sentence=summary.sentence(rows, today=today),
        gauges=summary.gauges(
            rows,
            needs=found.count,
            blockers=sum(len(of_one) for of_one in owed.values()),
            requests=len(asked),
            warnings=len(warnings),
            overrides=len(flagged),
            corrections=len(known.corrections),
        ),
        fortnight=fortnight.look_ahead(rows, periods, today=today),
        needs=found,
        lines=listing.lines(rows, today=today),
        requests=[requests.show(one, today, allowed) for one in asked],
        warnings=warnings,
        to_do=ways.things_to_do(allowed, since=since(rows, letter, letter_entries, today)),
        downloads=ways.downloads(),
        all_publications=ways.listed(),
        begin=None if rows else ways.bring_in(),
    )


def since(rows: Sequence[Row], letter: Any, letter_entries: Sequence[Any], today: date) -> str:
    """“Since 9 May: 1 moved”: the newest letter against the present plans; nothing where none was issued."""
    if letter is None:
        return ""
    by_pk = {row.pk: row for row in rows}
    count = sum(
        moved(by_pk[line.publication_id], line.planned_on, line.planned_month)
        for line in letter_entries
        if line.publication_id in by_pk
    )
    return f"Since {words.day_within(letter.issued_on, today.year)}: {count or 'none'} moved"


def _warned(row: Row, sentence: str, today: date, allowed: Collection[str]) -> Warned:
    way = ways.move(row.pk)
    planned = words.day_within(row.on, today.year) if row.on else words.month(row.month) if row.month else ""
    return Warned(row=row, planned=planned, sentence=sentence, way=way if way.open_to(allowed) else None)


__all__ = ["Asked", "Blocker", "Correction", "Flagged", "Period", "Today", "Waiting", "present"]
