"""The workers page: the worker processes, their pictures, and the services they need."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseStopPolling

from dashboard.requests.htmx import (
    Health,
    HtmxRequest,
    health,
    no_content,
    render_part,
    static_version,
)
from dashboard.requests.storage_room import StorageRoom, storage_room
from dashboard.site.health import STORAGE_AWAY, machine_words, storage_word
from jobs import reading, rendering
from jobs.queue.monitoring.version import version
from jobs.reading import Bench, Host, SiteStatus
from jobs.storage import store


@dataclass(frozen=True)
class WorkersPage:
    """The worker children by host, and how the parts of the site are as this host sees them."""

    status: SiteStatus

    @cached_property
    def benches(self) -> list[Bench]:
        return reading.benches()

    @cached_property
    def hosts(self) -> list[Host]:
        return reading.hosts_of(self.benches)

    @property
    def at_work(self) -> int:
        return sum(bench.job is not None for bench in self.benches)

    @cached_property
    def parts(self) -> dict[str, str]:
        return {"storage": storage_word(), **machine_words(self.status)}

    @cached_property
    def jpeg_ways(self) -> dict[str, str]:
        """Return how JPEGs are made → on which hosts.

        Without workers, how this machine would make them.
        """
        hosts: dict[str, set[str]] = defaultdict(set)
        for bench in self.benches:
            hosts[bench.child.jpeg].add(bench.child.host)
        named = {way: ", ".join(sorted(hosts[way])) for way in sorted(hosts) if way}
        return named or _way_here()

    @cached_property
    def why_no_storage(self) -> str:
        """Return why this host cannot use the storage; empty if it can, or if the page says it
        above for the whole site.
        """
        if self.parts["storage"] != "down" or self.status.lacks_storage:
            return ""
        return store().reason or STORAGE_AWAY

    @cached_property
    def room(self) -> StorageRoom:
        return storage_room()

    @property
    def version(self) -> str:
        return version()


def _way_here() -> dict[str, str]:
    here = rendering.way_here()
    return {here.reason or here.path: ""}


@require_safe
def workers(request: HtmxRequest) -> HttpResponse:
    page = WorkersPage(reading.site_status())
    shown = {"page": page, "site": health(page.status)}
    return render_part(request, "site/workers.html", "machines", shown)


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
    return _indicator(request, health(reading.site_status()))


def _indicator(request: HtmxRequest, site: Health) -> HttpResponse:
    if site.words == request.GET.get("words"):
        return no_content()
    return render(request, "site/_indicator.html", {"site": site})
