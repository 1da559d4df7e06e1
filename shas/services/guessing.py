"""Somebody tries addresses of documents: counted by where they come from, and told once.

Before a national budget was read early, its address had been guessed at 44 times in six hours. The addresses here
cannot be guessed; that somebody tries is worth knowing all the same.
"""

import logging
from datetime import timedelta
from ipaddress import IPv6Address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.crypto import salted_hmac

from shas.clock import database_now
from shas.events import record
from shas.services.writing import service

logger = logging.getLogger(__name__)

GUESSED = "security.document_guessing"
WINDOW = timedelta(hours=6)
LOCK_CLASS = 2009  # ours among the database's advisory locks


@service
def document_missed(*, address: str) -> None:
    """Count one request, from a network address, for a document that its sender cannot have.

    When DOCUMENT_GUESSING_TRIES of them lie within WINDOW, that is logged and recorded as an Event, of which only the
    Department reads; then not again for that address within WINDOW. Neither holds the address: a keyed hash stands
    for it, the same for the same network. An IPv6 network counts as one address, because whoever has one has all.
    """
    source = salted_hmac("shas.services.guessing", _network(address)).hexdigest()[:16]
    # Cache engines count by reading and writing: two requests at once would be one.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, int(source[:7], 16)])
    at, key = database_now(), f"document-missed:{source}"
    tries, told_at = cache.get(key, ([], None))
    # No more than it takes to decide are kept.
    tries = [tried_at for tried_at in [*tries, at] if tried_at > at - WINDOW][-settings.DOCUMENT_GUESSING_TRIES :]
    if len(tries) >= settings.DOCUMENT_GUESSING_TRIES and (told_at is None or told_at <= at - WINDOW):
        _tell(source, len(tries))
        told_at = at
    cache.set(key, (tries, told_at), timeout=WINDOW.total_seconds())


def _tell(source: str, tries: int) -> None:
    logger.warning("%s requests from %s for documents that are not there within six hours", tries, source)
    record(kind=GUESSED, subject=("network_address", source), actor=None, changes={"tries": [None, tries]})


def _network(address: str) -> str:
    try:
        network = ip_network(address)
    except ValueError:
        return address
    return str(network.supernet(new_prefix=64) if isinstance(network.network_address, IPv6Address) else network)
