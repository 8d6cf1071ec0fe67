"""Hands waiting jobs to the broker, a window at a time: round-robin over batches, in sheet order.

The small window makes pause and cancel instant, keeps a 10-image batch from standing behind a
40,000-image one, and RabbitMQ small. One dispatcher leads; it is also reconciler and watchdog.
State lives in the rows: it may be killed at any moment.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from jobs.databases.outages import OUTAGE, reason
from jobs.processes import intervals, pulse
from jobs.queue import leader, lifecycle, owner, reconciler, status, survey, topology
from jobs.queue.leaderless import Leaders, Rabbitmqctl
from jobs.queue.monitoring import heartbeats
from jobs.queue.monitoring.census import Census
from jobs.queue.publisher import BROKER_GONE, Gauge, Publisher, QueueSilent, refusal
from jobs.queue.survey import Unsettled
from jobs.queue.watchdog import Messenger, Watchdog
from jobs.storage import store

NAME = "dispatcher"
WINDOW = 500  #: messages in the broker, or WINDOW_PER_CHILD for each child if that is more
WINDOW_PER_CHILD = 20
#: share of its part of the window above which a batch gets no more: each refill takes the write
#: lock
REFILL = 0.75
#: the first messages of each batch overtake the others, so that a small batch never waits for a
#: large one
HEAD = 20
#: seconds a round may spend on failing rows without a picture before it hands out others
FAILING = 0.5
LONGEST_PAUSE = 5.0  #: seconds between two attempts to reach a broker or database that is away

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """A batch that has rows to hand out, and how many of its messages are in the broker."""

    batch_id: UUID
    only_first: bool
    queued: int
    queued_by_others: int

    @property
    def urgent(self) -> int:
        """Return how many of its next messages may overtake waiting messages of other batches."""
        return max(HEAD - self.queued, 0) if self.queued_by_others else 0


class Backoff:
    """Decides when to try again: the pauses double up to a limit."""

    def __init__(self, first: float = 0.5, longest: float = LONGEST_PAUSE) -> None:
        self._first, self._longest = first, longest
        self.clear()

    def clear(self) -> None:
        self._pause, self._until = self._first, 0.0

    def wait(self) -> float:
        """Begin a pause and return its length in seconds."""
        pause = self._pause
        self._until, self._pause = time.monotonic() + pause, min(pause * 2, self._longest)
        return pause

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._until


class Dispatcher:
    """`tick` does one round of what is due; `run` repeats it until the dispatcher is asked to stop.

    `control` starts a command on the private node. Without it, the dispatcher does not repair the
    broker.
    """

    def __init__(self, control: Rabbitmqctl | None = None) -> None:
        self.token = owner.new_token()
        self.publisher = Publisher()
        self.leads = False
        self._watchdog = Watchdog()
        self._messenger = Messenger()
        self._leaders = Leaders(control, lambda: pulse.ask_for_fresh_start("broker"))
        #: queues that did not answer when last tried, although the broker does
        self._silent: set[str] = set()
        self._dead_letters = Backoff(first=20.0, longest=300.0)
        self._dead_due_at = time.monotonic() + intervals.DEAD_LETTERS
        self._consumed_at = time.monotonic()
        self._refusal = ""
        self._gauge: Gauge | None = None
        self._children = 0
        self._healed = 0
        self._pictured: set[UUID] = set()
        self._unfinished = reconciler.UnfinishedBatches()
        self._lost = reconciler.LostMessages()
        self._census = Census()
        self._beat_at = 0.0
        self._broker, self._database = Backoff(), Backoff()
        self._database_was_away = False

    def run(self, stop: threading.Event) -> None:
        log.info("dispatcher starts")
        while not stop.is_set():
            pulse.beat()
            self.tick()
            stop.wait(intervals.DISPATCHER_LOOKS)
        self.close()
        log.info("dispatcher stopped")

    def tick(self) -> None:
        """Do one round. Never raises because a broker or database is away: it waits longer and
        longer, and logs that.
        """
        if not self._database.is_over:
            return
        try:
            if time.monotonic() >= self._beat_at:
                self._beat()
            if self.leads:
                batches = survey.unsettled()
                self._dispatch(self._with_pictures(running(batches)))
                for batch in batches:
                    if batch.has_ended:
                        look_after(batch.pk)
            self._database.clear()
        except OUTAGE as outage:
            pause = self._database.wait()
            log.warning("the database is away (%s); next try in %.1f s", reason(outage), pause)
            self._database_was_away = True
            connection.close()

    def close(self) -> None:
        """Give up the lead and all unconfirmed messages, so that another dispatcher can take over
        at once.
        """
        try:
            lifecycle.unmark(self.publisher.drop())
            leader.release(NAME, self.token)
            heartbeats.leave()
        except OUTAGE as outage:
            log.warning("left without a word to the database: %s", reason(outage))
        finally:
            self._leaders.close()

    # --- Each quarter of a second ---------------------------------------------------------------

    def _with_pictures(self, batches: list[Running]) -> list[Running]:
        """Return the batches in which every open row has a picture. In new batches, fail rows
        without one here: no worker needs to look at them.
        """
        until = time.monotonic() + FAILING
        self._pictured.intersection_update({batch.batch_id for batch in batches})
        for batch in batches:
            while batch.batch_id not in self._pictured and time.monotonic() < until:
                if not lifecycle.fail_without_picture(batch.batch_id):
                    self._pictured.add(batch.batch_id)
        return [batch for batch in batches if batch.batch_id in self._pictured]

    def _dispatch(self, batches: list[Running]) -> None:
        try:
            self._hand_out(batches)
        except BROKER_GONE as problem:
            self._lose_broker(problem)

    def _hand_out(self, batches: list[Running]) -> None:
        if not self._broker.is_over:
            return
        self._connect()
        self._take_answers(0.0)
        if (
            self.publisher.is_blocked
            or store().trouble
            or topology.queue.name in self._leaders.leaderless
        ):
            return
        for batch, limit in shares(batches, self._window()):
            pulse.beat()
            tickets = lifecycle.mark_queued(
                batch.batch_id, limit, only_first=batch.only_first, leader=(NAME, self.token)
            )
            self.publisher.publish(tickets, urgent=batch.urgent)
        self._take_answers(intervals.DISPATCHER_LOOKS)

    def _connect(self) -> None:
        """Connect if necessary. After a new connection, check that the queues have a leader: an
        idle queue does not show it by itself.
        """
        if self.publisher.connect():
            self._refusal = ""
            self._leaders.doubt()

    def _take_answers(self, seconds: float) -> None:
        answers = self.publisher.answers(seconds=seconds)
        if answers.confirmed:
            self._silent.discard(topology.queue.name)
            self._leaders.note_answer(topology.queue.name)
        if refused := answers.refused:
            lifecycle.unmark(refused)
            if answers.is_rejected:
                raise QueueSilent(
                    topology.queue.name, f"{topology.queue.name} refused {len(refused)} messages"
                )
            raise ConnectionError(f"it has no queue for {len(refused)} messages")

    def _lose_broker(self, problem: Exception) -> None:
        """Start over with a new connection.

        A silent queue does not mean that the broker itself is away.
        """
        unmarked = lifecycle.unmark(self.publisher.drop())
        pause = self._broker.wait()
        what = "the broker is away"
        if isinstance(problem, QueueSilent):
            what = "the broker answers, but one of its queues does not"
            self._note_silent(problem.queue)
        else:
            self._gauge = None
            self._refusal = refusal(problem)
            what = "the broker refuses what the site needs" if self._refusal else what
        again = f"{unmarked} messages to send again; next try in {pause:.1f} s"
        log.warning("%s (%s); %s", what, reason(problem), again)

    def _note_silent(self, queue: str) -> None:
        if queue not in self._silent and (advice := status.advice(queue)):
            log.error("%s", advice)
        self._silent.add(queue)
        if queue == topology.dead.name:
            self._dead_letters.wait()

    def _window(self) -> int:
        return max(WINDOW, WINDOW_PER_CHILD * self._children)

    # --- Each second ----------------------------------------------------------------------------

    def _beat(self) -> None:
        self._beat_at = time.monotonic() + intervals.DISPATCHER_BEATS
        self._messenger.pass_on()
        self._hold_lead()
        if heartbeats.beat(NAME) and self.leads:
            heartbeats.forget_old()
        if not self.leads:
            return
        self._children = status.live_children()
        self._heal()
        batches = survey.unsettled()
        for batch in batches:
            if batch.needs_care:
                pulse.beat()
                look_after(batch.pk)
        self._ask_broker(is_busy=bool(batches))
        self._repair_queues(is_busy=bool(batches))
        self._write_status(is_busy=bool(batches))
        self._census.take(batches)

    def _hold_lead(self) -> None:
        led, self.leads = self.leads, leader.hold(NAME, self.token)
        if self.leads and not led:
            self._census = Census()
        if led and not self.leads:
            lifecycle.unmark(self.publisher.drop())

    def _heal(self) -> None:
        self._healed += self._unfinished.reopen()
        self._healed += reconciler.free_abandoned()
        reconciler.forget_dead_children()

    def _write_status(self, *, is_busy: bool) -> None:
        sight = status.Sight(
            broker=self._broker_word(),
            silent=frozenset(self._silent | self._leaders.leaderless),
            repair=self._leaders.repair_in_words,
            refusal=self._refusal,
            short_of=self.publisher.short_of,
            consumers=self._gauge.consumers if self._gauge else 0,
            ready=self._gauge.ready if self._gauge else 0,
            is_stalled=self._watchdog.is_stalled(self._children)
            if is_busy
            else self._watchdog.rest(),
            database_was_away=self._database_was_away,
        )
        status.write(sight, children=self._children, healed=self._healed)
        self._healed, self._database_was_away = 0, False

    def _ask_broker(self, *, is_busy: bool) -> None:
        """Ask the broker what only it knows: whether it answers, who consumes, what is queued, what
        it set aside.
        """
        if not self._broker.is_over:
            return
        try:
            self._connect()
            self.publisher.beat()
            if not self.publisher.is_blocked:
                self._gauge = self.publisher.gauge()
                if is_busy or time.monotonic() > self._dead_due_at:
                    self._take_dead_letters()
                if is_busy:
                    self._find_lost(self._gauge)
            self._broker.clear()
        except BROKER_GONE as problem:
            self._lose_broker(problem)

    def _find_lost(self, gauge: Gauge) -> None:
        """Give back lost jobs, except while confirms are late: their messages are on the way and
        not yet in the gauge.
        """
        if self.publisher.silence < intervals.UNCONFIRMED / 2:
            self._healed += self._lost.give_back(gauge, self._children)

    def _take_dead_letters(self) -> None:
        """Take dead letters, except while confirms are late: if this queue is silent too,
        reconnecting would delay them more.
        """
        if self._dead_letters.is_over and self.publisher.silence < intervals.UNCONFIRMED / 2:
            self._dead_due_at = time.monotonic() + intervals.DEAD_LETTERS
            self._healed += reconciler.take_dead_letters(self.publisher)
            self._silent.discard(topology.dead.name)
            self._dead_letters.clear()

    def _repair_queues(self, *, is_busy: bool) -> None:
        """Let the private node say whether the queues that behave like it have no leader, and
        repair those.
        """
        if not is_busy:  # nothing is published, so nothing could show that the queue answers again
            self._silent.discard(topology.queue.name)
        before = self._leaders.leaderless
        self._leaders.beat(self._suspects())
        if topology.dead.name in before - self._leaders.leaderless:
            self._dead_letters.clear()

    def _suspects(self) -> set[str]:
        if self._gauge is None or self._gauge.consumers or not self._children:
            self._consumed_at = time.monotonic()
        # A broker that is away says nothing about its queues.
        if self._gauge is None or self.publisher.is_blocked:
            return set()
        is_unconfirmed = self.publisher.silence > intervals.UNCONFIRMED
        is_unconsumed = time.monotonic() - self._consumed_at > intervals.UNCONSUMED
        return self._silent | ({topology.queue.name} if is_unconfirmed or is_unconsumed else set())

    def _broker_word(self) -> str:
        if self.publisher.is_blocked:
            return "blocked"
        if self._gauge is None:
            return "down"
        if topology.queue.name in self._leaders.leaderless:
            return "leaderless"
        return "unconfirmed" if topology.queue.name in self._silent else "ok"


def look_after(batch_id: UUID) -> None:
    """Update the rows to match the batch's flags, then settle the batch if it is finished, or pause
    it if its first rows are.
    """
    lifecycle.follow_flags(batch_id)
    if lifecycle.settle(batch_id):
        log.info("batch=%s settled", batch_id)
    elif lifecycle.end_first(batch_id):
        log.info("batch=%s paused: its first rows are made", batch_id)


def running(batches: Sequence[Unsettled]) -> list[Running]:
    """Return those of the batches that have rows to hand out, in the same order."""
    queued = sum(batch.queued for batch in batches)
    return [
        Running(batch.pk, batch.only_first, batch.queued, queued - batch.queued)
        for batch in batches
        if batch.has_work
    ]


def shares(batches: list[Running], window: int) -> list[tuple[Running, int]]:
    """Return how many more messages each batch may have in the broker. Each gets an equal part of
    the window.

    A batch that starts while another fills the window gets its part at once. A batch that still has
    most of its part in the broker is not refilled until a refill is worth a commit.
    """
    part = max(window // max(len(batches), 1), 1)
    return [(batch, part - batch.queued) for batch in batches if batch.queued <= part * REFILL]
