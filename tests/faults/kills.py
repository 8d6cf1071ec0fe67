"""Processes that die or stand still: F1 to F4, F21."""

import signal

import psutil

from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.sites import send
from tests.faults.waiting import until


def kill_children(run: Run) -> None:
    def kill() -> None:
        if pids := run.site.children():
            send(run.chance.choice(pids), signal.SIGKILL)

    run.repeat(kill, every=(1, 3), seconds=25)


def kill_worker(run: Run) -> None:
    def kill() -> None:
        until(run.site.children, 40, "a worker with children")
        orphans = run.site.children()
        run.site.kill("worker")
        until(lambda: not any(map(psutil.pid_exists, orphans)), 5, "the end of the killed worker's children")
        run.wait_for_progress(1, 60)

    run.repeat(kill, every=(2, 5), seconds=35)


FAULTS = [
    Fault("killed-children", "F1", "kill -9 a random worker child every 1–3 s", kill_children, 250, Plan(0.15)),
    Fault("killed-worker", "F2", "kill -9 the worker every 2–5 s of work", kill_worker, 250, Plan(0.15)),
]
