"""`manage.py remind_leads`: write to leads whose publication is due and not yet submitted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shas import words
from shas.clock import database_now, london_day
from shas.services.reminders import due_reminders, remind_leads


class Command(BaseCommand):
    """Prints who was reminded of what, and what nobody could be reminded of; nothing with `--verbosity 0`."""

    help = (
        "Remind leads, by mail, of a publication that is due or overdue and not submitted: each reminder goes out once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say who would be reminded, and send nothing")

    def handle(self, *args: Any, dry_run: bool, verbosity: int, **options: Any) -> None:
        at = database_now()
        waiting = due_reminders(at)
        sent = [reminder for reminder in waiting if reminder.people] if dry_run else remind_leads(at)
        if not verbosity:
            return
        for reminder in sent:
            people = words.listed([str(person) for person in reminder.people])
            due = words.countdown(reminder.due_on, london_day(at)).lower()
            self.stdout.write(f"{reminder.publication} (due {due}): {people}")
        for reminder in waiting:
            if not reminder.people:
                self.stdout.write(f"{reminder.publication}: nobody to write to. Name a lead person.")
        done = "would be reminded" if dry_run else "reminded"
        self.stdout.write(
            f"{words.counted(len(sent), 'publication')}: leads {done}." if sent else "Nothing to remind of."
        )
