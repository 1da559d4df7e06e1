"""As whom the server programs run, and how they reach the data.

PostgreSQL refuses to run as root. Started by root, its programs run as an unprivileged user, who
may well not be allowed into the folders above the data: a clone in a private folder is usual. No
permission is changed for that. The data folder is opened here, by whoever may, and handed down as
an open file: /proc/self/fd/N leads straight to the folder, whatever lies above it. Each process
of the server inherits the open file, so the address is good for all of them, for good.
"""

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reviewportal.embedded_postgres.errors import EmbeddedPostgresError

UNPRIVILEGED = ("postgres", "nobody")
# Only what the programs need: a PGPORT or PGDATA of the caller's must not reach them.
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")


class Runner:
    """Runs server programs on one folder of data, as its owner."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.as_root = os.geteuid() == 0
        if self.as_root and not sys.platform.startswith("linux"):
            raise EmbeddedPostgresError("PostgreSQL does not run as root; use an ordinary account")

    def prepare_home(self) -> None:
        """Makes the folder that holds the data, private to the user the server runs as."""
        if self.home.exists():
            owner = self.home.stat().st_uid
            if not self.as_root and owner != os.geteuid():
                raise EmbeddedPostgresError(f"{self.home} belongs to another user of this machine")
            return
        # Under another name until it has its owner: a run cut short leaves nothing half made.
        draft = self.home.with_name(f"{self.home.name}.{os.getpid()}")
        draft.mkdir(mode=0o700)
        if self.as_root:
            account = self._unprivileged()
            try:
                os.chown(draft, account.pw_uid, account.pw_gid)
            except OSError as error:
                draft.rmdir()
                raise EmbeddedPostgresError(f"root may not give a folder to another user here ({error})") from error
        draft.rename(self.home)

    def runs(self, programs: Path) -> bool:
        """Whether the user that the server runs as can run the programs of this folder."""
        try:
            done = subprocess.run(
                [programs / "postgres", "--version"], capture_output=True, check=False, **self._identity()
            )
        except OSError:
            return False
        return done.returncode == 0

    @contextmanager
    def reach(self) -> Iterator[tuple[str, Sequence[int]]]:
        """The folder's address for the programs, and the open files to hand down with it."""
        if not sys.platform.startswith("linux"):
            yield str(self.home), ()
            return
        opened = os.open(self.home, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{opened}", (opened,)
        finally:
            os.close(opened)

    def run(
        self,
        arguments: Sequence[str | Path],
        *,
        hand_down: Sequence[int] = (),
        timeout: float,
        stdin: IO[bytes] | None = None,
        environment: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Runs a program in a session of its own, so that Ctrl-C here does not reach it. Never raises on its status."""
        try:
            return subprocess.run(
                [str(argument) for argument in arguments],
                pass_fds=tuple(hand_down),
                stdin=stdin or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=timeout,
                check=False,
                start_new_session=True,
                env=self._environment() | (environment or {}),
                **self._identity(),
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedPostgresError(f"{Path(arguments[0]).name} took longer than {timeout:g} seconds") from error
        except OSError as error:
            raise EmbeddedPostgresError(f"{Path(arguments[0]).name} could not be started ({error})") from error

    def _identity(self) -> dict:
        """The user to run as, for subprocess: nothing for an ordinary user; never root."""
        if not self.as_root:
            return {"cwd": "/"}
        if self.home.exists():
            # Whoever owns the data: it may have been made by an ordinary user of this machine.
            owner = self.home.stat()
            return {"cwd": "/", "user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        account = self._unprivileged()
        return {"cwd": "/", "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    @staticmethod
    def _unprivileged() -> pwd.struct_passwd:
        for name in UNPRIVILEGED:
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root, and there is no user {UNPRIVILEGED[-1]} to run it"
        )

    @staticmethod
    def _environment() -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        return {"PATH": os.defpath, "LC_ALL": "C", **kept}
