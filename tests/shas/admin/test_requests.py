"""Requests for another date in the console: the list, the page to read, and the page that decides."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from shas import words
from shas.clock import database_now, london_day
from shas.models import DateChange, DateChangeRequest, Event, Publication
from shas.services import cancel, decide_date_change, request_date_change, reschedule
from shas.workflow import DHRole, Plan, RequestState
from tests.browser import scrolls_sideways
from tests.factories import ANYWAY, AuthorityFactory, PublicationFactory, UserFactory
from tests.shas.admin.typed import typed
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

LIST = "/admin/shas/datechangerequest/"


def plain_days(count: int) -> list[date]:
    """Days well ahead that nothing speaks against: Wednesdays in March."""
    first = date(london_day(database_now()).year + 1, 3, 1)
    wednesday = first + timedelta(days=(2 - first.weekday()) % 7)
    return [wednesday + timedelta(weeks=week) for week in range(count)]


def christmas() -> date:
    return date(london_day(database_now()).year + 1, 12, 25)


@pytest.fixture
def entry() -> Publication:
    ash = AuthorityFactory(short_name="Ash", slug="ash")
    return PublicationFactory(authority=ash, plan=Plan.on(plain_days(1)[0]))


def ask(entry: Publication, day: date, **fields: Any) -> DateChangeRequest:
    asker = UserFactory(leads=entry.authority, name="Robin Example")
    return request_date_change(
        publication=entry, day=day, **{"reason": "The board meets later.", "actor": asker} | fields
    )


def staff(**fields: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(**({"dh": (DHRole.EDITOR,), "name": "Jo Example"} | fields)))
    return client


def page_of(asked: DateChangeRequest) -> str:
    return reverse("admin:shas_datechangerequest_decide", args=[asked.pk])


def send(client: Client, asked: DateChangeRequest, **over: Any) -> Any:
    address = page_of(asked)
    return client.post(address, typed(client.get(address), **over))


def again(client: Client, answer: Any, asked: DateChangeRequest, **over: Any) -> Any:
    """Sends the page back that came with errors, with what is typed over it."""
    return client.post(page_of(asked), typed(answer, **over))


def codes(answer: Any) -> dict[str, list[str]]:
    return {name: [error.code for error in errors] for name, errors in answer.context["form"].errors.as_data().items()}


def words_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def state_of(asked: DateChangeRequest) -> tuple[str, date | None]:
    asked = DateChangeRequest.objects.get(pk=asked.pk)
    return asked.state, asked.publication.planned_on


# Who


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ({"dh": (DHRole.EDITOR,)}, 200),
        ({"dh": (DHRole.PUBLISHER,)}, 200),
        ({"dh": (), "superuser": True}, 403),
        ({"dh": (), "is_staff": True}, 403),
        ({"dh": ()}, 302),
    ],
    ids=["editor", "publisher", "superuser", "staff without a role", "nobody"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_decides(method: str, role: dict[str, Any], expected: int, entry: Publication) -> None:
    asked, client = ask(entry, plain_days(2)[1]), staff(**role)
    assert getattr(client, method)(page_of(asked), {}).status_code == expected
    assert state_of(asked)[0] == RequestState.OPEN


def test_a_lead_made_staff_by_hand_decides_nothing(entry: Publication) -> None:
    asked = ask(entry, plain_days(2)[1])
    assert staff(dh=(), is_staff=True, leads=entry.authority).get(page_of(asked)).status_code == 403


def test_an_unknown_request_is_not_found() -> None:
    assert staff().get("/admin/shas/datechangerequest/999/decide/").status_code == 404


# The list


def subjects(client: Client, query: str = "") -> list[date]:
    return [row.asked_on for row in client.get(f"{LIST}{query}").context["cl"].result_list]


def test_the_list_has_waiting_requests_first_and_is_filtered(entry: Publication) -> None:
    now, first, second, third = plain_days(4)
    ask(entry, first)
    ask(entry, second)
    birch = PublicationFactory(authority=AuthorityFactory(short_name="Birch", slug="birch"), plan=Plan.on(now))
    ask(birch, third)
    client = staff()
    assert subjects(client) == [second, third, first]
    assert subjects(client, "?state__exact=replaced") == [first]
    assert subjects(client, f"?publication__authority__id__exact={birch.authority_id}") == [third]
    assert subjects(client, "?q=birch") == [third]


def test_the_list_leads_to_deciding_only_who_may(entry: Publication) -> None:
    asked = ask(entry, plain_days(2)[1])
    assert page_of(asked) in staff().get(LIST).content.decode()
    assert page_of(asked) not in staff(dh=(), superuser=True).get(LIST).content.decode()


def test_the_page_to_read_leads_to_deciding_only_who_may_while_it_waits(entry: Publication) -> None:
    asked = ask(entry, plain_days(2)[1])
    read = reverse("admin:shas_datechangerequest_change", args=[asked.pk])
    assert page_of(asked) in staff().get(read).content.decode()
    assert page_of(asked) not in staff(dh=(), superuser=True).get(read).content.decode()
    decide_date_change(request=asked, decision=RequestState.DECLINED, reason="No", actor=None)
    page = staff().get(read).content.decode()
    assert page_of(asked) not in page
    assert "The board meets later." in page


# The page


def test_the_page_shows_the_request_what_stands_and_what_it_would_mean(entry: Publication) -> None:
    now, then = plain_days(2)
    page = words_of(staff().get(page_of(ask(entry, then, at=time(10, 0)))))
    assert f"Decide: {words.day_year(then)} for Ash: strategic vision" in page
    assert "“The board meets later.”" in page
    assert f"{words.full(now)}, confirmed" in page
    assert f"{words.full(then)}, 10:00, confirmed" in page
    assert "7 days later" in page
    assert "There are no warnings." in page
    assert "Why it must be that day" not in page


def test_the_thread_names_who_asked_and_who_decided(entry: Publication) -> None:
    _, first, second = plain_days(3)
    decide_date_change(
        request=ask(entry, first),
        decision=RequestState.DECLINED,
        reason="Too near",
        actor=UserFactory(dh=(DHRole.EDITOR,), name="Kim Example"),
    )
    thread = staff().get(page_of(ask(entry, second))).context["thread"]
    assert [(one.by, one.decision, one.answer) for one in thread] == [
        ("Robin Example", "Waiting for DH", ""),
        ("Robin Example", "Declined", "Too near"),
    ]
    assert thread[1].decided.endswith(", by Kim Example")


# Deciding


def test_agreeing_moves_the_date_and_says_why_to_each(entry: Publication) -> None:
    then = plain_days(2)[1]
    asked, client = ask(entry, then), staff()
    answer = send(client, asked, decision="agreed", public_note="The board meets.", decision_reason="Fine")
    assert (answer.status_code, answer.url) == (302, LIST)
    asked.refresh_from_db()
    assert (asked.state, asked.decision_reason, asked.reason) == ("agreed", "Fine", "The board meets later.")
    assert asked.agreed is not None
    assert (asked.agreed.planned_on, asked.agreed.public_note) == (then, "The board meets.")
    assert state_of(asked) == ("agreed", then)
    assert f"Agreed: Ash: strategic vision is planned for {words.day_year(then)}." in words_of(client.get(LIST))


def test_agreeing_another_date_moves_it_there(entry: Publication) -> None:
    _, wanted, other = plain_days(3)
    asked = ask(entry, wanted)
    answer = send(
        staff(),
        asked,
        decision="agreed_other",
        day=other.isoformat(),
        time="11:00",
        decision_reason="A week on",
        public_note="The board meets.",
    )
    assert answer.status_code == 302
    assert state_of(asked) == ("agreed_other", other)
    assert Publication.objects.get(pk=entry.pk).release_time == time(11, 0)


def test_declining_moves_nothing(entry: Publication) -> None:
    now, wanted = plain_days(2)
    asked = ask(entry, wanted)
    before = DateChange.objects.count()
    assert send(staff(), asked, decision="declined", decision_reason="Too near").status_code == 302
    assert state_of(asked) == ("declined", now)
    assert DateChange.objects.count() == before


@pytest.mark.parametrize(
    ("over", "refused"),
    [
        ({}, {"decision": ["required"]}),
        ({"decision": "open"}, {"decision": ["invalid_choice"]}),
        ({"decision": "replaced"}, {"decision": ["invalid_choice"]}),
        ({"decision": "agreed"}, {"public_note": ["reason_required"]}),
        ({"decision": "agreed", "public_note": "  "}, {"public_note": ["reason_required"]}),
        ({"decision": "declined", "decision_reason": " "}, {"decision_reason": ["decision_reason_required"]}),
        (
            {"decision": "declined", "decision_reason": "Too \u202enear", "public_note": "\u200b"},
            {"decision_reason": ["invisible_sign"], "public_note": ["invisible_sign"]},
        ),
        ({"decision": "agreed_other", "day": ""}, {"decision_reason": ["decision_reason_required"]}),
        ({"decision": "agreed_other", "decision_reason": "So"}, {"day": ["plan_required"]}),
        ({"decision": "agreed_other", "decision_reason": "So", "day": "31 June"}, {"day": ["invalid"]}),
        ({"decision": "agreed_other", "decision_reason": "So", "time": "25:00"}, {"time": ["invalid"]}),
    ],
)
def test_a_decision_that_cannot_be_made_keeps_what_was_typed(
    over: dict[str, str], refused: dict[str, list[str]], entry: Publication
) -> None:
    asked, client = ask(entry, plain_days(2)[1]), staff()
    before = Event.objects.count()
    answer = send(client, asked, **over)
    assert (answer.status_code, codes(answer)) == (200, refused)
    sent = typed(answer)
    assert {name: "".join(sent.get(name, "")).strip() for name in over if over[name] not in {"open", "replaced"}} == {
        name: value.strip() for name, value in over.items() if value not in {"open", "replaced"}
    }
    assert state_of(asked)[0] == RequestState.OPEN
    assert Event.objects.count() == before
    problem = next(iter(refused))
    assert re.search(rf'<a href="#id_{problem}[^"]*">', answer.content.decode())


# Warnings


def test_a_warning_of_the_asked_day_is_shown_at_once_and_gives_way_to_a_reason(entry: Publication) -> None:
    asked, client = ask(entry, christmas()), staff()
    page = words_of(client.get(page_of(asked)))
    assert f"{words.full(christmas())} is a bank holiday." in page
    assert "Why it must be that day" in page
    agree = {"decision": "agreed", "public_note": "The board meets."}
    refused = send(client, asked, **agree)
    assert set(codes(refused)["override"]) == {"override_reason_required"}
    assert state_of(asked)[0] == RequestState.OPEN
    assert again(client, refused, asked, override="They insist.").status_code == 302
    change = DateChangeRequest.objects.get(pk=asked.pk).agreed
    assert change is not None
    assert "bank_holiday" in change.overridden
    assert change.override_reason == "They insist."


def test_a_warning_of_another_day_is_shown_before_it_can_be_set_aside(entry: Publication) -> None:
    asked, client = ask(entry, plain_days(2)[1]), staff()
    other = {
        "decision": "agreed_other",
        "day": christmas().isoformat(),
        "decision_reason": "Their wish",
        "public_note": "The board meets.",
        "override": "Typed before anything was shown",
    }
    refused = send(client, asked, **other)
    assert "bank_holiday" in codes(refused)["override"]
    assert f"If you agree {words.day_year(christmas())} instead" in words_of(refused)
    assert state_of(asked)[0] == RequestState.OPEN
    assert again(client, refused, asked).status_code == 302
    assert state_of(asked) == ("agreed_other", christmas())


def test_a_reason_given_for_one_day_sets_nothing_aside_for_another(entry: Publication) -> None:
    """Both days are bank holidays; the page had shown only the first."""
    asked, client = ask(entry, christmas()), staff()
    new_year = date(christmas().year + 1, 1, 1)
    answer = send(
        client,
        asked,
        decision="agreed_other",
        day=new_year.isoformat(),
        decision_reason="So",
        public_note="So",
        override="They insist.",
    )
    assert "bank_holiday" in codes(answer)["override"]
    assert state_of(asked)[0] == RequestState.OPEN


def test_a_forged_mark_sets_nothing_aside(entry: Publication) -> None:
    asked = ask(entry, christmas())
    over = {"decision": "agreed", "public_note": "So", "override": "So", "seen": "bank_holiday 0123456789abcdef"}
    assert "bank_holiday" in codes(send(staff(), asked, **over))["override"]


# Two people at once


def test_a_date_moved_meanwhile_is_told_and_nothing_typed_is_lost(entry: Publication) -> None:
    _, wanted, meanwhile = plain_days(3)
    asked, client = ask(entry, wanted), staff()
    form = typed(client.get(page_of(asked)), decision="agreed", public_note="The board meets.")
    reschedule(publication=entry, plan=Plan.on(meanwhile), public_note="A reason", actor=None)
    answer = client.post(page_of(asked), form)
    assert codes(answer) == {"__all__": ["stale"]}
    page = words_of(answer)
    assert f"{words.full(meanwhile)}, confirmed" in page
    assert "The board meets." in page
    assert state_of(asked) == ("open", meanwhile)
    assert again(client, answer, asked).status_code == 302
    assert state_of(asked) == ("agreed", wanted)


def test_another_error_first_does_not_hide_that_the_date_was_moved(entry: Publication) -> None:
    _, wanted, meanwhile = plain_days(3)
    asked, client = ask(entry, wanted), staff()
    form = typed(client.get(page_of(asked)), decision="")
    reschedule(publication=entry, plan=Plan.on(meanwhile), public_note="A reason", actor=None)
    answer = client.post(page_of(asked), form)
    assert codes(answer) == {"decision": ["required"]}
    again_with = again(client, answer, asked, decision="agreed", public_note="The board meets.")
    assert codes(again_with) == {"__all__": ["stale"]}


def test_a_decided_request_says_by_whom_and_when(entry: Publication) -> None:
    asked, client = ask(entry, plain_days(2)[1]), staff()
    form = typed(client.get(page_of(asked)), decision="agreed", public_note="The board meets.")
    kim = UserFactory(dh=(DHRole.PUBLISHER,), name="Kim Example")
    decide_date_change(request=asked, decision=RequestState.DECLINED, reason="No", actor=kim)
    page = words_of(client.get(page_of(asked)))
    assert re.search(r"Declined, \d+ \w+ \d{4}, \d\d:\d\d by Kim Example\.", page)
    assert 'value="Decide"' not in page
    answer = client.post(page_of(asked), form)
    assert codes(answer) == {"__all__": ["already_decided"]}
    assert "The board meets." in answer.content.decode()
    assert state_of(asked) == ("declined", entry.planned_on)


def test_a_request_for_an_entry_cancelled_meanwhile_has_been_answered_with_it(entry: Publication) -> None:
    asked, client = ask(entry, plain_days(2)[1]), staff()
    cancel(publication=entry, public_note="The boards merge.", actor=None)
    agreed = send(client, asked, decision="agreed", public_note="The board meets.")
    assert codes(agreed) == {"__all__": ["already_decided"]}
    assert "The entry is cancelled: The boards merge." in words_of(agreed)


def test_a_request_for_an_entry_without_a_date_gives_it_its_first() -> None:
    entry = PublicationFactory(authority=AuthorityFactory(short_name="Birch", slug="birch"))
    asked = ask(entry, plain_days(1)[0])
    assert send(staff(), asked, decision="agreed").status_code == 302
    assert state_of(asked) == ("agreed", plain_days(1)[0])


def test_agreeing_to_where_it_has_been_moved_already_moves_nothing_more(entry: Publication) -> None:
    wanted = plain_days(2)[1]
    asked = ask(entry, wanted)
    reschedule(publication=entry, plan=Plan.on(wanted), public_note="A reason", actor=None)
    client, before = staff(), DateChange.objects.count()
    assert send(client, asked, decision="agreed").status_code == 302
    assert DateChange.objects.count() == before
    assert "The date had been moved to that day already." in words_of(client.get(page_of(asked)))


def test_text_stays_text(entry: Publication) -> None:
    asked = ask(entry, plain_days(2)[1], reason="<script>alert(1)</script> 100% %s")
    answer = send(staff(), asked, decision="declined", decision_reason="<b>%(x)s</b>")
    assert answer.status_code == 302
    page = staff().get(page_of(asked)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 100% %s" in page
    assert "&lt;b&gt;%(x)s&lt;/b&gt;" in page


# Queries


def test_the_page_makes_the_same_queries_for_three_requests_as_for_one(entry: Publication) -> None:
    client = staff()
    counts = []
    for day in plain_days(4)[1:]:
        counts.append(queries(client, page_of(ask(entry, day))))
    assert counts[0] == counts[2]
    assert counts[2] <= 20


def test_the_list_makes_the_same_queries_for_three_requests_as_for_one(entry: Publication) -> None:
    client = staff()
    counts = []
    for number, day in enumerate(plain_days(4)[1:]):
        place = AuthorityFactory(short_name=f"Elm {number}", slug=f"elm-{number}")
        other = PublicationFactory(authority=place, plan=Plan.on(plain_days(1)[0]))
        asked = ask(other, day)
        if number:
            decide_date_change(
                request=asked, decision=RequestState.AGREED, public_note="So", actor=_publisher(), override=ANYWAY
            )
        counts.append(queries(client, LIST))
    assert counts[0] == counts[2]


def _publisher() -> User:
    return UserFactory(dh=(DHRole.PUBLISHER,))


# In a browser


@pytest.mark.django_db(transaction=True)
def test_the_pages_break_no_rule_of_the_policy_and_fit_a_narrow_window(
    phone: Page, sign_in: Any, entry: Publication
) -> None:
    asked = ask(entry, christmas())
    sign_in(phone, UserFactory(dh=(DHRole.EDITOR,)))
    for address in (LIST, f"{LIST}{asked.pk}/change/", page_of(asked)):
        phone.goto(address)
        assert (address, scrolls_sideways(phone)) == (address, False)
