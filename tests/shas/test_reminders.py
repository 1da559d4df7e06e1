"""Reminders: to whom, of what, and each of them once. Time is handed in; what is planned lies in 2055."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Event, Publication
from shas.services import reschedule, send_back
from shas.services.reminders import due_reminders, remind_leads
from shas.workflow import Plan, Status
from tests.factories import ANYWAY, AuthorityFactory, EditionFactory, PublicationFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = date(2055, 5, 20)


def days_before(days: int) -> datetime:
    """Noon in London, so many days before the planned day."""
    return datetime(2055, 5, 20, 11, tzinfo=UTC) - timedelta(days=days)


def vision(plan: Plan | None = Plan.on(DAY), **fields: Any) -> Publication:  # noqa: B008 - a plan never changes
    authority = AuthorityFactory(short_name="Ash", slug="ash")
    UserFactory(email="ann@example.org", name="Ann", password="a password", leads=authority)
    return PublicationFactory(**{"authority": authority, "plan": plan, "status": Status.DRAFTING} | fields)


@pytest.fixture
def subjects(django_capture_on_commit_callbacks) -> Callable[[datetime], list[str]]:
    """Reminds as at an instant, and returns the subjects of the mails that went out."""

    def reminded(at: datetime) -> list[str]:
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            remind_leads(at)
        return [message.subject for message in mail.outbox[before:]]

    return reminded


def test_a_lead_is_reminded_once_for_each_number_of_days_and_once_when_the_day_has_passed(subjects) -> None:
    entry = vision()
    told = {days: subjects(days_before(days)) for days in range(20, -10, -1)}
    assert {days: said for days, said in told.items() if said} == {
        14: ["Ash: strategic vision is due in 14 days"],
        7: ["Ash: strategic vision is due in 7 days"],
        2: ["Ash: strategic vision is due in 2 days"],
        -1: ["Ash: strategic vision is overdue"],
    }
    events = Event.objects.filter(kind="publication.reminded").order_by("pk")
    assert [event.changes for event in events] == [
        {"days_before": [None, days], "due_on": [None, "2055-05-20"]} for days in (14, 7, 2, -1)
    ]
    assert {(event.publication, event.actor, event.is_public, event.reason) for event in events} == {
        (entry, None, False, "")
    }


@pytest.mark.parametrize(
    ("days", "said"),
    [(9, "is due in 9 days"), (5, "is due in 5 days"), (1, "is due tomorrow"), (0, "is due today")],
)
def test_what_was_missed_is_made_up_for_by_one_reminder(subjects, days: int, said: str) -> None:
    vision()
    assert subjects(days_before(days)) == [f"Ash: strategic vision {said}"]
    assert subjects(days_before(days)) == []


def test_the_day_is_londons(subjects) -> None:
    vision()
    midnight_of_the_sixth = datetime(2055, 5, 5, 23, tzinfo=UTC)
    assert subjects(midnight_of_the_sixth - timedelta(minutes=1)) == []
    assert subjects(midnight_of_the_sixth) == ["Ash: strategic vision is due in 14 days"]


def test_a_new_day_is_reminded_of_anew_and_one_made_firm_is_not(subjects) -> None:
    entry = vision(Plan.on(DAY, confirmed=False))
    assert len(subjects(days_before(7))) == 1
    reschedule(publication=entry, plan=Plan.on(DAY), override=ANYWAY, actor=None)
    assert subjects(days_before(7)) == []
    later = Plan.on(DAY + timedelta(days=1))
    reschedule(publication=entry, plan=later, public_note="The hall", override=ANYWAY, actor=None)
    assert subjects(days_before(7)) == ["Ash: strategic vision is due in 8 days"]


def test_a_month_is_due_on_its_last_day(subjects) -> None:
    vision(Plan.in_month(date(2055, 6, 1)))
    assert subjects(datetime(2055, 6, 15, 11, tzinfo=UTC)) == []
    assert subjects(datetime(2055, 6, 16, 11, tzinfo=UTC)) == ["Ash: strategic vision is due in 14 days"]
    assert subjects(datetime(2055, 7, 1, 11, tzinfo=UTC)) == ["Ash: strategic vision is overdue"]


@pytest.mark.parametrize("status", Status)
def test_only_what_is_not_submitted_is_reminded_of(status: Status, subjects) -> None:
    plan = None if status in {Status.PUBLISHED, Status.WITHDRAWN} else Plan.on(DAY)
    vision(plan, status=status)
    unfinished = status in {Status.PLANNED, Status.DRAFTING, Status.CLINICAL_REVIEW}
    assert len(subjects(days_before(2))) == unfinished


def test_what_nobody_worked_on_is_not_overdue_but_not_recorded(subjects) -> None:
    vision(status=Status.PLANNED)
    assert subjects(days_before(-1)) == []


def test_what_has_no_date_is_never_due(subjects) -> None:
    vision(plan=None)
    assert subjects(days_before(0)) == []


def test_what_was_submitted_and_returned_is_due_again(subjects) -> None:
    entry = vision(status=Status.SUBMITTED)
    EditionFactory(publication=entry, complete=True, frozen=True)
    assert subjects(days_before(2)) == []
    send_back(publication=entry, reason="The contact is wrong", actor=None)
    assert subjects(days_before(2)) == ["Ash: strategic vision is due in 2 days"]


def test_a_reminder_waits_until_there_is_somebody_to_write_to(subjects) -> None:
    entry = vision()
    User.objects.filter(email="ann@example.org").update(is_active=False)
    assert subjects(days_before(7)) == []
    assert [reminder.people for reminder in due_reminders(days_before(7))] == [[]]
    assert not entry.events.filter(kind="publication.reminded").exists()
    User.objects.filter(email="ann@example.org").update(is_active=True)
    assert subjects(days_before(6)) == ["Ash: strategic vision is due in 6 days"]


def test_the_words_of_a_reminder(subjects) -> None:
    vision()
    subjects(days_before(7)), subjects(days_before(-1))
    due, overdue = (message.body.split("\n\n") for message in mail.outbox)
    assert due[1:4] == [
        "Ash: strategic vision is due in 7 days, and has not been submitted to DH yet.",
        "See what is left to do. If the day cannot be kept, ask DH for another:",
        "https://portal.example.org/workspace/ash/",
    ]
    assert overdue[1:4] == [
        "The day planned for Ash: strategic vision has passed, and it has not been submitted to DH.",
        "If the day can no longer be kept, ask DH for another:",
        "https://portal.example.org/workspace/ash/",
    ]


# The command


@pytest.fixture
def run(django_capture_on_commit_callbacks) -> Callable[..., str]:
    def command(*arguments: str) -> str:
        output = StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("remind_leads", *arguments, stdout=output)
        return output.getvalue()

    return command


@pytest.fixture
def due() -> Publication:
    return vision(Plan.on(london_day(database_now()) + timedelta(days=7)))


def test_a_dry_run_says_who_would_be_reminded_and_sends_nothing(run, due) -> None:
    said = "Ash: strategic vision (due in 7 days): Ann\n1 publication: leads {}.\n"
    assert run("--dry-run") == said.format("would be reminded")
    assert (mail.outbox, Event.objects.filter(kind="publication.reminded").count()) == ([], 0)
    assert run() == said.format("reminded")
    assert run() == run("--dry-run") == "Nothing to remind of.\n"
    assert len(mail.outbox) == 1


def test_whom_nobody_can_remind_is_said(run, due) -> None:
    User.objects.update(is_active=False)
    assert run() == "Ash: strategic vision: nobody to write to. Name a lead person.\nNothing to remind of.\n"


def test_the_workers_call_says_nothing(run, due) -> None:
    assert run("--verbosity", "0") == ""
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one_mail() -> None:
    vision()
    start, failures = Barrier(2), []

    def remind() -> None:
        try:
            start.wait()
            remind_leads(days_before(7))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=remind) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Event.objects.filter(kind="publication.reminded").count() == 1
    assert [message.subject for message in mail.outbox] == ["Ash: strategic vision is due in 7 days"]
