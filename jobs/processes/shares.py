"""Says when a process works in a folder of somebody else, which often lies on a share.

A share that is gone stops whoever asks it, for good. The child of a chore tells the process that
watches it, through a pipe; any other process has nobody to tell.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_listener: int | None = None


def tell(descriptor: int) -> None:
    """Write to this pipe, from now on, which folder this process works in."""
    global _listener
    _listener = descriptor


@contextmanager
def at_work_in(folder: str) -> Iterator[None]:
    """Let the watching process know. `folder` begins a sentence: *The inbox*."""
    _say(folder)
    try:
        yield
    finally:
        _say("")


def told(signs: bytes) -> str:
    """Return the folder that was named last. Empty: the process has left it."""
    return signs.decode("utf-8", "replace").split("\n")[-2]


def _say(folder: str) -> None:
    if _listener is not None:
        os.write(_listener, f"{' '.join(folder.split())}\n".encode("utf-8", "replace"))
