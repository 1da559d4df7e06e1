"""What was issued and what changed: letters, and the public record."""

from django.db.models import Prefetch, QuerySet

from shas.api.serializers import EventSerializer, LetterSerializer
from shas.api.views.publications import TimedViewSet
from shas.filters import EventFilter, LetterFilter
from shas.models import Event, Letter, LetterEntry, Publication


class LetterViewSet(TimedViewSet):
    """Timetable letters as they were issued. A letter is found by its number and never changes."""

    queryset = Letter.objects.none()
    serializer_class = LetterSerializer
    filterset_class = LetterFilter
    orderings = {"number": "number", "issued_on": "issued_on"}
    default_ordering = "number"
    noun, known_by, ref_pattern = "letter", "number", "[1-9][0-9]{0,4}"

    def get_queryset(self) -> QuerySet:
        known = Publication.objects.visible_to(self.request.user, self.at)
        entries = LetterEntry.objects.filter(publication__in=known).select_related("publication").order_by("position")
        return Letter.objects.visible_to(self.request.user, self.at).prefetch_related(Prefetch("entries", entries))

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        return rows.filter(number=int(ref))


class EventViewSet(TimedViewSet):
    """The public record, in the order in which it was written. Nothing in it is ever changed or taken out.

    `announced_at` is when the world was told, `recorded_at` when the portal was.
    """

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    orderings = {"id": "pk"}
    default_ordering = "id"
    noun, known_by, ref_pattern = "change", "id", "[1-9][0-9]{0,17}"

    def get_queryset(self) -> QuerySet:
        rows = Event.objects.visible_to(self.request.user, self.at)
        return rows.select_related("publication", "authority", "trust")

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        return rows.filter(pk=int(ref))
