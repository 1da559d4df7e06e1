"""The Atom feeds, held against RFC 4287, and what they tell."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from lxml import etree, html

from shas.clock import database_now, london_midnight
from shas.models import Event, Publication
from shas.services import cancel, record_published, reschedule
from shas.services.releases import release_due
from shas.workflow import DHRole, Kind, Plan, Status
from tests.factories import (
    ANYWAY,
    AuthorityFactory,
    EditionFactory,
    EventFactory,
    LetterFactory,
    PublicationFactory,
    UserFactory,
    plan_at,
)
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

CHANGES, PUBLICATIONS = "/changes/feed/", "/publications/feed/"
FEEDS = [CHANGES, PUBLICATIONS]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MAY_20, MAY_27 = Plan.on(date(2008, 5, 20)), Plan.on(date(2008, 5, 27))


def fetch(client: Client, address: str, **headers: str) -> etree._Element:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def all_of(element: etree._Element, path: str) -> list[str]:
    return [str(found) for found in element.xpath(path, namespaces=ATOM)]


def one(element: etree._Element, path: str) -> str:
    (found,) = all_of(element, path)
    return found


def entries(feed: etree._Element) -> list[etree._Element]:
    return feed.xpath("a:entry", namespaces=ATOM)


def entry_of(feed: etree._Element, title: str) -> etree._Element:
    (found,) = [entry for entry in entries(feed) if one(entry, "a:title/text()").startswith(title)]
    return found


def words_of(entry: etree._Element) -> str:
    return " ".join(html.fromstring(f"<div>{one(entry, 'a:content/text()')}</div>").text_content().split())


def vision(name: str, plan: Plan | None = MAY_20, **fields: object) -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name=name), plan=plan, **fields)


def move(publication: Publication, plan: Plan = MAY_27, public_note: str = "A by-election is near.") -> None:
    reschedule(publication=publication, plan=plan, public_note=public_note, override=ANYWAY, actor=None)


@pytest.fixture
def busy() -> None:
    """Something of every sort."""
    move(vision("Ash"))
    cancel(publication=vision("Birch"), public_note="A doubt.", actor=None)
    vision("Cedar", Plan.in_month(date(2008, 6, 1)))
    vision("Dogwood", None)
    PublicationFactory(guidance=True, plan=MAY_20, status=Status.PUBLISHED)
    LetterFactory()
    EventFactory(kind="quarry.filled_in", subject=("quarry", "7"))


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_what_the_format_requires(address: str, busy: None, client: Client) -> None:
    feed = fetch(client, address)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert len(entries(feed)) > 5
    for element in [feed, *entries(feed)]:
        assert one(element, "a:title/text()")
        assert UUID(one(element, "a:id/text()").removeprefix("urn:uuid:")).version == 5
        assert RFC_3339.fullmatch(one(element, "a:updated/text()"))
        assert one(element, "a:link[@rel='alternate']/@href").startswith("http://testserver/")
    assert one(feed, "a:author/a:name/text()") == "Review Portal"
    assert one(feed, "a:link[@rel='self']/@href") == f"http://testserver{address}"
    for entry in entries(feed):
        assert RFC_3339.fullmatch(one(entry, "a:published/text()"))
        assert one(entry, "a:content/@type") == "html"
    ids = all_of(feed, "//a:id/text()")
    assert len(set(ids)) == len(ids)
    newest = max(datetime.fromisoformat(told) for told in all_of(feed, "a:entry/a:updated/text()"))
    assert datetime.fromisoformat(one(feed, "a:updated/text()")) == newest


@pytest.mark.parametrize("address", FEEDS)
def test_every_link_within_the_content_is_absolute(address: str, busy: None, client: Client) -> None:
    for entry in entries(fetch(client, address)):
        links = html.fromstring(f"<div>{one(entry, 'a:content/text()')}</div>").xpath("//@href")
        assert [link for link in links if not link.startswith(("http://", "https://"))] == []


@pytest.mark.parametrize("address", FEEDS)
def test_an_empty_feed_is_valid_and_always_the_same(address: str, client: Client) -> None:
    feed = fetch(client, address)
    assert entries(feed) == []
    assert one(feed, "a:updated/text()") == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize("address", FEEDS)
def test_ids_hang_neither_on_the_host_nor_on_the_address(
    address: str, busy: None, client: Client, settings: LazySettings
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "review.example.org"]
    here, there = fetch(client, address), fetch(client, address, host="review.example.org")
    assert all_of(here, "//a:id/text()") == all_of(there, "//a:id/text()")
    assert one(there, "a:link[@rel='self']/@href") == f"http://review.example.org{address}"


def test_a_move_tells_the_new_date_the_earlier_one_and_the_reason(client: Client) -> None:
    ember = vision("Ember")
    move(ember)
    event = Event.objects.get(kind="publication.rescheduled")
    newest = entries(fetch(client, CHANGES))[0]
    assert one(newest, "a:title/text()") == "Ember: postponed to 27 May 2008"
    assert words_of(newest).startswith(
        "Ember: Postponed from Tuesday 20 May to Tuesday 27 May 2008 Reason: “A by-election is near.”"
    )
    assert one(newest, "a:link/@href") == "http://testserver/visions/ember/"
    assert one(newest, "a:category/@term") == "publication.rescheduled"
    assert datetime.fromisoformat(one(newest, "a:updated/text()")) == event.recorded_at


def test_what_was_recorded_later_keeps_its_announcement_and_is_new_to_followers(client: Client) -> None:
    move(vision("Ash"))
    vision("Ember")
    newest = entries(fetch(client, CHANGES))[0]
    assert one(newest, "a:title/text()") == "Ember: announced for 20 May 2008"
    assert datetime.fromisoformat(one(newest, "a:published/text()")) == london_midnight(date(2008, 5, 9))
    recorded = Event.objects.order_by("pk").last()
    assert recorded is not None
    assert datetime.fromisoformat(one(newest, "a:updated/text()")) == recorded.recorded_at
    assert "Recorded later:" in words_of(newest)
    assert "from a source made for tests" in words_of(newest)


def test_a_release_that_is_written_down_late_is_new_to_followers_although_it_bears_its_time(client: Client) -> None:
    ember = vision("Ember", plan_at(database_now() - timedelta(minutes=5)), status=Status.APPROVED)
    EditionFactory(publication=ember, complete=True, frozen=True)
    move(vision("Ash"))
    before, newest = client.get(CHANGES), Event.objects.order_by("pk").last()
    assert newest is not None
    assert one(entry_of(fetch(client, PUBLICATIONS), "Ember"), "a:title/text()").startswith("Ember: published")
    assert all(
        "publication.published" not in all_of(entry, "a:category/@term") for entry in entries(fetch(client, CHANGES))
    )
    assert [str(entry) for entry in release_due().released] == ["Ember: strategic vision"]
    after = client.get(CHANGES)
    first = entries(etree.fromstring(after.content))[0]
    assert one(first, "a:category/@term") == "publication.published"
    assert datetime.fromisoformat(one(first, "a:updated/text()")) == ember.release_at < newest.recorded_at
    assert after["ETag"] != before["ETag"]
    told = [one(etree.fromstring(answer.content), "a:updated/text()") for answer in (before, after)]
    assert told[0] == told[1] == newest.recorded_at.isoformat()
    listed = client.get("/api/v1/changes/?ordering=-id").json()["results"]
    assert [each["kind"] for each in listed if each["id"] > newest.pk] == ["publication.published"]


def test_a_publication_keeps_its_id_and_is_updated_at_each_change(client: Client) -> None:
    ember = vision("Ember")
    seen = []
    for day in (None, 27, 28):
        if day:
            move(ember, Plan.on(date(2008, 5, day)))
        entry = entry_of(fetch(client, PUBLICATIONS), "Ember")
        newest = Event.objects.filter(publication=ember).order_by("pk").last()
        assert newest is not None
        assert datetime.fromisoformat(one(entry, "a:updated/text()")) == newest.recorded_at
        seen.append((one(entry, "a:id/text()"), one(entry, "a:updated/text()"), one(entry, "a:title/text()")))
    ids, updated, titles = zip(*seen, strict=True)
    assert len(set(ids)) == 1
    assert list(updated) == sorted(set(updated))
    assert titles[0] == "Ember: planned for 20 May 2008, actual date not recorded"


def test_a_postponed_publication_tells_both_dates_and_the_reason(client: Client) -> None:
    ahead = [Plan.on(database_now().date() + timedelta(days=days)) for days in (30, 37)]
    ember = vision("Ember", ahead[0])
    move(ember, ahead[1])
    entry = entry_of(fetch(client, PUBLICATIONS), "Ember")
    old, new = (f"{plan.planned_on:%A} {plan.planned_on:%-d %B}" for plan in ahead)
    assert one(entry, "a:title/text()") == f"Ember: postponed to {ahead[1]}"
    assert words_of(entry) == (
        f"Postponed to {new} {ahead[1].planned_on:%Y}. It was {old}. Reason: “A by-election is near.”"
    )


def test_a_cancelled_publication_stays_with_its_reason(client: Client) -> None:
    cancel(publication=vision("Ember"), public_note="A doubt.", actor=None)
    entry = entry_of(fetch(client, PUBLICATIONS), "Ember")
    assert one(entry, "a:title/text()") == "Ember: cancelled"
    assert words_of(entry) == "Cancelled. It was planned for Tuesday 20 May 2008. Reason: “A doubt.”"


@pytest.mark.parametrize(
    ("plan", "title"),
    [(Plan.in_month(date(2098, 6, 1)), "planned for June 2098"), (None, "not yet scheduled")],
)
def test_a_publication_without_a_day_is_given_none(plan: Plan | None, title: str, client: Client) -> None:
    vision("Ember", plan)
    assert one(entry_of(fetch(client, PUBLICATIONS), "Ember"), "a:title/text()") == f"Ember: {title}"


def test_the_last_changed_publication_comes_first(client: Client) -> None:
    ash, _ = vision("Ash"), vision("Birch")
    assert [one(entry, "a:title/text()")[:5] for entry in entries(fetch(client, PUBLICATIONS))] == ["Birch", "Ash: "]
    move(ash)
    assert [one(entry, "a:title/text()")[:5] for entry in entries(fetch(client, PUBLICATIONS))] == ["Ash: ", "Birch"]


def test_a_title_shows_once_its_time_has_come(client: Client) -> None:
    now = database_now()
    reached, to_come = now - timedelta(minutes=5), now + timedelta(hours=2)
    out, waiting = (
        vision(name, plan_at(at), status=Status.APPROVED) for name, at in (("Ash", reached), ("Birch", to_come))
    )
    EditionFactory(publication=out, frozen=True, title="Out at last")
    EditionFactory(publication=waiting, frozen=True, title="Not out yet")
    shown = fetch(client, PUBLICATIONS)
    assert "Out at last" in words_of(entry_of(shown, "Ash"))
    assert "Not out yet" not in words_of(entry_of(shown, "Birch"))
    assert one(entry_of(shown, "Ash"), "a:title/text()").startswith("Ash: published on ")


def test_a_publication_recorded_long_ago_is_updated_when_its_time_releases_it(client: Client) -> None:
    ember = vision("Ember", plan_at(database_now() + timedelta(hours=1)), status=Status.APPROVED)
    passed = database_now()  # as the clock would: reached after everything on record, and without an event of its own
    Publication.objects.filter(pk=ember.pk).update(release_at=passed)
    entry = entry_of(fetch(client, PUBLICATIONS), "Ember")
    assert datetime.fromisoformat(one(entry, "a:updated/text()")) == passed


@pytest.mark.parametrize("address", FEEDS)
def test_nothing_embargoed_unannounced_or_for_staff_is_in_a_feed(address: str, client: Client) -> None:
    ember = vision("Ember", status=Status.DRAFTING)
    EditionFactory(publication=ember, title="zqcanary-title", summary="zqcanary-summary")
    PublicationFactory(
        unannounced=True, kind=Kind.NATIONAL_REPORT, authority=None, name="zqcanary-name", slug="zq", plan=MAY_20
    )
    reschedule(
        publication=vision("Ash"),
        plan=MAY_27,
        public_note="A reason",
        reason="zqcanary-staff",
        override=ANYWAY,
        actor=None,
    )
    EventFactory(is_public=False, public_note="zqcanary-note")
    editor = UserFactory(dh=[DHRole.EDITOR])
    anonymous = client.get(address)
    client.force_login(editor)
    assert client.get(address).content == anonymous.content
    assert b"zqcanary" not in anonymous.content
    record_published(publication=ember, published_on=date(2008, 5, 20), source="A list", actor=None)
    if address == PUBLICATIONS:  # the control: the same door shows it once it may
        assert b"zqcanary-title" in client.get(address).content


@pytest.mark.parametrize("address", FEEDS)
def test_markup_and_what_no_xml_can_carry_do_no_harm(address: str, client: Client, monkeypatch: Any) -> None:
    with monkeypatch.context() as before_the_rule:  # the signs of today's rows are refused, those of older ones stand
        before_the_rule.setattr("shas.services.writing.faults_in", lambda *_, **__: [])
        move(vision("Ember"), public_note="<script>alert(1)</script> & \x0b\x1f\ufffe]]>")
    shown = words_of(entry_of(fetch(client, address), "Ember: p")) if address == PUBLICATIONS else ""
    newest = entries(fetch(client, address))[0]
    assert "<script>" not in one(newest, "a:content/text()")
    assert "<script>alert(1)</script> & ]]>" in (shown or words_of(newest))


@pytest.mark.parametrize("address", FEEDS)
def test_an_authority_has_its_own_feed(address: str, client: Client) -> None:
    move(vision("Ash"))
    vision("Birch")
    every, own = fetch(client, address), fetch(client, f"{address}?authority=ash")
    assert {one(entry, "a:title/text()").split(":")[0] for entry in entries(own)} == {"Ash"}
    assert one(own, "a:id/text()") != one(every, "a:id/text()")
    assert set(all_of(own, "a:entry/a:id/text()")) < set(all_of(every, "a:entry/a:id/text()"))
    assert one(own, "a:link[@rel='self']/@href") == f"http://testserver{address}?authority=ash"


@pytest.mark.parametrize("address", FEEDS)
def test_an_unknown_authority_is_refused_with_what_is_wrong(address: str, client: Client) -> None:
    answer = client.get(f"{address}?authority=nowhere")
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content.decode() == "authority: No authority has the slug or code “nowhere”.\n"


@pytest.mark.parametrize("address", FEEDS)
def test_an_unchanged_feed_is_not_sent_again(address: str, client: Client) -> None:
    ember = vision("Ember")
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == first["Cache-Control"]
    move(ember)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("address", FEEDS)
def test_head_answers_as_get_without_the_feed_and_nothing_else_is_allowed(address: str, client: Client) -> None:
    vision("Ember")
    asked, told = client.get(address), client.head(address)
    assert (told.status_code, told.content, told["ETag"]) == (200, b"", asked["ETag"])
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", FEEDS)
def test_everyone_may_keep_a_feed_and_no_cookie_is_read_or_set(
    address: str, client: Client, settings: LazySettings
) -> None:
    settings.PUBLIC_CACHE_SECONDS = 90
    client.force_login(UserFactory())
    answer = client.get(address)
    assert answer["Cache-Control"] == "public, max-age=90"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


@pytest.mark.parametrize("address", FEEDS)
def test_no_cache_keeps_a_feed_past_the_next_release(address: str, client: Client, settings: LazySettings) -> None:
    settings.PUBLIC_CACHE_SECONDS = 3600
    vision("Ember", plan_at(database_now() + timedelta(hours=2)), status=Status.APPROVED)
    assert client.get(address)["Cache-Control"] == "public, max-age=3600"
    settings.PUBLIC_CACHE_SECONDS = 3 * 3600
    seconds = int(client.get(address)["Cache-Control"].removeprefix("public, max-age="))
    assert 7000 < seconds <= 7200


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_makes_the_same_queries_for_three_rows_as_for_one(address: str, client: Client) -> None:
    move(vision("Ash"))
    first = queries(client, address)
    for name in ("Birch", "Cedar"):
        move(vision(name))
    assert (first, queries(client, address)) == (2, 2)


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_holds_the_newest_fifty(address: str, client: Client) -> None:
    for _ in range(51):
        PublicationFactory(guidance=True)
    assert len(entries(fetch(client, address))) == 50


@pytest.mark.parametrize("page", ["/", "/changes/", "/letters/"])
def test_every_page_tells_feed_readers_where_the_feeds_are(page: str, client: Client) -> None:
    shown = client.get(page).content.decode()
    links = re.findall(r'<link rel="alternate"\s+href="([^"]+)"\s+type="application/atom\+xml"', shown)
    assert links == FEEDS
