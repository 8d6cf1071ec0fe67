"""`/healthz` and `/readyz`, for monitors and load balancers.

No sign-in, and no data of any batch.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs import reading, rendering
from jobs.databases.postgresql import limits
from jobs.queue.monitoring.version import version
from jobs.reading import SiteStatus, raw
from jobs.storage import store

IN_TIME = 2.0  #: seconds within which database and storage have to answer a load balancer

DATABASE_AWAY = "The database does not answer in time."
NOT_MIGRATED = "The database does not have the tables of this version yet. Run “manage.py migrate”."
STORAGE_AWAY = "The storage of pictures and results cannot be used on this host."


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that this process is alive, without asking anything else.

    Restarting a process helps only if this does not answer.
    """
    return JsonResponse({"status": "ok", "version": version()})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why this host should get no requests."""

    part: str
    word: str
    sentence: str


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if this host may be sent requests, else 503 and why.

    `degraded`: pages can be served, but something else of the site is not well. A full disk is one
    of these, because only the pages can free it, and so is a storage that is away, because only the
    pages can say so: without it all hosts would be unready at once. `?storage` asks for a host that
    has its storage, too. `jpeg` is `splice`, or `pillow` if jpegsplice is not built: slower, but
    not an error.
    """
    try:
        with limits.in_a_hurry(IN_TIME):
            obstacle = _obstacle()
            status = reading.site_status() if obstacle is None else None
    except DatabaseError:
        return _not_ready(Obstacle("database", "down", DATABASE_AWAY))
    if obstacle is not None or status is None:
        return _not_ready(obstacle or Obstacle("database", "down", DATABASE_AWAY))
    storage = storage_word()
    if storage == "down" and "storage" in request.GET:
        return _not_ready(Obstacle("storage", "down", STORAGE_AWAY))
    parts = {"web": "ok", "database": "ok", "storage": storage, **machine_words(status)}
    status_word = "ok" if set(parts.values()) == {"ok"} else "degraded"
    return JsonResponse(
        {"status": status_word, "ready": True, **parts, "jpeg": rendering.way_here().path}
    )


def _not_ready(obstacle: Obstacle) -> JsonResponse:
    answer = {"status": "not ready", "ready": False, "reason": obstacle.sentence}
    return JsonResponse({**answer, "web": "ok", obstacle.part: obstacle.word}, status=503)


def _obstacle() -> Obstacle | None:
    if not _is_migrated():
        return Obstacle("database", "not migrated", NOT_MIGRATED)
    return None


_migrated: set[tuple[str, str]] = set()
"""Migrations that were found applied: nobody takes them back while the site runs."""


def _is_migrated() -> bool:
    wanted = _latest_migrations()
    if wanted <= _migrated:
        return True
    _migrated.update(raw.fetch("SELECT app, name FROM django_migrations", []))
    return wanted <= _migrated


@cache
def _latest_migrations() -> frozenset[tuple[str, str]]:
    """Return the last migration of each application, of those that came with this code."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def storage_word() -> str:
    """Return the word for the storage as this host sees it. A storage that does not answer in time
    is down: a request to a silent bucket takes seconds, one to a silent file system has no end.
    """
    asked = _beside_requests().submit(lambda: store().trouble)
    try:
        trouble = asked.result(IN_TIME)
    except TimeoutError:
        asked.cancel()  # if the thread still waits for an earlier answer
        return "down"
    return {"": "ok", "full": "full", "crowded": "full", "away": "down"}[trouble]


@cache
def _beside_requests() -> ThreadPoolExecutor:
    """Return the thread that asks the storage. A forked process makes its own at its first use."""
    return ThreadPoolExecutor(1, thread_name_prefix="storage word")


def machine_words(status: SiteStatus) -> dict[str, str]:
    """Return the words for each part.

    Without a sign of life from the dispatcher, broker and worker are unknown.
    """
    if not status.dispatcher_is_here:
        return {"broker": "unknown", "dispatcher": "down", "worker": "unknown"}
    return {"broker": status.broker, "dispatcher": "ok", "worker": _worker_word(status)}


def _worker_word(status: SiteStatus) -> str:
    """Return the word for the worker.

    It may run without taking jobs, and is unknown while the broker has a problem.
    """
    if not status.children:
        return "down"
    if status.broker == "ok" and not status.workers:
        return "disconnected"
    return "stalled" if status.why == "stalled" else "ok"
