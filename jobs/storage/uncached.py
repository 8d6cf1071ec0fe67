"""Write large files past the page cache, straight to the disk (O_DIRECT, open(2)).

Through the page cache it takes several times the processor time, and all that was written is still
on its way when somebody waits for the disk. In exchange, whoever reads such a file next waits for
the disk.
"""

import errno
import fcntl
import mmap
import os
from collections.abc import Buffer, Iterator
from contextlib import contextmanager

from jobs.storage import disk

LEAST = 1024 * 1024  #: bytes from which on this pays
PIECE = 4 * 1024 * 1024  #: bytes written at a time; the disk idles between smaller ones
BLOCK = 4096  #: bytes; places, lengths and memory are multiples of it, as disks want them
KEPT = 2  #: pieces of memory for the next files: to get new ones takes as long as to write

_O_DIRECT = getattr(os, "O_DIRECT", 0)  #: 0 where the system has no such thing
_kept: list[memoryview] = []


def write_all(descriptor: int, data: Buffer) -> int:
    """Write all of it to an open file, and return how many bytes it has. Raises OSError.

    What the disk does not take this way goes through the page cache, such as the last bytes. So the
    caller waits for the disk as always.
    """
    view = memoryview(data).cast("B")
    done = 0
    if len(view) >= LEAST and disk.takes_direct_writes(descriptor):
        done = _write_blocks(descriptor, view)
    if done < len(view):
        disk.write_all(descriptor, view[done:])
    return len(view)


def _write_blocks(descriptor: int, view: memoryview) -> int:
    """Write as many whole blocks as the disk takes, and return how many bytes these are."""
    blocks = view[: len(view) // BLOCK * BLOCK]
    done = 0
    with _unless_refused(), _directly(descriptor):
        done += _write_in_place(descriptor, blocks)
        if done < len(blocks):  # they begin at an odd place in memory
            done += _write_copied(descriptor, blocks[done:])
    return done


def _write_in_place(descriptor: int, view: memoryview) -> int:
    done = 0
    with _unless_refused():
        while done < len(view):
            done += os.write(descriptor, view[done:])
    return done


def _write_copied(descriptor: int, view: memoryview) -> int:
    done = 0
    with _memory() as memory, _unless_refused():
        while done < len(view):
            piece = memory[: min(PIECE, len(view) - done)]
            piece[:] = view[done : done + len(piece)]
            done += os.write(descriptor, piece)
    return done


@contextmanager
def _unless_refused() -> Iterator[None]:
    """End the block where the system takes no direct write, or not from this place (EINVAL)."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


@contextmanager
def _directly(descriptor: int) -> Iterator[None]:
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | _O_DIRECT)
    try:
        yield
    finally:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags)


@contextmanager
def _memory() -> Iterator[memoryview]:
    """Yield memory of PIECE bytes that begins at a page."""
    try:
        memory = _kept.pop()
    except IndexError:
        memory = memoryview(mmap.mmap(-1, PIECE))
    try:
        yield memory
    finally:
        if len(_kept) < KEPT:
            _kept.append(memory)
