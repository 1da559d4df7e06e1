"""The letter as a Word document: the same lines as the plain text, its heading a heading, date and name by a tab."""

import re
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from shas import rehearsal
from shas.timeline.letter import ComposedLetter, Line, Part

_FONT = "Arial"
_NAMES_AT = Cm(6)
# What XML cannot hold; control characters are gone from every line already.
_NOT_XML = re.compile("[\ufffe\uffff]")


def letter_docx(letter: ComposedLetter, *, title: str) -> bytes:
    """The document; `title` is the one in its properties."""
    document = Document()
    _set_up(document, title)
    lines = [line for line in letter.lines if line.part]
    for line, after in zip(letter.lines, [*letter.lines[1:], Line(None, "")], strict=True):
        if line.part:
            _write(document, line, ends=after.part is None)
    assert len(document.paragraphs) == len(lines)  # noqa: S101 - a document of other lines is no copy
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _set_up(document: DocumentType, title: str) -> None:
    properties = document.core_properties
    named = _clean(rehearsal.title(title))[:255]
    properties.title, properties.author, properties.comments = named, "Review Portal", ""
    properties.language = "en-GB"
    for name in ("Normal", "Heading 1"):
        style = document.styles[name]
        style.font.name = _FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:asciiTheme"), "")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)


def _write(document: DocumentType, line: Line, *, ends: bool) -> None:
    """One paragraph a line; space after the last of those that stand together."""
    if line.part == Part.TITLE:
        paragraph = document.add_heading(_clean(line.text), level=1)
    elif line.row:
        paragraph = document.add_paragraph(f"{line.row.when}\t{_clean(line.row.name)}")
        paragraph.paragraph_format.tab_stops.add_tab_stop(_NAMES_AT)
    else:
        paragraph = document.add_paragraph(_clean(line.text))
    _space(paragraph, line, ends=ends)


def _space(paragraph: Paragraph, line: Line, *, ends: bool) -> None:
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(12 if ends else 2)
    form.keep_with_next = line.part in (Part.TITLE, Part.LEAD_IN) or (line.row is not None and not ends)
    if line.part == Part.DATE:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
