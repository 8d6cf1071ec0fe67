"""Runs jobs through each of the three loops and says how many seconds it took, from the first to
the last.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import amqp
from PIL import Image

from tests import services
from tests.benchmarks.loops import bare
from tests.faults import databases, sites
from tests.faults.knobs import Plan
from tests.faults.sites import Site
from tests.faults.waiting import until

CHILDREN = str(sites.CHILDREN)
PUBLISH_PLAIN = """
import sys, time, django
django.setup()
from tests.benchmarks.loops.plain import nothing
print(time.time())
for number in range(int(sys.argv[1])):
    nothing.delay(number)
"""
PATIENCE = 10.0  #: seconds without one more outcome until the rest is given up


@dataclass(frozen=True, slots=True)
class Timed:
    """`outcomes` of jobs, the last of them after `seconds`; `settled` seconds until the loop itself
    knew of it.
    """

    outcomes: int
    seconds: float
    settled: float

    @property
    def rate(self) -> float:
        return self.outcomes / self.settled


# --- The site -----------------------------------------------------------------------------------


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    site = sites.prepare(folder / "var", databases.SQLite(folder / "var"), Plan())
    site.launcher = "tests.benchmarks.loops.site_up"
    try:
        site.start()
        yield site
    finally:
        site.stop()


def order(folder: Path, jobs: int) -> list[str]:
    """Return the arguments of `manage.py submit` for one small picture that all rows name."""
    pictures = folder / "pictures"
    pictures.mkdir()
    Image.new("RGB", (64, 48), "teal").save(pictures / "one.jpg")
    sheet = folder / "sheet.csv"
    sheet.write_text(
        "photo,caption\n" + "".join(f"one.jpg,Row {number}\n" for number in range(jobs))
    )
    return ["--sheet", str(sheet), "--images", str(pictures), "--json"]


def through_site(site: Site, submission: list[str], jobs: int) -> Timed:
    """Measure the seconds from the start of the batch until it is settled, by the clock of its
    rows.
    """
    answer = site.manage("submit", *submission)
    if answer.returncode:
        raise SystemExit(f"submit: {answer.stderr}")
    batch = json.loads(answer.stdout.splitlines()[-1])["batch"].replace("-", "")
    sql = (
        "SELECT COUNT(*), MAX(unixepoch(finished_at, 'subsec') - unixepoch(started_at, 'subsec')), "
        "unixepoch(settled_at, 'subsec') - unixepoch(started_at, 'subsec') "
        "FROM jobs_job JOIN jobs_batch ON jobs_batch.id = batch_id WHERE batch_id = %s AND state = "
        "'done'"
    )
    settled = "SELECT settled_at FROM jobs_batch WHERE id = %s"
    until(
        lambda: site.database.query(settled, batch)[0][0],
        60 + jobs / 20,
        "the end of the batch",
        every=0.25,
    )
    return Timed(*site.database.query(sql, batch)[0])


# --- The bare loop --------------------------------------------------------------------------------


def through_bare(site: Site, folder: Path, jobs: int, *, waits: str = "each") -> Timed:
    """From the first publish to the last outcome, on a copy of the site's database with the last
    batch queued again.

    `waits` for the disk at `each` commit, or `once` a job.
    """
    path = folder / "bare.sqlite3"
    tickets = _queued_again(folder / "var" / "overprint.sqlite3", path)[:jobs]
    worker = _worker("bare", BARE_BROKER=site.broker_url, BARE_DATABASE=str(path), BARE_WAITS=waits)
    with worker as output:
        begun = _publish_bare(site, output, tickets)
        count = "SELECT COUNT(*) FROM jobs_attempt WHERE outcome = 'done' AND worker = 'bare:1'"
        done = _all_done(partial(_ask, path, count), len(tickets))
        last = _ask(path, "SELECT MAX(unixepoch(finished_at, 'subsec')) FROM jobs_job")
    return Timed(done, last - begun, last - begun)


def through_queue(site: Site, folder: Path, jobs: int) -> Timed:
    """Measure the same without a database: the most that a queue like the site's, one message a
    child, can do.
    """
    tally = _empty_tally(folder)
    worker = _worker(
        "bare", BARE_BROKER=site.broker_url, BARE_DATABASE=str(folder / "no"), BARE_TALLY=str(tally)
    )
    with worker as output:
        begun = _publish_bare(site, output, [(number, 1) for number in range(jobs)])
        done = _all_done(lambda: tally.stat().st_size, jobs)
    seconds = tally.stat().st_mtime - begun
    return Timed(done, seconds, seconds)


def _publish_bare(site: Site, output: Path, tickets: Sequence[tuple[int, int]]) -> float:
    """Publish the messages, and return when the first was published."""
    _wait_for_consumer(site, bare.QUEUE.name, output)
    bare.app.conf.broker_url = site.broker_url
    begun = time.time()
    for ticket in tickets:
        bare.make.delay(*ticket)
    return begun


def _queued_again(source: Path, path: Path) -> list[tuple[int, int]]:
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    with closing(sqlite3.connect(source)) as site, closing(sqlite3.connect(path)) as copy:
        site.backup(copy)
        copy.executescript("""
            CREATE TEMP TABLE last AS SELECT id FROM jobs_batch ORDER BY started_at DESC LIMIT 1;
            DELETE FROM jobs_attempt WHERE job_id IN (SELECT id FROM jobs_job WHERE batch_id IN last);
            UPDATE jobs_job SET state = 'queued', queued_at = unixepoch(), finished_at = NULL, attempts = 0,
                result_key = '', result_size = NULL, result_crc32 = NULL, result_sha256 = '', thumbnail_key = '',
                details = '{}' WHERE batch_id IN last;
            PRAGMA journal_mode = WAL;
        """)
        rows = copy.execute(
            'SELECT id, generation FROM jobs_job WHERE batch_id IN last ORDER BY "row"'
        )
        return [(int(job_id), int(generation)) for job_id, generation in rows]


# --- Plain Celery ---------------------------------------------------------------------------------


def through_plain(site: Site, folder: Path, jobs: int) -> Timed:
    """Measure the seconds from the first publish to the last result in the database."""
    path = folder / "plain.sqlite3"
    path.unlink(missing_ok=True)
    told = _plain(site, path)
    with services.process(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"], told
    ) as migration:
        migration.wait(60)
    with _worker("plain", **told) as output:
        begun = _publish_plain(site, output, told, jobs)
        count = "SELECT COUNT(*) FROM django_celery_results_taskresult WHERE status = 'SUCCESS'"
        done = _all_done(partial(_ask, path, count), jobs)
        last = _ask(
            path, "SELECT MAX(unixepoch(date_done, 'subsec')) FROM django_celery_results_taskresult"
        )
    return Timed(done, last - begun, last - begun)


def through_celery(site: Site, folder: Path, jobs: int) -> Timed:
    """Measure the same without a database: the most that Celery and the broker can do."""
    tally = _empty_tally(folder)
    told = _plain(site, folder / "no.sqlite3") | {"PLAIN_TALLY": str(tally)}
    with _worker("plain", **told) as output:
        begun = _publish_plain(site, output, told, jobs)
        done = _all_done(lambda: tally.stat().st_size, jobs)
    seconds = tally.stat().st_mtime - begun
    return Timed(done, seconds, seconds)


def _plain(site: Site, path: Path) -> dict[str, str]:
    told = {"PLAIN_BROKER": site.broker_url, "PLAIN_DATABASE": str(path)}
    return os.environ | told | {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.loops.plain"}


def _publish_plain(site: Site, output: Path, environment: dict[str, str], jobs: int) -> float:
    """Publish the messages, and return when the first was published."""
    _wait_for_consumer(site, "celery", output)
    publish = [sys.executable, "-c", PUBLISH_PLAIN, str(jobs)]
    said = subprocess.run(
        publish, env=environment, cwd=services.ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return float(said.stdout)


# --- What they share ------------------------------------------------------------------------------


@contextmanager
def _worker(name: str, **environment: str) -> Iterator[Path]:
    output = Path(environment[f"{name.upper()}_DATABASE"]).with_name(f"{name}-worker.txt")
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        f"tests.benchmarks.loops.{name}",
        "worker",
        "-c",
        CHILDREN,
    ]
    with services.process(command, os.environ | environment, output=output):
        yield output


def _wait_for_consumer(site: Site, queue: str, output: Path) -> None:
    def listens() -> bool:
        with site.channel() as channel:
            try:
                return bool(channel.queue_declare(queue, passive=True).consumer_count)
            except amqp.exceptions.NotFound:
                return False

    until(listens, 60, f"a worker that listens to {queue}; it said: {output}", every=0.5)
    time.sleep(1.0)  # its children begin


def _all_done(count: Callable[[], float], jobs: int) -> int:
    """How many there are once all are done, or none came for a while."""
    done, came_at = 0, time.monotonic()
    while done < jobs and time.monotonic() - came_at < PATIENCE:
        time.sleep(0.25)
        now = int(count())
        done, came_at = now, came_at if now == done else time.monotonic()
    return done


def _empty_tally(folder: Path) -> Path:
    tally = folder / "tally"
    tally.write_bytes(b"")
    return tally


def _ask(path: Path, sql: str) -> float:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)) as database:
        return float(database.execute(sql).fetchone()[0])
