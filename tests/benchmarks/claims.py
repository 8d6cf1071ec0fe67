"""What claims and outcomes cost in PostgreSQL, and messages in one quorum queue, without drawing.

    python -m tests.benchmarks.claims --jobs 6000 --workers 8 32 128

Each simulated worker is a process with one connection. It takes jobs that are marked queued, as if
a message had come, and runs the site's own `lifecycle.claim` and `lifecycle.finish` on them, one
after the other, as fast as it can. PostgreSQL waits for the disk at each commit, as it does in
operation. All of it shares the cores of this machine, so the processor time of PostgreSQL alone is
printed, too: it is what a database on a separate machine would need. Every fifth of a second it is
asked what its sessions wait for. `--shards` compares how outcomes are counted: 0 not at all, 1 in
one row for each sum, otherwise in as many rows.

Then the dispatcher's side: messages that are published and confirmed, with and without marking
their rows, and one queue with consumers that acknowledge each message. Nothing is asserted.
"""

import argparse
import multiprocessing
import os
import resource
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

import django
import psutil

from tests import services

WINDOW = 500  #: messages published before their confirms are awaited, as the dispatcher does
LOOK_EVERY = 0.2  #: seconds between two looks at what sessions wait for
_WAITS = """
SELECT COALESCE(wait_event_type || ' ' || wait_event, 'at work'), COUNT(*) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid() GROUP BY 1
"""
_SIZE = """
SELECT (SELECT COUNT(*) FROM {table}), pg_table_size('{table}'), pg_indexes_size('{table}')
"""
_add_outcome: Any = None
fork = multiprocessing.get_context("fork")


