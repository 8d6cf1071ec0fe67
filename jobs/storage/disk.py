"""The disk: when written bytes are on it, whether it has room, and its errors in words."""

import ctypes
import errno
import os
import re
from collections.abc import Buffer, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from io import FileIO
from pathlib import Path

from jobs.errors import StorageFailed

type StrPath = str | os.PathLike[str]

FULL = {errno.ENOSPC, errno.EDQUOT}
AT_ONCE = 32  #: files synced at once
JOURNALED = {"ext4", "xfs"}  #: file systems whose journal makes one wait enough


def wait_for_disk(path: StrPath, wait: Callable[[int], None] = os.fsync) -> None:
    """Return when the content of a file, or the names in a folder, are on disk. Raises OSError.

    `os.fdatasync` leaves out what a file's content does not need, such as its times (fsync(2)).
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        wait(descriptor)
    finally:
        os.close(descriptor)


def wait_for_all(paths: Sequence[StrPath]) -> None:
    """Return when all of these files and folders are on disk. Raises OSError.

    Asked for at the same time, they share commits of the file system's journal: 64 small files take
    about as long as three that are waited for one after the other.
    """
    if len(paths) == 1:  # a large picture comes by itself, and to wake a thread for it takes longer
        _wait_for_each(paths)
        return
    waits = [
        _waiters().submit(_wait_for_each, paths[first::AT_ONCE])
        for first in range(min(AT_ONCE, len(paths)))
    ]
    wait(waits)  # all of them, so that none is still open when its caller cleans up after an error
    for each in waits:
        each.result()


def _wait_for_each(paths: Sequence[StrPath]) -> None:
    for path in paths:
        wait_for_disk(path, os.fsync)


def wait_for_file_system(descriptor: int) -> None:
    """Return when all that was written to the file system of an open folder is on disk. Raises
    OSError.

    Raises what went wrong since the folder was opened, so open it before the first file is written
    (syncfs(2)).
    """
    if _system().syncfs(descriptor):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def syncs_names(descriptor: int) -> bool:
    """Return whether fsync(2) on a renamed file takes its new name to the disk, too.

    ext4 and XFS write a rename and the file's change time in one transaction of their journal, and
    fsync waits for that one. POSIX promises less.
    """
    return _file_system(os.fstat(descriptor).st_dev) in JOURNALED


def can_wait_for_file_system(descriptor: int) -> bool:
    """Return whether `wait_for_file_system` keeps its promise where this open file or folder
    lies.
    """
    return _file_system(os.fstat(descriptor).st_dev) in JOURNALED and _tells_of_faults()


def takes_direct_writes(descriptor: int) -> bool:
    """Return whether the file system of an open file takes writes past the page cache (O_DIRECT).
    Others may, and were never measured.
    """
    return _file_system(os.fstat(descriptor).st_dev) in JOURNALED


@cache
def _file_system(device: int) -> str:
    """Return the kind of a device's file system by /proc/self/mountinfo, proc(5); empty where
    nothing says.
    """
    name = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = (
            Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        )
    except OSError:
        return ""
    return next(
        (line.partition(" - ")[2].split(" ")[0] for line in lines if line.split(" ")[2] == name), ""
    )


@cache
def _tells_of_faults() -> bool:
    """Return whether syncfs(2) says that a file did not reach the disk: since Linux 5.8."""
    number = re.match(r"(\d+)\.(\d+)", os.uname().release)
    return number is not None and (int(number[1]), int(number[2])) >= (5, 8)


@cache
def _system() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


@cache
def _waiters() -> ThreadPoolExecutor:
    """Return the threads that wait for the disk.

    They are created on first use, so that a server forks without them.
    """
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="disk")


os.register_at_fork(after_in_child=_waiters.cache_clear)  # threads do not survive a fork


def write_whole(file: FileIO, data: bytes | memoryview) -> None:
    """Write all of it. An unbuffered file may take less than it was given (write(2))."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def write_all(descriptor: int, data: Buffer) -> int:
    """Write all of it, as `write_whole` does to an open file, and return how many bytes it has."""
    count = os.write(descriptor, data)
    size = memoryview(data).nbytes
    while count < size:
        count += os.write(descriptor, memoryview(data).cast("B")[count:])
    return size


def free_bytes(path: StrPath) -> int:
    """Return the bytes that this process may still write.

    What the file system keeps for root is not among them.
    """
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize


def free_files(path: StrPath) -> int | None:
    """Return how many more files can be made; None where the file system has no limit but its
    bytes.
    """
    disk = os.statvfs(path)
    return disk.f_favail if disk.f_files else None


def allocated_bytes(entry: os.stat_result) -> int:
    """Return the bytes that become free with a file: whole blocks, counted by 512 whatever their
    size is (stat(2)).
    """
    return entry.st_blocks * 512


# Used like a function; as a generator it takes three times as long.
class faults_in_words:  # noqa: N801
    """Raise StorageFailed for a refusal of the disk at this place.

    Keep what reads from a client outside.
    """

    __slots__ = ("_place",)

    def __init__(self, place: StrPath) -> None:
        self._place = place

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, OSError):
            raise _in_words(error, self._place) from error


def _in_words(error: OSError, place: StrPath) -> StorageFailed:
    if error.errno not in FULL:
        return StorageFailed(
            f"The storage did not take the file ({error.strerror}). Ask the person who runs this "
            f"site."
        )
    if _has_no_room_for_files(place):
        return StorageFailed(
            "The disk under the results has no room for more files, although it has free bytes. "
            "Delete old batches, then try again.",
            full=True,
        )
    return StorageFailed(
        "The disk under the results is full. Free some space, then try again.", full=True
    )


def _has_no_room_for_files(place: StrPath) -> bool:
    try:
        return free_files(place) == 0
    except OSError:
        return False
