"""Loading the review of 2007-08 from the project's CSV files. It adds what is missing and changes nothing else.

``rows`` reads a file, ``reference`` loads authorities, trusts and pathways, ``history`` publications and letters.
Each app names its loader in `settings.REVIEW_LOADERS`.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from shas.importers.review.history import load_history
from shas.importers.review.reference import load_reference
from shas.importers.review.rows import Noun
from shas.services.writing import service

FOLDER = Path(__file__).resolve().parent.parent.parent / "data"
LOCK = 20080509  # our number among the server's advisory locks: two processes that start together load in turn


def load_in_turn() -> None:
    """Wait until no other process loads anything, and keep the others waiting until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def load() -> Counter[Noun]:
    """Add what is missing of this app's data; what was added, counted. Raises DamagedDataError."""
    added: Counter[Noun] = Counter()
    load_reference(FOLDER, added)
    load_history(FOLDER, added)
    return added


@service
def load_review() -> list[str]:
    """Run every app's loader, all or nothing: what was added, like “10 authorities”. Raises DamagedDataError."""
    load_in_turn()
    added: Counter[Noun] = Counter()
    for path in settings.REVIEW_LOADERS:
        loader: Callable[[], Counter[Noun]] = import_string(path)
        added.update(loader())
    return [f"{count} {noun.one if count == 1 else noun.many}" for noun, count in added.items()]
