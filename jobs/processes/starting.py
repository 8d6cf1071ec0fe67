"""A process that is asked to end while it still starts: it has nothing in hand, so it ends at once,
with exit code 0.

Imported before all else, so it needs little itself.
"""

import os
import signal
from types import FrameType

ROLES = frozenset(("chores", "dispatch", "front", "worker"))
"""The commands of `manage.py` that run until SIGTERM. Each sets its own handler once it has
something to bring to an end.
"""


def end_when_asked() -> None:
    """Let SIGTERM end this process with exit code 0, until another handler is set."""
    signal.signal(signal.SIGTERM, _end)


def _end(_: int, __: FrameType | None) -> None:
    os._exit(0)  # an exception could be caught by what is being imported
