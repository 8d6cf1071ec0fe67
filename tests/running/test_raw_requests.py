"""Requests that no HTTP library can write, to gunicorn itself and to nginx in front of it: refused,
never a 5xx.
"""

import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pytest

from tests import services
from tests.running.visitors import Visitor, site_without_broker, with_results
from tests.services import Site

#: what HTTP itself answers to a transfer coding or a version that it does not know
PROTOCOL = {501, 505}
TOKEN = "a" * 32
MANY = "1" * 4_400
PATIENCE = 2.0  #: seconds without a byte, after which a server seems to wait for more
AT_ONCE = 8
PART = b'--x\r\nContent-Disposition: form-data; name="7"; filename="1.jpg"\r\n\r\n'


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_without_broker(tmp_path_factory.mktemp("raw") / "var") as running:
        yield running


@pytest.fixture(scope="module")
def batch(running: Site) -> str:
    return with_results(running, rows=2, size=1_000)


@pytest.fixture(scope="module")
def cookies(running: Site) -> str:
    operator = Visitor(running.url).signed_in(running)
    return "; ".join(
        f"{name}={value}" for name, value in (operator.cookies | {"csrftoken": TOKEN}).items()
    )


def head(line: str, *headers: str) -> bytes:
    lines = [line, "Host: localhost", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def requests(batch: str, cookies: str) -> dict[str, bytes]:
    """By what is wrong with each."""
    signed_in = (f"Cookie: {cookies}", f"X-CSRFToken: {TOKEN}")
    pack, rename = (
        f"POST /batches/{batch}/images/pack HTTP/1.1",
        f"POST /batches/{batch}/rename HTTP/1.1",
    )
    multipart = (*signed_in, "Content-Type: multipart/form-data; boundary=x")
    form = (*signed_in, "Content-Type: application/x-www-form-urlencoded")
    zipped = f"GET /batches/{batch}/archive.zip HTTP/1.1"
    return {
        "no bytes": b"",
        "no request": b"\r\n\r\n",
        "garbage": bytes(range(256)) + b"\r\n\r\n",
        "half a line": b"GET /heal",
        "TLS": bytes.fromhex("160301020001000001fc0303") + bytes(100),
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "HTTP/0.9": b"GET /healthz\r\n\r\n",
        "HTTP/1.0 without a host": b"GET /healthz HTTP/1.0\r\n\r\n",
        "HTTP/1.1 without a host": b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n",
        "HTTP/9.9": head("GET /healthz HTTP/9.9"),
        "two hosts": head("GET /healthz HTTP/1.1", "Host: evil.example"),
        "another host": b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "a host that is none": b"GET /sign-in/ HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n",
        "the whole address": head("GET http://localhost/healthz HTTP/1.1"),
        "the whole address of another site": head("GET http://evil.example/healthz HTTP/1.1"),
        "an address that is none": head("GET http://[ HTTP/1.1"),
        "no stroke": head("GET healthz HTTP/1.1"),
        "an asterisk": head("OPTIONS * HTTP/1.1"),
        "a tunnel": head("CONNECT evil.example:443 HTTP/1.1"),
        "raw bytes in the path": b"GET /batches/\xff\x80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "bad percents in the path": head("GET /%zz%ff%00%/ HTTP/1.1"),
        "bad percents in the query": head("GET /sign-in/?next=%ff%00%zz& HTTP/1.1"),
        "dots": head("GET /../../etc/passwd HTTP/1.1"),
        "a long path": head(f"GET /{'x' * 9_000} HTTP/1.1"),
        "a long header": head("GET /healthz HTTP/1.1", f"X: {'x' * 70_000}"),
        "many headers": head("GET /healthz HTTP/1.1", *(f"X{n}: x" for n in range(300))),
        "a NUL in a header": head("GET /healthz HTTP/1.1", "X: a\0b"),
        "a header without a colon": head("GET /healthz HTTP/1.1", "nothing"),
        "a folded header": head("GET /healthz HTTP/1.1", "X: a", " b"),
        "a space before the colon": head("GET /healthz HTTP/1.1", "X : a"),
        "lines that end in LF": b"GET /healthz HTTP/1.1\nHost: localhost\nConnection: close\n\n",
        "a length that is none": head(rename, *form, "Content-Length: x") + b"name=a",
        "a negative length": head(rename, *form, "Content-Length: -1") + b"name=a",
        "a signed length": head(rename, *form, "Content-Length: +6") + b"name=a",
        "a length of many digits": head(rename, *form, f"Content-Length: {MANY}") + b"name=a",
        "two lengths": head(rename, *form, "Content-Length: 6", "Content-Length: 5") + b"name=a",
        "a length and chunks": head(
            rename, *form, "Content-Length: 6", "Transfer-Encoding: chunked"
        )
        + b"0\r\n\r\n",
        "a form that is cut": head(rename, *form, "Content-Length: 60") + b"name=a",
        "a form in chunks": head(rename, *form, "Transfer-Encoding: chunked")
        + b"6\r\nname=a\r\n0\r\n\r\n",
        "chunks of no size": head(rename, *form, "Transfer-Encoding: chunked")
        + b"x\r\nname=a\r\n0\r\n\r\n",
        "chunks that are cut": head(rename, *form, "Transfer-Encoding: chunked")
        + b"ffff\r\nname=a",
        "an unknown coding": head(rename, *form, "Transfer-Encoding: x") + b"name=a",
        "a coding twice": head(rename, *form, "Transfer-Encoding: chunked, chunked") + b"0\r\n\r\n",
        "a body for a GET": head("GET /healthz HTTP/1.1", "Content-Length: 5") + b"12345",
        "a body that is awaited": head(rename, *form, "Content-Length: 6", "Expect: 100-continue")
        + b"name=a",
        "an upload without a byte": head(pack, *multipart, "Content-Length: 500"),
        "an upload cut before its first file": head(pack, *multipart, "Content-Length: 500")
        + b"--x\r\nContent-",
        "an upload cut in a file": head(pack, *multipart, "Content-Length: 500")
        + PART
        + b"\xff\xd8",
        "an upload in chunks": head(pack, *multipart, "Transfer-Encoding: chunked")
        + b"3\r\n--x\r\n0\r\n\r\n",
        "an upload without a boundary": head(
            pack, *signed_in, "Content-Type: multipart/form-data", "Content-Length: 0"
        ),
        "a list of files that is cut": head(
            f"POST /batches/{batch}/images/manifest HTTP/1.1",
            *signed_in,
            "Content-Type: application/json",
            "Content-Length: 50",
        )
        + b'{"files":',
        "a charset that is not for text": head(
            "GET /healthz?q=%ff HTTP/1.1", "Content-Type: text/html; charset=hex"
        ),
        "a type of no end": head(
            "GET /healthz HTTP/1.1", f"Content-Type: text/html; a={'x' * 5_000}"
        ),
        "a range of many digits": head(zipped, *signed_in, f"Range: bytes=0-{MANY}"),
        "a cookie with a NUL": head("GET /batches/ HTTP/1.1", 'Cookie: sessionid="abcdefgh\\000"'),
        "cookies of no end": head("GET /batches/ HTTP/1.1", f"Cookie: {'a=b; ' * 1_500}"),
        "the word of nginx": head(
            "GET /-/signed-in HTTP/1.1", "X-Overprint-Front: x", "X-Overprint-Refused: 413"
        ),
    }


def sent(connect: Callable[[], socket.socket], request: bytes) -> bytes:
    """Return all that comes back.

    If the server waits for more, close the connection for writing.
    """
    answer = b""
    with connect() as connection, suppress(ConnectionError):  # a server may hang up on such a one
        connection.sendall(request)
        connection.settimeout(PATIENCE)
        with suppress(TimeoutError):
            while piece := connection.recv(65_536):
                answer += piece
            return answer
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(services.PATIENCE)
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def to_gunicorn(running: Site) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(running.data / "front" / "web.sock"))
    return connection


def to_nginx(running: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2])))


@pytest.mark.parametrize("connect", [to_gunicorn, to_nginx])
@pytest.mark.processes
@pytest.mark.long(10)
def test_no_request_is_answered_5xx_or_leaves_a_traceback_in_the_log(
    running: Site, batch: str, cookies: str, connect: Callable[[Site], socket.socket]
) -> None:
    asked = requests(batch, cookies)
    with ThreadPoolExecutor(AT_ONCE) as several:
        answers = dict(
            zip(
                asked,
                several.map(partial(sent, partial(connect, running)), asked.values()),
                strict=True,
            )
        )

    statuses = {
        what: re.findall(rb"HTTP/1\.[01] (\d{3})", answer) for what, answer in answers.items()
    }
    assert {what: found for what, found in statuses.items() if _is_5xx(found)} == {}
    assert [what for what, answer in answers.items() if b"Traceback" in answer] == []
    assert "Traceback" not in running.output()
    assert Visitor(running.url).get("/healthz").status == 200
    assert sum(map(bool, statuses.values())) > len(asked) / 2


def _is_5xx(statuses: list[bytes]) -> bool:
    return any(int(status) >= 500 and int(status) not in PROTOCOL for status in statuses)
