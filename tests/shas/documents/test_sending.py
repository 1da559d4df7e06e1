"""How a document leaves: as a file to save, which can do nothing on the portal's address."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.test import Client

from shas.documents import send, store
from tests.shas.documents import pdfs

pytestmark = pytest.mark.urls("tests.shas.documents.site")


def address(key: str, content: bytes, name: str = "vision.pdf") -> str:
    return f"/document/{key}/?size={len(content)}&as={name}"


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_document_is_sent_as_an_attachment_that_nothing_runs_in(client: Client, method: str) -> None:
    content = pdfs.pdf()
    response = getattr(client, method)(address(store(ContentFile(content)), content, "north-west-edition-3.pdf"))
    assert response.status_code == 200
    assert b"".join(response.streaming_content if response.streaming else response) == (
        content if method == "get" else b""
    )
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="north-west-edition-3.pdf"'
    assert response["Content-Length"] == str(len(content))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == {
        "default-src 'none'",
        "sandbox",
    }
    assert response["ETag"] == '"{}"'.format("f" * 64)
    assert response["Cache-Control"] == "private, no-store"
    assert "X-Accel-Redirect" not in response


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Trent%C2%A0vision.pdf", "attachment; filename*=utf-8''Trent%C2%A0vision.pdf"),
        ('a"b\\c.pdf', 'attachment; filename="a\\"b\\\\c.pdf"'),
        ("a%0D%0ASet-Cookie: x=1.pdf", "attachment; filename*=utf-8''a%0D%0ASet-Cookie%3A%20x%3D1.pdf"),
    ],
)
def test_a_name_cannot_leave_its_header(client: Client, name: str, header: str) -> None:
    content = pdfs.pdf()
    response = client.get(address(store(ContentFile(content)), content, name))
    assert response["Content-Disposition"] == header
    assert "Set-Cookie" not in response
    response.close()


def test_the_file_is_closed_with_the_answer() -> None:
    content = pdfs.pdf()
    response = send(store(ContentFile(content)), filename="vision.pdf", size=len(content), sha256="f" * 64)
    assert isinstance(response, FileResponse)
    file = response.file_to_stream
    response.close()
    assert file.closed


@pytest.mark.parametrize("prefix", ["/protected-documents/", "/protected-documents"])
def test_a_web_server_that_can_is_only_told_which_file(client: Client, settings: Any, prefix: str) -> None:
    settings.DOCUMENT_ACCEL_PREFIX = prefix
    content = pdfs.pdf()
    key = store(ContentFile(content))
    response = client.get(address(key, content))
    assert response.content == b""
    assert response["X-Accel-Redirect"] == f"/protected-documents/{key[:2]}/{key[2:4]}/{key}"
    assert response["Content-Disposition"] == 'attachment; filename="vision.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.get("Content-Length", "0") == "0"


@pytest.mark.parametrize("prefix", ["", "/protected-documents/"])
def test_what_is_no_key_is_not_sent(settings: Any, root: Path, prefix: str) -> None:
    settings.DOCUMENT_ACCEL_PREFIX = prefix
    root.mkdir()
    (root.parent / "secret.pdf").write_bytes(pdfs.pdf())
    with pytest.raises(FileNotFoundError):
        send("../secret.pdf", filename="vision.pdf", size=1, sha256="f" * 64)
