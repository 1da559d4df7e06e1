"""The desk: what a lead is told to do next, what stands first after a return, and what is shown of others."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Publication, StrategicHealthAuthority
from shas.services import approve, circulate, send_back, submit, write_edition
from shas.warnings import Override
from shas.workflow import DHRole, Plan, Status
from tests.factories import AuthorityFactory, DocumentFactory, PublicationFactory, UserFactory
from tests.shas.views.counting import queries
from tests.shas.views.workplace import DESK, FULL, a_vision, as_user, circulated, drafted, lead_of, make_ash, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return make_ash()


@pytest.fixture
def lead(ash: StrategicHealthAuthority) -> User:
    return lead_of(ash)


@pytest.fixture
def entry(ash: StrategicHealthAuthority) -> Publication:
    return a_vision(ash)


def greens(page: str) -> list[str]:
    """What the green buttons say, of the main part of the page."""
    return re.findall(r'class="nhsuk-button"[^>]*>([^<]*)<', page.split('id="maincontent"', 1)[1])


def test_the_whole_way_has_one_green_button_at_each_step(entry: Publication, lead: User) -> None:
    client, publisher = as_user(lead), UserFactory(dh=[DHRole.PUBLISHER])
    assert greens(text(client.get(DESK))) == ["Start drafting"]
    client.post(f"{DESK}move/start/")
    assert greens(text(client.get(DESK))) == ["Write edition 1"]
    drafted(entry, lead)
    assert greens(text(client.get(DESK))) == ["Circulate edition 1"]
    circulate(publication=entry, actor=lead)
    assert greens(text(client.get(DESK))) == ["Submit to DH"]
    submit(publication=entry, actor=lead)
    page = text(client.get(DESK))
    assert (greens(page), "Wait for DH to approve edition 1" in page) == ([], True)
    approve(publication=entry, actor=publisher)
    page = text(client.get(DESK))
    assert (greens(page), "Approved: it is released on" in page) == ([], True)


def test_a_return_is_the_first_thing_read(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    submit(publication=entry, actor=lead)
    editor = UserFactory(dh=[DHRole.EDITOR], name="Jo Example")
    send_back(publication=entry, reason="Chapter 4 <b>is</b> missing.", actor=editor)
    page = text(as_user(lead).get(DESK))
    assert page.index("DH returned it to drafting") < page.index("Do this next") < page.index("What is owed")
    assert "“Chapter 4 <b>is</b> missing.”" in page
    assert "Jo Example, DH, " in page
    assert "&lt;b&gt;is&lt;/b&gt;" in as_user(lead).get(DESK).content.decode()
    assert greens(page) == ["Write edition 2"]


def test_a_blocker_is_named_with_who_can_mend_it(entry: Publication, lead: User) -> None:
    circulated(entry, lead, gateway_reference="")
    page = text(as_user(lead).get(DESK))
    assert "1 thing stops the submission of edition 1" in page
    assert "<b>Gateway reference is missing.</b>" in page
    assert "You can mend it." in page
    assert greens(page) == ["Return it to drafting"]


def test_what_dh_submitted_nevertheless_is_told_in_words(entry: Publication, lead: User) -> None:
    circulated(entry, lead, gateway_reference="")
    assert "This is an error: it stops submission." in text(as_user(lead).get(DESK))
    editor = UserFactory(dh=[DHRole.EDITOR])
    submit(publication=entry, actor=editor, override=Override(reason="The number comes on Monday"))
    told = text(as_user(lead).get(DESK))
    assert "Gateway reference is missing. DH submitted it in spite of this." in told
    assert "This is an error" not in told
    assert (
        "“Submitted although not ready. Gateway reference is missing. The reason given: The number comes on Monday”"
    ) in told
    assert "gateway_reference_missing" not in told


def test_the_history_names_person_time_and_reason(
    entry: Publication, lead: User, ash: StrategicHealthAuthority
) -> None:
    circulated(entry, lead)
    kim = lead_of(ash, "Kim Example")
    send_back(publication=entry, reason="A slip on page 3", actor=kim)
    told = [(line.strong, line.who, line.reason) for line in as_user(lead).get(DESK).context["history"]]
    assert told[:3] == [
        ("Returned to drafting", "Kim Example", "A slip on page 3"),
        ("Circulated for clinical review", "you", ""),
        ("Edition 1 begun", "you", ""),
    ]


def test_neighbours_are_public_visions_only(entry: Publication, lead: User) -> None:
    day = entry.planned_on
    assert day is not None
    near = Plan.on(day + timedelta(days=1))
    PublicationFactory(authority=AuthorityFactory(short_name="Birch"), plan=near)
    PublicationFactory(authority=AuthorityFactory(short_name="Cedar"), plan=near, unannounced=True)
    PublicationFactory(national=True, name="A national report", plan=near)
    page = text(as_user(lead).get(DESK))
    assert "1 day after yours" in page
    assert "Birch" in page
    assert "Cedar" not in page
    assert "A national report" not in page


def test_a_crowded_desk_shows_ten_steps_and_three_editions_and_leads_to_the_rest(
    entry: Publication, lead: User
) -> None:
    circulated(entry, lead)
    for number in range(5):
        send_back(publication=entry, reason=f"Reason {number}", actor=lead)
        write_edition(publication=entry, fields={"change_note": f"Change {number}"}, actor=lead)
        circulate(publication=entry, actor=lead)
    client = as_user(lead)
    answer = client.get(DESK)
    assert (len(answer.context["history"]), len(answer.context["editions"])) == (10, 3)
    page = text(answer)
    assert 'href="/workspace/ash/history/">See the whole history' in page
    assert 'href="/workspace/ash/compare/">Compare all 6 editions' in page
    assert len(client.get(f"{DESK}history/").context["lines"]) == 20


def test_the_history_goes_on_page_by_page(entry: Publication, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shas.views.workspace.desk.PAGE", 2)
    circulated(entry, lead)
    client, address, found = as_user(lead), f"{DESK}history/", []
    while address:
        context = client.get(address).context
        found += [line.strong for line in context["lines"]]
        address = f"{DESK}history/?before={context['onward']}" if context["onward"] else ""
    assert found == [
        "Circulated for clinical review",
        "Edition 1 begun",
        "Drafting started",
        "Announced and confirmed",
        "Put into the timetable",
    ]
    for odd in ("x", "-1", "9" * 30, "²"):
        assert client.get(f"{DESK}history/", {"before": odd}).status_code == 200


def test_editions_are_compared_side_by_side(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    client = as_user(lead)
    assert client.get(f"{DESK}compare/").context["differences"] == []
    send_back(publication=entry, reason="A slip", actor=lead)
    write_edition(publication=entry, fields={"title": "Another title", "timing": ""}, actor=lead)
    told = client.get(f"{DESK}compare/").context["differences"]
    assert [(each.label, each.before, each.after) for each in told] == [
        ("Title", "A title of Ash", "Another title"),
        ("Timing", FULL["timing"], ""),
    ]
    back = client.get(f"{DESK}compare/?from=2&to=1").context["differences"]
    assert (back[0].before, back[0].after) == ("Another title", "A title of Ash")
    page = text(client.get(f"{DESK}compare/?from=1&to=7"))
    assert "There is no edition 7." in page


@pytest.mark.parametrize("part", ["", "edition/", "document/", "move/start/", "compare/", "history/"])
def test_every_part_of_a_foreign_workspace_answers_like_an_unknown_one(part: str, lead: User) -> None:
    a_vision(AuthorityFactory(short_name="Birch", slug="birch"))
    client = as_user(lead)
    for method in ("get", "post") if part not in {"compare/", "history/"} else ("get",):
        foreign, unknown = (getattr(client, method)(f"/workspace/{slug}/{part}") for slug in ("birch", "oak"))
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert foreign.content == unknown.content


@pytest.mark.parametrize("part", ["edition/", "document/", "move/start/", "compare/", "history/"])
def test_every_part_asks_for_a_sign_in_and_is_kept_by_no_cache(part: str, entry: Publication, lead: User) -> None:
    address = DESK + part
    sent = as_user(lead).get(address)
    assert (sent.status_code, {"no-store", "private"} <= set(sent["Cache-Control"].split(", "))) == (200, True)
    answer = Client().get(address)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("part", ["edition/", "document/", "move/start/", "compare/", "history/"])
def test_an_authority_without_an_entry_has_no_such_pages(part: str, lead: User) -> None:
    assert as_user(lead).get(DESK + part).status_code == 404


@pytest.mark.parametrize("part", ["", "edition/", "document/", "move/submit/", "compare/", "history/"])
def test_each_page_makes_the_same_queries_for_more_editions_documents_and_people(
    part: str, entry: Publication, lead: User, ash: StrategicHealthAuthority
) -> None:
    circulated(entry, lead)
    client, counts = as_user(lead), []
    for number in range(3):
        counts.append(queries(client, DESK + part))
        other = lead_of(ash, f"Person {number}")
        send_back(publication=entry, reason="A slip", actor=other)
        circulated(entry, other, summary=f"Change {number}")
        send_back(publication=entry, reason="An attachment", actor=other)
        edition = write_edition(publication=entry, fields={}, actor=other)
        DocumentFactory(
            edition=edition, role="attachment", position=number + 1, label=f"Attachment {number}", uploaded_by=other
        )
        circulate(publication=entry, actor=other)
    assert counts[1] == counts[2]


def test_overdue_work_is_still_told_what_to_do(ash: StrategicHealthAuthority, lead: User) -> None:
    day = london_day(database_now()) - timedelta(days=3)
    a_vision(ash, plan=Plan.on(day), status=Status.DRAFTING)
    page = text(as_user(lead).get(DESK))
    assert "It was due on" in page
    assert greens(page) == ["Write edition 1"]
