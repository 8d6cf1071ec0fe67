"""Finds a queue of the private node that has no leader, and repairs it.

RabbitMQ 4.0.5 can bring back a quorum queue as a follower in term 0 when its node was killed within
about a second of the queue's declaration. Such a follower never calls an election. The queue can
still be declared, but messages are never confirmed and nobody can consume. A restart of the node
does not help; an election does.

A slow queue looks the same from outside, so time alone decides nothing: the node is asked, twice.
"""

import logging
import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Protocol

from jobs.errors import OverprintError
from jobs.queue import topology

QUEUES = (topology.queue.name, topology.dead.name)
#: Raft states that stay as they are on a node without peers
LEADERLESS = frozenset({"follower", "noproc"})
#: seconds between the two checks that have to agree, so that an election in progress can end
AGREE = 3.0
SETTLE = 1.0  #: seconds a repair may take to have an effect
RESTART = 30.0  #: seconds a broker may take to start with empty data
#: seconds until a node is asked again about queues that have a leader
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
REST = 1800.0  #: seconds after the last of the repairs before the first may be tried again
#: `rabbitmqctl` takes one or two, on a busy machine twenty; one that hangs proves nothing
COMMAND_SECONDS = 60.0
MOST_COMMAND_SECONDS = 240.0  #: after a command that took too long the next one gets twice as long
NO_ANSWER = "no answer in time"

_LOOK = """lists:flatten([
  case rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, Name)) of
    {ok, Queue} ->
      Metrics = ra:key_metrics(amqqueue:get_pid(Queue)),
      io_lib:format("~s ~s ~b;", [Name, maps:get(state, Metrics), maps:get(term, Metrics, 0)]);
    _ -> ""
  end || Name <- [%s]])."""
_ELECT = """
{ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"%s">>)),
ra:trigger_election(amqqueue:get_pid(Queue))."""


class Command(Protocol):
    """A command of the node that was started.

    `poll` returns None while it runs. `answer` returns its exit code and what it said. `end` kills
    it with all its processes, and waits for nothing else.
    """

    def poll(self) -> int | None: ...

    def answer(self) -> tuple[int, str]: ...

    def end(self) -> None: ...


type Rabbitmqctl = Callable[..., Command]
"""Start `rabbitmqctl` with these arguments on the private node.

Raises OverprintError or OSError.
"""

log = logging.getLogger(__name__)


class Repair(Enum):
    """In the order in which they are tried. None loses a row: messages are only doorbells."""

    ELECT = "an election is called"
    DELETE = "the queue is deleted and declared again"
    START_OVER = "the broker starts with empty data"


@dataclass(frozen=True, slots=True)
class QueueMember:
    """The node's member of a quorum queue."""

    state: str
    term: int


@dataclass(slots=True)
class _Running:
    process: Command
    kill_at: float
    conclude: Callable[[int, str], None]


