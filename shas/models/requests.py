"""Requests for another date: what an authority's lead asks, and what the Department decides."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shas.models.constraints import check
from shas.models.dates import DateChange
from shas.models.publications import Publication
from shas.querysets import DateChangeRequestQuerySet
from shas.workflow import RequestState


class DateChangeRequest(models.Model):
    """A lead asks for a day; the date stays until the Department agrees.

    `reason` is the asker's and `decision_reason` the decider's; neither is public. `agreed` is the move it led to,
    None while none was made. A decided request never changes again, and none is deleted (triggers say so).
    `asked_time` is London wall time. Instants are UTC.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="date_requests")
    asked_on = models.DateField("day asked for")
    asked_time = models.TimeField("time asked for", null=True, blank=True)
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    agreed = models.OneToOneField(
        DateChange, on_delete=models.PROTECT, null=True, blank=True, related_name="date_request"
    )

    objects = DateChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "date request"
        ordering = ["-pk"]
        constraints = [
            check("shas_datechangerequest_state_known", Q(state__in=RequestState.values), "Choose what became of it."),
            check("shas_datechangerequest_has_reason", ~Q(reason=""), "Say why this day is asked for."),
            check(
                "shas_datechangerequest_open_iff_undecided",
                Q(
                    state=RequestState.OPEN,
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    decision_reason="",
                    agreed__isnull=True,
                )
                | (~Q(state=RequestState.OPEN) & Q(decided_at__isnull=False)),
                "A decision has a time; a request that waits has none.",
            ),
            check(
                "shas_datechangerequest_refusal_has_reason",
                ~Q(state__in=[RequestState.DECLINED, RequestState.AGREED_OTHER]) | ~Q(decision_reason=""),
                "Say why the day that was asked for is not agreed.",
            ),
            check(
                "shas_datechangerequest_only_agreed_moves",
                Q(agreed__isnull=True) | Q(state__in=[RequestState.AGREED, RequestState.AGREED_OTHER]),
                "Only an agreed request leads to a move.",
            ),
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(state=RequestState.OPEN),
                name="shas_datechangerequest_one_open_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.asked_on.day} {self.asked_on:%B %Y}"

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN
