"""Kill a child, a worker or the broker at any moment: nothing is lost, nothing finished twice."""

import os
import random
import signal
from collections import Counter
from contextlib import suppress

import psutil
import pytest

from jobs.models import Attempt, Job, Status
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories
from tests.queue.plant import OwnBroker, Plant, children, states
from tests.queue.runs import (
    assert_each_is_made_once,
    done,
    repeatedly,
    started,
    wait_until_half_is_done,
    wait_until_settled,
)
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.long(100)]


def test_a_started_batch_is_made(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    batch = started()

    wait_until_settled(batch)

    assert_each_is_made_once(batch, 100)
    assert len(works.drawings()) == 100
    assert Counter(Attempt.objects.values_list("reason", flat=True)) == {"": 100}


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
    works.hold_after(10)
    batch = started(150)
    chance = random.Random(7)

    def kill_a_child() -> None:
        if pids := children(worker):
            os.kill(chance.choice(pids), signal.SIGKILL)

    wait_for(lambda: done(batch) > 5, PATIENCE, "the first images")
    wait_for(kill_one_at_work, PATIENCE, "a child that holds a row")
    works.let_go()
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
    works.hold_after(55)
    batch = started()
    wait_until_half_is_done(batch)

    orphans = children(worker)
    worker.kill()
    worker.wait()
    works.let_go()
    works.start_worker()
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 100)
    wait_for(
        lambda: not any(map(psutil.pid_exists, orphans)),
        PATIENCE,
        "the end of the killed worker's children",
    )
    assert Job.objects.filter(crashes__gt=0).count() == 0


def test_a_killed_broker_loses_nothing(own_broker: OwnBroker, works_on_own_broker: Plant) -> None:
    works = works_on_own_broker
    works.start_worker()
    works.start_dispatcher()
    works.hold_after(55)
    batch = started()
    wait_until_half_is_done(batch)

    own_broker.kill()
    works.let_go()
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


def test_a_broker_without_memory_is_said_and_waited_for(
    own_broker: OwnBroker, works_on_own_broker: Plant
) -> None:
    works = works_on_own_broker
    works.start_worker()
    works.start_dispatcher()
    wait_for(lambda: Status.objects.filter(broker="ok", workers=1).exists(), PATIENCE, "a worker")

    with own_broker.without_memory():
        batch = started(30)
        wait_for(
            lambda: Status.objects.filter(why="broker_blocked").exists(),
            PATIENCE,
            "a word on the page",
        )
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 30)
