"""The timetable over the API."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from api.views import ReadViewSet
from shas.api.serializers import PublicationSerializer
from shas.clock import database_now
from shas.filters import PublicationFilter
from shas.models import DateChange, Edition, Publication, StrategicHealthAuthority
from shas.workflow import Kind


class TimedViewSet(ReadViewSet):
    """A view whose rows hang on the time: it reads the database's clock once and gives it to every queryset."""

    @cached_property
    def at(self) -> datetime:
        return database_now()

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {"at": self.at}


class PublicationViewSet(TimedViewSet):
    """The timetable: what is to be published, when, and what became of it. Titles only once they are released.

    A publication is found by its slug, a vision also by its authority's code. Days are London days; a month without
    a day is “2008-06” in `planned_month`, and `planned_on` is then null.
    """

    queryset = Publication.objects.none()
    serializer_class = PublicationSerializer
    filterset_class = PublicationFilter
    orderings = {"sort_on": "sort_on", "name": "name", "kind": "kind", "slug": "slug"}
    default_ordering = "sort_on"
    noun, known_by = "publication", "slug or authority’s code"

    def get_queryset(self) -> QuerySet:
        rows = Publication.objects.visible_to(self.request.user, self.at).with_public_status(self.at)
        content = Edition.objects.released(self.at).filter(publication=OuterRef("pk")).order_by("-number")
        plans = DateChange.objects.announced(self.at).filter(publication=OuterRef("pk")).order_by("-pk")
        return (
            rows.with_released_title(self.at)
            .select_related("authority")
            .annotate(
                released_number=Subquery(content.values("number")[:1]),
                released_gateway_reference=Subquery(content.values("gateway_reference")[:1]),
                plan_source=Subquery(plans.values("source")[:1]),
            )
        )

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        authorities = StrategicHealthAuthority.objects.visible_to(self.request.user).with_slug_or_code(ref)
        return rows.filter(Q(slug=ref) | Q(kind=Kind.VISION, authority__in=authorities))
