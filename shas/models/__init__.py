"""The review's nouns, one module each."""

from shas.models.authorities import AuthorityAlias, PrimaryCareTrust, StrategicHealthAuthority, TrustAlias
from shas.models.dates import DateChange
from shas.models.events import Event
from shas.models.groups import ClinicalWorkingGroup, Pathway, PathwayLabel
from shas.models.letters import Letter, LetterEntry, LetterFrame
from shas.models.memberships import Membership
from shas.models.nonworkingdays import NonWorkingDay
from shas.models.publications import READER_BOX, Edition, Publication
from shas.models.requests import DateChangeRequest

__all__ = [
    "READER_BOX",
    "AuthorityAlias",
    "ClinicalWorkingGroup",
    "DateChange",
    "DateChangeRequest",
    "Edition",
    "Event",
    "Letter",
    "LetterEntry",
    "LetterFrame",
    "Membership",
    "NonWorkingDay",
    "Pathway",
    "PathwayLabel",
    "PrimaryCareTrust",
    "Publication",
    "StrategicHealthAuthority",
    "TrustAlias",
]
