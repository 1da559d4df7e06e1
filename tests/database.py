"""Test databases: made by the owner, used by the application's role, gone after the run.

One template database holds the migrated, empty schema and is kept between runs until a migration
or a model changes. Each test process works in a copy of it, which takes the server some hundredths
of a second; a test that really commits gets a fresh copy after it. So the tests run with exactly
the rights that the site has, and triggers that forbid truncating a table need no exception.

A copy is marked by a lock that its process holds on the server. The lock of a process that was
killed is gone, and the next run removes what it left.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from environ import Env
from psycopg2.errors import InsufficientPrivilege, ObjectInUse
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import connection as Session  # noqa: N812
from psycopg2.sql import SQL, Identifier, Literal

BUILDING = "test_portal_building"
TEMPLATE = "test_portal_template"
COPY = "test_portal_copy"
TEMPLATES_KEPT = 3
LOCK_CLASS = 2008  # our number space among the server's advisory locks
BUILD_LOCK = 0


def pytest_configure(config: pytest.Config) -> None:
    # pytest-django has a fixture of the same name; the one registered last is in force.
    config.pluginmanager.register(DatabaseFixtures(), "portal-test-database")


class DatabaseFixtures:
    @pytest.fixture(scope="session")
    @classmethod
    def django_db_setup(cls, django_test_environment: None, django_db_blocker) -> Iterator[None]:
        """Gives this test process a database of its own, for the length of the run."""
        with closing(_owner_session()) as session, django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
            before = dict(connection.settings_dict)
            name = f"{COPY}_{secrets.token_hex(6)}"
            _hold(session, name)
            with _alone(session):
                _remove_remains(session)
                template = _template(session)
                _copy(session, template, name)
            connection.close()
            connection.settings_dict["NAME"] = name
            settings.DATABASES["default"]["NAME"] = name

            def renew(case: TransactionTestCase) -> None:
                """In place of Django's flush, which the application's role may not do."""
                _end_all_sessions()
                _copy(session, template, name)

            patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
            yield
            _end_all_sessions()
            _drop_remains(session, name)
            connection.settings_dict.update(before)
            settings.DATABASES["default"]["NAME"] = before["NAME"]


def _end_all_sessions() -> None:
    """Ends our own, and those of the live server's threads, which may outlive the test: only their own role may."""
    connections.close_all()  # an older one may be dead, with the database it was of
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
    connections.close_all()


@contextmanager
def as_owner() -> Iterator[None]:
    """Within it, the default connection is the schema owner's: for tests of what even the owner may not do."""
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    owner = _owner_settings()
    connection.close()
    connection.settings_dict.update({key: owner[key] for key in before})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@contextmanager
def empty_database() -> Iterator[str]:
    """The name of a database of the owner's with nothing in it, as a new container meets one."""
    with closing(_owner_session()) as session:
        name = f"{COPY}_{secrets.token_hex(6)}"
        _hold(session, name)
        _run(session, "CREATE DATABASE {name}", name=name)
        yield name
        _drop_remains(session, name)


def _owner_settings() -> dict:
    address = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    return Env.db_url_config(address)


def _owner_session() -> Session:
    owner = _owner_settings()
    session = psycopg2.connect(
        dbname=owner["NAME"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        host=owner["HOST"],
        port=owner["PORT"] or None,
    )
    session.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)  # databases are made outside transactions
    return session


def _run(session: Session, statement: str, **names: object) -> list[tuple]:
    parts = {key: Identifier(value) if isinstance(value, str) else Literal(value) for key, value in names.items()}
    with session.cursor() as cursor:
        cursor.execute(SQL(statement).format(**parts))
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _alone(session: Session) -> Iterator[None]:
    """One process at a time makes databases, whichever run it belongs to."""
    _run(session, "SELECT pg_advisory_lock({kind}, {lock})", kind=LOCK_CLASS, lock=BUILD_LOCK)
    try:
        yield
    finally:
        _run(session, "SELECT pg_advisory_unlock({kind}, {lock})", kind=LOCK_CLASS, lock=BUILD_LOCK)


