"""What can be seen from outside: is a port free, does a server answer, is that process one of PostgreSQL's."""

import random
import socket
import subprocess
from pathlib import Path

from reviewportal.embedded_postgres.errors import EmbeddedPostgresError

HOST = "127.0.0.1"
# Below the ports that the system gives to outgoing connections, so that it stays free for us.
PORTS = range(20_000, 32_000)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself does
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    for port in random.sample(PORTS, 200):
        if is_free(port):
            return port
    raise EmbeddedPostgresError(f"no free port was found on {HOST}")


def answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=2).close()
    except OSError:
        return False
    return True


def is_postgres(pid: int) -> bool:
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
