"""How the review's nouns are written in answers, with public fields only, and what is sent to change them."""

from shas.api.serializers.editions import DraftBody, EditBody, EditionSerializer
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
from shas.api.serializers.workflow import MovedSerializer, WorkflowSerializer

__all__ = [
    "AskBody",
    "AuthoritySerializer",
    "CancelBody",
    "ConfirmBody",
    "DateRequestSerializer",
    "DecideBody",
    "DraftBody",
    "EditBody",
    "EditionSerializer",
    "EventSerializer",
    "GroupSerializer",
    "LetterSerializer",
    "MoveBody",
    "MoveTogetherBody",
    "MovedSerializer",
    "MovedTogetherSerializer",
    "PublicationSerializer",
    "ReinstateBody",
    "TrialSerializer",
    "TrustSerializer",
    "WorkflowSerializer",
    "plan_of",
]
