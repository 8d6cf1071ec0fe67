"""The disk: when what was written is on it, whether it has room, and what its refusals mean in words."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from jobs.errors import StorageFailed

FULL = {errno.ENOSPC, errno.EDQUOT}


def wait_for_disk(path: Path, wait: Callable[[int], None] = os.fsync) -> None:
    """Return when the content of a file, or the names in a folder, are on disk. Raises OSError.

    `os.fdatasync` leaves out what a file's content does not need, such as its times (fsync(2)).
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        wait(descriptor)
    finally:
        os.close(descriptor)


def write_whole(file: FileIO, data: bytes | memoryview) -> None:
    """Write all of it. An unbuffered file may take less than it was given (write(2))."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def free_files(path: Path) -> int | None:
    """Return how many more files can be made; None where the file system has no limit but its bytes."""
    disk = os.statvfs(path)
    return disk.f_favail if disk.f_files else None


@contextmanager
def faults_in_words(folder: Path) -> Iterator[None]:
    """Raise StorageFailed for a refusal of the disk under this folder. Keep what reads from a client outside."""
    try:
        yield
    except OSError as error:
        raise _in_words(error, folder) from error


def _in_words(error: OSError, folder: Path) -> StorageFailed:
    if error.errno not in FULL:
        return StorageFailed(
            f"The storage did not take the file ({error.strerror}). Ask the person who runs this site."
        )
    if _has_no_room_for_files(folder):
        return StorageFailed(
            "The disk under the results has no room for more files, although it has free bytes. "
            "Delete old batches, then try again.",
            full=True,
        )
    return StorageFailed("The disk under the results is full. Free some space, then try again.", full=True)


def _has_no_room_for_files(folder: Path) -> bool:
    try:
        return free_files(folder) == 0
    except OSError:
        return False
