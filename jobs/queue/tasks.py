"""The task that makes one image. `lifecycle` makes its decisions, `drawing` draws."""

from celery.exceptions import Reject, SoftTimeLimitExceeded

from jobs.errors import FileUnreadable, JobFailed, StorageFailed, TookTooLong
from jobs.logs.context import about
from jobs.queue import drawing, durability, lifecycle, owner, topology
from jobs.queue.app import app
from jobs.queue.letting_go import let_go
from jobs.queue.lifecycle import UNREADABLE, Claim, Stored, Ticket
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
    except MemoryError:  # as such, it would end the whole worker (celery.worker.request)
        let_go(job_id, token)
        raise RuntimeError("too little memory for a claim or an outcome") from None


def _was_not_stored(outcome: Stored | JobFailed) -> bool:
    """Return whether the storage is to blame. It may work again by now, and may not have said that
    it was away when the time of the picture ran out.
    """
    if isinstance(outcome, StorageFailed) and _is_fault_of_storage(outcome):
        return True
    return isinstance(outcome, StorageFailed | TookTooLong) and bool(store().trouble)


def _is_fault_of_storage(failure: StorageFailed) -> bool:
    return failure.is_outage or bool(failure.unreadable)


def _judged(claim: Claim, outcome: Stored | JobFailed) -> Stored | JobFailed:
    """Return the outcome, or a failure if the storage has been unable to send a file for so long
    that waiting no longer helps.
    """
    key = _unreadable(outcome)
    if not key or not patiently(lifecycle.has_waited_for_file, claim):
        return outcome
    what = "the picture" if key == claim.source_key else "a font or box picture"
    return FileUnreadable(
        f"The storage works, but cannot send {what} of this row. Its part that had the file may be "
        "lost. Ask the person who runs this site.",
        key=key,
    )


def _unreadable(outcome: Stored | JobFailed) -> str:
    return outcome.unreadable if isinstance(outcome, StorageFailed) else ""


def _make(job_id: int, generation: int, token: str) -> None:
    claim = patiently(lifecycle.claim, job_id, generation, token)
    if claim is not None:
        outcome = _judged(claim, drawing.attempt(claim))
        if _was_not_stored(outcome):
            code = UNREADABLE if _unreadable(outcome) else ""
            patiently(lifecycle.give_back, job_id, token, outcome="not_stored", code=code)
        else:
            patiently(lifecycle.end, claim, outcome)
            patiently(durability.keep_commits)
