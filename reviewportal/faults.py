"""What is behind an exception: something that the portal stands on is away for a while, or an error of its own.

A database that restarts, refuses another connection or has no more room, and a disk that is full, pass without anybody
mending the code: 503. Whatever else goes wrong, a broken rule of the database among it, is an error of the portal: 500.
The settings read this module, so it knows no model.
"""

import errno
import logging

import psycopg2

from shas.rehearsal import WrongDatabaseError

# By SQLSTATE. Classes: connection lost, no room or no connection left, ended by an operator or a time limit, system.
PASSING_CLASSES = frozenset({"08", "53", "57", "58"})
PASSING_CODES = frozenset(
    {
        "25P03",  # idle in a transaction for too long
        "25P04",  # a transaction that took too long
        "55P03",  # a lock that was not to be had in time
    }
)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def fault_behind(error: BaseException | None) -> str:
    """A few words for the log on what is away, if that is why this was raised, however far behind it; else empty."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        if fault := _fault(error):
            return fault
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return ""


def _fault(error: BaseException) -> str:
    if isinstance(error, OSError):
        return "the disk is full" if error.errno in NO_ROOM else ""
    if isinstance(error, WrongDatabaseError):
        return "the database is not the one for this portal"
    if not isinstance(error, psycopg2.Error):
        return ""
    state = error.pgcode
    if state is not None:
        passes = state[:2] in PASSING_CLASSES or state in PASSING_CODES
        return f"the database refuses ({state})" if passes else ""
    # Without a code it is not the server that speaks, but the library: the server could not be reached or broke off.
    lost = isinstance(error, psycopg2.OperationalError) or type(error) is psycopg2.DatabaseError
    if isinstance(error, psycopg2.InterfaceError):
        lost = "closed" in str(error)  # the connection, and its cursors with it
    return "the database does not answer" if lost else ""


class NotOfFaults(logging.Filter):
    """Keeps back the traceback of each request while the database is away: `errors.Faults` tells it in one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and fault_behind(record.exc_info[1]))
