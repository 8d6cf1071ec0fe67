"""Whether the server takes anything, without asking it before every job."""

import threading
import time
from collections.abc import Callable

from jobs.errors import StorageFailed
from jobs.storage.contract import Trouble
from jobs.storage.s3.refusals import Refusal

BELIEVED = 10.0  #: seconds for which a request that succeeded counts
AGAIN = 2.0  #: seconds between two probes of a server that refused


type Probe = Callable[[], None]


class Health:
    """What the last request of this process met. `probe` raises StorageFailed, and notes why."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._lock = threading.Lock()
        self._until = 0.0  #: until then the trouble is known
        self._trouble: Trouble = ""
        self.sentence = ""

    def note_success(self) -> None:
        if not self._trouble:
            self._until = time.monotonic() + BELIEVED

    def note(self, refusal: Refusal) -> None:
        self._trouble = "full" if refusal.is_full else "away"
        self.sentence = refusal.sentence
        self._until = time.monotonic() + AGAIN

    def trouble(self) -> Trouble:
        """Return why nothing can be stored, or "". After a refusal only a probe can end it: reading
        may work where writing does not.
        """
        if time.monotonic() < self._until or not self._lock.acquire(blocking=False):
            return self._trouble
        try:
            self._probe()
            self._trouble, self.sentence = "", ""
            self.note_success()
        except StorageFailed:
            pass  # noted
        finally:
            self._lock.release()
        return self._trouble
