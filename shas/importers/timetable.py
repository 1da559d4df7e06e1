"""Taking a timetable into the portal: compared with the present plans, then written by the services, all or nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from shas.clock import database_now, london_day, london_midnight
from shas.importers.authorities import Directory, KnownAuthority, KnownPublication
from shas.importers.content import read_content
from shas.importers.outcome import Outcome, fingerprint, refuse_other_than
from shas.importers.reading import FINAL_REPORT
from shas.importers.report import Change, Problem, Refused, Report, Understood, Whose
from shas.models import DateChange, Publication, StrategicHealthAuthority
from shas.rules import authorise
from shas.services import Move, announce, bulk_reschedule
from shas.services.writing import refuse_unreadable, writing
from shas.warnings import Override, warnings_of
from shas.workflow import Kind, Plan, WarningCode

FINAL_REPORT_SLUG = "final-report"


def import_timetable(
    *,
    content: bytes,
    filename: str,
    year: int | None = None,
    actor: User | None = None,
    reason: str = "",
    dry_run: bool = False,
    expected: str = "",
) -> Report:
    """Take in a letter's text, CSV or XLSX, and say what was understood, passed over and changed.

    A letter was announced on its own date (midnight in London), a table now; `year` serves dates without one in
    files without a letter date. `reason` is read by everyone; with it a table's warnings are set aside, without it
    they are refused. What a letter announced is a fact: its warnings only say where to look again.

    With any problem, or with `dry_run`, nothing is written: a dry run goes the whole way through the services and is
    rolled back, so that it refuses what the import itself would refuse. `expected` is the fingerprint of the preview
    that is applied; where the outcome would be another by now, nothing is written either.

    Raises PermissionDenied. Everything else is told in the report, with line and code: those of reading
    (see `content` and `reading`), of a `reason` that cannot be kept, `letter_in_future`, `report_missing`, `moved_on`,
    `not_previewed`, and those of the services that move dates.
    """
    with writing("import_timetable", actor=actor, reason=reason):
        authorise(actor, "shas.import_timetable")
        report = read_content(
            content,
            filename=filename,
            directory=known_authorities(),
            year=year,
            limit=settings.IMPORT_MAX_BYTES,
        )
        report.dry_run = dry_run
        report.problems += _before_comparing(report, reason)
        if report.ok:
            _Comparison(report, actor=actor, reason=reason.strip()).run(expected)
        if dry_run or not report.ok:
            transaction.set_rollback(True)
    return report


def _before_comparing(report: Report, reason: str) -> Iterable[Problem]:
    """What is wrong with the whole of it, whatever the plans are."""
    if report.letter_date and report.letter_date > london_day(database_now()):
        yield Problem(
            None,
            "letter_in_future",
            f"The letter is dated {Plan.on(report.letter_date)}, which is still to come. "
            "Import it on the day it is sent, or correct its date.",
        )
    try:
        refuse_unreadable({"reason": reason})
    except ValidationError as refusal:
        for fault in refusal.error_dict["reason"]:
            yield Problem(None, str(fault.code), fault.messages[0])


def known_authorities() -> Directory:
    """The authorities by every name on record: names, brand, other names, slug and codes; national entries by name."""
    authorities = (
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
    publications = (
        KnownPublication(slug, name, Kind(kind), names=(FINAL_REPORT,) if slug == FINAL_REPORT_SLUG else ())
        for slug, name, kind in Publication.objects.exclude(kind=Kind.VISION).values_list("slug", "name", "kind")
    )
    return Directory(authorities, publications)


class _Comparison:
    """One import against the present plans, their rows locked; services do the writing and the refusing."""

    def __init__(self, report: Report, *, actor: User | None, reason: str) -> None:
        self.report = report
        self.actor = actor
        self.reason = reason
        self.announced_at: datetime | None = None
        self.override = Override(reason=reason) if reason and not report.letter_date else None
        # Everyone reads the source; what somebody has called a file of theirs is nobody else's business.
        self.source = report.read_as.removeprefix("a ").removeprefix("an ")
        if report.letter_date:
            self.announced_at = london_midnight(report.letter_date)
            self.source = f"letter of {Plan.on(report.letter_date)}"
        slugs = [item.authority for item in report.understood if item.authority]
        locked = Publication.objects.select_for_update(of=("self",)).select_related("authority").order_by("pk")
        self.entries: dict[Whose, Publication] = {
            (entry.authority.slug, None): entry
            for entry in locked.filter(kind=Kind.VISION, authority__slug__in=slugs)
            if entry.authority
        }
        named = [item.publication for item in report.understood if item.publication]
        for entry in locked.filter(authority=None, slug__in=named):
            self.entries[(None, entry.slug)] = entry
        self.known = {entry.pk for entry in self.entries.values()}
        self.authorities = StrategicHealthAuthority.objects.in_bulk(slugs, field_name="slug")
        newest = DateChange.objects.filter(publication__in=self.known).values("publication").annotate(newest=Max("pk"))
        self.newest: dict[int, int] = dict(newest.values_list("publication", "newest"))

    def run(self, expected: str) -> None:
        """Writes every difference, and puts the outcome of each line into the report."""
        compared = {item: self._outcome(item) for item in self.report.understood}
        outcomes = self._warned([outcome for outcome in compared.values() if outcome])
        self.report.fingerprint = fingerprint(outcomes, self.report.letter_date)
        if expected and (refusal := refuse_other_than(expected, outcomes, self.report.letter_date)):
            self.report.problems.append(refusal)
        told = {outcome.item: outcome.told() for outcome in outcomes}
        self.report.understood = [told.get(item, item) for item in compared]
        self._write([outcome for outcome in outcomes if outcome.change != Change.NONE])
        refused = {(problem.line, problem.code) for problem in self.report.problems}
        warned = [note for outcome in outcomes for note in outcome.notes() if (note.line, note.code) not in refused]
        self.report.warnings = sorted([*self.report.warnings, *warned], key=lambda note: note.line or 0)
        self.report.problems.sort(key=lambda problem: problem.line or 0)

    def _outcome(self, item: Understood) -> Outcome | None:
        """The statement against its entry; None where there is none to be had, which is a problem then."""
        try:
            entry = self._entry(item)
        except Refused as refusal:
            self.report.problems.append(refusal.at(item.line))
        except ValidationError as error:
            self.report.problems += _problems(error, item)
        else:
            return Outcome(
                item=item,
                entry=entry.pk if entry.pk in self.known else None,
                newest=self.newest.get(entry.pk),
                present=entry.plan,
                plan=self._plan(item.plan, entry),
            )
        return None

    def _entry(self, item: Understood) -> Publication:
        """The entry meant; an authority that has none yet gets its vision announced."""
        if item.whose not in self.entries:
            if item.authority is None:
                raise Refused(
                    "report_missing",
                    "There is no entry for the final report. Run “manage.py load_review”, and import again.",
                )
            self.entries[item.whose] = announce(
                kind=Kind.VISION,
                authority=self.authorities[item.authority],
                actor=self.actor,
                source=self.source,
                announced_at=self.announced_at,
            )
        return self.entries[item.whose]

    def _warned(self, outcomes: list[Outcome]) -> list[Outcome]:
        """With what speaks against the plans that would be new, judged as the timetable they make together.

        A letter is judged by the day it was sent, and reading it has said already which days are before that.
        """
        plans = {self._of(each): each.plan for each in outcomes if each.change != Change.NONE}
        found = warnings_of(plans, at=self.announced_at or database_now())
        said = {WarningCode.PAST} if self.announced_at else set()
        return [
            replace(
                outcome,
                warnings=tuple(warning for warning in found.get(self._of(outcome).pk, []) if warning.code not in said),
            )
            for outcome in outcomes
        ]

    def _write(self, outcomes: list[Outcome]) -> None:
        """All together, so that two that swap their days do not clash."""
        if not outcomes:
            return
        try:
            bulk_reschedule(
                moves=[Move(publication=self._of(outcome), plan=outcome.plan) for outcome in outcomes],
                actor=self.actor,
                public_note=self.reason,
                override=self.override,
                source=self.source,
                announced_at=self.announced_at,
            )
        except ValidationError as error:
            items = {self._of(outcome).slug: outcome.item for outcome in outcomes}
            for refusal in error.error_list:
                self.report.problems += _problems(refusal, items[(refusal.params or {})["publication"]])

    def _of(self, outcome: Outcome) -> Publication:
        return self.entries[outcome.item.whose]

    @staticmethod
    def _plan(said: Plan, entry: Publication) -> Plan:
        """A file that is silent on the time of day leaves the one that was set. What is out keeps the plan it had."""
        if said.planned_on and said.release_time is None:
            said = replace(said, release_time=entry.release_time)
        same_day = said == replace(entry.plan, date_status=said.date_status)
        return entry.plan if entry.is_closed and same_day else said


def _problems(error: ValidationError, item: Understood) -> Iterable[Problem]:
    """A service's refusals, said of the line that asked for it."""
    errors = [each for found in error.error_dict.values() for each in found] if hasattr(error, "error_dict") else None
    for each in errors or error.error_list:
        message = " ".join(each.messages)
        if each.code == "reason_required":
            message += f" The file moves it to {item.plan}."
        yield Problem(item.line, str(each.code or "refused"), message)
