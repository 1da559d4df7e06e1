"""`manage.py issue_letter`: issue the timetable letter from the timetable as it is, in the wording that staff keep."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from shas.exports.letter import composed_letter
from shas.models import Letter, LetterFrame
from shas.services import issue_timetable_letter
from shas.services.timetable_letters import WORDING


class Command(BaseCommand):
    """Prints the letter. With `--dry-run` it goes the whole way and nothing is written."""

    help = "Issue the next timetable letter, dated today, and print it. Issued letters never change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--actor", metavar="EMAIL", help="who issues it; the portal itself if left out")
        parser.add_argument("--gateway-reference", metavar="X", default="", help="its Gateway reference")
        parser.add_argument("--corrects", metavar="N", type=int, help="the number of the letter it takes the place of")
        parser.add_argument("--dry-run", action="store_true", help="print what would be issued, and issue nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        actor, corrects = self._actor(options["actor"]), self._corrected(options["corrects"])
        frame = LetterFrame.objects.current()
        try:
            with transaction.atomic():
                letter = issue_timetable_letter(
                    wording={field: getattr(frame, field) for field in WORDING},
                    gateway_reference=options["gateway_reference"],
                    corrects=corrects,
                    actor=actor,
                )
                text = composed_letter(letter, letter.announced_at).text
                transaction.set_rollback(options["dry_run"])
        except PermissionDenied:
            raise CommandError(f"{actor} may not issue a letter. Name a DH publisher.") from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(text)
        issued = "Dry run: nothing was issued." if options["dry_run"] else f"Letter {letter.number} is issued."
        self.stdout.write(issued)

    def _actor(self, email: str | None) -> User | None:
        if email is None:
            return None
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"There is no account with the address {email}. Check --actor.") from None

    def _corrected(self, number: int | None) -> Letter | None:
        if number is None:
            return None
        found = Letter.objects.public().filter(number=number).first()
        if found is None:
            raise CommandError(f"There is no letter {number}. Check --corrects.")
        return found
