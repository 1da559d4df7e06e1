"""`/metrics`: what an operator's Prometheus reads. docs/watching-the-portal.md says what each figure means.

What the review's state is, is counted in the database when it is asked for, so every process gives the same answer.
What happens in a process (requests, failed sign-ins) is counted there; with PROMETHEUS_MULTIPROC_DIR set, an empty
folder, the processes of one machine add up. No label holds a name, an address or anything a visitor chose.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_address
from time import perf_counter
from typing import Any

from allauth.mfa.signals import authentication_failed
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import Error
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from shas.clock import database_now
from shas.models import Event, Publication, WorkerBeat
from shas.services.guessing import ALARMS, WINDOW
from shas.services.prerelease import REFUSED

# The worker stamps within a second or two; so much later something is wrong.
OVERDUE_AFTER = timedelta(seconds=10)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
DOORS = {"api", "admin", "accounts", "workspace", "static", "healthz", "readyz", "metrics"}

_process = CollectorRegistry()
REQUESTS = Histogram(
    "portal_request_seconds",
    "Time to answer a request, by the part of the site and the class of the status.",
    ["door", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=_process,
)
SIGN_IN_FAILURES = Counter(
    "portal_sign_in_failures",
    "Wrong passwords, wrong codes of the second factor, and tries that the lock-out refused unread.",
    ["step"],
    registry=_process,
)
for _step in ("password", "second_factor", "locked_out"):
    SIGN_IN_FAILURES.labels(_step)  # there from the start, or the first would not be seen as a rise


class TimeRequests:
    """Outermost of the middleware, so that it times what the visitor waits for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        response = self.get_response(request)
        first = request.path_info.split("/", maxsplit=2)[1]
        door = first if first in DOORS else "page"
        REQUESTS.labels(door, f"{response.status_code // 100}xx").observe(perf_counter() - began)
        return response


@receiver(user_login_failed)
def count_wrong_password(**of_signal: Any) -> None:
    SIGN_IN_FAILURES.labels("password").inc()


@receiver(authentication_failed)
def count_wrong_code(**of_signal: Any) -> None:
    SIGN_IN_FAILURES.labels("second_factor").inc()


def count_locked_out() -> None:
    """One try, right or wrong, that the lock-out refused: the library tells of none of these."""
    SIGN_IN_FAILURES.labels("locked_out").inc()


class StateOfTheReview:
    """The figures that the database gives; where it does not answer, only that it does not."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            figures = [*_figures()]
            up = 1
        except Error:
            figures, up = [], 0
        yield GaugeMetricFamily("portal_database_up", "Whether the database answers.", value=up)
        yield from figures


def _figures() -> Iterator[GaugeMetricFamily]:
    at = database_now()
    waiting = Publication.objects.unstamped(at).count()
    overdue = Publication.objects.unstamped(at - OVERDUE_AFTER).count()
    refused = Event.objects.filter(kind=REFUSED).count()
    guessing = Event.objects.filter(kind__in=ALARMS, recorded_at__gt=at - WINDOW).count()
    yield GaugeMetricFamily(
        "portal_releases_not_picked_up",
        "Approved publications whose time has passed and whose release no worker has recorded.",
        value=waiting,
    )
    yield GaugeMetricFamily(
        "portal_releases_overdue",
        f"Of those, the ones whose time passed more than {OVERDUE_AFTER.seconds} seconds ago.",
        value=overdue,
    )
    yield GaugeMetricFamily(
        "portal_prerelease_refused", "Refused views before release, as recorded so far.", value=refused
    )
    yield GaugeMetricFamily(
        "portal_document_guessing", "Alarms of the last six hours: documents asked for at guesses.", value=guessing
    )
    ages = GaugeMetricFamily(
        "portal_worker_beat_age_seconds", "Seconds since a worker was last heard of.", labels=["worker"]
    )
    for name, beaten in WorkerBeat.objects.values_list("name", "at"):
        ages.add_metric([name], (at - beaten).total_seconds())
    yield ages


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, to whoever has METRICS_TOKEN; without one, to callers on this machine. To others no such page."""
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(StateOfTheReview())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:
        registry.register(_process)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    # What a proxy on this machine hands on comes from this machine too, and says for whom.
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
