"""The database of a rehearsal: made where it is missing, and made anew when its week is over."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from psycopg2.errors import ObjectInUse
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import cursor as Cursor  # noqa: N812
from psycopg2.sql import SQL, Identifier

from shas import rehearsal
from shas.clock import database_now, london_day
from shas.documents import orphans, remove

ELSEWHERE = "postgres"  # the database to be connected to while another is made


def prepare_database() -> str:
    """Make the database of this week's rehearsal, empty, unless it is there; what was done, or nothing.

    Takes the role that owns it. One that holds the rehearsal of another week, and nothing else, is dropped; no other
    ever is. Raises ValidationError `not_rehearsing`, `rehearsal_runs` (somebody is connected to the one to be dropped)
    and `no_database` (the server does not let this role), and WrongDatabaseError.
    """
    if not settings.REHEARSAL:
        message = "This is no rehearsal: set REHEARSAL=1, or run make rehearse."
        raise ValidationError(message, code="not_rehearsing")
    name = connection.settings_dict["NAME"]
    try:
        with _elsewhere() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            is_there = cursor.fetchone() is not None
            if is_there and not _is_over():
                return ""
            if is_there:
                cursor.execute(SQL("DROP DATABASE {}").format(Identifier(name)))
            cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    except ObjectInUse:
        message = "The rehearsal of another week is still running. Stop it (Ctrl-C), then run make rehearse again."
        raise ValidationError(message, code="rehearsal_runs") from None
    except psycopg2.Error as error:
        said = str(error).strip().splitlines()[0]
        message = f"The database “{name}” of the rehearsal cannot be made ({said}). Make an empty one, then try again."
        raise ValidationError(message, code="no_database") from error
    if not is_there:
        return ""
    for key in orphans(()):
        remove(key)
    return "The week of the last rehearsal is over. A new one begins."


@contextmanager
def _elsewhere() -> Iterator[Cursor]:
    """A cursor outside transactions, as databases are made, in a database of the same server that is always there."""
    address = connection.get_connection_params() | {"dbname": ELSEWHERE}
    address = {key: value for key, value in address.items() if key not in {"cursor_factory", "client_encoding"}}
    with closing(psycopg2.connect(**address)) as session:
        session.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with session.cursor() as cursor:
            yield cursor


def _is_over() -> bool:
    """Whether the database that is there holds the rehearsal of another week, and may go.

    Raises WrongDatabaseError, also where somebody put tables of their own beside the rehearsal.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('shas_rehearsal') IS NOT NULL")
            if not cursor.fetchone()[0]:
                return False  # not migrated yet: nothing has begun
            cursor.execute("SELECT shift_weeks FROM shas_rehearsal")
            mark = cursor.fetchone()
        if mark is None or mark[0] == rehearsal.weeks_until(london_day(database_now())):
            return False
        if others := rehearsal.of_others(connection):
            raise rehearsal.WrongDatabaseError(
                f"The week of this rehearsal is over, but its database also holds what is not a rehearsal’s: {others}."
                f" It is not dropped. {rehearsal.USE_ANOTHER}"
            )
        return True
    finally:
        connection.close()