def _lock_number(name: str) -> int:
    """A positive 31-bit number for a database's name; never that of the build lock."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % (2**31 - 1) + 1


def _hold(session: Session, name: str) -> None:
    _run(session, "SELECT pg_advisory_lock({kind}, {lock})", kind=LOCK_CLASS, lock=_lock_number(name))


def _copy(session: Session, template: str, name: str) -> None:
    _drop(session, name)
    _run(session, "CREATE DATABASE {name} TEMPLATE {template}", name=name, template=template)
    _run(session, "ALTER DATABASE {name} SET synchronous_commit TO off", name=name)
    _run(session, "ALTER DATABASE {name} SET timezone TO 'UTC'", name=name)
    # As roles.sql does for the real database.
    _run(session, "REVOKE ALL ON DATABASE {name} FROM PUBLIC", name=name)
    _run(
        session,
        "GRANT CONNECT ON DATABASE {name} TO {role}",
        name=name,
        role=str(connection.settings_dict["USER"]),
    )


def _drop(session: Session, name: str) -> None:
    try:
        _run(session, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)
    except InsufficientPrivilege:  # the server is vacuuming it, which only a drop without force interrupts
        _run(session, "DROP DATABASE IF EXISTS {name}", name=name)


def _drop_remains(session: Session, name: str) -> None:
    """Drops what a run leaves, or leaves it to the next run where a session still hangs on to it.

    The server's own vacuum is such a session: it may not be ended by the owner, and no result depends on it.
    """
    with suppress(InsufficientPrivilege, ObjectInUse):
        _drop(session, name)


def _databases(session: Session, prefix: str) -> list[str]:
    """Ours with this beginning, newest first."""
    with session.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND pg_get_userbyid(datdba) = current_user"
            " ORDER BY oid DESC",
            [prefix],
        )
        return [name for (name,) in cursor.fetchall()]


def _remove_remains(session: Session) -> None:
    """What killed runs left: half-built templates, copies that no process holds, templates of old code."""
    for name in [*_databases(session, BUILDING), *_databases(session, TEMPLATE)[TEMPLATES_KEPT:]]:
        _drop_remains(session, name)
    for name in _databases(session, COPY):
        numbers = {"kind": LOCK_CLASS, "lock": _lock_number(name)}
        # Our own database does not exist yet: a session may take its own lock twice.
        if _run(session, "SELECT pg_try_advisory_lock({kind}, {lock})", **numbers) == [(True,)]:
            _drop_remains(session, name)
            _run(session, "SELECT pg_advisory_unlock({kind}, {lock})", **numbers)


def _template(session: Session) -> str:
    """The name of the migrated database for the code as it is now, built if this is the first time."""
    name = f"{TEMPLATE}_{_schema_version()}"
    if name not in _databases(session, TEMPLATE):
        _run(session, "CREATE DATABASE {name}", name=BUILDING)
        _run(session, "ALTER DATABASE {name} SET synchronous_commit TO off", name=BUILDING)
        _migrate(BUILDING)
        _run(session, "ALTER DATABASE {name} RENAME TO {to}", name=BUILDING, to=name)
    return name


def _migrate(name: str) -> None:
    """Migrates as the owner, as `make run` and the container's entrypoint do."""
    before = connection.settings_dict["NAME"]
    with as_owner():
        connection.settings_dict["NAME"] = name
        try:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


def _schema_version() -> str:
    """Changes with whatever the migrated database is made from: migrations, models, app configs."""
    digest = hashlib.sha256(repr(settings.CACHES).encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        folder = Path(app.path)
        for pattern in ("apps.py", "models.py", "models/**/*.py", "migrations/**/*.py", "migrations/**/*.sql"):
            for path in sorted(folder.glob(pattern)):
                digest.update(f"{app.name}/{path.relative_to(folder)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
