"""Editions, their documents, and the overrides of safeguards: who may read which, and from when."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from shas.clock import database_now
from shas.querysets.people import led_authority_ids, sees_working_rows
from shas.querysets.publications import released_condition
from shas.querysets.relations import related_rows
from shas.workflow import Outcome


class EditionQuerySet(QuerySet):
    def released(self, at: datetime | None = None) -> Self:
        """Editions that came out with a released publication, or afterwards as corrections: everyone may see them.

        What was circulated and replaced before the release never came out.
        """
        return self.filter(self._came_out(at or database_now()))

    def _came_out(self, at: datetime) -> Q:
        """Frozen, of a released publication, and no later one was frozen when that was approved, or recorded."""
        published = related_rows(related_rows(self.model, "publication").model, "events").filter(
            kind=Outcome.PUBLISHED, publication=OuterRef("publication")
        )
        recorded = Subquery(published.order_by("-pk").values("recorded_at")[:1])
        signed = Coalesce(F("publication__approved_at"), recorded)
        later = self.model._default_manager.filter(
            publication=OuterRef("publication"), number__gt=OuterRef("number"), frozen_at__lte=signed
        )
        return released_condition(at, "publication__") & Q(frozen_at__isnull=False) & ~Q(Exists(later))

    def visible_to(self, user: Any, at: datetime | None = None) -> Self:
        """Editions this user may read: released ones; to DH all; to a lead also their own authority's."""
        if sees_working_rows(user):
            return self.all()
        readable = self._came_out(at or database_now())
        if led := led_authority_ids(user):
            readable |= Q(publication__authority__in=led)
        return self.filter(readable)

    def newest_of_each(self) -> Self:
        """The newest edition of each publication, a draft included."""
        place = Window(RowNumber(), partition_by=F("publication"), order_by=F("number").desc())
        return self.annotate(place_from_newest=place).filter(place_from_newest=1)

    def with_documents(self) -> Self:
        """With their documents, the main one first, fetched together."""
        return self.prefetch_related(Prefetch("documents", related_rows(self.model, "documents").order_by("position")))


class DocumentQuerySet(QuerySet):
    def visible_to(self, user: Any, at: datetime | None = None) -> Self:
        """Documents of the editions that this user may read."""
        return self.filter(edition__in=related_rows(self.model, "edition").visible_to(user, at))


class FlaggedOverrideQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """To DH all; to a lead those of their own authority's publications; to others none."""
        if sees_working_rows(user):
            return self.all()
        return self.filter(publication__authority__in=led_authority_ids(user))

    def flagged(self) -> Self:
        """Those that nobody has reviewed yet, the oldest first."""
        return self.filter(reviewed_at__isnull=True).order_by("pk")
