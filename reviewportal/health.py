"""What a load balancer asks: is the process alive, and may it be sent visitors."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewportal.errors import RETRY_SECONDS
from shas.models import WorkerBeat
from shas.models.workers import RELEASE_WORKER

_schema_seen = False


def schema_is_current() -> bool:
    """Whether every migration of this code has been applied. Asked until it is true, then remembered."""
    global _schema_seen
    if not _schema_seen:
        executor = MigrationExecutor(connection)
        _schema_seen = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _schema_seen


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, its schema is this code's and the worker runs; otherwise 503, saying which."""
    try:
        problem = _problem()
    except Error:
        problem = "the database does not answer\n"
    if problem:
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return HttpResponse(problem, content_type="text/plain", status=503, headers=headers)
    return HttpResponse("ok\n", content_type="text/plain")


def _problem() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not schema_is_current():
        return "migrations are waiting\n"
    # One that never ran is as bad as one that stopped: a new site is ready once its worker has made its first pass.
    if not WorkerBeat.objects.alive().filter(name=RELEASE_WORKER).exists():
        return "the worker has not run for two minutes\n"
    return ""
