"""Letters that announce dates: issued once, frozen for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from shas import names
from shas.clock import database_now
from shas.events import record
from shas.models import Letter, LetterEntry, Publication
from shas.rules import authorise
from shas.services.announcements import announcement
from shas.services.writing import service
from shas.workflow import Plan


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """One line of a letter's timetable: which publication, and the plan the letter gives."""

    publication: Publication
    plan: Plan

    def entry(self, letter: Letter, position: int) -> LetterEntry:
        """The line as a row of this letter, not saved."""
        return LetterEntry(
            letter=letter,
            publication=self.publication,
            position=position,
            name=names.in_letters(self.publication),
            precision=self.plan.precision,
            planned_on=self.plan.planned_on,
            planned_month=self.plan.planned_month,
        )


@service
def issue_letter(
    *,
    title: str,
    issued_on: date,
    entries: Sequence[EntryLine],
    source: str,
    actor: User | None,
    announced_at: datetime | None = None,
    number: int | None = None,
    details: dict[str, Any] | None = None,
) -> Letter:
    """Issue a letter with its entries, in the order given, and freeze it. It never changes again.

    The number is the next free one unless given. `details` gives further fields of Letter.
    Raises PermissionDenied; ValidationError `no_entries`, `entry_twice`, `announced_in_future`, or by field.
    """
    authorise(actor, "shas.issue_letter")
    now = database_now()
    if not entries:
        raise ValidationError("A letter needs at least one entry.", code="no_entries")
    if len({line.publication.pk for line in entries}) < len(entries):
        raise ValidationError("The letter names a publication twice. Keep one of the two lines.", code="entry_twice")
    newest = Letter.objects.select_for_update().order_by("number").last()
    letter = Letter(
        number=number or (newest.number + 1 if newest else 1),
        title=title,
        issued_on=issued_on,
        source=source,
        announced_at=announcement(announced_at, source=source, now=now),
        recorded_at=now,
        **(details or {}),
    )
    letter.full_clean()
    letter.save()
    for position, line in enumerate(entries, start=1):
        entry = line.entry(letter, position)
        entry.full_clean()
        entry.save()
    letter.frozen_at = now
    letter.save(update_fields=["frozen_at"])
    record(
        kind="letter.issued",
        subject=("letter", str(letter.number)),
        actor=actor,
        changes={"entries": [0, len(entries)]},
        is_public=True,
        source=source,
        announced_at=letter.announced_at,
        recorded_at=now,
    )
    return letter
