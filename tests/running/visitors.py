"""A running site without RabbitMQ, and people who visit it: over nginx, or past it over gunicorn's
own socket.
"""

import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import override
from urllib.parse import urlencode, urlsplit

from tests import services
from tests.services import PATIENCE, Site, process, wait_for

RESULTS = """
import random, zlib
from django.db import transaction
from jobs.models import Job
from jobs.states import State
from jobs.storage import store
from tests import factories

with transaction.atomic():  # the dispatcher must not find the batch half made
    batch = factories.running(name="Größe 42 / Sommer")
    for row in range(2, {rows} + 2):
        data = random.Random(row).randbytes({size} + row)
        job = factories.job(batch, row, State.DONE, result_crc32=zlib.crc32(data))
        store().put_bytes(job.result_key, data)
        Job.objects.filter(pk=job.pk).update(result_size=len(data))
print("batch", batch.pk)
"""


@contextmanager
def site_without_broker(folder: Path, **more: str) -> Iterator[Site]:
    """A site that makes no picture, and is there within seconds."""
    (port,) = services.ports.free_private_ports(1)
    more = {
        "BROKER_URL": "amqp://nobody@127.0.0.1:9//",
        "OVERPRINT_FIRST_PASSWORD": services.PASSWORD,
    } | more
    env = services.environment(folder, PORT=str(port), **more)
    terminal = folder.with_name(f"{folder.name}-terminal.txt")
    folder.mkdir(mode=0o700)
    services.begin(folder, env)
    with process([sys.executable, "manage.py", "up"], env, output=terminal) as supervisor:
        running = Site(f"http://localhost:{port}", folder, supervisor, env)
        wait_for(
            lambda: "Overprint answers" in terminal.read_text(encoding="utf-8"),
            PATIENCE,
            "a site that answers",
        )
        wait_for(lambda: answers(running), PATIENCE, "gunicorn behind nginx")
        try:
            yield running
        finally:
            supervisor.terminate()


def answers(site: Site) -> bool:
    """Return whether gunicorn answers: on a busy machine it may still break off a connection."""
    try:
        return Visitor(site.url).get("/healthz").status == 200
    except OSError:
        return False


def with_results(site: Site, *, rows: int, size: int) -> str:
    """Make a batch with results of random bytes; return its id."""
    said = site.manage("shell", "-v0", "-c", RESULTS.format(rows=rows, size=size)).stdout
    return re.findall(r"batch ([0-9a-f-]{36})", said)[-1]


class SocketConnection(HTTPConnection):
    """To gunicorn's own socket file."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    @override
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(str(self._path))
        except OSError:
            self.close()
            raise


@dataclass
class Answer:
    """What came back, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Visitor:
    """Keeps cookies, follows nothing.

    `past` is gunicorn's socket, for a request that does not pass nginx.
    """

    url: str
    past: Path | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def connection(self) -> HTTPConnection:
        if self.past:
            return SocketConnection(self.past)
        where = urlsplit(self.url)
        return HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)

    def opened(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> HTTPResponse:
        """Send a request, return the answer unread."""
        connection = self.connection()
        sent = {"Connection": "close"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        connection.request(method, path, body, sent | self._cookie_header())
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        with self.opened(method, path, body, **headers) as answer:
            return Answer(
                answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
            )

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, **fields: str) -> Answer:
        body = urlencode(
            {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields}
        ).encode()
        return self.ask(
            "POST",
            path,
            body,
            Content_Type="application/x-www-form-urlencoded",
            Referer=self.url + "/",
        )

    def signed_in(self, site: Site) -> "Visitor":
        self.get("/sign-in/")
        answer = self.post("/sign-in/", username=site.account, password=site.password)
        assert answer.status == 302, answer.body
        return self

    def past_nginx(self, site: Site) -> "Visitor":
        """Return the same person at gunicorn's own door."""
        return Visitor(self.url, site.data / "front" / "web.sock", self.cookies)

    def _cookie_header(self) -> dict[str, str]:
        return (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if self.cookies
            else {}
        )
