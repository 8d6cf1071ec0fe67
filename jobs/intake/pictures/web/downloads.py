"""Download one picture: from an allowed host at a public address, within limits of size and time.

The name of a host is looked up once and the connection goes to exactly that address, so that a
name cannot mean a public address when it is checked and a private one when it is used. Redirects
are followed by hand, because each leads to another address.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError

from jobs.byte_sizes import in_words
from jobs.errors import FileRefused
from jobs.intake.files.addresses import Address, AllowedHosts

REDIRECTS = 5
PIECE = 256 * 1024
CONNECT, READ = 10.0, 30.0  #: seconds
TRIES = 3
LONGEST_WAIT = 30.0  #: seconds between two tries
BUSY = (408, 425, 429, 500, 502, 503, 504)
"""Answers after which trying again may help."""
USER_AGENT = "Overprint"


class NotNow(FileRefused):
    """The host did not answer as it should, which may pass. `seconds`: how long it asks to wait."""

    def __init__(self, sentence: str, seconds: float = 0.0) -> None:
        super().__init__(sentence)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Downloads:
    """How to download. `limit` in bytes and `seconds` are those of one picture."""

    hosts: AllowedHosts
    limit: int
    seconds: float = 120.0
    rest: float = 1.0  #: seconds after the first failed try; twice as long after each further one

    def save(self, text: str, file: IO[bytes]) -> None:
        """Write the picture at an address to the file.

        Raises FileRefused with the reason, after three tries if it may pass.
        """
        for number in range(1, TRIES + 1):
            try:
                self._save(Address.of(text), file)
            except NotNow as refusal:
                if number == TRIES:
                    raise FileRefused(f"{refusal.sentence} Tried {TRIES} times.") from None
                usual = self.rest * 2 ** (number - 1)
                time.sleep(min(max(refusal.seconds, usual), LONGEST_WAIT))
            else:
                return

    def _save(self, address: Address, file: IO[bytes]) -> None:
        deadline = time.monotonic() + self.seconds
        for _ in range(REDIRECTS + 1):
            with self._asked(address) as answer:
                location = answer.get_redirect_location()
                if not location:
                    _ensure_ok(answer, address)
                    self._copy(answer, file, address, deadline)
                    return
            address = Address.of(urljoin(str(address), location))
        raise FileRefused(f"{address.authority} redirects more than {REDIRECTS} times.")

    @contextmanager
    def _asked(self, address: Address) -> Iterator[urllib3.BaseHTTPResponse]:
        """Open the answer of an allowed host. Raises FileRefused, NotNow."""
        pool = _pool(address, self._ip(address))
        headers = {
            "Host": address.authority,
            "User-Agent": USER_AGENT,
            "Accept": "image/*,*/*;q=0.5",
            "Accept-Encoding": "identity",
        }
        try:
            answer = pool.request(
                "GET",
                address.target,
                headers=headers,
                preload_content=False,
                redirect=False,
                retries=False,
            )
            try:
                yield answer
            finally:
                answer.close()
        except HTTPError as error:
            raise _no_answer(address, error) from error
        finally:
            pool.close()

    def _ip(self, address: Address) -> str:
        self._require_allowed(address)
        ips = _ips(address)
        if not all(self.hosts.allow_ip(address, ip) for ip in ips):
            raise FileRefused(
                f"{address.host} is an address inside a private network. Pictures are fetched "
                "only from public hosts, and from addresses that are allowed as numbers."
            )
        return ips[0]

    def _require_allowed(self, address: Address) -> None:
        if not self.hosts.allow(address):
            raise FileRefused(
                f"This site may not fetch pictures from {address.authority}. The person who runs "
                "it can allow the host (OVERPRINT_PICTURE_HOSTS)."
            )

    def _copy(
        self, answer: urllib3.BaseHTTPResponse, file: IO[bytes], address: Address, deadline: float
    ) -> None:
        size = 0
        file.seek(0)
        file.truncate()
        for piece in answer.stream(PIECE, decode_content=False):
            size += len(piece)
            if size > self.limit:
                raise FileRefused(f"This file is larger than the limit of {in_words(self.limit)}.")
            if time.monotonic() > deadline:
                raise NotNow(f"{address.host} took longer than {self.seconds:.0f} seconds.")
            file.write(piece)


def _pool(address: Address, ip: str) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(connect=CONNECT, read=READ)
    if address.scheme == "http":
        return urllib3.HTTPConnectionPool(ip, address.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        ip,
        address.port,
        timeout=timeout,
        cert_reqs="CERT_REQUIRED",
        server_hostname=address.host,
        assert_hostname=address.host,
    )


def _no_answer(address: Address, error: HTTPError) -> FileRefused:
    if isinstance(error, urllib3.exceptions.SSLError):
        return FileRefused(f"The certificate of {address.host} is not valid.")
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return NotNow(f"{address.host} did not answer in time.")
    return NotNow(f"The connection to {address.host} broke.")


def _ips(address: Address) -> list[str]:
    """Return what the name of the host stands for. Raises NotNow."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotNow(f"The host {address.host} was not found.") from None
    return [str(sockaddr[0]) for *_, sockaddr in found]


def _ensure_ok(answer: urllib3.BaseHTTPResponse, address: Address) -> None:
    """Raise FileRefused or NotNow for an answer that is not a file."""
    if answer.status == 200:
        return
    if answer.status in BUSY:
        wait = answer.headers.get("Retry-After", "")
        seconds = float(wait) if wait.isdecimal() else 0.0
        raise NotNow(f"{address.host} answers {answer.status}.", seconds)
    raise FileRefused(_why_no_picture(answer.status, address.host))


def _why_no_picture(status: int, host: str) -> str:
    if status in (404, 410):
        return f"{host} has no picture at this address ({status})."
    if status in (401, 403):
        return (
            f"{host} does not give this picture away ({status}). Make it public, or upload the "
            "file."
        )
    return f"{host} answers {status} instead of the picture."
