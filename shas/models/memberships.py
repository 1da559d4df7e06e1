"""Who leads an authority, and who is an officer of a trust."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shas.models.authorities import PrimaryCareTrust, StrategicHealthAuthority
from shas.models.constraints import check
from shas.workflow import MemberRole


class Membership(models.Model):
    """A person's role in one authority or one trust. Ended by deleting it; the events keep what was."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=7, choices=MemberRole)
    authority = models.ForeignKey(
        StrategicHealthAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    trust = models.ForeignKey(
        PrimaryCareTrust, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )

    class Meta:
        ordering = ["user", "pk"]
        constraints = [
            check(
                "shas_membership_role_fits_body",
                Q(role=MemberRole.LEAD, authority__isnull=False, trust__isnull=True)
                | Q(role=MemberRole.OFFICER, authority__isnull=True, trust__isnull=False),
                "A lead has an authority, an officer has a trust, and neither has both.",
            ),
            models.UniqueConstraint(
                fields=["user", "authority"],
                name="shas_membership_lead_once",
                violation_error_code="membership_lead_once",
                violation_error_message="This person already leads this authority.",
            ),
            models.UniqueConstraint(
                fields=["user", "trust"],
                name="shas_membership_officer_once",
                violation_error_code="membership_officer_once",
                violation_error_message="This person is already an officer of this trust.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()}: {self.authority or self.trust}"
