"""`manage.py prepare_rehearsal`: see to it that this week's rehearsal has a database."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from shas.importers.rehearsal import prepare_database


class Command(BaseCommand):
    """Makes the database where it is missing, and anew where it holds the rehearsal of another week."""

    help = "Make the rehearsal's database where it is missing, or anew when the week of the last rehearsal is over."

    def handle(self, *args: object, **options: object) -> None:
        try:
            done = prepare_database()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if done:
            self.stdout.write(done)