@dataclass
class Seen:
    """What was measured while simulated workers ran."""

    seconds: float = 0.0
    database: float = 0.0  #: seconds of processor time
    workers: float = 0.0
    waits: Counter[str] = field(default_factory=Counter)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--jobs", type=int, default=6000)
    options.add_argument("--workers", type=int, nargs="+", default=[8, 32, 128])
    options.add_argument("--messages", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--shards", type=int, nargs="+", default=[0, 1, 16])
    chosen = options.parse_args()
    most = max(chosen.workers) + 20
    with (
        tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as name,
        services.postgres(fsync="on", max_connections=str(most)) as url,
        services.broker(Path(name, "node")) as node,
    ):
        os.environ |= {"OVERPRINT_DATA": name, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
        os.environ |= {"DATABASE_URL": url, "BROKER_URL": node.url}
        django.setup()
        measure_claims(chosen.jobs, chosen.workers, chosen.shards * chosen.rounds)
        measure_messages(chosen.messages, min(chosen.messages, chosen.jobs))


def measure_claims(jobs: int, workers: Sequence[int], shards: Sequence[int]) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for count in workers:
        for each in shards:
            report(count, each, jobs, claims(jobs, count, each))
    report_sizes()


def report_sizes() -> None:
    """Print what a row takes on the disk, with its indexes, after it was made once."""
    from django.db import connection

    vacuum()
    for table in ("jobs_job", "jobs_attempt"):
        with connection.cursor() as cursor:
            cursor.execute(_SIZE.format(table=table))
            rows, heap, indexes = cursor.fetchone()
        print(f"{table}: {heap / rows:,.0f} bytes a row, its indexes {indexes / rows:,.0f}")


def measure_messages(messages: int, marked: int) -> None:
    for name, (sent, seconds) in {
        "published and confirmed": publish(messages),
        "marked, published and confirmed": mark_and_publish(marked),
    }.items():
        print(f"{name}: {sent / seconds:,.0f} messages/s", flush=True)
    for consumers in (1, 4):
        sent, seconds = through_one_queue(messages, consumers)
        print(f"one queue, {consumers} consumers: {sent / seconds:,.0f} messages/s", flush=True)


def report(workers: int, shards: int, jobs: int, seen: Seen) -> None:
    waits = ", ".join(f"{name} {count}" for name, count in seen.waits.most_common(6))
    print(
        f"{workers:4} workers, {shards:2} shards: {jobs / seen.seconds:6,.0f} jobs/s, processor time "
        f"a job: PostgreSQL {seen.database / jobs * 1000:.2f} ms, workers "
        f"{seen.workers / jobs * 1000:.2f} ms; sessions seen: {waits}",
        flush=True,
    )


# --- Claims and outcomes --------------------------------------------------------------------------


def fill(jobs: int, state: str = "queued") -> list[int]:
    """Create a running batch of jobs that are marked queued, and return their ids."""
    from jobs.models import Job
    from tests import factories

    batch = factories.running()
    picture = factories.source(batch, "one.jpg")
    cells = {name: [f"{name} of this row"] * 2 + [""] for name in ("photo", "caption", "price")}
    marked = {"queued_at": 1} if state == "queued" else {}
    for piece in batched(range(2, jobs + 2), 2000, strict=False):
        Job.objects.bulk_create(
            Job(batch=batch, row=row, source=picture, state=state, cells=cells, **marked)
            for row in piece
        )
    return list(Job.objects.filter(batch=batch).order_by("row").values_list("pk", flat=True))


def claims(jobs: int, workers: int, shards: int) -> Seen:
    """Let this many workers claim and finish all jobs."""
    count_in(shards)
    ids = fill(jobs)
    vacuum()
    ready, begin = fork.Semaphore(0), fork.Event()
    with _processes(_work, [(ids[n::workers], ready, begin) for n in range(workers)]) as end:
        for _ in range(workers):
            ready.acquire()
        seen = Seen()
        with watched(seen):
            begin.set()
            end()
    check(ids)
    return seen


def count_in(shards: int) -> None:
    """Count outcomes in this many rows for each sum, or not at all."""
    from jobs.queue.monitoring import tallies

    def count_nothing(*_: object, **__: object) -> None:
        """Take the place of `add_outcome`."""

    global _add_outcome
    _add_outcome = _add_outcome or tallies.add_outcome
    tallies.SHARDS = shards
    tallies.add_outcome = _add_outcome if shards else count_nothing


def _work(ids: Sequence[int], ready: Any, begin: Any) -> None:
    from django.db import connection

    from jobs.queue import lifecycle, owner
    from jobs.queue.lifecycle import StoredResult

    connection.ensure_connection()
    ready.release()
    begin.wait()
    details = {"width": 4000, "height": 3000, "boxes": [{"size": 40.0, "lines": ["a line"] * 2}]}
    for job_id in ids:
        claim = lifecycle.claim(job_id, 1, owner.new_token())
        assert claim is not None
        key = f"b/{claim.batch_id}/out/{job_id}-1-{claim.token[-32:]}.jpg"
        result = StoredResult(key, 3_000_000, 1, "0a" * 32, f"{key}-small", details)
        assert lifecycle.end(claim, result)


def check(ids: Sequence[int]) -> None:
    """Make sure that every job was made exactly once."""
    from jobs.models import Attempt, Job

    made = Job.objects.filter(pk__in=ids, state="done", attempts=1).count()
    assert made == Attempt.objects.filter(job__in=ids, outcome="done").count() == len(ids)


def vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


@contextmanager
def watched(seen: Seen) -> Iterator[None]:
    """Measure the time until the end, and look at the sessions meanwhile."""
    from django.db import connection

    is_over = threading.Event()

    def look() -> None:
        with connection.cursor() as cursor:
            while not is_over.wait(LOOK_EVERY):
                cursor.execute(_WAITS)
                seen.waits.update(dict(cursor.fetchall()))
        connection.close()

    looking = threading.Thread(target=look)
    before, begun, ours = _database_seconds(), time.monotonic(), _children_seconds()
    looking.start()
    try:
        yield
    finally:
        seen.seconds = time.monotonic() - begun
        seen.database = _database_seconds() - before
        seen.workers = _children_seconds() - ours
        is_over.set()
        looking.join()


def _database_seconds() -> float:
    """Return the processor time of the cluster: its processes, and those that have ended."""
    (server,) = (process for process in psutil.Process().children() if process.name() == "postgres")
    times = [process.cpu_times() for process in (server, *server.children())]
    return sum(it.user + it.system for it in times) + sum(
        it.children_user + it.children_system for it in times[:1]
    )


def _children_seconds() -> float:
    """Return the processor time of our processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _processes(
    function: Callable[..., None], each: Sequence[tuple[Any, ...]]
) -> Iterator[Callable[[], None]]:
    """Start a process for each of these; yields what waits for their end."""
    from django.db import connections

    connections.close_all()  # nothing of a connection is shared with a child
    processes = [fork.Process(target=function, args=arguments, daemon=True) for arguments in each]
    for process in processes:
        process.start()

    def end() -> None:
        for process in processes:
            process.join()
            assert process.exitcode == 0

    yield end


# --- Messages -------------------------------------------------------------------------------------


def publish(messages: int) -> tuple[int, float]:
    """Publish and wait for the confirms of each window."""
    from jobs.queue.lifecycle import Ticket

    publisher = _publisher()
    begun = time.monotonic()
    for piece in batched(range(messages), WINDOW, strict=False):
        publisher.publish([Ticket(number, 1) for number in piece])
        _await_confirms(publisher)
    seconds = time.monotonic() - begun
    publisher.drop()
    return messages, seconds


def mark_and_publish(jobs: int) -> tuple[int, float]:
    """Do what the dispatcher does with each window."""
    from jobs.models import Job
    from jobs.queue import leader, lifecycle, owner
    from jobs.queue.dispatcher import NAME

    batch_id = Job.objects.get(pk=fill(jobs, "waiting")[0]).batch_id
    vacuum()
    publisher, token = _publisher(), owner.new_token()
    sent, begun = 0, time.monotonic()
    while sent < jobs:
        leader.hold(NAME, token)
        tickets = lifecycle.mark_queued(batch_id, WINDOW, only_first=False, leader=(NAME, token))
        publisher.publish(tickets)
        _await_confirms(publisher)
        sent += len(tickets)
    seconds = time.monotonic() - begun
    publisher.drop()
    return sent, seconds


def _publisher() -> Any:
    from jobs.queue import topology
    from jobs.queue.app import app
    from jobs.queue.publisher import Publisher

    publisher = Publisher()
    publisher.connect()
    with app.connection_for_write() as connection:
        topology.queue.bind(connection.default_channel).purge()
    return publisher


def _await_confirms(publisher: Any) -> None:
    while publisher.unconfirmed:
        assert not publisher.answers(seconds=5).refused


def through_one_queue(messages: int, consumers: int) -> tuple[int, float]:
    """Publish while consumers take each message with prefetch 1 and acknowledge it."""
    from jobs.queue.lifecycle import Ticket

    publisher = _publisher()
    left = fork.Value("q", messages)
    with _processes(_consume, [(left,)] * consumers) as end:
        time.sleep(1)
        begun = time.monotonic()
        for piece in batched(range(messages), WINDOW, strict=False):
            publisher.publish([Ticket(number, 1) for number in piece])
            _await_confirms(publisher)
        end()
        seconds = time.monotonic() - begun
    publisher.drop()
    return messages, seconds


def _consume(left: Any) -> None:
    from jobs.queue import topology
    from jobs.queue.app import app

    with app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        channel.basic_qos(0, 1, False)

        def take(message: Any) -> None:
            channel.basic_ack(message.delivery_info["delivery_tag"])
            with left.get_lock():
                left.value -= 1

        channel.basic_consume(topology.queue.name, callback=take)
        while left.value > 0:
            try:
                connection.drain_events(timeout=0.5)
            except TimeoutError:
                continue


if __name__ == "__main__":
    main()
