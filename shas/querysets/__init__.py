"""Which rows: the only place that says what is public, released, or visible to whom."""

from shas.querysets.authorities import AuthorityQuerySet, TrustQuerySet
from shas.querysets.events import EventQuerySet
from shas.querysets.groups import PathwayQuerySet, WorkingGroupQuerySet
from shas.querysets.letters import LetterFrameQuerySet, LetterQuerySet
from shas.querysets.publications import DateChangeQuerySet, EditionQuerySet, PublicationQuerySet
from shas.querysets.requests import DateChangeRequestQuerySet

__all__ = [
    "AuthorityQuerySet",
    "DateChangeQuerySet",
    "DateChangeRequestQuerySet",
    "EditionQuerySet",
    "EventQuerySet",
    "LetterFrameQuerySet",
    "LetterQuerySet",
    "PathwayQuerySet",
    "PublicationQuerySet",
    "TrustQuerySet",
    "WorkingGroupQuerySet",
]
