"""What a check finds: a code for programs, a sentence for people, how grave it is, and who can mend it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices

from accounts.models import User
from shas.models import Document, Edition, Publication


class Severity(TextChoices):
    """Whether a finding stops the submission."""

    ERROR = "error", "Error: it stops submission"
    WARNING = "warning", "Warning: it does not stop submission"


class Mender(TextChoices):
    """Who can mend it."""

    AUTHORITY = "authority", "The authority’s lead"
    DH = "dh", "DH"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is missing or wrong. `field` is where on the task's page; `overridable` lets DH submit anyway."""

    code: str
    severity: Severity
    message: str
    mender: Mender = Mender.AUTHORITY
    field: str = ""
    overridable: bool = False


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A publication as the checks see it: its newest edition, the edition's documents, and who leads its authority.

    `lead` is the named lead person, None also where that person may not be it any more.
    """

    publication: Publication
    edition: Edition | None
    documents: Sequence[Document] = ()
    leads: Sequence[User] = field(default_factory=list)
    lead: User | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """One named check, and the task it is to whoever owes it.

    `page` names the workspace page on which the task is done. `find` is handed all subjects at once, so that it can
    read what it needs for all of them together, and gives each finding with its subject.
    """

    name: str
    task: str
    page: str
    find: Callable[[Sequence[Subject]], Iterable[tuple[Subject, Finding]]]
