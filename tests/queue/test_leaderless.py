"""When a queue counts as leaderless, and which repair follows which."""

from collections.abc import Sequence

import pytest

from jobs.queue import topology
from jobs.queue.leaderless import (
    COMMAND_SECONDS,
    LONGEST_PAUSE,
    REST,
    Leaders,
    QueueMember,
    Repair,
    members_in,
)

QUEUE, DEAD = topology.queue.name, topology.dead.name


class Answer:
    """A command of the node that has ended, or hangs."""

    def __init__(self, said: str, code: int | None = 0) -> None:
        self.said, self.returncode = said, code
        self.is_ended = False

    def poll(self) -> int | None:
        return self.returncode

    def end(self) -> None:
        self.is_ended, self.returncode = True, -9

    def answer(self) -> tuple[int, str]:
        assert self.returncode is not None
        return self.returncode, self.said


class Node:
    """A stand-in for the private node, and for the clock.

    Remembers each repair and when it began.
    """

    def __init__(self, *states: str) -> None:
        self.now = 0.0
        #: what it says to one question after another; the last one for good
        self.states = list(states)
        self.code: int | None = 0
        self.hangs = 0  #: how many of the next commands never end
        self.looks = 0
        self.repairs: list[tuple[float, str]] = []
        self.commands: list[Answer] = []
        self.leaders = Leaders(self.control, self.start_over, lambda: self.now)

    def control(self, *arguments: str) -> Answer:
        if "key_metrics" in arguments[-1]:
            self.looks += 1
            answer = Answer(
                self.states.pop(0) if len(self.states) > 1 else self.states[0], self.code
            )
        else:
            kind = "elect" if "trigger_election" in arguments[-1] else arguments[0]
            self.repairs.append((self.now, kind))
            answer = Answer("")
        if self.hangs:
            self.hangs, answer.returncode = self.hangs - 1, None
        self.commands.append(answer)
        return answer

    def start_over(self) -> None:
        self.repairs.append((self.now, "start over"))

    def wait(self, seconds: int, suspects: Sequence[str] = (QUEUE,)) -> None:
        for _ in range(seconds):
            self.now += 1
            self.leaders.beat(suspects)

    @property
    def kinds(self) -> list[str]:
        return [kind for _, kind in self.repairs]


def states(queue: str = "leader 2", dead: str = "leader 2") -> str:
    return f'"{QUEUE} {queue};{DEAD} {dead};"'


STUCK, WELL = states("follower 0"), states()


def test_the_answer_of_the_node_is_read() -> None:
    assert members_in(STUCK) == {QUEUE: QueueMember("follower", 0), DEAD: QueueMember("leader", 2)}
    assert members_in("[]\n") == {}


def test_nothing_is_asked_while_nothing_is_suspect() -> None:
    node = Node(STUCK)

    node.wait(600, suspects=())

    assert (node.looks, node.repairs) == (0, [])


def test_after_a_new_connection_the_node_is_asked_once_although_nothing_is_suspect() -> None:
    node = Node(WELL)
    node.leaders.doubt()

    node.wait(600, suspects=())

    assert (node.looks, node.repairs) == (1, [])


def test_an_idle_queue_is_repaired_after_a_new_connection() -> None:
    node = Node(states(dead="follower 0"), states(dead="follower 0"), WELL)
    node.leaders.doubt()

    node.wait(60, suspects=())

    assert (node.looks, node.kinds) == (3, ["elect"])


def test_a_slow_queue_that_has_a_leader_is_never_repaired_and_rarely_asked_about() -> None:
    node = Node(WELL)

    node.wait(3600)

    assert node.repairs == []
    assert node.leaders.leaderless == frozenset()
    assert node.looks < 70


def test_two_checks_that_agree_prove_that_a_queue_has_no_leader() -> None:
    node = Node(STUCK)

    node.wait(3)
    after_one_look = (node.looks, node.leaders.leaderless, list(node.repairs))
    node.wait(5)

    assert after_one_look == (1, frozenset(), [])
    assert node.leaders.leaderless == {QUEUE}
    assert node.kinds == ["elect"]
    assert node.repairs[0][0] <= 10


@pytest.mark.parametrize("state", ["candidate 1", "pre_vote 0", "recover 0", "leader 0"])
def test_a_queue_that_is_about_to_have_a_leader_is_left_alone(state: str) -> None:
    node = Node(states(state))

    node.wait(600)

    assert node.repairs == []


