"""The database of a rehearsal: made where it is missing, anew in another week, and nothing else ever dropped."""

from collections.abc import Iterator

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from shas.clock import database_now, london_day
from shas.importers.rehearsal import databases
from shas.importers.rehearsal.databases import prepare_database
from shas.rehearsal import BEGUN, WrongDatabaseError, weeks_until
from tests.database import as_owner, empty_database
from tests.rehearsing import rehearsing

MARK = "CREATE TABLE shas_rehearsal (shift_weeks int)"
EVENT = "CREATE TABLE shas_event (id int, kind text)"


@pytest.fixture
def name(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """The name of an empty database, to which the owner's connection leads, in a rehearsal."""
    before = connection.settings_dict["NAME"]
    with rehearsing(), django_db_blocker.unblock(), empty_database() as made, as_owner():
        connection.settings_dict["NAME"] = made
        try:
            yield made
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


def holding(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'shas_%'")
        found = {name for (name,) in cursor.fetchall()}
    connection.close()
    return found


def of_week(weeks_later: int) -> tuple[str, ...]:
    """Statements that make a rehearsal so many weeks after this one."""
    shift = weeks_until(london_day(database_now())) + weeks_later
    return (
        MARK,
        f"INSERT INTO shas_rehearsal VALUES ({shift})",
        EVENT,
        f"INSERT INTO shas_event VALUES (1, '{BEGUN}')",
    )


def test_a_missing_database_is_made(name: str) -> None:
    with databases._elsewhere() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')
    assert prepare_database() == ""
    assert tables() == set()


def test_a_database_in_which_nothing_has_begun_is_left(name: str) -> None:
    holding(EVENT)
    assert prepare_database() == ""
    holding(MARK)
    assert prepare_database() == ""
    assert tables() == {"shas_event", "shas_rehearsal"}


def test_the_rehearsal_of_this_week_is_left(name: str) -> None:
    holding(*of_week(0))
    assert prepare_database() == ""
    assert tables() == {"shas_event", "shas_rehearsal"}


@pytest.mark.parametrize("weeks_later", [-1, 1])
def test_that_of_another_week_makes_room(weeks_later: int, name: str) -> None:
    holding(*of_week(weeks_later))
    assert prepare_database() == "The week of the last rehearsal is over. A new one begins."
    assert tables() == set()


def test_what_is_no_rehearsal_is_never_dropped(name: str) -> None:
    holding(EVENT, "INSERT INTO shas_event VALUES (1, 'reference.added')")
    with pytest.raises(WrongDatabaseError):
        prepare_database()
    with rehearsing(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.REHEARSAL", False)
        assert tables() == {"shas_event"}


def test_one_that_somebody_is_connected_to_is_not_dropped(name: str) -> None:
    holding(*of_week(-1))
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    other = psycopg2.connect(**parameters)
    try:
        with pytest.raises(ValidationError) as refusal:
            prepare_database()
    finally:
        other.close()
    assert refusal.value.code == "rehearsal_runs"
    assert tables() == {"shas_event", "shas_rehearsal"}


def test_a_live_portal_prepares_none(db: None) -> None:
    with pytest.raises(ValidationError) as refusal:
        prepare_database()
    assert refusal.value.code == "not_rehearsing"
