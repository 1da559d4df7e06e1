"""`manage.py load_rehearsal`: load the review of 2008 into this week, with work under way."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from shas import rehearsal, words
from shas.importers.rehearsal import load_rehearsal


class Command(BaseCommand):
    """Loads a rehearsal into an empty database. Run again, it changes nothing."""

    help = "Load a rehearsal into its own, empty database: the timetable of 2008 in this week, and work under way."

    def handle(self, *args: object, **options: object) -> None:
        try:
            added = load_rehearsal()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Added {', '.join(added)}." if added else "Nothing to do: the rehearsal is loaded.")
        shown = words.full(rehearsal.shown(rehearsal.WEDNESDAY))
        self.stdout.write(f"{words.full(rehearsal.WEDNESDAY)} is shown as {shown}.")
