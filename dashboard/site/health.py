"""`/healthz`: a word for each part, for monitors and load balancers.

No sign-in, no data of any batch.
"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs import reading, rendering
from jobs.reading import SiteStatus
from jobs.storage import store


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 with `ok` or `degraded` while pages can be served, and 503 only if the database
    does not answer.

    `jpeg` is `splice`, or `pillow` if jpegsplice is not built: slower, but not an error.
    """
    try:
        status = reading.site_status()
    except DatabaseError:
        return JsonResponse({"status": "degraded", "web": "ok", "database": "down"}, status=503)
    parts = {"web": "ok", "database": "ok", "storage": storage_word(), **machine_words(status)}
    status_word = "ok" if set(parts.values()) == {"ok"} else "degraded"
    return JsonResponse({"status": status_word, **parts, "jpeg": rendering.way_here().path})


def storage_word() -> str:
    return {"": "ok", "full": "full", "crowded": "full", "away": "down"}[store().trouble]


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
