"""When what was written is on disk: what a power cut leaves."""

import os
from collections.abc import Callable
from pathlib import Path


def wait_for_disk(path: Path, wait: Callable[[int], None] = os.fsync) -> None:
    """Return when the content of a file, or the names in a folder, are on disk. Raises OSError.

    `os.fdatasync` leaves out what a file's content does not need, such as its times (fsync(2)).
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        wait(descriptor)
    finally:
        os.close(descriptor)
