"""CRC-32 of stored bytes, by liblzma where this machine has it: with the processor's own
instructions, about five times as fast as Python's zlib. The sums are the same.
"""

import ctypes
import zlib
from collections.abc import Callable
from functools import cache

from jpegsplice.buffers import lent

_LIBRARY = "liblzma.so.5"
_SINCE = 50060022
"""Version 5.6.2, as the library counts; before 5.6 it was slower than zlib."""
_LEAST = 32 * 1024
"""Bytes for which it is worth the call."""


def crc32(data: bytes | memoryview, before: int = 0) -> int:
    """Return the CRC-32 of what came before, and of these bytes."""
    quicker = _by_liblzma() if len(data) >= _LEAST else None
    if quicker is None:
        return zlib.crc32(data, before)
    with lent(data) as held:
        return quicker(held.address, held.length, before)


@cache
def _by_liblzma(name: str = _LIBRARY) -> Callable[[int, int, int], int] | None:
    """Return the function of the library, or None if there is none that helps."""
    try:
        library = ctypes.CDLL(name)
        version, quicker = library.lzma_version_number, library.lzma_crc32
    except (OSError, AttributeError):
        return None
    version.restype = quicker.restype = ctypes.c_uint32
    quicker.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint32]
    return quicker if version() >= _SINCE else None
