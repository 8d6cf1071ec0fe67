"""Writes the row that the pages read: what the site's processes are doing and, in plain words, why
nothing moves.
"""

import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone
from kombu import Connection

from jobs import reading
from jobs.byte_sizes import in_words
from jobs.databases import clock
from jobs.models import Job, Status
from jobs.processes import intervals
from jobs.queue import owner, survey, topology
from jobs.queue.survey import Unsettled
from jobs.reading import raw
from jobs.states import State
from jobs.storage import BROKER_RESERVE, RESERVE, RESERVE_FILES, store

LONGEST_REFUSAL = 250  #: characters of the broker's own words in a sentence
LOW_BYTES = 1_000_000_000  #: free space below which the pages warn

SENTENCES = {
    "disk_full": "Nothing new is begun because the disk is full: {free} are free, and {reserve} "
    "must stay free. "
    "{waiting} safely; work continues by itself when there is space again.",
    "database": "The database did not answer just now. {waiting} safely; work continues by itself.",
    "broker_down": "Nothing is moving because the message broker does not answer. {waiting} "
    "safely; work continues by itself when it is back.",
    "broker_refuses": "Nothing is moving because the message broker refuses what the site needs: "
    "{refusal}. {waiting} safely; work continues by itself when the broker’s administrator has "
    "changed that.",
    "broker_blocked": "Nothing new is handed out because the message broker is short of "
    "{short_of}. {waiting} safely; work continues by itself when it has room.",
    "broker_unconfirmed": "Nothing is moving because the message broker answers, but its queue "
    "“{queue}” does not "
    "confirm messages. {waiting} safely; work continues by itself when it does. {advice}",
    "broker_leaderless": "Nothing is moving because the queue “{queue}” of the message broker "
    "has no leader. {repair} {waiting} safely; work continues by itself.",
    "no_consumer": "Nothing is moving because no worker is connected to the message broker, "
    "although workers run. "
    "{waiting} safely; the workers connect again by themselves.",
    "no_worker": "Nothing is moving because no worker is running. {waiting} safely. Start one with "
    "“make run”.",
    "disk_away": "Nothing new is begun because the folder of the results cannot be written to. "
    "{waiting} safely; "
    "work continues by itself when it can.",
    "disk_crowded": "Nothing new is begun because the disk has no room for more files, although "
    "{free} are free: "
    "{files} can still be made, and {reserve_files} must stay free. {waiting} safely; work "
    "continues by itself after "
    "old batches are deleted.",
    "store_full": "Nothing new is begun. {reason} {waiting} safely; work continues by itself when "
    "the storage has room again.",
    "store_away": "Nothing new is begun. {reason} {waiting} safely; work continues by itself when "
    "the storage works again.",
    "disk_idle": "The folder of pictures and results cannot be written to. Until it can, uploads "
    "and downloads fail, and pages may lack their pictures.",
    "store_idle": "{reason} Until it works again, uploads and downloads fail, and pages may lack "
    "their pictures.",
    "disk_low": "The disk is nearly full: {free} are free. Free some space: below {reserve} "
    "nothing new is begun.",
    "lease": "{held} in the hands of a worker that does not answer. Another worker takes over at "
    "{at:%H:%M:%S} at the "
    "latest.",
    "stalled": "No picture was begun for a minute although {waiting}. The worker is asked to start "
    "again.",
    "paused": "Paused at {at:%H:%M}. The pictures in progress were finished; {waiting} until "
    "someone presses Continue.",
}
"""The reasons why work stops, by code."""

DEAD_LETTERS = (
    "Messages that were set aside cannot be read because the queue “{queue}” of the message broker "
    "does not answer. "
    "Pictures are made nevertheless. {advice}"
)
ADVICE = (
    "The queue {queue} does not answer although its broker does: it may have no leader. The "
    "broker’s administrator sees that with “rabbitmq-queues quorum_status --vhost {vhost} "
    "{queue}”. If no member is a leader, “rabbitmqctl delete_queue --vhost {vhost} {queue}” "
    "repairs it: the site declares the queue again, and no row is lost."
)

