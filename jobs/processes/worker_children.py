"""How many pictures a worker draws at the same time unless WORKERS says it."""

import os
from contextlib import suppress
from pathlib import Path

MEMORY_EACH = 800 * 1024 * 1024
"""Bytes of memory of the machine for each child on a bucket. It takes 50 MB, and for a moment up to
three bytes for each pixel of its picture.
"""
_LIMITS = ("memory.max", "memory/memory.limit_in_bytes")
"""Where a container finds its limit (cgroups 2 and 1)."""


def usual(cores: int, memory: int, *, on_bucket: bool) -> int:
    """Return the number of children for a machine. While one waits for the disk or the broker,
    another draws. A child on a bucket also waits for each photo and each result, so there are
    three for each core, as far as the memory allows it.
    """
    on_folder = cores + (cores + 1) // 2
    return max(on_folder, min(3 * cores, memory // MEMORY_EACH)) if on_bucket else on_folder


def memory_here(cgroups: Path = Path("/sys/fs/cgroup")) -> int:
    """Return the bytes of memory that this machine or container has."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for name in _LIMITS:
        with suppress(OSError, ValueError):  # no such file, or "max"
            found.append(int((cgroups / name).read_text(encoding="ascii")))
    return min(found)
