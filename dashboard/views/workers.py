"""The workers: what is at work, on what, and what it needs."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.htmx import HtmxRequest, health
from dashboard.views.health import machine_words, storage_word
from jobs import reading, rendering
from jobs.models import Job, WorkerChild
from jobs.states import State
from jobs.storage import store


@dataclass(frozen=True, slots=True)
class Bench:
    """A worker child, and the row it has in hand."""

    child: WorkerChild
    job: Job | None


@require_safe
def workers(request: HtmxRequest) -> HttpResponse:
    status = reading.site_status()
    benches = _benches()
    shown = {
        "status": status,
        "site": health(status),
        "benches": benches,
        "at_work": sum(bench.job is not None for bench in benches),
        "parts": {"storage": storage_word(), **machine_words(status)},
        "jpeg": rendering.way_here(),
        "disk_free": store().free_bytes(),
        "disk_total": store().total_bytes(),
    }
    return render(request, "workers.html#machines" if request.htmx else "workers.html", shown)


def _benches() -> list[Bench]:
    """A lease token is the child's own token and a claim's: so a running row names its worker. Two queries."""
    running = Job.objects.filter(state=State.RUNNING).select_related("batch").order_by("pk")
    in_hand = {(job.lease_token or "").rpartition(":")[0]: job for job in running}
    return [Bench(child, in_hand.get(child.token)) for child in WorkerChild.objects.order_by("host", "started_at")]
