"""The dispatcher on a real broker: quick, fair, held by a pause, and replaced when it dies."""

import time

import pytest

from jobs.models import Batch, Status
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories
from tests.queue.plant import Plant, states
from tests.queue.runs import (
    assert_each_is_made_once,
    done,
    repeatedly,
    started,
    wait_until_half_is_done,
    wait_until_settled,
)
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.long(60)]


def test_the_first_messages_are_in_the_broker_at_once(works: Plant) -> None:
    works.start_dispatcher()
    wait_for(lambda: Status.objects.filter(broker="ok").exists(), PATIENCE, "a dispatcher at work")

    # Half a second on a machine with nothing else to do; this one may have other work.
    assert any(_seconds_until_queued(factories.draft(5)) < 1 for _ in range(10))


def _seconds_until_queued(draft: Batch) -> float:
    begun = time.monotonic()
    lifecycle.start(draft)
    wait_for(lambda: states(draft) == {"queued": 5}, PATIENCE, "its jobs in the queue")
    return time.monotonic() - begun


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


def test_pause_holds_everything_and_continue_goes_on(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    works.hold_after(55)
    batch = started()
    wait_until_half_is_done(batch)

    lifecycle.pause(batch)
    works.let_go()
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
    works.hold_after(15)
    large = started(400, name="large")
    wait_for(lambda: done(large) > 10, PATIENCE, "the first images of the large batch")

    small = started(10, name="small")
    wait_for(lambda: "waiting" not in states(small), PATIENCE, "the small one in the queue")
    works.let_go()
    wait_until_settled(small)

    assert done(small) == 10
    drawn = [int(line.split()[0]) for line in works.drawings()]
    last = max(map(drawn.index, small.jobs.values_list("pk", flat=True)))
    assert last - 9 < 300, "the rest of the large batch was in the broker first"


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


def test_a_dispatcher_told_to_stop_is_gone_in_a_moment(works: Plant) -> None:
    dispatcher = works.start_dispatcher()
    wait_for(lambda: Status.objects.filter(broker="ok").exists(), PATIENCE, "a dispatcher at work")

    begun = time.monotonic()
    dispatcher.terminate()
    code = dispatcher.wait(PATIENCE)

    assert code == 0
    assert time.monotonic() - begun < PATIENCE / 2
