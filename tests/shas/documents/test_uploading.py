"""Uploads that are too large, or end too soon: stopped as they arrive, with the rest of the form kept."""

import io
import json
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from tests.shas.documents import pdfs, site

pytestmark = pytest.mark.urls("tests.shas.documents.site")

MEGABYTE = 1024 * 1024
BOUNDARY = b"a-boundary-made-for-tests"
BEFORE = (
    b"--%(b)s\r\nContent-Disposition: form-data; name=label\r\n\r\nSummary\r\n"
    b"--%(b)s\r\nContent-Disposition: form-data; name=file; filename=vision.pdf\r\n"
    b"Content-Type: application/pdf\r\n\r\n" % {b"b": BOUNDARY}
)
AFTER = b"\r\n--%(b)s\r\nContent-Disposition: form-data; name=note\r\n\r\nNew figures\r\n--%(b)s--\r\n" % {
    b"b": BOUNDARY
}
TYPED = {"label": "Summary", "note": "New figures"}


class Body:
    """A form with a file of so many zeros, made as it is read. It never holds more than one part."""

    def __init__(self, size: int) -> None:
        self.length = len(BEFORE) + size + len(AFTER)
        self.parts = self._parts(size)
        self.rest = b""

    def _parts(self, size: int) -> Iterator[bytes]:
        yield BEFORE
        for start in range(0, size, MEGABYTE):
            yield bytes(min(MEGABYTE, size - start))
        yield AFTER

    def read(self, size: int = -1) -> bytes:
        self.rest = self.rest or next(self.parts, b"")
        part, self.rest = self.rest[:size], self.rest[size:]
        return part

    readline = read


def answer(body: Any, length: int) -> Any:
    """What the page says of a request with this body, through the handlers that a server calls."""
    request = RequestFactory().post("/upload/", content_type=f"multipart/form-data; boundary={BOUNDARY.decode()}")
    environ = request.environ | {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
    return json.loads(site.upload(WSGIHandler.request_class(environ)).content)


@pytest.fixture
def nowhere(settings: Any) -> None:
    """Nothing can be written: what would come to disk raises an error."""
    settings.FILE_UPLOAD_TEMP_DIR = "/nonexistent"


def test_a_small_file_and_its_fields_arrive() -> None:
    body = Body(1000)
    said = answer(body, body.length)
    assert said == {"fields": TYPED, "files": {"file": ["InMemoryUploadedFile", 1000]}, "code": "", "message": ""}


def test_a_large_file_within_the_limit_arrives_on_disk(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 3 * MEGABYTE
    body = Body(3 * MEGABYTE)
    said = answer(body, body.length)
    assert said["files"] == {"file": ["TemporaryUploadedFile", 3 * MEGABYTE]}
    assert said["code"] == ""


@pytest.mark.usefixtures("nowhere")
def test_200_megabytes_are_refused_and_written_nowhere_and_what_was_typed_is_kept(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 50 * MEGABYTE
    body = Body(200 * MEGABYTE)
    said = answer(body, body.length)
    assert said == {
        "fields": TYPED,
        "files": {},
        "code": "document_too_large",
        "message": "Upload a PDF of at most 50 MB. This file is larger.",
    }
    assert (body.rest, next(body.parts, b"")) == (b"", b"")  # all of it was read, so that the browser hears the answer


def test_a_file_that_is_only_a_little_too_large_is_dropped_as_it_arrives(settings: Any, tmp_path: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 3 * MEGABYTE
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    body = Body(3 * MEGABYTE + 1)
    said = answer(body, body.length)
    assert (said["fields"], said["files"], said["code"]) == (TYPED, {}, "document_too_large")
    assert list(tmp_path.iterdir()) == []


def test_a_small_limit_holds_for_files_in_memory_too(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1000
    body = Body(1001)
    said = answer(body, body.length)
    assert (said["fields"], said["files"], said["code"]) == (TYPED, {}, "document_too_large")


@pytest.mark.parametrize("size", [1000, 4 * MEGABYTE], ids=["in memory", "on disk"])
@pytest.mark.parametrize("missing", [len(AFTER) + 1, len(AFTER), len(AFTER) - 10], ids=["file", "end", "half an end"])
def test_of_a_file_whose_end_does_not_arrive_nothing_is_kept(
    settings: Any, tmp_path: Any, size: int, missing: int
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    whole = BEFORE + bytes(size) + AFTER
    said = answer(io.BytesIO(whole[:-missing]), len(whole))
    assert said == {
        "fields": {"label": "Summary"},
        "files": {},
        "code": "document_damaged",
        "message": "Upload the file again. Only a part of it arrived, so nothing was kept.",
    }
    assert list(tmp_path.iterdir()) == []


def test_a_form_without_a_file_is_not_said_to_have_lost_one(client: Client) -> None:
    said = client.post("/upload/", {"label": "Summary"}).json()
    assert said == {"fields": {"label": "Summary"}, "files": {}, "code": "", "message": ""}
    assert client.post("/upload/", {"file": ""}).json()["code"] == ""
    assert client.get("/upload/").json()["code"] == ""


def test_the_check_of_forms_still_finds_its_token(settings: Any) -> None:
    # Browsers send fields in their order on the page: this one stands after the file.
    settings.DOCUMENT_MAX_BYTES = 1000
    client = Client(enforce_csrf_checks=True)
    token = "t" * 32
    client.cookies["csrftoken"] = token
    file = SimpleUploadedFile("vision.pdf", bytes(2 * MEGABYTE))
    said = client.post("/upload/", {"file": file, "label": "Summary", "csrfmiddlewaretoken": token})
    assert said.status_code == 200
    assert (said.json()["fields"], said.json()["code"]) == ({"label": "Summary"}, "document_too_large")


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.mark.parametrize(("sent", "code"), [(1.0, ""), (0.5, "document_damaged")], ids=["all of it", "the first half"])
def test_a_server_whose_client_hangs_up_in_the_middle_keeps_nothing(sent: float, code: str) -> None:
    whole = BEFORE + pdfs.pdf() + AFTER
    head = (
        b"POST /upload/ HTTP/1.0\r\nHost: testserver\r\nContent-Type: multipart/form-data; boundary=%s\r\n"
        b"Content-Length: %d\r\n\r\n" % (BOUNDARY, len(whole))
    )

    def application(environ: Any, start: Any) -> Any:
        response = site.upload(WSGIHandler.request_class(environ))
        start("200 OK", [])
        return response

    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        thread = Thread(target=server.handle_request, daemon=True)
        thread.start()
        with socket.create_connection(server.server_address, timeout=10) as connection:
            connection.sendall(head + whole[: int(len(whole) * sent)])
            connection.shutdown(socket.SHUT_WR)
            said = json.loads(connection.makefile("rb").read().partition(b"\r\n\r\n")[2])
        thread.join(timeout=10)
    assert (said["code"], bool(said["files"])) == (code, not code)
