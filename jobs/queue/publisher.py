"""A pipelined publisher of mandatory messages that waits for confirms no longer than the caller
allows.

Only the dispatcher publishes; the web process never does.
"""

import contextlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from amqp.exceptions import (
    AccessRefused,
    AMQPError,
    InternalError,
    NotAllowed,
    PreconditionFailed,
)
from kombu import Connection
from kombu.exceptions import KombuError

from jobs.databases.outages import reason
from jobs.processes import intervals
from jobs.queue import BrokerUnknown, topology
from jobs.queue.app import app
from jobs.queue.lifecycle import Ticket

BROKER_GONE = (OSError, AMQPError, KombuError, BrokerUnknown)
HEARTBEAT = 30
MOST_DEAD = 100  #: dead-lettered messages taken at a time
PERSISTENT = 2  #: delivery mode: on disk before it is confirmed
_NO_CALLBACKS = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}

log = logging.getLogger(__name__)


def refusal(problem: Exception) -> str:
    """Return why the broker refuses the account, the virtual host or a queue, in its own words.
    Empty if it does not refuse: such a problem passes without a person.
    """
    if isinstance(problem, AccessRefused | NotAllowed | PreconditionFailed):
        return str(problem.reply_text or reason(problem))
    return ""


class QueueSilent(TimeoutError):
    """The broker answers, but one of its queues does not. The queue is slow, or has no leader."""

    def __init__(self, queue: str, sentence: str) -> None:
        super().__init__(sentence)
        self.queue = queue


