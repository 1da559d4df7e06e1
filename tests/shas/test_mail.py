"""Mail to those who lead a publication: who gets it, what it says, and that it never stands in the way of the work."""

import logging
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from accounts.models import User
from shas.models import Event, Publication, StrategicHealthAuthority
from shas.services import (
    approve,
    cancel,
    decide_date_change,
    edit_entry,
    end_membership,
    request_date_change,
    send_back,
    set_person_active,
    submit,
)
from shas.services.mail import people_told
from shas.workflow import DHRole, Plan, RequestState, Status
from tests.factories import ANYWAY, AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, submitted

pytestmark = pytest.mark.django_db

PLAN = Plan.on(date(2055, 5, 20))
REASON = "The reader box names the wrong contact"


class FailingBackend(BaseEmailBackend):
    """A mail server that answers no."""

    def send_messages(self, email_messages: Any) -> int:
        raise OSError("zqcanary: the server's own words")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Calls a service as if its transaction were committed, and returns the mails that went out, as (to, subject)."""

    def call(service: Callable[..., Any], **arguments: Any) -> list[tuple[str, str]]:
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            service(**arguments)
        assert all(len(message.to) == 1 and not message.cc + message.bcc for message in mail.outbox)
        return [(message.to[0], message.subject) for message in mail.outbox[before:]]

    return call


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Ash", slug="ash")


def lead(name: str, ash: StrategicHealthAuthority, **fields: Any) -> User:
    return UserFactory(email=f"{name}@example.org", name=name, password="a password", leads=ash, **fields)


def publisher(**fields: Any) -> User:
    return UserFactory(dh=[DHRole.PUBLISHER], password="a password", **fields)


# Who is written to


def test_without_a_lead_person_every_active_lead_of_the_authority_is_told(committed, ash) -> None:
    entry = submitted(authority=ash)
    lead("ann", ash), lead("bob", ash)
    lead("cleo", AuthorityFactory())
    UserFactory(dh=[DHRole.EDITOR], password="a password")
    told = committed(send_back, publication=entry, reason=REASON, actor=publisher())
    subject = "Ash: strategic vision was returned to drafting"
    assert told == [("ann@example.org", subject), ("bob@example.org", subject)]


def test_the_lead_person_alone_is_told_where_one_is_named(committed, ash) -> None:
    lead("ann", ash)
    entry = submitted(authority=ash, lead=lead("bob", ash))
    told = committed(approve, publication=entry, actor=publisher())
    assert told == [("bob@example.org", "Ash: strategic vision is approved")]


def test_a_lead_person_whose_role_or_account_has_ended_is_told_nothing_and_the_others_are(ash) -> None:
    ann, bob = lead("ann", ash), lead("bob", ash)
    entry = PublicationFactory(authority=ash, lead=bob)
    assert people_told(entry) == [bob]
    end_membership(membership=bob.memberships.get(), actor=None)
    assert people_told(entry) == [ann]
    set_person_active(user=ann, active=False, actor=None)
    assert people_told(entry) == []


def test_somebody_who_has_not_taken_up_the_invitation_is_told_nothing(ash) -> None:
    invited, ann = UserFactory(leads=ash), lead("ann", ash)
    assert people_told(PublicationFactory(authority=ash, lead=invited)) == [ann]


def test_someone_with_two_roles_is_told_once_and_in_the_workspace(committed, ash) -> None:
    ann = lead("ann", ash, dh=[DHRole.EDITOR, DHRole.PUBLISHER])
    entry = submitted(authority=ash, lead=ann)
    assert len(committed(approve, publication=entry, actor=publisher())) == 1
    assert "https://portal.example.org/workspace/ash/\n" in mail.outbox[0].body


def test_of_a_national_publication_its_lead_person_is_told_and_nobody_else(committed) -> None:
    UserFactory(dh=[DHRole.EDITOR], password="a password")
    entry = PublicationFactory(national=True, name="Final report", plan=PLAN, status=Status.SUBMITTED)
    EditionFactory(publication=entry, complete=True, frozen=True)
    assert people_told(entry) == []
    edit_entry(publication=entry, changes={"lead": publisher(email="dan@example.org")}, actor=None)
    assert committed(approve, publication=entry, actor=publisher()) == [("dan@example.org", "Final report is approved")]
    assert f"https://portal.example.org/admin/shas/publication/{entry.pk}/change/\n" in mail.outbox[0].body


def test_nobody_is_told_what_they_did_themselves(committed, ash) -> None:
    ann, bob = lead("ann", ash), lead("bob", ash)
    entry = PublicationFactory(authority=ash, plan=PLAN, status=Status.CLINICAL_REVIEW)
    assert [to for to, _ in committed(send_back, publication=entry, reason=REASON, actor=ann)] == [bob.email]
    assert "A lead of the authority has returned Ash: strategic vision to drafting" in mail.outbox[0].body
    approver = lead("cleo", ash, dh=[DHRole.PUBLISHER])
    assert committed(approve, publication=submitted(lead=approver), actor=approver) == []


# What it says


def test_a_return_says_who_and_where_to_read_why_and_quotes_no_reason(committed, ash) -> None:
    lead("ann", ash)
    committed(send_back, publication=submitted(authority=ash), reason=REASON, actor=publisher())
    (message,) = mail.outbox
    assert message.body == (
        "Hello,\n\n"
        "DH has returned Ash: strategic vision to drafting, and said why.\n\n"
        "Read the reason, change what it asks for, and submit it again:\n\n"
        "https://portal.example.org/workspace/ash/\n\n"
        "You get this mail because you lead this publication. What it is about is on the page, and not in the mail:"
        " sign in to\nread it.\n\n"
        "Review Portal, NHS Next Stage Review\n"
    )
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert REASON not in str(message.message())


def test_a_name_is_written_as_it_is_and_on_one_line(committed, ash) -> None:
    lead("ann", ash)
    entry = submitted(authority=ash)
    Publication.objects.filter(pk=entry.pk).update(name="Ash & “Elm”:\r\nBcc: <all>")
    committed(approve, publication=entry, actor=publisher())
    assert mail.outbox[0].subject == "Ash & “Elm”: Bcc: <all> is approved"
    assert mail.outbox[0].recipients() == ["ann@example.org"]


def test_what_is_not_announced_is_not_named(committed) -> None:
    person = publisher()
    entry = PublicationFactory(
        national=True, unannounced=True, name="zqentry", slug="zqslug", plan=PLAN, lead=person, status=Status.SUBMITTED
    )
    EditionFactory(publication=entry, complete=True, frozen=True)
    told = committed(approve, publication=entry, actor=publisher())
    assert told == [(person.email, "A publication that is not announced yet is approved")]
    assert "zq" not in str(mail.outbox[0].message())


@pytest.mark.parametrize(
    ("decision", "fields"),
    [
        (RequestState.AGREED, {"override": ANYWAY}),
        (RequestState.AGREED_OTHER, {"plan": Plan.on(date(2055, 6, 3)), "reason": REASON, "override": ANYWAY}),
        (RequestState.DECLINED, {"reason": REASON}),
    ],
)
def test_a_decision_on_a_date_is_told_once_and_the_asking_not_at_all(committed, ash, decision, fields) -> None:
    ann, entry = lead("ann", ash), PublicationFactory(authority=ash, plan=PLAN)
    ask = {"publication": entry, "day": date(2055, 5, 27), "reason": "The hall"}
    assert committed(request_date_change, **ask, actor=ann) == []
    asked = entry.date_requests.get()
    fields = {"public_note": "The printer"} | fields
    told = committed(decide_date_change, request=asked, decision=decision, actor=publisher(), **fields)
    assert told == [(ann.email, "A request for another date was answered: Ash: strategic vision")]
    assert REASON not in str(mail.outbox[0].message())
    assert len(re.findall("https?://", mail.outbox[0].body)) == 1


def test_a_request_that_a_cancellation_declines_is_answered_too(committed, ash) -> None:
    ann, entry = lead("ann", ash), PublicationFactory(authority=ash, plan=PLAN)
    request_date_change(publication=entry, day=date(2055, 5, 27), reason="The hall", actor=ann)
    told = committed(cancel, publication=entry, public_note="No more", actor=publisher())
    assert told == [(ann.email, "A request for another date was answered: Ash: strategic vision")]


def test_moves_that_leads_make_or_see_coming_are_not_told(committed, ash) -> None:
    lead("ann", ash), lead("bob", ash)
    entry = PublicationFactory(authority=ash, plan=PLAN, status=Status.CLINICAL_REVIEW)
    EditionFactory(publication=entry, complete=True, frozen=True)
    assert committed(submit, publication=entry, actor=None) == []
    assert committed(cancel, publication=entry, public_note="No more", actor=None) == []


# When it goes out


def test_what_is_rolled_back_is_told_to_nobody(django_capture_on_commit_callbacks, ash) -> None:
    lead("ann", ash)
    entry = submitted(authority=ash)
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        send_back(publication=entry, reason=REASON, actor=publisher())
        transaction.set_rollback(True)
    assert (callbacks, mail.outbox) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_fails_undoes_nothing_and_the_log_names_the_event_alone(settings, caplog, ash) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    lead("ann", ash), lead("bob", ash)
    entry = submitted(authority=ash)
    with caplog.at_level(logging.ERROR):
        send_back(publication=entry, reason=REASON, actor=publisher())
    entry.refresh_from_db()
    event = Event.objects.get(kind="publication.returned")
    assert entry.status == Status.DRAFTING
    logged = [record.getMessage() for record in caplog.records if record.name == "shas.services.mail"]
    assert logged == [f"A mail about event {event.pk} was not sent: OSError"] * 2
    assert "zqcanary" not in caplog.text


def test_a_mail_server_that_never_answers_is_given_up(settings) -> None:
    assert settings.EMAIL_TIMEOUT == 10
