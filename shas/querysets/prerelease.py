"""Named readers before a release: whose access stands, and when its window is."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Case, CharField, F, QuerySet, Value, When

from shas.querysets.people import led_authority_ids, sees_working_rows
from shas.querysets.publications import released_condition, window_condition, window_opens_at
from shas.workflow import Status, Window


class PreReleaseAccessQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """To DH all; to a lead those of their own authority's publications; to others none. See `of_reader`."""
        if sees_working_rows(user):
            return self.all()
        return self.filter(publication__authority__in=led_authority_ids(user))

    def in_force(self) -> Self:
        """Not ended, and the reader's account is active."""
        return self.filter(ended_at__isnull=True, reader__is_active=True)

    def of_reader(self, user: Any) -> Self:
        """What this user may read before its release, or might once the window opens."""
        return self.in_force().filter(reader_id=getattr(user, "pk", None))

    def with_window(self, at: datetime) -> Self:
        """Adds `opens_at` and `closes_at` (instants, None without a confirmed day) and `window`, a Window at `at`."""
        rows = self.annotate(closes_at=F("publication__release_at"), opens_at=window_opens_at("publication__"))
        return rows.annotate(
            window=Case(
                When(released_condition(at, "publication__"), then=Value(Window.RELEASED)),
                When(publication__status__in=[Status.CANCELLED, Status.WITHDRAWN], then=Value(Window.NEVER)),
                When(window_condition(at, "publication__"), then=Value(Window.OPEN)),
                default=Value(Window.CLOSED),
                output_field=CharField(),
            ),
        )