@dataclass(slots=True)
class Answers:
    """What the broker has answered since the last call: messages confirmed on disk, and messages
    refused.
    """

    confirmed: list[Ticket] = field(default_factory=list)
    refused: list[Ticket] = field(default_factory=list)
    is_rejected: bool = False
    """The queue itself refused some. Otherwise they came back because a queue was missing."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """The answer to a passive declare."""

    ready: int
    consumers: int


class Publisher:
    """One connection with two channels: one in confirm mode for messages, the other for questions.
    They are separate because a channel that publishes to a queue without a leader answers nothing
    for a while.

    Every method may raise one of BROKER_GONE. Then `drop` returns what was never confirmed, and
    `connect` opens a new connection. A channel is never used again after an exception: py-amqp
    would mistake a late confirm for the next one.
    """

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._channel: Any = None
        self._questions: Any = None
        self._forget()

    def _forget(self) -> None:
        self.is_blocked = False
        self.short_of = ""  #: what a broker that takes no messages lacks, in its own words
        self._tag = 0  # delivery tags count up for the life of a channel
        self._unconfirmed: dict[int, Ticket] = {}
        self._returned: set[Ticket] = set()
        self._answers = Answers()
        self._oldest = 0.0
        self._gauged_at = 0.0

    @property
    def unconfirmed(self) -> int:
        return len(self._unconfirmed)

    @property
    def silence(self) -> float:
        """Return the seconds since the last confirm while messages wait for theirs; 0 while none
        does.
        """
        if not self._unconfirmed or self.is_blocked:
            return 0.0
        return time.monotonic() - self._oldest

    def connect(self) -> bool:
        """Connect unless connected. Return whether the connection is new."""
        if self._connection is not None:
            return False
        connection = app.connection_for_write(
            heartbeat=HEARTBEAT,
            transport_options={
                "confirm_publish": False,  # it waits for each message; here they are pipelined
                "read_timeout": 5,
                "write_timeout": 5,
                "on_blocked": self._on_blocked,
                "on_unblocked": self._on_unblocked,
            },
        )
        try:
            # Kombu's `connect` tries a single host twice, two seconds apart: longer than the pages
            # wait for a sign of the dispatcher.
            connection.ensure_connection(
                max_retries=1 if connection.alt else 0, reraise_as_library_errors=False
            )
            topology.declare(connection)
            self._open_channels(connection)
        except BaseException:
            connection.collect()
            raise
        self._connection = connection
        return True

    def _open_channels(self, connection: Connection) -> None:
        channel: Any = connection.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        self._channel, self._questions = channel, connection.channel()

    def publish(self, tickets: Sequence[Ticket], *, urgent: int = 0) -> None:
        """Send; the answers come with `answers`. The first `urgent` messages are drawn before
        others that wait (quorum queues know two priorities).
        """
        self._oldest = self._oldest if self._unconfirmed else time.monotonic()
        # All of them: the first may raise.
        self._unconfirmed.update(enumerate(tickets, self._tag + 1))
        for number, ticket in enumerate(tickets):
            self._tag += 1
            self._send(ticket, priority=9 if number < urgent else 0)

    def _send(self, ticket: Ticket, *, priority: int) -> None:
        """Send a task message of Celery's protocol 2 with only the required fields
        (https://docs.celeryq.dev/en/stable/internals/protocol.html). `send_task` takes four times
        as long.

        Nothing is declared: `connect` did, and a queue deleted since is found out by the return of
        its messages.
        """
        task_id = f"{ticket.job_id}:{ticket.generation}"
        identity = {"lang": "py", "task": topology.TASK, "id": task_id, "root_id": task_id}
        message = self._channel.prepare_message(
            json.dumps(([ticket.job_id, ticket.generation], {}, _NO_CALLBACKS)),
            priority=priority,
            content_type="application/json",
            content_encoding="utf-8",
            headers={**identity, "parent_id": None, "group": None},
            properties={"correlation_id": task_id, "delivery_mode": PERSISTENT},
        )
        exchange, key = topology.queue.exchange.name, topology.queue.routing_key
        self._channel.basic_publish(message, exchange=exchange, routing_key=key, mandatory=True)

    def answers(self, *, seconds: float) -> Answers:
        """Return what was confirmed or refused.

        Wait at most `seconds` for messages still unconfirmed.
        """
        until = time.monotonic() + (seconds if self._unconfirmed else 0)
        while self._drain(max(until - time.monotonic(), 0.0)) and self._unconfirmed:
            pass
        if self.silence > intervals.CONNECTION_BROKEN:
            self._complain()
        answers, self._answers = self._answers, Answers()
        return answers

    def _complain(self) -> NoReturn:
        """Tell a queue that does not confirm from a broker that says nothing at all."""
        limit = f"within {intervals.CONNECTION_BROKEN:.0f} s"
        sentence = f"{self.unconfirmed} messages were not confirmed {limit}"
        if self._gauged_at > self._oldest:
            raise QueueSilent(topology.queue.name, f"{sentence}, although the broker answers")
        raise TimeoutError(sentence)

    def gauge(self) -> Gauge:
        """Return the number of ready messages and consumers of the queue. A queue without a leader
        answers this, too.
        """
        found = self._questions.queue_declare(topology.queue.name, passive=True)
        self._gauged_at = time.monotonic()
        return Gauge(found.message_count, found.consumer_count)

    def take_dead(self, note: Callable[[Any], None]) -> None:
        """Hand up to a hundred dead-lettered messages to `note`, each removed after it."""
        for _ in range(MOST_DEAD):
            message = self._get_dead()
            if message is None:
                return
            note(message)
            self._questions.basic_ack(message.delivery_tag)

    def _get_dead(self) -> Any:
        try:
            return self._questions.basic_get(topology.dead.name)
        except (TimeoutError, InternalError) as problem:
            raise QueueSilent(
                topology.dead.name, f"{topology.dead.name} does not hand out messages"
            ) from problem

    def beat(self) -> None:
        """Exchange heartbeats. Call it at least every few seconds."""
        if self._connection is not None:
            self._connection.heartbeat_check(rate=2)

    def drop(self) -> list[Ticket]:
        """Close, and say which messages were neither confirmed nor refused (the broker may have
        them).
        """
        connection, self._connection = self._connection, None
        lost = [*self._unconfirmed.values(), *self._answers.refused]
        self._channel = self._questions = None
        self._forget()
        if connection is not None:
            with contextlib.suppress(*BROKER_GONE):
                connection.collect(socket_timeout=1)
        return lost

    def _drain(self, seconds: float) -> bool:
        """Read what the broker sent. False when it had nothing more to say in that time."""
        assert self._connection is not None  # noqa: S101  (for mypy: `connect` comes first)
        try:
            self._connection.drain_events(timeout=seconds)
        except TimeoutError:
            return False
        return True

    def _on_ack(self, tag: int, multiple: bool) -> None:
        for ticket in self._answered(tag, multiple):
            self._answers_like(ticket).append(ticket)
            self._returned.discard(ticket)  # a return comes before its ack

    def _answers_like(self, ticket: Ticket) -> list[Ticket]:
        return self._answers.refused if ticket in self._returned else self._answers.confirmed

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._answers.refused.extend(self._answered(tag, multiple))
        self._answers.is_rejected = True

    def _answered(self, tag: int, multiple: bool) -> list[Ticket]:
        self._oldest = time.monotonic()
        tags = [each for each in self._unconfirmed if each <= tag] if multiple else [tag]
        return [self._unconfirmed.pop(each) for each in tags if each in self._unconfirmed]

    def _on_return(
        self, _error: Exception, _exchange: str, _routing_key: str, message: Any
    ) -> None:
        job_id, _, generation = message.properties["correlation_id"].partition(":")
        self._returned.add(Ticket(int(job_id), int(generation)))

    def _on_blocked(self, reason: str) -> None:
        log.warning("the broker takes no messages: %s", reason)
        self.is_blocked = True
        self.short_of = reason.removeprefix("low on ")

    def _on_unblocked(self) -> None:
        log.info("the broker takes messages again")
        self.is_blocked = False
        self._oldest = time.monotonic()
