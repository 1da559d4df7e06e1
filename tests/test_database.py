"""The test databases themselves: the rights tests run with, and what killed runs leave behind."""

from contextlib import closing

import psycopg2
import pytest
from django.db import ProgrammingError, connection

from accounts.models import User
from tests import database
from tests.database import as_owner


def _select(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_run_with_the_rights_of_the_application() -> None:
    assert _select("SELECT current_user") == "reviewportal_app"
    assert _select("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user") is False


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["CREATE TABLE mine ()", "CREATE TEMP TABLE mine ()", "TRUNCATE django_session"])
def test_the_application_cannot_change_the_schema(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_commits_to_a_test_database_are_not_waited_for() -> None:
    assert _select("SHOW synchronous_commit") == "off"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_row_is_gone_in_the_next_test(turn: int) -> None:
    assert User.objects.count() == 0
    User.objects.create(email=f"turn{turn}@example.org", name="A committed row")


@pytest.mark.django_db(transaction=True)
def test_as_owner_is_the_owner_and_only_within() -> None:
    with as_owner():
        assert _select("SELECT current_user") == "reviewportal_owner"
    assert _select("SELECT current_user") == "reviewportal_app"


def test_what_a_killed_run_left_is_removed_and_what_is_in_use_is_not() -> None:
    killed, used = f"{database.COPY}_of_a_killed_run", f"{database.COPY}_of_another_run"
    with closing(database._owner_session()) as session, closing(database._owner_session()) as another:
        with database._alone(session):
            for name in (killed, used):
                database._drop(session, name)
                database._run(session, "CREATE DATABASE {name}", name=name)
            database._hold(another, used)
            database._remove_remains(session)
            left = database._databases(session, database.COPY)
        database._drop(session, used)
    assert killed not in left
    assert used in left


@pytest.mark.slow  # the server waits five seconds for the session to leave
def test_what_a_session_hangs_on_to_is_left_to_the_next_run() -> None:
    held = f"{database.COPY}_held"
    with closing(database._owner_session()) as session:
        database._drop_remains(session, held)
        database._run(session, "CREATE DATABASE {name}", name=held)
        settings = {**connection.settings_dict, "NAME": held}
        keys = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        # The application's session: the owner may not end it, no more than the server's own vacuum.
        with closing(psycopg2.connect(**{key: settings[name] for key, name in keys.items()})):
            database._drop_remains(session, held)
            assert held in database._databases(session, database.COPY)
        database._drop_remains(session, held)
        assert held not in database._databases(session, database.COPY)
