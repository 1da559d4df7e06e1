"""Several dates moved together: seen in full first, then all or none."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from shas.models import DateChange, Event, Publication
from shas.services import record_published, reschedule
from shas.workflow import DHRole, Plan
from tests import factories
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db

PAGE = "/admin/shas/publication/move-together/"


@pytest.fixture
def console() -> Client:
    client = Client()
    client.force_login(factories.UserFactory(dh=(DHRole.EDITOR,)))
    return client


def _vision(name: str, day: int, *, confirmed: bool = True) -> Publication:
    plan = Plan.on(date(2008, 5, day), confirmed=confirmed)
    return factories.PublicationFactory(authority=factories.AuthorityFactory(short_name=name), plan=plan)


@pytest.fixture
def three() -> list[Publication]:
    return [_vision("Ash", 19), _vision("Birch", 20), _vision("Ember", 22)]


def _send(client: Client, step: str, entries: list[Publication], **over: Any) -> Any:
    chosen = [str(entry.pk) for entry in entries]
    return client.post(PAGE, typed(client.get(PAGE), entry=chosen, **over, **{step: "1"}))


def _again(client: Client, came_back: Any, step: str, **over: Any) -> Any:
    return client.post(PAGE, typed(came_back, **over, **{step: "1"}))


def _codes(response: Any) -> dict[str, list[str]]:
    errors = response.context["form"].errors.as_data()
    return {field: [error.code for error in of] for field, of in errors.items()}


def _days(*entries: Publication) -> list[date | None]:
    return [Publication.objects.get(pk=entry.pk).planned_on for entry in entries]


def _lines(response: Any) -> list[tuple[str, str, str, list[str]]]:
    return [
        (line.before, line.after, line.distance, [warning.code.value for warning in line.warnings])
        for line in response.context["preview"].lines
    ]


def test_a_preview_shows_each_move_and_writes_nothing(console: Client, three: list[Publication]) -> None:
    events = Event.objects.count()
    shown = _send(console, "_check", three[:2], how="days", by="7", public_note="The boards meet later")
    assert _lines(shown) == [
        ("Monday 19 May 2008, confirmed", "Monday 26 May 2008, confirmed", "7 days later", ["bank_holiday", "past"]),
        ("Tuesday 20 May 2008, confirmed", "Tuesday 27 May 2008, confirmed", "7 days later", ["past"]),
    ]
    assert 'value="Move 2 dates"' in shown.content.decode()
    assert "Monday 26 May 2008 is a bank holiday." in shown.content.decode()
    assert (_days(*three), Event.objects.count()) == ([date(2008, 5, d) for d in (19, 20, 22)], events)


def test_all_are_moved_with_one_reason_and_an_event_each(console: Client, three: list[Publication]) -> None:
    events = Event.objects.count()
    shown = _send(console, "_check", three, how="weeks", by="2", public_note="The boards meet later")
    done = _again(console, shown, "_save", override="Recorded afterwards")
    assert (done.status_code, done.url) == (302, "/admin/shas/publication/")
    assert _days(*three) == [date(2008, 6, 2), date(2008, 6, 3), date(2008, 6, 5)]
    made = Event.objects.order_by("pk")[events:]
    assert [(event.kind, event.public_note) for event in made] == [
        ("publication.rescheduled", "The boards meet later")
    ] * 3
    assert LogEntry.objects.count() == 3


def test_each_is_given_a_day_of_its_own_and_stays_as_firm_as_it_was(console: Client) -> None:
    firm, loose, unset = _vision("Ash", 19), _vision("Birch", 20, confirmed=False), factories.PublicationFactory()
    days = {f"day_{firm.pk}": "2008-05-21", f"day_{loose.pk}": "2008-05-22", f"day_{unset.pk}": "2008-05-23"}
    shown = _send(console, "_check", [firm, loose, unset], how="each", public_note="Why", **days)
    assert _again(console, shown, "_save", override="Because").status_code == 302
    plans = [Publication.objects.get(pk=entry.pk).plan for entry in (firm, loose, unset)]
    assert plans == [
        Plan.on(date(2008, 5, 21)),
        Plan.on(date(2008, 5, 22), confirmed=False),
        Plan.on(date(2008, 5, 23), confirmed=False),
    ]


def test_two_visions_swap_their_days_without_a_warning_of_one_another(console: Client) -> None:
    ash, birch = _vision("Ash", 19), _vision("Birch", 20)
    days = {f"day_{ash.pk}": "2008-05-20", f"day_{birch.pk}": "2008-05-19"}
    shown = _send(console, "_check", [ash, birch], how="each", public_note="Why", **days)
    assert [line[3] for line in _lines(shown)] == [["past"], ["past"]]


def test_one_that_is_published_already_stops_all_and_is_named(console: Client, three: list[Publication]) -> None:
    form = typed(console.get(PAGE), entry=[str(entry.pk) for entry in three], by="7", public_note="Why", reason="Typed")
    record_published(publication=three[1], published_on=date(2008, 5, 20), source="A list", actor=None)
    for step in ("_check", "_save"):
        refused = console.post(PAGE, {**form, "override": "Because", step: "1"})
        assert _codes(refused) == {f"day_{three[1].pk}": ["closed"]}
        assert "Birch: strategic vision is published; its plan stays as it was." in refused.content.decode()
        assert refused.context["preview"] is None
        again = typed(refused)
        assert (again["by"], again["public_note"], again["reason"]) == (["7"], ["Why"], ["Typed"])
        assert again["entry"] == [str(entry.pk) for entry in three]
    assert _days(*three) == [date(2008, 5, d) for d in (19, 20, 22)]


def test_what_is_published_between_preview_and_apply_stops_all(console: Client, three: list[Publication]) -> None:
    shown = _send(console, "_check", three, by="7", public_note="Why")
    form = typed(shown, override="Because", _save="1")
    record_published(publication=three[1], published_on=date(2008, 5, 20), source="A list", actor=None)
    assert _codes(console.post(PAGE, form)) == {f"day_{three[1].pk}": ["closed"]}
    assert _days(*three) == [date(2008, 5, d) for d in (19, 20, 22)]


def test_one_moved_meanwhile_stops_all_and_both_versions_are_shown(console: Client, three: list[Publication]) -> None:
    shown = _send(console, "_check", three, by="7", public_note="Why")
    form = typed(shown, override="Because", _save="1")
    reschedule(
        publication=three[1],
        plan=Plan.on(date(2008, 5, 21)),
        public_note="Their reason",
        actor=None,
        override=factories.ANYWAY,
    )
    refused = console.post(PAGE, form)
    assert _codes(refused) == {f"day_{three[1].pk}": ["stale"]}
    told = unescape(str(refused.context["form"].errors[f"day_{three[1].pk}"][0]))
    assert re.sub(r"\d\d:\d\d", "09:58", told) == (
        "Birch: strategic vision: At 09:58 someone moved this to 21 May 2008: “Their reason”."
        " You were moving it from 20 May 2008 to 28 May 2008."
        " What you typed is kept below. Compare, then save again."
    )
    assert _days(three[0], three[2]) == [date(2008, 5, 19), date(2008, 5, 22)]
    again = _again(console, refused, "_check")
    assert _lines(again)[1][:2] == ("Wednesday 21 May 2008, confirmed", "Wednesday 28 May 2008, confirmed")
    assert _again(console, again, "_save").status_code == 302
    assert _days(*three) == [date(2008, 5, d) for d in (26, 28, 29)]


def test_a_row_that_does_not_say_what_it_saw_is_refused(console: Client, three: list[Publication]) -> None:
    over = {f"based_on_{three[0].pk}": ""}
    refused = _send(console, "_check", three, by="7", public_note="Why", **over)
    assert _codes(refused) == {f"day_{three[0].pk}": ["stale"]}


def test_a_warning_that_appeared_after_the_preview_is_shown_first(console: Client, three: list[Publication]) -> None:
    shown = _send(console, "_check", three[:1], how="days", by="7", public_note="Why")
    reschedule(
        publication=three[1],
        plan=Plan.on(date(2008, 5, 26)),
        public_note="Why",
        actor=None,
        override=factories.ANYWAY,
    )
    again = _again(console, shown, "_save", override="Because")
    assert [line[3] for line in _lines(again)] == [["bank_holiday", "same_day", "past"]]
    assert _days(three[0]) == [date(2008, 5, 19)]


def test_what_is_typed_after_the_preview_is_previewed_again(console: Client, three: list[Publication]) -> None:
    shown = _send(console, "_check", three[1:2], how="days", by="7", public_note="Why")
    again = _again(console, shown, "_save", by="8", override="Because")
    assert [line[1] for line in _lines(again)] == ["Wednesday 28 May 2008, confirmed"]
    assert _days(three[1]) == [date(2008, 5, 20)]


@pytest.mark.parametrize(
    ("over", "errors"),
    [
        ({"by": "7"}, {"public_note": ["reason_required"]}),
        ({"by": "7", "public_note": "  "}, {"public_note": ["reason_required"]}),
        ({"by": "", "public_note": "Why"}, {"by": ["required"]}),
        ({"by": "0", "public_note": "Why"}, {"by": ["required"]}),
        ({"by": "seven", "public_note": "Why"}, {"by": ["invalid"]}),
        ({"by": "100000", "public_note": "Why"}, {"by": ["max_value"]}),
        ({"by": "7", "how": "far", "public_note": "Why"}, {"how": ["invalid_choice"]}),
        ({"by": "7", "entry": [], "public_note": "Why"}, {"entry": ["nothing_to_move"]}),
    ],
)
def test_a_refusal_stands_at_its_field(
    console: Client, three: list[Publication], over: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    form = {"entry": [str(entry.pk) for entry in three], **over, "_check": "1"}
    refused = console.post(PAGE, typed(console.get(PAGE), **form))
    assert _codes(refused) == errors
    assert _days(*three) == [date(2008, 5, d) for d in (19, 20, 22)]


def test_each_without_its_day_is_named(console: Client, three: list[Publication]) -> None:
    days = {f"day_{three[0].pk}": "2008-05-21"}
    refused = _send(console, "_check", three[:2], how="each", public_note="Why", **days)
    assert _codes(refused) == {f"day_{three[1].pk}": ["required"]}
    assert "Birch: strategic vision: give its new day." in refused.content.decode()


def test_a_month_cannot_be_shifted_by_days(console: Client, three: list[Publication]) -> None:
    report = factories.PublicationFactory(national=True, name="A report", plan=Plan.in_month(date(2008, 6, 1)))
    refused = _send(console, "_check", [*three, report], by="7", public_note="Why")
    assert _codes(refused) == {f"day_{report.pk}": ["not_exact"]}


def test_the_page_lists_what_is_still_to_come_in_date_order(console: Client, three: list[Publication]) -> None:
    early, out = _vision("Fir", 12), _vision("Gorse", 13)
    record_published(publication=out, published_on=date(2008, 5, 13), source="A list", actor=None)
    rows = console.get(PAGE).context["rows"]
    assert [row["entry"] for row in rows] == [early, *three]
    assert [row["box"].data["selected"] for row in rows] == [False] * 4


def test_the_list_hands_over_what_was_ticked_there(console: Client, three: list[Publication]) -> None:
    page = reverse("admin:shas_publication_changelist")
    ticked = [str(three[0].pk), str(three[2].pk)]
    answer = console.post(page, {"action": "move_together", "_selected_action": ticked})
    assert answer.status_code == 302
    rows = console.get(answer.url).context["rows"]
    assert {row["entry"].pk for row in rows if row["box"].data["selected"]} == {three[0].pk, three[2].pk}


def test_whoever_may_not_move_is_offered_no_action(three: list[Publication]) -> None:
    client, page = Client(), reverse("admin:shas_publication_changelist")
    client.force_login(factories.UserFactory(superuser=True))
    assert 'name="action"' not in client.get(page).content.decode()
    answer = client.post(page, {"action": "move_together", "_selected_action": [str(three[0].pk)]})
    assert getattr(answer, "url", page).startswith(page)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"entry": str(three[0].pk), "by": "7"}).status_code == 403


@pytest.mark.parametrize("entry", ["999999", "x", "-1", "9" * 40, "²"])
def test_what_is_no_entry_is_passed_over_or_refused(console: Client, three: list[Publication], entry: str) -> None:
    assert console.get(f"{PAGE}?entry={entry}").status_code == 200
    refused = console.post(PAGE, {"entry": entry, "how": "days", "by": "7", "public_note": "Why"})
    assert _codes(refused) == {"entry": ["invalid_choice"]}
    assert _days(*three) == [date(2008, 5, d) for d in (19, 20, 22)]


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(
    console: Client, django_assert_max_num_queries: Any
) -> None:
    counts, posts, first = [], [], _vision("Ash", 12)
    for names in ((), ("Birch", "Ember")):
        for day, name in enumerate(names, start=13):
            _vision(name, day)
        console.get(PAGE)
        with django_assert_max_num_queries(30) as captured:
            console.get(PAGE)
        counts.append(len(captured))
        with django_assert_max_num_queries(60) as captured:
            _send(console, "_check", [first], by="7", public_note="Why")
        posts.append(len(captured))
    assert counts[0] == counts[1]
    assert posts[0] == posts[1]


def test_nothing_to_come_is_said(console: Client) -> None:
    assert "No entry is still to come" in console.get(PAGE).content.decode()
    assert DateChange.objects.count() == 0
