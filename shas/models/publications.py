"""The entry everyone sees in the timetable."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import TypedTexts
from shas.models.authorities import StrategicHealthAuthority
from shas.models.constraints import check
from shas.models.plans import FirmPlanFields, firm_plan_constraints
from shas.querysets import PublicationQuerySet
from shas.querysets.plans import MonthEnd, sort_day  # noqa: F401 - migration 0001 finds MonthEnd here
from shas.workflow import DateStatus, Kind, Status


class Publication(TypedTexts, FirmPlanFields):
    """An entry of the timetable: public from `announced_at`, while its content waits for release.

    The plan columns equal the newest DateChange (a constraint trigger says so); only the date services write them.
    Times are UTC; `release_time` is London wall time.
    """

    authority = models.ForeignKey(
        StrategicHealthAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="publications"
    )
    kind = models.CharField(max_length=15, choices=Kind)
    name = models.CharField(max_length=200, help_text="Neutral and public: “North West: strategic vision”.")
    slug = models.SlugField(max_length=80, unique=True)
    sort_on = models.GeneratedField(
        expression=sort_day(F("planned_on"), F("planned_month")),
        output_field=models.DateField(),
        db_persist=True,
    )
    release_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField("working status", max_length=15, choices=Status, default=Status.PLANNED)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    follows = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="followed_by")
    announced_at = models.DateTimeField(null=True, blank=True)
    published_on = models.DateField("actual date", null=True, blank=True)
    published_at = models.DateTimeField("actual time", null=True, blank=True)
    published_source = models.CharField("source of the actual date", max_length=500, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_on", "pk"]
        indexes = [
            models.Index(fields=["sort_on", "id"], name="shas_publication_by_date"),
            models.Index(fields=["announced_at"], name="shas_publication_announced"),
            # Few rows at any time: the worker asks every second.
            models.Index(
                fields=["release_at", "id"], name="shas_publication_approved", condition=Q(status=Status.APPROVED)
            ),
        ]
        constraints = [
            *firm_plan_constraints("shas_publication"),
            check(
                "shas_publication_kind_known",
                Q(kind__in=Kind.values),
                "Choose a vision, a national report or guidance.",
            ),
            check("shas_publication_status_known", Q(status__in=Status.values), "Choose one of the working statuses."),
            check("shas_publication_has_name", ~Q(name=""), "Give the entry a name."),
            check(
                "shas_publication_vision_iff_authority",
                Q(kind=Kind.VISION, authority__isnull=False) | (~Q(kind=Kind.VISION) & Q(authority__isnull=True)),
                "A vision needs its authority; a national publication has none.",
            ),
            models.UniqueConstraint(
                fields=["authority"],
                condition=Q(kind=Kind.VISION),
                name="shas_publication_one_vision_each",
                violation_error_code="one_vision_each",
                violation_error_message="This authority has its vision already.",
            ),
            check(
                "shas_publication_release_at_iff_confirmed",
                Q(date_status=DateStatus.CONFIRMED, release_at__isnull=False)
                | (~Q(date_status=DateStatus.CONFIRMED) & Q(release_at__isnull=True)),
                "A release time belongs to a confirmed day, and a confirmed day has one.",
            ),
            check(
                "shas_publication_published_iff_actual",
                (
                    Q(status__in=[Status.PUBLISHED, Status.WITHDRAWN], published_on__isnull=False)
                    & ~Q(published_source="")
                )
                | (
                    ~Q(status__in=[Status.PUBLISHED, Status.WITHDRAWN])
                    & Q(published_on__isnull=True, published_at__isnull=True, published_source="")
                ),
                "Give the actual date and where it is known from; only what is published has them.",
            ),
            check(
                "shas_publication_approved_is_complete",
                ~Q(status=Status.APPROVED)
                | Q(approved_by__isnull=False, approved_at__isnull=False, date_status=DateStatus.CONFIRMED),
                "Approval needs an approver, a time and a confirmed day.",
            ),
            check(
                "shas_publication_approver_when_approved",
                Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(status__in=[Status.APPROVED, Status.PUBLISHED, Status.WITHDRAWN]),
                "Only what is or was approved has an approver.",
            ),
            check(
                "shas_publication_approver_not_editor",
                ~Q(status=Status.APPROVED) | Q(last_edited_by__isnull=True) | ~Q(approved_by=F("last_edited_by")),
                "Whoever edited last cannot approve. Ask another publisher.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("vision" if self.kind == Kind.VISION else "publication", args=[self.slug])

    @property
    def is_closed(self) -> bool:
        """Whether its date can no longer be planned: it is out, withdrawn or cancelled."""
        return self.status in {Status.PUBLISHED, Status.CANCELLED, Status.WITHDRAWN}

    @property
    def outside_timetable(self) -> bool:
        """Published without ever having been planned, as London's vision of July 2007 was: never counted as due."""
        return self.date_status == DateStatus.UNSCHEDULED and self.status == Status.PUBLISHED
