"""The documents of a rehearsal: PDFs that say nothing but what they are."""

from io import BytesIO

from django.core.files.base import ContentFile
from pikepdf import Dictionary, Name, Pdf

A4 = (595, 842)  # points


def rehearsal_document() -> ContentFile:
    """A PDF of one page with the word “Rehearsal” on it."""
    document = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = document.add_blank_page(page_size=A4)
    page.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
    page.Contents = document.make_stream(b"BT /F1 24 Tf 72 720 Td (Rehearsal) Tj ET")
    file = BytesIO()
    document.save(file, deterministic_id=True)
    return ContentFile(file.getvalue(), name="rehearsal.pdf")
