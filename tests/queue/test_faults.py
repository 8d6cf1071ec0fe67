"""Kill anything at any moment: nothing is lost, nothing finished twice, no hand needed.

Real processes on a real broker. The random faults are seeded, and the rows are looked at from
outside.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import psutil
import pytest

from jobs.models import Attempt, Batch, Job, Status
from jobs.queue import lifecycle, topology
from jobs.queue.app import app
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.queue.plant import OwnBroker, Plant, children, settled, states
from tests.services import PATIENCE, wait_for

pytestmark = pytest.mark.broker


def started(rows: int = 100, **fields: object) -> Batch:
    batch = factories.draft(rows, design_version=factories.design_version(), **fields)
    lifecycle.start(batch)
    return batch


def done(batch: Batch) -> int:
    return Job.objects.filter(batch=batch, state=State.DONE).count()


def wait_until_half_is_done(batch: Batch) -> None:
    half = Job.objects.filter(batch=batch).count() // 2
    wait_for(lambda: done(batch) >= half, PATIENCE, f"{half} images made")


def wait_until_settled(batch: Batch) -> None:
    wait_for(lambda: settled(batch), PATIENCE, f"the end of the batch: {states(batch)}")


def assert_each_is_made_once(batch: Batch, rows: int) -> None:
    """Assert that each row has one result, whose file is there, and one attempt that counted. (A
    child killed after its file and before its commit leaves a file that no row names; the cleanup
    deletes it.)
    """
    results = set(Job.objects.filter(batch=batch).values_list("result_key", flat=True))
    assert states(batch) == {"done": rows}
    assert len(results) == rows
    assert results <= set(store().keys(""))
    assert Attempt.objects.filter(job__batch=batch, outcome="done").count() == rows


def repeatedly(
    fault: Callable[[], None], batch: Batch, *, every: tuple[float, float], most: int, seed: int
) -> int:
    """Do it again and again while the batch runs, up to a limit, and return how often."""
    chance = random.Random(seed)
    for times in range(most):
        if settled(batch):
            return times
        time.sleep(chance.uniform(*every))
        fault()
    return most


def test_a_started_batch_is_made(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    batch = started()

    wait_until_settled(batch)

    assert_each_is_made_once(batch, 100)
    assert len(works.drawings()) == 100
    assert Counter(Attempt.objects.values_list("reason", flat=True)) == {"": 100}


def test_a_row_left_behind_in_a_finished_batch_is_made(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    batch = started(2)
    wait_until_settled(batch)

    waiting = {"state": State.WAITING, "generation": 2, "attempts": 0, "result_key": ""}
    Job.objects.filter(batch=batch, row=2).update(**waiting)
    wait_for(
        lambda: Attempt.objects.filter(generation=2, outcome="done").exists(),
        PATIENCE,
        "the row that was left behind",
    )
    wait_until_settled(batch)

    assert states(batch) == {"done": 2}
    assert "opened again: it was finished, and had rows left to make" in works.said("dispatcher")


def test_the_first_messages_are_in_the_broker_at_once(works: Plant) -> None:
    works.start_dispatcher()
    wait_for(lambda: Status.objects.filter(broker="ok").exists(), PATIENCE, "a dispatcher at work")

    quickest = min(
        _seconds_until_queued(factories.draft(5)) for _ in range(3)
    )  # the machine may have other work

    assert quickest < 1  # half a second on a machine with nothing else to do


def _seconds_until_queued(draft: Batch) -> float:
    begun = time.monotonic()
    lifecycle.start(draft)
    wait_for(lambda: states(draft) == {"queued": 5}, PATIENCE, "its jobs in the queue")
    return time.monotonic() - begun


def kill_one_at_work() -> bool:
    """Stop a child that holds a row, and kill it if it still does: otherwise it may just have
    finished that.
    """
    job = Job.objects.filter(state=State.RUNNING).first()
    if job is None:
        return False
    pid = int(job.lease_token.split(":")[2])
    with suppress(ProcessLookupError, psutil.NoSuchProcess):
        os.kill(pid, signal.SIGSTOP)
        wait_for(
            lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED,
            PATIENCE,
            "a child that stands still",
        )
        is_at_work = Job.objects.filter(
            pk=job.pk, state=State.RUNNING, lease_token=job.lease_token
        ).exists()
        os.kill(pid, signal.SIGKILL if is_at_work else signal.SIGCONT)
        return is_at_work
    return False


def test_killed_children_lose_nothing(works: Plant) -> None:
    worker = works.start_worker()
    works.start_dispatcher()
    batch = started(150)
    chance = random.Random(7)

    def kill_a_child() -> None:
        if pids := children(worker):
            os.kill(chance.choice(pids), signal.SIGKILL)

    wait_for(lambda: done(batch) > 5, PATIENCE, "the first images")
    wait_for(kill_one_at_work, PATIENCE, "a child that holds a row")
    kills = repeatedly(kill_a_child, batch, every=(0.4, 0.8), most=6, seed=7)
    wait_until_settled(batch)

    assert kills >= 1
    assert_each_is_made_once(batch, 150)
    assert Attempt.objects.filter(outcome="lost").exists()
    assert set(Attempt.objects.exclude(reason="").values_list("reason", flat=True)) == {
        "the worker child died"
    }


def test_a_killed_worker_loses_nothing_and_leaves_no_child_behind(works: Plant) -> None:
    worker = works.start_worker()
    works.start_dispatcher()
    batch = started()
    wait_until_half_is_done(batch)

    orphans = children(worker)
    worker.kill()
    worker.wait()
    works.start_worker()
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 100)
    wait_for(
        lambda: not any(map(psutil.pid_exists, orphans)),
        PATIENCE,
        "the end of the killed worker's children",
    )
    assert Job.objects.filter(crashes__gt=0).count() == 0


def test_a_killed_dispatcher_loses_nothing(works: Plant) -> None:
    works.start_worker()
    dispatcher = works.start_dispatcher()
    batch = started(150)

    def kill_the_dispatcher() -> None:
        nonlocal dispatcher
        dispatcher.kill()
        dispatcher.wait()
        dispatcher = works.start_dispatcher()

    wait_for(lambda: done(batch) > 5, PATIENCE, "the first images")
    repeatedly(kill_the_dispatcher, batch, every=(1.0, 1.5), most=3, seed=3)
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 150)
    assert len(works.drawings()) == 150


def test_a_killed_broker_loses_nothing(own_broker: OwnBroker, works_on_own_broker: Plant) -> None:
    works = works_on_own_broker
    works.start_worker()
    works.start_dispatcher()
    batch = started()
    wait_until_half_is_done(batch)

    own_broker.kill()
    wait_for(
        lambda: Status.objects.filter(broker="down", why="broker_down").exists(),
        PATIENCE,
        "a word on the page",
    )
    own_broker.start()
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 100)
    assert len(works.drawings()) == 100, "what was in hand when the broker went was finished"
    assert not Job.objects.filter(crashes__gt=0).exists()
    wait_for(lambda: Status.objects.filter(broker="ok").exists(), PATIENCE, "a word on the page")


def test_a_purged_or_deleted_queue_is_filled_again(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    batch = started()
    wait_until_half_is_done(batch)

    with app.connection_for_write() as connection:
        queue = topology.queue.bind(connection.default_channel)
        queue.purge()
        time.sleep(0.5)
        queue.delete()
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 100)
    assert Status.objects.get().healed > 0


def test_doubled_and_old_messages_change_nothing(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    batch = started(60)
    ids = list(batch.jobs.values_list("pk", flat=True))

    for generation in (1, 0, 1):
        for job_id in ids:
            app.send_task(
                topology.TASK, (job_id, generation), exchange="overprint", routing_key="overprint"
            )
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 60)
    assert len(works.drawings()) == 60


def test_a_picture_that_takes_its_worker_down_fails_alone_after_three(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    batch = factories.draft(40, design_version=factories.design_version())
    poison = factories.job(batch, 99, cells={"caption": ["poison", "poison", ""]})

    lifecycle.start(batch)
    wait_until_settled(batch)

    poison.refresh_from_db()
    assert states(batch) == {"done": 40, "failed": 1}
    assert (poison.code, poison.crashes) == ("takes_worker_down", 3)
    assert list(poison.history.values_list("outcome", "code")) == [("lost", "child_died")] * 3


def test_pause_holds_everything_and_continue_goes_on(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    batch = started()
    wait_until_half_is_done(batch)

    lifecycle.pause(batch)
    wait_for(lambda: states(batch).get("running", 0) == 0, PATIENCE, "the images in hand")
    held = states(batch)
    time.sleep(2)
    later = states(batch)
    wait_for(lambda: Status.objects.filter(why="paused").exists(), PATIENCE, "a word on the page")
    lifecycle.resume(batch)
    wait_until_settled(batch)

    assert set(held) == {"done", "waiting"}
    assert later == held
    assert_each_is_made_once(batch, 100)


def test_a_small_batch_is_not_behind_a_large_one(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    large = started(400, name="large")
    wait_for(lambda: done(large) > 10, PATIENCE, "the first images of the large batch")

    small = started(10, name="small")
    wait_until_settled(small)

    assert done(small) == 10
    assert done(large) < 300, "the rest of the large batch was in the broker first"


def test_first_rows_are_made_and_the_batch_pauses(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    batch = factories.draft(30, design_version=factories.design_version())

    lifecycle.start(batch, [10, 11, 12])
    wait_for(
        lambda: Batch.objects.filter(pk=batch.pk, paused_at__isnull=False).exists(),
        PATIENCE,
        "the pause",
    )
    first = sorted(batch.jobs.filter(state=State.DONE).values_list("row", flat=True))
    lifecycle.resume(batch)
    wait_until_settled(batch)

    assert first == [10, 11, 12]
    assert_each_is_made_once(batch, 30)


def test_without_a_worker_the_page_says_so_and_nothing_is_given_back(works: Plant) -> None:
    works.start_dispatcher()
    batch = started(20)

    wait_for(
        lambda: Status.objects.filter(why="no_worker").exists(), PATIENCE, "a word on the page"
    )
    time.sleep(9)

    status = Status.objects.get()
    assert states(batch) == {"queued": 20}
    assert (status.ready, status.workers, status.healed) == (20, 0, 0)
    assert status.sentence == (
        "Nothing is moving because no worker is running. 20 pictures wait safely. Start one with "
        "“make run”."
    )


def test_a_dispatcher_told_to_stop_is_gone_in_a_moment(works: Plant) -> None:
    dispatcher = works.start_dispatcher()
    wait_for(lambda: Status.objects.filter(broker="ok").exists(), PATIENCE, "a dispatcher at work")

    begun = time.monotonic()
    dispatcher.terminate()
    code = dispatcher.wait(PATIENCE)

    assert code == 0
    assert time.monotonic() - begun < 10


def test_a_message_that_was_set_aside_gives_its_job_back(works: Plant) -> None:
    works.start_dispatcher()
    batch = started(2)
    wait_for(lambda: states(batch) == {"queued": 2}, PATIENCE, "its jobs in the queue")

    with app.connection_for_write() as connection:
        message = wait_for(
            topology.queue.bind(connection.default_channel).get, PATIENCE, "a message"
        )
        assert message is not None
        message.reject(requeue=False)
    wait_for(
        lambda: Status.objects.filter(healed=1, ready=2).exists(),
        PATIENCE,
        "a second message for the job",
    )

    assert states(batch) == {"queued": 2}
    assert "was set aside: rejected" in works.said("dispatcher")


def test_a_broker_without_memory_is_said_and_waited_for(
    own_broker: OwnBroker, works_on_own_broker: Plant
) -> None:
    works = works_on_own_broker
    works.start_worker()
    works.start_dispatcher()
    wait_for(lambda: Status.objects.filter(broker="ok", workers=1).exists(), PATIENCE, "a worker")

    own_broker.control("set_vm_memory_high_watermark", "absolute", "1MB")
    batch = started(30)
    wait_for(
        lambda: Status.objects.filter(why="broker_blocked").exists(), PATIENCE, "a word on the page"
    )
    own_broker.control("set_vm_memory_high_watermark", "absolute", "512MB")
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 30)
