"""The five pledges over the API."""

from django.db.models import QuerySet

from api.views import ReadViewSet
from pledges.api.serializers import PledgeSerializer
from pledges.filters import PledgeFilter
from pledges.models import Pledge


class PledgeViewSet(ReadViewSet):
    """The five pledges on change, in the words of the letter that `source` names. A pledge is found by its number."""

    queryset = Pledge.objects.none()
    serializer_class = PledgeSerializer
    filterset_class = PledgeFilter
    orderings = {"number": "number"}
    default_ordering = "number"
    noun, known_by, ref_pattern = "pledge", "number", "[1-9][0-9]{0,3}"

    def get_queryset(self) -> QuerySet:
        return Pledge.objects.visible_to(self.request.user)

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        return rows.filter(number=int(ref))
