"""The one row the pages read: what the site's machines are doing, and in people's words why nothing moves."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Now
from django.utils import timezone

from jobs.models import Batch, Job, Status, WorkerChild
from jobs.queue import owner
from jobs.states import State
from jobs.storage import store

RATE_SECONDS = 60
DISK_BYTES = 1_000_000_000  #: free space below which we warn
SEEN_SECONDS = 600  #: a child of another host counts for so long after its last sign of life


@dataclass(frozen=True, slots=True)
class Sight:
    """What the dispatcher sees beyond the database."""

    broker: str  #: ok | down | blocked | unknown
    consumers: int
    ready: int
    is_stalled: bool
    database_was_away: bool


def live_children() -> int:
    """Worker children: those of this host that live, those of others that were seen lately."""
    lately = timezone.now() - timedelta(seconds=SEEN_SECONDS)
    rows = WorkerChild.objects.values_list("token", "seen_at")
    return sum(not owner.is_dead(token) if owner.is_here(token) else seen > lately for token, seen in rows)


def write(sight: Sight, *, children: int, healed: int) -> None:
    """Bring the row up to date. Call it each second: its age tells that the dispatcher lives."""
    why, sentence = _why(sight)
    values = {
        "beat_at": Now(),
        "broker": sight.broker,
        "workers": sight.consumers,
        "children": children,
        "ready": sight.ready,
        "why": why,
        "sentence": sentence,
        "rate": rate(),
    }
    row, _ = Status.objects.get_or_create(pk=1)
    Status.objects.filter(pk=1).update(**values, healed=row.healed + healed)


def rate() -> float:
    """Images a second over the last minute, or since the first one within it."""
    now = timezone.now()
    unsettled = Batch.objects.filter(started_at__isnull=False, settled_at=None).values("pk")
    lately = Job.objects.filter(batch__in=unsettled, finished_at__gte=now - timedelta(seconds=RATE_SECONDS))
    found = lately.aggregate(n=Count("pk"), since=Min("finished_at"))
    if not found["n"]:
        return 0.0
    return round(float(found["n"] / max((now - found["since"]).total_seconds(), 1.0)), 2)


def _why(sight: Sight) -> tuple[str, str]:
    """Code and sentence of why nothing moves; both empty when it moves, or has nothing to do."""
    batches = list(Batch.objects.filter(started_at__isnull=False, settled_at=None, cancelled_at=None))
    free = store().free_bytes()
    if free < DISK_BYTES:
        return "disk_full", (
            f"The disk is nearly full: {free / 1e9:.1f} GB are free. Free some space, or pictures will fail."
        )
    if not batches:
        return "", ""
    waiting = _waiting()
    if all(batch.is_paused for batch in batches):
        at = max(batch.paused_at for batch in batches if batch.paused_at)
        return "paused", (
            f"Paused at {timezone.localtime(at):%H:%M}. The pictures in hand were finished; "
            f"{waiting} until someone presses Continue."
        )
    reason = _obstacle(sight)
    return (reason[0], reason[1].format(waiting=waiting)) if reason else ("", "")


def _obstacle(sight: Sight) -> tuple[str, str] | None:
    if sight.database_was_away:
        return "database", "Pictures are waiting for the database, which did not answer just now. {waiting} safely."
    if sight.broker == "down":
        return "broker_down", (
            "Nothing is moving because the message broker does not answer. {waiting} safely; "
            "work goes on by itself when it is back."
        )
    if sight.broker == "blocked":
        return "broker_blocked", (
            "Nothing new is handed out because the message broker is short of disk or memory. {waiting} safely; "
            "work goes on by itself when it has room."
        )
    if sight.broker == "ok" and not sight.consumers:
        return "no_worker", (
            "Nothing is moving because no worker is running. {waiting} safely. Start one with `make run`."
        )
    if sight.is_stalled:
        return "stalled", "No picture was begun for a minute although {waiting}. The worker is asked to start again."
    return None


def _waiting() -> str:
    """`8,214 pictures wait`, of batches that are neither paused, cancelled nor drafts, or of the paused ones."""
    started = Q(batch__started_at__isnull=False, batch__cancelled_at=None, batch__settled_at=None)
    n = Job.objects.filter(started, state__in=[State.WAITING, State.QUEUED]).count()
    return "1 picture waits" if n == 1 else f"{n:,} pictures wait"
