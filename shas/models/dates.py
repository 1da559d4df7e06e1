"""Every plan a publication ever had."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.texts import LONGEST_SOURCE
from shas.models.constraints import check
from shas.models.plans import FirmPlanFields, firm_plan_constraints
from shas.models.publications import Publication
from shas.querysets import DateChangeQuerySet


class DateChange(FirmPlanFields):
    """One plan, from when the world was told (`announced_at`, UTC); the newest row is the plan.

    Append-only. `recorded_at` is when the portal was told; where the two differ, `source` says whence it is known.
    `public_note` is the reason that everyone reads; `reason` is a note for staff. `overridden` lists the codes of the
    warnings (WarningCode) that the author was shown and set aside, for `override_reason`.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="date_changes")
    reason = models.TextField(blank=True)
    public_note = models.TextField(blank=True)
    overridden = models.JSONField(default=list, blank=True)
    override_reason = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    announced_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = DateChangeQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "pk"]
        constraints = [
            *firm_plan_constraints("shas_datechange"),
            check(
                "shas_datechange_recorded_later_has_source",
                Q(announced_at=F("recorded_at")) | ~Q(source=""),
                "Say where the announcement is recorded.",
            ),
            check(
                "shas_datechange_override_has_reason",
                Q(overridden=[], override_reason="") | (~Q(overridden=[]) & ~Q(override_reason="")),
                "A warning is set aside with a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.plan}"

    @property
    def recorded_later(self) -> bool:
        return self.recorded_at > self.announced_at
