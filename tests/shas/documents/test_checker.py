"""What the checker takes for active content, wherever it stands; and what it may do."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, Pdf, Stream, String

from shas.documents import checker, checking, refusals
from tests.shas.documents import pdfs
from tests.shas.documents.pdfs import action, annotate, script


def found(content: bytes) -> str:
    """The word for what is active in a file, or nothing."""
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as document:
        try:
            checker.look_at(document)
        except checker.RefusedError as refusal:
            return str(refusal.answer["found"])
    return ""


def names(document: Pdf, tree: str, value: pikepdf.Object) -> None:
    leaf = Dictionary(Names=Array([String("first"), value]))
    document.Root.Names = Dictionary({f"/{tree}": document.make_indirect(leaf)})


def field(document: Pdf, **fields: object) -> pikepdf.Object:
    """A text field of a form, which its widget has as its parent."""
    asked = document.make_indirect(Dictionary(FT=Name.Tx, T=String("name"), **fields))
    asked.Kids = Array([annotate(document, Subtype=Name.Widget, Parent=asked)])
    document.Root.AcroForm = Dictionary(Fields=Array([asked]))
    return asked


def after(document: Pdf, last: pikepdf.Object) -> pikepdf.Object:
    """An action that is harmless itself, three steps before the last one."""
    for _ in range(3):
        last = action(document, "Named", N=Name.NextPage, Next=Array([last]))
    return last


def bookmark(document: Pdf, **fields: object) -> None:
    with document.open_outline() as outline:
        outline.root.append(OutlineItem("Chapter 1", 0))
    for key, value in fields.items():
        document.Root.Outlines.First[f"/{key}"] = value


def filespec(document: Pdf) -> pikepdf.Object:
    embedded = Stream(document, b"Notes", Type=Name.EmbeddedFile)
    return document.make_indirect(Dictionary(Type=Name.Filespec, F="notes.txt", EF=Dictionary(F=embedded)))


ACTIVE: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "when opened": (lambda d: d.Root.__setattr__("OpenAction", script(d)), "script"),
    "when opened, not an object of its own": (
        lambda d: d.Root.__setattr__("OpenAction", Dictionary(S=Name.JavaScript, JS=String(pdfs.SCRIPT))),
        "script",
    ),
    "when opened, as a stream": (
        lambda d: d.Root.__setattr__("OpenAction", Dictionary(S=Name.JavaScript, JS=Stream(d, b"app.alert()"))),
        "script",
    ),
    "when closed": (lambda d: d.Root.__setattr__("AA", Dictionary(WC=script(d))), "script"),
    "by name": (lambda d: names(d, "JavaScript", script(d)), "script"),
    "when a page is shown": (lambda d: d.pages[1].__setattr__("AA", Dictionary(O=script(d))), "script"),
    "behind a link": (lambda d: annotate(d, Subtype=Name.Link, A=script(d)), "script"),
    "when the pointer moves": (lambda d: annotate(d, Subtype=Name.Link, AA=Dictionary(E=script(d))), "script"),
    "in a field, not in its widget": (lambda d: field(d, AA=Dictionary(K=script(d))), "script"),
    "in a bookmark": (lambda d: bookmark(d, A=script(d)), "script"),
    "after other actions": (lambda d: d.Root.__setattr__("OpenAction", after(d, script(d))), "script"),
    "where nothing refers to it but an unknown name": (lambda d: d.Root.__setattr__("Unknown", script(d)), "script"),
    "in a rendition": (
        lambda d: annotate(d, Subtype=Name.Link, A=action(d, "Rendition", JS=String(pdfs.SCRIPT))),
        "script",
    ),
    "with its kind as an object of its own": (
        lambda d: d.Root.__setattr__("OpenAction", Dictionary(S=d.make_indirect(Name.JavaScript))),
        "script",
    ),
    "in the trailer": (lambda d: d.trailer.__setattr__("Unknown", Dictionary(S=Name.JavaScript)), "script"),
    "a program": (lambda d: d.Root.__setattr__("OpenAction", action(d, "Launch", F="calc.exe")), "command"),
    "a program, by system": (
        lambda d: annotate(d, Subtype=Name.Link, A=action(d, "Launch", Win=Dictionary(F="cmd.exe", P="/c calc"))),
        "command",
    ),
    "a file within": (lambda d: annotate(d, Subtype=Name.Link, A=action(d, "GoToE")), "command"),
    "data sent": (lambda d: annotate(d, Subtype=Name.Link, A=action(d, "SubmitForm", F="http://x.example")), "form"),
    "data fetched": (lambda d: annotate(d, Subtype=Name.Link, A=action(d, "ImportData", F="x.fdf")), "form"),
    "a file by name": (lambda d: names(d, "EmbeddedFiles", filespec(d)), "file"),
    "a file on a page": (lambda d: annotate(d, Subtype=Name.FileAttachment, FS=filespec(d)), "file"),
    "an associated file": (lambda d: d.Root.__setattr__("AF", Array([filespec(d)])), "file"),
    "bytes of a file alone": (lambda d: d.Root.__setattr__("X", Stream(d, b"x", Type=Name.EmbeddedFile)), "file"),
    "a form of its own kind": (
        lambda d: d.Root.__setattr__("AcroForm", Dictionary(Fields=Array(), XFA=Stream(d, b"<xdp/>"))),
        "xfa",
    ),
    "a film": (lambda d: annotate(d, Subtype=Name.Movie), "media"),
    "a screen": (lambda d: annotate(d, Subtype=Name.Screen), "media"),
    "rich media": (lambda d: annotate(d, Subtype=Name.RichMedia), "media"),
    "3D": (lambda d: annotate(d, Subtype=Name("/3D")), "media"),
    "3D with a script": (lambda d: d.Root.__setattr__("X", Stream(d, b"", OnInstantiate=Stream(d, b"x"))), "script"),
    "an address that is a script": (
        lambda d: annotate(d, Subtype=Name.Link, A=action(d, "URI", URI=String(" Java\nScript:alert(1)"))),
        "address",
    ),
    "an address in another encoding": (
        lambda d: annotate(
            d, Subtype=Name.Link, A=action(d, "URI", URI=String("\ufefffile:///c:/x".encode("utf-16-be")))
        ),
        "address",
    ),
    "an address in the network": (
        lambda d: annotate(d, Subtype=Name.Link, A=action(d, "URI", URI=String("\\\\server\\share"))),
        "address",
    ),
    "a document in the network": (
        lambda d: annotate(d, Subtype=Name.Link, A=action(d, "GoToR", F=Dictionary(UF=String("//server/share/x.pdf")))),
        "address",
    ),
    "a document on a drive": (
        lambda d: annotate(d, Subtype=Name.Link, A=action(d, "GoToR", F=String("C:/x.pdf"))),
        "address",
    ),
}


@pytest.mark.parametrize(("change", "word"), ACTIVE.values(), ids=ACTIVE)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in object streams"])
def test_active_content_is_found_wherever_it_stands(change: Callable[[Pdf], object], word: str, packed: bool) -> None:
    document = pdfs.blank()
    change(document)
    streams = ObjectStreamMode.generate if packed else ObjectStreamMode.disable
    assert found(pdfs.saved(document, object_stream_mode=streams, compress_streams=packed)) == word


def test_a_name_written_with_escapes_is_the_same_name() -> None:
    action = b"<< /S /J#61vaScript /#4aS (app.alert\\(1\\)) >>"
    assert found(pdfs.raw([*pdfs.PAGES, action])) == "script"


def test_every_word_for_active_content_has_its_sentence() -> None:
    words = {*checker.KEYS.values(), *checker.ACTIONS.values(), *checker.KINDS.values(), "address"}
    assert words == set(refusals.ACTIVE)


ORDINARY: dict[str, Callable[[Pdf], object]] = {
    "nothing": lambda d: None,
    "a link to the web": lambda d: annotate(
        d, Subtype=Name.Link, A=action(d, "URI", URI=String("https://example.org/a:b?c=d"))
    ),
    "a link to mail": lambda d: annotate(d, Subtype=Name.Link, A=action(d, "URI", URI=String("mailto:a@example.org"))),
    "a link below a base": lambda d: (
        d.Root.__setattr__("URI", Dictionary(Base=String("https://example.org/"))),
        annotate(d, Subtype=Name.Link, A=action(d, "URI", URI=String("annex/2.html"))),
    ),
    "a link to a page": lambda d: annotate(
        d, Subtype=Name.Link, A=action(d, "GoTo", D=Array([d.pages[1].obj, Name.Fit]))
    ),
    "a link to a document beside it": lambda d: annotate(
        d, Subtype=Name.Link, A=action(d, "GoToR", F=Dictionary(Type=Name.Filespec, F=String("annex.pdf")))
    ),
    "bookmarks": lambda d: bookmark(d),
    "a form without a script": lambda d: field(d, V=String("JavaScript")),
    "words that are about scripts": lambda d: d.docinfo.__setattr__("Title", String("Of /JS and /JavaScript /Launch")),
    "the words of its structure": lambda d: d.Root.__setattr__("X", Dictionary(Type=Name.StructElem, S=Name.P)),
    "the first page when opened": lambda d: d.Root.__setattr__("OpenAction", Array([d.pages[0].obj, Name.Fit])),
}


@pytest.mark.parametrize("change", ORDINARY.values(), ids=ORDINARY)
def test_what_ordinary_documents_have_passes(change: Callable[[Pdf], object]) -> None:
    assert found(pdfs.made(change)) == ""


def test_more_values_than_can_be_looked_at_are_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "MOST_VALUES", 5)
    content = pdfs.made(lambda d: annotate(d, Subtype=Name.Link, URI=Array([Array()] * 9)))
    with pikepdf.open(io.BytesIO(content)) as document, pytest.raises(checker.RefusedError) as refusal:
        checker.look_at(document)
    assert refusal.value.answer["refused"] == "document_unchecked"


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("open('/etc/hostname')", "OSError"),
        ("import socket; socket.socket()", "OSError"),
        ("os.pipe()", "OSError"),
        ("bytearray(2 * 1024**3)", "MemoryError"),
        ("resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))", "ValueError"),
    ],
)
def test_a_checker_that_was_taken_over_can_do_little(attempt: str, error: str) -> None:
    program = (
        "import os, resource, runpy, socket\n"
        f"runpy.run_path({str(checking.CHECKER)!r})['limit'](5)\n"
        "os.setuid(65534) if os.getuid() == 0 else None  # root could take the limits back\n"
        f"try:\n    {attempt}\nexcept Exception as error:\n    print([each.__name__ for each in type(error).__mro__])\n"
    )
    tried = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert f"'{error}'" in tried.stdout


def test_a_checker_that_computes_for_ever_is_ended_by_the_system() -> None:
    program = f"import runpy\nrunpy.run_path({str(checking.CHECKER)!r})['limit'](0.1)\nwhile True: pass"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode < 0


def test_the_checker_answers_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "vision.pdf").write_bytes(pdfs.pdf(pages=3))
    program = [sys.executable, "-I", str(checking.CHECKER), "20"]
    with (tmp_path / "vision.pdf").open("rb") as file:
        checked = subprocess.run(program, stdin=file, capture_output=True, check=True, env={})
    assert (json.loads(checked.stdout), checked.stdout.count(b"\n"), checked.stderr) == ({"pages": 3}, 1, b"")
