"""Processes that die or stand still: F1 to F4, F21."""

import random
import signal
import time
from dataclasses import replace

import psutil

from tests.faults import orders
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.sites import is_alive, send
from tests.faults.waiting import until

SLOW = Plan(0.15)
STEPS = {"claim": 8, "file": 8, "before commit": 8, "commit": 8, "return": 8, "ack": 4}
"""Where `sabotage` kills a process, and for how many rows.

After "ack" it is the parent that dies.
"""


# --- F1, F2: kill -9 ------------------------------------------------------------------------------


def kill_children(run: Run) -> None:
    def kill() -> None:
        if pids := run.site.children():
            send(run.chance.choice(pids), signal.SIGKILL)

    run.repeat(kill, every=(1, 3), seconds=25)


def kill_worker(run: Run) -> None:
    def kill() -> None:
        orphans = until(run.site.children, 60, "a worker with children")
        run.site.kill("worker")
        until(
            lambda: not any(map(psutil.pid_exists, orphans)),
            30,
            "the end of the killed worker's children",
        )
        run.wait_for_progress(1, 60)

    run.repeat(kill, every=(2, 5), seconds=30)


def kill_dispatcher(run: Run) -> None:
    run.repeat(lambda: run.site.kill("dispatcher"), every=(1, 4), seconds=25)


def kill_supervisor(run: Run) -> None:
    """Kill everything at once, and start the site again as a person would after a power cut."""
    family = psutil.Process(run.site.supervisor).children(recursive=True)
    send(run.site.supervisor, signal.SIGKILL)
    until(
        lambda: not any(map(is_alive, family)), 20, "the end of everything the supervisor started"
    )
    run.site.start()
    run.breaks += 1


def recycle(run: Run) -> None:
    """Replace children after every few rows all the time, and kill some besides."""
    kill_children(run)
    until(lambda: _drawing_children(run) > 20 or run.is_settled(), 120, "children or the end")
    children = _drawing_children(run)
    run.expect(children > 20, f"only {children} children drew")


def _drawing_children(run: Run) -> int:
    return int(run.query("SELECT COUNT(DISTINCT worker) FROM jobs_attempt")[0][0])


# --- F3: at a step --------------------------------------------------------------------------------


def crashing_rows(chance: random.Random, rows: int) -> dict[int, str]:
    asked = [f"once:crash:{step}" for step, times in STEPS.items() for _ in range(times)]
    return dict(zip(chance.sample(range(5, rows), len(asked)), asked, strict=True))


