"""Which version of a row somebody had read: its ETag, sent back in If-Match, so that nobody writes over another's work.

The tag is quoted as RFC 9110 has it. One tag is taken, and compared as it stands: neither a weak one, nor a list, nor
“*” says what was read.
"""

import re
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

UNREADABLE = "-"  # the tag of nothing


class PreconditionRequired(APIException):
    """Nothing says which version the sender had read."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = "Read it first, and send the ETag of that answer in the header If-Match."


def tag_read(request: Request) -> str:
    """The tag that the sender had read, never empty; 428 `precondition_required` without one."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    found = re.fullmatch(r'"([!#-~]+)"', header)
    return found[1] if found else UNREADABLE


def tagged(data: Any, tag: str, **options: Any) -> Response:
    """The answer, with its version."""
    response = Response(data, **options)
    response["ETag"] = f'"{tag}"'
    return response
