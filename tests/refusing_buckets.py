"""A server in front of a bucket's that passes requests on, or refuses them as S3 servers do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.services import PATIENCE

STATUS = {
    "AccessDenied": 403,
    "ExpiredToken": 400,
    "RequestTimeTooSkewed": 403,
    "InvalidAccessKeyId": 403,
    "SlowDown": 503,
}
HALF, OTHER_ETAG, HELD = "half of each body", "another ETag", "held until it is freed"
HOP = ("connection", "transfer-encoding", "keep-alive")


class RefusingBucket(ThreadingHTTPServer):
    """`fault`: a code of STATUS, HALF, OTHER_ETAG, HELD, or empty. `only`: the method it is about;
    `within`: what its path has to contain. `held`: the paths of requests that waited until `freed`.
    """

    daemon_threads = True
    fault = only = within = ""

    def __init__(self, endpoint: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(endpoint).netloc
        self.held: list[str] = []
        self.freed = threading.Event()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RefusingBucket

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._fault() == HELD:
            self.server.held.append(self.path)
            self.server.freed.wait(PATIENCE)
        fault = self._fault()
        if fault in STATUS:
            said = f"<Error><Code>{fault}</Code><Message>No.</Message></Error>".encode()
            self.send_response(STATUS[fault])
            self._send({"Content-Type": "application/xml", "Content-Length": f"{len(said)}"}, said)
        else:
            self._pass_on(body, fault)

    def _fault(self) -> str:
        is_meant = self.server.only in ("", self.command) and self.server.within in self.path
        return self.server.fault if is_meant else ""

    def _pass_on(self, body: bytes, fault: str) -> None:
        line = HTTPConnection(self.server.behind, timeout=PATIENCE)
        line.request(self.command, self.path, body, dict(self.headers))
        answer = line.getresponse()
        data = answer.read()
        headers = _headers(answer, len(data))
        if fault == OTHER_ETAG and "ETag" in headers:
            headers["ETag"] = '"00000000000000000000000000000000"'
        if fault == HALF and len(data) > 1:
            data = data[: len(data) // 2]
            self.close_connection = True
        self.send_response(answer.status)
        self._send(headers, data)
        line.close()

    def _send(self, headers: dict[str, str], data: bytes) -> None:
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _answer  # noqa: N815 -- called by the method

    def log_message(self, *_: object) -> None:
        pass


def _headers(answer: HTTPResponse, size: int) -> dict[str, str]:
    headers = {name: value for name, value in answer.getheaders() if name.lower() not in HOP}
    return {"Content-Length": f"{size}"} | headers


@contextmanager
def in_front_of(endpoint: str) -> Iterator[RefusingBucket]:
    with RefusingBucket(endpoint) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
