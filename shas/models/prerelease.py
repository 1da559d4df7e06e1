"""Who may read an approved publication before its release, and what for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shas.models.constraints import check
from shas.models.publications import Publication
from shas.querysets import PreReleaseAccessQuerySet

WINDOW_HOURS = 24
MOST_HOURS = 168


class PreReleaseAccess(models.Model):
    """One named reader of one publication, in a window that ends with its release.

    The window opens `hours` before the release time, wherever that is moved to, and only while the publication is
    approved. The reader accepts the terms (`terms_version` says which) before the first view. What was granted never
    changes; it is ended with a reason, and may be granted anew (a trigger says so). Each view and each refusal is an
    Event. Instants are UTC.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="prerelease_accesses")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prerelease_accesses")
    justification = models.TextField("why they need to read it")
    hours = models.PositiveSmallIntegerField("hours before the release", default=WINDOW_HOURS)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    terms_version = models.CharField(max_length=20, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    objects = PreReleaseAccessQuerySet.as_manager()

    class Meta:
        verbose_name = "pre-release reader"
        ordering = ["-pk"]
        constraints = [
            check("shas_prereleaseaccess_has_justification", ~Q(justification=""), "Say why they need to read it."),
            check(
                "shas_prereleaseaccess_window",
                Q(hours__gte=1, hours__lte=MOST_HOURS),
                f"The window is from 1 to {MOST_HOURS} hours.",
            ),
            check(
                "shas_prereleaseaccess_terms_whole",
                Q(terms_version="", terms_accepted_at__isnull=True)
                | (~Q(terms_version="") & Q(terms_accepted_at__isnull=False)),
                "Terms are accepted in a version and at a time.",
            ),
            check(
                "shas_prereleaseaccess_ended_whole",
                Q(ended_by__isnull=True, ended_at__isnull=True, ended_reason="")
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_reason="")),
                "An access is ended by somebody, at a time, with a reason.",
            ),
            models.UniqueConstraint(
                fields=["publication", "reader"],
                condition=Q(ended_at__isnull=True),
                name="shas_prereleaseaccess_named_once",
                violation_error_message="They are a reader of it already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.reader}"

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None
