"""Since when a worker child waits for the storage, where others can still read it after the child
was killed: eight bytes in a file of this machine. It is mapped into memory, so that a note costs no
system call.
"""

import mmap
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SINCE = struct.Struct("d")  #: a time of the monotonic clock, which all processes share; or 0

_note: mmap.mmap | None = None


def keep(folder: Path, process: str) -> None:
    """Keep the note of this process in a file of its name. On a full disk it has no note."""
    global _note
    _note = None
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / process).write_bytes(_SINCE.pack(0.0))
        with (folder / process).open("r+b") as file:
            _note = mmap.mmap(file.fileno(), _SINCE.size)


@contextmanager
def waiting() -> Iterator[None]:
    """Note that the task waits for the storage. Other threads of the process note nothing."""
    note = _note
    if note is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    try:
        _SINCE.pack_into(note, 0, time.monotonic())
        yield
    finally:
        _SINCE.pack_into(note, 0, 0.0)


def seconds(folder: Path, process: str) -> float:
    """Return how long ago the process began to wait; 0 if it did not wait when it wrote last."""
    try:
        [since] = _SINCE.unpack((folder / process).read_bytes())
    except (OSError, struct.error):
        return 0.0
    return time.monotonic() - since if since else 0.0


def forget(folder: Path, process: str) -> None:
    with suppress(OSError):
        (folder / process).unlink()


def forget_all(folder: Path, is_over: Callable[[str], bool]) -> None:
    """Delete the notes of these processes, which were killed."""
    with suppress(OSError):
        for path in folder.iterdir():
            if is_over(path.name):
                forget(folder, path.name)
