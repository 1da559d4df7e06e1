"""A rehearsal for tests: the setting, and the number of weeks forgotten before and after."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from shas.rehearsal import read_mark

QUICK = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


@contextmanager
def rehearsing() -> Iterator[None]:
    """Within it the portal is a rehearsal's. What is in the database is the caller's to say."""
    read_mark.cache_clear()
    try:
        with override_settings(REHEARSAL=True, **QUICK):
            yield
    finally:
        read_mark.cache_clear()
