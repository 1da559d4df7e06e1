"""Waits for the database; with DATABASE_OWNER_URL, migrates it as its owner, one container at a time.

Without that address it waits until another container has migrated. Times out with status 1 after
PREPARE_SECONDS (120) seconds, saying what it waited for; the container's restart tries again.
"""

import os
import subprocess
import sys
import time
from contextlib import closing

import psycopg2

MIGRATION_LOCK = (2008, 1)  # our number space among the server's advisory locks


def manage(*arguments: str) -> int:
    """Runs manage.py as this container is set up, and returns its status."""
    return subprocess.run([sys.executable, "manage.py", *arguments], check=False).returncode


def schema_is_current() -> bool:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run([sys.executable, "manage.py", "migrate", "--check"], check=False, **quiet).returncode == 0


def answers(address: str) -> bool:
    try:
        psycopg2.connect(address, connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        print(f"Waiting for the database: {str(error).strip().splitlines()[-1]}", file=sys.stderr)
        return False
    return True


def wait_for(what: str, happened, deadline: float) -> None:
    while not happened():
        if time.monotonic() > deadline:
            raise SystemExit(f"Gave up waiting for {what}.")
        time.sleep(1)


def migrate(owner: str) -> None:
    """Under a lock, so that containers which start together do not migrate together."""
    with closing(psycopg2.connect(owner)) as session, session.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", MIGRATION_LOCK)
        for command in (("migrate", "--no-input"), ("createcachetable",)):
            status = manage(*command)
            if status != 0:
                raise SystemExit(status)


def main() -> None:
    deadline = time.monotonic() + float(os.environ.get("PREPARE_SECONDS", "120"))
    owner = os.environ.get("DATABASE_OWNER_URL")
    address = owner or os.environ.get("DATABASE_URL")
    if not address:
        raise SystemExit("DATABASE_URL is not set. Set it in the environment (see .env.example).")
    wait_for("the database", lambda: answers(address), deadline)
    if owner:
        migrate(owner)
    else:
        wait_for("the migrations, which the web container runs", schema_is_current, deadline)


if __name__ == "__main__":
    main()
