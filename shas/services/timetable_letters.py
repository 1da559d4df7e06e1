"""Issuing a timetable letter: what it names comes from the timetable as it is, its words from whoever issues it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.texts import LONGEST_REASON, without_invisible
from shas.clock import database_now, london_day
from shas.models import Letter, Publication
from shas.rules import authorise
from shas.services.dates import confirm
from shas.services.letters import EntryLine, issue_letter
from shas.services.writing import service
from shas.warnings import Override
from shas.workflow import DateStatus, Plan, Precision, PublicStatus

WORDING = ("title", "sender", "salutation", "opening", "lead_in", "closing", "signatory", "audience")
_CALLED_OFF = frozenset({PublicStatus.CANCELLED, PublicStatus.WITHDRAWN})


@dataclass(frozen=True)
class LetterDraft:
    """What the next letter would name: publications with their public status, in order of date, and its number."""

    number: int
    publications: Sequence[Any]

    @property
    def digest(self) -> str:
        """Stands for what whoever issues the letter has seen of it: another letter or another entry gives another."""
        return digest_of(self.number, self.publications)

    @property
    def to_confirm(self) -> Sequence[Any]:
        """Those on a provisional day, which the letter makes the confirmed one. What is out keeps the plan it had."""
        return [
            row
            for row in self.publications
            if row.told_on and row.told_certainty == DateStatus.PROVISIONAL and not row.is_closed
        ]


def draft_letter(at: datetime) -> LetterDraft:
    """The next letter as the timetable stands at this instant (UTC). Two queries."""
    newest = Letter.objects.order_by("number").last()
    rows = Publication.objects.public(at).with_public_status(at).select_related("authority").in_date_order()
    return LetterDraft(newest.number + 1 if newest else 1, [row for row in rows if stands_in_letter(row)])


def stands_in_letter(publication: Any) -> bool:
    """Whether a letter names this publication with its public status: it has a plan and has not been called off."""
    return publication.told_precision != Precision.UNSET and publication.public_status not in _CALLED_OFF


def digest_of(number: int, publications: Sequence[Any]) -> str:
    """One word for a letter's number and every line of its timetable."""
    lines = [
        [row.pk, _short_name(row), row.name, str(row.told_on), str(row.told_month), row.told_certainty]
        for row in publications
    ]
    return hashlib.sha256(json.dumps([number, lines]).encode()).hexdigest()[:32]


def tidied(text: str) -> str:
    """A wording's text as it is kept: without what surrounds it, its lines ended in one way."""
    return text.replace("\r\n", "\n").strip()


@service
def issue_timetable_letter(
    *,
    wording: Mapping[str, str],
    actor: User | None,
    gateway_reference: str = "",
    corrects: Letter | None = None,
    seen: str | None = None,
) -> Letter:
    """Issue the next letter: the timetable as it is now, in these words (the fields of WORDING), for good.

    It is dated today in London and announced now. Provisional days that it names are confirmed with it, so that letter
    and plan agree. `seen` is the `LetterDraft.digest` of what the actor was shown; None asks for no such check.
    `corrects` is an issued letter that this one takes the place of.

    Raises PermissionDenied; ValidationError `stale` (the timetable or the letter's number is another by now),
    `no_entries`, `not_issued` (of `corrects`), `reads_as_timetable` (the text could not be read back as the timetable
    it gives; at the field whose words are the cause), by field, and those of `confirm`, each naming the entry's slug
    in `params["publication"]`.
    """
    authorise(actor, "shas.issue_letter")
    draft = _locked_draft()
    if seen is not None and seen != draft.digest:
        raise ValidationError(
            "The timetable has changed since you opened this page. Look at the letter below as it is now, then issue"
            " it. What you typed is kept.",
            code="stale",
        )
    if not draft.publications:
        raise ValidationError("No publication has a date yet, so there is nothing to announce.", code="no_entries")
    if corrects is not None and corrects.frozen_at is None:
        raise ValidationError({"corrects": ValidationError("This letter has not been issued.", code="not_issued")})
    _confirm(draft.to_confirm, actor)
    details = {field: tidied(wording.get(field, "")) for field in WORDING}
    lines = [EntryLine(publication=row, plan=_plan(row)) for row in draft.publications]
    details |= {"gateway_reference": gateway_reference.strip()}
    now = database_now()
    letter = Letter(
        number=draft.number,
        issued_on=london_day(now),
        announced_at=now,
        recorded_at=now,
        corrects=corrects,
        **details,
    )
    letter.full_clean()
    _check(letter, lines)
    return issue_letter(
        number=letter.number,
        title=letter.title,
        issued_on=letter.issued_on,
        entries=lines,
        source="",
        details={"corrects": corrects, **{field: text for field, text in details.items() if field != "title"}},
        actor=actor,
    )


def _short_name(publication: Any) -> str:
    return publication.authority.short_name if publication.authority else ""


def _locked_draft() -> LetterDraft:
    """The draft, with every row that it could name locked: nothing moves until the letter is out."""
    list(Letter.objects.select_for_update().order_by("pk"))
    list(Publication.objects.select_for_update(of=["self"]).order_by("pk"))
    return draft_letter(database_now())


def _confirm(publications: Sequence[Any], actor: User | None) -> None:
    """Confirm these days; what was set aside when a day was chosen stays set aside."""
    errors: list[ValidationError] = []
    for row in publications:
        newest = row.date_changes.order_by("pk").last()
        # Of a text that was kept before the rule was, what everybody has read in it.
        override = Override(
            reason=without_invisible(newest.override_reason)[:LONGEST_REASON], codes=frozenset(newest.overridden)
        )
        try:
            confirm(publication=row, actor=actor, override=override)
        except ValidationError as error:
            errors += [
                ValidationError(
                    f"{row.name}: {message}".replace("%", "%%"), code=each.code, params={"publication": row.slug}
                )
                for each in error.error_list
                for message in each.messages
            ]
    if errors:
        raise ValidationError(errors)


def _plan(row: Any) -> Plan:
    """The plan as the letter gives it: an exact day is a confirmed one."""
    return Plan.on(row.told_on) if row.told_on else Plan.in_month(row.told_month)


def _check(letter: Letter, lines: Sequence[EntryLine]) -> None:
    """Ask whoever has something to say of a letter before it is frozen (`settings.LETTER_CHECKS`)."""
    entries = [line.entry(letter, position) for position, line in enumerate(lines, start=1)]
    for path in settings.LETTER_CHECKS:
        import_string(path)(letter, entries)
