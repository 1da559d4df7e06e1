"""The review's nouns, one module each."""

from shas.models.authorities import AuthorityAlias, PrimaryCareTrust, StrategicHealthAuthority, TrustAlias
from shas.models.dates import DateChange
from shas.models.documents import Document
from shas.models.editions import CARRIED_OVER, CONTENT, READER_BOX, REQUIRED_OF_READER_BOX, Edition
from shas.models.events import Event
from shas.models.groups import ClinicalWorkingGroup, Pathway, PathwayLabel
from shas.models.letters import Letter, LetterEntry, LetterFrame
from shas.models.memberships import Membership
from shas.models.nonworkingdays import NonWorkingDay
from shas.models.overrides import FlaggedOverride
from shas.models.prerelease import PreReleaseAccess
from shas.models.publications import Publication
from shas.models.rehearsal import Rehearsal
from shas.models.requests import DateChangeRequest
from shas.models.workers import WorkerBeat

# Last: it keeps the history of the others.
from shas.models.history import (  # isort: skip
    DateChangeRequestHistory,
    DocumentHistory,
    EditionHistory,
    FlaggedOverrideHistory,
    MembershipHistory,
    PreReleaseAccessHistory,
    PublicationHistory,
)

__all__ = [
    "CARRIED_OVER",
    "CONTENT",
    "READER_BOX",
    "REQUIRED_OF_READER_BOX",
    "AuthorityAlias",
    "ClinicalWorkingGroup",
    "DateChange",
    "DateChangeRequest",
    "DateChangeRequestHistory",
    "Document",
    "DocumentHistory",
    "Edition",
    "EditionHistory",
    "Event",
    "FlaggedOverride",
    "FlaggedOverrideHistory",
    "Letter",
    "LetterEntry",
    "LetterFrame",
    "Membership",
    "MembershipHistory",
    "NonWorkingDay",
    "Pathway",
    "PathwayLabel",
    "PreReleaseAccess",
    "PreReleaseAccessHistory",
    "PrimaryCareTrust",
    "Publication",
    "PublicationHistory",
    "Rehearsal",
    "StrategicHealthAuthority",
    "TrustAlias",
    "WorkerBeat",
]
