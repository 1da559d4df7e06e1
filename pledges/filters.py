"""What pledges can be narrowed by."""

from django.db.models import Q, QuerySet

from pledges.models import Pledge
from shas.filters.fields import ReviewFilterSet, SearchFilter


class PledgeFilter(ReviewFilterSet):
    search = SearchFilter(method="containing", help_text="Text in its title or its wording.")

    class Meta:
        model = Pledge
        fields: list[str] = []

    def containing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(title__icontains=value) | Q(wording__icontains=value))
