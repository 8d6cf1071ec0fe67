"""`/metrics`: the whole site in Prometheus' text format, from any of its hosts.

The numbers come from the database alone, so each host answers for all of them: scrape one host, or
one address in front of all, and nothing is counted twice.
"""

import hmac
import platform
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from importlib.metadata import version as version_of

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from dashboard.requests.htmx import SHORT_WORDS
from jobs.queue.monitoring import measures
from jobs.queue.monitoring.measures import Measures
from jobs.queue.monitoring.version import version
from jobs.states import State

OFF = (
    "Metrics are off. Set OVERPRINT_METRICS_TOKEN to a secret, and send it as "
    "“Authorization: Bearer …”.\n"
)
UNAUTHORISED = "Send the token of OVERPRINT_METRICS_TOKEN as “Authorization: Bearer …”.\n"
DATABASE_AWAY = "The database does not answer, and every number comes from it.\n"
BROKER_WORDS = ("ok", "down", "blocked", "unconfirmed", "leaderless", "unknown")
STORAGE_TROUBLES = ("full", "crowded", "away")
PLAIN = "text/plain; charset=utf-8"

type Labels = tuple[str, ...]
type Values = Iterable[tuple[Labels, float]]


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all metrics, to whoever knows the token."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(OFF, status=404, content_type=PLAIN)
    if not _knows_token(request):
        return _plain(UNAUTHORISED, 401, {"WWW-Authenticate": 'Bearer realm="metrics"'})
    try:
        found = measures.measures()
    except DatabaseError:
        return _plain(DATABASE_AWAY, 503)
    return HttpResponse(as_text(found), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _plain(sentence: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type=PLAIN, headers=headers)


def _knows_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    is_right = hmac.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    return scheme.lower() == "bearer" and is_right


class _Once(Collector):
    """Hands prometheus-client what is already known."""

    def __init__(self, found: Measures) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        for part in PARTS:
            yield from part(self._found)


def as_text(found: Measures) -> bytes:
    """Return the measures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(found))
    return generate_latest(registry)


def _build(found: Measures) -> Iterator[Metric]:
    yield _gauge("build", "Versions in use.", [(_versions(), 1)], ("version", *_LIBRARIES))


_LIBRARIES = ("python", "django", "celery")


@cache
def _versions() -> Labels:
    return version(), platform.python_version(), version_of("django"), version_of("celery")


def _rows(found: Measures) -> Iterator[Metric]:
    rows = [((state.value,), found.rows[state.value]) for state in State] if found.rows else []
    yield _gauge("jobs", "Rows of started batches by state.", rows, ("state",))
    counted = "When these rows were last counted."
    yield _gauge("jobs_counted_timestamp_seconds", counted, _time(found.census_at))


def _leases(found: Measures) -> Iterator[Metric]:
    yield _one("leases_running", "Rows that a worker holds.", found.running)
    overdue = "Rows whose worker was not heard from in time."
    yield _one("leases_overdue", overdue, found.overdue)
    given_back = "Rows given back after their worker or message was lost."
    yield _counter("jobs_given_back", given_back, [((), found.healed)])


def _chores(found: Measures) -> Iterator[Metric]:
    chores = found.chores.items()
    yield _gauge("chores", "Chores that wait or run.", chores, ("kind", "state"))


def _queue(found: Measures) -> Iterator[Metric]:
    ready = "Messages that wait in the broker."
    yield _one("queue_ready_messages", ready, found.ready)
    oldest = "Age of the row that has been queued for longest."
    yield _one("queue_oldest_seconds", oldest, found.oldest_queued)
    consumers = "Worker processes that take messages."
    yield _one("queue_consumers", consumers, found.status.workers)


def _outcomes(found: Measures) -> Iterator[Metric]:
    ended = "Attempts that ended, by outcome. A lost one that ends after all counts again as late."
    attempts = _summed((each.outcome, each.number) for each in found.happened)
    yield _counter("attempts", ended, attempts, ("outcome",))
    failed = [each for each in found.happened if each.outcome == "failed"]
    failures = _summed((each.code, each.number) for each in failed)
    yield _counter("failures", "Attempts that failed, by code.", failures, ("code",))


def _summed(counted: Iterable[tuple[str, int]]) -> Values:
    """Return the sum of the numbers of each word, in the order in which words come."""
    sums: dict[Labels, int] = {}
    for word, number in counted:
        sums[(word,)] = sums.get((word,), 0) + number
    return sums.items()


def _speed(found: Measures) -> Iterator[Metric]:
    timed = [each for each in found.happened if each.outcome in measures.TIMED]
    family = HistogramMetricFamily("overprint_job_seconds", "Time from claim to done or failed.")
    family.add_metric([], measures.buckets(timed), sum(each.seconds for each in timed))
    yield family
    rate = "Results a second over the last minute."
    yield _one("results_per_second", rate, found.status.rate)


def _result_bytes(found: Measures) -> Iterator[Metric]:
    stored = [((), found.result_bytes)] if found.rows else []
    yield _gauge("stored_result_bytes", "Bytes of results of all batches.", stored)
    made = sum(each.bytes for each in found.happened)
    yield _counter("made_result_bytes", "Bytes of results that were made.", [((), made)])


def _downloads(found: Measures) -> Iterator[Metric]:
    begun = "Downloads of zips and PDFs that began, each range counted."
    yield _counter("downloads", begun, [((), found.sent.number)])
    sent = "Bytes of zips and PDFs that were sent."
    yield _counter("downloaded_bytes", sent, [((), found.sent.bytes)])


def _processes(found: Measures) -> Iterator[Metric]:
    alive = [((it.role, it.host, it.version), it.processes) for it in found.parts]
    yield _gauge("processes", "Processes heard of lately.", alive, ("role", "host", "version"))
    seen = [((it.role, it.host), it.seen_at.timestamp()) for it in found.parts]
    heard = "When a process of this role and host was last heard of."
    yield _gauge("heartbeat_timestamp_seconds", heard, seen, ("role", "host"))


def _workers(found: Measures) -> Iterator[Metric]:
    yield _one("worker_children_live", "Worker children that are alive.", found.status.children)
    children = [((it.host,), it.children) for it in found.workers]
    yield _gauge("worker_children", "Worker children that signed in.", children, ("host",))
    seen = [((it.host,), it.seen_at.timestamp()) for it in found.workers]
    drew = "When a child of this host last began a picture or signed in."
    yield _gauge("worker_seen_timestamp_seconds", drew, seen, ("host",))


def _leaders(found: Measures) -> Iterator[Metric]:
    leads = [((it.name, it.host), it.age) for it in found.leaders]
    age = "Seconds since the leader last renewed its lead."
    yield _gauge("leader_age_seconds", age, leads, ("name", "host"))
    status = "When the leading dispatcher last wrote the status of the site."
    yield _gauge("status_timestamp_seconds", status, _time(found.status_at))


def _troubles(found: Measures) -> Iterator[Metric]:
    broker = _which(found.status.broker, BROKER_WORDS)
    yield _gauge("broker_state", "1 for what the broker does, else 0.", broker, ("state",))
    reasons = _which(found.status.why, SHORT_WORDS)
    yield _gauge("trouble", "1 for the reason why nothing moves, else 0.", reasons, ("code",))


def _which(said: str, words: Iterable[str]) -> Values:
    """Return 1 for the word that is said, and 0 for each other one."""
    return [((word,), int(word == said)) for word in words]


def _storage(found: Measures) -> Iterator[Metric]:
    worst = _worst(found).items()
    troubles = ((host, said, kind) for host, said in worst for kind in STORAGE_TROUBLES)
    storage = [((host, kind), int(said == kind)) for host, said, kind in troubles]
    seen = "1 for what keeps this host from storing results, else 0."
    yield _gauge("storage_trouble", seen, storage, ("host", "kind"))
    left = "Free bytes on the disk of results, as this host sees it."
    yield _gauge("storage_free_bytes", left, _free(found), ("host",))


def _free(found: Measures) -> Values:
    """Return the free bytes by host, of those that know them."""
    free = {it.host: it.free_bytes for it in found.parts if it.free_bytes is not None}
    return [((host,), count) for host, count in free.items()]


def _worst(found: Measures) -> dict[str, str]:
    """Return host → the storage trouble that any of its processes has, or ""."""
    worst = {it.host: "" for it in found.parts}
    return worst | {it.host: it.storage for it in found.parts if it.storage}


PARTS = (
    _build,
    *(_rows, _leases, _chores),
    *(_queue, _outcomes, _speed),
    *(_result_bytes, _downloads),
    *(_processes, _workers, _leaders),
    *(_troubles, _storage),
)
"""What the answer has, in its order."""


# --- Families -------------------------------------------------------------------------------------


def _one(name: str, sentence: str, value: float) -> Metric:
    return _gauge(name, sentence, [((), value)])


def _gauge(name: str, sentence: str, values: Values, labels: Labels = ()) -> Metric:
    return _filled(GaugeMetricFamily(f"overprint_{name}", sentence, labels=labels), values)


def _counter(name: str, sentence: str, values: Values, labels: Labels = ()) -> Metric:
    return _filled(CounterMetricFamily(f"overprint_{name}", sentence, labels=labels), values)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Values) -> Metric:
    for labels, value in values:
        family.add_metric(labels, value)
    return family


def _time(moment: datetime | None) -> Values:
    return [((), moment.timestamp())] if moment else []
