"""What it costs to look at a batch of 40,000 rows while two workers draw it, with 100,000 jobs in
the database.

    python -m tests.benchmarks.polling --jobs 100000

Latencies over HTTP as a browser has them, and the view's own work (its queries, its template) in a
process of ours on the same database, both while the workers are busy. At the end a second person
starts a small batch beside it. Nothing here is asserted: machines are shared and noisy.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from tests.benchmarks import filling
from tests.benchmarks.private import private_site
from tests.faults import databases, orders, sites
from tests.faults.visitor import Visitor
from tests.faults.waiting import until

POLLED = 40_000
LOOKS = 100
SMALL = 10  #: rows of the second person's batch


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--jobs", type=int, default=100_000)
    options.add_argument("--db", choices=databases.NAMES, default="sqlite")
    chosen = options.parse_args()
    with private_site(chosen.db) as site:
        measure(site, chosen.jobs)


def measure(site: sites.Site, jobs: int) -> None:
    filling.speak_to(site)
    polled, settled = fill(jobs)
    visitor = site.visitor()
    until(lambda: visitor.counts(str(polled.pk))["running"] > 0, 60, "busy workers")
    print(
        f"{jobs:,} jobs in {site.database.name}; {POLLED:,} of the polled batch, which two workers "
        f"are drawing"
    )
    _print_over_http(visitor, polled, settled)
    _print_own_work(polled, settled)
    _print_small_batch(site, visitor)
    print(
        f"rows drawn while it was measured: "
        f"{visitor.counts(str(polled.pk))['done'] - POLLED // 2:,}"
    )


def fill(jobs: int) -> tuple[Any, Any]:
    """Half of the polled batch is done; the others are settled, paused and a draft."""
    from django.utils import timezone

    from jobs.queue import lifecycle

    photos, now, rest = orders.pictures(), timezone.now(), (jobs - POLLED) // 3
    ago = now - timedelta(seconds=filling.MADE_WITHIN)
    settled = filling.batch(
        "Settled", rest, photos, {"done": rest - 100, "failed": 100}, started_at=ago
    )
    lifecycle.settle(settled.pk)
    filling.batch(
        "Paused", rest, photos, {"done": rest // 2, "failed": 50}, started_at=ago, paused_at=now
    )
    filling.batch("Draft", jobs - POLLED - 2 * rest, photos)
    half = {"done": POLLED // 2, "failed": 300}
    return filling.batch("Polled", POLLED, photos, half, started_at=ago), settled


# --- Over HTTP ------------------------------------------------------------------------------------


def _print_over_http(visitor: Visitor, polled: Any, settled: Any) -> None:
    page = f"/batches/{polled.pk}/"
    print(f"over HTTP, ms of {LOOKS} looks:               p50    p99")
    for name, path, headers in [
        ("page", page, {}),
        ("poll", f"{page}?v=old", HTMX),
        ("list of batches", "/batches/", {}),
        ("poll of the list", "/batches/?v=old", HTMX),
        ("rows", f"{page}rows/", {}),
        ("rows, half-way down", f"{page}rows/?from={POLLED // 2}", {}),
        ("rows with “静かな”, all of them", f"{page}rows/?q={quote('静かな')}", {}),
        ("rows with “grosse 1234”, few of them", f"{page}rows/?q=grosse+1234", {}),
        ("list of batches with “poll”", "/batches/?q=poll", {}),
    ]:
        _print_times(
            name,
            [
                _timed(lambda path=path, headers=headers: visitor.open(path, headers))
                for _ in range(LOOKS)
            ],
        )
    text = visitor.get(f"/batches/{settled.pk}/").decode()
    polls = re.search(r'id="live"[^>]*data-poll', text)
    print(f"  page of a settled batch polls its numbers: {'yes' if polls else 'no'}")


HTMX = {"HX-Request": "true", "HX-Target": "live"}


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _print_times(name: str, times: list[float]) -> None:
    print(f"  {name:36}{statistics.median(times):7.1f}{_p99(times):7.1f}")


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def _print_small_batch(site: sites.Site, visitor: Visitor) -> None:
    """What its owner waits for: the page after *Start*, the first result, the last one."""
    times = []
    for number in range(5):
        small = filling.batch(f"Small {number}", SMALL, orders.pictures())
        begun = time.perf_counter()
        visitor.post(f"/batches/{small.pk}/start", {})
        answered = time.perf_counter() - begun
        first, last = (_made_after(site, small, count, begun) for count in (1, SMALL))
        times.append((answered, first, last))
    answered, first, last = (statistics.median(each) for each in zip(*times, strict=True))
    print(
        f"a batch of {SMALL} rows, s from Start: page {answered:.2f}, first result {first:.2f}, "
        f"last {last:.2f}"
    )


def _made_after(site: sites.Site, batch: Any, count: int, begun: float) -> float:
    sql = "SELECT COUNT(*) FROM jobs_job WHERE batch_id = %s AND state = 'done'"
    key = site.database.batch_id(f"{batch.pk}")
    until(
        lambda: site.database.query(sql, key)[0][0] >= count,
        120,
        "results of the small batch",
        every=0.02,
    )
    return time.perf_counter() - begun


# --- Own work -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Work:
    """Milliseconds of the view, of the processor for it, and of each of its statements."""

    view: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    statements: dict[str, list[float]] = field(default_factory=dict)


def _print_own_work(polled: Any, settled: Any) -> None:
    from dashboard.batch.batch import batch as show
    from dashboard.site.batches import batches as list_batches

    of_list = {**HTMX, "HX-Target": "list"}
    for name, query, headers, look in [
        ("poll", "?v=old", HTMX, lambda request: show(request, polled.pk)),
        ("page", "", {}, lambda request: show(request, polled.pk)),
        ("poll of a settled batch", "?v=old", HTMX, lambda request: show(request, settled.pk)),
        ("poll of the list", "?v=old", of_list, list_batches),
    ]:
        work = Work()
        look(_request(query, headers))  # what is imported and kept for the first time
        for _ in range(LOOKS):
            request = _request(query, headers)
            with _watched(work):
                answer = look(request)
            assert answer.status_code == 200
            time.sleep(0.02)
        print(f"own work of the {name}, ms:")
        _print_times("in all, waiting for a free core too", work.view)
        _print_times("of the processor", work.processor)
        _print_times("of it SQL", work.sql)
        for statement, times in sorted(work.statements.items(), key=lambda each: -sum(each[1])):
            print(f"    {statistics.median(times):6.2f} × {len(times) / LOOKS:.2f}  {statement}")


def _request(query: str, headers: dict[str, str]) -> Any:
    """As the middleware hands it to the view."""
    from django.contrib.auth.models import User
    from django.contrib.messages.storage.cookie import CookieStorage
    from django.test import RequestFactory
    from django_htmx.middleware import HtmxDetails

    request: Any = RequestFactory(headers=headers).get(f"/batches/{query}")
    request.user, request.htmx = User.objects.first(), HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


@contextmanager
def _watched(work: Work) -> Iterator[None]:
    from django.db import connection

    spent = 0.0

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal spent
        begun = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            took = (time.perf_counter() - begun) * 1000
            spent += took
            work.statements.setdefault(_short(sql), []).append(took)

    begun, busy = time.perf_counter(), time.thread_time()
    with connection.execute_wrapper(watch):
        yield
    work.view.append((time.perf_counter() - begun) * 1000)
    work.processor.append((time.thread_time() - busy) * 1000)
    work.sql.append(spent)


def _short(sql: str) -> str:
    line = " ".join(sql.replace('"', "").replace("jobs_", "").split())
    return re.sub(r"SELECT .*? FROM", "SELECT … FROM", line)[:110]


if __name__ == "__main__":
    main()
