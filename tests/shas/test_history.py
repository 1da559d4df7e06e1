"""Evidence of row changes: every change leaves it, by whatever door, and nobody takes it away again."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from shas.clock import database_now
from shas.models import (
    DocumentHistory,
    EditionHistory,
    Membership,
    MembershipHistory,
    PreReleaseAccessHistory,
    Publication,
    PublicationHistory,
)
from shas.services import appoint, cancel, edit_entry, end_membership
from shas.services.prerelease import name_reader
from shas.services.releases import release_due
from shas.workflow import DHRole
from tests.database import as_owner
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at

pytestmark = pytest.mark.django_db

HISTORIES = sorted(model._meta.db_table for model in apps.get_models() if model._meta.db_table.endswith("history"))
TRACKED = [
    "shas_datechangerequest",
    "shas_document",
    "shas_edition",
    "shas_flaggedoverride",
    "shas_membership",
    "shas_prereleaseaccess",
    "shas_publication",
]


@pytest.fixture
def publisher() -> User:
    return UserFactory(dh=[DHRole.PUBLISHER])


def newest(history: Any, **which: Any) -> Any:
    return history.objects.filter(**which).order_by("pgh_id").last()


def test_the_named_tables_are_tracked_and_no_others() -> None:
    assert [f"{table}history" for table in TRACKED] == HISTORIES


def test_a_history_has_every_column_of_its_table() -> None:
    for table in TRACKED:
        columns = {
            column
            for (column,) in _asked(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'")
        }
        kept = {
            column
            for (column,) in _asked(
                f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}history'"
            )
        }
        generated = {"sort_on"} if table == "shas_publication" else set()
        assert columns - kept - generated == set(), table


def test_a_service_leaves_who_and_why_with_each_row_it_changes(publisher: User) -> None:
    entry = PublicationFactory()
    cancel(publication=entry, public_note="No vision", actor=publisher)
    row = newest(PublicationHistory, id=entry.pk)
    assert (row.pgh_label, row.status, row.slug) == ("update", "cancelled", entry.slug)
    assert row.pgh_context == {"service": "cancel", "actor": publisher.pk, "reason": "No vision"}
    before = PublicationHistory.objects.filter(id=entry.pk, pgh_id__lt=row.pgh_id).order_by("pgh_id").last()
    assert before.status == "planned"


def test_a_request_leaves_its_address_too(publisher: User, client: Client) -> None:
    entry = PublicationFactory(authority=AuthorityFactory(short_name="Ember"))
    client.force_login(publisher)
    address = "/api/v1/publications/ember/cancel/"
    assert client.post(address, {"public_note": "No vision"}, content_type="application/json").status_code == 200
    assert newest(PublicationHistory, id=entry.pk).pgh_context == {
        "user": publisher.pk,
        "url": address,
        "service": "cancel",
        "actor": publisher.pk,
        "reason": "No vision",
    }


def test_a_bulk_update_and_a_statement_by_hand_leave_it_too() -> None:
    entries = [PublicationFactory(), PublicationFactory()]
    Publication.objects.filter(pk__in=[entry.pk for entry in entries]).update(name="By a bulk update")
    for entry in entries:
        row = newest(PublicationHistory, id=entry.pk)
        assert (row.pgh_label, row.name) == ("update", "By a bulk update")
    _run("UPDATE shas_publication SET name = 'By hand' WHERE id = %s", entries[0].pk)
    assert newest(PublicationHistory, id=entries[0].pk).name == "By hand"
    count = PublicationHistory.objects.count()
    _run("UPDATE shas_publication SET name = name")
    assert PublicationHistory.objects.count() == count  # nothing was changed


def test_no_setting_of_the_session_stops_it() -> None:
    """The library's own switch, which every role may turn."""
    entry = PublicationFactory()
    triggers = [
        name for (name,) in _asked("SELECT tgname FROM pg_trigger WHERE tgrelid = 'shas_publication'::regclass")
    ]
    assert any(name.startswith("pgtrigger_update_update_") for name in triggers)
    _run("SELECT set_config('pgtrigger.ignore', %s, true)", f"{{{','.join(triggers)}}}")
    _run("UPDATE shas_publication SET name = 'Unseen' WHERE id = %s", entry.pk)
    row = newest(PublicationHistory, id=entry.pk)
    assert (row.pgh_label, row.name) == ("update", "Unseen")


