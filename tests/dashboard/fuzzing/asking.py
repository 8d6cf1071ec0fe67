"""One request as raw bytes, as no browser would send it, and how it is sent through the whole of
Django.
"""

import re
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, connection, transaction

from dashboard.application import Application
from tests.dashboard.fuzzing.values import unquoted

TOKEN = "a" * 32  #: against forged requests, in the cookie and in the header
MOST_QUERIES = 150
MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """`path` and `query` as a server hands them over: the path without percent signs, the query
    with them.
    """

    name: str
    method: str
    path: bytes
    query: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = ""
    body: bytes = b""
    signed_in: bool = True

    def __str__(self) -> str:
        who = "operator" if self.signed_in else "nobody"
        head = (
            f"{self.name}: {self.method} "
            f"{unquoted(self.path)}?{self.query[:300].decode('latin-1')} by {who}"
        )
        sent = f"{self.content_type} {self.body[:400]!r}" if self.body or self.content_type else ""
        headers = " ".join(f"{name}={value[:80]!r}" for name, value in self.headers)
        return "\n  ".join(filter(None, (head, headers, sent)))

    def environ(self, session: str) -> dict[str, Any]:
        extra = dict(self.headers)
        cookies = [f"csrftoken={TOKEN}", *([f"sessionid={session}"] if self.signed_in else [])]
        cookie = "; ".join(
            [*cookies, *([extra.pop("HTTP_COOKIE")] if "HTTP_COOKIE" in extra else [])]
        )
        return {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": cookie,
            "HTTP_X_CSRFTOKEN": TOKEN,
            "CONTENT_LENGTH": str(len(self.body)),
            "CONTENT_TYPE": self.content_type,
            "wsgi.input": BytesIO(self.body),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **extra,
        }


@dataclass(slots=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes
    error: BaseException | None = None
    queries: int = 0
    written: set[str] = field(default_factory=set)


class Site:
    """The site in this process, as gunicorn calls it.

    What a request changes in the database is undone at its end.
    """

    def __init__(self, session: str) -> None:
        self.session = session
        self.requests = 0
        self._application = Application()
        self._error: BaseException | None = None
        got_request_exception.connect(self._note_error)
        # The one connection is in a transaction of ours.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)

    def close(self) -> None:
        got_request_exception.disconnect(self._note_error)
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)

    def ask(self, asked: Asked) -> Answered:
        self._error, self.requests = None, self.requests + 1
        looked, begun = _Looked(), []
        with transaction.atomic(), connection.execute_wrapper(looked):
            body = self._body(
                asked.environ(self.session), lambda status, headers: begun.append((status, headers))
            )
            transaction.set_rollback(True)
        status, headers = begun[0] if begun else ("500 nothing was answered", [])
        named = {name.lower(): value for name, value in headers}
        return Answered(
            int(status.split()[0]), named, body, self._error, looked.queries, looked.written
        )

    def _body(self, environ: dict[str, Any], start: Callable[..., object]) -> bytes:
        try:
            response = self._application(environ, start)
            with closing(response) if hasattr(response, "close") else nullcontext():
                return b"".join(response)
        except Exception as error:
            self._error = error
            return b""

    def _note_error(self, **_: object) -> None:
        self._error = sys.exc_info()[1]


class _Looked:
    """Counts statements, and notes which tables were written."""

    WRITES = re.compile(
        r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE
    )

    def __init__(self) -> None:
        self.queries = 0
        self.written: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        if found := self.WRITES.match(sql):
            self.written.add(found[1])
        return execute(sql, params, many, context)
