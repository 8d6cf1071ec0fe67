"""The loop without the site: a bare Celery app on a quorum queue like the site's, and two committed
transactions a job in raw SQL, with the site's guarantees and nothing beyond: `celery -A
tests.benchmarks.loops.bare worker`.

With `BARE_WAITS=once` it waits for the disk as the site's worker does, once a job and outside the
write lock. With `BARE_TALLY`, a file, it has no database: each task appends a byte to that file
instead, and the queue is all that is measured.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any
from uuid import uuid4

from celery import Celery
from celery.signals import worker_process_init
from kombu import Exchange, Queue

from jobs.queue import topology
from tests.benchmarks.loops import outcome

QUEUE = Queue(
    "bare",
    Exchange("bare", type="direct", durable=True),
    routing_key="bare",
    durable=True,
    queue_arguments=topology.queue.queue_arguments,
)
TALLY = os.environ.get("BARE_TALLY")
WAITS_ONCE = os.environ.get("BARE_WAITS") == "once"
SYNCHRONOUS = "NORMAL" if WAITS_ONCE else "FULL"
PRAGMAS = (
    f"PRAGMA journal_mode=WAL; PRAGMA synchronous={SYNCHRONOUS}; PRAGMA cache_size=-16000; "
    f"PRAGMA mmap_size=134217728;"
)

CLAIM = """
UPDATE jobs_job SET state = 'running', lease_token = ?, lease_until = unixepoch() + 180, queued_at = NULL,
    attempts = attempts + 1
WHERE id = ? AND generation = ? AND state = 'queued'
RETURNING attempts, cells
"""
BEGIN = """
INSERT INTO jobs_attempt (job_id, generation, n, token, worker, reason, started_at, outcome, code)
VALUES (?, ?, ?, ?, 'bare:1', '', strftime('%Y-%m-%d %H:%M:%f', 'now'), '', '')
"""
END = """
UPDATE jobs_job SET state = 'done', details = ?, result_key = ?, result_size = ?, result_crc32 = ?, result_sha256 = ?,
    thumbnail_key = ?, lease_token = NULL, lease_until = NULL, finished_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
WHERE id = ? AND lease_token = ?
"""
END_ATTEMPT = """
UPDATE jobs_attempt SET outcome = 'done', milliseconds = 1, ended_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
WHERE job_id = ? AND generation = ? AND n = ?
"""

app = Celery("bare", broker=os.environ.get("BARE_BROKER"), fixups=[])
app.conf.update(
    task_queues=[QUEUE],
    task_default_queue=QUEUE.name,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_concurrency=2,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
)
_database: sqlite3.Connection


@worker_process_init.connect
def open_database(**_: Any) -> None:
    global _database
    if TALLY:
        return
    _database = sqlite3.connect(os.environ["BARE_DATABASE"], timeout=20, isolation_level=None)
    _database.executescript(PRAGMAS)


@app.task(name="bare.make")
def make(job_id: int, generation: int) -> None:
    if TALLY:
        with Path(TALLY).open("ab", buffering=0) as tally:
            tally.write(b".")
        return
    token = (
        f"a-boot-id-as-long-as-one-of-this-machine:4026531836:{os.getpid()}:123456:{uuid4().hex}"
    )
    attempt = _claim(job_id, generation, token)
    if attempt is not None:
        _end(job_id, generation, token, attempt)
        if WAITS_ONCE:
            _wait_for_the_disk()


def _claim(job_id: int, generation: int, token: str) -> int | None:
    _database.execute("BEGIN IMMEDIATE")
    rows = _database.execute(CLAIM, (token, job_id, generation)).fetchall()
    if rows:
        _database.execute(BEGIN, (job_id, generation, rows[0][0], token))
    _database.execute("COMMIT")
    return rows[0][0] if rows else None


def _end(job_id: int, generation: int, token: str, attempt: int) -> None:
    key = outcome.KEY.format(job_id=job_id)
    values = (outcome.DETAILS_TEXT, key, outcome.SIZE, outcome.CRC32, outcome.SHA256, key)
    _database.execute("BEGIN IMMEDIATE")
    if _database.execute(END, (*values, job_id, token)).rowcount:
        _database.execute(END_ATTEMPT, (job_id, generation, attempt))
    _database.execute("COMMIT")


def _wait_for_the_disk() -> None:
    log = os.open(f"{os.environ['BARE_DATABASE']}-wal", os.O_RDWR)
    try:
        os.fdatasync(log)
    finally:
        os.close(log)
