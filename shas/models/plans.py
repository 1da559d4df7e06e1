"""A plan as columns: the same four fields and rules on a publication, a date change and a letter's entry."""

from django.db import models
from django.db.models import Q

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
    """The rules of PlanFields, named for the table."""
    return [
        models.CheckConstraint(
            condition=Q(precision=Precision.DAY, planned_on__isnull=False, planned_month__isnull=True)
            | Q(precision=Precision.MONTH, planned_on__isnull=True, planned_month__isnull=False)
            | Q(precision=Precision.UNSET, planned_on__isnull=True, planned_month__isnull=True),
            name=f"{prefix}_plan_fits_precision",
        ),
        models.CheckConstraint(condition=Q(planned_month__day=1), name=f"{prefix}_month_by_first_day"),
    ]


def firm_plan_constraints(prefix: str) -> list[models.BaseConstraint]:
    """The rules of FirmPlanFields, named for the table."""
    unset, unscheduled = Q(precision=Precision.UNSET), Q(date_status=DateStatus.UNSCHEDULED)
    return [
        *plan_constraints(prefix),
        models.CheckConstraint(condition=Q(date_status__in=DateStatus.values), name=f"{prefix}_date_status_known"),
        models.CheckConstraint(
            condition=(unset & unscheduled) | (~unset & ~unscheduled), name=f"{prefix}_unscheduled_iff_unset"
        ),
        models.CheckConstraint(
            condition=~Q(date_status=DateStatus.CONFIRMED) | Q(precision=Precision.DAY),
            name=f"{prefix}_confirmed_is_exact",
        ),
        models.CheckConstraint(
            condition=Q(release_time__isnull=True) | Q(precision=Precision.DAY), name=f"{prefix}_time_needs_day"
        ),
    ]
