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


def test_on_13_may_2008_one_of_nine_was_out_and_the_next_was_known(client: Client) -> None:
    shown = page(client, "/?as_at=2008-05-13")
    text = words_of(shown)
    assert "The timetable as it stood on 13 May 2008. Go to today." in text
    assert (
        "Next at that time Wednesday 14 May Yorkshire and the Humber Confirmed Then South West , Thursday 15 May"
        in text
    )
    assert "1 of 9 published by then. 8 to come." in text
    status = {link_of(row): words_of(row) for row in entries_of(shown)}
    assert len(status) == 14
    assert "Towards the Best, Together" in status["/visions/east-of-england/"]
    assert "Recorded later: 2" in status["/visions/north-west/"]
    assert "from the letter of 9 May 2008" in status["/visions/north-west/"]
    assert "Published" in status["/visions/london/"]
    for later in ("Healthier People, Excellent Care", "High Quality Care For All"):
        assert later not in shown
    assert not any("Not recorded" in row for row in status.values())


def test_on_8_may_2008_only_london_and_the_interim_report_were_known(client: Client) -> None:
    shown = page(client, "/?as_at=2008-05-08")
    assert [link_of(row) for row in entries_of(shown)] == ["/visions/london/", "/publications/interim-report/"]
    assert "letter of 9 May" not in shown
    text = words_of(shown)
    assert "No dates had been announced by then." in text
    assert "Previous change: the timetable as at 4 October 2007 Next change: the timetable as at 9 May 2008" in (
        text.replace("Next day: the timetable as at 9 May 2008 ", "")
    )


def test_on_9_may_2008_the_letter_had_given_all_ten_dates(client: Client) -> None:
    text = words_of(page(client, "/?as_at=2008-05-09"))
    assert "Since the letter of 9 May: no date had moved" in text
    assert "0 of 9 published by then. 9 to come." in text


def test_on_1_june_2008_what_was_not_known_to_be_out_is_said(client: Client) -> None:
    text = words_of(page(client, "/?as_at=2008-06-01"))
    assert "1 of 9 recorded as published by then. 5 not recorded. 3 to come." in text
    assert "Next at that time Monday 2 June South East Coast" in text


def test_the_api_tells_the_same_of_a_day_as_the_page(client: Client) -> None:
    for day in ("2008-05-08", "2008-05-13", "2008-06-01"):
        rows = client.get(f"/api/v1/publications/?as_at={day}").json()["results"]
        groups = client.get(f"/?as_at={day}").context["timeline"].groups
        entries = {row.entry.url: row.entry for group in groups for row in group.rows}
        assert {(row["public_status"], row["planned_on"], row["title"], row["published_on"]) for row in rows} == {
            (
                entry.status.value,
                entry.on.isoformat() if entry.on else None,
                entry.title,
                entry.actual.isoformat() if entry.actual else None,
            )
            for entry in entries.values()
        }
        assert len(rows) == len(entries)


def test_every_filter_of_a_day_counts_the_rows_that_its_link_lists(client: Client) -> None:
    chips = chips_of(page(client, "/?as_at=2008-05-13"))
    assert chips["Due soon"] == ("?as_at=2008-05-13&due_soon=true#timetable", 4)
    listed = {text: len(entries_of(page(client, address))) for text, (address, _) in chips.items()}
    assert listed == {text: count for text, (_, count) in chips.items()}
