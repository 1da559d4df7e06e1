"""The pages about one entry's date: nothing is written before it was shown, and nothing typed is lost."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import DateChange, Event, NonWorkingDay, Publication
from shas.services import cancel, confirm, record_published, reschedule
from shas.workflow import DHRole, NonWorking, Plan, Status
from shas.workingdays import is_bank_holiday, is_weekend
from tests import factories
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db

DEEDS = ["move", "confirm", "cancel", "reinstate", "record"]
TUESDAY = Plan.on(date(2008, 5, 20))


def _page(deed: str, entry: Publication) -> str:
    return reverse(f"admin:shas_publication_{deed}", args=[entry.pk])


def _signed_in(role: DHRole) -> Client:
    client = Client()
    client.force_login(factories.UserFactory(dh=(role,)))
    return client


@pytest.fixture
def editor() -> Client:
    return _signed_in(DHRole.EDITOR)


@pytest.fixture
def publisher() -> Client:
    return _signed_in(DHRole.PUBLISHER)


@pytest.fixture
def entry() -> Publication:
    return factories.PublicationFactory(name="Ash: strategic vision", plan=TUESDAY)


def _send(client: Client, page: str, step: str, **over: Any) -> Any:
    """Opens the page, types, and presses the button."""
    return client.post(page, typed(client.get(page), **over, **{step: "1"}))


def _again(client: Client, came_back: Any, step: str, **over: Any) -> Any:
    """Types into the page that came back, and presses the button."""
    return client.post(came_back.request["PATH_INFO"], typed(came_back, **over, **{step: "1"}))


def _codes(response: Any) -> dict[str, list[str]]:
    """Field → codes, of the form that came back."""
    errors = response.context["form"].errors.as_data()
    return {field: [error.code for error in of] for field, of in errors.items()}


def _warned(response: Any) -> list[str]:
    return [warning.sentence for line in response.context["preview"].lines for warning in line.warnings]


def _text(response: Any) -> str:
    """The words of the page, without its tags."""
    body = response.content.decode().split('id="content-main"')[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def _state(entry: Publication) -> tuple[Plan, int, int]:
    """Its plan, its dates and its events but those of a refused try, which changes nothing."""
    fresh = Publication.objects.get(pk=entry.pk)
    return fresh.plan, fresh.date_changes.count(), fresh.events.exclude(kind="publication.refused").count()


# Moving


def test_a_check_writes_nothing_and_shows_every_warning(editor: Client, entry: Publication) -> None:
    before = _state(entry)
    checked = _send(editor, _page("move", entry), "_check", day="2008-05-26", public_note="The board meets later")
    assert checked.status_code == 200
    assert _warned(checked) == [
        "Monday 26 May 2008 is a bank holiday.",
        "Monday 26 May 2008 is in the past.",
    ]
    text = _text(checked)
    assert "Tuesday 20 May 2008, confirmed Monday 26 May 2008, confirmed 6 days later" in text
    assert 'value="Move to 26 May 2008"' in checked.content.decode()
    assert "The board meets later" in checked.content.decode()
    assert (_state(entry), LogEntry.objects.count()) == (before, 0)


def test_what_was_shown_is_moved_with_its_reason(editor: Client, entry: Publication) -> None:
    _, dates, events = _state(entry)
    checked = _send(editor, _page("move", entry), "_check", day="2008-05-27", public_note="The board meets later")
    done = _again(editor, checked, "_save", override="Recorded afterwards", reason="Told by telephone")
    assert (done.status_code, done.url) == (302, f"/admin/shas/publication/{entry.pk}/change/")
    assert _state(entry) == (Plan.on(date(2008, 5, 27)), dates + 1, events + 1)
    change = entry.date_changes.order_by("pk").last()
    assert (change.public_note, change.reason) == ("The board meets later", "Told by telephone")
    assert (change.overridden, change.override_reason) == (["past"], "Recorded afterwards")
    event = Event.objects.order_by("pk").last()
    assert (event.kind, event.is_public, event.actor) == ("publication.rescheduled", True, change.author)
    assert LogEntry.objects.get().change_message == "Ash: strategic vision moved from 20 May 2008 to 27 May 2008."


def test_a_warning_gives_way_only_to_a_reason(editor: Client, entry: Publication) -> None:
    before = _state(entry)
    checked = _send(editor, _page("move", entry), "_check", day="2008-05-27", public_note="The board meets later")
    refused = _again(editor, checked, "_save", override="  ")
    assert _codes(refused) == {"override": ["override_reason_required"]}
    assert _warned(refused) == ["Tuesday 27 May 2008 is in the past."]
    assert _state(entry) == before


def test_saving_without_a_check_only_checks(editor: Client, entry: Publication) -> None:
    before = _state(entry)
    shown = _send(editor, _page("move", entry), "_save", day="2008-05-27", public_note="Why", override="Because")
    assert _warned(shown) == ["Tuesday 27 May 2008 is in the past."]
    assert _state(entry) == before
    assert _again(editor, shown, "_save").status_code == 302


def test_a_day_changed_after_the_check_is_checked_again(editor: Client, entry: Publication) -> None:
    before = _state(entry)
    checked = _send(editor, _page("move", entry), "_check", day="2008-05-27", public_note="Why")
    again = _again(editor, checked, "_save", day="2008-05-28", override="Because")
    assert _warned(again) == ["Wednesday 28 May 2008 is in the past."]
    assert 'value="Move to 28 May 2008"' in again.content.decode()
    assert _state(entry) == before


def test_a_warning_that_appeared_after_the_check_is_shown_and_not_set_aside(editor: Client, entry: Publication) -> None:
    checked = _send(editor, _page("move", entry), "_check", day="2008-05-27", public_note="Why")
    before = _state(entry)
    day = date(2008, 5, 27)
    NonWorkingDay.objects.create(kind=NonWorking.BY_ELECTION, name="Ash", first_on=day, last_on=day, source="a list")
    again = _again(editor, checked, "_save", override="Because")
    assert _warned(again) == [
        "Tuesday 27 May 2008 is the day of an election: Ash.",
        "Tuesday 27 May 2008 is in the past.",
    ]
    assert "Because" in again.content.decode()
    assert _state(entry) == before
    _again(editor, again, "_save")
    assert entry.date_changes.order_by("pk").last().overridden == ["by_election", "past"]


def test_codes_that_a_page_claims_to_have_shown_do_not_help(editor: Client, entry: Publication) -> None:
    """Whoever forges the list of warnings still meets the service, which asks for the reason."""
    before = _state(entry)
    checked = _send(editor, _page("move", entry), "_check", day="2008-05-27", public_note="Why")
    refused = _again(editor, checked, "_save", shown="", override="Because")
    assert refused.status_code == 200
    assert _state(entry) == before


def test_without_a_warning_the_difference_is_shown(editor: Client) -> None:
    today = london_day(database_now())
    days = (today + timedelta(days=300 + n) for n in range(30))
    day = next(each for each in days if not is_weekend(each) and not is_bank_holiday(each))
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20), confirmed=False))
    checked = _send(editor, _page("move", entry), "_check", day=day.isoformat())
    assert _warned(checked) == []
    assert "There are no warnings." in _text(checked)
    assert _again(editor, checked, "_save").status_code == 302
    assert _state(entry)[0] == Plan.on(day, confirmed=False)


@pytest.mark.parametrize(
    ("plan", "over", "errors"),
    [
        (TUESDAY, {"day": "2008-05-27"}, {"public_note": ["reason_required"]}),
        (TUESDAY, {"day": "2008-05-27", "public_note": " "}, {"public_note": ["reason_required"]}),
        (TUESDAY, {"public_note": "Why"}, {"day": ["no_change"]}),
        (TUESDAY, {"day": "", "public_note": "Why"}, {"day": ["required"]}),
        (TUESDAY, {"day": "31 June", "public_note": "Why"}, {"day": ["invalid"]}),
        (TUESDAY, {"day": "2008-03-30", "time": "01:30", "public_note": "Why"}, {"time": ["time_missing"]}),
        (TUESDAY, {"day": "2008-10-26", "time": "01:30", "public_note": "Why"}, {"time": ["time_twice"]}),
        (TUESDAY, {"day": "2008-05-27", "time": "half past", "public_note": "Why"}, {"time": ["invalid"]}),
        (
            TUESDAY,
            {"day": "2008-05-27", "certainty": "provisional", "public_note": "Why"},
            {"precision": ["confirmed_stays_confirmed"]},
        ),
        (Plan.unset(), {"precision": "month", "month": ""}, {"month": ["required"]}),
        (Plan.unset(), {"precision": "month", "month": "June"}, {"month": ["invalid"]}),
        (Plan.unset(), {"precision": "month", "month": "2008-06", "time": "10:00"}, {"time": ["time_needs_day"]}),
        (
            Plan.unset(),
            {"precision": "month", "month": "2008-06", "certainty": "confirmed"},
            {"certainty": ["confirmed_is_exact"]},
        ),
        (
            Plan.unset(),
            {"precision": "century", "day": "2008-05-27"},
            {"precision": ["invalid_choice"]},
        ),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(
    editor: Client, plan: Plan, over: dict[str, str], errors: dict[str, list[str]]
) -> None:
    entry = factories.PublicationFactory(plan=plan)
    before = _state(entry)
    refused = _send(editor, _page("move", entry), "_check", **over, reason="A note typed")
    assert _codes(refused) == errors
    again = typed(refused)
    assert (again["reason"], _state(entry)) == (["A note typed"], before)
    for name, value in over.items():
        assert (name, again.get(name, [""])[0]) == (name, "" if value == "century" else value)
    page = refused.content.decode()
    message = unescape(str(refused.context["form"].errors[next(iter(errors))][0]))
    assert unescape(page).count(message) == 2  # above the form, with a link to the field, and at it
    assert "<title>\n  Error:" in page or "Error: " in page.split("</title>")[0]


def test_a_first_date_is_a_month_if_need_be(editor: Client) -> None:
    report = factories.PublicationFactory(national=True, name="Final report")
    page = _page("move", report)
    assert "Set a date for Final report" in editor.get(page).content.decode()
    checked = _send(editor, page, "_check", precision="month", month="2099-06")
    assert 'value="Set June 2099"' in checked.content.decode()
    _again(editor, checked, "_save")
    assert _state(report)[0] == Plan.in_month(date(2099, 6, 1))
    assert Event.objects.order_by("pk").last().kind == "publication.scheduled"


def test_a_confirmed_date_is_offered_exact_days_only(editor: Client, entry: Publication) -> None:
    form = editor.get(_page("move", entry)).context["form"]
    assert [form.fields[name].widget.is_hidden for name in ("precision", "certainty")] == [True, True]
    assert "month" not in form.fields


def test_a_time_set_by_hand_is_kept(editor: Client, entry: Publication) -> None:
    checked = _send(editor, _page("move", entry), "_check", day="2008-05-27", time="10:00", public_note="Why")
    _again(editor, checked, "_save", override="Because")
    assert _state(entry)[0] == Plan.on(date(2008, 5, 27), at=time(10, 0))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_crash(editor: Client, entry: Publication, day: str) -> None:
    assert _send(editor, _page("move", entry), "_check", day=day, public_note="Why").status_code == 200


def test_the_earlier_dates_stand_on_the_page_with_their_reasons(editor: Client, entry: Publication) -> None:
    for day in (21, 22):
        reschedule(
            publication=entry,
            plan=Plan.on(date(2008, 5, day)),
            public_note=f"Reason {day}",
            actor=None,
            override=factories.ANYWAY,
        )
    facts = _text(editor.get(_page("move", entry)))
    assert "Plan Thursday 22 May 2008, confirmed" in facts
    assert facts.index("Wednesday 21 May 2008, confirmed") < facts.index("Tuesday 20 May 2008, confirmed")
    assert "“Reason 21”" in facts


# Two people at once


def test_of_two_who_move_from_the_same_page_one_is_told_of_the_other(publisher: Client, entry: Publication) -> None:
    mine, theirs = _signed_in(DHRole.EDITOR), publisher
    page = _page("move", entry)
    forms = [
        typed(_send(client, page, "_check", day=f"2008-05-{day}", public_note=note), override="Because", _save="1")
        for client, day, note in ((theirs, 28, "Their reason"), (mine, 27, "My reason"))
    ]
    assert theirs.post(page, forms[0]).status_code == 302
    refused = mine.post(page, forms[1])
    assert _codes(refused) == {"__all__": ["stale"]}
    told = refused.context["form"].non_field_errors()[0]
    assert re.sub(r"\d\d:\d\d", "09:58", told) == (
        "At 09:58 someone moved this to 28 May 2008: “Their reason”."
        " You were moving it from 20 May 2008 to 27 May 2008."
        " What you typed is kept below. Compare, then save again."
    )
    assert _state(entry)[:2] == (Plan.on(date(2008, 5, 28)), 2)
    again = typed(refused)
    assert (again["day"], again["public_note"], again["override"]) == (["2008-05-27"], ["My reason"], ["Because"])
    assert "Wednesday 28 May 2008, confirmed Tuesday 27 May 2008, confirmed 1 day earlier" in _text(refused)
    assert _again(mine, refused, "_save").status_code == 302  # knowingly
    assert _state(entry)[:2] == (Plan.on(date(2008, 5, 27)), 3)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_the_same_moment_one_moves_it() -> None:
    entry = factories.PublicationFactory(plan=TUESDAY)
    page, clients = _page("move", entry), [_signed_in(DHRole.EDITOR) for _ in range(4)]
    sent = [
        typed(_send(client, page, "_check", day=f"2008-05-{day}", public_note="Why"), override="Because", _save="1")
        for day, client in enumerate(clients, start=27)
    ]
    together = Barrier(len(clients))

    def save(client: Client, form: dict[str, Any]) -> str:
        together.wait()
        try:
            answer = client.post(page, form)
            return "moved" if answer.status_code == 302 else str(_codes(answer))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        outcomes = list(pool.map(save, clients, sent))
    assert Counter(outcomes) == {"moved": 1, "{'__all__': ['stale']}": 3}
    assert _state(entry)[1] == 2


@pytest.mark.parametrize("based_on", [None, "", "0", "x", "-1"])
def test_a_page_that_does_not_say_what_it_saw_moves_nothing(
    editor: Client, entry: Publication, based_on: str | None
) -> None:
    before = _state(entry)
    checked = _send(editor, _page("move", entry), "_check", day="2008-05-27", public_note="Why")
    refused = _again(editor, checked, "_save", override="Because", based_on=based_on)
    assert (refused.status_code, _state(entry)) == (200, before)


def test_a_date_confirmed_meanwhile_keeps_the_month_that_was_typed(editor: Client) -> None:
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20), confirmed=False))
    page = _page("move", entry)
    form = typed(editor.get(page), precision="month", month="2008-06", _check="1")
    confirm(publication=entry, actor=None, override=factories.ANYWAY)
    refused = editor.post(page, form)
    assert _codes(refused) == {"__all__": ["stale"]}
    assert typed(refused)["month"] == ["2008-06"]
    assert _codes(_again(editor, refused, "_check")) == {"precision": ["confirmed_stays_confirmed"]}


def test_a_first_date_set_meanwhile_is_not_set_twice(editor: Client) -> None:
    entry = factories.PublicationFactory()
    page = _page("move", entry)
    form = typed(editor.get(page), day="2008-05-27", certainty="confirmed", _check="1")
    factories.services.schedule(publication=entry, plan=TUESDAY, actor=None, override=factories.ANYWAY)
    refused = editor.post(page, form)
    assert _codes(refused) == {"__all__": ["stale"]}
    assert "someone moved this to 20 May 2008" in _text(refused)


@pytest.mark.parametrize("deed", ["confirm", "cancel"])
def test_a_date_moved_meanwhile_is_neither_confirmed_nor_cancelled_unseen(publisher: Client, deed: str) -> None:
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20), confirmed=False))
    page = _page(deed, entry)
    form = typed(publisher.get(page), public_note="A reason typed", override="Because", _save="1")
    reschedule(
        publication=entry,
        plan=Plan.on(date(2008, 5, 21), confirmed=False),
        actor=None,
        override=factories.ANYWAY,
    )
    before = _state(entry)
    refused = publisher.post(page, form)
    assert _codes(refused) == {"__all__": ["stale"]}
    assert "Your page showed 20 May 2008." in _text(refused)
    assert typed(refused)["public_note"] == ["A reason typed"]
    assert _state(entry) == before
    assert _again(publisher, refused, "_save").status_code == 302


# Confirming


def test_confirming_shows_its_warnings_at_once(editor: Client) -> None:
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 26), confirmed=False))
    page = _page("confirm", entry)
    shown = editor.get(page)
    assert _warned(shown) == ["Monday 26 May 2008 is a bank holiday.", "Monday 26 May 2008 is in the past."]
    assert 'value="Confirm 26 May 2008"' in shown.content.decode()
    refused = _again(editor, shown, "_save")
    assert _codes(refused) == {"override": ["override_reason_required"] * 2}
    assert _again(editor, refused, "_save", override="Recorded afterwards").status_code == 302
    assert _state(entry)[0] == Plan.on(date(2008, 5, 26))
    assert Event.objects.order_by("pk").last().kind == "publication.confirmed"


@pytest.mark.parametrize(
    ("plan", "code"), [(TUESDAY, "no_change"), (Plan.in_month(date(2008, 6, 1)), "not_exact"), (None, "not_exact")]
)
def test_there_is_nothing_to_confirm(editor: Client, plan: Plan | None, code: str) -> None:
    entry = factories.PublicationFactory(plan=plan)
    before = _state(entry)
    page = editor.get(_page("confirm", entry))
    assert "has no provisional day that could be confirmed." in _text(page)
    newest = entry.date_changes.order_by("pk").last()
    refused = editor.post(_page("confirm", entry), {"_save": "1", "based_on": newest.pk if newest else ""})
    assert list(_codes(refused).values()) == [[code]]
    assert _state(entry) == before


# Cancelling and taking it back


def test_cancelling_asks_for_the_reason_that_everyone_reads(publisher: Client, entry: Publication) -> None:
    refused = _send(publisher, _page("cancel", entry), "_check", public_note=" ", reason="A note typed")
    assert _codes(refused) == {"public_note": ["public_reason_required"]}
    assert typed(refused)["reason"] == ["A note typed"]
    assert _again(publisher, refused, "_check", public_note="It is part of another report").status_code == 302
    assert Publication.objects.get(pk=entry.pk).status == Status.CANCELLED
    event = Event.objects.order_by("pk").last()
    assert (event.public_note, event.reason) == ("It is part of another report", "A note typed")


def test_a_cancellation_is_taken_back_with_a_reason(publisher: Client, entry: Publication) -> None:
    cancel(publication=entry, public_note="By mistake", actor=None)
    assert _codes(_send(publisher, _page("reinstate", entry), "_check")) == {"public_note": ["public_reason_required"]}
    assert _send(publisher, _page("reinstate", entry), "_check", public_note="It was a mistake").status_code == 302
    assert Publication.objects.get(pk=entry.pk).status == Status.PLANNED
    refused = publisher.post(_page("reinstate", entry), {"public_note": "Again"})
    assert _codes(refused) == {"__all__": ["not_cancelled"]}


# Recording what happened elsewhere


def test_recording_over_a_move_made_meanwhile_is_refused_and_keeps_what_was_typed(
    publisher: Client, entry: Publication
) -> None:
    shown = publisher.get(_page("record", entry))
    reschedule(
        publication=entry, plan=Plan.on(date(2008, 5, 28)), public_note="x", override=factories.ANYWAY, actor=None
    )
    over = {"published_on": "2008-05-20", "source": "A list typed", "_check": "1"}
    refused = publisher.post(_page("record", entry), typed(shown, **over))
    assert _codes(refused) == {"__all__": ["stale"]}
    assert "A list typed" in refused.content.decode()
    assert publisher.post(_page("record", entry), typed(refused, _check="1")).status_code == 302
    assert Publication.objects.get(pk=entry.pk).published_source == "A list typed"


def test_what_is_taken_out_of_the_draft_is_not_published_with_it(publisher: Client, entry: Publication) -> None:
    factories.EditionFactory(publication=entry, title="Not to be told", gateway_reference="9999")
    over = {"published_on": "2008-05-20", "source": "A list", "title": "", "gateway_reference": "9999"}
    _send(publisher, _page("record", entry), "_check", **over)
    edition = entry.editions.get()
    assert (edition.title, edition.gateway_reference, edition.frozen_at is None) == (None, "9999", False)


def test_a_publication_elsewhere_is_recorded_with_its_source(publisher: Client, entry: Publication) -> None:
    factories.EditionFactory(publication=entry, title="A title drafted")
    page = _page("record", entry)
    shown = publisher.get(page)
    assert typed(shown)["title"] == ["A title drafted"]
    done = _again(
        publisher,
        shown,
        "_check",
        published_on="2008-05-21",
        time="10:30",
        source="A newspaper",
        gateway_reference="9999",
        external_url="https://example.org/ash.pdf",
    )
    assert done.status_code == 302
    after = Publication.objects.get(pk=entry.pk)
    assert (after.status, after.published_on, after.published_source) == (
        Status.PUBLISHED,
        date(2008, 5, 21),
        "A newspaper",
    )
    assert f"{after.published_at:%H:%M}" == "09:30"  # UTC
    edition = after.editions.get()
    assert (edition.title, edition.gateway_reference) == ("A title drafted", "9999")
    assert edition.frozen_at is not None


@pytest.mark.parametrize(
    ("over", "errors"),
    [
        ({"published_on": "2008-05-21"}, {"source": ["source_required"]}),
        ({"published_on": "2099-05-21", "source": "A list"}, {"published_on": ["in_the_future"]}),
        ({"published_on": "", "source": "A list"}, {"published_on": ["required"]}),
        ({"published_on": "2008-03-30", "time": "01:30", "source": "A list"}, {"time": ["time_missing"]}),
        ({"published_on": "2008-05-21", "source": "A list", "external_url": "no link"}, {"external_url": ["invalid"]}),
    ],
)
def test_a_publication_that_cannot_be_is_not_recorded(
    publisher: Client, entry: Publication, over: dict[str, str], errors: dict[str, list[str]]
) -> None:
    refused = _send(publisher, _page("record", entry), "_check", **over, title="A title typed")
    assert _codes(refused) == errors
    assert typed(refused)["title"] == ["A title typed"]
    assert Publication.objects.get(pk=entry.pk).status == Status.PLANNED


# Who may, and when


MAY = {
    "editor": {"move", "confirm"},
    "publisher": set(DEEDS),
    "superuser": set(),
    "lead": set(),
    "stranger": set(),
}
PEOPLE: dict[str, Callable[[Publication], User]] = {
    "editor": lambda _: factories.UserFactory(dh=(DHRole.EDITOR,)),
    "publisher": lambda _: factories.UserFactory(dh=(DHRole.PUBLISHER,)),
    "superuser": lambda _: factories.UserFactory(superuser=True),
    "lead": lambda entry: factories.UserFactory(leads=entry.authority, is_staff=True),
    "stranger": lambda _: factories.UserFactory(is_staff=True),
}


@pytest.mark.parametrize("role", PEOPLE)
def test_pages_open_for_those_who_may(role: str, entry: Publication) -> None:
    client, before = Client(), _state(entry)
    client.force_login(PEOPLE[role](entry))
    for deed in DEEDS:
        expected = 200 if deed in MAY[role] else 403
        assert (deed, client.get(_page(deed, entry)).status_code) == (deed, expected)
        assert (deed, client.post(_page(deed, entry), {}).status_code) == (deed, expected)
    together = reverse("admin:shas_publication_move_together")
    assert client.get(together).status_code == (200 if "move" in MAY[role] else 403)
    assert _state(entry) == before


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_is_not_staff_is_asked_to_sign_in(client: Client, entry: Publication, deed: str) -> None:
    assert client.get(_page(deed, entry)).url.startswith("/admin/login/")
    client.force_login(factories.UserFactory(leads=entry.authority))
    assert client.get(_page(deed, entry)).status_code == 302


@pytest.mark.parametrize("pk", [999_999, 10**30])
@pytest.mark.parametrize("deed", DEEDS)
def test_an_unknown_entry_is_not_found(publisher: Client, deed: str, pk: int) -> None:
    assert publisher.get(f"/admin/shas/publication/{pk}/{deed}/").status_code == 404
    assert publisher.post(f"/admin/shas/publication/{pk}/{deed}/", {}).status_code == 404


@pytest.mark.parametrize("deed", ["move", "confirm", "cancel", "record"])
def test_what_is_published_stays_as_it_was(publisher: Client, entry: Publication, deed: str) -> None:
    record_published(publication=entry, published_on=date(2008, 5, 20), source="A list", actor=None)
    before = _state(entry)
    page = publisher.get(_page(deed, entry))
    assert 'type="submit"' not in page.content.decode().split('id="content-main"')[1]
    sent = {
        "_save": "1",
        "precision": "day",
        "certainty": "confirmed",
        "day": "2008-05-27",
        "public_note": "Why",
        "based_on": entry.date_changes.get().pk,
        "published_on": "2008-05-21",
        "source": "A list",
    }
    refused = publisher.post(_page(deed, entry), sent)
    assert _codes(refused) == {"__all__": ["closed"]}
    assert _state(entry) == before


READERS = "Readers before the release"


@pytest.mark.parametrize(
    ("state", "role", "offered"),
    [
        ("unset", "publisher", ["Start drafting", "Set a date", READERS, "Record publication", "Cancel publication"]),
        ("provisional", "editor", ["Start drafting", "Move", "Confirm", READERS]),
        (
            "provisional",
            "publisher",
            ["Start drafting", "Move", "Confirm", READERS, "Record publication", "Cancel publication"],
        ),
        ("month", "editor", ["Start drafting", "Move", READERS]),
        ("confirmed", "editor", ["Start drafting", "Move", READERS]),
        ("confirmed", "superuser", [READERS]),
        ("cancelled", "editor", []),
        ("cancelled", "publisher", ["Reinstate"]),
        ("published", "publisher", ["Correct", "Withdraw"]),
    ],
)
def test_the_page_of_an_entry_offers_what_one_may_do_with_it(state: str, role: str, offered: list[str]) -> None:
    plans = {
        "provisional": Plan.on(date(2008, 5, 20), confirmed=False),
        "month": Plan.in_month(date(2008, 6, 1)),
        "confirmed": TUESDAY,
    }
    status = {"published": Status.PUBLISHED, "cancelled": Status.CANCELLED}.get(state, Status.PLANNED)
    entry = factories.PublicationFactory(plan=plans.get(state), status=status)
    client = Client()
    client.force_login(PEOPLE[role](entry))
    page = client.get(reverse("admin:shas_publication_change", args=[entry.pk]))
    assert [tool["label"] for tool in page.context["tools"]] == offered
    for tool in page.context["tools"]:
        assert f'href="{tool["address"]}"' in page.content.decode()


def test_titles_and_crumbs_say_where_one_is(publisher: Client, entry: Publication) -> None:
    page = publisher.get(_page("move", entry)).content.decode()
    title = " ".join(page.split("<title>")[1].split("</title>")[0].split())
    assert title == "Move Ash: strategic vision – Publications – Review Portal console"
    assert f'<a href="/admin/shas/publication/{entry.pk}/change/">Ash: strategic vision</a>' in page


def test_looking_writes_nothing(publisher: Client, entry: Publication) -> None:
    before = (_state(entry), Event.objects.count(), DateChange.objects.count(), LogEntry.objects.count())
    for deed in DEEDS:
        publisher.get(_page(deed, entry))
    assert (_state(entry), Event.objects.count(), DateChange.objects.count(), LogEntry.objects.count()) == before


@pytest.mark.parametrize("deed", ["move", "confirm"])
def test_a_page_takes_as_many_queries_whatever_the_history(
    publisher: Client, deed: str, django_assert_max_num_queries: Any
) -> None:
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20), confirmed=False))
    counts = []
    for days in (1, 2, 3):
        reschedule(
            publication=entry,
            plan=Plan.on(date(2008, 6, 20) + timedelta(days=days), confirmed=False),
            actor=None,
            override=factories.ANYWAY,
        )
        publisher.get(_page(deed, entry))
        with django_assert_max_num_queries(30) as captured:
            publisher.get(_page(deed, entry))
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]
