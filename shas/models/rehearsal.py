"""The mark of a rehearsal's database."""

from django.db import models
from django.db.models import Q

from shas.models.constraints import check


class Rehearsal(models.Model):
    """This database is a rehearsal's: one row, made while it is empty, never changed (by triggers too).

    Every day of 2008 is shown `shift_weeks` weeks later. A live portal has no such row.
    """

    shift_weeks = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [check("shas_rehearsal_only_one", Q(pk=1), "A database holds one rehearsal.")]

    def __str__(self) -> str:
        return f"Rehearsal, {self.shift_weeks} weeks later"
