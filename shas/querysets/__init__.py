"""Which rows: the only place that says what is public, released, or visible to whom."""

from shas.querysets.authorities import AuthorityQuerySet, TrustQuerySet
from shas.querysets.editions import DocumentQuerySet, EditionQuerySet, FlaggedOverrideQuerySet
from shas.querysets.events import EventQuerySet
from shas.querysets.groups import PathwayQuerySet, WorkingGroupQuerySet
from shas.querysets.letters import LetterFrameQuerySet, LetterQuerySet
from shas.querysets.prerelease import PreReleaseAccessQuerySet
from shas.querysets.publications import DateChangeQuerySet, PublicationQuerySet
from shas.querysets.requests import DateChangeRequestQuerySet
from shas.querysets.workers import WorkerBeatQuerySet

__all__ = [
    "AuthorityQuerySet",
    "DateChangeQuerySet",
    "DateChangeRequestQuerySet",
    "DocumentQuerySet",
    "EditionQuerySet",
    "EventQuerySet",
    "FlaggedOverrideQuerySet",
    "LetterFrameQuerySet",
    "LetterQuerySet",
    "PathwayQuerySet",
    "PreReleaseAccessQuerySet",
    "PublicationQuerySet",
    "TrustQuerySet",
    "WorkerBeatQuerySet",
    "WorkingGroupQuerySet",
]