# Written by hand because they run each second: Django takes several times as long to build them.
_WRITE = """
UPDATE jobs_status
SET beat_at = {now}, broker = %s, workers = %s, children = %s, ready = %s, why = %s, sentence = %s,
    rate = %s, healed = healed + %s
WHERE id = 1
"""
_CHILDREN = "SELECT token, seen_at > {limit} FROM jobs_workerchild"
_LONG_HELD = "SELECT 1 FROM jobs_job WHERE state = 'running' AND lease_until < {now} + %s LIMIT 1"
_LONG_HELD_LEFT = intervals.LEASE - intervals.HARD_LIMIT  #: seconds of a lease after the hard limit


@dataclass(frozen=True, slots=True)
class Sight:
    """What the dispatcher knows from outside the database."""

    broker: str  #: ok | down | blocked | unconfirmed | leaderless | unknown
    consumers: int
    ready: int
    is_stalled: bool
    database_was_away: bool
    silent: frozenset[str] = frozenset()  #: queues that do not answer although the broker does
    repair: str = ""  #: the last repair of a queue without a leader
    refusal: str = ""  #: what the broker said when it refused the connection or a queue
    short_of: str = ""  #: what the broker lacks while it takes no messages


def advice(queue: str) -> str:
    """Tell the administrator of a broker that is not ours how to find and repair a queue without a
    leader.

    Empty for the private node, which nobody needs to repair.
    """
    if not settings.BROKER_URL:
        return ""
    vhost = shlex.quote(Connection(settings.BROKER_URL).virtual_host)
    return ADVICE.format(queue=queue, vhost=vhost)


def live_children() -> int:
    """Count the worker children: those of this host that are alive, and those of others that were
    seen lately.
    """
    children = raw.fetch(_CHILDREN.format(limit=clock.ago_sql()), [intervals.CHILD_KNOWN])
    return sum(
        not owner.is_dead(token) if owner.is_here(token) else bool(is_known)
        for token, is_known in children
    )


def write(sight: Sight, *, children: int, healed: int) -> None:
    """Update the status row. Call it each second: its age shows whether the dispatcher is alive."""
    unsettled = survey.unsettled()
    why, sentence = _why(sight, [batch for batch in unsettled if not batch.is_cancelled], children)
    rate = round(reading.rate(unsettled), 2)
    values = [sight.broker, sight.consumers, children, sight.ready, why, sentence, rate, healed]
    if not _update(values):
        Status.objects.bulk_create([Status(pk=1)], ignore_conflicts=True)
        _update(values)


def _update(values: Sequence[Any]) -> bool:
    return raw.changes_one(_WRITE.format(now=clock.timestamp_sql()), values)


def forget() -> None:
    """Clear the last sign of life.

    Call it before any process of the site runs, so that an old one does not count.
    """
    Status.objects.filter(pk=1).update(beat_at=None)


def _why(sight: Sight, batches: Sequence[Unsettled], children: int) -> tuple[str, str]:
    """Return code and sentence of why nothing moves; both empty if it moves or there is nothing to
    do.
    """
    why = _obstacle(sight, batches, children) if batches else ""
    n = _waiting(batches) if why else 0
    if n:
        return why, SENTENCES[why].format(
            waiting="1 picture waits" if n == 1 else f"{n:,} pictures wait",
            at=_paused_at(batches),
            free=in_words(_free_bytes()),
            reserve=in_words(RESERVE),
            files=f"{_free_files():,}",
            reserve_files=f"{RESERVE_FILES:,}",
            reason=store().reason,
            queue=topology.queue.name,
            advice=advice(topology.queue.name),
            short_of=_lack(sight.short_of),
            refusal=sight.refusal[:LONGEST_REFUSAL].rstrip("."),
            repair=f"Repair: {sight.repair}."
            if sight.repair
            else "No repair helped so far; the log says more.",
        ).strip()
    return _storage_away() or _held(batches) or _dead_letters(sight, batches) or _low_disk()


