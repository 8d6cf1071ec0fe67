"""A database that falls silent: lines stay open and acknowledge every byte, but no answer comes.
F23.

Neither TCP nor a dead process reveals it; only a limit on waiting does.
"""

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import psutil

from tests.faults.databases import PostgreSQL
from tests.faults.knobs import Plan
from tests.faults.proxies import Proxy
from tests.faults.runs import Fault, Run
from tests.faults.sites import send
from tests.faults.waiting import until

SLOW = Plan(0.15)
PARTS = ("worker", "dispatcher", "chores", "web")
GIVEN_UP = 40.0  #: seconds; a statement is given up after 25, a connection that was idle after 5


def through_proxy(part: str) -> Callable[[Run], object]:
    """Let this part reach the database through a proxy of ours."""

    @contextmanager
    def setup(run: Run) -> Iterator[None]:
        assert isinstance(run.site.database, PostgreSQL)
        port = run.site.database.port
        with Proxy(port) as run.thing:
            url = run.site.database.url.replace(f":{port}/", f":{run.thing.port}/")
            run.site.plan = replace(run.site.plan, environments={part: {"DATABASE_URL": url}})
            yield

    return setup


def lose_lines(part: str) -> Callable[[Run], None]:
    """Pass nothing on over the present connections of this part, for good. New ones work."""

    def act(run: Run) -> None:
        before = run.site.pid(part)
        run.once(run.thing.forget_lines)
        until(lambda: _goes_on(run, part), GIVEN_UP, f"{part} on a new line", every=0.5)
        run.expect(
            run.site.pid(part) == before, f"{part} was restarted instead of going on by itself"
        )

    return act


def _goes_on(run: Run, part: str) -> bool:
    if part == "web":
        return run.site.is_up
    if part == "worker":
        return run.is_settled() or "gave no answer in" in run.site.log()
    return bool(re.search(rf" {part} .*gave no answer in", run.site.log()))


def stop_server(run: Run) -> None:
    """Stop the whole server for longer than anybody waits for a statement."""
    assert isinstance(run.site.database, PostgreSQL)
    before = [run.site.pid(part) for part in PARTS]
    server = run.site.database.process_ids()
    for pid in server:
        send(pid, signal.SIGSTOP)
    time.sleep(45)
    for pid in reversed(server):
        send(pid, signal.SIGCONT)
    run.breaks += 1
    run.wait_for_progress(1, 60)
    run.expect(
        [run.site.pid(part) for part in PARTS] == before,
        "a part was restarted although it only had to wait",
    )


def stop_loop(part: str) -> Callable[[Run], None]:
    """Stop the part itself: the supervisor restarts it, and nothing else."""

    def act(run: Run) -> None:
        others = {name: run.site.pid(name) for name in PARTS if name != part}
        first = run.site.pid(part)
        run.once(lambda: send(first, signal.SIGSTOP))
        until(lambda: run.site.pid(part) != first, 60, f"another life of {part}")
        run.expect(not psutil.pid_exists(first), f"the silent {part} lives on")
        run.expect(
            f"restarting {part} (process {first})" in run.site.log(), "the log does not say why"
        )
        run.expect(
            {name: run.site.pid(name) for name in others} == others,
            "another part was restarted, too",
        )

    return act


BRIEF_SILENCE = Plan(0.15, constants={"jobs.processes.intervals.LOOP_SILENCE": 12.0})

FAULTS = [
    *(
        Fault(
            f"silent-line-{part}",
            "F23",
            f"the connections between {part} and PostgreSQL go silent for good; new ones work",
            lose_lines(part),
            250,
            SLOW,
            databases=("postgresql",),
            setup=through_proxy(part),
        )
        for part in PARTS
    ),
    Fault(
        "silent-server",
        "F23",
        "SIGSTOP PostgreSQL for 45 s",
        stop_server,
        250,
        SLOW,
        databases=("postgresql",),
    ),
    *(
        Fault(
            f"silent-{part}",
            "F23",
            f"{part} hangs for good (the supervisor waits 12 s instead of 90)",
            stop_loop(part),
            150,
            BRIEF_SILENCE,
        )
        for part in ("dispatcher", "chores")
    ),
]
