"""manage.py import_timetable FILE: take in a letter's timetable, a CSV or an XLSX."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from shas.importers.report import Answer, Problem, Refused
from shas.importers.source import read_file
from shas.importers.timetable import import_timetable

REASON_HELP = (
    "why dates move, as everyone will read it; needed to move a confirmed date, and to import a table in spite of "
    "its warnings"
)
HOW_TO_ANSWER = {Answer.REASON: "Say why with --reason.", Answer.YEAR: "Give the year with --year."}


class Command(BaseCommand):
    help = (
        "Take in a timetable from a letter's own text, a CSV or an XLSX. Says line by line what it understood; "
        "with any problem nothing is written and the exit status is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the letter as plain text, or a CSV or XLSX")
        parser.add_argument("--year", type=int, help="the year of dates that have none, in a file without a date")
        parser.add_argument("--actor", metavar="EMAIL", help="whose import it is; the portal's own if left out")
        parser.add_argument("--reason", default="", help=REASON_HELP)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        actor = self._actor(options["actor"])
        try:
            content = read_file(path, limit=settings.IMPORT_MAX_BYTES)
        except Refused as refusal:
            self.stderr.write(str(refusal.at(None)))
            raise CommandError("1 problem. Nothing was written.") from None
        try:
            report = import_timetable(
                content=content,
                filename=path.name,
                year=options["year"],
                actor=actor,
                reason=options["reason"],
                dry_run=options["dry_run"],
            )
        except PermissionDenied:
            raise CommandError(f"{actor} may not import a timetable. Name a DH editor or publisher.") from None
        for line in report.lines():
            self.stdout.write(line)
        if not report.ok:
            for problem in report.problems:
                self.stderr.write(_told(problem))
            raise CommandError(report.summary())
        self.stdout.write(report.summary())

    def _actor(self, email: str | None) -> User | None:
        if email is None:
            return None
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"There is no account with the address {email}. Check --actor.") from None


def _told(problem: Problem) -> str:
    """The problem, with the option that would lift it where there is one."""
    if problem.wants is None:
        return str(problem)
    return str(Problem(problem.line, problem.code, f"{problem.message} {HOW_TO_ANSWER[problem.wants]}"))
