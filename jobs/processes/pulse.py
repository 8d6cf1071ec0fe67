"""The heartbeat of a process, for whoever watches it: the site's supervisor or systemd.

It comes from the main loop itself, never from another thread, because a loop that hangs has to fall
silent. It needs no disk, no database and no broker.
"""

import os
import socket
import stat
import time
from contextlib import suppress
from functools import cache

from jobs.processes import intervals

PIPE = "OVERPRINT_PULSE"  #: the variable that names the supervisor's pipe, an inherited descriptor
BEAT, RESTART, FRESH_START = "beat", "restart", "fresh-start"
"""The words on the pipe, one a line; the name of a process follows the last two."""

_next_at = 0.0


def beat() -> None:
    """Say that the main loop turns.

    Call it as often as you like; it costs a system call a second.
    """
    global _next_at
    now = time.monotonic()
    if now >= _next_at:
        _next_at = now + intervals.HEARTBEAT
        _say(BEAT)
        _tell_systemd()


def ask_for_restart(name: str) -> None:
    """Ask the supervisor to restart one of its processes. Without a supervisor nothing happens."""
    _say(f"{RESTART} {name}")


def ask_for_fresh_start(name: str) -> None:
    """Ask the supervisor to restart one of its processes with its data set aside."""
    _say(f"{FRESH_START} {name}")


def _say(words: str) -> None:
    if (pipe := _pipe()) is not None:
        with suppress(
            OSError
        ):  # the pipe is full because the supervisor hangs, or broken because it died
            os.write(pipe, f"{words}\n".encode())


@cache
def _pipe() -> int | None:
    """Adopt the inherited pipe.

    Return None without a supervisor. Programs that this process starts do not get it.
    """
    number = os.environ.pop(PIPE, "")
    try:
        pipe = int(number)
        if pipe <= 2 or not stat.S_ISFIFO(os.fstat(pipe).st_mode):
            return None
    except (ValueError, OSError):
        return None
    os.set_inheritable(pipe, False)
    os.set_blocking(pipe, False)
    return pipe


def _tell_systemd() -> None:
    """Reset the watchdog of a unit with `WatchdogSec=`, see sd_notify(3)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address and os.environ.get("WATCHDOG_USEC"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto(
                b"WATCHDOG=1", address.replace("@", "\0", 1) if address[0] == "@" else address
            )
