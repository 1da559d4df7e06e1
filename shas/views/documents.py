"""The documents of editions, sent to whoever may read them; to anybody else each answers like an unknown one."""

import logging
from contextlib import suppress

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from shas.documents import send
from shas.models import Document, Edition
from shas.moments import instant_of
from shas.services.guessing import document_missed
from shas.workflow import DocumentRole, Kind

logger = logging.getLogger(__name__)

NATIONAL = (Kind.NATIONAL_REPORT, Kind.GUIDANCE)


@require_safe
def vision_document(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The document of an edition of a vision."""
    return _sent(request, (Kind.VISION,), slug, number)


@require_safe
def vision_attachment(request: HttpRequest, slug: str, number: int, position: int) -> HttpResponseBase:
    """An attachment of an edition of a vision; they are counted from 1."""
    return _sent(request, (Kind.VISION,), slug, number, position)


@require_safe
def publication_document(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The document of an edition of a national publication."""
    return _sent(request, NATIONAL, slug, number)


@require_safe
def publication_attachment(request: HttpRequest, slug: str, number: int, position: int) -> HttpResponseBase:
    """An attachment of an edition of a national publication; they are counted from 1."""
    return _sent(request, NATIONAL, slug, number, position)


@csrf_exempt
def no_document(request: HttpRequest, name: str) -> HttpResponseBase:
    """What looks like a file of a document, by any method: none lies there, and that somebody tries is counted."""
    document_missed(address=_address(request))
    raise Http404("There is no such document.")


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
        document_missed(address=_address(request))
        raise Http404("There is no such document.")
    try:
        answer = send(found.key, filename=found.filename, size=found.size, sha256=found.sha256)
    except FileNotFoundError:
        logger.error("The file of document %s is not in the store", found.pk)
        raise Http404("There is no such document.") from None
    if Edition.objects.released(at).filter(pk=found.edition_id).exists():
        # Looked at again each time: it can be withdrawn.
        patch_cache_control(answer, public=True, no_cache=True)
    return answer


def _address(request: HttpRequest) -> str:
    """Where the request comes from, as far as that can be known; a bad header must not make another answer of a 404."""
    with suppress(ImproperlyConfigured, PermissionDenied, ValueError):
        return str(get_adapter().get_client_ip(request))
    return ""
