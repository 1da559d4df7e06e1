"""The timeline over the loaded review: what a reader of `/` sees, row by row."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.shas.timeline.timetables import VISIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("review")]

CHIP = r'<a class="rp-filter"\s+href="([^"]*)".*?>\s*([^<>]*?)\s*<span class="rp-filter__count">(\d+)</span></a>'


def page(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows_of(shown: str) -> list[str]:
    """The list's rows as HTML, its group headings among them."""
    table = re.search(r'<table class="rp-list.*?</table>', shown, re.DOTALL)
    return re.findall(r"<tr class=\"rp-(?:row|group).*?</tr>", table[0], re.DOTALL) if table else []


def entries_of(shown: str) -> list[str]:
    return [row for row in rows_of(shown) if 'class="rp-row' in row]


def link_of(row: str) -> str:
    found = re.search(r'<a class="rp-name" href="([^"]+)"', row)
    assert found is not None
    return found[1]


def chips_of(shown: str) -> dict[str, tuple[str, int]]:
    """Address and count of each filter, by its text."""
    found = re.findall(CHIP, shown, re.DOTALL)
    return {words_of(text): (unescape(address), int(count)) for address, text, count in found}


def test_the_nine_visions_stand_in_date_order_then_the_final_report_then_london_outside(client: Client) -> None:
    rows = rows_of(page(client))
    outside = next(place for place, row in enumerate(rows) if words_of(row).startswith("Outside this timetable"))
    inside = [row for row in rows[:outside] if 'class="rp-row' in row]
    links = [link_of(row) for row in inside]
    assert links[:9] == [f"/visions/{name.lower().replace(' ', '-')}/" for name in VISIONS]
    assert links[9:] == ["/publications/final-report/"]
    cells = [words_of(cell) for cell in re.findall(r'<td class="rp-three-col">(.*?)</td>', inside[9], re.DOTALL)]
    assert cells[:2] == ["Letter June 2008", "Plan June 2008"]
    assert link_of(rows[outside + 1]) == "/visions/london/"


def test_every_filter_counts_the_rows_that_its_link_lists(client: Client) -> None:
    chips = chips_of(page(client))
    assert [chips[text][1] for text in ("All", "Published", "Guidance", "London")] == [14, 8, 1, 1]
    listed = {text: len(entries_of(page(client, address))) for text, (address, _) in chips.items()}
    assert listed == {text: count for text, (_, count) in chips.items()}


def test_the_tally_counts_the_nine_and_not_london(client: Client) -> None:
    assert "3 of 9 recorded as published. 6 not yet recorded." in page(client)


def test_a_history_from_the_letter_says_that_it_was_recorded_later(client: Client) -> None:
    history = page(client, "/visions/east-of-england/").split('<ol class="rp-history"')[1].split("</ol>")[0]
    lines = re.findall(r"<small>(.*?)</small>", history, re.DOTALL)
    assert [words_of(line).split(" Source: ")[0] for line in lines] == ["Recorded later."] * 2
