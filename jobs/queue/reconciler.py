"""Repairs what a kill, a purge or a lost connection left behind: each second, by guarded updates,
without a person.
"""

import json
import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from jobs.databases import clock, takeover
from jobs.models import WorkerChild
from jobs.processes import intervals
from jobs.queue import lifecycle, owner
from jobs.queue.lifecycle import Ticket
from jobs.queue.publisher import Gauge, Publisher
from jobs.reading import raw

# Written by hand because it runs each second. A job is struck only while it is old.
_OLD = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE strikes > 0) FROM jobs_job
WHERE state = 'queued' AND queued_at < {now} - %s
"""

_CHILDREN = "SELECT token, seen_at < {limit} FROM jobs_workerchild"

log = logging.getLogger(__name__)


def free_abandoned() -> int:
    """Give back jobs of dead processes of this host, and overdue or lost ones of any host. Return
    how many; they are published again.
    """
    held = lifecycle.held()
    silent = _silent_elsewhere(held)
    return sum(_free_if_abandoned(each, silent) for each in held)


def _free_if_abandoned(held: lifecycle.Held, silent: set[str]) -> int:
    if owner.is_dead(held.token):
        return _free(held, "lost")
    if held.is_overdue or _is_lost(held, silent):
        # Its worker may be frozen with the row's lock in hand.
        takeover.end_connections_of(owner.process_of(held.token))
        return _free(held, "expired")
    return 0


def _is_lost(held: lifecycle.Held, silent: set[str]) -> bool:
    """Return whether the job is held by a child that seems to be gone with its host. One that draws
    for long may be silent, too, so this is believed once.
    """
    is_silent = held.is_long and owner.process_of(held.token) in silent
    return is_silent and not lifecycle.was_taken_over(held.job_id)


def _silent_elsewhere(held: Sequence[lifecycle.Held]) -> set[str]:
    """Return the children of other hosts that have been silent for too long, if some hold jobs."""
    if not any(each.is_long and not owner.is_here(each.token) for each in held):
        return set()
    children = raw.fetch(_CHILDREN.format(limit=clock.ago_sql()), [intervals.CHILD_LOST])
    return {token for token, is_silent in children if is_silent and not owner.is_here(token)}


_WORKERS = {"lost": "dead", "expired": "overdue or silent"}
"""What the worker of a job is that is given back with this outcome."""


def _free(held: lifecycle.Held, outcome: Any) -> int:
    won = lifecycle.give_back(held.job_id, held.token, outcome=outcome)
    if won:
        log.warning("job=%s given back: its worker is %s", held.job_id, _WORKERS[outcome])
    return int(won)


class UnfinishedBatches:
    """Finds batches that are finished although they have rows to make, and opens them again.

    There should be none; whatever leaves one behind, it does not stay so. A look costs four
    searches of an index for each of AT_ONCE settled batches, so a site with more of them has each
    looked at every few seconds.
    """

    AT_ONCE = 500

    def __init__(self) -> None:
        self._after: UUID | None = None

    def reopen(self) -> int:
        """Look at the next batches. Return how many were opened again."""
        found, self._after = lifecycle.unfinished(self._after, self.AT_ONCE)
        reopened = [batch_id for batch_id in found if lifecycle.reopen_unfinished(batch_id)]
        for batch_id in reopened:
            log.warning(
                "batch=%s opened again: it was finished, and had rows left to make", batch_id
            )
        return len(reopened)


def forget_dead_children() -> int:
    """Remove the rows of dead worker children: those of this host that are seen dead, and those of
    others that have been silent for long. Keep those whose job has not been given back yet: giving
    it back needs to know their parents.
    """
    children = raw.fetch(_CHILDREN.format(limit=clock.ago_sql()), [intervals.CHILD_KNOWN])
    dead = {
        token
        for token, is_silent in children
        if (owner.is_dead(token) if owner.is_here(token) else is_silent)
    }
    if dead:  # a dead child can no longer claim a job, so the list of held jobs below is complete
        dead -= {owner.process_of(held.token) for held in lifecycle.held()}
    return WorkerChild.objects.filter(token__in=dead).delete()[0] if dead else 0


class LostMessages:
    """Finds jobs that have been queued for a while and whose message the broker can no longer have.

    A passive declare counts only the ready messages. Besides these, one message for each child may
    be on its way, but not for long: what is missing for PATIENCE rounds is lost. Otherwise the last
    few would wait for as long as other batches keep the queue full.
    """

    PATIENCE = 60

    def __init__(self) -> None:
        self._rounds = 0  #: in a row in which the broker could not account for all

    def give_back(self, gauge: Gauge, children: int) -> int:
        """Give back what is lost, the oldest first. Return how many; they are published again.

        If no message is ready, all of the old jobs are lost. But a node that is cut off from its
        cluster counts no messages and no consumers, whatever there is. A queue that really has
        neither can wait for a consumer.
        """
        if gauge == Gauge(ready=0, consumers=0):
            return 0
        [(old, struck)] = raw.fetch(_OLD.format(now=clock.epoch_sql()), [intervals.ON_ITS_WAY])
        missing = old - gauge.ready
        self._rounds = self._rounds + 1 if missing > 0 else 0
        if gauge.ready and self._rounds <= self.PATIENCE:
            missing -= children
        if missing <= 0 and not struck:
            return 0
        given_back = lifecycle.strike(missing, older_than=intervals.ON_ITS_WAY)
        if given_back:
            log.warning("%s jobs given back: the broker has no message for them", given_back)
        return given_back


def take_dead_letters(publisher: Publisher) -> int:
    """Take the messages that RabbitMQ set aside after too many deliveries: log them, and give their
    jobs back.
    """
    tickets: list[Ticket] = []

    def note(message: Any) -> None:
        ticket = _ticket(message)
        log.warning("message of %s was set aside: %s", ticket, _reason(message))
        if ticket:
            tickets.append(ticket)

    publisher.take_dead(note)
    return lifecycle.unmark(tickets)


def _ticket(message: Any) -> Ticket | None:
    """Return the job that a message is for, or None if the message is not from this site."""
    try:
        arguments, *_ = json.loads(message.body)
        job_id, generation = arguments
        return Ticket(int(job_id), int(generation))
    except (ValueError, TypeError):
        return None


def _reason(message: Any) -> str:
    deaths = (message.headers or {}).get("x-death") or [{}]
    return str(deaths[0].get("reason", "unknown"))
