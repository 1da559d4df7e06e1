"""Authorities, trusts and clinical working groups: reference data, all of it public."""

from django.db.models import QuerySet

from api.views import ReadViewSet
from shas.api.serializers import AuthoritySerializer, GroupSerializer, TrustSerializer
from shas.filters import AuthorityFilter, GroupFilter, TrustFilter
from shas.models import ClinicalWorkingGroup, PrimaryCareTrust, StrategicHealthAuthority


class AuthorityViewSet(ReadViewSet):
    """Strategic Health Authorities, with the codes and other names that are recorded.

    An authority is found by its slug, its E18 code, or its Q code where that is recorded.
    """

    queryset = StrategicHealthAuthority.objects.none()
    serializer_class = AuthoritySerializer
    filterset_class = AuthorityFilter
    orderings = {"name": "name", "short_name": "short_name", "ons_code": "ons_code", "slug": "slug"}
    default_ordering = "short_name"
    noun, known_by = "authority", "slug or code"

    def get_queryset(self) -> QuerySet:
        return StrategicHealthAuthority.objects.visible_to(self.request.user).with_counts().prefetch_related("aliases")

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        return rows.with_slug_or_code(ref)  # type: ignore[attr-defined]


class TrustViewSet(ReadViewSet):
    """Primary Care Trusts, each in the area of one authority.

    A trust is found by its slug, or by its NHS or ONS code where that is recorded.
    """

    queryset = PrimaryCareTrust.objects.none()
    serializer_class = TrustSerializer
    filterset_class = TrustFilter
    orderings = {"name": "name", "authority": "authority__short_name", "slug": "slug"}
    default_ordering = "name"
    noun, known_by = "trust", "slug or code"

    def get_queryset(self) -> QuerySet:
        rows = PrimaryCareTrust.objects.visible_to(self.request.user)
        return rows.select_related("authority").prefetch_related("aliases")

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        return rows.with_slug_or_code(ref)  # type: ignore[attr-defined]


class GroupViewSet(ReadViewSet):
    """Clinical working groups that are recorded: authority, pathway, local label and number of clinicians.

    The letter of 9 May 2008 counts more of them than are known one by one.
    """

    queryset = ClinicalWorkingGroup.objects.none()
    serializer_class = GroupSerializer
    filterset_class = GroupFilter
    orderings = {
        "authority": "authority__short_name",
        "pathway": "pathway__position",
        "local_label": "local_label",
        "id": "pk",
    }
    default_ordering = "authority,pathway,local_label"
    noun, known_by, ref_pattern = "group", "id", "[1-9][0-9]{0,17}"

    def get_queryset(self) -> QuerySet:
        return ClinicalWorkingGroup.objects.visible_to(self.request.user).select_related("authority", "pathway")

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        return rows.filter(pk=int(ref))
