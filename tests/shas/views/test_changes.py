"""The public change log, over real rows."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from shas.clock import database_now, london_midnight
from shas.filters.record import PAGE_SIZE, Place, newest_first, read_place
from shas.models import Event, Publication
from shas.services import EntryLine, bulk_reschedule, cancel, record_published, reinstate, reschedule
from shas.services.dates import Move
from shas.workflow import Kind, Plan
from tests.factories import ANYWAY, AuthorityFactory, EventFactory, LetterFactory, PublicationFactory
from tests.refusals import refusal_codes
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

MAY_20, MAY_27 = Plan.on(date(2008, 5, 20)), Plan.on(date(2008, 5, 27))
REASON = "A by-election is near."


def vision(name: str, plan: Plan | None = MAY_20) -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name=name), plan=plan)


def move(publication: Publication, plan: Plan = MAY_27, public_note: str = REASON) -> None:
    reschedule(publication=publication, plan=plan, public_note=public_note, override=ANYWAY, actor=None)


def lines(client: Client, query: str = "") -> list[str]:
    """What stands in the list, one text for each act."""
    shown = client.get(f"/changes/{query}").content.decode()
    days = re.findall(r'<section class="rp-changes".*?</section>', shown, re.DOTALL)
    acts = [act for day in days for act in re.split(r'<li>\s*(?=<svg|<div id="change|<p>)', day)[1:]]
    return [" ".join(strip_tags(act).replace("&#x27;", "’").split()) for act in acts]


def changes_on(client: Client, query: str = "") -> list[int]:
    """The ids of the events that the page shows, in its order."""
    return [int(pk) for pk in re.findall(r'id="change-(\d+)"', client.get(f"/changes/{query}").content.decode())]


def test_a_move_shows_its_reason_and_the_earlier_date(client: Client) -> None:
    move(vision("Ember"))
    newest = lines(client)[0]
    assert newest.startswith(
        "Ember: Postponed from Tuesday 20 May to Tuesday 27 May 2008 Reason: “A by-election is near.”"
    )
    assert "Recorded later" not in newest


def test_the_newest_announcement_comes_first_and_what_was_recorded_later_says_so(client: Client) -> None:
    ember = vision("Ember")
    record_published(publication=ember, published_on=date(2008, 5, 1), source="https://example.org/a", actor=None)
    shown = client.get("/changes/").context["log"].days
    assert [day.on for day in shown] == [date(2008, 5, 9), date(2008, 5, 1)]
    today = database_now()
    assert lines(client) == [
        "Ember: Announced and confirmed for Tuesday 20 May 2008 "
        f"Recorded later: {today:%-d %B %Y}, from a source made for tests",
        f"Ember: Published Recorded later: {today:%-d %B %Y}, from example.org",
    ]


def test_a_cancellation_and_its_end_keep_the_reason_and_the_date(client: Client) -> None:
    ember = vision("Ember")
    cancel(publication=ember, public_note="The authority withdrew it.", actor=None)
    reinstate(publication=ember, public_note="It was a mistake.", actor=None)
    again, gone = lines(client)[:2]
    assert again.startswith("Ember: Reinstated, planned for Tuesday 20 May 2008 as before Reason: “It was a mistake.”")
    assert gone.startswith("Ember: Cancelled. It was planned for Tuesday 20 May 2008 Reason: “The authority withdrew")


def test_a_cancellation_keeps_the_date_it_had_when_the_date_moves_afterwards(client: Client) -> None:
    ember = vision("Ember")
    cancel(publication=ember, public_note="A doubt.", actor=None)
    reinstate(publication=ember, public_note="No doubt.", actor=None)
    move(ember)
    assert "Cancelled. It was planned for Tuesday 20 May 2008" in lines(client)[2]


def test_an_issued_letter_leads_to_its_page(client: Client) -> None:
    LetterFactory(number=1, entries=[EntryLine(publication=vision("Ember"), plan=MAY_20)])
    assert 'href="/letters/1/">Letter 1</a>: <strong>Issued</strong> with 1 date' in " ".join(
        client.get("/changes/").content.decode().split()
    )


def test_a_bulk_move_stands_together_with_its_one_reason(client: Client) -> None:
    rows = [vision(name) for name in ("Ash", "Birch", "Cedar", "Dogwood")]
    days = [Plan.on(date(2008, 6, day)) for day in (9, 10, 11, 12)]
    moves = [Move(publication=row, plan=plan) for row, plan in zip(rows, days, strict=True)]
    bulk_reschedule(moves=moves, public_note="A storm.", override=ANYWAY, actor=None)
    newest = lines(client)[0]
    assert newest.startswith("4 dates moved Ash: postponed from Tuesday 20 May to Monday 9 June 2008 Birch: postponed")
    assert newest.count("A storm.") == 1


def test_the_note_for_staff_is_nowhere(client: Client) -> None:
    reschedule(
        publication=vision("Ember"), plan=MAY_27, public_note=REASON, reason="zqstaff", override=ANYWAY, actor=None
    )
    assert "zqstaff" not in client.get("/changes/").content.decode()


def test_what_is_not_public_is_not_in_the_log(client: Client) -> None:
    PublicationFactory(
        unannounced=True, kind=Kind.NATIONAL_REPORT, authority=None, name="A secret report", slug="s", plan=MAY_20
    )
    EventFactory(is_public=False)
    assert changes_on(client) == []
    assert "Nothing has been announced yet." in client.get("/changes/").content.decode()


def test_markup_in_a_reason_stays_text(client: Client) -> None:
    move(vision("Ember"), public_note="<script>alert(1)</script>")
    shown = client.get("/changes/").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_kind_without_a_template_is_shown_in_words(client: Client) -> None:
    EventFactory(kind="quarry.filled_in", subject=("quarry", "7"))
    assert lines(client)[0].startswith("Quarry 7: Filled in")


def test_the_log_makes_the_same_queries_for_three_changes_as_for_one(client: Client) -> None:
    move(vision("Ash"))
    one = queries(client, "/changes/")
    for name in ("Birch", "Cedar"):
        move(vision(name))
    assert (one, queries(client, "/changes/")) == (3, 3)


def test_moves_alone_are_rescheduled_cancelled_or_reinstated(client: Client) -> None:
    ash, birch = vision("Ash"), vision("Birch")
    move(ash)
    cancel(publication=birch, public_note="A doubt.", actor=None)
    reinstate(publication=birch, public_note="No doubt.", actor=None)
    kinds = ["publication.reinstated", "publication.cancelled", "publication.rescheduled"]
    assert [Event.objects.get(pk=pk).kind for pk in changes_on(client, "?what=moves")] == kinds


def test_an_authority_has_its_own_log(client: Client) -> None:
    move(vision("Ash"))
    move(vision("Birch"))
    assert {Event.objects.get(pk=pk).authority.slug for pk in changes_on(client, "?authority=ash")} == {"ash"}
    assert "/changes/feed/?authority=ash" in client.get("/changes/?authority=ash").content.decode()


def test_days_are_whole_london_days(client: Client) -> None:
    instants = [
        datetime.fromisoformat(text) for text in ("2008-05-08T22:59Z", "2008-05-08T23:00Z", "2008-05-09T22:59Z")
    ]
    before, first, last = (EventFactory(announced_at=at).pk for at in instants)
    assert changes_on(client, "?since=2008-05-09&until=2008-05-09") == [last, first]
    assert changes_on(client, "?until=2008-05-08") == [before]
    assert changes_on(client, "?until=9999-12-31") == [last, first, before]
    assert changes_on(client, "?since=0001-01-01") == [last, first, before]


def test_pages_lose_and_repeat_nothing_and_keep_the_filters(client: Client) -> None:
    ash = AuthorityFactory(short_name="Ash")
    told = london_midnight(date(2008, 5, 9))
    many = [
        EventFactory(kind=f"quarry.{'ab'[n % 2]}", authority=ash, announced_at=told + timedelta(days=n // 40))
        for n in range(PAGE_SIZE * 2 + 5)
    ]
    seen, address = [], "?authority=ash"
    for _ in range(3):
        answer = client.get(f"/changes/{address}")
        seen += changes_on(client, address)
        earlier = answer.context["log"].earlier
        address = earlier.removeprefix("/changes/")
    assert earlier == ""
    assert seen == [row.pk for row in sorted(many, key=lambda row: (row.announced_at, row.pk), reverse=True)]


def test_a_second_page_leads_back_to_the_newest(client: Client) -> None:
    rows = [EventFactory() for _ in range(2)]
    log = client.get("/changes/", {"what": "", "before": str(Place.of(rows[1]))}).context["log"]
    assert (log.newest, log.earlier) == ("/changes/", "")


@pytest.mark.parametrize(
    "told",
    [
        "x",
        "2008-05-08T23:00:00Z",
        "2008-13-08T23:00:00Z_1",
        "2008-05-08T23:00:00+01:00_1",
        "2008-05-08T23:00:00Z_9999999999999999999",
        "2008-05-08T23:00:00Z_1\n",
        "\x00",
    ],
)
def test_a_wrong_place_is_said_to_be_none_and_the_newest_are_shown(told: str, client: Client) -> None:
    assert refusal_codes(read_place, text=told) == ["not_a_place"]
    row = EventFactory()
    answer = client.get("/changes/", {"before": told})
    assert answer.status_code == 200
    assert "This address names no place in the list" in answer.content.decode()
    assert [day.acts[0].first.pk for day in answer.context["log"].days] == [row.pk]


def test_a_place_comes_back_as_it_went_out() -> None:
    row = EventFactory(announced_at=datetime.fromisoformat("2008-05-13T15:20:30.123456Z"))
    assert str(Place.of(row)) == f"2008-05-13T15:20:30.123456Z_{row.pk}"
    assert read_place(str(Place.of(row))) == Place.of(row)
    assert list(newest_first(Event.objects.public(), after=Place.of(row))) == []


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("authority=nowhere", "authority", "unknown_authority"),
        ("authority=%00", "authority", "null_characters_not_allowed"),
        ("since=May", "since", "not_a_day"),
        ("until=2008-02-30", "until", "not_a_day"),
        ("what=everything", "what", "invalid_choice"),
    ],
)
def test_a_wrong_filter_is_named_at_the_top_and_at_its_field_and_left_out(
    query: str, field: str, code: str, client: Client
) -> None:
    row = EventFactory()
    answer = client.get(f"/changes/?{query}")
    assert answer.status_code == 200
    (error,) = answer.context["form"].errors.as_data()[field]
    assert error.code == code
    shown = answer.content.decode()
    assert f'href="#id_{field}"' in shown
    assert f'id="id_{field}"' in shown
    assert len(re.findall(re.escape(error.messages[0]).replace("“", "[“]"), shown)) == 2
    assert changes_on(client, f"?{query}") == [row.pk]


def test_a_wrong_filter_leaves_the_right_ones_in_force(client: Client) -> None:
    move(vision("Ash"))
    move(vision("Birch"))
    assert len(changes_on(client, "?what=moves&authority=ash&since=x")) == 1
    assert 'value="x"' in client.get("/changes/?what=moves&authority=ash&since=x").content.decode()


def test_no_match_offers_everything(client: Client) -> None:
    vision("Ash")
    shown = client.get("/changes/?what=moves&authority=ash").content.decode()
    assert "No date of Ash has been moved or cancelled." in shown
    assert "Show all changes" in shown
