"""Signs of life of the workers."""

from datetime import datetime, timedelta
from typing import Self

from django.db.models import QuerySet

from shas.clock import database_now

# A worker that has said nothing for so long has stopped; it beats several times in this.
SILENT = timedelta(minutes=2)


class WorkerBeatQuerySet(QuerySet):
    def alive(self, at: datetime | None = None) -> Self:
        """Those heard of within SILENT before the database's instant `at`."""
        return self.filter(at__gte=(at or database_now()) - SILENT)
