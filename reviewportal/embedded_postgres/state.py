"""Port and passwords of a server, kept in its folder for the next process, for nobody else to read."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path


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

    @classmethod
    def read(cls, path: Path) -> "State | None":
        try:
            return cls(**json.loads(path.read_text()))
        except FileNotFoundError:
            return None

    def write(self, path: Path) -> "State":
        """Puts a whole new file in place of the old one, and returns itself."""
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        if os.geteuid() == 0:  # root at work in a user's folder leaves the file to that user
            owner = path.parent.stat()
            os.chown(draft, owner.st_uid, owner.st_gid)
        draft.replace(path)
        return self
