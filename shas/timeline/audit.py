"""The audit trail in words: what one event says to who may read it, and the filters in force.

Reads no database and no clock. Times are London's unless they say UTC. Events come with their names
(`EventQuerySet.with_names`).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator

from shas import words
from shas.clock import LONDON
from shas.querysets.people import sees_working_rows
from shas.timeline.changes import page_of
from shas.timeline.moves import time_said
from shas.timeline.people import is_of_dh
from shas.timeline.recorded import Changed, changed

FEW = 4  # fields of an event in the list
SHORT = 110  # characters of a value there
THE_PORTAL = "The portal"
REFUSED = "refused"  # the last word of such a kind, and in the place of one, all of them
EVERYONE, STAFF = "Everyone", "Staff only"
NOUNS = {  # what a subject is called, where its noun does not say it
    "strategichealthauthority": "Authority",
    "primarycaretrust": "Trust",
    "authorityalias": "Other name of an authority",
    "trustalias": "Other name of a trust",
    "pathwaylabel": "Local name of a pathway",
    "nonworkingday": "Election or pre-election period",
    "user": "Account",
    "group": "Clinical working group",
    "date_request": "Request for a date",
    "network_address": "Network address",
    "letter_wording": "Wording of letters",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One event; `page` is its own.

    `at` and `told_at` are for machines; `told` is empty where the world was told as it was recorded. `who` is whoever
    did it, `address` their e-mail, for DH alone. `subject` is what it is about, `part` which part or row of that.
    `more`: something of `changes` is left out or cut short.
    """

    event: Any
    pk: int
    page: str
    kind: str
    what: str
    refused: bool
    at: str
    day: str
    time: str
    told: str
    told_at: str
    recorded_later: bool
    source: str
    who: str
    address: str
    subject: str
    part: str
    changes: Sequence[Changed]
    more: bool
    reason: str
    note: str
    readers: str

    @property
    def url(self) -> str:
        """The public page of what it is about; empty where there is none, as of an entry still to be announced."""
        event = self.event
        if event.publication and event.publication.announced_at is None:
            return ""
        if event.subject_kind == "strategichealthauthority" and event.authority:
            return str(event.authority.get_absolute_url())
        return page_of(event)

    @property
    def about(self) -> str:
        """The address of all that is recorded of the same."""
        entry = self.event.publication
        of = f"publication:{entry.slug}" if entry else f"{self.event.subject_kind}:{self.event.subject_key}"
        return address({"subject": of})

    @property
    def stored(self) -> str:
        """What changed, as it is stored."""
        return json.dumps(self.event.changes, ensure_ascii=False, indent=2)


def line(event: Any, *, reader: Any, whole: bool = False) -> Line:
    """What an event says; `whole` with every field to its end."""
    fields = list(changed(event.changes))
    shown = fields if whole else [_short(each) for each in fields[:FEW]]
    local = event.recorded_at.astimezone(LONDON)
    subject, part = _subject(event)
    return Line(
        event=event,
        pk=event.pk,
        page=reverse("record_event", args=[event.pk]),
        kind=event.kind,
        what=words.happened(event.kind),
        refused=is_refused(event.kind),
        at=local.isoformat(timespec="seconds"),
        day=words.day_year(local.date()),
        time=f"{local:%H:%M:%S}",
        told="" if event.announced_at == event.recorded_at else _told(event.announced_at),
        told_at=event.announced_at.astimezone(LONDON).isoformat(timespec="seconds"),
        recorded_later=event.recorded_later,
        source=event.source,
        who=called(event.actor, reader),
        address=event.actor.email if event.actor and sees_working_rows(reader) else "",
        subject=subject,
        part=part,
        changes=shown,
        more=shown != fields,
        reason=event.reason,
        note=event.public_note,
        readers=EVERYONE if event.is_public else STAFF,
    )


def called(person: Any, reader: Any) -> str:
    """“The portal”, “Jo Example, DH”; to themselves too by their name, for a record is read by others later."""
    if person is None:
        return THE_PORTAL
    return f"{person}, DH" if is_of_dh(person) and not sees_working_rows(reader) else str(person)


Options = list[tuple[str, list[tuple[str, str]]]]  # a heading, or nothing, and values with their texts


