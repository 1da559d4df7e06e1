"""Where somebody of the Department went past a safeguard: why, and who looked at it afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shas.models.constraints import check
from shas.models.editions import Edition
from shas.models.publications import Publication
from shas.querysets import FlaggedOverrideQuerySet
from shas.workflow import OverrideKind


class FlaggedOverride(models.Model):
    """A move made in spite of a safeguard; flagged until a third person has reviewed it.

    `codes` are the readiness findings that were set aside, none for a release before its time. `made_by` made the
    move; `second_person` is whose work it let pass: the last editor, or the approver. What was done never changes,
    and it is reviewed once (a trigger says so). Instants are UTC.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="overrides")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides")
    kind = models.CharField(max_length=11, choices=OverrideKind)
    codes = models.JSONField(default=list, blank=True)
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.TextField(blank=True)

    objects = FlaggedOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = "override"
        ordering = ["-pk"]
        constraints = [
            check("shas_flaggedoverride_kind_known", Q(kind__in=OverrideKind.values), "Choose what was overridden."),
            check("shas_flaggedoverride_has_reason", ~Q(reason=""), "Say why it was overridden."),
            check(
                "shas_flaggedoverride_reviewed_by_somebody",
                Q(reviewed_by__isnull=True, reviewed_at__isnull=True, review_note="")
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                "A review has a person and a time.",
            ),
            check(
                "shas_flaggedoverride_third_person",
                Q(reviewed_by__isnull=True)
                | (~Q(reviewed_by=F("made_by")) & (Q(second_person__isnull=True) | ~Q(reviewed_by=F("second_person")))),
                "Somebody else has to review it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.get_kind_display().lower()}"

    @property
    def is_flagged(self) -> bool:
        return self.reviewed_at is None
