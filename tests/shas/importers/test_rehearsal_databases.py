"""The database of a rehearsal: made where it is missing, anew in another week, and nothing else ever dropped."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from shas.clock import database_now, london_day
from shas.importers.rehearsal import databases
from shas.importers.rehearsal.databases import prepare_database
from shas.rehearsal import BEGUN, WrongDatabaseError, weeks_until
from tests.database import as_owner, empty_database
from tests.rehearsing import rehearsing

MARK = "CREATE TABLE shas_rehearsal (shift_weeks int)"
EVENT = "CREATE TABLE shas_event (id int, kind text)"
PAYROLL = "CREATE TABLE payroll AS SELECT n FROM generate_series(1, 1000) n"


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


def payroll() -> int:
    """How many rows are in the table of somebody else, asked past the guard."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    with closing(psycopg2.connect(**parameters)) as session, session.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payroll")
        [[count]] = cursor.fetchall()
    return count


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


def test_in_a_database_with_somebody_elses_tables_nothing_begins(name: str) -> None:
    holding(PAYROLL)
    for begin in (prepare_database, lambda: call_command("migrate", verbosity=0)):
        with pytest.raises(WrongDatabaseError) as refusal:
            begin()
        assert str(refusal.value) == (
            "This database holds what is not a rehearsal’s: public.payroll. Give the rehearsal a database of its own:"
            " REHEARSAL_DATABASE_URL, see .env.example."
        )
    assert payroll() == 1000
    with rehearsing(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.REHEARSAL", False)
        assert connection.introspection.table_names() == ["payroll"]


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["CREATE VIEW seen AS SELECT 1"], "public.seen"),
        (["CREATE MATERIALIZED VIEW kept AS SELECT 1"], "public.kept"),
        (["CREATE TABLE parted (n int) PARTITION BY LIST (n)"], "public.parted"),
        (["CREATE SCHEMA pay", "CREATE TABLE pay.roll ()"], "pay.roll"),
        (["CREATE SCHEMA other", "CREATE TABLE other.shas_event ()"], "other.shas_event"),
        ([f"CREATE TABLE {name} ()" for name in "edcba"], "public.a, public.b, public.c and 2 more"),
    ],
)
def test_whatever_holds_rows_in_any_schema_counts(statements: list[str], named: str, name: str) -> None:
    holding(*statements)
    with pytest.raises(WrongDatabaseError, match=f"^This database holds what is not a rehearsal’s: {named}. Give "):
        prepare_database()


def test_what_an_extension_brings_is_nobodys(name: str) -> None:
    holding("CREATE EXTENSION hstore", "CREATE TABLE brought ()", "ALTER EXTENSION hstore ADD TABLE brought")
    assert prepare_database() == ""


def test_a_database_whose_migrations_broke_off_is_gone_on_with(name: str) -> None:
    call_command("migrate", "accounts", verbosity=0)
    call_command("createcachetable", verbosity=0)
    connection.close()
    assert prepare_database() == ""


def test_a_rehearsal_that_is_over_is_not_dropped_with_somebody_elses_tables(name: str) -> None:
    holding(*of_week(-1), PAYROLL)
    with pytest.raises(WrongDatabaseError) as refusal:
        prepare_database()
    assert str(refusal.value) == (
        "The week of this rehearsal is over, but its database also holds what is not a rehearsal’s: public.payroll."
        " It is not dropped. Give the rehearsal a database of its own: REHEARSAL_DATABASE_URL, see .env.example."
    )
    assert payroll() == 1000


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
