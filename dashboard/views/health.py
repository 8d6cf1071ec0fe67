"""`/healthz`: a word for each part, for monitors and load balancers. No sign-in, nothing of any batch."""

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
    """200 with `ok` or `degraded`: pages can still be served. 503 only when the database does not answer.

    `jpeg` is `splice`, or `pillow` where jpegsplice is not built: slower, and no fault.
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
    """The dispatcher's own row: without its beat nothing is known of broker and worker."""
    if not status.dispatcher_is_here:
        return {"broker": "unknown", "dispatcher": "down", "worker": "unknown"}
    return {"broker": status.broker, "dispatcher": "ok", "worker": _worker_word(status)}


def _worker_word(status: SiteStatus) -> str:
    """A worker that runs may still take nothing. What it does is unknown while the broker is not well."""
    if not status.children:
        return "down"
    if status.broker == "ok" and not status.workers:
        return "disconnected"
    return "stalled" if status.why == "stalled" else "ok"
