"""No database serves as both: each new connection is looked at, whichever door asks for one."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from shas.rehearsal.mark import BEGUN, WrongDatabaseError

LIVE_HERE = "This database holds a portal that is not a rehearsal"
USE_ANOTHER = "Give the rehearsal a database of its own: REHEARSAL_DATABASE_URL, see .env.example."
NAMED_AT_MOST = 3

# Tables, views and what else holds rows, in every schema but the server's own. What an extension brings is nobody's
# data, and whatever does not come first in the search path is not ours, even if it is called the same.
OF_OTHERS = r"""
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
AND NOT (pg_table_is_visible(c.oid) AND c.relname = ANY (%s))
AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
)
ORDER BY 1
"""


def refuse_wrong_database(connection: Any, **signal: Any) -> None:
    """Close a new connection and raise WrongDatabaseError where a rehearsal and a live portal would meet.

    A rehearsal may begin where there is nothing but what our migrations make; one with the mark has the rehearsal's
    beginning as its first event. Any other portal may not touch a database that has the mark.
    """
    if refusal := _refusal(connection):
        connection.close()
        raise WrongDatabaseError(refusal)


def of_others(connection: Any) -> str:
    """What the database holds that our migrations do not make, in words: “public.payroll”; empty if there is nothing.

    The application's role sees it all too.
    """
    with connection.cursor() as cursor:
        cursor.execute(OF_OTHERS, [sorted(_ours())])
        found = [name for (name,) in cursor.fetchall()]
    more = [f"{len(found) - NAMED_AT_MOST} more"] if len(found) > NAMED_AT_MOST else []
    return " and ".join(filter(None, [", ".join(found[:NAMED_AT_MOST]), *more]))


def _ours() -> set[str]:
    """The tables of all models, and those that Django makes for itself."""
    models = apps.get_models(include_auto_created=True)
    caches = {cache["LOCATION"] for cache in settings.CACHES.values() if cache["BACKEND"].endswith(".DatabaseCache")}
    return {model._meta.db_table for model in models} | {MigrationRecorder.Migration._meta.db_table} | caches


def _refusal(connection: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('shas_rehearsal') IS NOT NULL, to_regclass('shas_event') IS NOT NULL")
        has_marks, has_events = cursor.fetchone()
        marked = has_marks and _first(cursor, "SELECT 1 FROM shas_rehearsal")
        if not settings.REHEARSAL:
            wrong = "This database holds a rehearsal, and nothing in it is live. Set DATABASE_URL to the portal’s own."
            return wrong if marked else ""
        began_with = has_events and _first(cursor, "SELECT kind FROM shas_event ORDER BY id LIMIT 1")
    if marked:
        contradicted = f"{LIVE_HERE}, although it is marked as one: its record does not begin with it. {USE_ANOTHER}"
        return contradicted if began_with != BEGUN else ""
    if began_with:
        return f"{LIVE_HERE}. {USE_ANOTHER}"
    others = of_others(connection)
    return f"This database holds what is not a rehearsal’s: {others}. {USE_ANOTHER}" if others else ""


def _first(cursor: Any, query: str) -> Any:
    """The one value of the first row; None where there is no row."""
    cursor.execute(query)
    row = cursor.fetchone()
    return row[0] if row else None
