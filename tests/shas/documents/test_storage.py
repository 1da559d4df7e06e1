"""Where documents lie, for how long, and that nothing is left of what was not kept."""

import os
import re
import stat
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, transaction

from accounts.models import User
from shas.documents import exists, opened, orphans, remove, store, storing
from shas.models import TrustAlias
from tests.factories import UserFactory
from tests.shas.documents import pdfs
from tests.shas.documents.conftest import files

NO_KEYS = ["", "..", "../../etc/passwd", "a-key-made-for-tests-1", "0" * 47, "0" * 49, "A" * 48, "0" * 48 + "\n"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def made_earlier(root: Path, key: str, *, days: float) -> None:
    """As if the file had been stored so long ago."""
    at = time.time() - days * 24 * 60 * 60
    os.utime(next(root.rglob(key)), (at, at))


def test_a_file_lies_under_a_random_key_in_two_folders(root: Path) -> None:
    content = pdfs.pdf()
    key = store(ContentFile(content))
    assert re.fullmatch(r"[0-9a-f]{48}", key)  # 192 bits
    assert files(root) == [root / key[:2] / key[2:4] / key]
    with opened(key) as file:
        assert file.read() == content


def test_the_same_file_gets_another_key_each_time(root: Path) -> None:
    keys = {store(ContentFile(pdfs.pdf())) for _ in range(20)}
    assert len(keys) == len(files(root)) == 20


def test_nobody_but_the_portals_own_user_can_read_it(root: Path) -> None:
    before = os.umask(0)
    try:
        key = store(ContentFile(pdfs.pdf()))
    finally:
        os.umask(before)
    folders = [root, root / key[:2], root / key[:2] / key[2:4]]
    assert [mode(path) for path in folders] == [0o700] * 3
    assert mode(folders[-1] / key) == 0o600


def test_a_large_upload_comes_from_its_temporary_file(root: Path) -> None:
    content = pdfs.pdf()
    with TemporaryUploadedFile("vision.pdf", "application/pdf", len(content), None) as file:
        file.write(content)
        file.flush()
        key = store(file)
    assert mode(files(root)[0]) == 0o600
    with opened(key) as stored:
        assert stored.read() == content


def test_a_removed_file_is_gone_and_removing_it_again_does_nothing(root: Path) -> None:
    key, other = store(ContentFile(pdfs.pdf())), store(ContentFile(pdfs.pdf()))
    assert exists(key)
    remove(key)
    remove(key)
    assert (exists(key), exists(other)) == (False, True)
    assert [path.name for path in files(root)] == [other]
    with pytest.raises(FileNotFoundError):
        opened(key)


@pytest.mark.parametrize("key", NO_KEYS)
def test_what_is_no_key_leads_nowhere(root: Path, key: str) -> None:
    store(ContentFile(pdfs.pdf()))
    assert not exists(key)
    with pytest.raises(FileNotFoundError):
        opened(key)
    remove(key)
    assert len(files(root)) == 1


@pytest.mark.django_db
def test_a_file_stays_when_the_block_that_names_it_succeeds(root: Path) -> None:
    with storing(ContentFile(pdfs.pdf())) as key:
        assert exists(key)
    assert [path.name for path in files(root)] == [key]


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_file_goes_when_the_block_fails(root: Path, failure: type[BaseException]) -> None:
    seen = []

    def fail() -> None:
        seen.extend(files(root))
        raise failure

    with pytest.raises(failure), storing(ContentFile(pdfs.pdf())):
        fail()
    assert (len(seen), files(root)) == (1, [])


@pytest.mark.django_db
def test_a_file_and_its_rows_go_together(root: Path) -> None:
    with pytest.raises(IntegrityError), storing(ContentFile(pdfs.pdf())):
        UserFactory.create_batch(2, email="twice@example.org")
    assert files(root) == []
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_when_its_rows_cannot_be_committed(root: Path) -> None:
    before_the_commit = []
    with pytest.raises(IntegrityError), storing(ContentFile(pdfs.pdf())):  # noqa: PT012
        TrustAlias.objects.create(trust_id=0, name="of no trust")  # which is asked at the commit
        before_the_commit.extend(files(root))
    assert (len(before_the_commit), files(root)) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_rows_are_committed_stays_whatever_fails_afterwards(root: Path) -> None:
    def fail() -> None:
        raise OSError("The file before could not be removed.")

    with pytest.raises(OSError, match="The file before"), storing(ContentFile(pdfs.pdf())):
        transaction.on_commit(fail)
    assert len(files(root)) == 1


@pytest.mark.django_db
def test_what_a_transaction_around_it_leaves_is_found_after_a_day(root: Path) -> None:
    with pytest.raises(ValueError, match="later"), transaction.atomic():  # noqa: PT012
        with storing(ContentFile(pdfs.pdf())) as key:
            pass
        raise ValueError("later")
    assert orphans([]) == []
    made_earlier(root, key, days=1.1)
    assert orphans([]) == [key]


def test_orphans_are_old_files_that_no_row_names(root: Path) -> None:
    named, young, *old = (store(ContentFile(pdfs.pdf())) for _ in range(5))
    for key in [named, *old]:
        made_earlier(root, key, days=1.1)
    made_earlier(root, young, days=0.9)
    (root / "notes.txt").write_text("not ours")
    (root / old[0][:2] / "notes.txt").write_text("not ours")
    (root / old[0][:2] / old[0][2:4] / "notes.txt").write_text("not ours")
    assert orphans([named, "a-key-made-for-tests-1"]) == sorted(old)


def test_an_empty_store_has_no_orphans(root: Path) -> None:
    assert not root.exists()
    assert orphans([]) == []
