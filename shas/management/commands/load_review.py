"""`manage.py load_review`: load the review of 2007-08."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shas.importers.review import load_review


class Command(BaseCommand):
    """Loads the review's data. Run again, it adds what is missing and changes nothing else."""

    help = "Load the review of 2007-08 from the project's CSV files. It can be run again: it only adds what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing unless something is wrong")

    def handle(self, *args: object, quiet: bool, **options: object) -> None:
        try:
            added = load_review()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not quiet:
            self.stdout.write(f"Added {', '.join(added)}." if added else "Nothing to do: the review is loaded.")
