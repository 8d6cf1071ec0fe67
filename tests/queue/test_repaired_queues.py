"""A queue without a leader on a real node is repaired without a person, and a slow one is left
alone.
"""

import time
from pathlib import Path

import pytest
from pytest_django import Settings

from jobs.models import Batch, Status
from jobs.queue import lifecycle, topology
from tests import factories
from tests.queue.conftest import Build
from tests.queue.plant import OwnBroker, Plant, settled, states
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.long(120)]

QUEUE, DEAD = topology.queue.name, topology.dead.name
LONG = 3 * PATIENCE  #: a repair needs looks that are seconds apart, and may be a slow command


@pytest.fixture
def private_node(own_broker: OwnBroker, tmp_path: Path, settings: Settings) -> OwnBroker:
    """Return the node of a site whose data folder is `tmp_path / "site"`."""
    settings.DATA = tmp_path / "site"
    settings.DATA.mkdir(mode=0o700)
    (settings.DATA / "broker").symlink_to(own_broker.node.folder)
    return own_broker


@pytest.fixture
def works(private_node: OwnBroker, build: Build) -> Plant:
    return build("")


def started(rows: int = 20) -> Batch:
    batch = factories.draft(rows, design_version=factories.design_version())
    lifecycle.start(batch)
    return batch


def seconds_until_settled(batch: Batch) -> float:
    begun = time.monotonic()
    wait_for(lambda: settled(batch), LONG, "the end of the batch")
    return time.monotonic() - begun


def broker_words(batch: Batch) -> list[str]:
    """Return every word for the broker that the status row showed until the batch was settled."""
    words: list[str] = []

    def note() -> bool:
        row = Status.objects.first()
        if row and (not words or words[-1] != row.broker):
            words.append(row.broker)
        return settled(batch)

    wait_for(note, LONG, "the end of the batch")
    return words


def test_queues_without_a_leader_are_repaired_and_the_batch_is_made(
    private_node: OwnBroker, works: Plant
) -> None:
    for queue in (QUEUE, DEAD):
        private_node.lose_leader(queue)
    works.start_worker()
    works.start_dispatcher()
    batch = started()

    words = broker_words(batch)

    assert states(batch) == {"done": 20}
    assert "down" not in words
    for queue in (QUEUE, DEAD):
        again = f"the queue {queue} has a leader again"
        wait_for(lambda again=again: again in works.said("dispatcher"), LONG, again)
    said = works.said("dispatcher")
    assert f"the queue {QUEUE} has no leader (Raft state follower): an election is called" in said
    assert "is away" not in said
    assert "()" not in said


def test_a_queue_without_a_leader_is_repaired_before_anyone_needs_it(
    private_node: OwnBroker, works: Plant
) -> None:
    private_node.lose_leader(QUEUE)
    works.start_worker()
    works.start_dispatcher()

    wait_for(
        lambda: Status.objects.filter(broker="ok", workers=1).exists(),
        LONG,
        "a worker that consumes",
    )

    assert "an election is called" in works.said("dispatcher")


def test_a_queue_is_declared_again_if_an_election_does_not_help(
    private_node: OwnBroker, works: Plant
) -> None:
    private_node.stop_member(QUEUE)
    works.start_worker()
    works.start_dispatcher()
    batch = started()

    seconds_until_settled(batch)

    assert states(batch) == {"done": 20}
    assert "the queue is deleted and declared again" in works.said("dispatcher")


def test_a_broker_that_hangs_is_not_repaired(private_node: OwnBroker, works: Plant) -> None:
    works.start_worker()
    works.start_dispatcher()
    wait_for(lambda: Status.objects.filter(broker="ok", workers=1).exists(), LONG, "a worker")

    with private_node.hanging():
        batch = started()
        wait_for(
            lambda: Status.objects.filter(why="broker_down").exists(), LONG, "a word on the page"
        )
        time.sleep(8)  # long enough for a suspicion and two questions
    seconds_until_settled(batch)

    assert states(batch) == {"done": 20}
    assert "has no leader" not in works.said("dispatcher")


def test_a_queue_that_is_slow_to_confirm_is_left_alone(
    private_node: OwnBroker, works: Plant
) -> None:
    """The broker answers, but its log is not written.

    The node is asked several times before the page says so.
    """
    works.start_worker()
    works.start_dispatcher()
    wait_for(lambda: Status.objects.filter(broker="ok", workers=1).exists(), LONG, "a worker")

    with private_node.writing_no_log():
        batch = started()
        wait_for(
            lambda: Status.objects.filter(why="broker_unconfirmed").exists(),
            LONG,
            "a word on the page",
        )
    seconds_until_settled(batch)

    assert states(batch) == {"done": 20}
    assert "has no leader" not in works.said("dispatcher")
    assert "the broker answers, but one of its queues does not" in works.said("dispatcher")


def test_the_advice_for_the_administrator_of_another_broker_helps(
    own_broker: OwnBroker, works_on_own_broker: Plant
) -> None:
    works = works_on_own_broker
    own_broker.lose_leader(QUEUE)
    works.start_worker()
    works.start_dispatcher()
    batch = started()
    wait_for(
        lambda: Status.objects.filter(why="broker_unconfirmed").exists(), LONG, "a word on the page"
    )
    sentence = Status.objects.get().sentence

    found = own_broker.control(*command_in(sentence, "rabbitmq-queues"), tool="rabbitmq-queues")
    own_broker.control(*command_in(sentence, "rabbitmqctl"))
    seconds_until_settled(batch)

    assert "follower" in found
    assert "leader" not in found
    assert states(batch) == {"done": 20}
    assert f"The queue {QUEUE} does not answer although its broker does" in works.said("dispatcher")
    assert "has no leader (Raft state" not in works.said("dispatcher")


def command_in(sentence: str, tool: str) -> list[str]:
    """Return the arguments of a command that a sentence quotes."""
    return sentence.partition(f"“{tool} ")[2].partition("”")[0].split()
