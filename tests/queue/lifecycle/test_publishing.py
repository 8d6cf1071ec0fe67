from collections.abc import Callable, Collection, Sequence
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from jobs.models import Attempt, Batch, Job, Status
from jobs.processes import intervals
from jobs.queue import leader, lifecycle, owner, survey
from jobs.queue.dispatcher import Dispatcher, Running, running, shares
from jobs.queue.leaderless import Leaders
from jobs.queue.lifecycle import Ticket
from jobs.queue.publisher import Answers, Gauge, Publisher, QueueSilent
from jobs.states import State
from jobs.storage.folder import FolderStore
from tests import factories

pytestmark = pytest.mark.django_db

NOT_RUNNING = [
    {"paused_at": timezone.now()},
    {"cancelled_at": timezone.now()},
    {"started_at": None},
]


@pytest.fixture
def lead() -> tuple[str, str]:
    token = owner.new_token()
    leader.hold("dispatcher", token)
    return "dispatcher", token


def rows(tickets: list[Ticket]) -> list[int]:
    return [Job.objects.get(pk=ticket.job_id).row for ticket in tickets]


def test_the_next_rows_are_marked_in_the_order_of_the_sheet(lead: tuple[str, str]) -> None:
    batch = factories.running()
    for row in (9, 3, 7, 5):
        factories.job(batch, row, generation=2)

    first = lifecycle.mark_queued(batch.pk, 3, only_first=False, leader=lead)
    rest = lifecycle.mark_queued(batch.pk, 3, only_first=False, leader=lead)

    assert (rows(first), rows(rest)) == ([3, 5, 7], [9])
    assert {ticket.generation for ticket in first} == {2}
    assert batch.jobs.filter(state=State.QUEUED, queued_at__isnull=False, strikes=0).count() == 4


def test_only_the_first_rows_are_marked_while_they_are_to_be_made_first(
    lead: tuple[str, str],
) -> None:
    batch = factories.running(2)
    factories.job(batch, 9, first=True)

    assert rows(lifecycle.mark_queued(batch.pk, 10, only_first=True, leader=lead)) == [9]


@pytest.mark.parametrize("fields", NOT_RUNNING)
def test_a_batch_that_does_not_run_has_nothing_marked(
    fields: dict[str, object], lead: tuple[str, str]
) -> None:
    batch = factories.running(2)
    Batch.objects.filter(pk=batch.pk).update(**fields)

    assert lifecycle.mark_queued(batch.pk, 10, only_first=False, leader=lead) == []


def test_a_dispatcher_that_lost_the_lead_marks_nothing(lead: tuple[str, str]) -> None:
    batch = factories.running(2)

    assert (
        lifecycle.mark_queued(
            batch.pk, 10, only_first=False, leader=("dispatcher", owner.new_token())
        )
        == []
    )


def test_refused_jobs_wait_again_unless_they_changed_meanwhile(lead: tuple[str, str]) -> None:
    batch = factories.running(3)
    tickets = lifecycle.mark_queued(batch.pk, 3, only_first=False, leader=lead)
    lifecycle.claim(tickets[1].job_id, 1, owner.new_token())

    count = lifecycle.unmark([*tickets[:2], Ticket(tickets[2].job_id, 5)])

    assert count == 1
    assert list(batch.jobs.order_by("row").values_list("state", flat=True)) == [
        "waiting",
        "running",
        "queued",
    ]


@pytest.mark.parametrize(
    ("trouble", "handed_out"), [("", 3), ("full", 0), ("crowded", 0), ("away", 0)]
)
def test_nothing_is_handed_out_while_nothing_can_be_stored(
    trouble: str, handed_out: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderStore, "trouble", trouble)
    batch = factories.running(3)
    dispatcher = Dispatcher()
    dispatcher.publisher = Silent()

    dispatcher.tick()

    assert batch.jobs.filter(state=State.QUEUED).count() == handed_out
    assert len(dispatcher.publisher.published) == handed_out


