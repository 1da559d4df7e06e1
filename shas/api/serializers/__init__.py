"""How the review's nouns are written in answers. Only public fields: nothing of the work behind them is named here."""

from shas.api.serializers.publications import PublicationSerializer
from shas.api.serializers.record import EventSerializer, LetterSerializer
from shas.api.serializers.reference import AuthoritySerializer, GroupSerializer, TrustSerializer

__all__ = [
    "AuthoritySerializer",
    "EventSerializer",
    "GroupSerializer",
    "LetterSerializer",
    "PublicationSerializer",
    "TrustSerializer",
]
