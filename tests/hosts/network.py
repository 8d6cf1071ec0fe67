"""A separate network: a switch, and a cable from it to each host. Cables can be cut and slowed.

All of it is in namespaces of this process (`tests.hosts.__main__`), and is gone with them.
"""

import subprocess
from pathlib import Path

LAN, ISLAND = "lan", "island"
"""Two switches. A host that is moved to the second one hears nothing of the first, and nobody
gets a message about it.
"""
NAMED = Path("/run/netns")  #: where `ip` keeps names of network namespaces
OURS = "10.77.0.254"
DELAY = ("netem", "delay", "80ms", "20ms", "loss", "2%")
NARROW = ("tbf", "rate", "400kbit", "burst", "8kb", "latency", "3s")
"""Where the kernel has no netem: a narrow line, on which bytes queue up."""


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


class Network:
    def __init__(self) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "none", str(NAMED.parent)], check=True)
        NAMED.mkdir()
        ip("link", "set", "lo", "up")
        for switch in (LAN, ISLAND):
            ip("link", "add", switch, "type", "bridge")
            ip("link", "set", switch, "up")
        ip("address", "add", f"{OURS}/24", "dev", LAN)
        self.slowness = DELAY if self._takes(DELAY) else NARROW

    def _takes(self, discipline: tuple[str, ...]) -> bool:
        """Return whether this kernel has the queueing discipline."""
        ip("link", "add", "try-a", "type", "veth", "peer", "name", "try-b")
        command = ["tc", "qdisc", "add", "dev", "try-a", "root", *discipline]
        tried = subprocess.run(command, check=False, capture_output=True)
        ip("link", "del", "try-a")
        return tried.returncode == 0

    def plug_in(self, name: str, address: str) -> None:
        """Give the host a network namespace and a cable."""
        ip("netns", "add", name)
        ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
        ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", name, "link", "set", device, "up")
        self.join(name)
        ip("link", "set", name, "up")

    def cut(self, name: str) -> None:
        """Move the host to the island: packets disappear, and connections stay open for a while."""
        ip("link", "set", name, "master", ISLAND)

    def join(self, name: str) -> None:
        ip("link", "set", name, "master", LAN)

    def slow(self, name: str) -> None:
        for where in ([], ["-n", name]):
            device = "eth0" if where else name
            subprocess.run(
                ["tc", *where, "qdisc", "replace", "dev", device, "root", *self.slowness],
                check=True,
            )

    def quicken(self, name: str) -> None:
        for where in ([], ["-n", name]):
            device = "eth0" if where else name
            subprocess.run(
                ["tc", *where, "qdisc", "del", "dev", device, "root"],
                check=False,
                capture_output=True,
            )


def namespace(name: str) -> Path:
    return NAMED / name
