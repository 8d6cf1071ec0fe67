"""What happens inside a worker under test: every drawing writes a line outside the database, and
rows whose column `does` says so crash at a chosen step, eat memory, hang or fail.

The effect log is append-only and one `write` a line: work done twice shows there even when nobody
counts it.
"""

import contextlib
import ctypes
import itertools
import mmap
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partialmethod
from pathlib import Path
from typing import Any

from celery.signals import task_postrun
from celery.worker.request import Request
from django.db import connection
from kombu import Connection

from jobs.queue import drawing, lifecycle
from jobs.queue.lifecycle import Claim, StoredResult
from tests.faults import knobs

STEPS = ("claim", "file", "before commit", "commit", "return", "ack")
"""Where a row that does `crash:<step>` takes its process down, once: after each of them, before the
next.
"""

_plan = knobs.plan()
_drawing_now: Claim | None = None


def install() -> None:
    """Wrap the drawing, the outcome and the acknowledgement."""
    real_draw, real_end, real_acknowledge = drawing.draw, lifecycle.end, Request.acknowledge

    def draw(claim: Claim) -> StoredResult:
        _note("begun", claim)
        _crash("claim", claim)
        claim = _misbehave(claim)
        time.sleep(_plan.seconds)
        result = real_draw(claim)
        _note("drawn", claim)
        _crash("file", claim)
        return result

    def end(claim: Claim, outcome: Any) -> bool:
        with _dying_before_commit(claim):
            won = real_end(claim, outcome)
        _crash("commit", claim)
        if _wants("ack", claim):
            _mark(f"{claim.job_id}:{claim.generation}").touch()
        return won

    def acknowledge(request: Request) -> None:
        with contextlib.suppress(FileNotFoundError):
            _mark(request.id).unlink()
            _die()
        real_acknowledge(request)

    drawing.draw, lifecycle.end, Request.acknowledge = draw, end, acknowledge
    task_postrun.connect(_crash_after_return, weak=False)


def knock_often() -> None:
    """Shorten Celery's pauses between attempts to reach the broker: a hundred of them take 46
    minutes otherwise.
    """
    if _plan.knock_every:
        pauses = {
            "interval_start": _plan.knock_every,
            "interval_step": 0,
            "interval_max": _plan.knock_every,
        }
        Connection._ensure_connection = partialmethod(Connection._ensure_connection, **pauses)


def _note(word: str, claim: Claim) -> None:
    """Write `word job generation row token` to the log, completely or not at all."""
    global _drawing_now
    _drawing_now = claim
    line = f"{word} {claim.job_id} {claim.generation} {claim.row} {claim.token}\n"
    descriptor = os.open(_plan.effects, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


# --- Crashes at a step ----------------------------------------------------------------------------


def _does(claim: Claim) -> str:
    """Return what the row asks for; `once:` applies only to its very first try."""
    asked = str(claim.cells["does"][0]) if "does" in claim.cells else ""
    if asked.startswith("once:"):
        return asked.removeprefix("once:") if claim.attempt == claim.generation == 1 else ""
    return asked


def _wants(step: str, claim: Claim) -> bool:
    return _does(claim) == f"crash:{step}"


def _crash(step: str, claim: Claim) -> None:
    if _wants(step, claim):
        _die()


def _crash_after_return(**_: Any) -> None:
    if _drawing_now is not None:
        _crash("return", _drawing_now)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _mark(task_id: str) -> Path:
    """Let the child ask its parent, which has no database, to die before it acknowledges this
    message.
    """
    return Path(f"{_plan.effects}.{task_id.replace(':', '-')}")


def _dying_before_commit(claim: Claim) -> contextlib.AbstractContextManager[None]:
    def die_after(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if "UPDATE jobs_attempt" in sql:  # the last statement of the transaction
            _die()
        return answer

    return (
        connection.execute_wrapper(die_after)
        if _wants("before commit", claim)
        else contextlib.nullcontext()
    )


# --- Poison ---------------------------------------------------------------------------------------


def _misbehave(claim: Claim) -> Claim:
    word, _, value = _does(claim).partition(":")
    if word == "file":
        return replace(claim, source_key=value)  # the drawing meets another picture than intake did
    if word in POISON:
        POISON[word](value)
    return claim


def _eat_memory(_: str) -> None:
    """Allocate memory as a decoder would, until the limit on the address space stops it."""
    kept = [bytearray(64 * 2**20) for _ in itertools.repeat(None)]
    raise AssertionError(f"{len(kept)} pieces, and no limit")


def _map_memory(_: str) -> None:
    """Map memory as a C library would. Beyond the limit this raises OSError."""
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 256 * 2**20))


def _loop(_: str) -> None:
    while True:
        pass


def _hang(_: str) -> None:
    """Hang in C, where no signal handler of Python runs, so that only the hard time limit ends
    it.
    """
    sum(itertools.repeat(1, 10**13))


def _exit(_: str) -> None:
    raise SystemExit(3)


def _fail(_: str) -> None:
    raise RuntimeError("this row fails")


POISON: dict[str, Callable[[str], None]] = {
    "segfault": lambda _: ctypes.string_at(0) and None,
    "killed": lambda _: _die(),
    "exit": lambda _: os._exit(3),
    "systemexit": _exit,
    "memory": _eat_memory,
    "map": _map_memory,
    "loop": _loop,
    "hang": _hang,
    "slow": lambda value: time.sleep(float(value)),
    "fail": _fail,
}
