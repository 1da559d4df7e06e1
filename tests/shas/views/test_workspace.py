"""The workspace: who comes in, what a lead sees of the entry, asking for another date, and the thread."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from shas import words
from shas.clock import database_now, london_day
from shas.models import DateChangeRequest, Event, Publication, StrategicHealthAuthority
from shas.services import appoint, cancel, decide_date_change, request_date_change, schedule
from shas.workflow import DHRole, Plan, RequestState, Status
from tests.factories import ANYWAY, AuthorityFactory, PublicationFactory, TrustFactory, UserFactory
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Ash", slug="ash")


@pytest.fixture
def lead(ash: StrategicHealthAuthority) -> User:
    return UserFactory(leads=ash, name="Robin Example")


def ahead(days: int) -> date:
    return london_day(database_now()) + timedelta(days=days)


def vision(ash: StrategicHealthAuthority, **fields: Any) -> Publication:
    """Ash's vision, planned for a day well ahead unless the test says otherwise."""
    return PublicationFactory(authority=ash, **({"plan": Plan.on(ahead(70))} | fields))


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str = "/workspace/ash/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def asking(day: date, reason: str = "The board meets that week.", at: str = "") -> dict[str, str]:
    return {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year), "at": at, "reason": reason}


def codes(answer: Any) -> dict[str, list[str]]:
    return {name: [error.code for error in errors] for name, errors in answer.context["form"].errors.as_data().items()}


# Who comes in


@pytest.mark.parametrize("address", ["/workspace/", "/workspace/ash/"])
def test_a_visitor_is_sent_to_sign_in_and_back(address: str, ash: StrategicHealthAuthority, client: Client) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")
    assert client.post(address, asking(ahead(80))).status_code in {302, 405}
    assert DateChangeRequest.objects.count() == 0


def test_a_lead_of_one_authority_is_there_at_once(lead: User) -> None:
    answer = as_user(lead).get("/workspace/")
    assert (answer.status_code, answer.url) == (302, "/workspace/ash/")


def test_a_lead_of_several_chooses(lead: User) -> None:
    appoint(user=lead, authority=AuthorityFactory(short_name="Birch", slug="birch"), actor=None)
    AuthorityFactory(short_name="Ember", slug="ember")
    page = text(as_user(lead), "/workspace/")
    assert "You lead 2 authorities." in page
    assert 'href="/workspace/ash/">NHS Ash' in page
    assert 'href="/workspace/birch/">NHS Birch' in page
    assert "Ember" not in page


@pytest.mark.parametrize(
    "role", [{"dh": (DHRole.EDITOR,)}, {"dh": (DHRole.PUBLISHER,)}, {"superuser": True}], ids=["editor", "pub", "su"]
)
def test_dh_staff_are_pointed_to_the_console(role: dict[str, Any]) -> None:
    assert '<a href="/admin/">Go to the console</a>' in text(as_user(UserFactory(**role)), "/workspace/")


