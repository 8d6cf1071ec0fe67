"""Pictures that hurt: F13 poison, F14 slow ones."""

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.sites import Site
from tests.faults.waiting import until

POISON = {
    "segfault": "takes_worker_down",
    "killed": "takes_worker_down",  #: as the kernel's out-of-memory killer does
    "exit": "takes_worker_down",
    "systemexit": "unexpected|takes_worker_down",
    "memory": "out_of_memory",
    "map": "unexpected|out_of_memory",
    "loop": "took_too_long",
    "hang": "takes_worker_down",
    "file:poison/gigapixel.png": "picture_too_large",
    "file:poison/bomb.png": "picture_too_large",
    "file:poison/truncated.jpg": "picture_truncated|picture_unreadable",
    "file:poison/noise.jpg": "picture_unreadable",
}
TWICE = 2  #: rows of each kind
LIMITS = {
    "jobs.queue.app.app.conf.task_soft_time_limit": 4,
    "jobs.queue.app.app.conf.task_time_limit": 6,
    "jobs.queue.worker.MEGABYTES": 700,
}
HURT = "SELECT COUNT(*) FROM jobs_job WHERE batch_id = %s AND state = 'failed'"
ENDS = {what: ("failed", code) for what, code in POISON.items()}


def poisoned(chance: random.Random, rows: int) -> dict[int, str]:
    asked = [what for what in POISON for _ in range(TWICE)]
    return dict(zip(chance.sample(range(30, rows - 30), len(asked)), asked, strict=True))


def brew(site: Site, chance: random.Random, photo: bytes) -> None:
    """Make the files that a worker finds in place of photographs that the intake has accepted."""
    files: dict[str, bytes] = {
        "gigapixel.png": png(32_000, 32_000, b""),
        "bomb.png": png(40_000, 40_000, zlib.compress(bytes(5_001 * 4_000), 9)),
        "truncated.jpg": photo[: len(photo) // 2],
        "noise.jpg": photo[:2] + chance.randbytes(20_000),
    }
    for name, data in files.items():
        path = site.files / "poison" / f"{zlib.crc32(name.encode()) & 0xFF:02x}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def png(width: int, height: int, data: bytes) -> bytes:
    """Return a PNG with one bit for each pixel, filled as far as `data` reaches."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def swallow(run: Run) -> None:
    """Feed such files to a batch: each fails alone in at most three tries, and neither worker nor
    good rows suffer.
    """
    before = run.site.pid("worker")
    until(lambda: run.is_settled(), 150, "the end of the batch", every=0.5)
    run.breaks = run.query(HURT, run.batch_id)[0][0]
    run.expect(run.site.pid("worker") == before, "the worker's parent went down")
    tries = run.query("SELECT MAX(attempts) FROM jobs_job WHERE batch_id = %s", run.batch_id)[0][0]
    run.expect(tries <= 3, f"a poisoned row was tried {tries} times")


# --- F14 ------------------------------------------------------------------------------------------


def slow_rows(chance: random.Random, rows: int) -> dict[int, str]:
    """Draw within the time limits, beyond the soft one, beyond the hard one, and longer than the
    broker waits.
    """
    asked = ["slow:3"] * 4 + ["loop"] * 4 + ["hang"] * 2
    return dict(zip(chance.sample(range(10, rows), len(asked)), asked, strict=True))


def outlast(run: Run) -> None:
    until(lambda: run.is_settled(), 150, "the end of the batch", every=0.5)
    run.breaks = 10
    tries = run.query("SELECT MAX(attempts) FROM jobs_job WHERE batch_id = %s", run.batch_id)[0][0]
    run.expect(tries <= 3, f"a slow row was tried {tries} times")


def outlast_consumer_timeout(run: Run) -> None:
    """Take longer than the broker allows for a delivery, so that it closes the channel and delivers
    it again.
    """
    until(lambda: run.is_settled(), 150, "the end of the batch", every=0.5)
    run.breaks = 2
    run.expect("delivery acknowledgement" in run.broker_log(), "the broker never lost its patience")


def impatient_broker(run: Run) -> None:
    """Let the broker check every two seconds instead of every minute."""
    advanced = "[{rabbit, [{channel_tick_interval, 2000}]}].\n"
    (run.site.node.folder / "advanced.config").write_text(advanced, encoding="utf-8")


def before_start(work: Callable[[Run], None]) -> Callable[[Run], object]:
    """Return a `setup` that does something once the folders exist."""

    @contextmanager
    def setup(run: Run) -> Iterator[None]:
        work(run)
        yield

    return setup


FAULTS = [
    Fault(
        "poison",
        "F13",
        "segfault, SIGKILL, os._exit, SystemExit, memory, endless loops, gigapixel, bomb, "
        "truncated, noise",
        swallow,
        250,
        Plan(0.02, constants=LIMITS),
        poisoned,
        ENDS,
        setup=before_start(lambda run: brew(run.site, run.chance, run.pictures[0].read_bytes())),
    ),
    Fault(
        "slow-rows",
        "F14",
        "rows slower than the soft and the hard time limit",
        outlast,
        120,
        Plan(0.02, constants=LIMITS),
        slow_rows,
        {"loop": ENDS["loop"], "hang": ENDS["hang"]},
    ),
    Fault(
        "consumer-timeout",
        "F14",
        "two rows slower than the broker waits for an acknowledgement (6 s)",
        outlast_consumer_timeout,
        120,
        Plan(
            0.02, constants={"jobs.queue.topology.queue.queue_arguments.x-consumer-timeout": 6000}
        ),
        lambda chance, rows: {20: "once:slow:14", 60: "once:slow:14"},
        setup=before_start(impatient_broker),
    ),
]
