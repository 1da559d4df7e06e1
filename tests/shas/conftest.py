"""The review, loaded once for a module of tests and gone after it."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from shas.importers.review import load_review


@pytest.fixture(scope="module")
def review(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The database as after the first start. Loaded and committed, so that the deferred rules have been asked too.

    A test that writes runs in its own transaction as ever; after the module the database is a fresh, empty copy.
    """
    with django_db_blocker.unblock():
        load_review()
    yield
    with django_db_blocker.unblock():
        TransactionTestCase()._fixture_teardown()
