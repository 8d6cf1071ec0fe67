"""The workers page: the worker processes, their pictures, and the services they need."""

from collections import defaultdict

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseStopPolling

from dashboard.requests.htmx import HtmxRequest, health, no_content, render_part, static_version
from dashboard.requests.storage_room import storage_room
from dashboard.site.health import STORAGE_AWAY, machine_words, storage_word
from jobs import reading, rendering
from jobs.queue.monitoring.version import version
from jobs.reading import SiteStatus
from jobs.storage import store


@require_safe
def workers(request: HtmxRequest) -> HttpResponse:
    status = reading.site_status()
    benches = reading.benches()
    parts = {"storage": storage_word(), **machine_words(status)}
    shown = {
        "status": status,
        "site": health(status),
        "benches": benches,
        "hosts": reading.hosts_of(benches),
        "at_work": sum(bench.job is not None for bench in benches),
        "parts": parts,
        "jpeg_ways": _jpeg_ways(benches),
        "why_no_storage": _why_no_storage(parts["storage"], status),
        **storage_room(),
        "version": version(),
    }
    return render_part(request, "site/workers.html", "machines", shown)


def _why_no_storage(word: str, status: SiteStatus) -> str:
    """Return why this host cannot use the storage; empty if it can, or if the page says it above
    for the whole site.
    """
    if word != "down" or status.lacks_storage:
        return ""
    return store().reason or STORAGE_AWAY


@login_not_required
@require_safe
def indicator(request: HtmxRequest) -> HttpResponse:
    """Answer the poll of the header's indicator: 204 while it is unchanged.

    A person who is signed out in the meantime stays on their page: 286 ends the poll. It also ends
    when the site was updated, because the page has the scripts and styles of before.
    """
    if not request.user.is_authenticated:
        return HttpResponseStopPolling()
    now = static_version()
    if request.GET.get("version", now) != now:
        return render(request, "site/_outdated.html", status=286)
    site = health(reading.site_status())
    same = site.words == request.GET.get("words")
    return no_content() if same else render(request, "site/_indicator.html", {"site": site})


def _jpeg_ways(benches: list[reading.Bench]) -> dict[str, str]:
    """Return how JPEGs are made → on which hosts.

    Without workers, how this machine would make them.
    """
    here = rendering.way_here()
    hosts: dict[str, set[str]] = defaultdict(set)
    for bench in benches:
        if bench.child.jpeg:
            hosts[bench.child.jpeg].add(bench.child.host)
    return {way: ", ".join(sorted(hosts[way])) for way in sorted(hosts)} or {
        here.reason or here.path: ""
    }
