"""A site with two pages: one takes an upload, one sends a document. For tests of what stands before and after views."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import path

from shas.documents import refuse_stopped, send


def upload(request: HttpRequest) -> HttpResponseBase:
    """What arrived of a form, and what is to be said of its file."""
    said: dict[str, Any] = {"fields": request.POST.dict(), "files": {}, "code": "", "message": ""}
    said["fields"].pop("csrfmiddlewaretoken", None)
    for name, file in request.FILES.items():
        said["files"][name] = [type(file).__name__, file.size]
    try:
        refuse_stopped(request)
    except ValidationError as refusal:
        said |= {"code": refusal.code, "message": refusal.message}
    return JsonResponse(said)


def document(request: HttpRequest, key: str) -> HttpResponseBase:
    response = send(key, filename=request.GET.get("as", "vision.pdf"), size=int(request.GET["size"]), sha256="f" * 64)
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("upload/", upload), path("document/<key>/", document)]