def crash_at_steps(run: Run) -> None:
    until(
        lambda: run.is_settled() or run.finished() >= run.fault.rows - 2,
        240,
        "most rows",
        every=0.5,
    )
    run.breaks = len(run.query("SELECT id FROM jobs_attempt WHERE outcome = 'lost'"))
    run.expect(run.breaks >= sum(STEPS.values()) // 2, f"only {run.breaks} attempts were lost")


# --- F4: rolling restarts -------------------------------------------------------------------------


def slow_rows(chance: random.Random, rows: int) -> dict[int, str]:
    return {
        row: f"slow:{chance.uniform(0.1, 3):.1f}" for row in chance.sample(range(rows), rows // 10)
    }


def roll(run: Run) -> None:
    def restart() -> None:
        old = run.site.kill("worker", signal.SIGTERM)
        until(lambda: run.site.pid("worker") != old, 60, "a new worker")
        until(run.site.children, 60, "its children")
        run.wait_for_progress(1, 60)

    run.repeat(restart, every=(1, 4), seconds=35)
    hurt = run.query(
        "SELECT outcome, code FROM jobs_attempt WHERE outcome IN ('lost', 'expired', 'late')"
    )
    run.expect(not hurt, f"a warm restart cost {len(hurt)} attempts: {set(hurt)}")


# --- F21: SIGSTOP ---------------------------------------------------------------------------------


def stop_child(run: Run) -> None:
    """Stop a child past its lease: another makes the row meanwhile, and the zombie may not
    commit.
    """

    def stop() -> None:
        pid = _busy_child(run)
        send(pid, signal.SIGSTOP)
        time.sleep(16)
        send(pid, signal.SIGCONT)
        run.wait_for_progress(2)

    run.repeat(stop, every=(0.2, 1.5), seconds=30)
    zombies = run.query("SELECT id FROM jobs_attempt WHERE outcome IN ('late', 'expired')")
    run.expect(zombies, "no lease ran out")


def _busy_child(run: Run) -> int:
    def holder() -> int:
        tokens = run.query("SELECT lease_token FROM jobs_job WHERE state = 'running'")
        return int(run.chance.choice(tokens)[0].split(":")[2]) if tokens else 0

    return until(holder, 20, "a child at work", every=0.01)


def stop_parent(run: Run) -> None:
    stand_still(run, "worker", 40)


def leave_worker_stopped(run: Run) -> None:
    """Stop the worker for good: the watchdog notices, and the supervisor starts another."""
    pid = run.site.kill("worker", signal.SIGSTOP)
    run.breaks += 1
    until(
        lambda: run.site.pid("worker") != pid, 60, "a worker in place of the one that stands still"
    )
    run.saw("stalled")


def stop_broker(run: Run) -> None:
    stand_still(run, "broker", 30)
    run.saw("broker_down")


def stop_dispatcher(run: Run) -> None:
    """Stop the dispatcher for longer than its lead, which another takes meanwhile."""
    second = run.site.spawn("-m", "tests.faults.manage", "dispatch")
    try:
        stand_still(run, "dispatcher", 20)
    finally:
        second.terminate()
        second.wait(20)


def stand_still(run: Run, name: str, seconds: float) -> None:
    pid = run.site.kill(name, signal.SIGSTOP)
    time.sleep(seconds)
    send(pid, signal.SIGCONT)
    run.breaks += 1


# --------------------------------------------------------------------------------------------------

SHORT_LEASE = {"jobs.processes.intervals.LEASE": 8}
QUICK_HEARTBEAT = {"jobs.queue.app.app.conf.broker_heartbeat": 5}
SMALL_WINDOW = {"jobs.queue.dispatcher.WINDOW": 24, "jobs.queue.dispatcher.WINDOW_PER_CHILD": 6}
"""So that the dispatcher publishes all the time, also in a batch of some hundred rows."""

NARROW = {"jobs.queue.dispatcher.WINDOW": 4, "jobs.queue.dispatcher.WINDOW_PER_CHILD": 2}
"""So that a row that was given back is drawn again while the one who held it still sleeps."""
IN_HAND = Plan(0.8, constants=SHORT_LEASE | NARROW)

RECYCLED = Plan(0.15, constants={"jobs.queue.app.app.conf.worker_max_tasks_per_child": 5})
WATCHED = Plan(0.15, constants={"jobs.processes.intervals.UNCLAIMED": 10.0})

_STEPS = (
    "crash after each step: claim, file, before commit, commit, return; the parent before it "
    "acknowledges"
)
FAULTS = [
    Fault(
        "killed-children",
        "F1",
        "kill -9 a random worker child every 1–3 s",
        kill_children,
        250,
        SLOW,
    ),
    Fault(
        "recycled-children",
        "F1",
        "the same, with children replaced after 5 rows",
        recycle,
        200,
        RECYCLED,
    ),
    Fault(
        "killed-worker",
        "F2",
        "kill -9 the worker after every 2–5 s of work",
        kill_worker,
        250,
        SLOW,
    ),
    Fault(
        "killed-dispatcher",
        "F2",
        "kill -9 the dispatcher every 1–4 s",
        kill_dispatcher,
        250,
        replace(SLOW, constants=SMALL_WINDOW),
    ),
    Fault(
        "killed-supervisor",
        "F2",
        "kill -9 the supervisor, and start the site again",
        kill_supervisor,
        250,
        SLOW,
    ),
    Fault(
        "crash-at-steps",
        "F3",
        _STEPS,
        crash_at_steps,
        200,
        Plan(0.03),
        crashing_rows,
        design=orders.NUMBERED,
    ),
    Fault(
        "rolling-restart",
        "F4",
        "SIGTERM to the worker again and again, rows of 0.1–3 s",
        roll,
        200,
        SLOW,
        slow_rows,
    ),
    Fault("stopped-child", "F21", "SIGSTOP a busy child past its lease", stop_child, 120, IN_HAND),
    Fault(
        "stopped-worker",
        "F21",
        "SIGSTOP the worker 40 s",
        stop_parent,
        250,
        Plan(0.15, constants=QUICK_HEARTBEAT),
    ),
    Fault(
        "stalled-worker", "F21", "SIGSTOP the worker for good", leave_worker_stopped, 250, WATCHED
    ),
    Fault(
        "stopped-broker",
        "F21",
        "SIGSTOP the broker 30 s",
        stop_broker,
        250,
        replace(SLOW, constants=SMALL_WINDOW),
    ),
    Fault(
        "stopped-dispatcher",
        "F21",
        "SIGSTOP the leading dispatcher 20 s while a second one stands by",
        stop_dispatcher,
        250,
        replace(SLOW, constants=SMALL_WINDOW),
    ),
]
