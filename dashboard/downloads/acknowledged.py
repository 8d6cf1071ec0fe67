"""How much of an answer has arrived: the kernel buffers megabytes that may never arrive (tcp(7),
SIOCOUTQ).

Knows nothing about answers or zips: a socket in, a number of bytes out.
"""

import fcntl
import ipaddress
import logging
import select
import socket as sockets
import struct
import termios
import time
from collections.abc import Callable
from socket import socket

log = logging.getLogger(__name__)

PATIENCE = 10.0  #: seconds without progress, after which the other side counts as gone
LOOK_EVERY = 20  #: milliseconds


def untaken(connection: socket) -> int:
    """Return how many written bytes the other side has not acknowledged yet."""
    (count,) = struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))
    return int(count)


def left_in_the_end(connection: socket) -> int:
    """Wait until the other side is done, gone or silent, and return how many bytes it has not
    acknowledged.
    """
    broken = select.poll()
    broken.register(connection, 0)  # errors and hang-ups are reported without asking
    return _left(
        untaken(connection), lambda: untaken(connection), lambda: bool(broken.poll(LOOK_EVERY))
    )


def left_at_peer(names: str) -> int | None:
    """Do the same for a connection of another process, nginx. Return None if the kernel does not
    know it.

    `names` has our address and port, then theirs: `127.0.0.1 8000 127.0.0.1 40000`.
    """
    try:
        question = _question(names)
        first = _untaken_by_name(question)
    except (OSError, ValueError) as error:
        log.warning("what arrived of a download cannot be seen: %s", error)
        return None
    latest = first

    def look() -> int:
        nonlocal latest
        latest = _untaken_by_name(question)
        return latest

    def is_over() -> bool:
        time.sleep(LOOK_EVERY / 1000)
        return False

    try:
        return _left(first, look, is_over)
    except OSError:  # reset in the meantime: the rest never arrives
        return latest


def _left(left: int, look: Callable[[], int], is_over: Callable[[], bool]) -> int:
    moved_at = time.monotonic()
    while left and time.monotonic() - moved_at < PATIENCE and not is_over():
        now = look()
        if now < left:
            left, moved_at = now, time.monotonic()
    return left


# --- The kernel's table of connections: sock_diag(7) ----------------------------------------------

SOCK_DIAG_BY_FAMILY, NLMSG_ERROR, NLM_F_REQUEST = 20, 2, 1
ALL_STATES = 0xFFFFFFFF
HEADER = struct.Struct("=IHHII")
#: in the answer: netlink's header, states, the socket's names, expires and rqueue
WQUEUE_AT = 16 + 4 + 48 + 8


def _question(names: str) -> bytes:
    """Return the message that asks for one TCP connection. Raises ValueError."""
    our_address, our_port, their_address, their_port = names.split()
    family, ends = _ends(our_address, their_address)
    ports = struct.pack("!HH", int(our_port), int(their_port))
    states = struct.pack("=BBBBI", family, sockets.IPPROTO_TCP, 0, 0, ALL_STATES)
    any_socket = struct.pack("=III", 0, ALL_STATES, ALL_STATES)  # on any interface, with any cookie
    return _message(states + ports + ends + any_socket)


def _ends(our_address: str, their_address: str) -> tuple[int, bytes]:
    """Return the family of both addresses, and their bytes. Raises ValueError."""
    ours, theirs = ipaddress.ip_address(our_address), ipaddress.ip_address(their_address)
    if ours.version != theirs.version:
        raise ValueError(f"not one connection: {our_address} {their_address}")
    family = sockets.AF_INET if ours.version == 4 else sockets.AF_INET6
    return family, ours.packed.ljust(16, b"\0") + theirs.packed.ljust(16, b"\0")


def _message(body: bytes) -> bytes:
    return HEADER.pack(HEADER.size + len(body), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 1, 0) + body


def _untaken_by_name(question: bytes) -> int:
    """Return how many bytes are not acknowledged yet.

    Raises OSError if the kernel does not know the connection.
    """
    with sockets.socket(sockets.AF_NETLINK, sockets.SOCK_RAW, 4) as kernel:  # NETLINK_SOCK_DIAG
        kernel.settimeout(2)
        kernel.sendto(question, (0, 0))
        answer = kernel.recv(8192)
    _, kind, *_ = HEADER.unpack_from(answer)
    if kind == NLMSG_ERROR:
        (code,) = struct.unpack_from("=i", answer, HEADER.size)
        raise OSError(-code, "the kernel does not know this connection")
    (count,) = struct.unpack_from("=I", answer, WQUEUE_AT)
    return int(count)
