"""What was typed into a form outlives the session it was typed in.

A form that is sent without a session, or with an outdated token, is kept in the visitor's own (anonymous) session until
whoever it was shown to signs in again; then it comes back filled, and is not saved yet. Whose it is and of which page
says a signed field of the form. Files cannot be kept.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, QueryDict

OWNER = "kept_for"
SALT = "accounts.kept.form"
OWNER_AGE = 14 * 24 * 60 * 60  # seconds for which a form may lie open
KEPT_AGE = 24 * 60 * 60  # seconds for which it is kept
LONGEST = 100_000  # characters of all its names and values: more than any form of the portal takes
MOST = 5  # forms in one session
IN_SESSION = "kept_forms"
NOT_TYPED = frozenset({OWNER, "csrfmiddlewaretoken"})

View = Callable[..., HttpResponseBase]


def owner_token(user: Any, address: str, without: Iterable[str] = ()) -> str:
    """The value of the field that says to whom the form at this address was shown; fields `without` are never kept."""
    return signing.dumps([user.pk, address, list(without)], salt=SALT)


def keeps_what_was_typed(view: View) -> View:
    """Asks for a sign-in like `login_required`, and keeps what somebody sends without one. See `kept`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        remember(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def remember(request: HttpRequest) -> None:
    """Before a view answers: keep what is sent without a sign-in, and forget what was kept of a form sent anew."""
    if request.method != "POST":
        return
    if request.user.is_authenticated:
        _forget(request)
    else:
        keep(request)


def keep(request: HttpRequest) -> bool:
    """Keep the form that is being sent, for whom it was shown to; whether that could be done.

    Nothing is kept of a form that names nobody, or somebody else than has signed in. One that is too long is not kept
    either, and the visitor is told.
    """
    user: Any = request.user
    shown = _shown(request)
    if shown is None or (user.is_authenticated and user.pk != shown.to):
        return False
    never = NOT_TYPED | shown.without
    typed = {name: values for name, values in request.POST.lists() if name not in never}
    if sum(len(text) for name, values in typed.items() for text in (name, *values)) > LONGEST:
        messages.error(request, "What you typed is too long to be kept. Go back in your browser and copy it first.")
        return False
    found = {path: each for path, each in _stored(request).items() if path != request.path}
    newest = dict(list(found.items())[-(MOST - 1) :])
    request.session[IN_SESSION] = newest | {request.path: {"for": shown.to, "at": int(time.time()), "typed": typed}}
    if not user.is_authenticated:
        messages.info(request, "Your text is kept. Sign in again to go on with it.")
    return True


def kept(request: HttpRequest) -> QueryDict | None:
    """What the signed-in user had typed into the form of this address, until it is sent again; None if nothing.

    What was kept for somebody else, or too long ago, is dropped.
    """
    before = _stored(request)
    if not before:
        return None
    user: Any = request.user
    after = {path: each for path, each in before.items() if _is_good(each, user.pk)}
    if after != before:
        request.session[IN_SESSION] = after
    if request.path not in after:
        return None
    typed = QueryDict(mutable=True, encoding=settings.DEFAULT_CHARSET)
    for name, values in after[request.path]["typed"].items():
        typed.setlist(name, values)
    return typed


def sent_or_kept(request: HttpRequest) -> QueryDict | None:
    """What the signed-in user sends now from a form of this address that was shown to them, or has been `kept` of it.

    None for whoever was never shown one.
    """
    if request.method != "POST":
        return kept(request)
    shown, user = _shown(request), request.user
    return request.POST if shown is not None and shown.to == user.pk else None


def _stored(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(IN_SESSION) or {})


def _is_good(each: dict[str, Any], user: Any) -> bool:
    return each["for"] == user and time.time() - each["at"] < KEPT_AGE


@dataclass(frozen=True)
class _Shown:
    """The id of the user whom a form was shown to, and the names of its fields that are never kept."""

    to: Any
    without: frozenset[str]


def _shown(request: HttpRequest) -> _Shown | None:
    """Whom the form that is being sent was shown to; None for a token that is forged, old, or of another address."""
    try:
        to, address, without = signing.loads(request.POST.get(OWNER, ""), salt=SALT, max_age=OWNER_AGE)
    except signing.BadSignature:
        return None
    return _Shown(to, frozenset(without)) if address == request.path else None


def _forget(request: HttpRequest) -> None:
    stored = _stored(request)
    if stored.pop(request.path, None) is not None:
        request.session[IN_SESSION] = stored