def test_what_is_inserted_and_deleted_is_kept_as_it_was(publisher: User) -> None:
    lead, authority = UserFactory(), AuthorityFactory()
    membership = appoint(user=lead, authority=authority, actor=None)
    pk = membership.pk
    end_membership(membership=membership, actor=None)
    rows = [
        (row.pgh_label, row.user_id, row.authority_id)
        for row in MembershipHistory.objects.filter(id=pk).order_by("pgh_id")
    ]
    assert rows == [("insert", lead.pk, authority.pk), ("delete", lead.pk, authority.pk)]
    assert not Membership.objects.filter(pk=pk).exists()
    edition = EditionFactory(document=True, title="A title")
    edition.documents.all().delete()
    assert newest(EditionHistory, id=edition.pk).title == "A title"
    assert newest(DocumentHistory).pgh_label == "delete"


def test_the_portals_own_release_is_told_apart(publisher: User) -> None:
    entry = PublicationFactory(plan=plan_at(database_now() - timedelta(minutes=1)), status="approved")
    release_due()
    row = newest(PublicationHistory, id=entry.pk)
    assert (row.status, row.pgh_context) == ("published", {"service": "release_due", "actor": None, "reason": ""})


def test_access_before_a_release_is_kept(publisher: User) -> None:
    entry = PublicationFactory(plan=plan_at(database_now() + timedelta(hours=5)))
    access = name_reader(publication=entry, reader=UserFactory(), justification="The day", actor=publisher)
    row = newest(PreReleaseAccessHistory, id=access.pk)
    assert (row.pgh_label, row.justification, row.hours) == ("insert", "The day", 24)
    assert json.loads(json.dumps(row.pgh_context))["service"] == "name_reader"


def test_one_act_has_one_context(publisher: User) -> None:
    """Rows that one service changed together are found together."""
    entry = PublicationFactory()
    edit_entry(publication=entry, changes={"name": "Another"}, actor=publisher)
    cancel(publication=entry, public_note="No vision", actor=publisher)
    rows = PublicationHistory.objects.filter(id=entry.pk).order_by("-pgh_id")[:2]
    assert len({row.pgh_context_id for row in rows}) == 2


@pytest.mark.parametrize("table", [*HISTORIES, "shas_event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_applications_role_may_not_change_it(table: str, statement: str) -> None:
    with pytest.raises(Exception, match="permission denied for table") as refusal, transaction.atomic():
        _run(statement.format(table, _key(table), _key(table)))
    assert refusal.value.__cause__.pgcode == "42501"


def test_nor_write_the_librarys_own_table_of_contexts() -> None:
    values = "gen_random_uuid(), '{}', now(), now()"
    with pytest.raises(Exception, match="permission denied for table"), transaction.atomic():
        _run(f"INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES ({values})")


@pytest.mark.django_db(transaction=True)
def test_nor_may_the_owner(publisher: User) -> None:
    EditionFactory(document=True)
    appoint(user=UserFactory(), authority=AuthorityFactory(), actor=None)
    with as_owner():
        for table in (
            "shas_publicationhistory",
            "shas_editionhistory",
            "shas_documenthistory",
            "shas_membershiphistory",
        ):
            for statement in ("UPDATE {} SET pgh_label = pgh_label", "DELETE FROM {}", "TRUNCATE {}"):
                with pytest.raises(IntegrityError) as refusal, transaction.atomic():
                    _run(statement.format(table))
                assert refusal.value.__cause__.diag.constraint_name == f"{table}_append_only"
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            _run("TRUNCATE shas_event")
        assert refusal.value.__cause__.diag.constraint_name == "shas_event_append_only"
        # The library's own switch does not open them either.
        _run("SELECT set_config('pgtrigger.ignore', '{shas_publicationhistory:append_only}', false)")
        with pytest.raises(IntegrityError), transaction.atomic():
            _run("DELETE FROM shas_publicationhistory")


def _key(table: str) -> str:
    return "kind" if table == "shas_event" else "pgh_label"


def _run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def _asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
