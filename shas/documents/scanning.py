"""The virus scanner, if there is one: whatever `DOCUMENT_SCANNER` names, and clamd ready to be named.

A scanner is a callable that takes an open Django File and returns what it found in it, or an empty string. If it
raises, or says anything else, the file has not been scanned and is not accepted.
"""

import logging
import re
import socket
import struct

from django.conf import settings
from django.core.files import File
from django.utils.module_loading import import_string

from shas.documents import refusals

FOUND = re.compile(r"stream: (.+) FOUND")
ANSWER_BYTES = 4096
logger = logging.getLogger(__name__)


def refuse_infected(file: File) -> None:
    """Raises ValidationError `document_infected`, or `document_unchecked` where the scanner gives no answer."""
    if not settings.DOCUMENT_SCANNER:
        return
    try:
        file.seek(0)
        found = import_string(settings.DOCUMENT_SCANNER)(file)
        if not isinstance(found, str):
            raise TypeError(f"The scanner said {found!r}.")
    except Exception:
        logger.exception("A document was not scanned")
        raise refusals.unchecked() from None
    if found:
        logger.warning("The scanner found %s", found)
        raise refusals.infected(found)


def clamd(file: File) -> str:
    """What ClamAV's daemon at `CLAMD_ADDRESS` finds in a file, or an empty string.

    The file goes over the connection (INSTREAM), so the daemon may run anywhere. Raises OSError when it is not reached
    or breaks off, as it does at more than its StreamMaxLength; ValueError when it answers anything else.
    """
    with _connected(settings.CLAMD_ADDRESS) as connection:
        connection.sendall(b"zINSTREAM\0")
        for chunk in file.chunks():
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = _answer(connection)
    if answer == "stream: OK":
        return ""
    found = FOUND.fullmatch(answer)
    if not found:
        raise ValueError(f"clamd answered {answer!r}.")
    return found[1]


def _connected(address: str) -> socket.socket:
    """To `host:port`, or to a socket's path. Nothing on it takes longer than the check of a document may."""
    seconds = settings.DOCUMENT_CHECK_SECONDS
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(seconds)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    """One line, up to the zero byte that ends it. Raises EOFError when it breaks off before."""
    answer = b""
    while not answer.endswith(b"\0"):
        part = connection.recv(ANSWER_BYTES)
        if not part or len(answer) > ANSWER_BYTES:
            raise EOFError(f"clamd broke off: {answer!r}")
        answer += part
    return answer[:-1].decode("utf-8", "replace")
