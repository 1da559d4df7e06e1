"""The documents of editions, sent to whoever may read them; to anybody else each answers like an unknown one."""

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from shas.documents import send
from shas.models import Document, Edition
from shas.moments import instant_of
from shas.workflow import DocumentRole, Kind

logger = logging.getLogger(__name__)

NATIONAL = (Kind.NATIONAL_REPORT, Kind.GUIDANCE)


def read_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """GET and HEAD only. Any other method is told so (405) rather than that the token of a form is missing."""
    return csrf_exempt(require_safe(view))


@read_only
def vision_document(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The document of an edition of a vision."""
    return _sent(request, (Kind.VISION,), slug, number)


@read_only
def vision_attachment(request: HttpRequest, slug: str, number: int, position: int) -> HttpResponseBase:
    """An attachment of an edition of a vision; they are counted from 1."""
    return _sent(request, (Kind.VISION,), slug, number, position)


@read_only
def publication_document(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The document of an edition of a national publication."""
    return _sent(request, NATIONAL, slug, number)


@read_only
def publication_attachment(request: HttpRequest, slug: str, number: int, position: int) -> HttpResponseBase:
    """An attachment of an edition of a national publication; they are counted from 1."""
    return _sent(request, NATIONAL, slug, number, position)


def _sent(
    request: HttpRequest, kinds: tuple[Kind, ...], slug: str, number: int, position: int | None = None
) -> HttpResponseBase:
    """The file, if the reader may have it at the database's instant; kept by no cache before everyone may."""
    at = instant_of(request)
    rows = Document.objects.visible_to(request.user, at).select_related("edition__publication")
    rows = rows.filter(edition__publication__kind__in=kinds, edition__publication__slug=slug, edition__number=number)
    role = DocumentRole.MAIN if position is None else DocumentRole.ATTACHMENT
    found = rows.filter(role=role, position=position or 0).first()
    if found is None:
        raise Http404("There is no such document.")
    try:
        answer = send(found.key, filename=found.filename, size=found.size, sha256=found.sha256)
    except FileNotFoundError:
        logger.error("The file of document %s is not in the store", found.pk)
        request.document_is_lost = True  # type: ignore[attr-defined]  # no guess: see reviewportal.guesses
        raise Http404("There is no such document.") from None
    if Edition.objects.released(at).filter(pk=found.edition_id).exists():
        # Looked at again each time: it can be withdrawn.
        patch_cache_control(answer, public=True, no_cache=True)
    return answer
