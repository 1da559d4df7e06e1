"""Alive and ready are two questions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from reviewportal import health
from shas.clock import database_now
from shas.models import WorkerBeat
from shas.models.workers import RELEASE_WORKER
from shas.services.workers import beat


def test_healthz_asks_nothing_of_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_readyz_is_ready_when_the_database_answers_and_the_worker_runs(client: Client) -> None:
    beat(RELEASE_WORKER)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_that_migrations_are_waiting(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_schema_seen", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'shas'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations are waiting\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "seconds", "says"),
    [
        (RELEASE_WORKER, 110, b"ok\n"),
        (RELEASE_WORKER, 121, b"the worker has not run for two minutes\n"),
        (RELEASE_WORKER, None, b"the worker has not run for two minutes\n"),
        ("another_worker", 0, b"the worker has not run for two minutes\n"),
    ],
    ids=["alive", "silent", "never", "another"],
)
def test_readyz_says_that_the_worker_does_not_run(client: Client, name: str, seconds: int | None, says: bytes) -> None:
    if seconds is not None:
        WorkerBeat.objects.create(name=name, at=database_now() - timedelta(seconds=seconds))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200 if says == b"ok\n" else 503, says)


@pytest.mark.django_db(transaction=True)
def test_readyz_is_503_without_a_database(client: Client) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = 1
    try:
        answer = client.get("/readyz")
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert (answer.status_code, answer.content, answer["Retry-After"]) == (503, b"the database does not answer\n", "5")
