"""The container files, as far as they can be checked without a container engine."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil
import psycopg2
import pytest
import yaml

from reviewportal.embedded_postgres.cluster import INITDB_OPTIONS
from tests.database import empty_database
from tests.environment import ENVIRONMENT
from tests.house import PROJECT, settings_variables

# For development and rehearsals, or chosen by manage.py and DEBUG.
OWN = {
    "DEBUG",
    "DATABASE_ROLE",
    "STATICFILES_MANIFEST",
    "REHEARSAL",
    "REHEARSAL_DATABASE_URL",
    "REHEARSAL_DATABASE_OWNER_URL",
}


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def _stages() -> list[list[str]]:
    """The Dockerfile's instructions, one list a stage, continued lines joined."""
    text = (PROJECT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    starts = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def test_compose_has_the_site_its_database_and_a_worker(compose: dict) -> None:
    assert set(compose["services"]) == {"database", "web", "worker"}
    assert set(compose["volumes"]) == {"database", "documents"}


def test_the_database_is_postgresql_18_with_a_volume_where_that_image_keeps_its_data(compose: dict) -> None:
    database = compose["services"]["database"]
    assert database["image"] == "postgres:18"
    assert "database:/var/lib/postgresql" in database["volumes"]
    assert database["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]


def test_the_database_has_the_roles_and_the_locale_of_the_embedded_server(compose: dict) -> None:
    database = compose["services"]["database"]
    mounted = next(volume for volume in database["volumes"] if "/docker-entrypoint-initdb.d/" in volume)
    assert (PROJECT / mounted.split(":")[0]).is_file()
    asked = re.findall(r"\\getenv \w+ (\w+)", (PROJECT / mounted.split(":")[0]).read_text())
    assert set(asked) <= set(database["environment"])
    assert set(database["environment"]["POSTGRES_INITDB_ARGS"].split()) <= set(INITDB_OPTIONS)


@pytest.mark.parametrize("name", ["web", "worker"])
def test_the_portals_containers_wait_for_a_healthy_database_and_may_do_little(compose: dict, name: str) -> None:
    service = compose["services"][name]
    assert service["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])


def test_the_settings_get_every_variable_through_compose(compose: dict) -> None:
    assert set(compose["services"]["web"]["environment"]) == settings_variables() - OWN
    assert set(compose["services"]["worker"]["environment"]) == settings_variables() - OWN - {"DATABASE_OWNER_URL"}


@pytest.mark.parametrize("name", ["web", "worker"])
def test_the_documents_lie_in_a_volume_that_the_images_user_owns(compose: dict, name: str) -> None:
    service = compose["services"][name]
    root = service["environment"]["DOCUMENT_ROOT"]
    assert service["volumes"] == [f"documents:{root}"]
    made = "RUN install --directory --owner=portal --group=portal --mode=0700 " + root
    assert made in _stages()[-1]


def test_no_secret_stands_in_a_container_file(compose: dict) -> None:
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            if re.search("PASSWORD|SECRET|DATABASE_.*URL", name):
                assert re.search(r"\$\{[A-Z_]+:\?", value), name
    kept = [line for stage in _stages() for line in stage if line.startswith(("ENV ", "ARG "))]
    assert [line for line in kept if re.search("SECRET|PASSWORD|DATABASE", line)] == []


def test_the_site_is_published_to_this_machine_only(compose: dict) -> None:
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:${WEB_PORT:-8000}:8000"]


def test_the_image_runs_as_an_ordinary_user_and_has_static_files_built_in() -> None:
    *built, last = _stages()
    assert len(built) == 2
    assert [line for line in last if line.startswith("USER ")] == ["USER portal"]
    collected = next(number for number, line in enumerate(last) if "collectstatic" in line)
    assert collected < last.index("USER portal")
    assert json.loads(last[-1].removeprefix("CMD ")) == ["granian", "reviewportal.wsgi:application"]


def test_the_image_installs_by_hash_and_without_the_development_tools() -> None:
    installs = [line for stage in _stages() for line in stage if "pip install" in line]
    assert len(installs) == 1
    assert "--require-hashes -r base.txt" in installs[0]


def test_every_file_the_image_copies_or_runs_is_there() -> None:
    copied = [line.split()[1:-1] for stage in _stages() for line in stage if re.match("COPY (?!--from)", line)]
    assert [path for paths in copied for path in paths if not (PROJECT / path).exists()] == []
    for script in ("docker/entrypoint.sh", "docker/worker.sh"):
        assert os.access(PROJECT / script, os.X_OK)
        assert subprocess.run(["sh", "-n", script], cwd=PROJECT, check=False).returncode == 0


@pytest.fixture
def production() -> Iterator[dict[str, str]]:
    """The environment of a container, with an empty database of its own."""
    owner, app = os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]
    with empty_database() as name:
        yield {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "SECRET_KEY": ENVIRONMENT["SECRET_KEY"],
            "ALLOWED_HOSTS": ".portal.example.org,other.example.org",
            "PORTAL_URL": ENVIRONMENT["PORTAL_URL"],
            "DOCUMENT_ROOT": ENVIRONMENT["DOCUMENT_ROOT"],
            "DATABASE_URL": f"{app.rpartition('/')[0]}/{name}",
            "DATABASE_OWNER_URL": f"{owner.rpartition('/')[0]}/{name}",
            "PREPARE_SECONDS": "60",
        }


def _container(environment: dict[str, str], *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["docker/entrypoint.sh", *command],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.slow
def test_containers_that_start_together_migrate_once_and_hand_on_no_owners_password(
    production: dict[str, str],
) -> None:
    waiting = {name: value for name, value in production.items() if name != "DATABASE_OWNER_URL"}
    started = [_container(environment, "env") for environment in (production, production, waiting)]
    for container in started:
        output, errors = container.communicate(timeout=120)
        assert (container.returncode, errors) == (0, "")
        assert "DATABASE_URL=" in output
        assert "DATABASE_OWNER_URL" not in output
    with closing(psycopg2.connect(production["DATABASE_URL"])) as session, session.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT (app, name)) FROM django_migrations")
        applied, distinct = cursor.fetchone()
        assert applied == distinct > 0
        cursor.execute("SELECT count(*) FROM django_cache")


SETTINGS = "reviewportal.settings"
BEAT = "import django; django.setup(); from shas.services.workers import beat; beat('release_due')"


@pytest.mark.slow
def test_the_server_of_the_image_answers_its_own_health_check(production: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    dockerfile = (PROJECT / "Dockerfile").read_text()
    server = dict(re.findall(r"(GRANIAN_\w+)=(\S+)", dockerfile)) | {"GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": port}
    # In the image hashed names come from collectstatic, which has a test of its own.
    environment = production | server | {"STATICFILES_MANIFEST": "0"}
    container = _container(environment, "granian", "reviewportal.wsgi:application")
    try:
        while not _accepts(int(port)):
            assert container.poll() is None

        def checked() -> tuple[int, str]:
            check = [sys.executable, "docker/healthcheck.py"]
            done = subprocess.run(check, cwd=PROJECT, env=environment, check=False, capture_output=True, text=True)
            return done.returncode, done.stderr

        while checked() != (1, "the worker has not run for two minutes\n"):  # a process's first answer takes long
            assert container.poll() is None
        subprocess.run(
            [sys.executable, "-c", BEAT],
            cwd=PROJECT,
            env=environment | {"DJANGO_SETTINGS_MODULE": SETTINGS},
            check=True,
        )
        for _ in range(4):
            while checked() != (0, ""):
                assert container.poll() is None
        # Whichever process is asked, it tells of the requests of all of them.
        figures = HTTPConnection("127.0.0.1", int(port))
        figures.request("GET", "/metrics", headers={"Host": "portal.example.org"})
        told = figures.getresponse().read().decode()
        counted = re.search(r'portal_request_seconds_count\{door="readyz",status="2xx"\} (.+)', told)
        assert counted is not None
        assert float(counted[1]) >= 4
    finally:
        os.killpg(container.pid, signal.SIGTERM)
        container.communicate(timeout=60)


def test_a_database_that_never_answers_ends_the_container_with_a_sentence(production: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nowhere = {"DATABASE_URL": f"postgres://nobody@127.0.0.1:{port}/none", "PREPARE_SECONDS": "0"}
    waiting = {name: value for name, value in production.items() if name != "DATABASE_OWNER_URL"}
    container = _container(waiting | nowhere, "env")
    output, errors = container.communicate(timeout=60)
    assert (container.returncode, output) == (1, "")
    assert errors.splitlines()[-1] == "Gave up waiting for the database."


@pytest.mark.slow
def test_the_worker_runs_removes_sessions_that_have_ended_and_stops_when_told(production: dict[str, str]) -> None:
    _container(production, "true").communicate(timeout=120)
    with closing(psycopg2.connect(production["DATABASE_OWNER_URL"])) as session, session.cursor() as cursor:
        session.autocommit = True
        ended = "INSERT INTO django_session VALUES (%s, '', now() + %s::interval)"
        cursor.executemany(ended, [("ended", "-1 hour"), ("going on", "1 hour")])
        container = _container(production, "docker/worker.sh")
        worker = psutil.Process(container.pid)

        def naps() -> bool:
            with suppress(psutil.NoSuchProcess):  # one that ended while it was looked at
                return any(child.name() == "sleep" for child in worker.children(recursive=True))
            return False

        while not naps():  # until its first round is over
            assert container.poll() is None
        cursor.execute("SELECT session_key FROM django_session")
        assert cursor.fetchall() == [("going on",)]
        alive = []
        while not alive:
            assert container.poll() is None
            cursor.execute("SELECT name FROM shas_workerbeat")
            alive = cursor.fetchall()
        assert alive == [("release_due",)]
    left = worker.children(recursive=True)
    container.terminate()  # as the container's first process does: the worker alone, which tells the rest
    container.communicate(timeout=60)
    assert container.returncode == 0
    assert [child for child in left if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.slow
def test_the_worker_takes_its_container_with_it_when_it_ends_by_itself(production: dict[str, str]) -> None:
    _container(production, "true").communicate(timeout=120)
    container = _container(production, "docker/worker.sh")
    releases = None
    while releases is None:
        assert container.poll() is None
        children = psutil.Process(container.pid).children()
        with suppress(psutil.NoSuchProcess):
            releases = next((child for child in children if "release_due" in child.cmdline()), None)
    releases.kill()
    container.communicate(timeout=60)
    assert container.returncode == 128 + signal.SIGKILL