def test_a_follower_whose_term_changes_holds_elections_and_is_left_alone() -> None:
    node = Node(*[states(f"follower {term}") for term in range(500)])

    node.wait(600)

    assert node.repairs == []


def test_a_repaired_queue_is_checked_again_and_a_new_incident_begins_with_an_election() -> None:
    node = Node(STUCK, STUCK, WELL, STUCK, STUCK, WELL)

    node.wait(8)
    node.wait(60, suspects=())
    looks = node.looks
    node.wait(30)

    assert looks == 3
    assert node.kinds == ["elect", "elect"]


def test_repairs_follow_one_another_within_a_minute_and_end() -> None:
    node = Node(STUCK)

    node.wait(60)
    within_a_minute = node.kinds
    node.wait(int(REST) - 60)

    assert within_a_minute == ["elect", "delete_queue", "start over"]
    assert node.kinds == within_a_minute
    assert node.leaders.repair is None
    assert node.leaders.leaderless == {QUEUE}


def test_after_a_long_rest_the_repairs_are_tried_again() -> None:
    node = Node(STUCK)

    node.wait(int(REST) * 4)

    assert 2 <= node.kinds.count("start over") <= 4


def test_a_queue_that_finds_its_leader_after_the_last_repair_is_used_within_minutes() -> None:
    node = Node(STUCK)
    node.wait(90)
    assert node.leaders.leaderless == {QUEUE}

    node.states = [WELL]
    node.wait(2 * int(LONGEST_PAUSE))

    assert node.leaders.leaderless == frozenset()


def test_a_queue_that_no_repair_helps_does_not_keep_the_other_from_being_repaired() -> None:
    node = Node(STUCK)
    node.wait(90)

    node.states = [states("follower 0", "follower 0")]
    node.wait(3 * int(LONGEST_PAUSE))

    assert node.kinds == [*["elect", "delete_queue", "start over"] * 2]
    assert node.leaders.leaderless == {QUEUE, DEAD}


def test_a_repair_that_the_node_did_not_answer_in_time_is_tried_once_more() -> None:
    node = Node(STUCK)
    node.wait(5)  # two looks that agree
    node.hangs = 1

    node.wait(int(COMMAND_SECONDS) + 20)

    assert node.kinds[:3] == ["elect", "elect", "delete_queue"]


def test_a_repair_that_hangs_again_is_followed_by_the_next() -> None:
    node = Node(STUCK)
    node.wait(5)
    node.hangs = 2

    node.wait(4 * int(COMMAND_SECONDS))

    assert node.kinds[:3] == ["elect", "elect", "delete_queue"]


def test_a_node_that_did_not_answer_in_time_gets_more_of_it() -> None:
    node = Node(STUCK)
    node.hangs = 3

    # The first is killed after one of it, the second after two.
    node.wait(int(3.4 * COMMAND_SECONDS))

    assert [command.is_ended for command in node.commands] == [True, True, False]


def test_a_queue_whose_member_is_gone_is_declared_again_without_an_election() -> None:
    node = Node(states("noproc 2"))

    node.wait(10)

    assert node.kinds == ["delete_queue"]
    assert node.leaders.repair is Repair.DELETE


def test_both_queues_are_repaired_whichever_is_suspect() -> None:
    node = Node(states("follower 0", "follower 0"), states("follower 0", "follower 0"), WELL)

    node.wait(30, suspects=(DEAD,))

    assert node.kinds == ["elect", "elect"]
    assert node.repairs[1][0] - node.repairs[0][0] <= 1


def test_a_node_that_does_not_answer_proves_nothing() -> None:
    node = Node(STUCK)
    node.code = 69

    node.wait(300)

    assert node.repairs == []
    assert node.leaders.leaderless == frozenset()


def test_a_command_that_hangs_is_killed_and_proves_nothing() -> None:
    node = Node(STUCK)
    node.code = None

    node.wait(int(COMMAND_SECONDS) + 5)

    assert node.commands[0].is_ended
    assert node.repairs == []


def test_another_broker_is_never_touched() -> None:
    leaders = Leaders(None, lambda: pytest.fail("it asked for a fresh broker"))

    for _ in range(100):
        leaders.beat({QUEUE})

    assert leaders.leaderless == frozenset()
