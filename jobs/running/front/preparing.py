"""Prepares what nginx needs before it starts: a folder, free addresses, and a configuration that it
accepts.
"""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from jobs.running import data_folder, ports
from jobs.running.front.configuration import configuration
from jobs.running.front.nginx import Front, FrontUnusable

LONGEST_SOCKET_PATH = 107  #: bytes, unix(7)
PLACES = (os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
STARTING = Path(__file__).with_name("starting.html")


def prepare(data: Path, bind: str, port: int) -> Front:
    """Write nginx's configuration and have nginx check it. Raises FrontUnusable."""
    nginx = shutil.which("nginx", path=os.pathsep.join(PLACES))
    if nginx is None:
        raise FrontUnusable("nginx is not installed (Debian: apt-get install nginx)")
    folder = data_folder.make(data / "front")
    front = Front(nginx, folder, bind, port, *_addresses(folder), secrets.token_hex(32))
    for name in ("body", "proxy"):
        shutil.rmtree(folder / name, ignore_errors=True)
        data_folder.make(folder / name)
    shutil.copyfile(STARTING, folder / STARTING.name)
    data_folder.replace_secret(folder / "nginx.conf", configuration(front))
    _check(front)
    return front


def _addresses(folder: Path) -> tuple[str, str]:
    """Return the addresses of the two gunicorns: socket files, or loopback ports where the path is
    too long.
    """
    paths = [folder / f"{name}.sock" for name in ("web", "streams")]
    if all(len(os.fsencode(path)) <= LONGEST_SOCKET_PATH for path in paths):
        return f"unix:{paths[0]}", f"unix:{paths[1]}"
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
