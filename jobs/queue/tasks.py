"""The task that makes one image. `lifecycle` makes its decisions, `drawing` draws."""

from celery.exceptions import Reject, SoftTimeLimitExceeded

from jobs.errors import JobFailed, StorageFailed, TookTooLong
from jobs.logs.context import about
from jobs.queue import drawing, durability, lifecycle, owner, topology
from jobs.queue.app import app
from jobs.queue.letting_go import let_go
from jobs.queue.lifecycle import Stored, Ticket
from jobs.queue.outages import patiently
from jobs.storage import store


@app.task(name=topology.TASK)
def make(job_id: int, generation: int) -> None:
    """Claim, draw, say how it ended. Acknowledged when the outcome is in the database.

    While nothing can be stored the row waits instead of failing: the dispatcher hands it out again
    afterwards.
    """
    if store().trouble:
        patiently(lifecycle.unmark, [Ticket(job_id, generation)])
        return
    token = owner.new_token()
    try:
        with about(job=job_id):
            _make(job_id, generation, token)
    except (Reject, SoftTimeLimitExceeded):  # the database was away too long
        let_go(job_id, token)
        raise


def _was_not_stored(outcome: Stored | JobFailed) -> bool:
    """Return whether the storage is to blame. It may work again by now, and may not have said that
    it was away when the time of the picture ran out.
    """
    if isinstance(outcome, StorageFailed) and outcome.is_outage:
        return True
    return isinstance(outcome, StorageFailed | TookTooLong) and bool(store().trouble)


def _make(job_id: int, generation: int, token: str) -> None:
    claim = patiently(lifecycle.claim, job_id, generation, token)
    if claim is not None:
        outcome = drawing.attempt(claim)
        if _was_not_stored(outcome):
            patiently(lifecycle.give_back, job_id, token, outcome="not_stored")
        else:
            patiently(lifecycle.end, claim, outcome)
            patiently(durability.keep_commits)
