"""After the release: a corrected edition, the right actual date, and withdrawing. Nothing is edited away."""

from datetime import date, datetime

from django.core.exceptions import ValidationError

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Publication
from shas.services.drafting import freeze
from shas.services.editions import newest_edition
from shas.services.moves import refuse_senseless_year
from shas.services.transitions import begin, require_person, require_words, turn
from shas.services.writing import service
from shas.workflow import DocumentRole, Transition


@service
def correct_edition(
    *, publication: Publication, public_note: str, actor: User | None, seen: str = "", reason: str = ""
) -> Publication:
    """Put the drafted correction in place of the edition that is out; that one stays on record.

    By a publisher who did not write it. Raises PermissionDenied; ValidationError `not_published`, `edited_last`,
    `stale`, `person_required`, `no_correction` (no edition is drafted), `document_missing` (the edition before had
    one), by field `public_reason_required`.
    """
    entry = begin(publication, Transition.CORRECT, actor, seen=seen)
    require_person(actor)
    edition = newest_edition(entry)
    if edition is None or edition.is_frozen:
        raise ValidationError(
            f"No correction of {entry} has been drafted. Write the next edition first.", code="no_correction"
        )
    before = entry.editions.filter(frozen_at__isnull=False, documents__role=DocumentRole.MAIN)
    if before.exists() and not edition.documents.filter(role=DocumentRole.MAIN).exists():
        raise ValidationError("The corrected edition has no document. Upload it first.", code="document_missing")
    require_words(Transition.CORRECT, public_note=public_note)
    freeze(edition)
    return turn(
        entry,
        Transition.CORRECT,
        actor=actor,
        reason=reason,
        public_note=public_note,
        edition=edition,
        is_public=entry.announced_at is not None,
    )


@service
def correct_actual_date(
    *,
    publication: Publication,
    published_on: date,
    source: str,
    public_note: str,
    actor: User | None,
    published_at: datetime | None = None,
    reason: str = "",
) -> Publication:
    """Put right the London day on which it was published, and where that is known from.

    Raises PermissionDenied; ValidationError `not_published`, `edited_last`, `person_required`; by field
    `source_required`, `no_such_year`, `in_the_future`, `time_not_on_day`, `no_change`, `public_reason_required`.
    """
    entry = begin(publication, Transition.CORRECT, actor)
    require_person(actor)
    check_actual_date(published_on, published_at, source, now=database_now())
    if (published_on, published_at) == (entry.published_on, entry.published_at):
        raise ValidationError({"published_on": ValidationError("This is the day on record.", code="no_change")})
    require_words(Transition.CORRECT, public_note=public_note)
    before = entry.published_on
    entry.published_on, entry.published_at, entry.published_source = published_on, published_at, source.strip()
    return turn(
        entry,
        Transition.CORRECT,
        actor=actor,
        reason=reason,
        public_note=public_note,
        changes={"published_on": [before.isoformat() if before else None, published_on.isoformat()]},
        is_public=entry.announced_at is not None,
    )


@service
def withdraw(*, publication: Publication, public_note: str, actor: User | None, reason: str = "") -> Publication:
    """Take back what was published. Its entry and the notice stay; its content is served to nobody outside.

    Raises PermissionDenied; ValidationError `not_published`, by field `public_reason_required`.
    """
    entry = begin(publication, Transition.WITHDRAW, actor)
    require_words(Transition.WITHDRAW, public_note=public_note)
    return turn(
        entry,
        Transition.WITHDRAW,
        actor=actor,
        reason=reason,
        public_note=public_note,
        is_public=entry.announced_at is not None,
    )


def check_actual_date(published_on: date, published_at: datetime | None, source: str, *, now: datetime) -> None:
    """Judge an actual date: known from somewhere, of a sensible year, not to come, its time on its London day.

    Raises ValidationError by field: `source_required`, `no_such_year`, `in_the_future`, `time_not_on_day`.
    """
    if not source.strip():
        raise ValidationError({"source": ValidationError("Say where the date is known from.", code="source_required")})
    try:
        refuse_senseless_year(published_on)
    except ValidationError as refusal:
        raise ValidationError({"published_on": refusal}) from None
    if published_on > london_day(now) or (published_at and published_at > now):
        raise ValidationError({"published_on": ValidationError("This day is still to come.", code="in_the_future")})
    if published_at and london_day(published_at) != published_on:
        raise ValidationError(
            {"published_at": ValidationError("The time is of another day in London.", code="time_not_on_day")}
        )