def test_rows_without_a_picture_fail_before_the_others_of_their_batch_are_handed_out() -> None:
    batch = factories.running(2)
    bare = [factories.job(batch, row, source=None) for row in (1, 9)]
    dispatcher = Dispatcher()
    dispatcher.publisher = Silent()

    dispatcher.tick()

    assert sorted(rows(dispatcher.publisher.published)) == [2, 3]
    assert [Job.objects.get(pk=job.pk).state for job in bare] == ["failed", "failed"]
    assert not Attempt.objects.exists()


def test_failing_the_rows_without_a_picture_of_one_batch_keeps_no_other_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready = factories.running(1)
    dispatcher = Dispatcher()
    dispatcher.publisher = Silent()
    dispatcher.tick()
    bare = factories.running(1, name="Bare")
    factories.job(bare, 9, source=None)
    factories.job(ready, 9)

    with monkeypatch.context() as none_in_this_look:
        none_in_this_look.setattr("jobs.queue.dispatcher.FAILING", 0.0)
        dispatcher.tick()
    handed_out_meanwhile = states(ready, bare)
    dispatcher.tick()

    assert handed_out_meanwhile == ["queued", "queued", "waiting", "waiting"]
    assert states(ready, bare) == ["queued", "queued", "queued", "failed"]


def states(*batches: Batch) -> list[str]:
    return [job.state for batch in batches for job in batch.jobs.order_by("row")]