def test_others_are_told_what_there_is_for_them() -> None:
    officer = text(as_user(UserFactory(officer_of=TrustFactory())), "/workspace/")
    assert "There is nothing for trusts to do here yet." in officer
    assert "your account leads no authority" in text(as_user(UserFactory()), "/workspace/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_authority_answers_like_an_unknown_one(method: str, lead: User) -> None:
    vision(AuthorityFactory(short_name="Birch", slug="birch"))
    client = as_user(lead)
    foreign, unknown = (getattr(client, method)(f"/workspace/{slug}/", asking(ahead(80))) for slug in ("birch", "oak"))
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.content.replace(b"birch", b"oak") == unknown.content
    assert DateChangeRequest.objects.count() == 0


@pytest.mark.parametrize("role", [{"dh": (DHRole.EDITOR,)}, {"superuser": True}, {}], ids=["editor", "su", "nobody"])
def test_who_leads_nothing_finds_no_authoritys_page(role: dict[str, Any], ash: StrategicHealthAuthority) -> None:
    assert as_user(UserFactory(**role)).get("/workspace/ash/").status_code == 404


def test_pages_are_kept_by_no_cache(ash: StrategicHealthAuthority, lead: User) -> None:
    vision(ash)
    for address in ("/workspace/", "/workspace/ash/"):
        assert "no-store" in as_user(lead).get(address)["Cache-Control"]


def test_the_menu_offers_the_workspace_to_leads_only(lead: User, client: Client) -> None:
    item = '<a class="nhsuk-header__account-link" href="/workspace/">Workspace</a>'
    assert item in text(as_user(lead), "/accessibility/")
    assert item not in text(as_user(UserFactory()), "/accessibility/")
    assert item not in text(client, "/accessibility/")


def test_the_menu_costs_a_visitor_no_query(client: Client) -> None:
    assert queries(client, "/accessibility/") == 1  # till when caches may keep the page, as of every public one


# The entry


def test_a_confirmed_date_to_come_is_told_with_days_to_go(ash: StrategicHealthAuthority, lead: User) -> None:
    day = ahead(5)
    vision(ash, plan=Plan.on(day, at=time(10, 0)))
    page = text(as_user(lead))
    assert f"Due <b>{words.full(day)}, 10:00</b>" in page
    assert "in 5 days, " in page
    assert f"The date stays {words.weekday(day)}" in page
    assert "The public sees a move only when it is made." in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"plan": None}, "There is no date until DH agrees to one."),
        ({"plan": Plan.in_month(date(2008, 6, 1))}, "The plan stays June 2008 until DH agrees."),
        ({"plan": Plan.on(date(2008, 5, 19))}, "Actual date not recorded"),
        ({"plan": Plan.on(date(2008, 5, 19))}, "The date stays Monday 19 May 2008 until DH agrees."),
        ({"status": Status.PUBLISHED}, "It is published, so its date no longer moves."),
        ({"unannounced": True, "plan": None}, "The public does not see this entry yet."),
        ({"unannounced": True}, "The public does not see this entry yet."),
    ],
)
def test_what_is_said_of_other_entries(
    fields: dict[str, Any], told: str, ash: StrategicHealthAuthority, lead: User
) -> None:
    vision(ash, **fields)
    assert told in text(as_user(lead))


def test_an_authority_without_an_entry_is_told_so(lead: User) -> None:
    client = as_user(lead)
    assert "Nothing of NHS Ash is in the timetable yet." in text(client)
    assert client.post("/workspace/ash/", asking(ahead(80))).status_code == 200


def test_a_cancelled_entry_shows_the_public_reason_and_no_form(ash: StrategicHealthAuthority, lead: User) -> None:
    cancel(publication=vision(ash), public_note="The boards merge.", actor=None)
    page = text(as_user(lead))
    assert "The public reason: “The boards merge.”" in page
    assert "It is cancelled. Only DH can reinstate it." in page
    assert "Ask DH" not in page


# Asking


def test_asking_makes_a_request_and_moves_nothing(ash: StrategicHealthAuthority, lead: User) -> None:
    entry, day, client = vision(ash), ahead(80), as_user(lead)
    answer = client.post("/workspace/ash/", asking(day, at="10.15"))
    assert (answer.status_code, answer.url) == (302, "/workspace/ash/")
    asked = DateChangeRequest.objects.get()
    assert (asked.asked_on, asked.asked_time, asked.reason, asked.asked_by) == (
        day,
        time(10, 15),
        "The board meets that week.",
        lead,
    )
    assert Publication.objects.get(pk=entry.pk).plan == entry.plan
    assert [event.kind for event in Event.objects.order_by("-pk")[:1]] == ["date_request.asked"]
    page = text(client)
    assert f"You have asked DH for {words.full(day)}. The date stays until DH agrees." in page
    assert "Waiting for DH" in page


