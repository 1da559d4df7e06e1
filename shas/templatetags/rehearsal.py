"""The strip that stands above every page of a rehearsal, and is in no page of a live portal."""

from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error

from shas import rehearsal

register = template.Library()


@register.inclusion_tag("includes/rehearsal.html")
def rehearsal_strip() -> dict[str, Any]:
    """Needs no request. The page that says that the database does not answer has it too, if need be without the day."""
    if not settings.REHEARSAL:
        return {"is_rehearsal": False}
    return {"is_rehearsal": True, "wednesday": rehearsal.WEDNESDAY, "shown": _shown()}


def _shown() -> date | None:
    try:
        return rehearsal.shown(rehearsal.WEDNESDAY)
    except (Error, ImproperlyConfigured):
        return None