class Silent(Publisher):
    """A publisher whose broker takes everything and says nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.published: list[Ticket] = []

    def connect(self) -> bool:
        """Do nothing: it is connected."""
        return False

    def answers(self, *, seconds: float) -> Answers:
        return Answers()

    def gauge(self) -> Gauge:
        return Gauge(len(self.published), 1)

    def take_dead(self, note: Callable[[object], None]) -> None:
        """Do nothing: no message was set aside."""

    def publish(self, tickets: Sequence[Ticket], *, urgent: int = 0) -> None:
        self.published.extend(tickets)


def test_batches_share_the_window_and_a_new_one_gets_its_part_at_once() -> None:
    full, new = Running(uuid4(), False, 500, 0), Running(uuid4(), False, 0, 500)
    partly = Running(uuid4(), False, 100, 0)

    assert shares([full], 500) == []
    assert shares([partly], 500) == [(partly, 400)]
    assert shares([full, new], 500) == [(new, 250)]
    assert (full.urgent, new.urgent) == (0, 20)
    assert [Running(uuid4(), False, queued, 1).urgent for queued in (15, 20, 30)] == [5, 0, 0]


def test_a_batch_gets_more_once_a_quarter_of_its_part_is_taken() -> None:
    nearly_full, worth_it = Running(uuid4(), False, 376, 0), Running(uuid4(), False, 375, 0)

    assert shares([nearly_full], 500) == []
    assert shares([worth_it], 500) == [(worth_it, 125)]


def test_each_of_more_batches_than_the_window_has_places_gets_one() -> None:
    batches = [Running(uuid4(), False, 0, 0) for _ in range(3)]

    assert shares(batches, 2) == [(batch, 1) for batch in batches]


def test_running_batches_are_those_with_rows_to_hand_out() -> None:
    busy = factories.running(2)
    factories.job(busy, 9, State.QUEUED, queued_at=1)
    Batch.objects.filter(pk=busy.pk).update(only_first=[2])
    tail = factories.running(name="Only queued ones")
    factories.job(tail, 2, State.QUEUED, queued_at=1)
    factories.draft(1)
    factories.running(1, name="Paused", paused_at=timezone.now())

    assert running(survey.unsettled()) == [Running(busy.pk, True, 1, 1)]


def ended() -> list[UUID]:
    return [batch.pk for batch in survey.unsettled() if batch.has_ended]


def test_a_finished_batch_is_settled_between_two_beats() -> None:
    over, going = factories.running(name="Over"), factories.running(1, name="Going")
    factories.job(over, 2, State.DONE)
    factories.job(over, 3, State.FAILED)
    factories.draft(name="A draft without rows")
    dispatcher = Dispatcher()
    dispatcher.publisher = Silent()
    dispatcher.leads, dispatcher._beat_at = True, float("inf")

    before = ended()
    dispatcher.tick()

    assert (before, ended()) == ([over.pk], [])
    assert list(Batch.objects.filter(settled_at=None, started_at__isnull=False)) == [going]


class Stuck(Silent):
    """A publisher whose broker answers, and whose queue does as the test wants."""

    problem: Exception | None = None
    consumers = 1

    def answers(self, *, seconds: float) -> Answers:
        if self.problem:
            raise self.problem
        return Answers(confirmed=self.published)

    def gauge(self) -> Gauge:
        return Gauge(len(self.published), self.consumers)


class Asked(Leaders):
    """Notes which queues are suspect; the node has nothing to say."""

    def __init__(self) -> None:
        super().__init__(None, lambda: None)
        self.suspects: list[set[str]] = []

    def beat(self, suspects: Collection[str]) -> None:
        self.suspects.append(set(suspects))


def stuck_dispatcher() -> Dispatcher:
    dispatcher = Dispatcher()
    dispatcher.publisher, dispatcher._leaders = Stuck(), Asked()
    return dispatcher


def beat(dispatcher: Dispatcher) -> None:
    dispatcher._beat_at = 0.0
    dispatcher._broker.clear()
    dispatcher.tick()


def test_a_queue_that_does_not_confirm_is_not_a_broker_that_is_away(
    caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    settings.BROKER_URL = "amqp://guest:guest@broker.test//"
    factories.running(3)
    dispatcher = stuck_dispatcher()
    beat(dispatcher)

    dispatcher.publisher.problem = QueueSilent("overprint", "3 messages were not confirmed")
    beat(dispatcher)
    beat(dispatcher)
    word = Status.objects.get().broker
    dispatcher.publisher.problem = None
    beat(dispatcher)
    beat(dispatcher)

    assert (word, Status.objects.get().broker) == ("unconfirmed", "ok")
    assert "is away" not in caplog.text
    assert caplog.text.count("rabbitmqctl delete_queue --vhost / overprint") == 1
    assert {"overprint"} in dispatcher._leaders.suspects
    assert dispatcher._leaders.suspects[-1] == set()


def test_a_broker_that_is_away_says_nothing_about_its_queues() -> None:
    factories.running(3)
    dispatcher = stuck_dispatcher()
    dispatcher.publisher.problem = QueueSilent("overprint", "3 messages were not confirmed")
    beat(dispatcher)

    dispatcher.publisher.problem = ConnectionRefusedError(111, "Connection refused")
    dispatcher.tick()
    dispatcher._broker.clear()
    dispatcher.tick()
    dispatcher._beat_at = 0.0
    dispatcher.tick()

    assert Status.objects.get().broker == "down"
    assert dispatcher._leaders.suspects[-1] == set()


def test_a_queue_without_a_consumer_is_suspect_only_after_a_while_and_with_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dispatcher = stuck_dispatcher()
    dispatcher.publisher.consumers = 0
    monkeypatch.setattr("jobs.queue.status.live_children", lambda: 2)
    beat(dispatcher)
    at_once = dispatcher._leaders.suspects[-1]
    dispatcher._consumed_at -= intervals.UNCONSUMED + 1
    beat(dispatcher)
    later = dispatcher._leaders.suspects[-1]
    monkeypatch.setattr("jobs.queue.status.live_children", lambda: 0)
    beat(dispatcher)

    assert (at_once, later) == (set(), {"overprint"})
    assert dispatcher._leaders.suspects[-1] == set()
