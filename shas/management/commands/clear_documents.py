"""`manage.py clear_documents`: remove stored files that belong to no edition."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shas import words
from shas.services.documents import remove_orphans


class Command(BaseCommand):
    """Prints how many files were removed; their keys are told to nobody."""

    help = "Remove stored files that no edition has, once they are a day old: what a killed upload leaves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many there are, and remove nothing")

    def handle(self, *args: Any, dry_run: bool, verbosity: int, **options: Any) -> None:
        keys = remove_orphans(dry_run=dry_run)
        if verbosity:
            done = "would be removed" if dry_run else "removed"
            self.stdout.write(f"{words.counted(len(keys), 'file')} {done}." if keys else "Nothing to remove.")
