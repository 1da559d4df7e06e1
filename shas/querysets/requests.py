"""Requests for another date: the Department's and the authority's own, nobody else's."""

from typing import Any, Self

from django.db.models import QuerySet

from shas.querysets.people import led_authority_ids, sees_working_rows
from shas.workflow import RequestState


class DateChangeRequestQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """To DH all; to a lead those about their own authority's entries; to others none."""
        if sees_working_rows(user):
            return self.all()
        return self.filter(publication__authority__in=led_authority_ids(user))

    def waiting(self) -> Self:
        """Requests not yet decided, the oldest first."""
        return self.filter(state=RequestState.OPEN).order_by("pk")
