"""Gives back jobs whose worker is gone or whose message is lost, so that the dispatcher publishes
them again.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from jobs.databases import clock
from jobs.errors import TakesWorkerDown
from jobs.models import Attempt, Job, WorkerChild
from jobs.processes import intervals
from jobs.queue import owner
from jobs.queue.monitoring import tallies
from jobs.reading import raw
from jobs.states import State
from jobs.storage import waits

CRASH_LIMIT = 3  #: worker children that may die over one job in a generation
STOP_LIMIT = 10
"""Times that a whole worker may be stopped or fall silent over one job in a generation. Whoever
restarts the site says nothing about the picture, but one that takes the whole worker or its
container down must not do so for ever.
"""
STRIKE_LIMIT = 3  #: times in a row the broker may fail to account for a message

CRASHED, STOPPED = "child_died", "worker_stopped"  #: codes of an attempt that was lost
DATABASE_AWAY = "database_away"  #: code of an attempt that gave up on the database
UNREADABLE = "unreadable"  #: code of an attempt that the storage did not send a file for
LOST = {True: "the worker child died", False: "the worker was stopped"}
EXPIRED = "the worker was not heard from in time"
NOT_STORED = "the storage was full or away"
TAKES_WORKER_DOWN = (
    f"{CRASH_LIMIT} worker children died while drawing it, so it is set aside. "
    "Replace the picture, or ask the person who runs this site what the log says."
)
STOPPED_EACH_TIME = (
    f"The worker was stopped {STOP_LIMIT} times while drawing it, so it is set aside. If the site "
    "was restarted that often, retry it. Otherwise replace the picture, or ask the person who runs "
    "this site what the log says."
)

# Written by hand because it runs each second.
_HELD = """
SELECT id, lease_token, lease_until < {now}, lease_until < {now} + %s
FROM jobs_job WHERE state = 'running'
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A running job and who holds it."""

    job_id: int
    token: str
    is_overdue: bool
    is_long: bool  #: held for longer than a child may be silent


def held() -> list[Held]:
    """Return every running job. There are as many as there are busy children."""
    left = intervals.LEASE - intervals.CHILD_LOST  # of its lease, when a child may be lost
    rows = raw.fetch(_HELD.format(now=clock.epoch_sql()), [left])
    return [Held(pk, token, bool(overdue), bool(long)) for pk, token, overdue, long in rows]


def was_taken_over(job_id: int) -> bool:
    """Return whether the job was taken from a worker before, in this generation."""
    expired = Attempt.objects.filter(job=job_id, outcome="expired")
    return expired.filter(generation=F("job__generation")).exists()


def give_back(
    job_id: int,
    token: str,
    *,
    outcome: Literal["lost", "expired", "not_stored"] = "lost",
    code: str = "",
    to: Literal[State.WAITING, State.QUEUED] = State.WAITING,
) -> bool:
    """Take the job from its holder and set its state to `to`; fail it instead once a third child
    has died over it.

    Return False if the holder no longer has it. A child that died while its parent lived was killed
    by the picture or by someone; both count. A worker that was stopped or killed as a whole says
    little about the picture, and only STOP_LIMIT of them fail the job. A child that was killed at
    the hard limit because the storage kept it waiting does not count. `code`: what the attempt
    notes besides its outcome; with one, it does not count as a stop.
    """
    crashed = outcome == "lost" and _parent_lives(token)
    if crashed and _waited_for_storage(token):
        crashed, outcome = False, "not_stored"
    with transaction.atomic():
        is_stop = outcome != "not_stored" and not (crashed or code)
        if not _let_go(job_id, token, crashed=crashed, is_stop=is_stop, to=to):
            return False
        if outcome == "lost":
            code = CRASHED if crashed else STOPPED
        ours = Attempt.objects.filter(job=job_id, token=token, outcome="")
        if ours.update(outcome=outcome, code=code, ended_at=Now()):
            tallies.add_outcome(outcome, code)
    return True


def _let_go(job_id: int, token: str, *, crashed: bool, is_stop: bool, to: State) -> bool:
    ours = Job.objects.filter(pk=job_id, lease_token=token)
    freed: dict[str, Any] = {
        "lease_token": None,
        "lease_until": None,
        "crashes": F("crashes") + int(crashed),
    }
    fatal = ours.filter(crashes__gte=CRASH_LIMIT - 1) if crashed else ours.none()
    sentence = TAKES_WORKER_DOWN
    if is_stop and _stops_before(job_id) >= STOP_LIMIT - 1:
        fatal, sentence = ours, STOPPED_EACH_TIME
    return bool(
        fatal.update(
            state=State.FAILED,
            finished_at=Now(),
            code=TakesWorkerDown.code,
            sentence=sentence,
            details={},
            **freed,
        )
        or ours.update(state=to, queued_at=clock.Epoch() if to == State.QUEUED else None, **freed)
    )


def _stops_before(job_id: int) -> int:
    stopped = Attempt.objects.filter(job=job_id, generation=F("job__generation"))
    return stopped.filter(outcome__in=["lost", "expired"], code__in=["", STOPPED]).count()


def _parent_lives(token: str) -> bool:
    child = WorkerChild.objects.filter(pk=owner.process_of(token)).first()
    return child is not None and owner.is_running(child.parent)


def _waited_for_storage(token: str) -> bool:
    """Return whether the child died in a request to the storage that outlasted its time limits.

    Such a request delays the soft limit, until the hard one kills the child. A shorter wait says
    nothing: the child may have needed too much memory to send its result.
    """
    waited = waits.seconds(settings.STORAGE_WAITS, owner.process_of(token))
    return waited >= intervals.HARD_LIMIT - intervals.SOFT_LIMIT


def strike(count: int, *, older_than: int) -> int:
    """Count a strike against the `count` oldest jobs queued for more than `older_than` seconds: the
    broker cannot account for that many. A third strike in a row gives a job back. Return how many
    were given back.
    """
    queued = Job.objects.filter(state=State.QUEUED)
    old = queued.filter(queued_at__lt=clock.Epoch() - older_than).order_by("queued_at", "pk")
    ids = list(old.values_list("pk", flat=True)[:count]) if count > 0 else []
    missing = queued.filter(pk__in=ids)
    with transaction.atomic():
        queued.filter(strikes__gt=0).exclude(pk__in=ids).update(strikes=0)
        missing.update(strikes=F("strikes") + 1)
        struck = missing.filter(strikes__gte=STRIKE_LIMIT)
        return struck.update(state=State.WAITING, queued_at=None, strikes=0)
