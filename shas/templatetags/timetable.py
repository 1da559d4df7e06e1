"""How pages show statuses and dates: `{% status_tag %}`, `{% mark %}`, London dates, “Not recorded”."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from shas import words
from shas.clock import LONDON, london_day
from shas.models import READER_BOX, Edition
from shas.workflow import PublicStatus

register = template.Library()

TAG_COLOURS: dict[str, str] = {
    PublicStatus.NOT_YET_SCHEDULED: "rp-tag--dashed",
    PublicStatus.PROVISIONAL: "rp-tag--dashed",
    PublicStatus.CONFIRMED: "nhsuk-tag--blue",
    PublicStatus.POSTPONED: "nhsuk-tag--orange",
    PublicStatus.BROUGHT_FORWARD: "nhsuk-tag--aqua-green",
    PublicStatus.PUBLISHED: "nhsuk-tag--green",
    PublicStatus.ACTUAL_NOT_RECORDED: "nhsuk-tag--purple",
    PublicStatus.OVERDUE: "nhsuk-tag--purple",
    PublicStatus.CANCELLED: "nhsuk-tag--red",
    PublicStatus.WITHDRAWN: "nhsuk-tag--grey",
}


@register.simple_tag
def mark(status: str) -> SafeString:
    """The shape of a public status; decoration, since the word always stands beside it."""
    return format_html(
        '<svg class="rp-mark rp-mark--{0}" aria-hidden="true" focusable="false"><use href="#m-{0}"/></svg>', status
    )


@register.simple_tag
def status_tag(status: str, text: str = "") -> SafeString:
    """Shape, word and colour of a public status; `text` replaces the word where more is to be said."""
    return format_html(
        '<strong class="nhsuk-tag rp-tag {}">{}<span>{}</span></strong>',
        TAG_COLOURS[status],
        mark(status),
        text or PublicStatus(status).label,
    )


@register.simple_tag
def short_status_tag(status: str) -> SafeString:
    """The same in a narrow column, where the longest word is cut to the eye but not to the ear."""
    if status != PublicStatus.ACTUAL_NOT_RECORDED:
        return status_tag(status)
    return status_tag(status, mark_safe('<span class="nhsuk-u-visually-hidden">Actual date </span>Not recorded'))


@register.filter
def status_word(status: str) -> str:
    """The word of a public status."""
    return str(PublicStatus(status).label)


def _london_day(value: date | datetime) -> date:
    return london_day(value) if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """“20 May”."""
    return words.day(_london_day(value)) if value else ""


@register.filter
def day_year(value: date | datetime | None) -> str:
    """“20 May 2008”."""
    return words.day_year(_london_day(value)) if value else ""


@register.filter
def full_day(value: date | datetime | None) -> str:
    """“Tuesday 20 May 2008”."""
    return words.full(_london_day(value)) if value else ""


@register.filter
def month(value: date | None) -> str:
    """“June 2008”."""
    return words.month(value) if value else ""


@register.filter
def london_time(value: time | datetime | None) -> str:
    """“09:30”, London time."""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).time()
    return words.clock_time(value) if value else ""


@register.filter
def figure(value: int) -> str:
    """“2,000”."""
    return f"{value:,}"


@register.filter
def or_not_recorded(value: object) -> str | SafeString:
    """The value, or a quiet “Not recorded” where there is none."""
    if value is None or value == "":
        return format_html('<span class="rp-not-recorded">{}</span>', "Not recorded")
    return str(value)


@register.filter
def host(address: str) -> str:
    """The name of the site an address leads to."""
    return urlsplit(address).hostname or address


@register.filter
def source(text: str) -> str | SafeString:
    """A source as it is recorded: each address in it becomes a link named after its site, other words stay."""
    if not text:
        return or_not_recorded(None)
    parts = []
    for part in re.split(r"(https?://[^\s]+)", text):
        if part.startswith("http"):
            address = part.rstrip(").,;") if "(" not in part else part
            parts.append(format_html('<a href="{}" rel="external">{}</a>', address, host(address)))
            parts.append(conditional_escape(part[len(address) :]))
        else:
            # A space keeps a bracket out of the address before it; beside a link's name it is one too many.
            parts.append(conditional_escape(part.removeprefix(" ") if part.startswith(" )") else part))
    return SafeString("".join(parts))


@dataclass(frozen=True)
class BoxField:
    """One field of the reader box."""

    name: str
    text: str


@dataclass(frozen=True)
class ReaderBox:
    """The fields shown, and the names of the rest, which are empty, in one line."""

    shown: list[BoxField]
    empty: str


ALWAYS_SHOWN = {"gateway_reference", "target_audience"}


@register.simple_tag
def reader_box(edition: Edition) -> ReaderBox:
    """The Department's reader box: what is recorded, field by field, and in one line what is not."""
    shown: list[BoxField] = []
    empty: list[str] = []
    labels = {field.name: str(field.verbose_name) for field in Edition._meta.fields}
    for name in READER_BOX:
        label = labels[name]
        label, text = label[:1].upper() + label[1:], getattr(edition, name)
        if text or name in ALWAYS_SHOWN:
            shown.append(BoxField(label, text))
        else:
            empty.append(
                label if not empty or label.isupper() or label[:4].isupper() else label[:1].lower() + label[1:]
            )
    return ReaderBox(shown, ", ".join(empty))
