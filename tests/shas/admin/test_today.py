"""Today, the console's first page: who gets it, what it holds, where it leads, and how many queries it takes."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from shas import services
from shas.clock import database_now, london_day
from shas.console import ways
from shas.models import DateChangeRequest, NonWorkingDay, Publication
from shas.warnings import Override
from shas.workflow import DHRole, NonWorking, Plan, Status
from tests import factories
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

QUERIES = 24


@pytest.fixture
def today() -> date:
    return london_day(database_now())


def _as(*roles: DHRole, **fields: object) -> Client:
    client = Client()
    client.force_login(factories.UserFactory(dh=roles, **fields))
    return client


def _page(client: Client) -> str:
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.content.decode()


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _part(html: str, heading: str) -> str:
    """The panel with this heading."""
    found = re.search(rf'<section[^>]*aria-labelledby="{heading}-heading".*?</section>', html, re.DOTALL)
    assert found is not None
    return found[0]


def _entry(name: str, on: date, **fields: object) -> Publication:
    """An awaited vision, planned for a day to come as one that the world was told of long ago."""
    return factories.PublicationFactory(
        authority=factories.AuthorityFactory(short_name=name), plan=Plan.on(on), **fields
    )


def _ask(entry: Publication, on: date, reason: str = "The board meets that day.") -> DateChangeRequest:
    lead = factories.UserFactory(leads=entry.authority)
    return services.request_date_change(publication=entry, day=on, reason=reason, actor=lead)


# Who gets it


@pytest.mark.parametrize("role", DHRole)
def test_staff_of_the_department_are_met_by_today(role: DHRole) -> None:
    html = _page(_as(role))
    assert f"Today, {database_now():%A}" in html
    assert "<title>" in html
    assert _words(html.split("</title>")[0].split("<title>")[1]) == "Today – Review Portal console"
    assert "Recent actions" not in html


def test_a_superuser_without_a_role_has_the_list_of_records_and_nothing_of_today(today: date) -> None:
    _entry("Ash", today + timedelta(days=3))
    html = _page(_as(superuser=True))
    assert "Recent actions" in html
    for absent in ("Needs action", "Ash", "The next fortnight"):
        assert absent not in html
    assert _page(_as(DHRole.EDITOR, superuser=True)).count("Needs action") == 1


def test_who_opens_the_console_by_hand_alone_sees_nothing_of_today(today: date) -> None:
    _entry("Ash", today + timedelta(days=3))
    html = _page(_as(leads=factories.AuthorityFactory(), is_staff=True))
    assert "Needs action" not in html
    assert "Ash" not in html


# What it holds


def test_what_has_passed_unrecorded_is_recorded_by_publishers_and_asked_of_them_by_editors() -> None:
    entry = _entry("Ash", date(2008, 5, 20))
    address = reverse("admin:shas_publication_record", args=[entry.pk])
    needs = _part(_page(_as(DHRole.PUBLISHER)), "needs")
    assert "Not recorded. The day has passed" in _words(needs)
    assert f'href="{address}"' in needs
    needs = _part(_page(_as(DHRole.EDITOR)), "needs")
    assert f'href="{address}"' not in needs
    assert "Ask a publisher" in needs


def test_what_is_overdue_says_how_far_the_work_is() -> None:
    entry = _entry("Ash", date(2008, 5, 20), status=Status.DRAFTING)
    factories.EditionFactory(publication=entry, complete=True)
    words = _words(_part(_page(_as(DHRole.EDITOR)), "needs"))
    assert "Ash Drafting Overdue. The day has passed, and it has not been published. Set a new day" in words


def test_what_the_public_does_not_know_of_is_there_for_staff(today: date) -> None:
    _entry("Ash", today + timedelta(days=3), unannounced=True)
    assert "Ash Planned, not announced" in _words(_part(_page(_as(DHRole.EDITOR)), "needs"))


def test_what_blocks_an_entry_in_work_or_due_soon_is_said_with_who_can_mend_it(today: date) -> None:
    lead = factories.AuthorityFactory(short_name="Ash")
    factories.UserFactory(leads=lead)
    entry = factories.PublicationFactory(
        authority=lead, plan=Plan.on(today + timedelta(days=30)), status=Status.DRAFTING
    )
    factories.EditionFactory(publication=entry, complete=True, document=False, gateway_reference="")
    _entry("Birch", today + timedelta(days=3))  # planned, and due soon
    _entry("Cedar", today + timedelta(days=30))  # planned, and not
    html = _page(_as(DHRole.EDITOR))
    words = _words(_part(html, "needs"))
    missing = "No document has been uploaded. Gateway reference is missing. The lead of Ash can mend them."
    assert f"2 blockers. {missing}" in words
    assert "2 blockers. No document has been uploaded. Nothing has been written yet. DH can mend them." in words
    assert "4 blockers" in _words(html.split('class="c-gauges"')[1])
    assert f'href="{reverse("admin:shas_publication_change", args=[entry.pk])}#readiness"' in html
    cedar = re.search(r"Cedar Planned (.*)", words)
    assert cedar is not None
    assert "blocker" not in cedar[1]


def test_what_is_submitted_waits_for_a_publisher_who_did_not_edit_it_last(today: date) -> None:
    author = factories.UserFactory(dh=(DHRole.PUBLISHER,))
    entry = factories.submitted(last_edited_by=author, lead=author, plan=Plan.on(today + timedelta(days=2)))
    approve = f'href="{reverse("admin:shas_publication_approve", args=[entry.pk])}"'
    own = Client()
    own.force_login(author)
    pages = {
        "editor": _part(_page(_as(DHRole.EDITOR)), "needs"),
        "publisher": _part(_page(_as(DHRole.PUBLISHER)), "needs"),
        "author": _part(_page(own), "needs"),
    }
    assert {who: approve in html for who, html in pages.items()} == {
        "editor": False,
        "publisher": True,
        "author": False,
    }
    assert "Ask a publisher" in pages["editor"]
    assert "You edited it last, so a publisher other than you must approve it." in _words(pages["author"])
    assert "blocker" not in pages["editor"]


def _is_out(on: date, name: str = "Ash") -> Publication:
    authority = factories.AuthorityFactory(short_name=name)
    fields = {**factories.READER_BOX_FILLED, "title": "As it came out"}
    return factories.PublicationFactory(authority=authority, plan=Plan.on(on), status=Status.PUBLISHED, edition=fields)


def test_a_drafted_correction_waits_for_a_publisher_who_did_not_write_it(today: date) -> None:
    entry, author = _is_out(date(2008, 5, 20)), factories.UserFactory(dh=(DHRole.PUBLISHER,))
    correct = f'href="{reverse("admin:shas_publication_correct", args=[entry.pk])}"'
    before = _page(_as(DHRole.PUBLISHER))
    assert "<b>0</b> <span>corrections waiting</span>" in before
    assert correct not in before
    services.draft_edition(publication=entry, fields={"title": "As it should be"}, actor=author)
    own = Client()
    own.force_login(author)
    pages = {"editor": _as(DHRole.EDITOR), "publisher": _as(DHRole.PUBLISHER), "author": own}
    shown = {who: _page(client) for who, client in pages.items()}
    assert {who: correct in _part(html, "needs") for who, html in shown.items()} == {
        "editor": False,
        "publisher": True,
        "author": False,
    }
    assert "<b>1</b> <span>correction waiting</span>" in shown["editor"]
    assert "Ash Published Correction waiting. Edition 2 is drafted. Read it" in _words(shown["publisher"])
    assert "You edited it last, so a publisher other than you must correct it. Ask another publisher" in _words(
        shown["author"]
    )
    services.correct_edition(
        publication=entry, public_note="The title", actor=factories.UserFactory(dh=(DHRole.PUBLISHER,))
    )
    assert "<b>0</b> <span>corrections waiting</span>" in _page(own)


def test_what_is_drafted_before_the_release_is_no_correction(today: date) -> None:
    _in_every_state(0, today + timedelta(days=3))
    draft = _entry("Elm", today + timedelta(days=3), status=Status.DRAFTING)
    factories.EditionFactory(publication=draft)
    assert "<b>0</b> <span>corrections waiting</span>" in _page(_as(DHRole.PUBLISHER))


def test_an_override_is_counted_and_asked_to_be_reviewed(today: date) -> None:
    maker = factories.UserFactory(dh=(DHRole.EDITOR,))
    entry = factories.PublicationFactory(plan=Plan.on(today + timedelta(days=2)), status=Status.CLINICAL_REVIEW)
    factories.EditionFactory(publication=entry, complete=True, contact="", frozen=True)
    services.submit(publication=entry, actor=maker, override=Override(reason="Why"))
    html = _page(_as(DHRole.EDITOR))
    assert "<b>1</b> <span>override to review</span>" in html
    assert 'href="/admin/shas/flaggedoverride/?state=flagged"' in html
    review = reverse("admin:shas_flaggedoverride_review", args=[entry.overrides.get().pk])
    assert f'href="{review}"' in _part(html, "needs")
    own = Client()
    own.force_login(maker)
    assert f'href="{review}"' not in _part(_page(own), "needs")


def test_entries_and_elections_stand_in_the_fortnight(today: date) -> None:
    entry = _entry("Ash", today + timedelta(days=3))
    day = NonWorkingDay.objects.create(
        kind=NonWorking.BY_ELECTION,
        name="Emberton by-election",
        first_on=today + timedelta(days=4),
        last_on=today + timedelta(days=4),
        source=factories.SOURCE,
    )
    day.authorities.add(entry.authority)
    NonWorkingDay.objects.create(
        kind=NonWorking.ELECTION,
        name="Election in a month",
        first_on=today + timedelta(days=30),
        last_on=today + timedelta(days=30),
        source=factories.SOURCE,
    )
    fortnight = _part(_page(_as(DHRole.EDITOR)), "fortnight")
    assert fortnight.count("<li class=") == 14
    words = _words(fortnight)
    assert "Ash Confirmed" in words
    assert "Emberton by-election" in words
    assert "Election in a month" not in words


def test_a_request_is_shown_with_its_reason_and_what_speaks_against_its_day(today: date) -> None:
    monday = today + timedelta(days=7 - today.weekday())
    entry, other = _entry("Ash", monday), _entry("Birch", monday + timedelta(days=1))
    request = _ask(entry, monday + timedelta(days=1), "The <b>board</b> meets.")
    shown = _part(_page(_as(DHRole.EDITOR)), "requests")
    assert "Ash asks for" in shown
    assert "“The &lt;b&gt;board&lt;/b&gt; meets.”" in shown
    assert f"{other.authority.short_name} is planned for" in shown  # type: ignore[union-attr]
    assert f'href="{reverse("admin:shas_datechangerequest_decide", args=[request.pk])}"' in shown


def test_a_request_by_the_department_says_so(today: date) -> None:
    entry, editor = _entry("Ash", today + timedelta(days=3)), factories.UserFactory(dh=(DHRole.EDITOR,))
    services.request_date_change(
        publication=entry, day=today + timedelta(days=5), reason="The minister is away.", actor=editor
    )
    assert "DH asks for" in _part(_page(_as(DHRole.EDITOR)), "requests")


def test_a_warning_that_stands_leads_to_the_page_that_moves(today: date) -> None:
    saturday = today + timedelta(days=12 - today.weekday())
    entry = _entry("Ash", saturday)
    shown = _part(_page(_as(DHRole.EDITOR)), "warnings")
    assert "is at the weekend." in shown
    assert f'href="{reverse("admin:shas_publication_move", args=[entry.pk])}"' in shown


def test_what_moved_since_the_newest_letter_stands_beside_the_link_that_issues_one(today: date) -> None:
    plan = Plan.on(today + timedelta(days=20))
    entry = _entry("Ash", today + timedelta(days=20))
    factories.LetterFactory(entries=[services.EntryLine(publication=entry, plan=Plan.on(date(2008, 5, 20)))])
    client = _as(DHRole.PUBLISHER)
    assert "Issue a letter Since 9 May 2008: 1 moved" in _words(_part(_page(client), "do"))
    factories.LetterFactory(entries=[services.EntryLine(publication=entry, plan=plan)])
    assert "Issue a letter Since 9 May 2008: none moved" in _words(_part(_page(client), "do"))
    assert "Issue a letter" not in _page(_as(DHRole.EDITOR))


def test_an_empty_timetable_says_how_to_begin() -> None:
    html = _page(_as(DHRole.EDITOR))
    assert "The timetable is empty." in _words(_part(html, "needs"))
    assert f'href="{reverse("admin:shas_import")}"' in _part(html, "needs")
    assert "No publication has been announced." in _words(_part(html, "all"))
    assert "No request waits" in _words(_part(html, "requests"))
    assert "No planned day is warned of." in _words(_part(html, "warnings"))


def test_of_thirty_entries_the_nearest_ten_need_action_first_and_all_are_listed(today: date) -> None:
    for number in range(30):
        _entry(f"Ash {number}", today + timedelta(days=number + 2))
    html = _page(_as(DHRole.EDITOR))
    assert _part(html, "needs").count('<th scope="row">') == 10
    assert "20 more need action." in _part(html, "needs")
    assert _part(html, "all").count('<th scope="row">') == 30


def test_every_page_that_today_leads_to_is_there() -> None:
    everything = ways.things_to_do({way.permission for way in _all_ways()}, since="") + ways.downloads() + _all_ways()
    for way in everything:
        assert reverse(way.page, args=[way.pk] if way.pk else [])


def _all_ways() -> list[ways.Way]:
    """One of each, with every permission there is behind it."""
    others = ["shas.import_timetable", "shas.issue_letter", "shas.keep_letter_wording", "shas.keep_reference_data"]
    asked = [ways.Way(text="", page=ways.PUBLICATION_LIST, permission=permission) for permission in others]
    found = [ways.move, ways.confirm, ways.record, ways.approve, ways.correct, ways.readiness, ways.review, ways.decide]
    return [*(way(1) for way in found), ways.name_a_lead(1), ways.listed(), ways.overrides(), *asked]


# Reading


def test_it_takes_as_many_queries_for_three_rows_as_for_one(today: date) -> None:
    client = _as(DHRole.PUBLISHER)
    counts = []
    for number in (0, 1, 2):
        on = today + timedelta(days=3 + number)
        entry = _entry(f"Ash {number}", on)
        _in_every_state(number, on)
        services.draft_edition(publication=_is_out(date(2008, 5, 20), f"Dove {number}"), fields={}, actor=None)
        _ask(entry, on + timedelta(days=7))
        letter = [services.EntryLine(publication=entry, plan=Plan.on(on))]
        factories.LetterFactory(entries=letter)
        NonWorkingDay.objects.create(
            kind=NonWorking.ELECTION, name=f"Election {number}", first_on=on, last_on=on, source=factories.SOURCE
        ).authorities.add(entry.authority)
        client.get("/admin/")
        counts.append(queries(client, "/admin/"))
    assert counts == [QUERIES] * 3


def _in_every_state(number: int, on: date) -> None:
    """What is drafted, and what was submitted although it was not ready."""
    _entry(f"Birch {number}", on, status=Status.DRAFTING)
    entry = _entry(f"Cedar {number}", on, status=Status.CLINICAL_REVIEW)
    factories.EditionFactory(publication=entry, complete=True, contact="", frozen=True)
    maker = factories.UserFactory(dh=(DHRole.EDITOR,))
    services.submit(publication=entry, actor=maker, override=Override(reason="Why"))


def test_looking_at_today_writes_nothing(today: date) -> None:
    _ask(_entry("Ash", today + timedelta(days=3)), today + timedelta(days=9))
    before = (DateChangeRequest.objects.get().state, Publication.objects.get().plan)
    _page(_as(DHRole.PUBLISHER))
    assert (DateChangeRequest.objects.get().state, Publication.objects.get().plan) == before


# The review as it is loaded


@pytest.mark.usefixtures("review")
def test_of_the_loaded_review_six_actual_dates_are_to_be_recorded() -> None:
    html = _page(_as(DHRole.PUBLISHER))
    assert (
        "3 of 9 recorded as published, all three on time. 6 not yet recorded. London published in July 2007."
        in _words(html)
    )
    needs = _part(html, "needs")
    assert needs.count('<th scope="row">') == 6
    assert needs.count("Record it") == 6
    assert "<b>6</b> <span>actual dates not recorded</span>" in html
    assert "London" not in needs
