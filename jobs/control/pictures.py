"""What a person can ask of the pictures of a batch: remove those that were chosen, or all that no
row uses. A started batch loses only pictures that no row uses.
"""

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from jobs.audit import note
from jobs.control.retries import FEW
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.drafts import hold_draft
from jobs.intake.pictures import removing
from jobs.intake.pictures.removing import Removal
from jobs.intake.updates import pictures, uploads
from jobs.models import Batch, Chore, SheetUpdate, Source
from jobs.reporting import ReportProgress, report_nothing

MATCHING = (Chore.Kind.READ, Chore.Kind.MATCH, Chore.Kind.FETCH)
COMPARING = (Chore.Kind.COMPARE, Chore.Kind.UNPACK)


type Chosen = Sequence[int] | None
"""The ids of some pictures, or None for all that no row uses."""
type Hold = Callable[[Batch], None]


def removal(batch: Batch, chosen: Chosen) -> Removal:
    """Return what removing the chosen pictures would do; None: all that no row uses."""
    return removing.weigh(batch, _meant(batch, chosen))


def remove(batch: Batch, user: User, chosen: Chosen) -> Removal | None:
    """Remove the chosen pictures, or all that no row uses. None: a chore does it.

    Raises NotPossibleNow.
    """
    if chosen is None:
        return remove_unused(batch, user)
    return remove_pictures(batch, user, chosen)


def remove_pictures(batch: Batch, user: User, chosen: Sequence[int]) -> Removal:
    """Remove the chosen pictures. Rows of a draft that lose theirs are matched again.

    Raises NotPossibleNow.
    """
    _require_settled(batch)

    def then(removed: Removal) -> None:
        if removed.rows:
            chore_requests.request(batch, Chore.Kind.MATCH, **batch.match_rule.to_json())
        _note(batch, user, removed)

    return _remove(batch, _meant(batch, chosen), report_nothing, then)


def remove_unused(batch: Batch, user: User) -> Removal | None:
    """Remove all pictures that no row uses. None: they are many, so a chore does it.

    Raises NotPossibleNow.
    """
    _require_settled(batch)
    if not batch.jobs.exists():
        raise NotPossibleNow("There are no rows yet, so no picture is unused. Add the sheet first.")
    if _unused(batch)[: FEW + 1].count() > FEW:
        _leave_to_chore(batch, user)
        return None
    return _remove(batch, _unused(batch), report_nothing, partial(_note, batch, user))


@transaction.atomic
def _leave_to_chore(batch: Batch, user: User) -> None:
    """Request the removal of all pictures that no row uses, and note it: the chore may be killed
    and begin again, and knows only what is left.
    """
    chore_requests.request(batch, Chore.Kind.REMOVE)
    _note(batch, user, removing.weigh(batch, _unused(batch)))


def remove_by_chore(batch: Batch, report: ReportProgress) -> Removal:
    """Remove all pictures that no row uses; after a kill, those that are left."""
    return _remove(batch, _unused(batch), report)


def _unused(batch: Batch) -> QuerySet[Source]:
    return removing.unused(batch) if batch.is_draft else pictures.unused(batch)


def _meant(batch: Batch, chosen: Chosen) -> QuerySet[Source]:
    """Return the pictures that are meant: in a draft also those that rows use."""
    if chosen is None:
        return _unused(batch)
    return _removable(batch).filter(pk__in=chosen)


def _removable(batch: Batch) -> QuerySet[Source]:
    return removing.here(batch) if batch.is_draft else pictures.unused(batch)


def _remove(
    batch: Batch,
    meant: QuerySet[Source],
    report: ReportProgress,
    then: Callable[[Removal], None] | None = None,
) -> Removal:
    """Remove pictures, and with the last of them have an open changed sheet compared again."""
    hold: Hold = hold_draft if batch.is_draft else pictures.hold_for_removal

    def and_then(removed: Removal) -> None:
        _compare_again(batch)
        if then is not None:
            then(removed)

    return removing.remove(batch, meant, report, hold, and_then)


def _compare_again(batch: Batch) -> None:
    """Have an open changed sheet compared again: the pictures it knew are fewer."""
    open_update = SheetUpdate.objects.filter(batch=batch, confirmed_at=None)
    if not batch.is_draft and open_update.exists():
        uploads.choose(batch)


def _require_settled(batch: Batch) -> None:
    """Raise NotPossibleNow while it is not known which pictures are used."""
    doing = chore_requests.open_chores(batch)
    if doing.filter(kind__in=MATCHING).exists():
        raise NotPossibleNow("The rows are just being matched. Wait a moment, then try again.")
    if doing.filter(kind__in=COMPARING).exists() and not batch.is_draft:
        raise NotPossibleNow(
            "A changed sheet is just being compared. Wait a moment, then try again."
        )
    if chore_requests.is_lending(batch):
        raise NotPossibleNow(
            "Another batch is just taking over these pictures. Wait a moment, then try again."
        )


def _note(batch: Batch, user: User, removed: Removal) -> None:
    note(user, batch, "remove_pictures", removed.pictures, size=removed.size, rows=removed.rows)
