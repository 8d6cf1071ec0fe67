"""Every kind of chore: the function that does it, and how long it may take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.chores import steps
from jobs.chores.progress import ChoreProgress
from jobs.models import Chore

MINUTE = 60


def _nothing(_: Chore) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Work:
    """`function` returns what is stored as the chore's `result`, or raises OverprintError with a
    sentence. `can_wait`: it takes long, and nobody's next step needs it. `is_beside`: it runs
    beside other kinds without taking their places; one of each kind runs at a time. `afterwards`
    follows once it is stored how the chore ended: nobody needs its input then.
    """

    function: Callable[[Chore, ChoreProgress], dict[str, Any]]
    seconds: int
    can_wait: bool = False
    is_beside: bool = False
    afterwards: Callable[[Chore], None] = _nothing


KINDS: Mapping[str, Work] = {
    Chore.Kind.UNPACK: Work(steps.unpack, 120 * MINUTE, afterwards=steps.forget_zip),
    Chore.Kind.INBOX: Work(steps.inbox, 240 * MINUTE),
    Chore.Kind.LOOK: Work(steps.look, 60 * MINUTE),
    Chore.Kind.TAKE_OVER: Work(steps.take_over, 15 * MINUTE),
    Chore.Kind.READ: Work(steps.read, 15 * MINUTE),
    Chore.Kind.MATCH: Work(steps.match, 15 * MINUTE),
    Chore.Kind.CHECK: Work(steps.check, 60 * MINUTE),
    Chore.Kind.START: Work(steps.start, 60 * MINUTE),
    Chore.Kind.SAMPLE: Work(steps.sample, 10 * MINUTE),
    Chore.Kind.VERIFY: Work(steps.verify, 240 * MINUTE, can_wait=True),
    Chore.Kind.PDF: Work(steps.pdf, 240 * MINUTE, can_wait=True),
    Chore.Kind.DELETE: Work(steps.delete, 240 * MINUTE, is_beside=True),
    Chore.Kind.GOOD: Work(steps.good, 15 * MINUTE, is_beside=True),
    Chore.Kind.FREEZE: Work(steps.freeze, 15 * MINUTE, is_beside=True),
    Chore.Kind.FETCH: Work(steps.fetch, 240 * MINUTE, is_beside=True),
    Chore.Kind.HOT_SET: Work(steps.hot_set, 240 * MINUTE, can_wait=True),
    Chore.Kind.DELIVER: Work(steps.deliver, 240 * MINUTE, is_beside=True),
    Chore.Kind.REMOVE: Work(steps.remove, 60 * MINUTE, is_beside=True),
    Chore.Kind.AGAIN: Work(steps.again, 60 * MINUTE, is_beside=True),
    Chore.Kind.COMPARE: Work(steps.compare, 60 * MINUTE, is_beside=True),
    Chore.Kind.UPDATE: Work(steps.update, 60 * MINUTE, is_beside=True),
    Chore.Kind.TRY_DESIGN: Work(steps.try_design, 60 * MINUTE, is_beside=True),
    Chore.Kind.REDESIGN: Work(steps.redesign, 60 * MINUTE, is_beside=True),
}
CAN_WAIT = frozenset(kind for kind, work in KINDS.items() if work.can_wait)
BESIDE = frozenset(kind for kind, work in KINDS.items() if work.is_beside)
