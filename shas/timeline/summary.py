"""What the timeline says in sentences: two under the heading, and how many are out.

`past` speaks of it as it stood on an earlier day.
"""

from collections.abc import Sequence

from shas import words
from shas.timeline.entries import Entry
from shas.workflow import Kind, PublicStatus


def counted_entries(entries: Sequence[Entry]) -> Sequence[Entry]:
    """What the tally counts: the visions with a place in the timetable; without any, every entry in it."""
    return [entry for entry in entries if entry.is_vision] or entries


def final_report(entries: Sequence[Entry]) -> Entry | None:
    """The last national report of the timetable."""
    reports = [entry for entry in entries if entry.kind == Kind.NATIONAL_REPORT]
    return max(reports, key=lambda entry: entry.order) if reports else None


def introduction(entries: Sequence[Entry], *, past: bool = False) -> str:
    """Two sentences under the heading."""
    if not entries:
        return "Strategic Health Authorities publish their plans for health and healthcare, each on a day of its own."
    visions = [entry for entry in entries if entry.is_vision]
    sentences = []
    if visions:
        one = len(visions) == 1
        who = f"{words.number(len(visions)).capitalize()} Strategic Health {'Authority' if one else 'Authorities'}"
        if any(entry.is_awaited for entry in visions) and past:
            verb = "was to publish its plan" if one else "were to publish their plans"
        elif any(entry.is_awaited for entry in visions):
            verb = "is publishing its plan" if one else "are publishing their plans"
        else:
            verb = "was given a day to publish its plan" if one else "were each given a day to publish their plan"
        sentences.append(f"{who} {verb} for health and healthcare.")
    if report := final_report(entries):
        sentences.append(f"The final report of the NHS Next Stage Review {report_clause(report, past=past)}.")
    return " ".join(sentences)


def report_clause(report: Entry, *, past: bool = False) -> str:
    """What became, or is to become, of the final report."""
    if report.is_published and report.actual:
        return f"was published on {words.full(report.actual)}"
    follows = "was to follow" if past else "follows"
    if report.is_awaited and report.on:
        return f"{follows} on {words.weekday(report.on)}"
    if report.is_awaited and report.month:
        return f"{follows} in {words.month(report.month)}"
    unset = "was not yet set" if past else "is not yet set"
    return {
        PublicStatus.NOT_YET_SCHEDULED: f"{follows}; its date {unset}",
        PublicStatus.CANCELLED: "was cancelled",
        PublicStatus.WITHDRAWN: "was published and then withdrawn",
    }.get(report.status, "was due; when it was published is not recorded")


def tally(entries: Sequence[Entry], *, past: bool = False) -> str:
    """“2 of 9 published. 7 to come.” What is not recorded, cancelled or withdrawn is said, never left out."""
    counted = counted_entries(entries)
    if not counted:
        return ""

    def having(*statuses: PublicStatus) -> int:
        return sum(entry.status in statuses for entry in counted)

    published, unrecorded = having(PublicStatus.PUBLISHED), having(PublicStatus.ACTUAL_NOT_RECORDED)
    to_come = sum(entry.is_awaited for entry in counted) + having(PublicStatus.NOT_YET_SCHEDULED)
    recorded, by_then = " recorded as" if unrecorded else "", " by then" if past else ""
    parts = [
        (f"{published} of {len(counted)}{recorded} published{by_then}", True),
        (f"{unrecorded} not {'' if past else 'yet '}recorded", unrecorded),
        (f"{having(PublicStatus.OVERDUE)} overdue", having(PublicStatus.OVERDUE)),
        (f"{having(PublicStatus.CANCELLED)} cancelled", having(PublicStatus.CANCELLED)),
        (f"{having(PublicStatus.WITHDRAWN)} withdrawn", having(PublicStatus.WITHDRAWN)),
        (f"{to_come} to come", to_come),
    ]
    return " ".join(f"{text}." for text, worth_saying in parts if worth_saying)
