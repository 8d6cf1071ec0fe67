"""Chores that a person waits for: how far one is, and why it failed."""

from dataclasses import dataclass

from jobs.databases import clock
from jobs.models import Chore
from jobs.queue.monitoring import heartbeats

LONG = 10  #: seconds that a chore may wait before the page says why
CHORES = "chores"  #: the role of the processes that do them


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chore that a person waits for: its progress, whether no process works on chores, and
    whether it waits until others are done.
    """

    done: int
    total: int
    seconds: int
    is_stuck: bool
    is_in_line: bool

    @classmethod
    def of(cls, chore: Chore | None) -> "Waiting | None":
        """Return the wait for this chore, or None if there is nothing to wait for."""
        if chore is None or not chore.is_open:
            return None
        seconds = int((clock.now() - chore.created_at).total_seconds())
        is_long = chore.state == Chore.State.WAITING and seconds > LONG
        is_stuck = is_long and not heartbeats.is_there(CHORES)
        return cls(chore.done, chore.total, max(seconds, 0), is_stuck, is_long and not is_stuck)


def why_failed(chore: Chore | None) -> str:
    """Return why a chore failed, or an empty text if it did not."""
    return chore.sentence if chore is not None and chore.has_failed else ""


def problems_of(chore: Chore | None) -> list[str]:
    """Return every problem of a sheet for which a chore failed; none if it did not."""
    if chore is None or not chore.has_failed:
        return []
    return list(chore.details.get("problems") or [chore.sentence])
