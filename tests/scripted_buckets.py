"""A server that answers as an S3 server may, in the words that a test gives it: in a millisecond, where
a real one takes seconds to start and never fails when asked to.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WELL = {"ETag": '"1"', "Last-Modified": "Wed, 02 Dec 2026 03:04:05 GMT"}
PROBED = "overprint-probe"


@dataclass(frozen=True)
class Answer:
    """`promised`: the bytes that it says it has, if it has fewer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    promised: int | None = None


def refusal(status: int, code: str = "") -> Answer:
    """Return the answer of a server that refuses; without a code it is that of a proxy before it."""
    said = f"<Error><Code>{code}</Code><Message>No.</Message></Error>" if code else "No."
    return Answer(status, said.encode(), {"Content-Type": "application/xml"})


def part(data: bytes, size: int, start: int = 0, **metadata: str) -> Answer:
    """Return the answer with some bytes of an object of this size."""
    where = {"Content-Range": f"bytes {start}-{start + len(data) - 1}/{size}"}
    return Answer(206, data, where | {f"x-amz-meta-{name}": it for name, it in metadata.items()})


class ScriptedBucket(ThreadingHTTPServer):
    """Gives `answers` one after the other, and the last one again and again; a probe has its own
    `probed`. `asked`: the requests that came, as method, address and headers.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = [Answer()]
        self.probed = Answer()
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        """Return a STORAGE_URL."""
        return f"s3://prints/x?endpoint=http://127.0.0.1:{self.server_port}"

    def next_answer(self, path: str) -> Answer:
        if PROBED in path:
            return self.probed
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ScriptedBucket

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        answer = self.server.next_answer(self.path)
        size = len(answer.body) if answer.promised is None else answer.promised
        self.send_response(answer.status)
        for name, value in (WELL | {"Content-Length": f"{size}"} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.close_connection = size != len(answer.body)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _answer  # noqa: N815 -- called by the method

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def scripted() -> Iterator[ScriptedBucket]:
    with ScriptedBucket() as server:
        threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        yield server
        server.shutdown()
