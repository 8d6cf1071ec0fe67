"""How much memory this process may still take, asked before a library that does not survive being refused it."""

import resource
import sys
from pathlib import Path


def require(needed: int) -> None:
    """Raises MemoryError when so many bytes more would pass the limit of the address space (Linux)."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if sys.platform != "linux" or limit == resource.RLIM_INFINITY:
        return
    mapped = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    if mapped + needed > limit:
        raise MemoryError(f"{needed} bytes needed, {limit - mapped} left")
