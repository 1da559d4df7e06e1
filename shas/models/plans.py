"""A plan as columns: the same four fields and rules on a publication, a date change and a letter's entry."""

from django.db import models
from django.db.models import Q

from shas.models.constraints import check
from shas.workflow import DateStatus, Plan, Precision


class PlanFields(models.Model):
    """When something is to be published. `planned_month` is the month's first day."""

    precision = models.CharField(max_length=5, choices=Precision, default=Precision.UNSET)
    planned_on = models.DateField(null=True, blank=True)
    planned_month = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class FirmPlanFields(PlanFields):
    """A plan with its firmness and, where one was set by hand, its London time."""

    release_time = models.TimeField(null=True, blank=True, help_text="London time, only where it was set by hand.")
    date_status = models.CharField(max_length=11, choices=DateStatus, default=DateStatus.UNSCHEDULED)

    class Meta:
        abstract = True

    @property
    def plan(self) -> Plan:
        return Plan(
            precision=Precision(self.precision),
            planned_on=self.planned_on,
            planned_month=self.planned_month,
            release_time=self.release_time,
            date_status=DateStatus(self.date_status),
        )


def plan_constraints(prefix: str) -> list[models.BaseConstraint]:
    """The rules of PlanFields, named for the table. A migration adds that `planned_month` is a first day."""
    return [
        check(
            f"{prefix}_plan_fits_precision",
            Q(precision=Precision.DAY, planned_on__isnull=False, planned_month__isnull=True)
            | Q(precision=Precision.MONTH, planned_on__isnull=True, planned_month__isnull=False)
            | Q(precision=Precision.UNSET, planned_on__isnull=True, planned_month__isnull=True),
            "Give a day, or a month, or neither, as the precision says.",
        )
    ]


def firm_plan_constraints(prefix: str) -> list[models.BaseConstraint]:
    """The rules of FirmPlanFields, named for the table."""
    unset, unscheduled = Q(precision=Precision.UNSET), Q(date_status=DateStatus.UNSCHEDULED)
    return [
        *plan_constraints(prefix),
        check(
            f"{prefix}_date_status_known",
            Q(date_status__in=DateStatus.values),
            "Choose provisional, confirmed or not yet scheduled.",
        ),
        check(
            f"{prefix}_unscheduled_iff_unset",
            (unset & unscheduled) | (~unset & ~unscheduled),
            "A date is provisional or confirmed; without a date it is not yet scheduled.",
        ),
        check(
            f"{prefix}_confirmed_is_exact",
            ~Q(date_status=DateStatus.CONFIRMED) | Q(precision=Precision.DAY),
            "Give an exact day before you confirm it.",
        ),
        check(
            f"{prefix}_time_needs_day",
            Q(release_time__isnull=True) | Q(precision=Precision.DAY),
            "Give an exact day before you set a time.",
        ),
    ]
