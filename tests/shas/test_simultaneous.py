"""Two people at once, each in a session of their own with the database: one is first, and the other is told.

Nobody waits for a moment to come by chance. A third session holds the publication until both stand in the queue for
it, as the database itself says, in the order in which they came.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from shas.clock import database_now
from shas.models import Edition, Event, FlaggedOverride, Publication
from shas.services import (
    approve,
    cancel,
    circulate,
    correct_edition,
    edit_edition,
    edit_entry,
    release_now,
    review_override,
    send_back,
    submit,
    write_edition,
)
from shas.warnings import Override
from shas.workflow import DHRole, Status
from tests.factories import EditionFactory, PublicationFactory, UserFactory, submitted
from tests.shas.workflow.stage import pass_time, publication_at

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30  # seconds until a test that hangs fails; no result depends on it


def waiting() -> int:
    """How many of our own sessions wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # what was read before in this transaction is kept otherwise
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def until(holds: Callable[[], bool]) -> None:
    end = database_now() + timedelta(seconds=PATIENCE)
    while not holds():
        assert database_now() < end, "it never came"


def in_a_session_of_its_own(call: Callable[[], object]) -> str:
    """“done”, or the codes of the refusal."""
    try:
        call()
    except ValidationError as refusal:
        return ", ".join(error.code for error in refusal.error_list)
    finally:
        connection.close()
    return "done"


@contextmanager
def held(entry: Publication) -> Iterator[Callable[[Callable[[], object]], "Future[str]"]]:
    """Within it the publication is locked. Gives what sends a call into the queue; all go on when it ends."""
    with ThreadPoolExecutor(4) as pool, transaction.atomic():
        Publication.objects.select_for_update(of=["self"]).get(pk=entry.pk)
        sent: list[Future[str]] = []

        def send(call: Callable[[], object]) -> "Future[str]":
            sent.append(pool.submit(in_a_session_of_its_own, call))
            until(lambda: waiting() == len(sent))
            return sent[-1]

        yield send


def one_after_the_other(entry: Publication, *calls: Callable[[], object]) -> list[str]:
    """What came of calls that stood in the queue together, in the order given."""
    with held(entry) as send:
        sent = [send(call) for call in calls]
    return [each.result(PATIENCE) for each in sent]


def publisher() -> User:
    return UserFactory(dh=[DHRole.PUBLISHER])


def status_of(entry: Publication) -> str:
    return Publication.objects.get(pk=entry.pk).status


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_of_two_publishers_who_approve_at_once_one_has_approved() -> None:
    entry, first, second = submitted(), publisher(), publisher()
    calls = [partial(approve, publication=entry, actor=actor) for actor in (first, second)]
    assert one_after_the_other(entry, *calls) == ["done", "not_from_here"]
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, count("publication.approved")) == (Status.APPROVED, first, 1)


def test_of_two_who_circulate_at_once_one_has_circulated() -> None:
    entry = publication_at(Status.DRAFTING)
    calls = [partial(circulate, publication=entry, actor=UserFactory(leads=entry.authority)) for _ in range(2)]
    assert one_after_the_other(entry, *calls) == ["done", "not_from_here"]
    assert (count("publication.circulated"), entry.editions.filter(frozen_at__isnull=False).count()) == (1, 1)


def test_submitting_waits_for_whoever_circulates() -> None:
    entry = publication_at(Status.DRAFTING)
    lead = UserFactory(leads=entry.authority)
    first, second = (partial(move, publication=entry, actor=lead) for move in (circulate, submit))
    assert one_after_the_other(entry, first, second) == ["done", "done"]
    assert status_of(entry) == Status.SUBMITTED


def test_what_is_submitted_before_it_is_circulated_is_refused() -> None:
    entry = publication_at(Status.DRAFTING)
    lead = UserFactory(leads=entry.authority)
    first, second = (partial(move, publication=entry, actor=lead) for move in (submit, circulate))
    assert one_after_the_other(entry, first, second) == ["not_from_here", "done"]
    assert (status_of(entry), count("publication.submitted")) == (Status.CLINICAL_REVIEW, 0)


def test_what_is_returned_meanwhile_is_not_approved() -> None:
    entry = submitted()
    back = partial(send_back, publication=entry, reason="A figure", actor=UserFactory(dh=[DHRole.EDITOR]))
    sign = partial(approve, publication=entry, actor=publisher())
    assert one_after_the_other(entry, back, sign) == ["done", "not_from_here"]
    assert (status_of(entry), count("publication.approved")) == (Status.DRAFTING, 0)


def test_what_is_approved_meanwhile_is_returned_and_is_not_approved_any_more() -> None:
    entry = submitted()
    back = partial(send_back, publication=entry, reason="A figure", actor=UserFactory(dh=[DHRole.EDITOR]))
    sign = partial(approve, publication=entry, actor=publisher())
    assert one_after_the_other(entry, sign, back) == ["done", "done"]
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by) == (Status.DRAFTING, None)


def test_whoever_edits_last_meanwhile_does_not_approve() -> None:
    """Their own edit and their own signature, sent together: the edit is not overlooked."""
    entry, author = submitted(), publisher()
    edit = partial(edit_entry, publication=entry, changes={"name": "Another"}, actor=author)
    sign = partial(approve, publication=entry, actor=author)
    assert one_after_the_other(entry, edit, sign) == ["done", "edited_last"]
    assert status_of(entry) == Status.SUBMITTED


