"""The five pledges, for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pledges.models import Pledge


@require_safe
@cache_control(public=True)
def pledges(request: HttpRequest) -> HttpResponse:
    """The wording of each pledge and the letter it is quoted from."""
    return render(request, "pledges/pledges.html", {"pledges": Pledge.objects.visible_to(request.user)})
