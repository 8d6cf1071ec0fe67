"""Rows and messages that disagree are put right without a hand, on a real broker."""

import time

import pytest

from jobs.models import Attempt, Job, Status
from jobs.queue import topology
from jobs.queue.app import app
from jobs.running.broker import Node
from jobs.states import State
from tests.queue.plant import Plant, broker_says, children, states
from tests.queue.runs import (
    assert_each_is_made_once,
    started,
    wait_until_half_is_done,
    wait_until_settled,
)
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.long(60)]


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


def test_a_purged_or_deleted_queue_is_filled_again(works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    works.hold_after(55)
    batch = started()
    wait_until_half_is_done(batch)

    with app.connection_for_write() as connection:
        queue = topology.queue.bind(connection.default_channel)
        queue.purge()
        time.sleep(0.5)
        queue.delete()
    works.let_go()
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 100)
    wait_for(lambda: Status.objects.get().healed > 0, PATIENCE, "a count of what was healed")


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


NO_TASKS = ("7", "null", '"text"', "[]", "[7]", "[[7, 1], 5, 6]", '{"args": 5, "id": 6}')
"""Bodies that JSON can read and Celery cannot."""


def test_messages_that_nobody_can_read_hold_nobody_up(works: Plant, broker: Node) -> None:
    ours = {"task": topology.TASK, "id": "1", "lang": "py"}
    strangers: list[tuple[str, dict[str, str], str]] = [
        ("{", ours, "application/json"),
        ("[[1, 2], {}, {}]", {**ours, "task": "somebody.else"}, "application/json"),
        ('[["seven", 1], {}, {}]', ours, "application/json"),
        ("[[7], {}, {}]", ours, "application/json"),
        *((body, ours, "application/json") for body in NO_TASKS),
        ("cos\nsystem\n(S'true'\ntR.", ours, "application/x-python-serialize"),
        ("hello", {}, "text/plain"),
    ]
    worker = works.start_worker()
    works.start_dispatcher()
    wait_for(lambda: len(children(worker)) == 2, PATIENCE, "two children")
    before = children(worker)

    with app.connection_for_write() as connection:
        topology.declare(connection)
        channel = connection.default_channel
        for body, headers, kind in strangers:
            message = channel.prepare_message(
                body, content_type=kind, content_encoding="utf-8", headers=headers
            )
            channel.basic_publish(message, exchange="overprint", routing_key="overprint")
    batch = started(20)
    wait_until_settled(batch)

    assert_each_is_made_once(batch, 20)
    assert children(worker) == before
    wait_for(lambda: left(broker) == {"overprint": "0", "overprint.dead": "0"}, PATIENCE, "an end")


def left(broker: Node) -> dict[str, str]:
    """Return how many messages each queue has, ready or not."""
    return dict(broker_says(broker, "list_queues", "name", "messages"))


def test_without_a_worker_the_page_says_so_and_nothing_is_given_back(works: Plant) -> None:
    works.start_dispatcher()
    batch = started(20)

    wait_for(
        lambda: Status.objects.filter(why="no_worker").exists(), PATIENCE, "a word on the page"
    )
    wait_for(lambda: Status.objects.get().ready == 20, PATIENCE, "a count of the messages")
    time.sleep(9)

    status = Status.objects.get()
    assert states(batch) == {"queued": 20}
    assert (status.ready, status.workers, status.healed) == (20, 0, 0)
    assert status.sentence == (
        "Nothing is moving because no worker is running. 20 pictures wait safely. Start one with "
        "“make run”."
    )


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
