"""Names the process that holds a lease, so that everyone on its host can tell whether it is still
alive.

A token is `boot id : pid namespace : pid : start time : uuid`. The first four identify a process
for ever (a pid alone is reused), the uuid identifies one of its claims.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

PROC = Path("/proc")
#: states of proc(5): a zombie counts as dead because it no longer draws anything
DEAD = frozenset("ZXx")


@dataclass(frozen=True, slots=True)
class ProcessState:
    """What the kernel knows of a pid: its parent, whether it runs, when it began (clock ticks
    since the boot), and the processor time it has used (clock ticks).
    """

    parent: int
    is_alive: bool
    start: str
    used: int


def new_token() -> str:
    """Return a new token for one claim by this process."""
    return f"{this_process()}:{uuid4().hex}"


def this_process() -> str:
    """Return the first four parts of every token of this process."""
    return _name(os.getpid())


def beginning_here() -> str:
    """Return what the tokens of all processes of this host begin with, since its last start."""
    return f"{':'.join(_here())}:"


def process_of(token: str) -> str:
    """Return the part of the token that identifies the process that made it."""
    return ":".join(token.split(":")[:4])


def is_dead(token: str) -> bool:
    """Return whether the process is known to be gone.

    For a process of another host the answer is always False.
    """
    if not is_here(token):
        return False
    pid, start = token.split(":")[2:4]
    process = look(int(pid))
    return process is None or not process.is_alive or process.start != start


def is_here(token: str) -> bool:
    """Return whether the process runs or ran on this host, where it can be looked up."""
    return tuple(token.split(":")[:2]) == _here()


def is_running(pid: int) -> bool:
    """Return whether a process of this namespace has this pid now."""
    process = look(pid)
    return process is not None and process.is_alive


def look(pid: int) -> ProcessState | None:
    """Read `/proc/<pid>/stat`, see proc(5). Return None when there is no such process."""
    try:
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()  # the name in brackets may contain spaces and brackets
    return ProcessState(
        parent=int(fields[1]),
        is_alive=fields[0] not in DEAD,
        start=fields[19],
        used=int(fields[11]) + int(fields[12]),
    )


@cache
def _name(pid: int) -> str:
    boot, namespace = _here()
    process = look(pid)
    return f"{boot}:{namespace}:{pid}:{process.start if process else 0}"


@cache
def _here() -> tuple[str, str]:
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
        namespace = (PROC / "self/ns/pid").readlink().name
    except OSError:
        return os.uname().nodename.replace(":", "-"), "0"
    return boot, namespace.strip("pid:[]")
