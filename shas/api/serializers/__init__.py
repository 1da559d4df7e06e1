"""How the review's nouns are written in answers, with public fields only, and what is sent to change their dates."""

from shas.api.serializers.moves import (
    CancelBody,
    ConfirmBody,
    MoveBody,
    MovedTogetherSerializer,
    MoveTogetherBody,
    ReinstateBody,
    TrialSerializer,
    plan_of,
)
from shas.api.serializers.publications import PublicationSerializer
from shas.api.serializers.record import EventSerializer, LetterSerializer
from shas.api.serializers.reference import AuthoritySerializer, GroupSerializer, TrustSerializer
from shas.api.serializers.requests import AskBody, DateRequestSerializer, DecideBody

__all__ = [
    "AskBody",
    "AuthoritySerializer",
    "CancelBody",
    "ConfirmBody",
    "DateRequestSerializer",
    "DecideBody",
    "EventSerializer",
    "GroupSerializer",
    "LetterSerializer",
    "MoveBody",
    "MoveTogetherBody",
    "MovedTogetherSerializer",
    "PublicationSerializer",
    "ReinstateBody",
    "TrialSerializer",
    "TrustSerializer",
    "plan_of",
]
