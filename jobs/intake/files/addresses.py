"""Web addresses of pictures, and the hosts from which an administrator lets the site fetch them.
Pure.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from jobs.errors import FileRefused

PORTS = {"https": 443, "http": 80}
LONGEST = 1_000  #: characters; the path of a picture
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_KEPT = "/%:=&?~#+!$,;'@()*[]-._"
"""Characters of a path and a query that are sent as they are; `%` because it may be encoded."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Address:
    """Where to ask for a picture. `host` is in ASCII, `target` is path and query, encoded."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def of(cls, text: str) -> "Address":
        """Parse what a cell holds. Raises FileRefused for anything but an HTTP address."""
        if len(text) > LONGEST:
            raise FileRefused(f"The address is longer than the limit of {LONGEST:,} characters.")
        try:
            parts = urlsplit(text.strip())
            scheme, host = parts.scheme.lower(), _in_ascii(parts.hostname or "")
            port = parts.port or PORTS[scheme]
        except (ValueError, KeyError):
            raise _invalid() from None
        if not host or parts.username is not None:
            raise _invalid()
        return cls(scheme, host, port, _target(parts))

    @property
    def authority(self) -> str:
        """Return host and port as in a Host header: without the usual port."""
        has_usual_port = self.port == PORTS[self.scheme]
        return self._host if has_usual_port else f"{self._host}:{self.port}"

    @property
    def _host(self) -> str:
        """Return the host as addresses write it: numbers of IPv6 in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def _in_ascii(host: str) -> str:
    return host.encode("idna").decode("ascii")


def _target(parts: SplitResult) -> str:
    """Return path and query, encoded."""
    query = f"?{_encoded(parts.query)}" if parts.query else ""
    return _encoded(parts.path or "/") + query


def _encoded(text: str) -> str:
    return quote(text, safe=_KEPT)


def _invalid() -> FileRefused:
    return FileRefused(
        "This is not a web address of a picture. It has to start with https:// or http:// and a "
        "host, without a password."
    )


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """The hosts that the site may ask: `cdn.example.org`, `*.example.org` for all hosts below it,
    `192.168.1.7:8080` with a port. None unless an administrator names them.
    """

    patterns: tuple[str, ...] = ()

    @classmethod
    def of(cls, patterns: Iterable[str]) -> "AllowedHosts":
        return cls(tuple(pattern.casefold() for pattern in patterns))

    def allow(self, address: Address) -> bool:
        """Return whether the site may ask this host and port."""
        return any(_fits(pattern, address) for pattern in self.patterns)

    def allow_ip(self, address: Address, ip: str) -> bool:
        """Return whether the site may connect to what the host's name stands for.

        A name must not lead into the network of the site. Only an address that is listed as
        numbers may be a private one.
        """
        return _is_public(ip) or (ip == address.host and self.allow(address))


def _fits(pattern: str, address: Address) -> bool:
    host = address.host.casefold()
    names = [f"{host}:{address.port}"]
    if address.port in PORTS.values():
        names.append(host)
    if pattern.startswith("*."):
        return any(name.endswith(pattern[1:]) for name in names)
    return pattern in names


def _is_public(ip: str) -> bool:
    found = ipaddress.ip_address(ip)
    mapped = getattr(found, "ipv4_mapped", None)
    plain = mapped or found
    if plain.version == 6 and plain in _NAT64:
        return False
    return plain.is_global and not plain.is_multicast


def is_address(text: str) -> bool:
    """Return whether a cell looks like a web address."""
    return bool(_ADDRESS.match(text.strip()))


def path_of(text: str) -> str:
    """Return the path of the picture in the batch, by which a cell with this address finds it.

    `https://cdn.example.org/a/1.jpg` is `cdn.example.org/a/1.jpg`. With a query, which may be all
    that tells two pictures apart, it is the address itself.
    """
    plain = text.strip()
    bare = _ADDRESS.sub("", plain)
    return plain if set("?#") & set(bare) else bare
