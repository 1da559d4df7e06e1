"""`manage.py release_due`: stamp and record the releases whose time has come, once or as the worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shas import words
from shas.management.stop import Stop
from shas.models.workers import RELEASE_WORKER
from shas.services.releases import Releases, ReleaseWorker, release_due
from shas.services.workers import poll


class Command(BaseCommand):
    """Prints what was released, and ends with status 1 where something could not be."""

    help = (
        "Stamp and record every approved publication whose time has passed. Safe to run late, twice and in parallel; "
        "what the public sees does not wait for it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to stop: the worker")
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="with --loop: stop with this process, which started it"
        )

    def handle(self, *args: Any, loop: bool, beside: int | None, verbosity: int, **options: Any) -> None:
        if loop:
            poll(ReleaseWorker(self._say), name=RELEASE_WORKER, stopped=Stop(beside=beside))
            return
        done = release_due()
        self._say(done)
        if not done.released and not done.failed and verbosity:
            self.stdout.write("Nothing is due.")
        if done.failed:
            raise CommandError(f"{words.counted(len(done.failed), 'publication')} could not be released. See the log.")

    def _say(self, done: Releases) -> None:
        for entry in done.released:
            self.stdout.write(f"Released: {entry}")
        for entry in done.failed:
            self.stderr.write(f"Not released: {entry}")
