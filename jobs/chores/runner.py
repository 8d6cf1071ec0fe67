"""The loop of `manage.py chores`: claims chores and watches the children that do them, two at once.

At most one of the two is of a kind that can wait, so that long PDFs never hold up a sheet that
somebody wants to see. Kinds that run beside others, such as a deletion, do not count towards the
two; one of each runs at a time.

A child is a plain fork with limits. It starts in milliseconds and takes nothing down with it: not
this process when a sheet or a picture crashes a library, and not the site when it needs too much
memory.
"""

import logging
import math
import os
import select
import signal
import sys
import time
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import connections

from jobs.chores import claims
from jobs.chores.lookout import Lookout
from jobs.chores.progress import ChoreLost, ChoreProgress
from jobs.chores.registry import BESIDE, CAN_WAIT, KINDS
from jobs.chores.silence import Silence
from jobs.control import retention
from jobs.databases import takeover
from jobs.databases.postgresql import limits
from jobs.errors import ChildFailed, OverprintError, Unexpected
from jobs.logs.context import about
from jobs.models import Chore
from jobs.processes import intervals, pulse, shares
from jobs.processes.children import die_with_parent, limit_address_space
from jobs.queue import owner
from jobs.queue.monitoring import heartbeats
from jobs.storage import is_usable_here

log = logging.getLogger(__name__)

NAME = "chores"
AT_ONCE = 2
MEGABYTES = 2048  #: of memory that each child may map
MOST_SIGNS = 1 << 16  #: bytes: all that a pipe holds, so no sign is read in halves


@dataclass(slots=True)
class RunningChore:
    """A chore at work. `signs` says which shared folder it works in, and ends with the process."""

    chore: Chore
    token: str
    pid: int
    signs: int
    deadline: float
    silence: Silence
    renewed_at: float = field(default_factory=time.monotonic)

    def has_ended(self, within: float = 0) -> bool:
        """Take the signs that came, and wait `within` seconds for the end."""
        until = time.monotonic() + within
        while select.select([self.signs], [], [], max(0, until - time.monotonic()))[0]:
            signs = os.read(self.signs, MOST_SIGNS)
            if not signs:
                return True
            self.silence.hear(signs)
        return False


class Runner:
    """Runs chores until it is asked to stop; with `batch_id`, only those of one batch."""

    def __init__(self, batch_id: UUID | None = None) -> None:
        self.is_stopping = False
        self._batch_id = batch_id
        self._planned_at = -math.inf
        self._lookout = Lookout()
        self._children: list[RunningChore] = []
        self._dying: list[int] = []

    def run_forever(self) -> None:
        """Run chores until `is_stopping` is set, then give back those in progress."""
        try:
            while not self.is_stopping:
                self.step()
        finally:
            self.stop()

    def step(self, seconds: float = intervals.CHORES_LOOK) -> None:
        """Check on the children, start what can start, then wait a moment or until a child ends."""
        pulse.beat()
        if self._batch_id is None:
            heartbeats.beat(NAME, with_storage=False)
            self._lookout.step()
        self._look_for_old_batches()
        for child in list(self._children):
            self._see_to(child)
        self._reap()
        while self._begin():
            pass
        select.select([child.signs for child in self._children], [], [], seconds)

    def stop(self) -> None:
        """Kill what runs and give it back: somebody else, or the next start, does it from the
        beginning.
        """
        self._lookout.stop()
        for child in list(self._children):
            self._kill(child)
            claims.give_back(child.token)
        self._reap()

    def _look_for_old_batches(self) -> None:
        is_late = time.monotonic() - self._planned_at > intervals.RETENTION_LOOK
        if is_late and self._batch_id is None:
            self._planned_at = time.monotonic()
            retention.look()

    def _begin(self) -> bool:
        excluded = self._excluded()
        if excluded == KINDS.keys():
            return False
        token = owner.new_token()
        chore = claims.claim(token, self._batch_id, without=excluded, beside=BESIDE)
        if chore is None:
            return False
        self._children.append(_fork(chore, token))
        return True

    def _excluded(self) -> set[str]:
        """Return the kinds of which no more can start now."""
        in_hand = [child.chore.kind for child in self._children]
        excluded = set(BESIDE.intersection(in_hand))
        if sum(kind not in BESIDE for kind in in_hand) >= AT_ONCE:
            return excluded | (KINDS.keys() - BESIDE)
        return excluded | (CAN_WAIT if CAN_WAIT.intersection(in_hand) else set())

    def _see_to(self, child: RunningChore) -> None:
        if child.has_ended():
            self._bury(child)
            claims.crashed(child.token)
        elif time.monotonic() > child.deadline:
            self._kill(child)
            claims.fail(child.token, _too_long(child.chore))
        elif child.silence.is_too_long():
            log.warning("chore stopped: chore=%s: %s", child.chore.pk, child.silence.sentence())
            self._kill(child)
            claims.fail(child.token, ChildFailed(child.silence.sentence()))
        elif time.monotonic() - child.renewed_at > intervals.CHORE_RENEWAL:
            child.renewed_at = time.monotonic()
            if not claims.renew(child.token):  # withdrawn, or deleted with its batch
                self._kill(child)

    def _kill(self, child: RunningChore) -> None:
        """End a child. One that waits for a share may end much later; nobody waits for that."""
        os.kill(child.pid, signal.SIGKILL)
        if not child.has_ended(within=intervals.CHORE_ENDING):
            takeover.end_connections_of(child.token)
        self._bury(child)

    def _bury(self, child: RunningChore) -> None:
        os.close(child.signs)
        self._children.remove(child)
        self._dying.append(child.pid)

    def _reap(self) -> None:
        self._dying = [pid for pid in self._dying if os.waitpid(pid, os.WNOHANG) == (0, 0)]


