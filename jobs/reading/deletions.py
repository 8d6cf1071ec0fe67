"""Batches that are being deleted, or were a moment ago: how far each is, or why it has stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from jobs.databases import clock
from jobs.models import Chore, Deletion

SHOWN = timedelta(minutes=10)  #: how long the list shows what was freed
MOST = 20


@dataclass(frozen=True, slots=True)
class Going:
    """A deletion and a sentence that says why it has stopped, empty while it continues by itself or
    is over.
    """

    deletion: Deletion
    stopped: str = ""

    @property
    def is_moving(self) -> bool:
        return not self.stopped and not self.deletion.is_over

    @property
    def version(self) -> str:
        """Return a text that changes whenever a page about the deletion would."""
        it = self.deletion
        return f"{it.files}.{it.files_gone}.{it.is_over}.{bool(self.stopped)}"


def deletion_of(batch_id: UUID) -> Going | None:
    """Return the deletion of a batch, or None if the batch exists or never did."""
    return next(iter(_told(Deletion.objects.filter(pk=batch_id))), None)


def deletions() -> list[Going]:
    """Return all deletions that are in progress or ended a moment ago, for the list of batches. One
    query, two while something is being deleted.
    """
    return _told(Deletion.objects.filter(_recent()).order_by("-asked_at")[:MOST])


def _recent() -> Q:
    return Q(ended_at=None) | Q(ended_at__gt=clock.now() - SHOWN)


def _told(deletions: Iterable[Deletion]) -> list[Going]:
    found = list(deletions)
    going = [deletion.pk for deletion in found if not deletion.is_over]
    asked = Chore.objects.filter(batch__in=going, kind=Chore.Kind.DELETE).order_by("id")
    last = {chore.batch_id: chore for chore in asked} if going else {}
    why = {pk: chore.sentence for pk, chore in last.items() if not chore.is_open}
    return [Going(deletion, why.get(deletion.pk, "")) for deletion in found]
