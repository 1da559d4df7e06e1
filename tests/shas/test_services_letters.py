"""Letters: issued once, in order, frozen; the timetable letter from what the timetable is."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.test import Client

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Event, Letter, LetterEntry, LetterFrame, Publication, StrategicHealthAuthority
from shas.services import (
    EntryLine,
    cancel,
    draft_letter,
    issue_letter,
    issue_timetable_letter,
    reschedule,
    save_letter_frame,
    schedule,
)
from shas.warnings import Override
from shas.workflow import DateStatus, DHRole, Plan, Status
from tests.factories import ANYWAY, AuthorityFactory, LetterFactory, PublicationFactory, UserFactory
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

PLAN = Plan.on(date(2055, 5, 20))
WEDNESDAY, SATURDAY = date(2040, 6, 6), date(2040, 6, 9)  # far from now, and no holidays
WORDING = {
    "title": "Timetable",
    "sender": "1 Ash Road\r\nEmber",
    "salutation": "Dear Colleague",
    "opening": "This letter gives the timetable.",
    "lead_in": "As follows:",
    "closing": "",
    "signatory": "",
    "audience": "Everyone",
}


def lines() -> list[EntryLine]:
    return [
        EntryLine(publication=PublicationFactory(plan=PLAN), plan=PLAN),
        EntryLine(publication=PublicationFactory(national=True), plan=Plan.in_month(date(2055, 6, 1))),
    ]


def test_a_letter_keeps_its_entries_in_order_and_gets_the_next_number() -> None:
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    for expected in (1, 2):
        letter = issue_letter(
            title="Dates", issued_on=date(2055, 5, 9), entries=lines(), source="Issued here", actor=publisher
        )
        assert letter.number == expected
        assert [(entry.position, entry.planned_on, entry.planned_month) for entry in letter.entries.all()] == [
            (1, date(2055, 5, 20), None),
            (2, None, date(2055, 6, 1)),
        ]
        assert letter.frozen_at is not None
    assert Event.objects.filter(kind="letter.issued", actor=publisher, is_public=True).count() == 2


def test_a_letter_without_entries_is_refused() -> None:
    arguments = {"title": "Dates", "issued_on": date(2055, 5, 9), "source": "x", "actor": None}
    assert refusal_codes(issue_letter, entries=[], **arguments) == ["no_entries"]


def test_a_letter_with_a_publication_twice_writes_nothing() -> None:
    line = lines()[0]
    arguments = {"title": "Dates", "issued_on": date(2055, 5, 9), "source": "x", "actor": None}
    assert refusal_codes(issue_letter, entries=[line, line], **arguments) == ["entry_twice"]
    assert Letter.objects.count() == 0


def test_only_a_publisher_issues_letters() -> None:
    for actor in (UserFactory(dh=[DHRole.EDITOR]), UserFactory(superuser=True), UserFactory()):
        with pytest.raises(PermissionDenied):
            issue_letter(title="x", issued_on=date(2055, 5, 9), entries=lines(), source="x", actor=actor)
        with pytest.raises(PermissionDenied):
            issue_timetable_letter(wording=WORDING, actor=actor)
    assert Letter.objects.count() == 0


# The timetable letter


@pytest.fixture
def publisher() -> User:
    return UserFactory(dh=[DHRole.PUBLISHER])


def vision(name: str, plan: Plan | None = None, **fields: object) -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name=name), plan=plan, **fields)


def issued(**over: object) -> Letter:
    return issue_timetable_letter(**{"wording": WORDING, "actor": None, **over})  # type: ignore[arg-type]


def test_it_names_in_date_order_what_has_a_plan_and_has_not_been_called_off(publisher: User) -> None:
    report = PublicationFactory(national=True, plan=Plan.in_month(date(2040, 6, 1)))
    ash = vision("Ash", Plan.on(date(2040, 6, 5)))
    birch = vision("Birch", Plan.on(date(2008, 5, 20)), status=Status.PUBLISHED)
    vision("Cedar")
    vision("Dogwood", Plan.on(date(2040, 6, 6)), status=Status.CANCELLED)
    vision("Elder", Plan.on(date(2040, 6, 7)), status=Status.WITHDRAWN)
    vision("Fir", status=Status.PUBLISHED)
    PublicationFactory(national=True, unannounced=True, plan=Plan.on(date(2040, 6, 8)))
    letter = issued(actor=publisher, gateway_reference=" 9999 ")
    assert [(entry.publication, entry.planned_on, entry.planned_month) for entry in letter.entries.all()] == [
        (birch, date(2008, 5, 20), None),
        (ash, date(2040, 6, 5), None),
        (report, None, date(2040, 6, 1)),
    ]
    assert (letter.number, letter.gateway_reference, letter.source) == (1, "9999", "")


def test_it_is_dated_today_announced_now_and_frozen_with_its_words_and_one_event(publisher: User) -> None:
    vision("Ash", PLAN)
    began = database_now()
    letter = issued(actor=publisher)
    letter.refresh_from_db()
    assert letter.issued_on == london_day(began)
    assert began < letter.announced_at == letter.recorded_at <= database_now()
    assert not letter.recorded_later
    assert letter.frozen_at is not None
    assert {field: getattr(letter, field) for field in WORDING} == {**WORDING, "sender": "1 Ash Road\nEmber"}
    event = Event.objects.get(kind="letter.issued")
    assert (event.actor, event.is_public, event.changes) == (publisher, True, {"entries": [0, 1]})


def test_provisional_days_it_names_are_confirmed_and_months_stay_provisional() -> None:
    ash = vision("Ash", Plan.on(WEDNESDAY, confirmed=False))
    report = PublicationFactory(national=True, plan=Plan.in_month(date(2040, 6, 1)))
    issued()
    ash.refresh_from_db()
    report.refresh_from_db()
    assert ash.plan == Plan.on(WEDNESDAY)
    assert report.date_status == DateStatus.PROVISIONAL
    assert Event.objects.filter(kind="publication.confirmed", publication=ash).count() == 1


def test_what_was_published_on_a_provisional_day_keeps_the_plan_it_had() -> None:
    ash = vision("Ash", Plan.on(date(2008, 5, 20), confirmed=False), status=Status.PUBLISHED)
    issued()
    ash.refresh_from_db()
    assert ash.date_status == DateStatus.PROVISIONAL


def test_a_provisional_day_with_a_warning_stops_the_letter_and_is_named() -> None:
    vision("Ash", Plan.on(SATURDAY, confirmed=False))
    with pytest.raises(ValidationError) as refusal:
        issued()
    assert [(error.code, error.params) for error in refusal.value.error_list] == [("weekend", {"publication": "ash"})]
    assert refusal.value.messages[0].startswith("Ash: strategic vision: ")
    assert (Letter.objects.count(), Event.objects.filter(kind="publication.confirmed").count()) == (0, 0)


def test_a_warning_set_aside_when_the_day_was_chosen_stays_set_aside() -> None:
    ash = vision("Ash")
    saturday = Plan.on(SATURDAY, confirmed=False)
    override = Override(reason="The hall is free", codes=frozenset({"weekend"}))
    schedule(publication=ash, plan=saturday, actor=None, override=override)
    issued()
    newest = ash.date_changes.order_by("pk").last()
    assert (newest.date_status, newest.overridden, newest.override_reason) == (
        DateStatus.CONFIRMED,
        ["weekend"],
        "The hall is free",
    )


def test_nothing_to_announce_is_refused() -> None:
    vision("Ash")
    assert refusal_codes(issued) == ["no_entries"]


def test_what_the_officer_saw_is_what_is_issued_or_nothing_is() -> None:
    ash = vision("Ash", PLAN)
    seen = draft_letter(database_now()).digest
    reschedule(publication=ash, plan=Plan.on(date(2055, 5, 27)), public_note="A reason", actor=None, override=ANYWAY)
    assert refusal_codes(issued, seen=seen) == ["stale"]
    assert Letter.objects.count() == 0
    assert issued(seen=draft_letter(database_now()).digest).number == 1


def test_an_entry_more_or_less_is_another_letter() -> None:
    ash = vision("Ash", PLAN)
    seen = draft_letter(database_now()).digest
    vision("Birch", PLAN)
    assert refusal_codes(issued, seen=seen) == ["stale"]
    seen = draft_letter(database_now()).digest
    cancel(publication=ash, public_note="A reason", actor=None)
    assert refusal_codes(issued, seen=seen) == ["stale"]


def test_pressing_twice_issues_once() -> None:
    vision("Ash", PLAN)
    seen = draft_letter(database_now()).digest
    issued(seen=seen)
    assert refusal_codes(issued, seen=seen) == ["stale"]
    assert Letter.objects.count() == 1


def test_a_correction_has_a_number_of_its_own_and_says_what_it_corrects() -> None:
    vision("Ash", PLAN)
    first = issued()
    second = issued(corrects=first)
    assert (second.number, second.corrects) == (2, first)
    first.refresh_from_db()
    assert first.corrects is None


def test_a_letter_not_yet_issued_cannot_be_corrected() -> None:
    vision("Ash", PLAN)
    now = database_now()
    draft = Letter.objects.create(
        number=1, title="A draft", issued_on=london_day(now), announced_at=now, recorded_at=now
    )
    assert refusal_codes(issued, corrects=draft) == ["not_issued"]


def test_a_letter_needs_a_heading() -> None:
    vision("Ash", PLAN)
    with pytest.raises(ValidationError) as refusal:
        issued(wording={**WORDING, "title": "  "})
    assert list(refusal.value.error_dict) == ["title"]


@pytest.mark.parametrize("row", ["letter", "entry"])
def test_what_has_been_issued_never_changes(row: str) -> None:
    vision("Ash", PLAN)
    letter = issued()
    found: Model = letter if row == "letter" else letter.entries.get()
    for write in (
        lambda: (
            type(found).objects.filter(pk=found.pk).update(**{"opening": "x"} if row == "letter" else {"position": 9})
        ),
        lambda: found.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterEntry.objects.create(
            letter=letter, publication=PublicationFactory(), position=7, precision="day", planned_on=date(2055, 1, 1)
        )


# Wording that would be read as the timetable


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("opening", "Good news.\n\n19 May – Ash\n\nMore."),
        ("opening", "The final report follows in July 2041."),
        ("lead_in", "Ash"),
        ("closing", "Ash: to be confirmed"),
        ("title", "20 May 2055"),
        ("sender", "Authority, Date\nAsh, 20 May"),
        ("audience", "Ash, 20 May"),
        ("signatory", "Ash – 21 May"),
    ],
)
def test_words_that_read_as_a_row_are_refused_at_their_field(field: str, text: str) -> None:
    vision("Ash", PLAN)
    with pytest.raises(ValidationError) as refusal:
        issued(wording={**WORDING, field: text})
    errors = {name: [error.code for error in errors] for name, errors in refusal.value.error_dict.items()}
    assert errors == {field: ["reads_as_timetable"]}
    assert Letter.objects.count() == 0


def test_a_letter_whose_own_date_would_not_be_found_is_refused() -> None:
    vision("Ash", PLAN)
    with pytest.raises(ValidationError) as refusal:
        issued(wording={**WORDING, "salutation": "Birch", "sender": "9 May 2008"})
    assert [error.code for errors in refusal.value.error_dict.values() for error in errors] == ["reads_as_timetable"]


@pytest.mark.parametrize(
    "opening",
    [
        "Ash will publish its strategic vision before the summer, as was agreed on 20 May 2026 in Birch.",
        "Since the last letter of 12 May one date has moved, and that of Ash has stayed as it was.",
        "1. First we say this.\n2. Then we say that.",
        "The review began in July 2026.",
    ],
)
def test_prose_with_dates_numbers_and_names_is_no_row(opening: str) -> None:
    vision("Ash", PLAN)
    assert issued(wording={**WORDING, "opening": opening}).opening == opening


def test_two_national_publications_of_one_name_cannot_be_told_apart() -> None:
    for slug in ("one", "two"):
        PublicationFactory(national=True, name="A report", slug=slug, plan=Plan.on(date(2040, 6, 6)))
    with pytest.raises(ValidationError) as refusal:
        issued()
    assert {name: [error.code for error in errors] for name, errors in refusal.value.error_dict.items()} == {
        "__all__": ["reads_as_timetable"]
    }
    assert "“A report” is the name of 2 national publications" in refusal.value.messages[0]


# The wording of the next letter


def test_the_wording_is_changed_and_recorded_with_what_it_was_and_is_not_public() -> None:
    editor = UserFactory(dh=[DHRole.EDITOR])
    before = LetterFrame.objects.current().opening
    save_letter_frame(changes={"opening": "New.\r\nWords. ", "audience": ""}, actor=editor, reason=" Asked for ")
    assert LetterFrame.objects.get().opening == "New.\nWords."
    event = Event.objects.get(kind="letter_wording.edited")
    assert (event.actor, event.reason, event.is_public) == (editor, "Asked for", False)
    assert event.changes == {"opening": [before, "New.\nWords."]}


def test_wording_that_says_the_same_is_not_recorded() -> None:
    save_letter_frame(changes={"title": LetterFrame.objects.current().title}, actor=None)
    assert Event.objects.count() == 0


def test_wording_needs_a_heading_and_knows_its_fields() -> None:
    with pytest.raises(ValidationError) as refusal:
        save_letter_frame(changes={"title": " "}, actor=None)
    assert list(refusal.value.error_dict) == ["title"]
    assert refusal_codes(save_letter_frame, changes={"number": "3"}, actor=None) == ["not_wording"]


def test_only_the_department_keeps_the_wording() -> None:
    for actor in (UserFactory(superuser=True), UserFactory(), UserFactory(leads=AuthorityFactory())):
        with pytest.raises(PermissionDenied):
            save_letter_frame(changes={"title": "Mine"}, actor=actor)


def test_wording_changed_later_leaves_issued_letters_alone() -> None:
    vision("Ash", PLAN)
    letter = issued()
    save_letter_frame(changes={"opening": "Something else."}, actor=None)
    letter.refresh_from_db()
    assert letter.opening == WORDING["opening"]


def test_a_letter_recorded_afterwards_is_counted_in_the_numbers() -> None:
    LetterFactory(number=7)
    assert draft_letter(database_now()).number == 8


def test_a_letter_goes_on_calling_a_publication_what_it_called_it() -> None:
    place = AuthorityFactory(short_name="Ash")
    entry = PublicationFactory(authority=place, plan=Plan.on(date(2055, 5, 20)))
    letter = issue_timetable_letter(wording={"title": "Dates"}, actor=None)
    StrategicHealthAuthority.objects.filter(pk=place.pk).update(short_name="Elder")
    assert [row.name for row in letter.entries.all()] == ["Ash"]
    text = Client().get(f"/letters/{letter.number}/letter.txt").content.decode()
    assert "20th May 2055    Ash" in text
    assert "Elder" not in text
    assert entry.letter_entries.get().name == "Ash"
