"""One server and its data folder: made once, started when needed, found again by every process.

In the folder: `server/` (data, log; owned by the user the server runs as), `state.json` (port and
passwords; mode 0600) and `lock`. Whoever changes anything holds the lock.
"""

import fcntl
import hashlib
import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from reviewportal.embedded_postgres import binaries
from reviewportal.embedded_postgres.errors import EmbeddedPostgresError
from reviewportal.embedded_postgres.runner import Runner

HOST = "127.0.0.1"
DATABASE = "reviewportal"
ADMINISTRATOR = "postgres"
ROLES_SQL = Path(__file__).with_name("roles.sql")
# Below the ports that the system gives to outgoing connections, so that it stays free for us.
PORTS = range(20_000, 32_000)
START_SECONDS = 60
# Locale and encoding do not depend on the machine; docker-compose.yml asks for the same.
INITDB_OPTIONS = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=scram-sha-256")
SERVER_OPTIONS = (
    f"-c listen_addresses={HOST} -c unix_socket_directories= -c max_connections=200 "
    "-c timezone=UTC -c log_timezone=UTC -c fsync=on"
)


def _password() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class State:
    """What is remembered of the server between processes."""

    port: int
    administrator: str = field(default_factory=_password)
    owner: str = field(default_factory=_password)
    app: str = field(default_factory=_password)
    roles: str = ""  # which version of roles.sql the server has had


class Cluster:
    """The server whose data is in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.home = self.folder / "server"
        self.data = self.home / "data"
        self.pid_file = self.data / "postmaster.pid"
        self.log = self.home / "server.log"
        self.state_file = self.folder / "state.json"

    def url(self, role: str) -> str:
        try:
            state = self._read_state()
            if state is None or not self._is_ready(state):
                with self._locked():
                    state = self._ensure_running()
        except PermissionError as error:
            raise EmbeddedPostgresError(f"{error.filename} belongs to another user of this machine") from error
        return f"postgres://reviewportal_{role}:{getattr(state, role)}@{HOST}:{state.port}/{DATABASE}"

    def is_running(self) -> bool:
        state = self._read_state()
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
                command = [programs / "pg_ctl", "stop", "-m", "fast", "-w", "-t", str(START_SECONDS)]
                done = runner.run([*command, "-D", f"{address}/data"], hand_down=hand_down, timeout=START_SECONDS + 10)
            if done.returncode != 0 and self._postmaster() is not None:
                raise EmbeddedPostgresError(f"the server does not stop ({_last_line(done)})")
            return True

    # What is there

    def _read_state(self) -> State | None:
        try:
            return State(**json.loads(self.state_file.read_text()))
        except FileNotFoundError:
            return None

    def _write_state(self, state: State) -> State:
        draft = self.state_file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(state), file)
            file.flush()
            os.fsync(file.fileno())
        if os.geteuid() == 0:  # root at work in a user's folder leaves the file to that user
            owner = self.folder.stat()
            os.chown(draft, owner.st_uid, owner.st_gid)
        draft.replace(self.state_file)
        return state

    def _is_ready(self, state: State) -> bool:
        """Whether our server, and not another program on the same port, takes connections."""
        return (
            state.roles == _roles_version()
            and self._status() == (state.port, "ready")
            and self._postmaster() is not None
            and _answers(state.port)
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
        return pid if _is_postgres(pid) else None

    # Making it so; all of it under the lock

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Held by one process at a time; the system lets go of it when that process dies, however it dies."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _ensure_running(self) -> State:
        state = self._read_state() or self._write_state(State(port=_free_port()))
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
                if status and status[1] == "ready" and _answers(status[0]):
                    return state if status[0] == state.port else self._write_state(replace(state, port=status[0]))
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(f"the server does not become ready; its log is {self.log}")
                time.sleep(0.05)
                continue
            # Left by a server that was killed. Should children of it still be at work, the new one
            # finds them by their shared memory and refuses, and we try again.
            self.pid_file.unlink(missing_ok=True)
            if not _is_free(state.port):
                state = self._write_state(replace(state, port=_free_port()))
            logged = self._log_size()
            with runner.reach() as (address, hand_down):
                options = f"-c port={state.port} {SERVER_OPTIONS}"
                command = [programs / "pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-D", f"{address}/data"]
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
        address = ["-h", HOST, "-p", str(state.port), "-U", ADMINISTRATOR, "-d", "postgres"]
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
        return self._write_state(replace(state, roles=_roles_version()))

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


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself does
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    for port in random.sample(PORTS, 200):
        if _is_free(port):
            return port
    raise EmbeddedPostgresError(f"no free port was found on {HOST}")


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=2).close()
    except OSError:
        return False
    return True


def _is_postgres(pid: int) -> bool:
    """Whether this process lives and is a PostgreSQL server: numbers are given again, and zombies keep theirs."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return name == "postgres" and rest.split()[0] not in {"Z", "X"}
    said = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return Path(said.strip()).name == "postgres"


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return lines[-1] if lines else f"status {done.returncode}"


def _reason(log: str) -> str:
    """The first thing the server's log calls fatal."""
    return next((line.partition("FATAL:")[2].strip() for line in log.splitlines() if "FATAL:" in line), "")
