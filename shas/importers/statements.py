"""What a file says, before anyone looks up whose it is or whether the day exists."""

import datetime
import re
from dataclasses import dataclass, field

from shas.importers.dates import DateWords
from shas.importers.report import PassedOver, Problem, Warning
from shas.workflow import Kind

_FINAL_REPORT = re.compile(
    r"(?:the |my |our )?(?:(?:nhs )?next stage review )?(?:final|national)[ -]report"
    r"(?: of the (?:nhs next stage )?review)?",
    re.IGNORECASE,
)


def is_final_report(words: str) -> bool:
    """Whether the words name the review's final report, and nothing else."""
    return _FINAL_REPORT.fullmatch(" ".join(words.strip(" .,:;").split())) is not None


@dataclass(frozen=True)
class Statement:
    """ "12th May" said of "East of England": the first line it stands on, all its lines, its own words.

    A national report has no authority to look up; its ``subject`` is the words used for it.
    """

    line: int
    text: str
    subject: str
    date: DateWords
    kind: Kind = Kind.VISION
    lines: tuple[int, ...] = ()


@dataclass
class Findings:
    """Everything one file says. ``letter_date`` is None for tables and for letters that do not show one."""

    statements: list[Statement] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    letter_date: datetime.date | None = None
    letter_date_line: int | None = None
