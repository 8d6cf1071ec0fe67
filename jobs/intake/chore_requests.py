"""Requests for chores, and their state for pages. `jobs.chores` runs them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.models import Batch, Chore

type ChoreKind = Chore.Kind

OTHER_RETRIES = frozenset({"source", "lost"})
"""What retries say that give rows another picture, or replace lost results."""

STARTING = (Chore.Kind.SAMPLE, Chore.Kind.START)


def request(batch: Batch, kind: ChoreKind, **payload: Any) -> Chore:
    """Request a chore. If an equal one has not begun yet, it serves both requests. In a
    transaction it cannot begin before that has ended, so it sees what was changed there.

    Raises NotPossibleNow if the batch was deleted in the meantime.
    """
    if kind != Chore.Kind.DELETE and not Batch.objects.filter(pk=batch.pk).exists():
        raise NotPossibleNow("This batch was deleted in the meantime.")
    equals = batch.chores.filter(kind=kind, state=Chore.State.WAITING).order_by("-id")
    if connection.in_atomic_block:
        equals = equals.select_for_update()
    waiting = equals.first()
    if waiting is not None and waiting.payload == payload:
        return waiting
    return Chore.objects.create(batch=batch, kind=kind, payload=payload)


def withdraw(batch: Batch, kind: ChoreKind) -> int:
    """Withdraw requests and return their number.

    A process at work on one stops at its next progress report.
    """
    return _open(batch, kind).delete()[0]


def open_retries(batch: Batch) -> list[Chore]:
    """Return open chores that retry failed rows, without those that give rows another picture or
    replace lost results.
    """
    again = _open(batch, Chore.Kind.AGAIN)
    return [chore for chore in again if OTHER_RETRIES.isdisjoint(chore.payload)]


def forget_retries(batch: Batch) -> None:
    """Stop the retries of a cancelled batch. Rows that wait for another picture still get it."""
    Chore.objects.filter(pk__in=[chore.pk for chore in open_retries(batch)]).delete()


def open_one(batch: Batch, kind: ChoreKind, **payload: Any) -> Chore:
    """Return the open chore of this kind, or request one. It serves everyone who asks."""
    return _open(batch, kind).first() or request(batch, kind, **payload)


def note_verdict(batch: Batch, verdict: dict[str, Any]) -> None:
    """Note what a verification outside the chores found, so that pages show it like any other."""
    now = clock.now()
    Chore.objects.create(
        batch=batch,
        kind=Chore.Kind.VERIFY,
        state=Chore.State.DONE,
        result=verdict,
        started_at=now,
        finished_at=now,
    )


def is_lending(batch: Batch) -> bool:
    """Return whether another batch is taking over its pictures right now, and so needs all of
    them.
    """
    takers = _every_open(kind=Chore.Kind.TAKE_OVER, payload__of=f"{batch.pk}")
    return takers.filter(batch__deleted_at=None).exists()


def open_chores(batch: Batch) -> QuerySet[Chore]:
    """Return the open chores of the batch in the order in which they will run."""
    return batch.chores.filter(state__in=Chore.OPEN)


def _every_open(**which: Any) -> QuerySet[Chore]:
    return Chore.objects.filter(state__in=Chore.OPEN, **which)


def _open(batch: Batch, kind: ChoreKind) -> QuerySet[Chore]:
    return open_chores(batch).filter(kind=kind)


def starting_by_itself(draft: Batch) -> Chore | None:
    """Return the chore that will start this draft without a further click: the sample, or a start
    with its check.

    A failed sample is returned too, because its page has nothing else to show.
    """
    return latest(draft, Chore.Kind.SAMPLE) or _open(draft, Chore.Kind.START).first()


def starting_by_themselves(drafts: Sequence[Batch]) -> set[UUID]:
    """Return the ids of the drafts that such a chore is at work on."""
    chores = _every_open(batch__in=drafts, kind__in=STARTING)
    return set(chores.values_list("batch_id", flat=True))


def latest(batch: Batch, *kinds: ChoreKind) -> Chore | None:
    """Return the last requested chore of these kinds: open, done or failed."""
    return batch.chores.filter(kind__in=kinds).order_by("-id").first()


def latest_of(batch_id: UUID, *kinds: ChoreKind) -> Chore | None:
    """Return the same of a batch that was not read yet. A chore stores what it found before it
    ends, so a batch that is read after its chore has all of it.
    """
    return Chore.objects.filter(batch=batch_id, kind__in=kinds).order_by("-id").first()
