"""The field that says whom a form was shown to, so that what is typed in it can be kept when the session is lost."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.kept import OWNER, owner_token

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_for(context: dict[str, Any], *without: str) -> SafeString:
    """A hidden field with the signed name of the user and the page of this request.

    Fields `without` are not kept: what the page carries of a file.
    """
    request = context["request"]
    token = owner_token(request.user, request.path, without)
    return format_html('<input type="hidden" name="{}" value="{}">', OWNER, token)
