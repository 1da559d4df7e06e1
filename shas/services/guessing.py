"""Somebody tries addresses of documents: counted by where they come from and all together, and told once.

Before a national budget was read early, its address had been guessed at 44 times in six hours, from seven networks. The
addresses here cannot be guessed; that somebody tries is worth knowing all the same.
"""

import logging
from datetime import datetime, timedelta
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
GUESSED_TOGETHER = "security.document_guessing_spread"
ALARMS = (GUESSED, GUESSED_TOGETHER)
WINDOW = timedelta(hours=6)
LOCK_CLASS = 2009  # ours among the database's advisory locks
LOCK_TOGETHER = 0

Try = tuple[datetime, str]  # when, and the mark of the network it came from


@service
def document_missed(*, address: str) -> None:
    """Count one request, from a network address, for a document that its sender cannot have.

    When DOCUMENT_GUESSING_TRIES of them lie within WINDOW, that is logged and recorded as an Event, of which only the
    Department reads; then not again for that address within WINDOW. So it is when DOCUMENT_GUESSING_TRIES_TOGETHER
    came from all addresses, without those of which it was told by themselves. None of it holds an address: a keyed
    hash stands for it, the same for the same network. An IPv6 network counts as one address, because whoever has one
    has all.
    """
    source = salted_hmac("shas.services.guessing", _network(address)).hexdigest()[:16]
    # Cache engines count by reading and writing: two requests at once would be one.
    _lock(int(source[:7], 16))
    at, key = database_now(), f"document-misses:{source}"
    tries, told_at = _known(key, at)
    tries, most = [*tries, (at, source)], settings.DOCUMENT_GUESSING_TRIES
    if len(tries) >= most and told_at is None:
        logger.warning("%s requests from %s for documents that are not there within six hours", len(tries), source)
        changes = {"tries": [None, len(tries)]}
        record(kind=GUESSED, subject=("network_address", source), actor=None, changes=changes)
        told_at = at
    _keep(key, tries[-most:], told_at)
    _count_together(source, at, told_of=told_at is not None)


def _count_together(source: str, at: datetime, *, told_of: bool) -> None:
    _lock(LOCK_TOGETHER)
    key, most = "document-misses", settings.DOCUMENT_GUESSING_TRIES_TOGETHER
    tries, told_at = _known(key, at)
    tries = [each for each in tries if each[1] != source] if told_of else [*tries, (at, source)]
    if len(tries) >= most and told_at is None:
        networks = len({each for _, each in tries})
        text = "%s requests from %s networks for documents that are not there within six hours"
        logger.warning(text, len(tries), networks)
        changes = {"tries": [None, len(tries)], "networks": [None, networks]}
        record(kind=GUESSED_TOGETHER, subject=("portal", "documents"), actor=None, changes=changes)
        told_at = at
    _keep(key, tries[-most:], told_at)


def _lock(number: int) -> None:
    """Held to the end of the transaction. That of one network comes before that of all, or two would wait in a ring."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, number])


def _known(key: str, at: datetime) -> tuple[list[Try], datetime | None]:
    """The tries within WINDOW, and when it was told of them, if within WINDOW too."""
    tries, told_at = cache.get(key, ([], None))
    since = at - WINDOW
    return [each for each in tries if each[0] > since], told_at if told_at and told_at > since else None


def _keep(key: str, tries: list[Try], told_at: datetime | None) -> None:
    cache.set(key, (tries, told_at), timeout=WINDOW.total_seconds())


def _network(address: str) -> str:
    try:
        network = ip_network(address)
    except ValueError:
        return address
    return str(network.supernet(new_prefix=64) if isinstance(network.network_address, IPv6Address) else network)
