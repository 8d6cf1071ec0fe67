"""What a person can ask about deleting a batch, and the work of the chore that deletes it.

A confirmed deletion is one short transaction: from then on nobody sees the batch. The rest is a
chore, which may take minutes (`jobs.results.deleting`).
"""

from dataclasses import replace
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs import reading
from jobs.audit import note
from jobs.control.revocations import said_reason
from jobs.databases import sqlite
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.library import fonts, insets
from jobs.models import Batch, Chore, Deletion, DesignVersion, SerialNumber
from jobs.queue import lifecycle
from jobs.reporting import ReportProgress
from jobs.results import deleting, freed_space, leftovers
from jobs.results.freed_space import Freed
from jobs.storage import store

GOING = "This batch is being deleted already."


def freed_by(batch: Batch) -> Freed:
    """Return what deleting the batch would free, including the fonts and insets that only this
    batch uses.
    """
    found = freed_space.freed_by(batch)
    return replace(found, size=found.size + sum(_sizes_with_design(batch)))


def _sizes_with_design(batch: Batch) -> list[int]:
    """Return the size in bytes of each file that is deleted with the batch's design."""
    alone = leftovers.unnamed_designs(Batch.with_deleted.filter(pk=batch.pk)).filter(
        versions=batch.design_version_id
    )
    going = DesignVersion.objects.filter(design__in=alone)
    keys = [file.key for file in fonts.forgotten(going)]
    keys += [key for file in insets.forgotten(going) for key in (file.key, file.thumbnail_key)]
    return [store().allocated(key) for key in keys]


def _hold(batch: Batch) -> Batch:
    """Lock the batch until the transaction ends. Raises NotPossibleNow if it is gone."""
    held = Batch.objects.select_for_update().filter(pk=batch.pk).first()
    if held is None:
        raise NotPossibleNow(GOING)
    return held


def valid_numbers(batch: Batch) -> QuerySet[SerialNumber]:
    """Return the serial numbers of its results that nobody has revoked. They outlive the batch."""
    return lifecycle.valid_numbers(batch.jobs.order_by().values("pk"))


def ask(batch: Batch, user: User | None, *, revokes_because: str | None = None) -> Deletion:
    """Delete the batch with its pictures, rows and results: it is gone at once, and what it took up
    soon.

    `revokes_because`: why its serial numbers are revoked; None if they stay valid. Raises
    NotPossibleNow while something of it may be drawn, and without a reason.
    """
    because = None if revokes_because is None else said_reason(revokes_because)
    with transaction.atomic():
        held = _hold(batch)
        rows = _require_still(held)
        if because is not None and user is not None:
            _revoke(held, user, because)
        Batch.objects.filter(pk=held.pk).update(deleted_at=Now())
        deletion = Deletion.objects.create(batch=held.pk, name=held.name, asked_by=user)
        # A process that works on one stops at its next progress.
        chore_requests.open_chores(held).delete()
        chore_requests.request(held, Chore.Kind.DELETE)
        note(user, None, "delete", rows, batch_id=str(held.pk), name=held.name)
    return deletion


def _revoke(batch: Batch, user: User, reason: str) -> None:
    if count := lifecycle.revoke(valid_numbers(batch), user, reason):
        details = {"batch_id": str(batch.pk), "name": batch.name, "reason": reason}
        note(user, None, "serial_revoke", count, **details)


def _require_still(batch: Batch) -> int:
    """Return how many rows it has."""
    counts = reading.counts(batch)
    if not batch.is_draft and counts.open and not batch.is_cancelled:
        raise NotPossibleNow(
            f"{counts.open:,} pictures are still to be made. Cancel the batch first, then delete "
            f"it."
        )
    if chore_requests.is_lending(batch):
        raise NotPossibleNow(
            "Another batch is just taking over its pictures. Wait a moment, then delete it."
        )
    if counts.running:
        raise NotPossibleNow(
            "A picture of this batch is being drawn. Wait a moment, then delete it."
        )
    return counts.total


def ask_again(batch_id: UUID) -> bool:
    """Resume a deletion that failed.

    Return False if there is none, or if it is still in progress.
    """
    with transaction.atomic():
        marked = Batch.with_deleted.filter(pk=batch_id, deleted_at__isnull=False)
        return any(map(_ask_unless_open, marked.select_for_update()))


def _ask_unless_open(held: Batch) -> bool:
    if chore_requests.open_chores(held).filter(kind=Chore.Kind.DELETE).exists():
        return False
    chore_requests.request(held, Chore.Kind.DELETE)
    return True


def perform(batch: Batch, progress: ReportProgress) -> None:
    """Delete all of a batch for which that was asked; after a kill once more from the beginning.

    Files go before the rows that name them, and once more after them: somebody may still have been
    writing. Raises StorageFailed when a file cannot be deleted, and whatever `progress` raises.
    """
    deletion = deleting.count(batch, _sizes_with_design(batch))
    deleting.delete_files(batch, deletion, progress)
    deleting.delete_rows(batch, progress)
    deleting.delete_files(batch, deletion, progress)
    deleting.delete_design(batch)
    fonts.delete_forgotten(deletion.asked_by)
    insets.delete_forgotten(deletion.asked_by)
    sqlite.give_back()
    deleting.end(batch)


def at_once(batch: Batch, user: User | None = None) -> Deletion:
    """Delete a batch here and now, for commands. Raises as `ask` and `perform` do."""
    deletion = ask(batch, user)
    chore_requests.withdraw(batch, Chore.Kind.DELETE)
    perform(Batch.with_deleted.get(pk=batch.pk), lambda _done, _total: None)
    deletion.refresh_from_db()
    return deletion
