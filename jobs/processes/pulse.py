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
FILE = "OVERPRINT_PULSE_FILE"  #: the variable that names a file whose time is that of the last beat
BEAT, RESTART, FRESH_START = "beat", "restart", "fresh-start"
"""The words on the pipe, one a line; the name of a process follows the last two."""

WATCHDOG = "WATCHDOG=1"  #: resets the watchdog of a unit with `WatchdogSec=`, or changes nothing

_next_at = 0.0
_is_ready = False


def beat() -> None:
    """Say that the main loop turns. The first time, also tell systemd that the process is ready.

    Call it as often as you like; it costs a system call a second.
    """
    global _next_at, _is_ready
    now = time.monotonic()
    if now >= _next_at:
        _next_at = now + intervals.HEARTBEAT
        _say(BEAT)
        _tell_systemd(*([] if _is_ready else ["READY=1"]), WATCHDOG)
        _touch()
        _is_ready = True


def end() -> None:
    """Tell systemd that the process ends on request: what is in hand may take a while."""
    _tell_systemd("STOPPING=1")


def has_supervisor() -> bool:
    """Return whether a supervisor of ours watches this process."""
    return PIPE in os.environ or _pipe() is not None


def is_restarted_from_outside() -> bool:
    """Return whether systemd or a container watches this process, and starts it again once it has
    ended. A process that was started by hand would stay away.
    """
    return bool(os.environ.get("NOTIFY_SOCKET") or os.environ.get(FILE))


def ask_for_restart(name: str) -> None:
    """Ask the supervisor to restart one of its processes. Without a supervisor nothing happens."""
    _say(f"{RESTART} {name}")


def ask_for_fresh_start(name: str) -> None:
    """Ask the supervisor to restart one of its processes with its data set aside."""
    _say(f"{FRESH_START} {name}")


def _say(words: str) -> None:
    if (pipe := _pipe()) is not None:
        # The pipe is full because the supervisor hangs, or broken because it died.
        with suppress(OSError):
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


def _tell_systemd(*words: str) -> None:
    """Send words to a unit with `Type=notify` or `WatchdogSec=`, see sd_notify(3)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address and words:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto(
                "\n".join(words).encode(),
                address.replace("@", "\0", 1) if address[0] == "@" else address,
            )


def _touch() -> None:
    """Renew the time of the file by which a container's health check sees that the loop turns."""
    if path := os.environ.get(FILE, ""):
        with suppress(OSError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
            os.utime(path)
