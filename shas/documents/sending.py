"""How a document leaves the portal: as a file to save, never as a page of the site."""

from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from shas.documents.storage import opened, path_of

TYPE = "application/pdf"
nothing_runs: Any = csp({"default-src": ["'none'"], "sandbox": True})


@nothing_runs
def send(key: str, *, filename: str, size: int, sha256: str) -> HttpResponseBase:
    """The stored file as an attachment of this name. Whether its reader may have it, and who may keep it for how long,
    the view decides.

    With `DOCUMENT_ACCEL_PREFIX` the web server before the portal reads the file, and is only told which. Raises
    FileNotFoundError when there is no such file.
    """
    if settings.DOCUMENT_ACCEL_PREFIX:
        response: HttpResponseBase = HttpResponse(content_type=TYPE)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or ""
        response["X-Accel-Redirect"] = settings.DOCUMENT_ACCEL_PREFIX.rstrip("/") + "/" + path_of(key)
    else:
        response = FileResponse(opened(key), as_attachment=True, filename=filename, content_type=TYPE)
        response["Content-Length"] = str(size)
    response["ETag"] = f'"{sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
