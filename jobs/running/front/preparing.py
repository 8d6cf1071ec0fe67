"""Prepares what nginx needs before it starts: a folder, free addresses, and a configuration that it
accepts.
"""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from jobs.running import data_folder, ports
from jobs.running.front import pages
from jobs.running.front.configuration import configuration
from jobs.running.front.nginx import Front, FrontUnusable

LONGEST_SOCKET_PATH = 107  #: bytes, unix(7)
PLACES = (os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")


def prepare(data: Path, bind: str, port: int) -> Front:
    """Write nginx's configuration and have nginx check it. Raises FrontUnusable."""
    folder = data_folder.make(data / "front")
    web, streams = _addresses(folder)
    return _prepared(Front(_nginx(), folder, bind, port, web, streams, secrets.token_hex(32)))


def prepare_alone(data: Path, bind: str, port: int, secret: str) -> Front:
    """Do the same in front of processes that are started alone and know the secret. Raises
    FrontUnusable.
    """
    folder = data_folder.make(data / "front")
    web, streams = socket_of(data, "web"), socket_of(data, "streams")
    return _prepared(Front(_nginx(), folder, bind, port, web, streams, secret))


def socket_of(data: Path, name: str) -> str:
    """Return the address at which web or streams listens for nginx. Raises FrontUnusable."""
    path = data / "front" / f"{name}.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        raise FrontUnusable(
            f"the path of a socket, {path}, is longer than {LONGEST_SOCKET_PATH} bytes; set "
            "OVERPRINT_DATA to a shorter path"
        )
    return f"unix:{path}"


def _nginx() -> str:
    nginx = shutil.which("nginx", path=os.pathsep.join(PLACES))
    if nginx is None:
        raise FrontUnusable("nginx is not installed (Debian: apt-get install nginx)")
    return nginx


def _prepared(front: Front) -> Front:
    for name in ("body", "proxy", "signed-in"):
        shutil.rmtree(front.folder / name, ignore_errors=True)
        data_folder.make(front.folder / name)
    pages.write(front.folder)
    data_folder.replace_secret(front.folder / "nginx.conf", configuration(front))
    _check(front)
    return front


def _addresses(folder: Path) -> tuple[str, str]:
    """Return the addresses of the two gunicorns: socket files, or loopback ports where the path is
    too long.
    """
    try:
        return socket_of(folder.parent, "web"), socket_of(folder.parent, "streams")
    except FrontUnusable:
        first, second = ports.free_private_ports(2)
        return f"127.0.0.1:{first}", f"127.0.0.1:{second}"


def _check(front: Front) -> None:
    tried = subprocess.run(
        [front.nginx, "-q", "-t", *front.arguments], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        lines = [line for line in tried.stderr.splitlines() if "[warn]" not in line] or [
            "no reason given"
        ]
        raise FrontUnusable(f"nginx refuses its configuration: {lines[0]}")
