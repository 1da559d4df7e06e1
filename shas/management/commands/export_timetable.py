"""`manage.py export_timetable --format csv|xlsx|json|ics|letter`: the public timetable as a file."""

import sys
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from shas.clock import as_at_instant, database_now, london_day
from shas.exports.ics import REVIEW, write_ics
from shas.exports.letter import draft_letter_text
from shas.exports.tables import write_csv, write_json, write_xlsx
from shas.exports.timetable import timetable_rows, told
from shas.filters.asat import read_as_at
from shas.models import LetterFrame

FORMATS = ["csv", "xlsx", "json", "ics", "letter"]


class Command(BaseCommand):
    """Writes what everyone may see, and nothing else: the same as the portal's downloads."""

    help = (
        "Write the public timetable as CSV, XLSX, JSON, a calendar (ics) or the text of the next letter, as it is now "
        "or as it stood at the end of an earlier day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, required=True, help="what to write")
        parser.add_argument("--as-at", metavar="YYYY-MM-DD", help="the London day whose end it is told by (now)")
        parser.add_argument("--output", metavar="FILE", type=Path, help="the file to write (standard output)")
        parser.add_argument(
            "--address",
            metavar="URL",
            help="the portal’s address, before the paths in the file (default: the first of ALLOWED_HOSTS)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = database_now()
        try:
            day = read_as_at(options["as_at"], at)
        except ValidationError as error:
            raise CommandError(f"--as-at: {error.messages[0]}") from None
        content = _written(options["format"], at, day, _address(options["address"]))
        path: Path | None = options["output"]
        if path is None:
            self._print(content, options["format"])
            return
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}. Choose another with --output.") from None

    def _print(self, content: bytes, form: str) -> None:
        if form == "xlsx" and sys.stdout.isatty():
            raise CommandError("A workbook is no text to show. Name a file with --output, or send it on with “>”.")
        out = getattr(self.stdout._out, "buffer", None)
        if out is not None:  # the bytes as they are, whatever the terminal's encoding
            out.write(content)
            out.flush()
        else:
            self.stdout.write(content.decode("utf-8", errors="surrogateescape"), ending="")


def _written(form: str, at: datetime, day: date | None, address: str) -> bytes:
    told_by = as_at_instant(day, at) if day else at
    publications = told(at, told_by if day else None)

    def absolute(path: str) -> str:
        return urljoin(address, path)

    if form == "ics":
        return write_ics(publications, absolute, name=REVIEW, at=told_by, as_at=day)
    if form == "letter":
        letter = draft_letter_text(publications.in_date_order(), LetterFrame.objects.current(), london_day(told_by))
        return letter.encode()
    rows = timetable_rows(publications, absolute)
    if form == "json":
        return write_json(rows, as_at=day)
    return write_csv(rows) if form == "csv" else write_xlsx(rows)


def _address(given: str | None) -> str:
    """The portal's address, with a slash at its end. Raises CommandError where it is none or cannot be told."""
    if given is None:
        host = next((host for host in settings.ALLOWED_HOSTS if not host.startswith(("*", "."))), None)
        if host is None:
            raise CommandError("ALLOWED_HOSTS names no single host. Give the portal’s address with --address.")
        given = f"{'https' if settings.SECURE_SSL_REDIRECT else 'http'}://{host}"
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CommandError(f"“{given}” is not the address of a portal. Write it like https://portal.example.org.")
    return f"{given.rstrip('/')}/"
