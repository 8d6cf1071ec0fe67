"""What of an answer the other side has got: the kernel takes megabytes that may never arrive (tcp(7), SIOCOUTQ).

Knows no answers and no zips: a socket in, bytes out.
"""

import fcntl
import select
import struct
import termios
import time
from socket import socket

PATIENCE = 10.0  #: seconds without one byte more, after which the other side is taken to be gone
LOOK_EVERY = 20  #: milliseconds


def untaken(connection: socket) -> int:
    """Bytes that were written and that the other side has not acknowledged by now."""
    (count,) = struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))
    return int(count)


def left_in_the_end(connection: socket) -> int:
    """Waits while the other side goes on taking; the bytes it has not taken when it is done, gone or silent."""
    broken = select.poll()
    broken.register(connection, 0)  # errors and hang-ups are told without being asked for
    left, moved_at = untaken(connection), time.monotonic()
    while left and time.monotonic() - moved_at < PATIENCE and not broken.poll(LOOK_EVERY):
        now = untaken(connection)
        if now < left:
            left, moved_at = now, time.monotonic()
    return left