class Leaders:
    """Call `beat` about once a second. It starts commands and comes back for their answers, so that
    it never waits.

    Without `control` the broker is not ours: nothing is asked and nothing is repaired.
    """

    def __init__(
        self,
        control: Rabbitmqctl | None,
        start_over: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._control, self._start_over, self._clock = control, start_over, clock
        self._command: _Running | None = None
        self._patience = COMMAND_SECONDS
        self._repairs: dict[str, int] = {}
        self._unanswered: set[str] = set()  #: queues whose last repair may not have happened
        self._repaired_at = float("-inf")
        self._is_doubted = False
        self._forget()

    def _forget(self) -> None:
        self.leaderless: frozenset[str] = frozenset()
        #: the last one tried, of the queues that are leaderless now
        self.repair: Repair | None = None
        self._seen: dict[str, QueueMember] = {}
        self._to_repair: list[str] = []
        self._pause = FIRST_PAUSE
        self._ask_at = 0.0

    @property
    def repair_in_words(self) -> str:
        return self.repair.value if self.repair else ""

    def doubt(self) -> None:
        """Ask once, although nothing is suspect yet: the broker may have died since the last
        answer.
        """
        self._is_doubted = True

    def note_answer(self, queue: str) -> None:
        """Note that a queue has answered. It has a leader then, whatever the last look said."""
        self.leaderless -= {queue}

    def beat(self, suspects: Collection[str]) -> None:
        """Ask about the queues while any is suspect, and repair those that the node says have no
        leader.

        After a repair or a doubt, ask until the node has said that all is well.
        """
        if self._control is None:
            return
        if self._command is not None:
            self._follow(self._command)
        elif not suspects and not self._repairs and not self._is_doubted:
            self._forget()
        elif self._clock() >= self._ask_at:
            self._ask()

    def close(self) -> None:
        """End a command that still runs."""
        if self._command is not None:
            self._command.process.end()
            self._command = None

    # --- Commands -------------------------------------------------------------------------------

    def _begin(self, conclude: Callable[[int, str], None], *arguments: str) -> None:
        if self._control is None:
            return
        try:
            process = self._control(*arguments)
        except (OverprintError, OSError) as problem:
            conclude(1, str(problem))
            return
        self._command = _Running(process, self._clock() + self._patience, conclude)

    def _follow(self, command: _Running) -> None:
        if command.process.poll() is None and self._clock() < command.kill_at:
            return
        self._command = None
        if command.process.poll() is None:
            command.process.end()
            self._patience = min(2 * self._patience, MOST_COMMAND_SECONDS)
            command.conclude(1, NO_ANSWER)
        else:
            self._patience = COMMAND_SECONDS
            command.conclude(*command.process.answer())

    # --- Looking --------------------------------------------------------------------------------

    def _ask(self) -> None:
        self._begin(self._judge, "eval", _LOOK % ", ".join(f'<<"{queue}">>' for queue in QUEUES))

    def _judge(self, code: int, said: str) -> None:
        if code != 0:
            self._note_refusal(said.strip() or "no answer")
            return
        members = members_in(said)
        without = {queue: member for queue, member in members.items() if member.state in LEADERLESS}
        proven = {queue for queue, member in without.items() if self._seen.get(queue) == member}
        self._note_recovered(members.keys() - without.keys())
        self.leaderless = frozenset(without.keys() & (self.leaderless | proven))
        self._seen = without
        if proven:
            self._to_repair = sorted(proven, key=QUEUES.index)
            self._treat()
        elif without:
            self._ask_at = self._clock() + AGREE
        else:
            self._is_doubted = self._is_doubted and not members
            self._wait_longer()

    def _note_refusal(self, said: str) -> None:
        log.warning("the broker does not say whether its queues have a leader: %s", said)
        self._seen, self.leaderless = {}, frozenset()
        self._wait_longer()

    def _wait_longer(self) -> None:
        self._ask_at = self._clock() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _note_recovered(self, queues: Collection[str]) -> None:
        for queue in self._repairs.keys() & queues:
            del self._repairs[queue]
            log.warning("the queue %s has a leader again", queue)

    # --- Repairing ------------------------------------------------------------------------------

    def _treat(self) -> None:
        """Try the next repair of the first queue that has any left. After the last one, rest before
        the first is tried again, but look: the queue may find its leader late.
        """
        if self._clock() - self._repaired_at > REST:
            self._repairs.clear()
        while self._to_repair:
            queue = self._to_repair.pop(0)
            if self._repairs.get(queue, 0) < len(Repair):
                self._try_next(queue)
                return
            self._give_up(queue)
        self._wait_longer()

    def _give_up(self, queue: str) -> None:
        if self._repairs[queue] == len(Repair):
            log.error(
                "the queue %s has no leader, and no repair helped; next try in %d s", queue, REST
            )
            self.repair = None
        self._repairs[queue] = len(Repair) + 1  # said once

    def _try_next(self, queue: str) -> None:
        tried = self._repairs.get(queue, 0)
        state = self._seen.pop(queue).state
        if state == "noproc" and tried == 0:
            tried = 1  # without a member, an election cannot help
        repair = list(Repair)[tried]
        log.warning("the queue %s has no leader (Raft state %s): %s", queue, state, repair.value)
        self._repairs[queue], self._repaired_at, self.repair = tried + 1, self._clock(), repair
        self._carry_out(repair, queue)

    def _carry_out(self, repair: Repair, queue: str) -> None:
        self._ask_at = self._clock() + SETTLE
        match repair:
            case Repair.ELECT:
                self._begin(partial(self._conclude_repair, queue), "eval", _ELECT % queue)
            case Repair.DELETE:
                self._begin(partial(self._conclude_repair, queue), "delete_queue", queue)
            case Repair.START_OVER:
                self._ask_at = self._clock() + RESTART
                self._start_over()

    def _conclude_repair(self, queue: str, code: int, said: str) -> None:
        """Continue with the next queue. A repair that a slow machine may have kept from happening
        is tried once more.
        """
        if code != 0:
            log.warning("the repair failed: %s", said.strip())
        if said == NO_ANSWER and queue not in self._unanswered:
            self._unanswered.add(queue)
            self._repairs[queue] -= 1
        else:
            self._unanswered.discard(queue)
        self._ask_at = self._clock() + SETTLE
        if self._to_repair:
            self._treat()


def members_in(said: str) -> dict[str, QueueMember]:
    """Parse the node's answer: `queue state term;` for each queue that exists."""
    found = re.findall(r"(?<![\w.])([\w.]++) (\w++) (\d++);", said)
    return {queue: QueueMember(state, int(term)) for queue, state, term in found}
