"""`clear_documents`: files that no edition has go, after a day; every other file stays."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from shas.documents import exists, store
from shas.documents.storage import path_of
from tests.factories import DocumentFactory

pytestmark = pytest.mark.django_db


def stored(*, days_ago: int) -> str:
    key = store(ContentFile(b"%PDF-", name="a.pdf"))
    then = (timezone.now() - timedelta(days=days_ago)).timestamp()
    os.utime(storages["documents"].path(path_of(key)), (then, then))
    return key


def told(**options: bool) -> str:
    out = StringIO()
    call_command("clear_documents", stdout=out, **options)
    return out.getvalue().strip()


def test_only_what_no_edition_has_and_is_a_day_old_goes() -> None:
    named, lost, young = stored(days_ago=2), stored(days_ago=2), stored(days_ago=0)
    DocumentFactory(key=named)
    assert told(dry_run=True) == "1 file would be removed."
    assert [exists(key) for key in (named, lost, young)] == [True, True, True]
    assert told() == "1 file removed."
    assert [exists(key) for key in (named, lost, young)] == [True, False, True]
    assert told() == "Nothing to remove."
