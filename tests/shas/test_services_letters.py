"""Letters: issued once, in order, frozen."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from shas.models import Event, Letter
from shas.services import EntryLine, issue_letter
from shas.workflow import DHRole, Plan
from tests.factories import PublicationFactory, UserFactory
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

PLAN = Plan.on(date(2027, 5, 20))


def lines() -> list[EntryLine]:
    return [
        EntryLine(publication=PublicationFactory(plan=PLAN), plan=PLAN),
        EntryLine(publication=PublicationFactory(national=True), plan=Plan.in_month(date(2027, 6, 1))),
    ]


def test_a_letter_keeps_its_entries_in_order_and_gets_the_next_number() -> None:
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    for expected in (1, 2):
        letter = issue_letter(
            title="Dates", issued_on=date(2027, 5, 9), entries=lines(), source="Issued here", actor=publisher
        )
        assert letter.number == expected
        assert [(entry.position, entry.planned_on, entry.planned_month) for entry in letter.entries.all()] == [
            (1, date(2027, 5, 20), None),
            (2, None, date(2027, 6, 1)),
        ]
        assert letter.frozen_at is not None
    assert Event.objects.filter(kind="letter.issued", actor=publisher, is_public=True).count() == 2


def test_a_letter_without_entries_is_refused() -> None:
    arguments = {"title": "Dates", "issued_on": date(2027, 5, 9), "source": "x", "actor": None}
    assert refusal_codes(issue_letter, entries=[], **arguments) == ["no_entries"]


def test_a_letter_with_a_publication_twice_writes_nothing() -> None:
    line = lines()[0]
    arguments = {"title": "Dates", "issued_on": date(2027, 5, 9), "source": "x", "actor": None}
    assert refusal_codes(issue_letter, entries=[line, line], **arguments) == ["entry_twice"]
    assert Letter.objects.count() == 0


def test_only_a_publisher_issues_letters() -> None:
    for actor in (UserFactory(dh=[DHRole.EDITOR]), UserFactory(superuser=True), UserFactory()):
        with pytest.raises(PermissionDenied):
            issue_letter(title="x", issued_on=date(2027, 5, 9), entries=lines(), source="x", actor=actor)
    assert Letter.objects.count() == 0
