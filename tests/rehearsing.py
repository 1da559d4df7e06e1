"""A rehearsal for tests: the setting, and the number of weeks forgotten before and after."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from shas.rehearsal import shift_weeks

QUICK = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


@contextmanager
def rehearsing() -> Iterator[None]:
    """Within it the portal is a rehearsal's. What is in the database is the caller's to say."""
    shift_weeks.cache_clear()
    try:
        with override_settings(REHEARSAL=True, **QUICK):
            yield
    finally:
        shift_weeks.cache_clear()
