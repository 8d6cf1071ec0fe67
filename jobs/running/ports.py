"""Ports: the one the site answers on, and free ones on the loopback for the private node."""

import secrets
import socket
import sys
from collections.abc import Iterable

from jobs.errors import OverprintError

FIRST_CHOICE = range(8000, 8010)
PRIVATE = range(20000, 32000)
"""Below the range from which outgoing connections take theirs (Linux: 32768 and up). Inside that
range a worker that keeps knocking at a broker which is down can end up connected to itself, and
hold the port.
"""

_given: set[int] = set()
"""What this process gave out. Each is reserved against other processes of ours, too."""


class PortUnusable(OverprintError):
    """PORT is not a port, or something else listens there."""

    code = "port_unusable"


def site_port(wanted: str, address: str) -> int:
    """Return the port from the setting PORT, or if that is empty the first free one from 8000 to
    8009. Raises PortUnusable.
    """
    if wanted:
        return _exactly(wanted, address)
    for port in FIRST_CHOICE:
        if is_free(port, address):
            return port
    raise PortUnusable(
        f"The ports 8000 to 8009 are all in use on {address}. Set PORT to a free one."
    )


def _exactly(wanted: str, address: str) -> int:
    if not (wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= 65535):
        raise PortUnusable(f"PORT={wanted!r}: use a whole number from 1 to 65535.")
    if not is_free(int(wanted), address):
        raise PortUnusable(
            f"Port {wanted} is in use on {address}. Set PORT to another one, or leave it out."
        )
    return int(wanted)


def is_free(port: int, address: str = "127.0.0.1") -> bool:
    """Return whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def free_private_ports(count: int) -> list[int]:
    """Choose `count` free ports on the loopback. None was given out before by this process or
    reserved by another running site: a node takes seconds until it listens there.
    """
    found: list[int] = []
    while len(found) < count:
        port = PRIVATE.start + secrets.randbelow(len(PRIVATE))
        if port not in _given and is_free(port) and _is_ours_alone(port):
            found.append(port)
    return sorted(found)


def _is_ours_alone(port: int) -> bool:
    """Reserve the port by an abstract socket (unix(7)) until this process ends. Return False if
    another process has it. On systems other than Linux, always succeed.
    """
    name = socket.socket(socket.AF_UNIX)
    try:
        if sys.platform == "linux":
            name.bind(f"\0overprint-port-{port}")
    except OSError:
        name.close()
        return False
    name.detach()  # the kernel closes it when the process ends, however it ends
    _given.add(port)
    return True


def are_free(ports: Iterable[int]) -> bool:
    return all(is_free(port) for port in ports)
