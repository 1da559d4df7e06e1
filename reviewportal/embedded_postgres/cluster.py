"""One server and its data folder: made once, started when needed, found again by every process.

In the folder: `server/` (data, log; owned by the user the server runs as), `state.json` (port and
passwords; mode 0600) and `lock`. Whoever changes anything holds the lock.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from reviewportal.embedded_postgres import binaries, probes
from reviewportal.embedded_postgres.errors import EmbeddedPostgresError
from reviewportal.embedded_postgres.runner import Runner
from reviewportal.embedded_postgres.state import State

DATABASE = "reviewportal"
ADMINISTRATOR = "postgres"
ROLES_SQL = Path(__file__).with_name("roles.sql")
START_SECONDS = 60
# Locale and encoding do not depend on the machine; docker-compose.yml asks for the same.
INITDB_OPTIONS = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=scram-sha-256")
SERVER_OPTIONS = (
    f"-c listen_addresses={probes.HOST} -c unix_socket_directories= -c max_connections=200 "
    "-c timezone=UTC -c log_timezone=UTC -c fsync=on"
)


class Cluster:
    """The server whose data is in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.home = self.folder / "server"
        self.data = self.home / "data"
        self.pid_file = self.data / "postmaster.pid"
        self.log = self.home / "server.log"
        self.state_file = self.folder / "state.json"

    def url(self, role: str, database: str = DATABASE) -> str:
        try:
            state = State.read(self.state_file)
            if state is None or not self._is_ready(state):
                with self._locked():
                    state = self._ensure_running()
        except PermissionError as error:
            raise EmbeddedPostgresError(f"{error.filename} belongs to another user of this machine") from error
        return f"postgres://reviewportal_{role}:{getattr(state, role)}@{probes.HOST}:{state.port}/{database}"

    def is_running(self) -> bool:
        state = State.read(self.state_file)
        return state is not None and self._is_ready(state)

    def stop(self) -> bool:
        if not self.folder.is_dir():
            return False
        with self._locked():
            if self._postmaster() is None:
                return False
            runner = Runner(self.home)
            programs = binaries.runnable(runner.runs)
            with runner.reach() as (address, hand_down):
                command: list[str | Path] = [programs / "pg_ctl", "stop", "-m", "fast", "-w", "-t", str(START_SECONDS)]
                done = runner.run([*command, "-D", f"{address}/data"], hand_down=hand_down, timeout=START_SECONDS + 10)
            if done.returncode != 0 and self._postmaster() is not None:
                raise EmbeddedPostgresError(f"the server does not stop ({_last_line(done)})")
            return True

    # What is there

    def _is_ready(self, state: State) -> bool:
        """Whether our server, and not another program on the same port, takes connections."""
        return (
            state.roles == _roles_version()
            and self._status() == (state.port, "ready")
            and self._postmaster() is not None
            and probes.answers(state.port)
        )

    def _status(self) -> tuple[int, str] | None:
        """Port and status from the server's own pid file."""
        lines = self._pid_lines()
        return (int(lines[3]), lines[7].strip()) if len(lines) > 7 else None

    def _pid_lines(self) -> list[str]:
        try:
            return self.pid_file.read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _postmaster(self) -> int | None:
        """The process id of the server if it lives; a number left over from before does not count."""
        lines = self._pid_lines()
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        return pid if probes.is_postgres(pid) else None

    # Making it so; all of it under the lock

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Held by one process at a time; the system lets go of it when that process dies, however it dies."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _ensure_running(self) -> State:
        state = State.read(self.state_file) or State(port=probes.free_port()).write(self.state_file)
        if self._is_ready(state):
            return state
        runner = Runner(self.home)
        runner.prepare_home()
        programs = binaries.runnable(runner.runs)
        if not self.data.is_dir():
            self._initialise(runner, programs, state)
        state = self._start(runner, programs, state)
        if state.roles != _roles_version():
            state = self._set_up_roles(runner, programs, state)
        return state

    def _initialise(self, runner: Runner, programs: Path, state: State) -> None:
        """initdb in a folder beside the data, which takes its name when it is whole."""
        for remains in self.home.glob("data.*"):
            shutil.rmtree(remains, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix="data.", dir=self.home))
        password = self.home / "administrator"
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(state.administrator)
        if runner.as_root:
            owner = self.home.stat()
            for path in (draft, password):
                os.chown(path, owner.st_uid, owner.st_gid)
        try:
            with runner.reach() as (address, hand_down):
                done = runner.run(
                    [
                        programs / "initdb",
                        f"--pgdata={address}/{draft.name}",
                        f"--username={ADMINISTRATOR}",
                        f"--pwfile={address}/{password.name}",
                        *INITDB_OPTIONS,
                    ],
                    hand_down=hand_down,
                    timeout=180,
                )
        finally:
            password.unlink(missing_ok=True)
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"initdb failed ({_last_line(done)})")
        draft.rename(self.data)

    def _start(self, runner: Runner, programs: Path, state: State) -> State:
        """Starts the server, or waits for one that is starting. Moves to another port if ours is taken."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self._postmaster() is not None:
                status = self._status()
                if status and status[1] == "ready" and probes.answers(status[0]):
                    return state if status[0] == state.port else replace(state, port=status[0]).write(self.state_file)
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(f"the server does not become ready; its log is {self.log}")
                time.sleep(0.05)
                continue
            # Left by a server that was killed. Should children of it still be at work, the new one
            # finds them by their shared memory and refuses, and we try again.
            self.pid_file.unlink(missing_ok=True)
            if not probes.is_free(state.port):
                state = replace(state, port=probes.free_port()).write(self.state_file)
            logged = self._log_size()
            with runner.reach() as (address, hand_down):
                options = f"-c port={state.port} {SERVER_OPTIONS}"
                command: list[str | Path] = [
                    programs / "pg_ctl",
                    "start",
                    "-w",
                    "-t",
                    str(START_SECONDS),
                    "-D",
                    f"{address}/data",
                ]
                done = runner.run(
                    [*command, "-l", f"{address}/{self.log.name}", "-o", options],
                    hand_down=hand_down,
                    timeout=START_SECONDS + 10,
                )
            if done.returncode == 0:
                continue
            said = self._log_since(logged)
            passing = "still in use" in said or "could not bind" in said or "lock file" in said
            if not passing or time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"the server does not start ({_reason(said) or _last_line(done)})")
            time.sleep(0.2)

    def _set_up_roles(self, runner: Runner, programs: Path, state: State) -> State:
        """The roles, database and rights of roles.sql, by psql as the administrator of the server."""
        address = ["-h", probes.HOST, "-p", str(state.port), "-U", ADMINISTRATOR, "-d", "postgres"]
        with ROLES_SQL.open("rb") as script:
            done = runner.run(
                [programs / "psql", "-X", "-q", "-w", *address, "-f", "-"],
                stdin=script,
                timeout=60,
                environment={
                    "PGPASSWORD": state.administrator,
                    "DATABASE_OWNER_PASSWORD": state.owner,
                    "DATABASE_APP_PASSWORD": state.app,
                },
            )
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"the roles could not be set up ({_last_line(done)})")
        return replace(state, roles=_roles_version()).write(self.state_file)

    def _log_size(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0

    def _log_since(self, position: int) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")


def _roles_version() -> str:
    return hashlib.sha256(ROLES_SQL.read_bytes()).hexdigest()


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return lines[-1] if lines else f"status {done.returncode}"


def _reason(log: str) -> str:
    """The first thing the server's log calls fatal."""
    return next((line.partition("FATAL:")[2].strip() for line in log.splitlines() if "FATAL:" in line), "")
