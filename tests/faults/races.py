"""Things that happen at once, twice, or too late: F16, F17, F19."""

import itertools
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from celery import Celery

from tests.faults.kills import SMALL_WINDOW
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.visitor import UNREACHABLE
from tests.faults.waiting import until

SLOW = Plan(0.1, constants=SMALL_WINDOW)


# --- F16 ------------------------------------------------------------------------------------------


def three_dispatchers(run: Run) -> None:
    """Run two more dispatchers than the supervisor's, and kill the leader now and then."""
    more = [run.site.spawn("-m", "tests.faults.manage", "dispatch") for _ in range(2)]
    try:
        run.repeat(lambda: run.site.kill("dispatcher"), every=(3, 6), seconds=25)
    finally:
        for process in more:
            process.terminate()
        for process in more:
            process.wait(20)


def retry_while_running(run: Run) -> None:
    """Press *Retry* from three clients at once, repeatedly, while the batch runs."""
    with ThreadPoolExecutor(3) as people:
        for _ in range(14):
            _all_at_once(people, [lambda: _press(run, "retry")] * 3)
            run.breaks += 1
            time.sleep(run.chance.uniform(0.5, 2))
    until(
        lambda: run.is_settled() and not _retried(run), 120, "a batch without failed rows", every=1
    )
    newest = run.query("SELECT MAX(generation) FROM jobs_job")[0][0]
    run.expect(newest == 2, f"a double click made generation {newest}")


def _retried(run: Run) -> bool:
    """Press *Retry*, and return whether there was something left to retry."""
    failed = bool(run.query("SELECT id FROM jobs_job WHERE state = 'failed'"))
    if failed:
        _press(run, "retry")
    return failed


def cancel_against_finish(run: Run) -> None:
    """Press Cancel and Continue from several clients at once, and make finished rows again in
    between.
    """
    with ThreadPoolExecutor(4) as people:
        for _ in range(9):
            _all_at_once(people, [lambda: _press(run, "cancel")] * 2)
            time.sleep(run.chance.uniform(0, 0.8))
            _all_at_once(people, [lambda: _press(run, "continue")] * 2)
            row = str(run.chance.choice(_done_rows(run)))
            _all_at_once(people, [lambda row=row: _press(run, "retry", row=row)] * 2)
            run.breaks += 1
            time.sleep(run.chance.uniform(0.3, 1.5))


def _done_rows(run: Run) -> list[int]:
    sql = "SELECT \"row\" FROM jobs_job WHERE batch_id = %s AND state = 'done'"
    return [row for (row,) in run.query(sql, run.batch_id)]


def pause_against_claim(run: Run) -> None:
    with ThreadPoolExecutor(4) as people:
        for _ in range(14):
            _all_at_once(
                people, [lambda: _press(run, "pause")] * 2 + [lambda: _press(run, "continue")] * 2
            )
            run.breaks += 1
            time.sleep(run.chance.uniform(0.1, 1.2))
    _press(run, "continue")


def _press(run: Run, button: str, **fields: str) -> None:
    with suppress(*UNREACHABLE):
        run.visitor.post(f"/batches/{run.batch}/{button}", fields)


def _all_at_once(people: ThreadPoolExecutor, presses: Iterable[object]) -> None:
    for press in [people.submit(press) for press in presses]:  # type: ignore[call-overload]
        press.result()


# --- F17 ------------------------------------------------------------------------------------------


def double_messages(run: Run) -> None:
    """Publish every message three more times, and those of the generations before and after."""
    ids = [job for (job,) in run.query("SELECT id FROM jobs_job")]
    publisher = Celery(broker=run.site.broker_url, set_as_current=False)
    for job, generation in itertools.product(ids, (1, 0, 1, 2, 1)):
        publisher.send_task(
            "overprint.make", (job, generation), exchange="overprint", routing_key="overprint"
        )
        run.breaks += 1
    publisher.close()
    until(run.is_settled, 120, "the end of the batch", every=0.5)
    drawn = [effect for effect in run.site.effects() if effect[0] == "drawn"]
    run.expect(
        len(drawn) == run.fault.rows, f"{len(drawn)} pictures were drawn for {run.fault.rows} rows"
    )


# --- F19 ------------------------------------------------------------------------------------------


def worker_without_the_task(run: Run) -> None:
    """Run a worker of an older release, which takes messages it does not know, beside a current
    one.
    """
    old = run.site.spawn("-m", "celery", "-A", "tests.faults.old_worker", "worker")
    try:
        until(
            lambda: "was set aside" in run.site.log(),
            40,
            "messages that the old worker gave up",
            every=0.5,
        )
        time.sleep(10)
        run.breaks += run.site.log().count("was set aside")
    finally:
        old.terminate()
        old.wait(60)


FAULTS = [
    Fault(
        "three-dispatchers",
        "F16",
        "three dispatchers, one of them killed every 3–6 s",
        three_dispatchers,
        300,
        SLOW,
    ),
    Fault(
        "retry-while-running",
        "F16",
        "Retry pressed by three people at once, every 0.5–2 s, half of the rows fail once",
        retry_while_running,
        250,
        SLOW,
        lambda chance, rows: dict.fromkeys(chance.sample(range(rows), rows // 2), "once:fail"),
    ),
    Fault(
        "cancel-against-finish",
        "F16",
        "Cancel, Continue and Make again, each pressed twice at once",
        cancel_against_finish,
        200,
        SLOW,
    ),
    Fault(
        "pause-against-claim",
        "F16",
        "Pause and Continue, each pressed twice at once",
        pause_against_claim,
        200,
        SLOW,
    ),
    Fault(
        "doubled-messages",
        "F17",
        "every message three times more, and messages of other generations",
        double_messages,
        200,
        replace(SLOW, seconds=0.05),
    ),
    Fault(
        "worker-without-task",
        "F19",
        "a worker that lacks the task, beside one that has it",
        worker_without_the_task,
        250,
        SLOW,
    ),
]
