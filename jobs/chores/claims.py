"""Claims of chores. Every change of a chore's state is one guarded UPDATE that says whether it won.

A chore is claimed for a few seconds; its runner renews the lease as long as it lives, so a lease
that ran out, or whose owner is seen dead on this host, means that the runner is gone.
"""

import logging
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from jobs.databases import clock, takeover
from jobs.databases.clock import Epoch
from jobs.errors import OverprintError
from jobs.models import Chore
from jobs.processes import intervals
from jobs.queue import owner
from jobs.reading import raw

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3  #: if its child crashes each time
MOST_CLAIMS = 10
"""When it is the runner that dies. Whoever kills or restarts the site says nothing about the chore,
but one that takes the whole site down must not do so for ever.
"""
WINDOW = 200  #: open chores looked at for one to claim

WAITING, RUNNING = Chore.State.WAITING, Chore.State.RUNNING
DONE, FAILED = Chore.State.DONE, Chore.State.FAILED

STOPPED_THRICE = (
    "This stopped unexpectedly three times. Try it again; if it stops again, the log "
    "of this site says why."
)
STOPPED_WITH_SITE = (
    f"The site stopped {MOST_CLAIMS} times while it did this. Try it again; if that happens again, "
    "the log of this site says why."
)


# Written by hand because it runs several times a second: Django takes far longer to build it.
_CANDIDATES = """
SELECT id, state, lease_token, lease_until, attempts, lease_until < {now}
FROM jobs_chore
WHERE state IN ('waiting', 'running') AND kind NOT IN ({without})
  AND NOT EXISTS (SELECT 1 FROM jobs_chore earlier
                  WHERE earlier.batch_id = jobs_chore.batch_id AND earlier.id < jobs_chore.id
                    AND earlier.state IN ('waiting', 'running')
                    AND (earlier.kind = jobs_chore.kind
                         OR earlier.kind NOT IN ({beside}) AND jobs_chore.kind NOT IN ({beside})))
  AND (kind = 'delete' OR EXISTS (SELECT 1 FROM jobs_batch
                                  WHERE id = jobs_chore.batch_id AND deleted_at IS NULL))
  {of_batch}
ORDER BY id LIMIT %s
"""


class OpenChore(NamedTuple):
    """An open chore, as far as claiming it needs to know."""

    id: int
    state: str
    lease_token: str
    lease_until: int | None
    attempts: int
    is_expired: bool | None

    @property
    def is_free(self) -> bool:
        return self.state == WAITING or bool(self.is_expired) or owner.is_dead(self.lease_token)


def claim(
    token: str,
    batch_id: UUID | None = None,
    without: Collection[str] = (),
    beside: Collection[str] = (),
) -> Chore | None:
    """Take the next chore that may run now: the first open one of its batch, but none of the kinds
    in `without`.

    Those of a kind in `beside` wait for none of another kind, nor others for them. None when there
    is nothing to do.
    """
    for candidate in _candidates(batch_id, without, beside):
        if candidate.is_free and _take(candidate, token):
            return Chore.objects.select_related("batch").get(pk=candidate.id)
    return None


def _candidates(
    batch_id: UUID | None, without: Collection[str], beside: Collection[str]
) -> list[OpenChore]:
    """Return the first open chore of each batch, and of each kind in `beside`, if its kind may run
    now. These are done strictly in the order they were asked for.

    The database chooses them, so that a thousand that have to wait hide no other.
    """
    excluded, apart = ["", *without], ["", *beside]
    sql = _CANDIDATES.format(
        now=clock.epoch_sql(),
        without=_places(excluded),
        beside=_places(apart),
        of_batch="" if batch_id is None else "AND batch_id = %s",
    )
    wanted = [] if batch_id is None else [raw.key(batch_id)]
    found = raw.fetch(sql, [*map(str, (*excluded, *apart, *apart)), *wanted, WINDOW])
    return [OpenChore._make(values) for values in found]


def _places(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _take(candidate: OpenChore, token: str) -> bool:
    unchanged = Chore.objects.filter(
        pk=candidate.id,
        state=candidate.state,
        lease_token=candidate.lease_token,
        lease_until=candidate.lease_until,  # it may have been renewed since we looked
        attempts=candidate.attempts,
    )
    if candidate.attempts >= MOST_CLAIMS:
        _end(unchanged, FAILED, code="unexpected", sentence=STOPPED_WITH_SITE)
        return False
    has_taken = unchanged.update(
        state=RUNNING,
        lease_token=token,
        lease_until=Epoch() + intervals.CHORE_LEASE,
        attempts=F("attempts") + 1,
        started_at=Now(),
        done=0,
        total=0,
    )
    if has_taken and candidate.lease_token:  # its child may be frozen with locks in hand
        takeover.end_connections_of(candidate.lease_token)
    return bool(has_taken)


def renew(token: str) -> bool:
    """Extend the lease. Return False if another process has taken the chore over."""
    return bool(_held(token).update(lease_until=Epoch() + intervals.CHORE_LEASE))


def note_progress(token: str, done: int, total: int) -> bool:
    """Store the progress and extend the lease. Return False if another process has taken the chore
    over, or if it was deleted with its batch.
    """
    return bool(
        _held(token).update(done=done, total=total, lease_until=Epoch() + intervals.CHORE_LEASE)
    )


def finish(token: str, result: dict[str, Any]) -> bool:
    return _end(_held(token), DONE, result=result, done=F("total"))


def fail(token: str, error: OverprintError) -> bool:
    return _end(
        _held(token), FAILED, code=error.code, sentence=error.sentence[:1000], details=error.details
    )


def give_back(token: str) -> bool:
    """Let the chore wait again as if this attempt had not happened: its runner was stopped."""
    return _release(token, attempts=F("attempts") - 1)


def crashed(token: str) -> bool:
    """Let a chore whose child died run once more, or fail it for good. Return False if the child
    had reported how it ended.
    """
    chore = _held(token).first()
    if chore is None:
        return False
    log.error(
        "chore crashed: batch=%s chore=%s kind=%s try=%s",
        chore.batch_id,
        chore.pk,
        chore.kind,
        chore.attempts,
    )
    if chore.attempts >= MOST_ATTEMPTS:
        return _end(_held(token), FAILED, code="unexpected", sentence=STOPPED_THRICE)
    return _release(token)


def _held(token: str) -> QuerySet[Chore]:
    return Chore.objects.filter(state=RUNNING, lease_token=token)


def _release(token: str, **values: Any) -> bool:
    return bool(_held(token).update(state=WAITING, lease_token="", lease_until=None, **values))


def _end(chores: QuerySet[Chore], state: Chore.State, **values: Any) -> bool:
    values |= {
        "state": state,
        "lease_token": "",
        "lease_until": None,
        "finished_at": Now(),
    }
    return bool(chores.update(**values))
