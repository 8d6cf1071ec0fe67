"""Whether anything is working, and if not, why: the dispatcher's row, in words."""

from dataclasses import dataclass

from jobs.databases import clock
from jobs.models import Status

BEAT_OVERDUE = 10  #: seconds after which the dispatcher counts as gone

NO_DISPATCHER = (
    "Nothing is moving because the dispatcher is not running. Everything is safe; "
    "start it with “make run”."
)


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """The dispatcher's row, in words: is anything working, and if not, why."""

    is_well: bool
    sentence: str
    workers: int
    children: int
    rate: float
    broker: str
    dispatcher_is_here: bool
    why: str

    @property
    def lacks_storage(self) -> bool:
        """Return whether pictures and results can be neither stored nor read."""
        return self.why in ("disk_away", "store_away")


def site_status() -> SiteStatus:
    """Return the status row, in one query.

    If the dispatcher has not written it for a while, say so.
    """
    row = next(iter(Status.objects.raw("SELECT * FROM jobs_status WHERE id = 1")), None)
    beat = row.beat_at if row else None
    here = beat is not None and (clock.now() - beat).total_seconds() < BEAT_OVERDUE
    if row is None or not here:
        return SiteStatus(False, NO_DISPATCHER, 0, 0, 0.0, "unknown", False, "no_dispatcher")
    return SiteStatus(
        not row.why, row.sentence, row.workers, row.children, row.rate, row.broker, True, row.why
    )
