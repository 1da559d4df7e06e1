"""The timetable over the API."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from api.views import ReadViewSet, Referred
from shas.api.serializers import PublicationSerializer
from shas.clock import as_at_instant
from shas.filters import PublicationFilter, read_as_at
from shas.filters.asat import NAME as AS_AT
from shas.models import DateChange, Edition, Publication, StrategicHealthAuthority
from shas.moments import instant_of
from shas.workflow import Kind


class TimedViewSet(ReadViewSet):
    """A view whose rows hang on the time: it reads the database's clock once and gives it to every queryset."""

    @property
    def at(self) -> datetime:
        return instant_of(self.request._request)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {"at": self.at}


class EntryReference(Referred):
    """Publications are found by their slug, visions also by their authority's code."""

    noun, known_by = "publication", "slug or authority’s code"
    request: Any

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        authorities = StrategicHealthAuthority.objects.visible_to(self.request.user).with_slug_or_code(ref)
        return rows.filter(Q(slug=ref) | Q(kind=Kind.VISION, authority__in=authorities))


def publication_rows(user: Any, at: datetime, *, as_at: datetime | None = None) -> QuerySet:
    """The publications this user may know of, with all that an answer tells of them. Instants are UTC."""
    told_by = as_at or at
    content = Edition.objects.released(at).filter(publication=OuterRef("pk")).order_by("-number")
    plans = DateChange.objects.announced(told_by).filter(publication=OuterRef("pk")).order_by("-pk")
    return (
        Publication.objects.visible_to(user, at)
        .with_public_status(at, as_at=as_at)
        .with_released_title(at)
        .with_last_move(told_by)
        .select_related("authority")
        .annotate(
            released_number=Subquery(content.values("number")[:1]),
            released_gateway_reference=Subquery(content.values("gateway_reference")[:1]),
            plan_source=Subquery(plans.values("source")[:1]),
            had_another_plan=Exists(plans.order_by()[1:2]),
        )
    )


AS_AT_PARAMETER = OpenApiParameter(
    AS_AT,
    {"type": "string", "format": "date", "examples": ["2008-05-13"]},
    OpenApiParameter.QUERY,
    description=(
        "Answer with what had been announced by the end of this London day, today or earlier, however much later it "
        "was recorded here. An entry that was not announced by then is not there. Without it: what is known now."
    ),
)


@extend_schema_view(
    list=extend_schema(parameters=[AS_AT_PARAMETER]), retrieve=extend_schema(parameters=[AS_AT_PARAMETER])
)
class PublicationViewSet(EntryReference, TimedViewSet):
    """The timetable: what is to be published, when, and what became of it. Titles only once they are released.

    A publication is found by its slug, a vision also by its authority's code. Days are London days; a month without
    a day is “2008-06” in `planned_month`, and `planned_on` is then null. With `as_at` the answer is as it would have
    been on that day; names and addresses are today's.
    """

    queryset = Publication.objects.none()
    serializer_class = PublicationSerializer
    filterset_class = PublicationFilter
    orderings = {"sort_on": "told_sort_on", "name": "name", "kind": "kind", "slug": "slug"}
    default_ordering = "sort_on"

    def get_parameters(self) -> list[str]:
        return [*super().get_parameters(), AS_AT]

    @cached_property
    def as_at(self) -> datetime | None:
        """The last instant of the day asked for; 400 `as_at_not_a_day` or `as_at_in_future`."""
        try:
            day = read_as_at(self.request.query_params.get(AS_AT), self.at)
        except ValidationError as error:
            raise ValidationError({AS_AT: error}) from None
        return as_at_instant(day, self.at) if day else None

    def get_queryset(self) -> QuerySet:
        return publication_rows(self.request.user, self.at, as_at=self.as_at)
