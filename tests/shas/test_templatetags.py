"""How pages show statuses, dates and sources, and which link of the menu is current."""

from datetime import UTC, datetime, time

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from shas.models import Edition
from shas.templatetags.timetable import full_day, london_time, or_not_recorded, reader_box, source, status_tag
from shas.workflow import PublicStatus


@pytest.mark.parametrize("status", PublicStatus)
def test_every_status_has_a_shape_beside_its_word(status: PublicStatus) -> None:
    tag = status_tag(status)
    assert f'href="#m-{status}"' in tag
    assert f"<span>{status.label}</span>" in tag


@pytest.mark.parametrize("status", [*PublicStatus, "was"])
def test_the_sprite_has_every_shape(status: str) -> None:
    sprite = Template('{% include "includes/sprite.html" %}').render(Context())
    assert f'id="m-{status}"' in sprite


def test_instants_are_shown_in_london_time() -> None:
    late_in_summer = datetime(2008, 5, 19, 23, 30, tzinfo=UTC)
    assert (full_day(late_in_summer), london_time(late_in_summer)) == ("Tuesday 20 May 2008", "00:30")
    assert london_time(time(9, 30)) == "09:30"
    assert london_time(None) == ""


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_not_known_is_not_recorded(nothing: str | None) -> None:
    assert "Not recorded" in or_not_recorded(nothing)


def test_nought_is_known() -> None:
    assert or_not_recorded(0) == "0"


def test_a_source_with_addresses_links_each_by_its_site() -> None:
    shown = source("https://www.example.org/a (title: http://other.example/b)")
    assert shown == (
        '<a href="https://www.example.org/a" rel="external">www.example.org</a> (title: '
        '<a href="http://other.example/b" rel="external">other.example</a>)'
    )


def test_a_source_is_text_and_nothing_else() -> None:
    assert source("<script>") == "&lt;script&gt;"
    assert source('https://example.org/"onclick="x') == (
        '<a href="https://example.org/&quot;onclick=&quot;x" rel="external">example.org</a>'
    )


def test_the_reader_box_shows_what_is_recorded_and_names_the_rest() -> None:
    box = reader_box(Edition(gateway_reference="9821", author="The Department"))
    assert [(field.name, field.text) for field in box.shown] == [
        ("Gateway reference", "9821"),
        ("Author", "The Department"),
        ("Target audience", ""),
    ]
    assert box.empty == (
        "Document purpose, ROCR reference, circulation list, description, cross reference, superseded documents, "
        "action required, timing, contact details"
    )


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ' aria-current="page"'),
        ("/visions/north-west/", ' aria-current="true"'),
        ("/letters/", ""),
    ],
)
def test_the_menu_says_where_you_are(path: str, current: str) -> None:
    item = Template('{% load menu %}{% menu_link "/" "Timetable" "/visions/" %}')
    shown = item.render(Context({"request": RequestFactory().get(path)}))
    assert ("aria-current" in shown) == bool(current)
    assert current in shown
