"""Each filter of the audit page with exactly what it lets through; what is wrong is said at its field."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from shas.models import Event
from tests.factories import AuthorityFactory, PublicationFactory, TrustFactory, UserFactory
from tests.shas.views.trail import RECORD, editor, event, numbers, shown
from tests.shas.views.workplace import as_user, codes, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def jo() -> User:
    return editor("Jo Editor")


@pytest.fixture
def reader() -> Client:
    return as_user(editor("Sam Reader"))


@pytest.fixture
def made(jo: User) -> dict[str, Event]:
    """One event of each sort, after everything else."""
    ash, birch = AuthorityFactory(short_name="Ash", slug="ash"), AuthorityFactory(short_name="Birch", slug="birch")
    oak = TrustFactory(authority=birch, name="Oak Trust", slug="oak")
    vision = PublicationFactory(authority=ash)
    robin = UserFactory(name="Robin Lead", email="robin@example.org")
    return {
        "vision": event("publication.edited", publication=vision, subject=("publication", "ash"), actor=jo),
        "edition": event("edition.edited", publication=vision, subject=("edition", "ash/1"), actor=robin),
        "refused": event("publication.refused", publication=vision, subject=("publication", "ash"), actor=robin),
        "letter": event("letter.issued", subject=("letter", "31"), public_note="It is Late."),
        "request": event("date_request.asked", subject=("date_request", "31"), reason="The board is LATE"),
        "birch": event("reference.changed", authority=birch, subject=("strategichealthauthority", "birch"), actor=jo),
        "oak": event("reference.changed", authority=birch, trust=oak, subject=("primarycaretrust", "oak")),
        "robin": event("user.edited", subject=("user", str(robin.pk))),
    }


def picked(reader: Client, made: dict[str, Event], query: str) -> set[str]:
    """Which of the events the page shows."""
    found = shown(reader, query)
    return {name for name, each in made.items() if each.pk in found}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"vision", "edition", "refused", "letter", "request", "birch", "oak", "robin"}),
        ("person=portal", {"letter", "request", "oak", "robin"}),
        ("person=JO", {"vision", "birch"}),
        ("kind=publication.edited", {"vision"}),
        ("kind=publication", {"vision", "refused"}),
        ("kind=date_request", {"request"}),
        ("kind=refused", {"refused"}),
        ("kind=never.happened", set()),
        ("authority=ash", {"vision", "edition", "refused"}),
        ("authority=birch", {"birch", "oak"}),
        ("subject=publication:ash", {"vision", "edition", "refused"}),
        ("subject=edition:ash/1", {"edition"}),
        ("subject=authority:birch", {"birch", "oak"}),
        ("subject=trust:oak", {"oak"}),
        ("subject=letter:31", {"letter"}),
        ("subject=letter:3", set()),
        ("subject=Letter 31", {"letter"}),
        ("subject=date request 31", {"request"}),
        ("subject=31", {"letter", "request"}),
        ("subject=ASH: strat", {"vision", "edition", "refused"}),
        ("subject=nhs birch", {"birch", "oak"}),
        ("subject=oak trust", {"oak"}),
        ("subject=robin l", {"robin"}),
        ("subject=robin@example", {"robin"}),
        ("words=late", {"letter", "request"}),
        ("words=board is", {"request"}),
        ("authority=ash&person=JO", {"vision"}),
        ("kind=publication&words=late", set()),
    ],
)
def test_each_filter_lets_through_exactly_what_it_says(
    query: str, names: set[str], made: dict[str, Event], jo: User, reader: Client
) -> None:
    assert picked(reader, made, f"?{query.replace('JO', str(jo.pk))}") == names


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ("since=2026-07-02", [23, 24]),
        ("until=2026-07-01", [22]),
        ("since=2026-07-02&until=2026-07-02", [23]),
        ("since=2026-07-03&until=9999-12-31", [24]),
        ("since=0001-01-01&until=2026-06-30", []),
    ],
)
def test_days_are_london_days_of_recording_both_included(query: str, hours: list[int], reader: Client) -> None:
    """22:59 UTC is the last minute of a London day in July."""
    instants = {
        22: datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC),
        23: datetime(2026, 7, 1, 23, 0, 0, tzinfo=UTC),
        24: datetime(2026, 7, 2, 23, 0, 0, tzinfo=UTC),
    }
    made = {
        hour: event("letter.issued", subject=("letter", "1"), recorded_at=at, announced_at=instants[22], source="x")
        for hour, at in instants.items()
    }
    assert shown(reader, f"?kind=letter.issued&{query}") == numbers(*(made[hour] for hour in hours))


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("person=robin", {"person": ["unknown_person"]}),
        ("person=0", {"person": ["unknown_person"]}),
        ("person=" + "9" * 40, {"person": ["unknown_person"]}),
        ("kind=Letter issued", {"kind": ["not_a_kind"]}),
        ("kind=a.b.c", {"kind": ["not_a_kind"]}),
        ("authority=nowhere", {"authority": ["unknown_authority"]}),
        ("subject=" + "x" * 101, {"subject": ["max_length"]}),
        ("words=" + "x" * 101, {"words": ["max_length"]}),
        ("since=May", {"since": ["not_a_day"]}),
        ("until=2026-02-30", {"until": ["not_a_day"]}),
        ("since=2026-07-02&until=2026-07-01", {"until": ["days_reversed"]}),
        ("since=May&until=June&kind=!", {"kind": ["not_a_kind"], "since": ["not_a_day"], "until": ["not_a_day"]}),
    ],
)
def test_what_cannot_be_understood_is_said_at_its_field_and_the_rest_holds(
    query: str, wrong: dict[str, list[str]], made: dict[str, Event], reader: Client
) -> None:
    kept = "" if "words" in wrong else "&words=late"
    answer = reader.get(f"{RECORD}?{query}{kept}")
    assert codes(answer.context["form"]) == wrong
    page = text(answer)
    for name in wrong:
        assert f'id="id_{name}-error"' in page
        assert f'href="#id_{name}"' in page
    assert "What could not be understood is left out of the filters." in page
    if kept:
        assert [line.pk for line in answer.context["lines"]] == numbers(made["letter"], made["request"])
        assert 'value="late"' in page


def test_what_was_typed_stays_in_the_form(reader: Client, jo: User) -> None:
    event(actor=jo)
    page = text(
        reader.get(f"{RECORD}?person={jo.pk}&kind=never.happened&subject=Letter 1&words=x&since=2026-05-09&until=May")
    )
    for typed in ('value="Letter 1"', 'value="x"', 'value="2026-05-09"', 'value="May"'):
        assert typed in page
    assert f'<option value="{jo.pk}" selected>Jo Editor ({jo.email})</option>' in page
    assert '<option value="never.happened" selected>Never happened</option>' in page


def test_the_lists_offer_what_is_in_the_record_in_words(made: dict[str, Event], reader: Client) -> None:
    context: Any = reader.get(RECORD).context
    heading, options = next(group for group in context["kinds"] if group[0] == "Edition")
    assert (heading, options) == (
        "Edition",
        [("edition", "Edition: anything"), ("edition.edited", "Edition edited")],
    )
    assert context["kinds"][0] == ("", [("refused", "Refused attempts")])
    [(_, people)] = context["people"]
    assert [name for _, name in people][:2] == ["The portal", "Jo Editor (" + made["vision"].actor.email + ")"]
    assert "Sam Reader" not in str(people)  # who did nothing
    assert [name for _, name in context["authorities"][0][1]] == ["Ash", "Birch"]


def test_filters_in_force_are_shown_and_each_is_taken_out_alone(made: dict[str, Event], reader: Client) -> None:
    chosen = reader.get(f"{RECORD}?person=portal&kind=letter.issued&since=2026-01-05&words=late").context["chosen"]
    assert [(each.label, each.text) for each in chosen] == [
        ("Who", "The portal"),
        ("What happened", "Letter issued"),
        ("From", "5 January 2026"),
        ("Why", "“late”"),
    ]
    assert chosen[1].without == "/record/?person=portal&since=2026-01-05&words=late"
    assert [picked(reader, made, each.without.removeprefix(RECORD)) for each in chosen] == [
        {"letter"},
        {"letter", "request"},
        {"letter"},
        {"letter"},
    ]


def test_addresses_are_looked_through_for_dh_alone(made: dict[str, Event]) -> None:
    birch = AuthorityFactory(short_name="Elder")
    robin = UserFactory(leads=birch, name="Robin Elder", email="secret-box@example.org")
    lead = as_user(UserFactory(leads=birch))
    appointed = Event.objects.get(kind="membership.appointed", subject_key=str(robin.pk))
    assert shown(lead, "?subject=robin elder") == [appointed.pk]
    assert shown(lead, "?subject=secret-box") == []
    assert shown(as_user(editor()), "?subject=secret-box") == [appointed.pk]
