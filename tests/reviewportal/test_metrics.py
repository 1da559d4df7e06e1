"""The figures for whoever watches the site: each is right, whoever asks, and nobody else can read them."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from reviewportal.metrics import FORWARDED
from shas.clock import database_now
from shas.events import record
from shas.models import WorkerBeat
from shas.services.guessing import GUESSED, GUESSED_TOGETHER
from shas.services.releases import release_due
from shas.workflow import Status
from tests.accounts.signing_in import PASSWORD, WRONG_CODE, set_up, sign_in
from tests.factories import UserFactory
from tests.house import PROJECT
from tests.reviewportal.breaking import away, refusal
from tests.shas.workflow.stage import OUT, publication_at

pytestmark = pytest.mark.django_db


def _figures(client: Client) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        ",".join([sample.name, *(f"{name}={value}" for name, value in sample.labels.items())]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_answer_is_in_prometheus_own_format_and_kept_by_no_cache(client: Client) -> None:
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer["Cache-Control"]
    assert _figures(client)["portal_database_up"] == 1


def test_a_release_that_nobody_picked_up_shows_and_turns_overdue(client: Client, monkeypatch: Any) -> None:
    publication_at(OUT)
    publication_at(Status.APPROVED)
    figures = _figures(client)
    assert (figures["portal_releases_not_picked_up"], figures["portal_releases_overdue"]) == (1, 0)
    monkeypatch.setattr("reviewportal.metrics.OVERDUE_AFTER", timedelta(seconds=0.5))
    assert _figures(client)["portal_releases_overdue"] == 1
    release_due()
    figures = _figures(client)
    assert (figures["portal_releases_not_picked_up"], figures["portal_releases_overdue"]) == (0, 0)


def test_refused_views_and_alarms_are_counted_from_the_record(client: Client) -> None:
    figures = _figures(client)
    assert (figures["portal_prerelease_refused"], figures["portal_document_guessing"]) == (0, 0)
    at = database_now()
    for kind, instant in [
        ("prerelease.refused", at - timedelta(days=30)),
        ("prerelease.refused", at),
        (GUESSED, at - timedelta(hours=7)),
        (GUESSED, at - timedelta(hours=5)),
        (GUESSED_TOGETHER, at - timedelta(hours=7)),
        (GUESSED_TOGETHER, at - timedelta(hours=5)),
    ]:
        record(kind=kind, subject=("a", "b"), actor=None, recorded_at=instant)
    figures = _figures(client)
    assert (figures["portal_prerelease_refused"], figures["portal_document_guessing"]) == (2, 2)


def test_the_age_of_the_workers_last_sign_of_life(client: Client) -> None:
    WorkerBeat.objects.create(name="release_due", at=database_now() - timedelta(seconds=100))
    assert 100 <= _figures(client)["portal_worker_beat_age_seconds,worker=release_due"] < 160


def test_the_figures_take_the_same_queries_whatever_there_is(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):
        client.get("/metrics")
    for name in ("a", "b", "c"):
        publication_at(OUT)
        WorkerBeat.objects.create(name=name, at=database_now())
    with django_assert_num_queries(6):
        client.get("/metrics")


def test_wrong_passwords_are_counted_without_saying_whose(client: Client) -> None:
    UserFactory(email="known@example.org", password="a-password-for-tests")
    counted = "portal_sign_in_failures_total,step=password"
    before = _figures(client)[counted]
    for email in ("known@example.org", "unknown@example.org"):
        client.post(reverse("account_login"), {"login": email, "password": "wrong"})
    assert _figures(client)[counted] == before + 2
    assert "example.org" not in client.get("/metrics").text


def test_wrong_codes_of_the_second_factor_are_counted_by_themselves(client: Client) -> None:
    user = UserFactory(email="known@example.org", password=PASSWORD)
    set_up(user)
    names = [f"portal_sign_in_failures_total,step={step}" for step in ("password", "second_factor")]
    figures = _figures(client)
    before = [figures[name] for name in names]
    sign_in(client, user.email)
    assert client.post("/accounts/2fa/authenticate/", {"code": WRONG_CODE}).status_code == 200
    figures = _figures(client)
    assert [figures[name] for name in names] == [before[0], before[1] + 1]


def _failures(client: Client) -> tuple[float, ...]:
    figures = _figures(client)
    steps = ("password", "second_factor", "locked_out")
    return tuple(figures[f"portal_sign_in_failures_total,step={step}"] for step in steps)


@pytest.mark.parametrize("email", ["known@example.org", "unknown@example.org"])
def test_who_goes_on_when_locked_out_is_counted_on(email: str, client: Client) -> None:
    UserFactory(email="known@example.org", password=PASSWORD)
    cache.clear()
    before = _failures(client)
    answers = [sign_in(Client(), email, f"wrong {number}").status_code for number in range(14)]
    assert answers == [200] * 5 + [429] * 9
    assert _failures(client) == (before[0] + 5, before[1], before[2] + 9)


def test_so_are_codes_and_resets(client: Client) -> None:
    user = UserFactory(email="known@example.org", password=PASSWORD)
    set_up(user)
    cache.clear()
    before = _failures(client)
    sign_in(client, user.email)
    for _ in range(7):
        client.post("/accounts/2fa/authenticate/", {"code": WRONG_CODE})
    assert _failures(client) == (before[0], before[1] + 5, before[2] + 2)
    for _ in range(6):
        Client().post("/accounts/password/reset/", {"email": user.email})
    assert _failures(client) == (before[0], before[1] + 5, before[2] + 3)


def test_what_the_visitor_waits_for_is_what_is_timed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 107.5])
    before = _figures(client)
    with monkeypatch.context() as patch:
        patch.setattr("reviewportal.metrics.perf_counter", lambda: next(clock))
        client.get("/healthz")
    after = _figures(client)

    def risen(sample: str) -> float:
        name = f"portal_request_seconds_{sample}"
        return after[name] - before.get(name, 0.0)

    assert risen("sum,door=healthz,status=2xx") == pytest.approx(7.5, abs=0.001)
    assert risen("bucket,door=healthz,le=5.0,status=2xx") == 0
    assert risen("bucket,door=healthz,le=10.0,status=2xx") == 1


def test_a_database_that_is_away_shows_in_what_visitors_are_told(client: Client) -> None:
    counted = "portal_request_seconds_count,door=api,status=5xx"
    before = _figures(client).get(counted, 0.0)
    with away(refusal("53300")):
        Client(raise_request_exception=False).get("/api/v1/publications/")
        assert _figures(client)["portal_database_up"] == 0
    assert _figures(client)[counted] == before + 1


def test_requests_are_timed_by_the_part_of_the_site_and_by_nothing_a_visitor_chose(client: Client) -> None:
    def counted(door: str, status: str) -> float:
        return figures.get(f"portal_request_seconds_count,door={door},status={status}", 0.0)

    figures = _figures(client)
    asked = [("/", "page", "2xx"), ("/nowhere-zqcanary/", "page", "4xx"), ("/api/v1/", "api", "2xx")]
    asked += [("/admin/", "admin", "3xx"), ("/healthz", "healthz", "2xx"), ("/zqcanary", "page", "4xx")]
    before = {row: counted(*row[1:]) for row in asked}
    for path, _, _ in asked:
        client.get(path)
    figures = _figures(client)
    for row in asked:
        assert counted(*row[1:]) > before[row]
    assert not any("zqcanary" in name for name in figures)


# Who may read them


def test_without_a_token_only_this_machine_may_and_no_proxy_on_it(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    unknown = client.get("/nowhere")
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    for where in ("203.0.113.7", "10.0.0.1", "172.18.0.1", ""):
        refused = client.get("/metrics", REMOTE_ADDR=where)
        assert (refused.status_code, refused.content) == (404, unknown.content)
    for header in FORWARDED:
        assert client.get("/metrics", headers={header: "203.0.113.7"}).status_code == 404
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "Bearer wrong", "secret", "Basic secret", "Bearer sécret"])
def test_with_a_token_it_takes_the_token_from_everywhere(said: str, client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", headers={"Authorization": said}).status_code == 404
    right = {"Authorization": "Bearer secret", "X-Forwarded-For": "203.0.113.7"}
    assert client.get("/metrics", headers=right, REMOTE_ADDR="203.0.113.7").status_code == 200


def test_it_is_not_sent_on_to_https_because_the_caller_is_inside(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/metrics").status_code == 200
    assert client.get("/").status_code == 301


# When things are not as they should be


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_figures_say_just_that(client: Client) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = 1
    try:
        figures = _figures(client)
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert figures["portal_database_up"] == 0
    assert "portal_releases_overdue" not in figures
    assert "portal_sign_in_failures_total,step=password" in figures


def test_several_processes_add_up(tmp_path: Path) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.contrib.auth.signals import user_login_failed\n"
        "from reviewportal.metrics import MultiProcessCollector, CollectorRegistry, generate_latest\n"
        "user_login_failed.send(sender=None, credentials={})\n"
        "registry = CollectorRegistry(); MultiProcessCollector(registry)\n"
        "print(generate_latest(registry).decode())"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "reviewportal.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }
    said = ""
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
        )
        said = done.stdout
    assert 'portal_sign_in_failures_total{step="password"} 2.0' in said
