"""Small PDFs for tests: sound ones, and one of every kind that is refused. The same call gives the same bytes."""

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

SCRIPT = "app.alert('Hello')"
# For `raw`: one page, as small as can be.
PAGES = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] >>",
]


def pdf(pages: int = 2, text: str = "A vision") -> bytes:
    """A sound PDF. `text` stands uncompressed in its bytes, on every page."""
    return saved(blank(pages, text))


def made(change: Callable[[Pdf], object], *, pages: int = 2) -> bytes:
    """A sound PDF with something changed in it before it is written."""
    document = blank(pages)
    change(document)
    return saved(document)


def blank(pages: int = 2, text: str = "A vision") -> Pdf:
    document = Pdf.new()
    font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for _ in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = document.make_stream(f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode())
    return document


def saved(document: Pdf, **options: object) -> bytes:
    file = io.BytesIO()
    document.save(file, **{"deterministic_id": "encryption" not in options, "compress_streams": False} | options)
    return file.getvalue()


def action(document: Pdf, kind: str, **rest: object) -> pikepdf.Object:
    return document.make_indirect(Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **rest))


def script(document: Pdf) -> pikepdf.Object:
    return action(document, "JavaScript", JS=String(SCRIPT))


def annotate(document: Pdf, **fields: object) -> pikepdf.Object:
    """Puts an annotation on the first page."""
    annotation = document.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **fields))
    document.pages[0].Annots = Array([annotation])
    return annotation


def pdf_with_script() -> bytes:
    """It runs when the file is opened."""
    return made(lambda document: document.Root.__setattr__("OpenAction", script(document)))


def pdf_with_launch() -> bytes:
    """A link that starts a program."""
    return made(lambda document: annotate(document, Subtype=Name.Link, A=action(document, "Launch", F="calc.exe")))


def pdf_with_embedded_file() -> bytes:
    def embed(document: Pdf) -> None:
        document.attachments["notes.txt"] = b"Notes"

    return made(embed)


def encrypted() -> bytes:
    """It cannot be opened without its password."""
    return saved(blank(), encryption=pikepdf.Encryption(owner="owner", user="reader"))


def restricted() -> bytes:
    """Encrypted, but with no password to open it."""
    return saved(blank(), encryption=pikepdf.Encryption(owner="owner", user=""))


def cut_off(content: bytes | None = None) -> bytes:
    """The first two thirds of a file."""
    content = content or pdf()
    return content[: len(content) * 2 // 3]


def renamed_page() -> bytes:
    """A web page that somebody calls .pdf."""
    return b"<!DOCTYPE html>\n<html><body><p>%PDF-1.7</p></body></html>\n"


def with_looping_pages() -> bytes:
    """A page tree that has itself as a page."""

    def loop(document: Pdf) -> None:
        document.Root.Pages.Kids.append(document.Root.Pages)

    return made(loop)


def bomb(gigabytes: int = 8) -> bytes:
    """A few kilobytes; the stream that should hold its fifth object unpacks to this much."""
    packed = _zeros(gigabytes)
    holds = b"<< /Type /ObjStm /N 1 /First 4 /Filter [ /FlateDecode /FlateDecode ] /Length %d >>" % len(packed)
    page = PAGES[2].replace(b">>", b"/Rotate 5 0 R >>")
    return raw([*PAGES[:2], page, holds + b"\nstream\n" + packed + b"\nendstream"], in_stream_4=1)


def page_bomb(gigabytes: int = 8) -> bytes:
    """The same, as what stands on a page."""

    def fill(document: Pdf) -> None:
        filters = Array([Name.FlateDecode, Name.FlateDecode])
        document.pages[0].Contents = pikepdf.Stream(document, _zeros(gigabytes), Filter=filters)

    return made(fill)


def _zeros(gigabytes: int) -> bytes:
    """Nothing but zeros, packed twice."""
    size = gigabytes * 1024**3
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(1024**2)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack("!L", size % 65521 << 16 | 1)
    return zlib.compress(b"\x78\xda" + block * (size // 1024**2) + b"\x03\0" + checksum, 9)


def raw(objects: list[bytes], *, in_stream_4: int = 0) -> bytes:
    """A PDF of these objects, numbered from 1 and written as they are; the first is its catalog.

    After them come as many as are said to stand in the object stream that is object 4.
    """
    content, places = b"%PDF-1.7\n", [b"\0" * 7]
    for number, written in enumerate(objects, 1):
        places.append(b"\1" + struct.pack("!LH", len(content), 0))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    places += [b"\2" + struct.pack("!LH", 4, index) for index in range(in_stream_4)]
    start = len(content)
    table = b"".join([*places, b"\1" + struct.pack("!LH", start, 0)])
    head = b"<< /Type /XRef /Root 1 0 R /W [ 1 4 2 ] /Size %d /Length %d >>" % (len(places) + 1, len(table))
    content += b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (len(places), head, table)
    return content + b"startxref\n%d\n%%%%EOF\n" % start
