"""Alive and ready are two questions."""

import pytest
from django.db import connection
from django.test import Client

from reviewportal import health


def test_healthz_asks_nothing_of_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_readyz_is_ready_when_the_database_answers(client: Client) -> None:
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
