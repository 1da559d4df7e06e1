"""Requests for documents that are not there, by whatever door and method, are counted: shas.services.guessing."""

import re
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from shas.services.guessing import document_missed

# Where documents lie, over the API too; and where whoever guesses looks for them: in folders, under names of files.
OF_A_DOCUMENT = re.compile(
    r"/(editions|attachments)/[^/]"
    r"|/document/?\Z"
    r"|\A/+(\.?documents|protected-documents|media|files|uploads|downloads)/"
    r"|\.(pdf|docx?|xlsx?|pptx?|od[pst]|rtf|zip)/?\s*\Z",
    re.IGNORECASE,
)
NOT_THERE = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


class CountGuesses:
    """Counts after the answer is made, which stays as it is. Outside of whatever sends on to an address with a slash,
    or one request would count twice; inside of what answers for a database that is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_lost = getattr(request, "document_is_lost", False)  # a view says so: whoever asked might have had it
        if response.status_code in NOT_THERE and OF_A_DOCUMENT.search(request.path_info) and not is_lost:
            document_missed(address=_address(request))
        return response


def _address(request: HttpRequest) -> str:
    """Where the request comes from, as far as that can be known; a bad header must not make another answer of a 404."""
    with suppress(ImproperlyConfigured, PermissionDenied, ValueError):
        return str(get_adapter().get_client_ip(request))
    return ""