def test_of_two_editors_with_the_same_edition_before_them_one_saves() -> None:
    entry = EditionFactory().publication
    seen = entry.editions.get().version_tag
    lead, editor = UserFactory(leads=entry.authority), UserFactory(dh=[DHRole.EDITOR])
    calls = [
        partial(write_edition, publication=entry, fields={"summary": f"By {actor}"}, seen=seen, actor=actor)
        for actor in (lead, editor)
    ]
    assert one_after_the_other(entry, *calls) == ["done", "stale"]
    assert entry.editions.get().summary == f"By {lead}"
    assert count("edition.edited") == 1


def test_of_two_who_begin_an_edition_at_once_one_has_begun_it() -> None:
    entry = PublicationFactory()
    calls = [
        partial(write_edition, publication=entry, fields={"title": f"Title {n}"}, seen="0-0", actor=None)
        for n in (1, 2)
    ]
    assert one_after_the_other(entry, *calls) == ["done", "stale"]
    assert list(entry.editions.values_list("number", "title")) == [(1, "Title 1")]


def test_an_edit_that_comes_after_circulating_is_refused() -> None:
    entry = publication_at(Status.DRAFTING)
    edition = entry.editions.get()
    edit = partial(edit_edition, edition=edition, fields={"summary": "Too late"}, actor=None)
    assert one_after_the_other(entry, partial(circulate, publication=entry, actor=None), edit) == ["done", "frozen"]
    assert Edition.objects.get().summary == edition.summary


def test_what_was_read_before_an_edit_is_not_circulated() -> None:
    entry = publication_at(Status.DRAFTING)
    edition = entry.editions.get()
    edit = partial(edit_edition, edition=edition, fields={"summary": "Another"}, actor=None)
    send = partial(circulate, publication=entry, seen=edition.version_tag, actor=None)
    assert one_after_the_other(entry, edit, send) == ["done", "stale"]
    assert not Edition.objects.get().is_frozen


def test_of_two_who_correct_at_once_one_has_corrected() -> None:
    entry = publication_at(Status.PUBLISHED)
    calls = [partial(correct_edition, publication=entry, public_note="x", actor=publisher()) for _ in range(2)]
    assert one_after_the_other(entry, *calls) == ["done", "no_correction"]
    assert count("publication.corrected") == 1


def test_of_two_who_release_at_once_one_has_released() -> None:
    entry = publication_at(Status.APPROVED)
    calls = [partial(release_now, publication=entry, reason="x", actor=publisher()) for _ in range(2)]
    assert one_after_the_other(entry, *calls) == ["done", "not_from_here"]
    assert (count("publication.published"), FlaggedOverride.objects.count()) == (1, 1)


def test_of_two_who_review_at_once_one_has_reviewed() -> None:
    entry = publication_at(Status.APPROVED)
    release_now(publication=entry, reason="x", actor=publisher())
    override = FlaggedOverride.objects.get()
    calls = [partial(review_override, override=override, note="In order", actor=publisher()) for _ in range(2)]
    assert one_after_the_other(entry, *calls) == ["done", "already_reviewed"]
    assert count("override.reviewed") == 1


# Against the release time


@pytest.mark.parametrize("move", ["return", "cancel", "write"])
def test_what_waits_while_the_release_time_passes_un_publishes_nothing(move: str) -> None:
    """Whoever came before the time and is served after it is judged by the time at which they are served."""
    entry, actor = publication_at(Status.APPROVED), publisher()
    call = {
        "return": partial(send_back, publication=entry, reason="A figure", actor=actor),
        "cancel": partial(cancel, publication=entry, public_note="No vision", actor=actor),
        "write": partial(write_edition, publication=entry, fields={"summary": "Another"}, actor=actor),
    }[move]
    with held(entry) as send:
        sent = send(call)
        pass_time(entry, database_now())
    assert sent.result(PATIENCE) == {"return": "not_from_here", "cancel": "closed", "write": "done"}[move]
    assert [edition.number for edition in Edition.objects.released()] == [1]
    assert status_of(entry) == (Status.PUBLISHED if move == "write" else Status.APPROVED)
    assert count("publication.published") == (1 if move == "write" else 0)


def test_two_who_find_it_out_stamp_its_release_once() -> None:
    entry = publication_at("out")
    calls = [
        partial(write_edition, publication=entry, fields={"summary": f"Another {n}"}, actor=None) for n in range(2)
    ]
    assert one_after_the_other(entry, *calls) == ["done", "done"]
    assert (count("publication.published"), entry.editions.count()) == (1, 2)


def test_a_submission_past_the_safeguard_is_flagged_once() -> None:
    entry = PublicationFactory(status=Status.CLINICAL_REVIEW, plan=publication_at(Status.PLANNED).plan)
    EditionFactory(publication=entry, document=True, frozen=True)
    calls = [
        partial(submit, publication=entry, override=Override(reason="The board has agreed"), actor=publisher())
        for _ in range(2)
    ]
    assert one_after_the_other(entry, *calls) == ["done", "not_from_here"]
    assert FlaggedOverride.objects.count() == 1
