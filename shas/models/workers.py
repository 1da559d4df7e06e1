"""When each worker last made a pass: how the site sees that one has stopped."""

from django.db import models
from django.db.models import Q

from shas.models.constraints import check
from shas.querysets import WorkerBeatQuerySet

RELEASE_WORKER = "release_due"


class WorkerBeat(models.Model):
    """The newest sign of life of one kind of worker, by the database's clock, UTC.

    No event stands beside it: it says nothing of the review, and each overwrites the last.
    """

    name = models.CharField(max_length=40)
    at = models.DateTimeField()

    objects = WorkerBeatQuerySet.as_manager()

    class Meta:
        constraints = [
            check("shas_workerbeat_has_name", ~Q(name=""), "Give the worker a name."),
            models.UniqueConstraint(fields=["name"], name="shas_workerbeat_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