def _lack(said: str) -> str:
    """Return what the broker is short of. How much is free and needed is known only of the private
    node, whose disk is that of the data folder.
    """
    if said != "disk" or settings.BROKER_URL:
        return said or "disk or memory"
    free = in_words(shutil.disk_usage(settings.DATA).free)
    return f"disk: {free} are free in the data folder, and it needs {in_words(BROKER_RESERVE)}"


def _storage_away() -> tuple[str, str] | None:
    """Explain what does not work without the storage even while no row waits for it."""
    if store().trouble != "away":
        return None
    kind = "store" if store().reason else "disk"
    return f"{kind}_away", SENTENCES[f"{kind}_idle"].format(reason=store().reason)


def _dead_letters(sight: Sight, batches: Sequence[Unsettled]) -> tuple[str, str] | None:
    queue = topology.dead.name
    if not batches or queue not in sight.silent:
        return None
    return "dead_letters", DEAD_LETTERS.format(queue=queue, advice=advice(queue)).strip()


def _held(batches: Sequence[Unsettled]) -> tuple[str, str] | None:
    """Explain that all remaining pictures are held by workers that cannot be working on them: tasks
    end well before their leases. Return None if that is not so.
    """
    if not batches or not raw.fetch(_LONG_HELD.format(now=clock.epoch_sql()), [_LONG_HELD_LEFT]):
        return None
    count, until = _long_held(batches)
    if not count or _waiting(batches):
        return None
    at = timezone.localtime(datetime.fromtimestamp(until, UTC))
    pictures = "1 picture is" if count == 1 else f"{count:,} pictures are"
    return "lease", SENTENCES["lease"].format(held=pictures, at=at)


def _long_held(batches: Sequence[Unsettled]) -> tuple[int, int]:
    """Return how many pictures of these batches are held too long, and when the last lease ends."""
    ends = clock.Epoch() + _LONG_HELD_LEFT
    running = Job.objects.filter(batch__in=_ids(batches), state=State.RUNNING)
    held = running.filter(lease_until__lt=ends).aggregate(n=Count("pk"), until=Max("lease_until"))
    return held["n"], held["until"]


def _low_disk() -> tuple[str, str]:
    return ("", "") if _free_bytes() >= LOW_BYTES else ("disk_low", _sentence_of_low_disk())


def _sentence_of_low_disk() -> str:
    free, reserve = in_words(_free_bytes()), in_words(RESERVE)
    return SENTENCES["disk_low"].format(free=free, reserve=reserve)


def _free_bytes() -> int:
    try:
        return store().free_bytes()
    except OSError:
        return 0


def _free_files() -> int:
    try:
        return store().free_files() or 0
    except OSError:
        return 0


def _obstacle(sight: Sight, batches: Sequence[Unsettled], children: int) -> str:
    if all(batch.is_paused for batch in batches):
        return "paused"
    if trouble := store().trouble:
        return f"{'store' if store().reason else 'disk'}_{trouble}"
    if sight.database_was_away:
        return "database"
    if sight.refusal:
        return "broker_refuses"
    if sight.broker in ("down", "blocked", "unconfirmed", "leaderless"):
        return f"broker_{sight.broker}"
    if not sight.consumers:
        return "no_consumer" if children else "no_worker"
    return "stalled" if sight.is_stalled else ""


def _paused_at(batches: Sequence[Unsettled]) -> datetime:
    """Return when a batch was last paused, in the site's time zone."""
    times = [batch.paused_at for batch in batches if batch.paused_at]
    return timezone.localtime(max(times, default=clock.now()))


def _waiting(batches: Sequence[Unsettled]) -> int:
    waiting = [State.WAITING, State.QUEUED]
    return Job.objects.filter(batch__in=_ids(batches), state__in=waiting).count()


def _ids(batches: Sequence[Unsettled]) -> list[UUID]:
    return [batch.pk for batch in batches]
