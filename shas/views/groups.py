"""The clinical working groups: what is recorded, against what the letter said."""

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shas.models import ClinicalWorkingGroup, Letter, Pathway
from shas.moments import instant_of
from shas.timeline.reckoning import reckon


@require_safe
@cache_control(public=True)
def working_groups(request: HttpRequest) -> HttpResponse:
    """Totals with the difference stated, the pathways and their local names, and the groups by authority."""
    groups = ClinicalWorkingGroup.objects.visible_to(request.user)
    letter = Letter.objects.public(instant_of(request)).filter(working_groups_stated__isnull=False).first()
    by_authority = (
        groups.values("authority__short_name", "authority__slug")
        .annotate(group_count=Count("pk"), counted=Count("clinicians"), clinician_count=Sum("clinicians"))
        .order_by("authority__short_name")
    )
    context = {
        "letter": letter,
        "reckoning": reckon(groups.totals(), letter),
        "pathways": Pathway.objects.visible_to(request.user).prefetch_related("labels__authority"),
        "by_authority": by_authority,
    }
    return render(request, "shas/working_groups.html", context)