def test_what_was_typed_is_kept_and_each_error_stands_at_its_field(ash: StrategicHealthAuthority, lead: User) -> None:
    vision(ash)
    answer = as_user(lead).post(
        "/workspace/ash/", {"day_day": "31", "day_month": "June", "day_year": "2030", "at": "25:00", "reason": "Board"}
    )
    assert codes(answer) == {"day": ["no_such_day"], "at": ["no_such_time"]}
    page = " ".join(answer.content.decode().split())
    for typed in ('value="31"', 'value="June"', 'value="2030"', 'value="25:00"', " Board</textarea>"):
        assert typed in page
    assert page.count("There is no such day as 31 June 2030. Give a day that exists.") == 2
    assert '<a href="#id_day_0">There is no such day' in page
    assert "<title>Error: Workspace" in page
    assert DateChangeRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({"reason": "  "}, {"reason": ["required"]}),
        ({"day_day": "", "day_month": "", "day_year": ""}, {"day": ["required"]}),
        ({"day_month": ""}, {"day": ["incomplete"]}),
        ({"day_year": "1999"}, {"day": ["in_the_past"]}),
        ({"reason": "a\x00b"}, {"reason": ["null_characters_not_allowed"]}),
        ({"reason": "x" * 2001}, {"reason": ["max_length"]}),
        ({"reason": "The \u202ehall"}, {"reason": ["invisible_sign"]}),
        ({"day_year": "2099", "reason": "\u200b"}, {"reason": ["invisible_sign"]}),
    ],
)
def test_a_request_that_cannot_be_made(
    typed: dict[str, str], refused: dict[str, list[str]], ash: StrategicHealthAuthority, lead: User
) -> None:
    vision(ash)
    answer = as_user(lead).post("/workspace/ash/", asking(ahead(80)) | typed)
    assert (answer.status_code, codes(answer)) == (200, refused)
    assert DateChangeRequest.objects.count() == 0


def test_the_day_it_is_planned_for_anyway_is_refused(ash: StrategicHealthAuthority, lead: User) -> None:
    entry = vision(ash)
    assert entry.planned_on
    assert codes(as_user(lead).post("/workspace/ash/", asking(entry.planned_on))) == {"day": ["no_change"]}


def test_a_form_sent_twice_asks_once(ash: StrategicHealthAuthority, lead: User) -> None:
    vision(ash)
    client = as_user(lead)
    assert client.post("/workspace/ash/", asking(ahead(80))).status_code == 302
    again = client.post("/workspace/ash/", asking(ahead(80)))
    assert codes(again) == {"__all__": ["already_asked"]}
    assert DateChangeRequest.objects.count() == 1


def test_a_new_request_closes_the_old_one(ash: StrategicHealthAuthority, lead: User) -> None:
    vision(ash)
    client = as_user(lead)
    client.post("/workspace/ash/", asking(ahead(80)))
    client.post("/workspace/ash/", asking(ahead(81)))
    states = DateChangeRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [RequestState.REPLACED, RequestState.OPEN]
    assert "Replaced by a newer request" in text(client)


def test_what_was_typed_while_dh_cancelled_is_not_lost(ash: StrategicHealthAuthority, lead: User) -> None:
    cancel(publication=vision(ash), public_note="The boards merge.", actor=None)
    answer = as_user(lead).post("/workspace/ash/", asking(ahead(80), reason="A long reason"))
    assert codes(answer) == {"__all__": ["closed"]}
    assert "A long reason" in answer.content.decode()


def test_a_request_needs_the_forms_token(ash: StrategicHealthAuthority, lead: User) -> None:
    vision(ash)
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)
    assert client.post("/workspace/ash/", asking(ahead(80))).status_code == 403
    assert DateChangeRequest.objects.count() == 0


# The thread


def next_bank_holiday() -> date:
    """Christmas Day of next year: a bank holiday, whatever day of the week it is and whenever this runs."""
    return date(london_day(database_now()).year + 1, 12, 25)


def test_a_waiting_request_says_what_dh_is_warned_of(ash: StrategicHealthAuthority, lead: User) -> None:
    vision(ash)
    day, client = next_bank_holiday(), as_user(lead)
    assert client.post("/workspace/ash/", asking(day)).status_code == 302
    told = re.search(r"<small>DH is warned: (.*?)</small>", text(client))
    assert told is not None
    assert f"{words.full(day)} is a bank holiday." in told[1]


