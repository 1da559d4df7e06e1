"""A disk that is full while a document arrives: nothing is kept of it, nothing is changed, and the sender is told."""

import errno
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import OperationalError, connection
from django.test import Client

from shas.documents import storage, store, storing
from shas.models import Document, Publication
from shas.workflow import Status
from tests.factories import DocumentFactory, EditionFactory, UserFactory
from tests.shas.api.sending import PUBLICATIONS, vision
from tests.shas.documents import pdfs
from tests.shas.documents.conftest import files
from tests.shas.workflow.stage import Rows, rows
from tests.tiny_disk import tiny_disk

pytestmark = pytest.mark.django_db

FULL = [errno.ENOSPC, errno.EDQUOT]
WATCHED = ("shas_document", "shas_edition", "shas_event", "shas_publication")


class Overflowing(File):
    """A file of which the disk takes a part."""

    def __init__(self, number: int) -> None:
        super().__init__(io.BytesIO(pdfs.pdf()), name="vision.pdf")
        self.number = number

    def chunks(self, chunk_size: int | None = None) -> Any:
        yield b"%PDF-1.7"
        raise OSError(self.number, "No space left")


@pytest.mark.parametrize("number", FULL)
def test_no_part_is_kept_of_a_file_that_the_disk_does_not_take(number: int, root: Path) -> None:
    with pytest.raises(OSError, match="No space left") as raised:
        store(Overflowing(number))
    assert raised.value.errno == number
    assert files(root) == []


def test_nor_of_one_that_is_moved_there_from_its_temporary_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def move(source: str, target: str, **of_move: Any) -> None:
        Path(target).write_bytes(b"%PDF-1.7")
        raise OSError(errno.ENOSPC, "No space left")

    monkeypatch.setattr("django.core.files.storage.filesystem.file_move_safe", move)
    with TemporaryUploadedFile("vision.pdf", "application/pdf", 8, None) as file, pytest.raises(OSError, match="No"):
        store(file)
    assert files(root) == []


@pytest.fixture
def entry() -> Publication:
    entry = vision(status=Status.DRAFTING)
    EditionFactory(publication=entry)
    return entry


@pytest.fixture
def lead(entry: Publication) -> Client:
    """The lead's browser; what goes wrong in the portal is an answer, and no exception."""
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(leads=entry.authority))
    return client


def fill(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """The disk is full where documents lie, where uploads arrive, or where they are checked."""

    def full(*args: Any, **named: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device: '/var/lib/zqcanary'")

    if where == "stored":
        monkeypatch.setattr(storage, "_store", lambda: Overfull())
    elif where == "arriving":
        monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
        monkeypatch.setattr("shas.api.views.documents.TemporaryFile", full)
    else:
        monkeypatch.setattr("shas.documents.checking.TemporaryFile", full)


class Overfull(storage.Storage):
    def _save(self, name: str, content: File) -> str:
        raise OSError(errno.ENOSPC, "No space left on device: '/var/lib/zqcanary'")

    def exists(self, name: str) -> bool:
        return False

    def delete(self, name: str) -> None:
        return None


def written() -> Rows:
    return rows(*WATCHED)


WHERE = ["arriving", "checked", "stored"]


@pytest.mark.parametrize("where", WHERE)
def test_a_page_says_that_it_was_not_saved(
    where: str, lead: Client, entry: Publication, root: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    address = f"/workspace/{entry.authority.slug}/document/"
    seen = lead.get(address).context["document_form"]["seen"].value()
    before = written()
    fill(monkeypatch, where)
    answer = lead.post(address, {"do": "document", "seen": seen, "file": ContentFile(pdfs.pdf(), name="vision.pdf")})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Take it as not saved." in answer.text
    assert "zqcanary" not in answer.text
    assert (written(), files(root)) == (before, [])


@pytest.mark.parametrize("where", WHERE)
def test_the_api_says_so_with_a_problem(
    where: str, lead: Client, entry: Publication, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = written()
    fill(monkeypatch, where)
    answer = lead.put(
        f"{PUBLICATIONS}{entry.slug}/editions/1/document/",
        pdfs.pdf(),
        content_type="application/pdf",
        headers={"If-Match": '"1-1"'},
    )
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "5", "unavailable")
    assert "zqcanary" not in answer.text
    assert (written(), files(root)) == (before, [])


@pytest.mark.slow
@pytest.mark.parametrize("where", ["arriving", "stored"])
def test_a_disk_that_is_really_full_leaves_nothing_either(
    where: str, lead: Client, entry: Publication, settings: Any
) -> None:
    address = f"/workspace/{entry.authority.slug}/document/"
    seen = lead.get(address).context["document_form"]["seen"].value()
    before = written()
    file = ContentFile(pdfs.pdf(text="x" * 2_000_000), name="vision.pdf")
    with tiny_disk() as disk:
        if where == "arriving":
            settings.FILE_UPLOAD_TEMP_DIR = str(disk)
        else:
            documents = settings.STORAGES["documents"]
            options = documents["OPTIONS"] | {"location": disk}
            settings.STORAGES = settings.STORAGES | {"documents": documents | {"OPTIONS": options}}
        answer = lead.post(address, {"do": "document", "seen": seen, "file": file})
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert (written(), files(disk)) == (before, [])


# The other half: rows that name a file


@pytest.mark.django_db(transaction=True)
def test_a_file_stays_when_nobody_knows_whether_its_rows_were_committed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database made the commit, and was lost before it could say so."""
    commit = connection._commit

    def lost() -> None:
        commit()
        connection.connection.close()
        raise OperationalError("server closed the connection unexpectedly")

    edition = EditionFactory(publication=vision(status=Status.DRAFTING))
    with monkeypatch.context() as patch, pytest.raises(OperationalError), storing(ContentFile(pdfs.pdf())) as key:  # noqa: PT012
        DocumentFactory(edition=edition, key=key)
        patch.setattr(connection, "_commit", lost)
    assert [path.name for path in files(root)] == [key]
    assert Document.objects.get().key == key
