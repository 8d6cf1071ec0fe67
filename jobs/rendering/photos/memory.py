"""Check available memory before calling a library that crashes when an allocation fails."""

import resource
import sys
from pathlib import Path


def require(needed: int) -> None:
    """Raise MemoryError if `needed` more bytes would exceed the limit of the address space
    (Linux).
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if sys.platform != "linux" or limit == resource.RLIM_INFINITY:
        return
    mapped = (
        int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        * resource.getpagesize()
    )
    if mapped + needed > limit:
        raise MemoryError(f"{needed} bytes needed, {limit - mapped} left")