def people(rows: Iterable[Any], reader: Any) -> Options:
    """Whom to choose from: the portal, and each account’s number and name, by name; DH also reads the address."""
    knows = sees_working_rows(reader)
    named = [(str(row.pk), f"{row.name} ({row.email})" if knows and row.name else called(row, reader)) for row in rows]
    return [("", [("portal", THE_PORTAL), *sorted(named, key=lambda each: each[1].casefold())])]


def kinds(found: Iterable[str], chosen: str = "") -> Options:
    """What to choose from, by noun, in words; what is chosen is among it although nothing is of it."""
    every = {*found, *([chosen] if "." in chosen else [])}
    nouns = {kind.partition(".")[0] for kind in every}
    refused = chosen == REFUSED or any(is_refused(kind) for kind in every)
    if chosen and "." not in chosen and chosen != REFUSED:
        nouns.add(chosen)
    options: Options = [("", [(REFUSED, _kind_said(REFUSED))])] if refused else []
    for noun in sorted(nouns):
        its = sorted(kind for kind in every if kind.startswith(f"{noun}."))
        options.append((noun_said(noun), [(each, _kind_said(each)) for each in (noun, *its)]))
    return options


def is_refused(kind: str) -> bool:
    """Whether it is of an attempt that was refused."""
    return kind.endswith(f".{REFUSED}")


def noun_said(noun: str) -> str:
    """“Date request”."""
    return noun.replace("_", " ").capitalize()


def selected(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """The filters in force as an address writes them, from the cleaned values of their form."""
    given = {name: value for name, value in cleaned.items() if value not in (None, "")}
    return {name: str(getattr(value, "slug", getattr(value, "pk", value))) for name, value in given.items()}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One filter in force, in words, and the address without it."""

    label: str
    text: str
    without: str


def chosen(cleaned: Mapping[str, Any], *, reader: Any) -> list[Chosen]:
    """The filters in force, in the order of the form."""
    given = selected(cleaned)
    said: dict[str, tuple[str, Callable[[Any], str]]] = {
        "person": ("Who", lambda value: THE_PORTAL if value == "portal" else called(value, reader)),
        "kind": ("What happened", _kind_said),
        "authority": ("Authority", lambda value: value.short_name),
        "subject": ("About", str),
        "since": ("From", words.day_year),
        "until": ("To", words.day_year),
        "words": ("Why", lambda value: f"“{value}”"),
    }
    return [
        Chosen(
            label=said[name][0],
            text=said[name][1](cleaned[name]),
            without=address({key: value for key, value in given.items() if key != name}),
        )
        for name in given
    ]


def address(filters: Mapping[str, str], page: str = "record") -> str:
    """The audit page, or one of its files, with these filters."""
    at = reverse(page)
    return f"{at}?{urlencode(filters)}" if filters else at


def _kind_said(kind: str) -> str:
    if kind == REFUSED:
        return "Refused attempts"
    return words.happened(kind) if "." in kind else f"{noun_said(kind)}: anything"


def _subject(event: Any) -> tuple[str, str]:
    """What it is about, and which part of it: “North West: strategic vision”, “edition 2”."""
    noun, key = event.subject_kind, event.subject_key
    row = f"{NOUNS.get(noun, noun_said(noun))} {key}"
    if event.publication:
        if noun == "edition":
            return event.publication.name, f"edition {key.rpartition('/')[2]}"
        return event.publication.name, "" if noun == "publication" else f"{row[:1].lower()}{row[1:]}"
    if noun == "user":
        body = event.authority or event.trust
        return event.subject_person or row, str(body) if body else ""
    for body, of in ((event.authority, "strategichealthauthority"), (event.trust, "primarycaretrust")):
        if body and noun == of:
            return str(body), ""
    if event.authority or event.trust:
        return row, str(event.trust or event.authority)
    return row, ""


def _told(at: datetime) -> str:
    """“9 May 2008”, with the time where it is known."""
    local, known = at.astimezone(LONDON), time_said(at)
    return words.day_year(local.date()) + (f", {known}" if known else "")


def _short(change: Changed) -> Changed:
    before, after = (Truncator(text).chars(SHORT) for text in (change.before, change.after))
    return Changed(field=change.field, before=before, after=after)
