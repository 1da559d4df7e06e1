"""Entries of the timetable: announcing them, editing them, recording what was published elsewhere."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from shas import words
from shas.clock import database_now, london_midnight
from shas.events import record
from shas.models import Edition, Publication, StrategicHealthAuthority
from shas.querysets.people import may_lead
from shas.rules import authorise
from shas.services.announcements import announcement
from shas.services.corrections import check_actual_date
from shas.services.editions import put_fields
from shas.services.entries import lock, unapprove
from shas.services.moves import refuse_stale
from shas.services.transitions import begin, turn
from shas.services.waiting_requests import close_waiting_request
from shas.services.writing import service
from shas.workflow import Kind, Status, Transition

RESERVED_SLUGS = frozenset({"feed", "move-together"})  # /publications/feed/, and the API’s own address


@service
def announce(
    *,
    kind: Kind,
    actor: User | None,
    authority: StrategicHealthAuthority | None = None,
    name: str = "",
    slug: str = "",
    source: str = "",
    announced_at: datetime | None = None,
) -> Publication:
    """Put a new entry into the timetable, public from `announced_at` (an instant; now unless given).

    A vision is named after its authority. Raises PermissionDenied; ValidationError by field (`slug_reserved`),
    `source_required` when it was announced at another time than now and no source is given, `announced_in_future`.
    """
    authorise(actor, "shas.announce_publication")
    now = database_now()
    told_at = announcement(announced_at, source=source, now=now)
    if authority is not None and kind == Kind.VISION:
        name, slug = name or f"{authority.short_name}: strategic vision", slug or authority.slug
    if slug in RESERVED_SLUGS:
        message = f"“{slug}” is an address of the portal itself. Choose another slug."
        raise ValidationError({"slug": ValidationError(message, code="slug_reserved")})
    entry = Publication(kind=kind, authority=authority, name=name, slug=slug, announced_at=told_at)
    entry.last_edited_by = actor
    entry.full_clean()
    entry.save()
    record(
        kind="publication.announced",
        subject=("publication", entry.slug),
        publication=entry,
        actor=actor,
        is_public=True,
        source=source,
        announced_at=entry.announced_at,
        recorded_at=now,
    )
    return entry


@service
def edit_entry(
    *, publication: Publication, changes: dict[str, Any], actor: User | None, reason: str = ""
) -> Publication:
    """Change what is neither date nor status of an entry: `name`, `lead`, `follows`.

    An approved entry goes back to drafting, because its approval was of what it said before.
    Raises PermissionDenied; ValidationError by field (`not_a_lead`, `follows_itself`), or `closed`.
    """
    entry = lock(publication)
    authorise(actor, "shas.announce_publication", entry)
    if unknown := set(changes) - {"name", "lead", "follows"}:
        raise ValueError(f"edit_entry does not change {sorted(unknown)}")
    if entry.status in {Status.CANCELLED, Status.WITHDRAWN}:
        raise ValidationError(f"{entry} is {entry.get_status_display().lower()}; it stays as it is.", code="closed")
    lead = changes.get("lead")
    if lead is not None and lead != entry.lead and not User.objects.filter(may_lead(entry.authority_id), pk=lead.pk):
        refusal = ValidationError("Choose a lead of this authority or someone of the Department.", code="not_a_lead")
        raise ValidationError({"lead": refusal})
    told: dict[str, list[str | None]] = {}
    for field in ("name", "lead"):
        if field in changes and getattr(entry, field) != changes[field]:
            told[field] = [_label(getattr(entry, field)), _label(changes[field])]
            setattr(entry, field, changes[field])
    if "follows" in changes:
        before, after = set(entry.follows.all()), set(changes["follows"])
        if entry in after:
            raise ValidationError({"follows": ValidationError("It cannot follow itself.", code="follows_itself")})
        if before != after:
            told["follows"] = [_slugs(before), _slugs(after)]
            entry.follows.set(after)
    if not told:
        return entry
    unapprove(entry, back_to=Status.DRAFTING)
    entry.last_edited_by = actor or entry.last_edited_by
    entry.full_clean()
    entry.save()
    record(
        kind="publication.edited",
        subject=("publication", entry.slug),
        publication=entry,
        actor=actor,
        changes=told,
        reason=reason,
    )
    return entry


@service
def record_published(
    *,
    publication: Publication,
    published_on: date,
    source: str,
    actor: User | None,
    published_at: datetime | None = None,
    edition: dict[str, Any] | None = None,
    reason: str = "",
    public_note: str = "",
    based_on: int | None = None,
) -> Publication:
    """Record a publication that happened elsewhere: its actual London day and where that is known from.

    `edition` gives fields of the Edition (title, gateway_reference, external_url, …) to freeze as what was published.
    Raises PermissionDenied; ValidationError `closed`, `stale` (see `reschedule`), and by field `source_required`,
    `no_such_year`, `in_the_future`, `time_not_on_day`.
    """
    entry = begin(publication, Transition.RECORD, actor)
    now = database_now()
    refuse_stale(entry, based_on)
    check_actual_date(published_on, published_at, source, now=now)
    told_at = published_at or london_midnight(published_on)
    entry.published_on, entry.published_at, entry.published_source = published_on, published_at, source
    entry.approved_by, entry.approved_at = None, None  # it came out elsewhere, and not by that approval
    if entry.announced_at is None:
        entry.announced_at = told_at
    content = entry.editions.filter(frozen_at__isnull=True).order_by("number").last()
    if content is None and (edition or not entry.editions.exists()):
        content = Edition(publication=entry, number=entry.editions.count() + 1)
    if content is not None:  # else the edition that was circulated is what came out
        put_fields(content, edition or {})
        content.frozen_at = now
        content.full_clean()
        content.save()
    turn(
        entry,
        Transition.RECORD,
        actor=actor,
        changes={"published_on": [None, published_on.isoformat()]},
        reason=reason,
        public_note=public_note,
        is_public=True,
        source=source,
        announced_at=told_at,
        recorded_at=now,
    )
    close_waiting_request(entry, actor=actor, reason=f"It was published on {words.day_year(published_on)}.")
    return entry


def _label(value: Any) -> str | None:
    return None if value is None else str(value)


def _slugs(publications: set[Publication]) -> str:
    return ", ".join(sorted(publication.slug for publication in publications))
