"""The rounds of a dispatcher whose broker does as the test wants. On a real broker:
`test_dispatcher`.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from amqp.exceptions import AccessRefused
from django.db import OperationalError
from django.utils import timezone

from jobs.models import Job, Leader, Status
from jobs.processes import intervals
from jobs.queue import dispatcher as dispatching
from jobs.queue import survey, topology
from jobs.queue.dispatcher import Backoff, Dispatcher
from jobs.queue.leaderless import Repair
from jobs.queue.lifecycle import Ticket
from jobs.queue.publisher import Answers, Gauge, QueueSilent
from jobs.states import State
from tests import factories
from tests.queue import tokens
from tests.queue.lifecycle.test_publishing import Asked, Silent, beat

pytestmark = pytest.mark.django_db

DEAD_SILENT = QueueSilent(topology.dead.name, "it does not hand out messages")


class Scripted(Silent):
    """A publisher whose broker accepts all messages and confirms none."""

    def __init__(self) -> None:
        super().__init__()
        self.is_new = True
        self.problem: Exception | None = None
        self.dead_problem: Exception | None = None
        self.dead: list[Any] = []
        self.silent_for = 0.0
        self.urgent: list[int] = []
        self.dropped = self.beats = self.asked_for_dead = 0

    @property
    def silence(self) -> float:
        return self.silent_for

    def connect(self) -> bool:
        if self.problem:
            raise self.problem
        was_new, self.is_new = self.is_new, False
        return was_new

    def publish(self, tickets: Any, *, urgent: int = 0) -> None:
        super().publish(tickets, urgent=urgent)
        self.urgent.append(urgent)

    def answers(self, *, seconds: float) -> Answers:
        return Answers()

    def gauge(self) -> Gauge:
        return Gauge(Job.objects.filter(state=State.QUEUED).count(), 1)

    def beat(self) -> None:
        self.beats += 1

    def take_dead(self, note: Callable[[Any], None]) -> None:
        self.asked_for_dead += 1
        if self.dead_problem:
            raise self.dead_problem
        while self.dead:
            note(self.dead.pop())

    def drop(self) -> list[Ticket]:
        self.dropped += 1
        lost, self.published = self.published, []
        return lost


@pytest.fixture
def dispatcher() -> Dispatcher:
    it = Dispatcher()
    it.publisher, it._leaders = Scripted(), Asked()
    return it


def queued() -> int:
    return Job.objects.filter(state=State.QUEUED).count()


def why() -> str:
    return Status.objects.get().why


def block(dispatcher: Dispatcher) -> None:
    dispatcher.publisher.is_blocked = True


def lose_leader_of_queue(dispatcher: Dispatcher) -> None:
    dispatcher._leaders.leaderless = frozenset({topology.queue.name})


def lose_broker(dispatcher: Dispatcher) -> None:
    dispatcher.publisher.problem = ConnectionRefusedError(111, "Connection refused")


@pytest.mark.parametrize(
    ("obstacle", "reason"),
    [
        (block, "broker_blocked"),
        (lose_leader_of_queue, "broker_leaderless"),
        (lose_broker, "broker_down"),
    ],
)
def test_nothing_is_handed_out_to_a_broker_that_cannot_take_it(
    dispatcher: Dispatcher, obstacle: Callable[[Dispatcher], None], reason: str
) -> None:
    factories.running(3)
    obstacle(dispatcher)

    beat(dispatcher)
    dispatcher.tick()

    assert (queued(), dispatcher.publisher.published, why()) == (0, [], reason)


def test_the_last_repair_of_a_queue_without_a_leader_is_told(dispatcher: Dispatcher) -> None:
    factories.running(3)
    lose_leader_of_queue(dispatcher)
    dispatcher._leaders.repair = Repair.ELECT

    beat(dispatcher)

    assert "Repair: an election is called." in Status.objects.get().sentence


def test_what_the_broker_refuses_is_told_until_it_accepts(dispatcher: Dispatcher) -> None:
    factories.running(3)
    dispatcher.publisher.problem = AccessRefused("ACCESS_REFUSED - no such account")

    beat(dispatcher)
    refused = Status.objects.get()
    dispatcher.publisher.problem = None
    beat(dispatcher)

    assert refused.why == "broker_refuses"
    assert "ACCESS_REFUSED - no such account" in refused.sentence
    assert (why(), queued()) == ("", 3)


def test_a_new_connection_makes_the_leaders_of_the_queues_doubtful_once(
    dispatcher: Dispatcher,
) -> None:
    doubts: list[None] = []
    dispatcher._leaders.doubt = lambda: doubts.append(None)  # type: ignore[method-assign]

    for _ in range(2):
        beat(dispatcher)

    assert len(doubts) == 1


def test_the_connection_is_kept_alive(dispatcher: Dispatcher) -> None:
    for _ in range(2):
        beat(dispatcher)

    assert dispatcher.publisher.beats == 2


def test_only_the_first_messages_of_a_batch_overtake_those_of_others(
    dispatcher: Dispatcher,
) -> None:
    factories.running(2, name="large")
    dispatcher.tick()
    factories.running(2, name="small")

    dispatcher.tick()

    assert dispatcher.publisher.urgent == [0, 20]


def test_whoever_loses_the_lead_takes_back_what_was_not_confirmed(dispatcher: Dispatcher) -> None:
    factories.running(3)
    beat(dispatcher)
    beat(dispatcher)
    kept = dispatcher.publisher.dropped, queued()
    Leader.objects.update(token=tokens.elsewhere(), until=2**40)

    beat(dispatcher)
    lost = dispatcher.publisher.dropped, queued()
    beat(dispatcher)

    assert (kept, lost) == ((0, 3), (1, 0))
    assert (dispatcher.publisher.dropped, queued()) == (1, 0)


def test_what_was_healed_is_counted_once(dispatcher: Dispatcher) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.RUNNING, lease_token=tokens.dead())

    for _ in range(3):
        beat(dispatcher)

    assert Status.objects.get().healed == 1


def message_of(job: Job) -> SimpleNamespace:
    body = f"[[{job.pk}, {job.generation}], {{}}, null]"
    return SimpleNamespace(body=body, headers={"x-death": [{"reason": "delivery_limit"}]})


def test_a_row_whose_message_was_set_aside_waits_again_and_is_counted_once(
    dispatcher: Dispatcher,
) -> None:
    batch = factories.running()
    job = factories.job(batch, 2, State.QUEUED, queued_at=2**40)
    dispatcher.publisher.dead = [message_of(job)]

    for _ in range(2):
        beat(dispatcher)

    assert dispatcher.publisher.published == [Ticket(job.pk, job.generation)]
    assert Status.objects.get().healed == 1


def test_a_silent_queue_of_dead_letters_is_asked_again_only_after_a_while(
    dispatcher: Dispatcher,
) -> None:
    factories.running(3)
    dispatcher.publisher.dead_problem = DEAD_SILENT
    for _ in range(2):
        beat(dispatcher)
    silent = why(), Status.objects.get().broker, dispatcher.publisher.asked_for_dead

    dispatcher.publisher.dead_problem = None
    dispatcher._dead_letters.clear()
    for _ in range(2):
        beat(dispatcher)

    assert silent == ("dead_letters", "ok", 1)
    assert (why(), dispatcher.publisher.asked_for_dead) == ("", 3)


def test_dead_letters_that_come_after_the_last_batch_has_settled_are_taken(
    dispatcher: Dispatcher,
) -> None:
    job = factories.job(factories.running(settled_at=timezone.now()), 2, State.DONE)
    dispatcher.publisher.dead = [message_of(job)]

    beat(dispatcher)
    at_once = dispatcher.publisher.asked_for_dead
    dispatcher._dead_due_at -= intervals.DEAD_LETTERS + 1
    for _ in range(2):
        beat(dispatcher)

    assert (at_once, dispatcher.publisher.asked_for_dead) == (0, 1)
    assert (dispatcher.publisher.dead, dispatcher.publisher.published) == ([], [])


def test_while_confirms_are_late_nothing_counts_as_lost_and_no_dead_letter_is_asked_for(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher._lost, "give_back", lambda *_: 1)
    factories.running(3)
    beat(dispatcher)
    before = Status.objects.get().healed, dispatcher.publisher.asked_for_dead

    dispatcher.publisher.silent_for = intervals.UNCONFIRMED / 2
    beat(dispatcher)

    assert before == (1, 1)
    assert (Status.objects.get().healed, dispatcher.publisher.asked_for_dead) == before


def test_a_queue_that_has_a_consumer_is_never_suspect_for_lack_of_one(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.queue.status.live_children", lambda: 2)
    dispatcher._consumed_at -= intervals.UNCONSUMED + 1

    beat(dispatcher)

    assert dispatcher._leaders.suspects == [set()]


def test_the_rows_of_each_state_are_counted(dispatcher: Dispatcher) -> None:
    factories.running(3)

    for _ in range(2):
        beat(dispatcher)

    assert Status.objects.get().census is not None


@pytest.mark.django_db(transaction=True)  # PostgreSQL closes the connection
def test_a_database_that_was_away_is_asked_again_as_soon_as_the_first_time(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError("the server closed the connection")

    for _ in range(2):
        with monkeypatch.context() as outage:
            outage.setattr(survey, "unsettled", away)
            beat(dispatcher)
        dispatcher._database._until = 0.0
        beat(dispatcher)

    assert caplog.text.count("the database is away") == 2
    assert caplog.text.count("next try in 0.5 s") == 2


def test_pauses_double_up_to_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(dispatching.time, "monotonic", lambda: now)
    pauses = Backoff(first=1.0, longest=3.0)

    assert pauses.is_over
    assert [pauses.wait() for _ in range(4)] == [1.0, 2.0, 3.0, 3.0]
    assert not pauses.is_over
    now += 3.0
    assert pauses.is_over
