"""What happened, who did it, when and why: the one record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.texts import LONGEST_SOURCE
from shas import words
from shas.models.authorities import PrimaryCareTrust, StrategicHealthAuthority
from shas.models.constraints import check
from shas.models.publications import Publication
from shas.querysets import EventQuerySet


class Event(models.Model):
    """One thing that happened. Append-only, in the database too; `shas.events.record` is its only writer.

    `kind` is “noun.what_happened”. The subject is named by `subject_kind` and `subject_key` (a slug, code or number),
    so that apps above can record their own nouns. `actor` None is the portal itself. `announced_at` is when the world
    was told, `recorded_at` when the portal was; where they differ, `source` says whence it is known. Both UTC.
    It holds no embargoed text: `reason` is for staff, `public_note` for everyone.
    """

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    authority = models.ForeignKey(
        StrategicHealthAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    trust = models.ForeignKey(PrimaryCareTrust, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changes = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)
    public_note = models.TextField(blank=True)
    is_public = models.BooleanField("public", default=False)
    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    announced_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["publication", "-id"], name="shas_event_by_publication"),
            models.Index(fields=["-announced_at", "-id"], name="shas_event_public_by_day", condition=Q(is_public=True)),
            models.Index(fields=["kind", "-id"], name="shas_event_by_kind"),
        ]
        constraints = [
            check(
                "shas_event_kind_form", Q(kind__regex=r"^[a-z_]+\.[a-z_]+$"), "An event’s kind is “noun.what_happened”."
            ),
            check("shas_event_has_subject", ~Q(subject_kind="") & ~Q(subject_key=""), "Say what the event is about."),
            check(
                "shas_event_recorded_later_has_source",
                Q(announced_at=F("recorded_at")) | ~Q(source=""),
                "Say where the announcement is recorded.",
            ),
        ]

    def __str__(self) -> str:
        return f"{words.happened(self.kind)}: {self.subject_key}"

    @property
    def recorded_later(self) -> bool:
        return self.recorded_at > self.announced_at
