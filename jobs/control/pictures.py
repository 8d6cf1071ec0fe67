"""What a person can ask of the pictures of a draft: remove those that were chosen, or all that no
row uses.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet

from jobs.audit import note
from jobs.control.retries import FEW
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.pictures import removing
from jobs.intake.pictures.removing import Removal
from jobs.models import Batch, Chore, Source
from jobs.reporting import ReportProgress, report_nothing

MATCHING = (Chore.Kind.READ, Chore.Kind.MATCH, Chore.Kind.FETCH)


def removal(batch: Batch, chosen: Sequence[int] | None) -> Removal:
    """Return what removing the chosen pictures would do; None: all that no row uses."""
    return removing.weigh(batch, _meant(batch, chosen))


def remove_pictures(batch: Batch, user: User, chosen: Sequence[int]) -> Removal:
    """Remove the chosen pictures. Rows that lose theirs are matched again.

    Raises NotPossibleNow.
    """
    _require_settled(batch)
    removed = removing.remove(batch, _meant(batch, chosen), report_nothing)
    if removed.rows:
        chore_requests.request(batch, Chore.Kind.MATCH, **batch.match_rule.to_json())
    _note(batch, user, removed)
    return removed


def remove_unused(batch: Batch, user: User) -> Removal | None:
    """Remove all pictures that no row uses. None: they are many, so a chore does it.

    Raises NotPossibleNow.
    """
    _require_settled(batch)
    if not batch.jobs.exists():
        raise NotPossibleNow("There are no rows yet, so no picture is unused. Add the sheet first.")
    if removing.unused(batch)[: FEW + 1].count() > FEW:
        chore_requests.request(batch, Chore.Kind.REMOVE, by=user.pk)
        return None
    removed = removing.remove(batch, removing.unused(batch), report_nothing)
    _note(batch, user, removed)
    return removed


def remove_by_chore(batch: Batch, user: User, report: ReportProgress) -> Removal:
    """Remove all pictures that no row uses; after a kill, those that are left."""
    removed = removing.remove(batch, removing.unused(batch), report)
    _note(batch, user, removed)
    return removed


def _meant(batch: Batch, chosen: Sequence[int] | None) -> QuerySet[Source]:
    if chosen is None:
        return removing.unused(batch)
    return removing.here(batch).filter(pk__in=chosen)


def _require_settled(batch: Batch) -> None:
    """Raise NotPossibleNow while it is not known which pictures are used."""
    if chore_requests.open_chores(batch).filter(kind__in=MATCHING).exists():
        raise NotPossibleNow("The rows are just being matched. Wait a moment, then try again.")
    if chore_requests.is_lending(batch):
        raise NotPossibleNow(
            "Another batch is just taking over these pictures. Wait a moment, then try again."
        )


def _note(batch: Batch, user: User, removed: Removal) -> None:
    note(user, batch, "remove_pictures", removed.pictures, size=removed.size, rows=removed.rows)
