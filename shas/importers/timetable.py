"""Taking a timetable into the portal: compared with the present plans, then written by the services, all or nothing."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from shas.clock import database_now, london_day, london_midnight
from shas.importers.authorities import Directory, KnownAuthority
from shas.importers.content import read_content
from shas.importers.report import Change, Problem, Refused, Report, Understood, plan_in_words
from shas.models import Publication, StrategicHealthAuthority
from shas.rules import authorise
from shas.services import announce, confirm, reschedule, schedule
from shas.workflow import DateStatus, Kind, Plan, Precision

FINAL_REPORT_SLUG = "final-report"


@transaction.atomic
def import_timetable(
    *,
    content: bytes,
    filename: str,
    year: int | None = None,
    actor: User | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> Report:
    """Take in a letter's text, CSV or XLSX, and say what was understood, passed over and changed.

    A letter was announced on its own date (midnight in London), a table now; `year` serves dates without one in
    files without a letter date. With any problem, or with `dry_run`, nothing is written: a dry run goes the whole
    way through the services and is rolled back, so that it refuses what the import itself would refuse.

    Raises PermissionDenied. Everything else is told in the report, with line and code: those of reading
    (see `content` and `reading`), `letter_in_future`, `report_missing`, and those of the services that move dates.
    """
    authorise(actor, "shas.import_timetable")
    report = read_content(
        content,
        filename=filename,
        directory=known_authorities(),
        year=year,
        limit=settings.IMPORT_MAX_BYTES,
    )
    report.dry_run = dry_run
    if report.letter_date and report.letter_date > london_day(database_now()):
        report.problems.append(
            Problem(
                None,
                "letter_in_future",
                f"The letter is dated {Plan.on(report.letter_date)}, which is still to come. "
                "Import it on the day it is sent, or correct its date.",
            )
        )
    if report.ok:
        _Comparison(report, actor=actor, reason=reason).run()
    if dry_run or not report.ok:
        transaction.set_rollback(True)
    return report


def known_authorities() -> Directory:
    """The authorities by every name on record: names, brand, other names, slug and codes."""
    return Directory(
        KnownAuthority(
            slug=authority.slug,
            label=authority.short_name,
            names=(
                authority.name,
                authority.brand,
                authority.ons_code,
                authority.nhs_code or "",
                *(alias.name for alias in authority.aliases.all()),
            ),
        )
        for authority in StrategicHealthAuthority.objects.prefetch_related("aliases")
    )


class _Comparison:
    """One import against the present plans, their rows locked; services do the writing and the refusing."""

    def __init__(self, report: Report, *, actor: User | None, reason: str) -> None:
        self.report = report
        self.actor = actor
        self.reason = reason
        self.announced_at: datetime | None = None
        self.source = f"{report.read_as.removeprefix('a ').removeprefix('an ')} {report.filename}"[:500]
        if report.letter_date:
            self.announced_at = london_midnight(report.letter_date)
            self.source = f"letter of {Plan.on(report.letter_date)}"
        slugs = [item.authority for item in report.understood if item.authority]
        locked = Publication.objects.select_for_update(of=("self",)).select_related("authority").order_by("pk")
        self.visions = {
            entry.authority.slug: entry
            for entry in locked.filter(kind=Kind.VISION, authority__slug__in=slugs)
            if entry.authority
        }
        self.final_report = locked.filter(kind=Kind.NATIONAL_REPORT, slug=FINAL_REPORT_SLUG).first()
        self.authorities = StrategicHealthAuthority.objects.in_bulk(slugs, field_name="slug")

    def run(self) -> None:
        """Writes every difference, and puts the outcome of each line into the report."""
        outcomes = []
        for item in self.report.understood:
            try:
                outcomes.append(self._take_in(item))
            except Refused as refusal:
                self.report.problems.append(refusal.at(item.line))
                outcomes.append(item)
            except ValidationError as error:
                self.report.problems.append(_problem(error, item))
                outcomes.append(item)
        self.report.understood = outcomes

    def _take_in(self, item: Understood) -> Understood:
        entry = self._entry(item)
        plan = self._plan(item.plan, entry.plan)
        if plan == entry.plan:
            return replace(item, plan=plan, change=Change.NONE)
        if entry.precision == Precision.UNSET:
            schedule(
                publication=entry,
                plan=plan,
                actor=self.actor,
                reason=self.reason,
                source=self.source,
                announced_at=self.announced_at,
            )
            return replace(item, plan=plan, change=Change.NEW)
        if plan == replace(entry.plan, date_status=DateStatus.CONFIRMED):
            confirm(publication=entry, actor=self.actor, source=self.source, announced_at=self.announced_at)
            return replace(item, plan=plan, change=Change.CONFIRMS)
        reschedule(
            publication=entry,
            plan=plan,
            actor=self.actor,
            reason=self.reason,
            source=self.source,
            announced_at=self.announced_at,
        )
        return replace(item, plan=plan, change=Change.MOVES, before=plan_in_words(entry.plan))

    def _entry(self, item: Understood) -> Publication:
        """The entry meant; an authority that has none yet gets its vision announced."""
        if item.authority is None:
            if self.final_report is None:
                raise Refused(
                    "report_missing",
                    "There is no entry for the final report. Run “manage.py load_review”, and import again.",
                )
            return self.final_report
        return self.visions.get(item.authority) or announce(
            kind=Kind.VISION,
            authority=self.authorities[item.authority],
            actor=self.actor,
            source=self.source,
            announced_at=self.announced_at,
        )

    @staticmethod
    def _plan(said: Plan, present: Plan) -> Plan:
        """A file that says nothing of the time of day leaves the one that was set."""
        if said.planned_on and said.release_time is None:
            return replace(said, release_time=present.release_time)
        return said


def _problem(error: ValidationError, item: Understood) -> Problem:
    """A service's refusal, said of the line that asked for it."""
    first = next(iter(error.error_dict.values()))[0] if hasattr(error, "error_dict") else error.error_list[0]
    message = " ".join(error.messages)
    if first.code == "reason_required":
        message += f" The file moves it to {item.plan}; say why with --reason."
    return Problem(item.line, first.code or "refused", message)
