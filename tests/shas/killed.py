"""Releases what is due in a process of its own that is killed at a statement; run as a program, it does so many times.

    python -m tests.shas.killed STATEMENTS

For each of the first STATEMENTS statements, one process ends by SIGKILL before it is sent and one after the answer.
Writes how many processes ended so.
"""

import os
import signal
import sys
from typing import Any

import django
from django.db import connection


class Death:
    """Wraps the statements of a connection; ends this process at one of them."""

    def __init__(self, statement: int, *, after: bool) -> None:
        self.left, self.after = statement, after

    def __call__(self, execute: Any, *statement: Any) -> Any:
        self.left -= 1
        if self.left == 0 and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(*statement)
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def was_killed(statement: int, *, after: bool) -> bool:
    child = os.fork()
    if child == 0:
        from shas.services.releases import release_due

        with connection.execute_wrapper(Death(statement, after=after)):
            release_due()
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


if __name__ == "__main__":
    django.setup()
    deaths = [(statement, after) for statement in range(1, int(sys.argv[1]) + 1) for after in (False, True)]
    sys.stdout.write(f"{sum(was_killed(statement, after=after) for statement, after in deaths)}\n")
