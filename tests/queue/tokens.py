"""Tokens of processes that are dead, that live elsewhere, and of this one."""

from uuid import uuid4

from jobs.queue import owner


def dead() -> str:
    """Return the token of a process of this host whose pid now belongs to another one."""
    boot, namespace, pid, start = owner.this_process().split(":")
    return f"{boot}:{namespace}:{pid}:1{start}:{uuid4().hex}"


def elsewhere(pid: int = 1) -> str:
    """Return the token of a process on another host."""
    return f"another-boot:1:{pid}:1:{uuid4().hex}"
