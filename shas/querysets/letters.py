"""Letters: public once issued."""

from datetime import datetime
from typing import Any, Self

from django.db.models import QuerySet

from shas.clock import database_now
from shas.querysets.people import sees_working_rows


class LetterFrameQuerySet(QuerySet):
    def current(self) -> Any:
        """The wording as staff have left it, or as it is at first."""
        return self.first() or self.model(pk=1)


class LetterQuerySet(QuerySet):
    def public(self, at: datetime | None = None) -> Self:
        """Letters issued and frozen by `at` (the database's instant, UTC)."""
        return self.filter(frozen_at__isnull=False, announced_at__lte=at or database_now())

    def visible_to(self, user: Any, at: datetime | None = None) -> Self:
        """Issued letters; to DH all."""
        return self.all() if sees_working_rows(user) else self.public(at)