def test_a_warning_never_names_an_entry_the_lead_may_not_know_of(ash: StrategicHealthAuthority, lead: User) -> None:
    day = ahead(80)
    secret = PublicationFactory(authority=AuthorityFactory(short_name="Ember"), announced_at=None)
    schedule(publication=secret, plan=Plan.on(day), actor=None, override=ANYWAY)
    vision(ash)
    client = as_user(lead)
    client.post("/workspace/ash/", asking(day))
    assert "Ember" not in text(client)


def test_the_thread_is_told_newest_first_with_both_reasons(ash: StrategicHealthAuthority, lead: User) -> None:
    entry, client = vision(ash), as_user(lead)
    other, editor = UserFactory(leads=ash, name="Kim Example"), UserFactory(dh=(DHRole.EDITOR,), name="Jo Example")
    first = request_date_change(publication=entry, day=ahead(80), reason="Theirs", actor=other)
    decide_date_change(request=first, decision=RequestState.DECLINED, reason="Too near the report", actor=editor)
    second = request_date_change(publication=entry, day=ahead(81), reason="Mine", actor=lead)
    decide_date_change(
        request=second,
        decision=RequestState.AGREED_OTHER,
        plan=Plan.on(ahead(82)),
        reason="One day on",
        public_note="The board meets.",
        actor=editor,
        override=ANYWAY,
    )
    request_date_change(publication=entry, day=ahead(83), reason="DH’s own", actor=editor)
    answer = client.get("/workspace/ash/")
    thread = answer.context["thread"]
    told = [(asked.by, asked.decision, asked.reason, asked.answer, asked.outcome) for asked in thread]
    assert told == [
        ("DH", "Waiting for DH", "DH’s own", "", ""),
        ("you", "Agreed for another date", "Mine", "One day on", f"Moved to {words.full(ahead(82))}"),
        ("a lead of Ash", "Declined", "Theirs", "Too near the report", ""),
    ]
    table = re.search(r'<table class="[^"]*rp-thread".*?</table>', answer.content.decode(), re.DOTALL)
    assert table is not None
    page = table[0]
    assert "Kim Example" not in page
    assert "Jo Example" not in page
    assert page.index("DH’s own") < page.index("“Mine”") < page.index("“Theirs”")


def test_a_lead_of_another_authority_sees_none_of_it(ash: StrategicHealthAuthority, lead: User) -> None:
    request_date_change(publication=vision(ash), day=ahead(80), reason="zqreason", actor=lead)
    birch = AuthorityFactory(short_name="Birch", slug="birch")
    vision(birch)
    assert "zqreason" in text(as_user(lead))
    assert "zqreason" not in text(as_user(UserFactory(leads=birch)), "/workspace/birch/")


def test_text_stays_text(ash: StrategicHealthAuthority, lead: User) -> None:
    vision(ash)
    client = as_user(lead)
    client.post("/workspace/ash/", asking(ahead(80), reason="<script>alert(1)</script> 100% %s"))
    page = text(client)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 100% %s" in page
    assert "<script>alert" not in page


def test_the_page_makes_the_same_queries_for_three_requests_as_for_one(
    ash: StrategicHealthAuthority, lead: User
) -> None:
    entry, client = vision(ash), as_user(lead)
    counts = []
    for days in (80, 81, 82):
        asker = UserFactory(leads=ash)
        request_date_change(publication=entry, day=ahead(days), reason="A reason", actor=asker)
        counts.append(queries(client, "/workspace/ash/"))
    assert counts[0] == counts[2]
    assert counts[2] <= 22


def test_the_list_of_several_makes_the_same_queries_for_three_as_for_two(lead: User) -> None:
    counts = []
    for _ in range(2):
        appoint(user=lead, authority=AuthorityFactory(), actor=None)
        counts.append(queries(as_user(lead), "/workspace/"))
    assert counts[0] == counts[1]
