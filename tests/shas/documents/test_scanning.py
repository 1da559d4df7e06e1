"""The virus scanner: what it finds is refused, and so is what it did not scan."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File

from shas.documents import check
from shas.documents.scanning import refuse_infected
from tests.shas.documents import pdfs

# The harmless file that every scanner finds; in two parts, so that none finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = "shas.documents.scanning.clamd"


def infected() -> bytes:
    return pdfs.pdf(text=EICAR.decode().replace("(", "\\(").replace(")", "\\)")).replace(rb"\(P^\)7CC\)7", b"(P^)7CC)7")


def received(connection: socket.socket) -> bytes:
    """The file that a client sends, by the rules of INSTREAM."""
    stream = connection.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!L", stream.read(4))[0]:
        content += stream.read(size)
    return content


def as_clamd(connection: socket.socket) -> None:
    content = received(connection)
    connection.sendall(b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0")


def in_small_parts(connection: socket.socket) -> None:
    received(connection)
    for letter in b"stream: OK\0":
        connection.sendall(bytes([letter]))


@contextmanager
def answering(server: socket.socket, answer: Callable[[socket.socket], object]) -> Iterator[None]:
    """One connection is answered so, and closed."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            answer(connection)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield
    thread.join(timeout=10)
    assert not thread.is_alive()


@pytest.fixture
def server(settings: Any) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.DOCUMENT_SCANNER = CLAMD
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"
        yield server


def code(content: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        check(ContentFile(content))
    return refusal.value.code


def test_without_a_scanner_nothing_is_asked(settings: Any) -> None:
    assert settings.DOCUMENT_SCANNER == ""
    assert check(ContentFile(pdfs.pdf())).pages == 2


def test_a_pdf_with_the_scanners_test_file_in_it_is_refused(server: socket.socket) -> None:
    content = infected()
    assert EICAR in content
    with answering(server, as_clamd), pytest.raises(ValidationError) as refusal:
        check(ContentFile(content))
    assert refusal.value.code == "document_infected"
    assert refusal.value.message == (
        "Upload another file. The virus scanner found “Win.Test.EICAR_HDB-1” in this one, so it cannot be accepted."
    )


def test_what_only_begins_like_a_pdf_is_scanned_too(server: socket.socket) -> None:
    with answering(server, as_clamd):
        assert code(b"%PDF-1.7\n" + EICAR) == "document_infected"


@pytest.mark.parametrize("answer", [as_clamd, in_small_parts])
def test_a_pdf_in_which_the_scanner_finds_nothing_passes(
    server: socket.socket, answer: Callable[[socket.socket], object]
) -> None:
    with answering(server, answer):
        assert check(ContentFile(pdfs.pdf())).pages == 2


def test_the_scanner_gets_every_byte_in_order(server: socket.socket) -> None:
    content = pdfs.pdf(text="x" * 300_000)  # more than one part
    sent = []

    def keep(connection: socket.socket) -> None:
        sent.append(received(connection))
        connection.sendall(b"stream: OK\0")

    with answering(server, keep):
        check(ContentFile(content))
    assert sent == [content]


def test_the_scanner_is_reached_by_a_socket_file_too(settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENT_SCANNER = CLAMD
    settings.CLAMD_ADDRESS = str(tmp_path / "clamd.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(settings.CLAMD_ADDRESS)
        server.listen()
        with answering(server, as_clamd):
            assert code(infected()) == "document_infected"


@pytest.mark.parametrize(
    "answer",
    [
        lambda connection: None,
        lambda connection: connection.sendall(b"INSTREAM size limit exceeded. ERROR\0"),
        lambda connection: (received(connection), connection.sendall(b"stream: Can't allocate memory ERROR\0")),
        lambda connection: (received(connection), connection.sendall(b"stream: OK")),
        lambda connection: (received(connection), connection.sendall(b"x" * 10_000)),
        lambda connection: (received(connection), connection.sendall(b"stream: OK\nstream: X FOUND\0")),
    ],
    ids=["hangs up", "too much for it", "out of memory", "breaks off", "babbles", "says two things"],
)
def test_a_scanner_that_gives_no_clear_answer_accepts_nothing(
    server: socket.socket, answer: Callable[[socket.socket], object]
) -> None:
    with answering(server, answer):
        assert code(pdfs.pdf()) == "document_unchecked"


def test_a_scanner_that_is_silent_accepts_nothing(server: socket.socket, settings: Any) -> None:
    settings.DOCUMENT_CHECK_SECONDS = 0.1  # nobody accepts the connection
    with pytest.raises(ValidationError) as refusal:
        refuse_infected(ContentFile(pdfs.pdf()))
    assert refusal.value.code == "document_unchecked"


@pytest.mark.parametrize("path", [False, True], ids=["port", "path"])
def test_a_scanner_that_is_not_there_accepts_nothing(settings: Any, tmp_path: Path, path: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.DOCUMENT_SCANNER = CLAMD
    settings.CLAMD_ADDRESS = str(tmp_path / "none.sock") if path else f"127.0.0.1:{port}"
    assert code(pdfs.pdf()) == "document_unchecked"


def finds_it(file: File) -> str:
    """A scanner of somebody's own: it gets the file at its first byte."""
    return "It" if file.read(5) == b"%PDF-" else ""


def says_nothing(file: File) -> None:
    return None


def fails(file: File) -> str:
    raise RuntimeError("No licence.")


@pytest.mark.parametrize(
    ("scanner", "expected"),
    [
        (finds_it, "document_infected"),
        (says_nothing, "document_unchecked"),
        (fails, "document_unchecked"),
        (None, "document_unchecked"),
    ],
    ids=["finds it", "says nothing", "fails", "does not exist"],
)
def test_any_callable_can_be_the_scanner(settings: Any, scanner: Callable | None, expected: str) -> None:
    settings.DOCUMENT_SCANNER = f"{__name__}.{scanner.__name__ if scanner else 'nobody'}"
    assert code(pdfs.pdf()) == expected
