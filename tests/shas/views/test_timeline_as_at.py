"""The timeline as it stood on an earlier day, over real rows."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from shas.clock import database_now, london_day, london_midnight
from shas.models import Publication
from shas.services import EntryLine, cancel, record_published, reinstate, reschedule
from shas.workflow import DHRole, Plan
from tests.factories import SOURCE, LetterFactory, PublicationFactory, UserFactory
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

MAY_20 = Plan.on(date(2008, 5, 20))


def may(day: int, hour: int = 0) -> datetime:
    return london_midnight(date(2008, 5, day)) + timedelta(hours=hour)


def moved_on_13_may() -> Publication:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    reschedule(
        publication=entry,
        plan=Plan.on(date(2008, 5, 27)),
        public_note="A by-election is near.",
        source=SOURCE,
        announced_at=may(13, 16),
        actor=None,
    )
    return entry


def page(client: Client, **query: str) -> str:
    """The main part of the page as words."""
    answer = client.get("/", query)
    assert answer.status_code == 200
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def names_on(client: Client, **query: str) -> list[str]:
    groups = client.get("/", query).context["timeline"].groups
    return [row.entry.name for group in groups for row in group.rows]


def test_none_of_a_move_is_there_on_the_day_before_it_was_announced(client: Client) -> None:
    moved_on_13_may()
    before, after = page(client, as_at="2008-05-12"), page(client, as_at="2008-05-13")
    for words in ("27 May", "A by-election is near.", "Postponed"):
        assert words not in before
        assert words in after
    assert "Tuesday 20 May" in before


def test_the_bar_says_which_day_it_is_and_leads_back(client: Client) -> None:
    moved_on_13_may()
    shown = page(client, as_at="2008-05-13")
    assert shown.startswith("The timetable as it stood on 13 May 2008. Go to today.")
    assert "Its one entry was recorded later than it was announced." in shown
    assert "Previous day: the timetable as at 12 May 2008" in shown
    assert "Previous change: the timetable as at 9 May 2008" in shown
    html = client.get("/?as_at=2008-05-13").content.decode()
    assert "<title>Timetable as at 13 May 2008 – Review Portal</title>" in html
    assert 'value="2008-05-13"' in html
    assert '<meta name="robots" content="noindex">' in html


def test_todays_page_has_no_bar_and_offers_the_control(client: Client) -> None:
    moved_on_13_may()
    shown = page(client)
    assert "as it stood on" not in shown
    assert "Timetable as at" in shown
    assert "Last change: the timetable as at 13 May 2008" in shown
    assert "noindex" not in client.get("/").content.decode()


def test_a_day_offers_no_subscription_and_its_own_downloads(client: Client) -> None:
    moved_on_13_may()
    today, then = (client.get(address).content.decode() for address in ("/", "/?as_at=2008-05-13"))
    assert "Keep up to date" in today
    assert "Keep up to date" not in then
    assert 'href="/timetable.ics"' not in then
    assert 'href="/timetable.csv?as_at=2008-05-13"' in then
    assert 'href="/changes/"' in then


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("13/05/2008", "“13/05/2008” is not a day. Write year, month and day, like 2008-05-13."),
        ("2008-02-30", "“2008-02-30” is not a day."),
        ("<script>", "“<script>” is not a day."),
        ("x" * 500, f"“{'x' * 40}…” is not a day."),
        ("2999-01-01", "Tuesday 1 January 2999 has not come yet. Give today, "),
    ],
)
def test_a_day_that_cannot_be_shown_is_said_at_the_top_and_kept_with_today_below(
    client: Client, typed: str, said: str
) -> None:
    entry = moved_on_13_may()
    answer = client.get("/", {"as_at": typed})
    html, shown = answer.content.decode(), page(client, as_at=typed)
    assert shown.startswith(f"There is a problem {said}")
    assert shown.count(said) == 2
    assert "Error: Timetable" in html
    assert '<a href="#as_at">' in html
    assert answer.context["as_at_form"]["as_at"].value() == typed
    assert "Below is today’s timetable." in shown
    assert names_on(client, as_at=typed) == [entry.authority.short_name]
    assert "Postponed" in shown or "Not recorded" in shown


def test_what_is_no_day_is_kept_in_a_field_that_can_show_it(client: Client) -> None:
    PublicationFactory(plan=MAY_20)
    for typed, kind in (("13/05/2008", "text"), ("2999-01-01", "date"), ("", "date")):
        html = client.get("/", {"as_at": typed}).content.decode()
        found = re.search(r'<input[^>]*name="as_at"[^>]*>', html)
        assert found is not None
        assert f'type="{kind}"' in found[0]


def test_an_empty_day_is_today(client: Client) -> None:
    moved_on_13_may()
    assert page(client, as_at="") == page(client)


def test_before_the_first_announcement_there_is_nothing_and_a_way_on(client: Client) -> None:
    moved_on_13_may()
    for day in ("0001-01-01", "2008-05-08"):
        shown = page(client, as_at=day)
        assert "No dates had been announced by then." in shown
        assert "Next change: the timetable as at 9 May 2008" in shown


def test_a_title_is_not_found_on_a_day_before_it_came_out(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    record_published(
        publication=entry,
        published_on=date(2008, 5, 20),
        source=SOURCE,
        edition={"title": "A canary title"},
        actor=None,
    )
    assert "canary" not in page(client, as_at="2008-05-19")
    assert "A canary title" in page(client, as_at="2008-05-20")
    assert names_on(client, as_at="2008-05-19", search="canary") == []
    assert names_on(client, as_at="2008-05-20", search="canary") == [entry.authority.short_name]


def test_filters_hold_on_that_day_and_the_form_keeps_them(client: Client) -> None:
    entry = moved_on_13_may()
    PublicationFactory(announced_at=may(9), plan=MAY_20)
    assert names_on(client, as_at="2008-05-13", status="postponed") == [entry.authority.short_name]
    assert names_on(client, as_at="2008-05-12", status="postponed") == []
    assert len(names_on(client, as_at="2008-05-13", due_soon="true")) == 1
    html = client.get("/?as_at=2008-05-13&status=postponed").content.decode()
    assert '<input type="hidden" name="status" value="postponed">' in html
    assert 'href="?as_at=2008-05-12&amp;status=postponed"' in html


def test_the_department_sees_of_a_day_what_everybody_sees(client: Client) -> None:
    moved_on_13_may()
    PublicationFactory(national=True, unannounced=True, name="A secret report", slug="secret")
    seen = page(client, as_at="2008-05-13")
    client.force_login(UserFactory(dh=[DHRole.EDITOR]))
    assert page(client, as_at="2008-05-13") == seen


def test_a_day_makes_two_queries_more_and_no_more_for_three_rows(client: Client) -> None:
    entry = moved_on_13_may()
    LetterFactory(number=1, announced_at=may(9), entries=[EntryLine(publication=entry, plan=MAY_20)])
    one = queries(client, "/?as_at=2008-05-13"), queries(client, "/?as_at=2008-05-13&kind=vision")
    moved_on_13_may()
    moved_on_13_may()
    three = queries(client, "/?as_at=2008-05-13"), queries(client, "/?as_at=2008-05-13&kind=vision")
    assert (one, three) == ((5, 6), (5, 6))


def test_a_wrong_day_makes_no_query_more(client: Client) -> None:
    moved_on_13_may()
    assert queries(client, "/?as_at=x") == 3


def test_a_cancelled_entry_stays_with_its_public_reason(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(9), plan=Plan.on(date(2055, 5, 20)))
    cancel(publication=entry, public_note="Its plan joins another’s.", reason="An internal canary", actor=None)
    on_its_page = " ".join(client.get(entry.get_absolute_url()).content.decode().split())
    listed = page(client)
    for shown in (listed, on_its_page):
        assert entry.authority.short_name in shown
        assert "“Its plan joins another’s.”" in shown
        assert "canary" not in shown
    assert f"Cancelled on {london_day(database_now()).day} " in listed
    assert "<s>" not in on_its_page
    yesterday = (london_day(database_now()) - timedelta(days=1)).isoformat()
    assert "Cancelled" not in page(client, as_at=yesterday)


def test_a_reinstated_entry_keeps_both_in_its_history(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(9), plan=Plan.on(date(2055, 5, 20)))
    cancel(publication=entry, public_note="A mistake.", actor=None)
    reinstate(publication=entry, public_note="It goes on.", actor=None)
    answer = client.get(entry.get_absolute_url())
    lines = answer.context["page"].history
    assert [(line.strong, line.note) for line in lines][:2] == [
        ("Reinstated", "It goes on."),
        ("Cancelled", "A mistake."),
    ]
    assert "The reason given" not in answer.content.decode()


def test_the_page_of_an_entry_makes_the_same_queries_for_two_turns_as_for_none(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(9), plan=Plan.on(date(2055, 5, 20)))
    none = queries(client, entry.get_absolute_url())
    cancel(publication=entry, public_note="A mistake.", actor=None)
    reinstate(publication=entry, public_note="It goes on.", actor=None)
    assert queries(client, entry.get_absolute_url()) == none


def test_due_soon_is_a_filter_with_its_count(client: Client) -> None:
    today = london_day(database_now())
    soon = PublicationFactory(plan=Plan.on(today + timedelta(days=3)))
    PublicationFactory(plan=Plan.on(today + timedelta(days=30)))
    assert "Due soon 1" in page(client)
    assert names_on(client, due_soon="true") == [soon.authority.short_name]
    assert "In 3 days Due soon" in page(client, due_soon="true")
    assert "“maybe” is neither true nor false." in page(client, due_soon="maybe")
