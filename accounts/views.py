"""The pages about one's account that are the portal's own, and what it changes about the sign-in library's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.forms import InvitationForm
from accounts.second_factor import is_set_up, was_given
from accounts.services import accept_invitation, open_invitation

# Where somebody was going when they were asked for a second factor: setting one up takes several pages.
ONWARD = "second_factor_next"


@never_cache
@sensitive_post_parameters()
@rate_limit(action="accept_invitation", limit_get=True)
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the form to whoever holds an open invitation; a used or expired one says so (404)."""
    invitation = open_invitation(token)
    if invitation is None:
        return render(request, "accounts/invitation_invalid.html", status=404)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(token=token, password=form.cleaned_data["password"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Your password is set. Sign in with it.")
            return redirect("account_login")
    return render(request, "accounts/invitation_accept.html", {"form": form, "invitation": invitation})


@require_safe
@never_cache
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """What to do about the second factor that a role needs. Whoever lacks none goes on to where they were going."""
    user: Any = request.user
    onward = get_next_redirect_url(request) or request.session.get(ONWARD) or "/"
    if not user.lacks_second_factor:
        request.session.pop(ONWARD, None)
        return redirect(onward)
    request.session[ONWARD] = onward
    return render(request, "accounts/second_factor.html", {"is_set_up": is_set_up(user), "next": onward})


def second_factor_first(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that takes the second factor away, or shows what stands in for it: not for a password alone.

    A session from before the second factor was set up would otherwise do, with the password, for the whole account.
    """

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if is_set_up(user) and not was_given(request, user):
            return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
        return view(request, *args, **kwargs)

    return guarded


def closed(request: HttpRequest, **parts: str) -> HttpResponse:
    """A page of the sign-in library that the portal does not offer: it is not there."""
    raise Http404("The portal has no such page.")
