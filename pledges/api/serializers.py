"""Pledges in answers."""

from rest_framework import serializers

from pledges.models import Pledge


class PledgeSerializer(serializers.ModelSerializer):
    """A pledge in the words of the letter that `source` names."""

    url = serializers.HyperlinkedIdentityField("api:pledge-detail", lookup_field="number", lookup_url_kwarg="ref")

    class Meta:
        model = Pledge
        fields = ["number", "url", "title", "wording", "source"]
        read_only_fields = fields
