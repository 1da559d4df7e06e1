"""Where documents lie: outside whatever a web server serves, each under a random key that is not in any address."""

import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import connection, transaction
from django.utils import timezone

KEY_BYTES = 24
KEY = re.compile(r"[0-9a-f]{48}")
SETTLED = timedelta(days=1)


def path_of(key: str) -> str:
    """Where the file of a key lies below the store's root, in one of 65,536 folders.

    Raises FileNotFoundError for what was never a key.
    """
    if not KEY.fullmatch(key):
        raise FileNotFoundError(f"“{key}” is not the key of a document.")
    return f"{key[:2]}/{key[2:4]}/{key}"


def store(file: File) -> str:
    """Keep a checked file; the key says where. Its bytes never change; they go when they are removed.

    Raises OSError, and keeps no part of it, where it cannot be written.
    """
    key = secrets.token_hex(KEY_BYTES)
    try:
        _store().save(path_of(key), file)
    except BaseException:
        remove(key)
        raise
    return key


@contextmanager
def storing(file: File) -> Iterator[str]:
    """Keep a file together with the rows that name it: `with storing(file) as key: …`, in one transaction.

    If the block fails, or the rows cannot be committed, the file goes again; once they are, it stays, whatever fails
    after that. Within a transaction that was open before, the file goes if the block fails, and not if that transaction
    is rolled back later: of this Django tells nobody. It stays, too, if the database was lost in the middle of the
    commit, because nobody knows what became of that. What all this leaves, and what a killed process leaves, `orphans`
    finds.
    """
    key = store(file)
    committed: list[str] = []
    session: Any = None
    try:
        with transaction.atomic():
            transaction.on_commit(partial(committed.append, key))  # before any that the block adds
            yield key
            session = connection.connection
    except BaseException:
        lost_at_commit = session is not None and session.closed
        if not committed and not lost_at_commit:
            remove(key)
        raise


def opened(key: str) -> File:
    """The stored file, to read. Raises FileNotFoundError."""
    return _store().open(path_of(key))


def exists(key: str) -> bool:
    return bool(KEY.fullmatch(key)) and _store().exists(path_of(key))


def remove(key: str) -> None:
    """Take a file away for good; one that is not there stays away."""
    if KEY.fullmatch(key):
        _store().delete(path_of(key))


def orphans(known_keys: Collection[str]) -> list[str]:
    """The stored keys that are not among those which rows name, in order.

    Only files older than a day: the row of a newer one may not be committed yet.
    """
    known = frozenset(known_keys)
    store, before = _store(), timezone.now() - SETTLED
    return [key for key in sorted(_keys(store)) if key not in known and store.get_modified_time(path_of(key)) < before]


def _keys(store: Storage) -> Iterator[str]:
    if not store.exists(""):  # nothing was ever stored
        return
    for first in store.listdir("")[0]:
        for second in store.listdir(first)[0]:
            yield from filter(KEY.fullmatch, store.listdir(f"{first}/{second}")[1])


def _store() -> Storage:
    return storages["documents"]
