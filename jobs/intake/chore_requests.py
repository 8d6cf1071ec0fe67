"""Asking for chores, and what a page may know of them. Who runs them is `jobs.chores`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jobs.errors import NotPossibleNow
from jobs.models import Batch, Chore

type Kind = Chore.Kind

OPEN = (Chore.State.WAITING, Chore.State.RUNNING)
STARTING = (Chore.Kind.SAMPLE, Chore.Kind.START)


def request(batch: Batch, kind: Kind, **payload: Any) -> Chore:
    """Ask for a chore. One of the same kind and payload that nobody has begun yet serves both who asked.

    Raises NotPossibleNow when the batch was deleted meanwhile.
    """
    if kind != Chore.Kind.DELETE and not Batch.objects.filter(pk=batch.pk).exists():
        raise NotPossibleNow("This batch was deleted meanwhile.")
    waiting = batch.chores.filter(kind=kind, state=Chore.State.WAITING).order_by("-id").first()
    if waiting is not None and waiting.payload == payload:
        return waiting
    return Chore.objects.create(batch=batch, kind=kind, payload=payload)


def withdraw(batch: Batch, kind: Kind) -> int:
    """Whoever is at work on one sees at its next progress that it is gone, and stops. Says how many there were."""
    return open_chores(batch).filter(kind=kind).delete()[0]


def open_retries(batch: Batch) -> list[Chore]:
    """Chores that retry failed rows, and not those by which rows get another picture."""
    again = open_chores(batch).filter(kind=Chore.Kind.AGAIN)
    return [chore for chore in again if "source" not in chore.payload]


def forget_retries(batch: Batch) -> None:
    """Stop what is still to be retried: the batch was cancelled. Rows that shall get another picture still get it."""
    Chore.objects.filter(pk__in=[chore.pk for chore in open_retries(batch)]).delete()


def open_one(batch: Batch, kind: Kind) -> Chore:
    """Return the chore of this kind that is at work or waits, or ask for one: it serves all who ask."""
    return open_chores(batch).filter(kind=kind).first() or request(batch, kind)


def is_lending(batch: Batch) -> bool:
    """Return whether another batch is just taking over its pictures, and so needs all of them."""
    chores = Chore.objects.filter(kind=Chore.Kind.TAKE_OVER, state__in=OPEN, batch__deleted_at=None)
    return chores.filter(payload__of=f"{batch.pk}").exists()


def open_chores(batch: Batch) -> QuerySet[Chore]:
    """What is still to be done for the batch, in the order in which it will be done."""
    return batch.chores.filter(state__in=OPEN)


def starting_by_itself(draft: Batch) -> Chore | None:
    """The chore after which this draft has started without a further click: the sample, also one that failed, because
    it has nothing else to show; or a start with its check."""
    return latest(draft, Chore.Kind.SAMPLE) or open_chores(draft).filter(kind=Chore.Kind.START).first()


def starting_by_themselves(drafts: Sequence[Batch]) -> set[UUID]:
    """Those of which such a chore is at work."""
    chores = Chore.objects.filter(batch__in=drafts, kind__in=STARTING, state__in=OPEN)
    return set(chores.values_list("batch_id", flat=True)) if drafts else set()


def latest(batch: Batch, *kinds: Kind) -> Chore | None:
    """The last chore of a kind, or of some, that was asked for: open, done or failed."""
    return batch.chores.filter(kind__in=kinds).order_by("-id").first()
