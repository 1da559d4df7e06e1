"""Authorities, trusts and working groups in answers."""

from rest_framework import serializers

from api.serializers import NumberField, ReadSerializer, TextOrNull
from shas.models import (
    AuthorityAlias,
    ClinicalWorkingGroup,
    Pathway,
    PrimaryCareTrust,
    StrategicHealthAuthority,
    TrustAlias,
)

ALIAS_FIELDS = ["name", "valid_from", "valid_to", "source"]


class AuthorityBriefSerializer(serializers.ModelSerializer):
    """Which authority: enough to show it and to ask for it."""

    class Meta:
        model = StrategicHealthAuthority
        fields = ["slug", "short_name", "ons_code"]
        read_only_fields = fields


class AuthorityAliasSerializer(serializers.ModelSerializer):
    """Another name it goes by."""

    class Meta:
        model = AuthorityAlias
        fields = ALIAS_FIELDS
        read_only_fields = fields


class TrustAliasSerializer(serializers.ModelSerializer):
    """Another name it goes by."""

    class Meta:
        model = TrustAlias
        fields = ALIAS_FIELDS
        read_only_fields = fields


class AuthoritySerializer(ReadSerializer):
    """A Strategic Health Authority (1 July 2006 to 31 March 2013)."""

    url = serializers.HyperlinkedIdentityField("api:authority-detail", lookup_field="slug", lookup_url_kwarg="ref")
    aliases = AuthorityAliasSerializer(many=True, read_only=True)
    population_millions = NumberField(allow_null=True)
    dates_source = TextOrNull(help_text="Where the days of its establishment and abolition come from.")
    trust_count = serializers.IntegerField(read_only=True, help_text="Trusts that are recorded here.")

    class Meta:
        model = StrategicHealthAuthority
        fields = [
            "slug",
            "url",
            "name",
            "short_name",
            "brand",
            "aliases",
            "ons_code",
            "nhs_code",
            "area",
            "population_millions",
            "trust_count",
            "established",
            "abolished",
            "name_source",
            "code_source",
            "dates_source",
            "not_recorded",
        ]
        read_only_fields = fields
        recordable = ["nhs_code", "population_millions", "dates_source"]


class TrustSerializer(ReadSerializer):
    """A Primary Care Trust of October 2006."""

    url = serializers.HyperlinkedIdentityField("api:trust-detail", lookup_field="slug", lookup_url_kwarg="ref")
    authority = AuthorityBriefSerializer(read_only=True)
    aliases = TrustAliasSerializer(many=True, read_only=True)
    source = TextOrNull()  # type: ignore[assignment]
    dates_source = TextOrNull(help_text="Where the days of its establishment and abolition come from.")

    class Meta:
        model = PrimaryCareTrust
        fields = [
            "slug",
            "url",
            "name",
            "authority",
            "aliases",
            "nhs_code",
            "ons_code",
            "established",
            "abolished",
            "source",
            "dates_source",
            "not_recorded",
        ]
        read_only_fields = fields
        recordable = ["nhs_code", "ons_code", "established", "source", "dates_source"]


class PathwaySerializer(serializers.ModelSerializer):
    """A stage or kind of care that the review looked at in every region."""

    class Meta:
        model = Pathway
        fields = ["key", "name"]
        read_only_fields = fields


class GroupSerializer(ReadSerializer):
    """A clinical working group that is recorded."""

    url = serializers.HyperlinkedIdentityField("api:group-detail", lookup_field="pk", lookup_url_kwarg="ref")
    authority = AuthorityBriefSerializer(read_only=True)
    pathway = PathwaySerializer(read_only=True)
    local_label = TextOrNull(help_text="What the group is called in its region, where that differs.")

    class Meta:
        model = ClinicalWorkingGroup
        fields = ["id", "url", "authority", "pathway", "local_label", "clinicians", "source", "not_recorded"]
        read_only_fields = fields
        recordable = ["clinicians"]
