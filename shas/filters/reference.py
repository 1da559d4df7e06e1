"""What authorities, trusts and working groups can be narrowed by."""

from django.db.models import Q, QuerySet

from shas.filters.fields import AuthorityReference, NameFilter, PathwayReference, ReviewFilterSet, SearchFilter
from shas.models import ClinicalWorkingGroup, PrimaryCareTrust, StrategicHealthAuthority

OF_AUTHORITY = "The authority it belongs to: slug, E18 code, or Q code where recorded."


class AuthorityFilter(ReviewFilterSet):
    search = NameFilter(method="containing", help_text="Words in its names or the area, or a whole code.")

    class Meta:
        model = StrategicHealthAuthority
        fields: list[str] = []

    def containing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.matching(value)  # type: ignore[attr-defined]


class TrustFilter(ReviewFilterSet):
    authority = AuthorityReference(help_text=OF_AUTHORITY)
    search = NameFilter(method="containing", help_text="Words in its names, or a whole code.")

    class Meta:
        model = PrimaryCareTrust
        fields: list[str] = []

    def containing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.matching(value)  # type: ignore[attr-defined]


class GroupFilter(ReviewFilterSet):
    authority = AuthorityReference(help_text=OF_AUTHORITY)
    pathway = PathwayReference(help_text="The key of its pathway.")
    search = SearchFilter(
        method="containing", help_text="Text in its local label, its pathway or its authority’s name."
    )

    class Meta:
        model = ClinicalWorkingGroup
        fields: list[str] = []

    def containing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(
            Q(local_label__icontains=value)
            | Q(pathway__name__icontains=value)
            | Q(authority__in=StrategicHealthAuthority.objects.visible_to(self.user).matching(value))
        )
