"""What a person can ask of a started batch and another design: try it, see what it touches, and let
all results have it.
"""

from itertools import accumulate
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs import reading
from jobs.audit import note
from jobs.checking import changed_design
from jobs.checking.checked_rows import CheckedRows
from jobs.control.running import require_going, require_public_address
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.rows import search_blocks
from jobs.intake.updates import uploads
from jobs.intake.updates.summary import DesignSummary
from jobs.models import Batch, Chore, DesignChange, DesignVersion
from jobs.queue import lifecycle
from jobs.reporting import ReportProgress

DRAFT = "This batch has not started yet. Change its design on the Design page."
GOING_ON = "The results of this batch are just getting another design. Wait until that has ended."
NOT_CHECKED = "The design was changed since it was checked. Look at what it touches first."
SAME = "This is the design that the batch has already. Change something first."


def pending(batch: Batch) -> DesignChange | None:
    """Return the design that is tried and not confirmed yet."""
    changes = DesignChange.objects.filter(batch=batch, confirmed_at=None)
    return changes.select_related("version__design").first()


def _confirmed(batch: Batch) -> QuerySet[DesignChange]:
    confirmed = DesignChange.objects.filter(batch=batch, confirmed_at__isnull=False)
    return confirmed.select_related("batch", "version__design", "asked_by")


def begin(batch: Batch, user: User) -> DesignChange:
    """Let a person change the design of a started batch. Its results stay until they confirm."""
    with transaction.atomic():
        held = uploads.hold(batch)
        first = {"version": _require_changeable(held), "asked_by": user}
        change, _ = DesignChange.objects.get_or_create(batch=held, defaults=first)
    return change


def _require_changeable(batch: Batch) -> DesignVersion:
    """Return the design that the batch has. Raises NotPossibleNow."""
    if batch.is_draft or batch.design_version is None:
        raise NotPossibleNow(DRAFT)
    require_going(batch)
    uploads.require_no_update(batch)
    if _confirmed(batch).exists():
        raise NotPossibleNow(GOING_ON)
    return batch.design_version


def check(batch: Batch) -> Chore:
    """Request a look at what the other design touches."""
    return chore_requests.request(batch, Chore.Kind.TRY_DESIGN)


def discard(batch: Batch) -> None:
    """Keep the design that the batch has. Raises NotPossibleNow once the change is confirmed."""
    with transaction.atomic():
        uploads.hold(batch)
        chore_requests.withdraw(batch, Chore.Kind.TRY_DESIGN)
        DesignChange.objects.filter(batch=batch, confirmed_at=None).delete()


def confirm(batch: Batch, user: User) -> int:
    """Let all results have the other design, and return how many are made again."""
    with transaction.atomic():
        held = uploads.hold(batch)
        _require_changeable(held)
        change = _checked(held)
        _mark_confirmed(change, held)
        chore_requests.request(held, Chore.Kind.REDESIGN)
        count = DesignSummary.from_json(change.checked).again
        note(user, held, "change_design", count, version=change.version.number)
    return count


def _checked(batch: Batch) -> DesignChange:
    """Return the other design if it can be confirmed. Raises NotPossibleNow."""
    change = pending(batch)
    if change is None or not change.is_checked:
        raise NotPossibleNow(NOT_CHECKED)
    _require_other(change, batch)
    require_public_address(change.version.parsed)
    return change


def _require_other(change: DesignChange, batch: Batch) -> None:
    if change.version_id == batch.design_version_id:
        raise NotPossibleNow(SAME)


def _mark_confirmed(change: DesignChange, batch: Batch) -> None:
    own = DesignChange.objects.filter(pk=change.pk)
    own.update(confirmed_at=Now(), begins_with_first=_was_first(batch))


def _was_first(batch: Batch) -> bool:
    """Return whether only the first rows are made yet."""
    return bool(reading.first_made({batch: reading.count_by_state(batch)}))


def resume(batch: Batch) -> None:
    """Request the rest of a change whose chore failed."""
    if _confirmed(batch).exists():
        chore_requests.open_one(batch, Chore.Kind.REDESIGN)


def try_design(batch: Batch, progress: ReportProgress) -> dict[str, Any]:
    """Check the other design, in a chore."""
    change = pending(batch)
    return changed_design.try_design(change, progress).to_json() if change else {}


def follow(batch: Batch, progress: ReportProgress) -> dict[str, Any]:
    """Do what was confirmed; after a kill, do it again: a row that was made since then stays."""
    change = _confirmed(batch).first()
    if change is None:
        return {}  # the child before this one died at its very end
    found = changed_design.check_change(change, lambda done, total: progress(done // 2, total))
    _switch(batch, change, found)
    total = len(found.jobs)
    for done in accumulate(changed_design.keep(change, found)):
        progress((total + done) // 2, total)
    _end(batch, change)
    return {"rows": total}


def _switch(batch: Batch, change: DesignChange, found: CheckedRows) -> None:
    """Give the batch its other design, once, with the sizes that its rows share."""
    if change.switched_at is not None:
        return
    with transaction.atomic():
        uploads.hold(batch)
        changed_design.switch(change, found.sizes)
    changed_design.note_switched(change)


def _end(batch: Batch, change: DesignChange) -> None:
    """Forget the change. After *Make 10 first*, these rows are made first once more."""
    blocks = search_blocks.of_all(batch)
    with transaction.atomic():
        uploads.hold(batch)
        if not _confirmed(batch).exists():
            return  # another process has taken over, and ended it
        search_blocks.replace(batch, blocks)
        lifecycle.take_from_workers(batch, change.switched_at)
        lifecycle.open_again(batch)
        if change.begins_with_first:
            lifecycle.first_again(batch)
        note(change.asked_by, batch, "redesign", change.version.number)
        change.delete()