def _too_long(chore: Chore) -> ChildFailed:
    minutes = KINDS[chore.kind].seconds // 60
    return ChildFailed(
        f"This took longer than {minutes} minutes and was stopped. Nothing was saved."
    )


def _fork(chore: Chore, token: str) -> RunningChore:
    connections.close_all()  # no database handle may be shared with a child
    parent, (signs, alive) = os.getpid(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(signs)
        _be_child(chore, token, parent, alive)
    os.close(alive)
    log.info(
        "chore begun: batch=%s chore=%s kind=%s child=%s", chore.batch_id, chore.pk, chore.kind, pid
    )
    deadline = time.monotonic() + KINDS[chore.kind].seconds
    return RunningChore(chore, token, pid, signs, deadline, Silence(pid))


def _be_child(chore: Chore, token: str, parent: int, alive: int) -> None:
    """Do the chore and leave the process. Never returns: the loop above belongs to the parent."""
    status = 1
    try:
        die_with_parent()
        if os.getppid() != parent:
            return  # it died before we could ask to die with it
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if not is_usable_here():
            _begin_again(chore, token, alive)
        shares.tell(alive)
        with about(batch=str(chore.batch_id)):
            perform_limited(chore, token)
        status = 0
    except BaseException:
        log.exception("chore ended badly: batch=%s chore=%s", chore.batch_id, chore.pk)
    finally:
        os._exit(status)


def _begin_again(chore: Chore, token: str, alive: int) -> None:
    """Replace this process by `manage.py chores --claimed`. The parent has used the storage, as
    `manage.py submit` does, and a fork of it cannot.
    """
    os.set_inheritable(alive, True)
    script = f"{settings.BASE_DIR / 'manage.py'}"
    command = [sys.executable, script, "chores", "--claimed", f"{chore.pk}", token]
    os.execv(sys.executable, command)  # noqa: S606 -- no shell is needed


def perform_limited(chore: Chore, token: str) -> None:
    """Do a claimed chore within the limits of a child."""
    limit_address_space(MEGABYTES)
    takeover.be(token)
    # A statement over all rows may last; the chore's own time is limited.
    limits.answer_within(limits.NONE)
    perform(chore, token)
    connections.close_all()


def perform(chore: Chore, token: str) -> None:
    """Do a claimed chore in this process, and write down how it ended.

    If this process dies before what comes afterwards, `manage.py cleanup` finds what is left.
    """
    if _has_written_the_end(chore, token):
        KINDS[chore.kind].afterwards(chore)


def _has_written_the_end(chore: Chore, token: str) -> bool:
    """Do the chore. Return False if another process has taken it over."""
    try:
        result = KINDS[chore.kind].function(chore, ChoreProgress(token))
    except ChoreLost:
        log.info("chore lost: batch=%s chore=%s", chore.batch_id, chore.pk)
        return False
    except OverprintError as error:
        log.info("chore failed: batch=%s chore=%s code=%s", chore.batch_id, chore.pk, error.code)
        return claims.fail(token, error)
    except MemoryError:
        return claims.fail(
            token,
            ChildFailed("This needs more memory than is allowed. Upload it in smaller parts."),
        )
    except Exception:
        log.exception(
            "chore unexpected: batch=%s chore=%s kind=%s", chore.batch_id, chore.pk, chore.kind
        )
        return claims.fail(
            token,
            Unexpected("Something went wrong on our side. The log has the details. Try again."),
        )
    else:
        return claims.finish(token, result)
