"""The menu's links: which of them is where you are."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_link(context: Context, address: str, text: str, *sections: str) -> SafeString:
    """One item of the menu. It is current on its own page, and below its address or that of its other `sections`."""
    path = getattr(context.get("request"), "path", "")
    below = [section for section in (address, *sections) if section != "/"]
    if path != address and not path.startswith(tuple(below)):
        return format_html(
            '<li class="nhsuk-header__navigation-item"><a class="nhsuk-header__navigation-link" href="{}">{}</a></li>',
            address,
            text,
        )
    return format_html(
        '<li class="nhsuk-header__navigation-item nhsuk-header__navigation-item--current">'
        '<a class="nhsuk-header__navigation-link" href="{}" aria-current="{}">'
        '<strong class="nhsuk-header__navigation-item-current-fallback">{}</strong></a></li>',
        address,
        "page" if path == address else "true",
        text,
    )
