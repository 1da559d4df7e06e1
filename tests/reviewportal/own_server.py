"""A PostgreSQL that a test may kill, and a portal on it as in production: nothing of it is the other tests' own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
import psycopg2
import requests
from django.db import connection
from environ import Env

from reviewportal.embedded_postgres.cluster import ADMINISTRATOR, DATABASE, Cluster
from reviewportal.embedded_postgres.probes import HOST
from reviewportal.embedded_postgres.state import State
from tests.environment import ENVIRONMENT
from tests.house import PROJECT

PATIENCE = 60  # seconds, after which a test that waits for something gives up
ANSWER_SECONDS = 20  # for one answer: more is a process that hangs


class Server:
    """The database server whose data is in this folder, migrated."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(folder)
        self.start()
        for command in ("migrate", "createcachetable"):
            subprocess.run(
                [sys.executable, "manage.py", command, "--verbosity", "0"],
                cwd=PROJECT,
                env=self.environment() | {"DATABASE_ROLE": "owner", "DATABASE_OWNER_URL": self.cluster.url("owner")},
                check=True,
            )

    def start(self) -> None:
        """Returns once it takes connections, and not before it has put right what a crash has left."""
        address = self.cluster.url("app")
        while True:
            try:
                psycopg2.connect(address, connect_timeout=2).close()
            except psycopg2.OperationalError:
                continue
            return

    def end(self, number: int) -> None:
        """SIGQUIT is what `pg_ctl stop -m immediate` sends; SIGKILL is what nobody can be ready for."""
        process = psutil.Process(int(self.cluster.pid_file.read_text().split()[0]))
        assert process.name() == "postgres"
        process.send_signal(number)
        process.wait(PATIENCE)

    def administrator(self) -> Any:
        """A session of the one who may do everything here, outside of transactions."""
        state = State.read(self.cluster.state_file)
        assert state is not None
        session = psycopg2.connect(
            host=HOST, port=state.port, user=ADMINISTRATOR, password=state.administrator, dbname=DATABASE
        )
        session.autocommit = True
        return session

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(self.administrator()) as session, session.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def environment(self) -> dict[str, str]:
        own = {"DATABASE_URL": self.cluster.url("app"), "DJANGO_SETTINGS_MODULE": "reviewportal.settings"}
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
        return inherited | ENVIRONMENT | own

    @contextmanager
    def as_ours(self) -> Iterator[None]:
        """Within it, this process's own models are in this server's database."""
        before = {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        connection.close()
        connection.settings_dict.update({key: Env.db_url_config(self.cluster.url("app"))[key] for key in before})
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)


@contextmanager
def process(server: Server, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the portal, told to stop at the end."""
    started = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=server.environment() | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield started
        assert started.poll() is None
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(PATIENCE)


@contextmanager
def site(server: Server) -> Iterator[str]:
    """The address of the portal, served as the image serves it."""
    with socket.create_server((HOST, 0)) as free:
        port = str(free.getsockname()[1])
    image = dict(re.findall(r"(GRANIAN_\w+)=(\S+)", (PROJECT / "Dockerfile").read_text()))
    granian = str(Path(sys.executable).with_name("granian"))
    with process(
        server, granian, "reviewportal.wsgi:application", **image | {"GRANIAN_HOST": HOST, "GRANIAN_PORT": port}
    ):
        address = f"http://{HOST}:{port}"
        deadline = monotonic() + PATIENCE
        while True:
            try:
                if requests.get(f"{address}/", timeout=ANSWER_SECONDS).status_code == 200:
                    break
            except requests.ConnectionError:
                assert monotonic() < deadline
        yield address


class Browser(requests.Session):
    """Signed in by the page for it. It sends its cookies without HTTPS."""

    def __init__(self, address: str, email: str, password: str) -> None:
        super().__init__()
        self.address = address
        self.get(f"{address}/accounts/login/", timeout=ANSWER_SECONDS)
        answer = self.send_form("/accounts/login/", login=email, password=password)
        assert answer.status_code == 302

    def send_form(self, path: str, **fields: str) -> requests.Response:
        return self.post(
            f"{self.address}{path}",
            fields | {"csrfmiddlewaretoken": self.cookies["csrftoken"]},
            headers={"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())},
            allow_redirects=False,
            timeout=ANSWER_SECONDS,
        )
