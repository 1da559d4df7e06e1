"""Is it ready? Named checks of what a publication still owes: errors stop its submission, warnings do not.

The checks are named by dotted path in the setting READINESS_CHECKS, in the order of the task list; other apps add
theirs there. `report` asks all of them of any number of publications, in a constant number of queries.
"""

from shas.readiness.findings import Check, Finding, Mender, Severity, Subject
from shas.readiness.reports import Readiness, Task, report, report_of

__all__ = ["Check", "Finding", "Mender", "Readiness", "Severity", "Subject", "Task", "report", "report_of"]
